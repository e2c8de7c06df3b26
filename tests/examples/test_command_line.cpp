#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "support/page.hpp"
#include "trd_sensitivity/command_line.hpp"

namespace test_command_line {

namespace {

// Parses without printing; what was printed is kept.
struct parsed {
    trd::command_line line;
    std::string out, err;
};
parsed parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "trd_sensitivity");
    std::ostringstream out, err;
    auto* const former_out = std::cout.rdbuf(out.rdbuf());
    auto* const former_err = std::cerr.rdbuf(err.rdbuf());
    parsed result{trd::parse_command_line(static_cast<int>(arguments.size()), arguments.data()), "", ""};
    std::cout.rdbuf(former_out);
    std::cerr.rdbuf(former_err);
    result.out = out.str();
    result.err = err.str();
    return result;
}

}  // namespace

TEST_CASE("the scale of the paper is that of the options' own defaults") {
    const auto options = parse({"--paper"}).line.options;
    REQUIRE(options);
    const trd::program_options defaults;
    CHECK(trd::parameters_of(*options) == trd::parameters_of(defaults));
    CHECK(options->figures);
    CHECK(options->wants("sync"));
    CHECK(options->wants("noise"));
}

TEST_CASE("steps of a second by splitting, Euler's tenth where the paper or the user asks for it") {
    const struct {
        std::vector<const char*> arguments;
        const char* integrator;
        double dt;
        std::size_t steps_of_2_s, steps_of_3_s;
    } cases[] = {{{}, "splitting", 1.0, 2, 3},
                 {{"--quick"}, "splitting", 1.0, 2, 3},
                 {{"--paper"}, "euler", 0.1, 20, 30},
                 {{"--integrator", "euler"}, "euler", 0.1, 20, 30},
                 {{"--paper", "--integrator", "splitting"}, "splitting", 1.0, 2, 3},
                 {{"--dt", "0.5"}, "splitting", 0.5, 4, 6},
                 {{"--paper", "--dt", "0.05"}, "euler", 0.05, 40, 60}};
    for (const auto& [arguments, integrator, dt, two, three] : cases) {
        const auto options = parse(arguments).line.options;
        REQUIRE(options);
        CHECK(options->integrator == integrator);
        CHECK(options->dt == dt);
        CHECK(trd::steps_per_sample(*options, 2.0) == two);
        CHECK(trd::steps_per_sample(*options, 3.0) == three);
        CHECK((trd::method_of(*options) == entrain::integrator::euler_maruyama) ==
              (options->integrator == "euler"));
    }
    CHECK_FALSE(parse({"--integrator", "heun"}).line.options);
}

TEST_CASE("options reach their place") {
    const auto options = parse({"--cohort",
                                ".",
                                "--band",
                                "0.02",
                                "0.1",
                                "--protocol",
                                "noise",
                                "--k",
                                "5",
                                "--trials",
                                "7",
                                "--no-figures",
                                "--group-responders",
                                "R",
                                "--seed",
                                "99",
                                "--fit-repeats",
                                "3",
                                "--refinements",
                                "2"})
                             .line.options;
    REQUIRE(options);
    CHECK(options->cohort == ".");
    CHECK(options->band[0] == 0.02);
    CHECK(options->band[1] == 0.1);
    CHECK(options->wants("noise"));
    CHECK_FALSE(options->wants("sync"));
    CHECK(options->k == 5);
    CHECK(options->trials == 7);
    CHECK_FALSE(options->figures);
    CHECK(options->responders == "R");
    CHECK(options->seed == 99);
    CHECK(options->fit_repeats == 3);
    CHECK(options->refinements == 2);
}

