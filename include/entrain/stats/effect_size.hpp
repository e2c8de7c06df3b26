// How large a difference is, whatever the number of subjects.
#pragma once

#include <algorithm>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>

namespace entrain::stats::detail {

// coarseness: of the numbers that the samples came as.
ENTRAIN_INLINE double cohens_d(const vector<double>& x, const vector<double>& y, double coarseness_of_x,
                               double coarseness_of_y);
ENTRAIN_INLINE double hedges_g(const vector<double>& x, const vector<double>& y, double coarseness_of_x,
                               double coarseness_of_y);
ENTRAIN_INLINE double cohens_dz(const vector<double>& before, const vector<double>& after,
                                double coarseness_of_both);
ENTRAIN_INLINE double cliffs_delta(const vector<double>& x, const vector<double>& y, double coarseness_of_x,
                                   double coarseness_of_y);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Cohen's d of two independent groups: (mean x - mean y) / pooled SD.
/// x: (n), y: (m), each at least two values. 0 where all values are equal; what differs by no more than
/// rounding is (see varies()), also below.
/// Throws argument_error where a group has fewer than two values, one is NaN or infinite, or neither group
/// varies though their means differ. Cohen 1988, doi:10.4324/9780203771587. O(n + m).
template <vector_like X, vector_like Y>
double cohens_d(const X& x, const Y& y) {
    constexpr auto function = "stats::cohens_d";
    return detail::cohens_d(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                            coarseness<X>, coarseness<Y>);
}

/// Hedges' g: Cohen's d without the bias of small groups, d (1 - 3 / (4 (n + m - 2) - 1)).
/// Arguments and errors as cohens_d. Hedges 1981, doi:10.3102/10769986006002107.
template <vector_like X, vector_like Y>
double hedges_g(const X& x, const Y& y) {
    constexpr auto function = "stats::hedges_g";
    return detail::hedges_g(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                            coarseness<X>, coarseness<Y>);
}

/// Cohen's d of pairs, d_z: mean of after - before over its SD.
/// before, after: (n), n >= 2. 0 where nothing changes. Throws argument_error where lengths differ, there are
/// fewer than two pairs, a value is NaN or infinite, or all change by the same. O(n).
template <vector_like B, vector_like A>
double cohens_dz(const B& before, const A& after) {
    constexpr auto function = "stats::cohens_dz";
    return detail::cohens_dz(as_vector<double>(before, function, "before"),
                             as_vector<double>(after, function, "after"),
                             std::max(coarseness<B>, coarseness<A>));
}

/// Cliff's delta of two independent groups: P(x > y) - P(x < y), -1 to 1; the rank-biserial correlation of
/// rank_sum_test.
/// x: (n), y: (m), each at least one value. Throws argument_error where a group is empty or a value is NaN or
/// infinite. Cliff 1993, doi:10.1037/0033-2909.114.3.494. O((n + m) log m).
template <vector_like X, vector_like Y>
double cliffs_delta(const X& x, const Y& y) {
    constexpr auto function = "stats::cliffs_delta";
    return detail::cliffs_delta(as_vector<double>(x, function, "x"), as_vector<double>(y, function, "y"),
                                coarseness<X>, coarseness<Y>);
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/effect_size.hpp>
#endif
