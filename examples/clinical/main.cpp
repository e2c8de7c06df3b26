// The statistics of trials as one program: a table in; a table, numbers as JSON, figures and a page out.
#include <cstdio>
#include <string>
#include <vector>

#include "../support/interrupt.hpp"
#include "../support/page.hpp"
#include "../support/results_folder.hpp"
#include "../support/run_record.hpp"
#include "../support/run_program.hpp"
#include "analyses.hpp"
#include "cases.hpp"
#include "command_line.hpp"

namespace {

using namespace clinical;

std::string page_of(const std::vector<section>& sections,
                    const std::vector<std::vector<example::drawn_figure>>& drawn, const std::string& title) {
    auto h = example::plain_stream();
    h << example::page_begin(title) << "<header><h1>" << example::escape_html(title) << "</h1>\n<nav>";
    for (const auto& each : sections)
        h << "<a href=\"#" << each.name << "\">" << example::escape_html(each.title) << "</a>";
    h << "</nav></header>\n<main id=\"main\">\n";
    for (std::size_t s = 0; s < sections.size(); ++s) {
        const auto& each = sections[s];
        h << "<section id=\"" << each.name << "\"><h2>" << example::escape_html(each.title) << "</h2>\n";
        for (const auto& sentence : each.sentences) h << "<p>" << example::escape_html(sentence) << "</p>\n";
        for (const auto& note : each.notes)
            h << "<p class=\"meta\">" << example::escape_html(example::sentence(note)) << "</p>\n";
        for (const auto& table : each.tables) {
            if (!table.title.empty()) h << "<h3>" << example::escape_html(table.title) << "</h3>\n";
            std::vector<std::pair<std::string, bool>> columns;
            for (std::size_t c = 0; c < table.columns.size(); ++c)
                columns.emplace_back(table.columns[c], c > 0);
            example::detail::html_table rows(columns);
            for (const auto& row : table.rows) rows.row(row);
            h << rows.finished();
        }
        h << example::figures_of(drawn[s], "");
        if (!each.methods.empty())
            h << "<h3>Methods, to paste into a paper</h3>\n"
              << example::paragraphs_html({each.methods}) << "<h3>How to cite</h3>\n"
              << example::citations_html(each.sources) << "<p>The software: entrain " << entrain::version
              << ".</p>\n";
        h << "</section>\n";
    }
    h << "</main>\n<footer><p>entrain " << entrain::version
      << ", program clinical. Methods and sources stand in the headers of "
      << "<code>entrain/stats</code>.</p></footer>\n"
      << example::page_end();
    return h.str();
}

void run(const program_options& o) {
    std::vector<section> sections;
    if (o.analysis.empty())
        sections = {printed_rates(),
                    meta_analysis(bcg_trials(), "bcg", "Thirteen trials of BCG vaccine"),
                    antagonist(),
                    made_mediation(o.seed, o.threads),
                    made_comparison(o.seed),
                    made_dose(o.seed),
                    made_survival(o.seed),
                    made_seed(o.seed)};
    else
        sections = {analyse(o)};
    example::throw_if_interrupted();
    example::results_folder folder(o.out, "clinical");
    std::vector<std::vector<example::drawn_figure>> drawn;
    auto record = example::run_record("clinical", "", o.parameters, example::checksums_of({o.table}));
    record["analysis"] = o.analysis.empty() ? "worked cases" : o.analysis;
    for (const auto& each : sections) {
        const std::string note = o.analysis.empty() ? "worked cases" : "";
        drawn.push_back(o.figures ? example::draw_all(each.figures, note)
                                  : std::vector<example::drawn_figure>{});
        example::write_pictures(folder.path() / "figures", drawn.back(), note);
        record["results"][each.name] = each.numbers;
        print(each);
        std::printf("\n");
    }
    example::write_text(folder.path() / "run.json", example::json_text(record));
    example::write_text(
        folder.path() / "report.html",
        page_of(sections, drawn,
                o.analysis.empty() ? "The statistics of trials, worked again" : sections[0].title));
    folder.commit();
    std::printf("report: %s\nnumbers: %s\n", (folder.final_place() / "report.html").c_str(),
                (folder.final_place() / "run.json").c_str());
}

}  // namespace

int main(int argc, char** argv) {
    example::watch_for_interrupt();
    program_options options;
    if (const auto end = parse(argc, argv, options)) return *end;
    return example::run_program("clinical", [&] { run(options); });
}
