// Data with a known truth behind them: a small network that is simulated, and what is known of it.
#pragma once

#include <cstddef>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>

namespace fixtures {

using namespace entrain;

// A ring of regions in homotopic pairs (i, i + n / 2) whose true weights differ from the structure that is
// known.
struct plant {
    std::size_t n = 10;
    hopf<> model{.a = 0.0, .omega = 0.33, .noise = 0.02};
    connectome truth, structure;
    matrix<double> centroids;
    summary data;
    simulation_options simulation{
        .coupling = 1.0, .transient = 100, .samples = 200, .every = 20, .replicas = 16, .seed = 4};

    plant() {
        random_stream random(3);
        matrix<double> known = full(n, n, 0.0), real = full(n, n, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const bool near = i - j == 1 || i - j == n - 1;
                known(i, j) = known(j, i) = near ? 1.0 : 0.0;
                real(i, j) = real(j, i) = near ? 0.2 + random.uniform() : i - j == n / 2 ? 0.6 : 0.0;
            }
        truth = connectome(real).scaled_to_max(0.2);
        structure = connectome(known).scaled_to_max(0.2);
        simulation_options long_run = simulation;
        long_run.replicas = 64;
        long_run.seed = 99;
        const auto first =
            simulate(model, truth, {.coupling = 1.0, .transient = 100, .samples = 200, .every = 20});
        centroids =
            kmeans(leading_eigenvectors(phases(xt::view(first, 0, xt::all(), xt::all()), {.tr = 2.0})), 2,
                   {.restarts = 2})
                .centroids;
        data = summarise_model(model, truth, centroids, long_run);
    }
};

}  // namespace fixtures
