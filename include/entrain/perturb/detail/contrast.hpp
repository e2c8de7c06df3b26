// The work of contrast.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/perturb/contrast.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/max_t.hpp>
#include <entrain/stats/t_tests.hpp>

namespace entrain {

ENTRAIN_INLINE sensitivity_contrast compare(const sensitivity_map& first, const sensitivity_map& second,
                                            const contrast_options& options) {
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
