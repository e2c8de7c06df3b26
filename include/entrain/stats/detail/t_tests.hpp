// The work behind t_tests.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/t_tests.hpp>

namespace entrain::stats::detail {

struct mean_and_variance {
    double mean = 0, variance = 0, size = 0;
};

// Values, and the magnitude of what their rounding comes from (see varies()).
struct sample_of_values {
    vector<double> values;
    double magnitude = 0;
};

inline sample_of_values t_sample(const vector<double>& values, double coarseness_of_values,
                                 std::string_view function, std::string_view parameter) {
    if (values.size() < 2) throw argument_error(function, parameter, "at least two values", values.size());
    check_finite(function, parameter, values);
    return {values, rounding_magnitude<vector<double>>(values) * coarseness_of_values};
}

// In units of `unit` and of its square.
inline mean_and_variance moments(const vector<double>& x, double unit = 1) {
    mean_and_variance m{.size = static_cast<double>(x.size())};
    const double first = x(0) / unit;
    for (const double value : x) m.mean += (value / unit - first) / m.size;  // exact where all are equal
    m.mean += first;
    for (const double value : x)
        m.variance += (value / unit - m.mean) * (value / unit - m.mean) / (m.size - 1);
    return m;
}
// The same; what rounding alone has left is no variance.
inline mean_and_variance moments(const sample_of_values& x, double unit) {
    mean_and_variance m = moments(x.values, unit);
    if (!varies(x.values, x.magnitude)) m.variance = 0;
    return m;
}

// Whether a difference of means is no more than the rounding of what they were made from.
inline bool is_rounding(double difference, double unit, double magnitude) {
    return std::abs(difference) <= rounding_of(magnitude / unit);
}

inline void check_t_test_options(const stats::t_test_options& options, std::string_view function) {
    check_enumerator(function, "alternative", options.alternative, stats::alternative::less);
    if (!(options.confidence > 0) || !(options.confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", options.confidence);
}

// `estimate` and `error` are in units of `unit`; `magnitude` is that of the values (see varies()).
inline stats::t_test_result t_test_of(double estimate, double error, double df, double unit, double magnitude,
                                      const stats::t_test_options& options, std::string_view function,
                                      std::string_view parameter) {
    check_t_test_options(options, function);
    stats::t_test_result result{.df = df};
    if (!(error > 0) && is_rounding(estimate, unit, magnitude))
        return result;  // nothing differs at all: t = 0, p = 1
    result.t = error > 0 ? estimate / error : 0;
    if (!(error > 0) || !is_finite(result.t))
        throw argument_error(function, parameter, "values that vary (t is infinite otherwise)",
                             "equal values, off by " + describe(estimate * unit));
    result.estimate = estimate * unit;
    result.standard_error = error * unit;
    const double above = student_upper_tail(result.t, df), below = student_upper_tail(-result.t, df);
    result.p = options.alternative == stats::alternative::greater ? above
               : options.alternative == stats::alternative::less  ? below
                                                                  : std::min(1.0, 2 * std::min(above, below));
    const double reach = error * student_quantile(0.5 + options.confidence / 2, df);
    result.interval = {(estimate - reach) * unit, (estimate + reach) * unit};
    return result;
}

inline stats::t_test_result one_sample_t(const sample_of_values& x, double mean,
                                         const stats::t_test_options& options, std::string_view function,
                                         std::string_view parameter) {
    if (x.values.size() < 2)  // of pairs, which nobody has counted yet
        throw argument_error(function, parameter == "after" ? "before" : parameter, "at least two values",
                             x.values.size());
    const double unit = unit_of_values(x.values);
    const auto m = moments(x, unit);
    return t_test_of(m.mean - mean / unit, std::sqrt(m.variance / m.size), m.size - 1, unit,
                     std::max(x.magnitude, std::abs(mean)), options, function, parameter);
}

// The two groups of a test or effect: their moments in a common unit.
struct two_moments {
    mean_and_variance x, y;
    double unit = 1, magnitude = 0;
};
inline two_moments moments_of_groups(const sample_of_values& x, const sample_of_values& y) {
    const double unit = std::max(unit_of_values(x.values), unit_of_values(y.values));
    return {moments(x, unit), moments(y, unit), unit, std::max(x.magnitude, y.magnitude)};
}

inline sample_of_values paired_changes(vector<double> first, const vector<double>& second, bool per_cent,
                                       double coarseness_of_both, std::string_view function) {
    if (first.size() != second.size())
        throw argument_error(function, "after", std::to_string(first.size()) + " values, as many as before",
                             second.size());
    check_finite(function, "before", first);
    check_finite(function, "after", second);
    double magnitude = 0;  // of what a change is made from
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (per_cent && first(i) == 0)
            throw argument_error(function, "before",
                                 "values other than zero (the change is per cent of them)",
                                 "0 at (" + std::to_string(i) + ")");
        const double larger = std::max(std::abs(first(i)), std::abs(second(i)));
        const double unit = per_cent ? unit_of(larger) : 1;
        const double from = first(i) / unit, to = second(i) / unit;
        first(i) = per_cent ? 100 * (to - from) / std::abs(from) : to - from;
        magnitude = std::max(magnitude, per_cent ? 100 * (larger / unit) / std::abs(from) : larger);
        if (!is_finite(first(i)))
            throw argument_error(function, "after", "changes that a double can hold",
                                 describe(second(i)) + " after at (" + std::to_string(i) + ")");
    }
    return {std::move(first), magnitude * coarseness_of_both};
}

ENTRAIN_INLINE t_test_result one_sample_t_test(const vector<double>& x, double mean,
                                               const t_test_options& options, double coarseness_of_x) {
    constexpr auto function = "stats::one_sample_t_test";
    if (!is_finite(mean)) throw argument_error(function, "mean", "a finite value", mean);
    return one_sample_t(t_sample(x, coarseness_of_x, function, "x"), mean, options, function, "x");
}

ENTRAIN_INLINE vector<double> percent_change(const vector<double>& before, const vector<double>& after) {
    return paired_changes(before, after, true, 1, "stats::percent_change").values;
}

ENTRAIN_INLINE t_test_result paired_t_test(const vector<double>& before, const vector<double>& after,
                                           bool per_cent, const t_test_options& options,
                                           double coarseness_of_both) {
    const auto function = per_cent ? "stats::percent_change_t_test" : "stats::paired_t_test";
    return one_sample_t(paired_changes(before, after, per_cent, coarseness_of_both, function), 0, options,
                        function, "after");
}

inline t_test_result two_sample_t(const vector<double>& x, const vector<double>& y,
                                  const t_test_options& options, double coarseness_of_x,
                                  double coarseness_of_y, std::string_view function,
                                  std::string_view parameter) {
    const auto [a, b, unit, magnitude] = moments_of_groups(t_sample(x, coarseness_of_x, function, "x"),
                                                           t_sample(y, coarseness_of_y, function, "y"));
    const double df = a.size + b.size - 2;
    const double pooled = ((a.size - 1) * a.variance + (b.size - 1) * b.variance) / df;
    return t_test_of(a.mean - b.mean, std::sqrt(pooled * (1 / a.size + 1 / b.size)), df, unit, magnitude,
                     options, function, parameter);
}

ENTRAIN_INLINE t_test_result two_sample_t_test(const vector<double>& x, const vector<double>& y,
                                               const t_test_options& options, double coarseness_of_x,
                                               double coarseness_of_y) {
    return two_sample_t(x, y, options, coarseness_of_x, coarseness_of_y, "stats::two_sample_t_test", "x");
}

ENTRAIN_INLINE t_test_result welch_t_test(const vector<double>& x, const vector<double>& y,
                                          const t_test_options& options, double coarseness_of_x,
                                          double coarseness_of_y) {
    constexpr auto function = "stats::welch_t_test";
    const auto [a, b, unit, magnitude] = moments_of_groups(t_sample(x, coarseness_of_x, function, "x"),
                                                           t_sample(y, coarseness_of_y, function, "y"));
    const double va = a.variance / a.size, vb = b.variance / b.size;
    double df = a.size + b.size - 2;
    if (va + vb > 0) {  // as shares, so that no square under- or overflows
        const double share = va / (va + vb);
        df = 1 / (share * share / (a.size - 1) + (1 - share) * (1 - share) / (b.size - 1));
    }
    return t_test_of(a.mean - b.mean, std::sqrt(va + vb), df, unit, magnitude, options, function, "x");
}

}  // namespace entrain::stats::detail
