// The results as tab-separated tables, one file each.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <entrain/io.hpp>

#include "evidence.hpp"
#include "results.hpp"
#include "shared.hpp"

namespace trd {
namespace detail {

inline std::string joined(const std::vector<std::string>& parts, const char* separator) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : separator) + part;
    return text;
}

inline entrain::io::table state_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"state", "occupancy", "region", "hemisphere", "network", "centroid"};
    for (std::size_t s = 0; s < r.states.k; ++s)
        for (std::size_t i = 0; i < r.source.regions.size(); ++i)
            t.rows.push_back({std::to_string(s + 1), exact(r.states.occupancy(s)), r.source.regions.name[i],
                              r.source.regions.hemisphere[i], r.source.regions.network[i],
                              exact(r.states.centroids(s, i))});
    return t;
}

inline entrain::io::table scan_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"subject", "group", "session", "synchrony", "metastability", "global_connectivity",
                 "mean_fcd"};
    for (std::size_t s = 1; s <= r.states.k; ++s) t.columns.push_back("occupancy_" + std::to_string(s));
    for (std::size_t s = 1; s <= r.states.k; ++s) t.columns.push_back("lifetime_s_" + std::to_string(s));
    for (const auto& scan : r.states.scans) {
        std::vector<std::string> row = {scan.subject,
                                        scan.group,
                                        scan.session,
                                        exact(scan.synchrony),
                                        exact(scan.metastability),
                                        exact(scan.global_connectivity),
                                        exact(scan.mean_fcd)};
        for (const double value : scan.occupancy) row.push_back(exact(value));
        for (const double value : scan.lifetimes) row.push_back(exact(value));
        t.rows.push_back(std::move(row));
    }
    return t;
}

inline const std::vector<std::string>& group_test_columns() {
    static const std::vector<std::string> names = {"measure",   "comparison", "test",          "n",
                                                   "statistic", "p",          "p_adjusted_bh", "effect_size",
                                                   "shift",     "shift_low",  "shift_high"};
    return names;
}

inline std::vector<std::string> group_test_row(const group_test& test) {
    return {test.measure,
            test.comparison,
            test.test,
            std::to_string(test.n),
            exact(test.statistic),
            exact(test.p),
            exact(test.p_adjusted),
            exact(test.effect_size),
            exact(test.shift.value),
            std::isfinite(test.shift.low) ? exact(test.shift.low) : "n/a",
            std::isfinite(test.shift.low) ? exact(test.shift.high) : "n/a"};
}

inline entrain::io::table group_test_table(const std::vector<group_test>& tests) {
    entrain::io::table t;
    t.columns = group_test_columns();
    for (const auto& test : tests) t.rows.push_back(group_test_row(test));
    return t;
}

// Comparisons of occupancy at every number of states that was tried.
inline entrain::io::table tests_by_number_table(const cluster_number_record& numbers) {
    entrain::io::table t;
    t.columns = group_test_columns();
    t.columns.insert(t.columns.begin(), "states");
    for (std::size_t i = 0; i < numbers.k.size(); ++i)
        for (const auto& test : numbers.tests[i]) {
            auto row = group_test_row(test);
            row.insert(row.begin(), std::to_string(numbers.k[i]));
            t.rows.push_back(std::move(row));
        }
    return t;
}

inline entrain::io::table number_quality_table(const cluster_number_record& numbers) {
    entrain::io::table t;
    t.columns = {"states", "repeat", "silhouette", "davies_bouldin", "dunn", "chosen"};
    for (std::size_t i = 0; i < numbers.k.size(); ++i)
        for (std::size_t repeat = 0; repeat < numbers.dunn.shape(1); ++repeat)
            t.rows.push_back({std::to_string(numbers.k[i]), std::to_string(repeat + 1),
                              exact(numbers.silhouette(i, repeat)), exact(numbers.davies_bouldin(i, repeat)),
                              exact(numbers.dunn(i, repeat)), i == numbers.choice.index ? "yes" : "no"});
    return t;
}

