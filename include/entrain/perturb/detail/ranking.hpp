// The work of ranking.hpp for a map that is there.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include <entrain/perturb/ranking.hpp>
#include <entrain/core/random.hpp>

namespace entrain {
namespace perturb_detail {

ENTRAIN_INLINE vector<double> probability_of_top(const matrix<double>& effects, std::size_t top,
                                                 std::size_t draws, std::uint64_t seed) {
    const char* function = "probability_of_top";
    matrix<double> effect = effects;
    const std::size_t rows = effect.shape(0), trials = effect.shape(1);
    if (top == 0 || top > rows)
        throw argument_error(function, "top", std::string("1 to ").append(std::to_string(rows)), top);
    check_at_least(function, "draws", draws, 1);
    constexpr double per_second = 1e9, year = 3.2e7;
    if (const double seconds = static_cast<double>(draws) * static_cast<double>(effect.size()) / per_second;
        seconds > year)
        throw argument_error(function, "draws", "work that ends within a year",
                             std::to_string(draws) + " draws, about " + describe(seconds / year) + " years");
    double largest = 0;
    for (const double value : effect) {
        if (std::isinf(value)) throw argument_error(function, "effects", "finite numbers, or NaN", value);
        if (!std::isnan(value)) largest = std::max(largest, std::abs(value));
    }
    // Sums of the largest numbers would overflow. A power of two changes no digit, and no order.
    if (largest > 0)
        for (double& value : effect) value = std::scalbn(value, -std::ilogb(largest));
    for (std::size_t row = 0; row < rows; ++row)
        if (const auto known = moments_of_known(row_data(effect, row), trials); known.count < 2)
            throw argument_error(function, "effects", "at least two trials in every row",
                                 std::string("")
                                     .append(std::to_string(known.count))
                                     .append(" in row ")
                                     .append(std::to_string(row)));
    vector<double> probability = full(rows, 0.0);
    std::vector<double> weight(trials), mean(rows), sorted;
    for (std::size_t draw = 0; draw < draws; ++draw) {
        random_stream random(seed, draw);
        for (double& w : weight) w = -std::log(random.uniform());
        for (std::size_t row = 0; row < rows; ++row) {
            double sum = 0, all = 0;
            for (std::size_t t = 0; t < trials; ++t)
                if (!std::isnan(effect(row, t))) sum += weight[t] * effect(row, t), all += weight[t];
            mean[row] = sum / all;
        }
        sorted = mean;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(top - 1), sorted.end(),
                         std::greater<>());
        const double least = sorted[top - 1];
        // Rows that tie for the last places share them: pushes that change nothing do so in every trial.
        double above = 0, tied = 0;
        for (const double m : mean) above += m > least, tied += m == least;
        for (std::size_t row = 0; row < rows; ++row)
            if (mean[row] >= least)
                probability(row) += mean[row] > least ? 1.0 : (static_cast<double>(top) - above) / tied;
    }
    for (double& each : probability) each /= static_cast<double>(draws);  // at the end, so that 1 is 1
    return probability;
}

}  // namespace perturb_detail

ENTRAIN_INLINE unit_ranking rank_units(const sensitivity_map& map, std::size_t level, std::size_t top,
                                       std::size_t draws, std::uint64_t seed) {
    perturb_detail::check_map(map, "rank_units", "map", false);
    const matrix<double> effects = effect_trials(map, level);
    const std::size_t units = effects.shape(0);
    unit_ranking ranking;
    ranking.level = level;
    ranking.probability = probability_of_top(effects, top, draws, seed);
    ranking.effect = ranking.standard_error = full(units, 0.0);
    for (std::size_t unit = 0; unit < units; ++unit) {
        const auto moments = perturb_detail::moments_of_known(row_data(effects, unit), effects.shape(1));
        ranking.effect(unit) = moments.mean, ranking.standard_error(unit) = moments.standard_error;
        ranking.trials.push_back(moments.count);
    }
    ranking.order.resize(units);
    std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
    std::stable_sort(ranking.order.begin(), ranking.order.end(),
                     [&](std::size_t a, std::size_t b) { return ranking.effect(a) > ranking.effect(b); });
    return ranking;
}

}  // namespace entrain
