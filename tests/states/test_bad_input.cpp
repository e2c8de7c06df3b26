// Bad arguments of every public function of the module end in an error that names function and parameter.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/states.hpp>

#include "bad_input.hpp"

namespace test_bad_input {

using namespace entrain;

TEST_CASE("bad arguments of states are refused in the name of the function that was called") {
    constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                     inf = std::numeric_limits<double>::infinity();
    constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();
    random_stream random(1);
    matrix<double> points = full(40, 5, 0.0);
    for (double& value : points) value = random.uniform() - 0.5;
    const auto with = [&](double value) {
        matrix<double> changed = points;
        changed(7, 1) = value;
        return changed;
    };
    const matrix<double> empty = full(0, 5, 0.0), no_columns = full(40, 0, 0.0), centroids = full(2, 5, 0.1);
    std::vector<int> labels(40);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 3);
    const network_set networks = network_set().add("a", {0, 1}).add("b", {2, 3});
    const auto both = join_frames(std::vector{points, points});
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };

    for (const matrix<double>& x : {empty, no_columns, with(none), with(inf), with(-inf)}) {
        add("leading_eigenvectors: theta", [=] { leading_eigenvectors(x); });
        add("leading_share: theta", [=] { leading_share(x); });
        add("kmeans: points", [=] { kmeans(x, 2); });
        add("kmedoids: points", [=] { kmedoids(x, 2); });
        add("assign_states: points", [=] { assign_states(x, centroids); });
        add("match_states: first", [=] { match_states(x, x); });
        add("network_overlap: centroids", [=] { network_overlap(x, networks); });
    }
    for (const double value : {none, inf}) {
        add("cluster_quality: points", [=] { cluster_quality(with(value), labels, 3); });
        matrix<double> broken = centroids;
        broken(1, 2) = value;
        add("assign_states: centroids", [=] { assign_states(points, broken); });
        add("match_states: second", [=] { match_states(centroids, broken); });
    }
    add("kmeans: points", [=] { kmeans(with(1e200), 2); });
    add("kmedoids: points",
        [=] { kmedoids(with(1.7e308), 1, {.distance = frame_distance::squared_euclidean}); });
    add("kmedoids: points", [=] { kmedoids(full(40, 5, 0.0), 2, {.distance = frame_distance::cosine}); });
    add("assign_states: centroids", [=] { assign_states(points, full(2, 4, 0.1)); });
    add("match_states: second", [=] { match_states(points, centroids); });

    // Sizes.
    for (const std::size_t k : {std::size_t{0}, std::size_t{41}, huge, largest}) {
        add("kmeans: k", [=] { kmeans(points, k); });
        add("kmedoids: k", [=] { kmedoids(points, k); });
        add("cluster_quality: k", [=] { cluster_quality(points, labels, k); });
        add("split_half_stability: k", [=] { split_half_stability(both, k); });
    }
    add("kmeans: k", [] { kmeans(full(9, 3, 0.5), 2); });
    add("kmedoids: k", [] { kmedoids(full(9, 3, 0.5), 2); });
    add("split_half_stability: k",
        [] { split_half_stability(join_frames(std::vector(2, matrix<double>(full(9, 3, 0.5)))), 2); });
    for (const std::size_t count : {std::size_t{0}, huge, largest}) {
        add("kmeans: restarts", [=] { kmeans(points, 2, {.restarts = count}); });
        add("kmedoids: restarts", [=] { kmedoids(points, 2, {.restarts = count}); });
        add("split_half_stability: splits", [=] { split_half_stability(both, 2, {.splits = count}); });
    }
    add("split_half_stability: restarts",
        [=] { split_half_stability(both, 2, {.kmeans = {.restarts = 0}}); });
    add("kmeans: restarts", [=] { kmeans(points, 2, {.restarts = std::size_t{1} << 50}); });
    add("kmeans: max_iterations", [=] { kmeans(points, 2, {.max_iterations = 0}); });
    add("kmedoids: max_iterations", [=] { kmedoids(points, 2, {.max_iterations = 0}); });
    for (const double tolerance : {none, inf, -1.0})
        add("kmeans: tolerance", [=] { kmeans(points, 2, {.tolerance = tolerance}); });
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, largest}) {
        add("kmeans: threads", [=] { kmeans(points, 2, {.threads = threads}); });
        add("kmedoids: threads", [=] { kmedoids(points, 2, {.threads = threads}); });
        add("cluster_quality: threads", [=] { cluster_quality(points, labels, 3, {.threads = threads}); });
    }
    for (const std::size_t k : {std::size_t{1} << 32, (std::size_t{1} << 32) + 3, huge, largest}) {
        add("transition_counts: k", [=] { transition_counts(labels, k); });
        add("transition_matrix: k", [=] { transition_matrix(labels, k); });
    }
    for (const std::size_t k : {std::size_t{0}, huge, largest}) {
        add("occupancy: k", [=] { occupancy(labels, k); });
        add("lifetimes: k", [=] { lifetimes(labels, k); });
    }

    const auto number_of = [=](std::size_t lowest, std::size_t highest, std::size_t repeats) {
        cluster_numbers(points, {.lowest = lowest, .highest = highest, .repeats = repeats});
    };
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}})
        add("cluster_numbers: lowest", [=] { number_of(k, 3, 1); });
    for (const std::size_t k : {std::size_t{2}, std::size_t{41}, huge, largest})
        add("cluster_numbers: highest", [=] { number_of(3, k, 1); });
    for (const std::size_t count : {std::size_t{0}, huge, largest})
        add("cluster_numbers: repeats", [=] { number_of(2, 3, count); });
    for (const double value : {none, inf})
        add("cluster_numbers: points", [=] { cluster_numbers(with(value), {.highest = 3}); });
    add("cluster_numbers: k", [] { cluster_numbers(full(9, 3, 0.5), {.highest = 3}); });
    for (const std::size_t threads : {std::size_t{5000}, huge, largest}) {
        cluster_number_options many{.highest = 3};
        many.kmeans.threads = threads;
        add("cluster_numbers: threads", [=] { cluster_numbers(points, many); });
    }
    const cluster_number_result<double> judged{{2, 3}, {}, full(2, 1, 0.5), full(2, 1, 0.5), full(2, 1, 0.5)};
    const std::vector<double> no_p;
    add("choose_cluster_number: numbers.k",
        [=] { choose_cluster_number(cluster_number_result<double>{}, no_p); });
    for (const matrix<double>& odd : {full(3, 1, 0.5), full(2, 0, 0.5), full(2, 1, none), full(2, 2, inf)}) {
        auto silhouette = judged, davies_bouldin = judged, dunn = judged;
        silhouette.silhouette = davies_bouldin.davies_bouldin = dunn.dunn = odd;
        add("choose_cluster_number: numbers.silhouette", [=] { choose_cluster_number(silhouette, no_p); });
        add("choose_cluster_number: numbers.davies_bouldin",
            [=] { choose_cluster_number(davies_bouldin, no_p); });
        add("choose_cluster_number: numbers.dunn", [=] { choose_cluster_number(dunn, no_p); });
    }
    for (const double value : {none, inf, -0.1, 1.1}) {
        add("choose_cluster_number: p", [=] {
            choose_cluster_number(judged, std::vector<double>{0.5, value});
        });
        add("choose_cluster_number: alpha", [=] { choose_cluster_number(judged, no_p, {.alpha = value}); });
    }
    add("choose_cluster_number: p", [=] { choose_cluster_number(judged, std::vector<double>{0.5}); });

    // Labels.
    for (const int label : {-1, 3, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
        std::vector<int> outside = labels;
        outside[5] = label;
        add("occupancy: labels", [=] { occupancy(outside, 3); });
        add("lifetimes: labels", [=] { lifetimes(outside, 3); });
        add("state_runs: labels", [=] { state_runs(outside, 3); });
        add("transition_counts: labels", [=] { transition_counts(outside, 3); });
        add("transition_matrix: labels", [=] { transition_matrix(outside, 3); });
        add("switching_rate: labels", [=] { switching_rate(outside, 3); });
        add("cluster_quality: labels", [=] { cluster_quality(points, outside, 3); });
        if (label != 3) add("adjusted_rand_index: labels", [=] { adjusted_rand_index(outside, labels); });
    }
    const std::vector<int> no_labels, short_ones(7, 0);
    add("occupancy: labels", [=] { occupancy(no_labels, 3); });
    add("lifetimes: labels", [=] { lifetimes(no_labels, 3); });
    add("state_runs: labels", [=] { state_runs(no_labels, 3); });
    add("state_runs: k", [=] { state_runs(labels, 0); });
    add("transition_counts: labels", [=] { transition_counts(no_labels, 3); });
    add("switching_rate: labels", [] { switching_rate(std::vector<int>{0}, 3); });
    add("adjusted_rand_index: second", [=] { adjusted_rand_index(labels, short_ones); });
    add("cluster_quality: labels", [=] { cluster_quality(points, short_ones, 3); });
    add("cluster_quality: labels", [=] { cluster_quality(points, labels, 4); });

    // Scans.
    add("join_frames: scans", [] { join_frames(std::vector<matrix<double>>{}); });
    add("join_frames: scans[1]", [=] { join_frames(std::vector{points, empty}); });
    add("join_frames: scans[1]", [=] { join_frames(std::vector{points, matrix<double>(full(3, 4, 0.0))}); });
    const std::vector<int> every(80, 0);
    for (const std::size_t scan : {std::size_t{2}, huge, largest})
        add("labels_of_scan: scan", [=] { labels_of_scan(every, both, scan); });
    add("labels_of_scan: labels", [=] { labels_of_scan(labels, both, 0); });
    for (const std::vector<std::size_t>& first :
         {std::vector<std::size_t>{0, 90, 80}, {0, huge, 80}, {50, 40, 80}}) {
        auto crooked = both;
        crooked.first = first;
        add("labels_of_scan: all.first", [=] { labels_of_scan(every, crooked, 0); });
        add("split_half_stability: all.first", [=] { split_half_stability(crooked, 2); });
    }
    auto too_far = both;
    too_far.first = {0, 40, 1000};
    add("split_half_stability: all.first", [=] { split_half_stability(too_far, 2); });
    add("split_half_stability: all", [=] { split_half_stability(join_frames(std::vector{points}), 2); });

    // Transition matrices.
    for (const double value : {none, inf, -0.1, 1.7e308}) {
        matrix<double> p = full(2, 2, 0.5);
        p(0, 1) = value;
        add("transition_probabilities: counts", [=] { transition_probabilities(p); });
        add("stationary_distribution: p", [=] { stationary_distribution(p); });
        add("group_transition_matrix: subjects", [=] { group_transition_matrix({p}); });
    }
    add("transition_probabilities: counts", [] { transition_probabilities(full(2, 3, 0.5)); });
    add("stationary_distribution: p", [] { stationary_distribution(full(2, 3, 0.5)); });
    add("stationary_distribution: p", [] { stationary_distribution(full(0, 0, 0.5)); });
    add("stationary_distribution: p", [] { stationary_distribution(matrix<double>{{1, 0}, {0, 1}}); });
    add("group_transition_matrix: subjects", [] { group_transition_matrix({}); });
    add("group_transition_matrix: subjects", [] {
        group_transition_matrix({full(2, 2, 0.5), full(3, 3, 1.0 / 3)});
    });
    for (const int kind : {4, -1, 255}) {
        const transition_options odd{static_cast<unvisited_row>(kind)};
        add("transition_probabilities: unvisited", [=] { transition_probabilities(full(2, 2, 0.0), odd); });
        add("transition_matrix: unvisited", [=] { transition_matrix(labels, 4, odd); });
        add("group_transition_matrix: unvisited", [=] { group_transition_matrix({full(2, 2, 0.5)}, odd); });
        add("kmedoids: distance",
            [=] { kmedoids(points, 2, {.distance = static_cast<frame_distance>(kind)}); });
    }

    for (const std::size_t region : {std::size_t{5}, huge, largest})
        add("network_overlap: network 'odd'", [=] {
            network_overlap(centroids, network_set().add("odd", {0, region}));
        });
    add("network_overlap: networks", [=] { network_overlap(centroids, {}); });
    add("network_overlap: network 'none'",
        [=] { network_overlap(centroids, network_set().add("none", {})); });
    bad_input::check_all("states", calls);
}

}  // namespace test_bad_input
