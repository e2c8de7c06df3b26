// Confidence intervals of any statistic by the bootstrap: bias-corrected and accelerated (BCa).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::stats {

/// A number from one sample, or from two.
template <class S>
concept statistic_of_one = std::is_invocable_r_v < double,
        S&, const vector<double>
& > ;
/// A number from two samples.
template <class S>
concept statistic_of_two = std::is_invocable_r_v < double,
        S&, const vector<double>
&, const vector<double>& > ;

/// How an interval is made of the resampled statistics.
enum class bootstrap_method {
    bca,        ///< Efron 1987, doi:10.1080/01621459.1987.10478410
    percentile  ///< quantiles of the resampled statistic as they are
};

/// How a bootstrap interval is made.
struct bootstrap_options {
    std::size_t resamples = 10'000;  ///< number of resamples
    double confidence = 0.95;  ///< of the interval
    std::uint64_t seed = 1;  ///< resample i is drawn from stream i of this seed
    bootstrap_method method = bootstrap_method::bca;  ///< how it is made
};

/// A statistic and the interval in which it lies with the confidence asked.
struct bootstrap_result {
    double statistic = 0;  ///< of the sample itself
    double low = 0, high = 0;  ///< ends of the interval
    double standard_error = 0;  ///< SD of the resampled statistic
    double bias = 0;            ///< z0: 0 where half of the resamples lie below the statistic
    double acceleration = 0;    ///< 0 where the spread does not depend on the statistic's value
};

}  // namespace entrain::stats

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
    check_enumerator(function, "method", options.method, stats::bootstrap_method::percentile);
}

