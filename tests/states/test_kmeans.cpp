#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/states/detail/clustering.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/states/occupancy.hpp>

#include "noise.hpp"

namespace test_kmeans {

using namespace entrain;

namespace {

// Sum of squared distances to the means of the parts that `labels` makes.
double inertia_of(const matrix<double>& points, const std::vector<std::size_t>& labels, std::size_t k) {
    const std::size_t d = points.shape(1);
    matrix<double> mean = full(k, d, 0.0);
    std::vector<double> members(k, 0.0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        members[labels[i]] += 1;
        for (std::size_t j = 0; j < d; ++j) mean(labels[i], j) += points(i, j);
    }
    double sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t j = 0; j < d; ++j)
            sum += std::pow(points(i, j) - mean(labels[i], j) / members[labels[i]], 2);
    return sum;
}

// The least inertia over all k^n ways to label the points.
double exhaustive_inertia(const matrix<double>& points, std::size_t k) {
    const std::size_t n = points.shape(0);
    std::vector<std::size_t> labels(n, 0);
    double best = std::numeric_limits<double>::infinity();
    for (;;) {
        if (std::set<std::size_t>(labels.begin(), labels.end()).size() == k)
            best = std::min(best, inertia_of(points, labels, k));
        std::size_t i = 0;
        while (i < n && ++labels[i] == k) labels[i++] = 0;
        if (i == n) return best;
    }
}

}  // namespace

TEST_CASE("k-means finds the best of all partitions of a tiny set") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed)
        for (const std::size_t k : {1u, 2u, 3u, 4u}) {
            CAPTURE(seed);
            CAPTURE(k);
            const auto points = noise(8, 2, seed);
            const auto found = kmeans(points, k, {.restarts = 50, .seed = seed});
            CHECK(found.inertia == doctest::Approx(exhaustive_inertia(points, k)).epsilon(1e-12));
            CHECK(found.converged);
        }
}

TEST_CASE("a k-means result is consistent in itself") {
    const auto points = noise(500, 7, 4);
    for (const std::size_t k : {1u, 2u, 5u, 10u}) {
        const auto found = kmeans(points, k, {.restarts = 3});
        REQUIRE(found.converged);
        REQUIRE(found.centroids.shape(0) == k);
        REQUIRE(found.centroids.shape(1) == 7);
        CHECK(found.labels == assign_states(points, found.centroids));
        CHECK(states_of(found) == found.centroids);
        const auto shares = occupancy(found.labels, k);
        double sum = 0;
        for (std::size_t c = 0; c < k; ++c) {
            CHECK(found.occupancy(c) == shares(c));
            if (c) CHECK(found.occupancy(c) <= found.occupancy(c - 1));
            sum += found.occupancy(c);
            for (std::size_t j = 0; j < 7; ++j) {
                double mean = 0, members = 0;
                for (std::size_t i = 0; i < 500; ++i)
                    if (found.labels(i) == c) mean += points(i, j), members += 1;
                CHECK(std::abs(found.centroids(c, j) - mean / members) < 1e-13);
            }
        }
        CHECK(sum == doctest::Approx(1).epsilon(1e-14));
        CHECK(found.inertia ==
              doctest::Approx(inertia_of(points, {found.labels.begin(), found.labels.end()}, k))
                  .epsilon(1e-12));
    }
}

TEST_CASE("with exchange no single move of a point lowers the inertia, and no run is worse than without") {
    const auto points = noise(400, 6, 14);
    bool better = false;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto plain = kmeans(points, 5, {.restarts = 1, .seed = seed, .exchange = false});
        const auto found = kmeans(points, 5, {.restarts = 1, .seed = seed});
        REQUIRE(found.converged);
        CHECK(found.inertia <= plain.inertia);
        better = better || found.inertia < plain.inertia * (1 - 1e-6);
        std::vector<std::size_t> labels(found.labels.begin(), found.labels.end());
        for (std::size_t i = 0; i < 400; i += 7) {
            const std::size_t home = labels[i];
            for (labels[i] = 0; labels[i] < 5; ++labels[i])
                REQUIRE(inertia_of(points, labels, 5) >= found.inertia * (1 - 1e-12));
            labels[i] = home;
        }
    }
    CHECK(better);
}

