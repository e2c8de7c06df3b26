// The work behind distributions.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <entrain/stats/distributions.hpp>

namespace entrain::stats::detail {

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

// P(Z <= z).
inline double normal_cdf(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

// The z with P(Z <= z) = p, 0 < p < 1: halving of an interval, on the side where the tail keeps its digits.
inline double normal_quantile(double p) {
    const bool upper = p > 0.5;
    const double tail = upper ? 1 - p : p;
    double low = 0, high = 39;  // P(Z > 39) is below the smallest double
    for (int step = 0; step < 80 && low < high; ++step) {
        const double middle = 0.5 * (low + high);
        (normal_cdf(-middle) > tail ? low : high) = middle;
    }
    const double z = 0.5 * (low + high);
    return upper ? z : -z;
}

// P(T >= t) of Student's t with df degrees of freedom, df above 0 and not necessarily whole.
inline double student_upper_tail(double t, double df) {
    const double square = t * t;
    double two_sided = 0;
    if (square < df)
        two_sided = student_two_sided(square / (df + square), df / (df + square), df);
    else  // written so that a t of any size neither overflows nor loses the small share
        two_sided = student_two_sided(1 / (1 + df / t / t), df / t / t / (1 + df / t / t), df);
    return t > 0 ? two_sided / 2 : 1 - two_sided / 2;
}

// The t with P(T <= t) = p, 0 < p < 1.
inline double student_quantile(double p, double df) {
    const bool upper = p > 0.5;
    const double tail = upper ? 1 - p : p;
    double low = 0, high = 1;
    while (student_upper_tail(high, df) > tail && high < 1e150) high *= 2;
    for (int step = 0; step < 120 && low < high; ++step) {
        const double middle = 0.5 * (low + high);
        (student_upper_tail(middle, df) > tail ? low : high) = middle;
    }
    const double t = 0.5 * (low + high);
    return upper ? t : -t;
}

// log Gamma(x), x > 0: raised to x >= 15, where Stirling's series is exact to rounding. std::lgamma writes to
// a global variable, so two threads cannot call it. Series: NIST DLMF 5.11.1.
inline double log_gamma(double x) {
    double shift = 0;
    if (x < 15) {
        double product = 1;
        for (; x < 15; x += 1) product *= x;
        shift = std::log(product);
    }
    const double y = 1 / (x * x);
    const double series =
        (1.0 / 12 -
         y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188 - y * 691.0 / 360360))))) /
        x;
    return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series - shift;
}

// a / b, as large as can be where b is zero and a is not.
inline double safe_ratio(double a, double b) {
    return b > 0 ? a / b : a == 0 ? 0 : std::copysign(1e100, a);
}

// Q(a, x) = Gamma(a, x) / Gamma(a), a > 0, x >= 0: the series of P below a + 1, the continued fraction above
// (NIST DLMF 8.7.1, 8.9.2).
inline double upper_gamma(double a, double x) {
    if (x <= 0) return 1;
    const double front = std::exp(a * std::log(x) - x - log_gamma(a));
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (double k = a + 1; term > sum * 1e-17; k += 1) sum += term *= x / k;
        return std::max(0.0, 1 - front * sum);
    }
    constexpr double tiny = 1e-300;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, result = d;
    for (int k = 1; k < 100'000; ++k) {
        const double factor = -k * (k - a);
        b += 2;
        d = factor * d + b;
        d = 1 / (std::abs(d) < tiny ? tiny : d);
        c = b + factor / c;
        if (std::abs(c) < tiny) c = tiny;
        const double step = c * d;
        result *= step;
        if (std::abs(step - 1) < 1e-16) break;
    }
    return std::min(1.0, front * result);
}

// I_x(a, b), the regularised incomplete beta function, given x and 1 - x apart so that neither loses digits.
inline double incomplete_beta(double a, double b, double x, double one_minus_x) {
    if (x <= 0) return 0;
    if (one_minus_x <= 0) return 1;
    const double front = std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) +
                                  b * std::log(one_minus_x));
    if (x < (a + 1) / (a + b + 2)) return std::min(1.0, front * incomplete_beta_fraction(a, b, x) / a);
    return std::max(0.0, 1 - front * incomplete_beta_fraction(b, a, one_minus_x) / b);
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

ENTRAIN_INLINE double normal_upper_tail(double z) {
    if (z != z) throw argument_error("stats::normal_upper_tail", "z", "a number", z);
    return detail::normal_cdf(-z);
}

ENTRAIN_INLINE double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) throw argument_error("stats::normal_quantile", "p", "a number between 0 and 1", p);
    return detail::normal_quantile(p);
}

ENTRAIN_INLINE double student_upper_tail(double t, double df) {
    constexpr auto function = "stats::student_upper_tail";
    if (t != t) throw argument_error(function, "t", "a number", t);
    check_positive(function, "df", df);
    if (!is_finite(t)) return t > 0 ? 0.0 : 1.0;
    return detail::student_upper_tail(t, df);
}

ENTRAIN_INLINE double student_quantile(double p, double df) {
    constexpr auto function = "stats::student_quantile";
    if (!(p > 0 && p < 1)) throw argument_error(function, "p", "a number between 0 and 1", p);
    check_positive(function, "df", df);
    return detail::student_quantile(p, df);
}

ENTRAIN_INLINE double chi_squared_upper_tail(double x, double df) {
    constexpr auto function = "stats::chi_squared_upper_tail";
    if (!(x >= 0)) throw argument_error(function, "x", "zero or a positive number", x);
    check_positive(function, "df", df);
    return is_finite(x) ? detail::upper_gamma(0.5 * df, 0.5 * x) : 0.0;
}

ENTRAIN_INLINE double chi_squared_quantile(double p, double df) {
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

ENTRAIN_INLINE double f_upper_tail(double f, double df1, double df2) {
    constexpr auto function = "stats::f_upper_tail";
    if (!(f >= 0)) throw argument_error(function, "f", "zero or a positive number", f);
    check_positive(function, "df1", df1);
    check_positive(function, "df2", df2);
    if (!is_finite(f)) return 0;
    const double share = df1 / df2 * f;
    return detail::incomplete_beta(0.5 * df2, 0.5 * df1, 1 / (1 + share), share / (1 + share));
}

}  // namespace entrain::stats
