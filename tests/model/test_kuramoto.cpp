#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

namespace test_kuramoto {

using namespace entrain;

namespace {

constexpr double pi = std::numbers::pi;

// Not symmetric, about half of the weights zero, and a last row of zeros.
matrix<double> one_way_weights(std::size_t n) {
    random_stream random(n);
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t j = 0; j + 1 < n; ++j)
        for (std::size_t k = 0; k < n; ++k) {
            const double w = random.uniform();
            weights(j, k) = j != k && w > 0.5 ? w : 0.0;
        }
    return weights;
}

vector<double> between(std::size_t n, std::uint64_t seed, double low, double high) {
    random_stream random(seed);
    vector<double> v = full(n, 0.0);
    for (double& x : v) x = low + (high - low) * random.uniform();
    return v;
}

// How far two angles are apart.
double apart(double p, double q) {
    return std::abs(std::remainder(p - q, 2 * pi));
}

// Kuramoto's equations as a textbook writes them: Euler's method, one sine an edge. (nodes, samples)
matrix<double> textbook(const matrix<double>& weights, const vector<double>& omega,
                        const vector<double>& start, double coupling, double lag,
                        kuramoto_coupling convention, double dt, std::size_t samples) {
    const std::size_t n = weights.shape(0);
    std::vector<double> theta(start.begin(), start.end()), next(n);
    matrix<double> recorded = full(n, samples, 0.0);
    for (std::size_t t = 0; t < samples; ++t) {
        for (std::size_t j = 0; j < n; ++j) {
            double sum = 0, in_degree = 0;
            for (std::size_t k = 0; k < n; ++k) {
                sum += weights(j, k) * std::sin(theta[k] - theta[j] - lag);
                in_degree += weights(j, k) != 0;
            }
            double factor = coupling;
            if (convention == kuramoto_coupling::by_nodes) factor /= double(n);
            if (convention == kuramoto_coupling::by_in_degree && in_degree > 0) factor /= in_degree;
            next[j] = theta[j] + dt * (omega(j) + factor * sum);
        }
        theta = next;
        for (std::size_t j = 0; j < n; ++j) recorded(j, t) = theta[j];
    }
    return recorded;
}

matrix<double> as_start(const vector<double>& theta) {
    matrix<double> start = full(1, theta.size(), 0.0);
    std::copy(theta.begin(), theta.end(), start.begin());
    return start;
}

}  // namespace

TEST_CASE("an ensemble follows Kuramoto's equations edge by edge, in each of the three conventions") {
    static_assert(oscillator_model<kuramoto<>> && oscillator_model<kuramoto<float>>);
    for (const auto convention :
         {kuramoto_coupling::plain, kuramoto_coupling::by_nodes, kuramoto_coupling::by_in_degree})
        for (const double lag : {0.0, 0.7, -2.5})
            for (const std::size_t n : {2u, 5u, 33u}) {
                CAPTURE(int(convention));
                CAPTURE(lag);
                CAPTURE(n);
                const auto weights = one_way_weights(n);
                const auto omega = between(n, 1, -3, 8), start = between(n, 2, -pi, pi);
                const auto expected = textbook(weights, omega, start, 1.3, lag, convention, 0.01, 200);
                const kuramoto<> model{.omega = omega, .phase_lag = lag, .convention = convention};
                for (const std::size_t replicas : {1u, 18u}) {
                    const auto runs = simulate(model, connectome(weights),
                                               {.coupling = 1.3,
                                                .dt = 0.01,
                                                .transient = 0,
                                                .samples = 200,
                                                .every = 1,
                                                .replicas = replicas,
                                                .initial = as_start(start)});
                    double worst = 0, widest = 0;
                    for (std::size_t r = 0; r < replicas; ++r)
                        for (std::size_t j = 0; j < n; ++j)
                            for (std::size_t t = 0; t < 200; ++t) {
                                worst = std::max(worst, apart(runs(r, j, t), expected(j, t)));
                                widest = std::max(widest, std::abs(runs(r, j, t)));
                            }
                    CHECK(worst < 1e-11);
                    CHECK(widest <= pi + 1e-12);
                }
            }
}

