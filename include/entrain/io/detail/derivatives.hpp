// The bodies of io/derivatives.hpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/io/derivatives.hpp>
#include <entrain/io/detail/bids.hpp>
#include <entrain/io/detail/bids_name.hpp>
#include <entrain/io/detail/json_number.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/people.hpp>
#include <entrain/io/detail/region_names.hpp>
#include <entrain/io/detail/scan_table.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io::detail {

/// A file whose name is one of BIDS.
struct bids_file {
    std::filesystem::path path;
    bids_name name;
};

/// A folder's files with names of BIDS.
inline std::vector<bids_file> files_of(const std::filesystem::path& folder) {
    std::vector<bids_file> files;
    for (const auto& entry : list_folder(folder))
        if (const auto name = as_bids_name(entry.filename().string()); name && !is_folder(entry))
            files.push_back({entry, *name});
    return files;
}

/// A subject's files, in its folder, its sessions and their func.
struct subject_files {
    std::vector<bids_file> files;
    std::vector<std::pair<bids_file, std::string>>
        misplaced;                    // whose names do not go with their folders, and why
    std::vector<std::string> others;  // whose names are none of BIDS
};
inline subject_files files_of_subject(const std::filesystem::path& folder, const std::string& subject) {
    subject_files found;
    const auto walk = [&](const auto& self, const std::filesystem::path& place, const std::string& session,
                          int depth) -> void {
        for (const auto& entry : list_folder(place)) {
            const std::string text = entry.filename().string();
            if (text.starts_with('.')) continue;
            if (is_folder(entry)) {
                // sub-01/ses-1/func; what lies deeper is working files of some program.
                if (depth < 2)
                    self(self, entry, text.starts_with("ses-") ? text.substr(4) : session, depth + 1);
                continue;
            }
            if (!text.starts_with("sub-")) continue;
            const auto name = as_bids_name(text);
            if (!name) {
                found.others.push_back(text);
                continue;
            }
            if (name->value("sub") != subject)
                found.misplaced.push_back({{entry, *name}, "lies in the folder of sub-" + subject});
            else if (!session.empty() && name->value("ses") != session)
                found.misplaced.push_back(
                    {{entry, *name}, "lies in the folder ses-" + session + ", which its name does not say"});
            else
                found.files.push_back({entry, *name});
        }
    };
    walk(walk, folder, "", 0);
    return found;
}

/// Values of entities in words: 'a', 'b', or none.
inline std::string values_in_words(const std::set<std::string>& values) {
    std::string text;
    for (const auto& value : values)
        text += (text.empty() ? "" : ", ") + (value.empty() ? "none" : shown(value));
    return text;
}

inline std::string entity_in_words(const bids_entity& entity) {
    return entity.value.empty() ? "no " + entity.key : entity.key + "-" + entity.value;
}

/// The keys that several names have.
inline std::vector<std::string> keys_of(const std::vector<const bids_file*>& files) {
    std::vector<std::string> keys;
    for (const bids_file* file : files)
        for (const auto& entity : file->name.entities)
            if (std::find(keys.begin(), keys.end(), entity.key) == keys.end()) keys.push_back(entity.key);
    return keys;
}

/// What tells names apart, in words: "run (none, '1', '2')". Empty where they have the same entities.
inline std::string difference_of(const std::vector<const bids_file*>& files) {
    std::string text;
    for (const auto& key : keys_of(files)) {
        std::set<std::string> values;
        for (const bids_file* file : files) values.insert(file->name.value(key));
        if (values.size() > 1)
            text += (text.empty() ? "" : " and ") + key + " (" + values_in_words(values) + ")";
    }
    return text;
}

inline std::string names_of(const std::vector<const bids_file*>& files) {
    std::vector<std::string> names;
    for (const bids_file* file : files) names.push_back(file->path.filename().string());
    std::string text;
    constexpr std::size_t most = 6;
    for (std::size_t k = 0; k < std::min(most, names.size()); ++k)
        text += (k ? ", " : "") + shown(names[k], 300);
    if (names.size() > most) text += ", ... (" + std::to_string(names.size()) + " in all)";
    return text;
}

/// The one file of a scan, or an error that says how to choose.
inline const bids_file& only_file(const std::filesystem::path& folder, const std::string& whose,
                                  const std::vector<const bids_file*>& files) {
    if (files.size() == 1) return *files.front();
    const std::string difference = difference_of(files);
    std::string what = std::to_string(files.size()) + " files fit " + whose + ": " + names_of(files);
    if (difference.empty())
        throw io_error(folder, what + "; no entity tells them apart, so remove all but one");
    what += "; choose by " + difference + " in the filter";
    std::set<std::string> runs;
    for (const bids_file* file : files) runs.insert(file->name.value("run"));
    if (runs.size() > 1)
        what +=
            ", or have runs joined at their phases (join_runs; a file without run may be runs that were "
            "joined "
            "sample to sample)";
    throw io_error(folder, what);
}

/// Whether nothing but the entity run tells several files apart, which two of them at least have.
inline bool are_runs(const std::vector<const bids_file*>& files) {
    for (const auto& key : keys_of(files))
        for (const bids_file* file : files)
            if (key != "run" && file->name.value(key) != files.front()->name.value(key)) return false;
    return std::count_if(files.begin(), files.end(),
                         [](const bids_file* file) { return !file->name.value("run").empty(); }) > 1;
}

