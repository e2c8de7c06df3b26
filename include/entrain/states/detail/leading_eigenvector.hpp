// Leading eigenvectors, a block of frames at a time.
#pragma once

#include <entrain/states/leading_eigenvector.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/signal/phases.hpp>

namespace entrain {
namespace states_detail {

// Frames are worked on this many at a time: rows are regions, so neighbours in memory are neighbours in time,
// and each loop below runs along them with a length that the compiler knows.
inline constexpr std::size_t eigenvector_block = 32;

// Sums over regions are taken in groups of so many, then over groups: the rounding error of a long plain sum
// would show in the unit norm.
inline constexpr std::size_t eigenvector_group = 16;

template <class T>
using eigenvector_frames = std::array<T, eigenvector_block>;

// Below this share of what it is compared with, a difference between the two signs of an eigenvector is taken
// for rounding: well above the rounding of phases (also of phases thousands of turns from zero), and so small
// that measured frames are not met by chance (see leading_eigenvectors()).
template <class T>
inline constexpr T sign_tie = std::is_same_v<T, float> ? T(2e-6) : T(1e-10);

// (p, q), up to a positive factor, for d = (c.c - s.s) / 2 and b = c.s. Of the two rows of the 2 x 2 problem
// we solve the one whose terms add up, so nothing cancels. Both numbers are zero, to within `rounding`, where
// the eigenvalues are equal; then every direction is an eigenvector, and we take (1, 0), v = c, as LAPACK
// does for a multiple of the identity.
template <class T>
void leading_direction(T d, T b, T rounding, T& p, T& q) {
    const T radius = std::sqrt(d * d + b * b);
    p = d >= 0 ? radius + d : b;
    q = d >= 0 ? b : radius - d;
    if (!(radius > rounding)) p = 1, q = 0;
}

// fill(region, first, count, cosine, sine) writes the phasors of `count` frames from frame `first` on.
// place(first) is where the eigenvectors of the frames from `first` on are written, one after the other;
// done(first, count) is called when they are.
template <class T, class Fill, class Place, class Done>
void each_leading_eigenvector(std::size_t regions, std::size_t samples, const Fill& fill, const Place& place,
                              const Done& done) {
    constexpr std::size_t block = eigenvector_block;
    using frames = eigenvector_frames<T>;
    std::vector<T> cosine(regions * block), sine(regions * block);
    for (std::size_t first = 0; first < samples; first += block) {
        const std::size_t count = std::min(block, samples - first);

        frames half_difference{}, product{};
        for (std::size_t group = 0; group < regions; group += eigenvector_group) {
            frames difference_part{}, product_part{};
            for (std::size_t i = group; i < std::min(regions, group + eigenvector_group); ++i) {
                T* const c = cosine.data() + i * block;
                T* const s = sine.data() + i * block;
                fill(i, first, count, c, s);
                for (std::size_t j = 0; j < block; ++j) {
                    difference_part[j] += (c[j] - s[j]) * (c[j] + s[j]);
                    product_part[j] += c[j] * s[j];
                }
            }
            for (std::size_t j = 0; j < block; ++j) {
                half_difference[j] += difference_part[j] / 2;
                product[j] += product_part[j];
            }
        }
        frames p, q;
        for (std::size_t j = 0; j < block; ++j)
            leading_direction(half_difference[j], product[j], sign_tie<T> * static_cast<T>(regions), p[j],
                              q[j]);
        frames largest;  // that a component can have before it is scaled
        for (std::size_t j = 0; j < block; ++j) largest[j] = std::sqrt(p[j] * p[j] + q[j] * q[j]);

        frames square{}, positives{}, negatives{}, positive_sum{}, negative_sum{};
        for (std::size_t group = 0; group < regions; group += eigenvector_group) {
            frames square_part{};
            for (std::size_t i = group; i < std::min(regions, group + eigenvector_group); ++i) {
                T* const v = cosine.data() + i * block;
                const T* const s = sine.data() + i * block;
                for (std::size_t j = 0; j < block; ++j) {
                    const T value = p[j] * v[j] + q[j] * s[j];
                    v[j] = value;
                    square_part[j] += value * value;
                }
                // One comparison a loop: compilers merge several into a branch, and the loop is no vector's
                // any more.
                for (std::size_t j = 0; j < block; ++j)
                    positives[j] += v[j] > sign_tie<T> * largest[j] ? T{1} : T{0};
                for (std::size_t j = 0; j < block; ++j)
                    negatives[j] += v[j] < -sign_tie<T> * largest[j] ? T{1} : T{0};
                for (std::size_t j = 0; j < block; ++j) positive_sum[j] += v[j] > 0 ? v[j] : T{0};
                for (std::size_t j = 0; j < block; ++j) negative_sum[j] += v[j] < 0 ? -v[j] : T{0};
            }
            for (std::size_t j = 0; j < block; ++j) square[j] += square_part[j];
        }

        frames scale;
        for (std::size_t j = 0; j < block; ++j) {
            const T excess = positive_sum[j] - negative_sum[j];
            bool flip = positives[j] > negatives[j];
            if (positives[j] == negatives[j]) {
                flip = excess > 0;
                if (!(std::abs(excess) > sign_tie<T> * (positive_sum[j] + negative_sum[j]))) {
                    // Halves that stand exactly opposed: the first region with a say is negative. One has at
                    // least 0.7 of the largest; 0.3 is the cosine of no angle that phases would stand at.
                    std::size_t i = 0;
                    while (i + 1 < regions && std::abs(cosine[i * block + j]) < T(0.3) * largest[j]) ++i;
                    flip = cosine[i * block + j] > 0;
                }
            }
            scale[j] = (flip ? T{-1} : T{1}) / std::sqrt(square[j]);
        }
        T* v = place(first);
        for (std::size_t j = 0; j < count; ++j, v += regions)
            for (std::size_t i = 0; i < regions; ++i) v[i] = scale[j] * cosine[i * block + j];
        done(first, count);
    }
}

template <class T, class Fill>
matrix<T> leading_eigenvectors(std::size_t regions, std::size_t samples, const Fill& fill) {
    check_allocation<T>("leading_eigenvectors", "theta", {regions, samples});
    matrix<T> result = matrix<T>::from_shape({samples, regions});
    each_leading_eigenvector<T>(
        regions, samples, fill, [&](std::size_t first) { return row_data(result, first); },
        [](std::size_t, std::size_t) {});
    return result;
}

// The phasors as fill() of each_leading_eigenvector() gives them. Whole blocks go by registers: a call of the C
// library for each row takes as long as the sums that follow.
template <class T>
auto filled_from(const phasors<T>& directions) {
    return [&cosine = directions.cosine(), &sine = directions.sine()](std::size_t i, std::size_t first,
                                                                      std::size_t count, T* c, T* s) {
        const T *from_cosine = row_data(cosine, i) + first, *from_sine = row_data(sine, i) + first;
        if (count == eigenvector_block)
            for (std::size_t j = 0; j < eigenvector_block; j += simd::lanes<T>) {
                // Rows are many and far apart: the processor does not guess that the next frames come next.
                __builtin_prefetch(from_cosine + eigenvector_block + j);
                __builtin_prefetch(from_sine + eigenvector_block + j);
                simd::store(c + j, simd::load(from_cosine + j));
                simd::store(s + j, simd::load(from_sine + j));
            }
        else {
            std::copy_n(from_cosine, count, c);
            std::copy_n(from_sine, count, s);
        }
    };
}

template <class T>
matrix<T> leading_eigenvectors(const matrix<T>& phase) {
    if (phase.shape(0) == 0 || phase.shape(1) == 0)
        throw argument_error("leading_eigenvectors", "theta", "at least one region and one sample",
                             phase.shape());
    check_finite("leading_eigenvectors", "theta", phase);
    return leading_eigenvectors<T>(
        phase.shape(0), phase.shape(1),
        [&](std::size_t i, std::size_t first, std::size_t count, T* cosine, T* sine) {
            const T* const from = row_data(phase, i) + first;
            for (std::size_t j = 0; j < count; ++j) {
                cosine[j] = std::cos(from[j]);
                sine[j] = std::sin(from[j]);
            }
        });
}

}  // namespace states_detail

template <class T>
matrix<T> leading_eigenvectors(const phasors<T>& directions) {
    return states_detail::leading_eigenvectors<T>(directions.regions(), directions.samples(),
                                                  states_detail::filled_from(directions));
}

template <class T>
vector<T> leading_share(const phasors<T>& theta) {
    const matrix<T>& cosine = theta.cosine();
    const matrix<T>& sine = theta.sine();
    const std::size_t regions = cosine.shape(0), samples = cosine.shape(1);
    std::vector<double> x(samples, 0.0), y(samples, 0.0);
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t t = 0; t < samples; ++t) {
            const auto c = static_cast<double>(cosine(i, t)), s = static_cast<double>(sine(i, t));
            x[t] += (c - s) * (c + s);
            y[t] += 2 * c * s;
        }
    vector<T> share = vector<T>::from_shape({samples});
    for (std::size_t t = 0; t < samples; ++t)
        share(t) =
            static_cast<T>(std::min(1.0, (1 + std::hypot(x[t], y[t]) / static_cast<double>(regions)) / 2));
    return share;
}

}  // namespace entrain
