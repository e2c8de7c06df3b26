// The work behind quantile.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/quantile.hpp>

namespace entrain::stats::detail {

// The values of a sample, which are reordered to find those in the middle.
inline std::vector<double> checked_sample(std::string_view function, const vector<double>& x) {
    if (x.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    check_finite(function, "x", x);
    return {x.begin(), x.end()};
}

// The value at a share of the way from one value to the next.
inline double between(double below, double above, double share) {
    const double step = above - below;
    return is_finite(step) ? below + share * step : (1 - share) * below + share * above;
}

// As quantile(), of values that are ascending already.
inline double sorted_quantile(const vector<double>& ascending, double share) {
    const double place = share * static_cast<double>(ascending.size() - 1);
    const std::size_t last = ascending.size() - 1, below = std::min(static_cast<std::size_t>(place), last);
    return between(ascending(below), ascending(std::min(below + 1, last)),
                   place - static_cast<double>(below));
}

ENTRAIN_INLINE double quantile(const vector<double>& x, double share) {
    constexpr auto function = "stats::quantile";
    auto values = checked_sample(function, x);
    check_between(function, "share", share, 0.0, 1.0);
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(values.begin(), below, values.end());
    if (below + 1 == values.end()) return *below;
    return between(*below, *std::min_element(below + 1, values.end()),
                   place - static_cast<double>(below - values.begin()));
}

ENTRAIN_INLINE double median(const vector<double>& x) {
    auto values = checked_sample("stats::median", x);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2) return *middle;
    const double below = *std::max_element(values.begin(), middle), sum = *middle + below;
    return is_finite(sum) ? 0.5 * sum : 0.5 * *middle + 0.5 * below;
}

}  // namespace entrain::stats::detail
