// A delayed, noisy network step by step and edge by edge, as its equations say: slow, and independent of the
// engine but for the normals.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

namespace oracle {

using entrain::matrix;

// What a node's equations say: state of the node, its sums over sources of weight * signal, in-strength.
struct equations {
    std::size_t variables, signals;
    std::function<std::vector<double>(std::size_t node, const std::vector<double>& state)> send;
    std::function<std::vector<double>(std::size_t node, const std::vector<double>& state,
                                      const std::vector<double>& received, double in_strength)>
        drift;
};

inline equations hopf(const entrain::vector<double>& a, const entrain::vector<double>& omega, double g) {
    return {2, 2, [](std::size_t, const std::vector<double>& s) { return s; },
            [=](std::size_t j, const std::vector<double>& s, const std::vector<double>& r, double strength) {
                const double square = s[0] * s[0] + s[1] * s[1];
                return std::vector<double>{
                    (a(j) - square) * s[0] - omega(j) * s[1] + g * (r[0] - strength * s[0]),
                    (a(j) - square) * s[1] + omega(j) * s[0] + g * (r[1] - strength * s[1])};
            }};
}

inline equations kuramoto(const entrain::vector<double>& omega, double g) {
    return {1, 2,
            [](std::size_t, const std::vector<double>& s) {
                return std::vector<double>{std::cos(s[0]), std::sin(s[0])};
            },
            [=](std::size_t j, const std::vector<double>& s, const std::vector<double>& r, double) {
                return std::vector<double>{omega(j) + g * (r[1] * std::cos(s[0]) - r[0] * std::sin(s[0]))};
            }};
}

struct run {
    std::vector<std::vector<std::vector<double>>> state;  // [step][node][variable], from step 0 = the start
};

// past(node, steps back, variable): states before the start.
inline run simulate(const equations& model, const matrix<double>& weights,
                    const matrix<std::uint32_t>& delays, const std::vector<std::vector<double>>& start,
                    const std::function<std::vector<double>(std::size_t, std::size_t)>& past, double dt,
                    bool heun, double noise, std::uint64_t seed, std::uint32_t stream, std::size_t steps) {
    const std::size_t n = weights.shape(0), v = model.variables;
    run result{{start}};
    std::vector<double> z(n * v + 4);
    const auto slope = [&](std::size_t j, std::size_t step, const std::vector<std::vector<double>>& now) {
        std::vector<double> received(model.signals, 0.0);
        double strength = 0;
        for (std::size_t k = 0; k < n; ++k) {
            strength += weights(j, k);
            const std::size_t d = delays(j, k);
            const std::vector<double> then = d == 0      ? now[k]
                                             : d <= step ? result.state[step - d][k]
                                                         : past(k, d - step);
            const auto sent = model.send(k, then);
            for (std::size_t s = 0; s < model.signals; ++s) received[s] += weights(j, k) * sent[s];
        }
        return model.drift(j, now[j], received, strength);
    };
    for (std::size_t step = 0; step < steps; ++step) {
        entrain::normal_column(seed, step, stream, (n * v + 3) / 4, z.data());
        const auto now = result.state[step];
        auto next = now;
        std::vector<std::vector<double>> first(n);
        for (std::size_t j = 0; j < n; ++j) {
            first[j] = slope(j, step, now);
            for (std::size_t i = 0; i < v; ++i)
                next[j][i] += dt * first[j][i] + noise * std::sqrt(dt) * z[j * v + i];
        }
        if (heun) {
            const auto predicted = next;
            result.state.push_back(predicted);  // what delays of a step or more do not reach
            for (std::size_t j = 0; j < n; ++j) {
                const auto second = slope(j, step + 1, predicted);
                for (std::size_t i = 0; i < v; ++i)
                    next[j][i] = now[j][i] + 0.5 * dt * (first[j][i] + second[i]) +
                                 noise * std::sqrt(dt) * z[j * v + i];
            }
            result.state.pop_back();
        }
        result.state.push_back(next);
    }
    return result;
}

}  // namespace oracle
