// A table of text that remembers where each field stands in its file, so that an error can say so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/text.hpp>

namespace entrain::io::detail {

class located_table {
public:
    /// Reads every row of `file`, the header (if any) as row 0. Throws io_error as load_table says.
    explicit located_table(const std::filesystem::path& file, char separator = '\0')
        : file_(file), text_(read_text(file)), separator_(separator_of(file, separator)) {
        field_reader reader(file, text_, separator_);
        std::size_t index = 0;
        while (reader.next()) {
            if (rows_) check_width(reader, index, columns_);
            cells_.push_back({std::string(reader.field()), reader.offset()});
            ++index;
            if (!reader.ends_row()) continue;
            columns_ = index;
            index = 0;
            ++rows_;
        }
    }

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    const std::filesystem::path& file() const { return file_; }
    char separator() const { return separator_; }
    const std::string& operator()(std::size_t row, std::size_t column) const {
        return cells_[row * columns_ + column].text;
    }

    /// The number of the column whose header is `name`; throws io_error at line 1 where there is none or two.
    std::size_t column(std::string_view name) const {
        std::size_t found = columns_;
        for (std::size_t j = 0; j < columns_; ++j) {
            if ((*this)(0, j) != name) continue;
            if (found != columns_) fail(0, j, "a second column " + shown(name));
            found = j;
        }
        if (found == columns_) {
            std::vector<std::string> names;
            for (std::size_t j = 0; j < columns_; ++j) names.push_back((*this)(0, j));
            fail(0, 0,
                 "no column " + shown(name) + " in the header" + nearest(names, name) +
                     separator_hint((*this)(0, 0), separator_));
        }
        return found;
    }

    /// Leaves out every row below the header that has another text than `text` in a column; throws io_error where
    /// none has it.
    void keep(std::size_t column, std::string_view text) {
        std::vector<cell> kept(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(columns_));
        std::vector<std::string> others;
        for (std::size_t row = 1; row < rows_; ++row) {
            const std::string& here = (*this)(row, column);
            const auto first = cells_.begin() + static_cast<std::ptrdiff_t>(row * columns_);
            if (here == text)
                kept.insert(kept.end(), first, first + static_cast<std::ptrdiff_t>(columns_));
            else if (std::find(others.begin(), others.end(), here) == others.end())
                others.push_back(here);
        }
        if (kept.size() == columns_)
            throw io_error(file_, "no row has " + shown(text) + " in the column " +
                                      shown((*this)(0, column)) + ", which has: " + listed(others, text));
        cells_ = std::move(kept);
        rows_ = cells_.size() / columns_;
    }

    /// A field as a number (NaN for a missing one, where `missing`); throws io_error with its place.
    double number(std::size_t row, std::size_t column, bool missing = false) const {
        return number(row, column, missing, "");
    }

    /// The same where the header names the columns, in which errors then name the column too.
    double number_below(std::size_t row, std::size_t column, bool missing = false) const {
        return number(row, column, missing, "column " + shown((*this)(0, column)) + ": ");
    }

    bool is_number(std::size_t row, std::size_t column) const {
        double value = 0;
        return parse_number((*this)(row, column), false, value) == nullptr;
    }

    [[noreturn]] void fail(std::size_t row, std::size_t column, std::string_view what) const {
        fail_at(file_, without_mark(text_), cells_[row * columns_ + column].offset, what);
    }

private:
    double number(std::size_t row, std::size_t column, bool missing, const std::string& whose) const {
        double value = 0;
        if (const char* problem = parse_number((*this)(row, column), missing, value))
            fail(row, column, whose + number_problem(problem, (*this)(row, column), separator_));
        return value;
    }

    struct cell {
        std::string text;
        std::size_t offset;
    };

    std::filesystem::path file_;
    std::string text_;
    char separator_;
    std::vector<cell> cells_;
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
};

/// A table as a spreadsheet may have written it: separated by what its name asks for, or else by what its first
/// line has.
inline located_table spreadsheet_table(const std::filesystem::path& file) {
    return located_table(file, found_separator(file, read_text(file)));
}

}  // namespace entrain::io::detail
