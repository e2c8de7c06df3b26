// Structs that name their own fields once, for all that must not forget one: identities, plans, messages.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <entrain/core/array.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/detail/fields.hpp>

namespace entrain {

/// What the results of a computation have to do with a field.
enum class field_use {
    setting,   ///< they depend on it
    data,      ///< they depend on it, and it may itself be a result of floating-point work: see sweep::inputs
    sampling,  ///< it says how long a run is and what of it is kept; a state on the way does not depend on it
    neutral    ///< they do not depend on it: threads, callbacks, what is counted in another place
};

/// A field of a struct: its name, how to reach it, its unit. Made by field().
template <field_use how, class Member>
struct field_entry {
    static constexpr field_use use = how;  ///< what results have to do with it
    using member_type = Member;            ///< pointer to the member, or to a member function that reads it
    const char* name;                      ///< as it stands in messages
    Member member;                         ///< pointer to it
    const char* unit;                      ///< "s", "1/s"; empty: none
};

/// An entry of a struct's list of its fields:
///
///     struct options {
///         double dt = 0.1;
///         std::size_t threads = 0;
///         static constexpr auto fields() {
///             return field_list{field("dt", &options::dt, "s"),
///                               field<field_use::neutral>("threads", &options::threads)};
///         }
///     };
///
/// The list holds every member once, in any order: a struct whose list lacks one does not compile where the
/// list is read. (That is checked of aggregates. A class with private members lists them, or functions
/// without parameters that return what counts of them.)
template <field_use use = field_use::setting, class Member>
constexpr field_entry<use, Member> field(const char* name, Member member, const char* unit = "") {
    return {name, member, unit};
}

/// The list of a struct's fields: what its fields() returns.
template <class... Entries>
class field_list : core_detail::numbered_fields<std::index_sequence_for<Entries...>, Entries...> {
    using base = core_detail::numbered_fields<std::index_sequence_for<Entries...>, Entries...>;

public:
    static constexpr std::size_t size = sizeof...(Entries);  ///< how many

    /// A list of `entries`, see field().
    constexpr explicit field_list(Entries... entries) : base(entries...) {}

    /// function(entries...).
    template <class Function>
    constexpr decltype(auto) apply(Function&& function) const {
        return base::apply(std::forward<Function>(function));
    }

    /// The list with `more` behind its entries, for a struct that is another with more members.
    template <class... More>
    constexpr auto with(More... more) const {
        return apply(
            [&](const Entries&... mine) { return field_list<Entries..., More...>(mine..., more...); });
    }
};

/// Whether a struct lists its fields.
template <class Struct>
concept has_fields = requires { std::remove_cvref_t<Struct>::fields().size; };

/// Whether the list of a struct's fields holds every member once.
template <has_fields Struct>
constexpr bool lists_every_field() {
    constexpr auto all = Struct::fields();
    constexpr std::size_t count = all.size;
    if (!all.apply([](const auto&... each) { return core_detail::names_differ(each...); })) return false;
    if constexpr (std::is_aggregate_v<Struct>)
        return core_detail::has_members<Struct>(std::make_index_sequence<count>()) &&
               !core_detail::has_members<Struct>(std::make_index_sequence<count + 1>());
    else
        return true;
}

/// Calls visit(entry, member) for each field of `object`, in the order of its list. `entry` is a field_entry;
/// its use is a constant: `std::remove_cvref_t<decltype(entry)>::use`.
///
///     for_each_field(options, [](const auto& entry, const auto&) { std::puts(entry.name); });
template <class Struct, class Visit>
requires has_fields<Struct>
constexpr void for_each_field(Struct& object, Visit&& visit) {
    static_assert(lists_every_field<std::remove_const_t<Struct>>(),
                  "fields() must list every member of the struct once: see core/fields.hpp");
    constexpr auto all = std::remove_const_t<Struct>::fields();
    all.apply([&](const auto&... each) { (visit(each, std::invoke(each.member, object)), ...); });
}

/// What an identity is of.
enum class identity_of {
    results,  ///< all but neutral fields count
    state     ///< fields of sampling do not count either, as they may change on the way
};

/// Appends `value` to `to` as bytes that are the same for the same value, whatever holds it: every integer
/// type alike, every floating type alike, views like arrays. 1, 1.0 and "1" differ.
///
/// value: a number, an enumerator, text, an array, a connectome (its weights), an optional of these, a struct
/// that lists its fields (without those that are neutral), or a range of these. Cost: its size.
///
///     std::string bytes;
///     append_identity(bytes, options);
///     const std::uint64_t identity = checksum_of(bytes);
template <class Value>
void append_identity(std::string& to, const Value& value, identity_of what = identity_of::results) {
    if constexpr (std::is_enum_v<Value>) {
        append_identity(to, static_cast<std::underlying_type_t<Value>>(value));
    } else if constexpr (std::floating_point<Value>) {
        to += 'f';
        append_value(to, static_cast<double>(value));
    } else if constexpr (std::integral<Value>) {
        to += 'i';
        append_value(to, static_cast<std::uint64_t>(value));
    } else if constexpr (std::convertible_to<const Value&, std::string_view>) {
        const std::string_view text = value;
        to += 's';
        append_value(to, static_cast<std::uint64_t>(text.size()));
        to += text;
    } else if constexpr (std::same_as<Value, connectome>) {
        append_identity(to, value.weights());
    } else if constexpr (has_fields<Value>) {
        to += '{';
        for_each_field(value, [&]<class Entry>(const Entry& entry, const auto& member) {
            if constexpr (Entry::use != field_use::neutral)
                if (Entry::use != field_use::sampling || what == identity_of::results) {
                    append_identity(to, entry.name);
                    append_identity(to, member, what);
                }
        });
        to += '}';
    } else if constexpr (array_like<Value>) {
        to += 'a';
        append_value(to, static_cast<std::uint64_t>(value.dimension()));
        for (const auto extent : value.shape()) append_value(to, static_cast<std::uint64_t>(extent));
        const auto end = value.template end<xt::layout_type::row_major>();
        for (auto each = value.template begin<xt::layout_type::row_major>(); each != end; ++each)
            append_identity(to, static_cast<typename Value::value_type>(*each));
    } else if constexpr (requires {
                             typename Value::value_type;
                             value.has_value();
                         }) {
        to += value.has_value() ? '+' : '-';
        if (value.has_value()) append_identity(to, *value, what);
    } else {
        static_assert(std::ranges::sized_range<const Value>,
                      "an identity has numbers, enumerators, text, arrays, connectomes, structs that list "
                      "their fields (core/fields.hpp), and ranges of these");
        to += 'r';
        append_value(to, static_cast<std::uint64_t>(std::ranges::size(value)));
        for (const auto& each : value)
            append_identity(to, static_cast<const std::ranges::range_value_t<const Value>&>(each), what);
    }
}

}  // namespace entrain
