#include <cmath>
#include <complex>
#include <cstring>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_ensemble {

using namespace entrain;
using fixtures::random_network;
using fixtures::random_vector;
using fixtures::same_bits;

namespace {

// The equations as a textbook writes them: complex numbers, a loop over edges, one replica.
matrix<double> textbook(const connectome& c, const vector<double>& a, const vector<double>& omega,
                        double noise, const simulation_options& o, std::uint32_t stream) {
    const std::size_t n = c.size();
    std::vector<std::complex<double>> z(n, {0.1, 0.1}), next(n);
    matrix<double> x = full(n, o.samples, 0.0);
    const auto transient = std::uint64_t(std::llround(o.transient / o.dt));
    std::vector<double> normals(2 * n + 3);
    for (std::uint64_t step = 0; step < transient + (o.samples - 1) * o.every + 1; ++step) {
        normal_column(o.seed, step, stream, (2 * n + 3) / 4, normals.data());
        for (std::size_t j = 0; j < n; ++j) {
            std::complex<double> input = 0;
            for (std::size_t k = 0; k < n; ++k) input += c.weights()(j, k) * (z[k] - z[j]);
            const double first = normals[2 * j], second = normals[2 * j + 1];
            next[j] = z[j] +
                      o.dt * (z[j] * (std::complex<double>(a(j), omega(j)) - std::norm(z[j])) +
                              o.coupling[0] * input) +
                      noise * std::sqrt(o.dt) * std::complex<double>(first, second);
        }
        z = next;
        if (step >= transient && (step - transient) % o.every == 0)
            for (std::size_t j = 0; j < n; ++j) x(j, (step - transient) / o.every) = z[j].real();
    }
    return x;
}

}  // namespace

TEST_CASE("an ensemble follows the textbook equations, node by node and step by step") {
    for (const std::size_t n : {1u, 2u, 5u, 17u, 90u}) {
        CAPTURE(n);
        const auto network = random_network(n, n);
        const auto a = random_vector(n, 1, -0.2, 0.2), omega = random_vector(n, 2, 0.2, 0.5);
        const simulation_options options{
            .coupling = 0.7, .transient = 3.0, .samples = 7, .every = 5, .replicas = 3, .seed = 11};
        const auto runs = simulate(hopf<>{.a = a, .omega = omega, .noise = 0.05}, network, options);
        for (std::uint32_t replica = 0; replica < 3; ++replica) {
            const auto expected = textbook(network, a, omega, 0.05, options, replica);
            double worst = 0;
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t t = 0; t < options.samples; ++t)
                    worst = std::max(worst, std::abs(runs(replica, i, t) - expected(i, t)));
            CHECK(worst < 1e-13);
        }
    }
}

TEST_CASE(
    "a single node with a > 0 and no noise runs on a circle of radius sqrt(a) with omega / 2 pi turns a "
    "second") {
    const double a = 0.09, frequency = 0.05, dt = 0.005;
    const connectome alone(full(1, 1, 0.0));
    const auto x = simulate(hopf<>{.a = a, .omega = 2 * std::numbers::pi * frequency, .noise = 0.0}, alone,
                            {.coupling = 1.0, .dt = dt, .transient = 300, .samples = 40001, .every = 1});
    double largest = 0, first_crossing = -1, last_crossing = -1;
    int turns = -1;
    for (std::size_t t = 1; t < x.shape(2); ++t) {
        largest = std::max(largest, x(0, 0, t));
        const double before = x(0, 0, t - 1), after = x(0, 0, t);
        if (before < 0 && after >= 0) {
            last_crossing = dt * (double(t) - after / (after - before));
            if (first_crossing < 0) first_crossing = last_crossing;
            ++turns;
        }
    }
    // Euler's method makes the circle wider by the factor sqrt(1 + omega^2 dt / (2 a)) in first order.
    CHECK(largest == doctest::Approx(std::sqrt(a)).epsilon(2e-3));
    CHECK(turns / (last_crossing - first_crossing) == doctest::Approx(frequency).epsilon(1e-5));
}

