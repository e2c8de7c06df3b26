// Student's t in its four forms: one sample, pairs, two groups of equal and of unequal variance.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::stats {

struct t_test_options {
    stats::alternative alternative = stats::alternative::two_sided;
    double confidence = 0.95;  ///< of the interval, which is always two-sided
};

/// The result of a t test.
struct t_test_result {
    double t = 0;
    double df = 0;        ///< degrees of freedom; not a whole number in Welch's test
    double p = 1;         ///< for the alternative asked
    double estimate = 0;  ///< mean less the hypothesis; mean of after - before; mean of x less mean of y
    double standard_error = 0;
    std::array<double, 2> interval{};  ///< confidence interval of the estimate
};

}  // namespace entrain::stats

namespace entrain::detail {

struct mean_and_variance {
    double mean = 0, variance = 0, size = 0;
};

template <vector_like X>
vector<double> t_sample(const X& x, std::string_view function, std::string_view parameter) {
    vector<double> values = as_vector<double>(x, function, parameter);
    if (values.size() < 2) throw argument_error(function, parameter, "at least two values", values.size());
    require_finite(values, function, parameter);
    return values;
}

inline mean_and_variance moments(const vector<double>& x) {
    mean_and_variance m{.size = static_cast<double>(x.size())};
    for (const double value : x) m.mean += (value - x(0)) / m.size;  // exact where all are equal
    m.mean += x(0);
    for (const double value : x) m.variance += (value - m.mean) * (value - m.mean) / (m.size - 1);
    return m;
}

inline stats::t_test_result t_test_of(double estimate, double error, double df,
                                      const stats::t_test_options& options, std::string_view function) {
    if (!(options.confidence > 0) || !(options.confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", options.confidence);
    stats::t_test_result result{.df = df, .estimate = estimate, .standard_error = error};
    result.interval = {estimate, estimate};
    if (!(error > 0)) {
        if (estimate != 0)
            throw argument_error(function, "x", "values that vary (t is infinite otherwise)",
                                 "equal values, off by " + describe(estimate));
        return result;  // nothing differs at all: t = 0, p = 1
    }
    result.t = estimate / error;
    const double above = student_upper_tail(result.t, df), below = student_upper_tail(-result.t, df);
    result.p = options.alternative == stats::alternative::greater ? above
               : options.alternative == stats::alternative::less  ? below
                                                                  : std::min(1.0, 2 * std::min(above, below));
    const double reach = error * student_quantile(0.5 + options.confidence / 2, df);
    result.interval = {estimate - reach, estimate + reach};
    return result;
}

inline stats::t_test_result one_sample_t(const vector<double>& x, double mean,
                                         const stats::t_test_options& options, std::string_view function) {
    const auto m = moments(x);
    return t_test_of(m.mean - mean, std::sqrt(m.variance / m.size), m.size - 1, options, function);
}

template <vector_like B, vector_like A>
vector<double> paired_changes(const B& before, const A& after, bool per_cent, std::string_view function) {
    vector<double> first = as_vector<double>(before, function, "before");
    const auto& second = as_vector<double>(after, function, "after");
    if (first.size() != second.size())
        throw argument_error(function, "after", std::to_string(first.size()) + " values, as many as before",
                             second.size());
    require_finite(first, function, "before");
    require_finite(second, function, "after");
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (per_cent && first(i) == 0)
            throw argument_error(function, "before",
                                 "values other than zero (the change is per cent of them)",
                                 "0 at (" + std::to_string(i) + ")");
        first(i) = per_cent ? 100 * (second(i) - first(i)) / std::abs(first(i)) : second(i) - first(i);
    }
    return first;
}

}  // namespace entrain::detail

namespace entrain::stats {

/// One-sample t test: t = (mean(x) - mean) / (SD / sqrt n), n - 1 degrees of freedom.
/// x: (n), n >= 2. Where all values equal the hypothesis t is 0 and p is 1.
/// Throws argument_error where there are fewer than two values, one is NaN or infinite, all are equal but not
/// to the hypothesis, or confidence is not between 0 and 1. Source: Student 1908, doi:10.2307/2331554. Cost:
/// O(n).
template <vector_like X>
t_test_result one_sample_t_test(const X& x, double mean = 0, const t_test_options& options = {}) {
    constexpr auto function = "stats::one_sample_t_test";
    if (!detail::is_finite(mean)) throw argument_error(function, "mean", "a finite value", mean);
    return detail::one_sample_t(detail::t_sample(x, function, "x"), mean, options, function);
}

/// Paired t test: one_sample_t_test(after - before).
/// before, after: (n), n >= 2. Throws as one_sample_t_test, and where the lengths differ.
template <vector_like B, vector_like A>
t_test_result paired_t_test(const B& before, const A& after, const t_test_options& options = {}) {
    constexpr auto function = "stats::paired_t_test";
    const auto change = detail::paired_changes(before, after, false, function);
    return detail::one_sample_t(detail::t_sample(change, function, "before"), 0, options, function);
}

/// The change of each pair in per cent of its value before: 100 (after - before) / |before|.
/// before, after: (n). Returns (n). Throws argument_error where lengths differ, a value is NaN or infinite,
/// or one before is zero.
template <vector_like B, vector_like A>
vector<double> percent_change(const B& before, const A& after) {
    return detail::paired_changes(before, after, true, "stats::percent_change");
}

/// One-sample t test of the per cent change against none, as Carhart-Harris et al. 2014,
/// doi:10.3389/fnhum.2014.00020, for each network: one_sample_t_test(percent_change(before, after)).
/// before, after: (n), n >= 2. estimate is the mean change in per cent. Throws as both.
template <vector_like B, vector_like A>
t_test_result percent_change_t_test(const B& before, const A& after, const t_test_options& options = {}) {
    constexpr auto function = "stats::percent_change_t_test";
    const auto change = detail::paired_changes(before, after, true, function);
    return detail::one_sample_t(detail::t_sample(change, function, "before"), 0, options, function);
}

/// Student's t test of two independent groups of equal variance: n + m - 2 degrees of freedom.
/// x: (n), y: (m), each at least two values. Where all values are equal t is 0 and p is 1.
/// Throws argument_error where a group has fewer than two values, one is NaN or infinite, neither group
/// varies though their means differ, or confidence is not between 0 and 1. Cost: O(n + m).
template <vector_like X, vector_like Y>
t_test_result two_sample_t_test(const X& x, const Y& y, const t_test_options& options = {}) {
    constexpr auto function = "stats::two_sample_t_test";
    const auto a = detail::moments(detail::t_sample(x, function, "x"));
    const auto b = detail::moments(detail::t_sample(y, function, "y"));
    const double df = a.size + b.size - 2;
    const double pooled = ((a.size - 1) * a.variance + (b.size - 1) * b.variance) / df;
    return detail::t_test_of(a.mean - b.mean, std::sqrt(pooled * (1 / a.size + 1 / b.size)), df, options,
                             function);
}

/// Welch's t test of two independent groups whose variances may differ.
/// Arguments, limits and errors as two_sample_t_test; degrees of freedom by Welch and Satterthwaite.
/// Source: Welch 1947, doi:10.2307/2332510. Cost: O(n + m).
template <vector_like X, vector_like Y>
t_test_result welch_t_test(const X& x, const Y& y, const t_test_options& options = {}) {
    constexpr auto function = "stats::welch_t_test";
    const auto a = detail::moments(detail::t_sample(x, function, "x"));
    const auto b = detail::moments(detail::t_sample(y, function, "y"));
    const double va = a.variance / a.size, vb = b.variance / b.size;
    double df = a.size + b.size - 2;
    if (va + vb > 0) {  // as shares, so that no square under- or overflows
        const double share = va / (va + vb);
        df = 1 / (share * share / (a.size - 1) + (1 - share) * (1 - share) / (b.size - 1));
    }
    return detail::t_test_of(a.mean - b.mean, std::sqrt(va + vb), df, options, function);
}

}  // namespace entrain::stats
