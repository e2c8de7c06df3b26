// Correlations with a seed, and distances from a place.
#pragma once

#include <entrain/synchrony/seed_connectivity.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>

namespace entrain::synchrony_detail {

ENTRAIN_INLINE vector<double> seed_connectivity(matrix<double> x, std::size_t seed) {
    constexpr auto function = "seed_connectivity";
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

ENTRAIN_INLINE std::size_t nearest_region(const matrix<double>& c, const std::array<double, 3>& place,
                                          double farthest) {
    constexpr auto function = "nearest_region";
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
        throw argument_error(function, "place", "a place within " + describe(farthest) + " mm of a centroid",
                             describe(shortest) + " mm from the nearest");
    return nearest;
}

}  // namespace entrain::synchrony_detail
