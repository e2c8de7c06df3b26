// Who goes with whom: coherence of phases and correlation of signals, region by region.
#pragma once

#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/synchrony/detail/gram.hpp>
#include <entrain/synchrony/order_parameter.hpp>

namespace entrain {

/// Phase-coherence functional connectivity: the mean over time of the cosine of phase differences.
///
///     FC_ij = <cos(theta_i(t) - theta_j(t))>_t = (C C^T + S S^T)_ij / T,   C = cos theta, S = sin theta
///
/// theta: phases (regions, samples) in radians, or their phasors. Returns (regions, regions), symmetric, -1
/// to 1, with 1 on the diagonal. Throws argument_error where theta is empty or not finite. Vohryzek et al.,
/// Brain Communications 2024, doi:10.1093/braincomms/fcae049. Cost: one symmetric matrix product, O(regions^2
/// x samples).
template <class T>
matrix<T> phase_coherence(const phasors<T>& theta) {
    check_phasors("phase_coherence", theta);
    matrix<T> fc = synchrony_detail::zeros_of_pairs(theta.cosine, "phase_coherence", "theta");
    const T scale = T(1) / static_cast<T>(theta.cosine.shape(1));
    synchrony_detail::add_gram(theta.cosine, scale, fc);
    synchrony_detail::add_gram(theta.sine, scale, fc);
    synchrony_detail::complete_correlations(fc);
    return fc;
}
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
template <array_like A>
matrix<real_t<A>> functional_connectivity(const A& bold) {
    using T = real_t<A>;
    const auto& in = as_matrix(bold, "functional_connectivity", "bold");
    const std::size_t regions = in.shape(0), samples = in.shape(1);
    if (regions == 0 || samples < 2)
        throw argument_error("functional_connectivity", "bold", "at least one region and two samples",
                             in.shape());
    check_headroom("functional_connectivity", "bold", in, 4);
    check_rows_vary("functional_connectivity", "bold", in);

    matrix<T> standard = in;
    for (std::size_t i = 0; i < regions; ++i) {
        T* x = row_data(standard, i);
        // The mean of the differences from the first value is exactly 0 for a constant row.
        double mean = 0;
        for (std::size_t t = 0; t < samples; ++t)
            mean += (static_cast<double>(x[t]) - static_cast<double>(x[0])) / static_cast<double>(samples);
        synchrony_detail::to_unit_length(x, samples, static_cast<double>(x[0]) + mean);
    }
    matrix<T> fc = synchrony_detail::zeros_of_pairs(standard, "functional_connectivity", "bold");
    synchrony_detail::add_gram(standard, T(1), fc);
    synchrony_detail::complete_correlations(fc);
    return fc;
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
    const auto& in = as_matrix(fc, "global_connectivity", "fc");
    if (in.shape(0) != in.shape(1) || in.size() == 0)
        throw argument_error("global_connectivity", "fc", "a square matrix (regions, regions)", in.shape());
    check_headroom("global_connectivity", "fc", in, 2 * static_cast<double>(in.size()));
    return std::accumulate(in.begin(), in.end(), 0.0) / static_cast<double>(in.shape(0));
}

}  // namespace entrain
