// The nearest state of each frame, and runs of labels.
#pragma once

#include <entrain/states/occupancy.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/states/detail/leading_eigenvector.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain::states_detail {

template <class T>
void check_centroids(const matrix<T>& states, std::size_t regions) {
    if (states.shape(0) == 0 || states.shape(1) != regions)
        throw argument_error("assign_states", "centroids",
                             "(states, " + std::to_string(regions) + ") as in points", states.shape());
}

template <class T>
vector<std::size_t> assign_states(const matrix<T>& frames, const matrix<T>& states,
                                  const assign_options& options) {
    if (frames.size() == 0)
        throw argument_error("assign_states", "points", "at least one frame of at least one region",
                             frames.shape());
    check_centroids(states, frames.shape(1));
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
        for (std::size_t t = 0; t < x.shape(0); ++t) labels(t) = nearest(row_data(x, t), c).index;
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

template <class T>
vector<std::size_t> assign_states(const phasors<T>& directions, const matrix<T>& centroids) {
    const std::size_t regions = directions.regions(), samples = directions.samples();
    check_centroids(centroids, regions);
    check_finite("assign_states", "centroids", centroids);
    // Components of eigenvectors are one at most: only centroids can be so large that they need a unit.
    if (extreme_exponent(centroids.data(), centroids.size()) > 0)
        return assign_states(leading_eigenvectors(directions), centroids, assign_options{});
    vector<std::size_t> labels = full(samples, std::size_t{0});
    std::vector<T> frames(eigenvector_block * regions);
    each_leading_eigenvector<T>(
        regions, samples, filled_from(directions), [&](std::size_t) { return frames.data(); },
        [&](std::size_t first, std::size_t count) {
            for (std::size_t j = 0; j < count; ++j)
                labels(first + j) = nearest(frames.data() + j * regions, centroids).index;
        });
    return labels;
}

ENTRAIN_INLINE vector<double> occupancy(const vector<std::size_t>& state, std::size_t k) {
    check_allocation<double>("occupancy", "k", {k});
    check_labels("occupancy", state, k);
    vector<double> share = full(k, 0.0);
    for (const std::size_t s : state) share(s) += 1;
    for (double& value : share) value /= static_cast<double>(state.size());
    return share;
}

ENTRAIN_INLINE std::vector<state_run> state_runs(const vector<std::size_t>& state, std::size_t k,
                                                 const run_lengths& runs, std::string_view function) {
    check_labels(function, state, k);
    std::vector<state_run> stretches;
    for (const auto& [first, samples] : runs.within(state.size(), function))
        for (std::size_t t = first; t < first + samples; ++t) {
            if (t == first || state(t) != state(t - 1)) stretches.push_back({state(t), t, 0});
            ++stretches.back().length;
        }
    return stretches;
}

ENTRAIN_INLINE vector<double> lifetimes(const vector<std::size_t>& state, std::size_t k,
                                        const lifetime_options& options, const run_lengths& runs) {
    check_allocation<double>("lifetimes", "k", {k, 2});
    const auto stretches = state_runs(state, k, runs, "lifetimes");
    std::vector<char> begins(state.size() + 1, 0);  // whether a run begins at this sample, or ends before it
    begins.back() = 1;
    for (const run_range& run : runs.within(state.size(), "lifetimes")) begins[run.first] = 1;
    vector<double> samples = full(k, 0.0), count = full(k, 0.0);
    for (const auto& [own, first, length] : stretches) {
        if ((begins[first] || begins[first + length]) && !options.include_edges) continue;
        samples(own) += static_cast<double>(length);
        count(own) += 1;
    }
    for (std::size_t s = 0; s < k; ++s)
        if (count(s) > 0) samples(s) /= count(s);
    return samples;
}

}  // namespace entrain::states_detail
