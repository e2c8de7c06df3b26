// Runs gnuplot: a script goes in, a picture as SVG text comes out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

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

/// The picture that `script` draws, as one <svg> element of width x height pixels. Identifiers in it begin
/// with `name`, so that several pictures can stand in one page. Throws gnuplot_error with gnuplot's message.
inline std::string draw_svg(const std::string& name, const std::string& script, int width, int height) {
    const detail::temporary_folder place;
    if (place.path().empty())
        throw gnuplot_error("no folder for temporary files can be written to (see TMPDIR)");
    const auto picture = place.path() / "picture.svg", messages = place.path() / "messages";

    const std::string command = "gnuplot - >" + detail::shell_quoted(picture.string()) + " 2>" +
                                detail::shell_quoted(messages.string());
    std::FILE* pipe = ::popen(command.c_str(), "w");
    if (!pipe) throw gnuplot_error("cannot start gnuplot");
    const std::string head = "set terminal svg size " + std::to_string(width) + "," + std::to_string(height) +
                             " dynamic noenhanced font 'Helvetica,12' background '#ffffff'\n"
                             "set encoding utf8\n";
    std::fputs((head + script).c_str(), pipe);
    const int status = ::pclose(pipe);
    throw_if_interrupted();
    if (status != 0)
        throw gnuplot_error("gnuplot could not draw " + name + ": " + clean(detail::contents(messages)));

    std::string svg = detail::contents(picture);
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

/// A figure and its picture, or why there is none.
struct drawn_figure {
    figures::figure plan;
    std::string svg;      ///< empty where gnuplot could not draw it
    std::string missing;  ///< why, in words for a reader
};

/// The figure drawn. What gnuplot cannot draw costs the picture alone: the console reports it, and in the
/// picture's place on the page. Throws `interrupted` if a signal came.
inline drawn_figure draw(figures::figure plan) {
    drawn_figure drawn{std::move(plan), {}, {}};
    try {
        drawn.svg = draw_svg(drawn.plan.name, drawn.plan.script, drawn.plan.width, drawn.plan.height);
    } catch (const gnuplot_error& problem) {
        drawn.missing = problem.what();
        std::fprintf(stderr, "no picture %s: %s\n", drawn.plan.name.c_str(), problem.what());
    }
    return drawn;
}

/// All of them, in their order. Of several that would have one name each gets its own, as pictures are files.
/// `progress` is called after each.
inline std::vector<drawn_figure> draw_all(std::vector<figures::figure> plans,
                                          const entrain::progress_callback& progress = {}) {
    std::vector<drawn_figure> drawn;
    std::set<std::string> names;
    for (auto& plan : plans) {
        const std::string name = plan.name;
        for (int next = 2; !names.insert(plan.name).second; ++next)
            plan.name = name + "-" + std::to_string(next);
        drawn.push_back(draw(std::move(plan)));
        if (progress) progress(drawn.size(), plans.size());
    }
    return drawn;
}

/// Whether any of the figures has a picture.
inline bool any_drawn(const std::vector<drawn_figure>& drawn) {
    return std::any_of(drawn.begin(), drawn.end(), [](const auto& each) { return !each.svg.empty(); });
}

}  // namespace example
