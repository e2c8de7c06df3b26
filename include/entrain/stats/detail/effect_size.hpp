// The work behind effect_size.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/t_tests.hpp>
#include <entrain/stats/effect_size.hpp>

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

ENTRAIN_INLINE double cohens_d(const vector<double>& x, const vector<double>& y, double coarseness_of_x,
                               double coarseness_of_y) {
    constexpr auto function = "stats::cohens_d";
    return pooled_effect(t_sample(x, coarseness_of_x, function, "x"),
                         t_sample(y, coarseness_of_y, function, "y"), function);
}

ENTRAIN_INLINE double hedges_g(const vector<double>& x, const vector<double>& y, double coarseness_of_x,
                               double coarseness_of_y) {
    constexpr auto function = "stats::hedges_g";
    const auto a = t_sample(x, coarseness_of_x, function, "x"),
               b = t_sample(y, coarseness_of_y, function, "y");
    const auto df = static_cast<double>(a.values.size() + b.values.size() - 2);
    return pooled_effect(a, b, function) * (1 - 3 / (4 * df - 1));
}

ENTRAIN_INLINE double cohens_dz(const vector<double>& before, const vector<double>& after,
                                double coarseness_of_both) {
    constexpr auto function = "stats::cohens_dz";
    const auto change = paired_changes(before, after, false, coarseness_of_both, function);
    if (change.values.size() < 2)
        throw argument_error(function, "before", "at least two values", change.values.size());
    const double unit = unit_of_values(change.values);
    const auto m = moments(change, unit);
    return standardised(m.mean, m.variance, unit, change.magnitude, function, "after");
}

ENTRAIN_INLINE double cliffs_delta(const vector<double>& x, const vector<double>& y, double coarseness_of_x,
                                   double coarseness_of_y) {
    constexpr auto function = "stats::cliffs_delta";
    if (x.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    if (y.size() == 0) throw argument_error(function, "y", "at least one value", 0);
    check_finite(function, "x", x);
    check_finite(function, "y", y);
    const double magnitude = std::max(rounding_magnitude<vector<double>>(x) * coarseness_of_x,
                                      rounding_magnitude<vector<double>>(y) * coarseness_of_y);
    std::vector<double> all(x.begin(), x.end());
    all.insert(all.end(), y.begin(), y.end());
    if (!varies(all, magnitude)) return 0;
    std::vector<double> sorted(y.begin(), y.end());
    std::sort(sorted.begin(), sorted.end());
    double above = 0;
    for (const double u : x) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), u);
        above += static_cast<double>((first - sorted.begin()) - (sorted.end() - last));
    }
    return above / (static_cast<double>(x.size()) * static_cast<double>(y.size()));
}

}  // namespace entrain::stats::detail
