// Correlation of two samples: ranks, Pearson, Spearman, and the p-value of Student's t.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

template <vector_like X, vector_like Y>
double correlate(const X& x, const Y& y, stats::correlation method, std::string_view function) {
    const auto& a = as_vector<double>(x, function, "x");
    const auto& b = as_vector<double>(y, function, "y");
    if (a.size() != b.size())
        throw argument_error(function, "y", std::to_string(a.size()) + " values, as many as x", b.size());
    const auto za = standard_scores(a, method, function, "x", rounding_magnitude<X>(a));
    const auto zb = standard_scores(b, method, function, "y", rounding_magnitude<Y>(b));
    return std::clamp(inner_product(za.data(), zb.data(), za.size()), -1.0, 1.0);
}

// The continued fraction of the incomplete beta function, by Lentz's method; converges quickly for
// x < (a + 1) / (a + b + 2). Source: NIST DLMF 8.17.22, https://dlmf.nist.gov/8.17.
inline double incomplete_beta_fraction(double a, double b, double x) {
    constexpr double tiny = 1e-300;
    const auto away_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), result = d;
    for (int m = 1; m <= 1000; ++m) {
        const double k = m;
        const double even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
        const double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
        double step = 1;
        for (const double term : {even, odd}) {
            d = 1 / away_from_zero(1 + term * d);
            c = away_from_zero(1 + term / c);
            step = c * d;
            result *= step;
        }
        if (std::abs(step - 1) < 1e-16) break;
    }
    return result;
}

// Gamma(a + 1/2) / Gamma(a): raised to a large argument, where its asymptotic series is exact to rounding.
// Unlike lgamma it has no global variable behind it. Series: NIST DLMF 5.11.13, https://dlmf.nist.gov/5.11.
inline double half_step_of_gamma(double a) {
    double ratio = 1;
    for (; a < 40; a += 1) ratio *= a / (a + 0.5);
    const double x = 1 / a;
    const double series =
        1 +
        x * (-1.0 / 8 +
             x * (1.0 / 128 + x * (5.0 / 1024 + x * (-21.0 / 32768 +
                                                     x * (-399.0 / 262144 +
                                                          x * (869.0 / 4194304 + x * 39325.0 / 33554432))))));
    return ratio * std::sqrt(a) * series;
}

// P(|T| >= |t|) of Student's t with df degrees of freedom, given u = t^2 / (df + t^2) and 1 - u separately
// so that neither loses digits: the regularised incomplete beta function I_{1-u}(df/2, 1/2).
inline double student_two_sided(double u, double one_minus_u, double df) {
    if (u <= 0) return 1;
    if (one_minus_u <= 0) return 0;
    const double a = 0.5 * df, b = 0.5;
    const double ratio = half_step_of_gamma(a);
    const double front = std::pow(one_minus_u, a) * std::sqrt(u) * ratio / std::sqrt(std::numbers::pi);
    if (one_minus_u < (a + 1) / (a + b + 2))
        return std::min(1.0, front * incomplete_beta_fraction(a, b, one_minus_u) / a);
    return std::max(0.0, 1 - front * incomplete_beta_fraction(b, a, u) / b);
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Ranks of the values of x, from 1, equal values sharing the mean of their ranks.
/// x: (n). Returns (n).
/// Throws argument_error if a value is NaN or infinite.
/// Cost O(n log n).
/// Example: ranks of {3, 1, 3} are {2.5, 1, 2.5}.
template <vector_like X>
vector<double> ranks(const X& x) {
    const auto& values = as_vector<double>(x, "stats::ranks", "x");
    check_finite("stats::ranks", "x", values);
    vector<double> result = full(values.size(), 0.0);
    std::vector<std::uint32_t> order;
    average_ranks(values.data(), values.size(), result.data(), order);
    return result;
}

/// Pearson's correlation: r = sum (x - mean x)(y - mean y) / sqrt(sum (x - mean x)^2 sum (y - mean y)^2).
/// x, y: (n), n >= 2. Returns r in [-1, 1].
/// Throws argument_error if the lengths differ, a value is NaN or infinite, or x or y is constant up to
/// rounding (see varies()).
/// Cost O(n).
template <vector_like X, vector_like Y>
double pearson(const X& x, const Y& y) {
    return detail::correlate(x, y, correlation::pearson, "stats::pearson");
}

/// Spearman's correlation: Pearson's of the ranks, ties averaged. Arguments and errors as `pearson`.
/// Cost O(n log n).
template <vector_like X, vector_like Y>
double spearman(const X& x, const Y& y) {
    return detail::correlate(x, y, correlation::spearman, "stats::spearman");
}

/// The two-sided parametric p-value of a correlation r of n independent pairs: t = r sqrt((n - 2)/(1 - r^2))
/// on Student's t with n - 2 degrees of freedom. It is what MATLAB's `corr` and SciPy's `pearsonr` and
/// `spearmanr` print; neighbouring regions of a brain are NOT independent, so for maps see
/// nulls::correlation_test.
/// r: in [-1, 1]; n: at least 3.
/// Throws argument_error outside.
/// Cost O(n).
inline double correlation_p(double r, std::size_t n) {
    if (!(r >= -1 && r <= 1)) throw argument_error("stats::correlation_p", "r", "a value in [-1, 1]", r);
    if (n < 3) throw argument_error("stats::correlation_p", "n", "at least 3 pairs", n);
    return detail::student_two_sided(r * r, (1 - r) * (1 + r), static_cast<double>(n - 2));
}

}  // namespace entrain::stats
