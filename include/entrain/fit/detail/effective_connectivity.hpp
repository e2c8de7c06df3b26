// The work of effective_connectivity.hpp, which depends on the model.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/detail/comparison.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/simulate/ensemble.hpp>
#include <entrain/synchrony/coherence.hpp>

namespace entrain::fit_detail {

// What is checked of `replicas` before anything is kept for each of them.
template <class Kept>
void check_replicas(const char* function, const simulation_options& simulation,
                    std::initializer_list<std::size_t> extents) {
    check_at_least(function, "replicas", simulation.replicas, 1);
    check_at_least(function, "samples", simulation.samples, 1);
    check_allocation<Kept>(function, "replicas", extents);
}

// The recordings of all replicas; on the way, `state` becomes that in which the simulation ended.
template <oscillator_model Model>
std::vector<matrix<typename Model::value_type>> recordings(
    const Model& model, const connectome& network, const simulation_options& simulation,
    ensemble_state<typename Model::value_type>& state) {
    using recording = matrix<typename Model::value_type>;
    std::vector<recording> all(simulation.replicas);
    state = simulate_each(
        model, network, simulation, [&](std::size_t replica, const recording& one) { all[replica] = one; },
        state);
    if (simulation.poll) simulation.poll();
    return all;
}

template <oscillator_model Model>
summary summarise_model(const Model& model, const connectome& network, const matrix<double>& centroids,
                        const simulation_options& simulation, const phase_options& phases) {
    constexpr auto here = "summarise_model";
    check_replicas<recording_summary>(here, simulation, {simulation.replicas});
    std::vector<recording_summary> parts(simulation.replicas);
    const phase_options sampled = with_sampling_of(phases, simulation);
    check_states(here, centroids, network.size());
    simulate_each(model, network, simulation,
                  [&](std::size_t replica, const matrix<typename Model::value_type>& trajectory) {
                      if (simulation.poll) simulation.poll();
                      parts[replica] = summarise_recording(trajectory, centroids, sampled, here);
                  });
    return summarise(std::move(parts));
}

template <oscillator_model Model>
effective_connectivity_fit fit_effective_connectivity(const Model& model, const connectome& structure,
                                                      const summary& data, const matrix<double>& centroids,
                                                      const effective_connectivity_options& options) {
    const char* function = "fit_effective_connectivity";
    const std::size_t n = structure.size();
    if (data.phase_coherence.shape(0) != n || data.phase_coherence.shape(1) != n)
        throw argument_error(function, "data", "phase coherence of " + std::to_string(n) + " regions",
                             data.phase_coherence.shape());
    check_finite(function, "data", data.phase_coherence);
    check_states(function, centroids, n);
    check_at_least(function, "max_iterations", options.max_iterations, 1);
    check_not_negative(function, "rate", options.rate);
    check_not_negative(function, "tolerance", options.tolerance);
    check_not_negative(function, "max_weight", options.max_weight);
    check_finite(function, "settle", options.settle);
    const simulation_options& given = options.simulation;
    check_replicas<typename Model::value_type>(function, given, {given.replicas, n, given.samples});
    const matrix<char> may_change = changeable(structure, options.edges, options.partner, function);
    const phase_options phases = with_sampling_of(options.phases, options.simulation);
    effective_connectivity_fit fit;
    const auto normalised = [&](connectome network) {
        if (!(options.max_weight > 0)) return network;
        const auto& weights = network.weights();
        if (!std::any_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; }))
            throw argument_error(function, fit.error.empty() ? "structure" : "rate",
                                 fit.error.empty() ? "at least one weight above zero"
                                                   : "changes that leave a weight above zero",
                                 "none after " + std::to_string(fit.error.size()) + " changes");
        return std::move(network).scaled_to_max(options.max_weight);
    };
    fit.network = normalised(structure);
    simulation_options simulation = options.simulation;
    ensemble_state<typename Model::value_type> state;
    for (std::size_t iteration = 1;; ++iteration) {
        const auto scans = recordings(model, fit.network, simulation, state);
        matrix<double> coherence = full(n, n, 0.0);
        for (const auto& scan : scans) {
            if (simulation.poll) simulation.poll();
            coherence +=
                phase_coherence(phasors_of(scan, phases, function)) / static_cast<double>(scans.size());
        }
        fit.error.push_back(mean_squared_difference(data.phase_coherence, coherence));
        fit.converged = fit.error.back() < options.tolerance;
        if (options.progress)
            options.progress(fit.converged ? options.max_iterations : iteration, options.max_iterations);
        if (fit.converged || iteration == options.max_iterations) {
            fit.simulated = summarise_scans(scans, centroids, phases, simulation.poll);
            return fit;
        }

        matrix<double> weights = fit.network.weights();
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                if (may_change(i, j))
                    weights(i, j) = std::max(
                        0.0, weights(i, j) + options.rate * (data.phase_coherence(i, j) - coherence(i, j)));
        fit.network = normalised(connectome(std::move(weights), structure.labels()));
        if (options.settle >= 0)
            simulation.transient = options.settle;
        else
            state = {};
    }
}

}  // namespace entrain::fit_detail

#if !ENTRAIN_HEADER_ONLY
namespace entrain::fit_detail {
extern template summary summarise_model(const hopf<double>&, const connectome&, const matrix<double>&,
                                        const simulation_options&, const phase_options&);
extern template effective_connectivity_fit fit_effective_connectivity(const hopf<double>&, const connectome&,
                                                                      const summary&, const matrix<double>&,
                                                                      const effective_connectivity_options&);
extern template summary summarise_model(const hopf<float>&, const connectome&, const matrix<double>&,
                                        const simulation_options&, const phase_options&);
extern template effective_connectivity_fit fit_effective_connectivity(const hopf<float>&, const connectome&,
                                                                      const summary&, const matrix<double>&,
                                                                      const effective_connectivity_options&);
}  // namespace entrain::fit_detail
#endif
