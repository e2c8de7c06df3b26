// What can be asked of the program, and what it shares with the other examples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/version.hpp>

#include "../support/cohort_folder.hpp"
#include "../support/cohort_options.hpp"
#include "../support/figure.hpp"
#include "../support/gnuplot.hpp"
#include "../support/interrupt.hpp"
#include "../support/options.hpp"
#include "../support/results_folder.hpp"
#include "../support/page.hpp"
#include "../support/text.hpp"

namespace entropic {

using namespace example;
namespace figures {
using namespace example::figures;
}

inline constexpr const char* program_name = "entropic_brain";

/// Every option of the command line.
struct program_options {
    std::filesystem::path cohort;  // empty: made of `sources`, or synthetic
    prepare::cohort_sources sources;
    std::filesystem::path out = "results/entropic_brain";
    std::filesystem::path write_cohort;
    std::string atlas, note, control;
    std::vector<std::string> comparisons;  // NAME=BEFORE,AFTER
    std::array<double, 2> band = {0.04, 0.07};
    int filter_order = 2;
    std::size_t trim = 3;
    std::string bins = "freedman-diaconis", estimator = "plug-in";
    std::size_t bin_count = 10, permutations = 10'000, resamples = 10'000;
    std::uint64_t seed = 1;
    std::size_t threads = 0;
    bool figures = true;

    bool synthetic() const { return cohort.empty() && !sources.given(); }
};

/// The options, or the code to exit with (0 after --help and --version, 2 after a usage error).
struct command_line {
    std::optional<program_options> options;
    int exit_code = 0;
};

/// The options of the cohort that is made of other files: their group, and the one that says the same as ours.
inline const prepare::listing of_files{
    "A cohort made of derivatives or .mat files, as prepare_cohort makes it", {"--atlas"}};

/// Every option that has a member of its own, given once: see option_list.
inline void list_options(option_list& list, program_options& o) {
    list.add("--cohort", o.cohort,
             "Folder with the scans, in the format of trd_sensitivity; the networks are the column\n"
             "\"network\" of regions.tsv [none: those of --derivatives,\n"
             "--cells or --psilodep, or synthetic scans]")
        ->check(readable_folder());
    list.unkept("--out", o.out,
                "Folder for tables, run.json, figures and report.html; former results of\n"
                "this program in it are replaced as a whole")
        ->check(path_text());
    list.unkept("--write-cohort", o.write_cohort,
                "Save the synthetic scans into this folder, in the format of --cohort, and end")
        ->check(path_text());
    list.add("--compare", o.comparisons,
             "NAME=BEFORE,AFTER: two sessions of the same people; may be given several times\n"
             "[sessions whose names differ only in an ending \"before\" and \"after\"]")
        ->check(name_text());
    list.add("--control", o.control,
             "Name of the comparison that the others are set against [one named placebo]")
        ->check(name_text());
    list.add("--atlas", o.atlas, "Atlas label in the file names [the only one there]")->check(name_text());
    list.add("--note", o.note,
             "What the data really are; every output repeats it [\"Description\" of\n"
             "dataset_description.json, if there]")
        ->check(free_text());
    list.add("--band", o.band, "Pass band of the phases LO HI, Hz", "Hz")->check(positive());
    list.add("--filter-order", o.filter_order, "Order of the Butterworth filter")->check(whole(1, 10));
    list.add("--trim", o.trim, "Samples dropped at each end after the filter", "samples")
        ->check(whole(0, 100'000));
    list.add("--bins", o.bins, "Rule of the bins, which all scans of a person share")
        ->check(CLI::IsMember({"freedman-diaconis", "scott", "sturges", "fixed"}));
    list.add("--bin-count", o.bin_count, "Number of bins with --bins fixed")->check(whole(2, 10'000));
    list.add("--estimator", o.estimator, "Estimator of the entropy")
        ->check(CLI::IsMember({"plug-in", "miller-madow", "shrinkage"}));
    list.add("--permutations", o.permutations, "Sign flips where there are too many for all")
        ->check(whole(99, 10'000'000));
    list.add("--resamples", o.resamples, "Bootstrap resamples of each interval")
        ->check(whole(99, 10'000'000));
    list.add("--seed", o.seed, "Seed of every random number")->check(seed_number());
    list.unkept("--threads", o.threads, "Threads; 0: one per core")->check(whole(0, 4096));
    prepare::list_options(list, o.sources, of_files);
}

inline command_line parse_command_line(int argc, const char* const* argv) {
    program_options o;
    CLI::App app{
        "entropic_brain: does the synchrony within the brain's networks vary more, and is its distribution\n"
        "richer, after a drug than before it? (after Carhart-Harris et al. 2014, "
        "doi:10.3389/fnhum.2014.00020)\n\n"
        "Without --cohort it makes synthetic scans whose truth is known and shows that it finds it.",
        program_name};
    app.option_defaults()->always_capture_default();
    add_about(app,
              {.name = program_name,
               .examples = {"entropic_brain --cohort my_cohort --out my_results",
                            "entropic_brain --cohort my_cohort --compare drug=before,after "
                            "--compare placebo=first,second --control placebo"},
               .study = "Carhart-Harris RL et al. The entropic brain: a theory of conscious states informed "
                        "by neuroimaging research with psychedelic drugs. Frontiers in Human Neuroscience "
                        "2014; 8: 20. doi:10.3389/fnhum.2014.00020",
               .stopped = "nothing is written"});
    option_list list(app);
    list_options(list, o);
    bool no_figures = false;
    app.add_flag("--no-figures", no_figures, "Leave the figures out");
    most_used(app, {"--cohort", "--out", "--compare", "--control", "--band", "--permutations"});
    const auto ended = read_command_line(app, argc, argv, [&] {
        check_band(o.band);
        for (const auto& text : o.comparisons) {
            const auto equals = text.find('='), comma = text.find(',', equals == text.npos ? 0 : equals);
            if (equals == text.npos || equals == 0 || comma == text.npos || comma == equals + 1 ||
                comma + 1 == text.size())
                throw CLI::ValidationError("--compare", "needs NAME=BEFORE,AFTER, got " + text);
        }
        if (!o.write_cohort.empty() && !o.cohort.empty())
            throw CLI::ValidationError("--write-cohort", "saves the synthetic scans; leave --cohort out");
        prepare::take_atlas(o.sources, o.atlas);
        prepare::check_options_of_study(app, o.sources, of_files.group,
                                        !o.cohort.empty() || !o.write_cohort.empty());
    });
    if (ended) return {std::nullopt, *ended};
    o.note = clean(o.note);
    o.figures = !no_figures;
    return {o, 0};
}

/// The parameters as names and texts, in the order of --help, for run.json and the report.
inline std::vector<std::pair<std::string, std::string>> parameters_of(const program_options& o) {
    return kept_parameters(o, list_options);
}

}  // namespace entropic
