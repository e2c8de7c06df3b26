// Many tests at once: adjusted p-values.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// What `max_statistic` finds.
struct max_statistic_result {
    vector<double> single_step;  ///< (m) adjusted p: each statistic against the largest of all m in each draw
    vector<double> step_down;    ///< (m) adjusted p: against the largest of those not larger in the data
    /// What at most 5 % of the draws, the data among them, exceed in any of the m: a statistic above it has a
    /// single_step of at most 0.05, always. Where there are too few draws for that it is the largest of all.
    double critical;
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE vector<double> benjamini_hochberg(vector<double> p);
ENTRAIN_INLINE vector<double> bonferroni(vector<double> p);
ENTRAIN_INLINE vector<double> holm(vector<double> p);
ENTRAIN_INLINE max_statistic_result max_statistic(const vector<double>& observed, const matrix<double>& null);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Benjamini-Hochberg adjusted p-values: with p_(1) <= ... <= p_(m), q_(i) = min over j >= i of m p_(j) / j.
/// Those with q <= 0.05 have a false-discovery rate of at most 5 % for independent or positively dependent
/// tests.
/// p: (m), each in [0, 1]. Returns (m) in the order of p.
/// Throws argument_error for other values. O(m log m).
/// Source: Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
template <vector_like P>
vector<double> benjamini_hochberg(const P& p) {
    return detail::benjamini_hochberg(as_vector<double>(p, "stats::benjamini_hochberg", "p"));
}

/// Bonferroni adjusted p-values: min(1, m p). Family-wise error rate, any dependence.
/// p: (m), each in [0, 1]. Returns (m).
/// Throws argument_error for other values. O(m).
template <vector_like P>
vector<double> bonferroni(const P& p) {
    return detail::bonferroni(as_vector<double>(p, "stats::bonferroni", "p"));
}

/// Holm's step-down adjusted p-values: with p_(1) <= ... <= p_(m), max over j <= i of min(1, (m - j + 1)
/// p_(j)). Family-wise error rate, any dependence; never larger than Bonferroni's.
/// p: (m), each in [0, 1]. Returns (m) in the order of p.
/// Throws argument_error for other values. O(m log m).
/// Source: Holm 1979, Scandinavian Journal of Statistics 6, 65-70.
template <vector_like P>
vector<double> holm(const P& p) {
    return detail::holm(as_vector<double>(p, "stats::holm", "p"));
}

/// Family-wise adjusted p-values of m statistics by the largest in each draw of a common null (Westfall and
/// Young's max-T). Draws must be joint: one permutation or one spin for all m, so that the dependence among
/// the tests is kept.
/// observed: (m), larger is more extreme (for a two-sided test give absolute values).
/// null: (m, draws). p = (1 + number of draws that reach the observed value) / (draws + 1); equal up to
/// rounding is reached (see `tie_slack`).
/// Throws argument_error if the shapes do not fit or a value is NaN or infinite.
/// Cost O(m draws).
/// Source: Westfall and Young 1993, Resampling-Based Multiple Testing, algorithms 2.5 and 2.8.
template <vector_like O, array_like N>
max_statistic_result max_statistic(const O& observed, const N& null) {
    constexpr auto function = "stats::max_statistic";
    return detail::max_statistic(as_vector<double>(observed, function, "observed"),
                                 as_matrix<double>(null, function, "null"));
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/multiplicity.hpp>
#endif
