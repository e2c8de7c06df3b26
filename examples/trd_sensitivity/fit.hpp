// The two groups' models.
#pragma once

#include <string>

#include <entrain/core/connectome.hpp>
#include <entrain/io.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/signal/phases.hpp>

#include "results.hpp"
#include "session.hpp"

namespace trd::detail {

// One group's model: frequencies from its scans, weights and coupling by the sweep.
struct fitted_model {
    entrain::hopf<> model;
    entrain::connectome network;
    model_fit record;
};

// Fits the model of a group before treatment; `journal`: the name under which it is remembered.
fitted_model fit_model(const session& with, const entrain::io::cohort& cohort, const state_results& states,
                       const entrain::phase_options& phases, const std::string& group,
                       const std::string& journal);

}  // namespace trd::detail
