// Permutation tests of any statistic: two groups relabelled, or paired differences with signs flipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/progress.hpp>

namespace entrain::stats {

/// Which deviations count against the null hypothesis.
enum class alternative {
    two_sided,  ///< both
    greater,    ///< upwards
    less        ///< downwards
};

/// How a permutation distribution is made.
struct permutation_options {
    std::size_t permutations = 10'000;  ///< random permutations where enumeration would be too long
    std::size_t max_exact = 20'000;  ///< enumerate all permutations if there are at most this many; 0: never
    std::uint64_t seed = 1;          ///< permutation i is drawn from stream i of this seed
    stats::alternative alternative = stats::alternative::two_sided;  ///< which deviations count
    poll_callback poll = {};  ///< called at every permutation; an exception thrown by it ends the test
};

/// The result of a permutation test.
struct permutation_result {
    double statistic = 0;  ///< of the data
    double z = 0;          ///< (statistic - mean) / SD of the permutation distribution; 0 where SD is 0
    double p = 1;          ///< for the alternative asked; two-sided: min(1, 2 min(p_greater, p_less))
    double p_greater = 1;  ///< share of permutations whose statistic is at least that of the data
    double p_less = 1;     ///< share of permutations whose statistic is at most that of the data
    double p_standard_error = 0;   ///< Monte-Carlo standard error of p; 0 where exact
    std::size_t permutations = 0;  ///< how many were used
    bool exact = false;            ///< whether these are all that exist
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

// coarseness: of the numbers that the samples came as.
ENTRAIN_INLINE permutation_result
permutation_test(const vector<double>& x, const vector<double>& y,
                 const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
                 const permutation_options& options, double coarseness_of_x, double coarseness_of_y);
ENTRAIN_INLINE permutation_result sign_flip_test(
    const vector<double>& differences, const std::function<double(const vector<double>&)>& statistic,
    const permutation_options& options);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Permutation test of two independent groups with any statistic: the observed statistic(x, y) against the
/// same statistic after the labels have been shuffled over the pooled values. All relabellings are enumerated
/// where there are at most options.max_exact of them; otherwise random ones are drawn and p = (1 + hits) /
/// (permutations + 1). Statistics that differ by no more than rounding count as equal (see `tie_slack`).
/// x: (n), y: (m).
/// statistic(const vector<double>&, const vector<double>&) -> double, a pure function.
/// Throws argument_error if a group is empty, a value or a statistic is NaN or infinite, or
/// options.permutations is 0.
/// Cost: one call of the statistic per permutation, and 64.
/// Source: Phipson and Smyth 2010 (the +1), doi:10.2202/1544-6115.1585.
/// Example: permutation_test(x, y, [](const auto& a, const auto& b) { return xt::mean(a)() - xt::mean(b)();
/// })
template <vector_like X, vector_like Y, class Statistic>
requires std::is_invocable_r_v<double, Statistic&, const vector<double>&, const vector<double>&>
permutation_result permutation_test(const X& x, const Y& y, Statistic&& statistic,
                                    const permutation_options& options = {}) {
    constexpr auto function = "stats::permutation_test";
    check_callable(function, "statistic", statistic);
    return detail::permutation_test(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                    std::ref(statistic), options, coarseness<X>, coarseness<Y>);
}

/// Permutation test of paired differences with any statistic: under the null hypothesis that each pair's
/// difference is as likely d as -d, the signs are flipped. Enumeration, p and ties as `permutation_test`.
/// differences: (n), after - before.
/// statistic(const vector<double>&) -> double, a pure function.
/// Throws argument_error if there is no value, a value or a statistic is NaN or infinite, or
/// options.permutations is 0.
/// Cost: one call of the statistic per permutation (2^n of them where that is at most options.max_exact), and
/// 64.
template <vector_like D, class Statistic>
requires std::is_invocable_r_v<double, Statistic&, const vector<double>&>
permutation_result sign_flip_test(const D& differences, Statistic&& statistic,
                                  const permutation_options& options = {}) {
    constexpr auto function = "stats::sign_flip_test";
    check_callable(function, "statistic", statistic);
    return detail::sign_flip_test(as_vector<double>(differences, function, "differences"),
                                  std::ref(statistic), options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/permutation.hpp>
#endif
