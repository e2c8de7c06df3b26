// A table of a trial: columns by name, with file and line in every message.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "../support/nearest.hpp"

namespace clinical {

class sheet {
public:
    explicit sheet(const std::filesystem::path& file) : file_(file), table_(entrain::io::load_table(file)) {
        if (table_.rows.empty()) throw entrain::io_error(file, "has a header but no rows");
    }

    std::size_t rows() const { return table_.rows.size(); }
    bool has(const std::string& name) const {
        return std::find(table_.columns.begin(), table_.columns.end(), name) != table_.columns.end();
    }

    /// The fields of a column. Throws io_error that lists the columns where there is none of that name.
    std::vector<std::string> texts(const std::string& name) const {
        const std::size_t at = column(name);
        std::vector<std::string> fields;
        for (const auto& row : table_.rows) fields.push_back(row[at]);
        return fields;
    }

    /// A column of numbers. Throws io_error with the line where a field is none.
    std::vector<double> numbers(const std::string& name) const {
        const auto fields = texts(name);
        std::vector<double> values;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            try {
                values.push_back(entrain::io::parse_number(fields[i]));
            } catch (const entrain::argument_error&) {
                fail(i, name, "a number is needed, got '" + fields[i] + "'");
            }
        }
        return values;
    }

    /// A column of counts. Throws io_error with the line where a field is no whole number of zero or more.
    std::vector<std::size_t> counts(const std::string& name) const {
        const auto values = numbers(name);
        std::vector<std::size_t> whole;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] < 0 || values[i] != std::floor(values[i]) || values[i] > 1e9)
                fail(i, name, "a count (0, 1, 2, ...) is needed, got '" + texts(name)[i] + "'");
            whole.push_back(static_cast<std::size_t>(values[i]));
        }
        return whole;
    }

    /// Throws io_error for row `row` (from 0).
    [[noreturn]] void fail(std::size_t row, const std::string& name, const std::string& what) const {
        // The header is line 1.
        throw entrain::io_error(file_, row + 2, 0, "column '" + name + "': " + what);
    }

private:
    std::size_t column(const std::string& name) const {
        if (!has(name))
            throw entrain::io_error(file_, "has no column '" + example::clean(name) + "'" +
                                               example::names_there("columns", name, table_.columns));
        return table_.column(name);
    }

    std::filesystem::path file_;
    entrain::io::table table_;
};

}  // namespace clinical
