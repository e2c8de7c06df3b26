#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <entrain/core.hpp>

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

TEST_CASE("BLAS is single-threaded inside a loop, and as before after it") {
    // A program that calls no BLAS may not even have it loaded.
    CHECK(xt::linalg::dot(full(2, 2, 1.0), full(2, 2, 1.0))(0, 0) == 2.0);
    if (!openblas_set_num_threads || !openblas_get_num_threads) {
        MESSAGE("skipped: this BLAS is not OpenBLAS");
        return;
    }
    const int before = openblas_get_num_threads();
    openblas_set_num_threads(2);
    parallel_for(2, 2, [](std::size_t) { CHECK(openblas_get_num_threads() == 1); });
    CHECK(openblas_get_num_threads() == 2);
    try {
        parallel_for(2, 2, [](std::size_t) { throw 1; });
    } catch (int) {
    }
    CHECK(openblas_get_num_threads() == 2);
    openblas_set_num_threads(before);
}