TEST_CASE("two oscillators lock at the phase difference that theory gives") {
    // d(q - p)/dt = dw - 2 K sin(q - p): at rest where sin(q - p) = dw / (2 K).
    const connectome pair(full(2, 2, 1.0));
    for (const double difference : {0.2, 1.0, 1.9}) {
        const auto end =
            simulate_each(kuramoto<>{.omega = vector<double>{5.0, 5.0 + difference}}, pair,
                          {.coupling = 1.0, .dt = 0.01, .transient = 100, .samples = 0, .initial = 0.0},
                          [](std::size_t, const matrix<double>&) {});
        CHECK(std::remainder(end.values(0, 0, 1) - end.values(0, 0, 0), 2 * pi) ==
              doctest::Approx(std::asin(difference / 2)).epsilon(1e-9));
    }
}

TEST_CASE("two oscillators with a lag turn together, slower than alone by K times the lag's sine") {
    const connectome pair(full(2, 2, 1.0));
    const double omega = 5, lag = 0.4, dt = 0.01;
    const auto runs = simulate(kuramoto<>{.omega = omega, .phase_lag = lag}, pair,
                               {.coupling = 2.0,
                                .dt = dt,
                                .transient = 50,
                                .samples = 2,
                                .every = 1,
                                .initial = matrix<double>{{0.0, 0.5}}});
    CHECK(apart(runs(0, 0, 1), runs(0, 1, 1)) < 1e-9);
    CHECK(apart(runs(0, 0, 1), runs(0, 0, 0) + dt * (omega - 2 * std::sin(lag))) < 1e-9);
}

TEST_CASE("rows are targets: who receives follows, who sends is left alone") {
    matrix<double> weights = full(2, 2, 0.0);
    weights(1, 0) = 1;  // from 0 to 1
    for (const auto convention :
         {kuramoto_coupling::plain, kuramoto_coupling::by_nodes, kuramoto_coupling::by_in_degree}) {
        const auto runs = simulate(
            kuramoto<>{.omega = vector<double>{1.0, 1.5}, .convention = convention}, connectome(weights),
            {.coupling = 4.0, .dt = 0.01, .transient = 49.99, .samples = 1, .initial = 0.0});
        const double factor = convention == kuramoto_coupling::by_nodes ? 2.0 : 4.0;
        CHECK(apart(runs(0, 0, 0), 50.0) < 1e-10);
        CHECK(apart(runs(0, 1, 0), 50.0 + std::asin(0.5 / factor)) < 1e-9);
    }
}

TEST_CASE("a node that receives nothing turns by itself in every convention") {
    const connectome nobody(full(3, 3, 0.0));
    for (const auto convention :
         {kuramoto_coupling::plain, kuramoto_coupling::by_nodes, kuramoto_coupling::by_in_degree}) {
        const auto runs =
            simulate(kuramoto<>{.omega = vector<double>{-2.0, 0.0, 7.0}, .convention = convention}, nobody,
                     {.coupling = 9.0, .dt = 0.01, .transient = 9.99, .samples = 1, .initial = 0.3});
        CHECK(apart(runs(0, 0, 0), 0.3 - 20) < 1e-11);
        CHECK(apart(runs(0, 1, 0), 0.3) < 1e-13);
        CHECK(apart(runs(0, 2, 0), 0.3 + 70) < 1e-11);
    }
}

TEST_CASE("float runs as double does, within its precision") {
    const std::size_t n = 20;
    const connectome network(one_way_weights(n));
    const auto omega = between(n, 1, 2, 3);
    const simulation_options options{.coupling = 0.5,
                                     .dt = 0.01,
                                     .transient = 0,
                                     .samples = 100,
                                     .every = 2,
                                     .initial = as_start(between(n, 2, -pi, pi))};
    const auto precise = simulate(kuramoto<>{.omega = omega, .phase_lag = 0.3}, network, options);
    const auto coarse = simulate(kuramoto<float>{.omega = omega, .phase_lag = 0.3}, network, options);
    double worst = 0;
    for (std::size_t i = 0; i < precise.size(); ++i)
        worst = std::max(worst, apart(precise.data()[i], double(coarse.data()[i])));
    CHECK(worst > 0);
    CHECK(worst < 2e-4);
}

TEST_CASE("a free rotation turns by omega, and phase() is the state") {
    const std::array<double, 1> turned = kuramoto<>::rotated({3.0}, {2.0}, 0.5);
    CHECK(turned[0] == doctest::Approx(4.0 - 2 * pi));
    CHECK(kuramoto<>::phase({1.25}) == 1.25);
}

}  // namespace test_kuramoto
