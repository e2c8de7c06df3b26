// The speed of a plain loop, for comparison: one model, as a textbook writes it.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <entrain/core.hpp>

namespace trd {

/// Node-steps per second of the Hopf network by Euler-Maruyama with a loop over targets and one over sources,
/// doubles, the standard library's random numbers, on one thread. Runs for about half a second.
inline double plain_node_steps_per_second(const entrain::connectome& network,
                                          const entrain::vector<double>& omega, double coupling, double noise,
                                          double dt) {
    const std::size_t n = network.size();
    const auto& weights = network.weights();
    std::vector<double> x(n, 0.1), y(n, 0.1), slope_x(n), slope_y(n);
    std::mt19937_64 generator(1);
    std::normal_distribution<double> normal;
    const double kick = noise * std::sqrt(dt);
    const auto start = std::chrono::steady_clock::now();
    double elapsed = 0;
    std::size_t steps = 0;
    while (elapsed < 0.5) {
        for (std::size_t repeat = 0; repeat < 100; ++repeat, ++steps) {
            for (std::size_t j = 0; j < n; ++j) {
                double sum_x = 0, sum_y = 0;
                for (std::size_t k = 0; k < n; ++k) {
                    sum_x += weights(j, k) * (x[k] - x[j]);
                    sum_y += weights(j, k) * (y[k] - y[j]);
                }
                const double square = x[j] * x[j] + y[j] * y[j];
                slope_x[j] = -omega(j) * y[j] - x[j] * square + coupling * sum_x;
                slope_y[j] = omega(j) * x[j] - y[j] * square + coupling * sum_y;
            }
            for (std::size_t j = 0; j < n; ++j) {
                x[j] += dt * slope_x[j] + kick * normal(generator);
                y[j] += dt * slope_y[j] + kick * normal(generator);
            }
        }
        elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    // The end of the run decides what is returned, so that nothing of it can be left out.
    return std::isfinite(x[0]) ? static_cast<double>(n * steps) / elapsed : 0.0;
}

}  // namespace trd