TEST_CASE("k-means recovers planted clusters, the fullest first") {
    random_stream random(2);
    const std::vector<std::size_t> sizes{20, 60, 120};
    matrix<double> points = full(200, 90, 0.0);
    std::vector<std::size_t> truth;
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t i = 0; i < sizes[c]; ++i) truth.push_back(c);
    random.shuffle(truth.begin(), truth.end());
    for (std::size_t i = 0; i < 200; ++i)
        for (std::size_t j = 0; j < 90; ++j)
            points(i, j) = (j / 30 == truth[i] ? 1.0 : 0.0) + 0.2 * random.normal();
    const auto found = kmeans(points, 3);
    CHECK(found.occupancy(0) == 0.6);
    CHECK(found.occupancy(1) == 0.3);
    CHECK(found.occupancy(2) == 0.1);
    for (std::size_t i = 0; i < 200; ++i) REQUIRE(found.labels(i) == 2 - truth[i]);
}

TEST_CASE("clusters of equal size are numbered by their earliest point") {
    matrix<double> points = full(6, 1, 0.0);
    for (std::size_t i = 0; i < 6; ++i) points(i, 0) = static_cast<double>(5 - i) * 10;
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        const auto found = kmeans(points, 6, {.seed = seed});
        for (std::size_t i = 0; i < 6; ++i) REQUIRE(found.labels(i) == i);
        REQUIRE(found.inertia == 0.0);
    }
}

TEST_CASE("k-means gives the same bits for any number of threads, and depends on the seed") {
    const auto points = noise(300, 10, 6);
    const auto one = kmeans(points, 4, {.restarts = 9, .seed = 3, .threads = 1});
    for (const std::size_t threads : {2u, 3u, 8u, 0u}) {
        const auto many = kmeans(points, 4, {.restarts = 9, .seed = 3, .threads = threads});
        CHECK(many.centroids == one.centroids);
        CHECK(many.labels == one.labels);
        CHECK(many.inertia == one.inertia);
        CHECK(many.restart == one.restart);
        CHECK(many.iterations == one.iterations);
    }
    const auto a = kmeans(points, 4, {.restarts = 1, .seed = 3});
    const auto b = kmeans(points, 4, {.restarts = 1, .seed = 4});
    CHECK(a.inertia != b.inertia);
}

TEST_CASE("of several runs the best is chosen, of equals the first") {
    const auto points = noise(200, 3, 7);
    const auto best = kmeans(points, 6, {.restarts = 10, .seed = 2});
    for (std::size_t fewer = 1; fewer < 10; ++fewer) {
        const auto found = kmeans(points, 6, {.restarts = fewer, .seed = 2});
        CHECK(best.inertia <= found.inertia);
        if (fewer > best.restart) CHECK(found.restart == best.restart);
        if (fewer <= best.restart) CHECK(found.inertia > best.inertia);
    }
    CHECK(kmeans(points, 1, {.restarts = 5}).restart == 0);
}

TEST_CASE("a cluster that loses its points restarts from the farthest point") {
    matrix<double> points = full(5, 1, 0.0);
    const double values[] = {0, 1, 10, 11, 50};
    for (std::size_t i = 0; i < 5; ++i) points(i, 0) = values[i];
    states_detail::clustering<double> run;
    run.centroids = full(3, 1, 0.0);
    run.centroids(0, 0) = 5;
    run.centroids(1, 0) = 1000;
    run.centroids(2, 0) = 49;
    run.labels = {0, 0, 0, 0, 2};
    std::vector<double> distance{25, 16, 25, 36, 100};
    run.inertia = 202;
    CHECK(states_detail::reseed_empty(points, run, distance));
    CHECK(run.labels ==
          std::vector<std::size_t>{0, 0, 0, 1, 2});  // not the point 50: its cluster would be empty
    CHECK(run.centroids(1, 0) == 11);
    CHECK(run.inertia == 166);
    CHECK(distance[3] == 0);
    CHECK_FALSE(states_detail::reseed_empty(points, run, distance));
}

