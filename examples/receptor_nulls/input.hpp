// What is compared: a map, receptor maps, and where the regions are.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/nulls.hpp>

namespace receptor_nulls {

using namespace entrain;

struct input_files {
    std::filesystem::path map, receptors, regions, distances;
    std::string map_column;
};

struct study {
    std::string name;
    vector<double> map;
    std::vector<std::string> receptors;
    std::vector<vector<double>> maps;
    matrix<double> sphere;                ///< (regions, 3), NaN off the cortex
    std::vector<std::string> hemisphere;  ///< (regions)
    matrix<double> distances;             ///< (regions, regions), mm
    std::vector<std::size_t> partner;     ///< homologous regions; empty where they are not known
};

namespace files {

inline std::size_t column(const io::table& table, const std::string& name,
                          const std::filesystem::path& file) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), name);
    if (found == table.columns.end()) throw std::invalid_argument(file.string() + " has no column " + name);
    return static_cast<std::size_t>(found - table.columns.begin());
}

inline double number(const std::string& cell, const std::filesystem::path& file) {
    if (cell.empty() || cell == "n/a" || cell == "NaN" || cell == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    try {
        return std::stod(cell);
    } catch (const std::exception&) {
        throw std::invalid_argument(file.string() + ": '" + cell + "' is not a number");
    }
}

inline vector<double> numbers(const io::table& table, std::size_t k, const std::filesystem::path& file) {
    vector<double> values = full(table.rows.size(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) values(i) = number(table.rows[i][k], file);
    return values;
}

inline matrix<double> places(const io::table& table, const std::string& prefix,
                             const std::filesystem::path& file) {
    matrix<double> found = full(table.rows.size(), 3, 0.0);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto values = numbers(table, column(table, prefix + std::string(1, "xyz"[axis]), file), file);
        for (std::size_t i = 0; i < values.size(); ++i) found(i, axis) = values(i);
    }
    return found;
}

inline matrix<double> straight_distances(const matrix<double>& places) {
    const std::size_t n = places.shape(0);
    matrix<double> d = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            d(i, j) = std::hypot(places(i, 0) - places(j, 0), places(i, 1) - places(j, 1),
                                 places(i, 2) - places(j, 2));
    return d;
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
    const auto map = io::load_table(files.map), receptors = io::load_table(files.receptors),
               regions = io::load_table(files.regions);
    const std::size_t n = regions.rows.size();
    const std::size_t chosen = files.map_column.empty() ? 0 : files::column(map, files.map_column, files.map);
    s.name = map.columns.at(chosen);
    s.map = files::numbers(map, chosen, files.map);
    for (std::size_t k = 0; k < receptors.columns.size(); ++k) {
        if (files.map == files.receptors && k == chosen) continue;
        s.receptors.push_back(receptors.columns[k]);
        s.maps.push_back(files::numbers(receptors, k, files.receptors));
    }
    if (s.map.size() != n || receptors.rows.size() != n)
        throw std::invalid_argument("the map has " + std::to_string(s.map.size()) + " rows, the receptors " +
                                    std::to_string(receptors.rows.size()) + ", the regions " +
                                    std::to_string(n));
    s.sphere = files::places(regions, "sph_", files.regions);
    const std::size_t side = files::column(regions, "hemi", files.regions),
                      name = files::column(regions, "name", files.regions);
    std::vector<std::string> names;
    for (const auto& row : regions.rows) {
        s.hemisphere.push_back(row[side]);
        names.push_back(row[name]);
    }
    s.partner = files::pairs_by_name(names);
    if (files.distances.empty()) {
        const bool mni =
            std::find(regions.columns.begin(), regions.columns.end(), "mni_x") != regions.columns.end();
        s.distances =
            files::straight_distances(files::places(regions, mni ? "mni_" : "pial_", files.regions));
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
    s.distances = files::straight_distances(places);
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
