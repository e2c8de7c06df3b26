// The page of a cohort: what is printed, with figures, as one file.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <entrain/io/bids.hpp>
#include <entrain/version.hpp>

#include "../support/cohort_found.hpp"
#include "../support/page.hpp"
#include "figures.hpp"

namespace prepare {

/// The pictures of figures, for the page alone: nothing is drawn for print.
inline std::vector<drawn_figure> drawn_on_page(std::vector<figures::figure> plans) {
    std::vector<drawn_figure> drawn;
    for (auto& plan : plans) {
        drawn_figure each{std::move(plan), {}, {}, {}, {}};
        try {
            each.svg = draw_svg(each.plan.name, each.plan.script, each.plan.width, each.plan.height);
            // A pixel is a region or a sample: browsers would blur it.
            example::detail::replace_all(each.svg, "<image ", "<image style=\"image-rendering:pixelated\" ");
        } catch (const gnuplot_error& problem) {
            each.missing = problem.what();
        }
        drawn.push_back(std::move(each));
    }
    return drawn;
}

namespace detail {

/// The lines of a section as a list; those that begin with blanks belong to the line before. A terminal's +- is ±.
inline std::string list_html(const std::vector<std::string>& lines) {
    std::string h = "<ul>\n";
    bool within = false;
    for (std::size_t k = 0; k < lines.size(); ++k) {
        const bool deeper = k > 0 && lines[k].starts_with("  ");
        if (deeper && !within) h += "<ul>\n";
        if (!deeper && within) h += "</ul>\n";
        if (!deeper && k > 0) h += "</li>\n";
        within = deeper;
        std::string line =
            escape_html(lines[k].substr(std::min(lines[k].size(), lines[k].find_first_not_of(' '))));
        example::detail::replace_all(line, " +- ", " ± ");
        h += "<li>" + line + (deeper ? "</li>\n" : "");
    }
    return h + (within ? "</ul>\n" : "") + (lines.empty() ? "" : "</li>\n") + "</ul>\n";
}

}  // namespace detail

/// The page as HTML. `name`: of the cohort; `sections`: what is printed; `likeness`: see likeness_of().
inline std::string report_html(const std::string& name, const entrain::io::cohort& study,
                               const std::vector<section>& sections, const std::vector<double>& likeness,
                               const std::vector<drawn_figure>& drawn, const std::string& figures_missing,
                               const std::string& next,
                               const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::vector<std::string> warnings;
    for (const auto& each : sections)
        if (each.heading == "warnings") warnings = each.lines;
    std::ostringstream h = plain_stream();
    h << page_begin("Cohort: " + name) << "<header>\n<div class=\"kicker\">Cohort, entrain "
      << entrain::version << "</div>\n<h1>" << escape_html(name) << "</h1>\n<nav>";
    for (const auto& each : sections)
        if (!each.lines.empty() && each.heading != "warnings")
            h << "<a href=\"#" << each.heading << "\">" << capitalised(each.heading) << "</a>";
    if (!drawn.empty()) h << "<a href=\"#figures\">Figures</a>";
    h << "<a href=\"#scans\">Scans</a><a href=\"#run\">Run</a></nav>\n</header>\n<main id=\"main\">\n"
      << warnings_html(warnings);
    for (const auto& each : sections)
        if (!each.lines.empty() && each.heading != "warnings")
            h << "<section id=\"" << each.heading << "\"><h2>" << capitalised(each.heading) << "</h2>\n"
              << detail::list_html(each.lines) << "</section>\n";
    if (!figures_missing.empty())
        h << "<p class=\"note\"><b>No figures.</b> " << escape_html(figures_missing) << "</p>\n";
    if (!drawn.empty())
        h << "<section id=\"figures\"><h2>Figures</h2>\n" << figures_of(drawn, "figures") << "</section>\n";

    h << "<section id=\"scans\"><h2>Scans</h2>\n";
    example::detail::html_table scans({{"Person", false},
                                       {"Group", false},
                                       {"Session", false},
                                       {"Samples", true},
                                       {"Repetition time (s)", true},
                                       {"Mean FD (mm)", true},
                                       {"FC like the others' (r)", true}});
    const auto cell = [](double value, int places) {
        return entrain::is_finite(value) ? decimals(value, places) : std::string("n/a");
    };
    for (std::size_t k = 0; k < study.scans.size(); ++k) {
        const auto& scan = study.scans[k];
        scans.row({"sub-" + scan.subject, scan.group, scan.session, std::to_string(scan.bold.shape(1)),
                   number(scan.tr), cell(scan.mean_fd, 3), cell(k < likeness.size() ? likeness[k] : NAN, 2)});
    }
    h << scans.finished()
      << "<p class=\"meta\">FD: framewise displacement. r: Pearson's correlation, over pairs of regions, of "
         "the "
         "scan's functional connectivity with the mean of the other scans'.</p></section>\n"
         "<section id=\"run\"><h2>The run</h2>\n";
    if (!next.empty()) h << "<p>Next: <code>" << escape_html(next) << "</code></p>\n";
    h << "<details><summary>Parameters</summary>\n";
    example::detail::html_table table({{"Parameter", false}, {"Value", false}});
    for (const auto& [parameter, value] : parameters) table.row({parameter, value});
    h << table.finished() << "</details></section>\n</main>\n<footer>Made by prepare_cohort, entrain "
      << entrain::version << "</footer>\n"
      << page_end();
    return h.str();
}

}  // namespace prepare
