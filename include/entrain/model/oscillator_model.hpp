// What the integrators ask of a model. To add one, write a struct like hopf.hpp's; nothing else changes.
// examples/11_a_model_of_your_own/README.md leads through it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
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
template <class V, std::size_t variables, std::size_t signals, std::size_t parameters, std::size_t waves = 0,
          std::size_t sums = 0>
struct at_node {
    std::array<V, variables> state;   ///< the variables of the node
    std::array<V, signals> sent;      ///< what the node itself sends at this time
    std::array<V, signals> received;  ///< sum_k C_jk signal_k, delayed where the network has delays
    std::array<V, parameters> local;  ///< the model's parameters at this node
    V coupling;                       ///< G
    V in_strength;                    ///< sum_k C_jk
    std::array<V, waves> wave;        ///< of a model that has waves: the values of this time
    std::array<V, sums> sum;          ///< of a model that has sums: those over all nodes
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

/// The parameter of a model that its list of fields gives this name, `noise` included: to change whichever is
/// named.
///
///     parameter_of(model, "gain_e", "my_program", "parameter") = 0.2 * density;
///
/// Throws argument_error, in the name of `function`, where the model has no parameter of that name.
template <class Model>
auto& parameter_of(Model& model, std::string_view name, std::string_view function,
                   std::string_view argument) {
    using found_type = std::conditional_t<std::is_const_v<Model>, const parameter<typename Model::value_type>,
                                          parameter<typename Model::value_type>>;
    found_type* found = nullptr;
    std::string known;
    for_each_field(model, [&](const auto& entry, auto&& value) {
        if constexpr (std::is_convertible_v<std::remove_reference_t<decltype(value)>*, found_type*>) {
            if (entry.name == name) found = &value;
            known.append(known.empty() ? "" : ", ").append(entry.name);
        }
    });
    if (!found)
        throw argument_error(function, argument, std::string("a parameter of the model: ").append(known),
                             std::string("'").append(name).append("'"));
    return *found;
}

/// The state of a node: its variables, as numbers or registers V.
template <class Model, class V>
using state_of = std::array<V, Model::variables>;
/// The parameters of a node, in the order of its fields.
template <class Model, class V>
using local_of = std::array<V, parameter_count<Model>>;
/// How many functions of time a model has.
template <class Model>
inline constexpr std::size_t wave_count = 0;
/// As many as it says.
template <class Model>
requires requires { typename std::integral_constant<std::size_t, Model::waves>; }
inline constexpr std::size_t wave_count<Model> = Model::waves;
/// How many sums over all nodes a model has.
template <class Model>
inline constexpr std::size_t sum_count = 0;
/// As many as it says.
template <class Model>
requires requires { typename std::integral_constant<std::size_t, Model::sums>; }
inline constexpr std::size_t sum_count<Model> = Model::sums;
/// A register of a model's numbers.
template <class Model>
using register_of = typename simd::pack<typename Model::value_type>::type;
/// What drift() of a model is called with.
template <class Model>
using node_of = at_node<register_of<Model>, Model::variables, Model::signals, parameter_count<Model>,
                        wave_count<Model>, sum_count<Model>>;

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

/// Whether the model has output_names and outputs().
template <class Model>
concept has_outputs = requires(const Model& model, const node_of<Model>& node) {
    typename std::integral_constant<std::size_t, Model::output_names.size()>;
    { Model::output_names[0] } -> std::convertible_to<std::string_view>;
    {
        model.outputs(node)
    } -> std::convertible_to<std::array<register_of<Model>, Model::output_names.size()>>;
};
/// Whether the model has variable_names.
template <class Model>
concept has_variable_names = requires {
    typename std::integral_constant<std::size_t, Model::variable_names.size()>;
} && Model::variable_names.size() == Model::variables && requires {
    { Model::variable_names[0] } -> std::convertible_to<std::string_view>;
};
/// Whether the model has noisy_variables.
template <class Model>
concept has_noisy_variables = requires {
    typename std::integral_constant<std::size_t, Model::noisy_variables>;
} && Model::noisy_variables <= Model::variables;

/// Whether the model depends on time: it has waves and wave().
template <class Model>
concept has_waves =
    (wave_count<Model> > 0) && requires(const Model& model, double time, std::size_t replica) {
        { model.wave(time, replica) } -> std::convertible_to<std::array<double, wave_count<Model>>>;
    };

/// Whether the model has sums and summands().
template <class Model>
concept has_sums = (sum_count<Model> > 0) && requires(const Model& model, const node_of<Model>& node) {
    { model.summands(node) } -> std::convertible_to<std::array<register_of<Model>, sum_count<Model>>>;
};

namespace model_detail {

// A name that two bases have is ambiguous: so a struct is asked whether it has a member of that name,
// template or not, whatever its parameters.
struct optional_names {
    int send, wrap, row_scale, phase, diffusion, rotated, flow, flow_constants, diffusive_coupling, outputs,
        output_names, variable_names, noisy_variables, waves, wave, sums, summands;
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
concept says_outputs = !requires { &with_optional_names<Model>::outputs; } ||
                       !requires { &with_optional_names<Model>::output_names; };
template <class Model>
concept says_variable_names = !requires { &with_optional_names<Model>::variable_names; };
template <class Model>
concept says_waves =
    !requires { &with_optional_names<Model>::waves; } || !requires { &with_optional_names<Model>::wave; };
template <class Model>
concept says_sums =
    !requires { &with_optional_names<Model>::sums; } || !requires { &with_optional_names<Model>::summands; };
template <class Model>
concept says_noisy_variables = !requires { &with_optional_names<Model>::noisy_variables; };

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
    else if constexpr (says_waves<Model> && !has_waves<Model>)
        return 20;
    // What depends on time neither turns freely nor flows by itself.
    else if constexpr (says_rotated<Model> && !has_rotation<Model> && !has_waves<Model>)
        return 14;
    else if constexpr (says_flow<Model> && !has_flow<Model> && !has_waves<Model>)
        return 15;
    else if constexpr (says_diffusive_coupling<Model> &&
                       !requires { typename std::bool_constant<Model::diffusive_coupling>; })
        return 16;
    else if constexpr (says_outputs<Model> && !has_outputs<Model>)
        return 17;
    else if constexpr (says_variable_names<Model> && !has_variable_names<Model>)
        return 18;
    else if constexpr (says_noisy_variables<Model> && !has_noisy_variables<Model>)
        return 19;
    else if constexpr (says_sums<Model> && !has_sums<Model>)
        return 21;
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

/// Whether integrator::strang_splitting can take a model's steps: it has flow() and diffusive_coupling, sends
/// its variables as they are, its noise is additive, and it does not depend on time.
template <class Model>
concept has_exact_flows = has_flow<Model> && !has_waves<Model> && has_diffusive_coupling<Model> &&
                          !has_send<Model> && !has_diffusion<Model>;

/// How many numbers flow_constants() of a model returns; 0 where there is none.
template <class Model>
inline constexpr std::size_t flow_constant_count = 0;
/// As many as its array has.
template <has_flow Model>
inline constexpr std::size_t flow_constant_count<Model> =
    std::tuple_size_v<decltype(std::declval<const Model&>().flow_constants(
        local_of<Model, typename Model::value_type>{}, 0.0))>;

/// How many outputs a model has.
template <class Model>
inline constexpr std::size_t output_count = 0;
/// As many as it names.
template <has_outputs Model>
inline constexpr std::size_t output_count<Model> = Model::output_names.size();
/// What can be observed of a node: its variables, and its outputs after them.
template <class Model>
inline constexpr std::size_t quantity_count = Model::variables + output_count<Model>;

/// How many variables of a model have noise, from the first on.
template <class Model>
inline constexpr std::size_t noisy_count = Model::variables;
/// As many as it says.
template <has_noisy_variables Model>
inline constexpr std::size_t noisy_count<Model> = Model::noisy_variables;

/// The names of what can be observed of a node, empty where there is none.
template <class Model>
inline constexpr std::array<std::string_view, quantity_count<Model>> quantity_names = [] {
    std::array<std::string_view, quantity_count<Model>> names{};
    if constexpr (has_variable_names<Model>)
        std::copy_n(Model::variable_names.begin(), Model::variables, names.begin());
    if constexpr (has_outputs<Model>)
        std::copy(Model::output_names.begin(), Model::output_names.end(), names.begin() + Model::variables);
    return names;
}();

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
