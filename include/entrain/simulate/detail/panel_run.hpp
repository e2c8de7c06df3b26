// One ensemble from its start to its end: panels dealt to threads, and what watches their samples.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/detail/panels.hpp>
#include <entrain/simulate/detail/stepper.hpp>
#include <entrain/simulate/detail/validate.hpp>
#include <entrain/simulate/observers.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain::simulate_detail {

// What all panels of an ensemble look at while they work: whether one of them failed, and the user's poll.
struct run_control {
    const poll_callback& poll;
    std::atomic<bool> failed = false;

    /// False where another panel failed, whose exception is on its way to the caller.
    bool goes_on() {
        if (failed.load(std::memory_order_relaxed)) return false;
        if (poll) poll();
        return true;
    }
};

// One panel from its start to its end: takes the steps, looks whether the state is finite, hands out samples.
template <oscillator_model Model>
class panel_run {
    using T = typename Model::value_type;
    static constexpr std::size_t width = panel_lanes<T>;

public:
    panel_run(const typename stepper<Model>::settings& of, const simulation_options& options,
              const panel_item<T>& item, run_control& control)
        : options_(options), control_(control), nodes_(of.in_strength.size()), size_(item.replicas.size()),
          lanes_(item.alone ? 1 : width), replicas_(replicas_of(item)),
          stepper_(of, item.alone, replicas_, coupling_of(options, replicas_),
                   streams_of(options, replicas_)),
          longest_(of.network.longest) {
        // A few milliseconds of work, whatever the size of the network: the sums of the coupling, and about a
        // hundred operations for the equations and the noise of each number.
        constexpr double operations_between_polls = 1e6;
        const double of_step =
            static_cast<double>(lanes_ * Model::signals * nodes_) * (2 * static_cast<double>(nodes_) + 100);
        steps_between_polls_ = static_cast<std::uint64_t>(std::max(1.0, operations_between_polls / of_step));
    }

    void begin(const Model& model) {
        const auto streams = streams_of(options_, replicas_);
        for (std::size_t lane = 0; lane < lanes_; ++lane) {
            const auto initial =
                options_.initial.of(replicas_[lane], Model::variables, nodes_, options_.seed, streams[lane]);
            for (std::size_t v = 0; v < Model::variables; ++v)
                for (std::size_t node = 0; node < nodes_; ++node)
                    stepper_.state(v, node, lane) = static_cast<T>(initial(v, node));
        }
        stepper_.state_is_set();
        stepper_.noise().start();
        for (std::size_t lane = 0; longest_ > 0 && lane < lanes_; ++lane)
            for (std::size_t node = 0; node < nodes_; ++node)
                for (std::size_t back = 1; back <= longest_; ++back) {
                    const auto sent = sent_before(model, node, lane, back);
                    for (std::size_t s = 0; s < Model::signals; ++s)
                        stepper_.line().sent(s, node, lane, back) = sent[s];
                }
    }

    void resume(const ensemble_state<T>& start) {
        step_ = start.step;
        for (std::size_t lane = 0; lane < lanes_; ++lane)
            stepper_.exchange(start, replicas_[lane], lane, [](const T& kept, T& here) { here = kept; });
        stepper_.state_is_set();
    }

    void write_to(ensemble_state<T>& end) {
        for (std::size_t lane = 0; lane < size_; ++lane)
            stepper_.exchange(end, replicas_[lane], lane, [](T& kept, const T& here) { kept = here; });
    }

    // Steps without samples, then samples: sample(number) after each. False where another panel failed, and
    // this one stopped on its way.
    template <class Sample>
    bool run(std::uint64_t transient, Sample&& sample) {
        if (!advance(transient)) return false;
        for (std::size_t number = 0; number < options_.samples; ++number) {
            if (!advance(number ? options_.every : 1)) return false;
            sample(number);
        }
        return true;
    }

