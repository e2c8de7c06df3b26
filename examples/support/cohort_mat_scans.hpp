// Scans out of .mat files: cells of people by sessions, and the files of the scripts of Vohryzek et al.
//
// Both become a folder of derivatives whose scans are empty files: a reader has their values, so that all that is done
// with scans of BIDS is done with these.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io.hpp>
#if defined(ENTRAIN_EXAMPLE_MAT)
#include <entrain/io/mat.hpp>
#endif

#include "cohort_found.hpp"
#include "cohort_options.hpp"
#include "gnuplot.hpp"
#include "results_folder.hpp"

namespace prepare {

/// A scan and where it was read.
struct mat_scan {
    std::string person, session;     ///< labels; the session "" where there is only one
    entrain::matrix<double> values;  ///< (regions, samples)
    std::string place;               ///< in words, such as ts_all{1,2}
    std::filesystem::path file;      ///< in which it is
};

/// The scans of .mat files, and what was concluded of them.
struct mat_scans {
    std::filesystem::path file;       ///< or folder
    std::vector<std::string> people;  ///< labels, in their order
    std::vector<mat_scan> scans;
    std::vector<std::string> notes;
};

/// Labels of the people of a table, without "sub-", in its order.
inline std::vector<std::string> people_of(const std::filesystem::path& table) {
    for (const char separator : {'\t', ';', ',', '\0'}) {
        entrain::io::table read;
        try {
            read = entrain::io::load_table(table, {.header = true, .separator = separator});
        } catch (const entrain::io_error&) {
            if (separator == '\0') throw;
            continue;  // not with this separator
        }
        const auto found = std::find(read.columns.begin(), read.columns.end(), "participant_id");
        if (found == read.columns.end()) continue;
        std::vector<std::string> people;
        for (const auto& row : read.rows)
            people.push_back(label_of(row[static_cast<std::size_t>(found - read.columns.begin())], "sub"));
        return people;
    }
    throw entrain::io_error(table, "has no column participant_id");
}

/// "01", "02", ... for so many people.
inline std::vector<std::string> numbered_people(std::size_t count) {
    const std::size_t digits = std::max<std::size_t>(2, std::to_string(count).size());
    std::vector<std::string> people;
    for (std::size_t k = 1; k <= count; ++k) {
        const std::string text = std::to_string(k);
        people.push_back(std::string(digits - std::min(digits, text.size()), '0') + text);
    }
    return people;
}

/// Turns a scan so that regions are rows, where its columns are as many as there are regions. Whether it did.
inline bool turn(entrain::matrix<double>& values, std::size_t regions) {
    if (values.shape(0) == regions || values.shape(1) != regions) return false;
    values = entrain::matrix<double>(xt::transpose(values));
    return true;
}

/// The scans of a cell array. The rows are people and the columns sessions; the other way round where the columns are
/// as many as the people that are known, or, where none are known, more than the rows.
inline mat_scans arrange_cells(const std::filesystem::path& file, const std::string& path,
                               std::vector<std::vector<entrain::matrix<double>>> cells, std::size_t regions,
                               const std::optional<std::vector<std::string>>& known,
                               const std::vector<std::string>& session_names) {
    const std::size_t rows = cells.size(), columns = rows ? cells[0].size() : 0;
    if (columns == 0) throw entrain::io_error(file, clean(path) + " has no cells");
    const auto shape =
        clean(path) + " has " + std::to_string(rows) + " by " + std::to_string(columns) + " cells";
    bool down = known ? rows == known->size() : rows >= columns;
    if (known && rows != known->size() && columns != known->size())
        throw entrain::io_error(file, shape + ", and the table of people has " +
                                          std::to_string(known->size()) +
                                          ": one of the two is to be the number of people");
    // 2 by 2: the names of sessions do not tell either; people by sessions, as it is usual.
    const std::size_t count = down ? rows : columns, sessions = down ? columns : rows;
    mat_scans found{file, known ? *known : numbered_people(count), {}, {}};
    std::vector<std::string> names = session_names;
    if (!names.empty() && names.size() != sessions)
        throw entrain::io_error(file, shape + ", of which " + std::to_string(sessions) +
                                          " are sessions, and --session-names has " +
                                          std::to_string(names.size()));
    if (names.empty() && sessions == 1) names = {""};
    if (names.empty() && sessions == 2) names = {"before", "after"};
    for (std::size_t s = names.size(); s < sessions; ++s) names.push_back(std::to_string(s + 1));
    found.notes.push_back(shape + ": people in " + (down ? "rows" : "columns") +
                          (sessions == 1 ? "" : ", sessions in " + std::string(down ? "columns" : "rows")));
    if (!known)
        found.notes.push_back("people are called by their number, sub-" + found.people[0] + " and so on");
    if (session_names.empty() && sessions > 1) {
        std::string list;
        for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
        found.notes.push_back("the sessions are taken for " + list + " (--session-names says otherwise)");
    }
    std::size_t turned = 0, empty = 0;
    for (std::size_t person = 0; person < count; ++person)
        for (std::size_t s = 0; s < sessions; ++s) {
            const std::size_t i = down ? person : s, j = down ? s : person;
            auto& values = cells[i][j];
            if (values.size() == 0) {
                ++empty;
                continue;
            }
            turned += turn(values, regions);
            found.scans.push_back(
                {found.people[person], names[s], std::move(values),
                 clean(path) + "{" + std::to_string(i + 1) + "," + std::to_string(j + 1) + "}", file});
        }
    if (empty > 0)
        found.notes.push_back(plural(empty, "cell is empty: a scan that there is not",
                                     "cells are empty: scans that there are not"));
    if (turned > 0) found.notes.push_back("samples are in rows in " + plural(turned, "scan", "scans"));
    return found;
}

/// Who and what session a file of the scripts is, S*TASK*before*.mat or S*TASK*after*.mat: the person is what stands
/// before the task, letters and digits of it. Nothing for any other name.
inline std::optional<std::pair<std::string, std::string>> psilodep_name(const std::string& name,
                                                                        const std::string& task) {
    if (!name.starts_with("S") || !name.ends_with(".mat")) return std::nullopt;
    const std::size_t at = name.find(task, 1);
    if (at == name.npos) return std::nullopt;
    const bool before = name.find("before", at + task.size()) != name.npos,
               after = name.find("after", at + task.size()) != name.npos;
    if (before == after) return std::nullopt;
    std::string person;
    for (const char c : name.substr(0, at))
        if (std::isalnum(static_cast<unsigned char>(c))) person += c;
    return std::pair(person, std::string(before ? "before" : "after"));
}

#if defined(ENTRAIN_EXAMPLE_MAT)

/// The scans that --cells or --psilodep names; `regions`: how many there are.
inline mat_scans read_mat_scans(const cohort_sources& o, std::size_t regions) {
    namespace io = entrain::io;
    if (!o.mat.cells.empty()) {
        std::string path = o.mat.variable, all;
        if (path.empty()) {
            std::size_t cells = 0;
            for (const auto& each : io::list_mat(o.mat.cells)) {
                all += (all.empty() ? "" : ", ") + clean(each.name);
                if (each.type == "cell") path = each.name, ++cells;
            }
            if (cells != 1)
                throw entrain::io_error(
                    o.mat.cells, "has " + std::to_string(cells) +
                                     " cell arrays: --scans-variable says which to read (" + all + ")");
        }
        std::optional<std::vector<std::string>> known;
        if (!o.participants.empty()) known = people_of(o.participants);
        return arrange_cells(o.mat.cells, path, io::load_mat_cells(o.mat.cells, path), regions, known,
                             split_words(o.mat.session_names));
    }
    const std::string task = o.values[0].empty() ? "rest" : label_of(o.values[0], "task");
    const std::string path = o.mat.variable.empty() ? "ts" : o.mat.variable;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(o.mat.psilodep))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());  // as MATLAB's dir does
    mat_scans found{o.mat.psilodep, {}, {}, {}};
    std::map<std::pair<std::string, std::string>, std::filesystem::path> seen;
    std::size_t turned = 0;
    for (const auto& file : files) {
        const std::string name = file.filename().string();
        const auto who = psilodep_name(name, task);
        if (!who) continue;
        if (const auto [place, first] = seen.emplace(*who, file); !first)
            throw entrain::io_error(file, "is of " + who->first + ", " + who->second + ", and so is " +
                                              clean(place->second.filename().string()));
        if (std::find(found.people.begin(), found.people.end(), who->first) == found.people.end())
            found.people.push_back(who->first);
        auto values = io::load_mat(file, path);
        turned += turn(values, regions);
        found.scans.push_back(
            {who->first, who->second, std::move(values), clean(name) + ": " + clean(path), file});
    }
    if (found.scans.empty())
        throw entrain::io_error(o.mat.psilodep,
                                "has no file S*" + task + "*before*.mat, nor S*" + task + "*after*.mat");
    std::sort(found.people.begin(), found.people.end());
    if (turned > 0) found.notes.push_back("samples are in rows in " + plural(turned, "scan", "scans"));
    return found;
}

