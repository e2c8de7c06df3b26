#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/states/divergence.hpp>

#include "expected.hpp"
#include "random_chain.hpp"

namespace test_divergence {

using namespace entrain;

namespace {

vector<double> vector_of(std::initializer_list<double> values) {
    vector<double> v = full(values.size(), 0.0);
    std::copy(values.begin(), values.end(), v.begin());
    return v;
}

matrix<double> square_of(std::size_t k, std::initializer_list<double> values) {
    matrix<double> m = full(k, k, 0.0);
    std::copy(values.begin(), values.end(), m.begin());
    return m;
}

// The published way: the mean log-likelihood ratio of two chains over a long sequence drawn from the first.
double simulated_ratio(const matrix<double>& from, const matrix<double>& other, std::uint64_t seed,
                       int steps) {
    random_stream random(seed);
    std::size_t state = 0;
    double sum = 0;
    for (int t = 0; t < steps; ++t) {
        const double u = random.uniform();
        std::size_t next = 0;
        for (double upto = from(state, 0); next + 1 < from.shape(0) && u >= upto; upto += from(state, next))
            ++next;
        sum += std::log(from(state, next) / other(state, next));
        state = next;
    }
    return sum / steps;
}

}  // namespace

TEST_CASE("the symmetrised divergence follows its formula, with the pseudo-probability in it") {
    const auto p = vector_of({0.5, 0.3, 0.2}), q = vector_of({0.2, 0.2, 0.6});
    const double plain = (0.5 * std::log(2.5) + 0.3 * std::log(1.5) + 0.2 * std::log(1.0 / 3) +
                          0.2 * std::log(0.4) + 0.2 * std::log(2.0 / 3) + 0.6 * std::log(3.0)) /
                         2;
    CHECK(symmetrised_kl(p, q, {.epsilon = 0}) == doctest::Approx(plain).epsilon(1e-14));
    CHECK(symmetrised_kl(q, p, {.epsilon = 0}) == doctest::Approx(plain).epsilon(1e-14));

    const double e = 1e-3;
    double expected = 0;
    const double a[] = {(1 + e) / (1 + 2 * e), e / (1 + 2 * e)},
                 b[] = {(0.5 + e) / (1 + 2 * e), (0.5 + e) / (1 + 2 * e)};
    for (int i = 0; i < 2; ++i) expected += (a[i] * std::log(a[i] / b[i]) + b[i] * std::log(b[i] / a[i])) / 2;
    CHECK(symmetrised_kl(vector_of({1, 0}), vector_of({0.5, 0.5}), {.epsilon = e}) ==
          doctest::Approx(expected).epsilon(1e-14));
}

TEST_CASE(
    "the symmetrised divergence is zero for equals, finite and bounded for disjoint ones, never negative") {
    const auto p = vector_of({0.7, 0.3, 0.0});
    CHECK(symmetrised_kl(p, p) == 0.0);
    const double most = symmetrised_kl(vector_of({1, 0}), vector_of({0, 1}));
    CHECK(most > 9.0);
    CHECK(most < -std::log(1e-4));
    random_stream random(4);
    for (int trial = 0; trial < 100; ++trial) {
        vector<double> a = full(5, 0.0), b = full(5, 0.0);
        double sum_a = 0, sum_b = 0;
        for (std::size_t i = 0; i < 5; ++i)
            sum_a += a(i) = random.uniform(), sum_b += b(i) = random.uniform();
        a /= sum_a, b /= sum_b;
        const double divergence = symmetrised_kl(a, b);
        REQUIRE(divergence > 0);
        REQUIRE(divergence == symmetrised_kl(b, a));
        REQUIRE(divergence < symmetrised_kl(a, b, {.epsilon = 0}));
    }
}

TEST_CASE("the Jensen-Shannon distance is SciPy's, a metric, and bounded where states do not meet") {
    const auto all = expected::values("jensen_shannon");
    const auto p = expected::vector_of(all["p"]), q = expected::vector_of(all["q"]);
    CHECK(jensen_shannon_distance(p, q) == doctest::Approx(all["nats"].get<double>()).epsilon(1e-13));
    CHECK(jensen_shannon_distance(p, q, {.bits = true}) ==
          doctest::Approx(all["bits"].get<double>()).epsilon(1e-13));
    CHECK(jensen_shannon_distance(p, p) == 0.0);
    CHECK(jensen_shannon_distance(vector_of({1, 0}), vector_of({0, 1}), {.bits = true}) ==
          doctest::Approx(1).epsilon(1e-15));
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto chain = random_chain(3, seed, 4);
        const vector<double> a = xt::row(chain, 0), b = xt::row(chain, 1), c = xt::row(chain, 2);
        CHECK(jensen_shannon_distance(a, b) == doctest::Approx(jensen_shannon_distance(b, a)).epsilon(1e-14));
        CHECK(jensen_shannon_distance(a, c) <=
              jensen_shannon_distance(a, b) + jensen_shannon_distance(b, c) + 1e-15);
    }
    const vector<float> narrow = xt::cast<float>(p);
    const xt::xarray<double> any = q;
    CHECK(jensen_shannon_distance(xt::view(p, xt::all()), any) == jensen_shannon_distance(p, q));
    CHECK(jensen_shannon_distance(narrow, q) == doctest::Approx(jensen_shannon_distance(p, q)).epsilon(1e-6));
    CHECK_THROWS_WITH_AS(jensen_shannon_distance(p, vector_of({0.5, 0.5})),
                         "entrain::jensen_shannon_distance: q: expected 4 states, as in p, got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        jensen_shannon_distance(vector_of({0.5, 0.6}), q),
        "entrain::jensen_shannon_distance: p: expected probabilities that sum to one, got the sum 1.1",
        argument_error);
    CHECK_THROWS_AS(jensen_shannon_distance(vector_of({}), q), argument_error);
    CHECK_THROWS_AS(jensen_shannon_distance(vector_of({std::nan(""), 1}), q), argument_error);
}

