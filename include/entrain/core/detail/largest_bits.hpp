// How large numbers are, by their bits.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace entrain::core_detail {

// The largest of the numbers' bits without their signs, as an integer: finite numbers are in order as their
// bits are, infinity comes next, then NaN. 0 for none. A loop without a way out of it, which compilers turn
// into one of vectors.
template <std::floating_point T>
requires(sizeof(T) == 4 || sizeof(T) == 8)
auto largest_bits(const T* x, std::size_t size) {
    using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    bits largest = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const bits each = std::bit_cast<bits>(x[i]) & (~bits{0} >> 1);
        largest = each > largest ? each : largest;
    }
    return largest;
}

}  // namespace entrain::core_detail
