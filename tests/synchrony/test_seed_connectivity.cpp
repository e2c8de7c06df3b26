#include <doctest/doctest.h>

#include <cmath>

#include <entrain/core/random.hpp>
#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/seed_connectivity.hpp>

namespace test_seed_connectivity {

using namespace entrain;

TEST_CASE("seed-based connectivity is the seed's row of the functional connectivity, on Fisher's scale") {
    random_stream random(3);
    matrix<double> bold = full(6, 80, 0.0);
    for (double& value : bold) value = 100 + random.normal();
    const auto fc = functional_connectivity(bold);
    for (std::size_t seed = 0; seed < 6; ++seed) {
        const auto z = seed_connectivity(bold, seed);
        for (std::size_t i = 0; i < 6; ++i)
            CHECK(z(i) == doctest::Approx(i == seed ? 0 : std::atanh(fc(seed, i))).epsilon(1e-9));
    }
    matrix<double> huge = bold * std::ldexp(1.0, 900);
    CHECK(seed_connectivity(huge, 2)(1) == seed_connectivity(bold, 2)(1));
    CHECK(seed_connectivity(matrix<float>(bold), 2)(1) ==
          doctest::Approx(seed_connectivity(bold, 2)(1)).epsilon(1e-3));
}

TEST_CASE("the nearest region is found by its centroid, and a place in no region is refused") {
    matrix<double> centroids = full(3, 3, 0.0);
    centroids(0, 0) = -40;
    centroids(1, 0) = 40;
    centroids(2, 2) = 60;
    CHECK(nearest_region(centroids, {38, 2, 1}) == 1);
    CHECK(nearest_region(centroids, {0, 0, 45}) == 2);
    CHECK_THROWS_WITH_AS(nearest_region(centroids, {0, -100, 0}),
                         "entrain::nearest_region: place: expected a place within 30 mm of a centroid, got "
                         "107.703 mm from the nearest",
                         argument_error);
    CHECK_THROWS_AS(nearest_region(full(3, 2, 0.0), {0, 0, 0}), argument_error);
    CHECK_THROWS_AS(nearest_region(centroids, {std::nan(""), 0, 0}), argument_error);
    CHECK_THROWS_AS(nearest_region(centroids, {0, 0, 0}, 0), argument_error);
}

TEST_CASE("seed-based connectivity says what is wrong with its scan") {
    matrix<double> bold = full(3, 10, 1.0);
    CHECK_THROWS_WITH_AS(
        seed_connectivity(bold, 0),
        "entrain::seed_connectivity: bold: expected a signal that varies in every region, got "
        "a constant one in region 0",
        argument_error);
    random_stream random(1);
    for (double& value : bold) value = random.normal();
    for (std::size_t t = 0; t < 10; ++t) bold(2, t) = 3 - 2 * bold(0, t);
    CHECK_THROWS_WITH_AS(
        seed_connectivity(bold, 0),
        "entrain::seed_connectivity: bold: expected regions that differ from the seed, got a "
        "copy of it in region 2",
        argument_error);
    CHECK_THROWS_WITH_AS(
        seed_connectivity(bold, 3),
        "entrain::seed_connectivity: seed: expected an index below 3 (the number of regions), got 3",
        argument_error);
    CHECK_THROWS_AS(seed_connectivity(full(3, 3, 1.0), 0), argument_error);
    bold(1, 1) = std::nan("");
    CHECK_THROWS_AS(seed_connectivity(bold, 0), argument_error);
}

}  // namespace test_seed_connectivity
