// What several tests of simulations build and compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <entrain/core.hpp>

namespace fixtures {

/// Uniform weights whose rows sum to about `mean_strength`.
inline entrain::connectome random_network(std::size_t n, std::uint64_t seed, double mean_strength = 1.0) {
    entrain::random_stream random(seed);
    entrain::matrix<double> weights = entrain::full(n, n, 0.0);
    for (double& w : weights) w = 2 * random.uniform() * mean_strength / double(n);
    return entrain::connectome(weights);
}

/// The network of tests/reference/dynamic_mean_field.m.
inline entrain::connectome mean_field_network(std::size_t n) {
    entrain::matrix<double> weights = entrain::full(n, n, 0.0);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t k = 0; k < n; ++k)
            if (j != k) weights(j, k) = 0.02 * double((7 * j + 3 * k) % 11);
    return entrain::connectome(weights);
}

inline entrain::vector<double> random_vector(std::size_t n, std::uint64_t seed, double low, double high) {
    entrain::random_stream random(seed);
    entrain::vector<double> v = entrain::full(n, 0.0);
    for (double& x : v) x = low + (high - low) * random.uniform();
    return v;
}

template <class Array>
bool same_bits(const Array& a, const Array& b) {
    return a.shape() == b.shape() &&
           std::memcmp(a.data(), b.data(), a.size() * sizeof(typename Array::value_type)) == 0;
}

}  // namespace fixtures
