// Several measures of the same subjects against one score: Spearman's or Pearson's correlations, by joint
// permutations of the score.
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/standard_scores.hpp>

namespace entrain::stats {

/// The result of `correlation_max_t`; all vectors have one element a measure.
struct correlation_max_t_result {
    vector<double> rho;          ///< the correlations; 0 where the measure does not vary
    vector<double> p;            ///< two-sided, of each measure by itself; 1 where the measure does not vary
    vector<double> single_step;  ///< two-sided, adjusted for all measures
    vector<double> step_down;    ///< the same, sharper
    std::size_t permutations = 0;  ///< how many were drawn
};

}  // namespace entrain::stats

namespace entrain::stats::detail {
ENTRAIN_INLINE correlation_max_t_result correlation_max_t(const matrix<double>& measures,
                                                          const vector<double>& score,
                                                          stats::correlation method,
                                                          const permutation_options& options);
}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Correlates several measures of the same subjects with one score, and tests each correlation against none:
/// the score is shuffled over the subjects, the same way for all measures, so that their dependence is kept.
///
///     p = (1 + permutations with |rho| >= |rho of the data|) / (permutations + 1)
///
/// and the adjusted p compare with the largest |rho| of all measures in each permutation (max-T).
///
/// measures: (measures, subjects), such as the change of each state's occupancy. score: (subjects), at least
/// three. method: Spearman's or Pearson's. Permutation i is drawn from stream i of options.seed;
/// options.max_exact is not used, and options.alternative must be two-sided. Equal up to rounding counts as
/// reached (tie_slack). Throws argument_error where there is no measure, too few subjects, shapes do not fit,
/// a value is NaN or infinite, the score does not vary, or the options do not fit. Cost: O(permutations x
/// measures x subjects). Westfall and Young 1993, Resampling-Based Multiple Testing; Phipson and Smyth 2010,
/// doi:10.2202/1544-6115.1585.
template <array_like M, vector_like S>
correlation_max_t_result correlation_max_t(const M& measures, const S& score,
                                           stats::correlation method = stats::correlation::spearman,
                                           const permutation_options& options = {}) {
    constexpr auto function = "stats::correlation_max_t";
    return detail::correlation_max_t(as_matrix<double>(measures, function, "measures"),
                                     as_vector<double>(score, function, "score"), method, options);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/correlation_max_t.hpp>
#endif
