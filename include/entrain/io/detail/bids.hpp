// The bodies of io/bids.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io/bids.hpp>
#include <entrain/io/connectome.hpp>
#include <entrain/io/detail/bids_name.hpp>
#include <entrain/io/detail/json_number.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/region_names.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io::detail {

using name_index = std::unordered_map<std::string, std::size_t>;

/// Blanks that nobody sees: about the name of a group they would make two groups of one.
inline bool has_outer_blanks(std::string_view text) {
    constexpr std::string_view no_break_space = "\xC2\xA0", blanks = " \t\r\n";
    return !text.empty() && (blanks.find(text.front()) != std::string_view::npos ||
                             blanks.find(text.back()) != std::string_view::npos ||
                             text.starts_with(no_break_space) || text.ends_with(no_break_space));
}

/// A scan in words: "sub-01, ses-before".
inline std::string scan_in_words(std::string_view subject, std::string_view session) {
    return "sub-" + std::string(subject) + ", ses-" + std::string(session);
}

/// A region whose value is the same in all samples of a run.
struct constant_region {
    std::size_t region, run, samples;
};

/// The first one, of runs of at least two samples; nothing where all regions vary. The runs sum to the samples.
inline std::optional<constant_region> find_constant_region(const matrix<double>& bold,
                                                           const run_lengths& runs) {
    const auto ranges = runs.within(bold.shape(1), "io::scan");
    for (std::size_t i = 0; i < bold.shape(0); ++i)
        for (std::size_t k = 0; k < ranges.size(); ++k)
            if (const auto [first, samples] = ranges[k];
                samples > 1 && !varies(std::span<const double>(row_data(bold, i) + first, samples)))
                return constant_region{i, k, samples};
    return std::nullopt;
}

inline std::string scan_name(std::string_view subject, std::string_view session, std::string_view atlas) {
    return "sub-" + std::string(subject) + "_ses-" + std::string(session) + "_task-rest_atlas-" +
           std::string(atlas) + "_timeseries";
}

inline name_index index_of(const std::vector<std::string>& names) {
    name_index index;
    for (std::size_t i = 0; i < names.size(); ++i) index.emplace(names[i], i);
    return index;
}

/// Three coordinates; all three may be n/a together, where `missing`.
inline void read_coordinates(const located_table& cells, const std::array<std::size_t, 3>& columns,
                             std::size_t row, bool missing, double* out) {
    std::size_t absent = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        out[axis] = cells.number(row, columns[axis], missing);
        absent += is_nan(out[axis]);
    }
    if (absent == 1 || absent == 2)
        cells.fail(row, columns[0], "three coordinates, or n/a for all three, expected");
}

inline region_table read_regions(const std::filesystem::path& file) {
    const located_table cells = spreadsheet_table(file);
    const std::size_t name = cells.column("name"), hemisphere = cells.column("hemisphere"),
                      partner = cells.column("partner"), network = cells.column("network");
    const std::array mni{cells.column("mni_x"), cells.column("mni_y"), cells.column("mni_z")};
    const std::array sphere{cells.column("sphere_x"), cells.column("sphere_y"), cells.column("sphere_z")};
    if (cells.rows() < 2) throw io_error(file, "has no regions below its header");

    region_table regions;
    const std::size_t size = cells.rows() - 1;
    regions.mni = full(size, 3, 0.0);
    regions.sphere = full(size, 3, 0.0);
    name_index index;
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t row = i + 1;
        const std::string& own = cells(row, name);
        const std::string& side = cells(row, hemisphere);
        if (own.empty() || is_missing(own)) cells.fail(row, name, "a region without a name");
        if (!index.emplace(own, i).second) cells.fail(row, name, "a second region " + shown(own));
        if (side != "L" && side != "R" && side != "n/a")
            cells.fail(row, hemisphere, "hemisphere L, R or n/a expected, not " + shown(side));
        regions.name.push_back(own);
        regions.hemisphere.push_back(side);
        regions.network.push_back(cells(row, network));
        read_coordinates(cells, mni, row, false, row_data(regions.mni, i));
        read_coordinates(cells, sphere, row, true, row_data(regions.sphere, i));
    }
    for (std::size_t i = 0; i < size; ++i) {
        const std::string& wanted = cells(i + 1, partner);
        const auto found = wanted == "n/a" ? index.find(regions.name[i]) : index.find(wanted);
        if (found == index.end()) cells.fail(i + 1, partner, "no region " + shown(wanted));
        regions.partner.push_back(found->second);
    }
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t other = regions.partner[i];
        if (regions.partner[other] != i)
            cells.fail(i + 1, partner,
                       "the partner of " + shown(regions.name[i]) + " is " + shown(regions.name[other]) +
                           ", whose partner is " + shown(regions.name[regions.partner[other]]));
        if (other != i && regions.hemisphere[i] == regions.hemisphere[other] &&
            regions.hemisphere[i] != "n/a")
            cells.fail(i + 1, partner, "homotopic partners in the same hemisphere");
    }
    return regions;
}

