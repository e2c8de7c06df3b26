// The incomplete gamma and beta functions behind the tails of chi-squared and F.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <entrain/stats/correlation.hpp>

namespace entrain::stats::detail {


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
