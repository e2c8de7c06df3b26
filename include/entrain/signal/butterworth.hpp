// Butterworth band-pass filters as second-order sections.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>

namespace entrain {

/// A recursive filter as a cascade of second-order sections, each
///
///     H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2),   a = {1, a1, a2}.
///
/// The gain of the whole is spread over the sections' b. Sections stay accurate at any order; the
/// polynomials of the whole lose digits fast as the order grows or the band narrows, so they are for
/// inspection and comparison only.
struct butterworth_filter {
    /// One section: numerator b and denominator a, from z^0 to z^-2; a[0] is 1.
    struct section {
        std::array<double, 3> b, a;  ///< coefficients from z^0 to z^-2
    };
    std::vector<section> sections;  ///< applied one after the other

    /// Coefficients of the whole numerator, from z^0 to z^-2n: MATLAB's `b`.
    std::vector<double> numerator() const { return product(&section::b); }
    /// Coefficients of the whole denominator, the first is 1: MATLAB's `a`.
    std::vector<double> denominator() const { return product(&section::a); }

private:
    std::vector<double> product(std::array<double, 3> section::*part) const {
        std::vector<double> result{1.0};
        for (const section& s : sections) {
            std::vector<double> longer(result.size() + 2, 0.0);
            for (std::size_t i = 0; i < result.size(); ++i)
                for (std::size_t j = 0; j < 3; ++j) longer[i + j] += result[i] * (s.*part)[j];
            result = std::move(longer);
        }
        return result;
    }
};

namespace signal_detail {

// butterworth_bandpass in the name of `here`.
ENTRAIN_INLINE butterworth_filter butterworth_bandpass(int order, std::array<double, 2> band_hz, double tr,
                                                       std::string_view here);

}  // namespace signal_detail

/// The digital Butterworth band-pass filter of `order` sections, so 2 x order poles: what MATLAB
/// calls `butter(order, band / nyquist)`.
///
///     |H(f)|^2 = 1 / (1 + ((w^2 - w1 w2) / (w (w2 - w1)))^(2 order)),   w = tan(pi f tr)
///
/// order: 1 to 20. band: lower and upper edge in Hz, where |H|^2 = 1/2; 0 < lower < upper < 1/(2 tr).
/// tr: seconds from one sample to the next, at most longest_repetition_time.
/// Throws argument_error where any of these does not hold, or the band is so narrow or low that poles round
/// onto the unit circle.
/// Analog prototype, low-pass to band-pass, bilinear map with pre-warped edges: Oppenheim & Schafer,
/// Discrete-Time Signal Processing, chapter 7. Cost: negligible.
///
///     auto filter = butterworth_bandpass(2, {0.04, 0.07}, 2.0);
inline butterworth_filter butterworth_bandpass(int order, std::array<double, 2> band_hz, double tr) {
    return signal_detail::butterworth_bandpass(order, band_hz, tr, "butterworth_bandpass");
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/signal/detail/butterworth.hpp>
#endif
