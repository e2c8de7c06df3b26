// Clusterings hear their poll callback, also inside of one pass over many points.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <thread>

#include <entrain/core.hpp>
#include <entrain/states.hpp>

namespace test_poll {

using namespace entrain;

namespace {

struct stop {};
using clock_type = std::chrono::steady_clock;

matrix<float> points(std::size_t count, std::size_t dimensions) {
    matrix<float> x = matrix<float>::from_shape({count, dimensions});
    random_stream random(3);
    for (float& value : x) value = static_cast<float>(random.normal());
    return x;
}

}  // namespace

TEST_CASE("an exception thrown by poll ends a clustering, also within its first pass") {
    const auto x = points(20'000, 20);
    // At the fifth call the seeds are not all chosen: each of them costs 400,000 operations.
    for (const int last : {1, 5, 40}) {
        std::atomic<int> calls = 0;
        const auto poll = [&] {
            if (++calls >= last) throw stop{};
        };
        CHECK_THROWS_AS(kmeans(x, 50, {.threads = 2, .poll = poll}), stop);
        CHECK(calls <= last + 1);
        calls = 0;
        CHECK_THROWS_AS(kmedoids(x, 4, {.threads = 2, .poll = poll}), stop);
        CHECK(calls <= last + 1);
        calls = 0;
        CHECK_THROWS_AS(kmedoids(x, 1, {.threads = 2, .poll = poll}), stop);
    }
}

TEST_CASE("poll is called on every thread that clusters, often, and changes no bit") {
    const auto x = points(30'000, 30);
    const auto expected = kmeans(x, 5, {.restarts = 1, .max_iterations = 4, .threads = 1});
    std::size_t calls = 0;
    double longest = 0;
    auto last = clock_type::now();
    const auto found = kmeans(x, 5, {.restarts = 1, .max_iterations = 4, .threads = 1, .poll = [&] {
                                         const auto now = clock_type::now();
                                         const std::chrono::duration<double> pause = now - last;
                                         longest = std::max(longest, pause.count());
                                         last = now;
                                         ++calls;
                                     }});
    CHECK(calls > 20);  // of some thirty million operations
    MESSAGE("the longest pause between two calls: " << 1e3 * longest << " ms");
    CHECK(found.inertia == expected.inertia);
    CHECK(std::equal(found.labels.begin(), found.labels.end(), expected.labels.begin()));
    CHECK(std::equal(found.centroids.begin(), found.centroids.end(), expected.centroids.begin()));
}

}  // namespace test_poll
