// What an HTML report is made of: its look, its tables, its pictures.
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "figure.hpp"
#include "gnuplot.hpp"
#include "results_folder.hpp"
#include "text.hpp"

namespace example {
namespace detail {

inline constexpr const char* style = R"css(
:root { --ink: #1d2129; --soft: #5b6370; --line: #e2e5ea; --accent: #0b5c8a; --paper: #ffffff; --wash: #f6f7f9; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: var(--wash); color: var(--ink);
  font: 16px/1.55 -apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
main, header, footer { max-width: 1240px; margin: 0 auto; padding: 0 32px; }
header { padding-top: 44px; }
h1 { font-size: 31px; line-height: 1.2; margin: 0 0 10px; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 22px; margin: 0 0 6px; letter-spacing: -0.005em; }
h3 { font-size: 16px; margin: 26px 0 8px; }
p { margin: 0 0 12px; max-width: 100ch; }
.kicker { color: var(--accent); font-weight: 600; font-size: 14px; margin-bottom: 10px; }
.meta { color: var(--soft); font-size: 14px; }
.note { background: #fff5e0; border-left: 4px solid #e69f00; padding: 12px 18px; margin: 20px 0; max-width: none; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 26px 30px 22px; margin: 22px 0; }
.findings { display: grid; grid-template-columns: 132px 1fr; gap: 12px 22px; margin: 14px 0 4px; }
.findings dt { font-weight: 600; color: var(--accent); }
.findings dd { margin: 0; max-width: 100ch; }
.findings ul { margin: 0 0 4px; padding-left: 18px; }
.findings li { margin-bottom: 3px; }
nav { margin: 20px 0 0; font-size: 14px; display: flex; flex-wrap: wrap; gap: 6px 18px; }
a { color: var(--accent); }
figure { margin: 20px 0 26px; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { color: var(--soft); font-size: 14px; line-height: 1.5; margin-top: 8px; max-width: 120ch; }
figcaption b { color: var(--ink); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; margin: 10px 0 14px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--ink); padding: 5px 14px 5px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 4px 14px 4px 0; vertical-align: top; }
td.n, th.n { text-align: right; }
tr.hit td { font-weight: 600; }
code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
details { margin: 12px 0; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; font-size: 15px; }
footer { color: var(--soft); font-size: 14px; padding-bottom: 48px; }
@media (max-width: 760px) { main, header, footer { padding-left: 16px; padding-right: 16px; }
  section { padding: 18px 16px; } .findings { grid-template-columns: 1fr; gap: 2px; } .findings dd { margin-bottom: 12px; }
  figure { overflow-x: auto; } figure svg { min-width: 720px; } }
@media print { body { background: white; } section { border: none; padding: 0; } figure, tr { break-inside: avoid; } }
)css";

/// A table of the report; columns from `first_number` on are aligned to the right.
class html_table {
public:
    explicit html_table(const std::vector<std::pair<std::string, bool>>& columns) : columns_(columns) {
        text_ << "<div class=\"scroll\"><table><thead><tr>";
        for (const auto& [name, numeric] : columns)
            text_ << "<th" << (numeric ? " class=\"n\"" : "") << ">" << escape_html(name) << "</th>";
        text_ << "</tr></thead><tbody>\n";
    }
    html_table& row(const std::vector<std::string>& cells, bool hit = false) {
        text_ << (hit ? "<tr class=\"hit\">" : "<tr>");
        for (std::size_t c = 0; c < cells.size(); ++c)
            text_ << "<td" << (columns_[c].second ? " class=\"n\"" : "") << ">" << escape_html(cells[c])
                  << "</td>";
        text_ << "</tr>\n";
        return *this;
    }
    std::string finished() const { return text_.str() + "</tbody></table></div>\n"; }

private:
    std::vector<std::pair<std::string, bool>> columns_;
    std::ostringstream text_ = plain_stream();
};

}  // namespace detail

/// The figures of one section of a report, those that are folded away behind the others.
inline std::string figures_of(const std::vector<drawn_figure>& drawn, const std::string& section) {
    std::ostringstream h = plain_stream();
    for (const bool folded : {false, true}) {
        bool open = false;
        for (const auto& f : drawn) {
            if (f.plan.section != section || f.plan.folded != folded) continue;
            if (folded && !open) h << "<details><summary>Further figures</summary>\n";
            open = true;
            h << "<figure id=\"" << f.plan.name << "\">\n";
            if (f.svg.empty())
                h << "<p class=\"note\"><b>No picture.</b> " << escape_html(sentence(f.missing))
                  << " The tables hold every number.</p>\n";
            h << f.svg << "<figcaption><b>" << escape_html(f.plan.title) << ".</b> " << f.plan.caption
              << "</figcaption></figure>\n";
        }
        if (folded && open) h << "</details>\n";
    }
    return h.str();
}

/// What a reader should know of the input before the results, as a list; nothing where there is nothing.
inline std::string warnings_html(const std::vector<std::string>& warnings) {
    if (warnings.empty()) return "";
    std::string h = "<p class=\"note\"><b>Look at the data.</b> ";
    for (const auto& each : warnings) h += escape_html(sentence(each)) + " ";
    h.back() = '<';
    return h + "/p>\n";
}

/// A picture as a file of its own: it says what the data are, as every output does.
inline std::string standalone_svg(const drawn_figure& f, const std::string& note) {
    std::string svg = f.svg;
    const std::string about = "<title>" + escape_html(f.plan.title) + "</title>\n" +
                              (note.empty() ? "" : "<desc>" + escape_html(note) + "</desc>\n");
    svg.insert(svg.find('>') + 1, "\n" + about);
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + svg;
}

/// Writes every picture as a file of its own into `folder`, which is made where there is any.
inline void write_pictures(const std::filesystem::path& folder, const std::vector<drawn_figure>& drawn,
                           const std::string& note) {
    if (!any_drawn(drawn)) return;
    std::filesystem::create_directory(folder);
    for (const auto& f : drawn)
        if (!f.svg.empty()) write_text(folder / (f.plan.name + ".svg"), standalone_svg(f, note));
}

}  // namespace example
