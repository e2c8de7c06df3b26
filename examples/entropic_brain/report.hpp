// report.html, the tables, and run.json.
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>

#include "../support/cohort_found.hpp"
#include "../support/run_record.hpp"
#include "answer.hpp"
#include "figures.hpp"
#include "methods.hpp"
#include "options.hpp"
#include "study.hpp"

namespace entropic {

/// What stands in every output, beside what the data are.
inline constexpr const char* parcel_note =
    "The paper measured synchrony over the voxels of a network; here parcels stand in for voxels: a network "
    "is "
    "its few regions, each the mean of many voxels. Numbers are therefore not comparable with the paper's, "
    "only "
    "directions are.";

/// A table and what it holds.
struct named_table {
    std::string file, meaning;
    entrain::io::table table;
};

inline std::vector<named_table> tables_of(const study_results& r) {
    std::vector<named_table> all;
    const auto add = [&](std::string file, std::string meaning,
                         std::vector<std::string> columns) -> entrain::io::table& {
        all.push_back({std::move(file), std::move(meaning), {}});
        all.back().table.columns = std::move(columns);
        return all.back().table;
    };
    std::vector<std::string> columns = {"subject", "session", "network"};
    for (const auto& m : measures) columns.push_back(m.name);
    auto& scans = add("scans.tsv", "every measure of every network in every scan", columns);
    for (const auto& scan : r.scans)
        for (std::size_t n = 0; n < r.networks.size(); ++n) {
            std::vector<std::string> row = {scan.subject, scan.session, r.networks.name[n]};
            for (std::size_t m = 0; m < measures.size(); ++m) row.push_back(exact(scan.value(n, m)));
            scans.rows.push_back(std::move(row));
        }
    auto& networks = add("networks.tsv", "the regions of each network", {"network", "region"});
    for (std::size_t n = 0; n < r.networks.size(); ++n)
        for (const std::size_t i : r.networks.members[n])
            networks.rows.push_back({r.networks.name[n], r.regions.name[i]});
    if (!r.changes.empty()) {
        auto& changes = add("changes.tsv", "change of each measure, with tests",
                            {"comparison", "measure", "network", "n", "mean_change_percent", "standard_error",
                             "bca_low", "bca_high", "effect_size_d", "t", "p", "p_bonferroni", "p_max_t"});
        for (const auto& c : r.changes)
            changes.rows.push_back({c.comparison, measures[c.measure].name, r.networks.name[c.network],
                                    std::to_string(c.change.size()), exact(c.mean), exact(c.standard_error),
                                    exact(c.low), exact(c.high), exact(c.effect), exact(c.t), exact(c.p),
                                    exact(c.bonferroni), exact(c.max_t)});
    }
    if (!r.contrasts.empty()) {
        auto& contrasts = add("contrasts.tsv", "change against that of the control, with tests",
                              {"comparison", "control", "measure", "network", "n",
                               "difference_percentage_points", "low", "high", "t", "p", "p_bonferroni"});
        for (const auto& c : r.contrasts)
            contrasts.rows.push_back({c.comparison, c.control, measures[c.measure].name,
                                      r.networks.name[c.network], std::to_string(c.n), exact(c.difference),
                                      exact(c.low), exact(c.high), exact(c.t), exact(c.p),
                                      exact(c.bonferroni)});
    }
    const std::string note = (r.note.empty() ? "" : sentence(r.note) + " ") + "Parcels stand in for voxels.";
    for (auto& each : all) {
        each.table.columns.push_back("note");
        for (auto& row : each.table.rows) row.push_back(note);
    }
    return all;
}

namespace detail {

inline std::string change_html(const study_results& r, const std::string& comparison) {
    example::detail::html_table t({{"Measure", false},
                                   {"Network", false},
                                   {"n", true},
                                   {"Change (%)", true},
                                   {"95 % interval (BCa)", true},
                                   {"d", true},
                                   {"t", true},
                                   {"p", true},
                                   {"p (Bonferroni)", true},
                                   {"p (max-T)", true}});
    for (const auto& c : r.changes) {
        if (c.comparison != comparison) continue;
        t.row({capitalised(measures[c.measure].title), r.networks.name[c.network],
               std::to_string(c.change.size()), decimals(c.mean, 1),
               decimals(c.low, 1) + " to " + decimals(c.high, 1), decimals(c.effect, 2), decimals(c.t, 2),
               p_cell(c.p), p_cell(c.bonferroni), p_cell(c.max_t)},
              c.bonferroni < 0.05);
    }
    return t.finished();
}

}  // namespace detail

/// The report as HTML.
inline std::string report_html(const study_results& r, const std::vector<drawn_figure>& drawn,
                               const std::string& figures_missing) {
    std::ostringstream h = plain_stream();
    const auto placed = r.comparisons.empty() ? drawn : with_answer(drawn, {"change"});
    const auto figures_in = [&](const std::string& section) { h << figures_of(placed, section); };
    h << page_begin("Entropic brain: " + r.cohort)
      << "<header>\n<div class=\"kicker\">Entropy of network synchrony, entrain " << entrain::version
      << "</div>\n<h1>"
      << (r.comparisons.empty() ? "How much does the synchrony within the brain's networks vary, and how "
                                  "rich is its distribution?"
                                : "Does the synchrony within the brain's networks vary more, and is its "
                                  "distribution richer, after "
                                  "than before?")
      << "</h1>\n<p class=\"meta\">Cohort: " << escape_html(r.cohort) << ". "
      << escape_html(sentence(r.description)) << "</p>\n";
    if (!r.note.empty())
        h << "<p class=\"note\"><b>What these data are.</b> " << escape_html(sentence(r.note)) << "</p>\n";
    h << "<p class=\"note\"><b>Parcels, not voxels.</b> " << parcel_note << "</p>\n<nav>";
    if (!r.comparisons.empty()) h << "<a href=\"#answer\">Answer</a><a href=\"#change\">Change</a>";
    if (r.comparisons.empty()) h << "<a href=\"#levels\">Networks</a>";
    h << "<a href=\"#distribution\">Distributions</a>";
    if (!r.changes.empty()) h << "<a href=\"#tests\">Tests</a>";
    h << "<a href=\"#methods\">Methods</a><a href=\"#run\">Run</a><a href=\"#paste\">To paste</a>"
         "<a href=\"#cite\">Cite</a></nav>\n"
         "</header>\n<main id=\"main\">\n";
    h << warnings_html(r.warnings) << prepare::sections_html(r.made_of);
    if (!figures_missing.empty())
        h << "<p class=\"note\"><b>No figures.</b> " << escape_html(figures_missing) << "</p>\n";

    if (!r.comparisons.empty()) {
        h << "<section id=\"answer\"><h2>The answer</h2>\n";
        if (!r.planted.empty()) h << "<p><b>Planted truth.</b> " << escape_html(r.planted) << "</p>\n";
        h << "<ul>\n";
        for (const std::string& each : answer_of(r)) h << "<li>" << each << "</li>\n";
        h << "</ul>\n<p class=\"meta\">Corrected: Bonferroni over all networks and measures that are tested "
             "of a "
             "comparison. The tables have the paper's correction, over networks alone.</p>\n";
        figures_in("answer");
        h << "</section>\n<section id=\"change\"><h2>Change by network</h2>\n<p>The paper's Figure 6, for "
             "both readings "
             "of "
             "a network's synchrony.</p>\n";
        figures_in("change");
        h << "</section>\n";
    } else {
        h << "<section id=\"levels\"><h2>Networks</h2>\n<p>These scans have no sessions before and after, so "
             "nothing is compared: the levels themselves.</p>\n";
        figures_in("levels");
        h << "</section>\n";
    }
    h << "<section id=\"distribution\"><h2>The distribution of synchrony</h2>\n";
    figures_in("distribution");
    h << "</section>\n";

    if (!r.changes.empty()) {
        h << "<section id=\"tests\"><h2>Tests</h2>\n";
        for (const auto& each : r.comparisons) {
            h << "<h3>" << escape_html(capitalised(each.name)) << ": " << escape_html(each.before) << " to "
              << escape_html(each.after) << "</h3>\n";
            if (each.control) h << "<details><summary>Table</summary>\n";
            h << detail::change_html(r, each.name);
            if (each.control) h << "</details>\n";
        }
        h << "<p class=\"meta\">One-sample t test of the per cent change against none. d: mean change over "
             "its "
             "standard deviation. max-T: step-down, joint sign flips over the networks. Bold: p below 0.05 "
             "after "
             "Bonferroni.</p>\n";
        if (!r.contrasts.empty()) {
            h << "<h3>Against the control</h3>\n";
            example::detail::html_table t({{"Comparison", false},
                                           {"Measure", false},
                                           {"Network", false},
                                           {"n", true},
                                           {"Difference (percentage points)", true},
                                           {"95 % interval", true},
                                           {"t", true},
                                           {"p", true},
                                           {"p (Bonferroni)", true}});
            for (const auto& c : r.contrasts)
                t.row({c.comparison + " − " + c.control, capitalised(measures[c.measure].title),
                       r.networks.name[c.network], std::to_string(c.n), decimals(c.difference, 1),
                       decimals(c.low, 1) + " to " + decimals(c.high, 1), decimals(c.t, 2), p_cell(c.p),
                       p_cell(c.bonferroni)},
                      c.bonferroni < 0.05);
            h << t.finished() << "<p class=\"meta\">Paired t test of the per cent changes.</p>\n";
        }
        h << "</section>\n";
    }

    h << "<section id=\"methods\"><h2>Methods</h2>\n<p>Spatial variance: the variance over the regions of a "
         "network, at each sample, of BOLD without linear trend, in units of the standard deviation of all "
         "scans of the person; low where the regions agree. Order parameter: the length of the mean phasor "
         "of the "
         "network's regions after a band-pass; high where they agree. Of either signal: its variance over "
         "time, and "
         "the Shannon entropy of its values over time, over bins that all scans of a person share, because "
         "bins of "
         "its own hide a scan's change of spread. The paper's bins are not known.</p>\n";
    if (!r.left_out.empty()) {
        h << "<p>Left out: ";
        for (std::size_t i = 0; i < r.left_out.size(); ++i)
            h << (i ? "; " : "") << escape_html(r.left_out[i]);
        h << ".</p>\n";
    }
    example::detail::html_table networks({{"Network", false}, {"Regions", true}});
    for (std::size_t n = 0; n < r.networks.size(); ++n)
        networks.row({r.networks.name[n], std::to_string(r.networks.members[n].size())});
    h << networks.finished() << "</section>\n<section id=\"run\"><h2>The run</h2>\n";
    example::detail::html_table sessions({{"Session", false}, {"Scans", true}});
    for (const auto& session : r.sessions()) {
        std::size_t count = 0;
        for (const auto& scan : r.scans) count += scan.session == session;
        sessions.row({session, std::to_string(count)});
    }
    h << sessions.finished() << "<p class=\"meta\">" << r.regions.size() << " regions, TR " << number(r.tr)
      << " s.</p>\n<h3>Files</h3>\n";
    example::detail::html_table files({{"File", false}, {"Content", false}});
    for (const auto& table : tables_of(r)) files.row({table.file, table.meaning});
    files.row({"run.json", "parameters, seed, checksums"});
    if (any_drawn(drawn))
        files.row({"figures/",
                   "the figures above as SVG, as PDF and PNG for print, and the numbers behind each (TSV)"});
    h << files.finished() << "<details><summary>Parameters</summary>\n";
    example::detail::html_table parameters({{"Parameter", false}, {"Value", false}});
    for (const auto& [name, value] : r.parameters) parameters.row({name, value});
    h << parameters.finished()
      << "</details>\n</section>\n<section id=\"paste\"><h2>Methods, to paste into a paper</h2>\n"
      << paragraphs_html(methods_of(r)) << "</section>\n<section id=\"cite\"><h2>How to cite</h2>\n"
      << citations_html(works_cited(r)) << "<p>The software: entrain " << entrain::version
      << ".</p>\n</section>\n</main>\n<footer>Made by entropic_brain, entrain " << entrain::version
      << (r.note.empty() ? "" : ". " + escape_html(sentence(r.note)))
      << " Parcels stand in for voxels.</footer>\n"
      << page_end();
    return h.str();
}

/// Tables, figures, report and run.json into `folder`, which is not committed here.
inline void write_results(const results_folder& folder, const study_results& r, bool with_figures) {
    for (const auto& each : tables_of(r)) entrain::io::save_table(folder.path() / each.file, each.table);
    throw_if_interrupted();
    std::vector<drawn_figure> drawn;
    const std::string missing = figures_missing(with_figures);
    if (missing.empty()) {
        const std::string note = r.note.empty() ? std::string(parcel_note) : r.note + ". " + parcel_note;
        drawn = draw_all(figures_of(r), note);
        write_pictures(folder.path() / "figures", drawn, note);
    }
    write_text(folder.path() / "report.html", report_html(r, drawn, missing));

    nlohmann::ordered_json run = run_record(program_name, r.note, r.parameters, r.inputs);
    run["parcels"] = parcel_note;
    run["cohort"] = {
        {"name", r.cohort}, {"regions", r.regions.size()}, {"tr_s", r.tr}, {"scans", r.scans.size()}};
    for (const auto& each : r.made_of) run["cohort"]["made_of"][each.heading] = each.lines;
    run["warnings"] = r.warnings;
    run["comparisons"] = nlohmann::ordered_json::array();
    for (const auto& each : r.comparisons)
        run["comparisons"].push_back(
            {{"name", each.name}, {"before", each.before}, {"after", each.after}, {"control", each.control}});
    write_text(folder.path() / "run.json", json_text(run));
    throw_if_interrupted();
}

}  // namespace entropic
