// Many measures of the same subjects tested at once: max-T by joint permutations.
#pragma once

#include <algorithm>
#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/stats/permutation.hpp>

namespace entrain::stats {

/// The result of a max-T test; all vectors have one element a measure.
struct max_t_result {
    vector<double> t;            ///< of the data, with its sign
    vector<double> p;            ///< two-sided, of each measure by itself
    vector<double> single_step;  ///< two-sided, adjusted for all measures
    vector<double> step_down;    ///< the same, sharper
    /// |t| that at most 5 % of permutations, the data among them, exceed in some measure: a |t| above it has
    /// a single_step of at most 0.05, always. In a design of fewer than 20 permutations none is.
    double critical = 0;
    std::size_t permutations = 0;  ///< how many there were
    bool exact = false;            ///< whether these are all that exist
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

// coarseness: of the numbers that the samples came as.
ENTRAIN_INLINE max_t_result sign_flip_max_t(const matrix<double>& changes, const permutation_options& options,
                                            double coarseness_of_changes);
ENTRAIN_INLINE max_t_result relabel_max_t(const matrix<double>& x, const matrix<double>& y,
                                          const permutation_options& options, double coarseness_of_both);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Tests the changes of several measures in the same subjects against none: one-sample t of each, its p
/// adjusted by the largest |t| of all under joint flips of the subjects' signs. All flips are enumerated
/// where there are at most options.max_exact of them, otherwise random ones are drawn. Dependence between
/// measures is kept, so that it is sharper than Bonferroni where they go together, as networks do. changes:
/// (measures, subjects), after - before, at least two subjects. options.alternative must be two-sided. Throws
/// argument_error where changes is too small or not finite, or the options do not fit. Cost: O(permutations x
/// measures x subjects). Westfall and Young 1993, Resampling-Based Multiple Testing.
template <array_like C>
max_t_result sign_flip_max_t(const C& changes, const permutation_options& options = {}) {
    return detail::sign_flip_max_t(as_matrix<double>(changes, "stats::sign_flip_max_t", "changes"), options,
                                   coarseness<C>);
}

/// Tests several measures between two groups of subjects: Welch's t of each, its p adjusted by the largest
/// |t| of all under joint relabellings of the subjects. x: (measures, n), y: (measures, m), each at least two
/// subjects; the rest as sign_flip_max_t. Relabellings are drawn at random, or enumerated where there are at
/// most options.max_exact.
template <array_like X, array_like Y>
max_t_result relabel_max_t(const X& x, const Y& y, const permutation_options& options = {}) {
    constexpr auto function = "stats::relabel_max_t";
    return detail::relabel_max_t(as_matrix<double>(x, function, "x"), as_matrix<double>(y, function, "y"),
                                 options, std::max(coarseness<X>, coarseness<Y>));
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/max_t.hpp>
#endif
