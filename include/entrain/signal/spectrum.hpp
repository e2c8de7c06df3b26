// Power spectra, and the frequency at which each region oscillates most.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/signal/detail/scans_in_double.hpp>

namespace entrain {

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

/// How peak_frequencies() and natural_frequencies() find a region's frequency. The defaults are those of
/// Vohryzek et al., Brain Communications 2024, doi:10.1093/braincomms/fcae049.
struct frequency_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    std::array<double, 2> band = {0.04, 0.07};             ///< Hz
    int order = 2;                                         ///< of the Butterworth band-pass
    double sigma = 0.01;  ///< Hz, standard deviation of the Gaussian over the spectrum; 0: no smoothing
};

namespace signal_detail {
template <class T>
spectrum<T> power_spectrum(const matrix<T>& x, const spectrum_options& options);
template <class T>
matrix<T> gaussian_smooth(const vector<double>& frequency, const matrix<T>& power, double sigma_hz);
// peak_frequencies in the name of `here`.
ENTRAIN_INLINE vector<double> peak_frequencies(const std::vector<matrix<double>>& scans,
                                               const frequency_options& options, std::string_view here);
}  // namespace signal_detail

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
    return signal_detail::power_spectrum<real_t<A>>(as_matrix(x, "power_spectrum", "x"), options);
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
template <vector_like F, array_like A>
matrix<real_t<A>> gaussian_smooth(const F& frequency, const A& power, double sigma_hz) {
    constexpr auto here = "gaussian_smooth";
    return signal_detail::gaussian_smooth<real_t<A>>(as_vector<double>(frequency, here, "frequency"),
                                                     as_matrix(power, here, "power"), sigma_hz);
}

/// The first `samples` samples of a scan (regions, samples), which has as many: scans of one group differ in
/// length, and their spectra are averaged over what all of them have.
inline matrix<double> first_samples(const matrix<double>& scan, std::size_t samples) {
    matrix<double> cut = matrix<double>::from_shape({scan.shape(0), samples});
    for (std::size_t i = 0; i < scan.shape(0); ++i) std::copy_n(row_data(scan, i), samples, row_data(cut, i));
    return cut;
}

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
    constexpr auto here = "peak_frequencies";
    return signal_detail::peak_frequencies(signal_detail::scans_in_double(scans, here), options, here);
}

/// The angular frequency of each region, omega = 2 pi f, in radians per second, f as peak_frequencies() finds
/// it: what the Hopf and Kuramoto models take.
template <array_like A>
vector<double> natural_frequencies(const std::vector<A>& scans, const frequency_options& options) {
    constexpr auto here = "natural_frequencies";
    vector<double> omega =
        signal_detail::peak_frequencies(signal_detail::scans_in_double(scans, here), options, here);
    for (double& value : omega) value *= 2 * std::numbers::pi;
    return omega;
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/signal/detail/spectrum.hpp>
#endif
