// Observers: what is kept of a simulation while it runs, so that memory does not grow with its duration.
//
// An observer is a value with a member start(plan), which returns a recorder for one replica: an object that
// is called with every sample and whose finish() gives the result. Pass any number of them to observe().
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/quantity.hpp>

namespace entrain {

/// What a recorder knows before the first sample.
template <class T>
struct observation_plan {
    /// double or float.
    using value_type = T;
    std::size_t replica, nodes, samples;      ///< which replica, and how many nodes and samples
    double interval;                          ///< time from one sample to the next, s
    std::size_t replicas = 1;                 ///< of the whole ensemble, each of which has a recorder
    std::size_t variables = ~std::size_t{0};  ///< of a node
    /// Of the variables and the outputs of a node, empty where they have none; none at all: not known.
    std::span<const std::string_view> names = {};

    /// The number of a variable or output. Throws argument_error, in the name of `function`, where the model has
    /// it not.
    std::size_t number_of(const quantity& what, std::string_view function, std::string_view parameter) const {
        if (!names.empty()) return what.in(function, parameter, names);
        const std::vector<std::string_view> nameless(std::min<std::size_t>(variables, 1024));
        return what.in(function, parameter, nameless);
    }
};

/// One moment of one replica.
template <class Model>
struct observed_sample {
    /// double or float.
    using value_type = typename Model::value_type;
    std::size_t replica, index;  ///< index: number of the sample, from 0
    double time;                 ///< since the beginning of the simulation, s
    std::size_t nodes;           ///< number of nodes
    const value_type* values;    ///< [variable, then output][node]

    /// A variable of a node, or an output, numbered after the variables (see quantity). Throws argument_error for
    /// one that there is not, or such a node.
    value_type operator()(std::size_t variable, std::size_t node) const {
        if (variable >= quantity_count<Model> || node >= nodes) [[unlikely]] {
            check_index("observed_sample", "variable", variable, quantity_count<Model>, "variables");
            check_index("observed_sample", "node", node, nodes, "nodes");
        }
        return values[variable * nodes + node];
    }
    /// Phase of a node, radians, for models that have one.
    value_type phase(std::size_t node) const {
        static_assert(has_phase<Model>, "THIS MODEL HAS NO phase(): see model/oscillator_model.hpp");
        std::array<value_type, Model::variables> state;
        for (std::size_t v = 0; v < Model::variables; ++v) state[v] = (*this)(v, node);
        return Model::phase(state);
    }
};

/// Keeps one variable or output of every node: (nodes, samples), or every `every`-th sample of it. Throws
/// argument_error for a variable that the model has not, and `every` of 0.
///
///     observe(dynamic_mean_field<>{}, sc, options, record_trajectory{.variable = "rate_e"});
struct record_trajectory {
    quantity variable = 0;  ///< which variable or output, by number or name
    std::size_t every = 1;  ///< keep every so many samples

    template <class T>
    struct recorder {
        std::size_t variable, every;
        matrix<T> kept;

        void operator()(const auto& sample) {
            if (sample.index % every) return;
            for (std::size_t node = 0; node < sample.nodes; ++node)
                kept(node, sample.index / every) = sample(variable, node);
        }
        matrix<T> finish() { return std::move(kept); }
    };
    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder<T> start(const observation_plan<T>& plan) const {
        constexpr auto here = "record_trajectory";
        if (every == 0) throw argument_error(here, "every", "at least 1 sample", every);
        const std::size_t number = plan.number_of(variable, here, "variable");
        const std::size_t kept = plan.samples / every + (plan.samples % every != 0);
        check_allocation<T>(here, "samples", {plan.replicas, plan.nodes, kept});
        return {number, every, full(plan.nodes, kept, T{})};
    }
};

/// Keeps the order parameter |sum_j exp(i theta_j)| / n of the whole (row 0) and of each network (rows 1, 2,
/// ...): (1 + networks, samples). The model must have phases.
///
/// networks: none for the whole alone; they may overlap (networks_of(), core/networks.hpp). Throws
/// argument_error where a network is empty, or names a region twice or one that the model has not.
struct record_order_parameter {
    network_set networks = {};  ///< sets of nodes, whose order parameters follow that of the whole

    template <class T>
    struct recorder {
        std::vector<std::vector<std::size_t>> members;
        std::vector<std::complex<double>> unit;  ///< of each node
        matrix<T> kept;

