// Effective connectivity: the weights with which a model has the phase coherence of the data.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/fit/edges.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain {

/// Defaults are those of the published script of Vohryzek 2024, unless said otherwise.
struct effective_connectivity_options {
    edge_rule edges = edge_rule::all;  ///< which weights may change
    /// Homotopic partner of each region (itself where there is none), for existing_or_homotopic.
    std::vector<std::size_t> partner = {};
    /// Change of a weight for a difference of 1 in phase coherence.
    double rate = 0.01;
    std::size_t max_iterations = 150;  ///< changes of the weights at most
    /// The fit stops when the mean squared difference of phase coherence, over all N^2 entries, is below.
    double tolerance = 0.01;
    /// After each change the weights are scaled so that the largest has this value; 0: they are left as they
    /// are.
    double max_weight = 0.2;
    /// How the model is simulated at every iteration. Replicas are recordings of their own, averaged; the
    /// authors have a single long one.
    simulation_options simulation = {};
    /// From the second iteration on, go on from where the last simulation ended, after this time, s, instead
    /// of a full transient from the start. Negative: always the full transient, as the authors do. The
    /// weights change by little, so the model is never far from equilibrium.
    double settle = -1;
    /// How phases are taken from the simulated signals; `tr` is dt * every where it is not given. No
    /// trimming: the authors trim scans, not simulations.
    phase_options phases = {};
    /// Called as (iterations done, max_iterations).
    progress_callback progress = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = effective_connectivity_options;
        using enum field_use;
        return std::tuple{field("edges", &self::edges),
                          field("partner", &self::partner),
                          field("rate", &self::rate),
                          field("max_iterations", &self::max_iterations),
                          field("tolerance", &self::tolerance),
                          field("max_weight", &self::max_weight),
                          field("simulation", &self::simulation),
                          field("settle", &self::settle, "s"),
                          field("phases", &self::phases),
                          field<neutral>("progress", &self::progress)};
    }
};

/// The outcome. `network` is what was really simulated to get `simulated`, not the weights after one more
/// change.
struct effective_connectivity_fit {
    connectome network;  ///< the fitted weights
    summary simulated;  ///< what the model with them shows
    std::vector<double> error;  ///< mean squared difference of phase coherence at each iteration
    bool converged = false;     ///< whether the last error is below the tolerance
};

namespace fit_detail {

inline phase_options with_sampling_of(phase_options phases, const simulation_options& simulation) {
    if (!is_finite(phases.tr)) phases.tr = simulation.dt * static_cast<double>(simulation.every);
    return phases;
}

// Whether a fit in the name of `function` has data of this network.
inline void check_data(const char* function, const summary& data, std::size_t states, std::size_t regions) {
    const auto require = [&](const matrix<double>& measure, const char* what, std::size_t size) {
        if (measure.shape(0) != size || measure.shape(1) != size)
            throw argument_error(function, "data",
                                 std::string(what)
                                     .append(" of ")
                                     .append(std::to_string(size))
                                     .append(what == std::string("transitions") ? " states" : " regions"),
                                 measure.shape());
        check_finite(function, "data", measure);
    };
    require(data.phase_coherence, "phase coherence", regions);
    require(data.functional_connectivity, "functional connectivity", regions);
    require(data.transitions, "transitions", states);
    if (data.occupancy.size() != states)
        throw argument_error(function, "data", "occupancies of " + std::to_string(states) + " states",
                             data.occupancy.size());
    check_finite(function, "data", data.occupancy);
    check_finite(function, "data", data.phase_fcd);
    check_finite(function, "data", data.metastability);
}

// What is asked of `replicas` before anything is kept for each of them.
template <class Kept>
void check_replicas(const char* function, const simulation_options& simulation,
                    std::initializer_list<std::size_t> extents) {
    check_at_least(function, "replicas", simulation.replicas, 1);
    check_at_least(function, "samples", simulation.samples, 1);
    check_allocation<Kept>(function, "replicas", extents);
}

// The recordings of all replicas; on the way, `state` moves on to where the simulation ended.
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

}  // namespace fit_detail

/// Simulates a model and reduces each replica as the data are: the model's side of distances().
///
/// centroids: (states, regions). Errors and cost as simulate_each() and summarise_recording().
template <oscillator_model Model, array_like C>
summary summarise_model(const Model& model, const connectome& network, const C& centroids,
                        const simulation_options& simulation, const phase_options& phases = {}) {
    constexpr auto here = "summarise_model";
    fit_detail::check_replicas<recording_summary>(here, simulation, {simulation.replicas});
    std::vector<recording_summary> parts(simulation.replicas);
    const phase_options sampled = fit_detail::with_sampling_of(phases, simulation);
    const auto& states = as_matrix<double>(centroids, here, "centroids");
    fit_detail::check_states(here, states, network.size());
    simulate_each(model, network, simulation,
                  [&](std::size_t replica, const matrix<typename Model::value_type>& trajectory) {
                      if (simulation.poll) simulation.poll();
                      parts[replica] = summarise_recording(trajectory, states, sampled, here);
                  });
    return summarise(std::move(parts));
}

