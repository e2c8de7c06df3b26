#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include <entrain/core.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/states/leading_eigenvector.hpp>
#include <entrain/states/occupancy.hpp>

namespace test_occupancy {

using namespace entrain;

namespace {

vector<std::size_t> labels_of(std::initializer_list<std::size_t> values) {
    vector<std::size_t> labels = full(values.size(), std::size_t{0});
    std::copy(values.begin(), values.end(), labels.begin());
    return labels;
}

template <class T>
void check_equal(const vector<T>& got, std::initializer_list<T> expected) {
    REQUIRE(got.size() == expected.size());
    std::size_t i = 0;
    for (const T value : expected) CHECK(got(i++) == value);
}

matrix<double> random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> m = full(rows, columns, 0.0);
    for (double& value : m) value = random.normal();
    return m;
}

}  // namespace

TEST_CASE("frames go to the state of least Euclidean distance") {
    for (const std::size_t regions : {1u, 3u, 8u, 17u, 40u, 90u}) {
        const auto points = random_matrix(50, regions, regions), states = random_matrix(4, regions, 99);
        const auto labels = assign_states(points, states);
        for (std::size_t t = 0; t < 50; ++t) {
            std::size_t nearest = 0;
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t c = 0; c < 4; ++c) {
                double square = 0;
                for (std::size_t j = 0; j < regions; ++j) square += std::pow(points(t, j) - states(c, j), 2);
                if (square < least) least = square, nearest = c;
            }
            REQUIRE(labels(t) == nearest);
        }
    }
}

TEST_CASE("a tie goes to the lowest state, with either distance") {
    matrix<double> states = full(3, 2, 0.0);
    states(0, 0) = 1, states(1, 0) = -1, states(2, 1) = 1;
    check_equal(assign_states(full(1, 2, 0.0), states), {std::size_t{0}});
    check_equal(assign_states(full(1, 2, 0.0), states, {.legacy_distance = true}), {std::size_t{0}});
}

TEST_CASE("the legacy distance is the absolute sum of differences, and not the Euclidean one") {
    matrix<double> states = full(2, 2, 0.0), point = full(1, 2, 0.0);
    states(0, 0) = 0.5;                       // sum of differences -0.5
    states(1, 0) = 3.0, states(1, 1) = -3.1;  // far away, yet the differences cancel
    CHECK(assign_states(point, states)(0) == 0);
    CHECK(assign_states(point, states, {.legacy_distance = true})(0) == 1);
}

TEST_CASE("assign_states accepts views, xarrays, float and a mix of widths") {
    const auto points = random_matrix(30, 9, 1), states = random_matrix(3, 9, 2);
    const auto expected = assign_states(points, states);
    const xt::xarray<double> any = points;
    CHECK(assign_states(any, states) == expected);
    CHECK(assign_states(xt::view(points, xt::all(), xt::all()), xt::view(states, xt::all(), xt::all())) ==
          expected);
    const matrix<float> narrow = xt::cast<float>(points), narrow_states = xt::cast<float>(states);
    CHECK(assign_states(narrow, states) == expected);
    CHECK(assign_states(narrow, narrow_states) == expected);
    const auto some = assign_states(xt::view(points, xt::range(0, 30, 7), xt::all()), states);
    CHECK(some(2) == expected(14));
}

TEST_CASE("phasors get the states of their leading eigenvectors, to the bit") {
    random_stream random(5);
    const auto both = [&]<class T>(const phasors<T>& directions, const auto& states) {
        const auto labels = assign_states(directions, states);
        CHECK(labels == assign_states(leading_eigenvectors(directions), states));
        return labels;
    };
    for (const std::size_t regions : {1u, 2u, 7u, 90u})
        for (const std::size_t samples : {1u, 31u, 32u, 100u}) {
            matrix<double> theta = full(regions, samples, 0.0);
            for (double& angle : theta) angle = 7 * random.uniform();
            const auto states = random_matrix(4, regions, regions);
            const matrix<float> narrow_theta = xt::cast<float>(theta),
                                narrow_states = xt::cast<float>(states);
            const auto wide = unit_phasors(theta);
            const auto narrow = unit_phasors(narrow_theta);
            const auto labels = both(wide, states);
            CHECK(assign_states(wide, xt::view(states, xt::all(), xt::all())) == labels);
            both(wide, narrow_states);
            both(narrow, states);
            both(narrow, narrow_states);
            both(wide, matrix<double>(states * std::ldexp(1.0, 900)));
            both(wide, matrix<double>(states * std::ldexp(1.0, -900)));
        }
    const auto wide = unit_phasors(full(3, 5, 0.1));
    CHECK_THROWS_WITH_AS(assign_states(wide, full(2, 4, 0.0)),
                         "entrain::assign_states: centroids: expected (states, 3) as in points, got (2, 4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(assign_states(wide, full(2, 3, std::nan(""))),
                         "entrain::assign_states: centroids: expected finite values, got nan at (0, 0)",
                         argument_error);
}

