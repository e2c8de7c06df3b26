// Scans of the model itself, placebo and drug, whose coupling and receptor gain are known.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/entrain.hpp>

#include "../support/synthetic_brain.hpp"
#include "options.hpp"
#include "simulation.hpp"

namespace drugs {

/// What is planted.
struct planted_truth {
    std::string receptor = "receptor_A";
    double coupling = 3.0, gain = 0.3;
    std::string text() const {
        return "The scans are those of the dynamic mean field at G = " + number(coupling) +
               "; under the drug the slope of the excitatory rates is steeper by " + number(gain) +
               " times the density of " + receptor + ".";
    }
};

/// The density of a receptor as a share of the largest.
inline entrain::vector<double> share_of_largest(entrain::vector<double> density) {
    const double largest = *std::max_element(density.begin(), density.end());
    for (double& each : density) each /= largest;
    return density;
}

inline entrain::vector<double> scaled(entrain::vector<double> map, double by) {
    for (double& each : map) each *= by;
    return map;
}

/// Inhibition that makes every node fire as it should at each coupling: (nodes, couplings).
inline entrain::tuned_inhibition tuned_at(const entrain::connectome& network,
                                          const std::vector<double>& couplings, const program_options& o) {
    using namespace entrain;
    inhibition_options how;
    how.start = inhibition_by_strength(network, couplings);
    how.simulation.coupling = couplings;
    how.simulation.dt = o.dt;
    how.simulation.method = integrator::heun;
    how.simulation.every = static_cast<std::size_t>(std::max(1L, std::lround(1e-3 / o.dt)));
    // The same noise at every coupling: what is found at one does not depend on which others are tried. Near the edge
    // of stability a drug's effect depends on where within the tolerance a region ends.
    how.simulation.noise_streams.assign(couplings.size(), 0);
    how.simulation.threads = o.threads;
    how.simulation.seed = o.seed;
    how.simulation.poll = interrupt_poll();
    how.max_iterations = 300;
    return tune_inhibition(dynamic_mean_field<>{}, network, how);
}

/// Sixteen people (eight where it must be quick), a scan each under placebo and under the drug, 40 regions, TR 2 s, 220 samples (as Deco 2018).
inline entrain::io::cohort make_synthetic_cohort(const program_options& o) {
    using namespace entrain;
    const planted_truth truth;
    const std::size_t people = o.quick ? 8 : 16;
    const synthetic_brain brain{.cortical_pairs = 16, .subcortical_pairs = 4};
    io::cohort cohort;
    cohort.atlas = "synthetic40";
    cohort.regions = synthetic_regions(brain);
    cohort.structure = synthetic_connectome(cohort.regions, brain, random_stream(o.seed, 1));
    cohort.receptors = synthetic_receptors(cohort.regions, brain, random_stream(o.seed, 2));
    const vector<double> inhibition =
        xt::view(tuned_at(cohort.structure, {truth.coupling}, o).inhibition, xt::all(), 0);
    const auto map = share_of_largest(cohort.receptors.map(truth.receptor));
    // Twice as many trials as people: the first half under placebo, the others under the drug, so that every scan has
    // noise of its own, and other noise than the models that are compared with it.
    const scan_plan plan{.samples = o.samples > 0 ? o.samples : 220,
                         .trials = 2 * people,
                         .dt = o.dt,
                         .seed = o.seed,
                         .threads = o.threads,
                         .first_stream = 1'000'000};
    const dynamic_mean_field<real> model{
        .inhibition = inhibition,
        .gain_e = by_condition({full(map.size(), 0.0), scaled(map, truth.gain)}, plan.trials)};
    const auto scans = simulate_conditions(model, cohort.structure, {truth.coupling, truth.coupling}, plan,
                                           "synthetic scans");
    for (std::size_t person = 0; person < people; ++person) {
        const std::string id = (person < 9 ? "0" : "") + std::to_string(person + 1);
        cohort.participants.push_back({id, "synthetic"});
        cohort.scans.push_back({id, "synthetic", o.placebo.front(), plan.tr, scans[0].bold[person], {}});
        cohort.scans.push_back({id, "synthetic", o.drug, plan.tr, scans[1].bold[people + person], {}});
    }
    return cohort;
}

}  // namespace drugs
