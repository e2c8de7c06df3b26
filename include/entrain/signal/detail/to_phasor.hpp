// From a point of the plane to one of the unit circle.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <entrain/core/check.hpp>
#include <entrain/core/simd.hpp>

namespace entrain::signal_detail {

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

}  // namespace entrain::signal_detail
