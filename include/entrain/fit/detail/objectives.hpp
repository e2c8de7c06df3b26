// The work of objectives.hpp: summaries, their means and what sets them apart.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/fit/objectives.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/fit/detail/comparison.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/distribution_distance.hpp>

namespace entrain {

template <class T>
void check_states(std::string_view function, const matrix<T>& centroids, std::size_t regions) {
    if (centroids.shape(0) == 0 || centroids.shape(1) != regions)
        throw argument_error(function, "centroids",
                             std::string("(states, ").append(std::to_string(regions)).append(")"),
                             centroids.shape());
    check_finite(function, "centroids", centroids);
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
    for (const auto* measure : {&part.occupancy, &part.phase_fcd}) check_finite(function, "parts", *measure);
    check_finite(function, "parts", part.metastability);
}

// Pearson r of two lists; 0 where one of them does not vary.
ENTRAIN_INLINE double correlation_or_zero(const vector<double>& x, const vector<double>& y) {
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

ENTRAIN_INLINE double mean_squared_difference(const matrix<double>& a, const matrix<double>& b) {
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

template <class T, class C>
vector<std::size_t> states_in(const matrix<T>& bold, const matrix<C>& centroids, const phase_options& options,
                              const run_lengths& runs, std::string_view function) {
    const auto unit = phasors_of(bold, options, runs, function);
    check_states(function, centroids, unit.regions());
    return assign_states(unit, centroids);
}

template <class C>
recording_summary summarise_recording(const matrix<double>& bold, const matrix<C>& centroids,
                                      const phase_options& options, const run_lengths& runs,
                                      std::string_view function) {
    const auto unit = phasors_of(bold, options, runs, function);
    const run_lengths left = runs.trimmed(options.trim, function);
    check_states(function, centroids, bold.shape(0));
    const auto labels = assign_states(unit, centroids);
    const std::size_t states = centroids.shape(0);
    recording_summary result;
    result.occupancy = occupancy(labels, states);
    result.transitions = transition_matrix(labels, states, {}, left);
    result.phase_coherence = phase_coherence(unit);
    result.functional_connectivity = functional_connectivity(bold, runs);
    result.phase_fcd = phase_fcd(unit, {}, left);
    result.metastability = metastability(order_parameter(unit));
    result.frames = labels.size();
    return result;
}

}  // namespace fit_detail

namespace objectives {

ENTRAIN_INLINE double kl(const summary& model, const summary& data) {
    return symmetrised_kl(model.occupancy, data.occupancy, {.epsilon = half_a_frame(model.frames)});
}

ENTRAIN_INLINE double markov_kl(const summary& model, const summary& data) {
    return entrain::markov_kl(model.transitions, data.transitions, {.epsilon = half_a_frame(model.frames)});
}

ENTRAIN_INLINE double markov_entropy(const summary& model, const summary& data) {
    const double epsilon = half_a_frame(model.frames);
    return std::abs(entrain::markov_entropy(model.transitions, {.epsilon = epsilon}) -
                    entrain::markov_entropy(data.transitions, {.epsilon = epsilon}));
}

ENTRAIN_INLINE double fc(const summary& model, const summary& data) {
    fit_detail::check_comparable("objectives::fc", model.functional_connectivity,
                                 data.functional_connectivity);
    return 1 - fit_detail::triangle_correlation(model.functional_connectivity, data.functional_connectivity);
}

ENTRAIN_INLINE double phase_coherence(const summary& model, const summary& data) {
    fit_detail::check_comparable("objectives::phase_coherence", model.phase_coherence, data.phase_coherence);
    return fit_detail::mean_squared_difference(model.phase_coherence, data.phase_coherence);
}

ENTRAIN_INLINE double phase_fcd(const summary& model, const summary& data) {
    return model.phase_fcd.size() && data.phase_fcd.size()
               ? stats::ks_distance(model.phase_fcd, data.phase_fcd)
               : std::numeric_limits<double>::quiet_NaN();
}

ENTRAIN_INLINE double metastability(const summary& model, const summary& data) {
    check_finite("objectives::metastability", "model", model.metastability);
    check_finite("objectives::metastability", "data", data.metastability);
    return std::abs(model.metastability - data.metastability);
}

}  // namespace objectives

namespace fit_detail {

// What summarise() makes of recordings, but for the recordings themselves and their pooled phase FCD.
inline summary mean_of(const std::vector<recording_summary>& parts) {
    if (parts.empty()) throw argument_error("summarise", "parts", "at least one recording", parts.size());
    for (const recording_summary& part : parts) check_part("summarise", part, parts.front());
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
    mean.transitions = group_transition_matrix(transitions);
    return mean;
}

// The phase FCD of all recordings, in order, as its distribution is what is compared; each part's own is put
// in order on the way.
inline vector<double> pooled_phase_fcd(std::vector<vector<double>>& of_parts) {
    std::size_t count = 0;
    for (const auto& values : of_parts) count += values.size();
    vector<double> pooled = full(count, 0.0);
    std::vector<std::size_t> ends = {0};
    for (auto& values : of_parts) {
        std::sort(values.begin(), values.end());
        std::copy(values.begin(), values.end(), pooled.data() + ends.back());
        ends.push_back(ends.back() + values.size());
    }
    // Neighbours are merged until one is left.
    while (ends.size() > 2) {
        std::vector<std::size_t> fewer = {0};
        for (std::size_t k = 0; k + 1 < ends.size(); k += 2) {
            const std::size_t last = ends[std::min(k + 2, ends.size() - 1)];
            std::inplace_merge(pooled.data() + ends[k], pooled.data() + ends[k + 1], pooled.data() + last);
            fewer.push_back(last);
        }
        ends = std::move(fewer);
    }
    return pooled;
}
inline std::vector<vector<double>> phase_fcd_of(const std::vector<recording_summary>& parts) {
    std::vector<vector<double>> all;
    for (const recording_summary& part : parts) all.push_back(part.phase_fcd);
    return all;
}

}  // namespace fit_detail

ENTRAIN_INLINE summary summarise(std::vector<recording_summary> parts) {
    summary mean = fit_detail::mean_of(parts);
    auto phase_fcd = fit_detail::phase_fcd_of(parts);
    mean.phase_fcd = fit_detail::pooled_phase_fcd(phase_fcd);
    mean.parts = std::move(parts);
    return mean;
}

ENTRAIN_INLINE fit_distances distances(const summary& model, const summary& data) {
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

ENTRAIN_INLINE std::vector<double> standard_errors(const std::vector<objective>& of, const summary& model,
                                                   const summary& data, const poll_callback& poll) {
    for (const objective& each : of)
        if (!each.value)
            throw argument_error("standard_errors", "of", "something to call for each objective",
                                 "nothing for '" + each.name + "'");
    const std::size_t n = model.parts.size();
    if (n < 2) return std::vector<double>(of.size(), std::numeric_limits<double>::quiet_NaN());
    // The pooled values without those of a part are a matter of passing over them: sorting as many for each
    // part would take longer than simulating them.
    auto phase_fcd = fit_detail::phase_fcd_of(model.parts);
    const vector<double> pooled = fit_detail::pooled_phase_fcd(phase_fcd);
    std::vector<std::vector<double>> without(of.size());
    std::vector<recording_summary> rest(model.parts.begin() + 1, model.parts.end());
    for (std::size_t left_out = 0; left_out < n; ++left_out) {
        if (poll) poll();
        if (left_out > 0) rest[left_out - 1] = model.parts[left_out - 1];
        summary fewer = fit_detail::mean_of(rest);
        const vector<double>& out = phase_fcd[left_out];
        fewer.phase_fcd = full(pooled.size() - out.size(), 0.0);
        std::set_difference(pooled.begin(), pooled.end(), out.begin(), out.end(), fewer.phase_fcd.begin());
        fewer.parts = std::move(rest);
        fewer.frames = model.frames;  // so that states that never occur are lifted by the same
        for (std::size_t k = 0; k < of.size(); ++k) without[k].push_back(of[k].value(fewer, data));
        rest = std::move(fewer.parts);
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

ENTRAIN_INLINE double kl_standard_error(const summary& model, const summary& data) {
    return standard_errors({{"kl", objectives::kl}}, model, data).front();
}

}  // namespace entrain
