// Tables of text: CSV and TSV files with a header, such as participants.tsv.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/located_table.hpp>

namespace entrain::io {

/// A table of text: every row has as many fields as there are columns.
struct table {
    std::vector<std::string> columns;            ///< names; empty where the file has no header
    std::vector<std::vector<std::string>> rows;  ///< without the header

    /// The number of the column that is called `name`, from 0. Throws argument_error if there is none.
    std::size_t column(std::string_view name) const {
        const auto found = std::find(columns.begin(), columns.end(), name);
        if (found == columns.end()) {
            const std::string hint = columns.size() == 1 ? detail::separator_hint(columns[0], '\0') : "";
            throw argument_error("io::table::column", "name",
                                 "one of the columns (" + detail::listed(columns, name) + hint + ")",
                                 detail::shown(name));
        }
        return static_cast<std::size_t>(found - columns.begin());
    }

    /// Equal in names and fields.
    bool operator==(const table&) const = default;
};

/// Throws argument_error in the name of `function` and its `parameter` unless each of `texts` can be written to a
/// text file and read from it: UTF-8 without zero bytes.
inline void check_texts(std::string_view function, std::string_view parameter,
                        const std::vector<std::string>& texts) {
    detail::require_texts(function, parameter, texts);
}

/// How a table of text is laid out.
struct table_options {
    bool header = true;     ///< whether the first row holds the names of the columns
    char separator = '\0';  ///< '\0': a tab for .tsv, a comma for every other extension
};

/// Reads a table of text as UTF-8; the fields come as they stand, blanks included.
///
/// Quotes and line ends as RFC 4180 has them, for tabs as well: a field in quotes may hold separators, line
/// ends and doubled quotes; LF or CRLF; a byte order mark and empty lines at the end are passed over.
/// Throws io_error with line and column, both from 1 (the column is the character where the field begins, as
/// a text editor counts), where a row is shorter or longer than the first, quotes do not close, or the file
/// is not UTF-8; argument_error if options.separator is a quote, a line end, or can be part of a number.
///
///     const table people = load_table("participants.tsv");
///     people.rows[0][people.column("group")]
ENTRAIN_INLINE table load_table(const std::filesystem::path& file, const table_options& options = {});

/// Writes a table atomically (write_atomically), with its header where it has one; load_table reads back the
/// same fields with the same options. The separator follows the extension as in load_table.
/// Throws argument_error if there is no column, a row has another number of fields than the columns (or the
/// first row), names of columns are there without options.header or absent with it, a field is not UTF-8 or
/// has a zero byte, or the separator is as load_table refuses it; io_error if the file cannot be written.
ENTRAIN_INLINE void save_table(const std::filesystem::path& file, const table& content,
                               const table_options& options = {});

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/table.hpp>
#endif
