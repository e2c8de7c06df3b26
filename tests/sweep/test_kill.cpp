#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <entrain/sweep.hpp>

#include "hopf_sweep.hpp"
#include "temporary_folder.hpp"

namespace test_kill {

using namespace entrain;

namespace {

using seconds = std::chrono::duration<double>;

// Runs the sweep in a process of its own and kills that after a while. Whether the kill came before its end.
bool run_and_kill(const hopf_sweep& sweep, const sweep::options& options, seconds after) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            sweep::run(sweep.plan, sweep, options);
        } catch (...) {
            ::_exit(2);
        }
        ::_exit(0);
    }
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) return true;
    CHECK(WEXITSTATUS(status) == 0);
    return false;
}

double random_share(dice& random) {
    return double(random.below(1'000'000)) / 1e6;
}

}  // namespace

TEST_CASE("killed at twenty random moments and resumed, a sweep leaves the bytes of an uninterrupted run") {
    const temporary_folder folder;
    const hopf_sweep sweep;
    const auto begin = std::chrono::steady_clock::now();
    const auto whole = sweep::run(sweep.plan, sweep, {.journal = folder / "whole", .threads = 2});
    const seconds duration = std::chrono::steady_clock::now() - begin;
    const std::string journal = folder.text("whole");
    const std::string exported = hopf_sweep::exported(sweep.plan, whole, folder / "whole");

    dice random(20261122);
    int halfway = 0;
    for (int kill = 0; kill < 20; ++kill) {
        CAPTURE(kill);
        // Spread over the duration; another number of threads before and after.
        const auto moment = duration * (kill + random_share(random)) / 20;
        const std::size_t threads = 1 + std::size_t(kill % 3);
        std::filesystem::remove(folder / "j");
        run_and_kill(sweep, {.journal = folder / "j", .threads = threads}, moment);
        const auto resumed =
            sweep::run(sweep.plan, sweep, {.journal = folder / "j", .threads = 3 - threads % 3});
        halfway += resumed.found > 0 && resumed.found < sweep.plan.size();
        CHECK(folder.text("j") == journal);
        CHECK(hopf_sweep::exported(sweep.plan, resumed, folder / "j") == exported);
    }
    MESSAGE("kills that came between the first and the last item: " << halfway << " of 20");
    CHECK(halfway >= 5);  // on a busy machine a child may start late
}

TEST_CASE("killed again and again, a sweep still comes to its end, with the same bytes") {
    const temporary_folder folder;
    const hopf_sweep sweep;
    const auto begin = std::chrono::steady_clock::now();
    sweep::run(sweep.plan, sweep, {.journal = folder / "whole", .threads = 2});
    const seconds duration = std::chrono::steady_clock::now() - begin;
    dice random(7);
    int kills = 0;
    while (kills < 500 && run_and_kill(sweep, {.journal = folder / "j", .threads = 2},
                                       duration * (0.05 + 0.2 * random_share(random))))
        ++kills;
    MESSAGE("it was killed " << kills << " times");
    CHECK(kills < 500);
    CHECK(folder.text("j") == folder.text("whole"));
}

}  // namespace test_kill
