// Bad command lines and bad situations, program by program: each is answered at once, with the exit code that
// --help documents and a message that names the option or the file, and touches nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "bad_input.hpp"
#include "program_run.hpp"
#include "scratch_folder.hpp"

namespace test_bad_input {

namespace {

namespace fs = std::filesystem;
using program_run::ended, program_run::run, program_run::text_of;

// Every file below a folder and what is in it; links as what they point to.
std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto name = entry.path().lexically_relative(folder).string();
        all[name] = entry.is_symlink()        ? "-> " + fs::read_symlink(entry.path()).string()
                    : entry.is_regular_file() ? text_of(entry.path())
                                              : "folder";
    }
    return all;
}

struct bad_line {
    std::vector<std::string> arguments;
    int code;
    std::string names;  // what the message has to hold
};

// Processor time within which a program that has not begun its work has ended, s; sanitizers take several times that.
constexpr double before_work = 2.0 * ENTRAIN_TIMEOUT_FACTOR;

// Runs all of them; says how many are clear.
void check_all(const std::string& name, const fs::path& program, const std::vector<bad_line>& inputs) {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here / "thesis");
    std::ofstream(here / "thesis" / "chapter.txt") << "precious";
    std::ofstream(here / "a_file") << "precious";
    std::ofstream(here / "bad.toml") << "trials = -1\n";
    fs::create_symlink("loop", here / "loop");
    REQUIRE(::mkfifo((here / "pipe").c_str(), 0600) == 0);
    fs::create_directories(here / "empty");
    std::size_t clear = 0;
    for (const auto& input : inputs) {
        std::string line = name;
        for (const auto& each : input.arguments) line += " " + each;
        CAPTURE(line);
        const auto before = contents(here);
        const ended got = run(program, input.arguments, here, scratch / "log");
        CAPTURE(got.said);
        CHECK(got.code == input.code);
        CHECK(got.said.find(input.names) != std::string::npos);
        CHECK(got.cpu < before_work);
        const bool untouched = contents(here) == before;
        CHECK(untouched);
        clear += got.code == input.code && got.said.find(input.names) != std::string::npos &&
                 got.cpu < before_work && untouched;
    }
    bad_input::report(name, inputs.size(), clear);
}

// Every option that takes a number, with what no number is; and more.
std::vector<bad_line> with_numbers(std::vector<bad_line> all, const std::vector<std::string>& whole,
                                   const std::vector<std::string>& real) {
    for (const auto& option : whole)
        for (const char* value : {"-1", "010", "1e3", "99999999999999999999", "nan"})
            all.push_back({{option, value}, 2, option + ": needs "});
    for (const auto& option : real)
        for (const char* value : {"nan", "inf", "1,5", "0x1p3"})
            all.push_back({{option, value}, 2, option + ": needs "});
    all.push_back({{"--help"}, 0, "130 interrupted by Ctrl-C or SIGTERM"});
    all.push_back({{"--bogus"}, 2, "--bogus"});
    all.push_back({{"--out", ""}, 2, "--out: needs "});
    return all;
}

}  // namespace

