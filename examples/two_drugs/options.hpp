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
#include "../support/figure.hpp"
#include "../support/gnuplot.hpp"
#include "../support/interrupt.hpp"
#include "../support/options.hpp"
#include "../support/page.hpp"
#include "../support/results_folder.hpp"
#include "../support/text.hpp"

namespace drugs {

using namespace example;
namespace figures {
using namespace example::figures;
}

inline constexpr const char* program_name = "two_drugs";

/// Every option of the command line. Numbers that decide how long a run takes are those of the default study.
struct program_options {
    std::filesystem::path cohort;  // empty: synthetic
    std::filesystem::path out = "results/two_drugs";
    std::filesystem::path write_cohort;
    std::string atlas, note;
    std::vector<std::string> placebo = {"placebo"};
    std::string drug = "psilocybin", receptor;  // receptor empty: the synthetic one, or that named like 5HT2A
    std::array<double, 2> band = {0.01, 0.1};
    std::size_t k = 3, trim = 3;
    double coupling_max = 4.8, coupling_step = 0.6;
    double gain_max = 0.6, gain_step = 0.1, block_max = 0.08, block_step = 0.02;
    std::size_t trials = 16, samples = 0, shuffles = 3, resamples = 1000, draws = 2000;
    double dt = 1e-3;
    bool quick = false, figures = true;
    std::uint64_t seed = 1;
    std::size_t threads = 0;
};

/// The options, or the code to exit with (0 after --help and --version, 2 after a usage error).
struct command_line {
    std::optional<program_options> options;
    int exit_code = 0;
};

/// Every option that has a member of its own, given once: see option_list.
inline void list_options(option_list& list, program_options& o) {
    list.add("--cohort", o.cohort,
             "Folder with the scans, connectome.csv and receptors.tsv, in the format of trd_sensitivity\n"
             "[none: scans of a model whose gain is known]")
        ->check(readable_folder());
    list.unkept("--out", o.out,
                "Folder for tables, run.json, figures and report.html; former results of\n"
                "this program in it are replaced as a whole")
        ->check(path_text());
    list.unkept("--write-cohort", o.write_cohort,
                "Save the synthetic cohort into this folder, in the format of --cohort, and end")
        ->check(path_text());
    list.add("--atlas", o.atlas, "Atlas label in the file names [the only one there]")->check(name_text());
    list.add("--note", o.note,
             "What the data really are; every output repeats it [\"Description\" of\n"
             "dataset_description.json, if there]")
        ->check(free_text());
    list.add("--placebo", o.placebo, "Session without the drug; may be given several times")
        ->check(name_text());
    list.add("--drug", o.drug, "Session under the drug whose gain is fitted")->check(name_text());
    list.add("--receptor", o.receptor,
             "Receptor whose density the gain follows, a column of receptors.tsv [5HT2A; synthetic: the\n"
             "planted one]")
        ->check(name_text());
    list.add("--band", o.band, "Pass band LO HI, Hz", "Hz")->check(positive());
    list.add("--k", o.k, "Number of brain states")->check(whole(2, 20));
    list.add("--trim", o.trim, "Samples dropped at each end after the filter", "samples")
        ->check(whole(0, 100'000));
    list.add("--coupling-max", o.coupling_max, "Largest global coupling G tried")->check(positive());
    list.add("--coupling-step", o.coupling_step, "Step of G, and its smallest value")->check(positive());
    list.add("--gain-max", o.gain_max, "Largest receptor gain s_E tried (from 0)")->check(positive());
    list.add("--gain-step", o.gain_step, "Step of s_E")->check(positive());
    list.add("--block-max", o.block_max, "Largest share of NMDA receptors blocked, 0 to 1")
        ->check(positive());
    list.add("--block-step", o.block_step, "Step of that share")->check(positive());
    list.add("--trials", o.trials, "Simulated scans of each condition")->check(whole(4, 10'000));
    list.add("--samples", o.samples, "Samples of each simulated scan; 0: the mean of the scans")
        ->check(whole(0, 1'000'000));
    list.add("--shuffles", o.shuffles, "Shuffled maps that the receptor's is compared with")
        ->check(whole(1, 1000));
    list.add("--resamples", o.resamples, "Bootstrap resamples of each interval")->check(whole(99, 1'000'000));
    list.add("--draws", o.draws, "Surrogate maps of the spatial null")->check(whole(99, 10'000'000));
    list.add("--dt", o.dt, "Step of integration (Heun), s; that of serotonin is at most 0.1 ms", "s")
        ->check(positive());
    list.add("--quick", o.quick, "Short runs, to see that everything works; what you set keeps your values");
    list.add("--seed", o.seed, "Seed of every random number")->check(seed_number());
    list.unkept("--threads", o.threads, "Threads; 0: one per core")->check(whole(0, 4096));
}

inline command_line parse_command_line(int argc, const char* const* argv) {
    program_options o;
    CLI::App app{
        "two_drugs: what psilocybin, as gain of a receptor, and ketamine, as block of NMDA receptors, do to "
        "one\n"
        "mean-field model of a brain, read by the same measures (after Deco et al. 2018,\n"
        "doi:10.1016/j.cub.2018.07.083)\n\n"
        "Without --cohort it makes scans with a gain that is known and shows that it finds it.",
        program_name};
    app.option_defaults()->always_capture_default();
    add_about(
        app,
        {.name = program_name,
         .examples = {"two_drugs --quick --out look", "two_drugs --cohort my_cohort --out my_results"},
         .study = "Deco G et al. Whole-brain multimodal neuroimaging model using serotonin receptor maps "
                  "explains non-linear functional effects of LSD. Current Biology 2018; 28: 3065. "
                  "doi:10.1016/j.cub.2018.07.083",
         .stopped = "nothing is written"});
    option_list list(app);
    list_options(list, o);
    bool no_figures = false;
    app.add_flag("--no-figures", no_figures, "Leave the figures out");
    app.set_config("--config", "", "File with any of these options, one per line: trials = 10")
        ->check(readable_file());
    app.allow_config_extras(false);
    most_used(app, {"--cohort", "--out", "--quick", "--drug", "--receptor", "--trials"});
    const auto ended = read_command_line(app, argc, argv, [&] {
        if (o.quick) {
            const auto unless_set = [&](const char* name, auto& value, auto quick) {
                if (app.get_option(name)->count() == 0) value = quick;
            };
            unless_set("--trials", o.trials, std::size_t{6});
            unless_set("--samples", o.samples, std::size_t{100});
            unless_set("--shuffles", o.shuffles, std::size_t{1});
            unless_set("--coupling-step", o.coupling_step, 1.2);
            unless_set("--gain-step", o.gain_step, 0.3);
            unless_set("--block-step", o.block_step, 0.04);
            unless_set("--resamples", o.resamples, std::size_t{200});
            unless_set("--draws", o.draws, std::size_t{500});
        }
        check_band(o.band);
        const auto grid = [](const char* step, double small, const char* most, double large) {
            if (small > large)
                throw CLI::ValidationError(
                    step, "needs at most " + number(large) + " (" + most + "), got " + number(small));
            if (large / small > 200)
                throw CLI::ValidationError(step, "needs at least a 200th of " + number(large) + " (" + most +
                                                     "), got " + number(small));
        };
        grid("--coupling-step", o.coupling_step, "--coupling-max", o.coupling_max);
        grid("--gain-step", o.gain_step, "--gain-max", o.gain_max);
        grid("--block-step", o.block_step, "--block-max", o.block_max);
        if (o.block_max > 1)
            throw CLI::ValidationError("--block-max",
                                       "needs a number from 0 to 1, got " + number(o.block_max));
        if (o.dt > 2e-3 || o.dt < 1e-5)
            throw CLI::ValidationError("--dt", "needs a number from 1e-05 to 0.002 s, got " + number(o.dt));
        for (const auto& each : o.placebo)
            if (each == o.drug)
                throw CLI::ValidationError("--drug", "needs another name than --placebo, got " + o.drug);
        if (!o.write_cohort.empty() && !o.cohort.empty())
            throw CLI::ValidationError("--write-cohort", "saves the synthetic cohort; leave --cohort out");
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

}  // namespace drugs