TEST_CASE("the closed-form Markov divergence is what long simulated sequences tend to") {
    const auto p = random_chain(3, 11), q = random_chain(3, 12);
    const double simulated = (simulated_ratio(p, q, 1, 1'000'000) + simulated_ratio(q, p, 2, 1'000'000)) / 2;
    const double closed = markov_kl(p, q, {.epsilon = 0});
    CHECK(closed > 0.01);
    CHECK(simulated == doctest::Approx(closed).epsilon(0.02));
}

TEST_CASE("chains without memory have the divergence of their distributions") {
    const auto p = vector_of({0.5, 0.3, 0.2}), q = vector_of({0.2, 0.2, 0.6});
    matrix<double> first = full(3, 3, 0.0), second = full(3, 3, 0.0);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) first(i, j) = p(j), second(i, j) = q(j);
    for (const double epsilon : {0.0, 1e-4, 0.1})
        CHECK(markov_kl(first, second, {.epsilon = epsilon}) ==
              doctest::Approx(symmetrised_kl(p, q, {.epsilon = epsilon})).epsilon(1e-13));
}

TEST_CASE(
    "the Markov divergence is symmetric, zero for equals, and takes rows that were never left as uniform") {
    const auto p = random_chain(4, 1), q = random_chain(4, 2);
    CHECK(markov_kl(p, p) == 0.0);
    CHECK(markov_kl(p, q) == doctest::Approx(markov_kl(q, p)).epsilon(1e-14));
    const auto unknown = square_of(2, {0.5, 0.5, 0, 0}), uniform = square_of(2, {0.5, 0.5, 0.5, 0.5});
    const auto other = square_of(2, {0.9, 0.1, 0.2, 0.8});
    CHECK(markov_kl(unknown, other) == doctest::Approx(markov_kl(uniform, other)).epsilon(1e-12));
}

