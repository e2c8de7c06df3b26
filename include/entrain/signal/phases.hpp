// From BOLD to phases, and to unit phasors.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/butterworth.hpp>
#include <entrain/signal/detrend.hpp>
#include <entrain/signal/filtfilt.hpp>
#include <entrain/signal/hilbert.hpp>

namespace entrain {

/// Phases as points on the unit circle, cos(theta) and sin(theta), both (regions, samples). What is
/// computed from phases (order parameter, coherence, leading eigenvectors) needs only these, and they
/// come from the analytic signal by a division, without an arc tangent and back.
template <class T>
struct phasors {
    matrix<T> cosine, sine;  ///< (regions, samples), of the phases
};

/// Throws argument_error, in the name of `function`, unless both matrices have the same shape, hold
/// something, and are cosines and sines: cosine^2 + sine^2 within 0.002 of 1, which NaN and infinite values
/// are not.
template <class T>
void check_phasors(std::string_view function, const phasors<T>& theta) {
    const matrix<T>&cosine = theta.cosine, &sine = theta.sine;
    if (cosine.size() == 0)
        throw argument_error(function, "cosine", "at least one region and one sample", cosine.shape());
    if (cosine.shape() != sine.shape())
        throw argument_error(function, "sine", "the shape of cosine, " + describe(cosine.shape()),
                             sine.shape());
    bool all = true;
    const T *c = cosine.data(), *s = sine.data();
    for (std::size_t k = 0; k < cosine.size(); ++k)
        all &= std::abs(c[k] * c[k] + s[k] * s[k] - T(1)) <= T(2e-3);
    if (all) return;
    check_finite(function, "cosine", cosine);
    check_finite(function, "sine", sine);
    throw argument_error(function, "theta", "phasors, cosine^2 + sine^2 = 1", "phasors of another length");
}

/// How band_pass(), phases() and phasors_of() treat a signal. The defaults are those of Vohryzek et
/// al., Brain Communications 2024, doi:10.1093/braincomms/fcae049, in their LEiDA analysis.
struct phase_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    std::array<double, 2> band = {0.04, 0.07};             ///< Hz; the band of most work with Hopf models
    int order = 2;                                         ///< of the Butterworth filter
    trend remove = trend::mean;                            ///< before the filter
    std::size_t trim =
        0;  ///< samples cut off each end after the filter, before the analytic signal; they use 3
};

namespace signal_detail {

// Throws unless each row varies by more than rounding when its trend is gone.
template <class T>
void require_varying(const matrix<T>& x, trend kind, std::string_view function, std::string_view parameter) {
    if (kind != trend::linear) return check_rows_vary(function, parameter, x);
    check_rows_vary(function, parameter, x, [&](std::size_t i) {
        return [removed = trend_of(row_data(x, i), x.shape(1), trend::linear)](std::size_t t) {
            return removed.at(t);
        };
    });
}

// band_pass in the name of `function`. A region that does not vary has no phase; its rounding errors
// would get one, so it is refused.
template <class T>
matrix<T> band_pass(const matrix<T>& bold, const phase_options& options, std::string_view function,
                    std::string_view parameter = "bold") {
    const auto filter = butterworth_bandpass(options.order, options.band, options.tr, function);
    check_enumerator(function, "remove", options.remove, trend::linear);
    require_filterable(filter, bold, function, parameter);
    const std::size_t samples = bold.shape(1);
    if (options.trim >= (samples + 1) / 2)
        throw argument_error(function, "trim",
                             "less than half of the " + std::to_string(samples) + " samples", options.trim);
    require_varying(bold, options.remove, function, parameter);
    return finite_result(filtfilt(filter, bold, options.remove, options.trim), function, parameter);
}

// The phasor of x + i y. The origin has phase 0, as the arc tangent says.
template <class T>
void to_phasor(T x, T y, T& cosine, T& sine) {
    T length = std::sqrt(x * x + y * y);
    // Squares of numbers this small have lost digits or vanished, and of large ones overflowed. Near one the
    // same sum gives the same bits.
    if (!(length > T(1e3) * std::sqrt(std::numeric_limits<T>::min())) || !is_finite(length)) {
        int exponent = 0;
        std::frexp(std::max(std::abs(x), std::abs(y)), &exponent);
        x = std::ldexp(x, -exponent), y = std::ldexp(y, -exponent);
        length = std::sqrt(x * x + y * y);
    }
    cosine = length > 0 ? x / length : T(1);
    sine = length > 0 ? y / length : T(0);
}

// The same for `count` points; cosine may be x and sine may be y. A register at a time where no point of a
// stretch is near the origin or far off, as nearly always.
template <class T>
void to_phasors(const T* x, const T* y, std::size_t count, T* cosine, T* sine) {
    using V = typename simd::pack<T>::type;
    constexpr std::size_t stretch = 64;  // a whole number of registers
    const V low = simd::broadcast(T(1e6) * std::numeric_limits<T>::min()),
            high = simd::broadcast(std::numeric_limits<T>::max());
    std::size_t first = 0;
    for (; first + stretch <= count; first += stretch) {
        auto ordinary = low < high;
        for (std::size_t i = first; i < first + stretch; i += simd::lanes<T>) {
            const V a = simd::load(x + i), b = simd::load(y + i), square = a * a + b * b;
            ordinary &= (square > low) & (square <= high);
        }
        bool all = true;
        for (std::size_t lane = 0; lane < simd::lanes<T>; ++lane) all = all && ordinary[lane] != 0;
        for (std::size_t i = first; i < first + stretch; i += all ? simd::lanes<T> : 1)
            if (all) {
                const V a = simd::load(x + i), b = simd::load(y + i);
                const V length = simd::square_root(a * a + b * b);
                simd::store(cosine + i, a / length);
                simd::store(sine + i, b / length);
            } else {
                to_phasor(x[i], y[i], cosine[i], sine[i]);
            }
    }
    for (; first < count; ++first) to_phasor(x[first], y[first], cosine[first], sine[first]);
}

}  // namespace signal_detail

