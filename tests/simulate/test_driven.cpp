#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_driven {

using namespace entrain;
using fixtures::same_bits;

namespace {

const connectome alone(full(1, 1, 0.0));

// The amplitude of the oscillation at omega in a recording, by projection on whole turns.
std::complex<double> component(const matrix<double>& x, double omega, double dt, double first) {
    std::complex<double> sum = 0;
    for (std::size_t t = 0; t < x.shape(1); ++t)
        sum += x(0, t) * std::polar(1.0, -omega * (first + dt * double(t)));
    return 2.0 * sum / double(x.shape(1));
}

matrix<double> of_replica(const cube<double>& runs, std::size_t r) {
    return xt::view(runs, r, xt::all(), xt::all());
}

}  // namespace

TEST_CASE("a subcritical Hopf node answers a drive as the linear theory says") {
    const double a = -0.2, omega_0 = 2.0, force = 1e-4, dt = 0.002;
    const std::vector<double> omega = {0.5, 1.0, 1.6, 1.9, 2.0, 2.2, 3.0, 5.0};
    const hopf<> node{.a = a, .omega = omega_0, .noise = 0.0};
    for (const auto method : {integrator::heun, integrator::runge_kutta_4}) {
        simulation_options options{.dt = dt,
                                   .method = method,
                                   .transient = 120 - dt,
                                   .samples = 1,
                                   .every = 1,
                                   .replicas = omega.size(),
                                   .initial = 0.0};
        // Eight turns of the slowest drive are whole turns of all, as each is a multiple of 0.1.
        options.samples = std::size_t(std::llround(2 * std::acos(-1.0) / 0.1 / dt));
        // Pushed along x, and along y a quarter of a turn later: together they turn with the node.
        const auto along_x =
            simulate(driven(node, {.to = "x", .amplitude = force, .omega = omega}), alone, options);
        const auto along_y =
            simulate(driven(node, {.to = "y", .amplitude = force, .phase = -std::acos(0.0), .omega = omega}),
                     alone, options);
        for (std::size_t r = 0; r < omega.size(); ++r) {
            CAPTURE(omega[r]);
            const auto x = component(of_replica(along_x, r), omega[r], dt, 120),
                       y = component(of_replica(along_y, r), omega[r], dt, 120);
            CHECK(std::abs(x + y) ==
                  doctest::Approx(force / std::hypot(a, omega[r] - omega_0)).epsilon(5e-4));
            // Along x alone: the linear system driven in one variable, with its phase.
            const std::complex<double> s(-a, omega[r]);
            const auto expected = force * s / (s * s + omega_0 * omega_0);
            CHECK(std::abs(x - expected) < 1e-3 * std::abs(expected));
        }
    }
}

TEST_CASE("Heun and Runge-Kutta evaluate a drive at the times of their stages") {
    // dx/dt = -x + cos(t) with x(0) = 0.5 is 0.5 (cos t + sin t), exactly; a Hopf node of a tiny radius is linear.
    const double small = 1e-6;
    const auto worst = [&](integrator method, double dt) {
        const auto steps = std::size_t(std::llround(2 / dt));
        const auto x = simulate(
            driven(hopf<>{.a = -1.0, .omega = 0.0, .noise = 0.0},
                   {.to = "x", .amplitude = small, .omega = {1.0}}),
            alone,
            {.dt = dt, .method = method, .transient = 0, .samples = steps, .every = 1, .initial = small / 2});
        double most = 0;
        for (std::size_t t = 0; t < steps; ++t) {
            const double time = dt * double(t + 1);
            most = std::max(most, std::abs(x(0, 0, t) - small / 2 * (std::cos(time) + std::sin(time))));
        }
        return most / small;
    };
    const auto order = [&](integrator method) { return std::log2(worst(method, 0.1) / worst(method, 0.05)); };
    CHECK(order(integrator::euler_maruyama) == doctest::Approx(1).epsilon(0.1));
    CHECK(order(integrator::heun) == doctest::Approx(2).epsilon(0.1));
    CHECK(order(integrator::runge_kutta_4) == doctest::Approx(4).epsilon(0.1));
}

TEST_CASE("a window of a parameter is that parameter while it lasts, and pulses last as long as they say") {
    const auto network = fixtures::random_network(5, 1);
    const hopf<> model{.a = 0.05, .omega = 0.3, .noise = 0.1};
    const vector<double> map = {0.0, 0.1, -0.2, 0.3, 0.05};
    const simulation_options options{
        .coupling = 0.5, .dt = 0.1, .transient = 0, .samples = 60, .every = 1, .replicas = 2};
    // Steps 20 to 39 are taken with the map, the others without.
    const auto window = simulate(driven(model, {.to = "a", .amplitude = map, .from = {2.0}, .until = {4.0}}),
                                 network, options);
    ensemble_state<double> state;
    cube<double> parts = window;
    std::size_t at = 0;
    for (const bool pushed : {false, true, false}) {
        auto part = options;
        part.samples = 20;
        auto other = model;
        if (pushed) other.a = 0.05 + map;
        state = simulate_each(
            other, network, part,
            [&](std::size_t r, const matrix<double>& x) {
                for (std::size_t j = 0; j < 5; ++j)
                    for (std::size_t t = 0; t < 20; ++t) parts(r, j, at + t) = x(j, t);
            },
            state);
        at += 20;
    }
    double worst = 0;
    for (std::size_t i = 0; i < parts.size(); ++i)
        worst = std::max(worst, std::abs(parts.data()[i] - window.data()[i]));
    CHECK(worst < 1e-13);
    const auto plain = simulate(model, network, options);
    CHECK(window(0, 3, 19) == plain(0, 3, 19));
    CHECK(std::abs(window(0, 3, 25) - plain(0, 3, 25)) > 1e-6);

    // A node without rate or noise counts the steps of its pulses.
    const auto sum =
        simulate(driven(hopf<>{.a = 0.0, .omega = 0.0, .noise = 0.0},
                        {.to = "x", .amplitude = 1e-6, .from = {1.0}, .width = {0.3}, .period = {1.0}}),
                 alone, {.dt = 0.1, .transient = 0, .samples = 40, .every = 1, .initial = 0.0});
    CHECK(sum(0, 0, 9) == 0);
    CHECK(sum(0, 0, 12) == doctest::Approx(3e-7));
    CHECK(sum(0, 0, 39) == doctest::Approx(9e-7));
}

