// Confidence intervals of any statistic by the bootstrap: bias-corrected and accelerated (BCa).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// A number from one sample, or from two.
template <class S>
concept statistic_of_one = std::is_invocable_r_v<double, S&, const vector<double>&>;
/// A number from two samples.
template <class S>
concept statistic_of_two = std::is_invocable_r_v<double, S&, const vector<double>&, const vector<double>&>;

/// How an interval is made of the resampled statistics.
enum class bootstrap_method {
    bca,         ///< Efron 1987, doi:10.1080/01621459.1987.10478410
    percentile,  ///< quantiles of the resampled statistic as they are
    /// The statistic plus and minus the normal quantile times the standard error of the resampled statistic
    /// (Efron and Tibshirani 1993, doi:10.1201/9780429246593, chapter 12). For a statistic that has noise of its
    /// own, e.g. of simulations or of a search: resamples have noise of the same size, but are centred where
    /// the statistic would be without its noise. BCa takes that distance for bias and goes the wrong way by as
    /// much: of noise alone its 90 % intervals hold 0.59. Percentile intervals hold too often.
    normal
};

/// How a bootstrap interval is made.
struct bootstrap_options {
    std::size_t resamples = 10'000;                   ///< number of resamples
    double confidence = 0.95;                         ///< of the interval
    std::uint64_t seed = 1;                           ///< resample i is drawn from stream i of this seed
    bootstrap_method method = bootstrap_method::bca;  ///< how it is made
};

/// A statistic and the interval in which it lies with the confidence asked.
struct bootstrap_result {
    double statistic = 0;       ///< of the sample itself
    double low = 0, high = 0;   ///< ends of the interval
    double standard_error = 0;  ///< SD of the resampled statistic
    double bias = 0;            ///< z0: 0 where half of the resamples lie below the statistic
    double acceleration = 0;    ///< 0 where the spread does not depend on the statistic's value
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE bootstrap_result
bootstrap_interval(const vector<double>& x, const std::function<double(const vector<double>&)>& statistic,
                   const bootstrap_options& options);
ENTRAIN_INLINE bootstrap_result
bootstrap_interval(const vector<double>& x, const vector<double>& y,
                   const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
                   const bootstrap_options& options);
ENTRAIN_INLINE bootstrap_result paired_bootstrap_interval(
    const vector<double>& before, const vector<double>& after,
    const std::function<double(const vector<double>&, const vector<double>&)>& statistic,
    const bootstrap_options& options);
ENTRAIN_INLINE bootstrap_result bootstrap_interval_of(double statistic, vector<double> resampled,
                                                      const std::vector<vector<double>>& left_out,
                                                      const bootstrap_options& options);

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
    check_callable(function, "statistic", statistic);
    return detail::bootstrap_interval(as_vector<double>(x, function, "x"), std::ref(statistic), options);
}

/// The confidence interval of a statistic of two independent groups, each resampled by itself.
/// x: (n), y: (m), each at least two values. statistic(const vector<double>&, const vector<double>&) ->
/// double. Limits, errors and source as above. Cost: resamples + n + m calls. Example: bootstrap_interval(x,
/// y, [](const auto& a, const auto& b) { return cohens_d(a, b); })
template <vector_like X, vector_like Y, statistic_of_two Statistic>
bootstrap_result bootstrap_interval(const X& x, const Y& y, Statistic&& statistic,
                                    const bootstrap_options& options = {}) {
    constexpr auto function = "stats::bootstrap_interval";
    check_callable(function, "statistic", statistic);
    return detail::bootstrap_interval(as_vector<double>(x, function, "x"),
                                      as_vector<double>(y, function, "y"), std::ref(statistic), options);
}

/// The confidence interval of a statistic of pairs, which are resampled as pairs.
/// before, after: (n), n >= 2. statistic(before, after) -> double. Limits, errors and source as above.
/// Example: paired_bootstrap_interval(before, after, [](const auto& b, const auto& a) { return cohens_dz(b,
/// a); })
template <vector_like B, vector_like A, statistic_of_two Statistic>
bootstrap_result paired_bootstrap_interval(const B& before, const A& after, Statistic&& statistic,
                                           const bootstrap_options& options = {}) {
    constexpr auto function = "stats::paired_bootstrap_interval";
    check_callable(function, "statistic", statistic);
    return detail::paired_bootstrap_interval(as_vector<double>(before, function, "before"),
                                             as_vector<double>(after, function, "after"), std::ref(statistic),
                                             options);
}

/// The interval of a statistic whose resampled values are there already: of one that takes minutes, so that
/// its resamples were spread over cores or machines. Where each evaluation of the statistic has noise of its
/// own take bootstrap_method::normal. statistic: of the data. resampled: (resamples), at least
/// two. left_out: for each sample that is resampled by itself, the statistic without each of its members; read
/// for BCa alone. options.resamples and options.seed are not used. Throws argument_error where a value is NaN
/// or infinite, there are fewer than two resamples or, for BCa, fewer than two members of a sample. Source as
/// above. Cost: O(resamples log resamples).
template <vector_like R>
bootstrap_result bootstrap_interval_of(double statistic, const R& resampled,
                                       const std::vector<vector<double>>& left_out,
                                       const bootstrap_options& options = {}) {
    return detail::bootstrap_interval_of(
        statistic, as_vector<double>(resampled, "stats::bootstrap_interval_of", "resampled"), left_out,
        options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/bootstrap.hpp>
#endif