    /// A variable, or an output (numbered after the variables), after need() of it.
    T value(std::size_t quantity, std::size_t node, std::size_t lane) {
        if constexpr (has_outputs<Model>)
            if (quantity >= Model::variables) return stepper_.output(quantity - Model::variables, node, lane);
        return stepper_.state(quantity, node, lane);
    }
    /// Before value() of a quantity: works the outputs out, once a sample.
    void need(std::size_t quantity) {
        if constexpr (has_outputs<Model>) {
            if (quantity < Model::variables || outputs_of_ == step_) return;
            stepper_.work_out_outputs(step_);
            outputs_of_ = step_;
        }
    }
    double time() const { return static_cast<double>(step_) * options_.dt; }

private:
    // Idle lanes repeat the last replica.
    static replica_of_lane<T> replicas_of(const panel_item<T>& item) {
        replica_of_lane<T> replicas;
        for (std::size_t lane = 0; lane < width; ++lane)
            replicas[lane] = item.replicas[std::min(lane, item.replicas.size() - 1)];
        return replicas;
    }
    static std::array<double, width> coupling_of(const simulation_options& options,
                                                 const replica_of_lane<T>& replicas) {
        std::array<double, width> values;
        for (std::size_t lane = 0; lane < width; ++lane) values[lane] = options.coupling[replicas[lane]];
        return values;
    }
    static std::array<std::uint32_t, width> streams_of(const simulation_options& options,
                                                       const replica_of_lane<T>& replicas) {
        std::array<std::uint32_t, width> values;
        for (std::size_t lane = 0; lane < width; ++lane)
            values[lane] = options.noise_streams.empty() ? static_cast<std::uint32_t>(replicas[lane])
                                                         : options.noise_streams[replicas[lane]];
        return values;
    }
    // What a node sent `back` steps before the beginning.
    std::array<T, Model::signals> sent_before(const Model& model, std::size_t node, std::size_t lane,
                                              std::size_t back) {
        std::array<T, Model::signals> sent;
        if (options_.history.what() == delay_history::kind::constant) {
            for (std::size_t s = 0; s < Model::signals; ++s) sent[s] = stepper_.line().sent(s, node, lane, 0);
            return sent;
        }
        std::array<T, Model::variables> state;
        const auto& given = options_.history.states();
        for (std::size_t v = 0; v < Model::variables; ++v)
            state[v] = options_.history.what() == delay_history::kind::given
                           ? static_cast<T>(given(v, node, given.shape(2) - back))
                           : stepper_.state(v, node, lane);
        if constexpr (has_rotation<Model>)
            if (options_.history.what() == delay_history::kind::rotation)
                state = model.rotated(state, local_at(model, node, replicas_[lane]),
                                      static_cast<T>(-options_.dt * static_cast<double>(back)));
        return signals_of<Model, T>(state);
    }
    static local_of<Model, T> local_at(const Model& model, std::size_t node, std::size_t r) {
        local_of<Model, T> local;
        const auto parameters = local_parameters(model);
        for (std::size_t p = 0; p < local.size(); ++p) local[p] = (*parameters[p])(node, r);
        return local;
    }

    // One look at the state after many steps says whether it diverged. By then every node has caught it from
    // its neighbours, so steps are taken again from the last copy, one at a time, to name the first.
    bool advance(std::uint64_t count) {
        constexpr std::uint64_t steps_between_looks = 1000;
        for (std::uint64_t left = count, part; left > 0; left -= part) {
            part = std::min(left, steps_between_looks);
            if (!copy_ || step_ - copied_at_ >= 500) {
                copy_ = stepper_;
                copied_at_ = step_;
            }
            const std::uint64_t target = step_ + part;
            while (step_ < target)
                if (!step()) return false;
            if (stepper_.is_finite()) continue;
            stepper_ = *copy_;
            for (step_ = copied_at_; step_ < target && first_not_finite() == nowhere;)
                if (!step()) return false;
            const std::size_t place = first_not_finite();
            throw divergence_error(time(), place % nodes_, replicas_[place / nodes_]);
        }
        return true;
    }

    bool step() {
        if (steps_to_poll_-- == 0) {
            if (!control_.goes_on()) return false;
            steps_to_poll_ = steps_between_polls_ - 1;
        }
        stepper_(step_++);
        return true;
    }

    static constexpr std::size_t nowhere = ~std::size_t{0};
    std::size_t first_not_finite() {  // lane * nodes + node
        for (std::size_t node = 0; node < nodes_; ++node)
            for (std::size_t lane = 0; lane < size_; ++lane)
                for (std::size_t v = 0; v < Model::variables; ++v)
                    if (!is_finite(stepper_.state(v, node, lane))) return lane * nodes_ + node;
        return nowhere;
    }

    const simulation_options& options_;
    run_control& control_;
    std::size_t nodes_, size_, lanes_;
    replica_of_lane<T> replicas_;
    std::uint64_t steps_between_polls_ = 1, steps_to_poll_ = 0;
    stepper<Model> stepper_;
    std::size_t longest_;
    std::uint64_t step_ = 0;
    std::optional<stepper<Model>> copy_;
    std::uint64_t copied_at_ = 0;
    std::uint64_t outputs_of_ = ~std::uint64_t{0};  // the step that they were worked out at
};

