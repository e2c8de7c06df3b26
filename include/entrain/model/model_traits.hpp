// What a model says of itself: its sizes, its parameters, and which of the optional members it has.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/simd.hpp>
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
inline constexpr std::size_t parameter_count = Model::fields().apply(
    [](const auto&... each) { return (std::size_t{0} + ... + is_local_parameter<Model>(each)); });

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
