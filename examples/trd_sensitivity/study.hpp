// The study itself: from a cohort to the regions whose push moves the ill model towards the healthy state,
// and to the receptors that this map follows. Every step is a call of the library.
#pragma once

#include <optional>

#include <entrain/io.hpp>

#include "results.hpp"
#include "session.hpp"

namespace trd {

/// Throws std::runtime_error where the cohort lacks the groups, sessions, scores or receptors that the options name, or
/// has something that the study could not use: before anything is reckoned with it.
void check_cohort(const program_options& o, const entrain::io::cohort& cohort);

/// Runs the whole study of a cohort that check_cohort() has let pass. Without a perturbation of one of the protocols
/// the corresponding parts stay empty. Nothing where the options ask for a part of the work only (--shard, --fit-only), and on all ranks but the
/// first. Throws entrain's errors; `interrupted`.
std::optional<study_results> run_study(const detail::session& with, const entrain::io::cohort& cohort,
                                       const std::optional<planted_truth>& truth);

}  // namespace trd
