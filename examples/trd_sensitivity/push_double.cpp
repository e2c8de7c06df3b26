#include "push_model.hpp"

namespace trd::detail {

std::optional<pushed_model> push_model(const session& with, const entrain::hopf<double>& model,
                                       const fitted_model& fitted, const state_results& states,
                                       const entrain::vector<double>& target,
                                       const std::vector<entrain::perturbation_unit>& receptors,
                                       const entrain::sensitivity_options& options,
                                       const std::string& journal, simulation_speed& speed) {
    return push_any_model(with, model, fitted, states, target, receptors, options, journal, speed);
}

}  // namespace trd::detail
