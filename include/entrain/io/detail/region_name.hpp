// The bodies of io/region_name.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/io/region_name.hpp>

namespace entrain::io::detail {

inline std::string lower_case(std::string_view text) {
    std::string lower;
    for (const char byte : text) lower += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
    return lower;
}

/// A part of a name.
struct name_token {
    std::string_view text;
    std::size_t begin;  // where it stands in the name
    std::string lower;
};
inline std::vector<name_token> tokens_of(std::string_view name) {
    std::vector<name_token> tokens;
    constexpr std::string_view separators = "_-. \t";
    for (std::size_t at = name.find_first_not_of(separators); at != std::string_view::npos;
         at = name.find_first_not_of(separators, at)) {
        const std::size_t end = std::min(name.find_first_of(separators, at), name.size());
        const std::string_view text = name.substr(at, end - at);
        tokens.push_back({text, at, lower_case(text)});
        at = end;
    }
    return tokens;
}

inline constexpr std::array<std::array<std::string_view, 2>, 3> sides{
    {{"l", "r"}, {"lh", "rh"}, {"left", "right"}}};

/// Whether a part of a name in lower case is a side.
inline bool is_side(std::string_view lower) {
    return std::any_of(sides.begin(), sides.end(),
                       [&](const auto& pair) { return lower == pair[0] || lower == pair[1]; });
}
inline std::string side_of(std::string_view lower) {
    return lower.front() == 'l' ? "L" : "R";
}
/// The other side, with the case of letters that this one has.
inline std::string other_side(std::string_view text) {
    std::string other;
    for (const auto& pair : sides)
        for (std::size_t k = 0; k < 2; ++k)
            if (lower_case(text) == pair[k]) other = pair[1 - k];
    const auto is_capital = [](char byte) { return byte >= 'A' && byte <= 'Z'; };
    for (std::size_t k = 0; k < other.size(); ++k)
        if (is_capital(text[std::min(k, text.size() - 1)])) other[k] = static_cast<char>(other[k] - 32);
    return other;
}

/// Whether this is how Schaefer's names abbreviate a network, of 7 or of 17.
inline bool is_network(std::string_view name) {
    constexpr std::array<std::string_view, 25> known{
        "Vis",          "SomMot",   "DorsAttn", "SalVentAttn", "Limbic",    "Cont",      "Default",
        "VisCent",      "VisPeri",  "SomMotA",  "SomMotB",     "DorsAttnA", "DorsAttnB", "SalVentAttnA",
        "SalVentAttnB", "LimbicA",  "LimbicB",  "ContA",       "ContB",     "ContC",     "DefaultA",
        "DefaultB",     "DefaultC", "TempPar",  "Aud"};
    return std::find(known.begin(), known.end(), name) != known.end();
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE region_name read_region_name(std::string_view name) {
    region_name result;
    std::vector<detail::name_token> tokens = detail::tokens_of(name);
    const auto skipped = [](const std::string& word) {
        return word == "ctx" || (word.size() > 8 && word.ends_with("networks") &&
                                 word.find_first_not_of("0123456789") == word.size() - 8);
    };
    std::size_t first = 0;
    while (first < tokens.size() && skipped(tokens[first].lower)) ++first;
    const bool of_networks = first > 0 && tokens[first - 1].lower.ends_with("networks");
    const std::size_t none = tokens.size();
    std::size_t side = none;
    if (first < none && detail::is_side(tokens[first].lower)) {
        side = first;
    } else if (first < none && detail::is_side(tokens.back().lower)) {
        side = none - 1;
    } else {
        std::size_t count = 0;
        for (std::size_t k = first; k < none; ++k)
            if (detail::is_side(tokens[k].lower)) side = k, ++count;
        if (count != 1) side = none;
    }
    std::string rest;
    for (std::size_t k = first; k < none; ++k)
        if (k != side) rest += (rest.empty() ? "" : "_") + tokens[k].lower;
    if (side == none || none - first < 2) {  // a name that is nothing but a side has none
        result.canonical = ":" + (none - first < 2 && side != none ? tokens[side].lower : rest);
        return result;
    }
    result.hemisphere = detail::side_of(tokens[side].lower);
    result.canonical = result.hemisphere + ":" + rest;
    result.partner = std::string(name.substr(0, tokens[side].begin)) + detail::other_side(tokens[side].text) +
                     std::string(name.substr(tokens[side].begin + tokens[side].text.size()));
    result.pairs = true;
    if (side == first && side + 1 < none) {
        const std::string network(tokens[side + 1].text);
        if (of_networks || detail::is_network(network)) {
            result.network = network;
            result.pairs = tokens.back().lower.find_first_not_of("0123456789") != std::string::npos;
        }
    }
    return result;
}

}  // namespace entrain::io