#ifdef ENTRAIN_TRD_SENSITIVITY
TEST_CASE("bad input of trd_sensitivity") {
    check_all("trd_sensitivity", ENTRAIN_TRD_SENSITIVITY,
              with_numbers(
                  {{{"stray"}, 2, "stray"},
                   {{"--seed", "-1"}, 2, "--seed: needs "},
                   {{"--shard", "-1/-1"}, 2, "--shard: needs I/N"},
                   {{"--shard", "1/18446744073709551615"}, 2, "--shard: needs I/N"},
                   {{"--samples", "-5"}, 2, "--samples: needs "},
                   {{"--sync-step", "0"}, 2, "--sync-step: needs a number above 0, got 0"},
                   {{"--sync-step", "0.2"}, 2, "--sync-step: needs at most 0.1 (--sync-max), got 0.2"},
                   {{"--band", "0.07", "0.04"}, 2, "--band: needs 0 < LO < HI"},
                   {{"--band", "0.04", "5"}, 1, "band"},
                   {{"--note", "\xFF"}, 2, "--note: needs text in UTF-8"},
                   {{"--group-responders", "a\xC3"}, 2, "--group-responders: needs "},
                   {{"--before", "x", "--after", "x"}, 2, "--after: needs another name than --before"},
                   {{"--cohort", ""}, 2, "--cohort: needs a folder"},
                   {{"--cohort", "absent"}, 2, "--cohort: needs a folder"},
                   {{"--cohort", "a_file"}, 2, "--cohort: needs a folder"},
                   {{"--cohort", "empty"}, 1, "participants.tsv"},
                   {{"--config", "thesis"}, 2, "--config: needs a file"},
                   {{"--config", "/dev/zero"}, 2, "--config: needs a file"},
                   {{"--config", "pipe"}, 2, "--config: needs a file"},
                   {{"--config", "loop"}, 2, "--config: needs a file"},
                   {{"--cohort", "pipe"}, 2, "--cohort: needs a folder"},
                   {{"--cohort", "/dev/zero"}, 2, "--cohort: needs a folder"},
                   {{"--out", "pipe"}, 1, "pipe"},
                   {{"--config", "absent.toml"}, 2, "--config"},
                   {{"--config", "bad.toml"}, 2, "--trials: needs "},
                   {{"--trials", "1000000"}, 2, "--trials: with 1000000 the study would "},
                   {{"--draws", "100000000"}, 2, "--draws: with 100000000 the study would "},
                   {{"--dt", "1e-300"}, 2, "--dt: with 1e-300 the study would "},
                   {{"--transient", "1e300"}, 2, "--transient: with 1e+300 the study would "},
                   {{"--coupling-step", "1e-12"}, 2, "--coupling-step: with 1e-12 the study would "},
                   {{"--quick", "--paper"}, 2, "--paper"},
                   {{"--k", "1"}, 2, "--k: needs a whole number from 2 to 20, or a range of them"},
                   {{"--k", "21"}, 2, "--k: needs "},
                   {{"--k", ""}, 2, "--k: needs "},
                   {{"--k", ":"}, 2, "--k: needs "},
                   {{"--k", "2:"}, 2, "--k: needs "},
                   {{"--k", ":10"}, 2, "--k: needs "},
                   {{"--k", "1:10"}, 2, "--k: needs "},
                   {{"--k", "2:21"}, 2, "--k: needs "},
                   {{"--k", "10:2"}, 2, "--k: needs "},
                   {{"--k", "2:3:4"}, 2, "--k: needs "},
                   {{"--k", "2-10"}, 2, "such as 2:10, got 2-10"},
                   {{"--k", "2:nan"}, 2, "--k: needs "},
                   {{"--k", "2.5:10"}, 2, "--k: needs "},
                   {{"--k", "2", "10"}, 2, "10"},
                   {{"--k", "two:ten"}, 2, "--k: needs "},
                   {{"--k-repeats", "0"}, 2, "--k-repeats: needs "},
                   {{"--k-repeats", "1001"}, 2, "--k-repeats: needs "},
                   {{"--scores", ""}, 2, "--scores: needs a name of a column, or two, BEFORE,AFTER"},
                   {{"--scores", "a,"}, 2, "--scores: needs "},
                   {{"--scores", ",a"}, 2, "--scores: needs "},
                   {{"--scores", "a,b,c"}, 2, "--scores: needs "},
                   {{"--scores", "a,a"}, 2, "--scores: needs "},
                   {{"--scores", "\xFF"}, 2, "--scores: needs "},
                   {{"--bootstrap", "1"}, 2, "--bootstrap: needs 0, or at least 2, got 1"},
                   {{"--shuffle", "people"}, 2, "--shuffle: "},
                   {{"--rewired", "-1"}, 2, "--rewired: needs "},
                   {{"--rewired", "1000000", "--coupling-step", "0.001"},
                    2,
                    "--rewired: with 1000000 the study would "},
                   {{"--out", "thesis"}, 1, "thesis holds files that are not results"},
                   {{"--out", "a_file"}, 1, "a_file is a file; --out needs a folder"},
                   {{"--out", "a_file/below"}, 1, "a_file/below"},
                   {{"--out", "loop"}, 1, "loop is a link that leads to itself"},
                   {{"--out", "/proc/none/out"}, 1, "/proc/none/out"},
                   {{"--write-cohort", "thesis"}, 1, "thesis is not empty"}},
                  {"--k", "--k-repeats", "--trim", "--restarts", "--permutations", "--fit-iterations",
                   "--fit-replicas", "--fit-repeats", "--refinements", "--samples", "--trials", "--top",
                   "--budget", "--draws", "--threads", "--filter-order", "--label-shuffles", "--bootstrap"},
                  {"--settle", "--dt", "--transient", "--noise", "--coupling-max", "--coupling-step",
                   "--sync-max", "--sync-step", "--noise-max", "--noise-step", "--branch"}));
}
#endif

