// The search of k-medoids: swaps of a medoid for a frame.
#pragma once

#include <entrain/states/kmedoids.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/states/detail/frame_distances.hpp>

namespace entrain::states_detail {

struct medoid_run {
    std::vector<std::size_t> medoids, labels;
    double inertia = 0;
    std::size_t iterations = 0;
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

    // What the best swap of a medoid for `candidate` would change; makes it where that lowers the inertia.
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
        if (!(change[best] + alone < -1e-12 * std::max(inertia_, std::numeric_limits<double>::min())))
            return false;
        medoids_[best] = candidate;
        to_medoid_[best] = candidate_;
        refresh();
        return true;
    }

    const std::vector<std::size_t>& medoids() const { return medoids_; }
    const std::vector<std::size_t>& labels() const { return label_; }
    double inertia() const { return inertia_; }

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
        inertia_ = 0;
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
            inertia_ += first;
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
    double inertia_ = 0;
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
        run.inertia = *least;
        run.iterations = 1;
        run.converged = true;
        return run;
    }
    medoid_table<Distances> table(distance, frames, std::move(medoids), poll);
    // A whole round of candidates without a swap ends the search, wherever in a pass it began.
    for (std::size_t since_swap = 0; run.iterations < options.max_iterations && !run.converged;
         ++run.iterations)
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
    run.inertia = table.inertia();
    return run;
}

template <class T>
kmedoids_result kmedoids(const matrix<T>& given, std::size_t k, const kmedoids_options& options) {
    const std::size_t n = given.shape(0);
    if (given.size() == 0)
        throw argument_error("kmedoids", "points", "at least one frame of at least one region",
                             given.shape());
    if (k == 0 || k > n)
        throw argument_error("kmedoids", "k", "1 to " + std::to_string(n) + " (the number of frames)", k);
    if (options.restarts == 0) throw argument_error("kmedoids", "restarts", "at least one", 0);
    if (options.max_iterations == 0) throw argument_error("kmedoids", "max_iterations", "at least one", 0);
    check_enumerator("kmedoids", "distance", options.distance, frame_distance::cosine);
    check_threads("kmedoids", options.threads);
    check_finite("kmedoids", "points", given);
    check_allocation<std::size_t>("kmedoids", "restarts", {options.restarts, n + k});
    check_allocation<double>("kmedoids", "k", {k, n});
    check_work(
        "kmedoids", "restarts",
        static_cast<double>(options.restarts) * static_cast<double>(given.size()) * static_cast<double>(n));
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
    const frame_distances distance(x, options.distance, "kmedoids");

    const std::size_t restarts = k == 1 ? 1 : options.restarts;
    std::vector<medoid_run> runs(restarts);
    parallel_for(restarts, options.threads, [&](std::size_t restart) {
        runs[restart] = swap_medoids(distance, n, k, options, restart);
    });
    const auto best = std::min_element(runs.begin(), runs.end(),
                                       [](const auto& a, const auto& b) { return a.inertia < b.inertia; });

    std::vector<std::size_t> members(k, 0), order(k), rank(k);
    for (const std::size_t label : best->labels) ++members[label];
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return members[a] != members[b] ? members[a] > members[b] : best->medoids[a] < best->medoids[b];
    });
    for (std::size_t c = 0; c < k; ++c) rank[order[c]] = c;
    kmedoids_result result{full(k, std::size_t{0}), full(n, std::size_t{0}), best->inertia, full(k, 0.0),
                           best->iterations,        best->converged};
    for (std::size_t i = 0; i < n; ++i) result.labels(i) = rank[best->labels[i]];
    for (std::size_t c = 0; c < k; ++c) {
        result.medoids(c) = best->medoids[order[c]];
        result.occupancy(c) = static_cast<double>(members[order[c]]) / static_cast<double>(n);
    }
    result.inertia = std::ldexp(
        result.inertia, options.distance == frame_distance::squared_euclidean ? 2 * exponent : exponent);
    if (!is_finite(result.inertia))
        throw argument_error("kmedoids", "points", "values whose distances do not overflow", result.inertia);
    return result;
}

}  // namespace entrain::states_detail