TEST_CASE("a single node with a < 0 has the variance of an Ornstein-Uhlenbeck process") {
    const double a = -0.5, noise = 0.01;
    const connectome alone(full(1, 1, 0.0));
    const auto x = simulate(hopf<>{.a = a, .omega = 0.3, .noise = noise}, alone,
                            {.coupling = 1.0,
                             .dt = 0.02,
                             .transient = 20,
                             .samples = 3000,
                             .every = 100,
                             .replicas = 64,
                             .seed = 5});
    double sum = 0;
    for (const double value : x) sum += value * value;
    // 64 x 3000 samples two seconds apart are worth about 1e5 independent ones: a standard error of 0.5 %.
    CHECK(sum / double(x.size()) == doctest::Approx(noise * noise / (2 * -a)).epsilon(0.02));
}

TEST_CASE("the covariance of a network in the linear regime solves the Lyapunov equation") {
    const std::size_t n = 6;
    const auto network = random_network(n, 3);
    const auto a = random_vector(n, 4, -0.8, -0.4), omega = random_vector(n, 5, 0.2, 0.5);
    const double noise = 0.005, coupling = 0.6;
    // J = [[A, -Omega], [Omega, A]], A = diag(a - G s) + G C, and J S + S J' + noise^2 I = 0 as one linear
    // system.
    const auto strength = network.in_strength();
    matrix<double> jacobian = full(2 * n, 2 * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j)
            jacobian(i, j) = jacobian(n + i, n + j) =
                coupling * network.weights()(i, j) + (i == j ? a(i) - coupling * strength(i) : 0.0);
        jacobian(i, n + i) = -omega(i);
        jacobian(n + i, i) = omega(i);
    }
    const std::size_t m = 2 * n;
    matrix<double> system = full(m * m, m * m, 0.0);
    vector<double> right = full(m * m, 0.0);
    for (std::size_t i = 0; i < m; ++i) {
        right(i * m + i) = -noise * noise;
        for (std::size_t j = 0; j < m; ++j)
            for (std::size_t k = 0; k < m; ++k) {
                system(i * m + j, k * m + j) += jacobian(i, k);
                system(i * m + j, i * m + k) += jacobian(j, k);
            }
    }
    const vector<double> expected = xt::linalg::solve(system, right);

    const auto x = simulate(hopf<>{.a = a, .omega = omega, .noise = noise}, network,
                            {.coupling = coupling,
                             .dt = 0.01,
                             .transient = 30,
                             .samples = 1500,
                             .every = 300,
                             .replicas = 64,
                             .seed = 9});
    const double frames = double(x.shape(0) * x.shape(2));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (std::size_t r = 0; r < x.shape(0); ++r)
                for (std::size_t t = 0; t < x.shape(2); ++t) sum += x(r, i, t) * x(r, j, t);
            const double scale = std::sqrt(expected(i * m + i) * expected(j * m + j));
            CAPTURE(i);
            CAPTURE(j);
            CHECK(std::abs(sum / frames - expected(i * m + j)) < 0.03 * scale);
        }
}

TEST_CASE_TEMPLATE("the same seed gives the same bits for any number of threads and any batch", T, float,
                   double) {
    const std::size_t n = 13;
    const auto network = random_network(n, 7);
    const hopf<T> model{.a = 0.0, .omega = random_vector(n, 8, 0.2, 0.5), .noise = 0.02};
    simulation_options options{
        .coupling = 0.5, .transient = 5, .samples = 6, .every = 4, .replicas = 40, .seed = 3};
    options.threads = 1;
    for (const auto method : {integrator::euler_maruyama, integrator::strang_splitting}) {
        options.method = method;
        const auto all = simulate(model, network, options);
        for (const std::size_t threads : {2u, 3u, 8u}) {
            options.threads = threads;
            CHECK(same_bits(simulate(model, network, options), all));
        }
        for (const std::size_t batch : {1u, 7u, 16u, 32u, 33u}) {
            CAPTURE(batch);
            for (std::size_t first = 0; first < 40; first += batch) {
                const std::size_t size = std::min<std::size_t>(batch, 40 - first);
                simulation_options part = options;
                part.replicas = size;
                for (std::size_t r = 0; r < size; ++r) part.noise_streams.push_back(std::uint32_t(first + r));
                const auto runs = simulate(model, network, part);
                const bool same = std::memcmp(runs.data(), all.data() + first * n * options.samples,
                                              runs.size() * sizeof(T)) == 0;
                CHECK(same);
            }
        }
    }
}

