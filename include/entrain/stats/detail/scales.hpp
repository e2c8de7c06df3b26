// The work behind scales.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/proportions.hpp>
#include <entrain/stats/scales.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE vector<double> change_scores(const vector<double>& before, const vector<double>& after) {
    constexpr auto function = "stats::change_scores";
    const auto b = sample(before, any_size, function, "before");
    check_sample(after, b.size(), function, "after");
    vector<double> change = after;
    for (std::size_t i = 0; i < b.size(); ++i) change(i) -= b[i];
    return change;
}

ENTRAIN_INLINE responders_result responders(const vector<double>& before, const vector<double>& after,
                                            double fall, bool at_least) {
    constexpr auto function = "stats::responders";
    const auto b = sample(before, any_size, function, "before");
    const auto a = sample(after, b.size(), function, "after");
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

ENTRAIN_INLINE reliable_change_result reliable_change(const vector<double>& before,
                                                      const vector<double>& after, double sd,
                                                      double reliability, double confidence) {
    constexpr auto function = "stats::reliable_change";
    check_positive(function, "sd", sd, "points");
    if (!(reliability >= 0 && reliability < 1))
        throw argument_error(function, "reliability", "a number from 0 to below 1", reliability);
    check_confidence(confidence, function);
    const auto b = sample(before, any_size, function, "before");
    reliable_change_result result;
    check_sample(after, b.size(), function, "after");
    result.index = after;
    const double error = sd * std::sqrt(2 * (1 - reliability)), z = normal_quantile(0.5 + confidence / 2);
    result.threshold = z * error;
    for (std::size_t i = 0; i < b.size(); ++i) {
        result.index(i) = (result.index(i) - b[i]) / error;
        result.fell += result.index(i) < -z;
        result.rose += result.index(i) > z;
    }
    return result;
}

}  // namespace entrain::stats::detail
