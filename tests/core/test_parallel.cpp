#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>

#include "sanitized.hpp"

namespace test_parallel {

using namespace entrain;

TEST_CASE("every item runs exactly once, whatever the number of threads") {
    for (const std::size_t threads : {0u, 1u, 2u, 3u, 8u})
        for (const std::size_t count : {0u, 1u, 2u, 7u, 1000u}) {
            std::vector<std::atomic<int>> runs(count);
            parallel_for(count, threads, [&](std::size_t i) { ++runs[i]; });
            CAPTURE(threads);
            CAPTURE(count);
            bool once = true;
            for (const auto& times : runs) once = once && times == 1;
            CHECK(once);
        }
}

TEST_CASE("one thread means the caller's own, in order") {
    std::vector<std::size_t> order;
    const auto caller = std::this_thread::get_id();
    parallel_for(5, 1, [&](std::size_t i) {
        CHECK(std::this_thread::get_id() == caller);
        order.push_back(i);
    });
    CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("as many threads work at a time as were asked for") {
    // Each item waits until all have begun, which only as many threads as items can do.
    std::atomic<int> begun{0};
    std::mutex mutex;
    std::set<std::thread::id> ids;
    parallel_for(4, 4, [&](std::size_t) {
        ++begun;
        while (begun < 4) std::this_thread::yield();
        const std::lock_guard lock(mutex);
        ids.insert(std::this_thread::get_id());
    });
    CHECK(ids.size() == 4);
}

TEST_CASE("the first exception ends the loop and reaches the caller") {
    for (const std::size_t threads : {1u, 2u, 8u}) {
        std::atomic<int> runs{0};
        const auto loop = [&] {
            parallel_for(100'000, threads, [&](std::size_t i) {
                ++runs;
                if (i == 10) throw std::runtime_error("item ten");
            });
        };
        CAPTURE(threads);
        CHECK_THROWS_WITH_AS(loop(), "item ten", std::runtime_error);
        CHECK(runs < 100'000);
    }
}

TEST_CASE("where every item throws, one exception comes through") {
    const auto loop = [] { parallel_for(64, 8, [](std::size_t) { throw std::logic_error("no"); }); };
    CHECK_THROWS_WITH_AS(loop(), "no", std::logic_error);
}

TEST_CASE("thread_count never exceeds the items and is never zero") {
    CHECK(thread_count(8, 3) == 3);
    CHECK(thread_count(2, 3) == 2);
    CHECK(thread_count(5, 0) == 1);
    CHECK(thread_count(0, 1) == 1);
    CHECK(thread_count(0, 1'000'000) >= 1);
}

TEST_CASE("a number of threads that can only be a mistake is refused before any item runs") {
    for (const std::size_t threads : {most_threads + 1, std::size_t{1'000'000}, ~std::size_t{0}}) {
        int runs = 0;
        CHECK_THROWS_WITH_AS(
            parallel_for(3, threads, [&](std::size_t) { ++runs; }),
            ("entrain::parallel_for: threads: expected at most 4096, or 0 for one per core, got " +
             std::to_string(threads))
                .c_str(),
            argument_error);
        CHECK(runs == 0);
    }
}

TEST_CASE("a thread that throws at its start or in the loop leaves none behind") {
    std::atomic<int> running{0};
    try {
        joining_threads pool;
        for (int t = 0; t < 3; ++t)
            pool.start([&] {
                ++running;
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                --running;
            });
        while (running == 0) std::this_thread::yield();
        throw std::runtime_error("in the way");
    } catch (const std::runtime_error&) {
    }
    CHECK(running == 0);
}

#if defined(__linux__)
TEST_CASE("where the system refuses threads, those that there are do all the work, once") {
    if (sanitized::addresses || sanitized::threads) return;
    // In a child with little address space left, in which only a few stacks find space.
    const ::pid_t child = ::fork();
    if (child == 0) {
        std::ifstream statistics("/proc/self/statm");
        std::size_t pages = 0;
        statistics >> pages;
        const ::rlim_t room =
            pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + (::rlim_t{64} << 20);
        const ::rlimit limit{room, room};
        if (::setrlimit(RLIMIT_AS, &limit) != 0) ::_exit(2);
        std::vector<std::atomic<int>> runs(3000);
        std::atomic<bool> several{false};
        const auto caller = std::this_thread::get_id();
        try {
            parallel_for(runs.size(), most_threads, [&](std::size_t i) {
                ++runs[i];
                if (std::this_thread::get_id() != caller) several = true;
                std::this_thread::sleep_for(std::chrono::microseconds(20));
            });
        } catch (...) {
            ::_exit(3);
        }
        joining_threads pool;
        std::atomic<bool> stop{false};
        std::size_t most = 0;
        while (most < most_threads && pool.start([&] {
            while (!stop) std::this_thread::yield();
        }))
            ++most;
        stop = true;
        bool once = several;
        for (const auto& times : runs) once = once && times == 1;
        ::_exit(most == most_threads ? 4 : once ? 0 : 5);
    }
    int status = -1;
    CHECK(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
#endif

TEST_CASE("BLAS is single-threaded inside a loop, and as before after it") {
    // A program that calls no BLAS may not even have it loaded.
    CHECK(xt::linalg::dot(full(2, 2, 1.0), full(2, 2, 1.0))(0, 0) == 2.0);
    const platform::openblas_switch blas = platform::find_openblas_switch();
    if (!blas.set || !blas.get) {
        MESSAGE("skipped: this BLAS is not OpenBLAS");
        return;
    }
    const int before = blas.get();
    blas.set(2);
    parallel_for(2, 2, [&](std::size_t) { CHECK(blas.get() == 1); });
    CHECK(blas.get() == 2);
    try {
        parallel_for(2, 2, [](std::size_t) { throw 1; });
    } catch (int) {
    }
    CHECK(blas.get() == 2);
    blas.set(before);
}

TEST_CASE("guards of several threads overlap in any order, and the last gives back what the first found") {
    const platform::openblas_switch blas = platform::find_openblas_switch();
    if (!blas.set || !blas.get) {
        MESSAGE("skipped: this BLAS is not OpenBLAS");
        return;
    }
    const int before = blas.get();
    for (const int found : {1, 2, 3}) {
        blas.set(found);
        CAPTURE(found);
        auto first = std::make_unique<single_threaded_blas>(),
             second = std::make_unique<single_threaded_blas>();
        CHECK(blas.get() == 1);
        first.reset();  // not in the order of a stack
        CHECK(blas.get() == 1);
        auto third = std::make_unique<single_threaded_blas>();
        second.reset();
        CHECK(blas.get() == 1);
        third.reset();
        CHECK(blas.get() == found);

        // Threads of a user, each with guards of its own that come and go at random.
        std::atomic<int> broken{0};
        {
            joining_threads users;
            for (std::uint64_t t = 0; t < 4; ++t)
                users.start([&broken, &blas, t] {
                    random_stream random(7, t);
                    for (int k = 0; k < 200; ++k) {
                        const single_threaded_blas guard;
                        if (random() % 2) std::this_thread::yield();
                        if (random() % 4 == 0) parallel_for(2, 2, [](std::size_t) {});
                        broken += blas.get() != 1;
                    }
                });
        }
        CHECK(broken == 0);
        CHECK(blas.get() == found);
    }
    blas.set(before);
}

}  // namespace test_parallel
