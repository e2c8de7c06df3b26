// Ensembles: many replicas of one connectome, simulated together.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/integrators.hpp>

namespace entrain {

/// One number for all replicas, or one each.
class replica_values {
public:
    replica_values(double value) : values_{value} {}
    replica_values(std::vector<double> per_replica) : values_(std::move(per_replica)) {}
    template <array_like A>
    replica_values(const A& per_replica) {
        const auto& v = detail::as_vector<double>(per_replica, "replica_values", "per_replica");
        values_.assign(v.begin(), v.end());
    }

    std::size_t size() const { return values_.size(); }
    double operator[](std::size_t replica) const {
        return values_.size() == 1 ? values_[0] : values_[replica];
    }

private:
    std::vector<double> values_;
};

/// Where an ensemble stands: what simulate_each() returns and can start from.
template <class T>
struct ensemble_state {
    cube<T> values;          ///< (replicas, variables, nodes)
    std::uint64_t step = 0;  ///< steps taken so far; the noise of a step depends on it

    bool empty() const { return values.size() == 0; }
};

/// What simulate_each() hands recordings to: callable as consume(replica, trajectory).
template <class Consume, class T>
concept recording_consumer = std::invocable < Consume&,
        std::size_t, const matrix<T>
& > ;

/// Defaults are those of Deco 2019 and Vohryzek 2024 at a repetition time of 2 s (METHODS: dt = TR / 20).
struct simulation_options {
    /// Global coupling G, one or one per replica.
    replica_values coupling = 1.0;
    /// Integration step, s.
    double dt = 0.1;
    /// Time that passes before the first sample, s, rounded to steps.
    double transient = 3000;
    /// Samples to record.
    std::size_t samples = 3600;
    /// Steps from one sample to the next: 20 steps of 0.1 s are a repetition time of 2 s. The first sample
    /// follows the first step after the transient.
    std::size_t every = 20;
    std::size_t replicas = 1;
    std::uint64_t seed = 1;
    /// Threads to use; 0: one per core. Results do not depend on it.
    std::size_t threads = 0;
    /// Every variable of every node at the start.
    double initial = 0.1;
    /// The noise stream of each replica; empty: replica r has stream r. Replicas that share a stream are
    /// driven by the same noise ("common random numbers"), and cost less when they stand together.
    std::vector<std::uint32_t> noise_streams = {};
    /// Called as (panels done, panels in all); see core/progress.hpp.
    progress_callback progress = {};
};

namespace detail {

template <oscillator_model Model>
void validate(const Model& model, const connectome& network, const simulation_options& options) {
    const auto fail_unless = [](bool ok, const char* name, const char* expected, auto got) {
        if (!ok) throw argument_error("simulate", name, expected, got);
    };
    fail_unless(network.size() > 0, "network", "at least one region", network.size());
    fail_unless(options.replicas > 0, "replicas", "at least 1", options.replicas);
    fail_unless(is_finite(options.dt) && options.dt > 0, "dt", "a positive number of seconds", options.dt);
    fail_unless(is_finite(options.transient) && options.transient >= 0, "transient", "zero or more seconds",
                options.transient);
    fail_unless(options.every > 0, "every", "at least 1 step", options.every);
    fail_unless(is_finite(options.initial), "initial", "a finite number", options.initial);
    fail_unless(options.coupling.size() == 1 || options.coupling.size() == options.replicas, "coupling",
                "one value, or one per replica", options.coupling.size());
    for (std::size_t r = 0; r < options.coupling.size(); ++r)
        fail_unless(is_finite(options.coupling[r]), "coupling", "finite values", options.coupling[r]);
    fail_unless(options.noise_streams.empty() || options.noise_streams.size() == options.replicas,
                "noise_streams", "none, or one per replica", options.noise_streams.size());
    const auto parameters = model.local_parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p)
        parameters[p]->validate(network.size(), options.replicas, "simulate", Model::names[p]);
    model.noise.validate(network.size(), options.replicas, "simulate", "noise");
}

}  // namespace detail

