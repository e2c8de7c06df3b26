// Which state each frame is in, how often each state occurs, and for how long it lasts.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/states/detail/labels.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain {

/// How assign_states() measures.
struct assign_options {
    /// Measure by |sum_j (x_j - c_j)|, the slip in one published version of the LEiDA scripts (a square root
    /// of the squared sum where the sum of squares was meant). Only to reproduce results that were made with
    /// it.
    bool legacy_distance = false;
};

/// The nearest state of each frame by the Euclidean distance; of several nearest, the lowest.
///
/// points: frames, (samples, regions), such as leading eigenvectors of a simulation. centroids: (k, regions).
/// Returns (samples), values 0 to k - 1. Throws argument_error where the numbers of regions differ, either
/// array is empty, or a value is NaN or infinite. Source: Vohryzek et al. 2024,
/// doi:10.1093/braincomms/fcae049. Cost: O(samples x k x regions).
template <array_like A, array_like B>
vector<std::size_t> assign_states(const A& points, const B& centroids, const assign_options& options = {}) {
    using T = std::common_type_t<real_t<A>, real_t<B>>;
    const auto& frames = as_matrix<T>(points, "assign_states", "points");
    const auto& states = as_matrix<T>(centroids, "assign_states", "centroids");
    if (frames.size() == 0)
        throw argument_error("assign_states", "points", "at least one frame of at least one region",
                             frames.shape());
    if (states.shape(0) == 0 || states.shape(1) != frames.shape(1))
        throw argument_error("assign_states", "centroids",
                             "(states, " + std::to_string(frames.shape(1)) + ") as in points",
                             states.shape());
    check_finite("assign_states", "points", frames);
    check_finite("assign_states", "centroids", states);
    // Squares neither overflow nor vanish: the nearest state is the same in every unit.
    const int exponent = extreme_exponent_of(frames, states);
    const matrix<T> near_one = exponent ? divided_by_power_of_two(frames, exponent) : matrix<T>();
    const matrix<T> states_near_one = exponent ? divided_by_power_of_two(states, exponent) : matrix<T>();
    const matrix<T>& x = exponent ? near_one : frames;
    const matrix<T>& c = exponent ? states_near_one : states;

    vector<std::size_t> labels = full(x.shape(0), std::size_t{0});
    if (!options.legacy_distance) {
        for (std::size_t t = 0; t < x.shape(0); ++t) labels(t) = states_detail::nearest(row_data(x, t), c).index;
        return labels;
    }
    for (std::size_t t = 0; t < x.shape(0); ++t) {
        T least{};
        for (std::size_t state = 0; state < c.shape(0); ++state) {
            T sum = 0;
            for (std::size_t j = 0; j < x.shape(1); ++j) sum += x(t, j) - c(state, j);
            if (state > 0 && !(std::abs(sum) < least)) continue;
            least = std::abs(sum);
            labels(t) = state;
        }
    }
    return labels;
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
    check_allocation<double>("occupancy", "k", {k});
    const auto& state = states_detail::checked_labels(labels, k, "occupancy");
    vector<double> share = full(k, 0.0);
    for (const std::size_t s : state) share(s) += 1;
    for (double& value : share) value /= static_cast<double>(state.size());
    return share;
}

/// An unbroken stretch of samples in one state.
struct state_run {
    std::size_t state;  ///< its state, from 0
    std::size_t first;   ///< its first sample
    std::size_t length;  ///< in samples
};

/// The sequence of labels as runs, in order of time.
///
/// labels: (samples) of ONE scan (a run must not cross from one scan into the next), any integer type, values
/// 0 to k - 1. Throws argument_error for k = 0, no sample, or a label outside. Cost: O(samples).
template <label_array L>
std::vector<state_run> state_runs(const L& labels, std::size_t k) {
    const auto& state = states_detail::checked_labels(labels, k, "state_runs");
    std::vector<state_run> runs;
    for (std::size_t t = 0; t < state.size(); ++t) {
        if (t == 0 || state(t) != state(t - 1)) runs.push_back({state(t), t, 0});
        ++runs.back().length;
    }
    return runs;
}

/// Which runs lifetimes() counts.
struct lifetime_options {
    /// Whether runs that touch the first or the last sample count, though their true length is unknown.
    /// Vohryzek et al. 2024 count them; the LEiDA scripts of Kringelbach et al. 2020 and Dagnino et al. 2024
    /// do not.
    bool include_edges = true;
};

/// The mean length of the runs of each state, in samples; times the repetition time it is in seconds.
///
/// labels: (samples) of one scan, any integer type, values 0 to k - 1. Returns (k); 0 for a state without a
/// run. Throws argument_error for k = 0, no sample, or a label outside. Cost: O(samples).
template <label_array L>
vector<double> lifetimes(const L& labels, std::size_t k, const lifetime_options& options = {}) {
    check_allocation<double>("lifetimes", "k", {k, 2});
    const auto& state = states_detail::checked_labels(labels, k, "lifetimes");
    vector<double> samples = full(k, 0.0), runs = full(k, 0.0);
    for (const state_run& run : state_runs(state, k)) {
        const bool at_edge = run.first == 0 || run.first + run.length == state.size();
        if (at_edge && !options.include_edges) continue;
        samples(run.state) += static_cast<double>(run.length);
        runs(run.state) += 1;
    }
    for (std::size_t s = 0; s < k; ++s)
        if (runs(s) > 0) samples(s) /= runs(s);
    return samples;
}

}  // namespace entrain
