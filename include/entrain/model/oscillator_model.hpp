// What the integrators ask of a model. To add one, write a struct like hopf.hpp's; nothing else changes.
// examples/11_a_model_of_your_own/README.md leads through it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <utility>

#include <entrain/core/array.hpp>
#include <entrain/core/vector_math.hpp>
#include <entrain/model/parameter.hpp>

namespace entrain {

/// A model is a struct that has
/// - `value_type`: double or float;
/// - `variables`: how many numbers the state of a node is; `signals`: how many numbers it sends to others;
/// - `local_parameters()`: pointers to its parameters in the order in which `drift` finds them, and their
///   `names`;
/// - `noise`: the strength of the noise on each variable, per square root of a second;
/// - `drift(node)`: the time derivative of a node's state, an array of `variables` values, where node is an
///   at_node (below). It is compiled for vector registers: use arithmetic, and the functions of
///   core/vector_math.hpp.
///
/// and, where it wants to,
/// - `send(state)`: the array of `signals` that other nodes receive; without it they receive the first
///   `signals` variables;
/// - `wrap(state)`: called after each step, e.g. to keep a phase within a turn;
/// - `diffusion(state, local, noise)`: multiplicative noise, the factor of each variable's increment dW; it
///   must be proportional to `noise`. Without it the noise is additive: the factor is `noise`;
/// - `row_scale(in_degree, nodes)`: a factor for all weights of a row, in_degree being the number of its
///   weights other than zero;
/// - `rotated(state, local, time)`: the state `time` seconds later if nothing but its own rotation acted on
///   it, for histories before t = 0;
/// - `phase(state)`: the phase of a node, radians, for order parameters;
/// - `constants()`: an array of double of all numbers that it has besides its parameters and noise. They must
///   be finite, and tell one simulation from another (simulation_identity()).
///
/// All are templates (or take `const auto&`), as they see registers here and numbers there.
template <class Model>
concept oscillator_model = requires(const Model& model) {
    typename Model::value_type;
    { Model::variables } -> std::convertible_to<std::size_t>;
    { Model::signals } -> std::convertible_to<std::size_t>;
    { Model::names.size() } -> std::convertible_to<std::size_t>;
    { model.local_parameters().size() } -> std::convertible_to<std::size_t>;
    { model.noise } -> std::convertible_to<const parameter<typename Model::value_type>&>;
};

/// What drift() sees of a node. V is a vector register: one lane is one node of one replica.
template <class V, std::size_t variables, std::size_t signals, std::size_t parameters>
struct at_node {
    std::array<V, variables> state;  ///< the variables of the node
    std::array<V, signals> sent;      ///< what the node itself sends at this time
    std::array<V, signals> received;  ///< sum_k C_jk signal_k, delayed where the network has delays
    std::array<V, parameters> local;  ///< the model's parameters at this node
    V coupling;                       ///< G
    V in_strength;                    ///< sum_k C_jk
};

/// The state of a node: its variables, as numbers or registers V.
template <class Model, class V>
using state_of = std::array<V, Model::variables>;
/// The parameters of a node, in the order of its names.
template <class Model, class V>
using local_of = std::array<V, Model::names.size()>;

/// Whether the model has send().
template <class Model>
concept has_send = requires(state_of<Model, double> state) {
    Model::send(state);
};
/// Whether the model has wrap().
template <class Model>
concept has_wrap = requires(state_of<Model, double>& state) {
    Model::wrap(state);
};
/// Whether the model has row_scale().
template <class Model>
concept has_row_scale = requires(const Model& model) {
    model.row_scale(std::size_t{}, std::size_t{});
};
/// Whether the model has phase().
template <class Model>
concept has_phase = requires(state_of<Model, typename Model::value_type> state) {
    Model::phase(state);
};
/// Whether the model has constants().
template <class Model>
concept has_constants = requires(const Model& model) {
    { model.constants()[0] } -> std::convertible_to<double>;
};
/// Whether the model has diffusion().
template <class Model>
concept has_diffusion = requires(const Model& model, state_of<Model, double> state,
                                 local_of<Model, double> local) {
    model.diffusion(state, local, 1.0);
};
/// Whether the model has rotated().
template <class Model>
concept has_rotation = requires(const Model& model, state_of<Model, typename Model::value_type> state,
                           local_of<Model, typename Model::value_type> local,
                           typename Model::value_type time) {
    model.rotated(state, local, time);
};

/// What a node of this state sends: send(), or its first variables.
template <class Model, class V>
std::array<V, Model::signals> signals_of(const state_of<Model, V>& state) {
    if constexpr (has_send<Model>) {
        return Model::send(state);
    } else {
        std::array<V, Model::signals> sent;
        std::copy_n(state.begin(), Model::signals, sent.begin());
        return sent;
    }
}

}  // namespace entrain
