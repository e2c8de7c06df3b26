// The bodies of io/parcels.hpp.
#pragma once

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/parcels.hpp>

namespace entrain::io {

ENTRAIN_INLINE label_table load_label_table(const std::filesystem::path& file) {
    label_table table;
    std::set<std::int64_t> seen;
    const auto add = [&](std::string_view key, std::string_view name, const auto& fail) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
        if (error != std::errc{} || end != key.data() + key.size())
            fail("the number of a label, found " + detail::shown(key));
        if (!seen.insert(value).second) fail("the label " + std::string(key) + " comes twice");
        if (name.empty()) fail("the label " + std::string(key) + " has no name");
        table.key.push_back(value);
        table.name.emplace_back(name);
    };
    if (file.extension() == ".tsv" || file.extension() == ".csv") {
        const detail::located_table cells(file, '\0');
        const std::size_t index = cells.column("index"), name = cells.column("name");
        for (std::size_t row = 1; row < cells.rows(); ++row)
            add(detail::without_blanks(cells(row, index)), detail::without_blanks(cells(row, name)),
                [&](const std::string& what) { cells.fail(row, index, what); });
    } else {
        const std::string text = detail::read_text(file);
        std::size_t line = 0;
        for (std::size_t at = 0; at < text.size(); ++line) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            std::string_view left = std::string_view(text).substr(at, end - at);
            at = end + 1;
            left = left.substr(0, left.find('#'));
            std::vector<std::string_view> words;
            while (true) {
                const std::size_t begin = left.find_first_not_of(" \t\r");
                if (begin == std::string_view::npos) break;
                left.remove_prefix(begin);
                words.push_back(left.substr(0, left.find_first_of(" \t\r")));
                left.remove_prefix(words.back().size());
            }
            if (words.empty()) continue;
            add(words[0], words.size() > 1 ? words[1] : std::string_view(),
                [&](const std::string& what) { throw io_error(file, line + 1, 1, what); });
        }
    }
    if (table.size() == 0) throw io_error(file, "has no labels");
    return table;
}

}  // namespace entrain::io
