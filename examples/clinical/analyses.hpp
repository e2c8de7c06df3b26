// The five analyses: each takes numbers, not files, and returns a section.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/stats.hpp>
#include <entrain/version.hpp>

#include "../support/interrupt.hpp"
#include "figures.hpp"
#include "section.hpp"

namespace clinical {

namespace st = entrain::stats;

inline entrain::matrix<double> as_rows(const std::vector<std::vector<double>>& rows) {
    entrain::matrix<double> m = entrain::full(rows.size(), rows.empty() ? 0 : rows[0].size(), 0.0);
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < rows[i].size(); ++j) m(i, j) = rows[i][j];
    return m;
}

// --- methods
// -----------------------------------------------------------------------------------------------------

namespace works {

inline const example::cited_work reml{
    "Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the random-effects model. "
    "Journal of Educational and Behavioral Statistics 2005.",
    "10.3102/10769986030003261"},
    dersimonian{"DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 1986.",
                "10.1016/0197-2456(86)90046-2"},
    knapp{
        "Knapp G, Hartung J. Improved tests for a random effects meta-regression with a single covariate. "
        "Statistics in Medicine 2003.",
        "10.1002/sim.1482"},
    robins{
        "Robins J, Breslow N, Greenland S. Estimators of the Mantel-Haenszel variance consistent in both "
        "sparse data and large-strata limiting models. Biometrics 1986.",
        "10.2307/2531052"},
    yusuf{
        "Yusuf S et al. Beta blockade during and after myocardial infarction: an overview of the randomized "
        "trials. Progress in Cardiovascular Diseases 1985.",
        "10.1016/S0033-0620(85)80003-7"},
    efron{
        "Efron B. Better bootstrap confidence intervals. Journal of the American Statistical Association "
        "1987.",
        "10.1080/01621459.1987.10478410"},
    mackinnon{
        "MacKinnon DP, Krull JL, Lockwood CM. Equivalence of the mediation, confounding and suppression "
        "effect. Prevention Science 2000.",
        "10.1023/A:1026595011371"},
    hc3{"MacKinnon JG, White H. Some heteroskedasticity-consistent covariance matrix estimators with "
        "improved "
        "finite sample properties. Journal of Econometrics 1985.",
        "10.1016/0304-4076(85)90158-7"},
    hedges{
        "Hedges LV. Distribution theory for Glass's estimator of effect size and related estimators. Journal "
        "of Educational Statistics 1981.",
        "10.3102/10769986006002107"},
    barnard{"Barnard GA. A new test for 2x2 tables. Nature 1945.", "10.1038/156177a0"},
    jacobson{
        "Jacobson NS, Truax P. Clinical significance: a statistical approach to defining meaningful change "
        "in psychotherapy research. Journal of Consulting and Clinical Psychology 1991.",
        "10.1037/0022-006X.59.1.12"},
    laird{"Laird NM, Ware JH. Random-effects models for longitudinal data. Biometrics 1982.",
          "10.2307/2529876"},
    satterthwaite{
        "Satterthwaite FE. An approximate distribution of estimates of variance components. "
        "Biometrics Bulletin 1946.",
        "10.2307/3002019"},
    hills{
        "Hills M, Armitage P. The two-period cross-over clinical trial. British Journal of Clinical "
        "Pharmacology 1979.",
        "10.1111/j.1365-2125.1979.tb05903.x"},
    bates{"Bates DM, Watts DG. Nonlinear Regression Analysis and Its Applications. Wiley 1988.",
          "10.1002/9780470316757"},
    kaplan{
        "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. Journal of the American "
        "Statistical Association 1958.",
        "10.2307/2281868"},
    peto{
        "Peto R, Peto J. Asymptotically efficient rank invariant test procedures. Journal of the Royal "
        "Statistical Society A 1972.",
        "10.2307/2344317"},
    cox{"Cox DR. Regression models and life-tables. Journal of the Royal Statistical Society B 1972.",
        "10.1111/j.2517-6161.1972.tb00899.x"};

}  // namespace works

/// What was done as a paragraph to paste, and what it cites.
inline void add_methods(section& to, const std::string& done, std::vector<example::cited_work> sources) {
    to.methods = done + " Computed with entrain " + entrain::version + ", clinical.";
    to.sources = std::move(sources);
}

/// "; adjusted for age and sex", or nothing.
inline std::string adjusted_for(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 < names.size() ? ", " : " and ") + names[i];
    return text.empty() ? text : "; adjusted for " + text;
}

// --- meta-analysis
// ---------------------------------------------------------------------------------------------

struct meta_input {
    std::vector<std::string> names;
    std::vector<st::two_by_two> tables;  ///< or:
    std::vector<st::trial_effect> effects;
    st::table_measure measure = st::table_measure::log_odds_ratio;
    st::zero_cells zero_cells = st::zero_cells::add_half;
    bool peto = false;
    std::string method = "reml";  ///< reml, dl, common, mh
    bool knapp_hartung = true;
    std::string effect_name = "effect";  ///< of effects that are given
};

