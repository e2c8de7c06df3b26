// Everything that a run leaves behind, written as one whole.
#pragma once

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "figures.hpp"
#include "shared.hpp"
#include "report.hpp"
#include "results.hpp"
#include "run_record.hpp"
#include "tables.hpp"

namespace trd {

/// Tables, figures, report and run.json into `folder`, which is not committed here; brains on `surface`, or on the made
/// one. `progress` is that of the figures.
inline void write_results(const output_folder& folder, const study_results& r, bool with_figures,
                          const std::optional<figures::given_surface>& surface = {},
                          const entrain::progress_callback& progress = step_progress("figures")) {
    write_tables(folder.path(), r);
    throw_if_interrupted();

    std::vector<drawn_figure> drawn;
    const std::string missing = figures_missing(with_figures);
    if (missing.empty()) {
        drawn = draw_figures(r, surface, progress);
        write_pictures(folder.path() / "figures", drawn, r.source.note);
    }
    write_text(folder.path() / "report.html", report_html(r, drawn, missing));
    write_text(folder.path() / "run.json", json_text(run_record(r, any_drawn(drawn))));
    throw_if_interrupted();
}

}  // namespace trd
