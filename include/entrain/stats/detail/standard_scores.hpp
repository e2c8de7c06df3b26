// The work behind standard_scores.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats {

ENTRAIN_INLINE void average_ranks(const double* x, std::size_t n, double* rank,
                                  std::vector<std::uint32_t>& order) {
    average_ranks(x, n, rank, order, [](std::uint32_t) { return 0.0; });
}

ENTRAIN_INLINE bool standardise(double* x, std::size_t n, double magnitude) {
    if (n == 0 || !varies(std::span<const double>(x, n), magnitude)) return false;
    const auto [low, high] = std::minmax_element(x, x + n);
    // Values near the largest double would overflow in the sums.
    const double unit = std::max(std::abs(*low), std::abs(*high));
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) mean += x[i] / unit;
    mean /= static_cast<double>(n);
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = x[i] / unit - mean;
        largest = std::max(largest, std::abs(x[i]));
    }
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        x[i] /= largest;
        squares += x[i] * x[i];
    }
    const double scale = 1.0 / std::sqrt(squares);
    for (std::size_t i = 0; i < n; ++i) x[i] *= scale;
    return true;
}

ENTRAIN_INLINE vector<double> standard_scores(const vector<double>& x, correlation method,
                                              std::string_view function, std::string_view parameter,
                                              double magnitude) {
    if (x.size() < 2) throw argument_error(function, parameter, "at least 2 values", x.size());
    check_finite(function, parameter, x);
    if (!varies(x, magnitude))  // ranks would hide that
        throw argument_error(function, parameter,
                             "values that vary (the correlation with a constant is undefined)",
                             std::to_string(x.size()) + " values equal to " + describe(x(0)));
    vector<double> z = x;
    if (method == correlation::spearman) {
        std::vector<std::uint32_t> order;
        average_ranks(x.data(), x.size(), z.data(), order);
        standardise(z.data(), z.size());
    } else {
        standardise(z.data(), z.size(), magnitude);
    }
    return z;
}

}  // namespace entrain::stats
