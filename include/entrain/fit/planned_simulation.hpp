// What the results of a simulation depend on, for the plans of sweeps.
#pragma once

#include <string>
#include <typeinfo>

#include <entrain/core/connectome.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/options.hpp>
#include <entrain/sweep/plan.hpp>

namespace entrain {

/// Says in a plan which model its simulations are of: its type and fields, the network, and whether there are
/// delays.
///
/// Where `made_from` says what the numbers among them come from, that counts in their place (sweep::plan::derives).
/// The options of a simulation count by the list of their fields, which the plan is told apart: delays are data
/// there.
template <oscillator_model Model>
void depend_on_model(sweep::plan& plan, const Model& model, const connectome& network,
                     const simulation_options& simulation, const sweep::inputs& made_from) {
    plan.depends_on(made_from)
        .depends_on("type of the model", typeid(Model).name())
        .depends_on("regions", network.size())
        .depends_on("whether there are delays", simulation.delays.size() > 0)
        .depends_on("model", model, made_from);
    if (made_from.empty())
        plan.depends_on("connectome", network);
    else
        plan.derives("connectome", network);
}

}  // namespace entrain