/// Simulates an ensemble by Euler-Maruyama and hands each replica's recording to `consume` as soon as it is
/// there.
///
/// consume(replica, trajectory) gets the first variable of every node as matrix<T> (nodes, samples); it is
/// called from several threads at a time, for different replicas, in no particular order. Use it to reduce a
/// recording to what is wanted: memory is nodes * samples for 16 (double) or 32 (float) replicas a thread,
/// however many replicas there are.
///
/// `start`: where to go on from, as an earlier call returned it; empty: every variable is `options.initial`.
/// A call of n samples is the same, bit for bit, as two calls of fewer with transient = 0 in the second, if
/// the first ends a whole number of `every` before it.
///
/// The same bits come out whatever the number of threads and of replicas simulated along with one.
/// Throws argument_error for parameters of the wrong shape, NaN, or dt <= 0; divergence_error if the state
/// leaves the finite numbers. Cost: 4 nodes multiply-adds a node and step in all for two signals; memory as
/// told.
template <oscillator_model Model, recording_consumer<typename Model::value_type> Consume>
ensemble_state<typename Model::value_type> simulate_each(
    const Model& model, const connectome& network, const simulation_options& options, Consume&& consume,
    const ensemble_state<typename Model::value_type>& start = {}) {
    using T = typename Model::value_type;
    constexpr std::size_t width = detail::panel_lanes<T>;
    detail::validate(model, network, options);
    const std::size_t nodes = network.size();
    if (!start.empty() && (start.values.shape(0) != options.replicas ||
                           start.values.shape(1) != Model::variables || start.values.shape(2) != nodes))
        throw argument_error("simulate", "start", "the state of as many replicas, variables and nodes",
                             start.values.shape());

    ensemble_state<T> end;
    end.values = cube<T>::from_shape({options.replicas, Model::variables, nodes});
    const auto transient = static_cast<std::uint64_t>(std::llround(options.transient / options.dt));
    const std::uint64_t steps = transient + (options.samples ? (options.samples - 1) * options.every + 1 : 0);
    end.step = start.step + steps;

    const detail::coupling_product<T> product(network.weights());
    const vector<double> in_strength = network.in_strength();
    const std::size_t panels = (options.replicas + width - 1) / width;
    detail::progress_counter progress(options.progress, panels);

    parallel_for(panels, options.threads, [&](std::size_t panel) {
        const std::size_t first = panel * width;
        const std::size_t size = std::min(width, options.replicas - first);
        std::array<double, width> coupling;
        std::array<std::uint32_t, width> streams;
        for (std::size_t lane = 0; lane < width; ++lane) {  // idle lanes repeat the last replica
            const std::size_t replica = first + std::min(lane, size - 1);
            coupling[lane] = options.coupling[replica];
            streams[lane] = options.noise_streams.empty() ? static_cast<std::uint32_t>(replica)
                                                          : options.noise_streams[replica];
        }
        detail::euler_maruyama<Model> integrate(model, product, in_strength, coupling, streams, options.seed,
                                                options.dt, first, options.replicas);
        for (std::size_t lane = 0; lane < width; ++lane)
            for (std::size_t v = 0; v < Model::variables; ++v)
                for (std::size_t node = 0; node < nodes; ++node)
                    integrate.state(v, node, lane) =
                        start.empty() ? static_cast<T>(options.initial)
                                      : start.values(first + std::min(lane, size - 1), v, node);

        std::vector<matrix<T>> trajectories;
        for (std::size_t lane = 0; lane < size; ++lane)
            trajectories.push_back(full(nodes, options.samples, T{}));

        std::uint64_t step = start.step;
        const auto throw_if_diverged = [&] {
            for (std::size_t v = 0; v < Model::variables; ++v)
                for (std::size_t node = 0; node < nodes; ++node)
                    for (std::size_t lane = 0; lane < size; ++lane)
                        if (!detail::is_finite(integrate.state(v, node, lane)))
                            throw divergence_error(static_cast<double>(step) * options.dt, node,
                                                   first + lane);
        };
        // One look at the state after many steps says whether it diverged. By then every node has caught it
        // from its neighbours, so the steps are taken again one at a time, to name the first.
        const auto advance = [&](std::uint64_t count) {
            const auto before = integrate.all_states();
            const std::uint64_t target = step + count;
            while (step < target) integrate(step++);
            try {
                throw_if_diverged();
            } catch (const divergence_error&) {
                integrate.all_states() = before;
                for (step = target - count; step < target; throw_if_diverged()) integrate(step++);
                throw;
            }
        };
        for (std::uint64_t left = transient, part; left > 0; left -= part) {
            part = std::min<std::uint64_t>(left, 1000);
            advance(part);
        }
        for (std::size_t sample = 0; sample < options.samples; ++sample) {
            advance(sample ? options.every : 1);
            for (std::size_t lane = 0; lane < size; ++lane)
                for (std::size_t node = 0; node < nodes; ++node)
                    trajectories[lane](node, sample) = integrate.state(0, node, lane);
        }
        for (std::size_t lane = 0; lane < size; ++lane) {
            for (std::size_t v = 0; v < Model::variables; ++v)
                for (std::size_t node = 0; node < nodes; ++node)
                    end.values(first + lane, v, node) = integrate.state(v, node, lane);
            if (options.samples) consume(first + lane, std::as_const(trajectories[lane]));
            trajectories[lane] = matrix<T>();
        }
        progress.advance();
    });
    return end;
}

/// Simulates an ensemble by Euler-Maruyama and returns the first variable of every node: (replicas, nodes,
/// samples).
///
///     auto runs = simulate(model, sc, {.coupling = 0.09, .samples = 240, .replicas = 30, .seed = 7});
///
/// Errors and cost as simulate_each(), which needs less memory when recordings are to be reduced anyway.
template <oscillator_model Model>
cube<typename Model::value_type> simulate(const Model& model, const connectome& network,
                                          const simulation_options& options = {}) {
    using T = typename Model::value_type;
    cube<T> result = cube<T>::from_shape({options.replicas, network.size(), options.samples});
    simulate_each(model, network, options, [&](std::size_t replica, const matrix<T>& trajectory) {
        std::copy(trajectory.begin(), trajectory.end(), result.data() + replica * trajectory.size());
    });
    return result;
}

}  // namespace entrain
