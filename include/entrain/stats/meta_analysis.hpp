// Meta-analysis: effects of trials, pooled with fixed and with random effects; heterogeneity, bias,
// influence.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/stats/proportions.hpp>

namespace entrain::stats {

/// The effect that one trial found.
struct trial_effect {
    double value = 0;  ///< log odds ratio, log risk ratio, risk difference, or standardised mean difference
    double variance = 0;    ///< its squared standard error
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
ENTRAIN_INLINE std::vector<trial_effect> effects_of(const std::vector<two_by_two>& trials,
                                                    table_measure measure,
                                                    zero_cells rule = zero_cells::add_half,
                                                    const std::vector<std::string>& names = {});

/// Means and SD of two arms, in any one unit.
struct two_means {
    double mean = 0, sd = 0, people = 0;  ///< treated: mean and SD of the outcome, number of people
    double control_mean = 0, control_sd = 0, control_people = 0;  ///< control: the same
};

/// Hedges' g: J (mean - control mean) / pooled SD, J the exact small-sample factor
/// Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)); variance 1/n + 1/m + g^2 / (2 (n + m)).
/// Throws argument_error where an SD is not positive or an arm has fewer than two people.
/// Source: Hedges 1981, doi:10.3102/10769986006002107. Reference: metafor's escalc(measure = "SMD").
ENTRAIN_INLINE trial_effect hedges_g_of(const two_means& arms, std::string name = {});

/// Hedges' g from the t of two independent groups: d = t sqrt(1/n + 1/m). Throws as hedges_g_of.
ENTRAIN_INLINE trial_effect hedges_g_of_t(double t, double people, double control_people,
                                          std::string name = {});

/// The standardised mean change of one group, with the SD before as unit: g = J (after - before) / SD before,
/// J of n - 1; variance 2 (1 - correlation) / n + g^2 / (2 n). The correlation of both times is rarely
/// printed: state it, and try others. people: at least 2; correlation: above -1 and below 1. Source: Becker
/// 1988, doi:10.1111/j.2044-8317.1988.tb00901.x. Reference: metafor's escalc(measure = "SMCR").
ENTRAIN_INLINE trial_effect hedges_g_of_change(double before, double after, double sd_before, double people,
                                               double correlation, std::string name = {});

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
    double confidence = 0.95;   ///< of the intervals
};

/// What a meta-analysis found. Effects are in the unit of the trials' values.
struct meta_result {
    double effect = 0, standard_error = 0;  ///< the pooled effect
    double low = 0, high = 0;               ///< confidence interval
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
ENTRAIN_INLINE meta_result pool(const std::vector<trial_effect>& effects, const meta_options& options = {});

/// Peto's odds ratio: log OR = sum (O - E) / sum V, V the hypergeometric variance; variance 1 / sum V. No
/// cell needs a correction. It is biased where effects are large or arms unequal; `warning` then says so
/// (|log OR| above 1 in the pool or arms beyond 2 : 1 in a trial; Greenland and Salvan 1990,
/// doi:10.1002/sim.4780090307). names: of the trials, or none. tau^2, prediction: not estimated. Throws as
/// effects_of, and where no trial has events and non-events. Source: Yusuf et al. 1985,
/// doi:10.1016/S0033-0620(85)80003-7. Reference: rma.peto.
ENTRAIN_INLINE meta_result pool_peto(const std::vector<two_by_two>& trials, double confidence = 0.95,
                                     const std::vector<std::string>& names = {});

/// The effect of one trial by Peto: (O - E) / V with variance 1 / V, to be drawn beside pool_peto's.
/// Trials without information (V = 0) are left out.
ENTRAIN_INLINE std::vector<trial_effect> peto_effects(const std::vector<two_by_two>& trials,
                                                      const std::vector<std::string>& names = {});

/// Mantel and Haenszel's pooled effect: odds ratio with the variance of Robins, Breslow and Greenland, risk
/// ratio with that of Greenland and Robins, risk difference with that of Sato, Greenland and Robins. No
/// correction of zero cells is made: sums are over trials. Q is about the pooled effect, of effects_of with
/// add_half. Throws as effects_of, and where a ratio is not defined (no events in a whole arm).
/// Sources: doi:10.2307/2531052, doi:10.2307/2530643, doi:10.2307/2531785. Reference: rma.mh(correct =
/// FALSE).
ENTRAIN_INLINE meta_result pool_mantel_haenszel(const std::vector<two_by_two>& trials, table_measure measure,
                                                double confidence = 0.95,
                                                const std::vector<std::string>& names = {});

/// The pooled result without each trial in turn. effects: at least two.
ENTRAIN_INLINE std::vector<meta_result> leave_one_out(const std::vector<trial_effect>& effects,
                                                      const meta_options& options = {});

/// Egger's test of a lopsided funnel: value / se regressed on 1 / se by least squares; the intercept is 0
/// where small trials show what large ones show.
struct egger_result {
    double intercept = 0, standard_error = 0;  ///< of the line, and its standard error
    double t = 0, df = 0, p = 1;               ///< two-sided, trials - 2 degrees of freedom
};

/// Throws argument_error where there are fewer than three trials, or all have the same standard error.
/// Source: Egger et al. 1997, doi:10.1136/bmj.315.7109.629. Reference: metafor's regtest(model = "lm").
ENTRAIN_INLINE egger_result egger_test(const std::vector<trial_effect>& effects);

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/meta_analysis.hpp>
#endif
