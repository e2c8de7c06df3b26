// Whether a test is compiled with a sanitizer, which takes more address space and time than programs have.
#pragma once

// g++ defines names of its own; clang answers when it is asked.
#if defined(__has_feature)
#define ENTRAIN_TEST_HAS_FEATURE(x) __has_feature(x)
#else
#define ENTRAIN_TEST_HAS_FEATURE(x) 0
#endif

namespace sanitized {

#if defined(__SANITIZE_ADDRESS__) || ENTRAIN_TEST_HAS_FEATURE(address_sanitizer)
inline constexpr bool addresses = true;
#else
inline constexpr bool addresses = false;
#endif
#if defined(__SANITIZE_THREAD__) || ENTRAIN_TEST_HAS_FEATURE(thread_sanitizer)
inline constexpr bool threads = true;
#else
inline constexpr bool threads = false;
#endif

}  // namespace sanitized

#undef ENTRAIN_TEST_HAS_FEATURE
