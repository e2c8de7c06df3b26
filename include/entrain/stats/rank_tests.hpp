// Wilcoxon's two tests, rank-sum and signed-rank, with p-values from permutations of the same statistic.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::stats {

/// The result of `rank_sum_test` or `signed_rank_test`.
struct rank_test_result {
    double statistic = 0;  ///< rank sum of x, or sum of the ranks of positive differences
    double z = 0;          ///< normal score with tie correction, without continuity correction
    double p = 1;          ///< for the alternative asked
    double p_greater = 1;  ///< one-sided: x larger than y, or after larger than before
    double p_less = 1;  ///< one-sided: the other way. Scripts of the field report min(p_greater, p_less) as p
    double p_standard_error = 0;      ///< Monte-Carlo standard error of p; 0 where exact
    std::size_t permutations = 0;     ///< how many were used
    bool exact = false;               ///< whether these are all that exist
    double effect_size = 0;           ///< rank-biserial correlation, -1 .. 1
    std::array<double, 2> medians{};  ///< of x and y, or of before and after
};

/// What `signed_rank_test` does with pairs that do not differ.
enum class zero_rule {
    drop,  ///< leave them out before ranking (Wilcoxon; the default of MATLAB's signrank and of SciPy)
    pratt  ///< rank them with the others, then leave their ranks out (Pratt 1959)
};

/// How `signed_rank_test` works: permutation_options, and the rule for zeros.
struct signed_rank_options {
    std::size_t permutations = 10'000;  ///< random permutations where enumeration would be too long
    std::size_t max_exact = 20'000;  ///< enumerate all permutations if there are at most this many; 0: never
    std::uint64_t seed = 1;          ///< permutation i is drawn from stream i of this seed
    stats::alternative alternative = stats::alternative::two_sided;  ///< which deviations count
    zero_rule zeros = zero_rule::drop;  ///< what is done with differences of zero
    poll_callback poll = {};            ///< as in permutation_options
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

// coarseness: of the numbers that the samples came as.
ENTRAIN_INLINE rank_test_result rank_sum_test(const vector<double>& x, const vector<double>& y,
                                              const permutation_options& options, double coarseness_of_x,
                                              double coarseness_of_y);
ENTRAIN_INLINE rank_test_result signed_rank_test(const vector<double>& before, const vector<double>& after,
                                                 const signed_rank_options& options,
                                                 double coarseness_of_before, double coarseness_of_after);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Wilcoxon rank-sum (Mann-Whitney) test of two independent groups, p by permutation of the group labels. The
/// pooled values are ranked, ties averaged; the statistic is W, the sum of the ranks of x. The same W is
/// computed for every relabelling, all of them where there are at most options.max_exact (6 against 9
/// subjects: 5005).
/// z = (W - n (N + 1) / 2) / SD, with the SD of the permutation distribution (that is, with tie correction).
/// effect_size = 2 U / (n m) - 1 with U = W - n (n + 1) / 2: +1 where every x is above every y.
/// x: (n), y: (m), each at least one value, groups may differ in size. Where all values are equal up to
/// rounding (see varies()), p is 1.
/// Throws argument_error if a group is empty, a value is NaN or infinite, or options.permutations is 0.
/// Cost O(permutations (n + m)).
/// Source: Wilcoxon 1945, doi:10.2307/3001968; rank-biserial correlation: Wendt 1972,
/// doi:10.1002/ejsp.2420020412.
template <vector_like X, vector_like Y>
rank_test_result rank_sum_test(const X& x, const Y& y, const permutation_options& options = {}) {
    constexpr auto function = "stats::rank_sum_test";
    return detail::rank_sum_test(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                 options, coarseness<X>, coarseness<Y>);
}

/// Wilcoxon signed-rank test of paired samples, p by flipping the signs of the differences after - before.
/// The absolute differences are ranked, ties averaged; the statistic is T+, the sum of the ranks of the
/// positive ones. The same T+ is computed for every pattern of signs, all of them where there are at most
/// options.max_exact. Differences within the rounding of their own subtraction count as equal, and as zero:
/// 0.3 - 0.2 ties with 0.2 - 0.1. Pairs without a difference follow options.zeros; where no pair differs, p
/// is 1.
/// z = (T+ - sum of ranks / 2) / SD, with the SD of the permutation distribution (that is, with tie
/// correction).
/// effect_size = (T+ - T-) / (T+ + T-), the matched-pairs rank-biserial correlation: +1 where every pair
/// rises.
/// before, after: (n), n >= 1.
/// Throws argument_error if the lengths differ, there is no value, a value is NaN or infinite, or
/// options.permutations is 0.
/// Cost O(permutations n).
/// Source: Wilcoxon 1945, doi:10.2307/3001968; zeros: Pratt 1959, doi:10.1080/01621459.1959.10501526; effect
/// size: Kerby 2014, doi:10.2466/11.IT.3.1.
template <vector_like B, vector_like A>
rank_test_result signed_rank_test(const B& before, const A& after, const signed_rank_options& options = {}) {
    constexpr auto function = "stats::signed_rank_test";
    return detail::signed_rank_test(as_vector<double>(before, function, "before"),
                                    as_vector<double>(after, function, "after"), options, coarseness<B>,
                                    coarseness<A>);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/rank_tests.hpp>
#endif
