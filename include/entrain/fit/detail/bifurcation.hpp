// The work of bifurcation.hpp, which depends on the model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/fit/bifurcation.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain::fit_detail {

template <std::floating_point T, hopf_coupling coupled>
bifurcation_fit fit_bifurcation_parameters(const hopf<T, coupled>& model, const connectome& network,
                                           const vector<double>& target, const bifurcation_options& options) {
    constexpr auto here = "fit_bifurcation_parameters";
    const std::size_t n = network.size();
    if (target.size() != n)
        throw argument_error(here, "share", "one for each of " + std::to_string(n) + " regions",
                             target.size());
    for (const double p : target)
        if (!(p > 0 && p <= 1)) throw argument_error(here, "share", "shares above 0 and up to 1", p);
    check_at_least(here, "max_iterations", options.max_iterations, 1);
    check_finite(here, "rate", options.rate);
    check_not_negative(here, "tolerance", options.tolerance);
    check_finite(here, "settle", options.settle);
    check_replicas<T>(here, options.simulation, {options.simulation.replicas, n, options.simulation.samples});
    model.a.validate(n, 1, here, "a");

    bifurcation_fit fit;
    vector<double> a = full(n, 0.0);
    for (std::size_t j = 0; j < n; ++j) a(j) = static_cast<double>(model.a(j, 0));
    power_share_options spectrum = options.spectrum;
    if (std::isnan(spectrum.tr))
        spectrum.tr = options.simulation.dt * static_cast<double>(options.simulation.every);
    simulation_options simulation = options.simulation;
    ensemble_state<T> state;
    const auto [lowest, highest] = std::minmax_element(target.begin(), target.end());
    double best = std::numeric_limits<double>::infinity();
    hopf<T, coupled> at = model;
    for (std::size_t iteration = 1;; ++iteration) {
        at.a = a;
        const vector<double> simulated =
            band_power_share(recordings(at, network, simulation, state), spectrum);
        vector<double> compared = simulated;
        const auto [least, most] = std::minmax_element(simulated.begin(), simulated.end());
        if (options.rescale && varies(simulated))
            for (double& p : compared) p = *lowest + (p - *least) * (*highest - *lowest) / (*most - *least);
        double error = 0;
        for (std::size_t j = 0; j < n; ++j)
            error = std::max(error, std::abs(target(j) - compared(j)) / target(j));
        fit.error.push_back(error);
        if (error < best) {
            best = error;
            fit.a = a;
            fit.share = simulated;
        }
        fit.converged = best < options.tolerance;
        if (options.progress)
            options.progress(fit.converged ? options.max_iterations : iteration, options.max_iterations);
        if (fit.converged || iteration == options.max_iterations) return fit;
        for (std::size_t j = 0; j < n; ++j) a(j) += options.rate * (1 - compared(j) / target(j));
        if (options.settle >= 0)
            simulation.transient = options.settle;
        else
            state = {};
    }
}

template <std::floating_point T, hopf_coupling coupled>
line_search_result fit_homogeneous_bifurcation(const hopf<T, coupled>& model, const connectome& network,
                                               const summary& data, const matrix<double>& centroids,
                                               const homogeneous_bifurcation_options& options) {
    constexpr auto here = "fit_homogeneous_bifurcation";
    check_threads(here, options.search.threads, "search.threads");
    check_states(here, centroids, network.size());
    check_replicas<recording_summary>(here, options.simulation, {options.simulation.replicas});
    if (saturating_product(options.simulation.replicas, options.search.repeats) >
        std::numeric_limits<std::uint32_t>::max())
        throw argument_error(here, "search.repeats", "at most 2^32 recordings in all, one noise stream each",
                             options.search.repeats);
    if (!options.objective.value) throw argument_error(here, "objective", "something to call", "nothing");
    if (!options.simulation.noise_streams.empty())
        throw argument_error(here, "noise_streams", "none: every repeat gets its own",
                             options.simulation.noise_streams.size());
    return line_search(
        [&](double a, std::size_t repeat) {
            hopf<T, coupled> at = model;
            at.a = a;
            simulation_options simulation = options.simulation;
            simulation.threads = 1;
            simulation.progress = {};
            for (std::size_t r = 0; r < simulation.replicas; ++r)
                simulation.noise_streams.push_back(
                    static_cast<std::uint32_t>(repeat * simulation.replicas + r));
            return options.objective.value(
                summarise_model(at, network, centroids, simulation, options.phases), data);
        },
        options.low, options.high, options.search);
}

}  // namespace entrain::fit_detail

#if !ENTRAIN_HEADER_ONLY
namespace entrain::fit_detail {
extern template bifurcation_fit fit_bifurcation_parameters(const hopf<double>&, const connectome&,
                                                           const vector<double>&, const bifurcation_options&);
extern template line_search_result fit_homogeneous_bifurcation(const hopf<double>&, const connectome&,
                                                               const summary&, const matrix<double>&,
                                                               const homogeneous_bifurcation_options&);
extern template bifurcation_fit fit_bifurcation_parameters(const hopf<float>&, const connectome&,
                                                           const vector<double>&, const bifurcation_options&);
extern template line_search_result fit_homogeneous_bifurcation(const hopf<float>&, const connectome&,
                                                               const summary&, const matrix<double>&,
                                                               const homogeneous_bifurcation_options&);
}  // namespace entrain::fit_detail
#endif
