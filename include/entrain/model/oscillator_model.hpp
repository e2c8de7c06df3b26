// What the integrators ask of a model. To add one, write a struct like hopf.hpp's; nothing else changes.
// examples/11_a_model_of_your_own/README.md leads through it.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/vector_math.hpp>
#include <entrain/model/detail/model_faults.hpp>
#include <entrain/model/model_traits.hpp>
#include <entrain/model/parameter.hpp>

namespace entrain {

/// A model is a struct that has
/// - `value_type`: double or float;
/// - `variables`: how many numbers the state of a node is; `signals`: how many numbers it sends to others;
/// - `noise`: a parameter, the strength of the noise on each variable, per square root of a second;
/// - `fields()`: the list of all its members, see core/fields.hpp. Those that are parameters, other than
///   `noise`, are the local parameters, in the order in which `drift` finds them; the list also tells one
///   simulation from another (simulation_identity()), and names what is wrong in messages;
/// - `drift(node)`: the time derivative of a node's state, an array of `variables` values, where node is an
///   at_node (above). It is compiled for vector registers: use arithmetic, and the functions of
///   core/vector_math.hpp.
///
/// and, where it wants to,
/// - `variable_names`: static constexpr std::array of `variables` names, by which observers find them;
/// - `output_names` and `outputs(node)`: what else of a node can be observed, e.g. a firing rate: a static
///   constexpr std::array of names, and a function of an at_node like drift() that returns an array of as many
///   values. They are worked out of the state and of what is received at the time of a sample;
/// - `waves` and `wave(time, replica)`: functions of time, so that a model is driven from outside: a static
///   constexpr number, and a function that returns a std::array of as many doubles. Integrators evaluate them at
///   the time of each of their stages, s since the beginning, and drift() finds them as node.wave; see driven;
/// - `sums` and `summands(node)`: what all nodes add to, with what of it each receives, say a projection from one
///   nucleus to all of cortex (a coupling of low rank): a static constexpr number, and a function of an at_node like
///   drift() that returns an array of as many values. drift() finds their sums over all nodes as node.sum. The
///   summands are worked out first, of the state and of what is received, so that they may be firing rates;
/// - `noisy_variables`: static constexpr, how many variables, from the first on, have noise; without it all;
/// - `send(state)`: the array of `signals` that other nodes receive; without it they receive the first
///   `signals` variables;
/// - `wrap(state)`: called after each step, e.g. to keep a phase within a turn, or a share between 0 and 1
///   (within_a_turn() and within(), core/vector_math.hpp);
/// - `diffusion(state, local, noise)`: multiplicative noise, the factor of each variable's increment dW; it
///   must be proportional to `noise`. Without it the noise is additive: the factor is `noise`;
/// - `row_scale(in_degree, nodes)`: a factor for all weights of a row, in_degree being the number of its
///   weights other than zero;
/// - `rotated(state, local, time)`: the state `time` seconds later if nothing but its own rotation acted on
///   it, for histories before t = 0;
/// - `phase(state)`: the phase of a node, radians, for order parameters;
/// - `flow(state, constants)`: the exact state of a node, without coupling and noise, some time later;
///   `flow_constants(local, time)` is the array of numbers that it needs for so many seconds (double), worked
///   out once for an ensemble;
/// - `diffusive_coupling`: static constexpr bool; true says that coupling adds G (received_v - in_strength *
///   state_v) to the slope of each of the first `signals` variables v, and nothing to others.
///
/// All are templates (or take `const auto&`), as they see registers here and numbers there. A member of these
/// names that cannot be called so makes the struct no model. check_model() says what is missing.
template <class Model>
concept oscillator_model = model_detail::first_fault<Model>() == 0;

/// Does not compile for what is no oscillator_model, and says why in one sentence. simulate() and its kin do
/// the same.
///
///     static_assert(check_model<my_model>());
template <class Model>
constexpr bool check_model() {
    constexpr int fault = model_detail::first_fault<Model>();
    static_assert(fault != 1, "this is no oscillator model: value_type must be double or float");
    static_assert(fault != 2, "this model lacks variables or signals: static constexpr, 1 or more");
    static_assert(fault != 3, "this model lacks noise: a member parameter<value_type> noise");
    static_assert(fault != 4, "this model lacks fields(), the list of its members: see core/fields.hpp");
    static_assert(fault != 5, "fields() of this model must list every member once, noise included");
    static_assert(fault != 6, "this model lacks drift(node), a const or static function of const auto&");
    static_assert(fault != 7, "drift(node) of this model must return an array like node.state");
    static_assert(fault != 8, "send(state) of this model must be static, take any state, return signals");
    static_assert(fault != 9, "this model has more signals than variables, so that it needs send(state)");
    static_assert(fault != 10, "wrap(state) of this model must be static and take auto&");
    static_assert(fault != 11, "row_scale(in_degree, nodes) of this model must be const and return a number");
    static_assert(fault != 12, "phase(state) of this model must be static, take numbers and return a number");
    static_assert(fault != 13,
                  "diffusion(state, local, noise) of this model must take registers and return a state");
    static_assert(fault != 14, "rotated(state, local, time) of this model must return a state of numbers");
    static_assert(fault != 15,
                  "flow(state, constants) of this model must take registers, flow_constants(local, time) "
                  "numbers; they must return a state and an array");
    static_assert(fault != 16, "diffusive_coupling of this model must be static constexpr bool");
    static_assert(
        fault != 17,
        "output_names of this model must be a static constexpr array of names, and outputs(node), a "
        "const or static function of const auto&, return an array of as many values");
    static_assert(fault != 18, "variable_names of this model must be static constexpr, a name per variable");
    static_assert(fault != 19, "noisy_variables of this model must be static constexpr, at most variables");
    static_assert(fault != 20,
                  "waves of this model must be static constexpr, 1 or more, and wave(time, replica) "
                  "const and return an array of as many doubles");
    static_assert(fault != 21,
                  "sums of this model must be static constexpr, 1 or more, and summands(node), a const "
                  "or static function of const auto&, return an array of as many values");
    return fault == 0;
}

/// Throws argument_error, in the name of `function`, unless every parameter of a model, or of another struct that
/// lists its fields, fits `nodes` nodes and `replicas` replicas, and every other number of it is finite. Messages
/// name the field. Cost: the size of the parameters.
template <class Struct>
void check_parameters(std::string_view function, const Struct& model, std::size_t nodes,
                      std::size_t replicas) {
    for_each_field(model, [&]<class Value>(const auto& entry, const Value& value) {
        if constexpr (requires { value.validate(nodes, replicas, function, entry.name); })
            value.validate(nodes, replicas, function, entry.name);
        else if constexpr (has_fields<Value>)
            for_each_field(value, [&](const auto&, const auto& part) {
                if constexpr (std::floating_point<std::remove_cvref_t<decltype(part)>>)
                    check_finite(function, entry.name, part);
            });
        else if constexpr (std::floating_point<Value>)
            check_finite(function, entry.name, value);
    });
}

}  // namespace entrain
