// Path models: which variable acts on which, fitted by least squares; direct, indirect and total effects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/progress.hpp>

namespace entrain::stats {

/// `from` acts on `to`.
struct arrow {
    std::string from, to;  ///< names of variables
};

/// How fit_path_model() makes intervals.
struct path_model_options {
    std::size_t resamples = 5000;  ///< of rows, for the intervals of effects; 0: none
    double confidence = 0.95;      ///< of the intervals
    std::uint64_t seed = 1;        ///< resample i is drawn from stream i of this seed
    std::size_t threads = 0;       ///< 0: one per core; results do not depend on it
    /// Called at every resample, by every thread; an exception thrown by it ends the fit.
    poll_callback poll = {};
};

/// One arrow as estimated.
struct path_coefficient {
    std::string from, to;                     ///< names of variables
    double coefficient = 0;                   ///< unit of `to` per unit of `from`
    double standard_error = 0, t = 0, p = 1;  ///< Student's t, rows - arrows into `to` - 1 degrees of freedom
    double standardised = 0;                  ///< coefficient times SD(from) / SD(to)
};

/// An effect of one variable on another, along one path or along all of them.
struct path_effect {
    std::string path;           ///< "x -> m -> y", or "total indirect", "direct", "total"
    double estimate = 0;        ///< the product of the coefficients along the path; sums of such
    double standardised = 0;    ///< of standardised coefficients
    double standard_error = 0;  ///< SD over resamples
    double percentile_low = 0, percentile_high = 0;  ///< quantiles of the resamples
    double bca_low = 0, bca_high = 0;                ///< corrected for bias and acceleration
};

/// The effects of one variable on another.
struct effects_between {
    std::string from, to;                       ///< names of variables
    path_effect direct, total_indirect, total;  ///< by the arrow alone, by all paths of two or more arrows,
                                                ///< and both
    std::vector<path_effect> indirect;          ///< one per path of two or more arrows
    /// Whether direct and total indirect effect have opposite signs: the paths work against each other and
    /// the total hides both (MacKinnon, Krull and Lockwood 2000, doi:10.1023/A:1026595011371).
    bool suppression = false;
    std::size_t resamples = 0;  ///< used
    std::size_t dropped = 0;    ///< resamples in which an equation could not be solved
};

/// What fit_path_model() finds.
struct path_model_result {
    std::vector<path_coefficient> arrows;                   ///< in the order given
    std::vector<std::pair<std::string, double>> r_squared;  ///< of each variable that an arrow points to
    std::vector<effects_between> effects;  ///< of every pair that a path of two or more arrows joins
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE path_model_result fit_path_model(const std::vector<std::string>& variables,
                                                const matrix<double>& data, const std::vector<arrow>& arrows,
                                                const path_model_options& options);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Fits one linear equation for each variable that arrows point to, by least squares with an intercept, and
/// multiplies coefficients along paths.
///
/// variables: their names; data: (variables, n), any unit each; arrows: no cycle. The point estimates are
/// those of maximum likelihood for recursive models without correlated errors (lavaan gives the same);
/// standard errors of coefficients are those of least squares. Throws argument_error where names repeat or an
/// arrow names none of them, arrows repeat or make a cycle (which is spelled out), a value is not finite (its
/// variable and row are named), rows do not outnumber the arrows into a variable by two, or causes follow
/// from each other. Cost: O(resamples x n x arrows^2).
///
///     fit_path_model({"mystical", "flexibility", "depression"}, data,
///                    {{"mystical", "flexibility"}, {"flexibility", "depression"}, {"mystical",
///                    "depression"}});
template <array_like D>
path_model_result fit_path_model(const std::vector<std::string>& variables, const D& data,
                                 const std::vector<arrow>& arrows, const path_model_options& options = {}) {
    return detail::fit_path_model(variables, as_matrix<double>(data, "stats::fit_path_model", "data"), arrows,
                                  options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/path_model.hpp>
#endif
