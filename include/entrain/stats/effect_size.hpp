// How large a difference is, whatever the number of subjects.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/t_tests.hpp>

namespace entrain::stats::detail {

// Of a difference in units of `unit` and a variance in those of its square; `magnitude` is that of the values
// (see varies()).
inline double standardised(double difference, double variance, double unit, double magnitude,
                           std::string_view function, std::string_view parameter) {
    if (!(variance > 0) && is_rounding(difference, unit, magnitude)) return 0;
    const double effect = variance > 0 ? difference / std::sqrt(variance) : 0;
    if (!(variance > 0) || !is_finite(effect))
        throw argument_error(function, parameter, "values that vary (the effect is infinite otherwise)",
                             "equal values, off by " + describe(difference * unit));
    return effect;
}

inline double pooled_effect(const sample_of_values& x, const sample_of_values& y, std::string_view function) {
    const auto [a, b, unit, magnitude] = moments_of_groups(x, y);
    const double pooled = ((a.size - 1) * a.variance + (b.size - 1) * b.variance) / (a.size + b.size - 2);
    return standardised(a.mean - b.mean, pooled, unit, magnitude, function, "x");
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Cohen's d of two independent groups: (mean x - mean y) / pooled SD.
/// x: (n), y: (m), each at least two values. 0 where all values are equal; what differs by no more than
/// rounding is (see varies()), also below.
/// Throws argument_error where a group has fewer than two values, one is NaN or infinite, or neither group
/// varies though their means differ. Cohen 1988, doi:10.4324/9780203771587. O(n + m).
template <vector_like X, vector_like Y>
double cohens_d(const X& x, const Y& y) {
    constexpr auto function = "stats::cohens_d";
    return detail::pooled_effect(detail::t_sample(x, function, "x"), detail::t_sample(y, function, "y"),
                                 function);
}

/// Hedges' g: Cohen's d without the bias of small groups, d (1 - 3 / (4 (n + m - 2) - 1)).
/// Arguments and errors as cohens_d. Hedges 1981, doi:10.3102/10769986006002107.
template <vector_like X, vector_like Y>
double hedges_g(const X& x, const Y& y) {
    constexpr auto function = "stats::hedges_g";
    const auto a = detail::t_sample(x, function, "x"), b = detail::t_sample(y, function, "y");
    const auto df = static_cast<double>(a.values.size() + b.values.size() - 2);
    return detail::pooled_effect(a, b, function) * (1 - 3 / (4 * df - 1));
}

/// Cohen's d of pairs, d_z: mean of after - before over its SD.
/// before, after: (n), n >= 2. 0 where nothing changes. Throws argument_error where lengths differ, there are
/// fewer than two pairs, a value is NaN or infinite, or all change by the same. O(n).
template <vector_like B, vector_like A>
double cohens_dz(const B& before, const A& after) {
    constexpr auto function = "stats::cohens_dz";
    const auto change = detail::paired_changes(before, after, false, function);
    if (change.values.size() < 2)
        throw argument_error(function, "before", "at least two values", change.values.size());
    const double unit = unit_of_values(change.values);
    const auto m = detail::moments(change, unit);
    return detail::standardised(m.mean, m.variance, unit, change.magnitude, function, "after");
}

/// Cliff's delta of two independent groups: P(x > y) - P(x < y), -1 to 1; the rank-biserial correlation of
/// rank_sum_test.
/// x: (n), y: (m), each at least one value. Throws argument_error where a group is empty or a value is NaN or
/// infinite. Cliff 1993, doi:10.1037/0033-2909.114.3.494. O((n + m) log m).
template <vector_like X, vector_like Y>
double cliffs_delta(const X& x, const Y& y) {
    constexpr auto function = "stats::cliffs_delta";
    const auto& a = as_vector<double>(x, function, "x");
    const auto& b = as_vector<double>(y, function, "y");
    if (a.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    if (b.size() == 0) throw argument_error(function, "y", "at least one value", 0);
    check_finite(function, "x", a);
    check_finite(function, "y", b);
    const double magnitude = std::max(rounding_magnitude<X>(a), rounding_magnitude<Y>(b));
    std::vector<double> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    if (!varies(all, magnitude)) return 0;
    std::vector<double> sorted(b.begin(), b.end());
    std::sort(sorted.begin(), sorted.end());
    double above = 0;
    for (const double u : a) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), u);
        above += static_cast<double>((first - sorted.begin()) - (sorted.end() - last));
    }
    return above / (static_cast<double>(a.size()) * static_cast<double>(b.size()));
}

}  // namespace entrain::stats
