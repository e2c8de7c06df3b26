// Runs gnuplot: a script goes in, a picture as SVG text, and for print as PDF and PNG, comes out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <entrain/core/parallel.hpp>

#include "figure.hpp"
#include "interrupt.hpp"

namespace example {

/// gnuplot refused a script.
class gnuplot_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

namespace detail {

inline std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

inline std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// A folder that goes away at the end of its life. It is made where temporary files belong, or where the
/// program stands, if that is not there; path() is empty where neither can be written to.
class temporary_folder {
public:
    temporary_folder() {
        namespace fs = std::filesystem;
        std::error_code failure;
        std::vector<fs::path> places = {fs::temp_directory_path(failure), "/tmp", "."};
        std::random_device random;
        for (const auto& place : places) {
            if (place.empty() || !fs::is_directory(place, failure)) continue;
            for (int attempt = 0; attempt < 10; ++attempt) {
                fs::path folder = place / ("entrain-figure-" + std::to_string(random()));
                if (!fs::create_directory(folder, failure)) continue;  // nor one that somebody else has made
                fs::permissions(folder, fs::perms::owner_all, failure);
                path_ = std::move(folder);
                return;
            }
        }
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace detail

/// HTML as text: without tags, with the characters that entities stand for.
inline std::string plain_text(std::string_view html) {
    std::string text;
    bool tag = false;
    for (const char c : html) {
        if (c == '<') tag = true;
        if (!tag) text += c;
        if (c == '>') tag = false;
    }
    for (const auto& [entity, character] : {std::pair{"&lt;", "<"},
                                            {"&gt;", ">"},
                                            {"&quot;", "\""},
                                            {"&#39;", "'"},
                                            {"&nbsp;", " "},
                                            {"&amp;", "&"}})
        detail::replace_all(text, entity, character);
    return text;
}

/// Whether a gnuplot that can draw SVG is on the PATH.
inline bool gnuplot_present() {
    static const bool present = std::system("gnuplot -e 'set terminal svg' >/dev/null 2>&1") == 0;
    return present;
}

/// Why a report has no figures, in words for its reader; empty where they are wanted and can be drawn.
inline std::string figures_missing(bool wanted) {
    if (!wanted) return "They were left out as asked (--no-figures); the tables hold every number.";
    if (gnuplot_present()) return "";
    const char* reason =
        "gnuplot is not installed (Debian: apt-get install gnuplot-nox); the tables hold every number.";
    std::fprintf(stderr, "no figures: %s\n", reason);
    return reason;
}

namespace detail {

/// What is said where a gnuplot draws no PDF and PNG: it was built without cairo.
inline constexpr const char* no_print =
    "this gnuplot draws no PDF and no PNG (Debian: apt-get install gnuplot-nox); figures are SVG only";

/// Whether gnuplot draws PDF and PNG.
inline bool cairo_present() {
    static const bool present =
        std::system("gnuplot -e 'set terminal pdfcairo; set terminal pngcairo' >/dev/null 2>&1") == 0;
    return present;
}

/// The canvas of a script: what it reads before it draws.
inline std::string canvas(const std::string& terminal, int width, int height) {
    return "set encoding utf8\nset terminal " + terminal + "\npixel_x = 1.0/" + std::to_string(width) +
           "\npixel_y = 1.0/" + std::to_string(height) + "\n";
}

/// Runs gnuplot on `script` in the folder `place`; what it said where it failed, empty where it did not.
inline std::string run_gnuplot(const std::filesystem::path& place, const std::string& script) {
    std::ofstream(place / "script", std::ios::binary) << script;
    // Not through a pipe into gnuplot: one that ends early would end this program too.
    const std::string command = "cd " + shell_quoted(place.string()) + " && gnuplot script 2>messages";
    std::FILE* running = ::popen(command.c_str(), "r");
    if (!running) return "it cannot be started";
    const int status = ::pclose(running);
    throw_if_interrupted();
    if (status == 0) return {};
    const std::string said = contents(place / "messages");
    return said.empty() ? "it ended without a word" : clean(said);
}

/// A PNG that says its resolution (its chunk pHYs), which gnuplot's do not.
inline std::string with_resolution(const std::string& png, unsigned dots_per_inch) {
    constexpr std::size_t head = 33;  // signature and IHDR
    if (png.size() < head) return png;
    const auto big_endian = [](std::uint32_t value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xffu);
        return bytes;
    };
    const auto per_metre = static_cast<std::uint32_t>(std::lround(dots_per_inch / 0.0254));
    const std::string chunk = "pHYs" + big_endian(per_metre) + big_endian(per_metre) + '\1';
    std::uint32_t sum = 0xffffffffu;  // CRC-32 (ISO 3309), bit by bit
    for (const char c : chunk) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ (sum & 1u ? 0xedb88320u : 0u);
    }
    return png.substr(0, head) + big_endian(9) + chunk + big_endian(~sum) + png.substr(head);
}

}  // namespace detail

/// The picture that `script` draws, as one <svg> element of width x height pixels. Identifiers in it begin
/// with `name`, so that several pictures can stand in one page. Throws gnuplot_error with gnuplot's message.
inline std::string draw_svg(const std::string& name, const std::string& script, int width, int height) {
    const detail::temporary_folder place;
    if (place.path().empty())
        throw gnuplot_error("no folder for temporary files can be written to (see TMPDIR)");
    const std::string problem = detail::run_gnuplot(
        place.path(), detail::canvas("svg size " + std::to_string(width) + "," + std::to_string(height) +
                                         " dynamic noenhanced font 'Helvetica,12' background '#ffffff'",
                                     width, height) +
                          "set output 'picture.svg'\n" + script + "unset output\n");
    if (!problem.empty()) throw gnuplot_error("gnuplot could not draw " + name + ": " + problem);

    std::string svg = detail::contents(place.path() / "picture.svg");
    const std::size_t start = svg.find("<svg");
    const std::size_t end = svg.rfind("</svg>");
    if (start == std::string::npos || end == std::string::npos)
        throw gnuplot_error("gnuplot drew nothing for " + name);
    svg = svg.substr(start, end + 6 - start);
    // gnuplot's names of plots, which browsers would show as tooltips.
    for (const std::string tag : {"title", "desc"})
        for (std::size_t at = svg.find("<" + tag + ">"); at != std::string::npos;
             at = svg.find("<" + tag + ">", at))
            svg.erase(at, svg.find("</" + tag + ">", at) + tag.size() + 3 - at);
    detail::replace_all(svg, "id='", "id='" + name + "-");
    detail::replace_all(svg, "id=\"", "id=\"" + name + "-");
    detail::replace_all(svg, "href='#", "href='#" + name + "-");
    detail::replace_all(svg, "url(#", "url(#" + name + "-");
    detail::replace_all(svg, "font-family=\"Helvetica\"",
                        "font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\"");
    return svg + "\n";
}

/// A picture as files for print.
struct printed_picture {
    std::string pdf, png;
};

/// The same picture for print, as PDF and as PNG of 300 dots per inch: a pixel of the drawing is 0.24 mm, so that
/// 1160 of them fill the width of an A4 page on its side, and letters of size 12 are of 8 points. Beneath it stands
/// `note`, as text. Throws gnuplot_error as draw_svg() does.
inline printed_picture draw_for_print(const std::string& name, const std::string& script, int width,
                                      int height, const std::string& note) {
    const detail::temporary_folder place;
    if (place.path().empty())
        throw gnuplot_error("no folder for temporary files can be written to (see TMPDIR)");
    constexpr double millimetres = 0.24, points = millimetres / 25.4 * 72, dots = millimetres / 25.4 * 300;
    // Letters of size 11 are 5.4 pixels wide on average; a line of them is 15 high.
    std::string lines, below;
    int rows = 0;
    if (!note.empty()) lines = wrapped(note, static_cast<std::size_t>((width - 24) / 5.6));
    for (std::size_t at = 0; at < lines.size(); ++rows) {
        const std::size_t end = lines.find('\n', at);
        below += "set label " + figures::gp_text(lines.substr(at, end - at)) +
                 " at screen 12*pixel_x, screen 1-" + std::to_string(height + 16 + 15 * rows) +
                 "*pixel_y left font ',11' textcolor rgb '#333333'\n";
        at = end + 1;
    }
    if (rows > 0)
        below =
            "unset label\nunset arrow\nunset object\nunset key\nunset border\nunset tics\nunset xlabel\n"
            "unset ylabel\nunset title\nunset colorbox\nunset logscale\nset xrange [0:1]\nset yrange "
            "[0:1]\n" +
            below + "plot NaN notitle\n";
    const int whole = height + (rows > 0 ? 15 * rows + 20 : 0);
    // The note is the last panel.
    const std::string ending = "unset multiplot\n";
    std::string panels = script;
    if (panels.ends_with(ending)) panels.insert(panels.size() - ending.size(), below);
    // So much larger or smaller than in SVG are the units of gnuplot's lines, points and letters there.
    const auto terminal = [&](const std::string& which, const std::string& size, double lines_by,
                              double points_by, double letters) {
        return detail::canvas(which + " size " + size + " noenhanced font 'Helvetica,12' fontscale " +
                                  number(letters, 6) + " linewidth " + number(lines_by, 6) + " pointscale " +
                                  number(points_by, 6) + " background '#ffffff'",
                              width, whole);
    };
    const auto inches = [&](int pixels) { return number(pixels * millimetres / 25.4, 6) + "in"; };
    const auto at_300 = [&](int pixels) { return std::to_string(std::lround(pixels * dots)); };
    const std::string problem = detail::run_gnuplot(
        place.path(),
        terminal("pdfcairo", inches(width) + "," + inches(whole), 2 * points, 1.5 * points, 0.75 * points) +
            "set output 'picture.pdf'\n" + panels + "unset output\nreset\n" +
            terminal("pngcairo", at_300(width) + "," + at_300(whole), dots, 1.2 * dots, 0.75 * dots) +
            "set output 'picture.png'\n" + panels + "unset output\n");
    if (!problem.empty()) throw gnuplot_error("gnuplot could not draw " + name + " for print: " + problem);
    return {detail::contents(place.path() / "picture.pdf"),
            detail::with_resolution(detail::contents(place.path() / "picture.png"), 300)};
}

/// A figure and its picture, or why there is none.
struct drawn_figure {
    figures::figure plan;
    std::string svg;          ///< empty where gnuplot could not draw it
    std::string missing;      ///< why, in words for a reader
    printed_picture printed;  ///< empty where this gnuplot draws no such files, or could not draw this one
    std::string unprinted;    ///< why it could not
};

/// The figure drawn. What gnuplot cannot draw costs the picture alone. `note` says what the data are. Throws
/// `interrupted` if a signal came.
inline drawn_figure draw(figures::figure plan, const std::string& note) {
    drawn_figure drawn{std::move(plan), {}, {}, {}, {}};
    const auto& f = drawn.plan;
    try {
        drawn.svg = draw_svg(f.name, f.script, f.width, f.height);
    } catch (const gnuplot_error& problem) {
        drawn.missing = problem.what();
        return drawn;
    }
    if (!detail::cairo_present()) return drawn;
    std::string below = f.title + ". " + plain_text(f.caption);
    if (!note.empty()) below += " " + sentence(note);
    try {
        drawn.printed = draw_for_print(f.name, f.script, f.width, f.height, below);
    } catch (const gnuplot_error& problem) {
        drawn.unprinted = problem.what();
    }
    return drawn;
}

/// All of them, in their order, as many at once as there are cores: the PNG of a figure alone takes some 0.3 s. Of
/// several that would have one name each gets its own, as pictures are files. The console reports those that gnuplot
/// could not draw. `note` says what the data are; `progress` is called after each.
inline std::vector<drawn_figure> draw_all(std::vector<figures::figure> plans, const std::string& note,
                                          const entrain::progress_callback& progress = {}) {
    std::set<std::string> names;
    for (auto& plan : plans) {
        const std::string name = plan.name;
        for (int next = 2; !names.insert(plan.name).second; ++next)
            plan.name = name + "-" + std::to_string(next);
    }
    if (!plans.empty() && !detail::cairo_present()) std::fprintf(stderr, "%s\n", detail::no_print);
    std::vector<drawn_figure> drawn(plans.size());
    std::size_t done = 0;
    std::mutex one_at_a_time;
    entrain::parallel_for(plans.size(), 0, [&](std::size_t i) {
        drawn[i] = draw(std::move(plans[i]), note);
        const std::lock_guard lock(one_at_a_time);
        ++done;
        if (progress) progress(done, drawn.size());
    });
    for (const auto& each : drawn)
        if (!each.missing.empty())
            std::fprintf(stderr, "no picture %s: %s\n", each.plan.name.c_str(), each.missing.c_str());
        else if (!each.unprinted.empty())
            std::fprintf(stderr, "no PDF and PNG of %s: %s\n", each.plan.name.c_str(),
                         each.unprinted.c_str());
    return drawn;
}

/// Whether any of the figures has a picture.
inline bool any_drawn(const std::vector<drawn_figure>& drawn) {
    return std::any_of(drawn.begin(), drawn.end(), [](const auto& each) { return !each.svg.empty(); });
}

}  // namespace example
