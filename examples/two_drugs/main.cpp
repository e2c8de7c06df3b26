// Psilocybin as gain of a receptor, ketamine as block of NMDA receptors, in one model: scans in, a report out.
#include <cstdio>
#include <optional>
#include <string>

#include <entrain/io.hpp>

#include "../support/run_program.hpp"
#include "options.hpp"
#include "report.hpp"
#include "study.hpp"
#include "synthetic.hpp"

namespace {

void run(drugs::program_options options) {
    using namespace drugs;
    if (!options.write_cohort.empty()) {
        require_empty(options.write_cohort, "--write-cohort");
        entrain::io::save_cohort(options.write_cohort, make_synthetic_cohort(options));
        std::printf("cohort: %s\n", options.write_cohort.c_str());
        return;
    }
    const bool synthetic = options.cohort.empty();
    // Before the scans are made, as they take as many samples.
    if (synthetic) drugs::detail::refuse_endless(options, 2, options.samples ? options.samples : 220, 40);
    results_folder folder(options.out, program_name);
    if (options.note.empty())
        options.note = synthetic ? "scans of the model itself, truth known: says nothing about the brain"
                                 : described(options.cohort, "Description");
    const auto cohort = synthetic ? make_synthetic_cohort(options)
                                  : entrain::io::load_cohort(options.cohort, {.atlas = options.atlas});
    print_cohort(cohort);
    study_results results =
        run_study(options, cohort, synthetic ? std::optional(planted_truth{}) : std::nullopt);
    if (synthetic) {
        results.cohort = "synthetic";
        results.description = "Scans simulated with a coupling and a receptor gain that are known";
    } else {
        const scan_source source = source_of(options.cohort);
        results.cohort = source.name, results.description = source.description;
        results.inputs = source.inputs;
    }
    write_results(folder, results, options.figures);
    folder.commit();
    print_answer(folder.final_place() / "report.html");
    print_quick_run(results.parameters);
    std::printf("report: %s\n", (folder.final_place() / "report.html").c_str());
}

}  // namespace

int main(int argc, char** argv) {
    drugs::watch_for_interrupt();
    const auto line = drugs::parse_command_line(argc, argv);
    if (!line.options) return line.exit_code;
    return example::run_program("two_drugs", [&] { run(*line.options); });
}
