#include "study.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/version.hpp>

#include "../support/cohort_warnings.hpp"
#include "../support/nearest.hpp"
#include "fit.hpp"
#include "people.hpp"
#include "plain_loop.hpp"
#include "push.hpp"
#include "receptors.hpp"
#include "scores.hpp"
#include "specifications.hpp"
#include "states.hpp"

namespace trd {
namespace detail {
namespace {

provenance describe_source(const program_options& o, const entrain::io::cohort& cohort, bool synthetic) {
    provenance source;
    source.cohort = synthetic ? "synthetic" : "";
    if (synthetic)
        source.description =
            "Scans simulated with the Hopf model, with a receptor map planted into the treatment";
    source.note = !o.note.empty() ? o.note
                  : synthetic     ? "synthetic cohort, truth known: says nothing about patients"
                                  : "";
    source.version = entrain::version;
    source.seed = o.seed;
    source.tr = cohort.scans.front().tr;
    source.joined_runs = has_joined_runs(cohort);
    source.atlas = cohort.atlas;
    source.regions = cohort.regions;
    source.receptors = cohort.receptors;
    source.responders = o.responders, source.nonresponders = o.nonresponders;
    source.before = o.before, source.after = o.after;
    for (const auto& group : {o.responders, o.nonresponders})
        for (const auto& session : {o.before, o.after}) {
            provenance::count count{group, session, 0, 0};
            for (const auto* scan : cohort.select(group, session))
                ++count.scans, count.samples += scan->bold.shape(1);
            source.counts.push_back(count);
        }
    return source;
}

}  // namespace
}  // namespace detail

void check_cohort(const program_options& o, const entrain::io::cohort& cohort) {
    const auto has_scan = [&](const std::string& group, const std::string& session) {
        return std::any_of(cohort.scans.begin(), cohort.scans.end(), [&](const entrain::io::scan& scan) {
            return scan.group == group && scan.session == session;
        });
    };
    require_group(cohort, o.responders, "--group-responders");
    require_group(cohort, o.nonresponders, "--group-nonresponders");
    require_session(cohort, o.before, "--before");
    require_session(cohort, o.after, "--after");
    for (const auto& [group, session] : {std::pair{o.responders, o.before}, std::pair{o.responders, o.after},
                                         std::pair{o.nonresponders, o.before}})
        if (!has_scan(group, session))
            throw std::runtime_error("the group '" + clean(group) + "' has no scan in session '" +
                                     clean(session) + "'");
    require_one_tr(cohort.scans);
    detail::scores_of(o, cohort);  // a column that is not there, or that holds no numbers
    for (const std::string& receptor : o.hypotheses)
        require_name(receptor, cohort.receptors.name,
                     "no receptor has the name '" + clean(receptor) + "' (--hypothesis)", "receptors");
    // What the pushes would refuse only after the fits.
    if (o.units == "pairs") entrain::homotopic_pairs(cohort.regions.partner, cohort.regions.name);
    for (const std::string& receptor : cohort.receptors.name) {
        const auto map = cohort.receptors.map(receptor);
        const auto [low, high] = std::minmax_element(map.begin(), map.end());
        if (!(*low >= 0) || !(*high > 0))
            throw std::runtime_error("receptors.tsv: the densities of " + receptor +
                                     " have to be 0 or more, and one of them above 0; they are " +
                                     number(*low) + " to " + number(*high));
    }
}

std::optional<study_results> run_study(const detail::session& given, const entrain::io::cohort& cohort,
                                       const std::optional<planted_truth>& truth) {
    using namespace entrain;
    program_options o = given.o;  // of which the number of states is yet to be chosen
    const detail::session with{o, given.over, given.work, given.time};
    study_results results;
    // Whoever planted a receptor named it before.
    results.hypotheses_planted = truth && o.hypotheses.empty();
    if (results.hypotheses_planted) o.hypotheses = {truth->receptor};
    results.hypotheses = o.hypotheses;
    detail::stopwatch timed(results.timings);
    results.source = detail::describe_source(o, cohort, truth.has_value());
    if (with.over.rank() == 0) results.warnings = warnings_of(cohort);
    const phase_options phases{
        .tr = results.source.tr, .band = o.band, .order = o.filter_order, .trim = o.trim};

    {
        if (o.k_highest > o.k && with.over.rank() == 0)
            std::fprintf(stderr, "brain states: %zu clusterings of every number from %zu to %zu\n",
                         o.k_repeats, o.k, o.k_highest);
        const auto clustered = timed("brain states", [&] {
            return detail::cluster_scans(
                o, cohort, phases,
                o.k_highest > o.k ? with.progress("brain states") : entrain::progress_callback());
        });
        timed("group statistics", [&] { detail::test_states(o, clustered, results); });
    }
    o.k = o.k_highest = results.states.k;
    results.scores = detail::test_scores(o, cohort, results.states);

    std::size_t healthy = 0;
    results.target_occupancy = full(o.k, 0.0);
    for (const auto& scan : results.states.scans)
        if (scan.group == o.responders && scan.session == o.after)
            results.target_occupancy += scan.occupancy, ++healthy;
    results.target_occupancy /= static_cast<double>(healthy);

    results.integration = {
        .method = o.integrator,
        .dt = results.source.tr / static_cast<double>(steps_per_sample(o, results.source.tr))};
    std::vector<detail::fitted_model> models;
    std::size_t samples = 0;
    for (const std::string& group : {o.responders, o.nonresponders}) {
        const std::string journal = "fit-" + std::to_string(models.size() + 1);
        models.push_back(timed("fit, " + group + "s", [&] {
            return detail::fit_model(with, cohort, results.states, phases, group, journal);
        }));
        results.fits.push_back(models.back().record);
        std::size_t length = 0;
        for (const auto* scan : cohort.select(group, o.before)) length += scan->bold.shape(1);
        samples = std::max(samples, length);
    }
    if (o.fit_only) return {};
    if (o.samples) samples = o.samples;
    bool whole = true;
    if (o.wants("sync"))
        timed("perturbation, sync", [&] {
            whole &= detail::push(with, cohort, models, phases, sync_protocol(o.sync_max, o.sync_step),
                                  samples, results);
        });
    if (o.wants("noise"))
        timed("perturbation, noise", [&] {
            whole &= detail::push(with, cohort, models, phases, noise_protocol(-o.noise_max, -o.noise_step),
                                  samples, results);
        });
    if (!whole) return {};
    timed("people", [&] { detail::infer_over_people(with, cohort, phases, results); });
    if (o.specifications)
        timed("specifications", [&] { detail::vary_analysis(with, cohort, phases, results); });
    if (with.over.rank() != 0) return {};
    timed("plain loop, for comparison", [&] {
        results.speed.plain_node_steps_per_second =
            plain_node_steps_per_second(models[0].network, models[0].record.omega, models[0].record.coupling,
                                        o.noise, results.source.tr / 20);
    });
    timed("receptors", [&] { detail::correlate(o, cohort, results); });
    if (truth) results.plant = detail::recover_plant(o, cohort, *truth, results);
    return results;
}

}  // namespace trd
