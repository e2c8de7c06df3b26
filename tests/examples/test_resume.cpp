// The program is killed, resumed, shared out: its tables stay the same.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <entrain/core/kernels.hpp>
#include <entrain/io.hpp>
#include <entrain/sweep/journal.hpp>

#include "program_run.hpp"
#include "scratch_folder.hpp"

namespace test_resume {

namespace {

namespace fs = std::filesystem;

using program_run::cpu_seconds;
using program_run::text_of;

const std::string arguments = "--quick --protocol sync --no-figures ";

// `under` is what stands before the program: a program that starts it, or its environment.
std::string line(const std::string& more, const fs::path& log, const std::string& under = "") {
    return std::string("exec ") + under + " \"" + ENTRAIN_TRD_SENSITIVITY + "\" " + arguments + more +
           " > \"" + log.string() + "\" 2>&1";
}

int run(const std::string& more, const fs::path& log, const std::string& under = "") {
    const int status = std::system(line(more, log, under).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string out(const fs::path& folder, const std::string& trials = "4") {
    return "--trials " + trials + " --out \"" + folder.string() + "\" ";
}

// The same, fitted coarsely: for what holds of any fit.
std::string study(const fs::path& folder) {
    return "--coupling-max 0.2 --coupling-step 0.1 --fit-iterations 5 --fit-replicas 4 " + out(folder);
}

// How many items a journal has; none where it is not there yet or not whole.
std::size_t records_in(const fs::path& journal) {
    try {
        const auto known = entrain::sweep::load_journal(journal).results.done;
        return static_cast<std::size_t>(std::count(known.begin(), known.end(), 1));
    } catch (const entrain::io_error&) {
        return 0;
    }
}

// Runs the program, sends it a signal once `journal` has records of pushes in it, and returns how it ended.
int stopped_by(int signal, const std::string& more, const fs::path& log, const fs::path& journal) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::execl("/bin/sh", "sh", "-c", line(more, log).c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    while (records_in(journal) == 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ::kill(child, signal);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

// Runs the program, sends it SIGTERM a second of its work after `journal` is there; how it ended, and how
// much processor time that took.
std::pair<int, double> terminated(const std::string& more, const fs::path& log, const fs::path& journal) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::execl("/bin/sh", "sh", "-c", line(more, log).c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    const auto wait_until = [&](auto&& reached) {
        while (!reached() && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    };
    // A run that goes on has its journal from the beginning: it also has to read the scans and find the
    // states.
    const bool there = fs::exists(journal);
    wait_until([&] { return fs::exists(journal) && cpu_seconds(child) > (there ? 5 : 1); });
    const double before = cpu_seconds(child);
    wait_until([&] { return cpu_seconds(child) > before + 1; });
    const double sent = cpu_seconds(child);
    ::kill(child, SIGTERM);
    const auto [status, cpu] = program_run::waited_for(child);
    return {status, cpu - sent};
}

// Every table, by name; run.json reports times as well.
std::vector<std::pair<std::string, std::string>> tables_of(const fs::path& folder) {
    std::vector<std::pair<std::string, std::string>> tables;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".tsv")
            tables.emplace_back(entry.path().filename().string(), text_of(entry.path()));
    std::sort(tables.begin(), tables.end());
    return tables;
}

}  // namespace

TEST_SUITE("slow") {
    TEST_CASE("killed and resumed, or in shards, the program writes the tables of a single run") {
        const scratch_folder scratch;
        const fs::path log = scratch / "log";
        REQUIRE(run(study(scratch / "whole"), log) == 0);
        const auto whole = tables_of(scratch / "whole");
        CHECK(whole.size() >= 12);
        CHECK_FALSE(fs::exists(scratch / "whole.work"));
        CHECK(text_of(scratch / "whole" / "run.json").find("plain_loop_seconds_one_thread") !=
              std::string::npos);

        // Killed when the second model's pushes have begun.
        const fs::path journal = scratch / "killed.work" / "sync-2.journal";
        const int status = stopped_by(SIGKILL, study(scratch / "killed"), log, journal);
        CHECK(WIFSIGNALED(status));
        CHECK_FALSE(fs::exists(scratch / "killed"));

        // It does not begin anew by mistake, nor go on with other numbers.
        CHECK(run(study(scratch / "killed"), log) == 1);
        CHECK(text_of(log).find(
                  "killed.work holds what an interrupted run had done; go on with --resume, or remove "
                  "that folder") != std::string::npos);
        CHECK(run(study(scratch / "killed") + "--resume --seed 2", log) == 1);
        CHECK(text_of(log).find("is the journal of another plan: ") != std::string::npos);

        // On another kind of processor it goes on, and says that last digits differ.
        fs::copy(scratch / "killed.work", scratch / "elsewhere.work", fs::copy_options::recursive);
        CHECK(run(study(scratch / "elsewhere") + "--resume", log, "env OPENBLAS_CORETYPE=Sandybridge") == 0);
        CAPTURE(text_of(log));
        if (entrain::arithmetic_kernels().starts_with("OpenBLAS ") &&
            !entrain::arithmetic_kernels().starts_with("OpenBLAS Sandybridge"))
            CHECK(text_of(log).find("different kinds of processor, whose last digits differ: ") !=
                  std::string::npos);

        CHECK(run(study(scratch / "killed") + "--resume --keep-journal", log) == 0);
        CHECK(tables_of(scratch / "killed") == whole);
        CHECK(fs::exists(journal));

        // Two shards, then their report. A shard that is started again has nothing to do. Some of it on a
        // single core: how many there are changes nothing.
        const std::string one_core = std::system("taskset -c 0 true 2>/dev/null") == 0 ? "taskset -c 0" : "";
        CHECK(run(study(scratch / "shards") + "--fit-only", log, one_core) == 0);
        CHECK(text_of(log).find("the models are fitted; it is kept in ") != std::string::npos);
        for (const std::string shard : {"1/2", "2/2", "2/2"}) {
            CHECK(run(study(scratch / "shards") + "--shard " + shard, log, shard == "1/2" ? one_core : "") ==
                  0);
            CHECK(text_of(log).find("shard " + shard.substr(0, 1) + " of 2 is done; it is kept in ") !=
                  std::string::npos);
        }
        CHECK_FALSE(fs::exists(scratch / "shards"));
        CHECK(run(study(scratch / "shards") + "--resume", log) == 0);
        CHECK(tables_of(scratch / "shards") == whole);
        CHECK_FALSE(fs::exists(scratch / "shards.work"));

#ifdef ENTRAIN_MPIRUN
        // Over two ranks, which fit and push together. What MPI itself never frees is no concern of ours.
        const std::string ranks = std::string("ASAN_OPTIONS=detect_leaks=0 '" ENTRAIN_MPIRUN
                                              "' --allow-run-as-root --oversubscribe -n 2 '") +
                                  ENTRAIN_TRD_SENSITIVITY + "' " + arguments + study(scratch / "ranks") +
                                  "--threads 1 > '" + log.string() + "' 2>&1";
        CHECK(std::system(ranks.c_str()) == 0);
        CAPTURE(text_of(log));
        CHECK(tables_of(scratch / "ranks") == whole);
#else
        MESSAGE("skipped over ranks: this build has no MPI");
#endif
    }

    TEST_CASE("Ctrl-C says how to go on") {
        const scratch_folder scratch;
        const fs::path log = scratch / "log", journal = scratch / "out.work" / "sync-1.journal";
        const int status = stopped_by(SIGINT, study(scratch / "out"), log, journal);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 130);
        CHECK(text_of(log).find("interrupted; continue with --resume (what is done is kept in ") !=
              std::string::npos);
        CHECK(fs::exists(journal));
        CHECK_FALSE(fs::exists(scratch / "out"));
    }

    TEST_CASE("SIGTERM is heard within a simulation of a fit and of a push, and the run can go on") {
        const scratch_folder scratch;
        const fs::path log = scratch / "log", work = scratch / "out.work";
        // A fit of minutes, then pushes of many seconds behind a short fit; both end in the middle of their
        // first runs.
        const std::string fit = out(scratch / "out") + "--transient 1e6 ",
                          push = out(scratch / "out") +
                                 "--coupling-max 0.1 --coupling-step 0.1 --samples 60000 ";
        for (const auto& [line, journal, resume] :
             {std::tuple{fit, work / "fit-1.journal", false}, std::tuple{fit, work / "fit-1.journal", true},
              std::tuple{push, work / "sync-1.journal", false},
              std::tuple{push, work / "sync-1.journal", true}}) {
            const std::string& started = line;
            CAPTURE(started);
            if (!resume) fs::remove_all(work);
            const auto [status, seconds] = terminated(line + (resume ? "--resume" : ""), log, journal);
            CAPTURE(text_of(log));
            CHECK(WIFEXITED(status));
            CHECK(WEXITSTATUS(status) == 130);
            // CPU time of both threads. A push also waits for the analysis of the recording under way, which
            // of sixty thousand samples takes long.
            CHECK(seconds < (line == push ? 8 : 2));
            CHECK(text_of(log).find("interrupted; continue with --resume") != std::string::npos);
            CHECK(fs::exists(journal));
        }
    }

    TEST_CASE("an adaptive run in single precision, branched off, ranks units; its fit is refined") {
        const scratch_folder scratch;
        const fs::path log = scratch / "log";
        const int status = run(out(scratch / "out", "10") +
                                   "--adaptive --top 5 --branch 20 --precision float --coupling-max 0.2 "
                                   "--coupling-step 0.05 --fit-repeats 2 --refinements 1",
                               log);
        CAPTURE(text_of(log));
        REQUIRE(status == 0);
        const auto fit = entrain::io::load_table(scratch / "out" / "fit_curve.tsv");
        for (const char* model : {"responders before", "non-responders before"}) {
            const auto points = std::count_if(fit.rows.begin(), fit.rows.end(), [&](const auto& row) {
                return row[fit.column("model")] == model;
            });
            CHECK(points >= 5 + 4);  // the best may lie at an end of the grid
            CHECK(points <= 5 + 8);
        }
        for (const auto& [name, text] : tables_of(scratch / "out")) {
            const std::string& table = name;
            CAPTURE(table);
            CHECK(text.find("nan") == std::string::npos);
        }
        CHECK(text_of(scratch / "out" / "run.json").find("\"stopped_by\": \"") != std::string::npos);
    }
}

}  // namespace test_resume