#ifdef ENTRAIN_ENTROPIC_BRAIN
TEST_CASE("bad input of entropic_brain") {
    check_all("entropic_brain", ENTRAIN_ENTROPIC_BRAIN,
              with_numbers({{{"stray"}, 2, "stray"},
                            {{"--seed", "-1"}, 2, "--seed: needs "},
                            {{"--permutations", "100000000"}, 2, "--permutations: needs "},
                            {{"--band", "0.07", "0.04"}, 2, "--band: needs 0 < LO < HI"},
                            {{"--band", "nan", "0.04"}, 2, "--band: needs "},
                            {{"--compare", "x"}, 2, "--compare: needs NAME=BEFORE,AFTER"},
                            {{"--compare", "x=a,b"}, 1, "no scan has the session 'a'"},
                            {{"--control", "x"}, 1, "no comparison is named 'x' (--control)"},
                            {{"--note", "\xC0\x80"}, 2, "--note: needs text in UTF-8"},
                            {{"--cohort", ""}, 2, "--cohort: needs a folder"},
                            {{"--cohort", "absent"}, 2, "--cohort: needs a folder"},
                            {{"--cohort", "empty"}, 1, "participants.tsv"},
                            {{"--cohort", "pipe"}, 2, "--cohort: needs a folder"},
                            {{"--cohort", "/dev/zero"}, 2, "--cohort: needs a folder"},
                            {{"--out", "pipe"}, 1, "pipe"},
                            {{"--out", "thesis"}, 1, "thesis holds files that are not results"},
                            {{"--out", "loop"}, 1, "loop is a link that leads to itself"},
                            {{"--write-cohort", "thesis"}, 1, "thesis is not empty"}},
                           {"--trim", "--bin-count", "--permutations", "--resamples", "--filter-order"}, {}));
}
#endif

#ifdef ENTRAIN_TWO_DRUGS
TEST_CASE("bad input of two_drugs") {
    check_all("two_drugs", ENTRAIN_TWO_DRUGS,
              with_numbers({{{"stray"}, 2, "stray"},
                            {{"--seed", "-1"}, 2, "--seed: needs "},
                            {{"--trials", "3"}, 2, "--trials: needs "},
                            {{"--trials", "100000000"}, 2, "--trials: needs "},
                            {{"--band", "0.07", "0.04"}, 2, "--band: needs 0 < LO < HI"},
                            {{"--dt", "1"}, 2, "--dt: needs a number from 1e-05 to 0.002 s, got 1"},
                            {{"--dt", "1e-300"}, 2, "--dt: needs "},
                            {{"--quick", "--trials", "10000", "--samples", "1000000"},
                             2,
                             "--samples: with 1000000 the study would take about "},
                            {{"--gain-step", "0"}, 2, "--gain-step: needs a number above 0, got 0"},
                            {{"--gain-step", "7"}, 2, "--gain-step: needs at most 0.6 (--gain-max), got 7"},
                            {{"--coupling-step", "1e-12"}, 2, "--coupling-step: needs at least a 200th"},
                            {{"--block-max", "1.5"}, 2, "--block-max: needs a number from 0 to 1, got 1.5"},
                            {{"--drug", "placebo"}, 2, "--drug: needs another name than --placebo"},
                            {{"--receptor", ""}, 2, "--receptor: needs "},
                            {{"--note", "\xFF"}, 2, "--note: needs text in UTF-8"},
                            {{"--cohort", ""}, 2, "--cohort: needs a folder"},
                            {{"--cohort", "absent"}, 2, "--cohort: needs a folder"},
                            {{"--cohort", "empty"}, 1, "participants.tsv"},
                            {{"--cohort", "pipe"}, 2, "--cohort: needs a folder"},
                            {{"--config", "loop"}, 2, "--config: needs a file"},
                            {{"--config", "pipe"}, 2, "--config: needs a file"},
                            {{"--config", "bad.toml"}, 2, "--trials: needs "},
                            {{"--out", "pipe"}, 1, "pipe"},
                            {{"--out", "thesis"}, 1, "thesis holds files that are not results"},
                            {{"--out", "a_file"}, 1, "a_file is a file; --out needs a folder"},
                            {{"--out", "loop"}, 1, "loop is a link that leads to itself"},
                            {{"--write-cohort", "thesis"}, 1, "thesis is not empty"}},
                           {"--k", "--trim", "--trials", "--samples", "--shuffles", "--resamples", "--draws",
                            "--threads"},
                           {"--coupling-max", "--coupling-step", "--gain-max", "--gain-step", "--block-max",
                            "--block-step", "--dt"}));
}
#endif

