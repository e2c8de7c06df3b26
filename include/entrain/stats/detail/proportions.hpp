// The work behind proportions.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/proportions.hpp>

namespace entrain::stats::detail {

inline void check_arm(std::size_t events, std::size_t people, std::string_view function,
                      std::string_view events_name, std::string_view people_name) {
    // Counts above this are negative numbers that went through an unsigned type.
    check_between(function, people_name, people, 1, 1'000'000'000);
    if (events > people)
        throw argument_error(function, events_name, "no more than people (" + std::to_string(people) + ")",
                             events);
}

inline void check_table(const two_by_two& table, std::string_view function) {
    check_arm(table.events, table.people, function, "events", "people");
    check_arm(table.control_events, table.control_people, function, "control_events", "control_people");
}

// a, b: treated with and without event; c, d: control. `add` to each where one is zero.
inline std::array<double, 4> cells_of(const two_by_two& table, double add) {
    std::array<double, 4> cells{static_cast<double>(table.events),
                                static_cast<double>(table.people - table.events),
                                static_cast<double>(table.control_events),
                                static_cast<double>(table.control_people - table.control_events)};
    if (std::any_of(cells.begin(), cells.end(), [](double cell) { return cell == 0; }))
        for (double& cell : cells) cell += add;
    return cells;
}

inline estimate log_interval(double logarithm, double variance, double confidence) {
    const double reach = normal_quantile(0.5 + confidence / 2) * std::sqrt(variance);
    return {std::exp(logarithm), std::exp(logarithm - reach), std::exp(logarithm + reach)};
}

// log of n over k.
inline double log_choose(double n, double k) {
    return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

inline table_test fisher(const two_by_two& table) {
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

inline table_test barnard(const two_by_two& table) {
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

inline table_test mcnemar(std::size_t gained, std::size_t lost) {
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

namespace entrain::stats {

ENTRAIN_INLINE estimate wilson_interval(std::size_t events, std::size_t people, double confidence) {
    constexpr auto function = "stats::wilson_interval";
    detail::check_arm(events, people, function, "events", "people");
    detail::check_confidence(confidence, function);
    const double z = detail::normal_quantile(0.5 + confidence / 2), n = static_cast<double>(people),
                 p = static_cast<double>(events) / n, centre = p + z * z / (2 * n),
                 reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)), whole = 1 + z * z / n;
    return {p, events == 0 ? 0 : (centre - reach) / whole, events == people ? 1 : (centre + reach) / whole};
}

ENTRAIN_INLINE estimate risk_difference(const two_by_two& table, double confidence) {
    constexpr auto function = "stats::risk_difference";
    detail::check_table(table, function);
    detail::check_confidence(confidence, function);
    const estimate a = wilson_interval(table.events, table.people, confidence),
                   b = wilson_interval(table.control_events, table.control_people, confidence);
    const double difference = a.value - b.value;
    return {difference, difference - std::hypot(a.value - a.low, b.high - b.value),
            difference + std::hypot(a.high - a.value, b.value - b.low)};
}

ENTRAIN_INLINE estimate risk_ratio(const two_by_two& table, double confidence) {
    constexpr auto function = "stats::risk_ratio";
    detail::check_table(table, function);
    detail::check_confidence(confidence, function);
    const double add = table.events == 0 || table.control_events == 0 ? 0.5 : 0;
    const double a = static_cast<double>(table.events) + add, n = static_cast<double>(table.people) + add,
                 c = static_cast<double>(table.control_events) + add,
                 m = static_cast<double>(table.control_people) + add;
    return detail::log_interval(std::log(a / n / (c / m)), 1 / a - 1 / n + 1 / c - 1 / m, confidence);
}

ENTRAIN_INLINE estimate odds_ratio(const two_by_two& table, double confidence) {
    constexpr auto function = "stats::odds_ratio";
    detail::check_table(table, function);
    detail::check_confidence(confidence, function);
    const auto [a, b, c, d] = detail::cells_of(table, 0.5);
    return detail::log_interval(std::log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, confidence);
}

ENTRAIN_INLINE number_needed number_needed_to_treat(const two_by_two& table, double confidence) {
    constexpr auto function = "stats::number_needed_to_treat";
    detail::check_table(table, function);
    detail::check_confidence(confidence, function);
    const estimate d = risk_difference(table, confidence);
    const auto inverse = [](double x) { return x == 0 ? std::numeric_limits<double>::infinity() : 1 / x; };
    return {inverse(d.value), inverse(d.high), inverse(d.low), d.low <= 0 && d.high >= 0};
}

ENTRAIN_INLINE table_test fisher_exact_test(const two_by_two& table) {
    detail::check_table(table, "stats::fisher_exact_test");
    return detail::fisher(table);
}

ENTRAIN_INLINE table_test barnard_exact_test(const two_by_two& table) {
    constexpr auto function = "stats::barnard_exact_test";
    detail::check_table(table, function);
    check_between(function, "people", table.people + table.control_people, 2, 2000);
    return detail::barnard(table);
}

ENTRAIN_INLINE table_test mcnemar_test(std::size_t gained, std::size_t lost) {
    constexpr auto function = "stats::mcnemar_test";
    check_between(function, "gained", gained, 0, 1'000'000'000);
    check_between(function, "lost", lost, 0, 1'000'000'000);
    return detail::mcnemar(gained, lost);
}

}  // namespace entrain::stats
