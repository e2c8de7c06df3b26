// PocketFFT: the one place that includes it, and how rows are given to it.
#pragma once

// PocketFFT asks aligned_alloc for sizes that are no multiple of the alignment. The C library grants them;
// the sanitizers of addresses and of threads stop the program. Its code without vectors does not ask.
#if !defined(POCKETFFT_NO_VECTORS)
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define POCKETFFT_NO_VECTORS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define POCKETFFT_NO_VECTORS
#endif
#endif
#endif
#include <pocketfft_hdronly.h>

#include <cstddef>

namespace entrain::signal_detail {

// PocketFFT's description of contiguous rows of `length` elements of `size` bytes.
inline pocketfft::stride_t row_strides(std::size_t length, std::size_t size) {
    return {static_cast<std::ptrdiff_t>(length * size), static_cast<std::ptrdiff_t>(size)};
}

// Rows a time for transforms: enough for PocketFFT to vectorise over rows, few enough for the cache.
inline constexpr std::size_t transform_rows = 16;

}  // namespace entrain::signal_detail
