// How near a model is to data: both sides reduced to the same summary, and distances between summaries.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/states/divergence.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/states/leading_eigenvector.hpp>
#include <entrain/states/occupancy.hpp>
#include <entrain/states/transitions.hpp>
#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/fcd.hpp>
#include <entrain/synchrony/metastability.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/distribution_distance.hpp>
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
    double metastability = 0;  ///< SD over time of the order parameter, mean over recordings
    std::size_t frames = 0;                ///< samples over all recordings
    std::vector<recording_summary> parts;  ///< the recordings, for error bars
};

namespace fit_detail {
// Whether a fit or a comparison in the name of `function` has centroids of this network.
template <class T>
void check_states(std::string_view function, const matrix<T>& centroids, std::size_t regions) {
    if (centroids.shape(0) == 0 || centroids.shape(1) != regions)
        throw argument_error(function, "centroids",
                             std::string("(states, ").append(std::to_string(regions)).append(")"),
                             centroids.shape());
    check_finite(function, "centroids", centroids);
}
}  // namespace fit_detail

/// State of every sample of a recording: band-pass, phases, leading eigenvectors, nearest centroid
/// (Euclidean).
///
/// bold: (regions, samples); centroids: (states, regions). Returns labels of the samples that remain after
/// trimming. Throws argument_error as phasors_of() and assign_states(), in the name of `function`. Cost:
/// O(regions * samples * (log samples + states)).
template <array_like A, array_like C>
vector<std::size_t> states_in(const A& bold, const C& centroids, const phase_options& options,
                              std::string_view function = "states_in") {
    const auto unit = phasors_of(bold, options, function);
    const auto& states = as_matrix(centroids, function, "centroids");
    fit_detail::check_states(function, states, unit.regions());
    return assign_states(leading_eigenvectors(unit), states);
}

/// Everything that the objectives below need to know of one recording, (regions, samples), with states given
/// by `centroids`, (states, regions). Throws argument_error as phasors_of() and assign_states(), in the name
/// of `function`. Cost: O(regions^2 * samples).
template <array_like A, array_like C>
recording_summary summarise_recording(const A& bold, const C& centroids, const phase_options& options,
                                      std::string_view function = "summarise_recording") {
    const auto& signal = as_matrix<double>(bold, function, "bold");
    const auto unit = phasors_of(signal, options, function);
    const auto& patterns = as_matrix(centroids, function, "centroids");
    fit_detail::check_states(function, patterns, signal.shape(0));
    const auto labels = assign_states(leading_eigenvectors(unit), patterns);
    const std::size_t states = patterns.shape(0);
    recording_summary result;
    result.occupancy = occupancy(labels, states);
    result.transitions = transition_matrix(labels, states);
    result.phase_coherence = phase_coherence(unit);
    result.functional_connectivity = functional_connectivity(signal);
    result.phase_fcd = phase_fcd(unit);
    result.metastability = metastability(order_parameter(unit));
    result.frames = labels.size();
    return result;
}

namespace fit_detail {

// Whether the measures of a recording belong together, and are of as many states and regions as another's.
inline void check_part(const char* function, const recording_summary& part, const recording_summary& like) {
    const std::size_t states = like.occupancy.size(), regions = like.phase_coherence.shape(0);
    const auto square = [](const matrix<double>& of, std::size_t size) {
        return of.shape(0) == size && of.shape(1) == size;
    };
    if (part.occupancy.size() != states || !square(part.transitions, states) ||
        !square(part.phase_coherence, regions) || !square(part.functional_connectivity, regions))
        throw argument_error(function, "parts",
                             std::string("measures of ")
                                 .append(std::to_string(states))
                                 .append(" states and ")
                                 .append(std::to_string(regions))
                                 .append(" regions in every recording"),
                             std::string("occupancies ")
                                 .append(describe(part.occupancy.shape()))
                                 .append(", transitions ")
                                 .append(describe(part.transitions.shape()))
                                 .append(", phase coherence ")
                                 .append(describe(part.phase_coherence.shape()))
                                 .append(", functional connectivity ")
                                 .append(describe(part.functional_connectivity.shape())));
    for (const auto* measure : {&part.transitions, &part.phase_coherence, &part.functional_connectivity})
        check_finite(function, "parts", *measure);
    for (const auto* measure : {&part.occupancy, &part.phase_fcd})
        check_finite(function, "parts", *measure);
    check_finite(function, "parts", part.metastability);
}

}  // namespace fit_detail

