// Which cohort a program makes out of which files: what the options of cohort_options.hpp say.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace prepare {

/// The entities that have an option of their own.
inline constexpr std::array<const char*, 12> entities = {"task", "acq",   "dir", "run", "space", "atlas",
                                                         "seg",  "scale", "res", "den", "stat",  "desc"};

/// Scans in .mat files, instead of a folder of derivatives.
struct mat_sources {
    std::filesystem::path cells, psilodep;  ///< one of them, or neither
    std::string variable, session_names, responders;

    bool any() const { return !cells.empty() || !psilodep.empty(); }
};

/// Which cohort to make of which files.
struct cohort_sources {
    mat_sources mat = {};
    std::filesystem::path derivatives, regions, connectome, lengths, order, participants;
    std::vector<std::filesystem::path> phenotypes, atlas, receptors;
    std::vector<std::string> averages, receptor_variables;
    std::string network_column, variable, homotopic = "automatic";
    std::array<std::string, entities.size()> values;  // of each of the entities; "": any
    std::vector<std::string> without;
    std::string suffix = "timeseries", group_by = "group", responder, before, after, missing = "error";
    bool one_group = false, decimal_comma = false, other_columns = false, join_runs = false;
    double tr = 0, max_fd = 0;

    /// Whether there is a cohort to make.
    bool given() const { return !derivatives.empty() || mat.any(); }
    /// What it is made of, in words.
    const char* made_of() const { return mat.any() ? "made of .mat files" : "made of derivatives"; }
};

/// What a reader should know of how a cohort was made: lines under one heading.
struct section {
    std::string heading;
    std::vector<std::string> lines;
};

}  // namespace prepare
