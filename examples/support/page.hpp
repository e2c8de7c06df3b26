// What an HTML report is made of: its look, its tables, its pictures.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/platform.hpp>

#include "figure.hpp"
#include "gnuplot.hpp"
#include "methods.hpp"
#include "page_look.hpp"
#include "results_folder.hpp"
#include "text.hpp"

namespace example {
namespace detail {

/// A table of the report; columns from `first_number` on are aligned to the right.
class html_table {
public:
    explicit html_table(const std::vector<std::pair<std::string, bool>>& columns) : columns_(columns) {
        text_ << "<div class=\"scroll\"><table><thead><tr>";
        for (const auto& [name, numeric] : columns)
            text_ << "<th scope=\"col\"" << (numeric ? " class=\"n\"" : "") << ">" << escape_html(name)
                  << "</th>";
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

/// What a run with --quick is for, as the top of its page and the end of its output say it; empty for any other. Of its
/// parameters as run.json has them.
inline std::string quick_run_text(const std::vector<std::pair<std::string, std::string>>& parameters) {
    if (parameter_of(parameters, "quick") != "yes") return "";
    const std::string trials = parameter_of(parameters, "trials");
    return "quick run, " + trials + (trials == "1" ? " trial" : " trials") +
           ": for looking, not for concluding";
}

/// The same as the first line of a page.
inline std::string quick_run_html(const std::vector<std::pair<std::string, std::string>>& parameters) {
    const std::string text = quick_run_text(parameters);
    return text.empty() ? "" : "<p class=\"note\"><b>" + escape_html(capitalised(text)) + ".</b></p>\n";
}

/// Prints it, if there is anything to say.
inline void print_quick_run(const std::vector<std::pair<std::string, std::string>>& parameters) {
    if (const std::string text = quick_run_text(parameters); !text.empty()) std::printf("%s\n", text.c_str());
}

/// The answer of a page as text for a terminal: what its section "answer" holds before any picture or heading of its
/// own, names at the margin and paragraphs indented below them, in lines of at most `columns` characters. Empty where
/// there is no such section.
inline std::string answer_text(const std::string& page, std::size_t columns) {
    const std::string opening = "<section id=\"answer\">";
    const std::size_t first = page.find(opening);
    if (first == page.npos) return {};
    const std::size_t last =
        std::min({page.find("</section>", first), page.find("<h3>", first), page.find("<figure", first)});
    std::string text, part, kind;
    const auto flush = [&] {
        const std::string words = plain_text(part);
        part.clear();
        if (words.find_first_not_of(" \n") == words.npos || kind == "h2") return;
        text += wrapped(words, columns, kind == "dt" ? 0 : 4);
    };
    for (std::size_t at = first + opening.size(); at < last;) {
        const std::size_t tag = std::min(page.find('<', at), last);
        part += page.substr(at, tag - at);
        if (tag == last) break;
        const std::size_t end = page.find('>', tag);
        const std::string name = page.substr(tag + 1, page.find_first_of(" >", tag) - tag - 1);
        for (const char* block : {"h2", "dl", "dt", "dd", "ul", "li", "p"})
            if (name == block || name == std::string("/") + block) {
                flush();
                kind = name;
            }
        at = end + 1;
    }
    flush();
    return text;
}

/// Prints the answer of a report, as wide as the terminal (80 characters where there is none).
inline void print_answer(const std::filesystem::path& report) {
    const std::size_t columns = entrain::platform::terminal_columns(stdout);
    const auto text =
        answer_text(detail::contents(report), columns > 20 ? std::min<std::size_t>(columns, 110) : 80);
    if (!text.empty()) std::printf("\n%s\n", text.c_str());
}

/// A picture for a page: its caption is what a screen reader says, and its marks lie above it.
inline std::string on_page(const drawn_figure& f) {
    if (f.svg.empty()) return "";
    std::string svg = f.svg;
    std::string marks;
    if (!f.plan.marks.empty()) {
        std::ostringstream text = plain_stream();
        text << "<g class=\"marks\">";
        for (const auto& [place, words, outline] : f.plan.marks) {
            std::string corners;
            for (const auto& [x, y] : outline)
                corners += (corners.empty() ? "" : " ") + decimals(x, 0) + " " + decimals(y, 0);
            if (corners.empty())
                text << "<rect x=\"" << decimals(place.left, 1) << "\" y=\"" << decimals(place.top, 1)
                     << "\" width=\"" << decimals(place.right - place.left, 1) << "\" height=\""
                     << decimals(place.bottom - place.top, 1) << "\"><title>" << escape_html(words)
                     << "</title></rect>\n";
            else
                text << "<path d=\"M" << corners << "Z\"><title>" << escape_html(words)
                     << "</title></path>\n";
        }
        text << "</g>\n";
        marks = text.str();
    }
    svg.insert(svg.rfind("</svg>"), marks);
    svg.insert(4, " role=\"img\" aria-label=\"" +
                      escape_html(f.plan.title + ". " + plain_text(f.plan.caption)) + "\"");
    return svg;
}

/// Everything up to the header of a page. It holds its look, so that it can be sent as one file.
inline std::string page_begin(const std::string& title) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
           escape_html(title) + "</title>\n<style>" + detail::style +
           "</style></head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n";
}

/// Everything after the footer of a page.
inline std::string page_end() {
    return std::string("<script>") + detail::script + "</script>\n</body></html>\n";
}

/// The figures of one section of a report, those that are folded away behind the others.
inline std::string figures_of(const std::vector<drawn_figure>& drawn, const std::string& section) {
    std::ostringstream h = plain_stream();
    for (const bool folded : {false, true}) {
        bool open = false;
        for (const auto& f : drawn) {
            if (f.plan.section != section || f.plan.folded != folded) continue;
            if (folded && !open) h << "<details><summary>Further figures</summary>\n";
            open = true;
            h << "<figure id=\"figure-" << f.plan.name << "\">\n";
            if (f.svg.empty())
                h << "<p class=\"note\"><b>No picture.</b> " << escape_html(sentence(f.missing))
                  << " The tables hold every number.</p>\n";
            h << on_page(f) << "<figcaption><b>" << escape_html(f.plan.title) << ".</b> " << f.plan.caption;
            if (!f.svg.empty() && !f.plan.marks.empty())
                h << "<span class=\"screen\"> Names and values stand under a pointer.</span>";
            h << "</figcaption></figure>\n";
        }
        if (folded && open) h << "</details>\n";
    }
    return h.str();
}

/// The figures with one of them in the section "answer", as the only picture of the first screen: the first one that is
/// not folded away of the first of `sections` that has one.
inline std::vector<drawn_figure> with_answer(std::vector<drawn_figure> drawn,
                                             std::initializer_list<const char*> sections) {
    for (const char* section : sections)
        for (auto& f : drawn)
            if (f.plan.section == section && !f.plan.folded) {
                f.plan.section = "answer";
                return drawn;
            }
    return drawn;
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

/// The numbers behind a figure as a table; lines that begin with # say what it is.
inline std::string data_table(const figures::figure& f, const std::string& note) {
    const auto cell = [](const std::string& text) { return clean(text); };
    std::string text = "# " + cell(f.title) + "\n";
    for (const std::string& words : {plain_text(f.caption), note}) {
        const std::string lines = wrapped(words, 110);
        for (std::size_t at = 0; at < lines.size();) {
            const std::size_t end = lines.find('\n', at);
            text += "# " + lines.substr(at, end - at) + "\n";
            at = end + 1;
        }
    }
    const auto row = [&](const std::vector<std::string>& cells) {
        for (std::size_t c = 0; c < cells.size(); ++c) text += (c ? "\t" : "") + cell(cells[c]);
        text += '\n';
    };
    row(f.data.columns);
    for (const auto& each : f.data.rows) row(each);
    return text;
}

/// Writes a figure into `folder`: NAME.svg, NAME.pdf and NAME.png where gnuplot draws them, and the numbers behind it
/// as NAME.tsv.
inline void write_picture(const std::filesystem::path& folder, const drawn_figure& f,
                          const std::string& note) {
    const auto stem = (folder / f.plan.name).string();
    if (!f.svg.empty()) write_text(stem + ".svg", standalone_svg(f, note));
    if (!f.printed.pdf.empty()) write_text(stem + ".pdf", f.printed.pdf);
    if (!f.printed.png.empty()) write_text(stem + ".png", f.printed.png);
    if (!f.plan.data.rows.empty()) write_text(stem + ".tsv", data_table(f.plan, note));
}

/// Writes every figure into `folder`, which is made where any has a picture.
inline void write_pictures(const std::filesystem::path& folder, const std::vector<drawn_figure>& drawn,
                           const std::string& note) {
    if (!any_drawn(drawn)) return;
    std::filesystem::create_directory(folder);
    for (const auto& f : drawn) write_picture(folder, f, note);
}

}  // namespace example