inline entrain::io::table number_choice_table(const cluster_number_record& numbers) {
    entrain::io::table t;
    t.columns = {"states", "good", "mean_rank", "measure", "comparison", "p", "p_adjusted_bh", "chosen"};
    for (std::size_t i = 0; i < numbers.k.size(); ++i) {
        std::vector<std::string> row = {std::to_string(numbers.k[i]), numbers.choice.good[i] ? "yes" : "no",
                                        exact(numbers.choice.mean_rank(i))};
        if (const auto* clearest = numbers.clearest(i))
            row.insert(row.end(), {clearest->measure, clearest->comparison, exact(clearest->p),
                                   exact(clearest->p_adjusted)});
        else
            row.insert(row.end(), {"n/a", "n/a", "n/a", "n/a"});
        row.push_back(i == numbers.choice.index ? "yes" : "no");
        t.rows.push_back(std::move(row));
    }
    return t;
}

inline entrain::io::table transition_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"subject", "group", "session", "from", "to", "probability"};
    for (const auto& scan : r.states.scans)
        for (std::size_t from = 0; from < scan.transitions.shape(0); ++from) {
            double left = 0;
            for (std::size_t to = 0; to < scan.transitions.shape(1); ++to) left += scan.transitions(from, to);
            for (std::size_t to = 0; to < scan.transitions.shape(1); ++to)
                t.rows.push_back({scan.subject, scan.group, scan.session, std::to_string(from + 1),
                                  std::to_string(to + 1),
                                  left > 0 ? exact(scan.transitions(from, to)) : "n/a"});
        }
    return t;
}

inline entrain::io::table fcd_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"subject", "group", "session", "fcd_from", "fcd_to", "share"};
    for (const auto& scan : r.states.scans)
        for (std::size_t bin = 0; bin < scan.fcd.size(); ++bin) {
            const auto edge = [&](std::size_t b) {
                return exact(2 * static_cast<double>(b) / static_cast<double>(scan.fcd.size()) - 1);
            };
            t.rows.push_back(
                {scan.subject, scan.group, scan.session, edge(bin), edge(bin + 1), exact(scan.fcd[bin])});
        }
    return t;
}

inline entrain::io::table score_table(const study_results& r) {
    const auto known = [](double value) { return std::isnan(value) ? "n/a" : exact(value); };
    entrain::io::table t;
    t.columns = {"subject", "group", "score_before", "score_after", "score_change"};
    for (std::size_t s = 1; s <= r.states.k; ++s)
        t.columns.push_back("occupancy_change_" + std::to_string(s));
    for (const auto& person : r.scores->people) {
        std::vector<std::string> row = {person.subject, person.group, known(person.before),
                                        known(person.after), known(person.after - person.before)};
        for (std::size_t s = 0; s < r.states.k; ++s)
            row.push_back(person.occupancy_change.size() ? exact(person.occupancy_change(s)) : "n/a");
        t.rows.push_back(std::move(row));
    }
    return t;
}

inline entrain::io::table score_test_table(const study_results& r) {
    const auto& scores = *r.scores;
    entrain::io::table t;
    t.columns = {"score", "against", "test", "n", "effect_size", "p", "p_max_t", "p_step_down"};
    if (const std::size_t n = scores.tested_responders + scores.tested_nonresponders)
        t.rows.push_back({scores.before, r.source.responders + "s vs " + r.source.nonresponders + "s",
                          "rank sum", std::to_string(n), exact(scores.baseline_effect),
                          exact(scores.baseline_p), "n/a", "n/a"});
    if (scores.correlated)
        for (std::size_t s = 0; s < r.states.k; ++s)
            t.rows.push_back({scores.text(), "change of occupancy of state " + std::to_string(s + 1),
                              "Spearman", std::to_string(scores.correlated), exact(scores.correlation.rho(s)),
                              exact(scores.correlation.p(s)), exact(scores.correlation.single_step(s)),
                              exact(scores.correlation.step_down(s))});
    return t;
}

