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
    explicit row_quadrature(std::size_t samples) : samples_(samples), bins_(samples / 2 + 1) {}

    /// Of `rows` rows from x on, row-major; there until the next call.
    const T* operator()(const T* x, std::size_t rows) {
        spectrum_.resize(rows * bins_);
        quadrature_.resize(rows * samples_);
        const auto real_rows = row_strides(samples_, sizeof(T));
        const auto complex_rows = row_strides(bins_, sizeof(std::complex<T>));
        const pocketfft::shape_t shape{rows, samples_};
        pocketfft::r2c(shape, real_rows, complex_rows, 1, pocketfft::FORWARD, x, spectrum_.data(), T(1));
        for (std::size_t i = 0; i < rows; ++i) {
            std::complex<T>* const s = spectrum_.data() + i * bins_;
            for (std::size_t k = 1; k < bins_; ++k) s[k] = {s[k].imag(), -s[k].real()};  // times -i
            s[0] = 0;
            if (samples_ % 2 == 0) s[bins_ - 1] = 0;  // the Nyquist frequency has no quadrature
        }
        pocketfft::c2r(shape, complex_rows, real_rows, 1, pocketfft::BACKWARD, spectrum_.data(),
                       quadrature_.data(), T(1) / static_cast<T>(samples_));
        return quadrature_.data();
    }

private:
    std::size_t samples_, bins_;
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
    row_quadrature<T> quadrature_of(samples);
    for (std::size_t first = 0; first < in.shape(0); first += transform_rows) {
        const std::size_t rows = std::min(transform_rows, in.shape(0) - first);
        const T* const re = row_data(in, first);
        const T* const quadrature = quadrature_of(re, rows);
        std::complex<T>* const z = row_data(out, first);
        for (std::size_t k = 0; k < rows * samples; ++k) z[k] = {re[k], quadrature[k]};
    }
    return out;
}

}  // namespace entrain::signal_detail
