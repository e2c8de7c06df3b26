// The nearest of several names to one that is not among them: what a message offers where a name is misspelt.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace entrain {

/// How many letters have to be put in, left out, exchanged or swapped with their neighbour to make one name of
/// the other; capitals count as small letters (ASCII). Cost: O(letters of a * letters of b). Source: Damerau 1964,
/// doi:10.1145/363958.363994, no part edited twice (optimal string alignment).
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
/// farther than a third of its letters, as then a guess would be odd, and where it has more than 200 letters; names
/// of more are passed over. known: a range of strings. Cost: O(names * letters^2).
///
///     nearest_name("befroe", std::vector<std::string>{"before", "after"});  // "before"
template <std::ranges::forward_range Names>
std::string nearest_name(std::string_view name, const Names& known) {
    constexpr std::size_t longest = 200;
    std::string nearest;
    if (name.size() > longest) return nearest;
    std::size_t least = name.size() / 3 + 1;
    for (const auto& each : known) {
        const std::string_view letters = each;
        if (letters.size() > longest) continue;
        if (const std::size_t distance = spelling_distance(name, letters); distance < least)
            least = distance, nearest = letters;
    }
    if (!nearest.empty() || name.size() < 3) return nearest;
    std::size_t parts = 0;
    for (const auto& each : known) {
        const std::string_view letters = each;
        if (letters.starts_with(name) || letters.ends_with(name)) nearest = letters, ++parts;
    }
    return parts == 1 ? nearest : "";
}

}  // namespace entrain