inline entrain::io::table fit_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"model",
                 "coupling",
                 "kl_nats",
                 "kl_standard_error",
                 "fc_correlation",
                 "fc_correlation_standard_error",
                 "phase_fc_mse",
                 "phase_fc_mse_standard_error",
                 "metastability_difference",
                 "metastability_difference_standard_error",
                 "iterations",
                 "chosen"};
    for (const auto& fit : r.fits)
        for (const auto& point : fit.curve)
            t.rows.push_back({fit.model, exact(point.coupling), exact(point.kl),
                              exact(point.kl_standard_error), exact(point.fc_correlation),
                              exact(point.fc_correlation_error), exact(point.phase_fc_mse),
                              exact(point.phase_fc_mse_error), exact(point.metastability_difference),
                              exact(point.metastability_error), std::to_string(point.iterations),
                              point.coupling == fit.coupling ? "yes" : "no"});
    return t;
}

inline entrain::io::table sensitivity_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"model",   "protocol",          "unit",         "regions", "level",
                 "kl_nats", "kl_standard_error", "optimal_level"};
    for (const auto& map : r.sensitivity)
        for (std::size_t u = 0; u < map.units.size(); ++u) {
            std::vector<std::string> members;
            for (const std::size_t i : map.members[u]) members.push_back(r.source.regions.name[i]);
            for (std::size_t l = 0; l < map.levels.size(); ++l)
                t.rows.push_back({map.model, map.protocol, map.units[u], joined(members, "; "),
                                  exact(map.levels(l)), exact(map.mean(u, l)),
                                  exact(map.standard_error(u, l)), l == map.optimal_level ? "yes" : "no"});
        }
    return t;
}

inline entrain::io::table trial_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"model", "protocol", "unit", "level", "trial", "kl_nats"};
    for (const auto& map : r.sensitivity)
        for (std::size_t u = 0; u < map.units.size(); ++u)
            for (std::size_t l = 0; l < map.levels.size(); ++l)
                for (std::size_t trial = 0; trial < map.trials.shape(2); ++trial) {
                    // An adaptive map has not every trial of every unit.
                    if (std::isnan(map.trials(u, l, trial))) continue;
                    t.rows.push_back({map.model, map.protocol, map.units[u], exact(map.levels(l)),
                                      std::to_string(trial + 1), exact(map.trials(u, l, trial))});
                }
    return t;
}

inline entrain::io::table ranking_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"model",  "protocol", "level_of_even_trials", "level_of_odd_trials",
                 "rank",   "unit",     "effect_nats",          "standard_error",
                 "trials", "top",      "probability_of_top"};
    for (const auto& map : r.sensitivity)
        for (std::size_t k = 0; k < map.ranking.size(); ++k) {
            const auto& each = map.ranking[k];
            t.rows.push_back({map.model, map.protocol, exact(map.levels(map.ranked_at[0])),
                              exact(map.levels(map.ranked_at[1])), std::to_string(k + 1),
                              map.units[each.unit], exact(each.effect), exact(each.standard_error),
                              std::to_string(each.trials), std::to_string(map.top), exact(each.probability)});
        }
    return t;
}

inline entrain::io::table contrast_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"protocol",
                 "level_of_even_trials",
                 "level_of_odd_trials",
                 "unit",
                 "difference_of_drops_nats",
                 "lower_simultaneous_95",
                 "upper_simultaneous_95",
                 "p",
                 "p_max_t",
                 "difference_of_kl_nats"};
    for (const auto& contrast : r.contrasts)
        for (const auto& row : contrast.rows)
            t.rows.push_back({contrast.protocol, exact(contrast.levels[0]), exact(contrast.levels[1]),
                              row.unit, exact(row.difference), exact(row.lower), exact(row.upper),
                              exact(row.p), exact(row.p_max_t), exact(row.kl_difference)});
    return t;
}

