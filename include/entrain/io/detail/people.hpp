// The people of a folder of derivatives: their table, what other tables add to it, and their groups.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <entrain/io/derivatives.hpp>
#include <entrain/io/detail/bids.hpp>
#include <entrain/io/detail/bids_name.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/text.hpp>

namespace entrain::io::detail {

inline bool is_folder(const std::filesystem::path& place) {
    std::error_code unreadable;
    return std::filesystem::is_directory(place, unreadable);
}

/// People by their table, with reasons why some are left out.
struct people_found {
    people kept;
    std::map<std::string, std::vector<std::string>> left_out;  // reasons, and ids
};

/// A score; NaN where it is missing.
inline double score_at(const located_table& cells, std::size_t row, std::size_t column, bool decimal_comma) {
    std::string field = cells(row, column);
    if (without_blanks(field).empty()) return std::numeric_limits<double>::quiet_NaN();
    if (decimal_comma) std::replace(field.begin(), field.end(), ',', '.');
    double value = 0;
    const char* problem = parse_number(field, true, value);
    if (!problem) return value;
    if (has_decimal_comma(cells(row, column)))
        cells.fail(row, column,
                   "a decimal comma in " + shown(cells(row, column)) +
                       ": set people.decimal_comma, or write a point");
    cells.fail(row, column, number_problem(problem, cells(row, column), cells.separator()));
}

/// Whoever has a folder, in one group.
inline people_found everybody(const std::filesystem::path& folder) {
    people_found found;
    for (const auto& entry : list_folder(folder)) {
        const std::string name = entry.filename().string();
        if (!name.starts_with("sub-") || !is_folder(entry)) continue;
        if (!is_label(std::string_view(name).substr(4)))
            throw io_error(entry, "sub- and letters or digits expected");
        found.kept.participants.push_back({name.substr(4), "all"});
    }
    return found;
}

inline people_found find_people(const std::filesystem::path& folder, const people_options& options) {
    const std::filesystem::path file = options.file.empty() ? folder / "participants.tsv" : options.file;
    const bool one_group = !options.rule && options.group_by.empty();
    if (one_group && options.file.empty() && options.phenotypes.empty() && !std::filesystem::exists(file))
        return everybody(folder);
    if (options.file.empty() && !std::filesystem::exists(file))
        throw io_error(file, "no such file; give the participants.tsv of the raw data in people.file");

    // All tables beside each other: the columns of each, and the row of each person.
    std::vector<located_table> tables;
    tables.push_back(spreadsheet_table(file));
    for (const auto& each : options.phenotypes) tables.push_back(spreadsheet_table(each));
    struct place {
        std::size_t table, column;
    };
    std::map<std::string, place> columns;
    std::vector<std::string> order;
    std::vector<std::map<std::string, std::size_t>> row_of(tables.size());
    for (std::size_t k = 0; k < tables.size(); ++k) {
        const located_table& cells = tables[k];
        const std::size_t id = cells.column("participant_id");
        for (std::size_t j = 0; j < cells.columns(); ++j) {
            if (j == id) continue;
            if (!columns.emplace(cells(0, j), place{k, j}).second)
                cells.fail(0, j,
                           "a second column " + shown(cells(0, j)) + (k ? "; other tables have it" : ""));
            order.push_back(cells(0, j));
        }
        for (std::size_t row = 1; row < cells.rows(); ++row) {
            check_id(cells, row, id);
            if (!row_of[k].emplace(cells(row, id), row).second)
                cells.fail(row, id,
                           "a second row of " + shown(cells(row, id)) +
                               "; one row per person is needed, with a column for each session");
        }
    }
    if (tables[0].rows() < 2) throw io_error(file, "has no participants below its header");
    const auto find_column = [&](const std::string& name) {
        const auto found = columns.find(name);
        if (found == columns.end())
            throw io_error(file, "no column " + shown(name) + "; there are " + listed(order, name) +
                                     (name == options.group_by && !options.rule
                                          ? "; people.group_by or people.rule says what makes the groups"
                                          : ""));
        return found->second;
    };
    // Tables of phenotypes need not have everybody.
    const auto row_in = [&](std::size_t k, const std::string& id) {
        const auto found = row_of[k].find(id);
        return found == row_of[k].end() ? std::size_t{0} : found->second;
    };

    const bool own_group = !options.rule && options.group_by == "group";
    people_found result;
    for (const auto& name : order)
        if (name != "group" || !own_group)
            result.kept.covariates.columns.push_back(name == "group" ? "group_in_table" : name);
    const std::size_t id = tables[0].column("participant_id");
    for (std::size_t row = 1; row < tables[0].rows(); ++row) {
        const std::string& person = tables[0](row, id);
        const auto score = [&](const std::string& name) {
            const place at = find_column(name);
            const std::size_t own = row_in(at.table, person);
            if (!own) return std::numeric_limits<double>::quiet_NaN();
            return score_at(tables[at.table], own, at.column, options.decimal_comma);
        };
        std::string group, missing;
        if (options.rule) {
            const response_rule& rule = *options.rule;
            const double before = score(rule.before), after = score(rule.after);
            if (is_nan(before) || is_nan(after)) {
                missing = "no score " + (is_nan(before) ? rule.before : rule.after);
            } else {
                const place at = find_column(rule.before);
                if (!(before > 0))
                    tables[at.table].fail(
                        row_in(at.table, person), at.column,
                        "a score above 0 before, of which a share can fall; n/a leaves a person out");
                const double fall = (before - after) / before;
                group = fall > rule.fall || (rule.or_equal && fall == rule.fall) ? rule.met : rule.other;
            }
        } else if (one_group) {
            group = "all";
        } else {
            const place at = find_column(options.group_by);
            const std::size_t own = row_in(at.table, person);
            if (!own || is_missing(tables[at.table](own, at.column))) {
                missing = "no " + options.group_by;
            } else {
                check_group(tables[at.table], own, at.column);
                if (tables[at.table](own, at.column) == "NA")
                    tables[at.table].fail(own, at.column,
                                          "no group, if R wrote this: write n/a, or another name");
                group = tables[at.table](own, at.column);
            }
        }
        if (!missing.empty()) {
            result.left_out[missing].push_back(person);
            continue;
        }
        result.kept.participants.push_back({person.substr(4), group});
        if (result.kept.covariates.columns.empty()) continue;
        std::vector<std::string>& fields = result.kept.covariates.rows.emplace_back();
        for (const auto& name : order) {
            if (name == "group" && own_group) continue;
            const place at = find_column(name);
            const std::size_t own = row_in(at.table, person);
            fields.push_back(own ? tables[at.table](own, at.column) : "n/a");
        }
    }
    return result;
}

}  // namespace entrain::io::detail