// Runs all panels. watch(replica) gives the object that is called with (panel, lane, number of the sample)
// for each sample of that replica, and whose finish() is called at its end.
template <oscillator_model Model, class Watch>
ensemble_state<typename Model::value_type> run_ensemble(
    const Model& model, const connectome& network, const simulation_options& options,
    const ensemble_state<typename Model::value_type>& start, Watch&& watch) {
    using T = typename Model::value_type;
    constexpr std::size_t width = panel_lanes<T>;
    validate(model, network, options, "simulate");
    const std::size_t nodes = network.size();
    const matrix<double>& weights = scaled_weights(model, network);
    const dealt_panels<T> items(options);
    const connections<T> plan(weights,
                              options.delays.size() == 0
                                  ? matrix<std::uint32_t>()
                                  : delays_in_steps(weights, options.delays, options.dt),
                              options.product, items.products());
    vector<double> in_strength = full(nodes, 0.0);
    for (std::size_t j = 0; j < nodes; ++j)
        for (std::size_t k = 0; k < nodes; ++k) in_strength(j) += weights(j, k);
    if (plan.longest > 0 && start.empty() && options.history.what() == delay_history::kind::given) {
        const auto& given = options.history.states();
        if (given.shape(0) != Model::variables || given.shape(1) != nodes || given.shape(2) < plan.longest)
            throw argument_error("simulate", "history",
                                 std::string("(variables, nodes, steps) = (")
                                     .append(std::to_string(Model::variables))
                                     .append(", ")
                                     .append(std::to_string(nodes))
                                     .append(", ")
                                     .append(std::to_string(plan.longest))
                                     .append(" or more), as far back as the longest delay"),
                                 given.shape());
    }
    const bool coloured = options.noise_correlation_time > 0;
    const auto shaped = [&](const cube<T>& values, bool there, std::size_t rows, std::size_t columns) {
        return there ? values.shape(0) == options.replicas && values.shape(1) == rows &&
                           values.shape(2) == columns
                     : true;
    };
    if (!start.empty()) {
        check_between("simulate", "start", start.step, 0, most_steps);
        for (const auto* values : {&start.values, &start.noise, &start.history})
            check_finite("simulate", "start", *values);
        if (!shaped(start.values, true, Model::variables, nodes))
            throw argument_error("simulate", "start", "the state of as many replicas, variables and nodes",
                                 start.values.shape());
        if (!shaped(start.noise, coloured, Model::variables, nodes))
            throw argument_error("simulate", "start", "a state with the memory of the noise",
                                 start.noise.shape());
        if (!shaped(start.history, plan.longest > 0, Model::signals * nodes, plan.longest))
            throw argument_error("simulate", "start", "a state with a history as long as the longest delay",
                                 start.history.shape());
    }

    check_allocation<T>("simulate", "delays", {options.replicas, Model::signals * nodes, plan.longest});
    check_allocation<T>("simulate", "delays", {width, Model::signals * nodes, 2 * std::size_t{plan.longest}});
    ensemble_state<T> end;
    end.values = cube<T>::from_shape({options.replicas, Model::variables, nodes});
    if (coloured) {
        end.noise = cube<T>::from_shape({options.replicas, Model::variables, nodes});
        if constexpr (noisy_count<Model> < Model::variables) end.noise.fill(T{});
    }
    if (plan.longest > 0)
        end.history = cube<T>::from_shape({options.replicas, Model::signals * nodes, plan.longest});
    const auto transient = static_cast<std::uint64_t>(std::llround(options.transient / options.dt));
    end.step = start.step + transient + sampled_steps(options);

    const bool splitting = options.method == integrator::strang_splitting;
    std::vector<parameter<T>> flow;
    if constexpr (has_exact_flows<Model>)
        if (splitting) flow = flow_parameters(model, options.dt / 2, nodes, options.replicas);
    progress_counter progress(options.progress, items.size());
    run_control control{options.poll};
    parallel_for(items.size(), options.threads, [&](std::size_t number) {
        const panel_item<T>& item = items[number];
        const std::size_t first = item.replicas.front();
        try {
            const connections<T>& network_of_panel = item.flow ? item.flow->take([&] {
                return coupling_flow<T>(weights, in_strength, options.coupling[first], options.dt);
            })
                                                               : plan;
            panel_run<Model> panel({model, network_of_panel, in_strength, options.dt,
                                    options.noise_correlation_time, options.method, options.seed, flow},
                                   options, item, control);
            if (start.empty())
                panel.begin(model);
            else
                panel.resume(start);
            std::vector<std::decay_t<decltype(watch(first))>> watchers;
            for (const std::size_t replica : item.replicas) watchers.push_back(watch(replica));
            const bool whole = panel.run(transient, [&](std::size_t sample) {
                for (std::size_t lane = 0; lane < watchers.size(); ++lane)
                    watchers[lane](panel, lane, sample);
            });
            if (!whole) return;
            panel.write_to(end);
            for (auto& watcher : watchers) watcher.finish();
            if (item.flow) item.flow->leave();
            progress.advance();
        } catch (...) {
            control.failed.store(true, std::memory_order_relaxed);
            throw;
        }
    });
    return end;
}

