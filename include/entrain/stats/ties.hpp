// Ties: when two values of a statistic count as equal though they were summed in another order.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ranges>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// How much of a statistic is rounding: four times the range of its values over sixteen copies of the
/// samples, each shrunk by another few parts in 10^14. In exact arithmetic they would be equal to 1e-13 of
/// the statistic, as ranks, thresholds and the unit of the values stay the same; in floating point every sum
/// is rounded anew. It shows the rounding that a small difference of large sums inherits from these, which
/// the difference by itself does not tell.
///
/// statistic(const vector<double>&...) -> double, a pure function. samples: what it is evaluated on.
/// Returns 0 or more, in the unit of the statistic. Cost: sixteen calls of the statistic.
///
///     const double slack = tie_slack(observed, null, statistic_rounding(statistic, map));
template <class Statistic, class... Samples>
double statistic_rounding(Statistic&& statistic, const Samples&... samples) {
    double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
    for (int copy = 1; copy <= 16; ++copy) {
        const double scale = 1 - 0.6180339887498949 * copy * 0x1p-48;
        const auto shrunk = [scale](vector<double> sample) {
            for (double& value : sample) value *= scale;
            return sample;
        };
        const double value = statistic(std::as_const(static_cast<const vector<double>&>(shrunk(samples)))...);
        if (!is_finite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    return low < high ? std::min(4 * (high - low), std::numeric_limits<double>::max()) : 0;
}

/// How far below `observed` a value of its null distribution may lie and still count as equal to it:
/// 1e-12 of the observed value or of the median absolute null value, whichever is larger, and at least
/// `rounding`. It scales with the unit of the statistic; a few null values of any size do not change it.
///
/// null: a range of double. rounding: what is known of the statistic's own, as from `statistic_rounding`.
/// Cost: O(null).
///
///     hits += value >= observed - slack;      // greater; for less: value <= observed + slack
template <std::ranges::input_range Null>
double tie_slack(double observed, const Null& null, double rounding = 0) {
    std::vector<double> size;
    for (const double value : null) size.push_back(std::abs(value));
    double scale = std::abs(observed);
    if (!size.empty()) {
        const auto middle = size.begin() + static_cast<std::ptrdiff_t>(size.size() / 2);
        std::nth_element(size.begin(), middle, size.end());
        scale = std::max(scale, *middle);
    }
    return std::max(1e-12 * scale, rounding);
}

}  // namespace entrain::stats
