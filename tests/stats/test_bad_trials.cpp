// Every function for trials with bad arguments of every sort: survival, mixed models, mediation,
// meta-analysis, tables of counts, scales and dose curves. Each ends in an argument_error that names the
// function and the parameter.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

#include "bad_input.hpp"

namespace test_bad_trials {

using namespace entrain;
using namespace entrain::stats;

namespace {

using list = std::vector<double>;
using names = std::vector<std::string>;
constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
constexpr std::size_t huge = std::size_t{1} << 62, most = std::numeric_limits<std::size_t>::max();

std::vector<bad_input::refused> calls;

void add(const std::string& says, std::function<void()> call) {
    calls.push_back({"stats::" + says, std::move(call)});
}

// `call` with samples in which one value is no number, that are empty, or of another length.
void add_samples(const std::string& says, const list& good, const std::function<void(const list&)>& call) {
    for (const double value : {none, inf, -inf})
        for (const std::size_t place : {std::size_t{0}, good.size() - 1}) {
            list bad = good;
            bad[place] = value;
            add(says, [=] { call(bad); });
        }
    list longer = good;
    longer.push_back(1);
    for (const list& bad : {list{}, list{1}, longer}) add(says, [=] { call(bad); });
}

void add_confidence(const std::string& function, const std::function<void(double)>& call) {
    for (const double bad : {none, inf, 0.0, 1.0, -0.5, 95.0})
        add(function + ": confidence", [=] { call(bad); });
}

}  // namespace

TEST_CASE("bad trials of every sort end in an error that names the function and the parameter") {
    calls.clear();
    const list time{1, 2, 3, 4, 5, 6}, event{1, 0, 1, 1, 0, 1}, x{0.3, 1, 0.2, 2, 0.9, 1.4},
        y{2, 1, 4, 3, 6, 4.5}, m{1, 3, 2, 5, 4, 6.5};
    const names group{"a", "b", "a", "b", "a", "b"}, unit{"p", "p", "q", "q", "r", "r"};

    // Survival.
    add_samples("kaplan_meier: event", event, [=](const list& e) { kaplan_meier(time, e); });
    add_samples("log_rank_test: event", event, [=](const list& e) { log_rank_test(time, e, group); });
    add_samples("cox_regression: event", event, [=](const list& e) { cox_regression(time, e, x); });
    for (const double bad : {none, inf, -1.0}) {
        const list t{1, 2, bad, 4, 5, 6}, e{1, 0, 2, 1, 0, 1};
        add("kaplan_meier: time", [=] { kaplan_meier(t, event); });
        add("log_rank_test: time", [=] { log_rank_test(t, event, group); });
        add("cox_regression: time", [=] { cox_regression(t, event, x); });
        add("kaplan_meier: event", [=] { kaplan_meier(time, e); });
        add("cox_regression: covariates", [=] { cox_regression(time, event, list{1, 2, 3, none, 5, 6}); });
        add("cox_regression: covariates", [=] { cox_regression(time, event, list{1, 2, 3, inf, 5, 6}); });
    }
    add("kaplan_meier: time", [] { kaplan_meier(list{}, list{}); });
    add_confidence("kaplan_meier", [=](double c) { kaplan_meier(time, event, c); });
    add_confidence("cox_regression",
                   [=](double c) { cox_regression(time, event, x, {}, {.confidence = c}); });
    for (const names& bad : {names{}, names{"a"}, names(6, "a"), names(7, "b")})
        add("log_rank_test: group", [=] { log_rank_test(time, event, bad); });
    add("cox_regression: ties", [=] { cox_regression(time, event, x, {}, {.ties = tied_events(7)}); });
    add("cox_regression: event", [=] { cox_regression(time, list(6, 0.0), x); });
    add("cox_regression: names", [=] { cox_regression(time, event, x, {"a", "b"}); });
    for (const list& bad : {list{}, list{1, 2}, list(6, 0.3), list(7, 0.3)})
        add("cox_regression: covariates", [=] { cox_regression(time, event, bad); });
    add("cox_regression: covariates", [=] {
        cox_regression(time, event, matrix<double>{{1, 2, 3, 4, 5, 7}, {2, 4, 6, 8, 10, 14}});
    });
    add("cox_regression: covariates", [=] { cox_regression(time, event, full(0, 6, 1.0)); });

    // Mixed models and crossovers.
    const design rows(6);
    add_samples("fit_mixed_model: outcome", y, [=](const list& v) { fit_mixed_model(rows, v, unit); });
    add("fit_mixed_model: outcome", [=] { fit_mixed_model(rows, list(6, 0.3), unit); });
    for (const names& bad : {names{}, names{"a"}, names(6, "a"), names{"a", "b", "c", "d", "e", "f"}})
        add("fit_mixed_model: unit", [=] { fit_mixed_model(rows, y, bad); });
    add_confidence("fit_mixed_model", [=](double c) { fit_mixed_model(rows, y, unit, c); });
    const names sequence{"AB", "BA", "AB", "BA", "AB", "BA"};
    add_samples("crossover_test: second", x, [=](const list& v) { crossover_test(y, v, sequence); });
    for (const double value : {none, inf, -inf})
        add("crossover_test: first", [=] { crossover_test(list{1, 2, value, 4, 5, 6}, y, sequence); });
    for (const names& bad :
         {names{}, names(6, "AB"), names(6, "XY"), names{"AB", "BA", "AB", "AB", "AB", ""}})
        add("crossover_test: sequence", [=] { crossover_test(x, y, bad); });
    for (const double c : {none, 0.0, 1.0})
        add("crossover_test: confidence", [=] { crossover_test(x, y, sequence, {.confidence = c}); });
    const names animal{"p", "p", "q", "q", "r", "s"}, arm{"a", "a", "a", "a", "b", "b"};
    for (const double value : {none, inf, -inf})
        add("nested_permutation_test: value", [=] {
            nested_permutation_test(list{1, 2, value, 4, 5, 6}, animal, arm);
        });
    for (const names& bad : {names{}, names{"a"}, names(6, "a"), group})
        add("nested_permutation_test: group", [=] { nested_permutation_test(y, animal, bad); });
    add("nested_permutation_test: unit", [=] { nested_permutation_test(y, names{"a"}, arm); });

    // Paths and mediation.
    const matrix<double> data{{0.3, 1, 0.2, 2, 0.9, 1.4}, {1, 3, 2, 5, 4, 6.5}, {2, 1, 4, 3, 6, 4.5}};
    const names variables{"x", "m", "y"};
    const std::vector<arrow> arrows{{"x", "m"}, {"m", "y"}};
    for (const auto& bad : {std::vector<arrow>{},
                            {{"x", "x"}},
                            {{"x", "z"}},
                            {{"x", "m"}, {"x", "m"}},
                            {{"x", "m"}, {"m", "y"}, {"y", "x"}}})
        add("fit_path_model: arrows", [=] { fit_path_model(variables, data, bad); });
    for (const double value : {none, inf, -inf}) {
        matrix<double> bad = data;
        bad(1, 2) = value;
        add("fit_path_model: data", [=] { fit_path_model(variables, bad, arrows); });
        for (const int which : {0, 1, 2}) {
            list a = x, b = m, c = y;
            (which == 0 ? a : which == 1 ? b : c)[2] = value;
            add(which == 0   ? "mediation: x"
                : which == 1 ? "mediation: mediators"
                             : "mediation: y",
                [=] { mediation(a, b, c, {.resamples = 20}); });
        }
    }
    add("fit_path_model: variables", [=] { fit_path_model({"x", "x", "y"}, data, arrows); });
    for (const std::size_t bad : {std::size_t{1}, huge, most})
        add("mediation: resamples", [=] { mediation(x, m, y, {.resamples = bad}); });
    for (const std::size_t bad : {std::size_t{1'000'000}, huge, most})
        add("mediation: threads", [=] { mediation(x, m, y, {.resamples = 20, .threads = bad}); });
    add_confidence("mediation", [=](double c) { mediation(x, m, y, {.resamples = 20, .confidence = c}); });
    add("mediation: mediators", [=] { mediation(x, m, y, {.mediators = mediators(9), .resamples = 20}); });
    add("mediation: names", [=] { mediation(x, m, y, {.names = {"x"}, .resamples = 20}); });
    add("mediation: mediators", [=] { mediation(x, list{1, 2}, y, {.resamples = 20}); });
    add("mediation: covariates",
        [=] { mediation(x, m, y, {.covariates = full(1, 5, 1.0), .resamples = 20}); });

    // Meta-analysis.
    const std::vector<trial_effect> effects{{0.1, 0.02, "A"}, {0.4, 0.03, "B"}, {0.3, 0.05, "C"}};
    for (const double bad : {none, inf, -inf}) {
        auto odd = effects;
        odd[1].value = bad;
        add("pool: 'B': value", [=] { pool(odd); });
        add("leave_one_out: 'B': value", [=] { leave_one_out(odd); });
        add("egger_test: 'B': value", [=] { egger_test(odd); });
        add("hedges_g_of: mean", [=] { hedges_g_of({bad, 1, 10, 1, 1, 10}); });
        add("hedges_g_of_t: t", [=] { hedges_g_of_t(bad, 10, 10); });
        add("hedges_g_of_change: before", [=] { hedges_g_of_change(bad, 2, 1, 10, 0.5); });
        add("hedges_g_of_change: after", [=] { hedges_g_of_change(1, bad, 1, 10, 0.5); });
    }
    for (const double bad : {none, inf, 0.0, -1.0}) {
        auto odd = effects;
        odd[1].variance = bad;
        add("pool: 'B': variance", [=] { pool(odd); });
        add("leave_one_out: 'B': variance", [=] { leave_one_out(odd); });
        add("egger_test: 'B': variance", [=] { egger_test(odd); });
        add("hedges_g_of: sd", [=] { hedges_g_of({1, bad, 10, 1, 1, 10}); });
        add("hedges_g_of: control_sd", [=] { hedges_g_of({1, 1, 10, 1, bad, 10}); });
        add("hedges_g_of_change: sd_before", [=] { hedges_g_of_change(1, 2, bad, 10, 0.5); });
    }
    for (const double bad : {none, 0.0, 1.0, -3.0}) {
        add("hedges_g_of: people", [=] { hedges_g_of({1, 1, bad, 1, 1, 10}); });
        add("hedges_g_of_t: people", [=] { hedges_g_of_t(1, bad, 10); });
        add("hedges_g_of_change: people", [=] { hedges_g_of_change(1, 2, 1, bad, 0.5); });
    }
    for (const double bad : {none, 1.0, -1.0, 2.0})
        add("hedges_g_of_change: correlation", [=] { hedges_g_of_change(1, 2, 1, 10, bad); });
    add("pool: effects", [] { pool({}); });
    add("leave_one_out: effects", [=] { leave_one_out({effects[0]}); });
    add("egger_test: effects", [=] { egger_test({effects[0], effects[1]}); });
    add("pool: between", [=] { pool(effects, {.between = between_trials(9)}); });
    add_confidence("pool", [=](double c) { pool(effects, {.confidence = c}); });
    add_confidence("pool_peto", [](double c) { pool_peto({{1, 10, 2, 10}}, c); });

    // Tables of counts.
    const std::vector<two_by_two> tables{{1, 10, 2, 10}, {3, 10, 4, 10}};
    for (const auto& [what, bad] :
         std::vector<std::pair<std::string, two_by_two>>{{"events", {11, 10, 2, 10}},
                                                         {"events", {most, 10, 2, 10}},
                                                         {"people", {1, 0, 2, 10}},
                                                         {"people", {1, huge, 2, 10}},
                                                         {"control_events", {1, 10, 11, 10}},
                                                         {"control_people", {1, 10, 2, 0}},
                                                         {"control_people", {1, 10, 2, most}}}) {
        const two_by_two odd = bad;
        add("risk_difference: " + what, [=] { risk_difference(odd); });
        add("risk_ratio: " + what, [=] { risk_ratio(odd); });
        add("odds_ratio: " + what, [=] { odds_ratio(odd); });
        add("number_needed_to_treat: " + what, [=] { number_needed_to_treat(odd); });
        add("fisher_exact_test: " + what, [=] { fisher_exact_test(odd); });
        add("barnard_exact_test: " + what, [=] { barnard_exact_test(odd); });
        add("pool_peto: trial 1: " + what, [=] { pool_peto({odd}); });
        add("peto_effects: trial 1: " + what, [=] { peto_effects({odd}); });
        add("pool_mantel_haenszel: trial 1: " + what,
            [=] { pool_mantel_haenszel({odd}, table_measure::log_odds_ratio); });
        add("effects_of: trial 1: " + what, [=] { effects_of({odd}, table_measure::log_odds_ratio); });
    }
    for (const names& bad : {names{"a"}, names{"a", "b", "c"}}) {
        add("pool_peto: names", [=] { pool_peto(tables, 0.95, bad); });
        add("peto_effects: names", [=] { peto_effects(tables, bad); });
    }
    add("pool_peto: trials", [] { pool_peto({}); });
    add("effects_of: measure", [=] { effects_of(tables, table_measure(9)); });
    add("effects_of: rule", [=] { effects_of(tables, table_measure::log_odds_ratio, zero_cells(9)); });
    add("pool_mantel_haenszel: measure", [=] { pool_mantel_haenszel(tables, table_measure(9)); });
    for (const auto& [events, people] : {std::pair{std::size_t{3}, std::size_t{2}}, {huge, 10}, {most, 10}})
        add("wilson_interval: events", [=, e = events, n = people] { wilson_interval(e, n); });
    for (const std::size_t people : {std::size_t{0}, huge, most})
        add("wilson_interval: people", [=] { wilson_interval(0, people); });
    add_confidence("wilson_interval", [](double c) { wilson_interval(1, 2, c); });
    add_confidence("risk_difference", [=](double c) { risk_difference(tables[0], c); });
    add_confidence("risk_ratio", [=](double c) { risk_ratio(tables[0], c); });
    add_confidence("odds_ratio", [=](double c) { odds_ratio(tables[0], c); });
    for (const std::size_t bad : {huge, most}) {
        add("mcnemar_test: gained", [=] { mcnemar_test(bad, 1); });
        add("mcnemar_test: lost", [=] { mcnemar_test(1, bad); });
    }

    // Scales.
    add_samples("change_scores: after", y, [=](const list& v) { change_scores(x, v); });
    add_samples("responders: after", y, [=](const list& v) { responders(x, v); });
    add_samples("reliable_change: after", y, [=](const list& v) { reliable_change(x, v, 2, 0.8); });
    for (const double bad : {none, inf, 0.0, -1.0}) {
        add("responders: before", [=] { responders(list{bad, 1}, list{1, 1}); });
        add("reliable_change: sd", [=] { reliable_change(x, y, bad, 0.8); });
    }
    for (const double bad : {none, 1.0, -0.1, 2.0})
        add("reliable_change: reliability", [=] { reliable_change(x, y, 2, bad); });
    for (const double bad : {none, inf, 1.5, -0.5}) add("responders: fall", [=] { responders(x, y, bad); });

    // Dose curves.
    const list dose{0, 1, 2, 3, 4, 5}, response{0, 1, 3, 4, 5, 5};
    add_samples("fit_dose_curve: response", response, [=](const list& v) { fit_dose_curve(dose, v); });
    for (const double bad : {none, inf, -1.0})
        add("fit_dose_curve: dose", [=] { fit_dose_curve(list{0, 1, bad, 3, 4, 5}, response); });
    add("fit_dose_curve: dose", [=] { fit_dose_curve(list{1, 1, 1, 2, 2, 2}, response); });
    add("fit_dose_curve: response", [=] { fit_dose_curve(dose, list(6, 0.1)); });
    add("fit_dose_curve: shape", [=] { fit_dose_curve(dose, response, {.shape = dose_shape(9)}); });
    for (const double bad : {none, inf, -inf}) {
        add("fit_dose_curve: bottom", [=] { fit_dose_curve(dose, response, {.bottom = bad}); });
        add("fit_dose_curve: top", [=] { fit_dose_curve(dose, response, {.top = bad}); });
        add("percent_of_control: zero", [=] { percent_of_control(response, bad, 2); });
        add("percent_of_control: hundred", [=] { percent_of_control(response, 1, bad); });
        add("percent_of_control: value", [=] { percent_of_control(list{1, bad}, 1, 2); });
    }
    add("percent_of_control: hundred", [=] { percent_of_control(response, 2, 2); });
    add_confidence("fit_dose_curve", [=](double c) { fit_dose_curve(dose, response, {.confidence = c}); });
    const list antagonist{1, 2, 4}, ratios{2, 3, 5};
    add_samples("schild_regression: dose_ratio", ratios,
                [=](const list& v) { schild_regression(antagonist, v); });
    for (const double bad : {none, inf, 0.0, -1.0}) {
        add("schild_regression: antagonist", [=] { schild_regression(list{1, bad, 4}, ratios); });
        add("occupancy: half", [=] { occupancy(1, bad); });
        add("competitive_occupancy: agonist_constant", [=] { competitive_occupancy(1, bad, 1, 1); });
        add("competitive_occupancy: antagonist_constant", [=] { competitive_occupancy(1, 1, 1, bad); });
        add("combination_index: first_alone", [=] { combination_index(1, bad, 1, 1); });
        add("combination_index: second_alone", [=] { combination_index(1, 1, 1, bad); });
    }
    for (const double bad : {none, inf, -1.0}) {
        add("occupancy: concentration", [=] { occupancy(bad, 1); });
        add("occupancy: maximum", [=] { occupancy(1, 1, bad); });
        add("competitive_occupancy: agonist", [=] { competitive_occupancy(bad, 1, 1, 1); });
        add("competitive_occupancy: antagonist", [=] { competitive_occupancy(1, 1, bad, 1); });
        add("combination_index: first", [=] { combination_index(bad, 1, 1, 1); });
        add("combination_index: second", [=] { combination_index(1, 1, bad, 1); });
    }
    const dose_curve curve = fit_dose_curve(dose, response);
    for (const double bad : {none, inf, -inf, 1e9}) add("dose_for: response", [=] { dose_for(curve, bad); });
    bad_input::check_all("stats, trials", calls);
}

}  // namespace test_bad_trials