/// Mean of summaries of recordings. Throws argument_error if there is none, they differ in states or regions,
/// or a number is not finite.
inline summary summarise(std::vector<recording_summary> parts) {
    if (parts.empty()) throw argument_error("summarise", "parts", "at least one recording", parts.size());
    for (const recording_summary& part : parts) fit_detail::check_part("summarise", part, parts.front());
    summary mean;
    mean.occupancy = full(parts[0].occupancy.size(), 0.0);
    mean.phase_coherence = full(parts[0].phase_coherence.shape(0), parts[0].phase_coherence.shape(1), 0.0);
    mean.functional_connectivity = mean.phase_coherence;
    std::vector<matrix<double>> transitions;
    const double share = 1.0 / static_cast<double>(parts.size());
    const auto add = [share](auto& sum, const auto& part) {
        for (std::size_t i = 0; i < sum.size(); ++i) sum.data()[i] += share * part.data()[i];
    };
    for (const recording_summary& part : parts) {
        add(mean.occupancy, part.occupancy);
        add(mean.phase_coherence, part.phase_coherence);
        add(mean.functional_connectivity, part.functional_connectivity);
        mean.metastability += share * part.metastability;
        mean.frames += part.frames;
        transitions.push_back(part.transitions);
    }
    std::size_t values = 0;
    for (const recording_summary& part : parts) values += part.phase_fcd.size();
    mean.phase_fcd = full(values, 0.0);
    double* next = mean.phase_fcd.data();
    for (const recording_summary& part : parts)
        next = std::copy(part.phase_fcd.begin(), part.phase_fcd.end(), next);
    std::sort(mean.phase_fcd.begin(), mean.phase_fcd.end());  // as its distribution is what is compared
    mean.transitions = group_transition_matrix(transitions);
    mean.parts = std::move(parts);
    return mean;
}

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

namespace fit_detail {

// Pearson r of two lists; 0 where one of them does not vary.
inline double correlation_or_zero(const vector<double>& x, const vector<double>& y) {
    return varies(x) && varies(y) ? stats::pearson(x, y) : 0.0;
}

// Pearson r of atanh of the lower triangles; correlations of exactly 1 are drawn in by one part in 10^12.
inline double triangle_correlation(const matrix<double>& a, const matrix<double>& b) {
    const std::size_t regions = a.shape(0);
    vector<double> x = full(regions * (regions - 1) / 2, 0.0), y = x;
    constexpr double limit = 1 - 1e-12;
    for (std::size_t i = 0, k = 0; i < regions; ++i)
        for (std::size_t j = 0; j < i; ++j, ++k) {
            x(k) = std::atanh(std::clamp(a(i, j), -limit, limit));
            y(k) = std::atanh(std::clamp(b(i, j), -limit, limit));
        }
    return correlation_or_zero(x, y);
}

inline double mean_squared_difference(const matrix<double>& a, const matrix<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a.data()[i] - b.data()[i]) * (a.data()[i] - b.data()[i]);
    return sum / static_cast<double>(a.size());
}

inline void check_comparable(const char* function, const matrix<double>& model, const matrix<double>& data) {
    if (model.size() == 0 || model.shape(0) != model.shape(1) || model.shape() != data.shape())
        throw argument_error(function, "model", "as many regions as the data, " + describe(data.shape()),
                             model.shape());
    check_finite(function, "model", model);
    check_finite(function, "data", data);
}

// A state that never occurs in a finite recording has some small probability all the same: half a frame's
// worth.
inline double half_a_frame(std::size_t frames) {
    return 0.5 / static_cast<double>(std::max<std::size_t>(frames, 1));
}

}  // namespace fit_detail

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
        return std::tuple{field("name", &self::name),
                          field<neutral>("value", &self::value)};
    }
};

