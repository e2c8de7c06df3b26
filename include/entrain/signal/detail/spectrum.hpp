// The bodies of the functions of spectra.
#pragma once

#include <entrain/signal/spectrum.hpp>

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
#include <entrain/core/repetition_time.hpp>
#include <entrain/signal/detail/fft.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain::signal_detail {

// The standard deviation of a Gaussian over frequencies, in Hz; 0: none.
inline void check_width(std::string_view function, std::string_view parameter, double sigma) {
    if (!is_finite(sigma) || sigma < 0 || (sigma > 0 && !is_finite(1 / sigma)))
        throw argument_error(function, parameter, "a number of Hz, 0 or more", sigma);
}

template <class T>
spectrum<T> power_spectrum(const matrix<T>& in, const spectrum_options& options) {
    if (in.shape(0) == 0 || in.shape(1) < 2)
        throw argument_error("power_spectrum", "x", "at least one region and two samples", in.shape());
    check_repetition_time("power_spectrum", options.tr);
    check_finite("power_spectrum", "x", in);

    const std::size_t regions = in.shape(0), samples = in.shape(1), bins = samples / 2;
    const auto count = static_cast<double>(samples);
    spectrum<T> result{full(bins, 0.0), matrix<T>::from_shape({regions, bins})};
    for (std::size_t k = 0; k < bins; ++k)
        result.frequency(k) = static_cast<double>(k) / (count * options.tr);

    const std::size_t block = std::min(regions, transform_rows), transformed = samples / 2 + 1;
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
        pocketfft::r2c({rows, samples}, row_strides(samples, sizeof(T)),
                       row_strides(transformed, sizeof(std::complex<T>)), 1, pocketfft::FORWARD,
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

template <class T>
matrix<T> gaussian_smooth(const vector<double>& f, const matrix<T>& in, double sigma_hz) {
    constexpr auto here = "gaussian_smooth";
    const std::size_t bins = in.shape(1);
    if (f.size() != bins || in.size() == 0)
        throw argument_error(
            here, "power",
            "at least one region and " + std::to_string(f.size()) + " bins, one for each frequency",
            in.shape());
    check_width(here, "sigma_hz", sigma_hz);
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

ENTRAIN_INLINE vector<double> peak_frequencies(const std::vector<matrix<double>>& scans,
                                               const frequency_options& options, std::string_view here) {
    if (scans.empty()) throw argument_error(here, "scans", "at least one scan", 0);
    std::size_t shortest = std::numeric_limits<std::size_t>::max();
    for (const matrix<double>& scan : scans) {
        if (scan.shape(0) != scans.front().shape(0))
            throw argument_error(
                here, "scans",
                "the same " + std::to_string(scans.front().shape(0)) + " regions in every scan",
                scan.shape());
        shortest = std::min<std::size_t>(shortest, scan.shape(1));
    }
    check_width(here, "sigma", options.sigma);
    const phase_options filtering{
        .tr = options.tr, .band = options.band, .order = options.order, .remove = trend::linear};
    spectrum<double> total;
    for (std::size_t s = 0; s < scans.size(); ++s) {
        const std::string name = "scans[" + std::to_string(s) + "]";
        const matrix<double> bold = first_samples(scans[s], shortest);
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

}  // namespace entrain::signal_detail
