// Whether a test is compiled with a sanitizer, which takes more address space and time than programs have.
#pragma once

namespace sanitized {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool addresses = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool addresses = true;
#else
inline constexpr bool addresses = false;
#endif
#else
inline constexpr bool addresses = false;
#endif

}  // namespace sanitized
