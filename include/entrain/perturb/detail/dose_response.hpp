// The work of dose_response.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <entrain/perturb/dose_response.hpp>

namespace entrain {

ENTRAIN_INLINE std::vector<dose_response_curve> dose_response(const sensitivity_map& map) {
    perturb_detail::check_map(map, "dose_response", "map", true);
    const std::size_t doses = map.protocol.levels.size(), trials = map.trials.shape(2),
                      states = map.occupancy.shape(1);
    std::vector<dose_response_curve> curves;
    for (std::size_t unit = 0; unit < map.units.size(); ++unit) {
        dose_response_curve curve;
        curve.name = map.units[unit].name;
        curve.dose = map.protocol.levels;
        curve.kl = curve.standard_error = curve.drop = curve.drop_standard_error = full(doses, 0.0);
        curve.trials = full(doses, trials, 0.0);
        curve.occupancy = full(doses, states, 0.0);
        curve.best = doses;
        for (std::size_t dose = 0; dose < doses; ++dose) {
            curve.kl(dose) = map.mean(unit, dose);
            curve.standard_error(dose) = map.standard_error(unit, dose);
            for (std::size_t t = 0; t < trials; ++t) curve.trials(dose, t) = map.trials(unit, dose, t);
            for (std::size_t s = 0; s < states; ++s)
                curve.occupancy(dose, s) = map.occupancy(unit * doses + dose, s);
            const matrix<double> drops = effect_trials(map, dose);
            const auto of_unit = perturb_detail::moments_of_known(row_data(drops, unit), trials);
            curve.drop(dose) = of_unit.mean;
            curve.drop_standard_error(dose) = of_unit.standard_error;
            if (!std::isnan(curve.kl(dose)) && (curve.best == doses || curve.kl(dose) < curve.kl(curve.best)))
                curve.best = dose;
        }
        curve.unperturbed = perturb_detail::moments_of_known(map.unperturbed.data(), trials).mean;
        curves.push_back(std::move(curve));
    }
    return curves;
}

}  // namespace entrain
