#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/quantile.hpp>

namespace test_quantile {

using namespace entrain;

TEST_CASE("quantiles are numpy's") {
    // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], q) for q of 0, 0.1, 0.25, 0.5, 0.9 and 1.
    const vector<double> x{3, 1, 4, 1, 5, 9, 2, 6};
    CHECK(stats::quantile(x, 0) == 1);
    CHECK(stats::quantile(x, 0.1) == 1);
    CHECK(stats::quantile(x, 0.25) == 1.75);
    CHECK(stats::quantile(x, 0.5) == 3.5);
    CHECK(stats::quantile(x, 0.9) == doctest::Approx(6.9).epsilon(1e-15));
    CHECK(stats::quantile(x, 1) == 9);
}

TEST_CASE("quantiles and medians lie where sorting puts them") {
    random_stream random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<double> x(1 + random() % 40);
        for (double& value : x) value = std::round(random.normal() * 4) / 4;  // with ties
        auto sorted = x;
        std::sort(sorted.begin(), sorted.end());
        const std::size_t n = x.size();
        CHECK(stats::median(x) == (sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
        for (std::size_t i = 0; i + 1 < n; ++i) {
            const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(n - 1);
            CHECK(stats::quantile(x, share) ==
                  doctest::Approx((sorted[i] + sorted[i + 1]) / 2).epsilon(1e-12));
        }
        CHECK(stats::quantile(x, 0) == sorted.front());
        CHECK(stats::quantile(x, 1) == sorted.back());
    }
}

TEST_CASE("quantiles and medians of the ends of double stay finite") {
    constexpr double most = std::numeric_limits<double>::max();
    CHECK(stats::median(std::vector{most, most}) == most);
    CHECK(stats::median(std::vector{-most, most}) == 0);
    CHECK(stats::quantile(std::vector{-most, most}, 0.75) / most == doctest::Approx(0.5).epsilon(1e-15));
}

TEST_CASE("quantiles and medians take any vector") {
    const vector<float> x{4, 2, 3};
    CHECK(stats::median(x) == 3);
    CHECK(stats::median(x * 2.0f) == 6);
    CHECK(stats::median(std::span<const float>(x.data(), 2)) == 3);
    CHECK(stats::quantile(std::vector<int>{1, 2}, 0.5) == 1.5);
    const matrix<double> columns{{1, 2}, {3, 4}, {5, 9}};
    CHECK(stats::quantile(xt::view(columns, xt::all(), 1), 1) == 9);
}

TEST_CASE("quantiles and medians refuse what has none") {
    CHECK_THROWS_WITH_AS(stats::median(std::vector<double>{}), doctest::Contains("stats::median: x"),
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::quantile(std::vector<double>{}, 0.5), doctest::Contains("at least one value"),
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::median(std::vector{1.0, std::nan("")}), doctest::Contains("(1)"),
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::quantile(std::vector{1.0}, 1.5), doctest::Contains("share"), argument_error);
    CHECK_THROWS_WITH_AS(stats::quantile(std::vector{1.0}, std::nan("")), doctest::Contains("share"),
                         argument_error);
}

}  // namespace test_quantile
