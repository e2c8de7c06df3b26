// A brain that is made up: regions of two hemispheres, a connectome, maps of receptors.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io.hpp>

#include "places.hpp"

namespace example {

/// How large it is, and how its parts fall off with distance.
struct synthetic_brain {
    std::size_t cortical_pairs = 39,
                subcortical_pairs = 6;  ///< 90 regions, 12 of them without sphere coordinates
    double length_scale = 15;           ///< mm, over which weights of the connectome fall by e
    double bump = 30;                   ///< mm, width of receptor maps
};

/// Left and right regions alternate, as in the AAL atlas. Cortex: evenly spread over a half ellipsoid of the
/// size of a brain; each name and network follows from the place.
inline entrain::io::region_table synthetic_regions(const synthetic_brain& s) {
    using entrain::full;
    const std::size_t n = 2 * (s.cortical_pairs + s.subcortical_pairs);
    const double none = std::numeric_limits<double>::quiet_NaN();
    entrain::io::region_table table;
    table.mni = full(n, 3, 0.0);
    table.sphere = full(n, 3, none);
    const std::vector<std::pair<std::string, std::array<double, 3>>> lobes = {{"frontal", {-30, 40, 15}},
                                                                              {"central", {-35, -15, 55}},
                                                                              {"parietal", {-30, -60, 45}},
                                                                              {"occipital", {-20, -90, 5}},
                                                                              {"temporal", {-55, -20, -15}}};
    std::vector<std::size_t> count(lobes.size() + 1, 0);
    for (std::size_t pair = 0; pair < s.cortical_pairs + s.subcortical_pairs; ++pair) {
        std::array<double, 3> place, on_sphere{none, none, none};
        std::string network = "subcortical";
        std::size_t lobe = lobes.size();
        if (pair < s.cortical_pairs) {
            // Equal steps along the axis and turns by the golden angle spread points evenly over a half
            // sphere.
            const double x = -(static_cast<double>(pair) + 0.5) / static_cast<double>(s.cortical_pairs);
            const double turn = std::numbers::pi * (3 - std::sqrt(5.0)) * static_cast<double>(pair);
            const double y = std::sqrt(1 - x * x) * std::cos(turn), z = std::sqrt(1 - x * x) * std::sin(turn);
            on_sphere = {100 * x, 100 * y, 100 * z};
            place = {-6 + 60 * x, -18 + 84 * y, 14 + 56 * z};
            double nearest = std::numeric_limits<double>::infinity();
            for (std::size_t l = 0; l < lobes.size(); ++l) {
                const auto& c = lobes[l].second;
                const double d = std::hypot(place[0] - c[0], place[1] - c[1], place[2] - c[2]);
                if (d < nearest) nearest = d, lobe = l, network = lobes[l].first;
            }
        } else {
            const double turn = 2 * std::numbers::pi * static_cast<double>(pair - s.cortical_pairs) /
                                static_cast<double>(s.subcortical_pairs);
            place = {-18, -8 + 14 * std::cos(turn), 4 + 9 * std::sin(turn)};
        }
        std::array<char, 48> name;
        std::snprintf(name.data(), name.size(), "%s_%02zu", network.c_str(), ++count[lobe]);
        for (const bool right : {false, true}) {
            const std::size_t i = 2 * pair + (right ? 1 : 0);
            table.name.push_back(std::string(name.data()) + (right ? "_R" : "_L"));
            table.hemisphere.push_back(right ? "R" : "L");
            table.network.push_back(network);
            table.partner.push_back(i ^ 1);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const double side = right && axis == 0 ? -1.0 : 1.0;
                table.mni(i, axis) = side * place[axis];
                table.sphere(i, axis) = side * on_sphere[axis];
            }
        }
    }
    return table;
}

/// Weights fall exponentially with distance, vary by a log-normal factor, and join homotopic regions firmly.
inline entrain::connectome synthetic_connectome(const entrain::io::region_table& regions,
                                                const synthetic_brain& s, entrain::random_stream random) {
    const std::size_t n = regions.size();
    entrain::matrix<double> weights = entrain::full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double weight =
                std::exp(-straight_distance(regions.mni, i, j) / s.length_scale + 0.5 * random.normal());
            weights(i, j) = weights(j, i) = regions.partner[i] == j ? std::max(weight, 1.0) : weight;
        }
    return entrain::connectome(weights, regions.name).scaled_to_max(0.2);
}

/// Smooth bumps of density, alike in both hemispheres, each with a little unevenness of its own.
inline entrain::io::receptor_table synthetic_receptors(const entrain::io::region_table& regions,
                                                       const synthetic_brain& s,
                                                       entrain::random_stream random) {
    const std::vector<std::pair<std::string, std::array<double, 3>>> centres = {{"receptor_A", {45, 15, -5}},
                                                                                {"receptor_B", {20, -95, 5}},
                                                                                {"receptor_C", {25, -45, 68}},
                                                                                {"receptor_D", {8, 30, 60}}};
    entrain::io::receptor_table table;
    table.density = entrain::full(regions.size(), centres.size(), 0.0);
    for (std::size_t m = 0; m < centres.size(); ++m) {
        table.name.push_back(centres[m].first);
        const auto& c = centres[m].second;  // in the right hemisphere
        for (std::size_t i = 0; i < regions.size(); i += 2) {
            const double d =
                std::hypot(-regions.mni(i, 0) - c[0], regions.mni(i, 1) - c[1], regions.mni(i, 2) - c[2]);
            const double density = std::exp(-d * d / (2 * s.bump * s.bump)) + 0.02 * random.uniform();
            table.density(i, m) = table.density(i + 1, m) = density;
        }
    }
    return table;
}

}  // namespace example
