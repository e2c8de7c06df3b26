// How near a model is to data: both sides reduced to the same summary, and distances between summaries.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/states/divergence.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/states/leading_eigenvector.hpp>
#include <entrain/states/occupancy.hpp>
#include <entrain/states/transitions.hpp>
#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/fcd.hpp>
#include <entrain/synchrony/metastability.hpp>
#include <entrain/synchrony/order_parameter.hpp>
#include <entrain/synchrony/phase_fcd.hpp>

namespace entrain {

/// What one recording (a scan, or a replica of a model) is reduced to.
struct recording_summary {
    vector<double> occupancy;        ///< (states) probabilities
    matrix<double> transitions;      ///< (states, states) as transition_matrix() gives them
    matrix<double> phase_coherence;  ///< (regions, regions) mean over time of cos(theta_i - theta_j)
    /// (regions, regions) Pearson correlation of the unfiltered signals
    matrix<double> functional_connectivity;
    vector<double> phase_fcd;  ///< similarities of phase-coherence patterns, see phase_fcd()
    double metastability = 0;  ///< SD of the order parameter
    std::size_t frames = 0;    ///< samples that were assigned to states
};

/// Means over recordings, each of which counts the same: what models are compared by.
struct summary {
    vector<double> occupancy;        ///< (states)
    matrix<double> transitions;      ///< (states, states) row-stochastic, see group_transition_matrix()
    matrix<double> phase_coherence;  ///< (regions, regions)
    matrix<double> functional_connectivity;  ///< (regions, regions)
    vector<double> phase_fcd;                ///< of all recordings, pooled and sorted
    double metastability = 0;                ///< SD over time of the order parameter, mean over recordings
    std::size_t frames = 0;                  ///< samples over all recordings
    std::vector<recording_summary> parts;    ///< the recordings, for error bars
};

namespace fit_detail {
template <class T, class C>
vector<std::size_t> states_in(const matrix<T>& bold, const matrix<C>& centroids, const phase_options& options,
                              std::string_view function);
template <class C>
recording_summary summarise_recording(const matrix<double>& bold, const matrix<C>& centroids,
                                      const phase_options& options, std::string_view function);
}  // namespace fit_detail

/// Throws argument_error, in the name of `function`, unless `centroids` are finite states, (states, regions), at
/// least one, of so many regions.
template <class T>
void check_states(std::string_view function, const matrix<T>& centroids, std::size_t regions);

/// The probability of a state that never occurs in a recording of so many frames, 0.5 / frames: it may have some
/// small probability all the same.
inline double half_a_frame(std::size_t frames) {
    return 0.5 / static_cast<double>(std::max<std::size_t>(frames, 1));
}

/// State of every sample of a recording: band-pass, phases, leading eigenvectors, nearest centroid
/// (Euclidean).
///
/// bold: (regions, samples); centroids: (states, regions). Returns labels of the samples that remain after
/// trimming. Throws argument_error as phasors_of() and assign_states(), in the name of `function`. Cost:
/// O(regions * samples * (log samples + states)).
template <array_like A, array_like C>
vector<std::size_t> states_in(const A& bold, const C& centroids, const phase_options& options,
                              std::string_view function = "states_in") {
    return fit_detail::states_in<real_t<A>, real_t<C>>(
        as_matrix(bold, function, "bold"), as_matrix(centroids, function, "centroids"), options, function);
}

/// Everything that the objectives below need to know of one recording, (regions, samples), with states given
/// by `centroids`, (states, regions). Throws argument_error as phasors_of() and assign_states(), in the name
/// of `function`. Cost: O(regions^2 * samples).
template <array_like A, array_like C>
recording_summary summarise_recording(const A& bold, const C& centroids, const phase_options& options,
                                      std::string_view function = "summarise_recording") {
    return fit_detail::summarise_recording<real_t<C>>(as_matrix<double>(bold, function, "bold"),
                                                      as_matrix(centroids, function, "centroids"), options,
                                                      function);
}

/// Mean of summaries of recordings. Throws argument_error if there is none, they differ in states or regions,
/// or a number is not finite.
ENTRAIN_INLINE summary summarise(std::vector<recording_summary> parts);

/// Mean summary of several scans, each (regions, samples); they may differ in length. See
/// summarise_recording(). `poll` is called before each (see core/progress.hpp).
template <class T, array_like C>
summary summarise_scans(const std::vector<matrix<T>>& scans, const C& centroids, const phase_options& options,
                        const poll_callback& poll = {}) {
    std::vector<recording_summary> parts;
    for (const auto& scan : scans) {
        if (poll) poll();
        parts.push_back(summarise_recording(scan, centroids, options, "summarise_scans"));
    }
    return summarise(std::move(parts));
}

/// Distances of a model's summary from the data's. All are 0 for equal summaries, except fc_correlation,
/// which is 1. Source: the scripts of Deco et al. 2019 (doi:10.1073/pnas.1905534116) and Vohryzek et al.
/// 2024.
struct fit_distances {
    double kl = 0;         ///< symmetrised KL of state occupancies, nats: the one that chooses G
    double markov_kl = 0;  ///< symmetrised KL rate of the state sequences as Markov chains, nats per step
    double markov_entropy_difference = 0;  ///< |H_model - H_data| of those chains, each H in 0..1
    double fc_correlation = 0;             ///< Pearson r between the atanh of the lower triangles of the FC
    double phase_coherence_error =
        0;  ///< mean squared difference of phase coherence over all pairs of regions
    double phase_fcd_distance =
        0;  ///< Kolmogorov-Smirnov distance of the phase FCD, 0..1; NaN without values
    double metastability_difference = 0;  ///< |metastability_model - metastability_data|
};

/// What a model is chosen or judged by: a plain callable of two summaries, and a name for tables and
/// journals. Whatever is to choose a model must be smaller the better it is.
///
///     objective mine{"difference of synchrony", [](const summary& model, const summary& data) { ... }};
struct objective {
    std::string name;  ///< as it stands in tables, journals and messages
    std::function<double(const summary& model, const summary& data)> value;  ///< smaller is better

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = objective;
        using enum field_use;
        return field_list{field("name", &self::name), field<neutral>("value", &self::value)};
    }
};

