// The bifurcation parameter a of the Hopf model: one for each region from its spectrum, or one for all.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/line_search.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/signal/spectrum.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain {

/// Defaults are those of the code of Deco 2017's family.
struct power_share_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    std::array<double, 2> band = {0.04, 0.07};             ///< Hz
    /// Hz up to which power is compared with that of the band; NaN: the Nyquist frequency minus 0.001 Hz.
    double highest = std::numeric_limits<double>::quiet_NaN();
    int order = 2;        ///< of the Butterworth band-pass from band[0] to `highest`
    double sigma = 0.01;  ///< Hz, standard deviation of the Gaussian over the spectrum; 0: no smoothing
};

/// How much of each region's power lies in the band:
///
///     p_j = sum_{band[0] <= f <= band[1]} P_j(f) / sum_f P_j(f)
///
/// P_j is the power spectrum of the signal, detrended, band-passed from band[0] to `highest` and z-scored
/// (which leaves nothing at f = 0), as a mean over scans, smoothed by gaussian_smooth(). The nearer a node is
/// to its bifurcation, or the further beyond, the narrower its peak and the larger its share.
/// scans: matrices (regions, samples); longer ones are cut to the shortest. Returns (regions), 0..1.
/// Throws argument_error where there is no scan, shapes differ, the band does not lie below `highest` with at
/// least one bin in it, or a scan does not suit band_pass(), as where a region is constant or a ramp.
/// Cost: O(scans regions samples log samples).
template <array_like A>
vector<double> band_power_share(const std::vector<A>& scans, const power_share_options& options) {
    constexpr auto here = "band_power_share";
    if (scans.empty()) throw argument_error(here, "scans", "at least one scan", 0);
    if (!is_finite(options.tr) || options.tr <= 0)
        throw argument_error(here, "tr", "a positive number of seconds from sample to sample", options.tr);
    for (const double edge : options.band) check_positive(here, "band", edge, "Hz");
    check_not_negative(here, "sigma", options.sigma, "Hz");
    const double highest = std::isnan(options.highest) ? 0.5 / options.tr - 0.001 : options.highest;
    check_positive(here, "highest", highest, "Hz");
    if (!(options.band[1] < highest))
        throw argument_error(here, "band", "a band that ends below " + describe(highest) + " Hz",
                             options.band);
    const phase_options filtering{.tr = options.tr,
                                  .band = {options.band[0], highest},
                                  .order = options.order,
                                  .remove = trend::linear};
    std::size_t shortest = std::numeric_limits<std::size_t>::max();
    for (const A& scan : scans) {
        if (scan.dimension() != 2 || scan.shape()[0] != scans.front().shape()[0])
            throw argument_error(here, "scans", "matrices (regions, samples) of the same regions",
                                 scan.shape());
        shortest = std::min<std::size_t>(shortest, scan.shape()[1]);
    }
    spectrum<double> total;
    for (std::size_t s = 0; s < scans.size(); ++s) {
        const std::string name = "scans[" + std::to_string(s) + "]";
        const auto& scan = as_matrix<double>(scans[s], here, name);
        const matrix<double> bold = first_samples(scan, shortest);
        const matrix<double> passed = band_pass(bold, filtering, here, name);
        auto one = power_spectrum(passed, {.tr = options.tr});
        if (s == 0) total = {one.frequency, full(one.power.shape(0), one.power.shape(1), 0.0)};
        for (std::size_t i = 0; i < one.power.shape(0); ++i) {
            // A z-score takes the mean away, which is all of the first bin, and divides the spectrum by the
            // variance, which is the sum of the others.
            double* from = row_data(one.power, i);
            from[0] = 0;
            double sum = 0, magnitude = 0;
            for (std::size_t k = 0; k < one.power.shape(1); ++k) sum += from[k];
            for (std::size_t t = 0; t < shortest; ++t) magnitude = std::max(magnitude, std::abs(bold(i, t)));
            const double* kept = row_data(passed, i);
            if (!varies(std::span(kept, passed.shape(1)), magnitude) || !(sum > 0) || !is_finite(sum))
                throw argument_error(here, name, "a signal above the band's lower edge in every region",
                                     std::string("none in region ") + std::to_string(i));
            for (std::size_t k = 0; k < one.power.shape(1); ++k) total.power(i, k) += from[k] / sum;
        }
    }
    const auto smooth = gaussian_smooth(total.frequency, total.power, options.sigma);
    vector<double> share = full(smooth.shape(0), 0.0);
    bool any = false;
    for (std::size_t i = 0; i < share.size(); ++i) {
        double inside = 0, all = 0;
        for (std::size_t k = 0; k < smooth.shape(1); ++k) {
            all += smooth(i, k);
            if (total.frequency(k) < options.band[0] || total.frequency(k) > options.band[1]) continue;
            inside += smooth(i, k);
            any = true;
        }
        share(i) = inside / all;
    }
    if (!any)
        throw argument_error(here, "band", "at least one frequency of the spectrum in the band",
                             options.band);
    return share;
}

