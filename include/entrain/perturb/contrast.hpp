// Contrasts: where do two fitted models answer differently to the same push?
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/perturb/sensitivity.hpp>
#include <entrain/stats/max_t.hpp>
#include <entrain/stats/t_tests.hpp>

namespace entrain {

/// What of two models is compared.
enum class contrast_of {
    kl,     ///< the KL to the target under the push, as Vohryzek 2024 does
    effect  ///< the drop of KL by the push: differences between the unperturbed models fall out
};

/// How compare() compares two maps.
struct contrast_options {
    /// Index of the level; the default is the first map's optimal level.
    std::size_t level = static_cast<std::size_t>(-1);
    contrast_of what = contrast_of::kl;  ///< what is compared
    /// Relabellings of trials. 10,000 bring the Monte-Carlo error of p = 0.05 to 0.002.
    std::size_t permutations = 10'000;
    std::uint64_t seed = 1;  ///< relabelling i is drawn from stream i of this seed
};

/// The difference first - second of every unit, in nats. It is about two fitted models, whose trials are
/// simulations: its p says whether trials suffice to tell the models apart, nothing about subjects.
struct sensitivity_contrast {
    std::vector<perturbation_unit> units;  ///< what was perturbed in both maps
    std::size_t level = 0;  ///< index of the level that is compared
    vector<double> difference;      ///< (units) of means over trials
    vector<double> standard_error;  ///< (units) Welch's
    matrix<double> interval;        ///< (units, 2) 95 % of each unit by itself, Welch's t
    matrix<double> simultaneous;   ///< (units, 2) 95 % of all units at once: difference -+ critical |t| error
    vector<double> t;              ///< (units) Welch's t
    vector<double> p;              ///< (units) two-sided, by relabelling trials
    vector<double> p_single_step;  ///< (units) the same, adjusted by the largest |t| of all units
    vector<double> p_step_down;    ///< (units) sharper
    double critical = 0;           ///< |t| that 5 % of relabellings exceed in some unit
    std::size_t permutations = 0;  ///< relabellings of trials
};

/// Compares two maps of the same units and protocol, trial by trial: Welch's t of each unit, its p by joint
/// relabellings of trials (a trial keeps all of its units together, as they share noise), adjusted by max-T.
///
///     auto contrast = compare(responders, nonresponders);
///     contrast.difference(unit), contrast.p_step_down(unit)
///
/// Trials that are missing in a unit of either map are left out of all units. Throws argument_error if the
/// maps differ in units or levels, the level does not exist, or fewer than two trials are left of a map.
/// Cost: O(permutations * units * trials). Westfall and Young 1993, Resampling-Based Multiple Testing.
inline sensitivity_contrast compare(const sensitivity_map& first, const sensitivity_map& second,
                                    const contrast_options& options = {}) {
    const char* function = "compare";
    check_enumerator(function, "what", options.what, contrast_of::effect);
    check_at_least(function, "permutations", options.permutations, 1);
    perturb_detail::check_map(first, function, "first", false);
    perturb_detail::check_map(second, function, "second", false);
    const auto same_units = [&] {
        return std::equal(first.units.begin(), first.units.end(), second.units.begin(), second.units.end(),
                          [](const perturbation_unit& a, const perturbation_unit& b) {
                              return a.name == b.name && a.regions == b.regions && a.weights == b.weights;
                          });
    };
    if (!same_units()) throw argument_error(function, "second", "the units of the first", "others");
    if (first.protocol.levels != second.protocol.levels)
        throw argument_error(function, "second", "the levels of the first", "others");
    const std::size_t units = first.units.size();
    sensitivity_contrast result;
    result.units = first.units;
    result.level = options.level == static_cast<std::size_t>(-1) ? first.optimal_level : options.level;
    if (result.level >= first.protocol.levels.size())
        throw argument_error(function, "level",
                             "an index below " + std::to_string(first.protocol.levels.size()), result.level);

    const auto whole_trials = [&](const sensitivity_map& map, const char* name) {
        matrix<double> values = effect_trials(map, result.level);
        if (options.what == contrast_of::kl)
            for (std::size_t unit = 0; unit < units; ++unit)
                for (std::size_t trial = 0; trial < values.shape(1); ++trial)
                    values(unit, trial) = map.trials(unit, result.level, trial);
        std::vector<std::size_t> whole;
        for (std::size_t trial = 0; trial < values.shape(1); ++trial) {
            bool known = true;
            for (std::size_t unit = 0; unit < units; ++unit)
                known = known && !std::isnan(values(unit, trial));
            if (known) whole.push_back(trial);
        }
        if (whole.size() < 2)
            throw argument_error(function, name, "at least two trials of every unit", whole.size());
        matrix<double> kept = full(units, whole.size(), 0.0);
        for (std::size_t unit = 0; unit < units; ++unit)
            for (std::size_t i = 0; i < whole.size(); ++i) kept(unit, i) = values(unit, whole[i]);
        return kept;
    };
    const matrix<double> x = whole_trials(first, "first"), y = whole_trials(second, "second");
    stats::permutation_options permute;
    permute.permutations = options.permutations;
    permute.seed = options.seed;
    const auto tested = stats::relabel_max_t(x, y, permute);
    result.t = tested.t, result.p = tested.p;
    result.p_single_step = tested.single_step, result.p_step_down = tested.step_down;
    result.critical = tested.critical, result.permutations = tested.permutations;
    result.difference = result.standard_error = full(units, 0.0);
    result.interval = result.simultaneous = full(units, 2, 0.0);
    for (std::size_t unit = 0; unit < units; ++unit) {
        vector<double> a = full(x.shape(1), 0.0), b = full(y.shape(1), 0.0);
        std::copy_n(row_data(x, unit), a.size(), a.data());
        std::copy_n(row_data(y, unit), b.size(), b.data());
        stats::t_test_result welch;
        // Where a push leaves one state only, trials do not differ at all, and there is no t.
        // Values that differ by the rounding of the KLs that they were made from do not vary.
        double magnitude = 0;
        for (const sensitivity_map* map : {&first, &second}) {
            for (const double kl : map->unperturbed)
                if (!std::isnan(kl)) magnitude = std::max(magnitude, std::abs(kl));
            for (std::size_t trial = 0; trial < map->trials.shape(2); ++trial)
                if (const double kl = map->trials(unit, result.level, trial); !std::isnan(kl))
                    magnitude = std::max(magnitude, std::abs(kl));
        }
        if (varies(a, magnitude) || varies(b, magnitude)) {
            welch = stats::welch_t_test(a, b);
        } else {
            welch.estimate = perturb_detail::moments_of_known(a.data(), a.size()).mean -
                             perturb_detail::moments_of_known(b.data(), b.size()).mean;
            welch.interval = {welch.estimate, welch.estimate};
        }
        const double reach = result.critical * welch.standard_error;
        result.difference(unit) = welch.estimate;
        result.standard_error(unit) = welch.standard_error;
        result.interval(unit, 0) = welch.interval[0], result.interval(unit, 1) = welch.interval[1];
        result.simultaneous(unit, 0) = welch.estimate - reach;
        result.simultaneous(unit, 1) = welch.estimate + reach;
    }
    return result;
}

}  // namespace entrain