inline section meta_analysis(const meta_input& in, const std::string& name = "meta",
                             const std::string& title = "Meta-analysis") {
    section out{.name = name, .title = title};
    const bool ratio = !in.tables.empty() && (in.peto || in.measure != st::table_measure::risk_difference);
    const std::string what = in.tables.empty()                                 ? in.effect_name
                             : in.peto                                         ? "odds ratio (Peto)"
                             : in.measure == st::table_measure::log_odds_ratio ? "odds ratio"
                             : in.measure == st::table_measure::log_risk_ratio ? "risk ratio"
                                                                               : "risk difference";
    const auto effects = in.tables.empty() ? in.effects
                         : in.peto         ? st::peto_effects(in.tables, in.names)
                                           : st::effects_of(in.tables, in.measure, in.zero_cells, in.names);
    const st::meta_options options{in.method == "common" ? st::between_trials::none
                                   : in.method == "dl"   ? st::between_trials::dersimonian_laird
                                                         : st::between_trials::reml,
                                   in.knapp_hartung && in.method != "common"};
    const auto pooled = in.peto             ? st::pool_peto(in.tables, 0.95, in.names)
                        : in.method == "mh" ? st::pool_mantel_haenszel(in.tables, in.measure, 0.95, in.names)
                                            : st::pool(effects, options);
    const bool random = !in.peto && (in.method == "reml" || in.method == "dl");
    const auto shown = [&](double x) { return ratio ? std::exp(x) : x; };
    const auto interval = [&](double value, double low, double high) {
        return with_interval(shown(value), shown(low), shown(high));
    };
    result_table trials{
        .title = "", .columns = {"trial", what + " (95 %)", "weight %", "pooled without it"}, .rows = {}};
    std::vector<forest_line> lines;
    const auto without = effects.size() > 1 && !in.peto && in.method != "mh"
                             ? st::leave_one_out(effects, options)
                             : std::vector<st::meta_result>{};
    for (std::size_t k = 0; k < effects.size(); ++k) {
        const double reach = st::normal_quantile(0.975) * std::sqrt(effects[k].variance),
                     value = effects[k].value;
        // A trial that says nothing has no place among the effects, but one in the weights of Peto's method.
        std::size_t at = k;
        if (in.peto)
            for (std::size_t seen = 0, t = 0; t < pooled.weight.size(); ++t)
                if (pooled.weight[t] > 0 && seen++ == k) at = t;
        const double weight = at < pooled.weight.size() ? pooled.weight[at] : 0;
        lines.push_back({.name = effects[k].name,
                         .value = value,
                         .low = value - reach,
                         .high = value + reach,
                         .weight = weight});
        trials.rows.push_back(
            {effects[k].name, interval(value, value - reach, value + reach), number(100 * weight, 3),
             without.empty() ? "" : interval(without[k].effect, without[k].low, without[k].high)});
    }
    lines.push_back(
        {.name = "pooled", .value = pooled.effect, .low = pooled.low, .high = pooled.high, .pooled = true});
    if (random && effects.size() > 2)
        lines.push_back({.name = "a new trial (95 %)",
                         .value = pooled.effect,
                         .low = pooled.prediction_low,
                         .high = pooled.prediction_high,
                         .faint = true});
    out.tables.push_back(trials);
    out.sentences.push_back("Pooled " + what + " " + interval(pooled.effect, pooled.low, pooled.high) + ", " +
                            p_text(pooled.p) + ", " + std::to_string(effects.size()) +
                            (effects.size() == 1 ? " trial." : " trials."));
    if (effects.size() > 1) {
        out.sentences.push_back(
            "Heterogeneity: Q = " + number(pooled.q) + " on " + number(pooled.q_df) +
            " degrees of freedom (" + p_text(pooled.q_p) +
            "), I\u00b2 = " + number(100 * pooled.i_squared, 3) + " %" +
            (random ? ", tau\u00b2 = " +
                          with_interval(pooled.tau_squared, pooled.tau_squared_low, pooled.tau_squared_high)
                    : "") +
            ".");
        if (random && effects.size() > 2)
            out.sentences.push_back("The effect of a new trial is expected from " +
                                    number(shown(pooled.prediction_low), 3) + " to " +
                                    number(shown(pooled.prediction_high), 3) + ".");
    }
    if (!pooled.warning.empty()) out.notes.push_back(pooled.warning);
    if (effects.size() < in.names.size())
        out.notes.push_back(std::to_string(in.names.size() - effects.size()) +
                            " trial(s) left out, as their cells of zero say nothing under this rule");
    out.figures.push_back(forest(
        name + "-forest", title,
        "Squares: trials, area by weight, with 95 % intervals. Diamond: pooled, as wide as its interval." +
            std::string(random && effects.size() > 2 ? " Dashed: where a new trial is expected." : ""),
        lines, what, ratio));
    out.numbers = {{"measure", what},
                   {"method", in.peto ? "peto" : in.method},
                   {"trials", effects.size()},
                   {"effect", shown(pooled.effect)},
                   {"low", shown(pooled.low)},
                   {"high", shown(pooled.high)},
                   {"scale_of_pooling", ratio ? "logarithm" : "as it is"},
                   {"pooled", pooled.effect},
                   {"standard_error", pooled.standard_error},
                   {"z", pooled.z},
                   {"p", pooled.p},
                   {"q", pooled.q},
                   {"q_p", pooled.q_p},
                   {"i_squared", pooled.i_squared},
                   {"tau_squared", pooled.tau_squared}};
    if (effects.size() >= 3) {
        bool vary = false;
        for (const auto& each : effects)
            vary = vary || std::abs(each.variance / effects[0].variance - 1) > 1e-9;
        if (vary) {
            const auto egger = st::egger_test(effects);
            out.sentences.push_back("Funnel: Egger's intercept " + number(egger.intercept, 3) +
                                    ", t = " + number(egger.t, 3) + ", " + p_text(egger.p) +
                                    (effects.size() < 10 ? " (weak: fewer than ten trials)." : "."));
            out.numbers["egger_intercept"] = egger.intercept;
            out.numbers["egger_p"] = egger.p;
            out.figures.push_back(funnel(
                name + "-funnel", effects, pooled.effect, what,
                "Each point a trial; the dashed lines hold 95 % of trials that differ by chance alone.",
                ratio));
        }
    }
    const std::string zeros = in.zero_cells == st::zero_cells::leave_out
                                  ? "trials with a cell of zero were left out"
                              : in.zero_cells == st::zero_cells::add_half_to_all
                                  ? "a half was added to all cells of all trials"
                                  : "a half was added to the cells of trials with a cell of zero";
    const bool t_interval = random && in.knapp_hartung && effects.size() > 1;
    std::vector<example::cited_work> sources;
    if (in.peto)
        sources = {works::yusuf};
    else if (in.method == "mh")
        sources = {works::robins};
    else if (random)
        sources = {in.method == "dl" ? works::dersimonian : works::reml};
    if (t_interval) sources.push_back(works::knapp);
    add_methods(out,
                "Effects of " + std::to_string(effects.size()) + " trials (" + what + ") were pooled " +
                    (in.peto             ? std::string("by Peto's method")
                     : in.method == "mh" ? std::string("by the method of Mantel and Haenszel")
                     : in.method == "common"
                         ? std::string("with weights of inverse variance, as one common effect")
                         : std::string("by a random-effects model, with the variance between trials by ") +
                               (in.method == "dl" ? "the moments of DerSimonian and Laird"
                                                  : "restricted maximum likelihood")) +
                    (t_interval ? " and the interval of Knapp and Hartung" : "") +
                    (in.tables.empty() || in.peto || in.method == "mh" ? "" : "; " + zeros) +
                    ". Intervals hold 95 %.",
                std::move(sources));
    return out;
}

