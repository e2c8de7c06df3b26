// Whether a simulation can be run as it is asked for, before anything is allocated.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain::simulate_detail {

// Weights as the model wants them; those of the network itself where it wants no others, as a large network's
// are no small matter.
template <class Model>
std::conditional_t<has_row_scale<Model>, matrix<double>, const matrix<double>&> scaled_weights(
    const Model& model, const connectome& network) {
    if constexpr (has_row_scale<Model>) {
        matrix<double> weights = network.weights();
        for (std::size_t j = 0; j < network.size(); ++j) {
            double* w = row_data(weights, j);
            const auto in_degree =
                network.size() - static_cast<std::size_t>(std::count(w, w + network.size(), 0.0));
            const double scale = model.row_scale(in_degree, network.size());
            for (std::size_t k = 0; k < network.size(); ++k) w[k] *= scale;
        }
        return weights;
    } else {
        (void)model;
        return network.weights();
    }
}

// What no machine can finish: a year of work at 1e9 node-steps per second. It also keeps all counters of
// steps far from their ends.
inline constexpr double most_node_steps = 1e9 * 3600 * 24 * 365;
inline constexpr std::uint64_t most_steps = std::uint64_t{1} << 62;

// Steps from the end of the transient to the last sample.
inline std::size_t sampled_steps(const simulation_options& options) {
    return options.samples ? saturating_sum(saturating_product(options.samples - 1, options.every), 1) : 0;
}

// Throws where a simulation could not end, with the estimate of how long it would take.
inline void require_end(const simulation_options& options, std::size_t nodes, const char* here) {
    const double transient = options.transient / options.dt;
    const double sampled = static_cast<double>(sampled_steps(options));
    const double work =
        (transient + sampled) * static_cast<double>(nodes) * static_cast<double>(options.replicas);
    if (work <= most_node_steps) return;
    throw argument_error(
        here, transient > sampled ? "transient" : "samples",
        "a simulation of at most " + describe(most_node_steps) + " node-steps, a year at 1e9 per second",
        describe(transient + sampled) + " steps of " + describe(options.dt) + " s, nodes " +
            std::to_string(nodes) + ", replicas " + std::to_string(options.replicas) + ": " +
            describe(work / most_node_steps) + " years");
}

// Throws unless the numbers stay numbers when they become T: a dt of 1e-50 s is zero as float.
template <class T>
void require_representable(const simulation_options& options, const matrix<double>& weights,
                           const char* here) {
    if (!(static_cast<T>(options.dt) >= std::numeric_limits<T>::min()) ||
        !is_finite(static_cast<T>(options.dt)))
        throw argument_error(here, "dt", "a number of seconds that the model's numbers can hold", options.dt);
    for (std::size_t r = 0; r < options.coupling.size(); ++r)
        if (!is_finite(static_cast<T>(options.coupling[r])))
            throw argument_error(here, "coupling", "values that the model's numbers can hold",
                                 options.coupling[r]);
    for (std::size_t j = 0; j < weights.shape(0); ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < weights.shape(1); ++k) sum += std::abs(weights(j, k));
        if (!is_finite(static_cast<T>(sum)))
            throw argument_error(here, "network", "weights whose sums the model's numbers can hold",
                                 describe(sum) + " in row " + std::to_string(j));
    }
    if (const double tau = options.noise_correlation_time; tau > 0) {
        if (!is_finite(static_cast<T>(options.dt / (2 * tau))))
            throw argument_error(here, "noise_correlation_time", "zero or a time comparable to dt", tau);
    }
}

