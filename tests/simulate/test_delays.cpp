#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "array_kinds.hpp"
#include "network_oracle.hpp"
#include "reference.hpp"
#include "simulation_fixtures.hpp"

namespace test_delays {

using namespace entrain;
using fixtures::random_vector;
using fixtures::same_bits;

namespace {

constexpr double pi = std::numbers::pi;

matrix<double> random_matrix(std::size_t n, std::uint64_t seed, double low, double high) {
    random_stream random(seed);
    matrix<double> m = full(n, n, 0.0);
    for (double& x : m) x = low + (high - low) * random.uniform();
    return m;
}
// Delays of every kind in one network: none, one to seven steps, eight and more, and absent edges.
struct delayed_network {
    matrix<double> weights;
    matrix<double> delays;  // s
    matrix<std::uint32_t> steps;

    delayed_network(std::size_t n, std::uint64_t seed, std::size_t longest, double dt)
        : weights(random_matrix(n, seed, -0.3 / double(n), 1.0 / double(n))), delays(full(n, n, 0.0)),
          steps(full(n, n, std::uint32_t{0})) {
        random_stream random(seed, 1);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            steps.data()[i] = std::uint32_t(random.below(longest + 1));
            delays.data()[i] = dt * double(steps.data()[i]);
            if (random.uniform() < 0.1 || i % (n + 1) == 0) weights.data()[i] = 0;  // no loops
        }
    }
};

double angle_between(double a, double b) {
    return std::abs(std::remainder(a - b, 2 * pi));
}

}  // namespace

TEST_CASE("networks with every kind of delay follow their equations, edge by edge") {
    const double dt = 0.05;
    for (const bool heun : {false, true})
        for (const std::size_t n : {1u, 3u, 31u})
            for (const std::size_t longest : {3u, 40u}) {
                CAPTURE(n);
                CAPTURE(longest);
                CAPTURE(heun);
                const delayed_network net(n, n + longest, longest, dt);
                const auto a = random_vector(n, 1, -0.2, 0.2), omega = random_vector(n, 2, 0.5, 3.0);
                const simulation_options options{
                    .coupling = 0.8,
                    .dt = dt,
                    .method = heun ? integrator::heun : integrator::euler_maruyama,
                    .transient = 0,
                    .samples = 150,
                    .every = 1,
                    .replicas = 3,
                    .seed = 5,
                    .delays = net.delays};
                const auto still = [&](std::size_t, std::size_t) { return std::vector<double>{0.1, 0.1}; };
                const auto x =
                    simulate(hopf<>{.a = a, .omega = omega, .noise = 0.1}, connectome(net.weights), options);
                const auto phases =
                    simulate(kuramoto<>{.omega = omega, .noise = 0.1}, connectome(net.weights), options);
                for (std::uint32_t r = 0; r < 3; ++r) {
                    const auto expected = oracle::simulate(
                        oracle::hopf(a, omega, 0.8), net.weights, net.steps,
                        std::vector<std::vector<double>>(n, {0.1, 0.1}), still, dt, heun, 0.1, 5, r, 150);
                    const auto expected_phases = oracle::simulate(
                        oracle::kuramoto(omega, 0.8), net.weights, net.steps,
                        std::vector<std::vector<double>>(n, {0.1}), still, dt, heun, 0.1, 5, r, 150);
                    double worst = 0, worst_phase = 0;
                    for (std::size_t t = 0; t < 150; ++t)
                        for (std::size_t j = 0; j < n; ++j) {
                            worst = std::max(worst, std::abs(x(r, j, t) - expected.state[t + 1][j][0]));
                            worst_phase =
                                std::max(worst_phase,
                                         angle_between(phases(r, j, t), expected_phases.state[t + 1][j][0]));
                        }
                    CHECK(worst < 1e-12);
                    CHECK(worst_phase < 1e-11);
                }
            }
}

