// Runs gnuplot: a script goes in, a picture as SVG text comes out.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

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
    std::string folder = (std::filesystem::temp_directory_path() / "entrain-figure-XXXXXX").string();
    if (!::mkdtemp(folder.data())) throw gnuplot_error("cannot make a temporary folder");
    struct remover {
        std::filesystem::path folder;
        ~remover() {
            std::error_code ignored;
            std::filesystem::remove_all(folder, ignored);
        }
    } const guard{folder};
    const auto picture = guard.folder / "picture.svg", messages = guard.folder / "messages";

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
        throw gnuplot_error("gnuplot could not draw " + name + ": " + detail::contents(messages));

    std::string svg = detail::contents(picture);
    const std::size_t start = svg.find("<svg");
    const std::size_t end = svg.rfind("</svg>");
    if (start == std::string::npos || end == std::string::npos)
        throw gnuplot_error("gnuplot drew nothing for " + name);
    svg = svg.substr(start, end + 6 - start);
    detail::replace_all(svg, "id='", "id='" + name + "-");
    detail::replace_all(svg, "id=\"", "id=\"" + name + "-");
    detail::replace_all(svg, "href='#", "href='#" + name + "-");
    detail::replace_all(svg, "url(#", "url(#" + name + "-");
    detail::replace_all(svg, "font-family=\"Helvetica\"",
                        "font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\"");
    return svg + "\n";
}

}  // namespace example
