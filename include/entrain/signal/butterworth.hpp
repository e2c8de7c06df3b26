// Butterworth band-pass filters as second-order sections.
#pragma once

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/signal/repetition_time.hpp>

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

// Whether all coefficients are finite and all poles lie inside of the unit circle: |a2| < 1, |a1| < 1 + a2. A
// pole on it or beyond makes outputs grow without end.
inline bool is_stable(const butterworth_filter& filter) {
    for (const auto& [b, a] : filter.sections) {
        for (const std::array<double, 3>& part : {b, a})
            for (const double value : part)
                if (!is_finite(value)) return false;
        if (!(std::abs(a[2]) < 1 && std::abs(a[1]) < 1 + a[2])) return false;
    }
    return true;
}

// butterworth_bandpass in the name of `here`.
inline butterworth_filter butterworth_bandpass(int order, std::array<double, 2> band_hz, double tr,
                                               std::string_view here) {
    if (order < 1 || order > 20) throw argument_error(here, "order", "1 to 20", order);
    check_repetition_time(here, tr);
    const auto [lower, upper] = band_hz;
    if (!is_finite(lower) || !is_finite(upper) || lower <= 0 || upper <= lower)
        throw argument_error(here, "band", "0 < lower edge < upper edge, in Hz", band_hz);
    const double nyquist = 0.5 / tr;
    if (upper >= nyquist)
        throw argument_error(
            here, "band", "an upper edge below the Nyquist frequency, " + describe(nyquist) + " Hz",
            band_hz);

    // In the units where the bilinear map reads s = (z - 1) / (z + 1).
    const double low = std::tan(std::numbers::pi * lower * tr);
    const double high = std::tan(std::numbers::pi * upper * tr);
    const double width = high - low;
    const double centre_squared = low * high;

    butterworth_filter filter;
    // Takes width s / (s^2 + c1 s + c0) through the bilinear map.
    const auto add_section = [&](double c1, double c0) {
        const double a0 = 1 + c1 + c0;
        filter.sections.push_back(
            {.b = {width / a0, 0.0, -width / a0}, .a = {1.0, 2 * (c0 - 1) / a0, (1 - c1 + c0) / a0}});
    };
    for (int k = 0; k < order / 2; ++k) {
        // A prototype pole p of the upper half plane becomes the two roots of s^2 - p width s + centre^2;
        // its conjugate gives the conjugates of both, so each root makes a real section.
        const double angle = std::numbers::pi * (order + 1 + 2 * k) / (2.0 * order);
        const std::complex<double> half = std::polar(width / 2, angle);
        const std::complex<double> root = std::sqrt(half * half - centre_squared);
        for (const std::complex<double> pole : {half + root, half - root})
            add_section(-2 * pole.real(), std::norm(pole));
    }
    if (order % 2 == 1) add_section(width, centre_squared);  // the prototype's real pole at -1
    if (!is_stable(filter))
        throw argument_error(here, "band", "edges further from 0 Hz and from each other, for order " +
                                 std::to_string(order) + " in double precision",
                             band_hz);
    return filter;
}

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
