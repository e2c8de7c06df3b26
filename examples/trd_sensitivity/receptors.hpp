// Maps of the study against receptors.
#pragma once

#include <entrain/io.hpp>

#include "options.hpp"
#include "results.hpp"

namespace trd::detail {

// Correlates maps with all receptors under a null: spins for regions that have sphere coordinates, Moran for
// all.
void correlate(const program_options& o, const entrain::io::cohort& cohort, study_results& results);

// Which receptor does the responders' map follow, and which receptor's push comes nearest to the target?
plant_recovery recover_plant(const program_options&, const entrain::io::cohort& cohort,
                             const planted_truth& truth, const study_results& results);

}  // namespace trd::detail
