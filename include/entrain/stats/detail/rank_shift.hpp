// The work behind rank_shift.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/distributions.hpp>
#include <entrain/stats/rank_shift.hpp>

namespace entrain::stats::detail {

// To how many values the statistic's distribution is counted out.
inline constexpr std::size_t most_counted = 50;

// How many of the sorted differences lie below the interval: the most, c, of which a statistic, whose
// probabilities from 0 on are given, is lower than c with a probability of at most `tail`.
inline std::size_t left_below(const std::vector<double>& probability, double tail) {
    double below = 0;
    std::size_t count = 0;
    while (count < probability.size() && (below += probability[count]) <= tail + 1e-12) ++count;
    return count;
}

// The same of a statistic that is nearly normal, as it is of many people.
inline std::size_t left_below(double mean, double variance, double tail) {
    const double end = std::floor(mean - 0.5 + normal_quantile(tail) * std::sqrt(variance));
    return end < 0 ? 0 : static_cast<std::size_t>(end) + 1;
}

inline estimate shift_of(std::vector<double> differences, std::size_t below) {
    constexpr double without_end = std::numeric_limits<double>::infinity();
    std::sort(differences.begin(), differences.end());
    const std::size_t count = differences.size();
    estimate found{std::midpoint(differences[(count - 1) / 2], differences[count / 2]), -without_end,
                   without_end};
    if (below > 0 && 2 * below <= count)
        found.low = differences[below - 1], found.high = differences[count - below];
    return found;
}

inline double finite_difference(double minuend, double subtrahend, std::string_view function,
                                std::string_view parameter) {
    const double difference = minuend - subtrahend;
    if (!is_finite(difference))
        throw argument_error(function, parameter, "values whose differences are finite", minuend);
    return difference;
}

ENTRAIN_INLINE estimate signed_rank_shift(const vector<double>& before, const vector<double>& after,
                                          double confidence) {
    constexpr auto function = "stats::signed_rank_shift";
    const std::size_t n = before.size();
    if (after.size() != n)
        throw argument_error(function, "after", std::to_string(n) + " values, as many as before",
                             after.size());
    if (n == 0) throw argument_error(function, "before", "at least one value", 0);
    check_finite(function, "before", before);
    check_finite(function, "after", after);
    check_confidence(confidence, function);
    check_allocation<double>(function, "before", {n, n / 2 + 1});
    std::vector<double> change, means;
    for (std::size_t i = 0; i < n; ++i)
        change.push_back(finite_difference(after(i), before(i), function, "after"));
    means.reserve(n * (n + 1) / 2);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) means.push_back(std::midpoint(change[i], change[j]));
    const double tail = (1 - confidence) / 2;
    const auto real = static_cast<double>(n);
    if (n > most_counted)
        return shift_of(std::move(means),
                        left_below(real * (real + 1) / 4, real * (real + 1) * (2 * real + 1) / 24, tail));
    // Every rank is of a rise or of a fall, each with a probability of a half.
    std::vector<double> probability(n * (n + 1) / 2 + 1, 0.0);
    probability[0] = 1;
    for (std::size_t rank = 1; rank <= n; ++rank)
        for (std::size_t sum = probability.size(); sum-- > 0;)
            probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
    return shift_of(std::move(means), left_below(probability, tail));
}

ENTRAIN_INLINE estimate rank_sum_shift(const vector<double>& x, const vector<double>& y, double confidence) {
    constexpr auto function = "stats::rank_sum_shift";
    const std::size_t n = x.size(), m = y.size();
    if (n == 0) throw argument_error(function, "x", "at least one value", 0);
    if (m == 0) throw argument_error(function, "y", "at least one value", 0);
    check_finite(function, "x", x);
    check_finite(function, "y", y);
    check_confidence(confidence, function);
    check_allocation<double>(function, "x", {n, m});
    std::vector<double> differences;
    differences.reserve(n * m);
    for (const double a : x)
        for (const double b : y) differences.push_back(finite_difference(a, b, function, "x"));
    const double tail = (1 - confidence) / 2;
    const auto pairs = static_cast<double>(n * m);
    if (n + m > most_counted)
        return shift_of(std::move(differences),
                        left_below(pairs / 2, pairs * static_cast<double>(n + m + 1) / 12, tail));
    // How probable it is that so many pairs have the larger value in x (Mann and Whitney), of i of x and j of y:
    // by who is the largest of all.
    std::vector<std::vector<double>> shorter(m + 1, {1.0});
    for (std::size_t i = 1; i <= n; ++i) {
        std::vector<std::vector<double>> longer(m + 1);
        longer[0] = {1.0};
        for (std::size_t j = 1; j <= m; ++j) {
            auto& here = longer[j];
            here.assign(i * j + 1, 0.0);
            const double from_x = static_cast<double>(i) / static_cast<double>(i + j);
            for (std::size_t u = 0; u < shorter[j].size(); ++u) here[u + j] += from_x * shorter[j][u];
            for (std::size_t u = 0; u < longer[j - 1].size(); ++u) here[u] += (1 - from_x) * longer[j - 1][u];
        }
        shorter = std::move(longer);
    }
    return shift_of(std::move(differences), left_below(shorter[m], tail));
}

}  // namespace entrain::stats::detail
