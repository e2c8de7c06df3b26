// Parcellated time series out of a table of text whose columns are regions, some of which may have no values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io/detail/bids.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/region_names.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/series.hpp>

namespace entrain::io::detail {

/// A scan as its table has it.
struct scan_table {
    matrix<double> bold;              // (regions, samples); NaN where missing
    std::vector<std::string> lacks;   // of each region, why it has no values; "" where it has
    std::vector<std::string> others;  // columns that are no region
    std::size_t censored = 0;         // samples that are missing in every region
};

/// Which regions a scan has no values of, and why; `seen`: those that the file has.
inline void find_what_lacks(scan_table& read, const std::vector<bool>& seen) {
    const std::size_t regions = read.bold.shape(0), samples = read.bold.shape(1);
    read.lacks.resize(regions);
    std::vector<std::size_t> absent(regions, 0);  // samples
    for (std::size_t i = 0; i < regions; ++i) {
        for (std::size_t t = 0; t < samples; ++t) absent[i] += is_nan(read.bold(i, t));
        if (!seen[i])
            read.lacks[i] = "no column";
        else if (absent[i] == samples)
            read.lacks[i] = "n/a in all samples";
        else if (absent[i] > 0)
            read.lacks[i] =
                "n/a in " + std::to_string(absent[i]) + " of " + std::to_string(samples) + " samples";
        else if (samples > 1 && !varies(std::span<const double>(row_data(read.bold, i), samples)))
            read.lacks[i] = "the same value in all samples";
    }
    for (std::size_t t = 0; t < samples; ++t) {
        bool some = false, any = false;
        for (std::size_t i = 0; i < regions; ++i) {
            if (absent[i] == samples) continue;
            any = true;
            some = some || !is_nan(read.bold(i, t));
        }
        read.censored += any && !some;
    }
}

/// What an error says of columns that are no region.
inline std::string other_columns_in_words(const std::string& first, std::size_t columns, std::size_t known) {
    return "no region " + shown(first) + " in the table of regions; of " + std::to_string(columns) +
           " columns, " + std::to_string(known) + " are regions" +
           (known == 0 ? "; is it that of another atlas, or is there no header of names?"
                       : "; other_columns passes over the others");
}

/// Reads samples in rows below a header of names, which are brought into the order of the regions. n/a, NaN
/// and empty fields are missing values. A first column without a name is an index, and passed over. Throws
/// io_error for all else that is no number, and for columns of no region unless `other_columns`.
inline scan_table read_scan_table(const std::filesystem::path& file, const region_table& regions,
                                  const region_lookup& index, bool other_columns) {
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    const std::string text = read_text(file);
    field_reader reader(file, text, found_separator(file, text));
    scan_table read;
    std::vector<std::size_t> region_of;  // of each column
    std::vector<bool> seen(regions.size(), false);
    std::size_t known = 0, first_other = 0;
    do {
        reader.next();
        const std::string name(reader.field());
        if (region_of.empty() && name.empty()) {
            region_of.push_back(none);
            continue;
        }
        const auto found = index.find(name);
        if (!found) {
            if (read.others.empty()) first_other = reader.offset();
            read.others.push_back(name);
            region_of.push_back(none);
            continue;
        }
        if (seen[*found]) reader.fail("a second column of region " + shown(name));
        seen[*found] = true;
        region_of.push_back(*found);
        ++known;
    } while (!reader.ends_row());
    if (!read.others.empty() && (known == 0 || !other_columns))
        reader.fail(first_other, other_columns_in_words(read.others.front(), region_of.size(), known));

    std::vector<double> values;
    std::size_t samples = 0, column = 0;
    while (reader.next()) {
        check_width(reader, column, region_of.size());
        if (region_of[column] != none) {
            const bool empty = without_blanks(reader.field()).empty();
            values.push_back(empty ? std::numeric_limits<double>::quiet_NaN()
                                   : number_at<double>(reader, true, false));
        }
        ++column;
        if (!reader.ends_row()) continue;
        column = 0;
        ++samples;
    }
    if (samples == 0) throw io_error(file, "has no rows of numbers below its header");
    read.bold = full(regions.size(), samples, std::numeric_limits<double>::quiet_NaN());
    std::size_t next = 0;
    for (std::size_t t = 0; t < samples; ++t)
        for (const std::size_t region : region_of)
            if (region != none) read.bold(region, t) = values[next++];

    find_what_lacks(read, seen);
    return read;
}

/// A scan out of series that some reader made, brought into the order of the regions by their names, or by `order` where
/// they have none: the region of each row.
inline scan_table order_series(const std::filesystem::path& file, const named_series& series,
                               const region_table& regions, const region_lookup& index,
                               const std::vector<std::size_t>& order, bool other_columns) {
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    const std::size_t rows = series.values.shape(0), samples = series.values.shape(1);
    if (!series.name.empty() && series.name.size() != rows)
        throw io_error(file, "was read as " + std::to_string(rows) + " series with " +
                                 std::to_string(series.name.size()) + " names");
    if (samples == 0) throw io_error(file, "has no samples");
    scan_table read;
    std::vector<bool> seen(regions.size(), false);
    std::vector<std::size_t> region_of;
    std::size_t known = 0;
    for (const std::string& name : series.name) {
        const auto found = index.find(name);
        if (!found) read.others.push_back(name);
        if (found && seen[*found]) throw io_error(file, "two series of region " + shown(name));
        if (found) seen[*found] = true, ++known;
        region_of.push_back(found ? *found : none);
    }
    if (!read.others.empty() && (known == 0 || !other_columns))
        throw io_error(file, other_columns_in_words(read.others.front(), rows, known));
    if (series.name.empty()) {
        if (rows != order.size())
            throw io_error(file,
                           "has " + std::to_string(rows) + " series without names, and the order is of " +
                               std::to_string(order.size()) + " regions; order says which regions they are");
        region_of = order;
        for (const std::size_t i : order)
            if (i != none) seen[i] = true;
    }
    read.bold = full(regions.size(), samples, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t j = 0; j < rows; ++j) {
        if (region_of[j] == none) continue;
        for (std::size_t t = 0; t < samples; ++t) {
            const double value = series.values(j, t);
            if (!is_finite(value) && !is_nan(value))
                throw io_error(file, "an infinite value in region " + shown(regions.name[region_of[j]]));
            read.bold(region_of[j], t) = value;
        }
    }
    find_what_lacks(read, seen);
    return read;
}

}  // namespace entrain::io::detail
