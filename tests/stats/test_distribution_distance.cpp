#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/stats/distribution_distance.hpp>

#include "expected.hpp"

namespace test_distribution_distance {

using namespace entrain;

TEST_CASE("the Kolmogorov-Smirnov distance by hand, with ties, and at its limits") {
    const vector<double> x = {1, 2, 3, 4}, y = {3, 4, 5, 6, 7};
    // Just below 5 all of x and two of five of y have passed; at 2, two of four and none.
    CHECK(stats::ks_distance(x, y) == doctest::Approx(0.6));
    CHECK(stats::ks_distance(y, x) == doctest::Approx(0.6));
    CHECK(stats::ks_distance(x, x) == 0);
    CHECK(stats::ks_distance(vector<double>{1, 1, 1}, vector<double>{1, 1, 2, 2}) == doctest::Approx(0.5));
    CHECK(stats::ks_distance(vector<double>{1}, vector<double>{2}) == 1);
    const xt::xarray<float> any = {4.0f, 3.0f, 2.0f, 1.0f};
    CHECK(stats::ks_distance(any, xt::view(y, xt::all())) == doctest::Approx(0.6));
}

TEST_CASE("the Kolmogorov-Smirnov distance agrees with its definition on random samples") {
    random_stream random(3);
    for (int round = 0; round < 20; ++round) {
        vector<double> x = full(1 + random.below(30), 0.0), y = full(1 + random.below(30), 0.0);
        for (double& value : x) value = double(random.below(10));
        for (double& value : y) value = double(random.below(12));
        double largest = 0;
        for (int at = 0; at < 12; ++at) {
            double fx = 0, fy = 0;
            for (const double value : x) fx += (value <= at) / double(x.size());
            for (const double value : y) fy += (value <= at) / double(y.size());
            largest = std::max(largest, std::abs(fx - fy));
        }
        CHECK(stats::ks_distance(x, y) == doctest::Approx(largest));
    }
}

TEST_CASE("the Kolmogorov-Smirnov distance refuses empty and infinite samples") {
    const vector<double> x = {1, 2}, none, bad = {1, std::numeric_limits<double>::infinity()};
    CHECK_THROWS_WITH_AS(stats::ks_distance(none, x),
                         "entrain::stats::ks_distance: x: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::ks_distance(x, bad),
                         "entrain::stats::ks_distance: y: expected finite values, got inf at (1)",
                         argument_error);
}

TEST_CASE("the Wasserstein distance by hand, with ties, and at its limits") {
    const vector<double> x = {0, 1, 3}, y = {5, 6, 8};
    CHECK(stats::wasserstein_distance(x, y) == doctest::Approx(5));  // each value moves by five
    CHECK(stats::wasserstein_distance(x, x) == 0);
    CHECK(stats::wasserstein_distance(vector<double>{0, 0, 0, 4}, vector<double>{0}) == doctest::Approx(1));
    CHECK(stats::wasserstein_distance(vector<double>{2}, vector<double>{-1}) == 3);
    const xt::xarray<float> any = {3.0f, 1.0f, 0.0f};
    CHECK(stats::wasserstein_distance(any, xt::view(y, xt::all())) == doctest::Approx(5));
    CHECK_THROWS_WITH_AS(stats::wasserstein_distance(x, vector<double>{}),
                         "entrain::stats::wasserstein_distance: y: expected at least one value, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::wasserstein_distance(vector<double>{std::nan("")}, x),
                         "entrain::stats::wasserstein_distance: x: expected finite values, got nan at (0)",
                         argument_error);
}

TEST_CASE("distances of distributions are SciPy's") {
    const auto all = expected::values("distances");
    const auto x = expected::vector_of(all["x"]), y = expected::vector_of(all["y"]);
    CHECK(stats::ks_distance(x, y) == doctest::Approx(all["ks"].get<double>()).epsilon(1e-13));
    CHECK(stats::wasserstein_distance(x, y) ==
          doctest::Approx(all["wasserstein"].get<double>()).epsilon(1e-13));
}

TEST_CASE("distances of counted distributions are those of the values, to a bin") {
    random_stream random(8);
    vector<double> x = full(5000, 0.0), y = full(3000, 0.0);
    for (double& value : x) value = 2 * random.uniform() - 1;
    for (double& value : y) value = std::sqrt(random.uniform());
    stats::binned_distribution a{.low = -1, .high = 1, .count = std::vector<std::uint64_t>(2000, 0)}, b = a;
    const auto empty = a;
    for (const double value : x) a.add(value);
    for (const double value : y) b.add(value);
    CHECK(std::abs(stats::ks_distance(a, b) - stats::ks_distance(x, y)) < 2e-3);
    CHECK(std::abs(stats::wasserstein_distance(a, b) - stats::wasserstein_distance(x, y)) < 1e-3);
    CHECK(stats::ks_distance(a, a) == 0);
    CHECK(a.mean() == doctest::Approx(xt::mean(x)()).epsilon(1e-12));
    auto pooled = a;
    pooled += b;
    CHECK(pooled.size == 8000);
    CHECK(pooled.count[1999] == a.count[1999] + b.count[1999]);
    auto beyond = empty;
    beyond.add(-1.5), beyond.add(1.5), beyond.add(1.0);
    CHECK(beyond.count[0] == 1);
    CHECK(beyond.count[1999] == 2);

    CHECK_THROWS_WITH_AS(stats::ks_distance(a, empty),
                         "entrain::stats::ks_distance: y: expected at least one value, got 0",
                         argument_error);
    stats::binned_distribution coarse{.low = -1, .high = 1, .count = {1, 1}, .size = 2};
    CHECK_THROWS_WITH_AS(stats::wasserstein_distance(a, coarse),
                         "entrain::stats::wasserstein_distance: y: expected the bins of x, got 2 other ones",
                         argument_error);
    CHECK_THROWS_AS(pooled += coarse, argument_error);
}

}  // namespace test_distribution_distance
