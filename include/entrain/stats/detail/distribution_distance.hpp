// The work behind distribution_distance.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/distribution_distance.hpp>

namespace entrain::stats::detail {

inline vector<double> sorted_sample(vector<double> values, std::string_view function,
                                    std::string_view parameter) {
    if (values.size() == 0) throw argument_error(function, parameter, "at least one value", 0);
    check_finite(function, parameter, values);
    // Callers who compare one sample many times sort it once.
    if (!std::is_sorted(values.begin(), values.end())) std::sort(values.begin(), values.end());
    return values;
}

ENTRAIN_INLINE double ks_distance(const vector<double>& x, const vector<double>& y) {
    const vector<double> a = sorted_sample(x, "stats::ks_distance", "x"),
                         b = sorted_sample(y, "stats::ks_distance", "y");
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

ENTRAIN_INLINE double wasserstein_distance(const vector<double>& x, const vector<double>& y) {
    const vector<double> a = sorted_sample(x, "stats::wasserstein_distance", "x"),
                         b = sorted_sample(y, "stats::wasserstein_distance", "y");
    const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
    const double unit = std::max(unit_of_values(a), unit_of_values(b));
    double area = 0, from = std::min(a(0), b(0));
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
        const double value = j == b.size() || (i < a.size() && a(i) <= b(j)) ? a(i) : b(j);
        area +=
            std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m) * (value / unit - from / unit);
        from = value;
        while (i < a.size() && a(i) == value) ++i;
        while (j < b.size() && b(j) == value) ++j;
    }
    return area * unit;
}

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

ENTRAIN_INLINE binned_distribution& binned_distribution::operator+=(const binned_distribution& other) {
    if (count.size() != other.count.size() || low != other.low || high != other.high)
        throw argument_error("stats::binned_distribution", "other", "the same bins",
                             std::to_string(other.count.size()) + " other ones");
    for (std::size_t b = 0; b < count.size(); ++b) count[b] += other.count[b];
    size += other.size;
    sum += other.sum;
    return *this;
}

ENTRAIN_INLINE double ks_distance(const binned_distribution& x, const binned_distribution& y) {
    detail::require_same_bins(x, y, "stats::ks_distance");
    double largest = 0;
    detail::for_each_gap(x, y, [&](double gap) { largest = std::max(largest, gap); });
    return largest;
}

ENTRAIN_INLINE double wasserstein_distance(const binned_distribution& x, const binned_distribution& y) {
    detail::require_same_bins(x, y, "stats::wasserstein_distance");
    double area = 0;
    detail::for_each_gap(x, y, [&](double gap) { area += gap * x.width(); });
    return area;
}

}  // namespace entrain::stats
