// Mediation: how much of an effect goes through other variables, in parallel or one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/stats/detail/rows.hpp>
#include <entrain/stats/path_model.hpp>

namespace entrain::stats {

/// How several mediators stand to each other.
enum class mediators {
    parallel,  ///< each between cause and outcome, none acts on another
    serial     ///< each acts on all that follow it, in the order given
};

/// How mediation() arranges mediators and makes intervals.
struct mediation_options {
    stats::mediators mediators = stats::mediators::parallel;  ///< how mediators act
    matrix<double> covariates = {};       ///< (covariates, n): act on mediators and outcome; empty: none
    std::vector<std::string> names = {};  ///< of cause, mediators, outcome; empty: "x", "m1", ..., "y"
    std::size_t resamples = 5000;         ///< of rows, for the intervals; 0: none
    double confidence = 0.95;             ///< of the intervals
    std::uint64_t seed = 1;               ///< resample i is drawn from stream i of this seed
    std::size_t threads = 0;              ///< 0: one per core; results do not depend on it
    /// Called at every resample, by every thread; see core/progress.hpp.
    poll_callback poll = {};
};

/// What mediation() finds.
struct mediation_result {
    effects_between effects;                                ///< of the cause on the outcome
    std::vector<path_coefficient> arrows;                   ///< all that was estimated, covariates among them
    std::vector<std::pair<std::string, double>> r_squared;  ///< of each mediator and of the outcome
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE mediation_result mediation(const vector<double>& cause, const matrix<double>& through,
                                          const vector<double>& outcome, const mediation_options& options);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The effect of x on y, direct and through mediators m:
///
///   m_i = a_i x (+ sum_{j < i} d_ij m_j, if serial) + covariates,  y = c' x + sum b_i m_i + covariates;
///   indirect along a path: the product of its coefficients (a_i b_i; a_1 d_21 b_2); total = c' + all
///   indirect.
///
/// x: (n); mediators: (mediators, n), or (n) where there is one; y: (n). Intervals by resampling rows, as
/// quantiles and as BCa, of effects of either sign (BCa with a negative effect is the same as with the sign
/// of y turned round). Throws argument_error as fit_path_model. Source: Preacher and Hayes 2008,
/// doi:10.3758/BRM.40.3.879. Cost: as fit_path_model.
///
///     const auto found = mediation(mystical, flexibility, depression_change, {.names = {"ME", "flexibility",
///     "change"}});
template <vector_like X, vector_like M, vector_like Y>
mediation_result mediation(const X& x, const M& through, const Y& y, const mediation_options& options = {}) {
    constexpr auto function = "stats::mediation";
    return detail::mediation(as_vector<double>(x, function, "x"),
                             detail::as_rows(through, function, "mediators"),
                             as_vector<double>(y, function, "y"), options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/mediation.hpp>
#endif