/// The files of the runs of a scan in the order of their numbers, without the one that has none.
inline std::vector<const bids_file*> in_order_of_runs(const std::vector<const bids_file*>& files) {
    std::map<std::size_t, const bids_file*> by_number;
    for (const bids_file* file : files) {
        const std::string run = file->name.value("run");
        if (run.empty()) continue;
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(run.data(), run.data() + run.size(), number);
        if (error != std::errc() || end != run.data() + run.size())
            throw io_error(file->path, "run-" + run +
                                           ": runs that are joined are numbered, so that their order is "
                                           "known");
        if (const auto [other, is_new] = by_number.emplace(number, file); !is_new)
            throw io_error(file->path, "is the same run as " +
                                           shown(other->second->path.filename().string(), 300) +
                                           "; remove one of them");
    }
    std::vector<const bids_file*> ordered;
    for (const auto& [number, file] : by_number) ordered.push_back(file);
    return ordered;
}

/// Files of sidecars folder by folder, listed once.
class sidecars {
public:
    explicit sidecars(std::filesystem::path root) : root_(std::move(root)) {}

    /// The repetition time of a file, by inheritance: of its own suffix, then of the images that it was made
    /// from.
    std::optional<double> repetition_time(const bids_file& file) {
        if (const auto own = inherited(file, file.name.suffix, false)) return own;
        return inherited(file, "bold", true);
    }

private:
    std::optional<double> inherited(const bids_file& file, const std::string& suffix, bool image) {
        for (std::filesystem::path folder = file.path.parent_path();; folder = folder.parent_path()) {
            const bids_file* nearest = nullptr;
            std::optional<double> found;
            for (const bids_file& each : listed_once(folder)) {
                if (each.name.suffix != suffix || !applies(each.name, file.name, image)) continue;
                const auto tr = find_json_number(each.path, read_text(each.path), "RepetitionTime");
                if (!tr) continue;
                checked_repetition_time(each.path, *tr);
                const std::size_t count = each.name.entities.size();
                if (nearest && nearest->name.entities.size() == count && *tr != *found)
                    throw io_error(each.path, "has another RepetitionTime than " +
                                                  shown(nearest->path.filename().string(), 300) +
                                                  "; both apply to " +
                                                  shown(file.path.filename().string(), 300));
                if (!nearest || nearest->name.entities.size() < count) nearest = &each, found = tr;
            }
            if (found || folder == root_ || !folder.has_relative_path()) return found;
        }
    }

    /// Whether a sidecar is about `file`: all its entities are those of the file. That of an image may have
    /// others that say how the image was made.
    static bool applies(const bids_name& sidecar, const bids_name& file, bool image) {
        return std::all_of(sidecar.entities.begin(), sidecar.entities.end(), [&](const bids_entity& each) {
            const bool made = each.key == "desc" || each.key == "res" || each.key == "den";
            return (image && made) || file.value(each.key) == each.value;
        });
    }

    const std::vector<bids_file>& listed_once(const std::filesystem::path& folder) {
        const auto known = listed_.find(folder);
        if (known != listed_.end()) return known->second;
        std::vector<bids_file> files;
        for (auto& file : files_of(folder))
            if (file.name.extension == ".json") files.push_back(std::move(file));
        return listed_.emplace(folder, std::move(files)).first->second;
    }

    std::filesystem::path root_;
    std::map<std::filesystem::path, std::vector<bids_file>> listed_;
};

/// The file beside a scan that has the suffix and no entity that the scan has not, desc apart; of several the
/// one with most entities. nullptr where there is none.
template <class Fits>
const bids_file* companion(const bids_file& scan, const std::vector<bids_file>& files, Fits&& fits) {
    const bids_file *best = nullptr, *other = nullptr;
    for (const bids_file& each : files) {
        if (each.name.extension != ".tsv" || each.path.parent_path() != scan.path.parent_path() ||
            !fits(each.name))
            continue;
        const bool own =
            std::all_of(each.name.entities.begin(), each.name.entities.end(), [&](const bids_entity& entity) {
                return entity.key == "desc" || scan.name.value(entity.key) == entity.value;
            });
        if (!own) continue;
        const std::size_t count = each.name.entities.size();
        if (best && best->name.entities.size() == count) other = &each;
        if (!best || best->name.entities.size() < count) best = &each, other = nullptr;
    }
    if (other)
        throw io_error(other->path, "belongs to " + shown(scan.path.filename().string(), 300) +
                                        ", and so does " + shown(best->path.filename().string(), 300) +
                                        "; remove one of them");
    return best;
}

