// What the integrators ask of a model. To add one, write a struct like hopf.hpp's; nothing else changes.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include <entrain/model/parameter.hpp>

namespace entrain {

/// A model is a struct that has
/// - `value_type`: double or float;
/// - `variables`: how many numbers the state of a node is; `signals`: how many of them, from the first on, it
/// sends;
/// - `local_parameters()`: pointers to its parameters, in the order in which `drift` takes them, and their
/// `names`;
/// - `noise`: the standard deviation of the additive white noise on each variable, per square root of a
/// second;
/// - `drift(state, parameters, coupling, received, in_strength)`: the time derivative of a node's state,
/// where
///   received[s] = sum_k C_jk signal_s(k), in_strength = sum_k C_jk, and coupling is G. It is written once
///   for V = a vector register and V = a number.
template <class Model>
concept oscillator_model = requires(const Model& model) {
    typename Model::value_type;
    { Model::variables } -> std::convertible_to<std::size_t>;
    { Model::signals } -> std::convertible_to<std::size_t>;
    { Model::names.size() } -> std::convertible_to<std::size_t>;
    { model.local_parameters().size() } -> std::convertible_to<std::size_t>;
    { model.noise } -> std::convertible_to<const parameter<typename Model::value_type>&>;
};

}  // namespace entrain
