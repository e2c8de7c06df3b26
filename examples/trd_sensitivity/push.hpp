// Pushes: every unit of both models, at every level of a protocol.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/perturb.hpp>

#include "fit.hpp"
#include "results.hpp"
#include "session.hpp"

namespace trd::detail {

// The maps of one model under one protocol.
struct perturbed_model {
    entrain::sensitivity_map map, receptors;  // of the units, and of receptor-weighted pushes
    std::optional<entrain::sensitivity_ranking> ranking;
};

// Simulates all pushes of one model; nothing where this is a shard. Defined in push_model.hpp, and compiled
// for double and for float in files of their own, as that takes the compiler long.
template <class T>
std::optional<perturbed_model> push_model(const session& with, const entrain::hopf<T>& model,
                                          const fitted_model& fitted, const state_results& states,
                                          const entrain::vector<double>& target,
                                          const std::vector<entrain::perturbation_unit>& receptors,
                                          entrain::sensitivity_options options, const std::string& journal,
                                          simulation_speed& speed);

// Pushes every unit of both models by one protocol. False where this run does only a share of that.
bool push(const session& with, const entrain::io::cohort& cohort, const std::vector<fitted_model>& models,
          const entrain::phase_options& phases, const entrain::protocol& protocol, std::size_t samples,
          study_results& results);

}  // namespace trd::detail
