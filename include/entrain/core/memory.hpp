// How much memory this machine has: the bound on what one call may ask for.
#pragma once

#include <cstddef>
#include <limits>

#if defined(_WIN32)
extern "C" __declspec(dllimport) int __stdcall GetPhysicallyInstalledSystemMemory(unsigned long long*);
#elif __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace entrain {

/// Physical memory of this machine in bytes; where the system does not tell, half of what std::size_t counts,
/// which still lets nothing overflow.
inline std::size_t memory_of_machine() {
    static const std::size_t bytes = [] {
        constexpr std::size_t unknown = std::numeric_limits<std::size_t>::max() / 2;
#if defined(_WIN32)
        unsigned long long kilobytes = 0;
        return GetPhysicallyInstalledSystemMemory(&kilobytes) ? static_cast<std::size_t>(kilobytes) * 1024
                                                              : unknown;
#elif defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
        const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
        return pages > 0 && page > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(page)
                                     : unknown;
#else
        return unknown;
#endif
    }();
    return bytes;
}

}  // namespace entrain
