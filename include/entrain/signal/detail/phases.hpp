// The bodies of band_pass(), phases() and the makers of phasors.
#pragma once

#include <entrain/signal/phases.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/signal/detail/filtfilt.hpp>
#include <entrain/signal/detail/hilbert.hpp>
#include <entrain/signal/detail/to_phasor.hpp>
#include <entrain/signal/detail/detrend.hpp>

namespace entrain::signal_detail {

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

// Calls consume(first row, rows, result) as filtfilt() does. A region that does not vary has no phase; its
// rounding errors would get one, so it is refused.
template <class T, class Consume>
matrix<T> band_pass(const matrix<T>& bold, const phase_options& options, std::string_view function,
                    std::string_view parameter, Consume&& consume) {
    const auto filter = butterworth_bandpass(options.order, options.band, options.tr, function);
    check_enumerator(function, "remove", options.remove, trend::linear);
    require_filterable(filter, bold, function, parameter);
    const std::size_t samples = bold.shape(1);
    if (options.trim >= (samples + 1) / 2)
        throw argument_error(function, "trim",
                             "less than half of the " + std::to_string(samples) + " samples", options.trim);
    require_varying(bold, options.remove, function, parameter);
    return filtfilt(row_filter<T>(filter, bold, options.remove, options.trim), bold.shape(0), function,
                    parameter, consume);
}

template <class T>
matrix<T> band_pass(const matrix<T>& bold, const phase_options& options, std::string_view function,
                    std::string_view parameter) {
    return band_pass(bold, options, function, parameter, [](std::size_t, std::size_t, const matrix<T>&) {});
}

// Calls consume(count, x, quadrature, number of the first) for the analytic signal of band_pass(bold, options),
// some rows at a time; x may be overwritten. Returns what has become of x: (regions, samples).
template <class T, class Consume>
matrix<T> each_analytic_signal(const matrix<T>& bold, const phase_options& options, std::string_view function,
                               std::string_view parameter, Consume&& consume) {
    row_quadrature<T> quadrature_of;
    return band_pass(bold, options, function, parameter,
                     [&](std::size_t first, std::size_t rows, matrix<T>& filtered) {
                         const std::size_t samples = filtered.shape(1);
                         T* const x = row_data(filtered, first);
                         consume(rows * samples, x, quadrature_of(x, rows, samples), first * samples);
                     });
}

template <class T>
void check_phasors(std::string_view function, const matrix<T>& cosine, const matrix<T>& sine) {
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
    throw argument_error(function, "sine", "cosine^2 + sine^2 = 1", "phasors of another length");
}

template <class T>
matrix<T> phases_of_run(const matrix<T>& bold, const phase_options& options, std::string_view parameter) {
    return each_analytic_signal(bold, options, "phases", parameter,
                                [](std::size_t count, T* x, const T* quadrature, std::size_t) {
                                    for (std::size_t k = 0; k < count; ++k)
                                        x[k] = std::atan2(quadrature[k], x[k]);
                                });
}

// Cosines and sines.
template <class T>
std::pair<matrix<T>, matrix<T>> phasors_of_run(const matrix<T>& bold, const phase_options& options,
                                               std::string_view function, std::string_view parameter) {
    matrix<T> sines;
    auto cosines = each_analytic_signal(
        bold, options, function, parameter,
        [&](std::size_t count, T* x, const T* quadrature, std::size_t first) {
            if (sines.size() == 0)
                sines = matrix<T>::from_shape({bold.shape(0), bold.shape(1) - 2 * options.trim});
            to_phasors(x, quadrature, count, x, sines.data() + first);
        });
    return {std::move(cosines), std::move(sines)};
}

template <class T>
matrix<T> phases(const matrix<T>& bold, const phase_options& options, const run_lengths& runs) {
    if (!runs.several()) {
        runs.within(bold.shape(1), "phases");
        return phases_of_run(bold, options, "bold");
    }
    std::vector<matrix<T>> parts = split_runs(bold, runs, "phases");
    for (std::size_t k = 0; k < parts.size(); ++k)
        parts[k] = phases_of_run(parts[k], options, name_of_run("bold", runs, k));
    return join_runs(parts).samples;
}

template <class T>
phasors<T> phasors_of(const matrix<T>& bold, const phase_options& options, const run_lengths& runs,
                      std::string_view function) {
    if (!runs.several()) {
        runs.within(bold.shape(1), function);
        auto [cosines, sines] = phasors_of_run(bold, options, function, "bold");
        return {std::move(cosines), std::move(sines), trusted_phasors()};
    }
    std::vector<matrix<T>> cosines = split_runs(bold, runs, function), sines(cosines.size());
    for (std::size_t k = 0; k < cosines.size(); ++k)
        std::tie(cosines[k], sines[k]) =
            phasors_of_run(cosines[k], options, function, name_of_run("bold", runs, k));
    return {join_runs(cosines).samples, join_runs(sines).samples, trusted_phasors()};
}

template <class T>
phasors<T> unit_phasors(const matrix<T>& angle, std::string_view function) {
    if (angle.size() == 0)
        throw argument_error(function, "theta", "at least one region and one sample", angle.shape());
    check_finite(function, "theta", angle);
    matrix<T> cosine = matrix<T>::from_shape(angle.shape()), sine = matrix<T>::from_shape(angle.shape());
    for (std::size_t k = 0; k < angle.size(); ++k) {
        cosine.data()[k] = std::cos(angle.data()[k]);
        sine.data()[k] = std::sin(angle.data()[k]);
    }
    return {std::move(cosine), std::move(sine), trusted_phasors()};
}

}  // namespace entrain::signal_detail
