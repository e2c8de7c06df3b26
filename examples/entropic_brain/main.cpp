// The study of Carhart-Harris et al. 2014 as one program: scans in, tables, figures and a report out.
#include <cstdio>
#include <string>
#include <utility>

#include <entrain/io.hpp>

#include "../support/cohort_sources.hpp"
#include "../support/run_program.hpp"
#include "options.hpp"
#include "report.hpp"
#include "study.hpp"
#include "synthetic.hpp"

namespace {

void run(entropic::program_options options) {
    using namespace entropic;
    if (!options.write_cohort.empty()) {
        require_empty(options.write_cohort, "--write-cohort");
        entrain::io::save_cohort(options.write_cohort, make_synthetic_cohort(options.seed));
        std::printf("cohort: %s\n", options.write_cohort.c_str());
        return;
    }
    results_folder folder(options.out, program_name);
    const bool synthetic = options.synthetic();
    if (options.note.empty())
        options.note = synthetic                ? "synthetic scans, truth known: says nothing about the brain"
                       : options.cohort.empty() ? ""
                                                : described(options.cohort, "Description");
    const auto input =
        synthetic ? prepare::study_input{make_synthetic_cohort(options.seed), {}, {}}
                  : prepare::read_or_make(
                        options.cohort, options.sources,
                        {.atlas = options.atlas, .needs_connectome = false, .needs_receptors = false});
    std::printf("%s", prepare::page_of(input.sections).c_str());
    print_cohort(input.cohort);
    study_results results = run_study(options, input.cohort);
    if (synthetic) {
        results.cohort = "synthetic";
        results.description =
            "Scans made from rhythms that the regions of a network share to a varying degree";
        results.planted = planted_text;
    } else {
        results.cohort = input.source.name, results.description = input.source.description;
        results.inputs = input.source.inputs, results.made_of = input.sections;
    }
    write_results(folder, results, options.figures);
    folder.commit();
    print_answer(folder.final_place() / "report.html");
    std::printf("report: %s\n", (folder.final_place() / "report.html").c_str());
}

}  // namespace

int main(int argc, char** argv) {
    entropic::watch_for_interrupt();
    const auto line = entropic::parse_command_line(argc, argv);
    if (!line.options) return line.exit_code;
    return example::run_program("entropic_brain", [&] { run(*line.options); });
}