        void operator()(const auto& sample) {
            std::complex<double> whole = 0;
            for (std::size_t node = 0; node < sample.nodes; ++node) {
                const double theta = static_cast<double>(sample.phase(node));
                whole += unit[node] = {std::cos(theta), std::sin(theta)};
            }
            const auto keep = [&](std::size_t row, const std::complex<double>& sum, std::size_t size) {
                kept(row, sample.index) = static_cast<T>(std::abs(sum) / static_cast<double>(size));
            };
            keep(0, whole, sample.nodes);
            for (std::size_t n = 0; n < members.size(); ++n) {
                std::complex<double> sum = 0;
                for (const std::size_t node : members[n]) sum += unit[node];
                keep(1 + n, sum, members[n].size());
            }
        }
        matrix<T> finish() { return std::move(kept); }
    };
    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder<T> start(const observation_plan<T>& plan) const {
        if (networks.size() > 0 || !networks.name.empty())
            check_networks("record_order_parameter", networks, plan.nodes, 1);
        check_allocation<T>("record_order_parameter", "samples",
                            {plan.replicas, 1 + networks.size(), plan.samples});
        return {networks.members, std::vector<std::complex<double>>(plan.nodes),
                full(1 + networks.size(), plan.samples, T{})};
    }
};

/// How a network came back to itself after a push: what record_recovery finds.
struct recovery {
    bool recovered = false;  ///< whether it did before the last sample
    double latency =
        0;  ///< time from the end of the push until it was back for good, s; until the last sample if not
    double area = 0;  ///< integral of how far the order parameter was out of its range in that time, s
};

/// The recovery time after a push: how long after its end the order parameter |sum_j exp(i theta_j)| / n takes to come
/// back into the range that the unperturbed network has, and to stay there (perturbational integration latency). The
/// model must have phases, as a driven Hopf network has.
///
///     const auto [recoveries, end] = observe(driven(model, {.to = "a", .amplitude = 0.3, .from = {100}, .until = {200}}),
///                                            sc, options, record_recovery{.until = 200, .low = 0.1, .high = 0.6});
///
/// `hold`: how long it must stay to be back for good. Throws argument_error unless the times are finite and not
/// negative, and the range lies in 0 to 1. Source: Deco et al., Sci Rep 2018, doi:10.1038/s41598-018-31073-6, who take
/// the lowest and highest value of the unperturbed network.
struct record_recovery {
    double until = 0;  ///< end of the push, s since the beginning of the simulation
    double low = 0;    ///< lowest value of the order parameter without a push
    double high = 1;   ///< highest value
    double hold = 10;  ///< how long it must stay in the range, s

    struct recorder {
        double until, low, high, hold, interval = 0;
        double first = 0, last = 0;  ///< since when it is in the range, and the time of the last sample
        bool inside = false;
        double area = 0;
        recovery found = {};

        void operator()(const auto& sample) {
            if (sample.time < until || found.recovered) return;
            std::complex<double> sum = 0;
            for (std::size_t node = 0; node < sample.nodes; ++node)
                sum += std::polar(1.0, static_cast<double>(sample.phase(node)));
            const double order = std::abs(sum) / static_cast<double>(sample.nodes);
            const double out = std::max({0.0, low - order, order - high});
            area += out * interval;
            last = sample.time;
            if (out == 0 && !inside) first = sample.time;
            inside = out == 0;
            if (inside && sample.time - first >= hold) found = {true, first - until, area};
        }
        recovery finish() {
            if (!found.recovered) found = {false, std::max(0.0, last - until), area};
            return found;
        }
    };
    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder start(const observation_plan<T>& plan) const {
        constexpr auto here = "record_recovery";
        check_finite(here, "until", until);
        check_not_negative(here, "until", until);
        check_between(here, "low", low, 0, 1);
        check_between(here, "high", high, low, 1);
        check_finite(here, "hold", hold);
        check_not_negative(here, "hold", hold);
        return {until, low, high, hold, plan.interval};
    }
};

/// Keeps the mean of one variable or output of every node over the samples: (nodes), in double. Throws
/// argument_error for a variable that the model has not.
struct record_mean {
    quantity variable = 0;  ///< which variable or output, by number or name

    struct recorder {
        std::size_t variable;
        std::size_t count;
        vector<double> sum;

