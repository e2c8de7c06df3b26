// Changes every field of a struct that lists its fields, one at a time, whatever their names.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/fields.hpp>
#include <entrain/model/parameter.hpp>
#include <entrain/simulate/options.hpp>
#include <entrain/sweep/run.hpp>

namespace fixtures {

template <class T>
inline constexpr bool is_function = false;
template <class Call>
inline constexpr bool is_function<std::function<Call>> = true;
template <class T>
inline constexpr bool is_std_vector = false;
template <class Value>
inline constexpr bool is_std_vector<std::vector<Value>> = true;
template <class T>
inline constexpr bool is_parameter = false;
template <class T>
inline constexpr bool is_parameter<entrain::parameter<T>> = true;

/// Another value of the same type, one that models and options accept for a network of `nodes`.
template <class Value>
void change(Value& value, std::size_t nodes) {
    using namespace entrain;
    if constexpr (std::same_as<Value, bool>) {
        value = !value;
    } else if constexpr (std::is_enum_v<Value>) {
        value = static_cast<Value>(static_cast<int>(value) == 0 ? 1 : 0);
    } else if constexpr (std::floating_point<Value>) {
        value = value > 0 ? value * Value(1.5) : Value(0.5);
    } else if constexpr (std::integral<Value>) {
        ++value;
    } else if constexpr (std::same_as<Value, std::string> || std::same_as<Value, std::filesystem::path>) {
        // The name of a parameter stays one, if of another.
        value = value == "a" ? Value("omega") : Value(value) += "x";
    } else if constexpr (is_parameter<Value> || std::same_as<Value, replica_values> ||
                         std::same_as<Value, initial_state>) {
        value = 0.37;
    } else if constexpr (std::same_as<Value, bold_recording>) {
        value.warm_up = 30;  // recording itself is for models with outputs
    } else if constexpr (std::same_as<Value, quantity>) {
        value = 1;
    } else if constexpr (std::same_as<Value, delay_history>) {
        value = delay_history::free_rotation();
    } else if constexpr (std::same_as<Value, matrix<double>>) {
        value = full(nodes, nodes, 0.3);
    } else if constexpr (std::same_as<Value, vector<double>>) {
        value = full(nodes, 0.3);
    } else if constexpr (std::same_as<Value, connectome>) {
        value = connectome(full(nodes, nodes, 0.3));
    } else if constexpr (std::same_as<Value, sweep::shard>) {
        value = {2, 3};
    } else if constexpr (std::same_as<Value, sweep::inputs>) {
        // What it holds counts by itself: see test_origins.cpp.
    } else if constexpr (is_function<Value>) {
        value = [](const auto&...) { return typename Value::result_type(); };
    } else if constexpr (has_fields<Value>) {
        for_each_field(value, [&](const auto&, auto& member) { change(member, nodes); });
    } else {
        if constexpr (is_std_vector<Value>)
            if (value.empty()) value.emplace_back();
        change(value[0], nodes);
    }
}

/// Calls visit(whole, "name.of.the.field", neutral) with each field of `whole` changed in turn, those of
/// structs within it too.
template <class Whole, class Part, class Visit>
void change_each(Whole& whole, Part& part, std::size_t nodes, const std::string& name, bool neutral,
                 const Visit& visit) {
    using namespace entrain;
    for_each_field(part, [&]<class Entry>(const Entry& entry, auto& member) {
        using Member = std::remove_cvref_t<decltype(member)>;
        const std::string path = name.empty() ? entry.name : name + "." + entry.name;
        const bool counts_not = neutral || Entry::use == field_use::neutral;
        constexpr bool whole_value = is_parameter<Member> || std::same_as<Member, replica_values> ||
                                     std::same_as<Member, initial_state> ||
                                     std::same_as<Member, delay_history> ||
                                     std::same_as<Member, connectome> || std::same_as<Member, quantity> ||
                                     std::same_as<Member, bold_recording>;
        if constexpr (has_fields<Member> && !whole_value) {
            change_each(whole, member, nodes, path, counts_not, visit);
        } else {
            const Member kept = member;
            change(member, nodes);
            visit(whole, path, counts_not);
            member = kept;
        }
    });
}
template <class Whole, class Visit>
void change_each(Whole whole, std::size_t nodes, const Visit& visit) {
    change_each(whole, whole, nodes, "", false, visit);
}

}  // namespace fixtures
