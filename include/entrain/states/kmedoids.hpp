// k-medoids clustering: like k-means, but each cluster stands around one of its own frames.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/random.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain {

/// How far apart two frames are.
enum class frame_distance {
    euclidean,          ///< sqrt(sum of squared differences)
    squared_euclidean,  ///< MATLAB's default for kmedoids; what k-means minimises
    manhattan,          ///< sum of absolute differences
    cosine  ///< 1 - cosine of the angle: for leading eigenvectors half the squared Euclidean distance
};

/// How kmedoids() searches.
struct kmedoids_options {
    frame_distance distance = frame_distance::euclidean;  ///< between frames
    std::size_t restarts = 5;      ///< independent runs; the best counts. Swapping seldom needs more
    std::size_t max_passes = 100;  ///< over all frames in one run
    std::uint64_t seed = 1;        ///< run r draws from random_stream(seed, r)
    std::size_t threads = 0;       ///< runs at the same time; 0: one per core; no influence on the result
    /// Called often, by every thread; an exception thrown by it ends the clustering.
    poll_callback poll = {};
};

/// What kmedoids() finds.
struct kmedoids_result {
    vector<std::size_t> medoids;  ///< (k), frames, the one of the cluster that holds most frames first
    vector<std::size_t> labels;   ///< (frames), the cluster of each
    double cost;                  ///< sum over frames of the distance to their medoid
    vector<double> occupancy;     ///< (k), share of the frames in each cluster, descending
    std::size_t passes;           ///< over all frames in the run that was chosen
    bool converged;               ///< whether no swap was left to make
};

namespace states_detail {

// Distances of one frame to all.
template <class T>
class frame_distances {
public:
    frame_distances(const matrix<T>& points, frame_distance kind, std::string_view function)
        : points_(points), kind_(kind) {
        if (kind_ != frame_distance::cosine) return;
        for (std::size_t i = 0; i < points.shape(0); ++i) {
            double square = 0;
            for (std::size_t j = 0; j < points.shape(1); ++j)
                square += static_cast<double>(points(i, j)) * static_cast<double>(points(i, j));
            if (!(square > 0))
                throw argument_error(function, "points", "a direction in every frame",
                                     "zeros in frame " + std::to_string(i));
            inverse_length_.push_back(1 / std::sqrt(square));
        }
    }

    // Rough number of operations of one distance.
    std::size_t operations() const { return points_.shape(1); }

    double operator()(std::size_t i, std::size_t j) const {
        const T *x = row_data(points_, i), *y = row_data(points_, j);
        const std::size_t size = points_.shape(1);
        if (i == j) return 0;
        if (kind_ == frame_distance::cosine) {
            double dot = 0;
            for (std::size_t d = 0; d < size; ++d)
                dot += static_cast<double>(x[d]) * static_cast<double>(y[d]);
            return std::max(0.0, 1 - dot * inverse_length_[i] * inverse_length_[j]);
        }
        if (kind_ == frame_distance::manhattan) {
            double sum = 0;
            for (std::size_t d = 0; d < size; ++d) sum += std::abs(static_cast<double>(x[d] - y[d]));
            return sum;
        }
        const auto square = static_cast<double>(squared_distance(x, y, size));
        return kind_ == frame_distance::euclidean ? std::sqrt(square) : square;
    }

private:
    const matrix<T>& points_;
    frame_distance kind_;
    std::vector<double> inverse_length_;
};

struct medoid_run {
    std::vector<std::size_t> medoids, labels;
    double cost = 0;
    std::size_t passes = 0;
    bool converged = false;
};

// Nearest and second nearest medoid of each frame.
template <class Distances>
class medoid_table {
public:
    medoid_table(const Distances& distance, std::size_t frames, std::vector<std::size_t> medoids,
                 work_poll& poll)
        : distance_(distance), poll_(poll), frames_(frames), medoids_(std::move(medoids)),
          to_medoid_(medoids_.size()) {
        for (std::size_t m = 0; m < medoids_.size(); ++m) measure(m);
        refresh();
    }

