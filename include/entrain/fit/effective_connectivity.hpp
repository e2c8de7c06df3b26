// Effective connectivity: the weights with which a model has the phase coherence of the data.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/fit/edges.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/options.hpp>
#include <entrain/simulate/sampling.hpp>

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
    /// authors have a single long one. Splitting in steps of 1 s, unless said otherwise: for another repetition
    /// time, or options by name, write sampled_every(tr, {...}), as {...} by itself has the papers' Euler steps
    /// of 0.1 s.
    simulation_options simulation = sampled_every(2.0);
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
        return field_list{field("edges", &self::edges),
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
    connectome network;         ///< the fitted weights
    summary simulated;          ///< what the model with them shows
    std::vector<double> error;  ///< mean squared difference of phase coherence at each iteration
    bool converged = false;     ///< whether the last error is below the tolerance
};

/// The options of phases with the sampling of what is simulated, dt * every, where they have no `tr`.
inline phase_options with_sampling_of(phase_options phases, const simulation_options& simulation) {
    if (!is_finite(phases.tr)) phases.tr = simulation.dt * static_cast<double>(simulation.every);
    return phases;
}

namespace fit_detail {
// Whether a fit in the name of `function` has data of this network.
ENTRAIN_INLINE void check_data(const char* function, const summary& data, std::size_t states,
                               std::size_t regions);

template <oscillator_model Model>
summary summarise_model(const Model& model, const connectome& network, const matrix<double>& centroids,
                        const simulation_options& simulation, const phase_options& phases);
template <oscillator_model Model>
effective_connectivity_fit fit_effective_connectivity(const Model& model, const connectome& structure,
                                                      const summary& data, const matrix<double>& centroids,
                                                      const effective_connectivity_options& options);
}  // namespace fit_detail

/// Simulates a model and reduces each replica as the data are: the model's side of distances().
///
/// centroids: (states, regions). Errors and cost as simulate_each() and summarise_recording().
template <oscillator_model Model, array_like C>
summary summarise_model(const Model& model, const connectome& network, const C& centroids,
                        const simulation_options& simulation, const phase_options& phases = {}) {
    return fit_detail::summarise_model(
        model, network, as_matrix<double>(centroids, "summarise_model", "centroids"), simulation, phases);
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
    return fit_detail::fit_effective_connectivity(
        model, structure, data, as_matrix<double>(centroids, "fit_effective_connectivity", "centroids"),
        options);
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

#include <entrain/fit/detail/effective_connectivity.hpp>
#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/checks.hpp>
#endif