/// The objectives of the field, as in fit_distances; all are 0 between equals.
namespace objectives {

/// Symmetrised KL of state occupancies, nats. Zero probabilities are lifted by half a frame of the model's
/// recordings, 0.5 / frames, here and below.
ENTRAIN_INLINE double kl(const summary& model, const summary& data);
/// Symmetrised KL rate of the state sequences as Markov chains, nats per step.
ENTRAIN_INLINE double markov_kl(const summary& model, const summary& data);
/// Difference of the normalised entropies of those chains.
ENTRAIN_INLINE double markov_entropy(const summary& model, const summary& data);
/// 1 - r, r being the correlation of the atanh of the lower triangles of the FC.
ENTRAIN_INLINE double fc(const summary& model, const summary& data);
/// Mean squared difference of phase coherence over all pairs of regions.
ENTRAIN_INLINE double phase_coherence(const summary& model, const summary& data);
/// Kolmogorov-Smirnov distance of the phase FCD, 0..1; NaN without values.
ENTRAIN_INLINE double phase_fcd(const summary& model, const summary& data);
/// Difference of metastability.
ENTRAIN_INLINE double metastability(const summary& model, const summary& data);

}  // namespace objectives

/// All distances at once: see objectives. Throws argument_error if the summaries differ in states or regions.
ENTRAIN_INLINE fit_distances distances(const summary& model, const summary& data);

/// Standard errors of objectives, by leaving out one of the model's recordings at a time (jackknife):
///
///     se^2 = (n - 1) / n sum_i (v_i - mean v)^2,   v_i without recording i
///
/// One for each of `of`; NaN where the model has a single recording. `poll` is called before
/// each recording is left out (see core/progress.hpp). Throws argument_error where an objective has nothing
/// to call. Cost: the model's recordings times the cost of the objectives.
ENTRAIN_INLINE std::vector<double> standard_errors(const std::vector<objective>& of, const summary& model,
                                                   const summary& data, const poll_callback& poll = {});

/// Standard error of the KL of state occupancies: see standard_errors().
ENTRAIN_INLINE double kl_standard_error(const summary& model, const summary& data);

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/objectives.hpp>
#endif