inline receptor_table read_receptors(const std::filesystem::path& file, const region_table& regions,
                                     bool tolerant = false) {
    const located_table cells = spreadsheet_table(file);
    const std::size_t name = cells.column("name"), size = regions.size();
    receptor_table receptors;
    std::vector<std::size_t> columns;
    std::set<std::string_view> names;
    for (std::size_t j = 0; j < cells.columns(); ++j) {
        if (j == name) continue;
        if (!names.insert(cells(0, j)).second) cells.fail(0, j, "a second column " + shown(cells(0, j)));
        receptors.name.push_back(cells(0, j));
        columns.push_back(j);
    }
    const region_lookup index(regions.name, tolerant);
    std::vector<bool> seen(size, false);
    receptors.density = full(size, columns.size(), 0.0);
    for (std::size_t row = 1; row < cells.rows(); ++row) {
        const auto found = index.find(cells(row, name));
        if (!found) cells.fail(row, name, "no region " + shown(cells(row, name)) + " in regions.tsv");
        if (seen[*found]) cells.fail(row, name, "a second row for region " + shown(cells(row, name)));
        seen[*found] = true;
        for (std::size_t k = 0; k < columns.size(); ++k)
            receptors.density(*found, k) = cells.number_below(row, columns[k]);
    }
    for (std::size_t i = 0; i < size; ++i)
        if (!seen[i]) throw io_error(file, "no row for region " + shown(regions.name[i]) + " of regions.tsv");
    return receptors;
}

/// A connectome in the order of the regions, by its labels if it has some.
inline connectome in_order_of(const std::filesystem::path& file, const connectome& read,
                              const region_table& regions) {
    if (read.size() != regions.size())
        throw io_error(file, "is a connectome of " + std::to_string(read.size()) +
                                 " regions, regions.tsv has " + std::to_string(regions.size()));
    if (read.labels().empty()) return connectome(read.weights(), regions.name);
    const name_index index = index_of(read.labels());
    if (index.size() != read.size()) throw io_error(file, "names a region twice");
    std::vector<std::size_t> order;
    for (const std::string& name : regions.name) {
        const auto found = index.find(name);
        if (found == index.end())
            throw io_error(file, "no region " + shown(name) + ", which regions.tsv has");
        order.push_back(found->second);
    }
    return read.subset(order);
}

inline connectome read_structure(const std::filesystem::path& file, const region_table& regions) {
    return in_order_of(file, load_connectome(file), regions);
}

/// Lengths of connections: as a connectome, none below 0.
inline matrix<double> checked_lengths(const std::filesystem::path& file, const connectome& read) {
    for (std::size_t i = 0; i < read.size(); ++i)
        for (std::size_t j = 0; j < read.size(); ++j)
            if (read.weights()(i, j) < 0)
                throw io_error(file, "a length of " + describe(read.weights()(i, j)) + " mm in row " +
                                         std::to_string(i + 1) + ": lengths are not negative");
    return read.weights();
}

/// Fails unless the field is sub- and a label.
inline void check_id(const located_table& cells, std::size_t row, std::size_t column) {
    const std::string& id = cells(row, column);
    if (!id.starts_with("sub-") || !is_label(std::string_view(id).substr(4)))
        cells.fail(row, column, "sub- and letters or digits expected, not " + shown(id));
}

