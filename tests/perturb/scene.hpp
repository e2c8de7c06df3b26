// A network of two groups of three, small enough to be perturbed in a test.
#pragma once

#include <cmath>
#include <cstddef>

#include <entrain/model.hpp>
#include <entrain/perturb.hpp>

namespace {

using namespace entrain;

struct scene {
    std::size_t n = 6;
    hopf<> model{.a = 0.0, .omega = 0.33, .noise = 0.02};
    connectome network;
    matrix<double> centroids = full(2, 6, 0.0);
    vector<double> target = {0.7, 0.3};
    sensitivity_options options;

    scene() {
        matrix<double> weights = full(n, n, 0.05);  // two groups of three, loosely joined
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                if (i / 3 == j / 3) weights(i, j) = 1;
        network = connectome(weights).scaled_to_max(0.2);
        for (std::size_t i = 0; i < n; ++i) centroids(i / 3, i) = -1 / std::sqrt(3.0);
        options.protocol = {"test", {0.0, 0.1, 0.3}};
        options.trials = 3;
        options.simulation = {.coupling = 0.3, .transient = 100, .samples = 120, .every = 20, .seed = 5};
    }
    sensitivity_map run() const { return sensitivity(model, network, centroids, target, options); }
};

}  // namespace
