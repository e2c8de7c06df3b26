// A cohort's folder as programs meet it: what its description says, its checksums, and where a new one goes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/core/connectome.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io.hpp>

#include "results_folder.hpp"
#include "text.hpp"
#include "warnings.hpp"

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
inline scan_source source_of(const std::filesystem::path& cohort) {
    const auto name = described(cohort, "Name");
    return {name.empty() ? std::filesystem::absolute(cohort).filename().string() : name,
            "Parcellated scans read from a folder", checksums(cohort)};
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

/// What a reader should know of a cohort before its results: what the cohort itself says (such as what was
/// dropped), scans of unlike length or repetition time, or that are very short, people without a session that others
/// have, names of groups or sessions that only blanks or capitals
/// keep apart, maps of receptors that are the same everywhere.
inline std::vector<std::string> warnings_of(const entrain::io::cohort& cohort) {
    std::vector<std::string> all;
    for (const auto& sentence : cohort.warnings) warn(all, sentence);
    if (cohort.scans.empty()) return all;
    const auto scan_name = [](const auto& scan) { return "sub-" + scan.subject + ", ses-" + scan.session; };
    const auto unlike = [&](const std::string& what, const std::string& unit, auto&& value) {
        const auto [least, most] =
            std::minmax_element(cohort.scans.begin(), cohort.scans.end(),
                                [&](const auto& a, const auto& b) { return value(a) < value(b); });
        if (value(*least) == value(*most)) return;
        warn(all, "the scans differ in " + what + ": from " + number(value(*least)) + unit + " (" +
                      scan_name(*least) + ") to " + number(value(*most)) + unit + " (" + scan_name(*most) +
                      ")");
    };
    unlike("length", " samples", [](const auto& scan) { return static_cast<double>(scan.bold.shape(1)); });
    unlike("repetition time", " s", [](const auto& scan) { return scan.tr; });

    constexpr std::size_t few = 60;  // at a repetition time of 2 s some five cycles of 0.04 Hz
    for (const auto& scan : cohort.scans) {
        const auto runs = scan.runs.within(scan.bold.shape(1), "warnings_of");
        for (std::size_t k = 0; k < runs.size(); ++k)
            if (runs[k].samples < few)
                warn(all, entrain::name_of_run("the scan of " + scan_name(scan), scan.runs, k) + " has " +
                              std::to_string(runs[k].samples) + " samples, which are few");
    }
    const auto sessions = cohort.sessions();
    std::map<std::string, std::set<std::string>> had;
    for (const auto& scan : cohort.scans) had[scan.subject].insert(scan.session);
    for (const auto& [subject, of_person] : had)
        for (const auto& session : sessions)
            if (!of_person.contains(session)) warn(all, "sub-" + subject + " has no scan of ses-" + session);

    const auto alike = [&](const std::string& what, auto&& name_of) {
        std::map<std::string, std::set<std::string>> spellings;
        for (const auto& scan : cohort.scans) {
            std::string plain;
            for (const char c : name_of(scan))
                if (c != ' ' && c != '\t')
                    plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
            spellings[plain].insert(name_of(scan));
        }
        for (const auto& [plain, names] : spellings) {
            if (names.size() < 2) continue;
            std::string list;
            for (const auto& each : names) list += (list.empty() ? "'" : " and '") + each + "'";
            warn(all, "the " + what + " " + list +
                          " differ only in blanks or capitals, and are taken for different ones");
        }
    };
    alike("groups", [](const auto& scan) { return scan.group; });
    alike("sessions", [](const auto& scan) { return scan.session; });

    if (cohort.structure.size() > 0)
        for (auto& sentence : entrain::describe_oddities(cohort.structure)) warn(all, std::move(sentence));

    const auto& receptors = cohort.receptors;
    for (std::size_t r = 0; r < receptors.name.size(); ++r)
        if (!entrain::varies(receptors.map(receptors.name[r])))
            warn(all, "the map of receptor " + receptors.name[r] +
                          " is the same in every region: nothing can follow it");
    return all;
}

/// Throws output_error unless the folder is new or empty.
inline void require_empty(const std::filesystem::path& folder, const char* option) {
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
        throw output_error(folder.string() + " is not empty; give " + option + " another folder");
}

}  // namespace example
