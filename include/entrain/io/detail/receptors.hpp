// The bodies of io/receptors.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io/csv.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/region_names.hpp>
#include <entrain/io/maps.hpp>
#include <entrain/io/npy.hpp>
#include <entrain/io/receptors.hpp>

namespace entrain::io::detail {

/// The number of people that the name of a map says, as Hansen's names do: 36 of 5HT1a_way_hc36_savli; 0 for none.
inline double people_of_map(std::string_view name) {
    for (std::size_t at = name.find("_hc"); at != std::string_view::npos; at = name.find("_hc", at + 1)) {
        std::string_view digits = name.substr(at + 3);
        digits = digits.substr(0, std::min(digits.find_first_not_of("0123456789"), digits.size()));
        double people = 0;
        if (!digits.empty() && parse_number(digits, false, people) == nullptr) return people;
    }
    return 0;
}

/// A file's maps, one row per row of the file.
inline map_table read_maps(const std::filesystem::path& file) {
    map_table read;
    if (file.extension() == ".npy") {
        const xt::xarray<double> values = load_npy_array(file);
        if (values.dimension() == 0 || values.size() != values.shape()[0])
            throw io_error(
                file,
                "has several columns and no names of maps: give a .csv with a header, or a file for each");
        read.values = full(values.size(), 1, 0.0);
        for (std::size_t i = 0; i < values.size(); ++i) read.values(i, 0) = values.data()[i];
        read.name = {file.stem().string()};
        return read;
    }
    const located_table cells = spreadsheet_table(file);
    bool header = false;
    for (std::size_t j = 0; j < cells.columns(); ++j)
        header = header || !(cells.is_number(0, j) || is_missing(without_blanks(cells(0, j))));
    if (header) return load_maps(file, {.separator = cells.separator()});
    if (cells.columns() > 1)
        throw io_error(
            file, "has " + std::to_string(cells.columns()) +
                      " columns and no header with the names of the maps: add one, or give a file for each");
    read.name = {file.stem().string()};
    read.values = full(cells.rows(), 1, 0.0);
    for (std::size_t i = 0; i < cells.rows(); ++i) read.values(i, 0) = cells.number(i, 0, true);
    return read;
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE map_average parse_map_average(std::string_view text) {
    const auto refuse = [&] {
        throw argument_error(
            "io::parse_map_average", "text",
            "a name, =, and maps with + between them, each with its weight in front or without "
            "('5HT1B = 22 first + 65 second')",
            detail::shown(text, 200));
    };
    const std::size_t sign = text.find('=');
    if (sign == std::string_view::npos) refuse();
    map_average result;
    result.name = detail::without_blanks(text.substr(0, sign));
    bool all_say = true, weighed = false;
    for (std::string_view left = text.substr(sign + 1);;) {
        const std::size_t plus = left.find(" + ");
        std::string_view part = detail::without_blanks(left.substr(0, plus));
        weighted_map map;
        if (const std::size_t blank = part.find_first_of(" \t"); blank != std::string_view::npos) {
            if (detail::parse_number(part.substr(0, blank), false, map.weight) || !(map.weight > 0)) refuse();
            part = detail::without_blanks(part.substr(blank));
            weighed = true;
        } else {
            all_say = all_say && detail::people_of_map(part) > 0;
            map.weight = 0;
        }
        if (part.empty() || part.find_first_of(" \t") != std::string_view::npos) refuse();
        map.name = part;
        result.of.push_back(std::move(map));
        if (plus == std::string_view::npos) break;
        left.remove_prefix(plus + 3);
    }
    if (result.name.empty() || result.of.size() < 2) refuse();
    const bool some_lack =
        std::any_of(result.of.begin(), result.of.end(), [](const auto& map) { return map.weight == 0; });
    if (weighed && some_lack) refuse();
    for (weighted_map& map : result.of)
        if (map.weight == 0) map.weight = all_say ? detail::people_of_map(map.name) : 1;
    return result;
}

ENTRAIN_INLINE receptor_table average_maps(const receptor_table& maps,
                                           const std::vector<map_average>& averages,
                                           const average_options& options) {
    const char* const function = "io::average_maps";
    const std::size_t count = maps.name.size(), regions = maps.density.shape(0);
    if (maps.density.shape(1) != count)
        throw argument_error(function, "maps", "a column of densities for each name", maps.density.shape());
    std::vector<std::size_t> average_of(count, averages.size());
    std::vector<std::size_t> first(averages.size(), count);
    std::vector<vector<double>> made;
    for (std::size_t a = 0; a < averages.size(); ++a) {
        const map_average& average = averages[a];
        if (average.of.size() < 2)
            throw argument_error(function, "averages", "two maps or more for " + detail::shown(average.name),
                                 average.of.size());
        vector<double> sum = full(regions, 0.0);
        double weights = 0;
        for (const weighted_map& each : average.of) {
            check_positive(function, "averages.of.weight", each.weight);
            const auto found = std::find(maps.name.begin(), maps.name.end(), each.name);
            if (found == maps.name.end())
                throw argument_error(function, "averages",
                                     "maps that are there (" + detail::listed(maps.name, each.name) + ")",
                                     detail::shown(each.name));
            const auto k = static_cast<std::size_t>(found - maps.name.begin());
            if (average_of[k] != averages.size())
                throw argument_error(function, "averages", "every map once",
                                     detail::shown(each.name) + " twice");
            average_of[k] = a;
            first[a] = std::min(first[a], k);
            double mean = 0, square = 0;
            std::vector<double> values;
            for (std::size_t i = 0; i < regions; ++i) values.push_back(maps.density(i, k));
            for (const double value : values) mean += value / static_cast<double>(regions);
            for (const double value : values)
                square += (value - mean) * (value - mean) / static_cast<double>(regions);
            if (options.standardise && (!varies(values) || !(square > 0) || !is_finite(square)))
                throw argument_error(function, "maps", "maps that vary, to be standardised",
                                     detail::shown(each.name) + ", which does not");
            for (std::size_t i = 0; i < regions; ++i)
                sum(i) +=
                    each.weight * (options.standardise ? (values[i] - mean) / std::sqrt(square) : values[i]);
            weights += each.weight;
        }
        for (double& value : sum) value /= weights;
        made.push_back(std::move(sum));
    }
    receptor_table result;
    std::vector<std::optional<std::size_t>> source;  // a column of `maps`, or none for an average
    std::vector<std::size_t> which;
    std::set<std::string> names;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t a = average_of[k];
        if (a != averages.size() && first[a] != k) continue;
        const std::string& name = a == averages.size() ? maps.name[k] : averages[a].name;
        if (!names.insert(name).second)
            throw argument_error(function, "averages", "names that no other map has", detail::shown(name));
        result.name.push_back(name);
        source.push_back(a == averages.size() ? std::optional(k) : std::nullopt);
        which.push_back(a);
    }
    result.density = full(regions, result.name.size(), 0.0);
    for (std::size_t j = 0; j < result.name.size(); ++j)
        for (std::size_t i = 0; i < regions; ++i)
            result.density(i, j) = source[j] ? maps.density(i, *source[j]) : made[which[j]](i);
    return result;
}

ENTRAIN_INLINE receptor_table arrange_maps(const std::filesystem::path& file, const map_table& maps,
                                           const region_table& regions,
                                           const std::vector<std::string>& order) {
    const detail::region_lookup index(regions.name, true);
    const std::size_t rows = maps.values.shape(0);
    const std::vector<std::string>& names = !maps.region.empty() ? maps.region
                                            : !order.empty()     ? order
                                                                 : regions.name;
    if (rows != names.size())
        throw io_error(file, "has " + std::to_string(rows) +
                                 " rows without names of regions, and there are " +
                                 std::to_string(names.size()) + " regions");
    std::vector<std::optional<std::size_t>> row_of(regions.size());
    for (std::size_t row = 0; row < rows; ++row) {
        const auto found = index.find(names[row]);
        if (!found) continue;
        if (row_of[*found]) throw io_error(file, "two rows of region " + detail::shown(regions.name[*found]));
        row_of[*found] = row;
    }
    for (std::size_t i = 0; i < regions.size(); ++i)
        if (!row_of[i])
            throw io_error(file, "no row of region " + detail::shown(regions.name[i]) +
                                     detail::nearest(names, regions.name[i]));
    receptor_table result;
    result.density = full(regions.size(), maps.name.size(), 0.0);
    for (std::size_t k = 0; k < maps.name.size(); ++k) {
        if (std::find(result.name.begin(), result.name.end(), maps.name[k]) != result.name.end())
            throw io_error(file, "a second map " + detail::shown(maps.name[k]));
        for (std::size_t i = 0; i < regions.size(); ++i) {
            result.density(i, k) = maps.values(*row_of[i], k);
            if (!is_finite(result.density(i, k)))
                throw io_error(file, "the map " + detail::shown(maps.name[k]) + " has no value of region " +
                                         detail::shown(regions.name[i]));
        }
        result.name.push_back(maps.name[k]);
    }
    return result;
}

ENTRAIN_INLINE receptor_table load_receptors(const std::vector<std::filesystem::path>& files,
                                             const region_table& regions,
                                             const std::vector<std::string>& order) {
    if (files.empty()) throw argument_error("io::load_receptors", "files", "at least one file", "none");
    receptor_table result;
    std::vector<vector<double>> columns;
    for (const auto& file : files) {
        const receptor_table read = arrange_maps(file, detail::read_maps(file), regions, order);
        for (std::size_t k = 0; k < read.name.size(); ++k) {
            if (std::find(result.name.begin(), result.name.end(), read.name[k]) != result.name.end())
                throw io_error(file, "a second map " + detail::shown(read.name[k]));
            result.name.push_back(read.name[k]);
            columns.push_back(read.map(read.name[k]));
        }
    }
    result.density = full(regions.size(), columns.size(), 0.0);
    for (std::size_t k = 0; k < columns.size(); ++k)
        for (std::size_t i = 0; i < regions.size(); ++i) result.density(i, k) = columns[k](i);
    return result;
}

}  // namespace entrain::io
