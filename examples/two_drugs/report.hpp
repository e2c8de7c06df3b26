// report.html, the tables, and run.json.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>

#include "../support/run_record.hpp"
#include "figures.hpp"
#include "methods.hpp"
#include "options.hpp"
#include "study.hpp"

namespace drugs {

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
    auto& fit = add("fit.tsv", "the placebo model at each coupling",
                    {"coupling", "tuned", "fcd_distance", "fcd_standard_error", "kl_nats",
                     "kl_standard_error", "rate_hz", "chosen"});
    for (std::size_t g = 0; g < r.fit.size(); ++g) {
        const auto& row = r.fit[g];
        fit.rows.push_back({exact(row.coupling), row.tuned ? "yes" : "no", exact(row.fcd.value),
                            exact(row.fcd.error), exact(row.kl.value), exact(row.kl.error), exact(row.rate),
                            g == r.chosen ? "yes" : "no"});
    }
    auto& doses = add("doses.tsv", "the drug's scans against the model, map by map and dose by dose",
                      {"map", "kind", "dose", "fcd_distance", "fcd_standard_error", "fc_distance",
                       "fc_standard_error", "rate_hz"});
    for (const auto& curve : r.curves)
        for (std::size_t d = 0; d < curve.dose.size(); ++d)
            doses.rows.push_back({curve.map, curve.kind, exact(curve.dose[d]), exact(curve.fcd[d].value),
                                  exact(curve.fcd[d].error), exact(curve.fc[d].value),
                                  exact(curve.fc[d].error), exact(detail::mean_rate(curve.at[d]))});
    auto& minima = add("minima.tsv", "how far the minima of control maps lie above that of the receptor's",
                       {"against", "difference", "corrected_low", "corrected_high"});
    for (const auto& each : r.minima)
        minima.rows.push_back({each.against, exact(each.difference), exact(each.low), exact(each.high)});
    auto& changes = add("changes.tsv", "what each drug and control changes",
                        {"contrast", "measure", "unit", "mean", "low", "high", "p", "p_holm"});
    for (const auto& c : r.changes)
        changes.rows.push_back({c.contrast, c.measure, c.unit, exact(c.mean), exact(c.low), exact(c.high),
                                exact(c.p), exact(c.p_adjusted)});
    auto& regions =
        add("regions.tsv", "change of r_E by region", {"region", "density", "psilocybin_hz", "ketamine_hz"});
    for (std::size_t i = 0; i < r.drug_rate.size(); ++i)
        regions.rows.push_back({r.regions.name[i], exact(r.curves[0].density(i)), exact(r.drug_rate(i)),
                                exact(r.ketamine_rate(i))});
    if (!r.maps.empty()) {
        auto& maps = add("maps.tsv", "changes of r_E against maps",
                         {"change", "map", "spearman", "p_moran", "p_holm"});
        for (const auto& m : r.maps)
            maps.rows.push_back({m.change, m.map, exact(m.rho), exact(m.p), exact(m.p_adjusted)});
    }
    const std::string note = r.note.empty() ? "none" : sentence(r.note);
    for (auto& each : all) {
        each.table.columns.push_back("note");
        for (auto& row : each.table.rows) row.push_back(note);
    }
    return all;
}

namespace detail {

inline const change& change_of(const study_results& r, const std::string& contrast,
                               const std::string& measure) {
    for (const auto& c : r.changes)
        if (c.contrast == contrast && c.measure == measure) return c;
    throw std::logic_error("no such change");
}

// "3.1 [2.8, 3.4]".
inline std::string with_interval(const change& c) {
    return number(c.mean, 2) + " [" + number(c.low, 2) + ", " + number(c.high, 2) + "]";
}

inline std::string verb(const change& c) {
    return c.mean > 0 ? "raises" : "lowers";
}

// One sentence per measure: what both drugs do to it, and whether they differ.
inline std::string both_sentence(const study_results& r, const change& drug) {
    const auto& map = change_of(r, "map", drug.measure);
    const auto& ketamine = change_of(r, "ketamine", drug.measure);
    const auto& difference = change_of(r, "difference", drug.measure);
    const std::string measure = escape_html(drug.measure);
    std::string text;
    if (drug.firm() && ketamine.firm() && (drug.mean > 0) == (ketamine.mean > 0))
        text = "both drugs " + std::string(drug.mean > 0 ? "raise" : "lower") + " the " + measure +
               " (psilocybin " + with_interval(drug) + ", ketamine " + with_interval(ketamine) + ")";
    else if (drug.firm() && ketamine.firm())
        text = "psilocybin " + verb(drug) + " the " + measure + " (" + with_interval(drug) + "), ketamine " +
               verb(ketamine) + " it (" + with_interval(ketamine) + ")";
    else if (drug.firm() || ketamine.firm()) {
        const change& one = drug.firm() ? drug : ketamine;
        text = (drug.firm() ? "psilocybin " : "ketamine ") + verb(one) + " the " + measure + " (" +
               with_interval(one) + "), " + (drug.firm() ? "ketamine" : "psilocybin") +
               " is not distinguishable from no change";
    } else
        text = "neither drug's change of the " + measure + " is distinguishable from none";
    text += difference.firm() ? "; the two differ" : "; the two are not distinguishable from each other";
    if (drug.firm())
        text += map.firm() ? "; where the gain is matters (shuffled maps: p " +
                                 escape_html(p_cell(map.p_adjusted)) + ")"
                           : "; psilocybin's change is not distinguishable from that of the same gain at "
                             "shuffled places";
    return sentence(text);
}

}  // namespace detail