/// What is known of the head's motion in a run.
struct head_motion {
    double sum = 0;                                // of framewise displacement, mm
    std::size_t count = 0;                         // volumes that have one
    std::optional<std::size_t> volumes, outliers;  // of _outliers.tsv
};
inline head_motion read_motion(const bids_file& scan, const std::vector<bids_file>& files) {
    head_motion motion;
    const bids_file* file =
        companion(scan, files, [](const bids_name& name) { return name.suffix == "motion"; });
    if (!file)
        file = companion(scan, files, [](const bids_name& name) {
            return name.value("desc") == "confounds" &&
                   (name.suffix == "timeseries" || name.suffix == "regressors");
        });
    if (file) {
        const located_table cells(file->path);
        const std::size_t column = cells.column("framewise_displacement");
        for (std::size_t row = 1; row < cells.rows(); ++row) {
            const double value = cells.number(row, column, true);  // the first volume has none
            if (is_nan(value)) continue;
            if (value < 0) cells.fail(row, column, "a displacement in mm, which is not negative, expected");
            motion.sum += value, ++motion.count;
        }
    }
    if (const bids_file* flags =
            companion(scan, files, [](const bids_name& name) { return name.suffix == "outliers"; })) {
        const located_table cells(flags->path);
        const std::size_t column = cells.column("framewise_displacement");
        motion.volumes = cells.rows() - 1, motion.outliers = 0;
        for (std::size_t row = 1; row < cells.rows(); ++row) {
            const double value = cells.number(row, column);
            if (value != 0 && value != 1) cells.fail(row, column, "1 of an outlier or 0 expected");
            *motion.outliers += value == 1;
        }
    }
    return motion;
}

/// Framewise displacement over the volumes of all runs, mm; NaN where it is not known of one of them.
inline double mean_displacement(const std::vector<head_motion>& runs) {
    double sum = 0;
    std::size_t count = 0;
    for (const head_motion& run : runs) {
        if (run.count == 0) return std::numeric_limits<double>::quiet_NaN();
        sum += run.sum, count += run.count;
    }
    return sum / static_cast<double>(count);
}

/// "3 scans" or "one scan".
inline std::string counted(std::size_t count, const std::string& what, const std::string& plural = "") {
    return count == 1 ? "one " + what : std::to_string(count) + " " + (plural.empty() ? what + "s" : plural);
}

/// Words, joined by commas, and how many there are where they are many.
inline std::string joined(const std::vector<std::string>& words) {
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t k = 0; k < std::min(most, words.size()); ++k) text += (k ? ", " : "") + words[k];
    return words.size() > most ? text + ", ... (" + std::to_string(words.size()) + " in all)" : text;
}

/// A label of an atlas for the names of files: what the scans call it, or "unknown".
inline std::string atlas_of(const bids_name& name) {
    for (const char* key : {"atlas", "seg"})
        if (!name.value(key).empty()) return name.value(key);
    return "unknown";
}

/// A matrix in the order of the regions, by its labels (or `order`, where it has none). `passed_over`: how many of its
/// regions the table lacks.
inline connectome match_matrix(const std::filesystem::path& file, const connectome& read,
                               const region_table& regions, const std::vector<std::string>& order,
                               std::size_t& passed_over) {
    std::vector<std::string> labels = read.labels().empty() ? order : read.labels();
    if (labels.size() != read.size() && !labels.empty())
        throw io_error(file, "is a matrix of " + std::to_string(read.size()) + " regions, the order has " +
                                 std::to_string(labels.size()));
    if (labels.empty() && read.size() != regions.size())
        throw io_error(file, "is a matrix of " + std::to_string(read.size()) +
                                 " regions without names, the table of " + "regions has " +
                                 std::to_string(regions.size()) + "; order says which regions they are");
    if (labels.empty()) labels = regions.name;
    const region_lookup index(labels, true);
    if (index.size() != read.size()) throw io_error(file, "names a region twice");
    std::vector<std::size_t> place;
    std::set<std::size_t> seen;
    for (const std::string& name : regions.name) {
        const auto found = index.find(name);
        if (!found)
            throw io_error(file, "no region " + shown(name) + ", which the table of regions has" +
                                     nearest(labels, name));
        if (!seen.insert(*found).second)
            throw io_error(file, "its region " + shown(labels[*found]) + " is two of the table of regions");
        place.push_back(*found);
    }
    passed_over = read.size() - place.size();
    return connectome(connectome(read.weights()).subset(place).weights(), regions.name);
}

/// What load_derivatives() does, step by step.
class derivatives_reader {
public:
    derivatives_reader(const std::filesystem::path& folder, const derivatives_options& options)
        : folder_(folder), options_(options), sidecars_(folder) {}

    cohort read() {
        check_options();
        const auto entries = list_folder(folder_);
        people_found found = find_people(folder_, options_.people);
        people_ = std::move(found.kept), absent_ = std::move(found.left_out);
        read_tables();
        if (options_.atlas_regions && !options_.atlas_regions->left_out.empty())
            warn(
                counted(options_.atlas_regions->left_out.size(), "region") +
                " of the atlas left out, as no file says where: " + joined(options_.atlas_regions->left_out));
        find_files(entries);
        choose_scans();
        for (const chosen_scan& each : chosen_) read_scan(each);
        gather();
        drop_regions();
        warn_of_the_rest();
        return std::move(result_);
    }

private:
    /// The files of a scan: one, or one for each of its runs.
    struct chosen_scan {
        std::size_t person;   // among people_
        std::string session;  // the name that it gets
        std::vector<const bids_file*> files;
    };
    /// A run as its file has it.
    struct read_run {
        std::string whose;
        head_motion motion;
        std::optional<double> tr;  // as the file or its sidecar says
        scan_table table;
    };
    using reasons = std::map<std::string, std::vector<std::string>>;  // and who or what, for each

    static std::string words_of(const bids_name& name) {
        const std::string session = name.value("ses");
        return "sub-" + name.value("sub") + (session.empty() ? "" : ", ses-" + session);
    }

