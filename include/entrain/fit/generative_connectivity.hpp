// Generative effective connectivity: weights, one for each direction, with which a linear Hopf network has
// the functional connectivity and the lagged covariance of the data.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/fit/edges.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/signal/detrend.hpp>

namespace entrain {

/// What the weights are fitted to.
struct lagged_connectivity {
    matrix<double> functional_connectivity;  ///< (regions, regions) Pearson correlation
    /// (regions, regions): of region i with region j a while before, <x_i(t + lag) x_j(t)> / (SD_i SD_j)
    matrix<double> lagged_correlation;
    double lag = 0;  ///< s
};

/// Defaults are those of the script of Deco et al. 2024 (Psilodep2).
struct lag_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    /// Samples; 2 at their TR of 1.25 s (1 in Vohryzek's hopf_mini).
    std::size_t lag = 2;
    std::size_t trim = 10;         ///< samples cut off each end, after the trend is removed
    trend remove = trend::linear;  ///< before

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = lag_options;
        return field_list{field("tr", &self::tr, "s"), field("lag", &self::lag, "samples"),
                          field("trim", &self::trim, "samples"), field("remove", &self::remove)};
    }
};

namespace fit_detail {
ENTRAIN_INLINE lagged_connectivity measure_lagged_connectivity(const matrix<double>& bold,
                                                               const lag_options& options);
}  // namespace fit_detail

/// Functional connectivity and lagged correlation of a scan:
///
///     FC_ij = corr(x_i, x_j),   C_ij = sum_t x_i(t + lag) x_j(t) / (T SD_i SD_j)
///
/// with x the signal minus its trend, the ends cut off, minus its mean, and SD with T - 1. Nothing is filtered:
/// pass band_pass() of the scan where that is wanted (0.008 to 0.08 Hz in their study).
/// bold: (regions, samples). Throws argument_error if tr is not given, fewer than lag + 2 samples remain, a
/// value is not finite or a region does not vary by more than rounding. Cost: O(regions^2 samples).
template <array_like A>
lagged_connectivity measure_lagged_connectivity(const A& bold, const lag_options& options) {
    return fit_detail::measure_lagged_connectivity(
        as_matrix<double>(bold, "measure_lagged_connectivity", "bold"), options);
}

/// The mean over several measurements, each of which counts the same: a group. Throws argument_error if there
/// is none, or they differ in regions or lag.
ENTRAIN_INLINE lagged_connectivity mean_lagged_connectivity(const std::vector<lagged_connectivity>& each);

/// Defaults are those of the script of Deco et al. 2024 (Psilodep2).
struct generative_connectivity_options {
    edge_rule edges = edge_rule::existing_or_homotopic;  ///< which weights may change
    /// Homotopic partner of each region (itself where there is none), for existing_or_homotopic.
    std::vector<std::size_t> partner = {};
    /// Change of a weight for a difference of 1 in functional connectivity (2e-4 in hopf_mini).
    double rate_fc = 4e-4;
    /// The same for a difference of 1 in lagged correlation (4e-5 in hopf_mini).
    double rate_lagged = 1e-4;
    /// After each change weights are scaled so that the largest has this value; 0: they are left as they are.
    double max_weight = 0.2;
    /// Whether weights may become negative; else they stop at zero. (hopf_mini has it as an option.)
    bool negative_weights = false;
    /// G: the scripts have it within the weights.
    double coupling = 1.0;
    std::size_t max_iterations = 5000;  ///< changes of the weights at most
    /// Iterations from one look at the error to the next.
    std::size_t check_every = 100;
    /// The fit stops when the error fell by less than this share of itself from one look to the next, or
    /// grew.
    double improvement = 1e-3;
    /// Weights to start from; empty: the structure.
    connectome start = {};
    /// Called as (iterations done, max_iterations), or by a fit of several as (subjects done, subjects).
    progress_callback progress = {};
    /// Called before every iteration; see core/progress.hpp.
    poll_callback poll = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = generative_connectivity_options;
        using enum field_use;
        return field_list{field("edges", &self::edges),
                          field("partner", &self::partner),
                          field("rate_fc", &self::rate_fc),
                          field("rate_lagged", &self::rate_lagged),
                          field("max_weight", &self::max_weight),
                          field("negative_weights", &self::negative_weights),
                          field<data>("coupling", &self::coupling),
                          field("max_iterations", &self::max_iterations),
                          field("check_every", &self::check_every),
                          field("improvement", &self::improvement),
                          field<data>("start", &self::start),
                          field<neutral>("progress", &self::progress),
                          field<neutral>("poll", &self::poll)};
    }
};

