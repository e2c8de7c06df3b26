// Dynamics of functional connectivity in sliding windows of the signals themselves.
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/stats/distribution_distance.hpp>
#include <entrain/synchrony/fcd_distribution.hpp>

namespace entrain {

/// Defaults are those of Hansen et al. 2015, doi:10.1016/j.neuroimage.2014.11.001, at a repetition time of
/// two seconds: windows of one minute, two seconds apart.
struct sliding_window_options {
    std::size_t window = 30;  ///< samples in a window
    std::size_t step = 1;     ///< samples from one window to the next
};

namespace synchrony_detail {
ENTRAIN_INLINE matrix<double> sliding_window_fcd(const matrix<double>& bold,
                                                 const sliding_window_options& options,
                                                 const run_lengths& runs);
ENTRAIN_INLINE stats::binned_distribution sliding_window_fcd_distribution(
    const matrix<double>& bold, const sliding_window_options& options, const fcd_distribution_options& bins,
    const run_lengths& runs);
}  // namespace synchrony_detail

/// The correlation of the functional connectivity of every two windows.
///
///     FCD(v, w) = Pearson's r over i < j of FC_v(i, j) and FC_w(i, j)
///
/// bold: (regions, samples), at least three regions and two windows. Returns (windows, windows), symmetric,
/// -1 to 1, with 1 on the diagonal; window w starts at sample w x step. runs: of a scan that was made in several:
/// windows lie within one run each, begin anew with every run, and none reaches across; a run that is shorter
/// than a window has none. Computed in double. Throws
/// argument_error where bold is too small or not finite, a region is constant but for rounding within a
/// window, all correlations of a window are equal but for rounding, or window or step do not fit.
/// Hansen et al. 2015, doi:10.1016/j.neuroimage.2014.11.001. Cost: O(windows^2 x regions^2); memory
/// windows^2.
template <array_like A>
matrix<double> sliding_window_fcd(const A& bold, const sliding_window_options& options = {},
                                  const run_lengths& runs = {}) {
    return synchrony_detail::sliding_window_fcd(as_matrix<double>(bold, "sliding_window_fcd", "bold"),
                                                options, runs);
}

/// The distribution of sliding_window_fcd(bold, options, runs) above the diagonal, counted block by block: for
/// recordings of any length.
///
/// Returns counts over -1 .. 1, for stats::ks_distance() and stats::wasserstein_distance(), and to be added
/// up over scans. Throws as sliding_window_fcd(), and where bins.bins is 0. Cost: O(windows^2 x regions^2);
/// memory 100 MB at most beside bold.
template <array_like A>
stats::binned_distribution sliding_window_fcd_distribution(const A& bold,
                                                           const sliding_window_options& options = {},
                                                           const fcd_distribution_options& bins = {},
                                                           const run_lengths& runs = {}) {
    return synchrony_detail::sliding_window_fcd_distribution(
        as_matrix<double>(bold, "sliding_window_fcd_distribution", "bold"), options, bins, runs);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/sliding_window_fcd.hpp>
#endif