TEST_CASE_TEMPLATE("splitting: a replica has its bits alone and beside others, whatever their coupling", T,
                   float, double) {
    const std::size_t n = 13, replicas = 45;
    const auto network = random_network(n, 7);
    const hopf<T, hopf_coupling::x_only> model{.a = 0.05, .omega = random_vector(n, 8, 0.2, 0.5)};
    std::vector<double> coupling;  // groups of 30, 10 and 5, dealt in turn
    for (std::size_t r = 0; r < replicas; ++r) coupling.push_back(r % 3 ? 0.4 : r % 9 ? 0.1 : -0.05);
    const simulation_options options{.coupling = coupling,
                                     .dt = 0.5,
                                     .method = integrator::strang_splitting,
                                     .transient = 5,
                                     .samples = 3,
                                     .every = 4,
                                     .replicas = replicas};
    const auto all = simulate(model, network, options);
    std::vector<std::vector<std::size_t>> parts(3);
    for (std::size_t r = 0; r < replicas; ++r) {
        parts.push_back({r});
        parts[r % 3].push_back(r);
    }
    for (const auto& part : parts) {
        auto some = options;
        some.replicas = part.size();
        std::vector<double> values;
        for (const std::size_t r : part) {
            values.push_back(coupling[r]);
            some.noise_streams.push_back(std::uint32_t(r));
        }
        some.coupling = values;
        const auto runs = simulate(model, network, some);
        for (std::size_t i = 0; i < part.size(); ++i) {
            CAPTURE(part[i]);
            CHECK(std::memcmp(runs.data() + i * n * 3, all.data() + part[i] * n * 3, n * 3 * sizeof(T)) == 0);
        }
    }
}

TEST_CASE("replicas with common random numbers get the bits that they get with other neighbours") {
    const std::size_t n = 9;
    const auto network = random_network(n, 7);
    const hopf<> model{.a = -0.1, .omega = 0.3, .noise = 0.1};
    simulation_options options{.coupling = 0.5, .transient = 5, .samples = 5, .replicas = 16};
    options.noise_streams.assign(16, 4);  // the whole panel shares one stream
    const auto shared = simulate(model, network, options);
    options.noise_streams[15] = 5;  // now it does not
    const auto mixed = simulate(model, network, options);
    const std::size_t run = n * options.samples;
    CHECK(std::memcmp(shared.data(), mixed.data(), 15 * run * sizeof(double)) == 0);
    CHECK(std::memcmp(shared.data(), mixed.data() + 15 * run, run * sizeof(double)) != 0);
    CHECK(std::memcmp(shared.data(), shared.data() + 7 * run, run * sizeof(double)) == 0);
}

TEST_CASE("a simulation in two parts is the whole simulation, bit for bit") {
    const auto network = random_network(11, 1);
    const hopf<> model{.a = 0.05, .omega = 0.3, .noise = 0.1};
    simulation_options whole{.coupling = 0.5, .transient = 7, .samples = 9, .every = 4, .replicas = 5};
    SUBCASE("Euler-Maruyama") {}
    SUBCASE("splitting") {
        whole.method = integrator::strang_splitting;
    }
    const auto expected = simulate(model, network, whole);

    cube<double> joined = cube<double>::from_shape({5, 11, 9});
    const auto keep = [&joined](std::size_t from) {
        return [&joined, from](std::size_t r, const matrix<double>& x) {
            for (std::size_t i = 0; i < x.shape(0); ++i)
                for (std::size_t t = 0; t < x.shape(1); ++t) joined(r, i, from + t) = x(i, t);
        };
    };
    simulation_options part = whole;
    part.samples = 4;
    const auto middle = simulate_each(model, network, part, keep(0));
    CHECK(middle.step == 70 + 3 * 4 + 1);
    part.transient = 3 * whole.dt;  // the steps that are left until the next sample, minus the one before it
    part.samples = 5;
    const auto end = simulate_each(model, network, part, keep(4), middle);
    CHECK(end.step == 70 + 8 * 4 + 1);
    CHECK(same_bits(joined, expected));
}

