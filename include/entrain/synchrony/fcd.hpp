// Functional connectivity dynamics: which moments resemble which.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/stats/distribution_distance.hpp>
#include <entrain/synchrony/fcd_distribution.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
matrix<T> functional_connectivity_dynamics(const matrix<T>& v1);
template <class T>
vector<T> fcd_values(const matrix<T>& v1);
template <class T>
stats::binned_distribution fcd_distribution(const matrix<T>& v1, const fcd_distribution_options& options);
template <class T>
double mean_fcd(const matrix<T>& v1);
}  // namespace synchrony_detail

/// Functional connectivity dynamics: the cosine similarity of the patterns of every two moments.
///
///     FCD(t, u) = v1(t) . v1(u) / (|v1(t)| |v1(u)|)
///
/// v1: (frames, regions), one pattern per row, as leading_eigenvectors() gives them; any length but zero.
/// Returns (frames, frames), symmetric, -1 to 1, with 1 on the diagonal.
/// Throws argument_error where v1 is empty, not finite, or zero in a row.
/// Vohryzek et al., Brain Communications 2024, doi:10.1093/braincomms/fcae049.
/// Cost: O(frames^2 x regions); memory frames^2: mean_fcd() needs neither.
template <array_like A>
matrix<real_t<A>> functional_connectivity_dynamics(const A& v1) {
    return synchrony_detail::functional_connectivity_dynamics<real_t<A>>(
        as_matrix(v1, "functional_connectivity_dynamics", "v1"));
}

/// The values of functional_connectivity_dynamics(v1) above the diagonal, row by row: the sample whose
/// distribution is compared between scans and with models.
///
/// v1: (frames, regions), at least two frames. Returns (frames (frames - 1) / 2). Throws as the function
/// above. Memory: the result alone; fcd_distribution() is for recordings where that is too much.
template <array_like A>
vector<real_t<A>> fcd_values(const A& v1) {
    return synchrony_detail::fcd_values<real_t<A>>(as_matrix(v1, "fcd_values", "v1"));
}

/// The distribution of fcd_values(v1), counted block by block: for recordings of any length.
///
/// v1: (frames, regions), at least two frames. Returns counts over -1 .. 1, for stats::ks_distance() and
/// stats::wasserstein_distance(), and to be added up over scans. Throws as
/// functional_connectivity_dynamics(), and where options.bins is 0. Cost: O(frames^2 x regions); memory a
/// few MB beside v1.
template <array_like A>
stats::binned_distribution fcd_distribution(const A& v1, const fcd_distribution_options& options = {}) {
    return synchrony_detail::fcd_distribution<real_t<A>>(as_matrix(v1, "fcd_distribution", "v1"), options);
}

/// The mean of fcd_values(v1), without the matrix.
///
///     mean = (|sum_t u_t|^2 - T) / (T (T - 1)),   u_t = v1(t) / |v1(t)|
///
/// v1: (frames, regions), at least two frames. Throws as functional_connectivity_dynamics().
/// Cost: O(frames x regions).
template <array_like A>
double mean_fcd(const A& v1) {
    return synchrony_detail::mean_fcd<real_t<A>>(as_matrix(v1, "mean_fcd", "v1"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/fcd.hpp>
#endif
