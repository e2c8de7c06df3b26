// By how much two samples differ, with the interval that belongs to their rank test.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <entrain/stats/distributions.hpp>

namespace trd {

/// A shift of one sample against another, and the shifts that its rank test does not reject at 0.05.
struct shift_interval {
    double shift = 0;  ///< the median of all differences (Hodges and Lehmann)
    /// Without end where there are too few people to reject anything.
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    bool bounded() const { return std::isfinite(low); }
};

namespace detail {

// How many of the sorted differences lie below the interval: the most of which the statistic of the rank test, whose
// probabilities from 0 on are given, is lower with a probability of at most 0.025.
inline std::size_t left_below(const std::vector<double>& probability) {
    double below = 0;
    std::size_t count = 0;
    while (count < probability.size() && (below += probability[count]) <= 0.025 + 1e-12) ++count;
    return count;
}

// The same of a statistic that is nearly normal, as it is of many people.
inline std::size_t left_below(double mean, double variance) {
    const double end = std::floor(mean - 0.5 + entrain::stats::normal_quantile(0.025) * std::sqrt(variance));
    return end < 0 ? 0 : static_cast<std::size_t>(end) + 1;
}

inline shift_interval interval_of(std::vector<double> differences, std::size_t below) {
    shift_interval found;
    if (differences.empty()) return found;
    std::sort(differences.begin(), differences.end());
    const std::size_t count = differences.size();
    found.shift = (differences[(count - 1) / 2] + differences[count / 2]) / 2;
    if (below > 0 && 2 * below <= count)
        found.low = differences[below - 1], found.high = differences[count - below];
    return found;
}

}  // namespace detail

/// Of pairs: the median of the means of any two changes (each with itself, too), and the interval of the signed rank
/// test, exact to 50 pairs without ties. change: (pairs). Source: Hodges and Lehmann 1963,
/// doi:10.1214/aoms/1177704172.
inline shift_interval shift_of_pairs(const std::vector<double>& change) {
    const std::size_t n = change.size();
    std::vector<double> means;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) means.push_back((change[i] + change[j]) / 2);
    const auto real = static_cast<double>(n);
    if (n > 50)
        return detail::interval_of(
            std::move(means),
            detail::left_below(real * (real + 1) / 4, real * (real + 1) * (2 * real + 1) / 24));
    // Every rank is of a rise or of a fall, each with a probability of a half.
    std::vector<double> probability(n * (n + 1) / 2 + 1, 0.0);
    probability[0] = 1;
    for (std::size_t rank = 1; rank <= n; ++rank)
        for (std::size_t sum = probability.size(); sum-- > 0;)
            probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
    return detail::interval_of(std::move(means), detail::left_below(probability));
}

/// Of two groups: the median of all differences of one of x and one of y, x minus y, and the interval of the rank sum
/// test, exact to 50 people without ties. Source as above.
inline shift_interval shift_of_groups(const std::vector<double>& x, const std::vector<double>& y) {
    const std::size_t n = x.size(), m = y.size();
    std::vector<double> differences;
    for (const double a : x)
        for (const double b : y) differences.push_back(a - b);
    const auto pairs = static_cast<double>(n * m);
    if (n + m > 50)
        return detail::interval_of(
            std::move(differences),
            detail::left_below(pairs / 2, pairs * static_cast<double>(n + m + 1) / 12));
    // How many orders of all people have so many pairs in which x is larger (Mann and Whitney): by who is the largest
    // of i of x and j of y.
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
    return detail::interval_of(std::move(differences), detail::left_below(shorter[m]));
}

}  // namespace trd
