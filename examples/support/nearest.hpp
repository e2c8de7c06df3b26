// What a message offers where a name is misspelt: those that are there, and the nearest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/nearest_name.hpp>

#include "text.hpp"

namespace example {

using entrain::nearest_name;

/// "; did you mean 'before'?", or nothing where no name is near.
inline std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
    const std::string nearest = nearest_name(name, known);
    return nearest.empty() ? "" : "; did you mean '" + clean(nearest) + "'?";
}

/// What to add to a message that a name is not there: "; the sessions are 'before', 'after'; did you mean
/// 'before'?", or "; there are no sessions". `what` is their plural.
inline std::string names_there(const std::string& what, std::string_view name,
                               const std::vector<std::string>& known) {
    constexpr std::size_t most = 12;
    if (known.empty()) return "; there are no " + what;
    std::string text = "; the " + what + " are ";
    for (std::size_t i = 0; i < std::min(most, known.size()); ++i)
        text += (i ? ", '" : "'") + shortened(known[i], 40) + "'";
    if (known.size() > most) text += " and " + std::to_string(known.size() - most) + " more";
    return text + did_you_mean(name, known);
}

/// Throws std::runtime_error, which lists the names there are and offers the nearest, unless `name` is among `known`.
/// `lacking`: the message up to there, such as "no scan has the session 'befroe' (--before)"; `what`: their plural.
inline void require_name(std::string_view name, const std::vector<std::string>& known,
                         const std::string& lacking, const std::string& what) {
    if (std::find(known.begin(), known.end(), name) == known.end())
        throw std::runtime_error(lacking + names_there(what, name, known));
}

}  // namespace example
