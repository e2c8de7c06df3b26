// Any model, driven from outside: oscillating inputs, pulses and windows.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <entrain/model/detail/driven.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/model/stimulus.hpp>

namespace entrain {

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
        return Model::fields().with(field("stimulus in phase", &driven::in_phase_),
                                    field("stimulus in quadrature", &driven::quadrature_),
                                    field("stimulus", &driven::by_));
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
