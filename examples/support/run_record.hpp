// run.json: what was run, on what, and what was odd. run.schema.json beside this file has every field of every
// program, run_record.md the same in words.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io/file.hpp>
#include <entrain/version.hpp>

#include "options.hpp"

namespace example {

/// The number of the format of run.json; it grows where a field changes its meaning or goes.
inline constexpr int run_format = 1;

/// Names and texts: of parameters and their values, or files and their checksums.
using name_list = std::vector<std::pair<std::string, std::string>>;

/// What run.json of every program begins with. The seed is that of the parameters, if they have one.
inline nlohmann::ordered_json run_record(const std::string& program, const std::string& note,
                                         const name_list& parameters, const name_list& inputs,
                                         const std::vector<std::string>& warnings = {}) {
    using json = nlohmann::ordered_json;
    json run{{"format", run_format},
             {"program", program},
             {"version", entrain::version},
             {"note", note},
             {"seed", nullptr},
             {"parameters", json::object()},
             {"inputs", json::array()},
             {"warnings", warnings}};
    for (const auto& [name, value] : parameters) {
        run["parameters"][name] = value;
        if (name == "seed")
            if (const auto seed = whole_number(value)) run["seed"] = *seed;
    }
    for (const auto& [file, sum] : inputs) run["inputs"].push_back({{"file", file}, {"checksum", sum}});
    return run;
}

/// Files and their checksums, for the inputs of a run. Paths that are empty are left out.
inline name_list checksums_of(const std::vector<std::filesystem::path>& files) {
    name_list all;
    for (const auto& file : files)
        if (!file.empty()) all.emplace_back(file.generic_string(), entrain::io::checksum(file));
    return all;
}

}  // namespace example
