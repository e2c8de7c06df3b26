// Hilbert transforms, some rows at a time.
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

// The Hilbert transform of a few rows at a time. A real transform forth and one back: half the work of complex
// ones, and the real part of the analytic signal is x itself, to the last bit.
template <class T>
class row_quadrature {
public:
    /// Of `rows` rows of `samples` from x on, row-major; there until the next call.
    const T* operator()(const T* x, std::size_t rows, std::size_t samples) {
        const std::size_t bins = samples / 2 + 1;
        spectrum_.resize(rows * bins);
        quadrature_.resize(rows * samples);
        const auto real_rows = row_strides(samples, sizeof(T));
        const auto complex_rows = row_strides(bins, sizeof(std::complex<T>));
        const pocketfft::shape_t shape{rows, samples};
        pocketfft::r2c(shape, real_rows, complex_rows, 1, pocketfft::FORWARD, x, spectrum_.data(), T(1));
        for (std::size_t i = 0; i < rows; ++i) {
            std::complex<T>* const s = spectrum_.data() + i * bins;
            for (std::size_t k = 1; k < bins; ++k) s[k] = {s[k].imag(), -s[k].real()};  // times -i
            s[0] = 0;
            if (samples % 2 == 0) s[bins - 1] = 0;  // the Nyquist frequency has no quadrature
        }
        pocketfft::c2r(shape, complex_rows, real_rows, 1, pocketfft::BACKWARD, spectrum_.data(),
                       quadrature_.data(), T(1) / static_cast<T>(samples));
        return quadrature_.data();
    }

private:
    std::vector<std::complex<T>> spectrum_;
    std::vector<T> quadrature_;
};

template <class T>
matrix<std::complex<T>> analytic_signal(const matrix<T>& in) {
    if (in.size() == 0)
        throw argument_error("analytic_signal", "x", "at least one region and one sample", in.shape());
    check_headroom("analytic_signal", "x", in, 8 * static_cast<double>(in.shape(1)));

    const std::size_t samples = in.shape(1);
    matrix<std::complex<T>> out = matrix<std::complex<T>>::from_shape({in.shape(0), samples});
    row_quadrature<T> quadrature_of;
    for (std::size_t first = 0; first < in.shape(0); first += transform_rows) {
        const std::size_t rows = std::min(transform_rows, in.shape(0) - first);
        const T* const re = row_data(in, first);
        const T* const quadrature = quadrature_of(re, rows, samples);
        std::complex<T>* const z = row_data(out, first);
        for (std::size_t k = 0; k < rows * samples; ++k) z[k] = {re[k], quadrature[k]};
    }
    return out;
}

}  // namespace entrain::signal_detail