TEST_CASE("a recording holds what an observer of every sample sees, whatever its shape") {
    const auto agree = [](auto number, std::size_t nodes, std::size_t samples, std::size_t replicas) {
        using T = decltype(number);
        const hopf<T> model{.a = 0.1, .omega = 0.3, .noise = 0.1};
        const simulation_options options{
            .coupling = 0.2, .transient = 1, .samples = samples, .every = 2, .replicas = replicas};
        const auto network = random_network(nodes, 5);
        const auto recorded = simulate(model, network, options);
        const auto [seen, end] = observe(model, network, options, record_trajectory{});
        for (std::size_t r = 0; r < replicas; ++r)
            REQUIRE(std::equal(seen[r].begin(), seen[r].end(), recorded.data() + r * nodes * samples));
    };
    for (std::size_t samples = 1; samples <= 35; ++samples) {
        agree(double{}, samples % 5 + 1, samples, samples % 2 ? 3 : 1);
        agree(float{}, samples % 7 + 1, samples, 2);
    }
}

TEST_CASE("a, omega, noise and coupling may each differ by node and by replica") {
    const std::size_t n = 5, replicas = 18;
    const auto network = random_network(n, 2);
    random_stream random(6);
    matrix<double> a = full(n, replicas, 0.0), omega = full(n, replicas, 0.0), noise = full(n, replicas, 0.0);
    std::vector<double> coupling;
    for (double& value : a) value = random.uniform() - 0.5;
    for (double& value : omega) value = random.uniform();
    for (double& value : noise) value = 0.1 * random.uniform();
    for (std::size_t r = 0; r < replicas; ++r) coupling.push_back(random.uniform());
    simulation_options options{.coupling = coupling, .transient = 4, .samples = 3, .replicas = replicas};
    SUBCASE("Euler-Maruyama") {}
    SUBCASE("splitting") {
        options.method = integrator::strang_splitting;
    }
    const auto all = simulate(hopf<>{.a = a, .omega = omega, .noise = noise}, network, options);
    for (std::uint32_t r : {0u, 7u, 16u, 17u}) {
        simulation_options one = options;
        one.replicas = 1;
        one.coupling = coupling[r];
        one.noise_streams = {r};
        const auto column = [r](const matrix<double>& m) {
            return vector<double>(xt::view(m, xt::all(), r));
        };
        const auto alone =
            simulate(hopf<>{.a = column(a), .omega = column(omega), .noise = column(noise)}, network, one);
        CHECK(std::memcmp(alone.data(), all.data() + r * n * 3, n * 3 * sizeof(double)) == 0);
    }
}

TEST_CASE("float follows double until rounding tells them apart") {
    const auto network = random_network(20, 2);
    simulation_options options{.coupling = 0.5, .transient = 2, .samples = 10, .every = 2, .replicas = 3};
    SUBCASE("Euler-Maruyama") {}
    SUBCASE("splitting") {
        options.method = integrator::strang_splitting;
    }
    const auto d = simulate(hopf<>{.a = -0.1, .omega = 0.3}, network, options);
    const auto f = simulate(hopf<float>{.a = -0.1, .omega = 0.3}, network, options);
    for (std::size_t i = 0; i < d.size(); ++i)
        CHECK(double(f.data()[i]) == doctest::Approx(d.data()[i]).epsilon(1e-3));
}

TEST_CASE("very strong coupling brings all nodes together") {
    const auto network = random_network(20, 2, 5.0);
    const auto x =
        simulate(hopf<>{.a = 0.2, .omega = random_vector(20, 1, 0.29, 0.31), .noise = 0.0}, network,
                 {.coupling = 1.0, .dt = 0.02, .transient = 200, .samples = 20, .every = 10});
    for (std::size_t t = 0; t < 20; ++t)
        for (std::size_t i = 1; i < 20; ++i)
            CHECK(x(0, i, t) == doctest::Approx(x(0, 0, t)).scale(1).epsilon(0.01));
}

TEST_CASE("disconnected nodes, negative weights and no samples are fine") {
    matrix<double> weights = full(3, 3, 0.0);
    weights(0, 1) = -0.2;
    const auto x = simulate(hopf<>{.a = -1.0, .omega = 0.3, .noise = 0.0}, connectome(weights),
                            {.transient = 50, .samples = 2});
    CHECK(std::abs(x(0, 2, 1)) < 1e-12);
    CHECK(simulate(hopf<>{}, connectome(weights), {.transient = 1, .samples = 0}).size() == 0);
}