/// Fails unless the field names a group.
inline void check_group(const located_table& cells, std::size_t row, std::size_t column) {
    const std::string& group = cells(row, column);
    if (group.empty()) cells.fail(row, column, "a participant without a group");
    if (has_outer_blanks(group))
        cells.fail(row, column,
                   "a blank before or after the group " + shown(group) +
                       ", which would make it another group than without");
}

/// The participants of a table, and its other columns.
struct people {
    std::vector<participant> participants;
    table covariates;
};

inline people read_participants(const std::filesystem::path& file) {
    const located_table cells = spreadsheet_table(file);
    const std::size_t id = cells.column("participant_id"), group = cells.column("group");
    people read;
    for (std::size_t j = 0; j < cells.columns(); ++j)
        if (j != id && j != group) read.covariates.columns.push_back(cells(0, j));
    std::vector<participant>& participants = read.participants;
    std::set<std::string> known;
    for (std::size_t row = 1; row < cells.rows(); ++row) {
        const std::string& full_id = cells(row, id);
        check_id(cells, row, id);
        if (!known.insert(full_id).second) cells.fail(row, id, "a second participant " + shown(full_id));
        check_group(cells, row, group);
        participants.push_back({full_id.substr(4), cells(row, group)});
        if (read.covariates.columns.empty()) continue;
        std::vector<std::string>& others = read.covariates.rows.emplace_back();
        for (std::size_t j = 0; j < cells.columns(); ++j)
            if (j != id && j != group) others.push_back(cells(row, j));
    }
    if (participants.empty()) throw io_error(file, "has no participants below its header");
    return read;
}

inline std::vector<std::string> read_warnings(const std::filesystem::path& file) {
    const located_table cells(file);
    const std::size_t warning = cells.column("warning");
    std::vector<std::string> warnings;
    for (std::size_t row = 1; row < cells.rows(); ++row) warnings.push_back(cells(row, warning));
    return warnings;
}

/// Reads the samples of a scan, their columns brought into the order of the regions.
inline matrix<double> read_bold(const std::filesystem::path& file, const region_table& regions,
                                const name_index& index) {
    const std::string text = read_text(file);
    field_reader reader(file, text, '\t');
    std::vector<std::size_t> region_of;  // of each column
    std::vector<bool> seen(regions.size(), false);
    do {
        reader.next();
        const auto found = index.find(std::string(reader.field()));
        if (found == index.end())
            reader.fail("no region " + shown(reader.field()) + " in regions.tsv" +
                        separator_hint(reader.field(), '\t'));
        if (seen[found->second]) reader.fail("a second column of region " + shown(reader.field()));
        seen[found->second] = true;
        region_of.push_back(found->second);
    } while (!reader.ends_row());
    if (region_of.size() != regions.size()) {
        const auto absent =
            static_cast<std::size_t>(std::find(seen.begin(), seen.end(), false) - seen.begin());
        reader.fail("the header ends after " + std::to_string(region_of.size()) +
                    " regions, regions.tsv has " + std::to_string(regions.size()) +
                    "; the first one absent is " + shown(regions.name[absent]));
    }
    const matrix<double> samples =
        read_rows<double>(reader, region_of.size(), false, false, [](const auto&) {});
    matrix<double> bold = full(regions.size(), samples.shape(0), 0.0);
    for (std::size_t t = 0; t < samples.shape(0); ++t)
        for (std::size_t j = 0; j < region_of.size(); ++j) bold(region_of[j], t) = samples(t, j);
    return bold;
}

/// Throws io_error unless the repetition time that `file` has is one, in seconds.
inline double checked_repetition_time(const std::filesystem::path& file, double tr) {
    if (!(tr > 0)) throw io_error(file, "RepetitionTime must be positive (seconds), found " + describe(tr));
    if (tr > longest_repetition_time)
        throw io_error(
            file, "RepetitionTime is given in seconds, found " + describe(tr) + "; were these milliseconds?");
    return tr;
}

inline double read_repetition_time(const std::filesystem::path& file) {
    return checked_repetition_time(file, json_number(file, read_text(file), "RepetitionTime"));
}

