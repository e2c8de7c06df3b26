// The bodies of io/connectome.hpp.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/io/connectome.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/npy.hpp>

namespace entrain::io::detail {

/// What stands in the corner of a table whose names of regions could be taken for numbers.
inline constexpr std::string_view names_corner = "region";

/// Whether a row or column of fields holds names of regions: one field at least is no number, or all count
/// 0, 1, 2, ... or 1, 2, 3, ..., as data frames without names are written, or (where an empty corner already
/// speaks for names) all are different whole numbers, as the codes of an atlas are. `text(k)` is field k.
template <class Text>
bool holds_names(std::size_t count, bool empty_corner, const Text& text) {
    bool from_zero = true, from_one = true, codes = empty_corner;
    std::set<std::string> seen;
    for (std::size_t k = 0; k < count; ++k) {
        const std::string& field = text(k);
        double value = 0;
        if (!is_missing(field) && !field.empty() && parse_number(field, false, value)) return true;
        from_zero = from_zero && field == std::to_string(k);
        from_one = from_one && field == std::to_string(k + 1);
        codes = codes && !field.empty() && field.find_first_not_of("0123456789") == std::string::npos &&
                seen.insert(field).second;
    }
    return from_zero || from_one || codes;
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE connectome load_connectome(const std::filesystem::path& file) {
    if (file.extension() == ".npy") {
        matrix<double> weights = load_npy(file);
        try {
            return connectome(std::move(weights));
        } catch (const argument_error& error) {
            throw io_error(file, error.what());
        }
    }
    const detail::located_table cells(file);
    const std::size_t rows = cells.rows(), columns = cells.columns();
    const bool empty_corner = cells(0, 0).empty();
    const auto row_names = [&](std::size_t first) {
        return detail::holds_names(rows - first, empty_corner,
                                   [&](std::size_t k) { return cells(k + first, 0); });
    };
    const auto column_names = [&](std::size_t first) {
        return detail::holds_names(columns - first, empty_corner,
                                   [&](std::size_t k) { return cells(0, k + first); });
    };
    const bool marked = cells(0, 0) == detail::names_corner && rows == columns && rows > 1;
    // The shape decides, so that one misspelt number is reported, and never taken for a row of names.
    const std::size_t header =
        marked ||
        (rows == columns && rows > 1 && !cells.is_number(0, 0) && column_names(1) && row_names(1)) ||
        (rows == columns + 1 && column_names(0));
    const std::size_t names = (rows == columns && header) || (columns == rows + 1 && row_names(0));
    const std::size_t size = rows - header;
    if (size != columns - names)
        throw io_error(file,
                       "a connectome is square, this is a table of " + std::to_string(rows) + " rows and " +
                           std::to_string(columns) + " columns" +
                           (columns == 1 ? detail::separator_hint(cells(0, 0), cells.separator()) : ""));

    std::vector<std::string> labels;
    for (std::size_t k = 0; header && k < size; ++k) labels.push_back(cells(0, k + names));
    for (std::size_t k = 0; names && k < size; ++k) {
        if (!header)
            labels.push_back(cells(k, 0));
        else if (cells(k + 1, 0) != labels[k])
            cells.fail(k + 1, 0,
                       "row of region " + detail::shown(cells(k + 1, 0)) + " where column " +
                           std::to_string(k + 1) + " is region " + detail::shown(labels[k]));
    }
    matrix<double> weights = full(size, size, 0.0);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j) weights(i, j) = cells.number(i + header, j + names);
    return connectome(std::move(weights), std::move(labels));
}

ENTRAIN_INLINE void save_connectome(const std::filesystem::path& file, const connectome& network) {
    if (network.size() == 0) throw argument_error("io::save_connectome", "network", "at least one region", 0);
    if (file.extension() == ".npy") return save_npy(file, network.weights());
    const char separator = detail::separator_of(file, '\0');
    const std::vector<std::string>& labels = network.labels();
    detail::require_texts("io::save_connectome", "network.labels", labels);
    std::string text;
    if (!labels.empty()) {
        // The corner stays empty where the names speak for themselves.
        if (!detail::holds_names(labels.size(), true, [&](std::size_t k) -> auto& { return labels[k]; }))
            text += detail::names_corner;
        text += separator;
        detail::append_row(text, labels, separator);
    }
    for (std::size_t i = 0; i < network.size(); ++i) {
        if (!labels.empty()) {
            detail::append_field(text, labels[i], separator, false);
            text += separator;
        }
        for (std::size_t j = 0; j < network.size(); ++j) {
            detail::append_number(text, network.weights()(i, j));
            text += j + 1 < network.size() ? separator : '\n';
        }
    }
    write_atomically(file, text);
}

}  // namespace entrain::io