// draw(random) gives the statistic of one resample; jackknife[j] the statistics without each value of sample
// j.
template <class Draw>
stats::bootstrap_result bootstrap_of(double observed, Draw&& draw,
                                     const std::vector<std::vector<double>>& jackknife,
                                     const stats::bootstrap_options& options, std::string_view function) {
    check_bootstrap_options(options, function);
    const auto count = static_cast<double>(options.resamples);
    vector<double> drawn = full(options.resamples, 0.0);
    for (std::size_t i = 0; i < options.resamples; ++i) {
        random_stream random(options.seed, i);
        drawn(i) = checked_bootstrap(draw(random), function);
    }
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
    if (options.method == stats::bootstrap_method::bca) {
        // Ties count half below; never all or none, of which no normal quantile is finite.
        const double low = observed / unit - slack / unit, high = observed / unit + slack / unit;
        const auto below = std::lower_bound(drawn.begin(), drawn.end(), low) - drawn.begin();
        const auto upto = std::upper_bound(drawn.begin(), drawn.end(), high) - drawn.begin();
        const double part = static_cast<double>(below + upto) / 2 / count;
        result.bias = normal_quantile(std::clamp(part, 0.5 / count, 1 - 0.5 / count));
        double cubes = 0, weight = 0, spread = 0;
        for (const auto& values : jackknife) {  // influences, in a unit of theirs
            const auto [low_value, high_value] = std::minmax_element(values.begin(), values.end());
            if (varies(values, observed)) spread = std::max(spread, *high_value / 2 - *low_value / 2);
        }
        const double unit_of_influence = unit_of(spread);
        for (const auto& values : jackknife) {
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
    const auto quantile = [&](double p) {
        const double place = p * (count - 1);
        const auto lower = std::min(static_cast<std::size_t>(place), options.resamples - 1);
        const double above = drawn(std::min(lower + 1, options.resamples - 1));
        return drawn(lower) + (place - static_cast<double>(lower)) * (above - drawn(lower));
    };
    result.low = quantile(share[0]) * unit;
    result.high = quantile(share[1]) * unit;
    return result;
}

template <vector_like X>
vector<double> bootstrap_sample(const X& x, std::string_view function, std::string_view parameter) {
    vector<double> values = as_vector<double>(x, function, parameter);
    if (values.size() < 2) throw argument_error(function, parameter, "at least two values", values.size());
    check_finite(function, parameter, values);
    return values;
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

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The confidence interval of a statistic of one sample: of a mean, a median, an effect size.
/// x: (n), n >= 2. statistic(const vector<double>&) -> double, a pure function of any number of values from n
/// - 1. Where every resample gives the same the interval is that point. Throws argument_error where there are
/// fewer than two values, a value or a statistic is NaN or infinite, resamples is below two, or confidence is
/// not between 0 and 1. Cost: resamples + n calls of the statistic. Source: Efron 1987,
/// doi:10.1080/01621459.1987.10478410. Small n: below about ten any bootstrap is too narrow. Example:
/// bootstrap_interval(x, [](const auto& v) { return xt::mean(v)(); })
template <vector_like X, statistic_of_one Statistic>
bootstrap_result bootstrap_interval(const X& x, Statistic&& statistic,
                                    const bootstrap_options& options = {}) {
    constexpr auto function = "stats::bootstrap_interval";
    detail::check_bootstrap_options(options, function);
    check_callable(function, "statistic", statistic);
    const auto sample = detail::bootstrap_sample(x, function, "x");
    const double observed = detail::checked_bootstrap(statistic(sample), function);
    std::vector<std::vector<double>> jackknife(1);
    if (options.method == bootstrap_method::bca)
        for (std::size_t i = 0; i < sample.size(); ++i)
            jackknife[0].push_back(
                detail::checked_bootstrap(statistic(detail::without(sample, i)), function));
    vector<double> drawn = sample;
    return detail::bootstrap_of(
        observed,
        [&](random_stream& random) {
            detail::resample(sample, drawn, random);
            return double(statistic(std::as_const(drawn)));
        },
        jackknife, options, function);
}

/// The confidence interval of a statistic of two independent groups, each resampled by itself.
/// x: (n), y: (m), each at least two values. statistic(const vector<double>&, const vector<double>&) ->
/// double. Limits, errors and source as above. Cost: resamples + n + m calls. Example: bootstrap_interval(x,
/// y, [](const auto& a, const auto& b) { return cohens_d(a, b); })
template <vector_like X, vector_like Y, statistic_of_two Statistic>
bootstrap_result bootstrap_interval(const X& x, const Y& y, Statistic&& statistic,
                                    const bootstrap_options& options = {}) {
    constexpr auto function = "stats::bootstrap_interval";
    detail::check_bootstrap_options(options, function);
    check_callable(function, "statistic", statistic);
    const auto first = detail::bootstrap_sample(x, function, "x");
    const auto second = detail::bootstrap_sample(y, function, "y");
    const double observed = detail::checked_bootstrap(statistic(first, second), function);
    std::vector<std::vector<double>> jackknife(2);
    if (options.method == bootstrap_method::bca) {
        for (std::size_t i = 0; i < first.size(); ++i)
            jackknife[0].push_back(
                detail::checked_bootstrap(statistic(detail::without(first, i), second), function));
        for (std::size_t i = 0; i < second.size(); ++i)
            jackknife[1].push_back(
                detail::checked_bootstrap(statistic(first, detail::without(second, i)), function));
    }
    vector<double> a = first, b = second;
    return detail::bootstrap_of(
        observed,
        [&](random_stream& random) {
            detail::resample(first, a, random);
            detail::resample(second, b, random);
            return double(statistic(std::as_const(a), std::as_const(b)));
        },
        jackknife, options, function);
}

/// The confidence interval of a statistic of pairs, which are resampled as pairs.
/// before, after: (n), n >= 2. statistic(before, after) -> double. Limits, errors and source as above.
/// Example: paired_bootstrap_interval(before, after, [](const auto& b, const auto& a) { return cohens_dz(b,
/// a); })
template <vector_like B, vector_like A, statistic_of_two Statistic>
bootstrap_result paired_bootstrap_interval(const B& before, const A& after, Statistic&& statistic,
                                           const bootstrap_options& options = {}) {
    constexpr auto function = "stats::paired_bootstrap_interval";
    detail::check_bootstrap_options(options, function);
    check_callable(function, "statistic", statistic);
    const auto first = detail::bootstrap_sample(before, function, "before");
    const auto second = detail::bootstrap_sample(after, function, "after");
    if (first.size() != second.size())
        throw argument_error(function, "after", std::to_string(first.size()) + " values, as many as before",
                             second.size());
    const double observed = detail::checked_bootstrap(statistic(first, second), function);
    std::vector<std::vector<double>> jackknife(1);
    if (options.method == bootstrap_method::bca)
        for (std::size_t i = 0; i < first.size(); ++i)
            jackknife[0].push_back(detail::checked_bootstrap(
                statistic(detail::without(first, i), detail::without(second, i)), function));
    vector<double> b = first, a = second;
    return detail::bootstrap_of(
        observed,
        [&](random_stream& random) {
            for (std::size_t i = 0; i < b.size(); ++i) {
                const std::size_t pair = random.below(first.size());
                b(i) = first(pair), a(i) = second(pair);
            }
            return double(statistic(std::as_const(b), std::as_const(a)));
        },
        jackknife, options, function);
}

}  // namespace entrain::stats
