#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/states/transitions.hpp>

#include "random_chain.hpp"

namespace test_transitions {

using namespace entrain;

namespace {

vector<std::size_t> labels_of(std::initializer_list<std::size_t> values) {
    vector<std::size_t> labels = full(values.size(), std::size_t{0});
    std::copy(values.begin(), values.end(), labels.begin());
    return labels;
}

matrix<double> square_of(std::size_t k, std::initializer_list<double> values) {
    matrix<double> m = full(k, k, 0.0);
    std::copy(values.begin(), values.end(), m.begin());
    return m;
}

}  // namespace

TEST_CASE("transitions are counted by hand, rows before columns") {
    const auto labels = labels_of({0, 0, 1, 2, 1, 0, 0, 0});
    const auto counts = transition_counts(labels, 4);
    CHECK(counts == square_of(4, {3, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
    CHECK(transition_counts(labels_of({1}), 2) == full(2, 2, 0.0));
}

TEST_CASE("a transition matrix has rows that sum to one, and unvisited rows as asked, never NaN") {
    const auto labels = labels_of({0, 0, 1, 1, 1, 0, 0, 2});  // state 2 only last, state 3 never
    const auto zero = transition_matrix(labels, 4);
    CHECK(zero == square_of(4, {0.5, 0.25, 0.25, 0, 1.0 / 3, 2.0 / 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    const auto stay = transition_matrix(labels, 4, {.unvisited = unvisited_row::stay});
    CHECK(stay == square_of(4, {0.5, 0.25, 0.25, 0, 1.0 / 3, 2.0 / 3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}));
    const auto uniform = transition_matrix(labels, 4, {.unvisited = unvisited_row::uniform});
    CHECK(uniform(2, 1) == 0.25);
    CHECK(uniform(3, 3) == 0.25);
    CHECK(uniform(0, 0) == 0.5);
    CHECK(transition_probabilities(transition_counts(labels, 4)) == zero);
}

TEST_CASE("the group mean of a row is over the subjects that left its state") {
    const auto first = square_of(2, {0.5, 0.5, 0, 0});  // never left state 1
    const auto second = square_of(2, {0.25, 0.75, 1, 0});
    const auto mean = group_transition_matrix({first, second});
    CHECK(mean(0, 0) == 0.375);
    CHECK(mean(0, 1) == 0.625);
    CHECK(mean(1, 0) == 1.0);  // not 0.5
    CHECK(mean(1, 1) == 0.0);
    const auto nobody = group_transition_matrix({first, first});
    CHECK(nobody(1, 0) == 0.0);
    CHECK(group_transition_matrix({first, first}, {.unvisited = unvisited_row::stay})(1, 1) == 1.0);
}

TEST_CASE("the switching rate is the share of steps that change the state") {
    CHECK(switching_rate(labels_of({0, 0, 1, 1, 0}), 2) == 0.5);
    CHECK(switching_rate(labels_of({1, 1, 1}), 2) == 0.0);
    CHECK(switching_rate(labels_of({0, 1, 0, 1}), 2) == 1.0);
}

TEST_CASE("the stationary distribution solves pi P = pi, for random chains of any size") {
    for (std::size_t k = 1; k <= 30; ++k) {
        const auto p = random_chain(k, k, 3);
        const auto pi = stationary_distribution(p);
        double sum = 0;
        for (std::size_t j = 0; j < k; ++j) {
            double next = 0;
            for (std::size_t i = 0; i < k; ++i) next += pi(i) * p(i, j);
            CHECK(std::abs(next - pi(j)) < 1e-15);
            CHECK(pi(j) > 0);
            sum += pi(j);
        }
        CHECK(std::abs(sum - 1) < 1e-14);
    }
}

TEST_CASE("known stationary distributions: two states, a cycle, a symmetric chain, a nearly reducible one") {
    const auto two = stationary_distribution(square_of(2, {0.9, 0.1, 0.3, 0.7}));
    CHECK(two(0) == doctest::Approx(0.75).epsilon(1e-15));
    const auto cycle = stationary_distribution(square_of(3, {0, 1, 0, 0, 0, 1, 1, 0, 0}));
    for (const double share : cycle) CHECK(share == doctest::Approx(1.0 / 3).epsilon(1e-15));
    const auto symmetric =
        stationary_distribution(square_of(3, {0.2, 0.3, 0.5, 0.3, 0.6, 0.1, 0.5, 0.1, 0.4}));
    for (const double share : symmetric) CHECK(share == doctest::Approx(1.0 / 3).epsilon(1e-15));
    const auto slow = stationary_distribution(square_of(2, {1 - 1e-12, 1e-12, 3e-12, 1 - 3e-12}));
    CHECK(slow(0) == doctest::Approx(0.75).epsilon(1e-14));
}

TEST_CASE("the stationary distribution is what a long simulated chain visits") {
    const auto p = random_chain(4, 77, 3);
    const auto pi = stationary_distribution(p);
    random_stream random(1);
    vector<double> visits = full(4, 0.0);
    std::size_t state = 0;
    constexpr int steps = 400'000;
    for (int t = 0; t < steps; ++t) {
        const double u = random.uniform();
        std::size_t next = 0;
        for (double sum = p(state, 0); next < 3 && u >= sum; sum += p(state, next)) ++next;
        state = next;
        visits(state) += 1.0 / steps;
    }
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(visits(i) - pi(i)) < 5e-3);
}

TEST_CASE("a reducible chain is refused, with the states that say so") {
    CHECK_THROWS_WITH_AS(
        stationary_distribution(square_of(2, {1, 0, 0, 1})),
        "entrain::stationary_distribution: p: expected an irreducible chain, got one in which state "
        "1 cannot be reached from state 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stationary_distribution(square_of(3, {0.5, 0.5, 0, 0, 0.5, 0.5, 0, 0.5, 0.5})),
        "entrain::stationary_distribution: p: expected an irreducible chain, got one in which state "
        "0 cannot be reached from state 1",
        argument_error);
}

TEST_CASE("transition functions accept integers, views, xarrays and float") {
    const auto labels = labels_of({0, 0, 1, 2, 1, 0, 0, 0});
    const vector<int> ints = xt::cast<int>(labels);
    const xt::xarray<short> any = xt::cast<short>(labels);
    CHECK(transition_counts(ints, 3) == transition_counts(labels, 3));
    CHECK(transition_matrix(any, 3) == transition_matrix(labels, 3));
    CHECK(transition_matrix(xt::view(ints, xt::all()), 3) == transition_matrix(labels, 3));
    CHECK(switching_rate(any, 3) == switching_rate(labels, 3));
    const matrix<int> counts = xt::cast<int>(transition_counts(labels, 3));
    CHECK(transition_probabilities(counts) == transition_matrix(labels, 3));

    const auto p = random_chain(3, 5, 3);
    const matrix<float> narrow = xt::cast<float>(p);
    const xt::xarray<double> dynamic = p;
    CHECK(stationary_distribution(dynamic) == stationary_distribution(p));
    CHECK(stationary_distribution(xt::view(p, xt::all(), xt::all())) == stationary_distribution(p));
    CHECK(stationary_distribution(narrow)(0) == doctest::Approx(stationary_distribution(p)(0)).epsilon(1e-6));
}

TEST_CASE("transition functions refuse what is no chain") {
    CHECK_THROWS_WITH_AS(
        transition_counts(labels_of({0, 2}), 2),
        "entrain::transition_counts: labels: expected 0 to 1 (the number of states minus one), got 2 at (1)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        transition_matrix(labels_of({0, 2}), 2),
        "entrain::transition_matrix: labels: expected 0 to 1 (the number of states minus one), got 2 at (1)",
        argument_error);
    CHECK_THROWS_WITH_AS(switching_rate(labels_of({0}), 2),
                         "entrain::switching_rate: labels: expected at least two samples, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        transition_probabilities(full(2, 3, 1.0)),
        "entrain::transition_probabilities: counts: expected a square matrix (states, states), got "
        "(2, 3)",
        argument_error);
    CHECK_THROWS_WITH_AS(transition_probabilities(square_of(2, {1, -1, 0, 1})),
                         "entrain::transition_probabilities: counts: expected no negative value, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        transition_probabilities(square_of(2, {1, std::numeric_limits<double>::quiet_NaN(), 0, 1})),
        "entrain::transition_probabilities: counts: expected finite values, got nan at (0, 1)",
        argument_error);
    CHECK_THROWS_WITH_AS(group_transition_matrix({}),
                         "entrain::group_transition_matrix: subjects: expected at least one matrix, got none",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        group_transition_matrix({full(2, 2, 0.5), full(3, 3, 1.0 / 3)}),
        "entrain::group_transition_matrix: subjects: expected matrices of one shape (2, 2), got (3, 3)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        group_transition_matrix({full(2, 2, 1.0)}),
        "entrain::group_transition_matrix: subjects: expected rows that sum to one or are zero, got "
        "the sum 2 in row 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stationary_distribution(square_of(2, {0.5, 0.5, 0, 0})),
        "entrain::stationary_distribution: p: expected rows that sum to one, got the sum 0 in row 1",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stationary_distribution(full(0, 0, 0.0)),
        "entrain::stationary_distribution: p: expected a square matrix (states, states), got (0, 0)",
        argument_error);
}

}  // namespace test_transitions
