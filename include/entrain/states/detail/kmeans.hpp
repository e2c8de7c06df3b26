// The search of k-means: seeds, Lloyd's iteration, exchange of single points.
#pragma once

#include <entrain/states/kmeans.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/states/detail/clustering.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain::states_detail {

// k-means++: each next seed is a point drawn with probability in proportion to its squared distance to the
// seeds so far.
template <class T>
matrix<T> spread_seeds(const matrix<T>& points, std::size_t k, random_stream& random, work_poll& poll,
                       std::string_view function) {
    const std::size_t n = points.shape(0), dimensions = points.shape(1);
    matrix<T> seeds = matrix<T>::from_shape({k, dimensions});
    std::vector<double> distance(n, std::numeric_limits<double>::infinity());
    std::size_t chosen = random.below(n);
    for (std::size_t c = 0;; ++c) {
        std::copy_n(row_data(points, chosen), dimensions, row_data(seeds, c));
        if (c + 1 == k) return seeds;
        double total = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const T to_newest = squared_distance(row_data(points, i), row_data(seeds, c), dimensions);
            distance[i] = std::min(distance[i], static_cast<double>(to_newest));
            total += distance[i];
            poll.worked(dimensions);
        }
        if (!(total > 0))
            throw argument_error(function, "k",
                                 "at most " + std::to_string(c + 1) + " (the number of distinct points)", k);
        double left = random.uniform() * total;
        for (std::size_t i = 0; i < n; ++i) {
            if (distance[i] > 0) chosen = i;  // rounding may leave a rest: then it is the last such point
            left -= distance[i];
            if (left < 0 && distance[i] > 0) break;
        }
    }
}

template <class T>
void move_centroids(const matrix<T>& points, clustering<T>& run, work_poll& poll) {
    const std::size_t k = run.centroids.shape(0), dimensions = points.shape(1);
    std::vector<double> sum(k * dimensions, 0.0);
    std::vector<std::size_t> members(k, 0);
    for (std::size_t i = 0; i < points.shape(0); ++i) {
        const T* const x = row_data(points, i);
        double* const to = sum.data() + run.labels[i] * dimensions;
        for (std::size_t j = 0; j < dimensions; ++j) to[j] += static_cast<double>(x[j]);
        ++members[run.labels[i]];
        poll.worked(dimensions);
    }
    for (std::size_t c = 0; c < k; ++c)
        for (std::size_t j = 0; j < dimensions; ++j)
            run.centroids(c, j) = static_cast<T>(sum[c * dimensions + j] / static_cast<double>(members[c]));
}

// Moves single points from cluster to cluster where that lowers the inertia, in one pass; true if any moved.
// Taking x out of cluster a saves n_a / (n_a - 1) |x - a|^2, adding it to b costs n_b / (n_b + 1) |x - b|^2
// (Hartigan): both centroids follow at once, so that points move which Lloyd's iteration, holding the
// centroids still, leaves where they are. Where no point moves, each is at its nearest centroid, for the
// saving is more and the cost less than the plain distance.
template <class T>
bool exchange(const matrix<T>& points, clustering<T>& run, work_poll& poll) {
    const std::size_t k = run.centroids.shape(0), dimensions = points.shape(1);
    std::vector<double> members(k, 0.0);
    for (const std::size_t label : run.labels) members[label] += 1;
    bool any = false;
    for (std::size_t i = 0; i < points.shape(0); ++i) {
        const T* const x = row_data(points, i);
        const std::size_t from = run.labels[i];
        poll.worked(k * dimensions);
        if (members[from] < 2) continue;
        const double saved =
            members[from] / (members[from] - 1) *
            static_cast<double>(squared_distance(x, row_data(run.centroids, from), dimensions));
        std::size_t to = from;
        double least = saved * (1 - 16 * static_cast<double>(std::numeric_limits<T>::epsilon()));
        for (std::size_t c = 0; c < k; ++c) {
            if (c == from) continue;
            const double cost =
                members[c] / (members[c] + 1) *
                static_cast<double>(squared_distance(x, row_data(run.centroids, c), dimensions));
            if (cost < least) {
                least = cost;
                to = c;
            }
        }
        if (to == from) continue;
        any = true;
        T* const a = row_data(run.centroids, from);
        T* const b = row_data(run.centroids, to);
        const T leave = static_cast<T>(1 / (members[from] - 1)), join = static_cast<T>(1 / (members[to] + 1));
        for (std::size_t j = 0; j < dimensions; ++j) {
            a[j] -= (x[j] - a[j]) * leave;
            b[j] += (x[j] - b[j]) * join;
        }
        members[from] -= 1;
        members[to] += 1;
        run.labels[i] = to;
    }
    return any;
}

