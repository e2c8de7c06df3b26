// The least-squares line through a scatter plot.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/correlation.hpp>

namespace entrain::stats {

/// y = intercept + slope x, and Pearson's r of the points (0 where y is constant up to rounding: a level line
/// fits exactly).
struct line {
    double slope = 0;  ///< unit of y per unit of x
    double intercept = 0;  ///< y at x = 0
    double r = 0;  ///< Pearson's
    /// y of the line at x.
    double operator()(double x) const { return intercept + slope * x; }
};

/// The line that minimises sum (y - intercept - slope x)^2. For display: it says nothing about significance.
/// x, y: (n), n >= 2.
/// Throws argument_error if the lengths differ, a value is NaN or infinite, x is constant up to rounding, or
/// the slope is beyond the numbers.
/// Cost O(n).
template <vector_like X, vector_like Y>
line linear_regression(const X& x, const Y& y) {
    constexpr auto function = "stats::linear_regression";
    const auto& a = as_vector<double>(x, function, "x");
    const auto& b = as_vector<double>(y, function, "y");
    if (a.size() != b.size())
        throw argument_error(function, "y", std::to_string(a.size()) + " values, as many as x", b.size());
    const auto zx = standard_scores(a, correlation::pearson, function, "x",
                                            rounding_magnitude<X>(a));
    check_finite(function, "y", b);
    const auto n = static_cast<double>(a.size());
    const double unit_x = unit_of_values(a), unit_y = unit_of_values(b);
    double mean_x = 0, mean_y = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        mean_x += a(i) / unit_x / n;
        mean_y += b(i) / unit_y / n;
    }
    vector<double> zy = b;
    line fitted;
    double slope = 0;  // in units of y per unit of x
    if (standardise(zy.data(), zy.size(), rounding_magnitude<Y>(b))) {
        double xx = 0, xy = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            xx += (a(i) / unit_x - mean_x) * zx(i);
            xy += (b(i) / unit_y - mean_y) * zx(i);
        }
        slope = xy / xx;
        fitted.slope = std::ldexp(slope, std::ilogb(unit_y) - std::ilogb(unit_x));
        if (!is_finite(fitted.slope))
            throw argument_error(function, "y", "a slope that a double can hold", "units too far apart");
        fitted.r = std::clamp(inner_product(zx.data(), zy.data(), a.size()), -1.0, 1.0);
    }
    fitted.intercept = (mean_y - slope * mean_x) * unit_y;
    if (!is_finite(fitted.intercept))
        throw argument_error(function, "y", "an intercept that a double can hold", "values too large");
    return fitted;
}

}  // namespace entrain::stats
