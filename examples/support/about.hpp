// What a program says of itself: its name, lines to type, how to cite it, the codes it ends with.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/version.hpp>

namespace example {

/// What a program returns to the shell.
inline constexpr int exit_done = 0, exit_failed = 1, exit_misused = 2, exit_stopped = 130;

/// What --help, --version and --cite say of a program besides its options.
struct about {
    std::string name;                   ///< of the program
    std::vector<std::string> examples;  ///< lines to type
    std::string study;                  ///< the work that it follows, as cited; none
    std::string stopped;                ///< what an interrupted run leaves behind
};

/// The codes that a program ends with, and what they mean.
inline std::vector<std::pair<int, std::string>> exit_codes(const about& of) {
    return {{exit_done, "done"},
            {exit_failed, "bad input or failure"},
            {exit_misused, "bad usage"},
            {exit_stopped, "interrupted by Ctrl-C or SIGTERM (" + of.stopped + ")"}};
}

/// What --version prints.
inline std::string version_line(const about& of) {
    return of.name + " " + entrain::version;
}

/// How to cite a program and what it follows.
inline std::string citation(const about& of) {
    const std::string study = of.study.empty() ? "" : of.study + "\n";
    return study + "entrain " + entrain::version + ", program " + of.name +
           ": whole-brain oscillator models, brain states and their statistics. BSD-3-Clause.";
}

/// Where a program writes unless --out says otherwise: the same rule for all of them.
inline std::string default_out(const std::string& program) {
    return "results/" + program;
}

/// Options that every program has, with what --help says of them; they come last there.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 3> common_options = {
    {{"--help", "Print this help and end"},
     {"--version", "Print the version and end"},
     {"--cite", "Print how to cite this program and what it follows, and end"}}};

}  // namespace example
