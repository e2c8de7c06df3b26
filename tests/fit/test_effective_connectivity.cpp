#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>

#include "planted_network.hpp"

namespace test_effective_connectivity {

using namespace entrain;
using fixtures::plant;

namespace {

double correlation_of_weights(const connectome& a, const connectome& b) {
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, n = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double x = a.weights()(i, j), y = b.weights()(i, j);
            sa += x, sb += y, saa += x * x, sbb += y * y, sab += x * y, n += 1;
        }
    return (sab - sa * sb / n) / std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
}

}  // namespace

TEST_CASE("the fit moves the weights from the known structure towards the true ones") {
    const plant p;
    const auto fit = fit_effective_connectivity(
        p.model, p.structure, p.data, p.centroids,
        {.max_iterations = 60, .tolerance = 1e-4, .simulation = p.simulation, .settle = 20});
    CHECK(fit.error.back() < fit.error.front() / 3);
    CHECK(correlation_of_weights(fit.network, p.truth) > correlation_of_weights(p.structure, p.truth) + 0.03);
    CHECK(fit.network.symmetric());
    CHECK(*std::max_element(fit.network.weights().begin(), fit.network.weights().end()) ==
          doctest::Approx(0.2));
    CHECK(*std::min_element(fit.network.weights().begin(), fit.network.weights().end()) >= 0);
}

TEST_CASE("the network that is returned is the one that was simulated") {
    const plant p;
    for (const std::size_t iterations : {1u, 2u, 5u}) {
        const auto fit = fit_effective_connectivity(
            p.model, p.structure, p.data, p.centroids,
            {.max_iterations = iterations, .tolerance = 0, .simulation = p.simulation});
        CHECK(fit.error.size() == iterations);
        CHECK_FALSE(fit.converged);
        // Without `settle` every iteration starts anew, so that simulating the result again gives the same
        // bits.
        const auto again = summarise_model(p.model, fit.network, p.centroids, p.simulation);
        CHECK(again.phase_coherence == fit.simulated.phase_coherence);
        CHECK(again.occupancy == fit.simulated.occupancy);
    }
}

TEST_CASE("the first change of a weight is rate times the difference of phase coherence, rescaled") {
    const plant p;
    effective_connectivity_options options{
        .rate = 0.01, .max_iterations = 2, .tolerance = 0, .simulation = p.simulation};
    const auto start = summarise_model(p.model, p.structure, p.centroids, p.simulation);
    matrix<double> expected = p.structure.weights();
    for (std::size_t i = 0; i < p.n; ++i)
        for (std::size_t j = 0; j < p.n; ++j)
            if (i != j)
                expected(i, j) = std::max(0.0, expected(i, j) + 0.01 * (p.data.phase_coherence(i, j) -
                                                                        start.phase_coherence(i, j)));
    expected *= 0.2 / *std::max_element(expected.begin(), expected.end());
    const auto fit = fit_effective_connectivity(p.model, p.structure, p.data, p.centroids, options);
    for (std::size_t k = 0; k < expected.size(); ++k)
        CHECK(fit.network.weights().data()[k] == doctest::Approx(expected.data()[k]).epsilon(1e-12));
}

TEST_CASE("the edge rule says which weights may change") {
    const plant p;
    effective_connectivity_options options{.max_iterations = 4, .tolerance = 0, .simulation = p.simulation};
    const auto is_edge = [&](std::size_t i, std::size_t j) { return p.structure.weights()(i, j) > 0; };
    const auto count_new = [&](edge_rule rule, bool homotopic) {
        options.edges = rule;
        for (std::size_t i = 0; i < p.n; ++i) options.partner.push_back((i + p.n / 2) % p.n);
        options.partner.resize(p.n);
        const auto fit = fit_effective_connectivity(p.model, p.structure, p.data, p.centroids, options);
        std::size_t count = 0;
        for (std::size_t i = 0; i < p.n; ++i)
            for (std::size_t j = 0; j < i; ++j)
                count += !is_edge(i, j) && (i - j == p.n / 2) == homotopic && fit.network.weights()(i, j) > 0;
        return count;
    };
    CHECK(count_new(edge_rule::existing, true) == 0);
    CHECK(count_new(edge_rule::existing, false) == 0);
    CHECK(count_new(edge_rule::existing_or_homotopic, true) == p.n / 2);
    CHECK(count_new(edge_rule::existing_or_homotopic, false) == 0);
    CHECK(count_new(edge_rule::all, true) == p.n / 2);
    CHECK(count_new(edge_rule::all, false) > 0);
}

TEST_CASE("without a largest weight the weights keep their scale") {
    const plant p;
    const auto kept = fit_effective_connectivity(
        p.model, p.structure, p.data, p.centroids,
        {.rate = 0, .max_iterations = 2, .tolerance = 0, .max_weight = 0, .simulation = p.simulation});
    CHECK(kept.network.weights() == p.structure.weights());
    const connectome half(matrix<double>(p.structure.weights() / 2));
    const auto scaled = fit_effective_connectivity(
        p.model, half, p.data, p.centroids,
        {.rate = 0, .max_iterations = 1, .tolerance = 0, .max_weight = 0.3, .simulation = p.simulation});
    CHECK(*std::max_element(scaled.network.weights().begin(), scaled.network.weights().end()) ==
          doctest::Approx(0.3));
}

