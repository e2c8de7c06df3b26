// Random transition matrices.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <entrain/core/array.hpp>
#include <entrain/core/random.hpp>

/// A matrix (k, k) of transition probabilities, all above zero. `power` above one makes some of them small.
inline entrain::matrix<double> random_chain(std::size_t k, std::uint64_t seed, double power = 1) {
    entrain::random_stream random(seed);
    entrain::matrix<double> p = entrain::full(k, k, 0.0);
    for (std::size_t i = 0; i < k; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < k; ++j) sum += p(i, j) = std::pow(random.uniform(), power);
        for (std::size_t j = 0; j < k; ++j) p(i, j) /= sum;
    }
    return p;
}
