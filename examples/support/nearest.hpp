// The nearest of several names to one that is not among them: what a message offers where a name is misspelt.
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "text.hpp"

namespace example {

/// How many letters have to be put in, left out, exchanged or swapped with their neighbour to make one name of
/// the other; capitals count as small letters. (Optimal string alignment distance.)
inline std::size_t spelling_distance(std::string_view a, std::string_view b) {
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = small(a[i - 1]) == small(b[j - 1]);
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0u : 1u)});
            if (i > 1 && j > 1 && small(a[i - 1]) == small(b[j - 2]) && small(a[i - 2]) == small(b[j - 1]))
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        before.swap(last), last.swap(now);
    }
    return last[b.size()];
}

/// The name among `known` that `name` is most likely meant to be: the one at the least spelling distance, the
/// first of several, or the only one that it begins or ends (of three letters or more). Empty where all are
/// farther than a third of its letters: then a guess would be odd.
inline std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
    std::string nearest;
    std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const auto& each : known)
        if (const std::size_t distance = spelling_distance(name, each); distance < least)
            least = distance, nearest = each;
    if (!nearest.empty() || name.size() < 3) return nearest;
    std::size_t parts = 0;
    for (const auto& each : known)
        if (each.starts_with(name) || each.ends_with(name)) nearest = each, ++parts;
    return parts == 1 ? nearest : "";
}

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