/// The runs of a scan of so many samples, as its sidecar has them; one where it says nothing.
inline run_lengths read_runs(const std::filesystem::path& sidecar, std::size_t samples) {
    const auto given = find_json_numbers(sidecar, read_text(sidecar), "RunLengths");
    if (!given) return {};
    std::vector<std::size_t> lengths;
    double sum = 0;
    for (const double length : *given) {
        constexpr double countable = 9e15;  // whole numbers beyond it are no longer told apart
        if (!(length >= 1 && length <= countable) || length != std::floor(length))
            throw io_error(
                sidecar, "RunLengths must be whole numbers of samples, 1 or more, found " + describe(length));
        lengths.push_back(static_cast<std::size_t>(length));
        sum += length;
    }
    if (sum != static_cast<double>(samples))
        throw io_error(sidecar, "RunLengths sum to " + describe(sum) + ", and the scan has " +
                                    std::to_string(samples) + " samples");
    return lengths.size() > 1 ? run_lengths(std::move(lengths)) : run_lengths();
}

/// A session of a subject, with the atlas of one of its scans.
struct found_scan {
    std::string session;
    std::string atlas;      // empty where the session has no scan
    std::string resembles;  // then the name of a file that may have been meant for one, or empty
};

/// The sessions of one subject and the atlases of their scans; also those without a scan.
inline std::vector<found_scan> find_scans(const std::filesystem::path& folder, const std::string& subject) {
    std::vector<found_scan> found;
    for (const auto& session_folder : list_folder(folder)) {
        const std::string session_name = session_folder.filename().string();
        if (!session_name.starts_with("ses-") || !std::filesystem::is_directory(session_folder)) continue;
        const std::string session = session_name.substr(4);
        if (!is_label(session)) throw io_error(session_folder, "ses- and letters or digits expected");
        const std::size_t before = found.size();
        std::string resembles;
        for (const auto& file : list_folder(session_folder / "func")) {
            const std::string name = file.filename().string();
            constexpr std::string_view end = "_timeseries.tsv";
            const std::string start = "sub-" + subject + "_ses-" + session + "_task-rest_atlas-";
            if (name.starts_with(start) && name.ends_with(end) && name.size() > start.size() + end.size()) {
                const std::string atlas = name.substr(start.size(), name.size() - start.size() - end.size());
                if (is_label(atlas)) {
                    found.push_back({session, atlas, ""});
                    continue;
                }
            }
            if (name.find("task-rest") != std::string::npos && name.ends_with(".tsv") &&
                name.find("_desc-") == std::string::npos && !name.starts_with('.'))
                resembles = name;
        }
        if (found.size() == before) found.push_back({session, "", resembles});
    }
    return found;
}

