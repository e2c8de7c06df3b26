// Symptom scores of people, and how they go with brain states.
#pragma once

#include <optional>

#include <entrain/io.hpp>

#include "options.hpp"
#include "results.hpp"

namespace trd::detail {

// The scores of the people of both groups, without any test; nothing where --scores names none and
// participants.tsv does not have the columns of default_scores. Throws std::runtime_error where a column is not
// there, or a value is neither a number nor n/a.
std::optional<score_results> scores_of(const program_options& o, const entrain::io::cohort& cohort);

// The same with its tests: the score before treatment between the groups, by rank sum; and the change of the
// score (or the one score) against the change of each state's occupancy, by Spearman's correlation, corrected
// over states.
std::optional<score_results> test_scores(const program_options& o, const entrain::io::cohort& cohort,
                                         const state_results& states);

}  // namespace trd::detail
