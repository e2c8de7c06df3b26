// How far two samples' distributions are apart.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// The two-sample Kolmogorov-Smirnov statistic: the largest distance between the empirical distribution
/// functions, sup |F_x - F_y|, 0 to 1.
///
/// x, y: vectors of any length above 0. Ties are handled: both functions step past equal values together.
/// Throws argument_error for an empty sample or a value that is NaN or infinite. Cost: O(n log n).
template <array_like X, array_like Y>
double ks_distance(const X& x, const Y& y) {
    const auto sorted = [](const auto& values, const char* name) {
        vector<double> copy = detail::as_vector<double>(values, "stats::ks_distance", name);
        if (copy.size() == 0) throw argument_error("stats::ks_distance", name, "at least one value", 0);
        detail::require_finite(copy, "stats::ks_distance", name);
        std::sort(copy.begin(), copy.end());
        return copy;
    };
    const vector<double> a = sorted(x, "x"), b = sorted(y, "y");
    double largest = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const double value = std::min(a(i), b(j));
        while (i < a.size() && a(i) == value) ++i;
        while (j < b.size() && b(j) == value) ++j;
        largest = std::max(largest, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                             static_cast<double>(j) / static_cast<double>(b.size())));
    }
    return largest;
}

}  // namespace entrain::stats