// --- mediation
// -------------------------------------------------------------------------------------------------

inline section mediation(const std::vector<double>& x, const std::vector<std::vector<double>>& through,
                         const std::vector<double>& y, const std::vector<std::vector<double>>& covariates,
                         const std::vector<std::string>& names, bool serial, std::size_t resamples,
                         std::uint64_t seed, std::size_t threads, const std::string& name = "mediate",
                         const std::string& title = "Mediation") {
    st::mediation_options options{.mediators = serial ? st::mediators::serial : st::mediators::parallel,
                                  .names = names,
                                  .resamples = resamples,
                                  .seed = seed,
                                  .threads = threads,
                                  .poll = example::interrupt_poll()};
    if (!covariates.empty()) options.covariates = as_rows(covariates);
    const auto found = st::mediation(x, as_rows(through), y, options);
    const auto& e = found.effects;
    section out{.name = name, .title = title};
    result_table effects{.title = "Effects of " + e.from + " on " + e.to,
                         .columns = {"path", "effect (95 % BCa)", "95 % percentile", "SE", "standardised"},
                         .rows = {}};
    std::vector<forest_line> lines;
    const auto add = [&](const st::path_effect& one) {
        effects.rows.push_back({one.path, with_interval(one.estimate, one.bca_low, one.bca_high),
                                number(one.percentile_low, 3) + " to " + number(one.percentile_high, 3),
                                number(one.standard_error, 3), number(one.standardised, 3)});
        lines.push_back({.name = one.path,
                         .value = one.estimate,
                         .low = one.bca_low,
                         .high = one.bca_high,
                         .pooled = one.path == "total"});
        out.numbers["effects"][one.path] = {{"estimate", one.estimate},
                                            {"standardised", one.standardised},
                                            {"standard_error", one.standard_error},
                                            {"bca", {one.bca_low, one.bca_high}},
                                            {"percentile", {one.percentile_low, one.percentile_high}}};
    };
    for (const auto& one : e.indirect) add(one);
    for (const auto* one : {&e.total_indirect, &e.direct, &e.total}) add(*one);
    out.tables.push_back(effects);
    result_table arrows{
        .title = "Arrows", .columns = {"arrow", "coefficient", "SE", "t", "p", "standardised"}, .rows = {}};
    for (const auto& a : found.arrows) {
        arrows.rows.push_back({a.from + " -> " + a.to, number(a.coefficient), number(a.standard_error, 3),
                               number(a.t, 3), number(a.p, 2), number(a.standardised, 3)});
        out.numbers["arrows"].push_back({{"from", a.from},
                                         {"to", a.to},
                                         {"coefficient", a.coefficient},
                                         {"standard_error", a.standard_error},
                                         {"p", a.p},
                                         {"standardised", a.standardised}});
    }
    out.tables.push_back(arrows);
    const auto outside = [](const st::path_effect& one) { return one.bca_low > 0 || one.bca_high < 0; };
    for (const auto& one : e.indirect)
        out.sentences.push_back("Along " + one.path + ": " +
                                with_interval(one.estimate, one.bca_low, one.bca_high) +
                                (outside(one) ? "." : ", not distinguishable from none."));
    out.sentences.push_back(
        "Direct: " + with_interval(e.direct.estimate, e.direct.bca_low, e.direct.bca_high) +
        "; total: " + with_interval(e.total.estimate, e.total.bca_low, e.total.bca_high) + ".");
    if (e.suppression && outside(e.total_indirect) && outside(e.direct))
        out.sentences.push_back(
            "Direct and indirect effects have opposite signs (suppression): the total hides both.");
    out.notes.push_back(
        "Arrows are assumptions: the fit cannot tell a mediator from an effect of the outcome, nor replace "
        "randomisation.");
    if (e.dropped)
        out.notes.push_back(std::to_string(e.dropped) + " resamples could not be solved and were left out");
    out.numbers["people"] = x.size();
    out.numbers["resamples"] = e.resamples;
    out.numbers["seed"] = seed;
    out.figures.push_back(forest(name + "-effects", title,
                                 "Effects of " + example::escape_html(e.from) + " on " +
                                     example::escape_html(e.to) +
                                     " along each path, with 95 % BCa intervals of " +
                                     std::to_string(e.resamples) + " resamples of people; diamond: total.",
                                 lines, "effect", false));
    std::string paths;
    for (std::size_t i = 1; i + 1 < names.size(); ++i) paths += (i > 1 ? ", " : "") + names[i];
    add_methods(out,
                "Direct and indirect effects of " + e.from + " on " + e.to + " through " + paths + " (" +
                    (through.size() == 1 ? std::string("one mediator")
                     : serial            ? std::string("serial mediators")
                                         : std::string("parallel mediators")) +
                    (covariates.empty() ? std::string()
                                        : ", " + std::to_string(covariates.size()) + " covariate(s)") +
                    ") were estimated by linear regressions in " + std::to_string(x.size()) +
                    " people, with 95 % BCa intervals of " + std::to_string(e.resamples) +
                    " bootstrap resamples of people (seed " + std::to_string(seed) + ").",
                {works::mackinnon, works::efron});
    return out;
}

