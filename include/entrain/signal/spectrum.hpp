// Power spectra, and the frequency at which each region oscillates most.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/signal/detail/fft.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/signal/repetition_time.hpp>

namespace entrain {
namespace signal_detail {

// Scans of one group differ in length; their spectra are averaged over what all of them have.
inline matrix<double> first_samples(const matrix<double>& scan, std::size_t samples) {
    matrix<double> cut = matrix<double>::from_shape({scan.shape(0), samples});
    for (std::size_t i = 0; i < scan.shape(0); ++i) std::copy_n(row_data(scan, i), samples, row_data(cut, i));
    return cut;
}

// The standard deviation of a Gaussian over frequencies, in Hz; 0: none.
inline void check_width(std::string_view function, std::string_view parameter, double sigma) {
    if (!is_finite(sigma) || sigma < 0 || (sigma > 0 && !is_finite(1 / sigma)))
        throw argument_error(function, parameter, "a number of Hz, 0 or more", sigma);
}

}  // namespace signal_detail

/// What power_spectrum() has to know of a signal.
struct spectrum_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
};

/// Power of every region at every frequency.
template <class T>
struct spectrum {
    vector<double> frequency;  ///< Hz, (bins)
    matrix<T> power;           ///< (regions, bins)
};

/// The raw periodogram of each row.
///
///     power_k = |FFT(x)_k|^2 / (T / tr),   frequency_k = k / (T tr),   k = 0 .. floor(T/2) - 1
///
/// One-sided without doubling; the bin at the Nyquist frequency is left out. Nothing is taken out of x
/// before: see detrend().
/// x: (regions, samples). Returns floor(T/2) bins; power in (units of x)^2 seconds.
/// Throws argument_error where x has no region, fewer than 2 samples, is not finite, or so large that power
/// overflows; where tr is not a positive number, or above longest_repetition_time.
/// Vohryzek et al., Brain Communications 2024, doi:10.1093/braincomms/fcae049 (their code).
/// Cost: O(regions x samples log samples).
template <array_like A>
spectrum<real_t<A>> power_spectrum(const A& x, const spectrum_options& options) {
    using T = real_t<A>;
    const auto& in = as_matrix(x, "power_spectrum", "x");
    if (in.shape(0) == 0 || in.shape(1) < 2)
        throw argument_error("power_spectrum", "x", "at least one region and two samples", in.shape());
    check_repetition_time("power_spectrum", options.tr);
    check_finite("power_spectrum", "x", in);

    const std::size_t regions = in.shape(0), samples = in.shape(1), bins = samples / 2;
    const auto count = static_cast<double>(samples);
    spectrum<T> result{full(bins, 0.0), matrix<T>::from_shape({regions, bins})};
    for (std::size_t k = 0; k < bins; ++k)
        result.frequency(k) = static_cast<double>(k) / (count * options.tr);

    const std::size_t block = std::min(regions, signal_detail::transform_rows), transformed = samples / 2 + 1;
    const auto scale = static_cast<T>(options.tr / count);
    std::vector<std::complex<T>> coefficients(block * transformed);
    std::vector<T> scaled(block * samples);
    std::vector<int> exponent(block);
    for (std::size_t first = 0; first < regions; first += block) {
        const std::size_t rows = std::min(block, regions - first);
        for (std::size_t i = 0; i < rows; ++i) {
            const T* const from = row_data(in, first + i);
            exponent[i] = extreme_exponent(from, samples);
            for (std::size_t t = 0; t < samples; ++t)
                scaled[i * samples + t] = exponent[i] ? std::ldexp(from[t], -exponent[i]) : from[t];
        }
        pocketfft::r2c({rows, samples}, signal_detail::row_strides(samples, sizeof(T)),
                       signal_detail::row_strides(transformed, sizeof(std::complex<T>)), 1, pocketfft::FORWARD,
                       scaled.data(), coefficients.data(), T(1));
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t k = 0; k < bins; ++k) {
                T power = std::norm(coefficients[i * transformed + k]) * scale;
                if (exponent[i]) power = std::ldexp(power, 2 * exponent[i]);
                if (!is_finite(power))
                    throw argument_error("power_spectrum", "x", "values whose squares do not overflow",
                                         std::string("power beyond the largest number in region ") +
                                             std::to_string(first + i));
                result.power(first + i, k) = power;
            }
    }
    return result;
}

