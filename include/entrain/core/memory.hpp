// How much memory this machine has: the bound on what one call may ask for.
#pragma once

#include <cstddef>
#include <limits>

#include <entrain/core/platform.hpp>

namespace entrain {

/// Physical memory of this machine in bytes; where it is not reported, half of what std::size_t counts,
/// which still lets nothing overflow.
inline std::size_t memory_of_machine() {
    static const std::size_t bytes = [] {
        const std::size_t known = platform::physical_memory();
        return known ? known : std::numeric_limits<std::size_t>::max() / 2;
    }();
    return bytes;
}

}  // namespace entrain