TEST_CASE("assign_states refuses what does not fit") {
    auto points = random_matrix(5, 3, 1), states = random_matrix(2, 3, 2);
    CHECK_THROWS_WITH_AS(assign_states(points, full(2, 4, 0.0)),
                         "entrain::assign_states: centroids: expected (states, 3) as in points, got (2, 4)",
                         argument_error);
    CHECK_THROWS_WITH_AS(assign_states(points, full(0, 3, 0.0)),
                         "entrain::assign_states: centroids: expected (states, 3) as in points, got (0, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        assign_states(full(0, 3, 0.0), states),
        "entrain::assign_states: points: expected at least one frame of at least one region, got "
        "(0, 3)",
        argument_error);
    points(4, 2) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(assign_states(points, states),
                         "entrain::assign_states: points: expected finite values, got nan at (4, 2)",
                         argument_error);
    points(4, 2) = 0;
    states(1, 0) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(assign_states(points, states),
                         "entrain::assign_states: centroids: expected finite values, got inf at (1, 0)",
                         argument_error);
}

TEST_CASE("occupancy is the share of samples in each state") {
    check_equal(occupancy(labels_of({0, 0, 2, 0, 2, 0, 0, 2}), 4), {5.0 / 8, 0.0, 3.0 / 8, 0.0});
    check_equal(occupancy(labels_of({1}), 2), {0.0, 1.0});
}

TEST_CASE("lifetimes are mean run lengths, by hand") {
    const auto labels = labels_of({0, 0, 0, 1, 0, 2, 2, 0, 1, 1, 1});
    check_equal(lifetimes(labels, 4), {5.0 / 3, 2.0, 2.0, 0.0});
    check_equal(lifetimes(labels, 4, {.include_edges = false}), {1.0, 1.0, 2.0, 0.0});
    check_equal(lifetimes(labels_of({1, 1, 1}), 2), {0.0, 3.0});
    check_equal(lifetimes(labels_of({1, 1, 1}), 2, {.include_edges = false}), {0.0, 0.0});
    check_equal(lifetimes(labels_of({0}), 1), {1.0});
}

TEST_CASE("runs give state, first sample and length") {
    const auto runs = state_runs(labels_of({2, 2, 0, 1, 1, 1}), 3);
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].state == 2);
    CHECK(runs[0].first == 0);
    CHECK(runs[0].length == 2);
    CHECK(runs[1].state == 0);
    CHECK(runs[1].first == 2);
    CHECK(runs[1].length == 1);
    CHECK(runs[2].state == 1);
    CHECK(runs[2].first == 3);
    CHECK(runs[2].length == 3);
}

TEST_CASE("lifetimes times runs give the occupancy back") {
    random_stream random(3);
    vector<std::size_t> labels = full(500, std::size_t{0});
    for (std::size_t t = 1; t < 500; ++t)
        labels(t) = random.uniform() < 0.8 ? labels(t - 1) : random.below(4);
    const auto mean = lifetimes(labels, 4), shares = occupancy(labels, 4);
    vector<double> runs = full(4, 0.0);
    for (const auto& run : state_runs(labels, 4)) runs(run.state) += 1;
    for (std::size_t c = 0; c < 4; ++c) CHECK(mean(c) * runs(c) == doctest::Approx(500 * shares(c)));
}

TEST_CASE("labels may be any array of integers") {
    const auto labels = labels_of({0, 0, 2, 0, 2, 0, 0, 2});
    const vector<int> ints = xt::cast<int>(labels);
    const vector<std::uint8_t> bytes = xt::cast<std::uint8_t>(labels);
    const xt::xarray<long> any = xt::cast<long>(labels);
    CHECK(occupancy(ints, 3) == occupancy(labels, 3));
    CHECK(occupancy(bytes, 3) == occupancy(labels, 3));
    CHECK(occupancy(any, 3) == occupancy(labels, 3));
    CHECK(lifetimes(ints, 3) == lifetimes(labels, 3));
    CHECK(lifetimes(xt::view(any, xt::all()), 3) == lifetimes(labels, 3));
    CHECK(state_runs(any, 3).size() == state_runs(labels, 3).size());
    check_equal(occupancy(xt::view(labels, xt::range(0, 8, 2)), 3), {0.5, 0.0, 0.5});
}

TEST_CASE("labels are checked at the door") {
    CHECK_THROWS_WITH_AS(
        occupancy(labels_of({0, 3}), 3),
        "entrain::occupancy: labels: expected 0 to 2 (the number of states minus one), got 3 at (1)",
        argument_error);
    vector<int> negative = full(3, 0);
    negative(2) = -1;
    CHECK_THROWS_WITH_AS(
        occupancy(negative, 3),
        "entrain::occupancy: labels: expected 0 to 2 (the number of states minus one), got -1 at (2)",
        argument_error);
    CHECK_THROWS_WITH_AS(occupancy(labels_of({0}), 0),
                         "entrain::occupancy: k: expected at least one state, got 0", argument_error);
    CHECK_THROWS_WITH_AS(occupancy(labels_of({}), 2),
                         "entrain::occupancy: labels: expected at least one sample, got none",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        lifetimes(labels_of({5}), 2),
        "entrain::lifetimes: labels: expected 0 to 1 (the number of states minus one), got 5 at (0)",
        argument_error);
    CHECK_THROWS_WITH_AS(state_runs(labels_of({}), 2),
                         "entrain::state_runs: labels: expected at least one sample, got none",
                         argument_error);
    CHECK_THROWS_WITH_AS(occupancy(full(2, 2, 0), 2),
                         "entrain::occupancy: labels: expected an array of rank 1, got rank 2",
                         argument_error);
}

}  // namespace test_occupancy
