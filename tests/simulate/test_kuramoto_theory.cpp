#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>

namespace test_kuramoto_theory {

using namespace entrain;

namespace {

constexpr double pi = std::numbers::pi;

double mean_of(const double* values, std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[i];
    return sum / double(count);
}
// Variance with divisor count - 1.
double variance_of(const double* values, std::size_t count) {
    const double mean = mean_of(values, count);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += (values[i] - mean) * (values[i] - mean);
    return sum / double(count - 1);
}

// Shanahan's modular network: 8 communities of 32, all pairs within, 32 random partners outside.
struct shanahan {
    static constexpr std::size_t communities = 8, size = 32, nodes = communities * size;
    connectome network;
    network_set community;

    explicit shanahan(std::uint64_t seed) : network(make(seed)) {
        for (std::size_t c = 0; c < communities; ++c) {
            std::vector<std::size_t> members(size);
            std::iota(members.begin(), members.end(), c * size);
            community.add(std::to_string(c), std::move(members));
        }
    }
    static connectome make(std::uint64_t seed) {
        random_stream random(seed);
        matrix<double> weights = full(nodes, nodes, 0.0);
        for (std::size_t i = 0; i < nodes; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const bool within = i / size == j / size;
                // 0.6 within and 0.4 outside (A = 0.2), divided by 64.
                if (within || random.uniform() < 32.0 / 256)
                    weights(i, j) = weights(j, i) = (within ? 0.6 : 0.4) / 64;
            }
        return connectome(weights);
    }

    // Mean over communities of the variance over time, and mean over time of the variance over communities,
    // of the communities' order parameters.
    std::array<double, 2> indices(const simulation_options& options, double beta) const {
        const auto [order, end] = observe(kuramoto<>{.omega = 1.0, .phase_lag = pi / 2 - beta}, network,
                                          options, record_order_parameter{community});
        const auto& phi = order[0];
        const std::size_t samples = phi.shape(1);
        double metastability = 0, chimera = 0;
        for (std::size_t c = 0; c < communities; ++c)
            metastability += variance_of(row_data(phi, c + 1), samples) / double(communities);
        for (std::size_t t = 0; t < samples; ++t) {
            std::array<double, communities> now;
            for (std::size_t c = 0; c < communities; ++c) now[c] = phi(c + 1, t);
            chimera += variance_of(now.data(), communities) / double(samples);
        }
        return {metastability, chimera};
    }
};

}  // namespace

TEST_CASE("synchrony sets in at the critical coupling of Lorentzian frequencies, and grows as theory says") {
    // K_c = 2 gamma; above it r = sqrt(1 - K_c / K) for infinitely many oscillators (Kuramoto 1984). The
    // frequencies are the quantiles of the distribution, its tails cut at 1/1000.
    const std::size_t n = 300;
    const double gamma = 0.5;
    vector<double> omega = full(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        omega(i) = gamma * std::tan(pi * ((double(i) + 0.5) / double(n) - 0.5));
    const connectome all(full(n, n, 1.0));
    std::vector<double> coupling = {0.5, 0.8, 1.25, 1.6, 2.0, 3.0};
    const auto [order, end] =
        observe(kuramoto<>{.omega = omega, .convention = kuramoto_coupling::by_nodes}, all,
                {.coupling = coupling,
                 .dt = 0.02,
                 .method = integrator::heun,
                 .transient = 60,
                 .samples = 200,
                 .every = 20,
                 .replicas = coupling.size(),
                 .initial = initial_state::uniform(-pi, pi)},
                record_order_parameter{});
    for (std::size_t k = 0; k < coupling.size(); ++k) {
        const double r = mean_of(order[k].data(), 200), critical = 2 * gamma;
        CAPTURE(coupling[k]);
        if (coupling[k] < critical)
            CHECK(r < 0.2);  // of the order of 1 / sqrt(n (1 - K / K_c)) below
        else
            CHECK(r == doctest::Approx(std::sqrt(1 - critical / coupling[k])).epsilon(0.06));
    }
}

TEST_CASE(
    "Shanahan's modular network is metastable and a chimera at his parameters, and neither in synchrony") {
    const shanahan network(1);
    const simulation_options options{.coupling = 1.0,
                                     .dt = 0.05,
                                     .method = integrator::runge_kutta_4,
                                     .transient = 100,
                                     .samples = 400,
                                     .every = 20,
                                     .seed = 2,
                                     .initial = initial_state::uniform(-pi, pi)};
    const auto [metastability, chimera] = network.indices(options, 0.1);
    CHECK(metastability > 0.01);
    CHECK(metastability < 1.0 / 12);  // a uniformly distributed order parameter
    CHECK(chimera > 0.01);
    CHECK(chimera < 2.0 / 7);  // half synchronous, half not
    // With a lag far from a right angle everything locks.
    const auto [locked_metastability, locked_chimera] = network.indices(options, pi / 2);
    CHECK(locked_metastability < 1e-6);
    CHECK(locked_chimera < 1e-6);
}

TEST_CASE(
    "per-node and per-replica frequencies, noise and coupling of a Kuramoto ensemble are each replica's "
    "own") {
    const std::size_t n = 7, replicas = 21;
    random_stream random(3);
    matrix<double> weights = full(n, n, 0.0), omega = full(n, replicas, 0.0), noise = full(n, replicas, 0.0);
    for (double& w : weights) w = random.normal();
    for (double& w : omega) w = 1 + random.uniform();
    for (double& s : noise) s = random.uniform();
    std::vector<double> coupling;
    for (std::size_t r = 0; r < replicas; ++r) coupling.push_back(random.uniform());
    const connectome network(weights);
    simulation_options options{
        .coupling = coupling, .dt = 0.05, .transient = 1, .samples = 10, .every = 3, .replicas = replicas};
    const auto together = simulate(kuramoto<>{.omega = omega, .noise = noise}, network, options);
    bool same = true;
    for (std::size_t r = 0; r < replicas; ++r) {
        auto single = options;
        single.coupling = coupling[r];
        single.replicas = 1;
        single.noise_streams = {std::uint32_t(r)};
        vector<double> w = full(n, 0.0), s = full(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) w(i) = omega(i, r), s(i) = noise(i, r);
        const auto one = simulate(kuramoto<>{.omega = w, .noise = s}, network, single);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t t = 0; t < 10; ++t) same = same && one(0, i, t) == together(r, i, t);
    }
    CHECK(same);
}

TEST_CASE("phases stay within half a turn of zero, however long and fast they turn") {
    const auto phases = simulate(kuramoto<float>{.omega = 2 * pi * 40.0}, connectome(full(2, 2, 0.0)),
                                 {.dt = 1e-3, .transient = 100, .samples = 50, .every = 7, .initial = 3.0});
    double largest = 0;
    for (const float phase : phases) largest = std::max(largest, std::abs(double(phase)));
    CHECK(largest <= pi + 1e-5);
}

}  // namespace test_kuramoto_theory
