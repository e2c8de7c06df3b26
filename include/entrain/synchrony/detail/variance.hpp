// Variances of numbers of any size.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include <entrain/core/magnitude.hpp>

namespace entrain::synchrony_detail {

// A variance as that of values divided by 2^exponent, which is finite for all finite values.
struct scaled_variance {
    double variance;
    int exponent;

    double unscaled() const { return std::ldexp(variance, 2 * exponent); }
    double deviation() const { return std::ldexp(std::sqrt(variance), exponent); }
};

// The variance of `size` values with size - 1, in two passes; 0 to the bit for equal values.
template <class T>
scaled_variance variance_of(const T* x, std::size_t size) {
    const int exponent = extreme_exponent(x, size);
    const auto value = [&](std::size_t t) {
        const auto given = static_cast<double>(x[t]);
        return exponent ? std::ldexp(given, -exponent) : given;
    };
    const double first = value(0);
    double mean = 0, squares = 0;
    for (std::size_t t = 0; t < size; ++t) mean += value(t) - first;
    mean /= static_cast<double>(size);
    for (std::size_t t = 0; t < size; ++t) {
        const double y = value(t) - first - mean;
        squares += y * y;
    }
    return {squares / static_cast<double>(size - 1), exponent};
}

// The same as a number, infinite where it is too large for one.
template <class T>
double sample_variance(const T* x, std::size_t size) {
    return variance_of(x, size).unscaled();
}

inline double finite_variance(double variance, std::string_view function, std::string_view parameter) {
    if (!is_finite(variance))
        throw argument_error(function, parameter, "values whose variance does not overflow", variance);
    return variance;
}

}  // namespace entrain::synchrony_detail
