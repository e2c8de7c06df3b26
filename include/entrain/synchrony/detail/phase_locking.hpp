// Products of phasors, pair by pair.
#pragma once

#include <entrain/synchrony/phase_locking.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/signal/phases.hpp>
#include <entrain/synchrony/detail/gram.hpp>

namespace entrain {

template <class T>
matrix<T> phase_locking_value(const phasors<T>& theta) {
    const std::size_t regions = theta.regions();
    const T scale = T(1) / static_cast<T>(theta.samples());
    matrix<T> plv = synchrony_detail::zeros_of_pairs(theta.cosine(), "phase_locking_value", "theta");
    synchrony_detail::add_gram(theta.cosine(), scale, plv);
    synchrony_detail::add_gram(theta.sine(), scale, plv);
    matrix<T> cross = matrix<T>::from_shape({regions, regions});
    synchrony_detail::row_products(theta.sine().data(), regions, theta.cosine().data(), regions,
                                   theta.samples(), cross.data());
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = i + 1; j < regions; ++j)
            plv(i, j) = std::hypot(plv(i, j), scale * (cross(i, j) - cross(j, i)));
    synchrony_detail::complete_correlations(plv);
    return plv;
}

namespace synchrony_detail {

// phase_lag_index. turns: (regions), the largest phase of each region in units of pi, 1 at least: a phase is
// no more exact than its last digit, which grows with it.
template <class T>
matrix<T> lag_index(const phasors<T>& theta, const std::vector<T>& turns) {
    const std::size_t regions = theta.regions(), samples = theta.samples();
    constexpr T rounding = 8 * std::numeric_limits<T>::epsilon();
    matrix<T> pli = zeros_of_pairs(theta.cosine(), "phase_lag_index", "theta");
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = i + 1; j < regions; ++j) {
            const T *ci = row_data(theta.cosine(), i), *si = row_data(theta.sine(), i);
            const T *cj = row_data(theta.cosine(), j), *sj = row_data(theta.sine(), j);
            T leads = 0;
            const T none = rounding * std::max(turns[i], turns[j]);
            for (std::size_t t = 0; t < samples; ++t) {
                const T sine = si[t] * cj[t] - ci[t] * sj[t];
                leads += (sine > none ? T(1) : T(0)) - (sine < -none ? T(1) : T(0));
            }
            pli(i, j) = pli(j, i) = std::abs(leads) / static_cast<T>(samples);
        }
    return pli;
}

template <class T>
matrix<T> phase_lag_index(const matrix<T>& angle) {
    const auto unit = unit_phasors(angle, "phase_lag_index");
    std::vector<T> turns(angle.shape(0));
    for (std::size_t i = 0; i < turns.size(); ++i)
        turns[i] =
            std::max(T(1), largest_magnitude(row_data(angle, i), angle.shape(1)) / std::numbers::pi_v<T>);
    return lag_index(unit, turns);
}

}  // namespace synchrony_detail

template <class T>
matrix<T> phase_lag_index(const phasors<T>& theta) {
    return synchrony_detail::lag_index(theta, std::vector<T>(theta.regions(), T(1)));
}

template <class T>
matrix<T> edge_metastability(const phasors<T>& theta) {
    const std::size_t regions = theta.regions(), samples = theta.samples();
    if (samples < 2)
        throw argument_error("edge_metastability", "theta", "at least two samples", theta.cosine().shape());
    // Doubled angles.
    matrix<T> cosine = theta.cosine(), sine = theta.sine();
    for (std::size_t k = 0; k < cosine.size(); ++k) {
        const T c = cosine.data()[k], s = sine.data()[k];
        cosine.data()[k] = (c - s) * (c + s);
        sine.data()[k] = 2 * c * s;
    }
    const T scale = T(1) / static_cast<T>(samples);
    matrix<T> mean = synchrony_detail::zeros_of_pairs(theta.cosine(), "edge_metastability", "theta"),
              second = mean;
    synchrony_detail::add_gram(theta.cosine(), scale, mean);
    synchrony_detail::add_gram(theta.sine(), scale, mean);
    synchrony_detail::add_gram(cosine, scale, second);
    synchrony_detail::add_gram(sine, scale, second);
    const double unbiased = static_cast<double>(samples) / static_cast<double>(samples - 1);
    const double doubtful = std::sqrt(static_cast<double>(std::numeric_limits<T>::epsilon()));
    for (std::size_t i = 0; i < regions; ++i) {
        mean(i, i) = 0;
        for (std::size_t j = i + 1; j < regions; ++j) {
            const auto average = static_cast<double>(mean(i, j));
            double variance = (1 + static_cast<double>(second(i, j))) / 2 - average * average;
            if (variance < doubtful) {  // the difference has cancelled: sum the squares themselves
                const T *ci = row_data(theta.cosine(), i), *si = row_data(theta.sine(), i);
                const T *cj = row_data(theta.cosine(), j), *sj = row_data(theta.sine(), j);
                double squares = 0, sum = 0;
                for (std::size_t t = 0; t < samples; ++t) {
                    const double y = static_cast<double>(ci[t] * cj[t] + si[t] * sj[t]) - average;
                    sum += y;
                    squares += y * y;
                }
                const double offset = sum / static_cast<double>(samples);
                variance = squares / static_cast<double>(samples) - offset * offset;
            }
            mean(i, j) = mean(j, i) = static_cast<T>(std::sqrt(std::max(variance, 0.0) * unbiased));
        }
    }
    return mean;
}

}  // namespace entrain
