// A cohort's folder as programs meet it: what its description says, its checksums, and where a new one goes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>

#include "results_folder.hpp"
#include "text.hpp"

namespace example {

/// What dataset_description.json (a file of BIDS) says of a cohort, on one line; absent or odd files say
/// nothing.
inline std::string described(const std::filesystem::path& cohort, const char* field) {
    std::ifstream file(cohort / "dataset_description.json");
    const auto description = nlohmann::json::parse(file, nullptr, false);
    if (!description.is_object() || !description.contains(field) || !description[field].is_string())
        return {};
    return clean(description[field].get<std::string>());
}

/// Every file of a cohort and its checksum, by name.
inline std::vector<std::pair<std::string, std::string>> checksums(const std::filesystem::path& cohort) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(cohort))
        if (entry.is_regular_file())
            files.emplace_back(entry.path().lexically_relative(cohort).generic_string(),
                               entrain::io::checksum(entry.path()));
    std::sort(files.begin(), files.end());
    return files;
}

/// Where scans come from, for a report.
struct scan_source {
    std::string name, description;
    std::vector<std::pair<std::string, std::string>> inputs;  ///< each file and its checksum
};

/// What a folder is called: "Name" of its dataset_description.json, or its own name.
inline std::string folder_name(const std::filesystem::path& folder) {
    const auto name = described(folder, "Name");
    if (!name.empty()) return name;
    const auto place = std::filesystem::absolute(folder / ".").lexically_normal();  // ends in a slash
    return place.parent_path().filename().string();
}
inline scan_source source_of(const std::filesystem::path& cohort) {
    return {folder_name(cohort), "Parcellated scans read from a folder", checksums(cohort)};
}

/// Whether a scan of the cohort is several runs, joined at their phases.
inline bool has_joined_runs(const entrain::io::cohort& cohort) {
    return std::any_of(cohort.scans.begin(), cohort.scans.end(),
                       [](const auto& scan) { return scan.runs.several(); });
}

/// What a cohort holds, in a sentence: people, scans of each group and session, regions, repetition time, samples.
inline std::string summary_of(const entrain::io::cohort& cohort) {
    std::set<std::string> people;
    std::vector<std::pair<std::string, std::size_t>> kinds;  // of scans, in their order, and how many
    std::size_t shortest = static_cast<std::size_t>(-1), longest = 0;
    double fastest = HUGE_VAL, slowest = 0;
    for (const auto& scan : cohort.scans) {
        people.insert(scan.subject);
        const std::string kind =
            scan.group + (scan.group.empty() || scan.session.empty() ? "" : " ") + scan.session;
        auto found =
            std::find_if(kinds.begin(), kinds.end(), [&](const auto& each) { return each.first == kind; });
        if (found == kinds.end()) found = kinds.insert(kinds.end(), {kind, 0});
        ++found->second;
        shortest = std::min<std::size_t>(shortest, scan.bold.shape(1));
        longest = std::max<std::size_t>(longest, scan.bold.shape(1));
        fastest = std::min(fastest, scan.tr), slowest = std::max(slowest, scan.tr);
    }
    if (cohort.scans.empty()) return "no scan";
    const auto range = [](const std::string& low, const std::string& high) {
        return low == high ? low : low + " to " + high;
    };
    std::string text = std::to_string(people.size()) + (people.size() == 1 ? " person, " : " people, ") +
                       std::to_string(cohort.scans.size()) + " scans (";
    for (std::size_t i = 0; i < kinds.size(); ++i)
        text += (i ? ", " : "") + kinds[i].first + " " + std::to_string(kinds[i].second);
    return text + "), " + std::to_string(cohort.regions.size()) + " regions, TR " +
           range(number(fastest), number(slowest)) + " s, " +
           range(std::to_string(shortest), std::to_string(longest)) + " samples each";
}

/// Prints what a study is of, before its first step: into a file too, where the output would otherwise wait for the
/// program's end while progress and warnings do not. `more`: further lines.
inline void print_cohort(const entrain::io::cohort& cohort, const std::string& more = "") {
    std::printf("cohort: %s\n%s", summary_of(cohort).c_str(), more.c_str());
    std::fflush(stdout);
}

/// Throws output_error unless the folder is new or empty.
inline void require_empty(const std::filesystem::path& folder, const char* option) {
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
        throw output_error(folder.string() + " is not empty; give " + option + " another folder");
}

}  // namespace example
