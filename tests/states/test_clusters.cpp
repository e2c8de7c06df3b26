// k-medoids, indices of clusters, matching of solutions, stability, overlap with networks, joined scans.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/states.hpp>
#include <entrain/states/detail/frame_distances.hpp>
#include <entrain/stats/correlation.hpp>

#include "array_kinds.hpp"
#include "expected.hpp"
#include "noise.hpp"

namespace test_clusters {

using namespace entrain;
using doctest::Approx;

namespace {

vector<std::size_t> labels_of(std::initializer_list<std::size_t> values) {
    vector<std::size_t> labels = full(values.size(), std::size_t{0});
    std::copy(values.begin(), values.end(), labels.begin());
    return labels;
}

// Scans of which each frame lies near one of `k` directions that all scans share.
joined_frames<double> clustered_scans(std::size_t scans, std::size_t k, double spread, std::uint64_t seed) {
    const auto centre = noise(k, 12, 99);
    random_stream random(seed);
    std::vector<matrix<double>> parts;
    for (std::size_t s = 0; s < scans; ++s) {
        matrix<double> part = noise(40 + s, 12, seed * 1000 + s);
        for (std::size_t t = 0; t < part.shape(0); ++t) {
            const std::size_t c = random.below(k);
            for (std::size_t j = 0; j < 12; ++j) part(t, j) = centre(c, j) + spread * part(t, j);
        }
        parts.push_back(part);
    }
    return join_frames(parts);
}

double distance(const matrix<double>& x, std::size_t i, std::size_t j) {
    double sum = 0;
    for (std::size_t d = 0; d < x.shape(1); ++d) sum += std::pow(x(i, d) - x(j, d), 2);
    return std::sqrt(sum);
}

}  // namespace

TEST_CASE("k-medoids finds the best of all triples") {
    const auto all = expected::values("clusters");
    const auto points = expected::matrix_of(all["points"]);
    const auto found = kmedoids(points, 3);
    CHECK(found.inertia == Approx(all["kmedoids"].get<double>()).epsilon(1e-12));
    CHECK(found.converged);
    double cost = 0;
    for (std::size_t i = 0; i < points.shape(0); ++i) {
        cost += distance(points, i, found.medoids(found.labels(i)));
        for (std::size_t c = 0; c < 3; ++c)
            CHECK(distance(points, i, found.medoids(found.labels(i))) <=
                  distance(points, i, found.medoids(c)));
    }
    CHECK(cost == Approx(found.inertia).epsilon(1e-12));
    CHECK(std::is_sorted(found.occupancy.begin(), found.occupancy.end(), std::greater<>()));
    CHECK(occupancy(found.labels, 3) == found.occupancy);
}

TEST_CASE("k-medoids finds the best pair for every distance, and the best one") {
    const auto points = noise(40, 3, 4);
    for (const auto kind : {frame_distance::euclidean, frame_distance::squared_euclidean,
                            frame_distance::manhattan, frame_distance::cosine}) {
        const states_detail::frame_distances<double> d(points, kind, "test");
        double best_one = 1e300, best_two = 1e300;
        for (std::size_t a = 0; a < 40; ++a) {
            double one = 0;
            for (std::size_t i = 0; i < 40; ++i) one += d(i, a);
            best_one = std::min(best_one, one);
            for (std::size_t b = 0; b < a; ++b) {
                double two = 0;
                for (std::size_t i = 0; i < 40; ++i) two += std::min(d(i, a), d(i, b));
                best_two = std::min(best_two, two);
            }
        }
        CHECK(kmedoids(points, 1, {.distance = kind}).inertia == Approx(best_one).epsilon(1e-12));
        CHECK(kmedoids(points, 2, {.distance = kind, .restarts = 10}).inertia ==
              Approx(best_two).epsilon(1e-12));
    }
    CHECK(kmedoids(points, 40).inertia == 0.0);
}

TEST_CASE("k-medoids does not depend on threads or on the kind of array") {
    const auto points = noise(60, 4, 5);
    const auto found = kmedoids(points, 4, {.threads = 1});
    CHECK(kmedoids(points, 4, {.threads = 3}).labels == found.labels);
    array_kinds::for_each(points, [&](const auto& a) { CHECK(kmedoids(a, 4).labels == found.labels); });
    const matrix<float> narrow = points;
    CHECK(kmedoids(narrow, 4).inertia == Approx(found.inertia).epsilon(1e-5));
}

TEST_CASE("k-medoids refuses more clusters than distinct frames, and what it cannot measure") {
    CHECK_THROWS_WITH_AS(kmedoids(full(9, 2, 1.5), 2),
                         "entrain::kmedoids: k: expected at most 1 (the number of distinct frames), got 2",
                         argument_error);
    CHECK(kmedoids(full(9, 2, 1.5), 1).inertia == 0.0);
    CHECK_THROWS_WITH_AS(kmedoids(noise(3, 2, 1), 4),
                         "entrain::kmedoids: k: expected 1 to 3 (the number of frames), got 4",
                         argument_error);
    CHECK_THROWS_WITH_AS(kmedoids(noise(3, 2, 1), 0),
                         "entrain::kmedoids: k: expected 1 to 3 (the number of frames), got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(kmedoids(full(0, 2, 1.0), 1),
                         "entrain::kmedoids: points: expected at least one frame of at least one region, got "
                         "(0, 2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        kmedoids(full(3, 2, 0.0), 1, {.distance = frame_distance::cosine}),
        "entrain::kmedoids: points: expected a direction in every frame, got zeros in frame 0",
        argument_error);
    CHECK_THROWS_WITH_AS(kmedoids(noise(3, 2, 1), 2, {.restarts = 0}),
                         "entrain::kmedoids: restarts: expected at least one, got 0", argument_error);
    CHECK_THROWS_WITH_AS(kmedoids(noise(3, 2, 1), 2, {.max_iterations = 0}),
                         "entrain::kmedoids: max_iterations: expected at least one, got 0", argument_error);
    auto hole = noise(3, 2, 1);
    hole(1, 1) = std::nan("");
    CHECK_THROWS_AS(kmedoids(hole, 2), argument_error);
    const auto one = kmedoids(noise(1, 1, 1), 1);  // one frame of one region
    CHECK(one.medoids(0) == 0);
    CHECK(one.inertia == 0.0);
}

TEST_CASE("silhouette, Davies-Bouldin and Dunn are those of scikit-learn and SciPy") {
    const auto all = expected::values("clusters");
    const auto points = expected::matrix_of(all["points"]);
    const auto labels = expected::labels_of(all["labels"]);
    const auto quality = cluster_quality(points, labels, 3);
    CHECK(quality.silhouette == Approx(all["silhouette"].get<double>()).epsilon(1e-12));
    CHECK(quality.davies_bouldin == Approx(all["davies_bouldin"].get<double>()).epsilon(1e-12));
    CHECK(quality.dunn == Approx(all["dunn"].get<double>()).epsilon(1e-12));
    for (std::size_t i = 0; i < labels.size(); ++i)
        CHECK(quality.silhouettes(i) == Approx(all["silhouettes"][i].get<double>()).epsilon(1e-10));
    array_kinds::for_each(points, [&](const auto& a) {
        CHECK(cluster_quality(a, labels, 3).silhouette == quality.silhouette);
    });
    CHECK(cluster_quality(points, labels, 3, {.threads = 3}).silhouettes == quality.silhouettes);
    const matrix<float> narrow = points;
    const vector<int> int_labels = labels;
    CHECK(cluster_quality(narrow, int_labels, 3).dunn == Approx(quality.dunn).epsilon(1e-5));
    // And k-means finds scikit-learn's clusters.
    const auto found = kmeans(points, 3);
    CHECK(found.inertia == Approx(all["inertia"].get<double>()).epsilon(1e-9));
    CHECK(adjusted_rand_index(found.labels, labels) == 1.0);
}

TEST_CASE("indices of clusters have defined limits, never NaN") {
    // Two places, each held by equal frames.
    const matrix<double> apart{{0.0}, {0.0}, {3.0}, {3.0}};
    const auto best = cluster_quality(apart, labels_of({0, 0, 1, 1}), 2);
    CHECK(best.silhouette == 1.0);
    CHECK(best.davies_bouldin == 0.0);
    CHECK(best.dunn == std::numeric_limits<double>::max());
    // All frames equal: no cluster is any better than another.
    const auto equal = cluster_quality(full(4, 2, 1.0), labels_of({0, 0, 1, 1}), 2);
    CHECK(equal.silhouette == 0.0);
    CHECK(equal.dunn == 0.0);
    CHECK(equal.davies_bouldin == std::numeric_limits<double>::max());
    // A frame alone has silhouette 0.
    const auto alone = cluster_quality(matrix<double>{{0.0}, {1.0}, {5.0}}, labels_of({0, 0, 1}), 2);
    CHECK(alone.silhouettes(2) == 0.0);
    CHECK(alone.silhouettes(0) == Approx(0.8).epsilon(1e-15));
}

TEST_CASE("indices of clusters refuse one cluster, empty ones, NaN") {
    const auto points = noise(4, 2, 1);
    CHECK_THROWS_WITH_AS(cluster_quality(points, labels_of({0, 0, 0, 0}), 1),
                         "entrain::cluster_quality: k: expected at least two clusters, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        cluster_quality(points, labels_of({0, 0, 1, 1}), 3),
        "entrain::cluster_quality: labels: expected at least one frame in every cluster, got "
        "none in cluster 2",
        argument_error);
    CHECK_THROWS_WITH_AS(cluster_quality(points, labels_of({0, 1}), 2),
                         "entrain::cluster_quality: labels: expected 4 labels, one for each frame, got 2",
                         argument_error);
    CHECK_THROWS_AS(cluster_quality(points, labels_of({0, 1, 2, 0}), 2), argument_error);
    CHECK_THROWS_AS(cluster_quality(full(2, 2, std::nan("")), labels_of({0, 1}), 2), argument_error);
}

TEST_CASE("matching is SciPy's assignment, and finds a shuffled copy") {
    const auto all = expected::values("clusters");
    const auto a = expected::matrix_of(all["centres"]), b = expected::matrix_of(all["other_centres"]);
    const auto matched = match_states(a, b);
    CHECK(matched.partner == all["matching"].get<std::vector<std::size_t>>());

    const auto states = noise(5, 8, 2);
    const matrix<double> shuffled = xt::view(states, xt::keep(3, 0, 4, 1, 2), xt::all());
    const auto found = match_states(states, shuffled);
    CHECK(found.partner == std::vector<std::size_t>{1, 3, 4, 0, 2});
    for (const double similarity : found.similarity) CHECK(similarity == Approx(1).epsilon(1e-14));
    array_kinds::for_each(
        states, [&](const auto& any) { CHECK(match_states(any, shuffled).partner == found.partner); });
    const matrix<float> narrow = states;
    CHECK(match_states(narrow, shuffled).partner == found.partner);
    CHECK(match_states(full(2, 3, 0.0), full(2, 3, 0.0)).similarity(1) == 0.0);
    CHECK_THROWS_WITH_AS(match_states(states, noise(4, 8, 1)),
                         "entrain::match_states: second: expected the shape of first, (5, 8), got (4, 8)",
                         argument_error);
    CHECK_THROWS_AS(match_states(full(0, 3, 0.0), full(0, 3, 0.0)), argument_error);
    CHECK_THROWS_AS(match_states(states, full(5, 8, std::nan(""))), argument_error);
}

TEST_CASE("the adjusted Rand index is scikit-learn's, and does not care for names") {
    const auto all = expected::values("clusters");
    const auto labels = expected::labels_of(all["labels"]), other = expected::labels_of(all["other"]);
    CHECK(adjusted_rand_index(labels, other) == Approx(all["adjusted_rand"].get<double>()).epsilon(1e-13));
    CHECK(adjusted_rand_index(labels_of({0, 0, 1, 2}), labels_of({5, 5, 0, 1})) == 1.0);
    CHECK(adjusted_rand_index(labels_of({0, 0, 0}), labels_of({1, 1, 1})) == 1.0);
    CHECK(adjusted_rand_index(labels_of({0}), labels_of({3})) == 1.0);
    CHECK(adjusted_rand_index(vector<int>{0, 0, 1, 1}, labels_of({0, 1, 0, 1})) == Approx(-0.5));
    CHECK_THROWS_WITH_AS(adjusted_rand_index(labels_of({0, 1}), labels_of({0})),
                         "entrain::adjusted_rand_index: second: expected 2 labels, as many as first, got 1",
                         argument_error);
    CHECK_THROWS_AS(adjusted_rand_index(vector<int>{-1}, vector<int>{0}), argument_error);
}

TEST_CASE("split halves agree on as many states as there are, and less on more") {
    const auto all = clustered_scans(10, 3, 0.4, 1);
    const auto right = split_half_stability(all, 3, {.splits = 6, .kmeans = {.restarts = 5}});
    const auto many = split_half_stability(all, 6, {.splits = 6, .kmeans = {.restarts = 5}});
    CHECK(right.similarity > 0.99);
    CHECK(right.worst > 0.98);
    CHECK(right.agreement > 0.99);
    CHECK(many.agreement < 0.9);
    CHECK(right.similarities.size() == 6);
    CHECK(split_half_stability(all, 3, {.splits = 6, .kmeans = {.restarts = 5}}).similarities ==
          right.similarities);
    CHECK_THROWS_WITH_AS(split_half_stability(join_frames<double>({noise(9, 3, 1)}), 2),
                         "entrain::split_half_stability: all: expected frames of at least two scans, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(split_half_stability(all, 3, {.splits = 0}),
                         "entrain::split_half_stability: splits: expected at least one, got 0",
                         argument_error);
    CHECK_THROWS_AS(split_half_stability(join_frames<double>({full(5, 3, 1.0), full(5, 3, 1.0)}), 2),
                    argument_error);
}

TEST_CASE("the number of states that all indices choose is that of the clusters") {
    const auto all = clustered_scans(6, 4, 0.2, 2);
    std::size_t by_silhouette = 0, by_davies = 0, by_dunn = 0;
    double best_silhouette = -2, best_davies = 1e300, best_dunn = -1;
    for (std::size_t k = 2; k <= 7; ++k) {
        const auto quality = cluster_quality(all.frames, kmeans(all.frames, k).labels, k);
        if (quality.silhouette > best_silhouette) best_silhouette = quality.silhouette, by_silhouette = k;
        if (quality.davies_bouldin < best_davies) best_davies = quality.davies_bouldin, by_davies = k;
        if (quality.dunn > best_dunn) best_dunn = quality.dunn, by_dunn = k;
    }
    CHECK(by_silhouette == 4);
    CHECK(by_davies == 4);
    CHECK(by_dunn == 4);
}

TEST_CASE("joined frames stand one scan after the other, and labels find their scans again") {
    const auto a = noise(3, 2, 1), b = noise(5, 2, 2);
    const auto all = join_frames<double>({a, b});
    CHECK(all.scans() == 2);
    CHECK(all.first == std::vector<std::size_t>{0, 3, 8});
    CHECK(xt::view(all.frames, xt::range(3, 8), xt::all()) == b);
    const auto labels = labels_of({0, 1, 2, 3, 4, 5, 6, 7});
    CHECK(labels_of_scan(labels, all, 0) == labels_of({0, 1, 2}));
    CHECK(labels_of_scan(xt::xarray<int>{0, 1, 2, 3, 4, 5, 6, 7}, all, 1) == labels_of({3, 4, 5, 6, 7}));
    CHECK(join_frames<float>({matrix<float>(a)}).frames.shape(0) == 3);
    CHECK(joined_frames<double>{}.scans() == 0);

    CHECK_THROWS_WITH_AS(join_frames(std::vector<matrix<double>>{}),
                         "entrain::join_frames: scans: expected at least one scan, got none", argument_error);
    CHECK_THROWS_WITH_AS(join_frames<double>({a, noise(2, 3, 1)}),
                         "entrain::join_frames: scans[1]: expected 2 regions, got (2, 3)", argument_error);
    CHECK_THROWS_WITH_AS(
        join_frames<double>({full(0, 2, 0.0)}),
        "entrain::join_frames: scans[0]: expected at least one frame of at least one region, got (0, 2)",
        argument_error);
    CHECK_THROWS_WITH_AS(labels_of_scan(labels, all, 2),
                         "entrain::labels_of_scan: scan: expected a scan below 2, got 2", argument_error);
    CHECK_THROWS_WITH_AS(labels_of_scan(labels_of({0}), all, 0),
                         "entrain::labels_of_scan: labels: expected 8 labels, one for each frame, got 1",
                         argument_error);
}

TEST_CASE("a state's leading side is correlated with the membership of networks") {
    const matrix<double> states{{-0.5, -0.5, 0.6, 0.4, -0.1, 0.0}, {-0.4, -0.4, -0.4, -0.4, -0.4, -0.4}};
    const auto networks =
        network_set{}.add("second", {2, 3}).add("mixed", {0, 3}).add("all", {0, 1, 2, 3, 4, 5});
    const auto found = network_overlap(states, networks);
    const vector<double> leading{0.0, 0.0, 0.6, 0.4, 0.0, 0.0}, second{0.0, 0.0, 1.0, 1.0, 0.0, 0.0};
    CHECK(found.correlation(0, 0) == stats::pearson(leading, second));
    CHECK(found.correlation(0, 0) > 0.9);
    CHECK(found.p(0, 0) == stats::correlation_p(found.correlation(0, 0), 6));
    CHECK(found.share(0, 0) == 1.0);
    CHECK(found.share(0, 1) == 0.5);
    CHECK(found.correlation(0, 2) == 0.0);
    CHECK(found.p(0, 2) == 1.0);
    for (std::size_t n = 0; n < 3; ++n) {  // the global state leads nowhere
        CHECK(found.correlation(1, n) == 0.0);
        CHECK(found.p(1, n) == 1.0);
        CHECK(found.share(1, n) == 0.0);
    }
    array_kinds::for_each(
        states, [&](const auto& a) { CHECK(network_overlap(a, networks).correlation == found.correlation); });
    const matrix<float> narrow = states;
    CHECK(network_overlap(narrow, networks).correlation(0, 1) ==
          Approx(found.correlation(0, 1)).epsilon(1e-5));
    CHECK_THROWS_WITH_AS(network_overlap(states, network_set{}.add("none", {})),
                         "entrain::network_overlap: network 'none': expected at least 1 region, got none",
                         argument_error);
    CHECK_THROWS_AS(network_overlap(full(1, 2, 1.0), networks), argument_error);
    CHECK_THROWS_AS(network_overlap(full(1, 6, std::nan("")), networks), argument_error);
}

TEST_CASE("the leading share is the largest eigenvalue over the number of regions") {
    random_stream random(3);
    for (const std::size_t n : {1u, 2u, 5u, 20u}) {
        matrix<double> theta = full(n, 15, 0.0);
        for (double& value : theta) value = 2 * std::numbers::pi * random.uniform();
        const auto share = leading_share(theta);
        for (std::size_t t = 0; t < 15; ++t) {
            matrix<double> coherence = full(n, n, 0.0);
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j) coherence(i, j) = std::cos(theta(i, t) - theta(j, t));
            const auto values = xt::linalg::eigvalsh(coherence);
            CHECK(share(t) == Approx(values(n - 1) / double(n)).epsilon(1e-12));
        }
        array_kinds::for_each(theta, [&](const auto& a) { CHECK(leading_share(a) == share); });
        const matrix<float> narrow = theta;
        static_assert(std::is_same_v<decltype(leading_share(narrow)), vector<float>>);
        CHECK(leading_share(narrow)(3) == Approx(share(3)).epsilon(1e-5));
        CHECK(leading_share(unit_phasors(theta)) == share);
    }
    CHECK(leading_share(full(4, 1, 0.7))(0) == Approx(1).epsilon(1e-15));
    CHECK(leading_share(matrix<double>{{0.0}, {std::numbers::pi / 2}})(0) == Approx(0.5).epsilon(1e-15));
    CHECK_THROWS_AS(leading_share(full(0, 3, 0.0)), argument_error);
    CHECK_THROWS_AS(leading_share(full(2, 3, std::nan(""))), argument_error);
    CHECK_THROWS_WITH_AS(leading_share(phasors<double>{full(2, 3, 1.0), full(2, 2, 0.0)}),
                         "entrain::phasors: sine: expected the shape of cosine, (2, 3), got (2, 2)",
                         argument_error);
}

}  // namespace test_clusters
