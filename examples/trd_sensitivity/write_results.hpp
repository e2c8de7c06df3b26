// Everything that a run leaves behind, written as one whole.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "figures.hpp"
#include "shared.hpp"
#include "report.hpp"
#include "results.hpp"
#include "run_record.hpp"
#include "tables.hpp"

namespace trd {

/// Tables, figures, report and run.json into `folder`, which is not committed here.
inline void write_results(const output_folder& folder, const study_results& r, bool with_figures) {
    write_tables(folder.path(), r);
    throw_if_interrupted();

    std::vector<drawn_figure> drawn;
    std::string missing;
    if (!with_figures) {
        missing = "They were left out as asked (--no-figures); the tables hold every number.";
    } else if (!gnuplot_present()) {
        missing =
            "gnuplot is not installed (Debian: apt-get install gnuplot-nox); the tables hold every number.";
        std::fprintf(stderr, "no figures: %s\n", missing.c_str());
    } else {
        drawn = draw_figures(r, step_progress("figures"));
        std::filesystem::create_directory(folder.path() / "figures");
        for (const auto& f : drawn)
            write_text(folder.path() / "figures" / (f.plan.name + ".svg"), standalone_svg(f, r.source.note));
    }
    write_text(folder.path() / "report.html", report_html(r, drawn, missing));
    write_text(folder.path() / "run.json", run_record(r, !drawn.empty()).dump(2) + "\n");
    throw_if_interrupted();
}

}  // namespace trd