TEST_CASE("Markov entropy is one for a uniform chain, zero for a cycle, and Shannon's rate between") {
    CHECK(markov_entropy(full(4, 4, 0.25)) == doctest::Approx(1).epsilon(1e-15));
    CHECK(markov_entropy(square_of(3, {0, 1, 0, 0, 0, 1, 1, 0, 0})) == 0.0);
    const auto two = square_of(2, {0.9, 0.1, 0.3, 0.7});  // stationary 0.75, 0.25
    const double bits = -0.75 * (0.9 * std::log2(0.9) + 0.1 * std::log2(0.1)) -
                        0.25 * (0.3 * std::log2(0.3) + 0.7 * std::log2(0.7));
    CHECK(markov_entropy(two) == doctest::Approx(bits).epsilon(1e-14));
    const auto reducible = square_of(2, {1, 0, 0, 1});
    const double e = 0.01, stay = (1 + e) / (1 + 2 * e), leave = e / (1 + 2 * e);
    CHECK(markov_entropy(reducible, {.epsilon = e}) ==
          doctest::Approx(-stay * std::log2(stay) - leave * std::log2(leave)).epsilon(1e-13));
}

TEST_CASE("divergences accept views, xarrays and float") {
    const auto p = vector_of({0.5, 0.3, 0.2}), q = vector_of({0.2, 0.2, 0.6});
    const double expected = symmetrised_kl(p, q);
    const xt::xarray<double> any = p;
    const vector<float> narrow = xt::cast<float>(p);
    CHECK(symmetrised_kl(any, q) == expected);
    CHECK(symmetrised_kl(xt::view(p, xt::all()), xt::view(any, xt::all())) == 0.0);
    CHECK(symmetrised_kl(narrow, q) == doctest::Approx(expected).epsilon(1e-6));

    const auto a = random_chain(3, 1), b = random_chain(3, 2);
    const xt::xarray<double> dynamic = a;
    const matrix<float> narrow_chain = xt::cast<float>(a);
    CHECK(markov_kl(dynamic, b) == markov_kl(a, b));
    CHECK(markov_kl(a, xt::view(b, xt::all(), xt::all())) == markov_kl(a, b));
    CHECK(markov_kl(narrow_chain, b) == doctest::Approx(markov_kl(a, b)).epsilon(1e-5));
    CHECK(markov_entropy(dynamic) == markov_entropy(a));
    CHECK(markov_entropy(xt::view(a, xt::all(), xt::all())) == markov_entropy(a));
    CHECK(markov_entropy(narrow_chain) == doctest::Approx(markov_entropy(a)).epsilon(1e-6));
}

