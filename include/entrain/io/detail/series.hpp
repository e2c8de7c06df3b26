// The bodies of io/series.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/series.hpp>

namespace entrain::io::detail {

/// The words of a line, separated by blanks, tabs or commas.
inline std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::string_view blanks = " \t\r,";
    std::vector<std::string_view> words;
    for (std::size_t at = line.find_first_not_of(blanks); at != std::string_view::npos;
         at = line.find_first_not_of(blanks, at)) {
        const std::size_t end = std::min(line.find_first_of(blanks, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

/// What 3dROIstats calls a region, without what it puts in front: the number of the region, or a name.
inline std::string_view column_name(std::string_view word) {
    for (const std::string_view before : {"NZMean_", "Mean_", "Med_", "#"})
        if (word.starts_with(before) && word.size() > before.size()) return word.substr(before.size());
    return word;
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE named_series load_1d(const std::filesystem::path& file) {
    const std::string whole = detail::read_text(file);
    const std::string_view text = detail::without_mark(whole);
    std::vector<std::string_view> header;
    std::vector<double> values;
    std::size_t columns = 0, rows = 0, passed_over = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size()), begin = at;
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        std::vector<std::string_view> words = detail::words_of(line);
        if (words.empty()) continue;
        if (words[0].starts_with('#')) {
            // "# a b", or "#1 #2" whose numbers each have their mark.
            if (rows > 0) continue;
            if (words[0] == "#") words.erase(words.begin());
            header = std::move(words);
            continue;
        }
        if (rows == 0 && (words[0] == "File" || words[0] == "name")) {
            header = std::move(words);
            continue;
        }
        double number = 0;
        if (rows == 0 && header.empty() && detail::parse_number(words[0], true, number)) {
            header = std::move(words);
            continue;
        }
        if (rows == 0) {
            columns = words.size();
            if (header.size() != columns) header.clear();
            // The name of the file and "0[?]" are columns of 3dROIstats.
            while (passed_over < std::min<std::size_t>(2, header.size()) &&
                   (header[passed_over] == "File" || header[passed_over] == "Sub-brick"))
                ++passed_over;
        }
        if (words.size() != columns)
            detail::fail_at(file, text, begin,
                            "a row of " + std::to_string(words.size()) + " values, the first has " +
                                std::to_string(columns));
        for (std::size_t k = passed_over; k < columns; ++k) {
            if (const char* problem = detail::parse_number(words[k], true, number))
                detail::fail_at(file, text, begin, detail::number_problem(problem, words[k], '\0'));
            values.push_back(number);
        }
        ++rows;
    }
    if (values.empty()) throw io_error(file, "has no rows of numbers");
    named_series read;
    for (std::size_t k = passed_over; k < header.size(); ++k)
        read.name.emplace_back(detail::column_name(header[k]));
    const std::size_t regions = columns - passed_over;
    read.values = full(regions, rows, 0.0);
    for (std::size_t t = 0; t < rows; ++t)
        for (std::size_t i = 0; i < regions; ++i) read.values(i, t) = values[t * regions + i];
    return read;
}

}  // namespace entrain::io
