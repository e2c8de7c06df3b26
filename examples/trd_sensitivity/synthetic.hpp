// A cohort whose truth is known: made by the model, with a receptor map planted into the treatment.
#pragma once

#include <entrain/io.hpp>

#include "options.hpp"
#include "results.hpp"

namespace trd {

struct synthetic_cohort {
    entrain::io::cohort cohort;
    planted_truth truth;
};

/// Fifteen subjects, two scans each, 90 regions in homotopic pairs. All scans come from the Hopf model at a =
/// 0; after the treatment, a of responders is shifted by dose times the density of receptor_A (scaled to a
/// maximum of 1). Non-responders have weaker connections where that receptor is dense, and nothing happens to
/// them. Everything follows from the seed.
synthetic_cohort make_synthetic_cohort(const program_options& options);

}  // namespace trd