// --- comparison of groups
// --------------------------------------------------------------------------------------

struct covariate {
    std::string name;
    std::vector<double> values;
};

/// Change of a score in two groups: linear model with the score before and covariates, effect size, response.
inline section compare_change(const std::vector<double>& before, const std::vector<double>& after,
                              const std::vector<std::string>& group, const std::vector<covariate>& covariates,
                              double response, std::optional<double> reliability,
                              const std::string& name = "compare",
                              const std::string& title = "Change of a score in two groups") {
    std::vector<std::string> groups;
    for (const auto& each : group)
        if (std::find(groups.begin(), groups.end(), each) == groups.end()) groups.push_back(each);
    if (groups.size() != 2)
        throw std::invalid_argument("the column of groups needs two groups, has " +
                                    std::to_string(groups.size()));
    section out{.name = name, .title = title};
    const auto change = st::change_scores(before, after);
    st::design design(before.size());
    design.factor("group", group, st::coding::treatment).covariate("before", before);
    for (const auto& each : covariates) design.covariate(each.name, each.values);
    const auto fit = st::fit_linear_model(design, change, {.standard_errors = st::standard_errors::hc3});
    result_table model{.title = "Change = group + score before" +
                                std::string(covariates.empty() ? "" : " + covariates") +
                                ", HC3 standard errors",
                       .columns = {"term", "coefficient (95 %)", "SE", "t", "p"},
                       .rows = {}};
    for (std::size_t j = 0; j < fit.names.size(); ++j) {
        model.rows.push_back({fit.names[j], with_interval(fit.coefficients(j), fit.low(j), fit.high(j)),
                              number(fit.standard_error(j), 3), number(fit.t(j), 3), number(fit.p(j), 2)});
        out.numbers["model"].push_back({{"term", fit.names[j]},
                                        {"coefficient", fit.coefficients(j)},
                                        {"low", fit.low(j)},
                                        {"high", fit.high(j)},
                                        {"p", fit.p(j)}});
    }
    std::vector<double> changes[2], scores[2], later[2];
    for (std::size_t i = 0; i < group.size(); ++i) {
        const bool second = group[i] == groups[1];
        changes[second].push_back(change(i)), scores[second].push_back(before[i]),
            later[second].push_back(after[i]);
    }
    result_table arms{.title = "Groups",
                      .columns = {"group", "n", "before", "change (95 %)", "responders (95 %)"},
                      .rows = {}};
    std::vector<forest_line> lines;
    st::two_by_two table;
    for (const int g : {0, 1}) {
        const auto test = st::one_sample_t_test(changes[g]);
        const auto who = st::responders(scores[g], later[g], response);
        double mean = 0;
        for (const double each : scores[g]) mean += each / static_cast<double>(scores[g].size());
        arms.rows.push_back(
            {groups[static_cast<std::size_t>(g)], std::to_string(changes[g].size()), number(mean, 3),
             with_interval(test.estimate, test.interval[0], test.interval[1]),
             std::to_string(who.responders) + ": " +
                 with_interval(100 * who.rate.value, 100 * who.rate.low, 100 * who.rate.high) + " %"});
        lines.push_back({.name = groups[static_cast<std::size_t>(g)],
                         .value = test.estimate,
                         .low = test.interval[0],
                         .high = test.interval[1]});
        (g == 0 ? table.control_events : table.events) = who.responders;
        (g == 0 ? table.control_people : table.people) = changes[g].size();
    }
    lines.push_back({.name = "difference, adjusted",
                     .value = fit.coefficients(1),
                     .low = fit.low(1),
                     .high = fit.high(1),
                     .pooled = true});
    out.tables = {arms, model};
    const auto g =
        st::hedges_g_of_t(st::two_sample_t_test(changes[1], changes[0]).t,
                          static_cast<double>(changes[1].size()), static_cast<double>(changes[0].size()));
    const double reach = st::normal_quantile(0.975) * std::sqrt(g.variance);
    out.sentences.push_back(
        "Change of the score, " + groups[1] + " minus " + groups[0] +
        ", adjusted: " + with_interval(fit.coefficients(1), fit.low(1), fit.high(1)) + " points (" +
        p_text(fit.p(1)) + (fit.low(1) <= 0 && fit.high(1) >= 0 ? ", not distinguishable from none" : "") +
        "); Hedges' g of the change " + with_interval(g.value, g.value - reach, g.value + reach) + ".");
    const auto difference = st::risk_difference(table);
    const auto needed = st::number_needed_to_treat(table);
    out.sentences.push_back(
        "Response (a fall of more than " + number(100 * response) + " %): difference of rates " +
        with_interval(100 * difference.value, 100 * difference.low, 100 * difference.high) +
        " points, Fisher's " + p_text(st::fisher_exact_test(table).p) +
        (table.people + table.control_people <= 2000
             ? ", Barnard's " + p_text(st::barnard_exact_test(table).p)
             : "") +
        ".");
    out.sentences.push_back(
        "Number needed to treat: " +
        (needed.unbounded ? number(needed.value, 3) + ", not bounded: from " + number(needed.low, 3) +
                                " (benefit) through infinity to " + number(-needed.high, 3) + " (harm)."
                          : with_interval(needed.value, needed.low, needed.high) + "."));
    if (reliability) {
        double mean = 0, squares = 0;
        for (const double each : before) mean += each / static_cast<double>(before.size());
        for (const double each : before)
            squares += (each - mean) * (each - mean) / static_cast<double>(before.size() - 1);
        const auto reliable = st::reliable_change(before, after, std::sqrt(squares), *reliability);
        out.sentences.push_back(
            "Reliable change (beyond " + number(reliable.threshold, 3) + " points at a reliability of " +
            number(*reliability) + "): " + std::to_string(reliable.fell) + " fell, " +
            std::to_string(reliable.rose) + " rose of " + std::to_string(before.size()) + ".");
    }
    out.numbers["hedges_g"] = {g.value, g.value - reach, g.value + reach};
    out.numbers["risk_difference"] = {difference.value, difference.low, difference.high};
    out.numbers["number_needed"] = {finite_or_null(needed.value), finite_or_null(needed.low),
                                    finite_or_null(needed.high)};
    out.figures.push_back(
        forest(name + "-change", title,
               "Mean change of each group with its 95 % interval; diamond: their difference, adjusted.",
               lines, "change, points", false));
    std::vector<std::string> adjusted{"the score before"};
    for (const auto& each : covariates) adjusted.push_back(each.name);
    std::vector<example::cited_work> sources{works::hc3, works::hedges, works::barnard};
    if (reliability) sources.push_back(works::jacobson);
    add_methods(out,
                "The change of the score of " + std::to_string(before.size()) + " people in two groups (" +
                    groups[0] + ": " + std::to_string(changes[0].size()) + ", " + groups[1] + ": " +
                    std::to_string(changes[1].size()) +
                    ") was compared by a linear model with HC3 standard errors" + adjusted_for(adjusted) +
                    ". Responders lost more than " + number(100 * response) +
                    " % of their score; rates were compared by Fisher's and Barnard's exact tests." +
                    (reliability ? " Reliable change is that of Jacobson and Truax at a reliability of " +
                                       number(*reliability) + "."
                                 : std::string()),
                std::move(sources));
    return out;
}