TEST_CASE("equal delays of all connections give what mixed delays give") {
    const std::size_t n = 20;
    const double dt = 0.1;
    auto weights = random_matrix(n, 3, 0.0, 0.1);
    for (std::size_t i = 0; i < n; ++i) weights(i, i) = 0;
    const auto omega = random_vector(n, 4, 0.5, 3.0);
    for (const std::size_t lag : {1u, 5u, 30u}) {
        const matrix<double> delays = full(n, n, dt * double(lag));
        const auto expected = oracle::simulate(
            oracle::kuramoto(omega, 1.5), weights, full(n, n, std::uint32_t(lag)),
            std::vector<std::vector<double>>(n, {0.1}), [](auto, auto) { return std::vector<double>{0.1}; },
            dt, true, 0.0, 1, 0, 200);
        for (const std::size_t replicas : {1u, 17u}) {
            const auto phases = simulate(kuramoto<>{.omega = omega}, connectome(weights),
                                         {.coupling = 1.5,
                                          .dt = dt,
                                          .method = integrator::heun,
                                          .transient = 0,
                                          .samples = 200,
                                          .every = 1,
                                          .replicas = replicas,
                                          .delays = delays});
            double worst = 0;
            for (std::size_t t = 0; t < 200; ++t)
                for (std::size_t j = 0; j < n; ++j)
                    worst = std::max(worst,
                                     angle_between(phases(replicas - 1, j, t), expected.state[t + 1][j][0]));
            CHECK(worst < 1e-11);
        }
    }
}

TEST_CASE("the past before the start is constant, a free rotation, or given") {
    const std::size_t n = 4, longest = 12;
    const double dt = 0.02;
    const delayed_network net(n, 8, longest, dt);
    const auto omega = random_vector(n, 2, 1.0, 6.0);
    const vector<double> a = full(n, 0.3);
    matrix<double> start = full(2, n, 0.0);
    for (std::size_t j = 0; j < n; ++j) start(0, j) = 0.2 + 0.1 * double(j), start(1, j) = -0.3;
    simulation_options options{.coupling = 2.0,
                               .dt = dt,
                               .transient = 0,
                               .samples = 40,
                               .every = 1,
                               .initial = start,
                               .delays = net.delays};
    const hopf<> model{.a = a, .omega = omega, .noise = 0.0};
    const auto check = [&](const delay_history& history, auto&& past) {
        options.history = history;
        const auto x = simulate(model, connectome(net.weights), options);
        std::vector<std::vector<double>> first;
        for (std::size_t j = 0; j < n; ++j) first.push_back({start(0, j), start(1, j)});
        const auto expected = oracle::simulate(oracle::hopf(a, omega, 2.0), net.weights, net.steps, first,
                                               past, dt, false, 0.0, 1, 0, 40);
        double worst = 0;
        for (std::size_t t = 0; t < 40; ++t)
            for (std::size_t j = 0; j < n; ++j)
                worst = std::max(worst, std::abs(x(0, j, t) - expected.state[t + 1][j][0]));
        CHECK(worst < 1e-12);
    };
    check(delay_history::constant(), [&](std::size_t j, std::size_t) {
        return std::vector<double>{start(0, j), start(1, j)};
    });
    check(delay_history::free_rotation(), [&](std::size_t j, std::size_t back) {
        const double turn = -omega(j) * dt * double(back);
        return std::vector<double>{std::cos(turn) * start(0, j) - std::sin(turn) * start(1, j),
                                   std::sin(turn) * start(0, j) + std::cos(turn) * start(1, j)};
    });
    cube<double> given = cube<double>::from_shape({2, n, longest + 3});
    random_stream random(9);
    for (double& value : given) value = random.normal();
    check(delay_history::given(given), [&](std::size_t j, std::size_t back) {
        return std::vector<double>{given(0, j, longest + 3 - back), given(1, j, longest + 3 - back)};
    });
}

TEST_CASE_TEMPLATE("delayed networks have the same bits in any company, on any threads, and in chunks", T,
                   double, float) {
    const std::size_t n = 37;
    const double dt = 0.05;
    const delayed_network net(n, 5, 60, dt);
    const connectome network(net.weights);
    matrix<double> equal = full(n, n, 9 * dt);
    for (const bool mixed : {true, false})
        for (const auto method : {integrator::euler_maruyama, integrator::heun})
            for (const double memory : {0.0, 0.4}) {
                simulation_options options{.coupling = 0.6,
                                           .dt = dt,
                                           .method = method,
                                           .transient = 2.0,
                                           .samples = 30,
                                           .every = 7,
                                           .replicas = 35,
                                           .seed = 11,
                                           .threads = 1,
                                           .initial = initial_state::uniform(-pi, pi),
                                           .noise_correlation_time = memory,
                                           .delays = mixed ? net.delays : equal};
                const kuramoto<T> model{.omega = random_vector(n, 2, 1.0, 3.0), .noise = 0.3};
                const auto whole = simulate(model, network, options);
                for (const std::size_t threads : {2u, 3u, 8u}) {
                    options.threads = threads;
                    CHECK(same_bits(simulate(model, network, options), whole));
                }
                options.threads = 2;
                for (const std::size_t batch : {1u, 7u, 16u, 33u}) {
                    auto part = options;
                    part.replicas = batch;
                    part.noise_streams.clear();
                    for (std::size_t r = 0; r < batch; ++r)
                        part.noise_streams.push_back(std::uint32_t(35 - batch + r));
                    const auto some = simulate(model, network, part);
                    CHECK(std::memcmp(some.data(), whole.data() + (35 - batch) * n * 30,
                                      some.size() * sizeof(T)) == 0);
                }
                // 11 samples, a state, the rest: the second chunk begins within a block of eight steps.
                cube<T> joined = cube<T>::from_shape({35, n, 30});
                auto chunk = options;
                chunk.samples = 11;
                const auto put = [&](std::size_t offset) {
                    return [&joined, offset](std::size_t r, const matrix<T>& x) {
                        for (std::size_t i = 0; i < x.shape(0); ++i)
                            for (std::size_t t = 0; t < x.shape(1); ++t) joined(r, i, offset + t) = x(i, t);
                    };
                };
                const auto middle = simulate_each(model, network, chunk, put(0));
                chunk.transient = 6 * dt;  // the steps between the last sample and the next but one
                chunk.samples = 19;
                simulate_each(model, network, chunk, put(11), middle);
                CHECK(same_bits(joined, whole));
            }
}

