#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <entrain/sweep.hpp>

#include "temporary_folder.hpp"

namespace test_mpi {

using namespace entrain;

namespace {

// More ranks than cores, and by root in a container.
std::string mpirun(int ranks, const std::string& arguments) {
    return std::string("exec '" ENTRAIN_MPIRUN "' --allow-run-as-root --oversubscribe -n ") +
           std::to_string(ranks) + " '" ENTRAIN_SWEEP_RANKS "' " + arguments + " 2>&1";
}

std::string alone(const std::string& arguments) {
    return "exec '" ENTRAIN_SWEEP_RANKS "' " + arguments;
}

struct outcome {
    int status = -1;
    std::string text;
    std::set<std::string> lines() const {
        std::set<std::string> all;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) all.insert(line);
        return all;
    }
};

// Runs a command to its end.
outcome run_line(const std::string& line) {
    outcome got;
    std::FILE* const pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe);
    std::array<char, 4096> chunk;
    for (std::size_t size; (size = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;)
        got.text.append(chunk.data(), size);
    got.status = ::pclose(pipe);
    return got;
}

outcome run_ranks(int ranks, const std::string& arguments) {
    return run_line(mpirun(ranks, arguments));
}

std::string place(const std::filesystem::path& path) {
    return "'" + path.string() + "'";
}

// What threads make of the same sweep, in the same program.
struct uninterrupted {
    temporary_folder folder;
    std::string journal, exported;
    uninterrupted() {
        REQUIRE(
            run_line(alone("plain=1 journal=" + place(folder / "whole") + " out=" + place(folder / "whole")))
                .status == 0);
        journal = folder.text("whole");
        exported = folder.text("whole.csv") + folder.text("whole.npy");
    }
};

const uninterrupted& reference() {
    static const uninterrupted once;
    return once;
}

}  // namespace

TEST_CASE("one, two and three ranks make the bytes that threads make, on every rank") {
    const temporary_folder folder;
    for (int ranks = 1; ranks <= 3; ++ranks)
        for (const std::string how : {"threads=1", "threads=2", "threads=0", "threads=1 batch=7"}) {
            CAPTURE(ranks);
            CAPTURE(how);
            std::filesystem::remove(folder / "j");
            const auto got = run_ranks(
                ranks, "journal=" + place(folder / "j") + " out=" + place(folder / "out") + " " + how);
            CAPTURE(got.text);
            CHECK(got.status == 0);
            CHECK(folder.text("j") == reference().journal);
            for (int rank = 0; rank < ranks; ++rank) {
                const std::string name = "out." + std::to_string(rank);
                CHECK(folder.text(name + ".csv") + folder.text(name + ".npy") == reference().exported);
                CHECK(got.lines().contains("rank " + std::to_string(rank) + ": found 0"));
            }
        }
}

TEST_CASE("ranks go on from a journal that threads began, and the other way round") {
    const temporary_folder folder;
    const std::string a = " journal=" + place(folder / "a"), b = " journal=" + place(folder / "b");
    CHECK(run_line(alone("plain=1 items=7 out=" + place(folder / "part") + a)).status == 0);
    CHECK(run_ranks(3, a).lines().contains("rank 2: found 7"));  // the other ranks know what rank 0 found
    CHECK(folder.text("a") == reference().journal);
    CHECK(run_ranks(2, "items=10" + b).status == 0);
    CHECK(sweep::load_journal(folder / "b").results.found == 10);
    CHECK(run_line(alone("plain=1 out=" + place(folder / "whole") + b)).status == 0);
    CHECK(folder.text("b") == reference().journal);
}

TEST_CASE("a task that throws ends the sweep on every rank, and what is done is kept") {
    const temporary_folder folder;
    for (int ranks = 1; ranks <= 3; ++ranks) {
        CAPTURE(ranks);
        std::filesystem::remove(folder / "j");
        const auto got = run_ranks(ranks, "fail=30 journal=" + place(folder / "j"));
        CAPTURE(got.text);
        CHECK(got.status != 0);
        // One rank threw, all others heard of it from whom it was.
        int threw = -1;
        for (int rank = 0; rank < ranks; ++rank)
            if (got.lines().contains("rank " + std::to_string(rank) + ": item is bad")) {
                CHECK(threw == -1);
                threw = rank;
            }
        REQUIRE(threw >= 0);
        for (int rank = 0; rank < ranks; ++rank)
            if (rank != threw)
                CHECK(got.lines().contains("rank " + std::to_string(rank) + " heard of rank " +
                                           std::to_string(threw) + ": item is bad"));
        const auto kept = sweep::load_journal(folder / "j").results;
        CHECK_FALSE(kept.done[30]);
        for (std::size_t k = 0; k < 30; ++k) CHECK(kept.done[k]);
        CHECK(run_ranks(ranks, "journal=" + place(folder / "j")).status == 0);
        CHECK(folder.text("j") == reference().journal);
    }
}