TEST_CASE("a driven network has the same bits in parts, batches, and on any number of threads") {
    const auto network = fixtures::random_network(7, 2);
    std::vector<double> omega;
    matrix<double> amplitude = full(7, 18, 0.0);
    for (std::size_t r = 0; r < 18; ++r) {
        omega.push_back(10.0 + double(r));
        for (std::size_t j = 0; j < 7; ++j) amplitude(j, r) = 0.01 * double(j + r % 3);
    }
    const auto of = [&](const matrix<double>& strength, const std::vector<double>& w) {
        return driven(dynamic_mean_field<>{.inhibition = 1.3},
                      {.to = "external", .amplitude = strength, .omega = w, .from = {0.002}});
    };
    simulation_options options{.coupling = 1.1,
                               .dt = 1e-4,
                               .method = integrator::heun,
                               .transient = 0.001,
                               .samples = 6,
                               .every = 10,
                               .replicas = 18,
                               .threads = 1,
                               .initial = 0.05,
                               .record = "rate_e"};
    const auto whole = simulate(of(amplitude, omega), network, options);
    options.threads = 3;
    CHECK(same_bits(simulate(of(amplitude, omega), network, options), whole));
    auto one = options;
    one.replicas = 1;
    one.noise_streams = {5};
    const matrix<double> own = xt::view(amplitude, xt::all(), xt::range(5, 6));
    const auto single = simulate(of(own, {omega[5]}), network, one);
    CHECK(same_bits(of_replica(single, 0), of_replica(whole, 5)));
    cube<double> joined = whole;
    auto part = options;
    part.samples = 2;
    const auto keep = [&](std::size_t from) {
        return [&joined, from](std::size_t r, const matrix<double>& x) {
            for (std::size_t j = 0; j < 7; ++j)
                for (std::size_t t = 0; t < x.shape(1); ++t) joined(r, j, from + t) = x(j, t);
        };
    };
    const auto state = simulate_each(of(amplitude, omega), network, part, keep(0));
    part.transient = 9e-4;
    part.samples = 4;
    joined.fill(0);
    simulate_each(of(amplitude, omega), network, part, keep(2), state);
    double worst = 0;
    for (std::size_t r = 0; r < 18; ++r)
        for (std::size_t j = 0; j < 7; ++j)
            for (std::size_t t = 2; t < 6; ++t)
                worst = std::max(worst, std::abs(joined(r, j, t) - whole(r, j, t)));
    CHECK(worst == 0);
    CHECK(simulation_identity(of(amplitude, omega), network, options) !=
          simulation_identity(of(amplitude * 2.0, omega), network, options));
}

TEST_CASE("a stimulus that cannot be is refused by name") {
    const hopf<> model;
    const auto refused = [&](const stimulus& by, const std::string& message) {
        CAPTURE(message);
        try {
            simulate(driven(model, by), alone, {.transient = 1, .samples = 1});
            FAIL_CHECK("nothing was thrown");
        } catch (const argument_error& error) {
            CHECK(std::string(error.what()).find(message) != std::string::npos);
        }
    };
    const double nan = std::nan("");
    refused({.to = "z"}, "entrain::driven: stimulus.to: expected one of x, y, a, omega, got 'z'");
    refused({.to = ""}, "stimulus.to");
    refused({.to = "noise"}, "stimulus.to");
    refused({.amplitude = nan}, "stimulus.amplitude");
    refused({.amplitude = vector<double>{1.0, 2.0}}, "stimulus");
    refused({.omega = {nan}}, "entrain::simulate: stimulus.omega: expected finite values, got nan");
    refused({.omega = {}}, "stimulus.omega");
    refused({.omega = {1.0, 2.0}}, "stimulus.omega: expected one value, or one per replica, got 2");
    refused({.from = {HUGE_VAL}}, "stimulus.from");
    refused({.until = {nan}}, "stimulus.until");
    refused({.width = {2.0}, .period = {1.0}}, "stimulus.width");
    refused({.width = {-1.0}}, "stimulus.width");
    refused({.period = {-1.0}}, "stimulus.width");
    CHECK_THROWS_AS(simulate(driven(model, {.to = "x"}), alone,
                             {.method = integrator::strang_splitting, .transient = 1, .samples = 1}),
                    argument_error);
}

}  // namespace test_driven