TEST_CASE("divergences refuse what is no distribution") {
    const auto half = vector_of({0.5, 0.5});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        symmetrised_kl(half, vector_of({1, 0}), {.epsilon = 0}),
        "entrain::symmetrised_kl: q: expected no zero probability where epsilon is zero, got zero "
        "for state 1",
        argument_error);
    CHECK_THROWS_WITH_AS(symmetrised_kl(half, half, {.epsilon = -1}),
                         "entrain::symmetrised_kl: epsilon: expected a finite number, zero or more, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(symmetrised_kl(half, vector_of({0.2, 0.3, 0.5})),
                         "entrain::symmetrised_kl: q: expected 2 states, as in p, got 3", argument_error);
    CHECK_THROWS_WITH_AS(
        symmetrised_kl(vector_of({0.5, 0.6}), half),
        "entrain::symmetrised_kl: p: expected probabilities that sum to one, got the sum 1.1",
        argument_error);
    CHECK_THROWS_WITH_AS(symmetrised_kl(vector_of({1.5, -0.5}), half),
                         "entrain::symmetrised_kl: p: expected no negative value, got -0.5", argument_error);
    CHECK_THROWS_WITH_AS(symmetrised_kl(half, vector_of({0.5, nan})),
                         "entrain::symmetrised_kl: q: expected finite values, got nan at (1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(symmetrised_kl(vector_of({}), half),
                         "entrain::symmetrised_kl: p: expected at least one state, got none", argument_error);

    const auto chain = square_of(2, {0.5, 0.5, 0.5, 0.5});
    CHECK_THROWS_WITH_AS(
        markov_kl(chain, square_of(2, {1, 0, 0.5, 0.5}), {.epsilon = 0}),
        "entrain::markov_kl: q: expected no zero probability where epsilon is zero, got zero for "
        "state 1",
        argument_error);
    CHECK_THROWS_WITH_AS(markov_kl(chain, full(3, 3, 1.0 / 3)),
                         "entrain::markov_kl: q: expected the shape (2, 2) of p, got (3, 3)", argument_error);
    CHECK_THROWS_WITH_AS(
        markov_kl(full(2, 2, 1.0), chain),
        "entrain::markov_kl: p: expected rows that sum to one or are zero, got the sum 2 in row 0",
        argument_error);
    CHECK_THROWS_WITH_AS(markov_kl(chain, chain, {.epsilon = nan}),
                         "entrain::markov_kl: epsilon: expected a finite number, zero or more, got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(markov_entropy(full(1, 1, 1.0)),
                         "entrain::markov_entropy: p: expected at least two states, got 1", argument_error);
    CHECK_THROWS_WITH_AS(
        markov_entropy(square_of(2, {1, 0, 0, 1})),
        "entrain::markov_entropy: p: expected an irreducible chain, got one in which state 1 cannot "
        "be reached from state 0",
        argument_error);
    CHECK_THROWS_WITH_AS(markov_entropy(full(2, 3, 0.5)),
                         "entrain::markov_entropy: p: expected a square matrix (states, states), got (2, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(markov_entropy(chain, {.epsilon = -1}),
                         "entrain::markov_entropy: epsilon: expected a finite number, zero or more, got -1",
                         argument_error);
}

TEST_CASE("divergences of probabilities near zero and of nearly equal distributions are right") {
    constexpr double smallest = std::numeric_limits<double>::denorm_min();
    const std::vector<double> one{0, 1}, nearly{smallest, 1}, tiny{1e-300, 1};
    CHECK(jensen_shannon_distance(one, nearly) < 1e-150);
    CHECK(jensen_shannon_distance(one, tiny) == doctest::Approx(std::sqrt(1e-300 * std::log(2.0) / 2)));
    CHECK(std::isfinite(symmetrised_kl(nearly, std::vector<double>{1, smallest}, {.epsilon = 0})));
    const matrix<double> p = square_of(2, {smallest, 1, 1, smallest}), q = square_of(2, {0.5, 0.5, 0.5, 0.5});
    CHECK(std::isfinite(markov_kl(p, q, {.epsilon = 0})));
    // Two halves that differ by d: D^2 = d^2 / 2 to lowest order, far below the rounding of a logarithm.
    for (const double d : {1e-3, 1e-6, 1e-9, 1e-12}) {
        const std::vector<double> even{0.5, 0.5}, odd{0.5 + d, 0.5 - d};
        CHECK(jensen_shannon_distance(even, odd) == doctest::Approx(d / std::sqrt(2.0)).epsilon(1e-3));
    }
    // Below and above where the series takes over: the same curve.
    for (const double d : {0.0077, 0.0079}) {
        const double a = 0.5 * (1 + d), b = 0.5 * (1 - d);  // against each other, (a - b) / (a + b) = d
        const double exact = std::sqrt(((1 + d) * std::log1p(d) + (1 - d) * std::log1p(-d)) / 2);
        CHECK(jensen_shannon_distance(std::vector<double>{a, b}, std::vector<double>{b, a}) ==
              doctest::Approx(exact).epsilon(1e-11));
    }
    CHECK_THROWS_AS(symmetrised_kl(one, tiny, {.epsilon = std::numeric_limits<double>::max()}),
                    argument_error);
}

}  // namespace test_divergence
