#include "fit.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

#include <entrain/fit.hpp>
#include <entrain/signal/spectrum.hpp>

#include "made_from.hpp"

namespace trd::detail {

fitted_model fit_model(const session& with, const entrain::io::cohort& cohort, const state_results& states,
                       const entrain::phase_options& phases, const std::string& group,
                       const std::string& journal) {
    using namespace entrain;
    const program_options& o = with.o;
    std::vector<matrix<double>> scans, single_runs;
    std::vector<run_lengths> runs;
    std::size_t samples = 0;
    for (const auto* scan : cohort.select(group, o.before)) {
        scans.push_back(scan->bold);
        runs.push_back(scan->runs);
        for (auto& run : split_runs(scan->bold, scan->runs)) single_runs.push_back(std::move(run));
        samples += scan->bold.shape(1);
    }
    const double tr = cohort.scans.front().tr;
    fitted_model fitted;
    fitted.record.model = group + "s " + o.before;
    fitted.record.omega =
        natural_frequencies(single_runs, {.tr = tr, .band = o.band, .order = o.filter_order});
    fitted.model = hopf<>{.a = 0.0, .omega = fitted.record.omega, .noise = o.noise};
    const summary data = summarise_scans(scans, states.centroids, phases, {}, runs);
    fitted.record.empirical_occupancy = data.occupancy;

    coupling_sweep_options sweep;
    sweep.couplings = coupling_range(0, o.coupling_max, o.coupling_step);
    sweep.fit_connectivity = o.fit_iterations > 0;
    sweep.repeats = o.fit_repeats;
    sweep.refinements = o.refinements;
    sweep.threads = o.threads;
    sweep.made_from = inputs_of(o, cohort);
    sweep.progress = with.progress("fit, " + fitted.record.model);
    auto& connectivity = sweep.connectivity;
    connectivity.max_iterations = std::max<std::size_t>(o.fit_iterations, 1);
    connectivity.settle = o.settle;
    connectivity.phases = phases;
    connectivity.phases.trim = 0;  // as the authors treat simulations
    const std::size_t every = steps_per_sample(o, tr);
    // As many recordings as asked for, of the mean length of a scan.
    connectivity.simulation = {.dt = tr / static_cast<double>(every),
                               .method = method_of(o),
                               .transient = o.transient,
                               .samples = samples / scans.size(),
                               .every = every,
                               .replicas = o.replicas,
                               .seed = o.seed + 2};
    connectivity.simulation.poll = interrupt_poll();
    if (with.work) {
        with.work->adopt(journal);
        sweep.journal = with.work->journal(journal);
    }
    const auto result =
        coupling_sweep(fitted.model, cohort.structure.scaled_to_max(0.2), data, states.centroids, sweep,
                       [&](const auto& plan, const auto& task, const entrain::sweep::options& how) {
                           return with.over.run(plan, task, how);
                       });
    if (!result.note.empty()) std::fprintf(stderr, "%s\n", result.note.c_str());
    for (const coupling_point& point : result.curve)
        fitted.record.curve.push_back({.coupling = point.coupling,
                                       .kl = point.distance.kl,
                                       .kl_standard_error = point.standard_error.kl,
                                       .fc_correlation = point.distance.fc_correlation,
                                       .fc_correlation_error = point.standard_error.fc_correlation,
                                       .phase_fc_mse = point.distance.phase_coherence_error,
                                       .phase_fc_mse_error = point.standard_error.phase_coherence_error,
                                       .metastability_difference = point.distance.metastability_difference,
                                       .metastability_error = point.standard_error.metastability_difference,
                                       .iterations = point.iterations});
    fitted.record.simulations = o.fit_repeats > 1 ? o.fit_repeats : o.replicas;
    fitted.network = result.best().network;
    fitted.record.coupling = result.best().coupling;
    fitted.record.simulated_occupancy = result.best().occupancy;
    fitted.record.effective_connectivity = fitted.network.weights();
    return fitted;
}

}  // namespace trd::detail
