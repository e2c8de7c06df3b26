// The layers that driven models are made of.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <entrain/model/oscillator_model.hpp>
#include <entrain/model/stimulus.hpp>

namespace entrain::model_detail {

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
        Model::fields().apply([&](const auto&... each) {
            ((is_local_parameter<Model>(each) ? try_name(each.name) : void()), ...);
        });
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

}  // namespace entrain::model_detail