/// A score measured several times in people (or animals) of groups: the random-intercept model.
inline section compare_repeated(const std::vector<double>& outcome, const std::vector<std::string>& unit,
                                const std::vector<std::string>& group,
                                const std::vector<covariate>& covariates, std::size_t permutations,
                                std::uint64_t seed, const std::string& name = "repeated",
                                const std::string& title = "Repeated measures in two groups") {
    section out{.name = name, .title = title};
    st::design design(outcome.size());
    design.factor("group", group, st::coding::treatment);
    for (const auto& each : covariates)
        design.covariate(each.name, each.values).interaction("group", each.name);
    const auto fit = st::fit_mixed_model(design, outcome, unit);
    result_table model{.title = "Outcome = group" + std::string(covariates.empty() ? "" : " x covariates") +
                                " + intercept of each unit, REML",
                       .columns = {"term", "coefficient (95 %)", "SE", "df", "t", "p"},
                       .rows = {}};
    std::vector<forest_line> lines;
    for (std::size_t j = 0; j < fit.names.size(); ++j) {
        model.rows.push_back({fit.names[j], with_interval(fit.coefficients(j), fit.low(j), fit.high(j)),
                              number(fit.standard_error(j), 3), number(fit.df(j), 3), number(fit.t(j), 3),
                              number(fit.p(j), 2)});
        if (j > 0)
            lines.push_back(
                {.name = fit.names[j], .value = fit.coefficients(j), .low = fit.low(j), .high = fit.high(j)});
        out.numbers["model"].push_back({{"term", fit.names[j]},
                                        {"coefficient", fit.coefficients(j)},
                                        {"low", fit.low(j)},
                                        {"high", fit.high(j)},
                                        {"df", fit.df(j)},
                                        {"p", fit.p(j)}});
    }
    out.tables.push_back(model);
    out.sentences.push_back(std::to_string(outcome.size()) + " rows of " + std::to_string(fit.units) +
                            " units; variance between units " + number(fit.between_variance, 3) +
                            ", within " + number(fit.residual_variance, 3) + " (intraclass correlation " +
                            number(fit.intraclass_correlation, 2) + ").");
    if (covariates.empty()) {
        const auto nested = st::nested_permutation_test(
            outcome, unit, group,
            {.permutations = permutations, .seed = seed, .poll = example::interrupt_poll()});
        out.sentences.push_back("Labels of whole units permuted: " + p_text(nested.p) + " (" +
                                std::to_string(nested.permutations) +
                                (nested.exact ? " relabellings, all there are)." : " relabellings)."));
        out.numbers["nested_permutation_p"] = nested.p;
    }
    if (!fit.warning.empty()) out.notes.push_back(fit.warning);
    out.figures.push_back(forest(name + "-terms", title,
                                 "Coefficients with 95 % intervals (Satterthwaite's degrees of freedom).",
                                 lines, "unit of the outcome", false));
    std::vector<std::string> crossed;
    for (const auto& each : covariates) crossed.push_back(each.name);
    add_methods(
        out,
        std::to_string(outcome.size()) + " measurements of " + std::to_string(fit.units) +
            " units were compared between groups by a linear mixed model with an intercept of each unit, "
            "fitted by restricted maximum likelihood, with Satterthwaite's degrees of freedom" +
            adjusted_for(crossed) +
            (covariates.empty()
                 ? ", and by a permutation test of the labels of whole units (" +
                       std::to_string(permutations) + " at most, seed " + std::to_string(seed) + ")."
                 : ", which may act otherwise in each group."),
        {works::laird, works::satterthwaite});
    return out;
}

