// How far regions are apart.
#pragma once

#include <cmath>
#include <cstddef>

#include <entrain/core/array.hpp>

namespace example {

/// The straight distance between two rows of `places`, (regions, 3), in their unit.
inline double straight_distance(const entrain::matrix<double>& places, std::size_t i, std::size_t j) {
    return std::hypot(places(i, 0) - places(j, 0), places(i, 1) - places(j, 1), places(i, 2) - places(j, 2));
}

/// That of all pairs: (regions, regions).
inline entrain::matrix<double> straight_distances(const entrain::matrix<double>& places) {
    const std::size_t n = places.shape(0);
    entrain::matrix<double> d = entrain::full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) d(i, j) = straight_distance(places, i, j);
    return d;
}

}  // namespace example
