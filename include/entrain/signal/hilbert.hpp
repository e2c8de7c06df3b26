// The analytic signal: a real signal with its quarter-period-shifted copy as imaginary part.
#pragma once

#include <complex>

#include <entrain/core/array.hpp>

namespace entrain {
namespace signal_detail {
template <class T>
matrix<std::complex<T>> analytic_signal(const matrix<T>& x);
}  // namespace signal_detail

/// The analytic signal of each row, z(t) = x(t) + i H[x](t): its modulus is the envelope of x, its
/// angle the phase.
///
///     Z_k = X_k (2 for 0 < k < T/2, 1 for k = 0 and k = T/2, 0 above),   X = FFT(x)
///
/// x: (regions, samples), any number of samples from 1 on. Returns (regions, samples) complex, units
/// of x. Take the mean out first: it stays in the real part.
/// Throws argument_error where x is empty, not finite or so large that sums over the samples overflow.
/// The convention of MATLAB's `hilbert` (Marple, IEEE Trans. Signal Process. 1999, doi:10.1109/78.782222).
/// Cost: O(regions x samples log samples) for any length, primes included.
template <array_like A>
matrix<std::complex<real_t<A>>> analytic_signal(const A& x) {
    return signal_detail::analytic_signal<real_t<A>>(as_matrix(x, "analytic_signal", "x"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/signal/detail/hilbert.hpp>
#endif