TEST_CASE("the number of states is one, or a range from which it is chosen") {
    for (const auto& arguments : {std::vector<const char*>{}, {"--paper"}, {"--quick"}}) {
        const auto options = parse(arguments).line.options;
        REQUIRE(options);
        CHECK(options->k == 3);
        CHECK(options->k_highest == 3);
    }
    const auto range = parse({"--k", "2:10", "--quick"}).line.options;
    REQUIRE(range);
    CHECK(range->k == 2);
    CHECK(range->k_highest == 10);
    CHECK(range->k_repeats == 3);  // quick
    CHECK(parse({"--k", "2:10"}).line.options->k_repeats == 10);
    CHECK(parse({"--k", "4:4"}).line.options->k_highest == 4);
    const auto kept = trd::parameters_of(*range);
    CHECK(std::find(kept.begin(), kept.end(), std::pair<std::string, std::string>("k", "2:10")) !=
          kept.end());
    for (const char* wrong :
         {"1", "21", "1:3", "3:2", "2:21", "2:", ":2", "2:3:4", "2-3", "a:b", "2:0x3", ""}) {
        CAPTURE(wrong);
        const auto got = parse({"--k", wrong});
        CHECK(got.line.exit_code == 2);
        CHECK(got.err.find("--k: needs a whole number from 2 to 20, or a range of them such as 2:10, got ") !=
              std::string::npos);
    }
    CHECK(parse({"--scores", "QIDS_0,QIDS_5"}).line.options->scores == "QIDS_0,QIDS_5");
    CHECK(parse({"--scores", "a,a"})
              .err.find("--scores: needs a name of a column, or two, BEFORE,AFTER, got a,a") !=
          std::string::npos);
}

TEST_CASE("receptors are named before, one by each --hypothesis; run.json has them") {
    CHECK(parse({}).line.options->hypotheses.empty());
    const auto named = parse({"--hypothesis", "5-HT2A", "--hypothesis", "5-HT1A", "--quick"}).line.options;
    REQUIRE(named);
    CHECK(named->hypotheses == std::vector<std::string>{"5-HT2A", "5-HT1A"});
    const auto kept = trd::parameters_of(*named);
    CHECK(std::find(kept.begin(), kept.end(),
                    std::pair<std::string, std::string>("hypothesis", "5-HT2A 5-HT1A")) != kept.end());
    for (const auto& wrong : {std::vector<const char*>{"--hypothesis"},
                              {"--hypothesis", "5-HT2A", "5-HT1A"},
                              {"--hypothesis", ""}})
        CHECK(parse(wrong).line.exit_code == 2);
}

TEST_CASE("quick shortens the run but keeps what the user says") {
    const auto quick = parse({"--quick"}).line.options,
               both = parse({"--quick", "--trials", "40"}).line.options;
    REQUIRE(quick);
    REQUIRE(both);
    CHECK(quick->trials < parse({}).line.options->trials);
    CHECK(both->trials == 40);
    // The page and the terminal say so, with the trials of the run.
    const auto banner = [](const auto& options) {
        return example::quick_run_text(trd::parameters_of(options));
    };
    CHECK(banner(*quick) == "quick run, 3 trials: for looking, not for concluding");
    CHECK(banner(*both) == "quick run, 40 trials: for looking, not for concluding");
    CHECK(banner(*parse({"--trials", "3"}).line.options).empty());
    CHECK(both->draws == quick->draws);
    // Labels are shuffled unless the run is for looking only.
    CHECK(quick->label_shuffles == 0);
    CHECK(parse({}).line.options->label_shuffles == 49);
    CHECK(parse({"--paper"}).line.options->label_shuffles == 199);
    CHECK(parse({"--quick", "--label-shuffles", "9"}).line.options->label_shuffles == 9);
    for (const auto& arguments : {std::vector<const char*>{}, {"--paper"}, {"--quick"}})
        CHECK(parse(arguments).line.options->rewired == 0);
    CHECK(parse({"--rewired", "7"}).line.options->rewired == 7);
    for (const auto& arguments : {std::vector<const char*>{}, {"--paper"}, {"--quick"}})
        CHECK(!parse(arguments).line.options->specifications);
    CHECK(parse({"--specifications"}).line.options->specifications);
}