        void operator()(const auto& sample) {
            ++count;
            for (std::size_t node = 0; node < sample.nodes; ++node)
                sum(node) += static_cast<double>(sample(variable, node));
        }
        vector<double> finish() {
            for (double& each : sum) {
                each /= static_cast<double>(std::max<std::size_t>(count, 1));
                check_finite("record_mean", "mean", each);
            }
            return std::move(sum);
        }
    };
    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder start(const observation_plan<T>& plan) const {
        const std::size_t number = plan.number_of(variable, "record_mean", "variable");
        check_allocation<double>("record_mean", "nodes", {plan.replicas, plan.nodes});
        return {number, 0, full(plan.nodes, 0.0)};
    }
};

/// Mean, covariance and correlation of one variable over the samples.
struct running_statistics {
    std::size_t count = 0;       ///< samples
    vector<double> mean;         ///< (nodes)
    matrix<double> covariance;   ///< (nodes, nodes), divided by count - 1; zero for fewer than two samples
    matrix<double> correlation;  ///< (nodes, nodes): the functional connectivity; 0 where a node is constant
};

/// Gathers running_statistics of one variable or output as samples come (Welford's update, which does not cancel), in
/// double. Throws argument_error for a variable that the model has not, and for values whose products are too
/// large for a number. Cost nodes^2 / 2 a sample, memory nodes^2.
struct record_covariance {
    quantity variable = 0;  ///< which variable or output, by number or name

    struct recorder {
        std::size_t variable;
        running_statistics gathered;
        std::vector<double> from_mean;

        void operator()(const auto& sample) {
            const std::size_t n = sample.nodes;
            const double count = static_cast<double>(++gathered.count);
            for (std::size_t i = 0; i < n; ++i) {
                from_mean[i] = static_cast<double>(sample(variable, i)) - gathered.mean(i);
                gathered.mean(i) += from_mean[i] / count;
            }
            const double share = (count - 1) / count;
            for (std::size_t i = 0; i < n; ++i) {
                const double scaled = share * from_mean[i];
                double* to = row_data(gathered.covariance, i);
                for (std::size_t k = 0; k <= i; ++k) to[k] += scaled * from_mean[k];
            }
        }
        running_statistics finish() {
            auto& c = gathered.covariance;
            for (std::size_t i = 0; i < c.shape(0); ++i) {
                check_finite("record_covariance", "mean", gathered.mean(i));
                for (std::size_t k = 0; k <= i; ++k) check_finite("record_covariance", "covariance", c(i, k));
            }
            const double divisor = gathered.count > 1 ? static_cast<double>(gathered.count - 1) : 1.0;
            for (std::size_t i = 0; i < c.shape(0); ++i)
                for (std::size_t k = 0; k <= i; ++k) c(i, k) = c(k, i) = c(i, k) / divisor;
            gathered.correlation = full(c.shape(0), c.shape(0), 0.0);
            for (std::size_t i = 0; i < c.shape(0); ++i)
                for (std::size_t k = 0; k < c.shape(0); ++k)
                    if (c(i, i) > 0 && c(k, k) > 0)
                        gathered.correlation(i, k) =
                            i == k
                                ? 1.0
                                : std::clamp(c(i, k) / (std::sqrt(c(i, i)) * std::sqrt(c(k, k))), -1.0, 1.0);
            return std::move(gathered);
        }
    };
    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder start(const observation_plan<T>& plan) const {
        const std::size_t number = plan.number_of(variable, "record_covariance", "variable");
        check_allocation<double>("record_covariance", "nodes", {plan.replicas, 2, plan.nodes, plan.nodes});
        return {number,
                {0, full(plan.nodes, 0.0), full(plan.nodes, plan.nodes, 0.0), {}},
                std::vector<double>(plan.nodes)};
    }
};

/// Calls `function(sample)` with every observed_sample. It is called from several threads at a time, for
/// different replicas, and for one replica in the order of time. Its result has nothing in it. Throws
/// argument_error for a std::function that is empty.
template <class Function>
struct call_with_samples {
    Function function;  ///< called with each sample

    struct recorder {
        const Function* function;
        void operator()(const auto& sample) { (*function)(sample); }
        std::monostate finish() { return {}; }
    };
    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder start(const observation_plan<T>&) const {
        check_callable("call_with_samples", "function", function);
        return {&function};
    }
};
/// The type of the function is found by itself.
template <class Function>
call_with_samples(Function) -> call_with_samples<Function>;

namespace simulate_detail {

template <class Observer, class T>
using recorder_of = decltype(std::declval<const Observer&>().start(std::declval<observation_plan<T>>()));
template <class Observer, class T>
using observation_of = decltype(std::declval<recorder_of<Observer, T>&>().finish());

}  // namespace simulate_detail

/// What observe() takes: start(plan) makes the recorder of one replica, which is called with each sample and
/// whose finish() is the result.
template <class Observer, class T>
concept simulation_observer = requires(const Observer& observer, const observation_plan<T>& plan) {
    { observer.start(plan).finish() };
};

}  // namespace entrain
