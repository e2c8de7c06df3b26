// The analytic signal: a real signal with its quarter-period-shifted copy as imaginary part.
#pragma once

#include <algorithm>
#include <complex>
#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/signal/detail/fft.hpp>

namespace entrain {
namespace signal_detail {

// Calls consume(first row, rows, quadrature) for block after block of rows of x; quadrature is the
// Hilbert transform of those rows, row-major. A real transform forth and one back: half the work of
// complex ones, and the real part of the analytic signal is x itself, to the last bit.
template <class T, class Consume>
void for_each_quadrature(const matrix<T>& x, Consume&& consume) {
    const std::size_t regions = x.shape(0), samples = x.shape(1), bins = samples / 2 + 1;
    const std::size_t block = std::min(regions, transform_rows);
    std::vector<std::complex<T>> spectrum(block * bins);
    std::vector<T> quadrature(block * samples);
    const auto real_rows = row_strides(samples, sizeof(T));
    const auto complex_rows = row_strides(bins, sizeof(std::complex<T>));

    for (std::size_t first = 0; first < regions; first += block) {
        const std::size_t rows = std::min(block, regions - first);
        const pocketfft::shape_t shape{rows, samples};
        pocketfft::r2c(shape, real_rows, complex_rows, 1, pocketfft::FORWARD, row_data(x, first), spectrum.data(),
                       T(1));
        for (std::size_t i = 0; i < rows; ++i) {
            std::complex<T>* s = spectrum.data() + i * bins;
            for (std::size_t k = 1; k < bins; ++k) s[k] = {s[k].imag(), -s[k].real()};  // times -i
            s[0] = 0;
            if (samples % 2 == 0) s[bins - 1] = 0;  // the Nyquist frequency has no quadrature
        }
        pocketfft::c2r(shape, complex_rows, real_rows, 1, pocketfft::BACKWARD, spectrum.data(),
                       quadrature.data(), T(1) / static_cast<T>(samples));
        consume(first, rows, static_cast<const T*>(quadrature.data()));
    }
}

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
    using T = real_t<A>;
    const auto& in = as_matrix(x, "analytic_signal", "x");
    if (in.size() == 0)
        throw argument_error("analytic_signal", "x", "at least one region and one sample", in.shape());
    check_headroom("analytic_signal", "x", in, 8 * static_cast<double>(in.shape(1)));

    const std::size_t samples = in.shape(1);
    matrix<std::complex<T>> out = matrix<std::complex<T>>::from_shape({in.shape(0), samples});
    signal_detail::for_each_quadrature(in, [&](std::size_t first, std::size_t rows, const T* quadrature) {
        const T* re = row_data(in, first);
        std::complex<T>* z = row_data(out, first);
        for (std::size_t k = 0; k < rows * samples; ++k) z[k] = {re[k], quadrature[k]};
    });
    return out;
}

}  // namespace entrain