// What the recorder of a replica knows of an ensemble that is looked at by `looks`.
template <class Model>
observation_plan<typename Model::value_type> plan_of(std::size_t replica, std::size_t nodes,
                                                     const simulation_options& looks) {
    return {replica,
            nodes,
            looks.samples,
            looks.dt * static_cast<double>(looks.every),
            looks.replicas,
            Model::variables,
            quantity_names<Model>};
}

// Matrices for the recordings of one panel after the other: fresh ones of this size come from the system page
// by page, each cleared first, which would take a good part of the time of a simulation in long steps.
template <class T>
class recording_pool {
public:
    recording_pool(std::size_t nodes, std::size_t samples) : nodes_(nodes), samples_(samples) {}

    /// (nodes, samples) of any numbers.
    matrix<T> take() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return matrix<T>::from_shape({nodes_, samples_});
        matrix<T> recording = std::move(free_.back());
        free_.pop_back();
        return recording;
    }
    void give(matrix<T> recording) {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(recording));
    }

private:
    std::size_t nodes_, samples_;
    std::mutex mutex_;
    std::vector<matrix<T>> free_;
};

template <class Consume, class T>
struct trajectory_watcher {
    // A sample goes to as many distant places as there are nodes; a cache line of samples at a time costs the
    // same number of misses. While one is gathered, the places that it goes to are fetched, some with each
    // sample.
    static constexpr std::size_t gathered = 64 / sizeof(T);

    Consume* consume;
    std::size_t replica;
    std::size_t quantity;  // what is recorded
    recording_pool<T>* pool;
    matrix<T> trajectory;  // (nodes, samples)
    matrix<T> latest;      // (nodes, gathered)
    // Samples from the cache line's beginning to the first one: lines are written whole, also where memory begins
    // within one.
    std::size_t offset = reinterpret_cast<std::uintptr_t>(trajectory.data()) / sizeof(T) % gathered;

    void operator()(auto& panel, std::size_t lane, std::size_t sample) {
        const std::size_t nodes = trajectory.shape(0), at = (sample + offset) % gathered;
        panel.need(quantity);
        for (std::size_t node = 0; node < nodes; ++node) latest(node, at) = panel.value(quantity, node, lane);
        for (std::size_t node = at * nodes / gathered; node < (at + 1) * nodes / gathered; ++node)
            __builtin_prefetch(row_data(trajectory, node) + sample, 1);
        if (at + 1 < gathered && sample + 1 < trajectory.shape(1)) return;
        const std::size_t count = std::min(at, sample) + 1;
        for (std::size_t node = 0; node < nodes; ++node) {
            const T* const from = row_data(latest, node) + at + 1 - count;
            T* const to = row_data(trajectory, node) + sample + 1 - count;
            if (count == gathered)
                for (std::size_t i = 0; i < gathered; i += simd::lanes<T>)
                    simd::store(to + i, simd::load(from + i));
            else
                std::copy_n(from, count, to);
        }
    }
    void finish() {
        if (trajectory.shape(1) > 0) (*consume)(replica, std::as_const(trajectory));
        pool->give(std::move(trajectory));
    }
};

template <class Model, class... Observers>
struct observing_watcher {
    using T = typename Model::value_type;
    std::tuple<std::vector<observation_of<Observers, T>>...>* results;
    observed_sample<Model> sample;
    std::vector<T> values;
    std::tuple<recorder_of<Observers, T>...> recorders;

    void operator()(auto& panel, std::size_t lane, std::size_t number) {
        panel.need(quantity_count<Model> - 1);
        for (std::size_t v = 0; v < quantity_count<Model>; ++v)
            for (std::size_t node = 0; node < sample.nodes; ++node)
                values[v * sample.nodes + node] = panel.value(v, node, lane);
        sample.index = number;
        sample.time = panel.time();
        sample.values = values.data();
        std::apply([&](auto&... recorder) { (recorder(std::as_const(sample)), ...); }, recorders);
    }
    void finish() {
        [&]<std::size_t... i>(std::index_sequence<i...>) {
            ((std::get<i>(*results)[sample.replica] = std::get<i>(recorders).finish()), ...);
        }(std::index_sequence_for<Observers...>{});
    }
};

}  // namespace entrain::simulate_detail