/// A crossover of two periods.
inline section compare_crossover(const std::vector<double>& first, const std::vector<double>& second,
                                 const std::vector<std::string>& sequence,
                                 const std::string& name = "crossover",
                                 const std::string& title = "Crossover of two periods") {
    section out{.name = name, .title = title};
    const auto found = st::crossover_test(first, second, sequence);
    result_table table{.title = "", .columns = {"effect", "estimate (95 %)", "t", "df", "p"}, .rows = {}};
    std::vector<forest_line> lines;
    const auto add = [&](const std::string& what, const st::t_test_result& test) {
        table.rows.push_back({what, with_interval(test.estimate, test.interval[0], test.interval[1]),
                              number(test.t, 3), number(test.df), number(test.p, 2)});
        lines.push_back(
            {.name = what, .value = test.estimate, .low = test.interval[0], .high = test.interval[1]});
        out.numbers[what] = {{"estimate", test.estimate},
                             {"low", test.interval[0]},
                             {"high", test.interval[1]},
                             {"p", test.p}};
    };
    add("treatment, A minus B", found.treatment);
    add("period, second minus first", found.period);
    add("carry-over, AB minus BA", found.carry_over);
    out.tables.push_back(table);
    const auto& t = found.treatment;
    out.sentences.push_back(
        "Treatment A minus B: " + with_interval(t.estimate, t.interval[0], t.interval[1]) + ", " +
        p_text(t.p) + (t.interval[0] <= 0 && t.interval[1] >= 0 ? ", not distinguishable from none." : "."));
    out.notes.push_back(
        "carry-over is shown, not used to choose the analysis: its test is weak, and choosing by it misleads "
        "(Freeman 1989)");
    out.figures.push_back(forest(name + "-effects", title, "Effects with 95 % intervals.", lines,
                                 "unit of the outcome", false));
    add_methods(
        out,
        "Two treatments were compared in a crossover of two periods in " + std::to_string(first.size()) +
            " people by t tests of half the difference of periods between the sequences; carry-over is "
            "reported, and no analysis was chosen by it.",
        {works::hills});
    return out;
}