inline entrain::io::table best_push_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"model",
                 "protocol",
                 "unit",
                 "level",
                 "unperturbed_kl_nats",
                 "drop_held_out_nats",
                 "lower_95",
                 "upper_95",
                 "lower_95_corrected",
                 "upper_95_corrected",
                 "trials",
                 "beats_none_uncorrected",
                 "beats_none_corrected"};
    for (const auto& map : r.sensitivity)
        if (map.best) {
            const auto corrected = corrected_interval(r, *map.best);
            t.rows.push_back({map.model, map.protocol, map.units[map.best->unit],
                              exact(map.levels(map.best->level)), exact(map.unperturbed),
                              exact(map.best->drop), exact(map.best->interval[0]),
                              exact(map.best->interval[1]), exact(corrected[0]), exact(corrected[1]),
                              std::to_string(map.best->trials), map.best->beats_none() ? "yes" : "no",
                              standing_of(r, map) == standing::better_than_none ? "yes" : "no"});
        }
    return t;
}

inline entrain::io::table map_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"protocol", "map",      "region",   "hemisphere", "network",
                 "mni_x_mm", "mni_y_mm", "mni_z_mm", "value_nats"};
    for (const auto& map : r.maps)
        for (std::size_t i = 0; i < map.value.size(); ++i)
            t.rows.push_back({map.protocol, map.name, r.source.regions.name[i],
                              r.source.regions.hemisphere[i], r.source.regions.network[i],
                              exact(r.source.regions.mni(i, 0)), exact(r.source.regions.mni(i, 1)),
                              exact(r.source.regions.mni(i, 2)), exact(map.value(i))});
    return t;
}

inline entrain::io::table correlation_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"protocol",
                 "map",
                 "receptor",
                 "regions",
                 "method",
                 "rho",
                 "p_parametric",
                 "null",
                 "draws",
                 "p_null",
                 "p_null_standard_error",
                 "p_null_min_p",
                 "p_null_min_p_of_family"};
    for (const auto& c : r.correlations)
        t.rows.push_back({c.protocol, c.map, c.receptor, std::to_string(c.regions), c.method, exact(c.rho),
                          exact(c.p_parametric), c.null, std::to_string(c.null_rho.size()), exact(c.p_null),
                          exact(c.p_null_standard_error), exact(c.p_over_page), exact(c.p_adjusted)});
    return t;
}

inline entrain::io::table dose_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"model", "protocol", "receptor", "dose", "kl_nats", "kl_standard_error"};
    for (const auto& d : r.doses)
        t.rows.push_back(
            {d.model, d.protocol, d.receptor, exact(d.dose), exact(d.kl), exact(d.kl_standard_error)});
    return t;
}

inline const char* name_of(entrain::push_study_number::kind what) {
    switch (what) {
        case entrain::push_study_number::kind::correlation: return "correlation";
        case entrain::push_study_number::kind::partial_correlation: return "partial_correlation";
        case entrain::push_study_number::kind::contrast: return "contrast";
        case entrain::push_study_number::kind::drop: return "drop";
        case entrain::push_study_number::kind::mean_drop: return "mean_drop";
        case entrain::push_study_number::kind::distance: return "unperturbed_kl";
        case entrain::push_study_number::kind::coupling: return "coupling";
    }
    return "";
}

