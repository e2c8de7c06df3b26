// Random numbers as arrays.
#pragma once

#include <cstddef>
#include <cstdint>

#include <entrain/core/array.hpp>
#include <entrain/core/random.hpp>

/// Independent standard normal numbers, (rows, columns).
inline entrain::matrix<double> noise(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    entrain::random_stream random(seed);
    entrain::matrix<double> x = entrain::full(rows, columns, 0.0);
    for (double& value : x) value = random.normal();
    return x;
}

/// The same as a vector, (n).
inline entrain::vector<double> noise(std::size_t n, std::uint64_t seed) {
    return xt::row(noise(1, n, seed), 0);
}

/// Independent numbers from -1/2 to 1/2, (rows, columns).
template <class T = double>
entrain::matrix<T> uniform_noise(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    entrain::random_stream random(seed);
    entrain::matrix<T> x = entrain::full(rows, columns, T(0));
    for (T& value : x) value = static_cast<T>(random.uniform() - 0.5);
    return x;
}
