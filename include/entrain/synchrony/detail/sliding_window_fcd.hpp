// Correlations of windows, kept or counted.
#pragma once

#include <entrain/synchrony/sliding_window_fcd.hpp>

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/synchrony/detail/pair_blocks.hpp>
#include <entrain/synchrony/detail/window_patterns.hpp>

namespace entrain::synchrony_detail {

ENTRAIN_INLINE matrix<double> sliding_window_fcd(const matrix<double>& x,
                                                 const sliding_window_options& options,
                                                 const run_lengths& runs) {
    const window_patterns patterns(x, options.window, options.step, runs, "sliding_window_fcd");
    check_allocation<double>("sliding_window_fcd", "bold", {patterns.count(), patterns.count()});
    matrix<double> fcd = full(patterns.count(), patterns.count(), 1.0);
    for_each_window_similarity(patterns, window_budget,
                               [&](std::size_t t, std::size_t u, std::size_t count, const double* values) {
                                   for (std::size_t k = 0; k < count; ++k)
                                       fcd(t, u + k) = fcd(u + k, t) = values[k];
                               });
    return fcd;
}

ENTRAIN_INLINE stats::binned_distribution sliding_window_fcd_distribution(
    const matrix<double>& x, const sliding_window_options& options, const fcd_distribution_options& bins,
    const run_lengths& runs) {
    auto found = similarity_bins(bins, "sliding_window_fcd_distribution");
    const window_patterns patterns(x, options.window, options.step, runs, "sliding_window_fcd_distribution");
    for_each_window_similarity(patterns, window_budget,
                               [&](std::size_t, std::size_t, std::size_t count, const double* values) {
                                   for (std::size_t k = 0; k < count; ++k) found.add(values[k]);
                               });
    return found;
}

}  // namespace entrain::synchrony_detail
