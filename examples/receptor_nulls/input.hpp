// What is compared: a map, receptor maps, and where the regions are.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/io.hpp>
#include <entrain/nulls.hpp>

#include "../support/nearest.hpp"
#include "../support/places.hpp"

namespace receptor_nulls {

using namespace entrain;

struct input_files {
    std::filesystem::path map, receptors, regions, distances;
    std::string map_column;
    std::vector<std::pair<std::string, std::string>> where = {};  ///< rows of the map: column and text
};

struct study {
    std::string name;
    vector<double> map;
    std::vector<std::string> receptors;
    std::vector<vector<double>> maps;
    matrix<double> sphere;                ///< (regions, 3), NaN off the cortex
    std::vector<std::string> hemisphere;  ///< (regions)
    matrix<double> distances;             ///< (regions, regions), mm
    std::vector<std::size_t> partner;     ///< homotopic regions; empty where they are not known
    std::vector<std::string> notes;       ///< what was passed over in the files, in words
};

namespace files {

inline std::size_t column(const io::table& table, const std::string& name,
                          const std::filesystem::path& file) {
    if (std::find(table.columns.begin(), table.columns.end(), name) == table.columns.end())
        throw std::invalid_argument(file.string() + " has no column '" + name + "'" +
                                    example::names_there("columns", name, table.columns));
    return table.column(name);
}

// Columns x, y and z of places, NaN where a region has none.
inline matrix<double> places(const std::filesystem::path& file, const std::string& prefix) {
    const std::vector<std::string> columns{prefix + "x", prefix + "y", prefix + "z"};
    return io::load_maps(file, {.columns = columns}).values;
}

// For each row of a table of maps the region that it is of: by name where the table names its rows as the
// regions are called, row by row where it does not.
inline std::vector<std::size_t> region_of_rows(const io::map_table& table,
                                               const std::vector<std::string>& names,
                                               const std::filesystem::path& file) {
    const std::size_t n = names.size();
    if (table.values.shape(0) != n)
        throw std::invalid_argument(file.string() + " has " + std::to_string(table.values.shape(0)) +
                                    " rows, the table of regions " + std::to_string(n));
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < n; ++i) index.emplace(names[i], i);
    std::vector<std::size_t> region(n);
    std::size_t known = 0;
    std::string unknown;
    for (std::size_t i = 0; i < n; ++i) {
        region[i] = i;
        if (table.region.empty()) continue;
        const auto found = index.find(table.region[i]);
        if (found == index.end()) {
            unknown = table.region[i];
            continue;
        }
        region[i] = found->second;
        ++known;
    }
    // Names of another atlas say nothing of the order; some that are known and some that are not do.
    if (known > 0 && (known < n || index.size() < n))
        throw std::invalid_argument(file.string() + ": " +
                                    (known < n
                                         ? "the table of regions has no region '" + example::clean(unknown) +
                                               "'" + example::did_you_mean(unknown, names)
                                         : "the table of regions names a region twice"));
    return region;
}

inline vector<double> in_order(const vector<double>& rows, const std::vector<std::size_t>& region) {
    vector<double> map = full(rows.size(), 0.0);
    for (std::size_t i = 0; i < rows.size(); ++i) map(region[i]) = rows(i);
    return map;
}

// Regions whose names differ in the leading L and R only; nothing if there are no such pairs.
inline std::vector<std::size_t> pairs_by_name(const std::vector<std::string>& names) {
    std::vector<std::size_t> partner(names.size());
    bool any = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
        partner[i] = i;
        if (names[i].empty()) continue;
        std::string other = names[i];
        other[0] = other[0] == 'L' ? 'R' : other[0] == 'R' ? 'L' : other[0];
        const auto found = std::find(names.begin(), names.end(), other);
        if (other != names[i] && found != names.end()) {
            partner[i] = static_cast<std::size_t>(found - names.begin());
            any = true;
        }
    }
    if (!any) partner.clear();
    return partner;
}

}  // namespace files

