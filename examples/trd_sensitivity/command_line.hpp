// The command line: names, units, limits and help of every option.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/version.hpp>

#include "../support/cohort_options.hpp"
#include "../support/options.hpp"
#include "options.hpp"
#include "shared.hpp"

namespace trd {

/// The options, or the code to exit with (0 after --help and --version, 2 after a usage error).
struct command_line {
    std::optional<program_options> options;
    int exit_code = 0;
};

namespace detail {

// How long a run takes is decided by a few numbers. Those of the paper stand in program_options; `usual` ones
// take minutes on two cores, `quick` ones seconds: to see that everything works.
template <class Number>
struct scaled {
    const char* name;
    Number program_options::*member;
    Number usual, quick;
};
inline constexpr scaled<std::size_t> scaled_counts[] = {
    {"--trials", &program_options::trials, 20, 3},
    {"--samples", &program_options::samples, 720, 320},
    {"--fit-replicas", &program_options::replicas, 16, 8},
    {"--fit-iterations", &program_options::fit_iterations, 30, 3},
    {"--restarts", &program_options::restarts, 20, 5},
    {"--k-repeats", &program_options::k_repeats, 10, 3},
    {"--permutations", &program_options::permutations, 10'000, 2'000},
    {"--draws", &program_options::draws, 5'000, 1'000},
    {"--label-shuffles", &program_options::label_shuffles, 49, 0}};
inline constexpr scaled<double> scaled_quantities[] = {
    {"--transient", &program_options::transient, 200, 100},
    {"--coupling-step", &program_options::coupling_step, 0.025, 0.025},
    {"--sync-step", &program_options::sync_step, 0.01, 0.05},
    {"--noise-step", &program_options::noise_step, 0.05, 0.2}};

// Calls visit(option) for each of them.
template <class Visit>
void for_each_scaled(Visit&& visit) {
    for (const auto& option : scaled_counts) visit(option);
    for (const auto& option : scaled_quantities) visit(option);
}

/// The numbers of states that a text means: one, or LOWEST:HIGHEST. Nothing where it means none.
inline std::optional<std::pair<std::size_t, std::size_t>> states_range(const std::string& text) {
    const auto colon = text.find(':');
    const auto low = whole_number(text.substr(0, colon)),
               high = colon == text.npos ? low : whole_number(text.substr(colon + 1));
    if (!low || !high || *low < 2 || *high > 20 || *low > *high) return {};
    return std::pair(static_cast<std::size_t>(*low), static_cast<std::size_t>(*high));
}
inline CLI::Validator states_text() {
    return {[](const std::string& text) {
                return states_range(text)
                           ? std::string()
                           : needs("a whole number from 2 to 20, or a range of them such as 2:10", text);
            },
            "2 to 20, or LOW:HIGH"};
}

/// One name of a column, or two different ones with a comma between.
inline CLI::Validator score_names() {
    return {[](const std::string& text) {
                const auto comma = text.find(',');
                const bool good = is_utf8(text) && comma != 0 && !text.empty() &&
                                  (comma == text.npos ||
                                   (comma + 1 < text.size() && text.find(',', comma + 1) == text.npos &&
                                    text.substr(0, comma) != text.substr(comma + 1)));
                return good ? std::string() : needs("a name of a column, or two, BEFORE,AFTER", text);
            },
            ""};
}

/// The options of the cohort that is made of other files: their group, and those that say the same as ours.
inline const prepare::listing of_files{
    "A cohort made of derivatives or .mat files, as prepare_cohort makes it",
    {"--atlas", "--before", "--after"}};

/// Every option that has a member of its own, given once: see example::option_list.
inline void list_options(option_list& list, program_options& o) {
    list.add("--cohort", o.cohort,
             "Folder with the scans: participants.tsv, sub-*/ses-*/func/*_timeseries.tsv with JSON\n"
             "sidecars, connectome.csv, regions.tsv, receptors.tsv [none: that of --derivatives,\n"
             "--cells or --psilodep, or a synthetic cohort]")
        ->check(readable_folder())
        ->group("Input and output")
        ->capture_default_str();
    list.unkept("--out", o.out,
                "Folder for tables, run.json, figures and report.html; former results of\n"
                "this program in it are replaced as a whole")
        ->check(path_text())
        ->group("Input and output");
    list.unkept("--write-cohort", o.write_cohort,
                "Save the synthetic cohort into this folder, in the format of --cohort, and end")
        ->check(path_text())
        ->group("Input and output");
    list.add("--atlas", o.atlas, "Atlas label in the file names [the only one there]")
        ->check(name_text())
        ->group("Input and output");
    list.add("--note", o.note,
             "What the data really are; every output repeats it [\"Description\" of\n"
             "dataset_description.json, if there]")
        ->check(free_text())
        ->group("Input and output");
    auto* const surface = list.add("--surface", o.surface,
                                   "Surfaces to draw brains on, LEFT RIGHT: GIFTI or FreeSurfer, in the "
                                   "space of regions.tsv unless\n"
                                   "labelled [a made one]")
                              ->expected(2)
                              ->check(readable_file())
                              ->group("Input and output");
    list.add("--surface-labels", o.surface_labels,
             "Regions of their vertices, LEFT RIGHT: .label.gii or .annot with the names of regions.tsv\n"
             "[the nearest centre]")
        ->expected(2)
        ->check(readable_file())
        ->needs(surface)
        ->group("Input and output");
    list.add("--group-responders", o.responders, "Name of the responders in participants.tsv")
        ->check(name_text())
        ->group("Input and output");
    list.add("--group-nonresponders", o.nonresponders, "Name of the non-responders")
        ->check(name_text())
        ->group("Input and output");
    list.add("--scores", o.scores,
             "Symptom scores: the column of participants.tsv before treatment, or two, BEFORE,AFTER\n"
             "[score_before,score_after, where both are there]")
        ->check(score_names())
        ->group("Input and output");
    list.add("--before", o.before,
             "Name of the session before treatment; with --derivatives, --cells or --psilodep its label,\n"
             "such as ses-1")
        ->check(name_text())
        ->group("Input and output");
    list.add("--after", o.after, "Name of the session after treatment; the same")
        ->check(name_text())
        ->group("Input and output");

    prepare::list_options(list, o.sources, of_files);

    list.add("--k", o.states,
             "Number of brain states, or a range of them, such as 2:10: then the lowest number of good\n"
             "quality (silhouette, Davies-Bouldin, Dunn) at which occupancies differ is taken")
        ->check(states_text())
        ->group("Brain states");
    list.add("--k-repeats", o.k_repeats, "Clusterings of each number of states of a range, for that quality")
        ->check(whole(1, 1000))
        ->group("Brain states");
    list.add("--band", o.band, "Pass band LO HI, Hz", "Hz")->check(positive())->group("Brain states");
    list.add("--filter-order", o.filter_order, "Order of the Butterworth filter")
        ->check(whole(1, 10))
        ->group("Brain states");
    list.add("--trim", o.trim, "Samples dropped at each end after the filter", "samples")
        ->check(whole(0, 100'000))
        ->group("Brain states");
    list.add("--restarts", o.restarts, "Restarts of k-means")
        ->check(whole(1, 100'000))
        ->group("Brain states");
    list.add("--permutations", o.permutations, "Permutations of each group test")
        ->check(whole(99, 10'000'000))
        ->group("Brain states");

    list.add("--coupling-max", o.coupling_max, "Largest global coupling G tried (from 0)")
        ->check(positive())
        ->group("Model and fit");
    list.add("--coupling-step", o.coupling_step, "Step of G")->check(positive())->group("Model and fit");
    list.add("--fit-iterations", o.fit_iterations,
             "Most updates of the effective connectivity at each G; 0 keeps the connectome")
        ->check(whole(0, 1'000'000))
        ->group("Model and fit");
    list.add("--settle", o.settle,
             "Simulated time between two updates, s; negative: the whole transient, as in the paper", "s")
        ->check(finite())
        ->group("Model and fit");
    list.add("--fit-replicas", o.replicas, "Recordings of the mean length of a scan, averaged at each G")
        ->check(whole(1, 100'000))
        ->group("Model and fit");
    list.add("--fit-repeats", o.fit_repeats,
             "Simulations of those recordings at each G; two or more: errors are those over repeats")
        ->check(whole(1, 100'000))
        ->group("Model and fit");
    list.add("--refinements", o.refinements,
             "How often the grid of G is refined around its best: four new values on either side")
        ->check(whole(0, 20))
        ->group("Model and fit");
    list.add("--noise", o.noise, "Noise of the model, standard deviation per root second")
        ->check(not_negative())
        ->group("Model and fit");
    list.add("--integrator", o.integrator,
             "splitting: exact flows put together, or euler: Euler-Maruyama, as the paper, whose step adds\n"
             "omega^2 dt / 2 to a")
        ->check(CLI::IsMember({"splitting", "euler"}))
        ->group("Model and fit");
    list.add("--dt", o.dt,
             "Longest step of integration, s; for euler also at most TR / 20 [splitting: 1; euler: 0.1]", "s")
        ->check(positive())
        ->default_str("")
        ->group("Model and fit");
    list.add("--transient", o.transient, "Simulated time before the first sample, s", "s")
        ->check(not_negative())
        ->group("Model and fit");
    list.add("--samples", o.samples, "Samples of each run, every TR; 0: as many as the group's scans have")
        ->check(whole(0, 10'000'000))
        ->group("Model and fit");

    list.add("--protocol", o.protocol, "Push towards synchronisation (a > 0), noise (a < 0), or both")
        ->check(CLI::IsMember({"sync", "noise", "both"}))
        ->group("Perturbation");
    list.add("--units", o.units, "What is perturbed: homotopic pairs or single regions")
        ->check(CLI::IsMember({"pairs", "regions"}))
        ->group("Perturbation");
    list.add("--trials", o.trials, "Trials of each unit at each level")
        ->check(whole(1, 1'000'000))
        ->group("Perturbation");
    list.add("--sync-max", o.sync_max, "Largest shift of a, synchronisation")
        ->check(positive())
        ->group("Perturbation");
    list.add("--sync-step", o.sync_step, "Step of the shift, synchronisation")
        ->check(positive())
        ->group("Perturbation");
    list.add("--noise-max", o.noise_max, "Largest shift of -a, noise")
        ->check(positive())
        ->group("Perturbation");
    list.add("--noise-step", o.noise_step, "Step of the shift, noise")
        ->check(positive())
        ->group("Perturbation");
    std::vector<std::string> rules;
    std::string rules_help = "How the optimal level is chosen:";
    for (const auto& [name, meaning] : optimal_rules()) {
        rules.push_back(name);
        rules_help += "\n  " + name + ": " + meaning;
    }
    list.add("--optimal-rule", o.optimal_rule, rules_help)
        ->check(CLI::IsMember(rules))
        ->group("Perturbation");
    list.add("--branch", o.branch,
             "Let every perturbed run begin where the unperturbed model stands after its transient, "
             "and record\n"
             "after this time under the push, s; negative: the whole transient again, as in the paper",
             "s")
        ->check(finite())
        ->group("Perturbation");
    list.add("--precision", o.precision, "Numbers of the perturbed simulations")
        ->check(CLI::IsMember({"double", "float"}))
        ->group("Perturbation");
    list.add("--top", o.top, "How many units are looked for, in the ranking")
        ->check(whole(1, 100'000))
        ->group("Perturbation");
    list.add("--adaptive", o.adaptive,
             "Spend trials where it is undecided which units are the --top: a fifth of --trials for all\n"
             "units and levels, the others at the optimal level, at most --trials per unit")
        ->group("Perturbation");
    list.add("--budget", o.budget, "Most runs of each adaptive map; 0: those of the full design")
        ->check(whole(0, 1'000'000'000))
        ->group("Perturbation");
    list.add("--show-withheld", o.show_withheld,
             "Show maps, ranking and receptors also of a protocol of which no push beats none")
        ->group("Perturbation");
    list.add("--draws", o.draws, "Surrogate maps of each null model")
        ->check(whole(99, 100'000'000))
        ->group("Perturbation");

    list.add("--label-shuffles", o.label_shuffles,
             "Run a smaller study again under so many shuffles of labels; without any nothing is said of\n"
             "what treatment does")
        ->check(whole(0, 1'000'000))
        ->group("People");
    list.add("--shuffle", o.shuffle, "Which labels: groups over people, sessions within each person, or both")
        ->check(CLI::IsMember({"groups", "sessions", "both"}))
        ->group("People");
    list.add("--hypothesis", o.hypotheses,
             "A receptor that was named before anybody looked at these data, as in a registration; again\n"
             "for each. Its correlations are corrected among themselves, all others over the page.\n"
             "Vohryzek et al. named 5-HT2A and 5-HT1A [none; the planted one in a synthetic cohort]")
        ->allow_extra_args(false)
        ->check(name_text())
        ->group("People");
    list.add("--leave-one-out", o.leave_one_out, "Run that study again without each person in turn")
        ->group("People");
    list.add("--bootstrap", o.bootstrap, "Run that study again of people drawn with replacement, so often")
        ->check(whole(0, 1'000'000))
        ->group("People");
    list.add("--rewired", o.rewired,
             "Run that study again on so many rewired connectomes, of the same degrees, weights and nearly\n"
             "the same strengths")
        ->check(whole(0, 1'000'000))
        ->group("People");
    list.add("--specifications", o.specifications,
             "Run that study again with one decision of the analysis taken otherwise, each in turn: number\n"
             "of states, band, rules of G, level and weights, protocol, integrator")
        ->group("People");

    list.add("--quick", o.quick, "Short runs, to see that everything works; what you set keeps your values")
        ->group("Running");
    list.unkept("--paper", o.paper,
                "Runs of the length and number of the paper (30 trials, 3000 s of transient, every level,\n"
                "G in steps of 0.01, Euler steps of 0.1 s), which may take an hour; what you set keeps your\n"
                "values")
        ->excludes("--quick")
        ->group("Running");
    list.add("--seed", o.seed, "Seed of every random number")->check(seed_number())->group("Running");
    list.add("--threads", o.threads, "Threads; 0: one per core")->check(whole(0, 4096))->group("Running");
    list.unkept("--resume", o.resume,
                "Go on with what an interrupted run, or shards, have done: it lies in the folder <out>.work")
        ->group("Running");
    list.unkept("--fit-only", o.fit_only,
                "End when the models are fitted: before many shards, which then share it")
        ->group("Running");
    list.unkept("--keep-journal", o.keep_journal, "Keep the folder <out>.work when the report is written")
        ->group("Running");
}

}  // namespace detail

/// Reads the command line; prints help, version or what is wrong with it.
inline command_line parse_command_line(int argc, const char* const* argv) {
    program_options o;
    detail::for_each_scaled([&o](const auto& option) { o.*option.member = option.usual; });
    o.integrator = "splitting";
    CLI::App app{
        "trd_sensitivity: where would a push move the model of a depressed brain towards its state after\n"
        "treatment, and does that map follow a serotonin receptor? (the study of Vohryzek et al. 2024,\n"
        "doi:10.1093/braincomms/fcae049)\n\n"
        "Without --cohort it makes a synthetic cohort whose truth is known and shows that it finds it.",
        program_name};
    app.option_defaults()->always_capture_default();
    add_about(
        app,
        {.name = program_name,
         .examples = {"trd_sensitivity --quick --out look",
                      "trd_sensitivity --cohort my_cohort --out my_results --label-shuffles 199"},
         .study =
             "Vohryzek J et al. Brain dynamics predictive of response to psilocybin for treatment-resistant "
             "depression. Brain Communications 2024; 6(2): fcae049. doi:10.1093/braincomms/fcae049",
         .stopped = "--resume goes on"});

    option_list list(app);
    detail::list_options(list, o);
    bool no_figures = false;
    app.add_flag("--no-figures", no_figures, "Leave the figures out")->group("Input and output");
    std::string shard;
    app.add_option(
           "--shard", shard,
           "I/N: do only the I-th of N shares of the perturbations, as one job of an array, then end;\n"
           "again it goes on where it was. With all shards done, --resume makes the report")
        ->excludes("--resume", "--adaptive")
        ->check(share())
        ->group("Running");
    app.set_config("--config", "", "File with any of these options, one per line: trials = 10")
        ->check(readable_file())
        ->group("Running");
    app.allow_config_extras(false);
    most_used(app, {"--cohort", "--out", "--quick", "--k", "--trials", "--threads"});

    const auto ended = read_command_line(app, argc, argv, [&] {
        check_band(o.band);
        std::tie(o.k, o.k_highest) = *detail::states_range(o.states);
        const program_options of_paper = {};
        // What the user set keeps its value.
        detail::for_each_scaled([&](const auto& option) {
            if (app.get_option(option.name)->count() > 0) return;
            if (o.quick) o.*option.member = option.quick;
            if (o.paper) o.*option.member = of_paper.*option.member;
        });
        if (o.paper && app.get_option("--integrator")->count() == 0) o.integrator = "euler";
        if (app.get_option("--dt")->count() == 0) o.dt = o.integrator == "euler" ? 0.1 : 1.0;
        const auto no_larger = [](const char* step, double small, const char* most, double large) {
            if (small > large)
                throw CLI::ValidationError(
                    step, "needs at most " + number(large) + " (" + most + "), got " + number(small));
        };
        no_larger("--coupling-step", o.coupling_step, "--coupling-max", o.coupling_max);
        no_larger("--sync-step", o.sync_step, "--sync-max", o.sync_max);
        no_larger("--noise-step", o.noise_step, "--noise-max", o.noise_max);
        const auto differ = [](const char* first, const std::string& a, const char* second,
                               const std::string& b) {
            if (a == b)
                throw CLI::ValidationError(second,
                                           "needs another name than " + std::string(first) + ", got " + b);
        };
        differ("--group-responders", o.responders, "--group-nonresponders", o.nonresponders);
        differ("--before", o.before, "--after", o.after);
        if (o.bootstrap == 1) throw CLI::ValidationError("--bootstrap", "needs 0, or at least 2, got 1");
        if (!o.write_cohort.empty() && !o.cohort.empty())
            throw CLI::ValidationError("--write-cohort", "saves the synthetic cohort; leave --cohort out");
        prepare::take_atlas(o.sources, o.atlas);
        prepare::check_options_of_study(app, o.sources, detail::of_files.group,
                                        !o.cohort.empty() || !o.write_cohort.empty());
        if (o.sources.given()) {
            if (o.sources.connectome.empty()) throw CLI::RequiredError("--connectome");
            // Of a cohort that is made, sessions get the names of the study.
            if (app.count("--before") + app.count("--after") > 0) {
                std::tie(o.sources.before, o.sources.after) = std::pair(o.before, o.after);
                o.before = of_paper.before, o.after = of_paper.after;
            }
        }
    });
    if (ended) return {std::nullopt, *ended};
    if (const auto given = shard_number(shard)) o.shard = *given;
    o.note = clean(o.note);
    o.figures = !no_figures;
    return {o, 0};
}

/// The parameters as names and texts, in the order of --help, for run.json and the report.
inline std::vector<std::pair<std::string, std::string>> parameters_of(program_options o) {
    if (!o.sources.before.empty()) std::tie(o.before, o.after) = std::pair(o.sources.before, o.sources.after);
    return kept_parameters(std::move(o), detail::list_options);
}

}  // namespace trd