/// What to add to a message that a scan is not there.
inline std::string resembling(const std::string& name) {
    return name.empty() ? ""
                        : "; " + shown(name, 300) +
                              " is not named sub-<id>_ses-<session>_task-rest_atlas-<atlas>_timeseries.tsv";
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE cohort keep_regions(const cohort& study, const std::vector<std::size_t>& kept) {
    const region_table& all = study.regions;
    const std::size_t none = all.size();
    if (kept.empty()) throw argument_error("io::keep_regions", "kept", "at least one region", "none");
    std::vector<std::size_t> place(all.size(), none);  // of each region among those kept
    for (std::size_t k = 0; k < kept.size(); ++k) {
        check_index("io::keep_regions", "kept", kept[k], all.size(), "regions");
        if (place[kept[k]] != none)
            throw argument_error("io::keep_regions", "kept", "every region once",
                                 std::to_string(kept[k]) + " twice");
        place[kept[k]] = k;
    }
    const auto rows = [&](const matrix<double>& of) {
        if (of.shape(0) == 0) return of;  // a cohort without receptors
        matrix<double> part = full(kept.size(), of.shape(1), 0.0);
        for (std::size_t k = 0; k < kept.size(); ++k)
            std::copy_n(row_data(of, kept[k]), of.shape(1), row_data(part, k));
        return part;
    };
    cohort result;
    for (std::size_t k = 0; k < kept.size(); ++k) {
        result.regions.name.push_back(all.name[kept[k]]);
        result.regions.hemisphere.push_back(all.hemisphere[kept[k]]);
        result.regions.network.push_back(all.network[kept[k]]);
        const std::size_t partner = place[all.partner[kept[k]]];
        result.regions.partner.push_back(partner == none ? k : partner);
    }
    result.regions.mni = rows(all.mni);
    result.regions.sphere = rows(all.sphere);
    if (study.structure.size() > 0) result.structure = study.structure.subset(kept);
    if (study.lengths.size() > 0) result.lengths = connectome(study.lengths).subset(kept).weights();
    result.receptors = {study.receptors.name, rows(study.receptors.density)};
    result.participants = study.participants;
    for (const scan& each : study.scans) {
        result.scans.push_back({each.subject, each.group, each.session, each.tr, rows(each.bold), each.file});
        result.scans.back().mean_fd = each.mean_fd;
        result.scans.back().runs = each.runs, result.scans.back().other_files = each.other_files;
    }
    result.atlas = study.atlas;
    result.covariates = study.covariates;
    result.warnings = study.warnings;
    return result;
}

ENTRAIN_INLINE cohort load_cohort(const std::filesystem::path& folder, const cohort_options& options) {
    namespace fs = std::filesystem;
    const std::vector<fs::path> entries = list_folder(folder);
    cohort result;
    detail::people people = detail::read_participants(folder / "participants.tsv");
    result.participants = std::move(people.participants);
    result.covariates = std::move(people.covariates);
    result.regions = detail::read_regions(folder / "regions.tsv");
    if (options.needs_connectome || fs::exists(folder / "connectome.csv"))
        result.structure = detail::read_structure(folder / "connectome.csv", result.regions);
    if (fs::exists(folder / "lengths.csv"))
        result.lengths = detail::checked_lengths(
            folder / "lengths.csv", detail::read_structure(folder / "lengths.csv", result.regions));
    if (options.needs_receptors || fs::exists(folder / "receptors.tsv"))
        result.receptors = detail::read_receptors(folder / "receptors.tsv", result.regions);
    if (fs::exists(folder / "warnings.tsv")) result.warnings = detail::read_warnings(folder / "warnings.tsv");

    for (const fs::path& entry : entries) {
        const std::string name = entry.filename().string();
        if (!name.starts_with("sub-") || !fs::is_directory(entry)) continue;
        const auto same = [&](const participant& person) { return "sub-" + person.id == name; };
        if (std::none_of(result.participants.begin(), result.participants.end(), same))
            throw io_error(entry, "a folder of a subject that participants.tsv does not have");
    }

    std::vector<std::vector<detail::found_scan>> found;
    std::set<std::string> atlases;
    for (const participant& person : result.participants) {
        found.push_back(detail::find_scans(folder / ("sub-" + person.id), person.id));
        for (const detail::found_scan& each : found.back())
            if (!each.atlas.empty()) atlases.insert(each.atlas);
    }
    result.atlas = options.atlas;
    if (result.atlas.empty()) {
        std::string names;
        for (const std::string& atlas : atlases) names += (names.empty() ? "" : ", ") + atlas;
        if (atlases.empty()) {
            std::string other;
            for (const auto& each : found)
                for (const detail::found_scan& session : each)
                    if (other.empty()) other = session.resembles;
            throw io_error(folder,
                           "has no scan sub-*/ses-*/func/sub-*_ses-*_task-rest_atlas-*_timeseries.tsv" +
                               detail::resembling(other));
        }
        if (atlases.size() > 1)
            throw io_error(folder, "has scans of several atlases (" + names + "); say which in the options");
        result.atlas = *atlases.begin();
    } else if (atlases.find(result.atlas) == atlases.end()) {
        throw io_error(folder, "has no scan of the atlas " + detail::shown(result.atlas) + "; there are " +
                                   (atlases.empty() ? "none" : detail::listed(atlases, result.atlas)));
    }

    const detail::name_index index = detail::index_of(result.regions.name);
    for (std::size_t k = 0; k < result.participants.size(); ++k) {
        const participant& person = result.participants[k];
        std::set<std::string> sessions;
        for (const detail::found_scan& each : found[k]) sessions.insert(each.session);
        if (sessions.empty()) throw io_error(folder / ("sub-" + person.id), "has no session folder ses-*");
        for (const std::string& session : sessions) {
            const fs::path stem = folder / ("sub-" + person.id) / ("ses-" + session) / "func" /
                                  detail::scan_name(person.id, session, result.atlas);
            scan each{person.id, person.group, session, 0, {}, stem};
            each.file += ".tsv";
            fs::path sidecar = stem;
            sidecar += ".json";
            if (!fs::exists(each.file)) {
                std::string other;
                for (const detail::found_scan& there : found[k])
                    if (there.session == session) other = there.resembles;
                throw io_error(each.file, "no such file" + detail::resembling(other));
            }
            each.bold = detail::read_bold(each.file, result.regions, index);
            each.tr = detail::read_repetition_time(sidecar);
            each.runs = detail::read_runs(sidecar, each.bold.shape(1));
            if (const auto still = detail::find_constant_region(each.bold, each.runs))
                throw io_error(
                    each.file,
                    "region " + detail::shown(result.regions.name[still->region]) +
                        " has the same value in all " + std::to_string(still->samples) + " samples of " +
                        name_of_run(detail::scan_in_words(person.id, session), each.runs, still->run) +
                        ": an empty parcel, perhaps");
            result.scans.push_back(std::move(each));
        }
    }
    return result;
}

}  // namespace entrain::io

