// Would any labels give that, and would other people? The study, smaller, as a function of who is in it.
#pragma once

#include <string>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/perturb/push_study.hpp>
#include <entrain/signal/phases.hpp>

#include "options.hpp"
#include "results.hpp"
#include "session.hpp"

namespace trd::detail {

// The settings of the small study. What stays as asked for: states, band, units, couplings, noise. What is
// smaller, as it is run again for every shuffle of labels, is in the table of the example's page.
entrain::push_study_options small_study(const program_options& o, const entrain::io::cohort& cohort,
                                        const entrain::phase_options& phases);

// The people of both groups, with their recordings, as `recordings` gets them.
entrain::people people_of(const program_options& o, const entrain::io::cohort& cohort,
                          std::vector<entrain::matrix<double>>& recordings,
                          std::vector<std::string>& subjects);

// Runs what the options ask for: label shuffles, every person left out, people drawn again, rewired connectomes.
void infer_over_people(const session& with, const entrain::io::cohort& cohort,
                       const entrain::phase_options& phases, study_results& results);

}  // namespace trd::detail