TEST_CASE("a step that is too large ends in an error that names time, node and replica") {
    matrix<double> weights = full(2, 2, 1.0);
    matrix<double> a = full(2, 3, 0.0);
    a(1, 2) = 1e6;
    try {
        simulate(hopf<>{.a = a, .omega = 0.3}, connectome(weights),
                 {.coupling = 0.0, .transient = 0, .replicas = 3});
        FAIL("nothing was thrown");
    } catch (const divergence_error& error) {
        CHECK(error.replica() == 2);
        CHECK(error.node() == 1);
        CHECK(error.time() > 0);
        CHECK(std::string(error.what()).find("node 1, replica 2") != std::string::npos);
    }
}

TEST_CASE("wrong arguments are refused by name") {
    const connectome network(full(3, 3, 1.0));
    const hopf<> model;
    const auto run = [&](const simulation_options& options) { simulate(model, network, options); };
    CHECK_THROWS_WITH_AS(run({.dt = 0}),
                         "entrain::simulate: dt: expected a positive number of seconds, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.transient = -1}),
                         "entrain::simulate: transient: expected zero or more seconds, got -1",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.every = 0}), "entrain::simulate: every: expected at least 1 step, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.replicas = 0}), "entrain::simulate: replicas: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.coupling = std::vector<double>{1, 2}}),
                         "entrain::simulate: coupling: expected one value, or one per replica, got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(run({.coupling = NAN}),
                         "entrain::simulate: coupling: expected finite values, got nan", argument_error);
    CHECK_THROWS_WITH_AS(run({.initial = INFINITY}),
                         "entrain::simulate: initial: expected finite values, got inf at (0, 0, 0)",
                         argument_error);
    simulation_options streams;
    streams.noise_streams = {1, 2};
    CHECK_THROWS_WITH_AS(run(streams),
                         "entrain::simulate: noise_streams: expected none, or one per replica, got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(simulate(hopf<>{.a = full(2, 0.0)}, network),
                         "entrain::simulate: a: expected one value, one per node (3), or (nodes, replicas) = "
                         "(3, 1), got (2, 1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(simulate(hopf<>{.omega = full(3, double(NAN))}, network),
                         "entrain::simulate: omega: expected finite values, got nan at (0, 0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(simulate(hopf<>{.noise = full(4, 0.1)}, network),
                         "entrain::simulate: noise: expected one value, one per node (3), or (nodes, "
                         "replicas) = (3, 1), got (4, 1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(simulate(model, connectome()),
                         "entrain::simulate: network: expected at least one region, got 0", argument_error);
    ensemble_state<double> elsewhere;
    elsewhere.values = cube<double>::from_shape({2, 2, 3});
    CHECK_THROWS_WITH_AS(simulate_each(
                             model, network, {}, [](std::size_t, const matrix<double>&) {}, elsewhere),
                         "entrain::simulate: start: expected the state of as many replicas, variables and "
                         "nodes, got (2, 2, 3)",
                         argument_error);
}

TEST_CASE("parameters take views, dynamic arrays, floats and expressions") {
    const connectome network(xt::ones<float>({4, 4}));
    const xt::xarray<float> any = {0.1f, 0.2f, 0.3f, 0.4f};
    const matrix<double> table = xt::transpose(matrix<double>(full(2, 4, 0.3)));
    const hopf<> model{.a = any - 0.2f, .omega = xt::view(table, xt::all(), 1), .noise = 0.0};
    CHECK(model.a(3, 0) == doctest::Approx(0.2));
    CHECK(simulate(model, network, {.transient = 1, .samples = 2}).shape(1) == 4);
    CHECK(simulate(hopf<float>{.a = full(4, 0.1)}, network, {.transient = 1, .samples = 2}).shape(2) == 2);
}

TEST_CASE("an exception in the consumer or the progress callback ends the simulation") {
    const connectome network(full(3, 3, 1.0));
    simulation_options options{.transient = 1, .samples = 2, .replicas = 96, .threads = 2};
    CHECK_THROWS_AS(
        simulate_each(hopf<>{}, network, options,
                      [](std::size_t, const matrix<double>&) { throw std::runtime_error("full"); }),
        std::runtime_error);
    std::size_t last = 0;
    options.progress = [&last](std::size_t done, std::size_t total) {
        CHECK(total == 6);
        CHECK(done == ++last);
    };
    simulate(hopf<>{}, network, options);
    CHECK(last == 6);
}

}  // namespace test_ensemble
