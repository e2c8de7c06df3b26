// What holds for every program of the examples: --help, --version, --cite, options that there are not, numbers that
// an option does not take. Nothing of that writes into the current folder.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <entrain/version.hpp>

#include "program_run.hpp"
#include "scratch_folder.hpp"
#include "support/about.hpp"
#include "support/nearest.hpp"

namespace test_every_program {

namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

// A program, or an analysis of one: its words of a command line begin with those in `first`.
struct program {
    fs::path file;
    words first = {};

    std::string name() const { return file.filename().string(); }
    bool numbered() const { return name().starts_with("example_"); }
};

std::vector<program> programs() {
    std::vector<program> all;
    std::istringstream list(ENTRAIN_EVERY_PROGRAM);
    for (std::string each; std::getline(list, each, '|');) {
        all.push_back({each});
        if (all.back().name() == "clinical")
            for (const char* analysis : {"meta", "mediate", "compare", "dose", "survival"})
                all.push_back({each, {analysis}});
    }
    return all;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// The lines of a section of --help, without its heading.
std::vector<std::string> section(const std::string& help, const std::string& heading) {
    std::vector<std::string> found;
    bool inside = false;
    for (const auto& line : lines_of(help)) {
        if (inside && line.empty()) break;
        if (inside) found.push_back(line);
        inside = inside || line == heading + ":";
    }
    return found;
}

// Runs a program in an empty folder, which has to stay empty.
program_run::ended run(const program& of, const words& more) {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here);
    words line = of.first;
    line.insert(line.end(), more.begin(), more.end());
    auto got = program_run::run(of.file, line, here, scratch / "log");
    CHECK(fs::is_empty(here));
    return got;
}

// The names of options at the beginning of lines of --help.
std::vector<std::string> options_in(const std::vector<std::string>& lines) {
    static const std::regex name("^  (?:-[a-z],)?(--[a-z-]+).*");
    std::vector<std::string> found;
    for (const auto& line : lines)
        if (std::smatch match; std::regex_match(line, match, name)) found.push_back(match[1]);
    return found;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every program explains itself within the columns of a terminal, and touches nothing") {
    const auto all = programs();
    CHECK(all.size() >= 12 + 7 + 5);
    for (const auto& each : all) {
        CAPTURE(each.name());
        const std::string name = each.name() + (each.first.empty() ? "" : " " + each.first[0]);
        const auto help = run(each, {"--help"});
        CAPTURE(help.said);
        CHECK(help.code == 0);
        CHECK(has(help.said, "Usage: " + name));
        for (const auto& line : lines_of(help.said)) {
            CAPTURE(line);
            CHECK(line.size() <= (each.numbered() ? 100 : 80));
        }
        std::size_t examples = 0;
        for (const auto& line : section(help.said, "Examples"))
            examples += line.starts_with("  " + each.name()) || line.starts_with("  bash examples/");
        CHECK(examples >= 2);
        const auto codes = section(help.said, "Exit codes");
        REQUIRE(codes.size() >= 4);
        CHECK(codes[0] == "  0 done");
        CHECK(codes[1] == "  1 bad input or failure");
        CHECK(codes[2] == "  2 bad usage");
        CHECK(codes[3].starts_with("  130 interrupted by Ctrl-C or SIGTERM ("));
        CHECK(run(each, {"-h"}).said == help.said);

        const auto version = run(each, {"--version"});
        CHECK(version.code == 0);
        CHECK(version.said == each.name() + " " + entrain::version + "\n");
        const auto cite = run(each, {"--cite"});
        CHECK(cite.code == 0);
        CHECK(has(cite.said, std::string("entrain ") + entrain::version + ", program " + each.name()));
    }
}

TEST_CASE("an option that there is not ends every program with 2, by its name, and nothing is written") {
    for (const auto& each : programs()) {
        CAPTURE(each.name());
        const auto got = run(each, {"--no-such-option"});
        CAPTURE(got.said);
        CHECK(got.code == example::exit_misused);
        CHECK(has(got.said, "--no-such-option"));
        CHECK(has(got.said, "Run with --help for more information."));
        if (each.numbered()) continue;
        const auto near = run(each, {"--ouut", "x"});
        CAPTURE(near.said);
        CHECK(near.code == example::exit_misused);
        CHECK(has(near.said, "did you mean '--out'?"));
    }
}

TEST_CASE("what is used most comes first, and --out, --seed and --threads are the same in all programs") {
    for (const auto& each : programs()) {
        if (each.numbered()) continue;
        CAPTURE(each.name());
        const std::string help = run(each, {"--help"}).said;
        CAPTURE(help);
        const auto options = options_in(lines_of(help));
        const auto known = [&](const char* option) {
            return std::find(options.begin(), options.end(), option) != options.end();
        };
        const bool cases = each.name() == "clinical" && each.first.empty();  // has hardly any options
        if (!cases) {
            const auto most = options_in(section(help, "Most used"));
            CHECK(most.size() == 6);
            CHECK(std::equal(most.begin(), most.end(), options.begin()));
        }
        CHECK(options_in(section(help, "This program")) == words{"--help", "--version", "--cite"});
        CHECK(known("--out"));
        if (each.name() == "prepare_cohort") continue;  // draws nothing at random; its --out is needed
        CHECK(known("--seed"));
        CHECK(known("--threads"));
        std::string joined;
        for (const auto& line : lines_of(help))
            joined += line.substr(std::min(line.find_first_not_of(' '), line.size())) + " ";
        const std::string out =
            example::default_out(each.name()) + (each.first.empty() ? "" : "_" + each.first[0]);
        const bool documented = has(joined, "[" + out + "]") || has(joined, "[" + out + ".csv]");
        CHECK(documented);
    }
}

TEST_CASE(
    "a number that an option does not take is answered by its name and what it needs, in people's digits") {
    static const std::regex numeric("^  (--[a-z-]+) (U?INT|FLOAT)( FLOAT)?( .*)?$");
    std::size_t asked = 0;
    for (const auto& each : programs()) {
        if (each.numbered()) continue;
        CAPTURE(each.name());
        for (const auto& line : lines_of(run(each, {"--help"}).said)) {
            std::smatch match;
            if (!std::regex_match(line, match, numeric)) continue;
            const std::string option = match[1];
            for (const std::string value : {"-1", "0", "nan"}) {
                // The last option, which there is not, ends the program where it takes the value.
                words with{option, value};
                if (match[3].matched) with.push_back(value);
                with.push_back("--no-such-option");
                const auto got = run(each, with);
                CAPTURE(option);
                CAPTURE(value);
                CAPTURE(got.said);
                CHECK(got.code == example::exit_misused);
                const bool refused = has(got.said, option + ": needs ") && has(got.said, ", got " + value);
                const bool taken = has(got.said, "--no-such-option");
                CHECK((refused || (taken && value != "nan")));
                CHECK_FALSE(has(got.said, ".000000"));
                CHECK_FALSE(has(got.said, "in range"));
                ++asked;
            }
        }
    }
    CHECK(asked > 3 * 60);
}

TEST_CASE("a message offers the nearest name, or none where all are far") {
    const words known{"before", "after", "5HT1A", "5HT2A", "seed"};
    CHECK(example::did_you_mean("sed", known) == "; did you mean 'seed'?");
    CHECK(example::did_you_mean("xyz", known) == "");
}

}  // namespace test_every_program
