// Bad command lines and bad situations, program by program: each is answered at once, with the exit code that
// --help documents and a message that names the option or the file, and touches nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch_folder.hpp"

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

struct ended {
    int code = -1;
    double cpu = 0;  // s
    std::string said;
};

// Runs a program within `folder`; its words go to a file outside of it.
ended run(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& folder,
          const fs::path& log) {
    std::vector<char*> line;
    std::string name = program.string();
    auto copies = arguments;
    line.push_back(name.data());
    for (auto& each : copies) line.push_back(each.data());
    line.push_back(nullptr);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const ::rlimit seconds{6, 6}, bytes{::rlim_t{1} << 33, ::rlim_t{1} << 33};
        ::setrlimit(RLIMIT_CPU, &seconds), ::setrlimit(RLIMIT_AS, &bytes);
        const int out = ::open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        ::dup2(out, 1), ::dup2(out, 2);
        if (::chdir(folder.c_str()) == 0) ::execv(name.c_str(), line.data());
        ::_exit(127);
    }
    int status = 0;
    ::rusage used{};
    REQUIRE(::wait4(child, &status, 0, &used) == child);
    const auto seconds = [](const ::timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, seconds(used.ru_utime) + seconds(used.ru_stime),
            text_of(log)};
}

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

struct bad_input {
    std::vector<std::string> arguments;
    int code;
    std::string names;  // what the message has to hold
};

// Runs all of them; says how many are clear.
void check_all(const std::string& name, const fs::path& program, const std::vector<bad_input>& inputs) {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here / "thesis");
    std::ofstream(here / "thesis" / "chapter.txt") << "precious";
    std::ofstream(here / "a_file") << "precious";
    std::ofstream(here / "bad.toml") << "trials = -1\n";
    fs::create_symlink("loop", here / "loop");
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
        CHECK(got.cpu < 2);
        const bool untouched = contents(here) == before;
        CHECK(untouched);
        clear += got.code == input.code && got.said.find(input.names) != std::string::npos && got.cpu < 2 &&
                 untouched;
    }
    MESSAGE(name << ": " << inputs.size() << " bad inputs, " << clear << " clear");
}

// Every option that takes a number, with what no number is; and more.
std::vector<bad_input> with_numbers(std::vector<bad_input> all, const std::vector<std::string>& whole,
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
    check_all(
        "trd_sensitivity", ENTRAIN_TRD_SENSITIVITY,
        with_numbers({{{"stray"}, 2, "stray"},
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
                      {{"--config", "absent.toml"}, 2, "--config"},
                      {{"--config", "bad.toml"}, 2, "--trials: needs "},
                      {{"--trials", "1000000"}, 2, "--trials: with 1000000 the study would "},
                      {{"--draws", "100000000"}, 2, "--draws: with 100000000 the study would "},
                      {{"--dt", "1e-300"}, 2, "--dt: with 1e-300 the study would "},
                      {{"--transient", "1e300"}, 2, "--transient: with 1e+300 the study would "},
                      {{"--coupling-step", "1e-12"}, 2, "--coupling-step: with 1e-12 the study would "},
                      {{"--quick", "--paper"}, 2, "--paper"},
                      {{"--out", "thesis"}, 1, "thesis holds files that are not results"},
                      {{"--out", "a_file"}, 1, "a_file is a file; --out needs a folder"},
                      {{"--out", "a_file/below"}, 1, "a_file/below"},
                      {{"--out", "loop"}, 1, "loop is a link that leads to itself"},
                      {{"--out", "/proc/none/out"}, 1, "/proc/none/out"},
                      {{"--write-cohort", "thesis"}, 1, "thesis is not empty"}},
                     {"--k", "--trim", "--restarts", "--permutations", "--fit-iterations", "--fit-replicas",
                      "--fit-repeats", "--refinements", "--samples", "--trials", "--top", "--budget",
                      "--draws", "--threads", "--filter-order"},
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
                            {{"--out", "thesis"}, 1, "thesis holds files that are not results"},
                            {{"--out", "loop"}, 1, "loop is a link that leads to itself"},
                            {{"--write-cohort", "thesis"}, 1, "thesis is not empty"}},
                           {"--trim", "--bin-count", "--permutations", "--resamples", "--filter-order"}, {}));
}
#endif

#ifdef ENTRAIN_RECEPTOR_NULLS
TEST_CASE("bad input of receptor_nulls") {
    check_all(
        "receptor_nulls", ENTRAIN_RECEPTOR_NULLS,
        with_numbers({{{"stray"}, 2, "stray"},
                      {{"--seed", "-1"}, 2, "--seed: needs "},
                      {{"--draws", "100000000"}, 2, "--draws: needs "},
                      {{"--map", "absent"}, 2, "--map: needs a file"},
                      {{"--map", "thesis"}, 2, "--map: needs a file"},
                      {{"--map", "/dev/zero"}, 2, "--map: needs a file"},
                      {{"--map", "a_file"}, 2, "--receptors and --regions"},
                      {{"--map", "a_file", "--receptors", "a_file", "--regions", "a_file"}, 1, "a_file"}},
                     {"--draws", "--threads"}, {}));
}
#endif

#ifdef ENTRAIN_CLUSTER_SWEEP
TEST_CASE("bad input of cluster_sweep") {
    check_all("cluster_sweep", ENTRAIN_CLUSTER_SWEEP,
              with_numbers({{{"--shard", "-1/-1"}, 2, "--shard: needs I/N"},
                            {{"--shard", "3/2"}, 2, "--shard: needs I/N"},
                            {{"--shard", "1/2x"}, 2, "--shard: needs I/N"},
                            {{"--weights", "absent.csv"}, 2, "--weights: needs a file"},
                            {{"--weights", "/dev/zero"}, 2, "--weights: needs a file"},
                            {{"--weights", "a_file"}, 1, "a_file:1:1"},
                            {{"--merge", "absent"}, 2, "--merge: needs a file"},
                            {{"--journal", ""}, 2, "--journal: needs "},
                            {{"stray"}, 2, "stray"}},
                           {"--threads"}, {}));
}
#endif