namespace entrain::io::detail {

inline void check_cohort(const cohort& study) {
    const auto require = [](bool holds, const char* parameter, const std::string& expected, const auto& got) {
        if (!holds) throw argument_error("io::save_cohort", parameter, expected, got);
    };
    const region_table& regions = study.regions;
    const std::size_t size = regions.size();
    const std::string count = std::to_string(size);
    require(size > 0, "study.regions", "at least one region", 0);
    require(regions.hemisphere.size() == size, "study.regions.hemisphere", count + " of them",
            regions.hemisphere.size());
    require(regions.network.size() == size, "study.regions.network", count + " of them",
            regions.network.size());
    require(regions.partner.size() == size, "study.regions.partner", count + " of them",
            regions.partner.size());
    require(regions.mni.shape(0) == size && regions.mni.shape(1) == 3, "study.regions.mni",
            "the shape (" + count + ", 3)", regions.mni.shape());
    check_finite("io::save_cohort", "study.regions.mni", regions.mni);
    require(regions.sphere.shape(0) == size && regions.sphere.shape(1) == 3, "study.regions.sphere",
            "the shape (" + count + ", 3)", regions.sphere.shape());
    std::set<std::string> names;
    for (std::size_t i = 0; i < size; ++i) {
        const std::string& name = regions.name[i];
        const std::string& side = regions.hemisphere[i];
        require(!name.empty() && !is_missing(name), "study.regions.name", "a name for every region",
                shown(name) + " at " + std::to_string(i));
        require_text("io::save_cohort", "study.regions.name", name);
        require_text("io::save_cohort", "study.regions.network", regions.network[i]);
        require(names.insert(name).second, "study.regions.name", "every name once", name + " twice");
        require(side == "L" || side == "R" || side == "n/a", "study.regions.hemisphere", "L, R or n/a", side);
        const std::size_t other = regions.partner[i];
        require(other < size && regions.partner[other] == i, "study.regions.partner",
                "indices below " + count + ", the partner of a partner being the region itself",
                std::to_string(other) + " at " + std::to_string(i));
        require(other == i || side == "n/a" || side != regions.hemisphere[other], "study.regions.partner",
                "partners in different hemispheres", name + " and " + regions.name[other]);
        int finite = 0, absent = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double coordinate = regions.sphere(i, axis);
            finite += is_finite(coordinate);
            absent += is_nan(coordinate);
        }
        require(finite == 3 || absent == 3, "study.regions.sphere", "three finite coordinates or three NaN",
                "another row " + std::to_string(i));
    }
    require(study.structure.size() == size || study.structure.size() == 0, "study.structure",
            count + " regions, or none", study.structure.size());
    require(study.structure.labels().empty() || study.structure.labels() == regions.name, "study.structure",
            "no labels, or the names of the regions in their order", "other labels");
    require(study.lengths.size() == 0 || (study.lengths.shape(0) == size && study.lengths.shape(1) == size),
            "study.lengths", "the shape (" + count + ", " + count + "), or none", study.lengths.shape());
    check_finite("io::save_cohort", "study.lengths", study.lengths);
    for (std::size_t i = 0; i < study.lengths.shape(0); ++i)
        for (std::size_t j = 0; j < size; ++j)
            require(
                study.lengths(i, j) >= 0 && (i != j || study.lengths(i, j) == 0), "study.lengths",
                "lengths that are not negative, and 0 on the diagonal",
                describe(study.lengths(i, j)) + " at (" + std::to_string(i) + ", " + std::to_string(j) + ")");
    require(study.receptors.density.shape(0) == size, "study.receptors.density", count + " rows",
            study.receptors.density.shape());
    names = {"name"};
    for (const std::string& map : study.receptors.name)
        require(names.insert(map).second, "study.receptors.name", "names that differ, none of them 'name'",
                map);
    require_texts("io::save_cohort", "study.receptors.name", study.receptors.name);
    require(study.receptors.density.shape(1) == study.receptors.name.size(), "study.receptors.density",
            std::to_string(study.receptors.name.size()) + " columns, one per name",
            study.receptors.density.shape());
    check_finite("io::save_cohort", "study.receptors.density", study.receptors.density);
    require(is_label(study.atlas), "study.atlas", "letters and digits", study.atlas);
    require(!study.participants.empty(), "study.participants", "at least one", 0);
    std::unordered_map<std::string, std::string> group_of;
    for (const participant& person : study.participants) {
        require(is_label(person.id), "study.participants", "an id of letters and digits", person.id);
        require(!person.group.empty(), "study.participants", "a group for everybody",
                "none for " + person.id);
        require(!has_outer_blanks(person.group), "study.participants", "groups without blanks about them",
                shown(person.group) + " for " + person.id);
        require_text("io::save_cohort", "study.participants", person.group);
        require(group_of.emplace(person.id, person.group).second, "study.participants", "every id once",
                person.id + " twice");
    }
    std::set<std::string> scanned;
    for (const scan& each : study.scans) {
        const auto person = group_of.find(each.subject);
        require(person != group_of.end(), "study.scans", "subjects that are among the participants",
                each.subject);
        require(person->second == each.group, "study.scans",
                "the group of the participant, " + person->second, each.group);
        require(is_label(each.session), "study.scans", "a session of letters and digits", each.session);
        require(scanned.insert(each.subject + "/" + each.session).second, "study.scans",
                "one scan for a subject and session", "two of " + each.subject + ", " + each.session);
        require(is_finite(each.tr) && each.tr > 0 && each.tr <= longest_repetition_time, "study.scans",
                "a positive repetition time in seconds, at most 100",
                describe(each.tr) + " for " + scan_in_words(each.subject, each.session));
        require(each.bold.shape(0) == size && each.bold.shape(1) > 0, "study.scans",
                count + " regions and at least one sample", each.bold.shape());
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t t = 0; t < each.bold.shape(1); ++t)
                require(is_finite(each.bold(i, t)), "study.scans", "finite values",
                        describe(each.bold(i, t)) + " in region " + shown(regions.name[i]) + ", sample " +
                            std::to_string(t) + " of " + scan_in_words(each.subject, each.session));
        each.runs.within(each.bold.shape(1), "io::save_cohort", "study.scans");
        if (const auto still = find_constant_region(each.bold, each.runs))
            require(false, "study.scans", "regions whose values vary",
                    "the same value in all samples of region " + shown(regions.name[still->region]) + " in " +
                        name_of_run(scan_in_words(each.subject, each.session), each.runs, still->run));
    }
    for (const participant& person : study.participants)
        require(std::any_of(study.scans.begin(), study.scans.end(),
                            [&](const scan& each) { return each.subject == person.id; }),
                "study.scans", "a scan of every participant", "none of " + person.id);
    const table& others = study.covariates;
    require(others.columns.empty() ? others.rows.empty() : others.rows.size() == study.participants.size(),
            "study.covariates",
            "a row for each of " + std::to_string(study.participants.size()) + " participants",
            others.rows.size());
    for (const std::string& column : others.columns)
        require(column != "participant_id" && column != "group", "study.covariates",
                "columns beside participant_id and group", shown(column));
    require_texts("io::save_cohort", "study.covariates", others.columns);
    for (const std::vector<std::string>& row : others.rows) {
        require(row.size() == others.columns.size(), "study.covariates",
                std::to_string(others.columns.size()) + " fields in every row", row.size());
        require_texts("io::save_cohort", "study.covariates", row);
    }
    require_texts("io::save_cohort", "study.warnings", study.warnings);
}