TEST_CASE("equal delays slow synchronous oscillators down to the frequency of theory") {
    // In synchrony Omega = omega - K (N - 1) sin(Omega tau): all to all, weights 1, none on itself.
    const std::size_t n = 12;
    const double omega = 2 * pi * 10, tau = 0.012, coupling = 4.0, dt = 1e-4;
    const auto phases = simulate(kuramoto<>{.omega = omega}, connectome(full(n, n, 1.0)),
                                 {.coupling = coupling,
                                  .dt = dt,
                                  .method = integrator::heun,
                                  .transient = 3,
                                  .samples = 2,
                                  .every = 100,
                                  .initial = 0.0,
                                  .delays = full(n, n, tau),
                                  .history = delay_history::free_rotation()});
    double expected = omega;
    for (int i = 0; i < 2000; ++i)
        expected = 0.5 * expected + 0.5 * (omega - coupling * double(n - 1) * std::sin(expected * tau));
    const double turned = std::remainder(phases(0, 3, 1) - phases(0, 3, 0), 2 * pi);
    CHECK(expected < 0.75 * omega);
    CHECK(turned / (100 * dt) == doctest::Approx(expected).epsilon(1e-6));
}

TEST_CASE("the trajectories of other programs come out: Hopf in x only, Kuramoto with and without delays") {
    const auto folder = reference::path("reference/trajectories");
    if (!folder) return;
    const connectome network(io::load_csv(*folder / "Cmat.csv"));
    const auto lengths = io::load_csv(*folder / "lengthMat.csv");
    // Their time is in milliseconds; ours is told the same numbers.
    simulation_options options{.dt = 0.1, .transient = 0, .samples = 2000, .every = 1};
    {
        const auto expected = io::load_csv(*folder / "hopf_diffusive_nodelay.csv", {.header = true});
        options.coupling = 0.6;
        options.initial = matrix<double>{{.10, -.20, .30, -.40, .25}, {.05, .15, -.25, .35, -.10}};
        const hopf<double, hopf_coupling::x_only> model{.a = 0.25, .omega = 0.2, .noise = 0.0};
        const auto [x, y, end] =
            observe(model, network, options, record_trajectory{}, record_trajectory{.variable = 1});
        double worst = 0;
        for (std::size_t t = 0; t < 2000; ++t)
            for (std::size_t j = 0; j < 5; ++j)
                worst = std::max({worst, std::abs(x[0](j, t) - expected(t, 1 + j)),
                                  std::abs(y[0](j, t) - expected(t, 6 + j))});
        CHECK(worst < 1e-10);
    }
    options.coupling = 2.0;
    options.initial = matrix<double>{{.1, 1.3, 2.7, 4.1, 5.9}};
    const kuramoto<> model{.omega = vector<double>{.20, .22, .24, .26, .28},
                           .convention = kuramoto_coupling::by_nodes};
    for (const bool delayed : {false, true}) {
        // 10 m/s are 10 mm/ms: with time in milliseconds a velocity of 0.01 stands for it.
        if (delayed) options.delays = tract_delays(lengths, {.velocity = 0.01});
        const auto expected =
            io::load_csv(*folder / (delayed ? "kuramoto_delay_steps_fixed.csv" : "kuramoto_nodelay.csv"),
                         {.header = true});
        const auto phases = simulate(model, network, options);
        double worst = 0;
        for (std::size_t t = 0; t < 2000; ++t)
            for (std::size_t j = 0; j < 5; ++j)
                worst = std::max(worst, angle_between(phases(0, j, t), expected(t, 1 + j)));
        CAPTURE(delayed);
        CHECK(worst < 1e-10);
    }
}

