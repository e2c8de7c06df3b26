// Matrices of numbers as CSV or TSV files.
#pragma once

#include <concepts>
#include <filesystem>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io {

/// How numbers in text are read and written.
struct csv_options {
    bool header = false;    ///< reading: pass over the first row
    bool names = false;     ///< reading: pass over the first field of each row
    bool missing = false;   ///< whether "n/a" and "NaN" may stand for a value that is not there (NaN)
    bool infinite = false;  ///< whether a value may be infinite ("inf", "-inf")
    char separator = '\0';  ///< '\0': a tab for .tsv, a comma for every other extension
};

/// Reads a matrix of numbers: lines are rows. `T` is double or float.
///
/// Numbers as parse_number takes them; quotes and line ends as in load_table.
/// Throws io_error with line and column (load_table) where a field is not a finite number (missing and
/// infinite values: see the options), a row is shorter or longer than the first, there are no rows, or the
/// file is not text; argument_error if options.separator can be part of a number or is a quote or line end.
///
///     const auto distances = load_csv("distances.csv", {.header = true});
template <std::floating_point T = double>
matrix<T> load_csv(const std::filesystem::path& file, const csv_options& options = {}) {
    detail::check_separator("io::load_csv", options.separator);
    const std::string text = detail::read_text(file);
    detail::field_reader reader(file, text, detail::separator_of(file, options.separator));
    std::size_t columns = 0;
    if (options.header) do {
            reader.next();
            ++columns;
        } while (!reader.ends_row());
    return detail::read_rows<T>(
        reader, columns, options.names, options.missing, [](const auto&) {}, options.infinite);
}

/// Writes a matrix of numbers atomically (write_atomically), with a header where `columns` names the columns.
/// Floating-point numbers get as few digits as bring back the same bits. Takes any expression, view or
/// adaptor of rank 2, of a floating-point or an integer type.
/// Throws argument_error if the matrix is empty, has an infinite value without options.infinite, or NaN
/// without options.missing (which is written "n/a"), if the number of names differs, a name is not UTF-8, or
/// the separator is as load_csv refuses it; io_error if the file cannot be written.
template <array_like A>
void save_csv(const std::filesystem::path& file, const A& values,
              const std::vector<std::string>& columns = {}, const csv_options& options = {}) {
    using value_type = typename A::value_type;
    static_assert(std::is_arithmetic_v<value_type>, "save_csv writes numbers");
    const auto& m = as_matrix<value_type>(values, "io::save_csv", "values");
    if (m.size() == 0)
        throw argument_error("io::save_csv", "values", "at least one row and column", m.shape());
    if (!columns.empty() && columns.size() != m.shape(1))
        throw argument_error("io::save_csv", "columns", std::to_string(m.shape(1)) + " names, or none",
                             columns.size());
    detail::require_texts("io::save_csv", "columns", columns);
    detail::check_separator("io::save_csv", options.separator);
    const char separator = detail::separator_of(file, options.separator);
    std::string text;
    if (!columns.empty()) detail::append_row(text, columns, separator);
    for (std::size_t i = 0; i < m.shape(0); ++i)
        for (std::size_t j = 0; j < m.shape(1); ++j) {
            const value_type value = m(i, j);
            if constexpr (std::floating_point<value_type>)
                if (!is_finite(value) &&
                    !(detail::is_nan(static_cast<double>(value)) ? options.missing : options.infinite))
                    throw argument_error(
                        "io::save_csv", "values",
                        options.missing    ? "finite values or NaN"
                        : options.infinite ? "values that are not NaN"
                                           : "finite values",
                        describe(value) + " at (" + std::to_string(i) + ", " + std::to_string(j) + ")");
            detail::append_number(text, value);
            text += j + 1 < m.shape(1) ? separator : '\n';
        }
    write_atomically(file, text);
}

}  // namespace entrain::io
