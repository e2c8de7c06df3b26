// What is made from the trials of a map; see sensitivity.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <entrain/perturb/sensitivity.hpp>

namespace entrain {
namespace perturb_detail {

ENTRAIN_INLINE known_moments moments_of_known(const double* values, std::size_t size) {
    known_moments result;
    // In units of a power of two near the largest, in which no sum overflows and no square vanishes. Such a
    // unit changes no digit of numbers near 1.
    double largest = 0;
    for (std::size_t i = 0; i < size; ++i)
        if (!std::isnan(values[i])) largest = std::max(largest, std::abs(values[i])), result.count += 1;
    const int exponent = largest > 0 && is_finite(largest) ? std::ilogb(largest) : 0;
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < size; ++i)
        if (!std::isnan(values[i])) sum += std::scalbn(values[i], -exponent);
    const auto count = static_cast<double>(result.count);
    const double mean = sum / count;
    for (std::size_t i = 0; i < size; ++i)
        if (const double off = std::scalbn(values[i], -exponent) - mean; !std::isnan(values[i]))
            squares += off * off;
    if (result.count > 0) result.mean = std::scalbn(mean, exponent);
    if (result.count > 1)
        result.standard_error = std::scalbn(std::sqrt(squares / (count - 1) / count), exponent);
    return result;
}

ENTRAIN_INLINE void check_map(const sensitivity_map& map, const char* function, const char* parameter,
                              bool whole) {
    const std::size_t units = map.units.size(), levels = map.protocol.levels.size(),
                      trials = map.trials.shape(2);
    const auto require = [&](bool ok, const char* what, const auto& got) {
        if (!ok)
            throw argument_error(function, parameter,
                                 std::string(what)
                                     .append(" of its ")
                                     .append(std::to_string(units))
                                     .append(" units, ")
                                     .append(std::to_string(levels))
                                     .append(" levels and ")
                                     .append(std::to_string(trials))
                                     .append(" trials"),
                                 describe(got));
    };
    require(units > 0 && levels > 0 && map.trials.shape(0) == units && map.trials.shape(1) == levels,
            "trials", map.trials.shape());
    require(map.unperturbed.size() == trials, "an unperturbed KL", map.unperturbed.shape());
    if (!whole) return;
    require(map.mean.shape(0) == units && map.mean.shape(1) == levels, "a mean", map.mean.shape());
    require(map.standard_error.shape() == map.mean.shape(), "a standard error", map.standard_error.shape());
    require(map.occupancy.shape(0) == units * levels, "an occupancy", map.occupancy.shape());
}

ENTRAIN_INLINE vector<double> by_region(const std::vector<perturbation_unit>& units,
                                        const vector<double>& values, std::size_t regions, double otherwise) {
    if (values.size() != units.size())
        throw argument_error("by_region", "values", "one per unit (" + std::to_string(units.size()) + ")",
                             values.size());
    check_allocation<double>("by_region", "regions", {regions});
    vector<double> result = full(regions, otherwise);
    for (std::size_t u = 0; u < units.size(); ++u) {
        if (units[u].weights.size() != units[u].regions.size())
            throw argument_error("by_region", "units", "one weight per region of unit " + units[u].name,
                                 units[u].weights.size());
        for (std::size_t k = 0; k < units[u].regions.size(); ++k) {
            check_index("by_region", "units", units[u].regions[k], regions, "regions");
            result(units[u].regions[k]) = values(u) * units[u].weights[k];
        }
    }
    return result;
}

}  // namespace perturb_detail

ENTRAIN_INLINE std::size_t optimal_level(const matrix<double>& mean, const std::vector<double>& levels,
                                         level_rule rule) {
    check_enumerator("optimal_level", "rule", rule, level_rule::lowest_single);
    for (const double level : levels) check_finite("optimal_level", "levels", level);
    if (mean.size() == 0)
        throw argument_error("optimal_level", "mean", "at least one unit and level", mean.shape());
    if (levels.size() != mean.shape(1))
        throw argument_error("optimal_level", "levels", std::to_string(mean.shape(1)) + " of them",
                             levels.size());
    std::size_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t level = 0; level < levels.size(); ++level) {
        if (levels[level] == 0) continue;
        double value = rule == level_rule::lowest_mean ? 0.0 : std::numeric_limits<double>::infinity();
        for (std::size_t unit = 0; unit < mean.shape(0); ++unit)
            if (rule == level_rule::lowest_mean)
                value += mean(unit, level);
            else
                value = std::min(value, mean(unit, level));
        if (value < lowest) lowest = value, best = level;
    }
    return best;
}

ENTRAIN_INLINE matrix<double> effect_trials(const sensitivity_map& map, std::size_t level) {
    if (level >= map.trials.shape(1))
        throw argument_error("effect_trials", "level",
                             "an index below " + std::to_string(map.trials.shape(1)), level);
    if (map.unperturbed.size() != map.trials.shape(2))
        throw argument_error("effect_trials", "map", "an unperturbed KL of each of its trials",
                             map.unperturbed.size());
    matrix<double> drop = full(map.trials.shape(0), map.trials.shape(2), 0.0);
    for (std::size_t unit = 0; unit < drop.shape(0); ++unit)
        for (std::size_t trial = 0; trial < drop.shape(1); ++trial)
            drop(unit, trial) = map.unperturbed(trial) - map.trials(unit, level, trial);
    return drop;
}

ENTRAIN_INLINE sensitivity_map read_across_halves(const sensitivity_map& map,
                                                  const std::array<std::size_t, 2>& levels) {
    const char* function = "read_across_halves";
    perturb_detail::check_map(map, function, "map", false);
    for (const std::size_t level : levels)
        check_index(function, "levels", level, map.protocol.levels.size(), "levels");
    const std::size_t units = map.units.size(), trials = map.trials.shape(2);
    sensitivity_map read;
    read.units = map.units;
    read.protocol = map.protocol;
    const double low = map.protocol.levels[levels[0]], high = map.protocol.levels[levels[1]];
    read.protocol.levels = {low == high ? low : low / 2 + high / 2};
    read.unperturbed = map.unperturbed;
    read.trials = cube<double>::from_shape({units, std::size_t{1}, trials});
    read.mean = read.standard_error = full(units, 1, 0.0);
    vector<double> drops = full(units, 0.0);
    for (std::size_t unit = 0; unit < units; ++unit) {
        std::vector<double> kl(trials), drop(trials);
        for (std::size_t trial = 0; trial < trials; ++trial) {
            kl[trial] = read.trials(unit, 0, trial) = map.trials(unit, levels[(trial + 1) % 2], trial);
            drop[trial] = map.unperturbed(trial) - kl[trial];
        }
        const auto known = perturb_detail::moments_of_known(kl.data(), trials);
        read.mean(unit, 0) = known.mean, read.standard_error(unit, 0) = known.standard_error;
        drops(unit) = perturb_detail::moments_of_known(drop.data(), trials).mean;
    }
    if (map.effect.size() > 0) read.effect = by_region(map.units, drops, map.effect.size());
    read.runs = map.runs, read.complete = map.complete;
    return read;
}

}  // namespace entrain