TEST_CASE("delays follow from lengths by velocity, or by their mean over the connections") {
    const matrix<double> lengths = {{0, 30}, {60, 0}};
    CHECK(tract_delays(lengths, {.velocity = 6.0})(0, 1) == doctest::Approx(0.005));
    CHECK(tract_delays(lengths, {.velocity = 6.0, .synaptic = 0.002})(1, 0) == doctest::Approx(0.012));
    const connectome one_way(matrix<double>{{0, 0}, {1, 0}});
    CHECK(delays_of_mean(lengths, one_way, 0.02)(1, 0) == doctest::Approx(0.02));
    CHECK(delays_of_mean(lengths, connectome(matrix<double>{{0, 1}, {1, 0}}), 0.03)(1, 0) ==
          doctest::Approx(0.04));
    CHECK(tract_delays(xt::transpose(lengths))(0, 1) == doctest::Approx(0.006));
    CHECK(tract_delays(xt::xarray<float>(lengths))(1, 0) == doctest::Approx(0.006));
    // Halves of a step go to the even number of steps.
    const auto steps =
        simulate_detail::delays_in_steps(full(1, 4, 1.0), matrix<double>{{0.5, 1.5, 2.5, 3.4}}, 1.0);
    CHECK(steps == matrix<std::uint32_t>{{0, 2, 2, 3}});
}

TEST_CASE("wrong delays are refused by name") {
    const connectome network(matrix<double>{{0, 1}, {1, 0}});
    const auto run = [&](simulation_options options) {
        options.transient = 0;
        options.samples = 2;
        simulate(hopf<>{}, network, options);
    };
    CHECK_THROWS_WITH_AS(run({.delays = full(3, 3, 1.0)}),
                         "entrain::simulate: delays: expected a matrix as large as the network, got (3, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.delays = matrix<double>{{0, 1}, {-0.5, 0}}}),
                         "entrain::simulate: delays: expected zero or more seconds, got -0.5",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.delays = matrix<double>{{0, NAN}, {1, 0}}}),
                         "entrain::simulate: delays: expected finite values, got nan at (0, 1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        run({.delays = full(2, 2, 1e6)}),
        "entrain::simulate: delays: expected no delay of more steps than longest_delay (are they in "
        "seconds?), got 1e+07 steps",
        argument_error);
    CHECK_THROWS_WITH_AS(
        run({.delays = full(2, 2, 1.0),
             .history = delay_history::given(cube<double>::from_shape({2, 2, 9}))}),
        "entrain::simulate: history: expected (variables, nodes, steps) = (2, 2, 10 or more), as far back as "
        "the longest delay, got (2, 2, 9)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        simulate(fitzhugh_nagumo<>{}, network,
                 {.transient = 0, .delays = full(2, 2, 1.0), .history = delay_history::free_rotation()}),
        "entrain::simulate: history: expected constant or given: this model has no free rotation, got "
        "free_rotation",
        argument_error);
    CHECK_THROWS_WITH_AS(tract_delays(full(2, 3, 1.0)),
                         "entrain::tract_delays: lengths: expected a square matrix, got (2, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(tract_delays(full(2, 2, -1.0)),
                         "entrain::tract_delays: lengths: expected lengths of zero or more, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(tract_delays(full(2, 2, double(NAN))),
                         "entrain::tract_delays: lengths: expected finite values, got nan at (0, 0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        tract_delays(full(2, 2, 1.0), {.velocity = 0}),
        "entrain::tract_delays: velocity: expected a positive number of metres per second, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(tract_delays(full(2, 2, 1.0), {.synaptic = -1}),
                         "entrain::tract_delays: synaptic: expected zero or more seconds, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        delays_of_mean(full(3, 3, 1.0), network, 0.01),
        "entrain::delays_of_mean: lengths: expected a matrix as large as the network, got (3, 3)",
        argument_error);
    CHECK_THROWS_WITH_AS(delays_of_mean(full(2, 2, 1.0), network, -1),
                         "entrain::delays_of_mean: mean: expected zero or more seconds, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        delays_of_mean(full(2, 2, 0.0), network, 0.01),
        "entrain::delays_of_mean: lengths: expected at least one connection longer than zero, got 0",
        argument_error);
}

}  // namespace test_delays