// One run: seeds, then assignment and update in turn; where nothing changes any more, single points.
template <class T>
clustering<T> lloyd(const matrix<T>& points, std::size_t k, const kmeans_options& options,
                    std::size_t restart, std::string_view function) {
    const std::size_t n = points.shape(0);
    random_stream random(options.seed, restart);
    work_poll poll(options.poll);
    clustering<T> run;
    run.centroids = spread_seeds(points, k, random, poll, function);
    run.labels.assign(n, k);
    std::vector<T> distance(n);
    for (double before = 0;; before = run.inertia) {
        bool changed = false;
        run.inertia = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto found = nearest(row_data(points, i), run.centroids);
            changed = changed || found.index != run.labels[i];
            run.labels[i] = found.index;
            distance[i] = found.squared_distance;
            run.inertia += static_cast<double>(found.squared_distance);
            poll.worked(points.shape(1) * k);
        }
        const bool refilled = reseed_empty(points, run, distance);
        const bool settled = !refilled && !changed;
        const bool close = !refilled && options.tolerance > 0 && run.iterations > 0 &&
                           before - run.inertia <= options.tolerance * before;
        run.converged = close || (settled && !options.exchange);
        if (run.converged || run.iterations == options.max_iterations) return run;
        if (settled && !exchange(points, run, poll)) {
            run.converged = true;
            return run;
        }
        move_centroids(points, run, poll);
        ++run.iterations;
    }
}

// A square that overflows would make every distance infinite and every label the first.
template <class T>
void require_squarable(const matrix<T>& points, std::string_view function) {
    const double limit = std::sqrt(static_cast<double>(std::numeric_limits<T>::max()) / 4 /
                                   static_cast<double>(points.size()));
    for (std::size_t i = 0; i < points.size(); ++i)
        if (std::abs(static_cast<double>(points.data()[i])) > limit)
            throw argument_error(
                function, "points",
                "magnitudes up to " + describe(limit) + " (squared distances must not overflow)",
                points.data()[i]);
}

template <class T>
kmeans_result<T> kmeans(const matrix<T>& given, std::size_t k, const kmeans_options& options,
                        std::string_view function) {
    const std::size_t n = given.shape(0);
    if (given.size() == 0)
        throw argument_error(function, "points", "at least one point of at least one dimension",
                             given.shape());
    if (k == 0 || k > n)
        throw argument_error(function, "k", "1 to " + std::to_string(n) + " (the number of points)", k);
    if (options.restarts == 0) throw argument_error(function, "restarts", "at least one", options.restarts);
    if (options.max_iterations == 0)
        throw argument_error(function, "max_iterations", "at least one", options.max_iterations);
    if (!is_finite(options.tolerance) || options.tolerance < 0)
        throw argument_error(function, "tolerance", "a finite number, zero or more", options.tolerance);
    check_finite(function, "points", given);
    require_squarable(given, function);

    check_threads(function, options.threads);
    check_allocation<std::size_t>(function, "restarts", {options.restarts, n + k * given.shape(1)});
    check_work(
        function, "restarts",
        static_cast<double>(options.restarts) * static_cast<double>(given.size()) * static_cast<double>(k));
    // The squares of very small points would vanish.
    const int exponent = extreme_exponent(given.data(), given.size());
    const matrix<T> divided = exponent < 0 ? divided_by_power_of_two(given, exponent) : matrix<T>();
    const matrix<T>& x = exponent < 0 ? divided : given;

    std::vector<clustering<T>> runs(options.restarts);
    parallel_for(options.restarts, options.threads,
                 [&](std::size_t restart) { runs[restart] = lloyd(x, k, options, restart, function); });
    const auto best = std::min_element(runs.begin(), runs.end(),
                                       [](const auto& a, const auto& b) { return a.inertia < b.inertia; });

    std::vector<std::size_t> members(k, 0), earliest(k, n), order(k), rank(k);
    for (std::size_t i = n; i-- > 0;) {
        ++members[best->labels[i]];
        earliest[best->labels[i]] = i;
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return members[a] != members[b] ? members[a] > members[b] : earliest[a] < earliest[b];
    });
    for (std::size_t c = 0; c < k; ++c) rank[order[c]] = c;

    kmeans_result<T> result{matrix<T>::from_shape({k, x.shape(1)}),
                            full(n, std::size_t{0}),
                            best->inertia,
                            full(k, 0.0),
                            best->iterations,
                            static_cast<std::size_t>(best - runs.begin()),
                            best->converged};
    for (std::size_t i = 0; i < n; ++i) result.labels(i) = rank[best->labels[i]];
    for (std::size_t c = 0; c < k; ++c) {
        std::copy_n(row_data(best->centroids, order[c]), x.shape(1), row_data(result.centroids, c));
        result.occupancy(c) = static_cast<double>(members[order[c]]) / static_cast<double>(n);
    }
    if (exponent < 0) {
        result.centroids = divided_by_power_of_two(std::move(result.centroids), -exponent);
        result.inertia = std::ldexp(result.inertia, 2 * exponent);
    }
    return result;
}

}  // namespace entrain::states_detail
