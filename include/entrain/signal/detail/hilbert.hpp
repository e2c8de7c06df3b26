// Hilbert transforms of blocks of rows.
#pragma once

#include <entrain/signal/hilbert.hpp>

#include <algorithm>
#include <complex>
#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/signal/detail/fft.hpp>

namespace entrain::signal_detail {

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
        pocketfft::r2c(shape, real_rows, complex_rows, 1, pocketfft::FORWARD, row_data(x, first),
                       spectrum.data(), T(1));
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

template <class T>
matrix<std::complex<T>> analytic_signal(const matrix<T>& in) {
    if (in.size() == 0)
        throw argument_error("analytic_signal", "x", "at least one region and one sample", in.shape());
    check_headroom("analytic_signal", "x", in, 8 * static_cast<double>(in.shape(1)));

    const std::size_t samples = in.shape(1);
    matrix<std::complex<T>> out = matrix<std::complex<T>>::from_shape({in.shape(0), samples});
    for_each_quadrature(in, [&](std::size_t first, std::size_t rows, const T* quadrature) {
        const T* re = row_data(in, first);
        std::complex<T>* z = row_data(out, first);
        for (std::size_t k = 0; k < rows * samples; ++k) z[k] = {re[k], quadrature[k]};
    });
    return out;
}

}  // namespace entrain::signal_detail
