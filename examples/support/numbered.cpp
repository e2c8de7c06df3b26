// What every numbered example answers before its main() begins: --help, --version, --cite, and no to what it does
// not know. Linked with --wrap=main, so that the examples themselves stay one page about one idea.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "about.hpp"
#include "numbered_about.hpp"  // made by CMake of the first comment of main.cpp: name, about, takes_files, writes

extern "C" int __real_main(int argc, char** argv);  // main() of the example
extern "C" int __wrap_main(int argc, char** argv);

namespace {

std::string help(const example::about& of) {
    const std::string name = of.name;
    std::string text = numbered_about::about;
    text += "\nUsage: " + name + (numbered_about::takes_files ? " [FILE ...]" : "") + " [OPTIONS]\n";
    const std::string written = numbered_about::writes;
    if (!written.empty())
        text += "Writes " + written + " into the current folder, in place of former ones.\n";
    text += "\nOptions:\n";
    for (const auto& [option, meaning] : example::common_options) {
        std::string line = "  " + std::string(option);
        line.resize(13, ' ');
        text += line + std::string(meaning) + "\n";
    }
    text += "\nExamples:\n";
    for (const auto& line : of.examples) text += "  " + line + "\n";
    text += "\nExit codes:\n";
    for (const auto& [code, meaning] : example::exit_codes(of))
        text += "  " + std::to_string(code) + " " + meaning + "\n";
    return text;
}

}  // namespace

int __wrap_main(int argc, char** argv) {
    const std::string name = numbered_about::name;
    const example::about of{
        .name = name,
        .examples = {name, "bash examples/try.sh " + name.substr(std::string_view("example_").size(), 2)},
        .study = "",
        .stopped = "what it has written stays"};
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    for (const auto& each : arguments) {
        if (each == "--help" || each == "-h") return std::fputs(help(of).c_str(), stdout), example::exit_done;
        if (each == "--version")
            return std::printf("%s\n", example::version_line(of).c_str()), example::exit_done;
        if (each == "--cite") return std::printf("%s\n", example::citation(of).c_str()), example::exit_done;
        if (!each.starts_with("-") && numbered_about::takes_files) continue;
        std::fprintf(stderr, "%s: takes no %s\nRun with --help for more information.\n", name.c_str(),
                     each.c_str());
        return example::exit_misused;
    }
    return __real_main(argc, argv);
}
