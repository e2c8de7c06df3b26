// The study itself: from a cohort to the regions whose push moves the ill model towards the healthy state,
// and to the receptors that this map follows. Every step is a call of the library.
#pragma once

#include <optional>

#include <entrain/io.hpp>

#include "results.hpp"
#include "session.hpp"

namespace trd {

/// Runs the whole study. Without a perturbation of one of the protocols the corresponding parts stay empty.
/// Nothing where the options ask for a part of the work only (--shard, --fit-only), and on all ranks but the
/// first. Throws std::runtime_error where the cohort lacks the groups or sessions; entrain's errors
/// otherwise; `interrupted`.
std::optional<study_results> run_study(const detail::session& with, const entrain::io::cohort& cohort,
                                       const std::optional<planted_truth>& truth);

}  // namespace trd