#ifdef ENTRAIN_RECEPTOR_NULLS
TEST_CASE("bad input of receptor_nulls") {
    check_all(
        "receptor_nulls", ENTRAIN_RECEPTOR_NULLS,
        with_numbers({{{"stray"}, 2, "stray"},
                      {{"--seed", "-1"}, 2, "--seed: needs "},
                      {{"--draws", "100000000"}, 2, "--draws: needs "},
                      {{"--map", "pipe"}, 2, "--map: needs a file"},
                      {{"--map", "/dev/zero"}, 2, "--map: needs a file"},
                      {{"--map", "thesis"}, 2, "--map: needs a file"},
                      {{"--map", "loop"}, 2, "--map: needs a file"},
                      {{"--map", "absent"}, 2, "--map: needs a file"},
                      {{"--receptors", "pipe"}, 2, "--receptors: needs a file"},
                      {{"--receptors", "/dev/zero"}, 2, "--receptors: needs a file"},
                      {{"--receptors", "thesis"}, 2, "--receptors: needs a file"},
                      {{"--receptors", "loop"}, 2, "--receptors: needs a file"},
                      {{"--receptors", "absent"}, 2, "--receptors: needs a file"},
                      {{"--regions", "pipe"}, 2, "--regions: needs a file"},
                      {{"--regions", "/dev/zero"}, 2, "--regions: needs a file"},
                      {{"--regions", "thesis"}, 2, "--regions: needs a file"},
                      {{"--regions", "loop"}, 2, "--regions: needs a file"},
                      {{"--regions", "absent"}, 2, "--regions: needs a file"},
                      {{"--distances", "pipe"}, 2, "--distances: needs a file"},
                      {{"--distances", "/dev/zero"}, 2, "--distances: needs a file"},
                      {{"--distances", "thesis"}, 2, "--distances: needs a file"},
                      {{"--distances", "loop"}, 2, "--distances: needs a file"},
                      {{"--distances", "absent"}, 2, "--distances: needs a file"},
                      {{"--map", "a_file"}, 2, "--receptors and --regions"},
                      {{"--map", "a_file", "--receptors", "a_file", "--regions", "a_file"}, 1, "a_file"}},
                     {"--draws", "--threads"}, {}));
}
#endif

#ifdef ENTRAIN_PREPARE_COHORT
TEST_CASE("bad input of prepare_cohort") {
    std::vector<bad_line> lines{
        {{}, 2, "--derivatives, --cells or --psilodep is required"},
        {{"stray"}, 2, "stray"},
        {{"--derivatives", "empty", "--out", "new"}, 2, "--regions or --atlas-files is required"},
        {{"--derivatives", "empty", "--regions", "a_file"}, 2, "--out is required"},
        {{"--task", ""}, 2, "--task: needs a name"},
        {{"--seg", "\xFF"}, 2, "--seg: needs a name"},
        {{"--without", ""}, 2, "--without: needs a name"},
        {{"--missing", "all"}, 2, "--missing: "},
        {{"--tr", "0"}, 2, "--tr: needs a number above 0, got 0"},
        {{"--max-fd", "-1"}, 2, "--max-fd: needs a number above 0, got -1"}};
    for (const char* folder : {"pipe", "/dev/zero", "a_file", "loop", "absent", ""})
        lines.push_back({{"--derivatives", folder}, 2, "--derivatives: needs a folder"});
    for (const std::string option : {"--regions", "--connectome", "--receptors", "--participants",
                                     "--phenotype", "--atlas-files", "--lengths", "--order"})
        for (const char* file : {"pipe", "/dev/zero", "thesis", "loop", "absent"})
            lines.push_back({{option, file}, 2, option + ": needs a file"});
    const auto whole = [](std::vector<std::string> more) {
        more.insert(more.begin(), {"--derivatives", "empty", "--regions", "a_file"});
        return more;
    };
    lines.push_back({whole({"--out", "new"}), 1, "participants.tsv"});
    lines.push_back({whole({"--out", "new", "--one-group"}), 1, "a_file"});
    lines.push_back({whole({"--out", "new", "--tr", "720"}), 1, "options.tr"});
    lines.push_back({whole({"--out", "thesis"}), 1, "thesis"});
    lines.push_back({whole({"--out", "a_file"}), 1, "a_file"});
    lines.push_back({whole({"--out", "new", "--before", "1"}), 2, "--after: goes with"});
    lines.push_back(
        {whole({"--out", "new", "--before", "1", "--after", "ses-1"}), 2, "--after: needs another"});
    lines.push_back(
        {whole({"--out", "new", "--responder", "a b > 50"}), 2, "--responder: needs two columns"});
    lines.push_back(
        {whole({"--out", "new", "--one-group", "--group-by", "a"}), 2, "--group-by: is one of three"});
    check_all("prepare_cohort", ENTRAIN_PREPARE_COHORT, with_numbers(lines, {}, {"--tr", "--max-fd"}));
}
#endif

