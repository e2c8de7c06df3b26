// Which state each frame is in, how often each state occurs, and for how long it lasts.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/states/labels.hpp>
#include <entrain/states/leading_eigenvector.hpp>

namespace entrain {

/// How assign_states() measures.
struct assign_options {
    /// Measure by |sum_j (x_j - c_j)|, the slip in one published version of the LEiDA scripts (a square root
    /// of the squared sum where the sum of squares was meant). Only to reproduce results that were made with
    /// it.
    bool legacy_distance = false;
};

/// An unbroken stretch of samples in one state.
struct state_run {
    std::size_t state;   ///< its state, from 0
    std::size_t first;   ///< its first sample
    std::size_t length;  ///< in samples
};

/// Which stretches lifetimes() counts.
struct lifetime_options {
    /// Whether those count that touch the first or the last sample, though their true length is unknown.
    /// Vohryzek et al. 2024 count them; the LEiDA scripts of Kringelbach et al. 2020 and Dagnino et al. 2024
    /// do not.
    bool include_edges = true;
};

namespace states_detail {
template <class T>
vector<std::size_t> assign_states(const matrix<T>& points, const matrix<T>& centroids,
                                  const assign_options& options);
template <class T>
vector<std::size_t> assign_states(const phasors<T>& directions, const matrix<T>& centroids);
ENTRAIN_INLINE vector<double> occupancy(const vector<std::size_t>& labels, std::size_t k);
ENTRAIN_INLINE std::vector<state_run> state_runs(const vector<std::size_t>& labels, std::size_t k,
                                                 const run_lengths& runs, std::string_view function);
ENTRAIN_INLINE vector<double> lifetimes(const vector<std::size_t>& labels, std::size_t k,
                                        const lifetime_options& options, const run_lengths& runs);
}  // namespace states_detail

/// The nearest state of each frame by the Euclidean distance; of several nearest, the lowest.
///
/// points: patterns, (frames, regions), such as leading eigenvectors of a simulation. centroids: (k, regions).
/// Returns (frames), values 0 to k - 1. Throws argument_error where the numbers of regions differ, either
/// array is empty, or a value is NaN or infinite. Source: Vohryzek et al. 2024,
/// doi:10.1093/braincomms/fcae049. Cost: O(frames x k x regions).
template <array_like A, array_like B>
vector<std::size_t> assign_states(const A& points, const B& centroids, const assign_options& options = {}) {
    using T = std::common_type_t<real_t<A>, real_t<B>>;
    return states_detail::assign_states<T>(as_matrix<T>(points, "assign_states", "points"),
                                           as_matrix<T>(centroids, "assign_states", "centroids"), options);
}

/// The state of each frame by its leading eigenvector: assign_states(leading_eigenvectors(directions),
/// centroids), to the bit, without the eigenvectors of all frames in memory.
///
/// directions: phasors of (regions, samples). centroids: (k, regions). Returns (samples), values 0 to k - 1.
/// Errors and source as assign_states(). Cost: O(regions x samples x k).
template <class T, array_like B>
vector<std::size_t> assign_states(const phasors<T>& directions, const B& centroids) {
    if constexpr (std::same_as<std::common_type_t<T, real_t<B>>, T>)
        return states_detail::assign_states<T>(directions,
                                               as_matrix<T>(centroids, "assign_states", "centroids"));
    else
        return assign_states(leading_eigenvectors(directions), centroids);
}

/// The share of samples in each state.
///
/// labels: (samples), any integer type, values 0 to k - 1. Returns (k), probabilities that sum to one; 0 for
/// a state that does not occur. Throws argument_error for k = 0, no sample, or a label outside. Cost:
/// O(samples).
///
///     auto probabilities = occupancy(found.labels, 3);
template <label_array L>
vector<double> occupancy(const L& labels, std::size_t k) {
    return states_detail::occupancy(as_vector<std::size_t>(labels, "occupancy", "labels"), k);
}

/// The sequence of labels as stretches of one state, in order of time.
///
/// labels: (samples) of ONE scan (no stretch may cross from one scan into the next), any integer type, values
/// 0 to k - 1. runs: of a scan that was made in several: no stretch crosses from one into the next. Throws
/// argument_error for k = 0, no sample, a label outside, or runs that do not sum to the samples. Cost:
/// O(samples).
template <label_array L>
std::vector<state_run> state_runs(const L& labels, std::size_t k, const run_lengths& runs = {}) {
    constexpr auto function = "state_runs";
    return states_detail::state_runs(as_vector<std::size_t>(labels, function, "labels"), k, runs, function);
}

/// The mean length of the stretches of each state, in samples; times the repetition time it is in seconds.
///
/// labels: (samples) of one scan, any integer type, values 0 to k - 1. runs: of a scan that was made in several:
/// a stretch that lasts to the end of a run ends there, and touches an edge. Returns (k); 0 for a state without
/// a stretch. Throws argument_error for k = 0, no sample, a label outside, or runs that do not sum to the
/// samples. Cost: O(samples).
template <label_array L>
vector<double> lifetimes(const L& labels, std::size_t k, const lifetime_options& options = {},
                         const run_lengths& runs = {}) {
    return states_detail::lifetimes(as_vector<std::size_t>(labels, "lifetimes", "labels"), k, options, runs);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/occupancy.hpp>
#endif