TEST_CASE("no cluster is empty, whatever the repetitions among the points") {
    random_stream random(12);
    for (std::size_t trial = 0; trial < 300; ++trial) {
        CAPTURE(trial);
        // Few distinct places, many points on each, and far outliers.
        const std::size_t places = 2 + random.below(6), n = places + random.below(40);
        matrix<double> points = full(n, 2, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t place = i < places ? i : random.below(places);
            points(i, 0) = static_cast<double>(place * place);
            points(i, 1) = place == 1 ? 1e6 : 0;
        }
        const std::size_t k = 1 + random.below(places);
        const auto found =
            kmeans(points, k, {.restarts = 2, .max_iterations = 1 + random.below(5), .seed = trial});
        for (std::size_t c = 0; c < k; ++c) REQUIRE(found.occupancy(c) > 0);
        if (k == places) REQUIRE(found.inertia == 0.0);
        if (n > places)
            CHECK_THROWS_WITH_AS(kmeans(points, places + 1, {.restarts = 1, .seed = trial}),
                                 doctest::Contains("(the number of distinct points), got"), argument_error);
    }
}

TEST_CASE("k-means ends at the iteration limit or by the tolerance, and says which") {
    const auto points = noise(2000, 5, 9);
    const auto cut = kmeans(points, 8, {.restarts = 1, .max_iterations = 2});
    CHECK(cut.iterations == 2);
    CHECK_FALSE(cut.converged);
    CHECK(cut.labels == assign_states(points, cut.centroids));
    const auto whole = kmeans(points, 8, {.restarts = 1});
    const auto rough = kmeans(points, 8, {.restarts = 1, .tolerance = 1e-2});
    CHECK(rough.converged);
    CHECK(rough.iterations < whole.iterations);
    CHECK(rough.inertia > whole.inertia);
    CHECK(rough.inertia < 1.1 * whole.inertia);
}

TEST_CASE("k-means accepts views, xarrays, other layouts and float") {
    const auto points = noise(60, 5, 10);
    const auto expected = kmeans(points, 3);
    const xt::xarray<double> any = points;
    const xt::xtensor<double, 2, xt::layout_type::column_major> columns = points;
    CHECK(kmeans(any, 3).centroids == expected.centroids);
    CHECK(kmeans(columns, 3).centroids == expected.centroids);
    const matrix<double> every_other = xt::view(points, xt::range(0, 60, 2), xt::range(1, 5));
    CHECK(kmeans(xt::view(points, xt::range(0, 60, 2), xt::range(1, 5)), 3).inertia ==
          kmeans(every_other, 3).inertia);
    const auto single = kmeans(matrix<float>(xt::cast<float>(points)), 3);
    static_assert(std::is_same_v<std::decay_t<decltype(single.centroids)>, matrix<float>>);
    CHECK(single.inertia == doctest::Approx(expected.inertia).epsilon(1e-6));
    CHECK(single.labels == expected.labels);
}

TEST_CASE("kmeans refuses arguments that make no sense") {
    matrix<double> points = noise(4, 2, 1);
    CHECK_THROWS_WITH_AS(kmeans(points, 0),
                         "entrain::kmeans: k: expected 1 to 4 (the number of points), got 0", argument_error);
    CHECK_THROWS_WITH_AS(kmeans(points, 5),
                         "entrain::kmeans: k: expected 1 to 4 (the number of points), got 5", argument_error);
    CHECK_THROWS_WITH_AS(kmeans(full(4, 2, 1.0), 2),
                         "entrain::kmeans: k: expected at most 1 (the number of distinct points), got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        kmeans(full(0, 2, 0.0), 1),
        "entrain::kmeans: points: expected at least one point of at least one dimension, got (0, 2)",
        argument_error);
    CHECK_THROWS_WITH_AS(kmeans(points, 2, {.restarts = 0}),
                         "entrain::kmeans: restarts: expected at least one, got 0", argument_error);
    CHECK_THROWS_WITH_AS(kmeans(points, 2, {.max_iterations = 0}),
                         "entrain::kmeans: max_iterations: expected at least one, got 0", argument_error);
    CHECK_THROWS_WITH_AS(kmeans(points, 2, {.tolerance = -1}),
                         "entrain::kmeans: tolerance: expected a finite number, zero or more, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(kmeans(full(4, 0.0), 2),
                         "entrain::kmeans: points: expected an array of rank 2, got rank 1", argument_error);
    points(2, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(kmeans(points, 2),
                         "entrain::kmeans: points: expected finite values, got nan at (2, 1)",
                         argument_error);
    points(2, 1) = 1e200;
    CHECK_THROWS_WITH_AS(kmeans(points, 2),
                         doctest::Contains("squared distances must not overflow), got 1e+200"),
                         argument_error);
    matrix<float> narrow = full(4, 2, 1e25f);
    CHECK_THROWS_AS(kmeans(narrow, 1), argument_error);
}

}  // namespace test_kmeans
