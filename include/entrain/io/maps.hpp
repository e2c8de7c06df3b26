// Brain maps as tables: a column of numbers per map, a row per region, and perhaps the regions' names.
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

namespace entrain::io {

/// Maps over regions, and what else their file said.
struct map_table {
    std::vector<std::string> name;         ///< of the maps
    matrix<double> values;                 ///< (regions, maps), NaN where missing
    std::vector<std::string> region;       ///< the regions' names, where a column has them; else empty
    std::vector<std::string> passed_over;  ///< columns that are no maps, each with the reason, in words

    /// One map, (regions). Throws argument_error if there is none of that name.
    vector<double> map(std::string_view wanted) const {
        const auto found = std::find(name.begin(), name.end(), wanted);
        if (found == name.end())
            throw argument_error("io::map_table::map", "wanted",
                                 "one of the maps (" + detail::listed(name, wanted) + ")",
                                 detail::shown(wanted));
        return (*this)[static_cast<std::size_t>(found - name.begin())];
    }
    /// Map `k`, (regions). Throws argument_error unless there are so many.
    vector<double> operator[](std::size_t k) const {
        check_index("io::map_table::operator[]", "k", k, name.size(), "maps");
        vector<double> result = full(values.shape(0), 0.0);
        for (std::size_t i = 0; i < result.size(); ++i) result(i) = values(i, k);
        return result;
    }
};

/// What load_maps() reads.
struct map_options {
    std::vector<std::string> columns = {};  ///< the maps to read, by their headers; empty: all that are maps
    /// Rows to read, of a table that has several maps below each other: those whose column `first` has the text
    /// `second`, for each pair; empty: all.
    std::vector<std::pair<std::string, std::string>> where = {};
    char separator = '\0';  ///< '\0': a tab for .tsv, a comma for every other extension
};

/// Reads maps from a .csv or .tsv file with a header.
///
/// Every column of numbers is a map, an empty field or n/a a missing value (NaN). What is no map is kept apart from
/// the table and named in `passed_over`: a column of text (the first one with a different name in each row
/// names the regions), and a first column that numbers the rows (0, 1, 2, ... or 1, 2, 3, ..., as data frames
/// are written) or is headed as such a column (empty, index, id, name, label, region, roi, node, parcel).
/// Columns that options.columns asks for are read as they are. Quotes and line ends as in load_table, numbers
/// as parse_number takes them.
///
/// Throws io_error, with line and column, where a column has both numbers and text, a number has a decimal
/// comma, two maps have one name, a column that is asked for is not there, or there is no map,
/// and where no row is left of those that options.where asks for.
///
///     const auto effect = io::load_maps("difference_map.tsv", {.columns = {"value_nats"},
///                                                              .where = {{"protocol", "sync"}, {"map", "difference"}}});
///     const auto receptors = io::load_maps("receptors.csv");
///     const vector<double> serotonin = receptors.map("5HT1A");
ENTRAIN_INLINE map_table load_maps(const std::filesystem::path& file, const map_options& options = {});

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/maps.hpp>
#endif
