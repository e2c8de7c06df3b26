// The work behind meta_analysis.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/least_squares.hpp>
#include <entrain/stats/detail/proportions.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/meta_analysis.hpp>

namespace entrain::stats::detail {

inline void check_trials(const std::vector<two_by_two>& trials, const std::vector<std::string>& names,
                         std::string_view function) {
    check_at_least(function, "trials", trials.size(), 1);
    if (!names.empty() && names.size() != trials.size())
        throw argument_error(function, "names",
                             std::to_string(trials.size()) + " names, one per trial, or none", names.size());
    for (std::size_t k = 0; k < trials.size(); ++k) {
        const std::string who = names.empty() ? "trial " + std::to_string(k + 1) : "trial '" + names[k] + "'";
        check_arm(trials[k].events, trials[k].people, function, who + ": events", who + ": people");
        check_arm(trials[k].control_events, trials[k].control_people, function, who + ": control_events",
                  who + ": control_people");
    }
}

inline bool has_zero(const two_by_two& t) {
    return t.events == 0 || t.events == t.people || t.control_events == 0 ||
           t.control_events == t.control_people;
}

// Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)).
inline double small_sample_factor(double df) {
    return df < 2 ? std::exp(log_gamma(df / 2) - log_gamma((df - 1) / 2)) / std::sqrt(df / 2)
                  : half_step_of_gamma((df - 1) / 2) / std::sqrt(df / 2);
}

inline void check_effects(const std::vector<trial_effect>& effects, std::string_view function) {
    check_at_least(function, "effects", effects.size(), 1);
    for (std::size_t k = 0; k < effects.size(); ++k) {
        const std::string who =
            effects[k].name.empty() ? "effect " + std::to_string(k + 1) : "'" + effects[k].name + "'";
        check_finite(function, who + ": value", effects[k].value);
        check_positive(function, who + ": variance", effects[k].variance);
    }
}

// Values and variances in a unit in which the mean variance is near 1.
struct pooled_effects {
    std::vector<double> y, v;

