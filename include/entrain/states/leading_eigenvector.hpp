// The leading eigenvector of the phase-coherence matrix of each frame, in closed form.
//
// The matrix cos(theta_i - theta_j) = c c' + s s', with c = cos(theta) and s = sin(theta), has rank two at
// most. Its leading eigenvector is v = p c + q s, where (p, q) is the leading eigenvector of [c.c c.s; c.s
// s.s]: no N x N matrix is built and no eigensolver runs.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace states_detail {
template <class T>
matrix<T> leading_eigenvectors(const matrix<T>& theta);
}  // namespace states_detail

/// The leading eigenvector of the phase coherence cos(theta_i - theta_j) of every frame (LEiDA).
///
/// v = (p c + q s) / |p c + q s|, c = cos(theta), s = sin(theta), (p, q) leading in [c.c c.s; c.s s.s].
/// The sign makes the majority of components negative: v is flipped if more are positive than negative, and,
/// where as many are, if the positive ones have the larger sum. Where the sums are equal too (two halves
/// exactly opposed, every network of two regions out of phase), v is such that the first region is negative
/// (the first of at least 0.3 of what a component can be). If both eigenvalues are equal (c.s = 0 and c.c =
/// s.s: no direction leads), v = c / |c| before the sign rule. "Zero" and "equal" are meant to within a share
/// of 1e-10 (float: 2e-6), so that rounding chooses no sign.
/// Measured in 28,458 frames of two cohorts (90 and 68 regions, 0.04 to 0.07 Hz): 1.1% have as many positive
/// components as negative ones; their sums lie within 1% in 40 frames, 0.1% in 3, 1e-4 in 1, 1e-6 in none. So
/// of 10^10 measured frames about one meets the last rule by chance; but near ties are real, and in some
/// frames per thousand the sign hangs on a hundredth of the sum.
///
/// theta: phases, (regions, samples), radians, wrapped or not. Returns (frames, regions), one frame per
/// sample, each row of norm one. Throws argument_error for no region, no sample, or a phase that is NaN or
/// infinite.
/// Source: Cabral et al. 2017, doi:10.1038/s41598-017-05425-7; sign rule as in the programs of Vohryzek et
/// al. 2024, doi:10.1093/braincomms/fcae049. Cost: O(regions x samples), nearly all of it sines and cosines;
/// who has the phasors already should pass them instead.
template <array_like A>
matrix<real_t<A>> leading_eigenvectors(const A& theta) {
    return states_detail::leading_eigenvectors<real_t<A>>(as_matrix(theta, "leading_eigenvectors", "theta"));
}

/// The same from the cosines and sines of the phases, which the analytic signal gives without any angle:
/// several times faster than from phases.
///
/// directions: phasors of (regions, samples). Returns (frames, regions), one frame per sample, each row of
/// norm one. Cost: O(regions x samples).
template <class T>
matrix<T> leading_eigenvectors(const phasors<T>& directions);

/// The share of each frame's phase coherence that its leading eigenvector accounts for: the larger eigenvalue
/// over the sum of all, which is the number of regions.
///
///     share(t) = (1 + |sum_j exp(2 i theta_j(t))| / N) / 2
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (samples), 1/2 (two directions as
/// strong as each other) to 1 (all phases equal or opposite); 1 for one region.
/// Throws argument_error where theta is empty or not finite. The closed form follows from the two eigenvalues
/// of [c.c c.s; c.s s.s]: N/2 +- |((c.c - s.s) / 2, c.s)|. Cost: O(regions x samples).
template <class T>
vector<T> leading_share(const phasors<T>& theta);
/// The same of phases (regions, samples), radians.
template <array_like A>
vector<real_t<A>> leading_share(const A& theta) {
    return leading_share(unit_phasors(theta, "leading_share"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/leading_eigenvector.hpp>
#endif