/// The objectives of the field, as in fit_distances; all are 0 between equals.
namespace objectives {

/// Symmetrised KL of state occupancies, nats. Zero probabilities are lifted by half a frame of the model's
/// recordings, 0.5 / frames, here and below.
inline double kl(const summary& model, const summary& data) {
    return symmetrised_kl(model.occupancy, data.occupancy, {.epsilon = fit_detail::half_a_frame(model.frames)});
}
/// Symmetrised KL rate of the state sequences as Markov chains, nats per step.
inline double markov_kl(const summary& model, const summary& data) {
    return entrain::markov_kl(model.transitions, data.transitions,
                              {.epsilon = fit_detail::half_a_frame(model.frames)});
}
/// Difference of the normalised entropies of those chains.
inline double markov_entropy(const summary& model, const summary& data) {
    const double epsilon = fit_detail::half_a_frame(model.frames);
    return std::abs(entrain::markov_entropy(model.transitions, {.epsilon = epsilon}) -
                    entrain::markov_entropy(data.transitions, {.epsilon = epsilon}));
}
/// 1 - r, r being the correlation of the atanh of the lower triangles of the FC.
inline double fc(const summary& model, const summary& data) {
    fit_detail::check_comparable("objectives::fc", model.functional_connectivity, data.functional_connectivity);
    return 1 - fit_detail::triangle_correlation(model.functional_connectivity, data.functional_connectivity);
}
/// Mean squared difference of phase coherence over all pairs of regions.
inline double phase_coherence(const summary& model, const summary& data) {
    fit_detail::check_comparable("objectives::phase_coherence", model.phase_coherence, data.phase_coherence);
    return fit_detail::mean_squared_difference(model.phase_coherence, data.phase_coherence);
}
/// Kolmogorov-Smirnov distance of the phase FCD, 0..1; NaN without values.
inline double phase_fcd(const summary& model, const summary& data) {
    return model.phase_fcd.size() && data.phase_fcd.size()
               ? stats::ks_distance(model.phase_fcd, data.phase_fcd)
               : std::numeric_limits<double>::quiet_NaN();
}
/// Difference of metastability.
inline double metastability(const summary& model, const summary& data) {
    check_finite("objectives::metastability", "model", model.metastability);
    check_finite("objectives::metastability", "data", data.metastability);
    return std::abs(model.metastability - data.metastability);
}

}  // namespace objectives

/// All distances at once: see objectives. Throws argument_error if the summaries differ in states or regions.
inline fit_distances distances(const summary& model, const summary& data) {
    if (model.occupancy.size() != data.occupancy.size() ||
        model.transitions.shape() != data.transitions.shape() ||
        model.phase_coherence.shape() != data.phase_coherence.shape() ||
        model.functional_connectivity.shape() != data.functional_connectivity.shape())
        throw argument_error("distances", "model", "as many states and regions as the data",
                             model.phase_coherence.shape());
    return {.kl = objectives::kl(model, data),
            .markov_kl = objectives::markov_kl(model, data),
            .markov_entropy_difference = objectives::markov_entropy(model, data),
            .fc_correlation = 1 - objectives::fc(model, data),
            .phase_coherence_error = objectives::phase_coherence(model, data),
            .phase_fcd_distance = objectives::phase_fcd(model, data),
            .metastability_difference = objectives::metastability(model, data)};
}

/// Standard errors of objectives, by leaving out one of the model's recordings at a time (jackknife):
///
///     se^2 = (n - 1) / n sum_i (v_i - mean v)^2,   v_i without recording i
///
/// One for each of `of`; NaN where the model has a single recording. `poll` is called before
/// each recording is left out (see core/progress.hpp). Throws argument_error where an objective has nothing
/// to call. Cost: the model's recordings times the cost of the objectives.
inline std::vector<double> standard_errors(const std::vector<objective>& of, const summary& model,
                                           const summary& data, const poll_callback& poll = {}) {
    for (const objective& each : of)
        if (!each.value)
            throw argument_error("standard_errors", "of", "something to call for each objective",
                                 "nothing for '" + each.name + "'");
    const std::size_t n = model.parts.size();
    if (n < 2) return std::vector<double>(of.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<std::vector<double>> without(of.size());
    for (std::size_t left_out = 0; left_out < n; ++left_out) {
        if (poll) poll();
        std::vector<recording_summary> rest = model.parts;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(left_out));
        summary fewer = summarise(std::move(rest));
        fewer.frames = model.frames;  // so that states that never occur are lifted by the same
        for (std::size_t k = 0; k < of.size(); ++k) without[k].push_back(of[k].value(fewer, data));
    }
    std::vector<double> errors;
    for (const auto& values : without) {
        double mean = 0, sum = 0;
        for (const double value : values) mean += value / static_cast<double>(n);
        for (const double value : values) sum += (value - mean) * (value - mean);
        errors.push_back(std::sqrt(sum * static_cast<double>(n - 1) / static_cast<double>(n)));
    }
    return errors;
}

/// Standard error of the KL of state occupancies: see standard_errors().
inline double kl_standard_error(const summary& model, const summary& data) {
    return standard_errors({{"kl", objectives::kl}}, model, data).front();
}

}  // namespace entrain
