// A cohort's folder as programs meet it: what its description says, its checksums, and where a new one goes.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>

#include "results_folder.hpp"

namespace example {

/// What dataset_description.json (a file of BIDS) says of a cohort; absent or odd files say nothing.
inline std::string described(const std::filesystem::path& cohort, const char* field) {
    std::ifstream file(cohort / "dataset_description.json");
    const auto description = nlohmann::json::parse(file, nullptr, false);
    if (!description.is_object() || !description.contains(field) || !description[field].is_string())
        return {};
    return description[field].get<std::string>();
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

/// Throws output_error unless the folder is new or empty.
inline void require_empty(const std::filesystem::path& folder, const char* option) {
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
        throw output_error(folder.string() + " is not empty; give " + option + " another folder");
}

}  // namespace example