    void check_options() const {
        const char* const function = "io::load_derivatives";
        check_not_negative(function, "options.tr", options_.tr, "seconds, or 0");
        if (options_.tr > 0) check_repetition_time(function, options_.tr, "options.tr");
        check_not_negative(function, "options.max_mean_fd", options_.max_mean_fd, "mm, or 0 for no limit");
        check_enumerator(function, "options.missing", options_.missing, missing_regions::drop_scan);
        check_atlas_regions();
        for (const series_reader& each : options_.readers)
            if (each.extension.size() < 2 || each.extension.front() != '.' || !each.read)
                throw argument_error(function, "options.readers",
                                     "an extension with its point, and a function", shown(each.extension));
        for (const bids_entity& each : options_.filter) {
            if (each.key == "sub" || each.key == "ses")
                throw argument_error(function, "options.filter",
                                     each.key == "ses"
                                         ? "sessions in options.sessions"
                                         : "no single person: the table of people says who is read",
                                     each.key + "-" + each.value);
            if (!is_label(each.key) || (!each.value.empty() && !is_label(each.value)))
                throw argument_error(function, "options.filter", "keys and values of letters and digits",
                                     shown(each.key + "-" + each.value));
        }
        std::set<std::string> labels, names;
        for (const session_name& each : options_.sessions)
            if (!is_label(each.label) || !is_label(each.name) || !labels.insert(each.label).second ||
                !names.insert(each.name).second)
                throw argument_error(
                    function, "options.sessions",
                    "labels and names of letters and digits, each once (ses-1 has the label 1)",
                    shown(each.label) + " as " + shown(each.name));
    }

    void read_tables() {
        region_table& regions = result_.regions;
        if (options_.atlas_regions)
            regions = options_.atlas_regions->regions;
        else
            regions = read_regions(options_.regions.empty() ? folder_ / "regions.tsv" : options_.regions);
        if (!options_.connectome.empty()) result_.structure = read_matrix(options_.connectome);
        if (!options_.lengths.empty())
            result_.lengths = checked_lengths(options_.lengths, read_matrix(options_.lengths));
        result_.receptors.density = full(regions.size(), 0, 0.0);
        if (!options_.receptors.empty())
            result_.receptors = read_receptors(options_.receptors, regions, true);
        if (options_.maps) {
            if (options_.maps->density.shape(0) != regions.size())
                throw argument_error("io::load_derivatives", "options.maps",
                                     "a row for each of " + std::to_string(regions.size()) + " regions",
                                     options_.maps->density.shape());
            result_.receptors = *options_.maps;
        }
        index_ = region_lookup(regions.name, true);
        find_order();
    }

    connectome read_matrix(const std::filesystem::path& file) {
        std::size_t passed_over = 0;
        const connectome matched =
            match_matrix(file, options_.matrix_reader ? options_.matrix_reader(file) : load_connectome(file),
                         result_.regions, options_.order, passed_over);
        if (passed_over > 0)
            warn(counted(passed_over, "region") + " of " + file.filename().string() +
                 " that the table of regions lacks passed over");
        return matched;
    }

    /// The region of each row of series without names; numbers of the atlas as names.
    void find_order() {
        constexpr std::size_t none = static_cast<std::size_t>(-1);
        std::set<std::size_t> seen;
        for (const std::string& name : options_.order) {
            const auto found = index_.find(name);
            if (found && !seen.insert(*found).second)
                throw argument_error("io::load_derivatives", "options.order", "every region once",
                                     shown(name) + " twice");
            order_.push_back(found ? *found : none);
        }
        if (!options_.order.empty() && seen.empty())
            throw argument_error("io::load_derivatives", "options.order", "names of regions",
                                 shown(options_.order[0]));
        for (std::size_t i = 0; options_.order.empty() && i < result_.regions.size(); ++i)
            order_.push_back(i);
        if (!options_.atlas_regions) return;
        for (std::size_t i = 0; i < options_.atlas_regions->key.size(); ++i)
            if (options_.atlas_regions->key[i] >= 0)
                index_.add(std::to_string(options_.atlas_regions->key[i]), i);
    }

