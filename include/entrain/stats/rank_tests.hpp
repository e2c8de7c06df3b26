// Wilcoxon's two tests, rank-sum and signed-rank, with p-values from permutations of the same statistic.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/correlation.hpp>
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
    poll_callback poll = {};  ///< as in permutation_options
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

inline double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2) return *middle;
    const double below = *std::max_element(values.begin(), middle), sum = *middle + below;
    return is_finite(sum) ? 0.5 * sum : 0.5 * *middle + 0.5 * below;
}

inline stats::rank_test_result rank_test_of(const stats::permutation_result& test) {
    return {.statistic = test.statistic,
            .p = test.p,
            .p_greater = test.p_greater,
            .p_less = test.p_less,
            .p_standard_error = test.p_standard_error,
            .permutations = test.permutations,
            .exact = test.exact};
}

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
    const auto& a = as_vector<double>(x, function, "x");
    const auto& b = as_vector<double>(y, function, "y");
    if (a.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    if (b.size() == 0) throw argument_error(function, "y", "at least one value", 0);
    check_finite(function, "x", a);
    check_finite(function, "y", b);

    vector<double> pooled = full(a.size() + b.size(), 0.0);
    std::copy(a.begin(), a.end(), pooled.begin());
    std::copy(b.begin(), b.end(), pooled.begin() + static_cast<std::ptrdiff_t>(a.size()));
    if (!varies(pooled, std::max(rounding_magnitude<X>(a), rounding_magnitude<Y>(b))))
        pooled.fill(0);
    const vector<double> rank = ranks(pooled);
    vector<double> rank_x = a, rank_y = b;
    std::copy_n(rank.begin(), a.size(), rank_x.begin());
    std::copy_n(rank.begin() + static_cast<std::ptrdiff_t>(a.size()), b.size(), rank_y.begin());
    const auto sum_of_first = [](const vector<double>& first, const vector<double>&) {
        double sum = 0;
        for (const double value : first) sum += value;
        return sum;
    };
    rank_test_result result =
        detail::rank_test_of(detail::relabel_test(rank_x, rank_y, sum_of_first, options, function, true));

    const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size()), all = n + m;
    double squares = 0;
    for (const double value : rank) squares += (value - (all + 1) / 2) * (value - (all + 1) / 2);
    const double variance = n * m * squares / (all * (all - 1));
    result.z = squares > 0 ? (result.statistic - n * (all + 1) / 2) / std::sqrt(variance) : 0;
    result.effect_size = 2 * (result.statistic - n * (n + 1) / 2) / (n * m) - 1;
    result.medians = {detail::median({a.begin(), a.end()}), detail::median({b.begin(), b.end()})};
    return result;
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
    const auto& first = as_vector<double>(before, function, "before");
    const auto& second = as_vector<double>(after, function, "after");
    if (first.size() != second.size())
        throw argument_error(function, "after", std::to_string(first.size()) + " values, as many as before",
                             second.size());
    if (first.size() == 0) throw argument_error(function, "before", "at least one value", 0);
    check_finite(function, "before", first);
    check_finite(function, "after", second);
    check_enumerator(function, "options.zeros", options.zeros, zero_rule::pratt);

    constexpr double epsilon_before = std::numeric_limits<real_t<B>>::epsilon();
    constexpr double epsilon_after = std::numeric_limits<real_t<A>>::epsilon();
    std::vector<double> size, slack;  // of the differences that are ranked
    std::vector<int> sign;
    // In a unit of its own, so that no difference overflows.
    const double unit = std::max(unit_of_values(first), unit_of_values(second));
    for (std::size_t i = 0; i < first.size(); ++i) {
        const double from = first(i) / unit, to = second(i) / unit;
        const double difference = to - from;
        const double rounding = epsilon_before * std::abs(from) + epsilon_after * std::abs(to);
        const bool zero = std::abs(difference) <= rounding;
        if (zero && options.zeros == zero_rule::drop) continue;
        size.push_back(zero ? 0 : std::abs(difference));
        slack.push_back(zero ? 0 : rounding);
        sign.push_back(zero ? 0 : difference > 0 ? 1 : -1);
    }
    std::vector<double> rank(size.size());
    std::vector<std::uint32_t> order;
    average_ranks(size.data(), size.size(), rank.data(), order,
                          [&](std::uint32_t i) { return slack[i]; });

    std::vector<double> kept;
    for (std::size_t i = 0; i < rank.size(); ++i)
        if (sign[i] != 0) kept.push_back(sign[i] * rank[i]);
    vector<double> signed_ranks = full(kept.size(), 0.0);
    std::copy(kept.begin(), kept.end(), signed_ranks.begin());
    const auto positive_sum = [](const vector<double>& values) {
        double sum = 0;
        for (const double value : values) sum += std::max(value, 0.0);
        return sum;
    };
    rank_test_result result = detail::rank_test_of(detail::flip_test(
        signed_ranks, positive_sum,
        {options.permutations, options.max_exact, options.seed, options.alternative, options.poll}, function,
        true));

    double total = 0, squares = 0;
    for (const double value : kept) {
        total += std::abs(value);
        squares += value * value;
    }
    if (total > 0) {
        result.z = (result.statistic - total / 2) / std::sqrt(squares / 4);
        result.effect_size = (2 * result.statistic - total) / total;
    }
    result.medians = {detail::median({first.begin(), first.end()}),
                      detail::median({second.begin(), second.end()})};
    return result;
}

}  // namespace entrain::stats