/// The report as HTML.
inline std::string report_html(const study_results& r, const std::vector<drawn_figure>& drawn,
                               const std::string& figures_missing) {
    std::ostringstream h = plain_stream();
    const auto& curve = r.receptor_curve();
    h << page_begin("Two drugs: " + r.cohort) << "<header>\n"
      << quick_run_html(r.parameters) << "<div class=\"kicker\">Mean-field model with receptors, entrain "
      << entrain::version
      << "</div>\n<h1>Two drugs in one model: psilocybin as receptor gain, ketamine as NMDA block</h1>\n<p "
         "class=\"meta\">Cohort: "
      << escape_html(r.cohort) << ". " << escape_html(sentence(r.description)) << " " << r.placebo_scans
      << " scans under placebo, " << r.drug_scans << " under the drug.</p>\n";
    if (!r.note.empty())
        h << "<p class=\"note\"><b>What these data are.</b> " << escape_html(sentence(r.note)) << "</p>\n";
    h << "<p class=\"note\"><b>A model, not people.</b> What stands here of drugs is what they do to this "
         "model. "
         "There are no scans under ketamine; its block is an exploration, without a published set of "
         "parameters.</p>\n"
         "<nav><a href=\"#answer\">Answer</a><a href=\"#fit\">Placebo model</a><a "
         "href=\"#doses\">Doses</a><a "
         "href=\"#both\">Both drugs</a><a href=\"#regions\">Regions</a><a href=\"#tests\">Tests</a><a "
         "href=\"#methods\">Methods</a><a href=\"#run\">Run</a><a "
         "href=\"#paste\">To paste</a><a href=\"#cite\">Cite</a></nav>\n</header>\n<main id=\"main\">\n"
      << warnings_html(r.warnings);
    if (!figures_missing.empty())
        h << "<p class=\"note\"><b>No figures.</b> " << escape_html(figures_missing) << "</p>\n";

    // The answer.
    h << "<section id=\"answer\"><h2>The answer</h2>\n";
    if (r.planted) h << "<p><b>Planted truth.</b> " << escape_html(r.planted->text()) << "</p>\n";
    h << "<dl class=\"findings\">\n<dt>Placebo</dt><dd><ul><li>The model is nearest to the placebo scans in "
         "FCD at G = "
      << number(r.fit[r.chosen].coupling) << " (distance " << decimals(r.fit[r.chosen].fcd.value)
      << ", standard error " << decimals(r.fit[r.chosen].fcd.error)
      << "), and in state occupancy at G = " << number(r.fit[r.chosen_by_kl].coupling)
      << ". The first counts, by a rule set before: the lowest FCD distance among couplings at which every "
         "region can "
         "be tuned.</li></ul></dd>\n<dt>Dose</dt><dd><ul><li>With gain along the map of "
      << escape_html(r.receptor)
      << " the FCD distance to the drug's scans is lowest at s_E = " << number(curve.dose[curve.best])
      << " (95 % interval " << number(r.gain_low) << " to " << number(r.gain_high)
      << "): " << decimals(curve.fcd[curve.best].value) << " (standard error "
      << decimals(curve.fcd[curve.best].error) << ") against " << decimals(curve.fcd[0].value) << " ("
      << decimals(curve.fcd[0].error) << ") without gain."
      << (r.gain_low > 0 ? "" : " The interval holds zero: a gain is not distinguishable from none.")
      << "</li>\n<li>";
    const bool deeper = r.depth_difference.value > 1.96 * r.depth_difference.error,
               flatter = r.depth_difference.value < -1.96 * r.depth_difference.error;
    h << "The curve of the receptor's map is " << decimals(curve.depth.value)
      << " deep (its mean less its minimum; "
      << "standard error " << decimals(curve.depth.error) << "), that of shuffled maps "
      << decimals(r.shuffled_depth.value) << " (" << decimals(r.shuffled_depth.error) << "): "
      << (deeper    ? "shuffled maps are flatter"
          : flatter ? "shuffled maps are deeper, so that depth does not speak for the receptor"
                    : "the two are not distinguishable")
      << " (difference " << decimals(r.depth_difference.value) << ", standard error "
      << decimals(r.depth_difference.error) << ").</li>\n";
    std::vector<std::string> better, worse, alike;
    for (const auto& each : r.minima)
        (each.low > 0    ? better
         : each.high < 0 ? worse
                         : alike)
            .push_back(escape_html(each.against) + " (lowest distance " +
                       decimals(std::abs(each.difference)) + (each.difference < 0 ? " below" : " above") +
                       ", interval " + decimals(each.low) + " to " + decimals(each.high) + ")");
    for (const auto& [maps, what] : {std::pair{&better, "The receptor's map fits better than "},
                                     std::pair{&worse, "The receptor's map fits worse than "},
                                     std::pair{&alike, "The receptor's map is not distinguishable from "}})
        if (!maps->empty()) h << "<li>" << what << listed(*maps) << ".</li>\n";
    h << "</ul></dd>\n<dt>The same, and what differs</dt><dd><ul>\n";
    std::vector<std::string> silent;  // measures of which nothing stands
    for (const auto& c : r.changes)
        if (c.contrast == "psilocybin") {
            if (c.firm() || detail::change_of(r, "ketamine", c.measure).firm() ||
                detail::change_of(r, "difference", c.measure).firm())
                h << "<li>" << detail::both_sentence(r, c) << "</li>\n";
            else
                silent.push_back(escape_html(c.measure));
        }
    if (!silent.empty())
        h << "<li>Neither drug's change is distinguishable from none, nor the two from each other, in the "
          << listed(silent) << ".</li>\n";
    const auto& shown = detail::comparisons(0);
    const std::string rate = shown.back().name;
    const auto &block = detail::change_of(r, "ketamine", rate),
               &control = detail::change_of(r, "pyramidal block", rate);
    h << "</ul></dd>\n<dt>Signs</dt><dd><ul><li>A block of " << number(r.block[r.block_chosen])
      << " on interneurons changes the mean r_E by " << detail::with_interval(block)
      << " Hz, the same block on pyramidal cells by " << detail::with_interval(control)
      << " Hz; physiology demands that "
      << "the first is positive and the second negative, which is "
      << (block.firm() && block.mean > 0 && control.firm() && control.mean < 0 ? "so" : "not shown here")
      << ".</li></ul></dd>\n<dt>Serotonin</dt><dd><ul><li>";
    std::size_t acting = 0, tests = 0;
    double largest = 0;
    for (const auto& c : r.changes)
        if (c.contrast == "serotonin acting back") {
            ++tests;
            if (c.firm()) ++acting, largest = std::max(largest, std::abs(c.standardised));
        }
    h << "Serotonin that follows the rates, against serotonin frozen at its mean: "
      << (acting == 0
              ? std::string("not distinguishable in any of ") + std::to_string(tests) + " measures"
              : std::to_string(acting) + " of " + std::to_string(tests) + " measures change, by at most " +
                    number(largest, 2) + " standard deviations over trials")
      << ".</li></ul></dd>\n</dl>\n<p class=\"meta\">In brackets 95 % intervals over trials; a change counts "
         "where p is "
         "below 0.05 after Holm's correction over all "
      << r.changes.size() << " changes of this page; intervals of lowest distances are corrected over "
      << r.minima.size() << " comparisons.</p></section>\n";

    const auto section = [&](const char* id, const char* title, const std::string& text) {
        h << "<section id=\"" << id << "\"><h2>" << title << "</h2>\n<p>" << text << "</p>\n"
          << figures_of(drawn, id);
    };
    section("fit", "The placebo model",
            "Inhibition is tuned at each coupling, then the model is simulated as many times as there are "
            "trials and "
            "read as the scans are.");
    h << "</section>\n";
    section("doses", "Psilocybin as gain of a receptor",
            "The slope of the excitatory rate of each region is steeper by s_E times the map. Controls: the "
            "map's "
            "values at shuffled places, the same gain everywhere, other receptors.");
    h << "</section>\n";
    section(
        "both", "Both drugs, side by side",
        "Psilocybin at the gain that was found, ketamine at a block of " + number(r.block[r.block_chosen]) +
            " of the NMDA receptors of interneurons. As there are no scans under ketamine, the block is "
            "that of the "
            "axis whose mean synchrony moves nearest to as far as psilocybin's: by that measure alone the "
            "two are alike in strength.");
    h << "</section>\n";
    section("regions", "Where rates change",
            "What the gain does to rates follows its map by construction where regions are not coupled; the "
            "network "
            "spreads it. Spatial null: Moran spectral randomisation, which keeps the smoothness and symmetry "
            "of the change.");
    if (!r.maps.empty()) {
        example::detail::html_table t({{"Change of r_E", false},
                                       {"Against", false},
                                       {"Spearman", true},
                                       {"p (Moran)", true},
                                       {"p (Holm)", true},
                                       {"", false}});
        for (const auto& m : r.maps)
            t.row({m.change, m.map, decimals(m.rho, 2), p_cell(m.p), p_cell(m.p_adjusted),
                   m.p_adjusted < 0.05 ? "follows" : "not distinguishable from chance"},
                  m.p_adjusted < 0.05);
        h << t.finished();
    }
    h << "</section>\n<section id=\"tests\"><h2>Tests</h2>\n";
    const std::vector<std::pair<std::string, std::string>> contrasts = {
        {"psilocybin", "Psilocybin, against placebo"},
        {"map", "Psilocybin, against the same gain at shuffled places"},
        {"ketamine", "Ketamine (block on interneurons), against placebo"},
        {"pyramidal block", "The same block on pyramidal cells, against placebo"},
        {"difference", "Ketamine, against psilocybin"},
        {"serotonin", "Serotonin that acts on its receptor, against none"},
        {"serotonin acting back", "Serotonin, against serotonin frozen at its mean"}};
    for (const auto& [contrast, title] : contrasts) {
        example::detail::html_table t({{"Measure", false},
                                       {"Unit", false},
                                       {"Change", true},
                                       {"95 % interval", true},
                                       {"p", true},
                                       {"p (Holm)", true}});
        for (const auto& c : r.changes)
            if (c.contrast == contrast)
                t.row({capitalised(c.measure), c.unit, number(c.mean, 3),
                       number(c.low, 3) + " to " + number(c.high, 3), p_cell(c.p), p_cell(c.p_adjusted)},
                      c.firm());
        h << "<details" << (contrast == "psilocybin" || contrast == "ketamine" ? " open" : "") << "><summary>"
          << escape_html(title) << "</summary>\n"
          << t.finished() << "</details>\n";
    }
    h << "</section>\n<section id=\"methods\"><h2>Methods</h2>\n<p>The dynamic mean field of Deco et al. "
         "2018, steps of "
         "Heun, BOLD by their vessels. FCD: correlations of functional connectivity in windows of 30 "
         "samples, 3 apart, "
         "of band-passed BOLD; its distance is that of Kolmogorov and Smirnov between pooled distributions. "
         "States: "
         "k-means of the leading eigenvectors of phase coherence of all scans; simulated samples go to the "
         "nearest. "
         "Entropy: of the order parameter of each network over 20 bins, mean over networks. Intervals of the "
         "gain, of "
         "depths and of lowest distances: bootstrap of people and trials, the same draws at all doses and "
         "for all "
         "maps.</p>\n<p>Serotonin: the model of Kringelbach et al. 2020; here no map of the raphe's "
         "projections is known, "
         "so it is the same everywhere, of a size at which the receptors respond. Its runs are shorter and "
         "fewer.</p>\n"
         "</section>\n<section id=\"run\"><h2>The run</h2>\n<p class=\"meta\">"
      << r.regions.size() << " regions, TR " << number(r.tr) << " s, " << r.samples
      << " samples per simulated scan.</p>\n<h3>Files</h3>\n";
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
      << ".</p>\n</section>\n</main>\n<footer>Made by two_drugs, entrain " << entrain::version
      << (r.note.empty() ? "" : ". " + escape_html(sentence(r.note))) << "</footer>\n"
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
        drawn = draw_all(figures_of(r), r.note);
        write_pictures(folder.path() / "figures", drawn, r.note);
    }
    write_text(folder.path() / "report.html", report_html(r, drawn, missing));

    nlohmann::ordered_json run = run_record(program_name, r.note, r.parameters, r.inputs);
    run["cohort"] = {{"name", r.cohort},
                     {"regions", r.regions.size()},
                     {"tr_s", r.tr},
                     {"placebo_scans", r.placebo_scans},
                     {"drug_scans", r.drug_scans}};
    run["warnings"] = r.warnings;
    if (r.planted)
        run["planted"] = {
            {"receptor", r.planted->receptor}, {"coupling", r.planted->coupling}, {"gain", r.planted->gain}};
    run["found"] = {{"coupling", r.fit[r.chosen].coupling},
                    {"gain", r.curves[0].dose[r.curves[0].best]},
                    {"gain_low", r.gain_low},
                    {"gain_high", r.gain_high},
                    {"block", r.block[r.block_chosen]}};
    run["depth"] = {{"receptor", r.curves[0].depth.value},
                    {"receptor_standard_error", r.curves[0].depth.error},
                    {"shuffled", r.shuffled_depth.value},
                    {"shuffled_standard_error", r.shuffled_depth.error}};
    write_text(folder.path() / "run.json", json_text(run));
    throw_if_interrupted();
}

}  // namespace drugs
