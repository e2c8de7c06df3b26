// The work of inhibition.hpp, which depends on the model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <entrain/fit/inhibition.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain {
namespace fit_detail {

inline void check_inhibition(const inhibition_options& options) {
    constexpr auto here = "tune_inhibition";
    check_finite(here, "target", options.target);
    check_positive(here, "tolerance", options.tolerance);
    check_positive(here, "step", options.step);
    check_not_negative(here, "shrink", options.shrink);
    check_positive(here, "smallest_step", options.smallest_step);
    check_at_least(here, "max_iterations", options.max_iterations, 1);
    check_at_least(here, "samples", options.simulation.samples, 1);
    check_at_least(here, "simulation.coupling", options.simulation.coupling.size(), 1);
}

// Nodes whose current is off, in words.
inline std::string failing_nodes(const tuned_inhibition& found, const inhibition_options& options) {
    std::string words;
    std::size_t more = 0;
    for (std::size_t g = 0; g < found.current.shape(1); ++g)
        for (std::size_t node = 0; node < found.current.shape(0); ++node) {
            if (std::abs(found.current(node, g) - options.target) <= options.tolerance) continue;
            constexpr std::size_t longest = 1000;
            if (words.size() > longest) {
                ++more;
                continue;
            }
            if (!words.empty()) words += "; ";
            words.append("node ").append(std::to_string(node));
            words.append(" at G = ").append(describe(options.simulation.coupling[g]));
            words.append(": mean current ").append(describe(found.current(node, g)));
            words.append(" nA with inhibition ").append(describe(found.inhibition(node, g)));
        }
    if (more > 0) words.append("; and ").append(std::to_string(more)).append(" more");
    return words;
}

}  // namespace fit_detail

template <oscillator_model Model>
requires requires(Model model) { model.inhibition; }
tuned_inhibition tune_inhibition(const Model& model, const connectome& network,
                                 const inhibition_options& options) {
    constexpr auto here = "tune_inhibition";
    using T = typename Model::value_type;
    fit_detail::check_inhibition(options);
    const std::size_t nodes = network.size(), couplings = options.simulation.coupling.size();
    check_allocation<double>(here, "simulation.coupling", {nodes, couplings, 4});
    options.start.validate(nodes, couplings, here, "start");
    if (!options.simulation.noise_streams.empty() && options.simulation.noise_streams.size() != couplings)
        throw argument_error(here, "noise_streams", "none, or one per coupling",
                             options.simulation.noise_streams.size());

    tuned_inhibition found;
    found.inhibition = full(nodes, couplings, 0.0);
    for (std::size_t node = 0; node < nodes; ++node)
        for (std::size_t g = 0; g < couplings; ++g) found.inhibition(node, g) = options.start(node, g);
    found.current = found.rate = full(nodes, couplings, 0.0);
    found.iterations = full(couplings, std::size_t{0});
    const simulation_options all = with_noise_streams([&] {
        simulation_options simulation = options.simulation;
        simulation.replicas = couplings;
        return simulation;
    }());

    matrix<double> step = full(nodes, couplings, options.step);
    std::vector<std::size_t> left(couplings);  // couplings that are not tuned yet
    for (std::size_t g = 0; g < couplings; ++g) left[g] = g;
    for (std::size_t iteration = 1; !left.empty() && iteration <= options.max_iterations; ++iteration) {
        simulation_options simulation = all;
        simulation.replicas = left.size();
        simulation.noise_streams.clear();
        std::vector<double> coupling;
        Model tuned = model;
        matrix<T> inhibition = matrix<T>::from_shape({nodes, left.size()});
        for (std::size_t r = 0; r < left.size(); ++r) {
            coupling.push_back(all.coupling[left[r]]);
            simulation.noise_streams.push_back(all.noise_streams[left[r]]);
            for (std::size_t node = 0; node < nodes; ++node)
                inhibition(node, r) = static_cast<T>(found.inhibition(node, left[r]));
        }
        simulation.coupling = coupling;
        tuned.inhibition = inhibition;
        if constexpr (requires { tuned.gain_e = 0.0; }) tuned.gain_e = 0.0;
        if constexpr (requires { tuned.gain_i = 0.0; }) tuned.gain_i = 0.0;
        const auto [current, rate, end] =
            observe(tuned, network, simulation, record_mean{.variable = "current_e"},
                    record_mean{.variable = "rate_e"});
        std::vector<std::size_t> still;
        for (std::size_t r = 0; r < left.size(); ++r) {
            const std::size_t g = left[r];
            found.iterations(g) = iteration;
            bool fits = true;
            for (std::size_t node = 0; node < nodes; ++node) {
                found.current(node, g) = current[r](node);
                found.rate(node, g) = rate[r](node);
                fits = fits && std::abs(current[r](node) - options.target) <= options.tolerance;
            }
            if (fits) continue;
            still.push_back(g);
            if (iteration == options.max_iterations) continue;  // the inhibition that the currents are of
            for (std::size_t node = 0; node < nodes; ++node) {
                const double excess = current[r](node) - options.target;
                if (std::abs(excess) <= options.tolerance) continue;
                found.inhibition(node, g) += excess < 0 ? -step(node, g) : step(node, g);
                if (excess < 0)
                    step(node, g) = std::max(step(node, g) - options.shrink, options.smallest_step);
            }
        }
        left = still;
    }
    found.converged = left.empty();
    found.failing = fit_detail::failing_nodes(found, options);
    return found;
}

}  // namespace entrain