/// Spectra smoothed over the frequency axis by a Gaussian of standard deviation `sigma_hz`.
///
///     smooth_j = sum_k w_k g(f_k - f_j) power_k,   g(d) = exp(-d^2 / (2 sigma^2)) / (sqrt(2 pi) sigma)
///
/// w_k is half the distance between the neighbours of f_k (at the ends the distance to the only one), at
/// most 2.5 sigma, so that a narrow Gaussian leaves the spectrum nearly as it is. Within 2.4 sigma of an
/// end, the part of the Gaussian that hangs over it is folded back: the bins for which there is no partner
/// at the same distance on the other side of f_j count twice. The weights are not normalised to one.
///
/// frequency: (bins), Hz, increasing. power: (regions, bins). sigma_hz: 0 leaves power unchanged, as does a
/// single bin, which has no width. Returns (regions, bins).
/// Throws argument_error where the sizes do not match, frequency does not increase, sigma is negative or so
/// small that the Gaussian's height overflows, or a value or a result is not finite.
/// The rule of the MATLAB function `gaussfilt` in its form for unequal spacing, which the natural frequencies
/// of Vohryzek 2024 are smoothed with. Cost: O(regions x bins^2).
template <array_like F, array_like A>
matrix<real_t<A>> gaussian_smooth(const F& frequency, const A& power, double sigma_hz) {
    using T = real_t<A>;
    constexpr auto here = "gaussian_smooth";
    const auto& f = as_vector<double>(frequency, here, "frequency");
    const auto& in = as_matrix(power, here, "power");
    const std::size_t bins = in.shape(1);
    if (f.size() != bins || in.size() == 0)
        throw argument_error(
            here, "power",
            "at least one region and " + std::to_string(f.size()) + " bins, one for each frequency",
            in.shape());
    signal_detail::check_width(here, "sigma_hz", sigma_hz);
    check_finite(here, "frequency", f);
    check_finite(here, "power", in);
    for (std::size_t k = 1; k < bins; ++k)
        if (!(f(k) > f(k - 1))) throw argument_error(here, "frequency", "increasing values", f(k));

    matrix<T> out = in;
    if (sigma_hz == 0 || bins < 2) return out;
    vector<double> width = full(bins, 0.0);
    for (std::size_t k = 0; k < bins; ++k) {
        const bool inside = k > 0 && k + 1 < bins;
        const double distance = f(std::min(k + 1, bins - 1)) - f(k > 0 ? k - 1 : 0);
        width(k) = std::min(inside ? distance / 2 : distance, 2.5 * sigma_hz);
    }
    const double height = 1 / (std::sqrt(2 * std::numbers::pi) * sigma_hz);
    const double edge = 2.4 * sigma_hz;
    vector<double> weight = full(bins, 0.0);
    for (std::size_t j = 0; j < bins; ++j) {
        const double to_first = f(j) - f(0), to_last = f(bins - 1) - f(j);
        for (std::size_t k = 0; k < bins; ++k) {
            const double z = (f(k) - f(j)) / sigma_hz;
            int times = 1;
            if (to_first < edge && f(k) > f(j) + to_first) ++times;
            if (to_last < edge && f(k) < f(j) - to_last) ++times;
            weight(k) = times * width(k) * height * std::exp(-z * z / 2);
        }
        for (std::size_t i = 0; i < in.shape(0); ++i) {
            const T* p = row_data(in, i);
            double sum = 0;
            for (std::size_t k = 0; k < bins; ++k) sum += weight(k) * static_cast<double>(p[k]);
            out(i, j) = static_cast<T>(sum);
            if (!is_finite(out(i, j)))
                throw argument_error(here, "power", "values whose sums do not overflow", out(i, j));
        }
    }
    return out;
}

/// How peak_frequencies() and natural_frequencies() find a region's frequency. The defaults are those of
/// Vohryzek et al., Brain Communications 2024, doi:10.1093/braincomms/fcae049.
struct frequency_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    std::array<double, 2> band = {0.04, 0.07};             ///< Hz
    int order = 2;                                         ///< of the Butterworth band-pass
    double sigma = 0.01;  ///< Hz, standard deviation of the Gaussian over the spectrum; 0: no smoothing
};

