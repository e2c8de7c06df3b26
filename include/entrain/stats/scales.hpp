// Symptom scales: change, responders and remitters, reliable change.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/linear_model.hpp>
#include <entrain/stats/proportions.hpp>

namespace entrain::stats {

/// Change of a score: after - before; negative where a symptom scale fell. before, after: (n), points.
/// Throws argument_error where lengths differ or a value is not finite. For per cent see percent_change.
template <vector_like B, vector_like A>
vector<double> change_scores(const B& before, const A& after) {
    constexpr auto function = "stats::change_scores";
    const auto b = detail::sample<std::vector<double>>(before, 0, function, "before");
    vector<double> change = detail::sample<vector<double>>(after, b.size(), function, "after");
    for (std::size_t i = 0; i < b.size(); ++i) change(i) -= b[i];
    return change;
}

/// Who responded, and the rate.
struct responders_result {
    std::vector<bool> responded;  ///< of each person
    std::size_t responders = 0;  ///< how many
    estimate rate;  ///< with Wilson's interval
};

/// Responders: those whose score fell by more than `fall` of its value before (more than half of it, as the
/// trials of psilocybin in depression count them: Carhart-Harris et al. 2021, doi:10.1056/NEJMoa2032994,
/// count at least half; `at_least` says which). before, after: (n), points, before above zero. Throws
/// argument_error where lengths differ, a value is not finite, one before is not positive, or nobody is
/// there.
template <vector_like B, vector_like A>
responders_result responders(const B& before, const A& after, double fall = 0.5, bool at_least = false) {
    constexpr auto function = "stats::responders";
    const auto b = detail::sample<std::vector<double>>(before, 0, function, "before");
    const auto a = detail::sample<std::vector<double>>(after, b.size(), function, "after");
    check_at_least(function, "before", b.size(), 1);
    check_between(function, "fall", fall, 0, 1);
    responders_result result;
    for (std::size_t i = 0; i < b.size(); ++i) {
        if (!(b[i] > 0))
            throw argument_error(function, "before", "positive scores (the fall is a share of them)",
                                 describe(b[i]) + " at (" + std::to_string(i) + ")");
        // Scores are short decimals: 10 to 5 is exactly half, 0.3 to 0.15 is so but for rounding.
        const double rest = a[i] - (1 - fall) * b[i], rounding = 1e-12 * b[i];
        result.responded.push_back(at_least ? rest <= rounding : rest < -rounding);
        result.responders += result.responded.back();
    }
    result.rate = wilson_interval(result.responders, b.size());
    return result;
}

/// Reliable change by Jacobson and Truax.
struct reliable_change_result {
    vector<double> index;  ///< change over its standard error of measurement
    double threshold = 0;  ///< points that a change must exceed to be reliable at the confidence asked
    std::size_t fell = 0, rose = 0;  ///< people who changed reliably
};

/// (after - before) / (SD sqrt(2 (1 - reliability))): changes beyond 1.96 are unlikely without real change.
/// before, after: (n), points; sd: of the scale before treatment, points; reliability: 0 to below 1,
/// test-retest. Throws argument_error where lengths differ, a value is not finite, sd is not positive, or
/// reliability is outside. Source: Jacobson and Truax 1991, doi:10.1037/0022-006X.59.1.12.
template <vector_like B, vector_like A>
reliable_change_result reliable_change(const B& before, const A& after, double sd, double reliability,
                                       double confidence = 0.95) {
    constexpr auto function = "stats::reliable_change";
    check_positive(function, "sd", sd, "points");
    if (!(reliability >= 0 && reliability < 1))
        throw argument_error(function, "reliability", "a number from 0 to below 1", reliability);
    detail::check_confidence(confidence, function);
    const auto b = detail::sample<std::vector<double>>(before, 0, function, "before");
    reliable_change_result result;
    result.index = detail::sample<vector<double>>(after, b.size(), function, "after");
    const double error = sd * std::sqrt(2 * (1 - reliability)),
                 z = detail::normal_quantile(0.5 + confidence / 2);
    result.threshold = z * error;
    for (std::size_t i = 0; i < b.size(); ++i) {
        result.index(i) = (result.index(i) - b[i]) / error;
        result.fell += result.index(i) < -z;
        result.rose += result.index(i) > z;
    }
    return result;
}

}  // namespace entrain::stats