// --- dose and response
// -----------------------------------------------------------------------------------------

inline section dose_response(const std::vector<double>& dose, const std::vector<double>& response,
                             st::dose_shape shape, const std::string& dose_axis,
                             const std::string& response_axis, const std::string& name = "dose",
                             const std::string& title = "Dose and response") {
    section out{.name = name, .title = title};
    const auto curve = st::fit_dose_curve(dose, response, {.shape = shape});
    result_table table{.title = "", .columns = {"parameter", "estimate (95 % profile)"}, .rows = {}};
    const auto add = [&](const std::string& what, const st::curve_parameter& one) {
        table.rows.push_back(
            {what, one.fixed ? number(one.value) + " (held)" : with_interval(one.value, one.low, one.high)});
        out.numbers[what] = {{"value", one.value},
                             {"low", finite_or_null(one.low)},
                             {"high", finite_or_null(one.high)},
                             {"fixed", one.fixed}};
    };
    add("bottom", curve.bottom);
    add("top", curve.top);
    add("EC50", curve.ec50);
    add("Hill coefficient", curve.hill);
    out.tables.push_back(table);
    out.sentences.push_back("EC50 " + with_interval(curve.ec50.value, curve.ec50.low, curve.ec50.high) +
                            " (" + dose_axis + "), R\u00b2 = " + number(curve.r_squared, 3) + ", " +
                            std::to_string(curve.points) + " points.");
    if (shape != st::dose_shape::emax && dose.size() > curve.parameters + 1) {
        const auto plain =
            st::fit_dose_curve(dose, response,
                               {.shape = st::dose_shape::emax,
                                .bottom = shape == st::dose_shape::hill ? std::optional(0.0) : std::nullopt});
        const auto against = st::compare_dose_curves(plain, curve);
        out.sentences.push_back(
            "Against a Hill coefficient of 1: F(" + number(against.df1) + ", " + number(against.df2) +
            ") = " + number(against.f, 3) + ", " + p_text(against.p) + "; AICc " +
            (std::isfinite(against.aicc_difference) ? number(std::abs(against.aicc_difference), 3) +
                                                          (against.aicc_difference > 0 ? " better" : " worse")
                                                    : std::string("not defined for so few points")) +
            ".");
        out.numbers["hill_is_one_p"] = against.p;
    }
    if (!curve.warning.empty()) out.notes.push_back(curve.warning);
    out.figures.push_back(
        dose_figure(name + "-curve", dose, response, curve, dose_axis, response_axis,
                    "Points, fitted curve, and EC50 (dashed) with its 95 % profile interval (shaded). A dose "
                    "of zero stands a decade left of the smallest."));
    add_methods(out,
                std::string("A curve of dose and response (") +
                    (shape == st::dose_shape::emax   ? "Emax"
                     : shape == st::dose_shape::hill ? "Hill"
                                                     : "four-parameter logistic") +
                    ") was fitted to " + std::to_string(curve.points) +
                    " points by least squares, with 95 % profile intervals.",
                {works::bates});
    return out;
}

