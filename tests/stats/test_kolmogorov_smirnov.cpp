#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <entrain/stats/kolmogorov_smirnov.hpp>

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
