// Regions on spheres: which have a place, which are homotopic, and what every spin checks.
#pragma once

#include <entrain/nulls/sphere.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/stats/assignment.hpp>

namespace entrain::nulls::detail {

// Fewer regions than this leave too few distinct rearrangements for a p-value to mean anything.
inline constexpr std::size_t fewest_regions = 10;

inline void check_region_count(std::size_t count, std::string_view function, std::string_view parameter) {
    if (count < fewest_regions)
        throw argument_error(function, parameter,
                             "at least " + std::to_string(fewest_regions) +
                                 " regions (with fewer, compare the maps without a spatial null)",
                             count);
}

// Checks a sphere, and returns it in a unit in which its radius is about 1: what is computed from it is the
// same in every unit.
inline nulls::sphere checked_sphere(const nulls::sphere& surface, double tolerance,
                                    std::string_view function) {
    const auto& points = surface.coordinates;
    // Beyond 0.9 a region may lie at the centre, where it has no direction.
    check_between(function, "options.radius_tolerance", tolerance, 0, 0.9);
    if (points.shape(1) != 3)
        throw argument_error(function, "sphere.coordinates", "shape (regions, 3)", points.shape());
    const std::size_t n = points.shape(0);
    check_region_count(n, function, "sphere");
    if (surface.hemisphere.size() != n)
        throw argument_error(function, "sphere.hemisphere", std::to_string(n) + " letters, one per region",
                             surface.hemisphere.size());
    double mean = 0;
    std::vector<double> radius(n);
    for (std::size_t i = 0; i < n; ++i) {
        const char side = surface.hemisphere[i];
        if (side != 'L' && side != 'R')
            throw argument_error(function, "sphere.hemisphere", "'L' or 'R' for each region",
                                 "'" + std::string(1, side) + "' at (" + std::to_string(i) + ")");
        const double* p = row_data(points, i);
        for (int axis = 0; axis < 3; ++axis)
            if (!is_finite(p[axis]))
                throw argument_error(
                    function, "sphere.coordinates",
                    "finite coordinates (spins need a place on the surface for every region: take "
                    "the subset regions_on_sphere(coordinates), or use moran for all regions)",
                    describe(p[axis]) + " at (" + std::to_string(i) + ", " + std::to_string(axis) + ")");
    }
    nulls::sphere result{points, surface.hemisphere};
    const double unit = unit_of(largest_of(points));
    result.coordinates /= unit;
    for (std::size_t i = 0; i < n; ++i) {
        const double* p = row_data(result.coordinates, i);
        radius[i] = std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
        mean += radius[i] / static_cast<double>(n);
    }
    for (std::size_t i = 0; i < n; ++i)
        if (!(std::abs(radius[i] - mean) <= tolerance * mean && radius[i] > 0))
            throw argument_error(
                function, "sphere.coordinates",
                "points at one radius from the origin within options.radius_tolerance (" +
                    describe(tolerance) +
                    " of the mean radius; MNI coordinates will not do: use those of the spherical "
                    "surface)",
                "radius " + describe(unit * radius[i]) + " at (" + std::to_string(i) + "), mean " +
                    describe(unit * mean));
    return result;
}

ENTRAIN_INLINE std::vector<std::size_t> regions_on_sphere(const matrix<double>& points) {
    if (points.shape(1) != 3)
        throw argument_error("nulls::regions_on_sphere", "coordinates", "shape (regions, 3)", points.shape());
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < points.shape(0); ++i) {
        const double* p = row_data(points, i);
        if (std::all_of(p, p + 3, [](double value) { return is_finite(value); })) found.push_back(i);
    }
    return found;
}

ENTRAIN_INLINE nulls::sphere sphere_of(const matrix<double>& points,
                                       const std::vector<std::string>& hemisphere,
                                       std::vector<std::size_t> regions) {
    constexpr auto function = "nulls::sphere_of";
    if (points.shape(1) != 3)
        throw argument_error(function, "coordinates", "shape (regions, 3)", points.shape());
    if (hemisphere.size() != points.shape(0))
        throw argument_error(function, "hemisphere",
                             std::to_string(points.shape(0)) + " names, one per region", hemisphere.size());
    if (regions.empty())
        for (std::size_t i = 0; i < points.shape(0); ++i) regions.push_back(i);
    nulls::sphere result{full(regions.size(), 3, 0.0), {}};
    for (std::size_t k = 0; k < regions.size(); ++k) {
        if (regions[k] >= points.shape(0))
            throw argument_error(function, "regions", "indices below " + std::to_string(points.shape(0)),
                                 regions[k]);
        const std::string& name = hemisphere[regions[k]];
        const char side = name.empty() ? ' ' : name[0];
        if (side != 'L' && side != 'l' && side != 'R' && side != 'r')
            throw argument_error(function, "hemisphere", "names that begin with L or R",
                                 "'" + name + "' at (" + std::to_string(regions[k]) + ")");
        result.hemisphere.push_back(side == 'L' || side == 'l' ? 'L' : 'R');
        std::copy_n(row_data(points, regions[k]), 3, row_data(result.coordinates, k));
    }
    return result;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE std::vector<std::size_t> mirrored_pairs(const sphere& surface) {
    constexpr auto function = "nulls::mirrored_pairs";
    std::vector<std::size_t> left, right;
    for (std::size_t i = 0; i < surface.hemisphere.size(); ++i) {
        const char side = surface.hemisphere[i];
        if (side != 'L' && side != 'R')
            throw argument_error(function, "sphere.hemisphere", "'L' or 'R' for each region",
                                 "'" + std::string(1, side) + "' at (" + std::to_string(i) + ")");
        (side == 'L' ? left : right).push_back(i);
    }
    if (surface.coordinates.shape(0) != surface.hemisphere.size() || surface.coordinates.shape(1) != 3)
        throw argument_error(function, "sphere.coordinates",
                             "shape (" + std::to_string(surface.hemisphere.size()) + ", 3)",
                             surface.coordinates.shape());
    if (left.size() != right.size() || left.empty())
        throw argument_error(
            function, "sphere.hemisphere",
            "as many regions on the right as on the left (leave out those without a counterpart)",
            std::to_string(left.size()) + " left, " + std::to_string(right.size()) + " right");
    check_finite(function, "sphere.coordinates", surface.coordinates);
    check_allocation<double>(function, "sphere", {left.size(), left.size()});
    matrix<double> points = surface.coordinates;  // in a unit in which they are about 1
    points /= unit_of(detail::largest_of(points));
    matrix<double> distance = full(left.size(), left.size(), 0.0);
    for (std::size_t i = 0; i < left.size(); ++i)
        for (std::size_t j = 0; j < left.size(); ++j) {
            const double *a = row_data(points, left[i]), *b = row_data(points, right[j]);
            distance(i, j) = std::hypot(a[0] + b[0], a[1] - b[1], a[2] - b[2]);
        }
    const auto chosen = stats::linear_assignment(distance);
    std::vector<std::size_t> partner(surface.hemisphere.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        partner[left[i]] = right[chosen[i]];
        partner[right[chosen[i]]] = left[i];
    }
    return partner;
}

}  // namespace entrain::nulls