TEST_CASE("a config file has the names of the command line, which wins over it") {
    const auto file =
        std::filesystem::temp_directory_path() / ("trd-config-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(file)
        << "trials = 12\nband = [0.03, 0.08]\nprotocol = \"sync\"\nno-figures = true\nquick = true\n";
    const auto options = parse({"--config", file.c_str(), "--protocol", "both"}).line.options;
    REQUIRE(options);
    CHECK(options->trials == 12);
    CHECK(options->band[0] == 0.03);
    CHECK(options->protocol == "both");
    CHECK_FALSE(options->figures);
    CHECK(options->quick);
    std::ofstream(file) << "trails = 12\n";
    const auto misspelt = parse({"--config", file.c_str()});
    CHECK_FALSE(misspelt.line.options);
    CHECK(misspelt.line.exit_code == 2);
    std::filesystem::remove(file);
}

TEST_CASE("help and version end well, wrong usage ends with 2 and says why") {
    const auto help = parse({"--help"});
    CHECK_FALSE(help.line.options);
    CHECK(help.line.exit_code == 0);
    for (const char* name : {"--cohort", "--out", "--quick", "--protocol", "--trials", "--threads", "--seed",
                             "--k", "--config", "--band", "--draws", "--coupling-max", "--coupling-step",
                             "--atlas", "--no-figures", "--write-cohort", "--optimal-rule", "Hz", "130"})
        CHECK(help.out.find(name) != std::string::npos);
    CHECK(parse({"--version"}).line.exit_code == 0);
    CHECK(parse({"--version"}).out.find(entrain::version) != std::string::npos);
    const auto cite = parse({"--cite"});
    CHECK(cite.line.exit_code == 0);
    for (const char* part : {"10.1093/braincomms/fcae049", "entrain ", "trd_sensitivity"})
        CHECK(cite.out.find(part) != std::string::npos);
    for (const char* code : {"0 done", "1 bad input or failure", "2 bad usage", "130 interrupted"})
        CHECK(help.out.find(code) != std::string::npos);

    const std::vector<std::vector<const char*>> wrong = {{"--bogus"},
                                                         {"--k", "1"},
                                                         {"--trials", "0"},
                                                         {"--trials", "many"},
                                                         {"--protocol", "shock"},
                                                         {"--band", "0.07", "0.04"},
                                                         {"--band", "0.07"},
                                                         {"--dt", "-1"},
                                                         {"--config", "/absent/file"},
                                                         {"--write-cohort", "a", "--cohort", "b"},
                                                         {"--quick", "--paper"},
                                                         {"stray"}};
    for (const auto& arguments : wrong) {
        CAPTURE(arguments[0]);
        const auto result = parse(arguments);
        CHECK_FALSE(result.line.options);
        CHECK(result.line.exit_code == 2);
        CHECK_FALSE(result.err.empty());
    }
}

TEST_CASE("a share of the work is a number of a count, and excludes what needs all of it") {
    const auto shard = parse({"--shard", "2/5"}).line.options;
    REQUIRE(shard);
    CHECK(shard->shard.number == 2);
    CHECK(shard->shard.count == 5);
    for (const char* wrong : {"0/5", "6/5", "2", "2/5x", "a/b", "1/0"}) {
        const auto got = parse({"--shard", wrong});
        CHECK(got.line.exit_code == 2);
        CHECK(got.err.find(std::string("--shard: needs I/N with 1 <= I <= N, got ") + wrong) !=
              std::string::npos);
    }
    CHECK(parse({"--shard", "1/2", "--resume"}).line.exit_code == 2);
    CHECK(parse({"--shard", "1/2", "--adaptive"}).line.exit_code == 2);
    const auto adaptive = parse({"--adaptive", "--top", "7", "--budget", "9000", "--precision", "float",
                                 "--branch", "300", "--resume", "--keep-journal"})
                              .line.options;
    REQUIRE(adaptive);
    CHECK(adaptive->adaptive);
    CHECK(adaptive->top == 7);
    CHECK(adaptive->budget == 9000);
    CHECK(adaptive->precision == "float");
    CHECK(adaptive->branch == 300);
    CHECK(adaptive->resume);
    CHECK(adaptive->keep_journal);
    CHECK(parse({"--precision", "half"}).line.exit_code == 2);
}

}  // namespace test_command_line