#ifdef ENTRAIN_CLUSTER_SWEEP
TEST_CASE("bad input of cluster_sweep") {
    check_all("cluster_sweep", ENTRAIN_CLUSTER_SWEEP,
              with_numbers({{{"--shard", "-1/-1"}, 2, "--shard: needs I/N"},
                            {{"--seed", "-1"}, 2, "--seed: needs "},
                            {{"--seed", "0x7"}, 2, "--seed: needs "},
                            {{"--shard", "3/2"}, 2, "--shard: needs I/N"},
                            {{"--shard", "1/2x"}, 2, "--shard: needs I/N"},
                            {{"--weights", "pipe"}, 2, "--weights: needs a file"},
                            {{"--weights", "/dev/zero"}, 2, "--weights: needs a file"},
                            {{"--weights", "thesis"}, 2, "--weights: needs a file"},
                            {{"--weights", "loop"}, 2, "--weights: needs a file"},
                            {{"--weights", "absent"}, 2, "--weights: needs a file"},
                            {{"--merge", "pipe"}, 2, "--merge: needs a file"},
                            {{"--merge", "/dev/zero"}, 2, "--merge: needs a file"},
                            {{"--merge", "thesis"}, 2, "--merge: needs a file"},
                            {{"--merge", "loop"}, 2, "--merge: needs a file"},
                            {{"--merge", "absent"}, 2, "--merge: needs a file"},
                            {{"--journal", "pipe"}, 1, "pipe: "},
                            {{"--journal", "/dev/zero"}, 1, "/dev/zero: "},
                            {{"--weights", "a_file"}, 1, "a_file:1:1"},
                            {{"--journal", ""}, 2, "--journal: needs "},
                            {{"stray"}, 2, "stray"}},
                           {"--threads"}, {}));
}
#endif

#ifdef ENTRAIN_CLINICAL
TEST_CASE("bad input of clinical") {
    std::vector<bad_line> all{{{"stray"}, 2, "stray"},
                              {{"--seed", "-1"}, 2, "--seed: needs "},
                              {{"--out", "thesis"}, 1, "thesis holds files that are not results"},
                              {{"--out", "a_file"}, 1, "a_file is a file; --out needs a folder"},
                              {{"--out", "loop"}, 1, "loop is a link that leads to itself"},
                              {{"--out", "pipe"}, 1, "pipe"}};
    for (const char* analysis : {"meta", "dose", "survival", "mediate", "compare"}) {
        for (const char* place : {"pipe", "/dev/zero", "thesis", "loop", "absent"}) {
            std::vector<std::string> line{analysis, "--table", place};
            if (std::string(analysis) == "mediate") line.insert(line.end(), {"--through", "m"});
            all.push_back({line, 2, "--table: needs a file"});
        }
        std::vector<std::string> line{analysis, "--table", "a_file"};
        if (std::string(analysis) == "mediate") line.insert(line.end(), {"--through", "m"});
        if (std::string(analysis) == "compare") line.insert(line.end(), {"--before", "b", "--after", "a"});
        all.push_back({line, 1, "a_file"});
        line.push_back("--bogus");
        all.push_back({line, 2, "--bogus"});
    }
    for (const char* value : {"-1", "010", "1e3", "99999999999999999999", "nan", "99", "100000000"})
        all.push_back({{"mediate", "--table", "a_file", "--through", "m", "--resamples", value},
                       2,
                       "--resamples: needs "});
    for (const char* value : {"-1", "010", "1e3", "99999999999999999999", "nan", "98", "100000000"})
        all.push_back(
            {{"compare", "--table", "a_file", "--permutations", value}, 2, "--permutations: needs "});
    for (const char* value : {"nan", "inf", "1,5", "0x1p3"})
        for (const std::string option : {"--reliability", "--response"})
            all.push_back({{"compare", "--table", "a_file", option, value}, 2, option + ": needs "});
    check_all("clinical", ENTRAIN_CLINICAL, with_numbers(all, {"--threads"}, {}));
}
#endif

}  // namespace test_bad_input
