// Numbers in text: read strictly and without regard to the locale, written so that they come back exactly.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io/detail/fields.hpp>

#if !defined(__cpp_lib_to_chars)
#include <entrain/io/detail/fast_float.hpp>
#endif

namespace entrain::io::detail {

/// std::from_chars of double and float, also where the standard library has it for integers only. All numbers
/// with a decimal point are read by it.
template <std::floating_point T>
std::from_chars_result from_characters(const char* first, const char* last, T& value) {
#if defined(__cpp_lib_to_chars)
    return std::from_chars(first, last, value);
#else
    return fast_float_from_chars(first, last, value);
#endif
}

/// Whether a field says that a value is missing: n/a (BIDS) or NaN.
inline bool is_missing(std::string_view field) {
    return field == "n/a" || field == "N/A" || field == "NaN" || field == "nan";
}

/// Decided on the bits, so that it also holds under -ffast-math, which takes std::isnan for false.
inline bool is_nan(double value) {
    return (std::bit_cast<std::uint64_t>(value) & 0x7fffffffffffffffu) > 0x7ff0000000000000u;
}

inline std::string_view without_blanks(std::string_view field) {
    const std::size_t first = field.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return field.substr(first, field.find_last_not_of(" \t") - first + 1);
}

/// Reads `field` as one number; blanks around it are allowed, NaN for a missing value where `missing`, and
/// inf and -inf where `infinite`. Returns what is wrong, or nullptr.
template <std::floating_point T>
const char* parse_number(std::string_view field, bool missing, T& value, bool infinite = false) {
    field = without_blanks(field);
    if (field.empty()) return "an empty field where a number is needed";
    if (is_missing(field)) {
        value = std::numeric_limits<T>::quiet_NaN();
        return missing ? nullptr : "a missing value where a number is needed";
    }
    if (field.front() == '+' && field.size() > 1 && field[1] != '-') field.remove_prefix(1);
    const char* const last = field.data() + field.size();
    const auto [end, error] = from_characters(field.data(), last, value);
    if (error == std::errc::invalid_argument || end != last) return "not a number";
    if (error == std::errc::result_out_of_range) {
        // What is too small for a float is zero or the nearest that float has; what is too large is an error.
        double wide = 0;
        if constexpr (std::same_as<T, float>)
            if (from_characters(field.data(), last, wide).ec == std::errc() && wide > -1 && wide < 1) {
                value = static_cast<T>(wide);
                return nullptr;
            }
        return std::same_as<T, float> ? "a number outside the range of float"
                                      : "a number outside the range of double";
    }
    if (!is_finite(value) && (is_nan(static_cast<double>(value)) || !infinite)) return "not a finite number";
    return nullptr;
}

/// Whether `field` would be a number if its one comma were a point.
inline bool has_decimal_comma(std::string_view field) {
    const std::size_t comma = field.find(',');
    if (comma == std::string_view::npos || field.find(',', comma + 1) != std::string_view::npos) return false;
    std::string other(field);
    other[comma] = '.';
    double value = 0;
    return parse_number(other, false, value) == nullptr;
}

/// An error message for a field that parse_number refused as `problem`, with the cure where one is known.
/// `separator`: the one that the field was read with.
inline std::string number_problem(const char* problem, std::string_view field, char separator) {
    std::string text = std::string(problem) + ": " + shown(field);
    if (has_decimal_comma(field)) return text + "; write a point instead of the decimal comma";
    if (without_blanks(field) == "NA") return text + "; R's NA is n/a or NaN here";
    return text + separator_hint(field, separator);
}

/// The field that `reader` stands on as a number; throws io_error with its line and column.
template <std::floating_point T>
T number_at(const field_reader& reader, bool missing, bool infinite) {
    T value{};
    if (const char* problem = parse_number(reader.field(), missing, value, infinite))
        reader.fail(number_problem(problem, reader.field(), reader.separator()));
    return value;
}

/// Puts `value` at the end of `text` with as few digits as read back to the same bits; "n/a" for NaN.
template <class T>
void append_number(std::string& text, T value) {
    if constexpr (std::same_as<T, bool>) {
        text += value ? '1' : '0';
    } else {
        if constexpr (std::floating_point<T>)
            if (is_nan(value)) {
                text += "n/a";
                return;
            }
        std::array<char, 64> digits;
        const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
        (void)error;  // 64 characters hold every shortest form
        text.append(digits.data(), end);
    }
}

/// Throws io_error unless the field that `reader` stands on, number `index` of its row, fits a row of
/// `columns` fields.
inline void check_width(const field_reader& reader, std::size_t index, std::size_t columns) {
    if (index >= columns) {
        std::string what = "a field too many: the rows above have " + std::to_string(columns) + " fields";
        // "1,5" has become 1 and 5.
        const std::string_view field = reader.field();
        if (reader.separator() == ',' && field.find_first_not_of("0123456789") == std::string_view::npos &&
            !field.empty())
            what += " (a decimal comma has to be a point)";
        reader.fail(what);
    }
    if (reader.ends_row() && index + 1 < columns)
        reader.fail("the row ends after " + std::to_string(index + 1) + " fields, the rows above have " +
                    std::to_string(columns));
}

/// The rest of a file as numbers: (rows, columns). `columns` is the width that a header has set, or 0.
/// `name` is called with the first field of each row where the rows begin with names.
template <std::floating_point T, class Name>
matrix<T> read_rows(field_reader& reader, std::size_t columns, bool names, bool missing, Name&& name,
                    bool infinite = false) {
    std::vector<T> values;
    std::size_t rows = 0, index = 0;
    while (reader.next()) {
        if (columns) check_width(reader, index, columns);
        if (names && index == 0)
            name(reader);
        else
            values.push_back(number_at<T>(reader, missing, infinite));
        ++index;
        if (!reader.ends_row()) continue;
        columns = index;
        index = 0;
        ++rows;
    }
    if (rows == 0) throw io_error(reader.file(), "has no rows of numbers below its header");
    matrix<T> result = matrix<T>::from_shape({rows, columns - (names ? 1 : 0)});
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

}  // namespace entrain::io::detail
