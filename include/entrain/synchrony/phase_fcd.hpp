// Dynamics of phase coherence: how alike its patterns at different times are.
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/stats/distribution_distance.hpp>
#include <entrain/synchrony/fcd_distribution.hpp>

namespace entrain {

/// Defaults are those of the scripts of Deco et al. 2019, doi:10.1073/pnas.1905534116.
struct phase_fcd_options {
    std::size_t average = 3;  ///< successive patterns that are averaged before they are compared
    std::size_t skip = 10;    ///< samples left out at each end
};

/// Similarities of phase-coherence patterns at all pairs of times t < s. The pattern of a sample is
/// P_ij = cos(theta_i - theta_j), i > j; `average` successive ones are averaged; the similarity of two is
/// their cosine, <A_t, A_s> / (|A_t| |A_s|); 0 where a pattern has no length.
///
/// unit: phasors of shape (regions, samples). Returns n (n - 1) / 2 values in -1..1 for the
/// n = samples - 2 skip - average + 1 averaged patterns, row by row of the upper triangle.
/// Throws argument_error for fewer than two regions, shapes that differ, a value that is not finite, average
/// = 0, or fewer than two patterns. No pattern is ever formed: with c and s the cosines and sines of a
/// sample, the sum of products over all i and j is (c.c')^2 + (c.s')^2 + (s.c')^2 + (s.s')^2, of which the
/// triangle below the diagonal is half after the regions' 1. Cost: O(regions n^2); memory the result alone:
/// phase_fcd_distribution() is for recordings where that is too much.
///
/// runs: of a recording whose runs were joined at their phases (run_lengths::trimmed). Only samples of one run are
/// averaged, and `skip` samples are left out at both ends of each; a run that is shorter has no pattern. Patterns
/// of different runs are compared as any two are. n is then the number of patterns of all runs.
template <class T>
vector<double> phase_fcd(const phasors<T>& unit, const phase_fcd_options& options = {},
                         const run_lengths& runs = {});

/// The same from phases: (regions, samples), radians.
template <array_like A>
vector<double> phase_fcd(const A& theta, const phase_fcd_options& options = {},
                         const run_lengths& runs = {}) {
    return phase_fcd(unit_phasors(theta, "phase_fcd"), options, runs);
}

/// The distribution of phase_fcd(unit, options, runs), counted block by block: for recordings of any length.
///
/// Returns counts over -1 .. 1, for stats::ks_distance() and stats::wasserstein_distance(), and to be added
/// up over scans. Throws as phase_fcd(), and where bins.bins is 0. Cost: O(regions n^2); memory two copies of
/// the phasors and a few MB.
template <class T>
stats::binned_distribution phase_fcd_distribution(const phasors<T>& unit,
                                                  const phase_fcd_options& options = {},
                                                  const fcd_distribution_options& bins = {},
                                                  const run_lengths& runs = {});
/// The same of phases (regions, samples), radians.
template <array_like A>
stats::binned_distribution phase_fcd_distribution(const A& theta, const phase_fcd_options& options = {},
                                                  const fcd_distribution_options& bins = {},
                                                  const run_lengths& runs = {}) {
    return phase_fcd_distribution(unit_phasors(theta, "phase_fcd_distribution"), options, bins, runs);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/phase_fcd.hpp>
#endif
