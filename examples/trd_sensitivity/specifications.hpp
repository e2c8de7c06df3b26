// Would another analyst have found that? The small study under other choices of analysis.
#pragma once

#include <string>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/perturb/push_study.hpp>
#include <entrain/perturb/specification_curve.hpp>
#include <entrain/signal/phases.hpp>

#include "options.hpp"
#include "results.hpp"
#include "session.hpp"

namespace trd::detail {

// One choice, and the study that makes it.
struct specified_way {
    entrain::specification what;
    entrain::push_study_options how;
};

// The small study of the first protocol, and the same with one decision taken otherwise, each in turn.
std::vector<specified_way> ways_to_analyse(const program_options& o, const entrain::io::cohort& cohort,
                                           const entrain::phase_options& phases);

// Runs them, for --specifications.
void vary_analysis(const session& with, const entrain::io::cohort& cohort,
                   const entrain::phase_options& phases, study_results& results);

}  // namespace trd::detail
