// Brain states of all scans, and what differs between groups and sessions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/states.hpp>

#include "options.hpp"
#include "results.hpp"

namespace trd::detail {

// All scans of all groups and sessions clustered together, into every number of states that is asked for, with
// progress where these are several.
struct clustered_scans {
    std::vector<scan_measures> scans;        // what does not depend on the number of states
    std::vector<double> tr;                  // s, of each scan
    std::vector<entrain::run_lengths> runs;  // of the phases of each scan
    entrain::joined_frames<double> frames;
    entrain::cluster_number_result<double> numbers;  // without indices where only one number is asked for
};
clustered_scans cluster_scans(const program_options& o, const entrain::io::cohort& cohort,
                              const entrain::phase_options& phases,
                              const entrain::progress_callback& progress = {});

// Changes of those who have both values, in the order of their names.
struct vector_of_changes {
    std::vector<std::string> subject;
    std::vector<double> change;
};
// after - before, rounded to some 1e-13 of the largest value: changes that are equal in exact arithmetic are
// equal, so that they are ties of ranks.
vector_of_changes changes_of(const std::map<std::string, double>& before,
                             const std::map<std::string, double>& after);

// Chooses the number of states, where there is a choice, and fills results.states, .group_tests,
// .dynamics_tests and .numbers. Comparisons: the seven of the paper for each measure (before against after in
// everybody, responders, non-responders; responders against non-responders in their change, before, after;
// responders after against everybody before), within persons by signed rank, between groups by rank sum, each
// by permutation of the statistic that is reported, two-sided. Occupancies at every number of states that was
// tried and measures of whole scans are corrected together; lifetimes and transitions, which had no part in
// the choice, by themselves.
void test_states(const program_options& o, const clustered_scans& clustered, study_results& results);

}  // namespace trd::detail
