// The reference study on DK68: maps, spheres and distances, read once. Empty where the files are absent.
#pragma once

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>
#include <entrain/nulls.hpp>

#include "reference.hpp"

namespace dk68 {

using namespace entrain;

struct study {
    nulls::sphere vertex;   // the sphere vertex nearest to each parcel's mean
    nulls::sphere average;  // the parcel's mean, inside the sphere
    matrix<double> distances;
    std::map<std::string, vector<double>> maps;
};

inline nlohmann::json json(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    // Python writes NaN, which JSON does not know.
    for (std::size_t at = 0; (at = text.find("NaN", at)) != std::string::npos;) text.replace(at, 3, "null");
    return nlohmann::json::parse(text);
}

inline std::optional<study> load() {
    const auto folder = reference::path("reference/nulls");
    if (!folder) return std::nullopt;
    const io::table table = io::load_table(*folder / "dk68.csv");
    const std::size_t n = table.rows.size();
    const auto column = [&](const std::string& name) {
        const auto at = static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), name) -
                                                 table.columns.begin());
        vector<double> values = full(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) values(i) = std::stod(table.rows[i][at]);
        return values;
    };
    study found;
    for (auto [surface, prefix] : {std::pair{&found.vertex, "s"}, std::pair{&found.average, "a"}}) {
        surface->coordinates = full(n, 3, 0.0);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto values = column(prefix + std::string(1, "xyz"[axis]));
            for (std::size_t i = 0; i < n; ++i) surface->coordinates(i, axis) = values(i);
        }
        for (const auto& cells : table.rows) surface->hemisphere.push_back(cells[2][0]);
    }
    for (std::size_t k = 12; k < table.columns.size(); ++k)
        found.maps[table.columns[k]] = column(table.columns[k]);
    found.distances = io::load_npy<double>(*folder / "dk68_D_euclid_pial.npy");
    return found;
}

// The maps of a pair as the reference names it: "A|B" has A randomised.
inline std::pair<std::string, std::string> split(const std::string& pair) {
    const auto bar = pair.find('|');
    return {pair.substr(0, bar), pair.substr(bar + 1)};
}

inline stats::correlation method(const std::string& name) {
    return name == "pearson" ? stats::correlation::pearson : stats::correlation::spearman;
}

// The vertices of both hemispheres of fsaverage5, and the parcel of each (0: none).
inline std::pair<nulls::sphere, std::vector<int>> fsaverage5() {
    const auto folder = *reference::path("reference/nulls");
    nulls::sphere surface;
    std::vector<double> points;
    for (const auto& [file, side] : {std::pair{"fsa5_sphere_lh.csv", 'L'}, {"fsa5_sphere_rh.csv", 'R'}}) {
        const matrix<double> half = io::load_csv(folder / file);
        points.insert(points.end(), half.begin(), half.end());
        surface.hemisphere.insert(surface.hemisphere.end(), half.shape(0), side);
    }
    surface.coordinates = full(points.size() / 3, 3, 0.0);
    std::copy(points.begin(), points.end(), surface.coordinates.begin());
    const auto stored = io::load_npy_array<double>(folder / "dk68_vertex_labels_fsa5.npy");
    std::vector<int> labels;
    for (const double value : stored) labels.push_back(static_cast<int>(value));
    return {surface, labels};
}

}  // namespace dk68
