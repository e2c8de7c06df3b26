// The coupling sweep: fit the model at many values of the global coupling G, and choose one.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/fit/effective_connectivity.hpp>

namespace entrain {

/// 0, 0.01, ... 1 in Vohryzek 2024 and Deco 2019: `coupling_range(0, 1, 0.01)`. Both ends belong to it.
/// Throws argument_error unless step > 0 and last >= first.
inline std::vector<double> coupling_range(double first, double last, double step) {
    if (!(step > 0) || !(last >= first))
        throw argument_error("coupling_range", "step", "a positive step from first up to last", step);
    std::vector<double> values;
    const auto count = static_cast<std::size_t>((last - first) / step + 1e-9) + 1;
    for (std::size_t i = 0; i < count; ++i) values.push_back(first + step * static_cast<double>(i));
    return values;
}

struct coupling_sweep_options {
    /// Values of G.
    std::vector<double> couplings = coupling_range(0, 1, 0.01);
    /// Whether the weights are fitted at each G, as the authors do, or kept.
    bool fit_connectivity = true;
    /// How; `connectivity.simulation.coupling` is overridden by each G, its `threads` and `progress` are not
    /// used.
    effective_connectivity_options connectivity = {};
    /// Different values of G are worked on side by side; 0: one thread per core.
    std::size_t threads = 0;
    /// Called as (values of G done, in all).
    progress_callback progress = {};
};

/// The model at one G.
struct coupling_point {
    double coupling = 0;
    fit_distances distance;
    double kl_standard_error = 0;  ///< of distance.kl, over replicas; NaN with a single one
    std::size_t iterations = 0;    ///< simulations that the fit of the weights took
    bool converged = false;        ///< whether phase coherence came within the tolerance
    vector<double> occupancy;      ///< (states) of the model
    connectome network;            ///< the weights that were simulated
};

struct coupling_sweep_result {
    std::vector<coupling_point> curve;  ///< in the order of options.couplings
    std::size_t chosen = 0;             ///< index of the lowest KL of state occupancies (METHODS 1.8)

    const coupling_point& best() const { return curve[chosen]; }
};

/// Simulates (and fits) the model at every G and compares it with the data; chooses the G with the lowest
/// symmetrised KL of state occupancies. Every G is driven by the same noise.
///
///     auto fit = coupling_sweep(model, sc.scaled_to_max(0.2), summarise_scans(scans, centroids, {.tr
///     = 2.0}), centroids,
///                               {.couplings = coupling_range(0, 0.4, 0.02)});
///     fit.best().coupling, fit.best().network
///
/// Errors as fit_effective_connectivity(), and argument_error if there is no coupling. Results do not depend
/// on the number of threads. Cost: couplings times max_iterations simulations.
template <oscillator_model Model, array_like C>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const C& centroids, const coupling_sweep_options& options = {}) {
    if (options.couplings.empty())
        throw argument_error("coupling_sweep", "couplings", "at least one value", 0);
    const auto& states = detail::as_matrix<double>(centroids, "coupling_sweep", "centroids");
    coupling_sweep_result result;
    result.curve.resize(options.couplings.size());
    detail::progress_counter progress(options.progress, options.couplings.size());
    parallel_for(options.couplings.size(), options.threads, [&](std::size_t i) {
        effective_connectivity_options at = options.connectivity;
        at.simulation.coupling = options.couplings[i];
        at.simulation.threads = 1;
        at.simulation.progress = {};
        at.progress = {};
        if (!options.fit_connectivity) at.max_iterations = 1;
        auto fit = fit_effective_connectivity(model, structure, data, states, at);
        result.curve[i] = {.coupling = options.couplings[i],
                           .distance = distances(fit.simulated, data),
                           .kl_standard_error = kl_standard_error(fit.simulated, data),
                           .iterations = fit.error.size(),
                           .converged = fit.converged,
                           .occupancy = fit.simulated.occupancy,
                           .network = std::move(fit.network)};
        progress.advance();
    });
    for (std::size_t i = 1; i < result.curve.size(); ++i)
        if (result.curve[i].distance.kl < result.curve[result.chosen].distance.kl) result.chosen = i;
    return result;
}

}  // namespace entrain
