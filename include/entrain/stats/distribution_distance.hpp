// How far apart two distributions lie: from samples, or from counts in common bins.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::stats::detail {

template <vector_like X>
vector<double> sorted_sample(const X& values, std::string_view function, std::string_view parameter) {
    vector<double> copy = as_vector<double>(values, function, parameter);
    if (copy.size() == 0) throw argument_error(function, parameter, "at least one value", 0);
    check_finite(function, parameter, copy);
    // Callers who compare one sample many times sort it once.
    if (!std::is_sorted(copy.begin(), copy.end())) std::sort(copy.begin(), copy.end());
    return copy;
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The two-sample Kolmogorov-Smirnov statistic: the largest distance between the empirical distribution
/// functions, sup |F_x - F_y|, 0 to 1.
///
/// x, y: vectors of any length above 0. Ties are handled: both functions step past equal values together.
/// Throws argument_error for an empty sample or a value that is NaN or infinite. Cost: O(n log n).
template <vector_like X, vector_like Y>
double ks_distance(const X& x, const Y& y) {
    const vector<double> a = detail::sorted_sample(x, "stats::ks_distance", "x"),
                         b = detail::sorted_sample(y, "stats::ks_distance", "y");
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

/// The Wasserstein distance (of order one, the earth mover's): the area between the empirical distribution
/// functions, integral |F_x - F_y|. It has the unit of the values, and unlike the Kolmogorov-Smirnov
/// statistic tells far from near where two samples do not overlap.
///
/// x, y: vectors of any length above 0. Returns 0 or more.
/// Throws argument_error for an empty sample or a value that is NaN or infinite. Cost: O(n log n).
/// Vallender 1974, doi:10.1137/1118101.
template <vector_like X, vector_like Y>
double wasserstein_distance(const X& x, const Y& y) {
    const vector<double> a = detail::sorted_sample(x, "stats::wasserstein_distance", "x"),
                         b = detail::sorted_sample(y, "stats::wasserstein_distance", "y");
    const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
    const double unit = std::max(unit_of_values(a), unit_of_values(b));
    double area = 0, from = std::min(a(0), b(0));
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
        const double value = j == b.size() || (i < a.size() && a(i) <= b(j)) ? a(i) : b(j);
        area += std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m) *
                (value / unit - from / unit);
        from = value;
        while (i < a.size() && a(i) == value) ++i;
        while (j < b.size() && b(j) == value) ++j;
    }
    return area * unit;
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

}  // namespace entrain::stats

namespace entrain::stats::detail {

inline void require_same_bins(const stats::binned_distribution& x, const stats::binned_distribution& y,
                              std::string_view function) {
    if (x.size == 0) throw argument_error(function, "x", "at least one value", 0);
    if (y.size == 0) throw argument_error(function, "y", "at least one value", 0);
    x.require_bins(function);
    for (const auto* each : {&x, &y})
        if (std::accumulate(each->count.begin(), each->count.end(), std::uint64_t{0}) != each->size)
            throw argument_error(function, each == &x ? "x" : "y", "counts that add up to its size",
                                 each->size);
    if (x.count.size() != y.count.size() || x.low != y.low || x.high != y.high)
        throw argument_error(function, "y", "the bins of x", std::to_string(y.count.size()) + " other ones");
}

// Calls visit(difference of the distribution functions at the upper edge) for each bin.
template <class Visit>
void for_each_gap(const stats::binned_distribution& x, const stats::binned_distribution& y, Visit&& visit) {
    std::uint64_t below_x = 0, below_y = 0;
    for (std::size_t b = 0; b < x.count.size(); ++b) {
        below_x += x.count[b];
        below_y += y.count[b];
        visit(std::abs(static_cast<double>(below_x) / static_cast<double>(x.size) -
                       static_cast<double>(below_y) / static_cast<double>(y.size)));
    }
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

inline binned_distribution& binned_distribution::operator+=(const binned_distribution& other) {
    if (count.size() != other.count.size() || low != other.low || high != other.high)
        throw argument_error("stats::binned_distribution", "other", "the same bins",
                             std::to_string(other.count.size()) + " other ones");
    for (std::size_t b = 0; b < count.size(); ++b) count[b] += other.count[b];
    size += other.size;
    sum += other.sum;
    return *this;
}

/// ks_distance() of two samples known by their counts in the same bins: the largest difference at an edge,
/// low by at most the share of a sample in one bin. Throws argument_error for bins that differ or hold
/// nothing. Cost: O(bins).
inline double ks_distance(const binned_distribution& x, const binned_distribution& y) {
    detail::require_same_bins(x, y, "stats::ks_distance");
    double largest = 0;
    detail::for_each_gap(x, y, [&](double gap) { largest = std::max(largest, gap); });
    return largest;
}

/// wasserstein_distance() of two samples known by their counts in the same bins, to within one bin's width.
/// Throws argument_error for bins that differ or hold nothing. Cost: O(bins).
inline double wasserstein_distance(const binned_distribution& x, const binned_distribution& y) {
    detail::require_same_bins(x, y, "stats::wasserstein_distance");
    double area = 0;
    detail::for_each_gap(x, y, [&](double gap) { area += gap * x.width(); });
    return area;
}

}  // namespace entrain::stats
