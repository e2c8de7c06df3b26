// run.json: what was run, on what, how long it took.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "../support/run_record.hpp"
#include "evidence.hpp"
#include "shared.hpp"
#include "results.hpp"

namespace trd {

/// The record of a run: program, version, seed, note, every parameter, checksums of the input, time of each
/// step, and the few numbers that a script may want to check.
inline nlohmann::ordered_json run_record(const study_results& r, bool figures_drawn) {
    using json = nlohmann::ordered_json;
    name_list files;
    for (const auto& input : r.inputs) files.emplace_back(input.file, input.checksum);
    json run = example::run_record(program_name, r.source.note, r.parameters, files);
    run["cohort"] = {{"name", r.source.cohort},
                     {"description", r.source.description},
                     {"regions", r.source.regions.size()},
                     {"tr_s", r.source.tr},
                     {"scans", json::array()}};
    for (const auto& c : r.source.counts)
        run["cohort"]["scans"].push_back(
            {{"group", c.group}, {"session", c.session}, {"scans", c.scans}, {"samples", c.samples}});
    for (const auto& each : r.source.made_of) run["cohort"]["made_of"][each.heading] = each.lines;
    run["seed"] = r.source.seed;
    run["steps"] = json::array();
    double total = 0;
    for (const auto& t : r.timings) {
        run["steps"].push_back({{"step", t.step}, {"seconds", t.seconds}});
        total += t.seconds;
    }
    run["seconds"] = total;
    run["figures"] = figures_drawn;
    run["warnings"] = r.warnings;
    run["integration"] = {{"method", r.integration.method}, {"dt", r.integration.dt}};
    const auto& speed = r.speed;
    run["perturbation"] = {{"runs", speed.runs},
                           {"runs_found_in_journals", speed.found},
                           {"seconds", speed.seconds},
                           {"node_steps", speed.node_steps},
                           {"plain_loop_node_steps_per_second", speed.plain_node_steps_per_second}};
    if (speed.seconds > 0 && speed.runs > 0)
        run["perturbation"]["node_steps_per_second"] = speed.node_steps / speed.seconds;
    if (speed.plain_node_steps_per_second > 0)
        run["perturbation"]["plain_loop_seconds_one_thread"] =
            speed.node_steps / speed.plain_node_steps_per_second;

    json& found = run["results"];
    found["states"] = r.states.k;
    if (r.numbers) {
        const auto& choice = r.numbers->choice;
        found["number_of_states"] = {{"tried", r.numbers->k},
                                     {"chosen", choice.k},
                                     {"by_difference", choice.by_difference},
                                     {"good", choice.good},
                                     {"repeats", r.numbers->dunn.shape(1)},
                                     {"corrected_together", r.numbers->corrected_together}};
    }
    if (r.scores) {
        const auto& scores = *r.scores;
        found["scores"] = {{"before", scores.before},
                           {"after", scores.after},
                           {"people_at_baseline", scores.tested_responders + scores.tested_nonresponders},
                           {"people_correlated", scores.correlated}};
        if (scores.tested_responders) found["scores"]["p_baseline"] = scores.baseline_p;
        if (scores.correlated)
            found["scores"]["p_max_t"] = std::vector<double>(scores.correlation.single_step.begin(),
                                                             scores.correlation.single_step.end());
    }
    found["target_occupancy"] = json::array();
    for (const double value : r.target_occupancy) found["target_occupancy"].push_back(value);
    found["fits"] = json::array();
    for (const auto& fit : r.fits)
        found["fits"].push_back({{"model", fit.model}, {"coupling", fit.coupling}});
    found["optimal_levels"] = json::array();
    for (const auto& map : r.sensitivity)
        found["optimal_levels"].push_back({{"model", map.model},
                                           {"protocol", map.protocol},
                                           {"level", map.levels(map.optimal_level) + 0.0},
                                           {"level_of_even_trials", map.levels(map.chosen[0]) + 0.0},
                                           {"level_of_odd_trials", map.levels(map.chosen[1]) + 0.0},
                                           {"rule", map.optimal_rule}});
    found["rankings"] = json::array();
    for (const auto& map : r.sensitivity) {
        if (map.ranking.empty()) continue;
        json best = json::array();
        for (std::size_t k = 0; k < std::min(map.top, map.ranking.size()); ++k)
            best.push_back(
                {{"unit", map.units[map.ranking[k].unit]}, {"probability", map.ranking[k].probability}});
        found["rankings"].push_back({{"model", map.model},
                                     {"protocol", map.protocol},
                                     {"runs", map.runs},
                                     {"stopped_by", map.stopped_by},
                                     {"top", best}});
    }
    if (!r.hypotheses.empty()) {
        json& named = found["hypotheses"];
        named = {{"receptors", r.hypotheses},
                 {"named_by", r.hypotheses_planted ? "plant" : "command line"},
                 {"correlations", json::array()}};
        if (labels_were_shuffled(r))
            for (std::size_t k = 0; k < r.people->numbers.size(); ++k)
                if (is_hypothesis(r, k))
                    named["correlations"].push_back({{"protocol", r.people->numbers[k].protocol},
                                                     {"map", r.people->numbers[k].map},
                                                     {"receptor", r.people->numbers[k].item},
                                                     {"p_of_hypotheses", p_by_labels(r, k)},
                                                     {"p_of_page", r.people->shuffles->single_step(k)}});
    }
    if (r.plant) {
        found["plant"] = {{"receptor", r.plant->truth.receptor},      {"dose", r.plant->truth.dose},
                          {"best_receptor", r.plant->best_receptor},  {"best_dose", r.plant->best_dose},
                          {"recovered", r.plant->recovered_receptor}, {"spearman", json::object()}};
        for (const auto& score : r.plant->scores) found["plant"]["spearman"][score.receptor] = score.spearman;
    }
    return run;
}

}  // namespace trd
