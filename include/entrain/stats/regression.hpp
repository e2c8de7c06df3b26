// The least-squares line through a scatter plot.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::stats {

/// y = intercept + slope x, and Pearson's r of the points (0 where y is constant up to rounding: a level line
/// fits exactly).
struct line {
    double slope = 0;      ///< unit of y per unit of x
    double intercept = 0;  ///< y at x = 0
    double r = 0;          ///< Pearson's
    /// y of the line at x.
    double operator()(double x) const { return intercept + slope * x; }
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE line linear_regression(const vector<double>& x, const vector<double>& y,
                                      double coarseness_of_x, double coarseness_of_y);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The line that minimises sum (y - intercept - slope x)^2. For display: it says nothing about significance.
/// x, y: (n), n >= 2.
/// Throws argument_error if the lengths differ, a value is NaN or infinite, x is constant up to rounding, or
/// the slope is beyond the numbers.
/// Cost O(n).
template <vector_like X, vector_like Y>
line linear_regression(const X& x, const Y& y) {
    constexpr auto function = "stats::linear_regression";
    return detail::linear_regression(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                     coarseness<X>, coarseness<Y>);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/regression.hpp>
#endif
