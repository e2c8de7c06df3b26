#include "people.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <entrain/nulls/rewired_connectome.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate/sampling.hpp>

#include "hypotheses.hpp"
#include "made_from.hpp"

namespace trd::detail {

entrain::push_study_options small_study(const program_options& o, const entrain::io::cohort& cohort,
                                        const entrain::phase_options& phases) {
    using namespace entrain;
    const double tr = cohort.scans.front().tr;
    std::size_t samples = 0;
    for (const auto& scan : cohort.scans) samples += scan.bold.shape(1);
    samples = std::min<std::size_t>(240, samples / cohort.scans.size());

    push_study_options small;
    small.states = o.k;
    small.clustering = {.restarts = std::min<std::size_t>(o.restarts, 5), .seed = o.seed};
    small.clustering.poll = interrupt_poll();
    small.phases = phases;
    small.noise = o.noise;
    small.couplings = coupling_range(0, o.coupling_max, o.coupling_step);
    auto& connectivity = small.connectivity;
    connectivity.max_iterations = std::clamp<std::size_t>(o.fit_iterations, 1, 15);
    if (o.fit_iterations == 0) connectivity.rate = 0;
    connectivity.settle = 60;
    connectivity.simulation = sampled_every(tr, {.transient = std::min(o.transient, 200.0),
                                                 .samples = samples,
                                                 .replicas = std::min<std::size_t>(o.replicas, 16),
                                                 .seed = o.seed + 7});
    connectivity.simulation.poll = interrupt_poll();
    small.protocols.clear();
    if (o.wants("sync")) small.protocols.push_back(sync_protocol(o.sync_max, o.sync_max / 2));
    if (o.wants("noise")) small.protocols.push_back(noise_protocol(-o.noise_max, -o.noise_max / 2));
    auto& perturbation = small.perturbation;
    perturbation.units = o.units == "pairs" ? homotopic_pairs(cohort.regions.partner, cohort.regions.name)
                                            : single_regions(cohort.regions.size(), cohort.regions.name);
    perturbation.trials = std::min<std::size_t>(o.trials, 3);
    perturbation.settle = 20;
    perturbation.simulation =
        sampled_every(tr, {.transient = std::min(o.transient, 100.0),
                           .samples = std::min<std::size_t>(o.samples ? o.samples : 480, 480),
                           .seed = o.seed + 8});
    perturbation.simulation.poll = interrupt_poll();
    return small;
}

small_study_input input_of_small_study(const program_options& o, const entrain::io::cohort& cohort) {
    using namespace entrain;
    small_study_input made;
    made.data.structure = cohort.structure.scaled_to_max(0.2);
    made.data.receptors = cohort.receptors.density;
    made.data.receptor_names = cohort.receptors.name;
    people& everyone = made.everyone;
    std::map<std::string, std::size_t> place;
    for (const auto& scan : cohort.scans) {
        const bool first = scan.group == o.responders, before = scan.session == o.before;
        if ((!first && scan.group != o.nonresponders) || (!before && scan.session != o.after)) continue;
        const auto [found, is_new] = place.try_emplace(scan.subject, everyone.size());
        if (is_new) {
            everyone.push_back(
                {.who = everyone.size(), .group = first ? 0u : 1u, .sessions = {no_session, no_session}});
            made.subjects.push_back(scan.subject);
        }
        everyone[found->second].sessions[before ? 0 : 1] = made.data.recordings.size();
        made.data.recordings.push_back(scan.bold);
        made.data.runs.push_back(scan.runs);
    }
    return made;
}

void infer_over_people(const session& with, const entrain::io::cohort& cohort,
                       const entrain::phase_options& phases, study_results& results) {
    using namespace entrain;
    const program_options& o = with.o;
    if (o.label_shuffles == 0 && o.bootstrap == 0 && !o.leave_one_out && o.rewired == 0) return;
    small_study_input input = input_of_small_study(o, cohort);
    const people everyone = input.everyone;
    const connectome structure = input.data.structure;
    people_inference found;
    found.subjects = std::move(input.subjects);
    push_study_options small = small_study(o, cohort, phases);
    sweep::inputs made_from = inputs_of(o, cohort);
    made_from.add("small study", small).add("trials of the small study", small.perturbation.trials);
    const push_study<float> study(std::move(input.data), std::move(small));
    const people_study numbers = study.as_people_study(made_from);
    found.numbers = study.numbers();
    const people_run run = [&](const sweep::plan& plan, const people_task& task, const sweep::options& how) {
        return with.over.run(plan, task, how);
    };
    const auto noted = [&](const std::string& note) {
        if (!note.empty()) std::fprintf(stderr, "%s\n", note.c_str());
    };

    if (o.label_shuffles > 0) {
        // Every correlation and contrast that the page shows is one family; the rest is shown, not claimed.
        label_shuffle_options how{.shuffles = o.label_shuffles,
                                  .groups = o.shuffle != "sessions",
                                  .sessions = o.shuffle != "groups",
                                  .family = families_by_kind(found.numbers, push_study_claims),
                                  .seed = o.seed + 9};
        how.sweep = with.sweep("label-shuffles", "label shuffles");
        found.shuffled = o.shuffle;
        attempt(results.warnings, "The study under other labels", [&] {
            found.shuffles = label_shuffles(numbers, everyone, how, run);
            noted(found.shuffles->note);
            if (found.shuffles->complete)
                found.p_of_hypotheses = p_of_hypotheses(found.numbers, *found.shuffles, o.hypotheses);
        });
    }
    if (o.leave_one_out)
        attempt(results.warnings, "The study without each person", [&] {
            found.without = leave_one_person_out(numbers, everyone,
                                                 with.sweep("leave-one-out", "leave one person out"), run);
            noted(found.without->note);
        });
    if (o.bootstrap > 0) {
        people_bootstrap_options how{.resamples = o.bootstrap, .seed = o.seed + 10};
        for (std::size_t k = 0; k < found.numbers.size(); ++k)
            if (found.numbers[k].what == push_study_number::kind::drop &&
                found.numbers[k].protocol == found.numbers.back().protocol)
                how.ranked.push_back(k);
        how.top = std::min(o.top, how.ranked.size());
        how.sweep = with.sweep("bootstrap", "bootstrap over people");
        found.ranked = how.ranked, found.top = how.top;
        attempt(results.warnings, "The study of people drawn again", [&] {
            found.drawn = bootstrap_over_people(numbers, everyone, how, run);
            noted(found.drawn->note);
        });
    }
    if (o.rewired > 0) {
        const nulls::rewiring_options rewiring{.seed = o.seed + 11};
        connectome_null null{.network = [&](std::size_t draw) {
            return nulls::rewired_connectome(structure, draw, rewiring).network;
        }};
        null.made_from.add("rewiring", rewiring);
        structural_null_options how{.draws = o.rewired, .family = families_by_kind(found.numbers)};
        how.sweep = with.sweep("rewired", "rewired connectomes");
        attempt(results.warnings, "The study on rewired connectomes", [&] {
            found.rewired = structural_null(study.as_connectome_study(everyone, std::move(made_from)),
                                            structure, null, how, run);
            noted(found.rewired->note);
        });
    }
    results.people = std::move(found);
}

}  // namespace trd::detail
