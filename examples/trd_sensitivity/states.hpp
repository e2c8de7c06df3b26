// Brain states of all scans, and what differs between groups and sessions.
#pragma once

#include <vector>

#include <entrain/io.hpp>
#include <entrain/signal/phases.hpp>

#include "options.hpp"
#include "results.hpp"

namespace trd::detail {

// States of all scans of all groups and sessions together, and every scan's measures.
state_results find_states(const program_options& o, const entrain::io::cohort& cohort,
                          const entrain::phase_options& phases);

// Comparisons: within groups by signed rank, between groups by rank sum, each by
// permutation of the statistic that is reported, two-sided, corrected over the table.
std::vector<group_test> test_groups(const program_options& o, const state_results& states);

}  // namespace trd::detail
