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

// What the small study is made from, and who is in it.
struct small_study_input {
    entrain::push_study_data data;
    entrain::people everyone;           // of both groups; sessions are those before and after
    std::vector<std::string> subjects;  // their names, in this order
};
small_study_input input_of_small_study(const program_options& o, const entrain::io::cohort& cohort);

// Runs what the options ask for: label shuffles, every person left out, people drawn again, rewired connectomes.
void infer_over_people(const session& with, const entrain::io::cohort& cohort,
                       const entrain::phase_options& phases, study_results& results);

}  // namespace trd::detail
