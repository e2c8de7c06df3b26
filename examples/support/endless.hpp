// Work that would take years, or more memory than there is: refused before it begins, with what makes it so.
#pragma once

#include <string>

#include <entrain/core/memory.hpp>

#include "options.hpp"
#include "text.hpp"

namespace example {

/// Work and memory of a study.
struct study_cost {
    double node_steps = 0;  ///< steps of integration, times regions
    double seconds = 0;     ///< on all threads and ranks
    double bytes = 0;       ///< of its largest arrays
};

inline constexpr double longest_study = 60 * 86400.0;  ///< s; programs begin nothing above

inline bool is_endless(const study_cost& cost) {
    return !(cost.seconds <= longest_study);
}
inline bool is_vast(const study_cost& cost) {
    return !(cost.bytes <= static_cast<double>(entrain::memory_of_machine()));
}

/// The error that names `option`, at `value`, as what makes a study endless or vast.
inline usage_error endless_study(const std::string& option, const std::string& value,
                                 const study_cost& cost) {
    return usage_error(
        option + ": with " + value + " the study would " +
        (is_endless(cost)
             ? "take about " + duration_text(cost.seconds) + " on this machine (" +
                   number(cost.node_steps, 2) + " steps of a region); this program begins nothing above " +
                   duration_text(longest_study)
             : "need about " + number(cost.bytes / 1e9, 2) + " GB of memory; this machine has " +
                   number(static_cast<double>(entrain::memory_of_machine()) / 1e9, 2) + " GB"));
}

}  // namespace example