namespace signal_detail {

// peak_frequencies in the name of `here`.
template <array_like A>
vector<double> peak_frequencies(const std::vector<A>& scans, const frequency_options& options,
                                std::string_view here) {
    if (scans.empty()) throw argument_error(here, "scans", "at least one scan", 0);
    std::size_t shortest = std::numeric_limits<std::size_t>::max();
    for (const A& scan : scans) {
        if (scan.dimension() != 2)
            throw argument_error(here, "scans", "matrices (regions, samples)",
                                 "an array of rank " + std::to_string(scan.dimension()));
        if (scan.shape()[0] != scans.front().shape()[0])
            throw argument_error(
                here, "scans",
                "the same " + std::to_string(scans.front().shape()[0]) + " regions in every scan",
                scan.shape());
        shortest = std::min<std::size_t>(shortest, scan.shape()[1]);
    }

    check_width(here, "sigma", options.sigma);
    const phase_options filtering{
        .tr = options.tr, .band = options.band, .order = options.order, .remove = trend::linear};
    spectrum<double> total;
    for (std::size_t s = 0; s < scans.size(); ++s) {
        const std::string name = "scans[" + std::to_string(s) + "]";
        const auto& scan = as_matrix<double>(scans[s], here, name);
        const matrix<double> bold = first_samples(scan, shortest);
        matrix<double> filtered = band_pass(bold, filtering, here, name);
        const auto count = static_cast<double>(shortest);
        for (std::size_t i = 0; i < filtered.shape(0); ++i) {
            double* x = row_data(filtered, i);
            if (const int exponent = extreme_exponent(x, shortest))
                for (std::size_t t = 0; t < shortest; ++t) x[t] = std::ldexp(x[t], -exponent);
            double mean = 0, squares = 0;
            for (std::size_t t = 0; t < shortest; ++t) mean += x[t] / count;
            for (std::size_t t = 0; t < shortest; ++t) squares += (x[t] - mean) * (x[t] - mean);
            const double sd = std::sqrt(squares / (count - 1));
            if (!(sd > 0) || !is_finite(sd))
                throw argument_error(here, name, "a finite signal within the band in every region",
                                     "none in region " + std::to_string(i));
            for (std::size_t t = 0; t < shortest; ++t) x[t] = (x[t] - mean) / sd;
        }
        auto one = power_spectrum(filtered, {.tr = options.tr});
        if (s == 0)
            total = std::move(one);
        else
            for (std::size_t k = 0; k < one.power.size(); ++k) total.power.data()[k] += one.power.data()[k];
    }
    for (double& power : total.power) power /= static_cast<double>(scans.size());

    const auto smooth = gaussian_smooth(total.frequency, total.power, options.sigma);
    vector<double> peak = full(smooth.shape(0), 0.0);
    for (std::size_t i = 0; i < peak.size(); ++i) {
        const double* p = row_data(smooth, i);
        peak(i) = total.frequency(static_cast<std::size_t>(std::max_element(p, p + smooth.shape(1)) - p));
    }
    return peak;
}

}  // namespace signal_detail

/// The frequency in Hz at which each region has most power, over all scans of a group.
///
/// Each scan and region: linear detrend, band-pass, z-score (SD with T - 1), power_spectrum(). Spectra are
/// averaged over the scans, smoothed by gaussian_smooth(), and the highest bin taken (the lower of equals).
/// Bins are 1 / (T tr) apart and so are the answers.
///
/// scans: matrices (regions, samples) of one set of regions. Scans longer than the shortest are cut to its
/// length, so that all share the same bins. Returns (regions), Hz. float scans are computed in double.
/// Throws argument_error where there is no scan, the numbers of regions differ, or a scan does not
/// suit band_pass().
/// Cost: O(scans x regions x samples log samples).
///
///     auto hz = peak_frequencies(scans, {.tr = 2.0});
template <array_like A>
vector<double> peak_frequencies(const std::vector<A>& scans, const frequency_options& options) {
    return signal_detail::peak_frequencies(scans, options, "peak_frequencies");
}

/// The angular frequency of each region, omega = 2 pi f, in radians per second, f as peak_frequencies() finds
/// it: what the Hopf and Kuramoto models take.
template <array_like A>
vector<double> natural_frequencies(const std::vector<A>& scans, const frequency_options& options) {
    vector<double> omega = signal_detail::peak_frequencies(scans, options, "natural_frequencies");
    for (double& value : omega) value *= 2 * std::numbers::pi;
    return omega;
}

}  // namespace entrain
