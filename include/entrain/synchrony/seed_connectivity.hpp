// Seed-based connectivity: how the signal of one region goes with that of every other.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>

namespace entrain {

/// Fisher's z of the correlation of a seed with every region: artanh r, r Pearson's over time.
///
/// bold: (regions, samples), at least four samples, any unit. seed: index of the region. Returns (regions);
/// the seed's own place is 0, where z would be infinite. Changes of z between scans can be handed to a linear
/// model (stats/linear_model.hpp), region by region.
/// Throws argument_error where there are fewer samples, a value is not finite, a region is constant, the seed
/// is no region, or another region is a copy of it (r of 1 or -1 to rounding).
/// Source: Biswal et al. 1995, doi:10.1002/mrm.1910340409. Cost: O(regions x samples).
///
///     const auto change = seed_connectivity(after, seed) - seed_connectivity(before, seed);
template <array_like A>
vector<double> seed_connectivity(const A& bold, std::size_t seed) {
    constexpr auto function = "seed_connectivity";
    matrix<double> x = as_matrix<double>(bold, function, "bold");
    const std::size_t regions = x.shape(0), samples = x.shape(1);
    if (regions == 0 || samples < 4)
        throw argument_error(function, "bold", "at least one region and four samples", x.shape());
    check_finite(function, "bold", x);
    check_index(function, "seed", seed, regions, "regions");
    for (std::size_t i = 0; i < regions; ++i) {
        double* const signal = row_data(x, i);
        if (!varies(std::span<const double>(signal, samples)))
            throw argument_error(function, "bold", "a signal that varies in every region",
                                 "a constant one in region " + std::to_string(i));
        double largest = 0, mean = 0, squares = 0;
        for (std::size_t t = 0; t < samples; ++t) largest = std::max(largest, std::abs(signal[t]));
        for (std::size_t t = 0; t < samples; ++t) mean += signal[t] / largest / static_cast<double>(samples);
        for (std::size_t t = 0; t < samples; ++t) {
            signal[t] = signal[t] / largest - mean;
            squares += signal[t] * signal[t];
        }
        for (std::size_t t = 0; t < samples; ++t) signal[t] /= std::sqrt(squares);
    }
    vector<double> z = full(regions, 0.0);
    for (std::size_t i = 0; i < regions; ++i) {
        if (i == seed) continue;
        double r = 0;
        for (std::size_t t = 0; t < samples; ++t) r += x(i, t) * x(seed, t);
        if (1 - std::abs(r) < rounding_of(1.0, samples))
            throw argument_error(function, "bold", "regions that differ from the seed",
                                 "a copy of it in region " + std::to_string(i));
        z(i) = std::atanh(r);
    }
    return z;
}

/// The region whose centroid lies nearest to a place.
///
/// centroids: (regions, 3), mm; place: x, y, z in the same space, mm; farthest: mm, how far the centroid may
/// lie off. Returns its index. Throws argument_error where centroids has another shape or a value is not
/// finite, or no centroid lies within `farthest` (a place in another space, or in no region).
template <array_like A>
std::size_t nearest_region(const A& centroids, const std::array<double, 3>& place, double farthest = 30) {
    constexpr auto function = "nearest_region";
    const auto& c = as_matrix<double>(centroids, function, "centroids");
    if (c.shape(0) == 0 || c.shape(1) != 3)
        throw argument_error(function, "centroids", "(regions, 3), in mm", c.shape());
    check_finite(function, "centroids", c);
    for (const double each : place) check_finite(function, "place", each);
    check_positive(function, "farthest", farthest, "mm");
    std::size_t nearest = 0;
    double shortest = HUGE_VAL;
    for (std::size_t i = 0; i < c.shape(0); ++i) {
        const double distance = std::hypot(c(i, 0) - place[0], c(i, 1) - place[1], c(i, 2) - place[2]);
        if (distance < shortest) nearest = i, shortest = distance;
    }
    if (shortest > farthest)
        throw argument_error(function, "place",
                             "a place within " + describe(farthest) + " mm of a centroid",
                             describe(shortest) + " mm from the nearest");
    return nearest;
}

}  // namespace entrain
