// Tails and quantiles of the normal distribution and of Student's t.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <entrain/stats/correlation.hpp>

namespace entrain::stats::detail {

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

}  // namespace entrain::stats::detail
