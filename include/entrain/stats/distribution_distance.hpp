// How far apart two distributions lie: from samples, or from counts in common bins.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE double ks_distance(const vector<double>& x, const vector<double>& y);
ENTRAIN_INLINE double wasserstein_distance(const vector<double>& x, const vector<double>& y);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The two-sample Kolmogorov-Smirnov statistic: the largest distance between the empirical distribution
/// functions, sup |F_x - F_y|, 0 to 1.
///
/// x, y: vectors of any length above 0. Ties are handled: both functions step past equal values together.
/// Throws argument_error for an empty sample or a value that is NaN or infinite. Cost: O(n log n).
template <vector_like X, vector_like Y>
double ks_distance(const X& x, const Y& y) {
    constexpr auto function = "stats::ks_distance";
    return detail::ks_distance(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"));
}

/// The Wasserstein distance (of order one, the earth mover's): the area between the empirical distribution
/// functions, integral |F_x - F_y|. It has the unit of the values, and unlike the Kolmogorov-Smirnov
/// statistic tells far from near where two samples do not overlap.
///
/// x, y: vectors of any length above 0. Returns 0 or more.
/// Throws argument_error for an empty sample or a value that is NaN or infinite. Cost: O(n log n).
/// Vallender 1974, doi:10.1137/1118101.
template <vector_like X, vector_like Y>
double wasserstein_distance(const X& x, const Y& y) {
    constexpr auto function = "stats::wasserstein_distance";
    return detail::wasserstein_distance(as_vector<double>(x, function, "x"),
                                        as_vector<double>(y, function, "y"));
}

/// A distribution as counts in equal bins, for values too many to keep: a recording of 20,000 frames has 200
/// million pairs of them.
struct binned_distribution {
    double low = 0, high = 1;          ///< the range; values beyond it count in the outermost bins
    std::vector<std::uint64_t> count;  ///< of each bin
    std::uint64_t size = 0;            ///< values counted
    double sum = 0;                    ///< of the values themselves

    /// Of a bin. Throws argument_error where there are none, or the range is not ascending and finite.
    double width() const {
        require_bins("stats::binned_distribution::width");
        return (high - low) / static_cast<double>(count.size());
    }
    /// The mean of the values counted, those beyond the range as they are; 0 where there are none.
    double mean() const { return size ? sum / static_cast<double>(size) : 0; }

    /// Counts a value. Throws argument_error for NaN and infinity, and as width().
    void add(double value) {
        constexpr auto function = "stats::binned_distribution::add";
        require_bins(function);
        if (!is_finite(value)) throw argument_error(function, "value", "a finite number", value);
        const double place = (value - low) / (high - low) * static_cast<double>(count.size());
        const auto last = static_cast<double>(count.size() - 1);
        ++count[place > 0 ? static_cast<std::size_t>(std::min(place, last)) : 0];
        ++size;
        sum += value;
    }
    /// Adds the values of another distribution over the same bins: of another scan, to pool a group.
    binned_distribution& operator+=(const binned_distribution& other);

    /// Throws argument_error in the name of `function` where there are no bins, or the range is not ascending
    /// or its width not finite.
    void require_bins(std::string_view function) const {
        if (count.empty()) throw argument_error(function, "count", "at least one bin", 0);
        if (!(low < high) || !is_finite(high - low))
            throw argument_error(function, "low", "a finite number below high",
                                 describe(low) + " to " + describe(high));
    }
};

/// ks_distance() of two samples known by their counts in the same bins: the largest difference at an edge,
/// low by at most the share of a sample in one bin. Throws argument_error for bins that differ or hold
/// nothing. Cost: O(bins).
ENTRAIN_INLINE double ks_distance(const binned_distribution& x, const binned_distribution& y);

/// wasserstein_distance() of two samples known by their counts in the same bins, to within one bin's width.
/// Throws argument_error for bins that differ or hold nothing. Cost: O(bins).
ENTRAIN_INLINE double wasserstein_distance(const binned_distribution& x, const binned_distribution& y);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/distribution_distance.hpp>
#endif
