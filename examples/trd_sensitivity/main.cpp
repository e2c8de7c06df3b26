// The study of Vohryzek et al. 2024 as one program: scans in, tables, figures and a report out.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/platform.hpp>
#include <entrain/io.hpp>

#include "../support/cohort_sources.hpp"
#include "../support/read_surface.hpp"
#include "command_line.hpp"
#include "estimate.hpp"
#include "shared.hpp"
#include "results.hpp"
#include "study.hpp"
#include "synthetic.hpp"
#include "work_folder.hpp"
#include "write_results.hpp"

namespace {

void run(trd::program_options options, const trd::ranks& over, std::optional<trd::work_folder>& work) {
    using namespace trd;
    if (!options.write_cohort.empty()) {
        require_empty(options.write_cohort, "--write-cohort");
        entrain::io::save_cohort(options.write_cohort, make_synthetic_cohort(options).cohort);
        std::printf("cohort: %s\n", options.write_cohort.c_str());
        return;
    }

    // Before the long work: a folder that cannot be written to must not cost an hour.
    const int ranks = over.size();
    if (options.synthetic()) refuse_endless(options, study_size{}, ranks);
    const bool reports = over.rank() == 0 && options.shard.count == 1 && !options.fit_only;
    std::optional<output_folder> folder;
    if (reports) folder.emplace(options.out);
    if (over.rank() == 0) work.emplace(options);
    prepare::study_input input;
    entrain::io::cohort& cohort = input.cohort;
    std::optional<planted_truth> truth;
    if (options.synthetic()) {
        auto made = make_synthetic_cohort(options);
        cohort = std::move(made.cohort);
        truth = std::move(made.truth);
    } else {
        input = prepare::read_or_make(options.cohort, options.sources, {.atlas = options.atlas});
        if (!options.cohort.empty() && options.note.empty())
            options.note = described(options.cohort, "Description");
    }
    check_cohort(options, cohort);
    const study_size size = size_of(options, cohort);
    refuse_endless(options, size, ranks);
    std::optional<trd::figures::given_surface> surface;
    if (reports && !options.surface.empty())
        surface = trd::figures::read_surface(options.surface, options.surface_labels, cohort.regions);
    if (over.rank() == 0) {
        std::printf("%s", prepare::page_of(input.sections).c_str());
        print_cohort(cohort, "estimated time: " + duration_text(cost_of(options, size, ranks).seconds) +
                                 (options.figures ? ", and some seconds for the figures" : "") + "\n");
    }
    const trd::detail::session with{options, over, work ? &*work : nullptr,
                                    std::make_shared<study_time>(steps_of(options, size, ranks))};
    auto found = run_study(with, cohort, truth);
    if (over.rank() != 0) return;
    if (!found) {
        std::printf("%s; it is kept in %s\n",
                    options.fit_only ? "the models are fitted"
                                     : ("shard " + std::to_string(options.shard.number) + " of " +
                                        std::to_string(options.shard.count) + " is done")
                                           .c_str(),
                    work->root().c_str());
        return;
    }
    study_results& results = *found;
    results.parameters = parameters_of(options);
    results.show_withheld = options.show_withheld;
    for (auto& [file, sum] : input.source.inputs) results.inputs.push_back({file, sum});
    if (!options.synthetic()) {
        results.source.cohort = input.source.name, results.source.description = input.source.description;
        results.source.made_of = input.sections;
    }
    write_results(*folder, results, options.figures, surface, with.progress("figures"));
    folder->commit();
    if (!options.keep_journal) work->remove();
    print_answer(folder->final_place() / "report.html");
    if (const std::string speed = speed_text(results.speed); !speed.empty())
        std::printf("%s\n", speed.c_str());
    print_quick_run(results.parameters);
    std::printf("report: %s\n", (folder->final_place() / "report.html").c_str());
}

}  // namespace

int main(int argc, char** argv) {
    entrain::platform::keep_freed_memory();
    const trd::ranks over;
    trd::watch_for_interrupt();
    const auto line = trd::parse_command_line(argc, argv);
    if (!line.options) return line.exit_code;
    std::optional<trd::work_folder> work;
    try {
        run(*line.options, over, work);
        return trd::exit_done;
    } catch (const trd::ranks::told_elsewhere&) {
        return trd::exit_failed;
    } catch (const trd::interrupted&) {
        if (work && work->holds_journals())
            std::fprintf(stderr, "\ninterrupted; continue with %s (what is done is kept in %s)\n",
                         line.options->shard.count > 1 ? "the same line" : "--resume", work->root().c_str());
        else
            std::fprintf(stderr, "\ninterrupted; nothing was written\n");
        return over.fail(trd::exit_stopped);
    } catch (const trd::usage_error& problem) {
        if (over.rank() == 0) std::fprintf(stderr, "%s\n", problem.what());
        return over.fail(trd::exit_misused);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "trd_sensitivity: %s\n", problem.what());
        return over.fail(trd::exit_failed);
    }
}
