// Standard normals as a pure function of (seed, stream, step, node), many at a time.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include <entrain/core/random.hpp>

namespace entrain::detail {

// For k = 0 .. count - 1 two independent standard normals first[k], second[k], determined by (seed, step,
// node[k], stream[k]) alone.
template <class T>
void normal_pairs(std::uint64_t seed, std::uint64_t step, const std::uint32_t* node,
                  const std::uint32_t* stream, std::size_t count, T* first, T* second) {
    for (std::size_t k = 0; k < count; ++k) {
        const auto words = philox(
            {node[k], stream[k], static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32)},
            philox_key(seed));
        const double u =
            (static_cast<double>(((std::uint64_t{words[1]} << 32) | words[0]) >> 12) + 0.5) * 0x1p-52;
        const double v =
            (static_cast<double>(((std::uint64_t{words[3]} << 32) | words[2]) >> 12) + 0.5) * 0x1p-52;
        const double radius = std::sqrt(-2.0 * std::log(u));
        first[k] = static_cast<T>(radius * std::cos(2.0 * std::numbers::pi * v));
        second[k] = static_cast<T>(radius * std::sin(2.0 * std::numbers::pi * v));
    }
}

}  // namespace entrain::detail
