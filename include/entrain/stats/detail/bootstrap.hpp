// The work behind bootstrap.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/bootstrap.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/quantile.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::stats::detail {

inline double checked_bootstrap(double value, std::string_view function) {
    if (!is_finite(value))
        throw argument_error(function, "statistic", "a finite value for every resample", value);
    return value;
}

inline void check_bootstrap_options(const stats::bootstrap_options& options, std::string_view function) {
    if (options.resamples < 2) throw argument_error(function, "resamples", "at least two", options.resamples);
    check_allocation<double>(function, "resamples", {options.resamples});
    if (!(options.confidence > 0) || !(options.confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", options.confidence);
    check_enumerator(function, "method", options.method, stats::bootstrap_method::normal);
}

// The interval of a statistic from its resampled values; left_out[j]: the statistics without each value of
// sample j.
inline bootstrap_result bootstrap_interval_of(double observed, vector<double> drawn,
                                              const std::vector<vector<double>>& left_out,
                                              const bootstrap_options& options, std::string_view function) {
    check_bootstrap_options(options, function);
    const auto count = static_cast<double>(drawn.size());
    std::sort(drawn.begin(), drawn.end());
    const double slack = stats::tie_slack(observed, drawn);
    const double unit = std::max(unit_of_values(drawn), unit_of(observed));
    for (double& value : drawn) value /= unit;
    stats::bootstrap_result result{.statistic = observed};
    double mean = 0, squares = 0;
    for (const double value : drawn) mean += (value - drawn(0)) / count;  // exact where all are equal
    mean += drawn(0);
    for (const double value : drawn) squares += (value - mean) * (value - mean);
    result.standard_error = std::sqrt(squares / (count - 1)) * unit;

    std::array<double, 2> share{(1 - options.confidence) / 2, (1 + options.confidence) / 2};
    if (options.method == stats::bootstrap_method::normal) {
        const double reach = normal_quantile(share[1]) * result.standard_error;
        result.low = observed - reach;
        result.high = observed + reach;
        return result;
    }
    if (options.method == stats::bootstrap_method::bca) {
        // Ties count half below; never all or none, of which no normal quantile is finite.
        const double low = observed / unit - slack / unit, high = observed / unit + slack / unit;
        const auto below = std::lower_bound(drawn.begin(), drawn.end(), low) - drawn.begin();
        const auto upto = std::upper_bound(drawn.begin(), drawn.end(), high) - drawn.begin();
        const double part = static_cast<double>(below + upto) / 2 / count;
        result.bias = normal_quantile(std::clamp(part, 0.5 / count, 1 - 0.5 / count));
        double cubes = 0, weight = 0, spread = 0;
        for (const auto& values : left_out) {  // influences, in a unit of theirs
            const auto [low_value, high_value] = std::minmax_element(values.begin(), values.end());
            if (varies(values, observed)) spread = std::max(spread, *high_value / 2 - *low_value / 2);
        }
        const double unit_of_influence = unit_of(spread);
        for (const auto& values : left_out) {
            if (!varies(values, observed)) continue;  // rounding has no skewness
            const auto n = static_cast<double>(values.size());
            double centre = 0;
            for (const double value : values) centre += value / unit_of_influence / n;
            for (const double value : values) {
                const double influence = (n - 1) * (centre - value / unit_of_influence) / n;
                cubes += influence * influence * influence;
                weight += influence * influence;
            }
        }
        if (weight > 0) result.acceleration = cubes / (6 * std::pow(weight, 1.5));
        for (double& p : share) {
            const double z = result.bias + normal_quantile(p);
            const double damping = 1 - result.acceleration * z;
            // So skewed that the correction passes its pole: the farthest resample is all that is known.
            p = damping > 0 ? normal_cdf(result.bias + z / damping) : z > 0 ? 1.0 : 0.0;
        }
    }
    result.low = sorted_quantile(drawn, share[0]) * unit;
    result.high = sorted_quantile(drawn, share[1]) * unit;
    return result;
}

// draw(random) gives the statistic of one resample.
inline stats::bootstrap_result bootstrap_of(double observed,
                                            const std::function<double(random_stream&)>& draw,
                                            const std::vector<vector<double>>& left_out,
                                            const stats::bootstrap_options& options,
                                            std::string_view function) {
    check_bootstrap_options(options, function);
    vector<double> drawn = full(options.resamples, 0.0);
    for (std::size_t i = 0; i < options.resamples; ++i) {
        random_stream random(options.seed, i);
        drawn(i) = checked_bootstrap(draw(random), function);
    }
    return bootstrap_interval_of(observed, std::move(drawn), left_out, options, function);
}

ENTRAIN_INLINE bootstrap_result bootstrap_interval_of(double observed, vector<double> drawn,
                                                      const std::vector<vector<double>>& left_out,
                                                      const bootstrap_options& options) {
    constexpr auto function = "stats::bootstrap_interval_of";
    check_finite(function, "statistic", observed);
    if (drawn.size() < 2) throw argument_error(function, "resampled", "at least two values", drawn.size());
    check_finite(function, "resampled", drawn);
    const bool corrected = options.method == bootstrap_method::bca;
    if (corrected && left_out.empty())
        throw argument_error(function, "left_out", "the statistic without each member of each sample", 0);
    for (const auto& values : left_out) {
        if (corrected && values.size() < 2)
            throw argument_error(function, "left_out", "at least two values of each sample", values.size());
        check_finite(function, "left_out", values);
    }
    return bootstrap_interval_of(observed, std::move(drawn), left_out, options, function);
}

inline void check_bootstrap_sample(const vector<double>& values, std::string_view function,
                                   std::string_view parameter) {
    if (values.size() < 2) throw argument_error(function, parameter, "at least two values", values.size());
    check_finite(function, parameter, values);
}

inline vector<double> without(const vector<double>& x, std::size_t left_out) {
    vector<double> rest = full(x.size() - 1, 0.0);
    for (std::size_t i = 0, k = 0; i < x.size(); ++i)
        if (i != left_out) rest(k++) = x(i);
    return rest;
}

inline void resample(const vector<double>& from, vector<double>& to, random_stream& random) {
    for (double& value : to) value = from(random.below(from.size()));
}

ENTRAIN_INLINE bootstrap_result
bootstrap_interval(const vector<double>& x, const std::function<double(const vector<double>&)>& statistic,
                   const bootstrap_options& options) {
    constexpr auto function = "stats::bootstrap_interval";
    check_bootstrap_options(options, function);
    check_bootstrap_sample(x, function, "x");
    const double observed = checked_bootstrap(statistic(x), function);
    std::vector<vector<double>> left_out;
    if (options.method == bootstrap_method::bca) {
        left_out = {full(x.size(), 0.0)};
        for (std::size_t i = 0; i < x.size(); ++i)
            left_out[0](i) = checked_bootstrap(statistic(without(x, i)), function);
    }
    vector<double> drawn = x;
    return bootstrap_of(
        observed,
        [&](random_stream& random) {
            resample(x, drawn, random);
            return statistic(drawn);
        },
        left_out, options, function);
}

ENTRAIN_INLINE bootstrap_result
bootstrap_interval(const vector<double>& x, const vector<double>& y,
                   const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
                   const bootstrap_options& options) {
    constexpr auto function = "stats::bootstrap_interval";
    check_bootstrap_options(options, function);
    check_bootstrap_sample(x, function, "x");
    check_bootstrap_sample(y, function, "y");
    const double observed = checked_bootstrap(statistic(x, y), function);
    std::vector<vector<double>> left_out;
    if (options.method == bootstrap_method::bca) {
        left_out = {full(x.size(), 0.0), full(y.size(), 0.0)};
        for (std::size_t i = 0; i < x.size(); ++i)
            left_out[0](i) = checked_bootstrap(statistic(without(x, i), y), function);
        for (std::size_t i = 0; i < y.size(); ++i)
            left_out[1](i) = checked_bootstrap(statistic(x, without(y, i)), function);
    }
    vector<double> a = x, b = y;
    return bootstrap_of(
        observed,
        [&](random_stream& random) {
            resample(x, a, random);
            resample(y, b, random);
            return statistic(a, b);
        },
        left_out, options, function);
}

ENTRAIN_INLINE bootstrap_result paired_bootstrap_interval(
    const vector<double>& before, const vector<double>& after,
    const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
    const bootstrap_options& options) {
    constexpr auto function = "stats::paired_bootstrap_interval";
    check_bootstrap_options(options, function);
    check_bootstrap_sample(before, function, "before");
    check_bootstrap_sample(after, function, "after");
    if (before.size() != after.size())
        throw argument_error(function, "after", std::to_string(before.size()) + " values, as many as before",
                             after.size());
    const double observed = checked_bootstrap(statistic(before, after), function);
    std::vector<vector<double>> left_out;
    if (options.method == bootstrap_method::bca) {
        left_out = {full(before.size(), 0.0)};
        for (std::size_t i = 0; i < before.size(); ++i)
            left_out[0](i) = checked_bootstrap(statistic(without(before, i), without(after, i)), function);
    }
    vector<double> b = before, a = after;
    return bootstrap_of(
        observed,
        [&](random_stream& random) {
            for (std::size_t i = 0; i < b.size(); ++i) {
                const std::size_t pair = random.below(before.size());
                b(i) = before(pair), a(i) = after(pair);
            }
            return statistic(b, a);
        },
        left_out, options, function);
}

}  // namespace entrain::stats::detail
