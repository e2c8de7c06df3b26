// Who goes with whom: coherence of phases and correlation of signals, region by region.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
matrix<T> functional_connectivity(const matrix<T>& bold, const run_lengths& runs);
template <class T>
double global_connectivity(const matrix<T>& fc);
}  // namespace synchrony_detail

/// Phase-coherence functional connectivity: the mean over time of the cosine of phase differences.
///
///     FC_ij = <cos(theta_i(t) - theta_j(t))>_t = (C C^T + S S^T)_ij / T,   C = cos theta, S = sin theta
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (regions, regions), symmetric, -1
/// to 1, with 1 on the diagonal. Throws argument_error where theta is empty or not finite. Vohryzek et al.,
/// Brain Communications 2024, doi:10.1093/braincomms/fcae049. Cost: one symmetric matrix product, O(regions^2
/// x samples).
template <class T>
matrix<T> phase_coherence(const phasors<T>& theta);
/// The same of phases (regions, samples), radians.
template <array_like A>
matrix<real_t<A>> phase_coherence(const A& theta) {
    return phase_coherence(unit_phasors(theta, "phase_coherence"));
}

/// Functional connectivity: Pearson's correlation of every two rows.
///
/// bold: (regions, samples), at least two samples. Returns (regions, regions), symmetric, with 1 on the
/// diagonal. Throws argument_error where bold has fewer samples, is not finite, or does not vary by more than
/// rounding in a region (see check_rows_vary()), whose correlation is not defined. Cost: one symmetric matrix
/// product, O(regions^2 x samples).
///
/// runs: of a scan that was made in several. Each is standardised by itself (mean 0, standard deviation 1 in
/// every region) before they are joined, since a scanner gives every run a level and a scale of its own, which
/// regions share and which would correlate them. Pearson's correlation is then the mean of the runs' own,
/// weighted by their samples T_k:
///
///     FC_ij = sum_k T_k FC_ij(k) / sum_k T_k
///
/// Throws argument_error also where the lengths do not sum to the samples; errors name the run.
template <array_like A>
matrix<real_t<A>> functional_connectivity(const A& bold, const run_lengths& runs = {}) {
    return synchrony_detail::functional_connectivity<real_t<A>>(
        as_matrix(bold, "functional_connectivity", "bold"), runs);
}

/// Global (brain) connectivity: the mean over regions of the row sums, diagonal included.
///
///     GBC = sum_ij fc_ij / N
///
/// fc: (regions, regions). Returns 1 for regions that have nothing in common, N for regions that are one.
/// Throws argument_error where fc is not square, empty or not finite.
/// Vohryzek et al., Brain Communications 2024, doi:10.1093/braincomms/fcae049, on phase_coherence().
template <array_like A>
double global_connectivity(const A& fc) {
    return synchrony_detail::global_connectivity<real_t<A>>(as_matrix(fc, "global_connectivity", "fc"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/coherence.hpp>
#endif
