// The linear theory of a Hopf network, and the fit of its weights to connectivity and lagged connectivity.
#include <benchmark/benchmark.h>

#include <cstddef>

#include <entrain/core.hpp>
#include <entrain/fit/generative_connectivity.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/model/linear_hopf.hpp>

#include "machine.hpp"

namespace {

using namespace entrain;

// Three in ten pairs are connected, each way with a weight of its own.
connectome directed_network(std::size_t n) {
    matrix<double> weights = full(n, n, 0.0);
    random_stream random(16);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (random.uniform() < 0.3 || i - j == 1)
                weights(i, j) = 0.2 + random.uniform(), weights(j, i) = 0.2 + random.uniform();
    return connectome(weights).scaled_to_max(0.2);
}

hopf<> hopf_network(std::size_t n) {
    vector<double> omega = full(n, 0.0);
    random_stream random(17);
    for (double& each : omega) each = 0.28 + 0.05 * random.uniform();
    return {.a = -0.02, .omega = omega, .noise = 0.01};
}

void functional_connectivity_of_theory(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto network = directed_network(n);
    const auto model = hopf_network(n);
    for (auto _ : state)
        benchmark::DoNotOptimize(linear_hopf(model, network, {.coupling = 0.5}).functional_connectivity());
}

// Seven evaluations: the first, and six iterations.
void generative_connectivity(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto truth = directed_network(n);
    const auto model = hopf_network(n);
    const linear_hopf linear(model, truth);
    const lagged_connectivity data{linear.functional_connectivity(), linear.lagged_correlation(2.5), 2.5};
    matrix<double> known = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) known(i, j) = truth.weights()(i, j) > 0 ? 1 : 0;
    const auto structure = connectome(known).scaled_to_max(0.1);
    const generative_connectivity_options options{
        .edges = edge_rule::existing, .rate_fc = 0.002, .rate_lagged = 0.002, .max_iterations = 6};
    const single_threaded_blas guard;
    for (auto _ : state)
        benchmark::DoNotOptimize(fit_generative_connectivity(model, structure, data, options));
}

}  // namespace

BENCHMARK(functional_connectivity_of_theory)->Arg(90)->Unit(benchmark::kMillisecond);
BENCHMARK(generative_connectivity)->Arg(90)->Unit(benchmark::kMillisecond);