/// Defaults are those of the code of Deco 2017's family.
struct bifurcation_options {
    /// Change of a for a region without any power in the band.
    double rate = 0.1;
    std::size_t max_iterations = 200;  ///< changes of a at most
    /// The fit stops when the largest relative error of a region's share is below.
    double tolerance = 0.1;
    /// Whether the model's shares are stretched to the range of the data's before they are compared. The code
    /// does: then a pattern over regions is fitted, not its level.
    bool rescale = true;
    /// How the model is simulated at every iteration; replicas count like scans.
    simulation_options simulation = {};
    /// As effective_connectivity_options::settle.
    double settle = -1;
    /// `tr` is dt * every where it is not given.
    power_share_options spectrum = {};
    /// Called as (iterations done, max_iterations).
    progress_callback progress = {};
};

/// What fit_bifurcation_parameters() finds.
struct bifurcation_fit {
    vector<double> a;           ///< (regions): those of the lowest error
    vector<double> share;       ///< (regions): of the model with them, as simulated
    std::vector<double> error;  ///< largest relative error of a share at each iteration
    bool converged = false;     ///< whether one came below the tolerance
};

/// Fits a bifurcation parameter for each region, such that the model's band_power_share() has the pattern of
/// the data's. Repeats:
///
///     1. simulate; p^m_j its shares, stretched to the data's range: p^m <- min p + (p^m - min p^m)
///        (max p - min p) / (max p^m - min p^m)
///     2. stop if max_j |p_j - p^m_j| / p_j < tolerance; keep the best
///     3. a_j += rate (1 - p^m_j / p_j)
///
/// model: its `a` is where the fit starts (-0.05 in the code). share: of the data, (regions), above 0.
/// Throws argument_error if shapes differ, a share is not in 0..1, or options are out of range; else as
/// simulate_each() and band_power_share(). Source: Deco et al. 2017, doi:10.1038/s41598-017-03073-5; details
/// from code of the same family. Cost: max_iterations simulations.
template <std::floating_point T, hopf_coupling coupled, vector_like A>
bifurcation_fit fit_bifurcation_parameters(const hopf<T, coupled>& model, const connectome& network,
                                           const A& share, const bifurcation_options& options = {}) {
    constexpr auto here = "fit_bifurcation_parameters";
    const auto& target = as_vector<double>(share, here, "share");
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
    fit_detail::check_replicas<T>(here, options.simulation,
                              {options.simulation.replicas, n, options.simulation.samples});
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
            band_power_share(fit_detail::recordings(at, network, simulation, state), spectrum);
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

/// How fit_homogeneous_bifurcation() searches.
struct homogeneous_bifurcation_options {
    double low = -0.2, high = 0.2;  ///< where a is sought, 1/s
    /// What is to be lowest.
    entrain::objective objective = {"phase FCD", objectives::phase_fcd};
    /// The grid, the repeats (each with noise of its own, the same at every a), threads.
    line_search_options search = {};
    /// Its `threads` and `progress` are not used.
    simulation_options simulation = {};
    phase_options phases = {};  ///< `tr` is dt * every where it is not given
};

/// Fits one bifurcation parameter for all regions by a line_search() over simulations. Deco et al. 2017 found
/// the best agreement of FCD and metastability near a = 0.
///
/// model: its `a` does not matter. data: the summary of the scans, with the states of `centroids`, (states,
/// regions). Errors as line_search() and summarise_model(). Cost: as line_search(), a simulation each time.
///
///     auto a = fit_homogeneous_bifurcation(model, network, data, centroids,
///                                          {.simulation = {.coupling = 0.1, .replicas = 10}}).best().value;
template <std::floating_point T, hopf_coupling coupled, array_like C>
line_search_result fit_homogeneous_bifurcation(const hopf<T, coupled>& model, const connectome& network,
                                               const summary& data, const C& centroids,
                                               const homogeneous_bifurcation_options& options = {}) {
    constexpr auto here = "fit_homogeneous_bifurcation";
    check_threads(here, options.search.threads, "search.threads");
    const auto& states = as_matrix<double>(centroids, here, "centroids");
    fit_detail::check_states(here, states, network.size());
    fit_detail::check_replicas<recording_summary>(here, options.simulation, {options.simulation.replicas});
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
            return options.objective.value(summarise_model(at, network, states, simulation, options.phases),
                                           data);
        },
        options.low, options.high, options.search);
}

}  // namespace entrain