inline void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw io_error(folder, "cannot be made: " + error.message());
}

inline std::string regions_text(const region_table& regions) {
    std::string text =
        "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n";
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const std::string& partner = regions.partner[i] == i ? "n/a" : regions.name[regions.partner[i]];
        for (const std::string& field :
             {regions.name[i], regions.hemisphere[i], partner, regions.network[i]}) {
            append_field(text, field, '\t', false);
            text += '\t';
        }
        for (std::size_t axis = 0; axis < 3; ++axis) {
            append_number(text, regions.mni(i, axis));
            text += '\t';
        }
        for (std::size_t axis = 0; axis < 3; ++axis) {
            append_number(text, regions.sphere(i, axis));
            text += axis < 2 ? '\t' : '\n';
        }
    }
    return text;
}

inline std::string receptors_text(const receptor_table& receptors, const region_table& regions) {
    std::vector<std::string> header{"name"};
    header.insert(header.end(), receptors.name.begin(), receptors.name.end());
    std::string text;
    append_row(text, header, '\t');
    for (std::size_t i = 0; i < regions.size(); ++i) {
        append_field(text, regions.name[i], '\t', false);
        for (std::size_t k = 0; k < receptors.name.size(); ++k) {
            text += '\t';
            append_number(text, receptors.density(i, k));
        }
        text += '\n';
    }
    return text;
}