    double weights(double tau) const {
        double sum = 0;
        for (const double each : v) sum += 1 / (each + tau);
        return sum;
    }
    double mean(double tau) const {
        double sum = 0;
        for (std::size_t k = 0; k < y.size(); ++k) sum += y[k] / (v[k] + tau);
        return sum / weights(tau);
    }
    // sum w (y - mean)^2: Cochran's Q at tau^2 = 0, the generalised Q otherwise.
    double q(double tau) const {
        const double centre = mean(tau);
        double sum = 0;
        for (std::size_t k = 0; k < y.size(); ++k) sum += (y[k] - centre) * (y[k] - centre) / (v[k] + tau);
        return sum;
    }
    // The tau^2 at which q is `wanted`, q falls as tau^2 grows; 0 where it is below it everywhere.
    double tau_where(double wanted) const {
        if (q(0) <= wanted) return 0;
        double low = 0, high = 1;
        while (q(high) > wanted && high < 1e100) high *= 2;
        for (int step = 0; step < 200; ++step) {
            const double middle = 0.5 * (low + high);
            if (middle == low || middle == high) break;
            (q(middle) > wanted ? low : high) = middle;
        }
        return 0.5 * (low + high);
    }
    // The slope of the restricted likelihood in tau^2 (times 2).
    double reml_slope(double tau) const {
        const double centre = mean(tau);
        double sum = 0, squares = 0, first = 0;
        for (std::size_t k = 0; k < y.size(); ++k) {
            const double w = 1 / (v[k] + tau);
            sum += w;
            squares += w * w;
            first += w * w * (y[k] - centre) * (y[k] - centre) - w;
        }
        return first + squares / sum;
    }
    double reml_likelihood(double tau) const {
        double sum = 0, logs = 0;
        for (const double each : v) {
            logs += std::log(each + tau);
            sum += 1 / (each + tau);
        }
        return -0.5 * (logs + std::log(sum) + q(tau));
    }
    // The best local maximum of the restricted likelihood over tau^2 >= 0: zeros of its slope between the
    // points of a grid that is fine near zero.
    double reml() const {
        double largest = 0;
        for (const double a : y)
            for (const double b : y) largest = std::max(largest, (a - b) * (a - b));
        double best = 0, likelihood = reml_likelihood(0);
        double low = 0, slope = reml_slope(0);
        for (int k = 0; k <= 120; ++k) {
            const double high = (largest + 1) * std::pow(10.0, -10 + k / 10.0), next = reml_slope(high);
            if (slope > 0 && next <= 0) {
                double a = low, b = high;
                for (int step = 0; step < 200; ++step) {
                    const double middle = 0.5 * (a + b);
                    if (middle == a || middle == b) break;
                    (reml_slope(middle) > 0 ? a : b) = middle;
                }
                if (const double here = reml_likelihood(0.5 * (a + b)); here > likelihood)
                    best = 0.5 * (a + b), likelihood = here;
            }
            low = high, slope = next;
        }
        return best;
    }
};

inline void set_interval(meta_result& result, double confidence, double df) {
    const double reach =
        df > 0 ? student_quantile(0.5 + confidence / 2, df) : normal_quantile(0.5 + confidence / 2);
    result.low = result.effect - reach * result.standard_error;
    result.high = result.effect + reach * result.standard_error;
    result.z = safe_ratio(result.effect, result.standard_error);
    result.p = std::min(
        1.0, 2 * (df > 0 ? student_upper_tail(std::abs(result.z), df) : normal_cdf(-std::abs(result.z))));
}

inline meta_result pooled(const std::vector<trial_effect>& effects, const meta_options& options,
                          std::string_view function) {
    const int between = static_cast<int>(options.between);
    const bool knapp_hartung = options.knapp_hartung;
    const double confidence = options.confidence;
    check_effects(effects, function);
    check_confidence(confidence, function);
    check_between(function, "between", between, 0, 2);
    const double k = static_cast<double>(effects.size()), df = k - 1;
    double largest = 0;
    for (const trial_effect& each : effects) largest = std::max(largest, each.variance);
    int exponent = 0;
    std::frexp(largest, &exponent);
    const double unit = std::ldexp(1.0, -exponent / 2), square = unit * unit;
    pooled_effects data;
    for (const trial_effect& each : effects) {
        data.y.push_back(each.value * unit);
        data.v.push_back(each.variance * square);
    }
    meta_result result;
    result.q = data.q(0);
    result.q_df = df;
    result.q_p = df > 0 ? upper_gamma(0.5 * df, 0.5 * result.q) : 1;
    double sum = 0, squares = 0;
    for (const double v : data.v) {
        sum += 1 / v;
        squares += 1 / (v * v);
    }
    double tau = 0;
    if (between == 1 && df > 0) tau = std::max(0.0, (result.q - df) / (sum - squares / sum));
    if (between == 2 && df > 0) tau = data.reml();
    // The typical variance of Higgins and Thompson.
    const double typical = df > 0 ? df / (sum - squares / sum) : 0;
    result.i_squared = between == 0 ? (result.q > 0 ? std::max(0.0, (result.q - df) / result.q) : 0)
                       : tau > 0    ? tau / (tau + typical)
                                    : 0;
    if (df > 0) {
        const auto quantile = [&](double p) {
            double low = 0, high = df + 10;
            while (upper_gamma(0.5 * df, 0.5 * high) > 1 - p) high *= 2;
            for (int step = 0; step < 200; ++step) {
                const double middle = 0.5 * (low + high);
                (upper_gamma(0.5 * df, 0.5 * middle) > 1 - p ? low : high) = middle;
            }
            return 0.5 * (low + high);
        };
        result.tau_squared_low = data.tau_where(quantile(0.5 + confidence / 2)) / square;
        result.tau_squared_high = data.tau_where(quantile(0.5 - confidence / 2)) / square;
    }
    const double weights = data.weights(tau);
    result.effect = data.mean(tau);
    result.standard_error = std::sqrt(1 / weights);
    const bool scaled = knapp_hartung && df > 0;
    if (scaled) result.standard_error *= std::sqrt(data.q(tau) / df);
    if (knapp_hartung && df == 0)
        result.warning =
            "one trial: its own normal interval, as nothing is known of the variance between trials";
    for (const double v : data.v) result.weight.push_back(1 / (v + tau) / weights);
    set_interval(result, confidence, scaled ? df : 0);
    const double reach =
        scaled ? student_quantile(0.5 + confidence / 2, df) : normal_quantile(0.5 + confidence / 2);
    const double spread = std::sqrt(result.standard_error * result.standard_error + tau);
    result.prediction_low = result.effect - reach * spread;
    result.prediction_high = result.effect + reach * spread;
    for (double* value : {&result.effect, &result.standard_error, &result.low, &result.high,
                          &result.prediction_low, &result.prediction_high})
        *value /= unit;
    result.tau_squared = tau / square;
    return result;
}

// No std::pair: on aarch64 g++ tells everybody that it once passed those in other registers.
struct difference_and_variance {
    double difference, variance;
};

// Events above their expectation given the margins, and the hypergeometric variance.
inline difference_and_variance observed_minus_expected(const two_by_two& t) {
    const double n = static_cast<double>(t.people), m = static_cast<double>(t.control_people), all = n + m,
                 events = static_cast<double>(t.events + t.control_events);
    const double variance = all > 1 ? n * m * events * (all - events) / (all * all * (all - 1)) : 0;
    return {static_cast<double>(t.events) - events * n / all, variance};
}

inline meta_result peto(const std::vector<two_by_two>& trials, double confidence, std::string_view function) {
    meta_result result;
    double difference = 0, variance = 0, squares = 0, count = 0;
    bool unequal = false;
    for (const two_by_two& each : trials) {
        const auto [one, v] = observed_minus_expected(each);
        result.weight.push_back(v);
        if (!(v > 0)) continue;
        difference += one;
        variance += v;
        squares += one * one / v;
        count += 1;
        const double ratio = static_cast<double>(each.people) / static_cast<double>(each.control_people);
        unequal = unequal || ratio > 2 || ratio < 0.5;
    }
    if (!(variance > 0))
        throw argument_error(function, "trials", "a trial with events and people without them", "none");
    for (double& each : result.weight) each /= variance;
    result.effect = difference / variance;
    result.standard_error = std::sqrt(1 / variance);
    set_interval(result, confidence, 0);
    result.q = std::max(0.0, squares - difference * difference / variance);
    result.q_df = count - 1;
    result.q_p = count > 1 ? upper_gamma(0.5 * result.q_df, 0.5 * result.q) : 1;
    result.i_squared = result.q > 0 ? std::max(0.0, (result.q - result.q_df) / result.q) : 0;
    result.prediction_low = result.low;
    result.prediction_high = result.high;
    if (std::abs(result.effect) > 1)
        result.warning = "Peto's odds ratio is biased towards 1 where effects are as large as this";
    if (unequal)
        result.warning += std::string(result.warning.empty() ? "" : "; ") +
                          "Peto's odds ratio is biased where arms are as unequal as in one of the trials";
    return result;
}

inline meta_result mantel_haenszel(const std::vector<two_by_two>& trials, int measure,
                                   const std::vector<trial_effect>& effects, double confidence,
                                   std::string_view function) {
    meta_result result;
    // Named as in the papers: sums over trials.
    double r = 0, s = 0, pr = 0, psqr = 0, qs = 0, variance = 0, weight = 0;
    for (const two_by_two& each : trials) {
        const double a = static_cast<double>(each.events), b = static_cast<double>(each.people - each.events),
                     c = static_cast<double>(each.control_events),
                     d = static_cast<double>(each.control_people - each.control_events), n = a + b, m = c + d,
                     all = n + m;
        if (measure == 0) {
            const double ri = a * d / all, si = b * c / all, p = (a + d) / all, q = (b + c) / all;
            r += ri, s += si;
            pr += p * ri, psqr += p * si + q * ri, qs += q * si;
            result.weight.push_back(si);
        } else if (measure == 1) {
            r += a * m / all, s += c * n / all;
            variance += (n * m * (a + c) - a * c * all) / (all * all);
            result.weight.push_back(c * n / all);
        } else {
            const double w = n * m / all;
            r += (a * m - c * n) / all;
            weight += w;
            // Sato, Greenland and Robins: P and Q of each trial.
            pr += (n * n * c - m * m * a + n * m * (m - n) / 2) / (all * all);
            qs += (a * (m - c) + c * (n - a)) / (2 * all);
            result.weight.push_back(w);
        }
    }
    if (measure < 2 && !(r > 0 && s > 0))
        throw argument_error(function, "trials", "events in both arms (the ratio is not defined otherwise)",
                             "an arm without them in any trial");
    if (measure == 0) {
        result.effect = std::log(r / s);
        result.standard_error = std::sqrt(pr / (2 * r * r) + psqr / (2 * r * s) + qs / (2 * s * s));
    } else if (measure == 1) {
        result.effect = std::log(r / s);
        result.standard_error = std::sqrt(variance / (r * s));
    } else {
        result.effect = r / weight;
        result.standard_error = std::sqrt(std::max(0.0, (result.effect * pr + qs) / (weight * weight)));
    }
    double sum = 0;
    for (const double each : result.weight) sum += each;
    for (double& each : result.weight) each = sum > 0 ? each / sum : 0;
    set_interval(result, confidence, 0);
    for (const trial_effect& each : effects)
        result.q += (each.value - result.effect) * (each.value - result.effect) / each.variance;
    result.q_df = static_cast<double>(effects.size()) - 1;
    result.q_p = result.q_df > 0 ? upper_gamma(0.5 * result.q_df, 0.5 * result.q) : 1;
    result.i_squared = result.q > 0 ? std::max(0.0, (result.q - result.q_df) / result.q) : 0;
    result.prediction_low = result.low;
    result.prediction_high = result.high;
    return result;
}

inline egger_result egger(const std::vector<trial_effect>& effects, std::string_view function) {
    const std::size_t n = effects.size();
    double largest = 0;
    for (const trial_effect& each : effects) largest = std::max(largest, each.variance);
    matrix<double> x = full(n, 2, 1.0);
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double error = std::sqrt(effects[i].variance / largest);
        x(i, 1) = 1 / error;
        y[i] = effects[i].value / std::sqrt(largest) / error;
    }
    const least_squares solver(x, {"intercept", "1 / standard error"}, function, "effects");
    const auto b = solver.solve(y.data());
    const auto rest = solver.residuals(y.data());
    double residual = 0;
    for (const double each : rest) residual += each * each;
    egger_result result{.intercept = b(0), .df = static_cast<double>(n - 2)};
    result.standard_error = std::sqrt(residual / result.df * solver.inverse_gram()(0, 0));
    result.t = safe_ratio(result.intercept, result.standard_error);
    result.p = std::min(1.0, 2 * student_upper_tail(std::abs(result.t), result.df));
    return result;
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

ENTRAIN_INLINE std::vector<trial_effect> effects_of(const std::vector<two_by_two>& trials,
                                                    table_measure measure, zero_cells rule,
                                                    const std::vector<std::string>& names) {
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

ENTRAIN_INLINE trial_effect hedges_g_of(const two_means& arms, std::string name) {
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

ENTRAIN_INLINE trial_effect hedges_g_of_t(double t, double people, double control_people, std::string name) {
    constexpr auto function = "stats::hedges_g_of_t";
    check_finite(function, "t", t);
    check_at_least(function, "people", people, 2);
    check_at_least(function, "control_people", control_people, 2);
    const double g = detail::small_sample_factor(people + control_people - 2) * t *
                     std::sqrt(1 / people + 1 / control_people);
    return {g, 1 / people + 1 / control_people + g * g / (2 * (people + control_people)), std::move(name)};
}

ENTRAIN_INLINE trial_effect hedges_g_of_change(double before, double after, double sd_before, double people,
                                               double correlation, std::string name) {
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

ENTRAIN_INLINE meta_result pool(const std::vector<trial_effect>& effects, const meta_options& options) {
    return detail::pooled(effects, options, "stats::pool");
}

ENTRAIN_INLINE meta_result pool_peto(const std::vector<two_by_two>& trials, double confidence,
                                     const std::vector<std::string>& names) {
    constexpr auto function = "stats::pool_peto";
    detail::check_trials(trials, names, function);
    detail::check_confidence(confidence, function);
    return detail::peto(trials, confidence, function);
}

ENTRAIN_INLINE std::vector<trial_effect> peto_effects(const std::vector<two_by_two>& trials,
                                                      const std::vector<std::string>& names) {
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

ENTRAIN_INLINE meta_result pool_mantel_haenszel(const std::vector<two_by_two>& trials, table_measure measure,
                                                double confidence, const std::vector<std::string>& names) {
    constexpr auto function = "stats::pool_mantel_haenszel";
    detail::check_trials(trials, names, function);
    detail::check_confidence(confidence, function);
    check_enumerator(function, "measure", measure, table_measure::risk_difference);
    return detail::mantel_haenszel(trials, static_cast<int>(measure),
                                   effects_of(trials, measure, zero_cells::add_half, names), confidence,
                                   function);
}

ENTRAIN_INLINE std::vector<meta_result> leave_one_out(const std::vector<trial_effect>& effects,
                                                      const meta_options& options) {
    constexpr auto function = "stats::leave_one_out";
    check_at_least(function, "effects", effects.size(), 2);
    detail::check_effects(effects, function);
    std::vector<meta_result> results;
    for (std::size_t k = 0; k < effects.size(); ++k) {
        std::vector<trial_effect> rest = effects;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
        results.push_back(detail::pooled(rest, options, function));
    }
    return results;
}

ENTRAIN_INLINE egger_result egger_test(const std::vector<trial_effect>& effects) {
    constexpr auto function = "stats::egger_test";
    check_at_least(function, "effects", effects.size(), 3);
    detail::check_effects(effects, function);
    return detail::egger(effects, function);
}

}  // namespace entrain::stats