#else

inline mat_scans read_mat_scans(const cohort_sources& o, std::size_t) {
    throw entrain::io_error(o.mat.cells.empty() ? o.mat.psilodep : o.mat.cells,
                            "needs a program that was configured with -DENTRAIN_WITH_MAT=ON");
}

#endif

/// How many regions a scan that names none has.
inline std::size_t regions_in(const cohort_sources& o, const entrain::io::derivatives_options& options) {
    if (!options.order.empty()) return options.order.size();
    if (options.atlas_regions) return options.atlas_regions->regions.size();
    return entrain::io::load_atlas({o.regions}).regions.size();
}

/// The groups of the authors' vector: 1 of a responder, 0 of anybody else, one for each person.
inline std::vector<std::string> groups_of_vector(const std::string& text, std::size_t people) {
    std::vector<std::string> groups;
    for (const auto& each : split_words(text)) groups.push_back(each == "1" ? "responder" : "non-responder");
    if (groups.size() != people)
        throw std::runtime_error("--responders: has " + std::to_string(groups.size()) + " numbers for " +
                                 plural(people, "person", "people"));
    return groups;
}

/// A folder of derivatives that stands for scans of .mat files, as long as it lives.
class stand_in_folder {
public:
    static constexpr const char* extension = ".cell";

