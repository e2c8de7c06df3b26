// What the integrators ask of a model. To add one, write a struct like hopf.hpp's; nothing else changes.
// examples/11_a_model_of_your_own/README.md leads through it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/vector_math.hpp>
#include <entrain/model/parameter.hpp>

namespace entrain {

/// What drift() sees of a node. V is a vector register: one lane is one node of one replica.
template <class V, std::size_t variables, std::size_t signals, std::size_t parameters>
struct at_node {
    std::array<V, variables> state;   ///< the variables of the node
    std::array<V, signals> sent;      ///< what the node itself sends at this time
    std::array<V, signals> received;  ///< sum_k C_jk signal_k, delayed where the network has delays
    std::array<V, parameters> local;  ///< the model's parameters at this node
    V coupling;                       ///< G
    V in_strength;                    ///< sum_k C_jk
};

/// Whether a field of a model is a parameter of its nodes: a `parameter` other than `noise`.
template <class Model, class Entry>
constexpr bool is_local_parameter(const Entry& entry) {
    using value_type = typename Model::value_type;
    if constexpr (std::is_convertible_v<typename Entry::member_type, const parameter<value_type> Model::*>)
        return entry.name != std::string_view("noise");
    else
        return false;
}

/// How many local parameters a model has.
template <class Model>
inline constexpr std::size_t parameter_count =
    std::apply([](const auto&... each) { return (std::size_t{0} + ... + is_local_parameter<Model>(each)); },
               Model::fields());

/// The local parameters of a model, in the order of its fields: that in which drift() finds them.
template <class Model>
auto local_parameters(const Model& model) {
    std::array<const parameter<typename Model::value_type>*, parameter_count<Model>> all{};
    std::size_t count = 0;
    for_each_field(model, [&](const auto& entry, const auto& value) {
        if constexpr (std::is_convertible_v<decltype(&value), const parameter<typename Model::value_type>*>)
            if (is_local_parameter<Model>(entry)) all[count++] = &value;
    });
    return all;
}

/// The state of a node: its variables, as numbers or registers V.
template <class Model, class V>
using state_of = std::array<V, Model::variables>;
/// The parameters of a node, in the order of its fields.
template <class Model, class V>
using local_of = std::array<V, parameter_count<Model>>;
/// A register of a model's numbers.
template <class Model>
using register_of = typename simd::pack<typename Model::value_type>::type;
/// What drift() of a model is called with.
template <class Model>
using node_of = at_node<register_of<Model>, Model::variables, Model::signals, parameter_count<Model>>;

/// Whether the model has send(), which takes numbers and registers.
template <class Model>
concept has_send = requires(state_of<Model, typename Model::value_type> state,
                            state_of<Model, register_of<Model>> registers) {
    { Model::send(state) } -> std::convertible_to<std::array<typename Model::value_type, Model::signals>>;
    Model::send(registers)[0];
};
/// Whether the model has wrap().
template <class Model>
concept has_wrap = requires(state_of<Model, register_of<Model>>& state) { Model::wrap(state); };
/// Whether the model has row_scale().
template <class Model>
concept has_row_scale = requires(const Model& model) {
    { model.row_scale(std::size_t{}, std::size_t{}) } -> std::convertible_to<double>;
};
/// Whether the model has phase().
template <class Model>
concept has_phase = requires(state_of<Model, typename Model::value_type> state) {
    { Model::phase(state) } -> std::convertible_to<typename Model::value_type>;
};
/// Whether the model has diffusion().
template <class Model>
concept has_diffusion = requires(const Model& model, state_of<Model, register_of<Model>> state,
                                 local_of<Model, register_of<Model>> local, register_of<Model> noise) {
    { model.diffusion(state, local, noise) } -> std::convertible_to<state_of<Model, register_of<Model>>>;
};
/// Whether the model has rotated().
template <class Model>
concept has_rotation =
    requires(const Model& model, state_of<Model, typename Model::value_type> state,
             local_of<Model, typename Model::value_type> local, typename Model::value_type time) {
        {
            model.rotated(state, local, time)
        } -> std::convertible_to<state_of<Model, typename Model::value_type>>;
    };

/// Whether the model has flow() and flow_constants().
template <class Model>
concept has_flow = requires(const Model& model, state_of<Model, register_of<Model>> state,
                            local_of<Model, typename Model::value_type> local, double time) {
    std::tuple_size<decltype(model.flow_constants(local, time))>::value;
    { model.flow_constants(local, time)[0] } -> std::convertible_to<typename Model::value_type>;
    {
        model.flow(
            state,
            std::array<register_of<Model>, std::tuple_size_v<decltype(model.flow_constants(local, time))>>{})
    } -> std::convertible_to<state_of<Model, register_of<Model>>>;
};
/// Whether the model has diffusive_coupling, and it is true.
template <class Model>
concept has_diffusive_coupling =
    requires { typename std::bool_constant<Model::diffusive_coupling>; } && Model::diffusive_coupling;

namespace model_detail {

// A name that two bases have is ambiguous: so a struct is asked whether it has a member of that name,
// template or not, whatever its parameters.
struct optional_names {
    int send, wrap, row_scale, phase, diffusion, rotated, flow, flow_constants, diffusive_coupling;
};
template <class Model>
struct with_optional_names : Model, optional_names {};
template <class Model>
concept says_send = !requires { &with_optional_names<Model>::send; };
template <class Model>
concept says_wrap = !requires { &with_optional_names<Model>::wrap; };
template <class Model>
concept says_row_scale = !requires { &with_optional_names<Model>::row_scale; };
template <class Model>
concept says_phase = !requires { &with_optional_names<Model>::phase; };
template <class Model>
concept says_diffusion = !requires { &with_optional_names<Model>::diffusion; };
template <class Model>
concept says_rotated = !requires { &with_optional_names<Model>::rotated; };
template <class Model>
concept says_flow = !requires { &with_optional_names<Model>::flow; } ||
                    !requires { &with_optional_names<Model>::flow_constants; };
template <class Model>
concept says_diffusive_coupling = !requires { &with_optional_names<Model>::diffusive_coupling; };

template <class Model>
concept has_value_type = std::is_class_v<Model> && requires {
    typename Model::value_type;
} && (std::same_as<typename Model::value_type, double> || std::same_as<typename Model::value_type, float>);
template <class Model>
concept has_sizes = requires {
    typename std::integral_constant<std::size_t, Model::variables>;
    typename std::integral_constant<std::size_t, Model::signals>;
} && (Model::variables >= 1) && (Model::signals >= 1);
template <class Model>
concept has_noise = requires(const Model& model) {
    { model.noise } -> std::same_as<const parameter<typename Model::value_type>&>;
};
template <class Model>
constexpr bool lists_noise() {
    return std::apply(
        [](const auto&... each) { return (false || ... || (each.name == std::string_view("noise"))); },
        Model::fields());
}
template <class Model>
concept has_drift = requires(const Model& model, const node_of<Model>& node) { model.drift(node); };
template <class Model>
concept drift_is_slope = requires(const Model& model, const node_of<Model>& node) {
    { model.drift(node) } -> std::convertible_to<decltype(node_of<Model>::state)>;
};

// What a model lacks, as a number: 0 for nothing. Each question is asked only where those before it are
// answered.
template <class Model>
consteval int first_fault() {
    if constexpr (!has_value_type<Model>)
        return 1;
    else if constexpr (!has_sizes<Model>)
        return 2;
    else if constexpr (!has_noise<Model>)
        return 3;
    else if constexpr (!has_fields<Model>)
        return 4;
    else if constexpr (!lists_every_field<Model>() || !lists_noise<Model>())
        return 5;
    else if constexpr (!has_drift<Model>)
        return 6;
    else if constexpr (!drift_is_slope<Model>)
        return 7;
    else if constexpr (says_send<Model> && !has_send<Model>)
        return 8;
    else if constexpr (!says_send<Model> && Model::signals > Model::variables)
        return 9;
    else if constexpr (says_wrap<Model> && !has_wrap<Model>)
        return 10;
    else if constexpr (says_row_scale<Model> && !has_row_scale<Model>)
        return 11;
    else if constexpr (says_phase<Model> && !has_phase<Model>)
        return 12;
    else if constexpr (says_diffusion<Model> && !has_diffusion<Model>)
        return 13;
    else if constexpr (says_rotated<Model> && !has_rotation<Model>)
        return 14;
    else if constexpr (says_flow<Model> && !has_flow<Model>)
        return 15;
    else if constexpr (says_diffusive_coupling<Model> &&
                       !requires { typename std::bool_constant<Model::diffusive_coupling>; })
        return 16;
    else
        return 0;
}

}  // namespace model_detail

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
    return fault == 0;
}

/// Whether integrator::strang_splitting can take a model's steps: it has flow() and diffusive_coupling, sends
/// its variables as they are, and its noise is additive.
template <class Model>
concept has_exact_flows =
    has_flow<Model> && has_diffusive_coupling<Model> && !has_send<Model> && !has_diffusion<Model>;

/// How many numbers flow_constants() of a model returns; 0 where there is none.
template <class Model>
inline constexpr std::size_t flow_constant_count = 0;
/// As many as its array has.
template <has_flow Model>
inline constexpr std::size_t flow_constant_count<Model> =
    std::tuple_size_v<decltype(std::declval<const Model&>().flow_constants(
        local_of<Model, typename Model::value_type>{}, 0.0))>;

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
