// From BOLD to phases, and to unit phasors.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/signal/butterworth.hpp>
#include <entrain/signal/detrend.hpp>

namespace entrain {

namespace signal_detail {
struct trusted_phasors {};  // says that cosine and sine come from where they cannot be wrong
template <class T>
void check_phasors(std::string_view function, const matrix<T>& cosine, const matrix<T>& sine);
}  // namespace signal_detail

/// Phases as points on the unit circle, cos(theta) and sin(theta), both (regions, samples). What is
/// computed from phases (order parameter, coherence, leading eigenvectors) needs only these, and they
/// come from the analytic signal by a division, without an arc tangent and back.
///
/// Whoever holds phasors knows that both matrices have one shape, hold something, and are cosines and sines:
/// they were checked when they were made. phasors_of() and unit_phasors() make them.
template <class T>
class phasors {
public:
    /// Of given cosines and sines. Throws argument_error unless both have the same shape, hold something, and
    /// cosine^2 + sine^2 is within 0.002 of 1, which NaN and infinite values are not.
    phasors(matrix<T> cosine, matrix<T> sine) : cosine_(std::move(cosine)), sine_(std::move(sine)) {
        signal_detail::check_phasors("phasors", cosine_, sine_);
    }
    /// The same without the check, for the functions of this module, which make nothing else.
    phasors(matrix<T> cosine, matrix<T> sine, signal_detail::trusted_phasors)
        : cosine_(std::move(cosine)), sine_(std::move(sine)) {}

    /// Of the phases, (regions, samples).
    const matrix<T>& cosine() const noexcept { return cosine_; }
    /// Of the phases, (regions, samples).
    const matrix<T>& sine() const noexcept { return sine_; }
    /// Number of regions.
    std::size_t regions() const noexcept { return cosine_.shape(0); }
    /// Number of samples.
    std::size_t samples() const noexcept { return cosine_.shape(1); }

private:
    matrix<T> cosine_, sine_;
};

/// How band_pass(), phases() and phasors_of() treat a signal. The defaults are those of Vohryzek et
/// al., Brain Communications 2024, doi:10.1093/braincomms/fcae049, in their LEiDA analysis.
struct phase_options {
    double tr = std::numeric_limits<double>::quiet_NaN();  ///< seconds from sample to sample; required
    std::array<double, 2> band = {0.04, 0.07};             ///< Hz; the band of most work with Hopf models
    int order = 2;                                         ///< of the Butterworth filter
    trend remove = trend::mean;                            ///< before the filter
    std::size_t trim =
        0;  ///< samples cut off each end after the filter, before the analytic signal; they use 3

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = phase_options;
        return field_list{field("tr", &self::tr, "s"), field("band", &self::band, "Hz"),
                          field("order", &self::order), field("remove", &self::remove),
                          field("trim", &self::trim, "samples")};
    }
};

namespace signal_detail {
template <class T>
matrix<T> band_pass(const matrix<T>& bold, const phase_options& options, std::string_view function,
                    std::string_view parameter);
template <class T>
matrix<T> phases(const matrix<T>& bold, const phase_options& options, const run_lengths& runs);
template <class T>
phasors<T> phasors_of(const matrix<T>& bold, const phase_options& options, const run_lengths& runs,
                      std::string_view function);
template <class T>
phasors<T> unit_phasors(const matrix<T>& theta, std::string_view function);
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
    return signal_detail::band_pass<real_t<A>>(as_matrix(bold, "band_pass", "bold"), options, "band_pass",
                                               "bold");
}

/// band_pass(bold, options) in the name of `function`, whose `parameter` errors then name: for functions that
/// filter what they are given.
template <array_like A>
matrix<real_t<A>> band_pass(const A& bold, const phase_options& options, std::string_view function,
                            std::string_view parameter) {
    return signal_detail::band_pass<real_t<A>>(as_matrix(bold, function, parameter), options, function,
                                               parameter);
}

/// The instantaneous phase of each region: angle of the analytic signal of band_pass(bold, options).
///
/// bold: (regions, samples). Returns (regions, samples - 2 trim), radians in [-pi, pi]; 0 is the peak
/// of the oscillation. Throws as band_pass.
/// runs: of a recording that was made in several, which are joined at their phases: each run is filtered, trimmed at
/// both ends and made analytic by itself, so that nothing rings across a join. Returns then (regions, samples - 2
/// trim x runs), the phases of the runs one after the other, bit for bit; runs.trimmed(options.trim) says which they
/// are. Throws argument_error also where the lengths do not sum to the samples; errors name the run.
/// Cost: for 90 x 3600 about ten milliseconds, most of it the arc tangent; phasors_of() spares that.
///
///     auto theta = phases(bold, {.tr = 2.0, .band = {0.04, 0.07}, .trim = 3});
///     auto joined = phases(both, {.tr = 2.0, .trim = 3}, {180, 175});   // (regions, 343)
template <array_like A>
matrix<real_t<A>> phases(const A& bold, const phase_options& options, const run_lengths& runs = {}) {
    return signal_detail::phases<real_t<A>>(as_matrix(bold, "phases", "bold"), options, runs);
}

/// The cosine and sine of phases(bold, options), without the detour over the angle: the analytic signal
/// divided by its modulus. For use in loops over many simulated signals.
///
/// bold: (regions, samples). Returns two matrices (regions, samples - 2 trim). Throws as band_pass.
/// `function`: the name that errors give.
template <array_like A>
phasors<real_t<A>> phasors_of(const A& bold, const phase_options& options,
                              std::string_view function = "phasors_of") {
    return signal_detail::phasors_of<real_t<A>>(as_matrix(bold, function, "bold"), options, {}, function);
}

/// The same of a recording in several runs, which are joined at their phases: see phases().
///
/// Returns two matrices (regions, samples - 2 trim x runs).
template <array_like A>
phasors<real_t<A>> phasors_of(const A& bold, const phase_options& options, const run_lengths& runs,
                              std::string_view function = "phasors_of") {
    return signal_detail::phasors_of<real_t<A>>(as_matrix(bold, function, "bold"), options, runs, function);
}

/// unit_phasors(theta) in the name of `function`, which errors then name: for functions that take phases.
template <array_like A>
phasors<real_t<A>> unit_phasors(const A& theta, std::string_view function) {
    return signal_detail::unit_phasors<real_t<A>>(as_matrix(theta, function, "theta"), function);
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

#if ENTRAIN_HEADER_ONLY
#include <entrain/signal/detail/phases.hpp>
#endif
