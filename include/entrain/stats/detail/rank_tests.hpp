// The work behind rank_tests.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/detail/permutation.hpp>
#include <entrain/stats/quantile.hpp>
#include <entrain/stats/rank_tests.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats::detail {

inline stats::rank_test_result rank_test_of(const stats::permutation_result& test) {
    return {.statistic = test.statistic,
            .p = test.p,
            .p_greater = test.p_greater,
            .p_less = test.p_less,
            .p_standard_error = test.p_standard_error,
            .permutations = test.permutations,
            .exact = test.exact};
}

ENTRAIN_INLINE rank_test_result rank_sum_test(const vector<double>& x, const vector<double>& y,
                                              const permutation_options& options, double coarseness_of_x,
                                              double coarseness_of_y) {
    constexpr auto function = "stats::rank_sum_test";
    if (x.size() == 0) throw argument_error(function, "x", "at least one value", 0);
    if (y.size() == 0) throw argument_error(function, "y", "at least one value", 0);
    check_finite(function, "x", x);
    check_finite(function, "y", y);

    vector<double> pooled = full(x.size() + y.size(), 0.0);
    std::copy(x.begin(), x.end(), pooled.begin());
    std::copy(y.begin(), y.end(), pooled.begin() + static_cast<std::ptrdiff_t>(x.size()));
    if (!varies(pooled, std::max(rounding_magnitude<vector<double>>(x) * coarseness_of_x,
                                 rounding_magnitude<vector<double>>(y) * coarseness_of_y)))
        pooled.fill(0);
    const vector<double> rank = ranks(pooled);
    vector<double> rank_x = x, rank_y = y;
    std::copy_n(rank.begin(), x.size(), rank_x.begin());
    std::copy_n(rank.begin() + static_cast<std::ptrdiff_t>(x.size()), y.size(), rank_y.begin());
    const auto sum_of_first = [](const vector<double>& first, const vector<double>&) {
        double sum = 0;
        for (const double value : first) sum += value;
        return sum;
    };
    rank_test_result result =
        rank_test_of(relabel_test(rank_x, rank_y, sum_of_first, options, function, true));

    const auto n = static_cast<double>(x.size()), m = static_cast<double>(y.size()), all = n + m;
    double squares = 0;
    for (const double value : rank) squares += (value - (all + 1) / 2) * (value - (all + 1) / 2);
    const double variance = n * m * squares / (all * (all - 1));
    result.z = squares > 0 ? (result.statistic - n * (all + 1) / 2) / std::sqrt(variance) : 0;
    result.effect_size = 2 * (result.statistic - n * (n + 1) / 2) / (n * m) - 1;
    result.medians = {stats::median(x), stats::median(y)};
    return result;
}

ENTRAIN_INLINE rank_test_result signed_rank_test(const vector<double>& before, const vector<double>& after,
                                                 const signed_rank_options& options,
                                                 double coarseness_of_before, double coarseness_of_after) {
    constexpr auto function = "stats::signed_rank_test";
    if (before.size() != after.size())
        throw argument_error(function, "after", std::to_string(before.size()) + " values, as many as before",
                             after.size());
    if (before.size() == 0) throw argument_error(function, "before", "at least one value", 0);
    check_finite(function, "before", before);
    check_finite(function, "after", after);
    check_enumerator(function, "options.zeros", options.zeros, zero_rule::pratt);

    const double epsilon_before = coarseness_of_before * std::numeric_limits<double>::epsilon();
    const double epsilon_after = coarseness_of_after * std::numeric_limits<double>::epsilon();
    std::vector<double> size, slack;  // of the differences that are ranked
    std::vector<int> sign;
    // In a unit of its own, so that no difference overflows.
    const double unit = std::max(unit_of_values(before), unit_of_values(after));
    for (std::size_t i = 0; i < before.size(); ++i) {
        const double from = before(i) / unit, to = after(i) / unit;
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
    average_ranks(size.data(), size.size(), rank.data(), order, [&](std::uint32_t i) { return slack[i]; });

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
    rank_test_result result = rank_test_of(
        flip_test(signed_ranks, positive_sum,
                  {options.permutations, options.max_exact, options.seed, options.alternative, options.poll},
                  function, true));

    double total = 0, squares = 0;
    for (const double value : kept) {
        total += std::abs(value);
        squares += value * value;
    }
    if (total > 0) {
        result.z = (result.statistic - total / 2) / std::sqrt(squares / 4);
        result.effect_size = (2 * result.statistic - total) / total;
    }
    result.medians = {stats::median(before), stats::median(after)};
    return result;
}

}  // namespace entrain::stats::detail
