// The bodies of io/maps.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/maps.hpp>

namespace entrain::io::detail {

/// Whether a header says that its column holds names or numbers of rows.
inline bool heads_names(std::string_view header) {
    std::string lower;
    for (const char byte : header) lower += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
    constexpr std::array<std::string_view, 11> known{"",    "unnamed: 0", "index",  "id",   "name",  "names",
                                                     "roi", "label",      "region", "node", "parcel"};
    return std::find(known.begin(), known.end(), lower) != known.end();
}

/// Whether a column counts its rows, 0, 1, 2, ... or 1, 2, 3, ...
inline bool counts_rows(const located_table& cells, std::size_t column) {
    for (const std::size_t first : {0u, 1u}) {
        bool counts = true;
        for (std::size_t row = 1; counts && row < cells.rows(); ++row)
            counts = cells(row, column) == std::to_string(row - 1 + first);
        if (counts) return true;
    }
    return false;
}

/// Whether all that a column holds, missing values apart, is text; one number with a decimal comma is none.
inline bool is_text(const located_table& cells, std::size_t column) {
    bool any = false;
    for (std::size_t row = 1; row < cells.rows(); ++row) {
        const std::string_view field = without_blanks(cells(row, column));
        if (field.empty() || is_missing(field)) continue;
        if (has_decimal_comma(field) || cells.is_number(row, column)) return false;
        any = true;
    }
    return any;
}

/// The rows' fields in a column; empty unless they differ from each other.
inline std::vector<std::string> different_names(const located_table& cells, std::size_t column) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t row = 1; row < cells.rows(); ++row) {
        names.push_back(cells(row, column));
        if (!seen.insert(names.back()).second) return {};
    }
    return names;
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE map_table load_maps(const std::filesystem::path& file, const map_options& options) {
    detail::check_separator("io::load_maps", options.separator);
    detail::located_table cells(file, options.separator);
    if (cells.rows() < 2) throw io_error(file, "has no rows below its header");
    for (const auto& [column, text] : options.where) cells.keep(cells.column(column), text);
    map_table result;
    std::vector<std::size_t> columns;
    for (const std::string& each : options.columns) {
        columns.push_back(cells.column(each));
        result.name.push_back(each);
    }
    std::set<std::string> seen;
    for (std::size_t j = 0; j < cells.columns(); ++j) {
        const std::string& header = cells(0, j);
        if (std::find(options.columns.begin(), options.columns.end(), header) != options.columns.end())
            continue;
        const bool numbers_rows = j == 0 && detail::counts_rows(cells, j);
        const bool heads_names = j == 0 && detail::heads_names(header);
        const bool names_rows = !numbers_rows && (heads_names || detail::is_text(cells, j));
        if (names_rows && result.region.empty()) result.region = detail::different_names(cells, j);
        if (!options.columns.empty()) continue;
        if (numbers_rows || names_rows) {
            result.passed_over.push_back("column " + std::to_string(j + 1) + " (" + detail::shown(header) +
                                         "), " +
                                         (numbers_rows  ? "which numbers the rows"
                                          : heads_names ? "whose header says that it names the rows"
                                                        : "which holds text"));
            continue;
        }
        if (!seen.insert(header).second) cells.fail(0, j, "a second column " + detail::shown(header));
        columns.push_back(j);
        result.name.push_back(header);
    }
    if (columns.empty()) {
        std::string what = "has no map:";
        for (const std::string& each : result.passed_over) what += " " + each + ";";
        what.pop_back();
        throw io_error(file, what + detail::separator_hint(cells(0, 0), cells.separator()));
    }
    result.values = full(cells.rows() - 1, columns.size(), 0.0);
    for (std::size_t row = 1; row < cells.rows(); ++row)
        for (std::size_t k = 0; k < columns.size(); ++k)
            result.values(row - 1, k) = detail::without_blanks(cells(row, columns[k])).empty()
                                            ? std::numeric_limits<double>::quiet_NaN()
                                            : cells.number_below(row, columns[k], true);
    return result;
}

}  // namespace entrain::io