/// Each region's signal in a frequency band: without its mean or trend, through a zero-phase Butterworth
/// band-pass, the ends cut off.
///
/// bold: (regions, samples), any unit. options: see phase_options; tr is required.
/// Returns (regions, samples - 2 trim).
/// Throws argument_error where bold is not finite, does not vary by more than rounding in a region when its
/// trend is gone (see varies(); a region below 1e-14 of the largest value of the scan is rounding too), or
/// has no more than 6 x order samples; where tr or band do not fit (see butterworth_bandpass); where trim
/// leaves nothing. Cost: as filtfilt.
template <array_like A>
matrix<real_t<A>> band_pass(const A& bold, const phase_options& options) {
    return signal_detail::band_pass(as_matrix(bold, "band_pass", "bold"), options, "band_pass");
}

/// The instantaneous phase of each region: angle of the analytic signal of band_pass(bold, options).
///
/// bold: (regions, samples). Returns (regions, samples - 2 trim), radians in [-pi, pi]; 0 is the peak
/// of the oscillation. Throws as band_pass.
/// Cost: for 90 x 3600 about ten milliseconds, most of it the arc tangent; phasors_of() spares that.
///
///     auto theta = phases(bold, {.tr = 2.0, .band = {0.04, 0.07}, .trim = 3});
template <array_like A>
matrix<real_t<A>> phases(const A& bold, const phase_options& options) {
    using T = real_t<A>;
    const auto filtered = signal_detail::band_pass(as_matrix(bold, "phases", "bold"), options, "phases");
    matrix<T> theta = matrix<T>::from_shape(filtered.shape());
    signal_detail::for_each_quadrature(filtered, [&](std::size_t first, std::size_t rows, const T* quadrature) {
        const T* x = row_data(filtered, first);
        T* out = row_data(theta, first);
        for (std::size_t k = 0; k < rows * filtered.shape(1); ++k) out[k] = std::atan2(quadrature[k], x[k]);
    });
    return theta;
}

/// The cosine and sine of phases(bold, options), without the detour over the angle: the analytic signal
/// divided by its modulus. For use in loops over many simulated signals.
///
/// bold: (regions, samples). Returns two matrices (regions, samples - 2 trim). Throws as band_pass.
template <array_like A>
phasors<real_t<A>> phasors_of(const A& bold, const phase_options& options) {
    using T = real_t<A>;
    auto filtered = signal_detail::band_pass(as_matrix(bold, "phasors_of", "bold"), options, "phasors_of");
    phasors<T> result;
    result.sine = matrix<T>::from_shape(filtered.shape());
    signal_detail::for_each_quadrature(filtered, [&](std::size_t first, std::size_t rows, const T* quadrature) {
        T* cosine = row_data(filtered, first);
        T* sine = row_data(result.sine, first);
        signal_detail::to_phasors(cosine, quadrature, rows * filtered.shape(1), cosine, sine);
    });
    result.cosine = std::move(filtered);
    return result;
}

/// unit_phasors(theta) in the name of `function`, which errors then name: for functions that take phases.
template <array_like A>
phasors<real_t<A>> unit_phasors(const A& theta, std::string_view function) {
    using T = real_t<A>;
    const auto& angle = as_matrix(theta, function, "theta");
    if (angle.size() == 0)
        throw argument_error(function, "theta", "at least one region and one sample", angle.shape());
    check_finite(function, "theta", angle);
    phasors<T> result{matrix<T>::from_shape(angle.shape()), matrix<T>::from_shape(angle.shape())};
    for (std::size_t k = 0; k < angle.size(); ++k) {
        result.cosine.data()[k] = std::cos(angle.data()[k]);
        result.sine.data()[k] = std::sin(angle.data()[k]);
    }
    return result;
}

/// The phasors of given phases: cos(theta) and sin(theta).
///
/// theta: (regions, samples), radians, wrapped or not: whole turns change nothing but the rounding of theta
/// itself. Throws argument_error where theta is empty or not finite.
template <array_like A>
phasors<real_t<A>> unit_phasors(const A& theta) {
    return unit_phasors(theta, "unit_phasors");
}

}  // namespace entrain
