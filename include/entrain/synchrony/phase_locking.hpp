// Edge by edge: how constant two regions' phase difference is, how far one leads, and how that changes.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
matrix<T> phase_lag_index(const matrix<T>& theta);
}  // namespace synchrony_detail

/// The phase-locking value: the length of the mean over time of exp(i (theta_i - theta_j)).
///
///     PLV_ij = |< exp(i (theta_i(t) - theta_j(t))) >_t|
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (regions, regions), symmetric, 0 to
/// 1, with 1 on the diagonal. One sample gives 1 everywhere. Throws argument_error where theta is empty or
/// not finite. Lachaux et al., Hum. Brain Mapp. 1999,
/// doi:10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C. Cost: three matrix products, O(regions^2 x
/// samples).
template <class T>
matrix<T> phase_locking_value(const phasors<T>& theta);
/// The same of phases (regions, samples), radians.
template <array_like A>
matrix<real_t<A>> phase_locking_value(const A& theta) {
    return phase_locking_value(unit_phasors(theta, "phase_locking_value"));
}

/// The phase-lag index: how far one sign of the phase difference prevails. Unlike the phase-locking value it
/// ignores what comes with no lag at all, as leakage between neighbours does.
///
///     PLI_ij = |< sign(sin(theta_i(t) - theta_j(t))) >_t|
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (regions, regions), symmetric, 0 to
/// 1, with 0 on the diagonal. Differences of 0 and pi, to within rounding, have no sign and count as 0;
/// phases need not be wrapped, and the rounding of large ones is taken for what it is.
/// Throws argument_error where theta is empty or not finite.
/// Stam, Nolte, Daffertshofer, Hum. Brain Mapp. 2007, doi:10.1002/hbm.20346. Cost: O(regions^2 x samples).
template <class T>
matrix<T> phase_lag_index(const phasors<T>& theta);
/// The same of phases (regions, samples), radians.
template <array_like A>
matrix<real_t<A>> phase_lag_index(const A& theta) {
    return synchrony_detail::phase_lag_index<real_t<A>>(as_matrix(theta, "phase_lag_index", "theta"));
}

/// Edge metastability: the standard deviation over time of the phase coherence of every two regions,
/// normalised by T - 1.
///
///     M_ij = SD_t cos(theta_i(t) - theta_j(t))
///
/// theta: phases (regions, samples) in radians, or their phasors; at least two samples. Returns (regions,
/// regions), symmetric, 0 (phases locked, or one region) to about 1, with 0 on the diagonal.
/// Throws argument_error where theta has no region, fewer than two samples, or is not finite.
/// It is metastability() with the coherence of an edge in place of the order parameter, which for two regions
/// is |cos((theta_i - theta_j) / 2)|. Cost: four matrix products, because cos^2 x = (1 + cos 2x) / 2.
template <class T>
matrix<T> edge_metastability(const phasors<T>& theta);
/// The same of phases (regions, samples), radians.
template <array_like A>
matrix<real_t<A>> edge_metastability(const A& theta) {
    return edge_metastability(unit_phasors(theta, "edge_metastability"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/phase_locking.hpp>
#endif
