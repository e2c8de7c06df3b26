// The design of Butterworth filters.
#pragma once

#include <entrain/signal/butterworth.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>

#include <entrain/core/check.hpp>
#include <entrain/core/repetition_time.hpp>

namespace entrain::signal_detail {

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
ENTRAIN_INLINE butterworth_filter butterworth_bandpass(int order, std::array<double, 2> band_hz, double tr,
                                                       std::string_view here) {
    if (order < 1 || order > 20) throw argument_error(here, "order", "1 to 20", order);
    check_repetition_time(here, tr);
    const auto [lower, upper] = band_hz;
    if (!is_finite(lower) || !is_finite(upper) || lower <= 0 || upper <= lower)
        throw argument_error(here, "band", "0 < lower edge < upper edge, in Hz", band_hz);
    const double nyquist = 0.5 / tr;
    if (upper >= nyquist)
        throw argument_error(
            here, "band", "an upper edge below the Nyquist frequency, " + describe(nyquist) + " Hz", band_hz);

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
        throw argument_error(here, "band",
                             "edges further from 0 Hz and from each other, for order " +
                                 std::to_string(order) + " in double precision",
                             band_hz);
    return filter;
}

}  // namespace entrain::signal_detail
