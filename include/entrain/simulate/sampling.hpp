// Steps of integration that end on the samples of a scanner.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include <entrain/core/repetition_time.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain {

/// The options with a sample every `repetition_time` seconds: sets `method`, and `dt` and `every` so that
/// dt * every is the repetition time.
///
/// dt is the longest that divides it and is at most 1 s for strang_splitting, whose bias there is below what
/// can be measured at frequencies near 0.05 Hz (benchmarks/README.md), and at most 0.1 s and a twentieth of it
/// for the others, as in Deco 2019 and Vohryzek 2024. Throws argument_error unless the repetition time is
/// positive and at most longest_repetition_time.
///
///     simulate(hopf<>{.omega = omega}, sc, sampled_every(2.0, {.coupling = 0.3, .samples = 240}));
inline simulation_options sampled_every(double repetition_time, simulation_options options = {},
                                        integrator method = integrator::strang_splitting) {
    check_repetition_time("sampled_every", repetition_time, "repetition_time");
    const bool splitting = method == integrator::strang_splitting;
    const double longest = splitting ? 1.0 : 0.1, fewest = splitting ? 1 : 20;
    const double steps = std::max(fewest, std::ceil(repetition_time / longest - 1e-9));
    options.method = method;
    options.every = static_cast<std::size_t>(steps);
    options.dt = repetition_time / steps;
    return options;
}

}  // namespace entrain