    // What the best swap of a medoid for `candidate` would change; makes it where that lowers the cost.
    bool try_swap(std::size_t candidate) {
        const std::size_t k = medoids_.size();
        double alone = 0;
        std::vector<double> change = removal_;
        candidate_.resize(frames_);
        for (std::size_t i = 0; i < frames_; ++i) {
            const double d = candidate_[i] = distance_(candidate, i);
            poll_.worked(distance_.operations());
            if (d < nearest_[i]) {
                alone += d - nearest_[i];
                change[label_[i]] += nearest_[i] - second_[i];
            } else if (d < second_[i]) {
                change[label_[i]] += d - second_[i];
            }
        }
        std::size_t best = 0;
        for (std::size_t m = 1; m < k; ++m)
            if (change[m] < change[best]) best = m;
        if (!(change[best] + alone < -1e-12 * std::max(cost_, std::numeric_limits<double>::min())))
            return false;
        medoids_[best] = candidate;
        to_medoid_[best] = candidate_;
        refresh();
        return true;
    }

    const std::vector<std::size_t>& medoids() const { return medoids_; }
    const std::vector<std::size_t>& labels() const { return label_; }
    double cost() const { return cost_; }

private:
    void measure(std::size_t m) {
        to_medoid_[m].resize(frames_);
        for (std::size_t i = 0; i < frames_; ++i) {
            to_medoid_[m][i] = distance_(medoids_[m], i);
            poll_.worked(distance_.operations());
        }
    }
    void refresh() {
        const std::size_t k = medoids_.size();
        nearest_.assign(frames_, 0), second_.assign(frames_, 0), label_.assign(frames_, 0);
        removal_.assign(k, 0.0);
        cost_ = 0;
        for (std::size_t i = 0; i < frames_; ++i) {
            constexpr double far = std::numeric_limits<double>::max();
            double first = far, next = far;
            for (std::size_t m = 0; m < k; ++m) {
                const double d = to_medoid_[m][i];
                if (d < first) {
                    next = first;
                    first = d;
                    label_[i] = m;
                } else if (d < next) {
                    next = d;
                }
            }
            nearest_[i] = first;
            second_[i] =
                k > 1 ? next : first;  // with one medoid a swap replaces all: no second to fall back on
            cost_ += first;
            removal_[label_[i]] += second_[i] - first;
        }
        if (k == 1) removal_[0] = 0;
    }

    const Distances& distance_;
    work_poll& poll_;
    std::size_t frames_;
    std::vector<std::size_t> medoids_, label_;
    std::vector<std::vector<double>> to_medoid_;
    std::vector<double> nearest_, second_, removal_, candidate_;
    double cost_ = 0;
};

template <class Distances>
medoid_run swap_medoids(const Distances& distance, std::size_t frames, std::size_t k,
                        const kmedoids_options& options, std::size_t restart) {
    work_poll poll(options.poll);
    random_stream random(options.seed, restart);
    // Seeds as in k-means++: far frames are likelier.
    std::vector<std::size_t> medoids{random.below(frames)};
    std::vector<double> to_nearest(frames, std::numeric_limits<double>::max());
    while (medoids.size() < k) {
        double total = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            total += to_nearest[i] = std::min(to_nearest[i], distance(medoids.back(), i));
            poll.worked(distance.operations());
        }
        if (!(total > 0))
            throw argument_error(
                "kmedoids", "k",
                "at most " + std::to_string(medoids.size()) + " (the number of distinct frames)", k);
        double left = random.uniform() * total;
        std::size_t chosen = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            if (!(to_nearest[i] > 0)) continue;
            chosen = i;
            left -= to_nearest[i];
            if (left < 0) break;
        }
        medoids.push_back(chosen);
    }

    medoid_run run;
    if (k == 1) {  // the frame with the least sum of distances, by looking at each
        std::vector<double> sum(frames, 0.0);
        for (std::size_t i = 0; i < frames; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const double d = distance(i, j);
                poll.worked(distance.operations());
                sum[i] += d;
                sum[j] += d;
            }
        const auto least = std::min_element(sum.begin(), sum.end());
        run.medoids = {static_cast<std::size_t>(least - sum.begin())};
        run.labels.assign(frames, 0);
        run.cost = *least;
        run.passes = 1;
        run.converged = true;
        return run;
    }
    medoid_table<Distances> table(distance, frames, std::move(medoids), poll);
    // A whole round of candidates without a swap ends the search, wherever in a pass it began.
    for (std::size_t since_swap = 0; run.passes < options.max_passes && !run.converged; ++run.passes)
        for (std::size_t candidate = 0; candidate < frames; ++candidate) {
            const auto& now = table.medoids();
            const bool is_medoid = std::find(now.begin(), now.end(), candidate) != now.end();
            since_swap = !is_medoid && table.try_swap(candidate) ? 0 : since_swap + 1;
            if (since_swap >= frames) {
                run.converged = true;
                break;
            }
        }
    run.medoids = table.medoids();
    run.labels = table.labels();
    run.cost = table.cost();
    return run;
}

}  // namespace states_detail

