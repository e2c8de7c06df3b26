// Student's t in its four forms: one sample, pairs, two groups of equal and of unequal variance.
#pragma once

#include <algorithm>
#include <array>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::stats {

/// Which alternative a t test has, and its interval.
struct t_test_options {
    stats::alternative alternative = stats::alternative::two_sided;  ///< which deviations count
    double confidence = 0.95;  ///< of the interval, which is always two-sided
};

/// The result of a t test.
struct t_test_result {
    double t = 0;         ///< estimate / standard error
    double df = 0;        ///< degrees of freedom; not a whole number in Welch's test
    double p = 1;         ///< for the alternative asked
    double estimate = 0;  ///< mean minus the hypothesis; mean of after - before; mean of x minus mean of y
    double standard_error = 0;         ///< of the estimate
    std::array<double, 2> interval{};  ///< confidence interval of the estimate
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

// coarseness: of the numbers that the samples came as.
ENTRAIN_INLINE t_test_result one_sample_t_test(const vector<double>& x, double mean,
                                               const t_test_options& options, double coarseness_of_x);
ENTRAIN_INLINE vector<double> percent_change(const vector<double>& before, const vector<double>& after);
ENTRAIN_INLINE t_test_result paired_t_test(const vector<double>& before, const vector<double>& after,
                                           bool per_cent, const t_test_options& options,
                                           double coarseness_of_both);
ENTRAIN_INLINE t_test_result two_sample_t_test(const vector<double>& x, const vector<double>& y,
                                               const t_test_options& options, double coarseness_of_x,
                                               double coarseness_of_y);
ENTRAIN_INLINE t_test_result welch_t_test(const vector<double>& x, const vector<double>& y,
                                          const t_test_options& options, double coarseness_of_x,
                                          double coarseness_of_y);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// One-sample t test: t = (mean(x) - mean) / (SD / sqrt n), n - 1 degrees of freedom.
/// x: (n), n >= 2. Where all values equal the hypothesis t is 0 and p is 1. What differs by no more than
/// rounding is equal (see varies()), also in the tests below.
/// Throws argument_error where there are fewer than two values, one is NaN or infinite, all are equal but not
/// to the hypothesis, or confidence is not between 0 and 1. Source: Student 1908, doi:10.2307/2331554. Cost:
/// O(n).
template <vector_like X>
t_test_result one_sample_t_test(const X& x, double mean = 0, const t_test_options& options = {}) {
    return detail::one_sample_t_test(as_vector<double>(x, "stats::one_sample_t_test", "x"), mean, options,
                                     coarseness<X>);
}

/// Paired t test: one_sample_t_test(after - before).
/// before, after: (n), n >= 2. Throws as one_sample_t_test, and where the lengths differ. Prefer it to a t
/// test of differences, in which the rounding of large numbers that were subtracted can no longer be told.
template <vector_like B, vector_like A>
t_test_result paired_t_test(const B& before, const A& after, const t_test_options& options = {}) {
    constexpr auto function = "stats::paired_t_test";
    return detail::paired_t_test(as_vector<double>(before, function, "before"),
                                 as_vector<double>(after, function, "after"), false, options,
                                 std::max(coarseness<B>, coarseness<A>));
}

/// The change of each pair in per cent of its value before: 100 (after - before) / |before|.
/// before, after: (n). Returns (n). Throws argument_error where lengths differ, a value is NaN or infinite,
/// or one before is zero.
template <vector_like B, vector_like A>
vector<double> percent_change(const B& before, const A& after) {
    constexpr auto function = "stats::percent_change";
    return detail::percent_change(as_vector<double>(before, function, "before"),
                                  as_vector<double>(after, function, "after"));
}

/// One-sample t test of the per cent change against none, as Carhart-Harris et al. 2014,
/// doi:10.3389/fnhum.2014.00020, for each network: one_sample_t_test(percent_change(before, after)).
/// before, after: (n), n >= 2. estimate is the mean change in per cent. Throws as both.
template <vector_like B, vector_like A>
t_test_result percent_change_t_test(const B& before, const A& after, const t_test_options& options = {}) {
    constexpr auto function = "stats::percent_change_t_test";
    return detail::paired_t_test(as_vector<double>(before, function, "before"),
                                 as_vector<double>(after, function, "after"), true, options,
                                 std::max(coarseness<B>, coarseness<A>));
}

/// Student's t test of two independent groups of equal variance: n + m - 2 degrees of freedom.
/// x: (n), y: (m), each at least two values. Where all values are equal t is 0 and p is 1.
/// Throws argument_error where a group has fewer than two values, one is NaN or infinite, neither group
/// varies though their means differ, or confidence is not between 0 and 1. Cost: O(n + m).
template <vector_like X, vector_like Y>
t_test_result two_sample_t_test(const X& x, const Y& y, const t_test_options& options = {}) {
    constexpr auto function = "stats::two_sample_t_test";
    return detail::two_sample_t_test(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                     options, coarseness<X>, coarseness<Y>);
}

/// Welch's t test of two independent groups whose variances may differ.
/// Arguments, limits and errors as two_sample_t_test; degrees of freedom by Welch and Satterthwaite.
/// Source: Welch 1947, doi:10.2307/2332510. Cost: O(n + m).
template <vector_like X, vector_like Y>
t_test_result welch_t_test(const X& x, const Y& y, const t_test_options& options = {}) {
    constexpr auto function = "stats::welch_t_test";
    return detail::welch_t_test(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                options, coarseness<X>, coarseness<Y>);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/t_tests.hpp>
#endif
