// The bodies of io/table.hpp.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/table.hpp>

namespace entrain::io {

ENTRAIN_INLINE table load_table(const std::filesystem::path& file, const table_options& options) {
    detail::check_separator("io::load_table", options.separator);
    const detail::located_table cells(file, options.separator);
    table result;
    for (std::size_t i = 0; i < cells.rows(); ++i) {
        std::vector<std::string> fields;
        for (std::size_t j = 0; j < cells.columns(); ++j) fields.push_back(cells(i, j));
        if (options.header && i == 0)
            result.columns = std::move(fields);
        else
            result.rows.push_back(std::move(fields));
    }
    return result;
}

ENTRAIN_INLINE void save_table(const std::filesystem::path& file, const table& content,
                               const table_options& options) {
    detail::check_separator("io::save_table", options.separator);
    const char separator = detail::separator_of(file, options.separator);
    const std::size_t width = !content.columns.empty() ? content.columns.size()
                              : content.rows.empty()   ? 0
                                                       : content.rows.front().size();
    if (width == 0) throw argument_error("io::save_table", "content", "at least one column", 0);
    if (content.columns.empty() == options.header)
        throw argument_error("io::save_table", "content.columns",
                             options.header
                                 ? "names of the columns, or options.header = false for a table without"
                                 : "none, since options.header is false",
                             content.columns.size());
    detail::require_texts("io::save_table", "content.columns", content.columns);
    std::string text;
    if (!content.columns.empty()) detail::append_row(text, content.columns, separator);
    for (std::size_t i = 0; i < content.rows.size(); ++i) {
        if (content.rows[i].size() != width)
            throw argument_error("io::save_table", "content",
                                 std::to_string(width) + " fields in row " + std::to_string(i),
                                 content.rows[i].size());
        detail::require_texts("io::save_table", "content.rows", content.rows[i]);
        detail::append_row(text, content.rows[i], separator);
    }
    write_atomically(file, text);
}

}  // namespace entrain::io
