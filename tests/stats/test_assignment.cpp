#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <entrain/stats/assignment.hpp>
#include <entrain/core/random.hpp>

namespace test_assignment {

using namespace entrain;
using doctest::Approx;

namespace {

double total(const matrix<double>& cost, const std::vector<std::size_t>& columns) {
    double sum = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) sum += cost(i, columns[i]);
    return sum;
}

bool is_permutation(std::vector<std::size_t> columns) {
    std::sort(columns.begin(), columns.end());
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i] != i) return false;
    return true;
}

double least_by_trying_all(const matrix<double>& cost) {
    std::vector<std::size_t> columns(cost.shape(0));
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    double least = std::numeric_limits<double>::infinity();
    do least = std::min(least, total(cost, columns));
    while (std::next_permutation(columns.begin(), columns.end()));
    return least;
}

// No set of prices can prove a cheaper total than the optimum, so improving cycles are searched instead:
// an assignment is optimal exactly if the graph of exchanges has no negative cycle (Floyd-Warshall).
bool has_improving_cycle(const matrix<double>& cost, const std::vector<std::size_t>& columns) {
    const std::size_t n = columns.size();
    matrix<double> gain = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) gain(i, j) = cost(i, columns[j]) - cost(i, columns[i]);
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) gain(i, j) = std::min(gain(i, j), gain(i, k) + gain(k, j));
    for (std::size_t i = 0; i < n; ++i)
        if (gain(i, i) < -1e-9) return true;
    return false;
}

matrix<double> random_cost(std::size_t n, random_stream& random, int kind) {
    matrix<double> cost = full(n, n, 0.0);
    if (kind == 3) {  // distances of points in the plane, as spins have on the sphere
        std::vector<double> at(4 * n);
        for (double& value : at) value = random.uniform();
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                cost(i, j) = std::hypot(at[2 * i] - at[2 * n + 2 * j], at[2 * i + 1] - at[2 * n + 2 * j + 1]);
        return cost;
    }
    for (double& value : cost) {
        if (kind == 0) value = random.uniform();
        if (kind == 1) value = static_cast<double>(random.below(4));  // many ties
        if (kind == 2) value = std::exp(20 * random.normal()) - 5;    // many scales, some negative
    }
    return cost;
}

}  // namespace

TEST_CASE("the assignment is the best of all permutations, for ties, scales and distances too") {
    random_stream random(1);
    for (int repeat = 0; repeat < 400; ++repeat) {
        const auto n = static_cast<std::size_t>(1 + repeat % 7);
        const auto cost = random_cost(n, random, repeat % 4);
        CAPTURE(repeat);
        const auto columns = stats::linear_assignment(cost);
        CHECK(is_permutation(columns));
        const double least = least_by_trying_all(cost);
        CHECK(std::abs(total(cost, columns) - least) <= 1e-12 * std::max(1.0, std::abs(least)));
    }
}

TEST_CASE("no exchange improves a larger assignment") {
    random_stream random(2);
    for (int repeat = 0; repeat < 40; ++repeat) {
        const auto cost =
            random_cost(40 + 10 * static_cast<std::size_t>(repeat % 5), random, repeat % 2 ? 3 : 0);
        const auto columns = stats::linear_assignment(cost);
        CHECK(is_permutation(columns));
        CHECK(!has_improving_cycle(cost, columns));
    }
    const auto tied = random_cost(80, random, 1);
    CHECK(!has_improving_cycle(tied, stats::linear_assignment(tied)));
}

TEST_CASE("prices to begin with, and single precision, lead to the same total") {
    random_stream random(5);
    for (int repeat = 0; repeat < 60; ++repeat) {
        const auto n = static_cast<std::size_t>(1 + 7 * (repeat % 12));
        const auto cost = random_cost(n, random, repeat % 2 ? 3 : 0);
        const double least = total(cost, stats::linear_assignment(cost));
        const auto sum = [&](const std::vector<std::int32_t>& columns) {
            const std::vector<std::size_t> found(columns.begin(), columns.end());
            CHECK(is_permutation(found));
            return total(cost, found);
        };
        CAPTURE(repeat);
        std::vector<double> prices(n);
        for (double& price : prices) price = random.normal();
        stats::assignment_solver<double> exact;
        CHECK(sum(exact.solve(cost.data(), n, 0, prices.data())) == Approx(least).epsilon(1e-12));

        const std::vector<float> single(cost.begin(), cost.end());
        stats::assignment_solver<float> rough;
        CHECK(sum(rough.solve(single.data(), n)) == Approx(least).epsilon(1e-5));
        CHECK(sum(rough.solve(single.data(), n, 1e-6f)) == Approx(least).epsilon(1e-4));
    }
}

TEST_CASE("easy assignments: nothing, one, all equal, the identity, and bids that differ by the last bit") {
    CHECK(stats::linear_assignment(full(0, 0, 0.0)).empty());
    CHECK(stats::linear_assignment(full(1, 1, -3.0)) == std::vector<std::size_t>{0});
    CHECK(is_permutation(stats::linear_assignment(full(50, 50, 0.1))));
    matrix<double> diagonal = full(30, 30, 1.0);
    for (std::size_t i = 0; i < 30; ++i) diagonal(i, 29 - i) = 0;
    const auto reversed = stats::linear_assignment(diagonal);
    for (std::size_t i = 0; i < 30; ++i) CHECK(reversed[i] == 29 - i);

    matrix<double> close = full(60, 60, 1.0);
    random_stream random(9);
    for (double& value : close)
        if (random.uniform() < 0.5) value = std::nextafter(1.0, 2.0);
    CHECK(is_permutation(stats::linear_assignment(close)));
    matrix<double> far = close;
    for (double& value : far) value *= 0.9e300;
    CHECK(is_permutation(stats::linear_assignment(far)));
}

TEST_CASE("assignments accept views and float, and refuse what has no optimum") {
    const matrix<double> cost{{4.0, 1.0, 9.0}, {2.0, 0.0, 9.0}, {3.0, 2.0, 9.0}};
    const auto corner = xt::view(cost, xt::range(0, 2), xt::range(0, 2));
    CHECK(stats::linear_assignment(corner) == std::vector<std::size_t>{1, 0});
    CHECK(stats::linear_assignment(xt::transpose(corner)) == std::vector<std::size_t>{1, 0});
    CHECK(stats::linear_assignment(xt::xarray<float>(corner)) == std::vector<std::size_t>{1, 0});
    CHECK_THROWS_WITH_AS(stats::linear_assignment(full(2, 3, 0.0)),
                         "entrain::stats::linear_assignment: cost: expected a square matrix, got (2, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::linear_assignment(full(2, 2, std::numeric_limits<double>::infinity())),
                         "entrain::stats::linear_assignment: cost: expected finite values, got inf at (0, 0)",
                         argument_error);
    const matrix<double> huge{{1e308, -1.7e308}, {-1.7e308, 1.5e308}};  // whose sums and differences overflow
    CHECK(stats::linear_assignment(huge) == std::vector<std::size_t>{1, 0});
}

}  // namespace test_assignment
