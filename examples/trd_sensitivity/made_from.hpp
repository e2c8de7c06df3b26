// What the journals of a run depend on: the scans and options that models and pushes follow from.
#pragma once

#include <string>

#include <entrain/io.hpp>
#include <entrain/sweep.hpp>

#include "options.hpp"

namespace trd {

/// What states, models and pushes are made from. They themselves are results of floating-point work, whose
/// last digits differ from one kind of processor to another; a journal that counted them could not be
/// continued, nor its shards be put together, on a cluster of unlike nodes. A synthetic cohort is such a
/// result as well, and follows from its seed.
inline entrain::sweep::inputs inputs_of(const program_options& o, const entrain::io::cohort& cohort) {
    entrain::sweep::inputs from;
    from.add("kind of cohort", o.synthetic() ? "synthetic" : "scans");
    if (!o.synthetic()) {
        for (const auto& scan : cohort.scans) {
            const std::string name = "scan of " + scan.subject + ", " + scan.session;
            from.add(name, scan.bold).add(name + ": group", scan.group).add(name + ": TR", scan.tr);
            if (scan.runs.several()) from.add(name + ": runs", scan.runs.samples());
        }
        from.add("connectome", cohort.structure);
        from.add("names of receptors", cohort.receptors.name).add("receptors", cohort.receptors.density);
    }
    from.add("groups", std::vector<std::string>{o.responders, o.nonresponders})
        .add("sessions", std::vector<std::string>{o.before, o.after})
        .add("seed of the study", o.seed)
        .add("number of states", o.k)
        .add("band", o.band)
        .add("filter order", o.filter_order)
        .add("trimmed samples", o.trim)
        .add("restarts of k-means", o.restarts)
        .add("noise of the model", o.noise)
        .add("integrator", o.integrator)
        .add("longest step", o.dt)
        .add("transient of fits", o.transient)
        .add("largest coupling", o.coupling_max)
        .add("step of couplings", o.coupling_step)
        .add("iterations of fits", o.fit_iterations)
        .add("settling of fits", o.settle)
        .add("recordings of fits", o.replicas)
        .add("repeats of fits", o.fit_repeats)
        .add("refinements of fits", o.refinements);
    return from;
}

}  // namespace trd