/// Fits the weights of `structure` so that the model shows the phase coherence of the data. Repeats:
///
///     1. simulate; FC^sim_ij = mean_t cos(theta_i - theta_j); stop if mean (FC^data - FC^sim)^2 < tolerance
///     2. C_ij += rate (FC^data_ij - FC^sim_ij) for every (i, j) that the edge rule allows; negative weights
///     become 0
///     3. C <- C max_weight / max C
///
/// Phase coherence has no direction: both directions of a pair change by the same. What they differ by at the
/// start stays (until one of them reaches 0), a direction that may not change stays as it is, and a symmetric
/// structure stays symmetric.
/// data: the summary of the scans, with the states of `centroids`, (states, regions).
/// Throws argument_error if shapes differ, a number is not finite or out of range, every weight has become 0,
/// or the edge rule needs partners that are not given; else as simulate_each(). Source: Deco et al. 2019
/// (doi:10.1073/pnas.1905534116); Vohryzek et al. 2024 (doi:10.1093/braincomms/fcae049). Cost: max_iterations
/// simulations.
template <oscillator_model Model, array_like C>
effective_connectivity_fit fit_effective_connectivity(const Model& model, const connectome& structure,
                                                      const summary& data, const C& centroids,
                                                      const effective_connectivity_options& options = {}) {
    const char* function = "fit_effective_connectivity";
    const std::size_t n = structure.size();
    const auto& states = as_matrix<double>(centroids, function, "centroids");
    if (data.phase_coherence.shape(0) != n || data.phase_coherence.shape(1) != n)
        throw argument_error(function, "data", "phase coherence of " + std::to_string(n) + " regions",
                             data.phase_coherence.shape());
    check_finite(function, "data", data.phase_coherence);
    fit_detail::check_states(function, states, n);
    check_at_least(function, "max_iterations", options.max_iterations, 1);
    check_not_negative(function, "rate", options.rate);
    check_not_negative(function, "tolerance", options.tolerance);
    check_not_negative(function, "max_weight", options.max_weight);
    check_finite(function, "settle", options.settle);
    const simulation_options& asked = options.simulation;
    fit_detail::check_replicas<typename Model::value_type>(function, asked, {asked.replicas, n, asked.samples});
    const matrix<char> may_change = fit_detail::changeable(structure, options.edges, options.partner, function);
    const phase_options phases = fit_detail::with_sampling_of(options.phases, options.simulation);
    effective_connectivity_fit fit;
    const auto normalised = [&](const connectome& network) {
        if (!(options.max_weight > 0)) return network;
        const auto& weights = network.weights();
        if (!std::any_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; }))
            throw argument_error(function, fit.error.empty() ? "structure" : "rate",
                                 fit.error.empty() ? "at least one weight above zero"
                                                   : "changes that leave a weight above zero",
                                 "none after " + std::to_string(fit.error.size()) + " changes");
        return network.scaled_to_max(options.max_weight);
    };
    fit.network = normalised(structure);
    simulation_options simulation = options.simulation;
    ensemble_state<typename Model::value_type> state;
    for (std::size_t iteration = 1;; ++iteration) {
        const auto scans = fit_detail::recordings(model, fit.network, simulation, state);
        matrix<double> coherence = full(n, n, 0.0);
        for (const auto& scan : scans) {
            if (simulation.poll) simulation.poll();
            coherence += phase_coherence(phasors_of(scan, phases, function)) / static_cast<double>(scans.size());
        }
        fit.error.push_back(fit_detail::mean_squared_difference(data.phase_coherence, coherence));
        fit.converged = fit.error.back() < options.tolerance;
        if (options.progress)
            options.progress(fit.converged ? options.max_iterations : iteration, options.max_iterations);
        if (fit.converged || iteration == options.max_iterations) {
            fit.simulated = summarise_scans(scans, states, phases, simulation.poll);
            return fit;
        }

        matrix<double> weights = fit.network.weights();
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                if (may_change(i, j))
                    weights(i, j) = std::max(
                        0.0, weights(i, j) + options.rate * (data.phase_coherence(i, j) - coherence(i, j)));
        fit.network = normalised(connectome(weights, structure.labels()));
        if (options.settle >= 0)
            simulation.transient = options.settle;
        else
            state = {};
    }
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model, array_like C>
requires(!oscillator_model<Model>)
effective_connectivity_fit fit_effective_connectivity(const Model&, const connectome&, const summary&,
                                                      const C&, const effective_connectivity_options& = {}) {
    check_model<Model>();
    return {};
}

}  // namespace entrain