TEST_CASE("a fit stops at the tolerance and says so") {
    const plant p;
    const auto fit = fit_effective_connectivity(p.model, p.structure, p.data, p.centroids,
                                                {.tolerance = 10, .simulation = p.simulation});
    CHECK(fit.converged);
    CHECK(fit.error.size() == 1);
}

TEST_CASE("wrong arguments of a fit are refused by name") {
    const plant p;
    const auto fit = [&](const effective_connectivity_options& options) {
        fit_effective_connectivity(p.model, p.structure, p.data, p.centroids, options);
    };
    CHECK_THROWS_WITH_AS(fit({.max_iterations = 0}),
                         "entrain::fit_effective_connectivity: max_iterations: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        fit({.edges = edge_rule::existing_or_homotopic}),
        "entrain::fit_effective_connectivity: partner: expected the homotopic partner of each of 10 "
        "regions, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit_effective_connectivity(p.model, connectome(full(4, 4, 1.0)), p.data, p.centroids),
        "entrain::fit_effective_connectivity: data: expected phase coherence of 4 regions, got (10, 10)",
        argument_error);
}

TEST_CASE("directions of a pair are fitted each by itself, and an asymmetric structure is not symmetrised") {
    const hopf<> model{.a = -0.05, .omega = 0.33, .noise = 0.02};
    matrix<double> states = full(2, 4, 0.5);
    states(1, 0) = states(1, 1) = -0.5;
    const simulation_options brief{.transient = 10, .samples = 60, .every = 20};
    // A change that is larger than rounding and far smaller than a weight.
    const auto changed = [&](const matrix<double>& weights, edge_rule edges) {
        const connectome network(weights);
        summary data = summarise_model(model, network, states, brief);
        data.phase_coherence += 0.25;
        return matrix<double>(fit_effective_connectivity(model, network, data, states,
                                                         {.edges = edges,
                                                          .rate = 0.04,
                                                          .max_iterations = 2,
                                                          .tolerance = 0,
                                                          .max_weight = 0,
                                                          .simulation = brief})
                                  .network.weights());
    };
    for (const bool upper : {false, true}) {
        matrix<double> single = full(4, 4, 0.0);
        (upper ? single(0, 1) : single(1, 0)) = 0.1;
        const matrix<double> after = changed(single, edge_rule::existing);
        for (std::size_t k = 0; k < after.size(); ++k)
            CHECK(after.data()[k] == doctest::Approx(single.data()[k] > 0 ? 0.11 : 0.0));
        // Where every pair may change, both directions grow by the same.
        const matrix<double> all = changed(single, edge_rule::all);
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < 4; ++j)
                CHECK(all(i, j) == doctest::Approx(single(i, j) + (i == j ? 0.0 : 0.01)));
    }
    // Random asymmetric structures keep what their directions differ by.
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        random_stream random(seed);
        matrix<double> weights = full(4, 4, 0.0);
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < 4; ++j)
                if (i != j) weights(i, j) = 0.05 + 0.1 * random.uniform();
        const matrix<double> after = changed(weights, edge_rule::existing);
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < i; ++j)
                CHECK(after(i, j) - after(j, i) == doctest::Approx(weights(i, j) - weights(j, i)));
    }
}

TEST_CASE("fits are heard by a poll within their simulations and between them") {
    const plant p;
    struct stopped {};
    std::size_t polls = 0, stop_at = 0;
    simulation_options simulation = p.simulation;
    simulation.threads = 1;
    simulation.replicas = 4;
    simulation.poll = [&] {
        if (++polls == stop_at) throw stopped();
    };
    const auto fit = [&] {
        polls = 0;
        fit_effective_connectivity(p.model, p.structure, p.data, p.centroids,
                                   {.max_iterations = 2, .tolerance = 0, .simulation = simulation});
    };
    fit();
    const std::size_t all = polls;
    CHECK(all >= 2 * 4);
    for (const std::size_t at : {std::size_t{1}, all / 2, all}) {
        stop_at = at;
        CHECK_THROWS_AS(fit(), stopped);
        CHECK(polls == at);
    }
    stop_at = 0;
    const auto polled = [&](auto&& work) {
        polls = 0;
        work();
        return polls;
    };
    CHECK(polled([&] { summarise_model(p.model, p.structure, p.centroids, simulation); }) >= 4);
    coupling_sweep_options sweep{.couplings = {0.5}, .fit_connectivity = false, .threads = 1};
    sweep.connectivity.simulation = simulation;
    CHECK(polled([&] { coupling_sweep(p.model, p.structure, p.data, p.centroids, sweep); }) >= 8);
    CHECK(polled([&] {
              fit_bifurcation_parameters(hopf<>{.a = -0.05, .omega = 0.33, .noise = 0.02}, p.structure,
                                         vector<double>(full(p.n, 0.3)),
                                         {.max_iterations = 1, .simulation = simulation});
          }) >= 4);
    CHECK(polled([&] {
              fit_homogeneous_bifurcation(
                  p.model, p.structure, p.data, p.centroids,
                  {.search = {.grid = 3, .tolerance = 1, .threads = 1}, .simulation = simulation});
          }) >= 3 * 4);
}

}  // namespace test_effective_connectivity