// --- survival
// --------------------------------------------------------------------------------------------------

inline section survival(const std::vector<double>& time, const std::vector<double>& event,
                        const std::vector<std::string>& group, const std::vector<covariate>& covariates,
                        const std::string& time_axis, const std::string& name = "survival",
                        const std::string& title = "Time to the event") {
    section out{.name = name, .title = title};
    std::vector<std::string> groups;
    for (const auto& each : group)
        if (std::find(groups.begin(), groups.end(), each) == groups.end()) groups.push_back(each);
    result_table arms{.title = "", .columns = {"group", "people", "events", "median (95 %)"}, .rows = {}};
    std::vector<std::pair<std::string, st::survival_curve>> curves;
    for (const auto& one : groups) {
        std::vector<double> own_time, own_event;
        double events = 0;
        for (std::size_t i = 0; i < time.size(); ++i)
            if (group[i] == one)
                own_time.push_back(time[i]), own_event.push_back(event[i]), events += event[i];
        curves.emplace_back(one, st::kaplan_meier(own_time, own_event));
        const auto& curve = curves.back().second;
        arms.rows.push_back({one, std::to_string(own_time.size()), number(events),
                             with_interval(curve.median, curve.median_low, curve.median_high)});
        out.numbers["groups"].push_back({{"group", one},
                                         {"people", own_time.size()},
                                         {"events", events},
                                         {"median", finite_or_null(curve.median)}});
    }
    out.tables.push_back(arms);
    if (groups.size() > 1) {
        const auto test = st::log_rank_test(time, event, group);
        out.sentences.push_back("Log-rank test of " + std::to_string(groups.size()) +
                                " groups: chi-squared = " + number(test.chi_squared, 4) + ", " +
                                p_text(test.p) + ".");
        out.numbers["log_rank"] = {{"chi_squared", test.chi_squared}, {"p", test.p}};
        std::vector<std::vector<double>> columns;
        std::vector<std::string> names;
        for (std::size_t g = 1; g < groups.size(); ++g) {
            names.push_back(groups[g] + " against " + groups[0]);
            columns.emplace_back();
            for (const auto& each : group) columns.back().push_back(each == groups[g]);
        }
        for (const auto& each : covariates) names.push_back(each.name), columns.push_back(each.values);
        bool any = false;
        for (const double each : event) any = any || each == 1;
        if (any) {
            const auto cox = st::cox_regression(time, event, as_rows(columns), names);
            result_table table{.title = "Cox regression",
                               .columns = {"covariate", "hazard ratio (95 %)", "z", "p"},
                               .rows = {}};
            for (std::size_t k = 0; k < names.size(); ++k) {
                table.rows.push_back({names[k], with_interval(cox.hazard_ratio(k), cox.low(k), cox.high(k)),
                                      number(cox.z(k), 3), number(cox.p(k), 2)});
                out.numbers["cox"].push_back({{"covariate", names[k]},
                                              {"hazard_ratio", finite_or_null(cox.hazard_ratio(k))},
                                              {"low", finite_or_null(cox.low(k))},
                                              {"high", finite_or_null(cox.high(k))},
                                              {"p", cox.p(k)}});
            }
            out.tables.push_back(table);
            if (cox.warning.empty())
                out.sentences.push_back(
                    "Hazard ratio of " + names[0] + ": " +
                    with_interval(cox.hazard_ratio(0), cox.low(0), cox.high(0)) + ", " + p_text(cox.p(0)) +
                    (cox.low(0) <= 1 && cox.high(0) >= 1 ? ", not distinguishable from 1." : "."));
            else
                out.notes.push_back(cox.warning + "; likelihood ratio " + p_text(cox.likelihood_ratio_p));
        } else {
            out.notes.push_back("nobody had the event: no hazard ratio");
        }
    }
    out.figures.push_back(survival_figure(
        name + "-curves", time_axis,
        "Kaplan and Meier's curves with 95 % intervals; crosses: observation ended. Below: people at risk.",
        curves));
    double happened = 0;
    for (const double each : event) happened += each;
    std::vector<std::string> adjusted;
    for (const auto& each : covariates) adjusted.push_back(each.name);
    std::vector<example::cited_work> sources{works::kaplan};
    if (groups.size() > 1) sources.insert(sources.end(), {works::peto, works::cox});
    add_methods(out,
                "Times of " + std::to_string(time.size()) + " people to the event (" + number(happened) +
                    " events) were described by Kaplan and Meier's curves" +
                    (groups.size() > 1 ? " and compared between " + std::to_string(groups.size()) +
                                             " groups by the log-rank test and by Cox's regression" +
                                             adjusted_for(adjusted) + "."
                                       : std::string(".")),
                std::move(sources));
    return out;
}

}  // namespace clinical
