// What can be asked of the program.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "../support/cohort_options.hpp"
#include "../support/options.hpp"

namespace prepare {

inline constexpr const char* program_name = "prepare_cohort";

/// Every option of the command line.
struct program_options : cohort_sources {
    std::filesystem::path out;
    bool figures = true;
};

/// The options, or the code to exit with (0 after --help and --version, 2 after a usage error).
struct command_line {
    std::optional<program_options> options;
    int exit_code = 0;
};

/// The options of scans in .mat files.
inline void list_options(option_list& list, mat_sources& o) {
    list.add("--cells", o.cells,
             "Scans in the cells of a .mat file, people by sessions, each regions by samples, in the\n"
             "place of --derivatives")
        ->check(readable_file())
        ->group("Scans in .mat files");
    list.add("--psilodep", o.psilodep,
             "Folder of the .mat files that the scripts of Vohryzek et al. (2024) read, in the same place: a "
             "person\n"
             "and session each, S*rest*before*.mat and S*rest*after*.mat, with the matrix ts, regions by\n"
             "samples; --task for another task than rest")
        ->check(readable_folder())
        ->group("Scans in .mat files");
    list.add("--scans-variable", o.variable,
             "What to read of .mat files of scans [ts of --psilodep, the only cell array of --cells]")
        ->check(name_text())
        ->group("Scans in .mat files");
    list.add("--session-names", o.session_names,
             "Names of the sessions in their order, of --cells [before and after, where there are two]")
        ->check(name_text())
        ->group("Scans in .mat files");
    list.add("--responders", o.responders,
             "Groups of the people of .mat files in their order, 1 a responder and 0 not: \"1 1 0 0 1\" "
             "[none]")
        ->check(name_text())
        ->group("Scans in .mat files");
}

/// Every option, given once: see option_list.
inline void list_options(option_list& list, program_options& o) {
    list_options(list, static_cast<cohort_sources&>(o));
    list_options(list, o.mat);
    list.unkept("--out", o.out,
                "Folder of the cohort; a former one of this program is replaced as a whole; needed")
        ->check(path_text());
}

/// What goes with .mat files of scans, and what does not. Throws CLI::ValidationError.
inline void check_mat_options(const CLI::App& app, const cohort_sources& o) {
    const std::string with = o.mat.cells.empty() ? "--psilodep" : "--cells";
    if (!o.mat.any()) {
        for (const auto& [name, value] : {std::pair("--scans-variable", &o.mat.variable),
                                          std::pair("--session-names", &o.mat.session_names),
                                          std::pair("--responders", &o.mat.responders)})
            if (!value->empty()) throw CLI::ValidationError(name, "goes with --cells or --psilodep");
        return;
    }
    if (o.tr == 0)
        throw CLI::ValidationError("--tr", "is needed with " + with + ": .mat files do not have it");
    if (o.max_fd > 0)
        throw CLI::ValidationError("--max-fd", "does not go with " + with + ", which has no head motion");
    if (!o.without.empty())
        throw CLI::ValidationError("--without", "chooses among names of BIDS, which " + with + " has not");
    for (std::size_t k = 0; k < entities.size(); ++k) {
        const std::string entity = entities[k];
        if (o.values[k].empty()) continue;
        if (entity != "task" && entity != "atlas" && entity != "seg")
            throw CLI::ValidationError("--" + entity,
                                       "chooses among names of BIDS, which " + with + " has not");
        if (!is_plain(label_of(o.values[k], entity)))
            throw CLI::ValidationError("--" + entity, "needs letters and digits, got " + clean(o.values[k]));
    }
    if (!is_plain(o.suffix))
        throw CLI::ValidationError("--suffix", "needs letters and digits, got " + clean(o.suffix));
    if (!o.mat.session_names.empty() && o.mat.cells.empty())
        throw CLI::ValidationError("--session-names",
                                   "goes with --cells: those of --psilodep are before and after");
    for (const auto& name : split_words(o.mat.session_names))
        if (!is_plain(name))
            throw CLI::ValidationError("--session-names", "needs letters and digits, got " + clean(name));
    for (const auto& each : split_words(o.mat.responders))
        if (each != "0" && each != "1")
            throw CLI::ValidationError("--responders", "needs 1 and 0, got " + clean(each));
    if (o.participants.empty() && o.mat.responders.empty() && !o.one_group)
        throw CLI::ValidationError("--participants",
                                   "is needed with " + with + ", or --responders, or --one-group");
    if (!o.mat.responders.empty() &&
        (!o.responder.empty() || app.count("--group-by") > 0 || o.one_group || !o.participants.empty()))
        throw CLI::ValidationError(
            "--responders",
            "makes the table of people: leave --participants and other options of groups out");
}

inline command_line parse_command_line(int argc, const char* const* argv) {
    program_options o;
    CLI::App app{
        "prepare_cohort: makes the cohort folder that the studies read out of a folder of BIDS derivatives, "
        "as\n"
        "XCP-D, fMRIPrep with Nilearn and others write them, or out of .mat files; reports what was found,\n"
        "left out and taken for granted.",
        program_name};
    app.option_defaults()->always_capture_default();
    add_about(app, {.name = program_name,
                    .examples = {"prepare_cohort --derivatives xcp_d --regions atlas.tsv --out my_cohort",
                                 "prepare_cohort --derivatives xcp_d --regions atlas.tsv --out my_cohort "
                                 "--missing drop-region"},
                    .study = "",
                    .stopped = "nothing is written"});
    option_list list(app);
    list_options(list, o);
    bool no_figures = false;
    app.add_flag("--no-figures", no_figures, "Leave the figures of the page out");
    most_used(app, {"--derivatives", "--regions", "--connectome", "--receptors", "--missing", "--out"});
    const auto ended = read_command_line(app, argc, argv, [&] {
        // Not CLI11's own way, which would say so before it names an option that there is not.
        const int sources = !o.derivatives.empty() + !o.mat.cells.empty() + !o.mat.psilodep.empty();
        if (sources == 0) throw CLI::RequiredError("--derivatives, --cells or --psilodep");
        if (o.out.empty()) throw CLI::RequiredError("--out");
        if (sources > 1)
            throw CLI::ValidationError("--derivatives",
                                       "is one of three sources: give it, or --cells, or --psilodep");
        check_mat_options(app, o);
        check_options(app, o);
    });
    if (ended) return {std::nullopt, *ended};
    o.figures = !no_figures;
    return {o, 0};
}

/// The parameters as names and texts, in the order of --help, for run.json.
inline std::vector<std::pair<std::string, std::string>> parameters_of(program_options o) {
    CLI::App app;
    option_list list(app);
    list_options(list, o);
    return list.kept();
}

}  // namespace prepare