    /// Regions that are given in the options have to hold together.
    void check_atlas_regions() const {
        if (!options_.atlas_regions) return;
        const char* const function = "io::load_derivatives";
        const atlas& given = *options_.atlas_regions;
        const std::size_t size = given.regions.size();
        if (size == 0) throw argument_error(function, "options.atlas_regions", "at least one region", "none");
        for (const std::size_t count :
             {given.regions.hemisphere.size(), given.regions.network.size(), given.regions.partner.size(),
              given.regions.mni.shape(0), given.regions.sphere.shape(0), given.key.size()})
            if (count != size)
                throw argument_error(function, "options.atlas_regions",
                                     std::to_string(size) + " elements in each field", count);
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t axis = 0; axis < 3; ++axis)
                if (!is_finite(given.regions.mni(i, axis)))
                    throw argument_error(
                        function, "options.atlas_regions",
                        "centroids of all regions (a table of them, the label volume or surfaces "
                        "among the atlas' files)",
                        "none of " + shown(given.regions.name[i]));
    }

    /// The files of everybody who has a folder; every folder has to be of somebody.
    void find_files(const std::vector<std::filesystem::path>& entries) {
        std::set<std::string> folders, known;
        for (const participant& person : people_.participants) known.insert("sub-" + person.id);
        for (const auto& [reason, ids] : absent_) known.insert(ids.begin(), ids.end());
        for (const auto& entry : entries) {
            const std::string name = entry.filename().string();
            if (!name.starts_with("sub-") || !is_folder(entry)) continue;
            if (known.find(name) == known.end())
                throw io_error(entry, "a folder of a subject that the table of people does not have");
            folders.insert(name);
        }
        if (folders.empty()) throw io_error(folder_, "has no folder sub-*; is it that of the derivatives?");
        for (const participant& person : people_.participants) {
            const std::string name = "sub-" + person.id;
            const bool there = folders.find(name) != folders.end();
            files_.push_back(there ? files_of_subject(folder_ / name, person.id) : subject_files{});
            if (!there) absent_["no folder"].push_back(name);
        }
    }

    bool may_be_a_scan(const bids_name& name) const {
        return name.suffix == options_.suffix && name.value("desc") != "confounds" &&
               (is_table(name) || name.extension == ".1D" || reader_of(name));
    }
    static bool is_table(const bids_name& name) {
        return name.extension == ".tsv" || name.extension == ".csv";
    }
    const series_reader* reader_of(const bids_name& name) const {
        for (const series_reader& each : options_.readers)
            if (each.extension == name.extension) return &each;
        return nullptr;
    }

    /// Leaves out files that are there as a table under the same name.
    static void prefer_tables(std::vector<const bids_file*>& files) {
        std::vector<const bids_file*> tables;
        for (const bids_file* each : files)
            if (is_table(each->name)) tables.push_back(each);
        std::erase_if(files, [&](const bids_file* each) {
            return !is_table(each->name) &&
                   std::any_of(tables.begin(), tables.end(), [&](const bids_file* table) {
                       return matches(each->name, table->name.entities) &&
                              matches(table->name, each->name.entities);
                   });
        });
    }

    /// The name of the session with this label; "" where it is not wanted.
    std::string session_of(const std::string& label) const {
        if (options_.sessions.empty()) return label.empty() ? "single" : label;
        for (const session_name& each : options_.sessions)
            if (each.label == label) return each.name;
        return {};
    }

    /// One file for each person and session, or an error that says how to choose.
    void choose_scans() {
        std::set<std::string> labels;
        std::map<std::pair<std::size_t, std::string>, std::vector<const bids_file*>> by_scan;
        for (std::size_t k = 0; k < files_.size(); ++k) {
            bool some = false;
            for (const auto& [file, why] : files_[k].misplaced)
                if (may_be_a_scan(file.name) && matches(file.name, options_.filter))
                    throw io_error(file.path, why);
            for (const bids_file& file : files_[k].files) {
                if (!may_be_a_scan(file.name) || !matches(file.name, options_.filter)) continue;
                const std::string label = file.name.value("ses"), session = session_of(label);
                labels.insert(label);
                if (session.empty()) continue;
                by_scan[{k, session}].push_back(&file);
                some = true;
            }
            if (!some && !files_[k].files.empty())
                absent_["no scan that fits"].push_back("sub-" + people_.participants[k].id);
        }
        if (labels.empty()) fail_without_scans();
        for (const session_name& each : options_.sessions)
            if (labels.find(each.label) == labels.end())
                throw io_error(folder_, "has no scan of the session " + shown(each.label) + "; there are " +
                                            (labels == std::set<std::string>{""}
                                                 ? "scans without ses- only"
                                                 : values_in_words(labels) + nearest(labels, each.label)));
        for (auto& [scan, files] : by_scan) {
            prefer_tables(files);
            const std::string whose = words_of(files.front()->name);
            chosen_scan& chosen = chosen_.emplace_back(chosen_scan{scan.first, scan.second, {}});
            if (options_.join_runs && are_runs(files)) {
                chosen.files = in_order_of_runs(files);
                if (chosen.files.size() < files.size()) beside_runs_.push_back(whose);
            } else {
                chosen.files = {&only_file(folder_, whose, files)};
            }
        }
        // Scans that were made in different ways cannot be compared.
        const bids_file& first = *chosen_.front().files.front();
        for (const chosen_scan& each : chosen_)
            for (const char* key : {"space", "cohort", "atlas", "seg", "scale", "res", "den", "stat", "desc"})
                if (const std::string a = each.files.front()->name.value(key), b = first.name.value(key);
                    a != b)
                    throw io_error(each.files.front()->path,
                                   "differs from " + shown(first.path.filename().string(), 300) + " in " +
                                       key + " (" + values_in_words({a, b}) + "): choose by the filter");
        result_.atlas = atlas_of(first.name);
    }

    [[noreturn]] void fail_without_scans() const {
        std::string what = "has no file sub-*/**/*_" + options_.suffix + ".tsv";
        for (const subject_files& own : files_)
            for (const bids_file& file : own.files)
                if (what.find(", but") == std::string::npos && file.name.suffix == options_.suffix &&
                    !may_be_a_scan(file.name) && file.name.extension != ".json" &&
                    file.name.value("desc") != "confounds")
                    what += " (nor .csv or .1D), but " + shown(file.path.filename().string(), 300);
        std::vector<std::string> asked;
        for (const auto& each : options_.filter) asked.push_back(entity_in_words(each));
        if (!asked.empty()) what += " with " + joined(asked);
        for (const auto& each : options_.filter) {
            std::set<std::string> values;
            for (const subject_files& own : files_)
                for (const bids_file& file : own.files)
                    if (may_be_a_scan(file.name)) values.insert(file.name.value(each.key));
            if (!values.empty() && values.find(each.value) == values.end())
                what += "; " + each.key + " is there as " + values_in_words(values);
        }
        for (const subject_files& own : files_)
            for (const std::string& other : own.others)
                if (other.find("_" + options_.suffix + ".") != std::string::npos)
                    throw io_error(folder_,
                                   what + "; " + shown(other, 300) +
                                       " is no name of BIDS (entities key-value of letters and digits)");
        throw io_error(folder_, what);
    }

    void read_scan(const chosen_scan& chosen) {
        const bids_file& first = *chosen.files.front();
        const std::string whose = words_of(first.name);
        std::vector<head_motion> motions;
        for (const bids_file* file : chosen.files) {
            if (std::error_code failure; !std::filesystem::exists(file->path, failure))
                throw io_error(file->path, "is a link to a file that is not here; fetch it (datalad get)");
            motions.push_back(read_motion(*file, files_[chosen.person].files));
        }
        const double mean_fd = mean_displacement(motions);
        if (moves_too_much(chosen, motions)) {
            dropped_["mean framewise displacement above " + describe(options_.max_mean_fd) + " mm"].push_back(
                whose);
            return;
        }
        std::vector<read_run> runs;
        for (std::size_t k = 0; k < chosen.files.size(); ++k) {
            const std::string run = chosen.files[k]->name.value("run");
            runs.push_back(
                read_file(*chosen.files[k], chosen.files.size() > 1 ? whose + ", run-" + run : whose));
            runs.back().motion = motions[k];
        }
        check_alike(chosen, runs);
        for (std::size_t k = 0; k < runs.size(); ++k)
            if (!has_what_it_needs(*chosen.files[k], runs[k].table, runs[k].whose)) return;

        const participant& person = people_.participants[chosen.person];
        scan each{person.id, person.group, chosen.session, options_.tr > 0 ? options_.tr : *runs[0].tr,
                  {},        first.path};
        std::vector<matrix<double>> parts;
        for (std::size_t k = 0; k < runs.size(); ++k) {
            read_run& run = runs[k];
            if (run.tr && options_.tr > 0 && *run.tr != options_.tr)
                other_tr_.push_back(run.whose + ": " + describe(*run.tr) + " s");
            others_ = std::max(others_, run.table.others.size());
            note_motion(run.whose, run.motion, run.table.bold.shape(1));
            parts.push_back(std::move(run.table.bold));
            if (k > 0) each.other_files.push_back(chosen.files[k]->path);
        }
        if (is_nan(mean_fd)) still_.push_back(whose);
        each.mean_fd = mean_fd;
        if (parts.size() == 1) {
            each.bold = std::move(parts.front());
        } else {
            auto joined = join_runs(parts, "io::load_derivatives");
            each.bold = std::move(joined.samples), each.runs = std::move(joined.runs);
        }
        result_.scans.push_back(std::move(each));
    }

    read_run read_file(const bids_file& file, const std::string& whose) {
        ++files_read_;
        const std::optional<double> tr = sidecars_.repetition_time(file);
        named_series series;
        if (!is_table(file.name)) {
            const series_reader* const reader = reader_of(file.name);
            series = reader ? reader->read(file.path) : load_1d(file.path);
            if (series.tr != 0) checked_repetition_time(file.path, series.tr);
        }
        read_run run{.whose = whose, .motion = {}, .tr = tr, .table = {}};
        if (!run.tr && series.tr > 0) run.tr = series.tr;
        if (!run.tr && options_.tr == 0)
            throw io_error(file.path,
                           "no RepetitionTime in a .json beside it or above; give it as tr, in seconds");
        if (tr && series.tr > 0 && std::abs(*tr - series.tr) > 1e-4 * *tr)
            headers_.push_back(whose + " (" + describe(*tr) + " s, its header " + describe(series.tr) +
                               " s)");
        run.table =
            is_table(file.name)
                ? read_scan_table(file.path, result_.regions, index_, options_.other_columns)
                : order_series(file.path, series, result_.regions, index_, order_, options_.other_columns);
        if (!is_table(file.name) && series.name.empty()) nameless_.push_back(whose);
        return run;
    }

    /// Runs of one scan have one repetition time and the same regions; what is missing is otherwise the matter of
    /// options.missing.
    void check_alike(const chosen_scan& chosen, const std::vector<read_run>& runs) const {
        for (std::size_t k = 1; k < runs.size(); ++k) {
            const std::string first = shown(chosen.files[0]->path.filename().string(), 300);
            if (options_.tr == 0 && *runs[k].tr != *runs[0].tr)
                throw io_error(chosen.files[k]->path,
                               "has a repetition time of " + describe(*runs[k].tr) + " s, and " + first +
                                   " of " + describe(*runs[0].tr) +
                                   " s: runs of one scan are joined at one repetition time");
            if (options_.missing != missing_regions::error) continue;
            for (std::size_t i = 0; i < result_.regions.size(); ++i) {
                const bool here = runs[k].table.lacks[i].empty();
                if (here == runs[0].table.lacks[i].empty()) continue;
                throw io_error(
                    chosen.files[here ? 0 : k]->path,
                    "region " + shown(result_.regions.name[i]) + " (" + runs[here ? 0 : k].table.lacks[i] +
                        ") has no values, but has some in " +
                        shown(chosen.files[here ? k : 0]->path.filename().string(), 300) +
                        ", another run of the scan; drop_region_everywhere or drop_scan leaves out what is "
                        "missing");
            }
        }
    }

    bool moves_too_much(const chosen_scan& chosen, const std::vector<head_motion>& motions) const {
        if (options_.max_mean_fd == 0) return false;
        for (std::size_t k = 0; k < motions.size(); ++k)
            if (motions[k].count == 0)
                throw io_error(chosen.files[k]->path,
                               "has no framewise displacement beside it (_motion.tsv or "
                               "_desc-confounds_timeseries.tsv), which max_mean_fd needs");
        return mean_displacement(motions) > options_.max_mean_fd;
    }

    /// Whether a scan is kept; regions that it lacks are written down, or are an error.
    bool has_what_it_needs(const bids_file& file, const scan_table& table, const std::string& whose) {
        if (table.censored > 0) {
            if (options_.missing != missing_regions::drop_scan)
                throw io_error(
                    file.path,
                    std::to_string(table.censored) + " of " + std::to_string(table.bold.shape(1)) +
                        " samples are n/a in every region: censored volumes; phases need samples that "
                        "follow each other: have them interpolated (XCP-D: output-type interpolated), or "
                        "drop the scan (drop_scan)");
            dropped_["censored volumes are n/a"].push_back(whose);
            return false;
        }
        std::vector<std::size_t> without;
        for (std::size_t i = 0; i < table.lacks.size(); ++i)
            if (!table.lacks[i].empty()) without.push_back(i);
        if (without.empty()) return true;
        const std::vector<std::string>& names = result_.regions.name;
        const std::string first = shown(names[without[0]]) + " (" + table.lacks[without[0]] + ")";
        const std::size_t more = without.size() - 1;
        if (options_.missing == missing_regions::error)
            throw io_error(file.path, "region " + first + " has no values in " + whose +
                                          (more ? ", nor have " + counted(more, "other region") : "") +
                                          "; drop_region_everywhere or drop_scan leaves out what is missing");
        if (options_.missing == missing_regions::drop_scan) {
            dropped_["regions without values"].push_back(whose + " (" + first +
                                                         (more ? " and others)" : ")"));
            return false;
        }
        for (const std::size_t i : without)
            lacking_.emplace(i, shown(names[i]) + " (" + table.lacks[i] + " of " + whose + ")");
        if (without.size() > most_lacking_) most_lacking_ = without.size(), whose_most_ = whose;
        return true;
    }

    void note_motion(const std::string& whose, const head_motion& motion, std::size_t samples) {
        if (!motion.volumes) return;
        const std::size_t volumes = *motion.volumes, outliers = *motion.outliers;
        const std::string share =
            whose + " (" + std::to_string(outliers) + " of " + std::to_string(volumes) + ")";
        if (samples != volumes && samples + outliers != volumes)
            odd_.push_back(whose + " (" + std::to_string(samples) + " samples, " + std::to_string(volumes) +
                           " volumes)");
        else if (outliers > 0)
            (samples == volumes ? filled_ : cut_).push_back(share);
    }

    void warn(const std::string& text) { result_.warnings.push_back(text); }

    /// People who have a scan, and who and what was left out.
    void gather() {
        for (std::size_t k = 0; k < people_.participants.size(); ++k) {
            const participant& person = people_.participants[k];
            const auto is_own = [&](const scan& each) { return each.subject == person.id; };
            if (std::any_of(result_.scans.begin(), result_.scans.end(), is_own)) {
                result_.participants.push_back(person);
                if (!people_.covariates.rows.empty())
                    result_.covariates.rows.push_back(people_.covariates.rows[k]);
            } else if (std::any_of(chosen_.begin(), chosen_.end(),
                                   [&](const chosen_scan& each) { return each.person == k; })) {
                absent_["no scan that is kept"].push_back("sub-" + person.id);
            }
        }
        result_.covariates.columns = people_.covariates.columns;
        for (const auto& [reason, ids] : absent_)
            warn(counted(ids.size(), "person", "people") + " of the table left out, " + reason + ": " +
                 joined(ids));
        for (const auto& [reason, scans] : dropped_)
            warn(counted(scans.size(), "scan") + " left out, " + reason + ": " + joined(scans));
        if (result_.scans.empty()) throw io_error(folder_, "no scan is left: " + joined(result_.warnings));
    }

    void drop_regions() {
        if (lacking_.empty()) return;
        const auto lacks = [&](std::size_t region) { return lacking_.find(region) != lacking_.end(); };
        std::vector<std::string> names, alone;
        std::vector<std::size_t> whole;
        for (const auto& [region, where] : lacking_) names.push_back(where);
        const std::size_t all = result_.regions.size();
        for (std::size_t i = 0; i < all; ++i) {
            if (lacks(i)) continue;
            whole.push_back(i);
            if (lacks(result_.regions.partner[i])) alone.push_back(shown(result_.regions.name[i]));
        }
        if (whole.empty())
            throw io_error(folder_, "no region has values in every scan; drop scans instead (drop_scan)");
        result_ = keep_regions(result_, whole);
        warn(counted(names.size(), "region") + " of " + std::to_string(all) +
             " left out of every scan, map and table: " + joined(names) +
             (names.size() > 1 ? "; most are missing in " + whose_most_ + ", " + std::to_string(most_lacking_)
                               : ""));
        if (!alone.empty())
            warn(counted(alone.size(), "region") +
                 " without a homotopic partner now, since that was left out: " + joined(alone));
    }

    void warn_of_the_rest() {
        const auto of_scans = [&](const std::string& before, const std::vector<std::string>& scans,
                                  const std::string& after = "") {
            if (!scans.empty()) warn(before + counted(scans.size(), "scan") + after + ": " + joined(scans));
        };
        of_scans("censored volumes were cut out of ", cut_,
                 ", and phases break at each gap; have them interpolated instead");
        of_scans("censored volumes are interpolated in ", filled_);
        of_scans("the series is of another length than its list of outliers in ", odd_);
        if (still_.size() == result_.scans.size())
            warn("no head motion is known of any scan");
        else
            of_scans("no head motion is known of ", still_);
        if (!other_tr_.empty())
            warn("the repetition time is " + describe(options_.tr) +
                 " s as given, which is not what the files say: " + joined(other_tr_));
        of_scans(
            "the header of the file and the .json differ in the repetition time, and that of the .json is "
            "taken, in ",
            headers_);
        const std::string nameless = "regions are not named, and taken in the order of the " +
                                     std::string(options_.order.empty() ? "table of regions" : "order given");
        if (nameless_.size() > 1 && nameless_.size() == files_read_)
            warn(nameless + ", in every scan");
        else
            of_scans(nameless + ", in ", nameless_);
        if (others_ > 0) warn(counted(others_, "column") + " of the scans that are no region passed over");
        of_scans("files without run- were passed over beside the runs of ", beside_runs_,
                 ", as they may be the same runs joined sample to sample");
        std::size_t most_runs = 0;
        for (const scan& each : result_.scans) most_runs = std::max(most_runs, each.runs.count());
        std::vector<std::string> fewer;
        for (const scan& each : result_.scans)
            if (each.runs.count() < most_runs)
                fewer.push_back(scan_in_words(each.subject, each.session) + " (" +
                                std::to_string(each.runs.count()) + ")");
        of_scans("fewer runs than the " + std::to_string(most_runs) + " of others are there of ", fewer);
        const std::size_t sessions = result_.sessions().size();
        std::vector<std::string> partial;
        for (const participant& person : result_.participants) {
            const auto own = std::count_if(result_.scans.begin(), result_.scans.end(),
                                           [&](const scan& each) { return each.subject == person.id; });
            if (static_cast<std::size_t>(own) < sessions) partial.push_back("sub-" + person.id);
        }
        if (!partial.empty())
            warn(counted(partial.size(), "person", "people") +
                 " without a scan of every session: " + joined(partial));
    }

    const std::filesystem::path& folder_;
    const derivatives_options& options_;
    sidecars sidecars_;
    people people_;
    reasons absent_, dropped_;                    // people, scans
    std::vector<subject_files> files_;            // of each of people_
    std::vector<chosen_scan> chosen_;             // ordered by person, then by session
    region_lookup index_;                         // of the regions
    std::vector<std::size_t> order_;              // regions of the rows of series without names
    std::map<std::size_t, std::string> lacking_;  // regions without values, and where
    std::size_t most_lacking_ = 0, others_ = 0;
    std::string whose_most_;
    std::size_t files_read_ = 0;
    std::vector<std::string> other_tr_, cut_, filled_, odd_, still_, headers_, nameless_, beside_runs_;
    cohort result_;
};

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE response_rule parse_response_rule(std::string_view text) {
    const auto refuse = [&] {
        throw argument_error(
            "io::parse_response_rule", "text",
            "two columns, > or >=, and a percentage up to 100 ('QIDS_before QIDS_week5 > 50%')",
            detail::shown(text, 200));
    };
    const auto word = [](std::string_view& rest) {
        rest = detail::without_blanks(rest);
        const std::string_view found = rest.substr(0, rest.find_first_of(" \t"));
        rest = detail::without_blanks(rest.substr(found.size()));
        return std::string(found);
    };
    const std::size_t sign = text.find('>');
    if (sign == std::string_view::npos) refuse();
    std::string_view columns = text.substr(0, sign), share = text.substr(sign + 1);
    response_rule rule;
    rule.before = word(columns);
    rule.after = word(columns);
    rule.or_equal = share.starts_with('=');
    if (rule.or_equal) share.remove_prefix(1);
    share = detail::without_blanks(share);
    if (rule.after.empty() || !columns.empty() || !share.ends_with('%')) refuse();
    share.remove_suffix(1);
    double percent = 0;
    if (detail::parse_number(share, false, percent) || !(percent >= 0 && percent <= 100)) refuse();
    rule.fall = percent / 100;
    return rule;
}

ENTRAIN_INLINE cohort load_derivatives(const std::filesystem::path& folder,
                                       const derivatives_options& options) {
    return detail::derivatives_reader(folder, options).read();
}

}  // namespace entrain::io