/// Clusters frames around k of themselves so that the sum of distances to the nearest medoid is small: swaps
/// of a medoid for a frame as long as one lowers the cost (partitioning around medoids), the best of several
/// runs. Outliers pull less on a medoid than on a mean, and each state is a frame that occurred.
///
/// points: (frames, regions). k: number of clusters. Clusters are numbered by the frames that they hold,
/// descending; of equals, the one whose medoid comes first. The result depends on the seed, not on the number
/// of threads. Throws argument_error where k is 0 or above the number of distinct frames; where points is
/// empty or not finite, or zero in a frame for the cosine distance; for no restart or no pass, or more
/// restarts than fit into memory or end within years; what options.poll throws. Kaufman and Rousseeuw 1990,
/// doi:10.1002/9780470316801; swaps as in Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804. Cost:
/// restarts x passes (about five) x frames^2 x regions; memory O(frames k): no matrix of distances is kept.
template <array_like A>
kmedoids_result kmedoids(const A& points, std::size_t k, const kmedoids_options& options = {}) {
    using T = real_t<A>;
    const auto& given = as_matrix(points, "kmedoids", "points");
    const std::size_t n = given.shape(0);
    if (given.size() == 0)
        throw argument_error("kmedoids", "points", "at least one frame of at least one region",
                             given.shape());
    if (k == 0 || k > n)
        throw argument_error("kmedoids", "k", "1 to " + std::to_string(n) + " (the number of frames)", k);
    if (options.restarts == 0) throw argument_error("kmedoids", "restarts", "at least one", 0);
    if (options.max_passes == 0) throw argument_error("kmedoids", "max_passes", "at least one", 0);
    check_enumerator("kmedoids", "distance", options.distance, frame_distance::cosine);
    check_threads("kmedoids", options.threads);
    check_finite("kmedoids", "points", given);
    check_allocation<std::size_t>("kmedoids", "restarts", {options.restarts, n + k});
    check_allocation<double>("kmedoids", "k", {k, n});
    check_work("kmedoids", "restarts",
               static_cast<double>(options.restarts) * static_cast<double>(given.size()) *
                   static_cast<double>(n));
    // Squares neither overflow nor vanish: of all points in one unit, or for angles of each.
    matrix<T> x = given;
    int exponent = 0;
    if (options.distance == frame_distance::cosine) {
        for (std::size_t i = 0; i < n; ++i) {
            T* const values = row_data(x, i);
            if (const int own = extreme_exponent(values, x.shape(1)))
                for (std::size_t j = 0; j < x.shape(1); ++j) values[j] = std::ldexp(values[j], -own);
        }
    } else {
        exponent = extreme_exponent(x.data(), x.size());
        x = divided_by_power_of_two(std::move(x), exponent);
    }
    const states_detail::frame_distances distance(x, options.distance, "kmedoids");

    const std::size_t restarts = k == 1 ? 1 : options.restarts;
    std::vector<states_detail::medoid_run> runs(restarts);
    parallel_for(restarts, options.threads, [&](std::size_t restart) {
        runs[restart] = states_detail::swap_medoids(distance, n, k, options, restart);
    });
    const auto best = std::min_element(runs.begin(), runs.end(),
                                       [](const auto& a, const auto& b) { return a.cost < b.cost; });

    std::vector<std::size_t> members(k, 0), order(k), rank(k);
    for (const std::size_t label : best->labels) ++members[label];
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return members[a] != members[b] ? members[a] > members[b] : best->medoids[a] < best->medoids[b];
    });
    for (std::size_t c = 0; c < k; ++c) rank[order[c]] = c;
    kmedoids_result result{
        full(k, std::size_t{0}), full(n, std::size_t{0}), best->cost, full(k, 0.0), best->passes,
        best->converged};
    for (std::size_t i = 0; i < n; ++i) result.labels(i) = rank[best->labels[i]];
    for (std::size_t c = 0; c < k; ++c) {
        result.medoids(c) = best->medoids[order[c]];
        result.occupancy(c) = static_cast<double>(members[order[c]]) / static_cast<double>(n);
    }
    result.cost = std::ldexp(
        result.cost, options.distance == frame_distance::squared_euclidean ? 2 * exponent : exponent);
    if (!is_finite(result.cost))
        throw argument_error("kmedoids", "points", "values whose distances do not overflow", result.cost);
    return result;
}

}  // namespace entrain
