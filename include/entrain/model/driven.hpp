// Any model, driven from outside: oscillating inputs, pulses and windows.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/model/oscillator_model.hpp>

namespace entrain {

/// An input: F(t) = amplitude cos(omega t + phase) within a window of time, 0 outside of it.
///
///     stimulus{.to = "x", .amplitude = 0.1, .omega = {0.3}}                            // goes on for ever
///     stimulus{.to = "a", .amplitude = map, .from = {100}, .until = {200}}             // a window of a push
///     stimulus{.to = "x", .amplitude = 2, .from = {50}, .width = {0.1}, .period = {1}} // a pulse per second
struct stimulus {
    /// What it is added to: the slope of a variable, or the value of a parameter, by their names in the model.
    std::string to = "x";
    parameter<double> amplitude =
        1.0;  ///< one, per node, or per node and replica; in the unit of `to` (per second)
    parameter<double> phase = 0.0;  ///< the same, radians
    /// One or one per replica: angular frequency, rad/s; 0: constant.
    std::vector<double> omega = {0.0};
    std::vector<double> from = {0.0};  ///< the same: beginning of the window, s since that of the simulation
    /// The same: its end, s, which does not belong to it.
    std::vector<double> until = {std::numeric_limits<double>::infinity()};
    std::vector<double> width = {0.0};  ///< the same: length of each pulse, s
    std::vector<double> period = {
        0.0};  ///< the same: from one pulse to the next, s; 0: no pulses, the whole window

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = stimulus;
        using enum field_use;
        return std::tuple{field("to", &self::to),
                          field("amplitude", &self::amplitude),
                          field("phase", &self::phase, "rad"),
                          field<data>("omega", &self::omega, "rad/s"),
                          field<data>("from", &self::from, "s"),
                          field<data>("until", &self::until, "s"),
                          field<data>("width", &self::width, "s"),
                          field<data>("period", &self::period, "s")};
    }

    /// cos and sin of omega t for a replica where it acts at a time, s, zeros where it does not.
    std::array<double, 2> at(double time, std::size_t replica) const {
        const auto of = [replica](const std::vector<double>& each) {
            return each[each.size() == 1 ? 0 : replica];
        };
        // A time that is a whole number of steps may lie a rounding off.
        const double rounding = 1e-12 * std::max(1.0, std::abs(time)), since = time - of(from) + rounding;
        const bool within_window = since >= 0 && time + rounding < of(until);
        if (!within_window || (of(period) > 0 && !(std::fmod(since, of(period)) < of(width)))) return {0, 0};
        return {std::cos(of(omega) * time), std::sin(of(omega) * time)};
    }

    /// Throws argument_error unless it fits so many nodes and replicas, numbers are finite (`until` may be
    /// infinite), and pulses are not longer than their period.
    void validate(std::size_t nodes, std::size_t replicas, std::string_view function,
                  std::string_view name) const {
        amplitude.validate(nodes, replicas, function, "stimulus.amplitude");
        phase.validate(nodes, replicas, function, "stimulus.phase");
        for (const auto& [each, what] :
             {std::pair{&omega, "stimulus.omega"}, std::pair{&from, "stimulus.from"},
              std::pair{&until, "stimulus.until"}, std::pair{&width, "stimulus.width"},
              std::pair{&period, "stimulus.period"}}) {
            if (each->size() != 1 && each->size() != replicas)
                throw argument_error(function, what, "one value, or one per replica", each->size());
            for (const double value : *each)
                if (std::isnan(value) || (each != &until && std::isinf(value)))
                    throw argument_error(function, what, "finite values", value);
        }
        for (std::size_t r = 0; r < replicas; ++r) {
            const double long_ = width[width.size() == 1 ? 0 : r], apart = period[period.size() == 1 ? 0 : r];
            if (!(apart >= 0 && long_ >= 0 && (apart == 0 || long_ <= apart)))
                throw argument_error(function, std::string(name).append(".width"),
                                     "pulses not below zero and no longer than their period",
                                     describe(long_) + " and " + describe(apart));
        }
    }
};

namespace model_detail {

// What a driven model adds to the model: the stimulus, and the node as the model sees it with that on top.
template <class Model>
class driven_core : public Model {
    using T = typename Model::value_type;
    static constexpr std::size_t parameters = parameter_count<Model>;

public:
    driven_core(Model model, const stimulus& by)
        : Model(std::move(model)), by_(by), in_phase_(0.0), quadrature_(0.0) {
        const std::size_t nodes = std::max(by.amplitude.nodes(), by.phase.nodes());
        const std::size_t replicas = std::max(by.amplitude.replicas(), by.phase.replicas());
        by.amplitude.validate(nodes, replicas, "driven", "stimulus.amplitude");
        by.phase.validate(nodes, replicas, "driven", "stimulus.phase");
        matrix<T> cosine = full(nodes, replicas, T{}), sine = cosine;
        for (std::size_t node = 0; node < nodes; ++node)
            for (std::size_t r = 0; r < replicas; ++r) {
                cosine(node, r) = static_cast<T>(by.amplitude(node, r) * std::cos(by.phase(node, r)));
                sine(node, r) = static_cast<T>(by.amplitude(node, r) * std::sin(by.phase(node, r)));
            }
        in_phase_ = cosine;
        quadrature_ = sine;
        find();
    }

protected:
    static auto push(const auto& node) {
        return node.local[parameters] * node.wave[0] - node.local[parameters + 1] * node.wave[1];
    }
    auto inner(const auto& node) const {
        using V = std::remove_cvref_t<decltype(node.coupling)>;
        at_node<V, Model::variables, Model::signals, parameters, 0, sum_count<Model>> inside;
        inside.state = node.state;
        inside.sent = node.sent;
        inside.received = node.received;
        inside.coupling = node.coupling;
        inside.in_strength = node.in_strength;
        inside.sum = node.sum;
        for (std::size_t p = 0; p < parameters; ++p)
            inside.local[p] = number_ == Model::variables + p ? node.local[p] + push(node) : node.local[p];
        return inside;
    }

