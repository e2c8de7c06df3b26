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

/// Every option, given once: see option_list.
inline void list_options(option_list& list, program_options& o) {
    list_options(list, static_cast<cohort_sources&>(o));
    list.unkept("--out", o.out,
                "Folder of the cohort; a former one of this program is replaced as a whole; needed")
        ->check(path_text());
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
        if (!o.given()) throw CLI::RequiredError("--derivatives, --cells or --psilodep");
        if (o.out.empty()) throw CLI::RequiredError("--out");
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
