// What a struct lacks that is no model, for the concept oscillator_model and the sentences of check_model().
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <entrain/core/fields.hpp>
#include <entrain/model/model_traits.hpp>
#include <entrain/model/parameter.hpp>

namespace entrain::model_detail {

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
    return Model::fields().apply(
        [](const auto&... each) { return (false || ... || (each.name == std::string_view("noise"))); });
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

}  // namespace entrain::model_detail