inline entrain::io::table people_table(const study_results& r) {
    const people_inference& found = *r.people;
    entrain::io::table t;
    t.columns = {"kind", "protocol", "map", "item", "value"};
    const auto add_columns = [&](std::initializer_list<const char*> names) {
        t.columns.insert(t.columns.end(), names.begin(), names.end());
    };
    const bool shuffled = found.shuffles && found.shuffles->complete,
               left_out = found.without && found.without->complete, drawn = people_were_drawn(r),
               rewired = connectomes_were_rewired(r);
    if (shuffled)
        add_columns({"other_labels_mean", "other_labels_sd", "p", "p_max_t", "p_step_down", "family",
                     "p_max_t_of_family"});
    if (left_out) add_columns({"without_lowest", "without_highest", "most_changed_without"});
    if (drawn)
        add_columns({"people_standard_error", "people_lower_95", "people_upper_95",
                     "people_lower_95_percentile", "people_upper_95_percentile", "people_lower_95_bca",
                     "people_upper_95_bca", "rank_lower_95", "rank_upper_95", "probability_of_top"});
    if (rewired) add_columns({"rewired_mean", "rewired_sd", "rewired_p", "rewired_p_max_t"});
    for (std::size_t k = 0; k < found.numbers.size(); ++k) {
        const auto& number = found.numbers[k];
        std::vector<std::string> row = {name_of(number.what), number.protocol, number.map, number.item,
                                        exact(found.observed(k))};
        if (shuffled)
            for (const double each :
                 {found.shuffles->centre(k), found.shuffles->spread(k), found.shuffles->p(k),
                  found.shuffles->single_step(k), found.shuffles->step_down(k)})
                row.push_back(exact(each));
        if (shuffled) {
            const bool claimed =
                std::find(entrain::push_study_claims.begin(), entrain::push_study_claims.end(),
                          number.what) != entrain::push_study_claims.end();
            row.insert(row.end(), {is_hypothesis(r, k) ? "hypotheses"
                                   : claimed           ? "page"
                                                       : name_of(number.what),
                                   exact(p_by_labels(r, k))});
        }
        if (left_out) {
            double low = HUGE_VAL, high = -HUGE_VAL;
            for (std::size_t i = 0; i < found.subjects.size(); ++i)
                low = std::min(low, found.without->without(k, i)),
                high = std::max(high, found.without->without(k, i));
            row.insert(row.end(), {exact(low), exact(high), found.subjects[found.without->most_changed[k]]});
        }
        if (drawn) {
            const auto shown = *interval_over_people(r, k);
            row.insert(row.end(),
                       {exact(found.drawn->normal[k].standard_error), exact(shown[0]), exact(shown[1]),
                        exact(found.drawn->percentile[k].low), exact(found.drawn->percentile[k].high),
                        exact(found.drawn->bca[k].low), exact(found.drawn->bca[k].high)});
            const auto place = std::find(found.ranked.begin(), found.ranked.end(), k);
            const auto rank = static_cast<std::size_t>(place - found.ranked.begin());
            if (place == found.ranked.end())
                row.insert(row.end(), {"n/a", "n/a", "n/a"});
            else
                row.insert(row.end(), {exact(found.drawn->rank_interval(rank, 0)),
                                       exact(found.drawn->rank_interval(rank, 1)),
                                       exact(found.drawn->probability_of_top(rank))});
        }
        if (rewired)
            for (const double each : {found.rewired->centre(k), found.rewired->spread(k), found.rewired->p(k),
                                      found.rewired->single_step(k)})
                row.push_back(exact(each));
        t.rows.push_back(std::move(row));
    }
    return t;
}

inline entrain::io::table specification_table(const study_results& r) {
    const auto& curve = *r.specifications;
    entrain::io::table t;
    t.columns = {"decision", "choice", "map", "regions", "rho_with_main"};
    for (const std::string& receptor : curve.receptor_names) t.columns.push_back("rho_" + receptor);
    for (std::size_t k = 0; k < curve.specifications.size(); ++k)
        for (std::size_t m = 0; m < curve.maps.size(); ++m) {
            const auto& which = curve.specifications[k];
            std::vector<std::string> row = {which.decision, which.choice, curve.maps[m],
                                            std::to_string(curve.map.shape(2)), exact(curve.with_main(k, m))};
            for (std::size_t i = 0; i < curve.receptor_names.size(); ++i)
                row.push_back(exact(curve.rho(k, m, i)));
            t.rows.push_back(std::move(row));
        }
    return t;
}

inline entrain::io::table plant_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"region", "planted", "recovered"};
    for (std::size_t i = 0; i < r.plant->recovered.size(); ++i)
        t.rows.push_back(
            {r.source.regions.name[i], exact(r.plant->truth.map(i)), exact(r.plant->recovered(i))});
    return t;
}

inline entrain::io::table plant_score_table(const study_results& r) {
    entrain::io::table t;
    t.columns = {"receptor", "planted", "spearman_with_recovered"};
    for (const auto& score : r.plant->scores)
        t.rows.push_back({score.receptor, score.planted ? "yes" : "no", exact(score.spearman)});
    return t;
}

}  // namespace detail

/// A table, its file and what is in it.
struct named_table {
    std::string file, meaning;
    entrain::io::table content;
};

