// Ensembles: many replicas of one connectome, simulated together.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/detail/bold_run.hpp>
#include <entrain/simulate/detail/panel_run.hpp>
#include <entrain/simulate/detail/validate.hpp>
#include <entrain/simulate/observers.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain {

/// What simulate_each() hands recordings to: callable as consume(replica, trajectory).
template <class Consume, class T>
concept recording_consumer = std::invocable<Consume&, std::size_t, const matrix<T>&>;

/// Simulates an ensemble and hands each replica's recording to `consume` as soon as it is there.
///
/// consume(replica, trajectory) gets options.record of every node, by default its first variable, as
/// matrix<T> (nodes, samples), or its BOLD (options.bold); it is called from several threads at a time, for
/// different replicas, in no particular order. Use it to reduce a recording to what is wanted: memory is
/// nodes * samples for 16 (double) or 32 (float) replicas per thread, however many replicas there are.
/// observe() reduces without keeping recordings at all.
///
/// `start`: where to go on from, as an earlier call returned it; empty: options.initial. A call of n samples
/// is the same, bit for bit, as two calls of fewer with transient = 0 in the second, if the first ends a
/// whole number of `every` before it.
///
/// The same bits come out whatever the number of threads and of replicas simulated along with one.
/// Throws argument_error for parameters of the wrong shape, NaN, dt <= 0, noise below zero, delays that are
/// negative or too long, what does not fit into memory, and work of more than 3e16 node-steps (a year at 1e9
/// per second, which no machine reaches); divergence_error, which names the time, the node and the replica,
/// if the state leaves the finite numbers. Cost: 4 nodes flops per node and step for two signals; memory as
/// above, and with delays 4 signals * nodes * (longest delay) numbers for each replica under way.
template <oscillator_model Model, recording_consumer<typename Model::value_type> Consume>
ensemble_state<typename Model::value_type> simulate_each(
    const Model& model, const connectome& network, const simulation_options& options, Consume&& consume,
    const ensemble_state<typename Model::value_type>& start = {}) {
    using T = typename Model::value_type;
    check_callable("simulate", "consume", consume);
    check_allocation<T>("simulate", "samples",
                        {std::min(options.replicas, panel_lanes<T>), network.size(), options.samples});
    if constexpr (has_outputs<Model>)
        if (options.bold.between > 0 && options.samples > 0)
            return simulate_detail::simulate_bold(model, network, options, consume, start);
    using watcher = simulate_detail::trajectory_watcher<std::remove_reference_t<Consume>, T>;
    simulate_detail::recording_pool<T> pool(network.size(), options.samples);
    return simulate_detail::run_ensemble(model, network, options, start, [&](std::size_t replica) {
        return watcher{&consume, replica,     options.record.in("simulate", "record", quantity_names<Model>),
                       &pool,    pool.take(), full(network.size(), watcher::gathered, T{})};
    });
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model, class Consume, class... Start>
requires(!oscillator_model<Model>)
ensemble_state<double> simulate_each(const Model&, const connectome&, const simulation_options&,
                                     const Consume&, const Start&...) {
    check_model<Model>();
    return {};
}

/// Simulates an ensemble and returns options.record of every node, by default its first variable: (replicas,
/// nodes, samples).
///
///     auto runs = simulate(model, sc, {.coupling = 0.09, .samples = 240, .replicas = 30, .seed = 7});
///
/// Errors and cost as simulate_each(), which needs less memory when recordings are to be reduced anyway.
template <oscillator_model Model>
cube<typename Model::value_type> simulate(const Model& model, const connectome& network,
                                          const simulation_options& options = {}) {
    using T = typename Model::value_type;
    simulate_detail::validate(model, network, options, "simulate");
    check_allocation<T>("simulate", "samples", {options.replicas, network.size(), options.samples});
    cube<T> result = cube<T>::from_shape({options.replicas, network.size(), options.samples});
    simulate_each(model, network, options, [&](std::size_t replica, const matrix<T>& trajectory) {
        std::copy(trajectory.begin(), trajectory.end(), result.data() + replica * trajectory.size());
    });
    return result;
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model>
requires(!oscillator_model<Model>)
cube<double> simulate(const Model&, const connectome&, const simulation_options& = {}) {
    check_model<Model>();
    return {};
}

/// Simulates an ensemble from `start` (empty: options.initial) and reduces it while it runs: see
/// simulate/observers.hpp for what there is and how to write one.
///
/// Returns a tuple: for each observer a std::vector with the result of each replica, and last the
/// ensemble_state to go on from.
///
///     auto [order, statistics, end] = observe(kuramoto<>{}, sc, options, record_order_parameter{},
///                                             record_covariance{});
///     metastability(row(order[0], 0))
///
/// Observers see a sample every `options.every` steps: 1 for each step. Errors and cost as simulate_each();
/// memory is what the observers keep.
template <oscillator_model Model, simulation_observer<typename Model::value_type>... Observers>
auto observe(const Model& model, const connectome& network, const simulation_options& options,
             const ensemble_state<typename Model::value_type>& start, const Observers&... observers) {
    using T = typename Model::value_type;
    simulate_detail::validate(model, network, options, "simulate");
    std::tuple<std::vector<simulate_detail::observation_of<Observers, T>>...> results;
    std::apply([&](auto&... each) { (each.resize(options.replicas), ...); }, results);
    auto end = simulate_detail::run_ensemble(model, network, options, start, [&](std::size_t replica) {
        const auto plan = simulate_detail::plan_of<Model>(replica, network.size(), options);
        return simulate_detail::observing_watcher<Model, Observers...>{
            &results,
            {replica, 0, 0.0, network.size(), nullptr},
            std::vector<T>(quantity_count<Model> * network.size()),
            {observers.start(plan)...}};
    });
    return std::tuple_cat(std::move(results), std::make_tuple(std::move(end)));
}

/// The same from the beginning.
template <oscillator_model Model, simulation_observer<typename Model::value_type>... Observers>
auto observe(const Model& model, const connectome& network, const simulation_options& options,
             const Observers&... observers) {
    return observe(model, network, options, ensemble_state<typename Model::value_type>{}, observers...);
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model, class... Observers>
requires(!oscillator_model<Model>)
std::array<int, sizeof...(Observers) + 1> observe(const Model&, const connectome&, const simulation_options&,
                                                  const Observers&...) {
    check_model<Model>();
    return {};
}

}  // namespace entrain

#if !ENTRAIN_HEADER_ONLY
#include <entrain/simulate/detail/compiled.hpp>
#endif
