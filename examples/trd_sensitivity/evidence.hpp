// What the evidence bears: which claims a report may make of a protocol, and what it withholds.
#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "results.hpp"

namespace trd {

/// Whether a push of a model beats no push, by the interval of its best push on trials that did not choose it.
enum class standing {
    unknown,             ///< fewer than four trials: nothing can be concluded
    not_told_from_none,  ///< the interval holds zero, or lies below it
    better_than_none     ///< the interval lies above zero
};

inline standing standing_of(const sensitivity_result& map) {
    if (!map.best) return standing::unknown;
    return map.best->beats_none() ? standing::better_than_none : standing::not_told_from_none;
}

/// Whether some map rests on so few trials that nothing is concluded from this run.
inline bool for_looking_only(const study_results& r) {
    return std::any_of(r.sensitivity.begin(), r.sensitivity.end(),
                       [](const auto& map) { return standing_of(map) == standing::unknown; });
}
inline constexpr const char* looking_only_text =
    "Fewer than four trials of each push: for looking, not for concluding.";

/// Whether the maps, ranking and receptors of a protocol are withheld: no push of any model is told from none, so
/// that its maps are noise. `--show-withheld` shows them; the tables always have them.
inline bool withheld(const study_results& r, const std::string& protocol) {
    if (r.show_withheld) return false;
    bool any = false;
    for (const auto& map : r.sensitivity) {
        if (map.protocol != protocol) continue;
        if (standing_of(map) != standing::not_told_from_none) return false;
        any = true;
    }
    return any;
}

/// The protocols that are withheld.
inline std::vector<std::string> withheld_protocols(const study_results& r) {
    std::vector<std::string> all;
    for (const auto& map : r.sensitivity)
        if (withheld(r, map.protocol) && std::find(all.begin(), all.end(), map.protocol) == all.end())
            all.push_back(map.protocol);
    return all;
}

inline bool leaves_zero_out(const model_contrast::row& row) {
    return row.lower > 0 || row.upper < 0;
}

/// The units of a contrast whose interval for all units at once leaves zero out, the largest difference first.
inline std::vector<model_contrast::row> told_apart(const model_contrast& contrast) {
    std::vector<model_contrast::row> rows;
    std::copy_if(contrast.rows.begin(), contrast.rows.end(), std::back_inserter(rows), leaves_zero_out);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::abs(a.difference) > std::abs(b.difference);
    });
    return rows;
}

}  // namespace trd
