// What the results of a simulation depend on, for the plans of sweeps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/simulate/checkpoint.hpp>
#include <entrain/simulate/options.hpp>
#include <entrain/sweep/plan.hpp>

namespace entrain::fit_detail {

/// Says in a plan what its simulations depend on: model, network and all options but threads and callbacks.
/// Where `made_from` says what the arrays among them come from, that counts in their place: parameters of the
/// model, weights, coupling, delays, the initial state and the history.
template <oscillator_model Model>
void depend_on_simulation(sweep::plan& plan, const Model& model, const connectome& network,
                          const simulation_options& simulation, const sweep::inputs& made_from) {
    simulation.initial.validate(simulation.replicas, Model::variables, network.size());
    const bool derived = !made_from.empty();
    const auto add_array = [&](const char* what, const auto& value) {
        if (derived)
            plan.derives(what, value);
        else
            plan.depends_on(what, value);
    };
    if (derived)
        plan.depends_on(made_from)
            .depends_on("kind of model", std::vector<std::string>(Model::names.begin(), Model::names.end()))
            .depends_on("bytes of a number", sizeof(typename Model::value_type))
            .depends_on("regions", network.size())
            .depends_on("replicas", simulation.replicas)
            .depends_on("noise streams", simulation.noise_streams)
            .depends_on("seed", simulation.seed)
            .depends_on("dt", simulation.dt)
            .depends_on("method", simulation.method)
            .depends_on("time constant of the noise", simulation.noise_correlation_time)
            .depends_on("whether there are delays", simulation.delays.size() > 0);
    add_array("model and simulation", simulation_identity(model, network, simulation));
    std::vector<matrix<double>> initial;
    for (std::size_t replica = 0; replica < simulation.replicas; ++replica)
        initial.push_back(simulation.initial.of(replica, Model::variables, network.size(), simulation.seed,
                                                simulation.noise_streams.empty()
                                                    ? static_cast<std::uint32_t>(replica)
                                                    : simulation.noise_streams[replica]));
    add_array("initial state", initial);
    add_array("history's states", simulation.history.states());
    plan.depends_on("history", simulation.history.what())
        .depends_on("transient", simulation.transient)
        .depends_on("samples", simulation.samples)
        .depends_on("every", simulation.every);
}

/// The same for how phases are taken from what was simulated.
inline void depend_on_phases(sweep::plan& plan, const phase_options& phases) {
    plan.depends_on("sampling of phases", std::vector<double>{phases.tr, phases.band[0], phases.band[1]})
        .depends_on("filter", std::vector<int>{phases.order, static_cast<int>(phases.remove)})
        .depends_on("trim", phases.trim);
}

}  // namespace entrain::fit_detail
