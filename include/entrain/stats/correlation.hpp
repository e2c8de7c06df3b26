// Correlation of two samples: ranks, Pearson, Spearman, the p-value of Student's t, and Fisher's interval.
#pragma once

#include <cstddef>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/proportions.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

// coarseness: of the numbers that x and y came as.
ENTRAIN_INLINE double correlate(const vector<double>& x, const vector<double>& y, stats::correlation method,
                                std::string_view function, double coarseness_of_x, double coarseness_of_y);
ENTRAIN_INLINE vector<double> ranks(const vector<double>& x);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Ranks of the values of x, from 1, equal values sharing the mean of their ranks.
/// x: (n). Returns (n).
/// Throws argument_error if a value is NaN or infinite.
/// Cost O(n log n).
/// Example: ranks of {3, 1, 3} are {2.5, 1, 2.5}.
template <vector_like X>
vector<double> ranks(const X& x) {
    return detail::ranks(as_vector<double>(x, "stats::ranks", "x"));
}

/// Pearson's correlation: r = sum (x - mean x)(y - mean y) / sqrt(sum (x - mean x)^2 sum (y - mean y)^2).
/// x, y: (n), n >= 2. Returns r in [-1, 1].
/// Throws argument_error if the lengths differ, a value is NaN or infinite, or x or y is constant up to
/// rounding (see varies()).
/// Cost O(n).
template <vector_like X, vector_like Y>
double pearson(const X& x, const Y& y) {
    constexpr auto function = "stats::pearson";
    return detail::correlate(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                             correlation::pearson, function, coarseness<X>, coarseness<Y>);
}

/// Spearman's correlation: Pearson's of the ranks, ties averaged. Arguments and errors as `pearson`.
/// Cost O(n log n).
template <vector_like X, vector_like Y>
double spearman(const X& x, const Y& y) {
    constexpr auto function = "stats::spearman";
    return detail::correlate(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                             correlation::spearman, function, coarseness<X>, coarseness<Y>);
}

/// The two-sided parametric p-value of a correlation r of n independent pairs: t = r sqrt((n - 2)/(1 - r^2))
/// on Student's t with n - 2 degrees of freedom. It is what MATLAB's `corr` and SciPy's `pearsonr` and
/// `spearmanr` print; neighbouring regions of a brain are NOT independent, so for maps see
/// nulls::correlation_test.
/// r: in [-1, 1]; n: at least 3.
/// Throws argument_error outside.
/// Cost O(n).
ENTRAIN_INLINE double correlation_p(double r, std::size_t n);

/// The interval of a correlation r of n independent pairs by Fisher's z: tanh(atanh r -+ q sqrt(v / (n - 3))), q
/// the normal quantile; v is 1 of Pearson's r and 1 + r^2 / 2 of Spearman's. That of neighbouring regions of a
/// brain, which are NOT independent, is wider than this.
/// r: in [-1, 1] (at the ends within 1e-12 of them, as atanh is infinite there); n: at least 4. Returns r and the
/// ends of its interval, in [-1, 1].
/// Throws argument_error outside, and where confidence is not between 0 and 1.
/// Source: Fisher 1921 (Metron 1, 3); Bonett and Wright 2000, doi:10.1007/BF02294183.
/// Cost O(1).
ENTRAIN_INLINE estimate correlation_interval(double r, std::size_t n, correlation method,
                                             double confidence = 0.95);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/correlation.hpp>
#endif