/// Why a fit ended.
enum class fit_end {
    settled,  ///< the error hardly fell from one look to the next
    grew,     ///< the error grew
    limit,    ///< of iterations
    unstable  ///< the weights came so near to the edge of stability that no change keeps them stable
};

/// What fit_generative_connectivity() finds.
struct generative_connectivity_fit {
    connectome network;             ///< the weights of the lowest error that was looked at
    lagged_connectivity simulated;  ///< what the model has with them
    std::vector<double> error;      ///< mean (FC difference)^2 + mean (lagged difference)^2 at each look
    std::size_t iterations = 0;     ///< changes of the weights in all
    std::size_t halvings = 0;       ///< how often a change was halved, as it made the network unstable
    fit_end end = fit_end::limit;   ///< why the fit ended
    double fc_correlation = 0;      ///< Pearson r between the lower triangles of FC, model and data
    double lagged_correlation = 0;  ///< Pearson r between all entries of the lagged correlation
};

/// Fits weights, not symmetric in general, to functional connectivity and lagged correlation. Repeats:
///
///     1. FC^m and C^m of the linear Hopf network with the weights W (see linear_hopf)
///     2. W_ij += rate_fc (FC - FC^m)_ij + rate_lagged (C - C^m)_ij for the allowed (i, j); below 0 becomes 0
///     3. W <- W max_weight / max W
///
/// W_ij is what region i receives from j: it grows where i follows j too little. With a below zero and no
/// negative weight the network is stable whatever the weights. Where it is not (a of zero or more in some
/// region, negative weights), a change that would make it unstable is halved until it does not, and counted;
/// where 40 halvings do not help, the fit ends.
///
/// The rule takes it for granted that a stronger connection means more of both correlations. That holds where
/// natural frequencies differ by less than the spread that |a| and the coupling give them: then a network's
/// weights, and their directions, are found again from what it shows (r = 0.96 to 0.999 for 12 regions with
/// omega from 0.28 to 0.33 and a = -0.02). With omega from 0.25 to 0.40 the error grows again in most
/// networks.
///
/// model: the Hopf parameters; a below zero (-0.02 and noise 0.01 in the source). structure: which weights
/// there are, and where the fit starts. data: of as many regions, as measure_lagged_connectivity() gives it.
/// Other than in the script, the result is the best of all looks at the error and not the last; the network
/// and what it shows belong together.
///
/// Throws argument_error if shapes differ, the edge rule needs partners that are not given, options are out
/// of range, or the network is unstable at the start, as linear_hopf does. Source: Deco et al., Nature Mental
/// Health 2024, doi:10.1038/s44220-024-00298-y, and its code (Psilodep2). Cost: an iteration is a linear_hopf
/// and an exponential of N x N.
template <std::floating_point T>
generative_connectivity_fit fit_generative_connectivity(const hopf<T>& model, const connectome& structure,
                                                        const lagged_connectivity& data,
                                                        const generative_connectivity_options& options = {});

/// A group, and each of its subjects.
struct generative_connectivity_study {
    generative_connectivity_fit group;                  ///< fitted to the mean over subjects
    std::vector<generative_connectivity_fit> subjects;  ///< one fit per subject, each begun from the group's
};

/// Fits the weights of the group, to the mean of what was measured in its subjects, and then those of each
/// subject, starting from the group's, as the source does. `subjects` are worked on side by side on `threads`
/// threads (0: one per core); results do not depend on it. Errors and cost as fit_generative_connectivity().
///
///     std::vector<lagged_connectivity> measured;
///     for (const auto& scan : scans) measured.push_back(measure_lagged_connectivity(scan, {.tr = 1.25}));
///     auto study = fit_generative_connectivity(hopf<>{.a = -0.02, .omega = omega, .noise = 0.01}, sc,
///     measured,
///                                              {.partner = regions.partner});
///     study.subjects[0].network.weights()   // row = target
template <std::floating_point T>
generative_connectivity_study fit_generative_connectivity(const hopf<T>& model, const connectome& structure,
                                                          const std::vector<lagged_connectivity>& subjects,
                                                          const generative_connectivity_options& options = {},
                                                          std::size_t threads = 0);

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/generative_connectivity.hpp>
#endif