/// Every table that the results hold.
inline std::vector<named_table> tables_of(const study_results& r) {
    std::vector<named_table> tables = {
        {"states.tsv", "centroid of each brain state", detail::state_table(r)},
        {"scans.tsv", "measures of each scan", detail::scan_table(r)},
        {"group_statistics.tsv", "comparisons of groups and sessions",
         detail::group_test_table(r.group_tests)},
        {"fit_curve.tsv", "fit of each model against the global coupling", detail::fit_table(r)},
        {"kl_by_region_level.tsv", "KL to the target by perturbed unit and level",
         detail::sensitivity_table(r)},
        {"kl_trials.tsv", "the same, every trial", detail::trial_table(r)},
        {"difference_map.tsv", "maps of effect and difference by region", detail::map_table(r)},
        {"receptor_correlations.tsv", "maps against receptors, parametric and null p",
         detail::correlation_table(r)},
        {"dose_response.tsv", "receptor-weighted pushes", detail::dose_table(r)}};
    if (!r.sensitivity.empty() && !r.sensitivity.front().ranking.empty())
        tables.push_back(
            {"ranking.tsv", "units by their effect, and how sure that is", detail::ranking_table(r)});
    if (std::any_of(r.sensitivity.begin(), r.sensitivity.end(),
                    [](const auto& map) { return map.best.has_value(); }))
        tables.push_back({"best_push.tsv",
                          "the best push of each model, read on trials that did not choose it",
                          detail::best_push_table(r)});
    if (!r.contrasts.empty())
        tables.push_back({"model_contrast.tsv",
                          "what a push does to one model more than to the other, by unit, with intervals",
                          detail::contrast_table(r)});
    if (r.people)
        tables.push_back(
            {"people.tsv",
             "the small study under other labels, without each person, of people drawn again, on rewired "
             "connectomes",
             detail::people_table(r)});
    if (specifications_ran(r))
        tables.push_back({"specifications.tsv",
                          "the small study under other choices of analysis; many that agree are no test",
                          detail::specification_table(r)});
    if (r.plant) {
        tables.push_back({"planted_recovered.tsv", "planted and recovered map", detail::plant_table(r)});
        tables.push_back({"planted_scores.tsv", "recovered map against planted map and decoys",
                          detail::plant_score_table(r)});
    }
    if (r.numbers) {
        tables.push_back({"states_number.tsv", "quality of every number of states that was tried, by repeat",
                          detail::number_quality_table(*r.numbers)});
        tables.push_back({"states_choice.tsv", "why the number of states was chosen",
                          detail::number_choice_table(*r.numbers)});
        tables.push_back({"states_group_statistics.tsv",
                          "comparisons of occupancy at every number of states, corrected together",
                          detail::tests_by_number_table(*r.numbers)});
    }
    // Tables that would be empty are none.
    const auto add_filled = [&](named_table table) {
        if (!table.content.rows.empty()) tables.push_back(std::move(table));
    };
    add_filled({"transitions.tsv", "probability of each state after each other one, of each scan",
                detail::transition_table(r)});
    add_filled({"dynamics_statistics.tsv", "comparisons of lifetimes and transitions",
                detail::group_test_table(r.dynamics_tests)});
    add_filled({"fcd_histograms.tsv", "histogram of the FCD of each scan", detail::fcd_table(r)});
    if (r.scores) {
        add_filled({"scores.tsv", "symptom scores of each person and the change of occupancies",
                    detail::score_table(r)});
        add_filled({"score_tests.tsv", "symptom scores between groups, and against changes of occupancy",
                    detail::score_test_table(r)});
    }
    // A table without a note would be separated from what the data are; a column travels with its rows.
    if (!r.source.note.empty())
        for (auto& table : tables) {
            table.content.columns.push_back("note");
            for (auto& row : table.content.rows) row.push_back(r.source.note);
        }
    return tables;
}

/// Writes every table into `folder`.
inline void write_tables(const std::filesystem::path& folder, const study_results& r) {
    for (const auto& table : tables_of(r)) entrain::io::save_table(folder / table.file, table.content);
}

}  // namespace trd
