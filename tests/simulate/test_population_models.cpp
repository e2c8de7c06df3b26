#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "network_oracle.hpp"
#include "simulation_fixtures.hpp"

namespace test_population_models {

using namespace entrain;

namespace {

const connectome alone(full(1, 1, 0.0));

double phi(double y, double d) {
    return y / (1 - std::exp(-d * y));
}

// The largest difference between every variable of the engine's run and of the oracle's, 40 steps with different
// delays, relative to the largest value of that variable.
template <class Model>
double distance(const Model& model, const oracle::equations& of, double coupling, double dt, double start,
                double noise) {
    constexpr std::size_t n = 5, steps = 40;
    const auto network = fixtures::random_network(n, 8);
    simulation_options options{.coupling = coupling,
                               .dt = dt,
                               .transient = 0,
                               .samples = steps,
                               .every = 1,
                               .seed = 9,
                               .initial = start};
    options.delays = full(n, n, 0.0);
    matrix<std::uint32_t> delays = full(n, n, std::uint32_t{0});
    for (std::size_t i = 0; i < n * n; ++i) {
        delays.data()[i] = std::uint32_t((5 * i) % 13);
        options.delays.data()[i] = dt * double(delays.data()[i]);
    }
    const std::vector<std::vector<double>> first(n, std::vector<double>(Model::variables, start));
    const auto expected = oracle::simulate(
        of, network.weights(), delays, first, [&](std::size_t k, std::size_t) { return first[k]; }, dt, false,
        noise, 9, 0, steps);
    double worst = 0;
    for (std::size_t v = 0; v < Model::variables; ++v) {
        const auto run = std::get<0>(observe(model, network, options, record_trajectory{.variable = v}))[0];
        double most = 0, size = 0;
        for (std::size_t t = 0; t < steps; ++t)
            for (std::size_t j = 0; j < n; ++j) {
                most = std::max(most, std::abs(run(j, t) - expected.state[t + 1][j][v]));
                size = std::max(size, std::abs(expected.state[t + 1][j][v]));
            }
        worst = std::max(worst, most / size);
    }
    return worst;
}

std::vector<double> same(std::size_t, const std::vector<double>& state) {
    return state;
}

// A quantity of a single node, after a while.
template <class Model>
matrix<double> of_node(const Model& model, const std::string& name, double dt, double transient,
                       std::size_t samples, std::size_t every, const initial_state& start) {
    return xt::view(simulate(model, alone,
                             {.dt = dt,
                              .transient = transient,
                              .samples = samples,
                              .every = every,
                              .initial = start,
                              .record = name}),
                    0, xt::all(), xt::all());
}

// Upward crossings of the mean per second.
double frequency(const matrix<double>& x, double interval) {
    double mean = 0;
    for (const double value : x) mean += value / double(x.size());
    std::size_t crossings = 0;
    double first = 0, last = 0;
    for (std::size_t t = 1; t < x.size(); ++t)
        if (x(0, t - 1) < mean && x(0, t) >= mean) {
            last = double(t) * interval;
            if (crossings++ == 0) first = last;
        }
    return crossings > 1 ? double(crossings - 1) / (last - first) : 0;
}

}  // namespace

TEST_CASE("Wilson-Cowan, Montbrio-Pazo-Roxin and Jansen-Rit networks with delays follow their equations") {
    const double g = 1.7;
    const auto s = [](double x, double a, double theta) {
        return 1 / (1 + std::exp(-a * (x - theta))) - 1 / (1 + std::exp(a * theta));
    };
    const oracle::equations cowan{
        2, 1, same, [=](std::size_t, const std::vector<double>& x, const std::vector<double>& r, double) {
            const double e = x[0], i = x[1];
            return std::vector<double>{(-e + (1 - e) * s(16 * e - 12 * i + 1.25 + g * r[0], 1.3, 4)) / 0.008,
                                       (-i + (1 - i) * s(15 * e - 3 * i, 2, 3.7)) / 0.008};
        }};
    CHECK(distance(wilson_cowan<>{.time_scale = 0.008, .noise = 0.1}, cowan, g, 5e-4, 0.1, 0.1) < 1e-11);

    const double pi = std::acos(-1.0), tau = 0.012;
    const oracle::equations montbrio{
        2, 1, same, [=](std::size_t, const std::vector<double>& x, const std::vector<double>& in, double) {
            const double r = x[0], v = x[1];
            return std::vector<double>{
                (0.7 / (pi * tau) + 2 * r * v) / tau,
                (v * v + -4.0 + 14 * tau * r - std::pow(pi * tau * r, 2) + tau * g * in[0]) / tau};
        }};
    CHECK(
        distance(
            montbrio_pazo_roxin<>{.eta = -4.0, .weight = 14.0, .delta = 0.7, .time_scale = tau, .noise = 0.5},
            montbrio, g, 1e-4, 0.4, 0.5) < 1e-11);

    const auto rate = [](double v) { return 2 * 2.5 / (1 + std::exp(0.56 * (6 - v))); };
    const oracle::equations jansen{
        6, 1,
        [=](std::size_t, const std::vector<double>& x) { return std::vector<double>{rate(x[1] - x[2])}; },
        [=](std::size_t, const std::vector<double>& x, const std::vector<double>& r, double) {
            const double a = 100, b = 50, c = 135;
            return std::vector<double>{
                x[3],
                x[4],
                x[5],
                3.25 * a * rate(x[1] - x[2]) - 2 * a * x[3] - a * a * x[0],
                3.25 * a * (220 + 0.8 * c * rate(c * x[0]) + 10 * r[0]) - 2 * a * x[4] - a * a * x[1],
                22 * b * 0.25 * c * rate(0.25 * c * x[0]) - 2 * b * x[5] - b * b * x[2]};
        }};
    CHECK(distance(jansen_rit<>{}, jansen, 10, 1e-4, 0.05, 0.0) < 1e-11);
}

TEST_CASE("a Wilson-Cowan node rests without input and runs on a limit cycle with it") {
    const auto resting = of_node(wilson_cowan<>{.input = 0.0}, "e", 1e-4, 1, 10, 10, 0.0);
    CHECK(std::abs(resting(0, 9)) < 1e-15);
    const auto cycle = of_node(wilson_cowan<>{}, "e", 1e-4, 1, 4000, 5, 0.1);
    CHECK(*std::max_element(cycle.begin(), cycle.end()) - *std::min_element(cycle.begin(), cycle.end()) >
          0.1);
    CHECK(frequency(cycle, 5e-4) > 5);
}

TEST_CASE("a Montbrio-Pazo-Roxin node is bistable, and rests where the theory says") {
    std::vector<double> rates;
    for (const double rate : {1.0, 100.0}) {
        const matrix<double> start = {{rate}, {-0.5}};
        const montbrio_pazo_roxin<> model;
        auto r = of_node(model, "r", 1e-5, 2, 1, 1, start), v = of_node(model, "v", 1e-5, 2, 1, 1, start);
        const double pi = std::acos(-1.0), w = pi * 0.01 * r(0, 0);
        CHECK(v(0, 0) == doctest::Approx(-1 / (2 * w)).epsilon(1e-6));
        CHECK(v(0, 0) * v(0, 0) - 5 + 15 * 0.01 * r(0, 0) - w * w ==
              doctest::Approx(0).scale(1).epsilon(1e-6));
        rates.push_back(r(0, 0));
        const double synchrony = of_node(model, "synchrony", 1e-5, 2, 1, 1, start)(0, 0);
        CHECK(synchrony ==
              doctest::Approx(std::hypot(1 - w, v(0, 0)) / std::hypot(1 + w, v(0, 0))).epsilon(1e-12));
    }
    CHECK(rates[1] > 5 * rates[0]);
}

TEST_CASE("a Jansen-Rit column oscillates in the alpha band, and its noise is the input's") {
    const auto eeg = of_node(jansen_rit<>{}, "eeg", 1e-4, 2, 4000, 10, 0.0);
    CHECK(frequency(eeg, 1e-3) > 8);
    CHECK(frequency(eeg, 1e-3) < 13);
    const auto step = [](const char* name) {
        return of_node(jansen_rit<>{.noise = 3.0}, name, 1e-4, 0, 1, 1, 0.0)(0, 0);
    };
    CHECK(step("y0") == 0);
    CHECK(step("slope of y1") != of_node(jansen_rit<>{}, "slope of y1", 1e-4, 0, 1, 1, 0.0)(0, 0));
    CHECK(step("slope of y0") == of_node(jansen_rit<>{}, "slope of y0", 1e-4, 0, 1, 1, 0.0)(0, 0));
}

TEST_CASE("a block of NMDA receptors has the signs that physiology demands") {
    const auto network = fixtures::random_network(6, 2);
    const auto rate = [&](const nmda_block_mean_field<>& model) {
        const auto [rates, end] = observe(
            model, network, {.coupling = 0.8, .dt = 1e-4, .transient = 4, .samples = 1, .initial = 0.001},
            record_mean{.variable = "rate_e"});
        double mean = 0;
        for (const double each : rates[0]) mean += each / 6;
        return mean;
    };
    const double usual = rate({.inhibition = 1.6, .noise = 0.0});
    double before_i = usual, before_e = usual, before_a = usual;
    for (const double block : {0.1, 0.2, 0.4}) {
        CAPTURE(block);
        const double disinhibited = rate({.inhibition = 1.6, .block_i = block, .noise = 0.0}),
                     depressed = rate({.inhibition = 1.6, .block_e = block, .noise = 0.0}),
                     fed = rate({.inhibition = 1.6, .ampa_e = block, .noise = 0.0});
        CHECK(disinhibited > before_i);
        CHECK(depressed < before_e);
        CHECK(fed > before_a);
        before_i = disinhibited, before_e = depressed, before_a = fed;
    }
    // Without block it is the dynamic mean field.
    const auto [same_rates, end] =
        observe(dynamic_mean_field<>{.inhibition = 1.6, .noise = 0.0}, network,
                {.coupling = 0.8, .dt = 1e-4, .transient = 4, .samples = 1, .initial = 0.001},
                record_mean{.variable = "rate_e"});
    double mean = 0;
    for (const double each : same_rates[0]) mean += each / 6;
    CHECK(mean == doctest::Approx(usual).epsilon(1e-12));
}

TEST_CASE("a network with serotonin follows its equations, and without receptors is the mean field alone") {
    constexpr std::size_t n = 4, steps = 3000;
    const auto network = fixtures::random_network(n, 3);
    const vector<double> receptor = {1.0, 0.4, 0.0, 0.7}, projection = {0.1, 0.3, 0.2, 0.05};
    const serotonin_mean_field<> model{.inhibition = 1.2, .receptor = receptor, .projection = projection};
    const simulation_options options{.coupling = 1.1,
                                     .dt = 1e-4,
                                     .transient = 0,
                                     .samples = steps,
                                     .every = 1,
                                     .seed = 6,
                                     .initial = 0.001};
    const auto [e, i, y, m, rate, end] =
        observe(model, network, options, record_trajectory{}, record_trajectory{.variable = "s_i"},
                record_trajectory{.variable = "serotonin"}, record_trajectory{.variable = "activation"},
                record_trajectory{.variable = "rate_e"});
    // In milliseconds, all at once.
    std::array<std::array<double, 4>, n> now;
    for (auto& each : now) each.fill(0.001);
    double worst = 0, most_active = 0;
    std::array<double, 8> z;
    for (std::size_t t = 0; t < steps; ++t) {
        normal_column(options.seed, t, std::uint32_t{0}, std::size_t{2}, z.data());
        std::array<double, n> r_e, r_i;
        double raphe = 0;
        for (std::size_t j = 0; j < n; ++j) {
            double received = 0;
            for (std::size_t k = 0; k < n; ++k) received += network.weights()(j, k) * now[k][0];
            const double x = 0.382 + 1.4 * 0.15 * now[j][0] + 1.1 * 0.15 * received +
                             0.3 * receptor(j) * now[j][3] - 1.2 * now[j][1];
            const double g = 0.7 * 0.382 + 0.15 * now[j][0] + 0.1 * receptor(j) * now[j][3] - now[j][1];
            r_e[j] = phi(310 * x - 125, 0.16);
            r_i[j] = phi(615 * g - 177, 0.087);
            raphe += projection(j) * r_e[j];
        }
        for (std::size_t j = 0; j < n; ++j) {
            auto& [s_e, s_i, level, active] = now[j];
            const double step = 0.1, kick = 0.01 * std::sqrt(step);
            const double target = 0.1 / (1 + std::exp((1 - std::log10(std::max(level, 1e-3))) / 0.1));
            s_e += step * (-s_e / 100 + (1 - s_e) * 0.641 * r_e[j] / 1000) + kick * z[2 * j];
            s_i += step * (-s_i / 10 + r_i[j] / 1000) + kick * z[2 * j + 1];
            active += step / 120 * (target - active);
            level += step * (5 * projection(j) * raphe - 1300 * level / (170 + level));
            s_e = std::clamp(s_e, 0.0, 1.0), s_i = std::clamp(s_i, 0.0, 1.0), level = std::max(level, 0.0);
            worst = std::max({worst, std::abs(s_e - e[0](j, t)), std::abs(s_i - i[0](j, t)),
                              std::abs(level - y[0](j, t)), std::abs(active - m[0](j, t))});
            most_active = std::max(most_active, active);
        }
    }
    CHECK(worst < 1e-10);
    CHECK(most_active > 1e-6);
    auto without = options;
    without.record = "rate_e";
    const auto plain = simulate(dynamic_mean_field<>{.inhibition = 1.2}, network, without);
    const auto mute =
        simulate(serotonin_mean_field<>{.inhibition = 1.2, .projection = projection}, network, without);
    double apart = 0;
    for (std::size_t k = 0; k < plain.size(); ++k)
        apart = std::max(apart, std::abs(plain.data()[k] - mute.data()[k]));
    CHECK(apart < 1e-9);
}

}  // namespace test_population_models
