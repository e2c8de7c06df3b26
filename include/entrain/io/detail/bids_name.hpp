// The bodies of io/bids_name.hpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/io/bids_name.hpp>
#include <entrain/io/detail/fields.hpp>

namespace entrain::io::detail {

/// BIDS allows letters and digits in a label; this also keeps labels from being paths.
inline bool is_label(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

/// Takes `text` apart. Returns what is wrong with it, or "".
inline std::string take_apart(std::string_view text, bids_name& name) {
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos || point == 0 || point + 1 == text.size())
        return "a name with an extension, as BIDS has them";
    name.extension = text.substr(point);
    std::string_view rest = text.substr(0, point);
    for (std::size_t end = rest.find('_'); end != std::string_view::npos; end = rest.find('_')) {
        const std::string_view part = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        const std::size_t dash = part.find('-');
        const std::string_view key = part.substr(0, dash);
        if (dash == std::string_view::npos || !is_label(key) || !is_label(part.substr(dash + 1)))
            return "entities key-value of letters and digits (" + shown(part) + " is none)";
        if (!name.value(key).empty()) return "every entity once (" + shown(key) + " comes twice)";
        name.entities.push_back({std::string(key), std::string(part.substr(dash + 1))});
    }
    if (!is_label(rest)) return "a suffix of letters and digits at the end (" + shown(rest) + " is none)";
    name.suffix = rest;
    return {};
}

/// A file name as BIDS has it, or nothing.
inline std::optional<bids_name> as_bids_name(std::string_view text) {
    bids_name name;
    if (!take_apart(text, name).empty()) return {};
    return name;
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE bids_name parse_bids_name(std::string_view name) {
    bids_name result;
    if (const std::string expected = detail::take_apart(name, result); !expected.empty())
        throw argument_error("io::parse_bids_name", "name", expected, detail::shown(name, 300));
    return result;
}

ENTRAIN_INLINE bool matches(const bids_name& name, const std::vector<bids_entity>& filter) {
    return std::all_of(filter.begin(), filter.end(),
                       [&](const bids_entity& wanted) { return name.value(wanted.key) == wanted.value; });
}

}  // namespace entrain::io
