// std::from_chars for double and float by the library fast_float: for standard libraries that have it for
// integers only (libc++). Needs <fast_float/fast_float.h>; numbers.hpp includes this where it must.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <system_error>

#if !__has_include(<fast_float/fast_float.h>)
#error \
    "this standard library cannot read numbers (std::from_chars): install fast_float (libfast-float-dev, vcpkg fast-float)"
#endif
#include <fast_float/fast_float.h>

#include <entrain/core/check.hpp>

namespace entrain::io::detail {

/// std::from_chars(first, last, value), correctly rounded; in its general format, as the standard has it.
template <std::floating_point T>
std::from_chars_result fast_float_from_chars(const char* first, const char* last, T& value) {
    T read{};
    const auto [end, error] = fast_float::from_chars(first, last, read);
    if (error != std::errc()) return {end, error};
    // What is out of range is infinity or zero to fast_float, and in its early versions no error.
    const char* const number = first + (*first == '-');
    const char* const exponent = std::find_if(number, end, [](char c) { return c == 'e' || c == 'E'; });
    const bool in_digits = (*number >= '0' && *number <= '9') || *number == '.';
    const bool has_value = std::any_of(number, exponent, [](char c) { return c >= '1' && c <= '9'; });
    if (in_digits && (!is_finite(read) || (read == T(0) && has_value)))
        return {end, std::errc::result_out_of_range};
    value = read;
    return {end, std::errc()};
}

}  // namespace entrain::io::detail