template <oscillator_model Model>
void validate(const Model& model, const connectome& network, const simulation_options& options,
              const char* here = "simulate") {
    using T = typename Model::value_type;
    const auto fail_unless = [here](bool ok, const char* name, const char* expected, auto got) {
        if (!ok) throw argument_error(here, name, expected, got);
    };
    const std::size_t nodes = network.size();
    fail_unless(nodes > 0, "network", "at least one region", nodes);
    fail_unless(options.replicas > 0, "replicas", "at least 1", options.replicas);
    check_positive(here, "dt", options.dt, "seconds");
    fail_unless(is_finite(options.transient) && options.transient >= 0, "transient", "zero or more seconds",
                options.transient);
    fail_unless(options.every > 0, "every", "at least 1 step", options.every);
    check_allocation<T>(here, "replicas", {options.replicas, Model::variables, nodes});
    check_threads(here, options.threads);
    check_enumerator(here, "method", options.method, integrator::strang_splitting);
    check_enumerator(here, "product", options.product, coupling_product::sparse);
    options.record.in(here, "record", quantity_names<Model>);
    if (options.bold.between > 0)
        fail_unless(has_outputs<Model>, "bold", "none for a model without outputs, such as rates", "some");
    options.initial.validate(options.replicas, Model::variables, nodes);
    fail_unless(options.coupling.size() == 1 || options.coupling.size() == options.replicas, "coupling",
                "one value, or one per replica", options.coupling.size());
    for (std::size_t r = 0; r < options.coupling.size(); ++r)
        fail_unless(is_finite(options.coupling[r]), "coupling", "finite values", options.coupling[r]);
    fail_unless(options.noise_streams.empty() || options.noise_streams.size() == options.replicas,
                "noise_streams", "none, or one per replica", options.noise_streams.size());
    fail_unless(is_finite(options.noise_correlation_time) && options.noise_correlation_time >= 0,
                "noise_correlation_time", "zero or more seconds", options.noise_correlation_time);
    check_parameters(here, model, nodes, options.replicas);
    model.noise.validate_not_negative(nodes, options.replicas, here, "noise");
    require_representable<T>(options, scaled_weights(model, network), here);
    require_end(options, nodes, here);

    if (options.delays.size() > 0) {
        if (options.delays.shape(0) != nodes || options.delays.shape(1) != nodes)
            throw argument_error(here, "delays", "a matrix as large as the network", options.delays.shape());
        check_finite(here, "delays", options.delays);
        // Edges are numbered, and their delays counted, in 32 bits.
        constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 2;
        fail_unless(saturating_product(nodes, nodes) <= most, "delays", "a network of at most 46340 regions",
                    nodes);
        double longest = 0;
        for (std::size_t i = 0; i < options.delays.size(); ++i) {
            fail_unless(options.delays.data()[i] >= 0, "delays", "zero or more seconds",
                        options.delays.data()[i]);
            if (network.weights().data()[i] != 0) longest = std::max(longest, options.delays.data()[i]);
        }
        fail_unless(longest / options.dt <= static_cast<double>(std::min(options.longest_delay, most)),
                    "delays", "no delay of more steps than longest_delay (are they in seconds?)",
                    describe(longest / options.dt) + " steps");
    }
    const bool delayed =
        std::any_of(options.delays.begin(), options.delays.end(), [](double d) { return d > 0; });
    if (options.method == integrator::runge_kutta_4) {
        fail_unless(model.noise.is_zero(), "method", "euler_maruyama or heun for a model with noise",
                    "runge_kutta_4");
        fail_unless(!delayed, "method", "euler_maruyama or heun for a network with delays", "runge_kutta_4");
    }
    if (options.method == integrator::strang_splitting) {
        constexpr auto splitting = "strang_splitting";
        fail_unless(!has_waves<Model>, "method", "another for a model that depends on time", splitting);
        fail_unless(has_flow<Model>, "method", "euler_maruyama or heun for a model without flow()",
                    splitting);
        fail_unless(has_diffusive_coupling<Model> && !has_send<Model>, "method",
                    "euler_maruyama or heun for a model whose coupling is not said to be diffusive",
                    splitting);
        fail_unless(!has_diffusion<Model>, "method",
                    "euler_maruyama or heun for a model with multiplicative noise", splitting);
        fail_unless(options.noise_correlation_time == 0, "method",
                    "euler_maruyama or heun for noise with a correlation time", splitting);
        fail_unless(!delayed, "method", "euler_maruyama or heun for a network with delays", splitting);
        // The exponential of a matrix takes about ten of its size.
        check_allocation<double>(here, "network", {10, nodes, nodes});
    }
    if (options.history.what() == delay_history::kind::rotation)
        fail_unless(has_rotation<Model>, "history", "constant or given: this model has no free rotation",
                    "free_rotation");
}

}  // namespace entrain::simulate_detail
