// By how much two samples differ (Hodges and Lehmann), with the interval that belongs to their rank test.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/stats/proportions.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE estimate signed_rank_shift(const vector<double>& before, const vector<double>& after,
                                          double confidence);
ENTRAIN_INLINE estimate rank_sum_shift(const vector<double>& x, const vector<double>& y, double confidence);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// By how much pairs change, after minus before: the median of the means of any two changes, each with itself
/// too (n (n + 1) / 2 of them), and the shifts that the signed-rank test does not reject.
///
/// The interval runs from the c-th smallest of these means to the c-th largest, c being the most for which the
/// statistic T of the signed-rank test has P(T < c) <= (1 - confidence) / 2: exactly, as if no changes tied, to
/// 50 pairs, beyond by the normal limit with continuity correction. Where so few pairs reject nothing (five, at
/// 0.95) its ends are infinite. Ties make it hold the shift more often, never less; a change of zero is one as
/// any other, not dropped as in signed_rank_test().
///
/// before, after: (n), n >= 1, in one unit. confidence: of the interval, between 0 and 1. Returns the shift and
/// the ends of its interval, in the unit of the samples.
/// Throws argument_error if the lengths differ, there is no value, a value or a change is NaN or infinite,
/// confidence is not between 0 and 1, or the means do not fit into memory.
/// Source: Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172; the interval: Lehmann 1963,
/// doi:10.1214/aoms/1177703882. R's wilcox.test(conf.int = TRUE) gives the same where it is exact.
/// Cost: O(n^2 log n), and n^2 / 2 numbers of memory.
template <vector_like B, vector_like A>
estimate signed_rank_shift(const B& before, const A& after, double confidence = 0.95) {
    constexpr auto function = "stats::signed_rank_shift";
    return detail::signed_rank_shift(as_vector<double>(before, function, "before"),
                                     as_vector<double>(after, function, "after"), confidence);
}

/// By how much two independent groups differ, x minus y: the median of all n m differences of one of x and one
/// of y, and the shifts that the rank-sum test does not reject, from the c-th smallest difference to the c-th
/// largest; c as in signed_rank_shift(), of Mann and Whitney's U: exactly to 50 values in all. At 0.95 three
/// against three have no end.
///
/// x: (n), y: (m), each at least one value, in one unit. Result, errors, source and limits as above.
/// Cost: O(n m log(n m)), and n m numbers of memory.
template <vector_like X, vector_like Y>
estimate rank_sum_shift(const X& x, const Y& y, double confidence = 0.95) {
    constexpr auto function = "stats::rank_sum_shift";
    return detail::rank_sum_shift(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                  confidence);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/rank_shift.hpp>
#endif
