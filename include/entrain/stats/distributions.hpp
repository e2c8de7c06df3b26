// Tails and quantiles of the distributions that tests refer to: normal, Student's t, chi-squared, F.
#pragma once

#include <cmath>

#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/incomplete.hpp>

namespace entrain::stats {

/// P(Z > z) of the standard normal distribution. z: any number; infinities give 0 and 1.
/// Throws argument_error where z is NaN. Relative error below 1e-14. Cost: one erfc.
inline double normal_upper_tail(double z) {
    if (z != z) throw argument_error("stats::normal_upper_tail", "z", "a number", z);
    return detail::normal_cdf(-z);
}

/// The z with P(Z <= z) = p. p: above 0 and below 1. Throws argument_error outside.
inline double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) throw argument_error("stats::normal_quantile", "p", "a number between 0 and 1", p);
    return detail::normal_quantile(p);
}

/// P(T > t) of Student's t with df degrees of freedom (above 0, not necessarily whole).
/// Throws argument_error where t is NaN or df is not a positive number.
inline double student_upper_tail(double t, double df) {
    constexpr auto function = "stats::student_upper_tail";
    if (t != t) throw argument_error(function, "t", "a number", t);
    check_positive(function, "df", df);
    if (!is_finite(t)) return t > 0 ? 0.0 : 1.0;
    return detail::student_upper_tail(t, df);
}

/// The t with P(T <= t) = p of Student's t. p: between 0 and 1; df: above 0. Throws argument_error outside.
inline double student_quantile(double p, double df) {
    constexpr auto function = "stats::student_quantile";
    if (!(p > 0 && p < 1)) throw argument_error(function, "p", "a number between 0 and 1", p);
    check_positive(function, "df", df);
    return detail::student_quantile(p, df);
}

/// P(X > x) of the chi-squared distribution with df degrees of freedom: Q(df / 2, x / 2), the regularised
/// upper incomplete gamma function. x: zero or more (infinite: 0); df: above 0.
/// Throws argument_error outside. Relative error below 1e-12 down to 1e-300.
/// Source: NIST DLMF 8.7, 8.9, https://dlmf.nist.gov/8. Cost: a series or a continued fraction.
inline double chi_squared_upper_tail(double x, double df) {
    constexpr auto function = "stats::chi_squared_upper_tail";
    if (!(x >= 0)) throw argument_error(function, "x", "zero or a positive number", x);
    check_positive(function, "df", df);
    return is_finite(x) ? detail::upper_gamma(0.5 * df, 0.5 * x) : 0.0;
}

/// The x with P(X <= x) = p of the chi-squared distribution. p: between 0 and 1; df: above 0.
/// Throws argument_error outside. Cost: some hundred tails.
inline double chi_squared_quantile(double p, double df) {
    constexpr auto function = "stats::chi_squared_quantile";
    if (!(p > 0 && p < 1)) throw argument_error(function, "p", "a number between 0 and 1", p);
    check_positive(function, "df", df);
    double low = 0, high = df + 10;
    while (detail::upper_gamma(0.5 * df, 0.5 * high) > 1 - p && high < 1e300) high *= 2;
    for (int step = 0; step < 200 && low < high; ++step) {
        const double middle = 0.5 * (low + high);
        if (middle == low || middle == high) break;
        // On the side where the tail keeps its digits.
        const bool above = p < 0.5 ? 1 - detail::upper_gamma(0.5 * df, 0.5 * middle) > p
                                   : detail::upper_gamma(0.5 * df, 0.5 * middle) < 1 - p;
        (above ? high : low) = middle;
    }
    return 0.5 * (low + high);
}

/// P(X > f) of Fisher's F with df1 and df2 degrees of freedom: I_u(df2 / 2, df1 / 2), u = df2 / (df2 +
/// df1 f). f: zero or more (infinite: 0); both df above 0. Throws argument_error outside.
/// Source: NIST DLMF 8.17, https://dlmf.nist.gov/8.17.
inline double f_upper_tail(double f, double df1, double df2) {
    constexpr auto function = "stats::f_upper_tail";
    if (!(f >= 0)) throw argument_error(function, "f", "zero or a positive number", f);
    check_positive(function, "df1", df1);
    check_positive(function, "df2", df2);
    if (!is_finite(f)) return 0;
    const double share = df1 / df2 * f;
    return detail::incomplete_beta(0.5 * df2, 0.5 * df1, 1 / (1 + share), share / (1 + share));
}

}  // namespace entrain::stats
