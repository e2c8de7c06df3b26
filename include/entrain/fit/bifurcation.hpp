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
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/line_search.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/simulate/sampling.hpp>

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

namespace fit_detail {
ENTRAIN_INLINE vector<double> band_power_share(const std::vector<matrix<double>>& scans,
                                               const power_share_options& options);
}  // namespace fit_detail

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
    if constexpr (std::same_as<A, matrix<double>>) {
        return fit_detail::band_power_share(scans, options);
    } else {
        std::vector<matrix<double>> copies;
        for (std::size_t i = 0; i < scans.size(); ++i) {
            if (scans[i].dimension() != 2)
                throw argument_error("band_power_share", "scans",
                                     "matrices (regions, samples) of the same regions", scans[i].shape());
            copies.push_back(as_matrix<double>(scans[i], "band_power_share",
                                               std::string("scans[") + std::to_string(i) + "]"));
        }
        return fit_detail::band_power_share(copies, options);
    }
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
    /// How the model is simulated at every iteration; replicas count like scans. As
    /// effective_connectivity_options::simulation.
    simulation_options simulation = sampled_every(2.0);
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

namespace fit_detail {
template <std::floating_point T, hopf_coupling coupled>
bifurcation_fit fit_bifurcation_parameters(const hopf<T, coupled>& model, const connectome& network,
                                           const vector<double>& share, const bifurcation_options& options);
}  // namespace fit_detail

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
    return fit_detail::fit_bifurcation_parameters(
        model, network, as_vector<double>(share, "fit_bifurcation_parameters", "share"), options);
}

/// How fit_homogeneous_bifurcation() searches.
struct homogeneous_bifurcation_options {
    double low = -0.2, high = 0.2;  ///< where a is sought, 1/s
    /// What is to be lowest.
    entrain::objective objective = {"phase FCD", objectives::phase_fcd};
    /// The grid, the repeats (each with noise of its own, the same at every a), threads.
    line_search_options search = {};
    /// Its `threads` and `progress` are not used. As effective_connectivity_options::simulation.
    simulation_options simulation = sampled_every(2.0);
    phase_options phases = {};  ///< `tr` is dt * every where it is not given
};

namespace fit_detail {
template <std::floating_point T, hopf_coupling coupled>
line_search_result fit_homogeneous_bifurcation(const hopf<T, coupled>& model, const connectome& network,
                                               const summary& data, const matrix<double>& centroids,
                                               const homogeneous_bifurcation_options& options);
}  // namespace fit_detail

/// Fits one bifurcation parameter for all regions by a line_search() over simulations. Deco et al. 2017 found
/// the best agreement of FCD and metastability near a = 0.
///
/// model: its `a` does not matter. data: the summary of the scans, with the states of `centroids`, (states,
/// regions). Errors as line_search() and summarise_model(). Cost: as line_search(), a simulation each time.
///
///     auto a = fit_homogeneous_bifurcation(model, network, data, centroids,
///                                          {.simulation = sampled_every(2.0, {.coupling = 0.1, .replicas = 10})}).best().value;
template <std::floating_point T, hopf_coupling coupled, array_like C>
line_search_result fit_homogeneous_bifurcation(const hopf<T, coupled>& model, const connectome& network,
                                               const summary& data, const C& centroids,
                                               const homogeneous_bifurcation_options& options = {}) {
    return fit_detail::fit_homogeneous_bifurcation(
        model, network, data, as_matrix<double>(centroids, "fit_homogeneous_bifurcation", "centroids"),
        options);
}

}  // namespace entrain

#include <entrain/fit/detail/bifurcation.hpp>
#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/band_power.hpp>
#endif
