// Whether a struct has as many members as its list of fields.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace entrain::core_detail {

// Converts to a member of any type, so that members can be counted: Struct{anything, anything} compiles where
// there are two or more. It is no nested aggregate's first member, as it converts to the whole.
template <class Struct>
struct anything {
    template <class Value>
    requires(!std::same_as<Value, Struct>)
    constexpr operator Value() const;
};

template <class Struct, std::size_t... index>
constexpr bool has_members(std::index_sequence<index...>) {
    return requires { Struct{(static_cast<void>(index), anything<Struct>())...}; };
}

template <std::size_t, class Entry>
struct numbered_field {
    Entry entry;
};
// Holds the entries of a field_list as bases, which a compiler makes in a tenth of the time of a std::tuple.
template <class Numbers, class... Entries>
struct numbered_fields;
template <std::size_t... number, class... Entries>
struct numbered_fields<std::index_sequence<number...>, Entries...> : numbered_field<number, Entries>... {
    constexpr explicit numbered_fields(Entries... entries) : numbered_field<number, Entries>{entries}... {}
    template <class Function>
    constexpr decltype(auto) apply(Function&& function) const {
        return function(numbered_field<number, Entries>::entry...);
    }
};

template <class... Entries>
constexpr bool names_differ(const Entries&... entries) {
    const std::array<std::string_view, sizeof...(Entries)> names = {entries.name...};
    for (std::size_t i = 0; i < names.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (names[i] == names[k]) return false;
    return true;
}

}  // namespace entrain::core_detail