inline study load_study(const input_files& files) {
    study s;
    const auto regions = io::load_table(files.regions);
    std::vector<std::string> names;
    const std::size_t side = files::column(regions, "hemi", files.regions),
                      name = files::column(regions, "name", files.regions);
    for (const auto& row : regions.rows) {
        s.hemisphere.push_back(row[side]);
        names.push_back(row[name]);
    }
    const auto read = [&](const std::filesystem::path& file, const std::vector<std::string>& columns,
                          const std::vector<std::pair<std::string, std::string>>& where = {}) {
        auto table = io::load_maps(file, {.columns = columns, .where = where});
        for (const auto& each : table.passed_over) s.notes.push_back(file.string() + ": passed over " + each);
        return table;
    };
    const bool chosen = !files.map_column.empty();
    const auto map =
        read(files.map, chosen ? std::vector{files.map_column} : std::vector<std::string>{}, files.where);
    s.name = map.name[0];
    s.map = files::in_order(map[0], files::region_of_rows(map, names, files.map));
    const auto receptors = read(files.receptors, {});
    const auto rows = files::region_of_rows(receptors, names, files.receptors);
    for (std::size_t k = 0; k < receptors.name.size(); ++k) {
        if (files.map == files.receptors && receptors.name[k] == s.name) continue;
        s.receptors.push_back(receptors.name[k]);
        s.maps.push_back(files::in_order(receptors[k], rows));
    }
    if (s.receptors.empty()) throw std::invalid_argument(files.receptors.string() + " has no receptor map");
    s.sphere = files::places(files.regions, "sph_");
    s.partner = files::pairs_by_name(names);
    if (files.distances.empty()) {
        const bool mni =
            std::find(regions.columns.begin(), regions.columns.end(), "mni_x") != regions.columns.end();
        s.distances = example::straight_distances(files::places(files.regions, mni ? "mni_" : "pial_"));
    } else {
        s.distances = io::load_csv(files.distances);
    }
    return s;
}

/// Smooth maps on two mirrored hemispheres: a map, a receptor that shares part of it, and one that shares
/// nothing.
inline study synthetic_study(std::uint64_t seed) {
    constexpr std::size_t half = 60;
    study s;
    s.name = "map";
    s.sphere = full(2 * half, 3, 0.0);
    matrix<double> places = s.sphere;
    for (std::size_t i = 0; i < half; ++i) {
        const double z = 1 - (2 * static_cast<double>(i) + 1) / half;
        const double angle = std::numbers::pi * (3 - std::sqrt(5.0)) * static_cast<double>(i);
        const double p[3] = {std::sqrt(1 - z * z) * std::cos(angle), std::sqrt(1 - z * z) * std::sin(angle),
                             z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double mirrored = axis == 0 ? -p[axis] : p[axis];
            s.sphere(i, axis) = 100 * p[axis];
            s.sphere(half + i, axis) = 100 * mirrored;
            places(i, axis) = 60 * p[axis] - (axis == 0 ? 65 : 0);
            places(half + i, axis) = 60 * mirrored + (axis == 0 ? 65 : 0);
        }
    }
    for (std::size_t i = 0; i < 2 * half; ++i) {
        s.hemisphere.push_back(i < half ? "L" : "R");
        s.partner.push_back((i + half) % (2 * half));
    }
    s.distances = example::straight_distances(places);
    // Bumps about random places, the same on both sides, and a little noise.
    const auto smooth = [&](std::uint64_t stream) {
        random_stream random(seed, stream);
        vector<double> map = full(2 * half, 0.0);
        for (int bump = 0; bump < 40; ++bump) {
            double c[3], length = 0;
            for (double& value : c) {
                value = random.normal();
                length += value * value;
            }
            const double height = random.normal();
            for (std::size_t i = 0; i < half; ++i) {
                double square = 0;
                for (std::size_t axis = 0; axis < 3; ++axis)
                    square += std::pow(s.sphere(i, axis) - 100 * c[axis] / std::sqrt(length), 2);
                const double value = height * std::exp(-square / (2 * 45 * 45));
                map(i) += value;
                map(half + i) += value;
            }
        }
        for (double& value : map) value += 0.2 * random.normal();
        return map;
    };
    s.map = smooth(1);
    const vector<double> own = smooth(2);
    s.receptors = {"related", "unrelated"};
    s.maps = {s.map + 0.7 * own, smooth(3)};
    return s;
}

}  // namespace receptor_nulls