TEST_CASE("what goes wrong on rank 0 is heard everywhere") {
    const temporary_folder folder;
    folder.file("no-journal", "text");
    auto got = run_ranks(3, "journal=" + place(folder / "no-journal"));
    CAPTURE(got.text);
    CHECK(got.status != 0);
    const std::string refused = (folder / "no-journal").string() + ": is not the journal of a sweep";
    CHECK(got.lines().contains("rank 0: " + refused));
    CHECK(got.lines().contains("rank 1 heard of rank 0: " + refused));
    CHECK(got.lines().contains("rank 2 heard of rank 0: " + refused));

    got = run_ranks(3, "cancel=20 journal=" + place(folder / "j"));
    CAPTURE(got.text);
    CHECK(got.lines().contains("rank 0: cancelled"));
    CHECK(got.lines().contains("rank 2 heard of rank 0: cancelled"));
    CHECK(sweep::load_journal(folder / "j").results.found >= 20);
    CHECK(run_ranks(2, "journal=" + place(folder / "j")).status == 0);
    CHECK(folder.text("j") == reference().journal);
}

TEST_CASE("ranks whose plans differ, and a program without MPI, are reported") {
    auto got = run_ranks(3, "other=1");
    CAPTURE(got.text);
    for (int rank = 0; rank < 3; ++rank)
        CHECK(got.lines().contains(
            "rank " + std::to_string(rank) +
            ": entrain::sweep::run_mpi: of: expected the same plan on every rank, got different ones"));
    got = run_ranks(1, "early=1");
    CHECK(
        got.text ==
        "entrain::sweep::run_mpi: communicator: expected MPI to be initialised (sweep::mpi_session), got it "
        "is not\n");
    const std::string funneled =
        "entrain::sweep::run_mpi: communicator: expected MPI with MPI_THREAD_FUNNELED, called by the thread "
        "that initialised it, got ";
    CHECK(run_ranks(1, "single=1").text == funneled + "MPI_THREAD_SINGLE\n");
    CHECK(run_ranks(1, "aside=1").text == funneled + "another thread\n");
}

TEST_CASE("a rank that dies fails the run, and the journal goes on with what is done") {
    const temporary_folder folder;
    for (int ranks = 1; ranks <= 3; ++ranks) {
        CAPTURE(ranks);
        std::filesystem::remove(folder / "j");
        const auto got =
            run_ranks(ranks, "die=" + std::to_string(ranks - 1) + " journal=" + place(folder / "j"));
        CHECK(got.status != 0);
        const auto kept = sweep::load_journal(folder / "j").results;
        CHECK(kept.found >= 2);
        CHECK_FALSE(kept.complete());
        const auto resumed =
            run_ranks(ranks, "journal=" + place(folder / "j") + " out=" + place(folder / "out"));
        CHECK(resumed.status == 0);
        CHECK(folder.text("j") == reference().journal);
        CHECK(folder.text("out.0.csv") + folder.text("out.0.npy") == reference().exported);
    }
}

TEST_SUITE("slow") {
    TEST_CASE("ranks killed at ten random moments, then resumed: the bytes of an uninterrupted run") {
        const temporary_folder folder;
        dice random(20261122);
        const auto now = [] { return std::chrono::steady_clock::now(); };
        for (int ranks = 1; ranks <= 3; ++ranks) {
            CAPTURE(ranks);
            int halfway = 0;
            for (int kill = 0; kill < 10; ++kill) {
                CAPTURE(kill);
                std::filesystem::remove(folder / "j");
                const int victim = int(random.below(std::size_t(ranks)));
                const std::filesystem::path pid_file = folder / ("pid." + std::to_string(victim));
                std::filesystem::remove(pid_file);
                const ::pid_t launcher = ::fork();
                REQUIRE(launcher >= 0);
                if (launcher == 0) {
                    const std::string line =
                        mpirun(ranks, "pid=" + place(folder / "pid") + " journal=" + place(folder / "j") +
                                          " >/dev/null");
                    ::execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
                    ::_exit(127);
                }
                // When it has come to a random size, and a random while later.
                const double share = (kill + double(random.below(1000)) / 1000) / 10;
                const auto size = std::uintmax_t(share * double(reference().journal.size()));
                std::error_code absent;
                const auto deadline = now() + std::chrono::seconds(60);
                while ((std::filesystem::file_size(folder / "j", absent) < size || absent ||
                        folder.text(pid_file.filename()).empty()) &&
                       now() < deadline)
                    std::this_thread::sleep_for(std::chrono::microseconds(100));
                std::this_thread::sleep_for(std::chrono::microseconds(random.below(5000)));
                const int pid = std::stoi(folder.text(pid_file.filename()));
                ::kill(pid, SIGKILL);
                int status = 0;
                REQUIRE(::waitpid(launcher, &status, 0) == launcher);
                if (std::filesystem::exists(folder / "j")) {
                    const auto kept = sweep::load_journal(folder / "j").results;
                    halfway += kept.found > 0 && !kept.complete();
                }
                const auto got =
                    run_ranks(ranks, "journal=" + place(folder / "j") + " out=" + place(folder / "out"));
                CAPTURE(got.text);
                REQUIRE(got.status == 0);
                REQUIRE(folder.text("j") == reference().journal);
                REQUIRE(folder.text("out.0.csv") + folder.text("out.0.npy") == reference().exported);
            }
            MESSAGE(ranks << " ranks: kills that came between the first and the last item: " << halfway
                          << " of 10");
            CHECK(halfway >= 5);
        }
    }
}

}  // namespace test_mpi
