// Meta-analysis: effects of trials, pooled with fixed and with random effects; heterogeneity, bias,
// influence.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/meta_analysis.hpp>
#include <entrain/stats/distributions.hpp>
#include <entrain/stats/proportions.hpp>

namespace entrain::stats {

/// The effect that one trial found.
struct trial_effect {
    double value = 0;  ///< log odds ratio, log risk ratio, risk difference, or standardised mean difference
    double variance = 0;  ///< its squared standard error
    std::string name = {};  ///< of the trial
};

/// Which effect of a 2 x 2 table.
enum class table_measure {
    log_odds_ratio,  ///< log(ad / bc)
    log_risk_ratio,  ///< log((a / n) / (c / m))
    risk_difference  ///< a / n - c / m
};

/// What is done with cells of zero.
enum class zero_cells {
    add_half,         ///< 1/2 to every cell of a trial that has one (Haldane and Anscombe; metafor's default)
    add_half_to_all,  ///< 1/2 to every cell of every trial where any has one
    leave_out         ///< trials with one are left out
};

/// The effects of trials with two arms:
///   log odds ratio: log(ad / bc), variance 1/a + 1/b + 1/c + 1/d;
///   log risk ratio: log((a / n) / (c / m)), variance 1/a - 1/n + 1/c - 1/m;
///   risk difference: a / n - c / m, variance ab / n^3 + cd / m^3.
/// names: one per trial, or none. Trials without any event, or with events only, say nothing of a ratio: they
/// keep a variance after add_half, as in metafor, and are left out under leave_out.
/// Throws argument_error that names the trial where there are no people, or more events than people; or where
/// no trial is left. Source: Higgins et al., Cochrane Handbook 10.4. Reference: metafor's escalc.
inline std::vector<trial_effect> effects_of(const std::vector<two_by_two>& trials, table_measure measure,
                                            zero_cells rule = zero_cells::add_half,
                                            const std::vector<std::string>& names = {}) {
    constexpr auto function = "stats::effects_of";
    check_enumerator(function, "measure", measure, table_measure::risk_difference);
    check_enumerator(function, "rule", rule, zero_cells::leave_out);
    detail::check_trials(trials, names, function);
    std::vector<trial_effect> effects;
    bool any = false;
    for (const two_by_two& each : trials) any = any || detail::has_zero(each);
    for (std::size_t k = 0; k < trials.size(); ++k) {
        const bool zero = detail::has_zero(trials[k]);
        if (zero && rule == zero_cells::leave_out) continue;
        const double add = zero || (any && rule == zero_cells::add_half_to_all) ? 0.5 : 0;
        const auto cell = [add](std::size_t count) { return static_cast<double>(count) + add; };
        const double a = cell(trials[k].events), b = cell(trials[k].people - trials[k].events),
                     c = cell(trials[k].control_events),
                     d = cell(trials[k].control_people - trials[k].control_events), n = a + b, m = c + d;
        trial_effect one{.name = names.empty() ? "trial " + std::to_string(k + 1) : names[k]};
        switch (measure) {
            case table_measure::log_odds_ratio:
                one.value = std::log(a / b / (c / d)), one.variance = 1 / a + 1 / b + 1 / c + 1 / d;
                break;
            case table_measure::log_risk_ratio:
                one.value = std::log(a / n / (c / m)), one.variance = 1 / a - 1 / n + 1 / c - 1 / m;
                break;
            case table_measure::risk_difference:
                one.value = a / n - c / m, one.variance = a * b / (n * n * n) + c * d / (m * m * m);
        }
        effects.push_back(one);
    }
    if (effects.empty()) throw argument_error(function, "trials", "a trial without a cell of zero", "none");
    return effects;
}

/// Means and SD of two arms, in any one unit.
struct two_means {
    double mean = 0, sd = 0, people = 0;  ///< treated: mean and SD of the outcome, number of people
    double control_mean = 0, control_sd = 0, control_people = 0;  ///< control: the same
};

/// Hedges' g: J (mean - control mean) / pooled SD, J the exact small-sample factor
/// Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)); variance 1/n + 1/m + g^2 / (2 (n + m)).
/// Throws argument_error where an SD is not positive or an arm has fewer than two people.
/// Source: Hedges 1981, doi:10.3102/10769986006002107. Reference: metafor's escalc(measure = "SMD").
inline trial_effect hedges_g_of(const two_means& arms, std::string name = {}) {
    constexpr auto function = "stats::hedges_g_of";
    for (const double each : {arms.mean, arms.control_mean}) check_finite(function, "mean", each);
    check_positive(function, "sd", arms.sd);
    check_positive(function, "control_sd", arms.control_sd);
    check_at_least(function, "people", arms.people, 2);
    check_at_least(function, "control_people", arms.control_people, 2);
    const double n = arms.people, m = arms.control_people, df = n + m - 2;
    // In units of the larger SD, whose square can neither over- nor underflow.
    const double unit = std::max(arms.sd, arms.control_sd), s = arms.sd / unit, t = arms.control_sd / unit;
    const double pooled = std::sqrt(((n - 1) * s * s + (m - 1) * t * t) / df);
    const double g =
        detail::small_sample_factor(df) * ((arms.mean / unit - arms.control_mean / unit) / pooled);
    return {g, 1 / n + 1 / m + g * g / (2 * (n + m)), std::move(name)};
}

/// Hedges' g from the t of two independent groups: d = t sqrt(1/n + 1/m). Throws as hedges_g_of.
inline trial_effect hedges_g_of_t(double t, double people, double control_people, std::string name = {}) {
    constexpr auto function = "stats::hedges_g_of_t";
    check_finite(function, "t", t);
    check_at_least(function, "people", people, 2);
    check_at_least(function, "control_people", control_people, 2);
    const double g = detail::small_sample_factor(people + control_people - 2) * t *
                     std::sqrt(1 / people + 1 / control_people);
    return {g, 1 / people + 1 / control_people + g * g / (2 * (people + control_people)), std::move(name)};
}

/// The standardised mean change of one group, with the SD before as unit: g = J (after - before) / SD before,
/// J of n - 1; variance 2 (1 - correlation) / n + g^2 / (2 n). The correlation of both times is rarely
/// printed: state it, and try others. people: at least 2; correlation: above -1 and below 1. Source: Becker
/// 1988, doi:10.1111/j.2044-8317.1988.tb00901.x. Reference: metafor's escalc(measure = "SMCR").
inline trial_effect hedges_g_of_change(double before, double after, double sd_before, double people,
                                       double correlation, std::string name = {}) {
    constexpr auto function = "stats::hedges_g_of_change";
    check_finite(function, "before", before);
    check_finite(function, "after", after);
    check_positive(function, "sd_before", sd_before);
    check_at_least(function, "people", people, 2);
    if (!(correlation > -1 && correlation < 1))
        throw argument_error(function, "correlation", "a number between -1 and 1", correlation);
    const double g = detail::small_sample_factor(people - 1) * (after / sd_before - before / sd_before);
    return {g, 2 * (1 - correlation) / people + g * g / (2 * people), std::move(name)};
}

/// How the variance between trials is estimated.
enum class between_trials {
    none,               ///< one common effect: inverse variance
    dersimonian_laird,  ///< moments: doi:10.1016/0197-2456(86)90046-2
    reml                ///< restricted maximum likelihood: Viechtbauer 2005, doi:10.3102/10769986030003261
};

/// How pool() pools.
struct meta_options {
    /// How the variance between trials is estimated.
    stats::between_trials between = stats::between_trials::reml;
    bool knapp_hartung = true;  ///< t interval with the scale of Knapp and Hartung 2003, doi:10.1002/sim.1482
    double confidence = 0.95;  ///< of the intervals
};

/// What a meta-analysis found. Effects are in the unit of the trials' values.
struct meta_result {
    double effect = 0, standard_error = 0;  ///< the pooled effect
    double low = 0, high = 0;  ///< confidence interval
    double z = 0;  ///< effect / standard error; a t with trials - 1 degrees of freedom under Knapp-Hartung
    double p = 1;  ///< two-sided
    double q = 0, q_df = 0, q_p = 1;  ///< Cochran's Q about the common effect
    double i_squared =
        0;  ///< share of the variation that is between trials, tau^2 / (tau^2 + typical variance)
    double tau_squared = 0;  ///< variance between trials
    double tau_squared_low = 0,
           tau_squared_high = 0;  ///< Q-profile interval (Viechtbauer 2007, doi:10.1002/sim.2514)
    double prediction_low = 0,
           prediction_high = 0;  ///< where the effect of a new trial lies; equals low, high if tau is none
    std::vector<double> weight;  ///< of each trial, sum 1
    std::string warning;         ///< where the method is known to mislead; empty: none
};

/// Pools effects with weights 1 / (variance + tau^2).
/// effects: at least one (two for tau^2), variances above zero. With one trial Knapp-Hartung is not possible
/// and the normal interval is given, which `warning` says. Throws argument_error that names the trial where a
/// value is not finite or a variance not positive. Reference: metafor's rma(method = "EE" / "DL" / "REML",
/// test = "knha"). Prediction: on t with trials - 1 degrees of freedom under Knapp-Hartung, normal otherwise.
/// Cost: O(trials) per iteration.
inline meta_result pool(const std::vector<trial_effect>& effects, const meta_options& options = {}) {
    return detail::pool<meta_result>(effects, static_cast<int>(options.between), options.knapp_hartung,
                                     options.confidence, "stats::pool");
}

/// Peto's odds ratio: log OR = sum (O - E) / sum V, V the hypergeometric variance; variance 1 / sum V. No
/// cell needs a correction. It is biased where effects are large or arms unequal; `warning` then says so
/// (|log OR| above 1 in the pool or arms beyond 2 : 1 in a trial; Greenland and Salvan 1990,
/// doi:10.1002/sim.4780090307). names: of the trials, or none. tau^2, prediction: not estimated. Throws as
/// effects_of, and where no trial has events and non-events. Source: Yusuf et al. 1985,
/// doi:10.1016/S0033-0620(85)80003-7. Reference: rma.peto.
inline meta_result pool_peto(const std::vector<two_by_two>& trials, double confidence = 0.95,
                             const std::vector<std::string>& names = {}) {
    constexpr auto function = "stats::pool_peto";
    detail::check_trials(trials, names, function);
    detail::check_confidence(confidence, function);
    return detail::peto<meta_result>(trials, confidence, function);
}

/// The effect of one trial by Peto: (O - E) / V with variance 1 / V, to be drawn beside pool_peto's.
/// Trials without information (V = 0) are left out.
inline std::vector<trial_effect> peto_effects(const std::vector<two_by_two>& trials,
                                              const std::vector<std::string>& names = {}) {
    detail::check_trials(trials, names, "stats::peto_effects");
    std::vector<trial_effect> effects;
    for (std::size_t k = 0; k < trials.size(); ++k) {
        const auto [difference, variance] = detail::observed_minus_expected(trials[k]);
        if (variance > 0)
            effects.push_back({difference / variance, 1 / variance,
                               names.empty() ? "trial " + std::to_string(k + 1) : names[k]});
    }
    return effects;
}

/// Mantel and Haenszel's pooled effect: odds ratio with the variance of Robins, Breslow and Greenland, risk
/// ratio with that of Greenland and Robins, risk difference with that of Sato, Greenland and Robins. No
/// correction of zero cells is made: sums are over trials. Q is about the pooled effect, of effects_of with
/// add_half. Throws as effects_of, and where a ratio is not defined (no events in a whole arm).
/// Sources: doi:10.2307/2531052, doi:10.2307/2530643, doi:10.2307/2531785. Reference: rma.mh(correct =
/// FALSE).
inline meta_result pool_mantel_haenszel(const std::vector<two_by_two>& trials, table_measure measure,
                                        double confidence = 0.95,
                                        const std::vector<std::string>& names = {}) {
    constexpr auto function = "stats::pool_mantel_haenszel";
    detail::check_trials(trials, names, function);
    detail::check_confidence(confidence, function);
    check_enumerator(function, "measure", measure, table_measure::risk_difference);
    return detail::mantel_haenszel<meta_result>(trials, static_cast<int>(measure),
                                                effects_of(trials, measure, zero_cells::add_half, names),
                                                confidence, function);
}

/// The pooled result without each trial in turn. effects: at least two.
inline std::vector<meta_result> leave_one_out(const std::vector<trial_effect>& effects,
                                              const meta_options& options = {}) {
    constexpr auto function = "stats::leave_one_out";
    check_at_least(function, "effects", effects.size(), 2);
    std::vector<meta_result> results;
    for (std::size_t k = 0; k < effects.size(); ++k) {
        std::vector<trial_effect> rest = effects;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
        results.push_back(pool(rest, options));
    }
    return results;
}

/// Egger's test of a lopsided funnel: value / se regressed on 1 / se by least squares; the intercept is 0
/// where small trials show what large ones show.
struct egger_result {
    double intercept = 0, standard_error = 0;  ///< of the line, and its standard error
    double t = 0, df = 0, p = 1;  ///< two-sided, trials - 2 degrees of freedom
};

/// Throws argument_error where there are fewer than three trials, or all have the same standard error.
/// Source: Egger et al. 1997, doi:10.1136/bmj.315.7109.629. Reference: metafor's regtest(model = "lm").
inline egger_result egger_test(const std::vector<trial_effect>& effects) {
    constexpr auto function = "stats::egger_test";
    check_at_least(function, "effects", effects.size(), 3);
    detail::check_effects(effects, function);
    return detail::egger<egger_result>(effects, function);
}

}  // namespace entrain::stats