    stand_in_folder(mat_scans found, const cohort_sources& o) : found_(std::move(found)) {
        if (folder_.path().empty())
            throw std::runtime_error("no folder for temporary files can be written to (see TMPDIR)");
        for (std::size_t k = 0; k < found_.scans.size(); ++k) {
            const auto& scan = found_.scans[k];
            if (!is_plain(scan.person))
                throw entrain::io_error(found_.file, scan.place + " is of " + clean(scan.person) +
                                                         ": letters and digits are needed");
            std::string name = "sub-" + scan.person;
            const auto place = path() / name;
            if (!scan.session.empty()) name += "_ses-" + scan.session;
            for (std::size_t e = 0; e < entities.size(); ++e)
                if (!o.values[e].empty())
                    name += std::string("_") + entities[e] + "-" + label_of(o.values[e], entities[e]);
            std::filesystem::create_directories(place);
            const auto file = place / (name + "_" + o.suffix + extension);
            write_text(file, "");
            scans_.emplace(file, k);
        }
        if (o.mat.responders.empty()) return;
        const auto groups = groups_of_vector(o.mat.responders, found_.people.size());
        std::string table = "participant_id\tgroup\n";
        for (std::size_t k = 0; k < groups.size(); ++k)
            table += "sub-" + found_.people[k] + "\t" + groups[k] + "\n";
        write_text(path() / "participants.tsv", table);
    }
    stand_in_folder(const stand_in_folder&) = delete;
    stand_in_folder& operator=(const stand_in_folder&) = delete;

    const std::filesystem::path& path() const { return folder_.path(); }
    const std::vector<std::string>& notes() const { return found_.notes; }

    entrain::io::series_reader reader() const {
        return {extension, [this](const std::filesystem::path& file) {
                    return entrain::io::named_series{{}, found_.scans[scans_.at(file)].values, 0};
                }};
    }

    /// The .mat file that a scan of this folder was read from.
    const std::filesystem::path& source_of(const std::filesystem::path& file) const {
        return found_.scans[scans_.at(file)].file;
    }

    /// Words of the library, in which the file that a scan was read from stands for the one that it has here.
    std::string in_words(std::string what) const {
        const auto replace = [&](const std::string& from, const std::string& to) {
            for (std::size_t at = what.find(from); at != what.npos; at = what.find(from, at + to.size()))
                what.replace(at, from.size(), to);
        };
        for (const auto& [file, scan] : scans_)
            replace(file.string(), found_.file.string() + ": " + found_.scans[scan].place);
        replace(path().string(), found_.file.string());
        return what;
    }

private:
    example::detail::temporary_folder folder_;
    mat_scans found_;
    std::map<std::filesystem::path, std::size_t> scans_;
};

}  // namespace prepare
