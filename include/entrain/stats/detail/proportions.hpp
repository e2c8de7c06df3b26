// The work behind proportions.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/incomplete.hpp>

namespace entrain::stats::detail {


inline void check_confidence(double confidence, std::string_view function) {
    if (!(confidence > 0 && confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", confidence);
}

inline void check_arm(std::size_t events, std::size_t people, std::string_view function,
                      std::string_view events_name, std::string_view people_name) {
    // Counts above this are negative numbers that went through an unsigned type.
    check_between(function, people_name, people, 1, 1'000'000'000);
    if (events > people)
        throw argument_error(function, events_name, "no more than people (" + std::to_string(people) + ")",
                             events);
}

template <class Table>
void check_table(const Table& table, std::string_view function) {
    check_arm(table.events, table.people, function, "events", "people");
    check_arm(table.control_events, table.control_people, function, "control_events", "control_people");
}

// a, b: treated with and without event; c, d: control. `add` to each where one is zero.
template <class Table>
std::array<double, 4> cells_of(const Table& table, double add) {
    std::array<double, 4> cells{static_cast<double>(table.events),
                                static_cast<double>(table.people - table.events),
                                static_cast<double>(table.control_events),
                                static_cast<double>(table.control_people - table.control_events)};
    if (std::any_of(cells.begin(), cells.end(), [](double cell) { return cell == 0; }))
        for (double& cell : cells) cell += add;
    return cells;
}

template <class Estimate>
Estimate log_interval(double logarithm, double variance, double confidence) {
    const double reach = normal_quantile(0.5 + confidence / 2) * std::sqrt(variance);
    return {std::exp(logarithm), std::exp(logarithm - reach), std::exp(logarithm + reach)};
}

// log of n over k.
inline double log_choose(double n, double k) {
    return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

template <class Test, class Table>
Test fisher(const Table& table) {
    const double n = static_cast<double>(table.people), m = static_cast<double>(table.control_people),
                 events = static_cast<double>(table.events + table.control_events),
                 own = static_cast<double>(table.events);
    const double whole = log_choose(n + m, events);
    const auto log_probability = [&](double a) {
        return log_choose(n, a) + log_choose(m, events - a) - whole;
    };
    const double here = log_probability(own);
    double p = 0;
    for (double a = std::max(0.0, events - m); a <= std::min(n, events); a += 1)
        if (const double each = log_probability(a); each <= here + 1e-7) p += std::exp(each);
    const auto [a, b, c, d] = cells_of(table, 0.5);
    return {a * d / (b * c), std::min(1.0, p)};
}

template <class Test, class Table>
Test barnard(const Table& table) {
    const std::size_t n = table.people, m = table.control_people;
    const auto score = [&](std::size_t a, std::size_t c) {
        const double first = static_cast<double>(a) / static_cast<double>(n),
                     second = static_cast<double>(c) / static_cast<double>(m),
                     pooled = static_cast<double>(a + c) / static_cast<double>(n + m);
        const double variance =
            pooled * (1 - pooled) * (1 / static_cast<double>(n) + 1 / static_cast<double>(m));
        return variance > 0 ? (first - second) / std::sqrt(variance) : 0.0;
    };
    const double here = score(table.events, table.control_events);
    std::vector<double> choose_first(n + 1), choose_second(m + 1);
    for (std::size_t a = 0; a <= n; ++a)
        choose_first[a] = log_choose(static_cast<double>(n), static_cast<double>(a));
    for (std::size_t c = 0; c <= m; ++c)
        choose_second[c] = log_choose(static_cast<double>(m), static_cast<double>(c));
    // Tables at least as far out, by their number of events: all that the common rate sees of them.
    std::vector<double> weight(n + m + 1, 0.0);
    for (std::size_t a = 0; a <= n; ++a)
        for (std::size_t c = 0; c <= m; ++c)
            if (std::abs(score(a, c)) >= std::abs(here) * (1 - 1e-12))
                weight[a + c] += std::exp(choose_first[a] + choose_second[c] -
                                          log_choose(static_cast<double>(n + m), static_cast<double>(a + c)));
    std::vector<double> log_all(n + m + 1);
    for (std::size_t k = 0; k <= n + m; ++k)
        log_all[k] = log_choose(static_cast<double>(n + m), static_cast<double>(k));
    const auto p_at = [&](double rate) {
        double p = 0;
        for (std::size_t k = 0; k <= n + m; ++k)
            if (weight[k] > 0)
                p += weight[k] * std::exp(log_all[k] + static_cast<double>(k) * std::log(rate) +
                                          static_cast<double>(n + m - k) * std::log1p(-rate));
        return p;
    };
    // The curve has at most as many humps as there are tables: a fine grid, then each hump by golden section.
    const std::size_t steps = std::max<std::size_t>(256, 8 * (n + m));
    std::vector<double> grid(steps + 1);
    for (std::size_t k = 0; k <= steps; ++k) {
        const double rate = (static_cast<double>(k) + 0.5) / (static_cast<double>(steps) + 1);
        grid[k] = p_at(rate);
    }
    const double top = *std::max_element(grid.begin(), grid.end());
    double best = top;
    for (std::size_t k = 0; k <= steps; ++k) {
        const bool hump = (k == 0 || grid[k] >= grid[k - 1]) && (k == steps || grid[k] >= grid[k + 1]);
        if (!hump || grid[k] < 0.9 * top) continue;
        const double width = 1 / (static_cast<double>(steps) + 1), golden = 0.6180339887498949;
        double low = std::max(1e-12, (static_cast<double>(k) - 0.5) * width),
               high = std::min(1 - 1e-12, (static_cast<double>(k) + 1.5) * width);
        double left = high - golden * (high - low), right = low + golden * (high - low);
        double at_left = p_at(left), at_right = p_at(right);
        for (int step = 0; step < 60; ++step) {
            if (at_left > at_right) {
                high = right, right = left, at_right = at_left;
                left = high - golden * (high - low), at_left = p_at(left);
            } else {
                low = left, left = right, at_left = at_right;
                right = low + golden * (high - low), at_right = p_at(right);
            }
        }
        best = std::max({best, at_left, at_right});
    }
    return {here, std::min(1.0, best)};
}

template <class Test>
Test mcnemar(std::size_t gained, std::size_t lost) {
    const std::size_t all = gained + lost, smaller = std::min(gained, lost);
    if (all == 0) return {0, 1};
    const double n = static_cast<double>(all),
                 difference = static_cast<double>(gained) - static_cast<double>(lost);
    // P(X <= smaller) of the binomial with rate 1/2, by the incomplete beta function.
    const double tail =
        incomplete_beta(n - static_cast<double>(smaller), static_cast<double>(smaller) + 1, 0.5, 0.5);
    return {difference * difference / n, gained == lost ? 1.0 : std::min(1.0, 2 * tail)};
}

}  // namespace entrain::stats::detail