    stimulus by_;
    std::size_t number_ = 0;  // variables count first, then parameters of nodes
    parameter<T> in_phase_, quadrature_;

private:
    void find() {
        std::string known;
        std::size_t number = 0;
        bool found = false;
        const auto try_name = [&](std::string_view name) {
            if (!name.empty() && name == by_.to) {
                number_ = number;
                found = true;
            }
            if (!name.empty()) known.append(known.empty() ? "" : ", ").append(name);
            ++number;
        };
        for (std::size_t v = 0; v < Model::variables; ++v) try_name(quantity_names<Model>[v]);
        std::apply(
            [&](const auto&... each) {
                ((is_local_parameter<Model>(each) ? try_name(each.name) : void()), ...);
            },
            Model::fields());
        if (!found)
            throw argument_error("driven", "stimulus.to", std::string("one of ").append(known),
                                 std::string("'").append(by_.to).append("'"));
    }
};

// A struct that says a name is held to it: so what only some models have are layers.
template <class Model>
struct driven_outputs : driven_core<Model> {
    using driven_core<Model>::driven_core;
};
template <has_outputs Model>
struct driven_outputs<Model> : driven_core<Model> {
    using driven_core<Model>::driven_core;
    auto outputs(const auto& node) const { return Model::outputs(this->inner(node)); }
};
template <class Model>
struct driven_sums : driven_outputs<Model> {
    using driven_outputs<Model>::driven_outputs;
};
template <has_sums Model>
struct driven_sums<Model> : driven_outputs<Model> {
    using driven_outputs<Model>::driven_outputs;
    auto summands(const auto& node) const { return Model::summands(this->inner(node)); }
};
template <class Model>
struct driven_diffusion : driven_sums<Model> {
    using driven_sums<Model>::driven_sums;
};
template <has_diffusion Model>
struct driven_diffusion<Model> : driven_sums<Model> {
    using driven_sums<Model>::driven_sums;
    template <class V>
    auto diffusion(const state_of<Model, V>& state, const auto& local, V noise) const {
        local_of<Model, V> inside;
        for (std::size_t p = 0; p < inside.size(); ++p) inside[p] = local[p];
        return Model::diffusion(state, inside, noise);
    }
};

}  // namespace model_detail

/// A model with a stimulus that is added to the slope of a variable or to a parameter, at the time of each stage of
/// the integrator:
///
///     driven model(hopf<>{.a = -0.1, .omega = 0.3}, {.to = "x", .amplitude = 0.01, .omega = frequencies});
///     simulate(model, sc, {.replicas = frequencies.size()});
///
/// It has all that the model has but exact flows and free rotation: take euler_maruyama, heun or runge_kutta_4,
/// which keep their orders where the stimulus is smooth. Throws argument_error for a name that is neither a variable
/// nor a parameter of the nodes. Cost: a cosine and sine per replica and stage, some operations per node.
template <oscillator_model Model>
requires(!has_waves<Model>)
class driven : public model_detail::driven_diffusion<Model> {
public:
    static constexpr std::size_t waves = 2;  ///< see oscillator_model

    /// The model and what it is driven by.
    driven(Model model, const stimulus& by) : model_detail::driven_diffusion<Model>(std::move(model), by) {}

    /// See oscillator_model: the fields of the model, and the stimulus.
    static constexpr auto fields() {
        return std::tuple_cat(Model::fields(),
                              std::tuple{field("stimulus in phase", &driven::in_phase_),
                                         field("stimulus in quadrature", &driven::quadrature_),
                                         field("stimulus", &driven::by_)});
    }

    /// cos and sin of omega t, where the stimulus acts.
    std::array<double, 2> wave(double time, std::size_t replica) const { return this->by_.at(time, replica); }

    /// The time derivative of the state; see oscillator_model.
    auto drift(const auto& node) const {
        auto slope = Model::drift(this->inner(node));
        for (std::size_t v = 0; v < Model::variables; ++v)
            if (this->number_ == v) slope[v] = slope[v] + this->push(node);
        return slope;
    }
};

}  // namespace entrain
