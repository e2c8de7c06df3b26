// One number out of text: the whole field or an error. What every reader of the library reads numbers with.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/numbers.hpp>

namespace entrain::io {

/// What may stand for a number besides digits.
struct number_options {
    bool missing = false;   ///< whether n/a, N/A, NaN and nan may stand for a value that is not there (NaN)
    bool infinite = false;  ///< whether inf and -inf may stand for infinite values
};

/// The number that `field` holds, as a whole: "1.5" is 1.5, and "1,5", "1.5 mm", "0x10" or "" are errors.
///
/// A decimal number as std::from_chars reads it, correctly rounded and whatever the locale: an optional sign,
/// digits with at most one point, an optional exponent. Blanks and tabs around it are allowed. `T`: double or
/// float; what is too small for a float becomes the nearest that float has.
/// Throws argument_error, which shows the field, where it is anything else, infinite without
/// options.infinite, too large for `T`, or missing without options.missing; of a decimal comma it says so.
///
///     const double coupling = io::parse_number(row[table.column("coupling")]);
template <std::floating_point T = double>
T parse_number(std::string_view field, const number_options& options = {}) {
    T value{};
    if (const char* problem = detail::parse_number(field, options.missing, value, options.infinite))
        throw argument_error("io::parse_number", "field", "a finite decimal number",
                             detail::number_problem(problem, field, '\0'));
    return value;
}

/// Puts `value` at the end of `text` with as few digits as read back to the same bits, "n/a" for NaN, whatever the
/// locale: what every writer of the library writes numbers with.
template <std::floating_point T>
void append_number(std::string& text, T value) {
    detail::append_number(text, value);
}

}  // namespace entrain::io
