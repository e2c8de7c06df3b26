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
#include <entrain/io/detail/text.hpp>

namespace entrain::io::detail {

/// A scan as its table has it.
struct scan_table {
    matrix<double> bold;              // (regions, samples); NaN where missing
    std::vector<std::string> lacks;   // of each region, why it has no values; "" where it has
    std::vector<std::string> others;  // columns that are no region
    std::size_t censored = 0;         // samples that are missing in every region
};

/// Reads samples in rows below a header of names, which are brought into the order of the regions. n/a, NaN
/// and empty fields are missing values. A first column without a name is an index, and passed over. Throws
/// io_error for all else that is no number, and for columns of no region unless `other_columns`.
inline scan_table read_scan_table(const std::filesystem::path& file, const region_table& regions,
                                  const name_index& index, bool other_columns) {
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
        if (found == index.end()) {
            if (read.others.empty()) first_other = reader.offset();
            read.others.push_back(name);
            region_of.push_back(none);
            continue;
        }
        if (seen[found->second]) reader.fail("a second column of region " + shown(name));
        seen[found->second] = true;
        region_of.push_back(found->second);
        ++known;
    } while (!reader.ends_row());
    if (!read.others.empty() && (known == 0 || !other_columns)) {
        std::string what = "no region " + shown(read.others.front()) + " in the table of regions; of " +
                           std::to_string(region_of.size()) + " columns, " + std::to_string(known) +
                           " are regions";
        what += known == 0 ? "; is it that of another atlas, or is there no header of names?"
                           : "; other_columns passes over the others";
        reader.fail(first_other, what);
    }

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

    read.lacks.resize(regions.size());
    std::vector<std::size_t> absent(regions.size(), 0);  // samples
    for (std::size_t i = 0; i < regions.size(); ++i) {
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
        for (std::size_t i = 0; i < regions.size(); ++i) {
            if (absent[i] == samples) continue;
            any = true;
            some = some || !is_nan(read.bold(i, t));
        }
        read.censored += any && !some;
    }
    return read;
}

}  // namespace entrain::io::detail