inline std::string bold_text(const scan& each, const region_table& regions) {
    std::string text;
    append_row(text, regions.name, '\t');
    for (std::size_t t = 0; t < each.bold.shape(1); ++t)
        for (std::size_t i = 0; i < regions.size(); ++i) {
            append_number(text, each.bold(i, t));
            text += i + 1 < regions.size() ? '\t' : '\n';
        }
    return text;
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE void save_cohort(const std::filesystem::path& folder, const cohort& study) {
    detail::check_cohort(study);
    detail::make_folder(folder);
    for (const auto& entry : list_folder(folder))
        if (entry.filename().string().starts_with("sub-"))
            throw io_error(entry, "is there already; a cohort is written into a folder without subjects");
    write_atomically(folder / "regions.tsv", detail::regions_text(study.regions));
    write_atomically(folder / "receptors.tsv", detail::receptors_text(study.receptors, study.regions));
    if (study.structure.size() > 0)
        save_connectome(folder / "connectome.csv", connectome(study.structure.weights(), study.regions.name));
    if (study.lengths.size() > 0)
        save_connectome(folder / "lengths.csv", connectome(study.lengths, study.regions.name));
    for (const scan& each : study.scans) {
        const auto func = folder / ("sub-" + each.subject) / ("ses-" + each.session) / "func";
        const std::string name = detail::scan_name(each.subject, each.session, study.atlas);
        detail::make_folder(func);
        std::string sidecar = "{\n  \"RepetitionTime\": ";
        detail::append_number(sidecar, each.tr);
        if (each.runs.several()) {
            sidecar += ",\n  \"RunLengths\": [";
            for (const std::size_t length : each.runs.samples())
                sidecar += (sidecar.ends_with('[') ? "" : ", ") + std::to_string(length);
            sidecar += ']';
        }
        write_atomically(func / (name + ".json"), sidecar + ",\n  \"TaskName\": \"rest\"\n}\n");
        write_atomically(func / (name + ".tsv"), detail::bold_text(each, study.regions));
    }
    if (!study.warnings.empty()) {
        std::string text = "warning\n";
        for (const std::string& warning : study.warnings)
            detail::append_row(text, std::vector<std::string>{warning}, '\t');
        write_atomically(folder / "warnings.tsv", text);
    }
    std::string people;
    std::vector<std::string> row{"participant_id", "group"};
    row.insert(row.end(), study.covariates.columns.begin(), study.covariates.columns.end());
    detail::append_row(people, row, '\t');
    for (std::size_t k = 0; k < study.participants.size(); ++k) {
        row = {"sub-" + study.participants[k].id, study.participants[k].group};
        if (!study.covariates.rows.empty())
            row.insert(row.end(), study.covariates.rows[k].begin(), study.covariates.rows[k].end());
        detail::append_row(people, row, '\t');
    }
    write_atomically(folder / "participants.tsv", people);
}

}  // namespace entrain::io
