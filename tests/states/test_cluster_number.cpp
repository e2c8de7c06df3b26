// How many clusters: repeated clusterings of a range of numbers, and the rule that chooses one.
#include <doctest/doctest.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/states.hpp>

#include "noise.hpp"

namespace test_cluster_number {

using namespace entrain;

namespace {

// Points about `k` centres that lie far apart.
matrix<double> clustered(std::size_t n, std::size_t k, double spread, std::uint64_t seed) {
    const auto centre = noise(k, 6, 99);
    random_stream random(seed);
    matrix<double> points = noise(n, 6, seed);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < 6; ++j) points(i, j) = 4 * centre(i % k, j) + spread * points(i, j);
    return points;
}

// Indices with one repeat, for the rule alone.
cluster_number_result<double> indices(std::vector<std::size_t> k, std::vector<double> silhouette,
                                      std::vector<double> davies_bouldin, std::vector<double> dunn) {
    const auto column = [](const std::vector<double>& values) {
        matrix<double> result = full(values.size(), 1, 0.0);
        for (std::size_t i = 0; i < values.size(); ++i) result(i, 0) = values[i];
        return result;
    };
    return {std::move(k), {}, column(silhouette), column(davies_bouldin), column(dunn)};
}

}  // namespace

TEST_CASE("each clustering is that of kmeans, and its indices are those of cluster_quality, to the bit") {
    const auto points = clustered(90, 4, 1.5, 7);
    cluster_number_options options{.lowest = 2, .highest = 5, .repeats = 3};
    options.kmeans = {.restarts = 2, .seed = 11};
    const auto found = cluster_numbers(points, options);
    CHECK(found.k == std::vector<std::size_t>{2, 3, 4, 5});
    REQUIRE(found.clustering.size() == 4);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t repeat = 0; repeat < 3; ++repeat) {
            kmeans_options how = options.kmeans;
            how.seed += repeat;
            const auto alone = kmeans(points, found.k[i], how);
            const auto quality = cluster_quality(points, alone.labels, found.k[i]);
            CHECK(found.silhouette(i, repeat) == quality.silhouette);
            CHECK(found.davies_bouldin(i, repeat) == quality.davies_bouldin);
            CHECK(found.dunn(i, repeat) == quality.dunn);
            if (repeat == 0) {
                CHECK(found.clustering[i].labels == alone.labels);
                CHECK(found.clustering[i].centroids == alone.centroids);
            }
        }
    options.kmeans.threads = 3;
    CHECK(cluster_numbers(points, options).silhouette == found.silhouette);
    const auto narrow = cluster_numbers(xt::cast<float>(points), options);
    CHECK(narrow.clustering[2].labels == found.clustering[2].labels);
}

TEST_CASE("progress counts every clustering and the indices, and may end the work") {
    const auto points = clustered(60, 3, 1.0, 3);
    std::vector<std::size_t> seen;
    cluster_number_options options{.lowest = 2, .highest = 4, .repeats = 2};
    options.kmeans = {.restarts = 1, .seed = 5};
    const auto silent = cluster_numbers(points, options);
    options.progress = [&](std::size_t done, std::size_t total) {
        CHECK(total == 7);
        seen.push_back(done);
    };
    CHECK(cluster_numbers(points, options).silhouette == silent.silhouette);
    CHECK(seen == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7});
    options.progress = [](std::size_t done, std::size_t) {
        if (done == 2) throw std::runtime_error("stopped");
    };
    CHECK_THROWS_WITH_AS(cluster_numbers(points, options), "stopped", std::runtime_error);
}

TEST_CASE("without comparisons the number of clusters that points were made of is chosen") {
    for (const std::size_t k : {2, 3, 5}) {
        CAPTURE(k);
        cluster_number_options options{.lowest = 2, .highest = 7, .repeats = 3};
        options.kmeans.restarts = 10;
        const auto chosen =
            choose_cluster_number(cluster_numbers(clustered(140, k, 0.3, k), options), std::vector<double>{});
        CHECK(chosen.k == k);
        CHECK(chosen.mean_rank(chosen.index) == doctest::Approx(1));
        CHECK_FALSE(chosen.by_difference);
        // What is best by all three leaves no other good.
        for (std::size_t i = 0; i < chosen.good.size(); ++i) CHECK(chosen.good[i] == (i == chosen.index));
    }
}

TEST_CASE("the lowest good number at which something differs is chosen") {
    // 3 is worse than 4 by all indices; 2, 4 and 5 are each best by one of them.
    const auto numbers =
        indices({2, 3, 4, 5}, {0.5, 0.2, 0.3, 0.1}, {1.5, 1.4, 1.2, 1.1}, {0.1, 0.1, 0.2, 0.15});
    const auto choose = [&](std::vector<double> p, double alpha = 0.05) {
        return choose_cluster_number(numbers, p, {.alpha = alpha});
    };
    const auto chosen = choose({0.2, 0.01, 0.04, 0.001});
    CHECK(chosen.k == 4);  // 3 differs as well, but is not good; 5 differs more, but is not the lowest
    CHECK(chosen.index == 2);
    CHECK(chosen.by_difference);
    CHECK(chosen.good == std::vector<bool>{true, false, true, true});
    CHECK(choose({0.05, 1, 1, 1}).k == 2);  // the limit counts
    CHECK(choose({0.06, 1, 1, 0.07}, 0.07).k == 2);
    // Nothing differs where it is good: the least mean rank. 4 has ranks 2, 2 and 1; 5 has 4, 1 and 2.
    for (const auto& p : {std::vector<double>{1, 0.01, 0.9, 0.3}, std::vector<double>{}}) {
        const auto by_quality = choose(p);
        CHECK(by_quality.k == 4);
        CHECK_FALSE(by_quality.by_difference);
        CHECK(by_quality.mean_rank(2) == doctest::Approx(5.0 / 3));
        CHECK(by_quality.mean_rank(0) == doctest::Approx((1 + 4 + 3.5) / 3));
        CHECK(by_quality.mean_rank(3) == doctest::Approx((4 + 1 + 2) / 3.0));
    }
    // Of equals the lowest.
    CHECK(choose_cluster_number(indices({4, 6}, {1, 1}, {2, 2}, {3, 3}), std::vector<double>{}).k == 4);
}

TEST_CASE("an index counts by its median over the repeats") {
    auto numbers = indices({2, 3}, {0, 0}, {0, 0}, {0, 0});
    numbers.silhouette = {{0.1, 0.9, 0.2, 0.1}, {0.3, 0.2, 0.3, 0.1}};  // medians 0.15 and 0.25
    numbers.davies_bouldin = {{1, 1, 5}, {2, 0, 0.5}};                  // 1 and 0.5
    numbers.dunn = {{0.1}, {0.2}};
    const auto chosen = choose_cluster_number(numbers, std::vector<double>{0.01, 1});
    CHECK(chosen.k == 3);  // 2 is worse by all medians, though something differs there
    CHECK(chosen.good == std::vector<bool>{false, true});
}

}  // namespace test_cluster_number
