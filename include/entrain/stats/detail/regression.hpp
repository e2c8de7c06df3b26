// The work behind regression.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/regression.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE line linear_regression(const vector<double>& x, const vector<double>& y,
                                      double coarseness_of_x, double coarseness_of_y) {
    constexpr auto function = "stats::linear_regression";
    if (x.size() != y.size())
        throw argument_error(function, "y", std::to_string(x.size()) + " values, as many as x", y.size());
    const auto zx = standard_scores(x, correlation::pearson, function, "x",
                                    rounding_magnitude<vector<double>>(x) * coarseness_of_x);
    check_finite(function, "y", y);
    const auto n = static_cast<double>(x.size());
    const double unit_x = unit_of_values(x), unit_y = unit_of_values(y);
    double mean_x = 0, mean_y = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        mean_x += x(i) / unit_x / n;
        mean_y += y(i) / unit_y / n;
    }
    vector<double> zy = y;
    line fitted;
    double slope = 0;  // in units of y per unit of x
    if (standardise(zy.data(), zy.size(), rounding_magnitude<vector<double>>(y) * coarseness_of_y)) {
        double xx = 0, xy = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            xx += (x(i) / unit_x - mean_x) * zx(i);
            xy += (y(i) / unit_y - mean_y) * zx(i);
        }
        slope = xy / xx;
        fitted.slope = std::ldexp(slope, std::ilogb(unit_y) - std::ilogb(unit_x));
        if (!is_finite(fitted.slope))
            throw argument_error(function, "y", "a slope that a double can hold", "units too far apart");
        fitted.r = std::clamp(inner_product(zx.data(), zy.data(), x.size()), -1.0, 1.0);
    }
    fitted.intercept = (mean_y - slope * mean_x) * unit_y;
    if (!is_finite(fitted.intercept))
        throw argument_error(function, "y", "an intercept that a double can hold", "values too large");
    return fitted;
}

}  // namespace entrain::stats::detail
