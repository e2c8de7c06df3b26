#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_poll {

using namespace entrain;
using fixtures::random_network;
using fixtures::same_bits;

namespace {

struct stop {};
using clock_type = std::chrono::steady_clock;

double seconds_since(clock_type::time_point start) {
    return std::chrono::duration<double>(clock_type::now() - start).count();
}

// Much longer than any test may last: years of work.
simulation_options endless() {
    return {.coupling = 0.1, .dt = 0.01, .transient = 1e8, .samples = 2, .replicas = 17, .threads = 2};
}

}  // namespace

TEST_CASE("an exception thrown by poll ends a simulation within its transient and between samples") {
    const auto network = random_network(10, 1);
    auto long_transient = endless(), far_samples = endless();
    far_samples.transient = 0;
    far_samples.every = 10'000'000'000;
    for (auto options : {long_transient, far_samples}) {
        const auto start = clock_type::now();
        options.poll = [start] {
            if (seconds_since(start) > 0.05) throw stop{};
        };
        CHECK_THROWS_AS(simulate(hopf<>{}, network, options), stop);
        CHECK(seconds_since(start) < 10);
    }
}

TEST_CASE("an exception that poll throws once, on one thread, ends the others too") {
    std::atomic<bool> thrown = false;
    auto options = endless();
    options.replicas = 64;
    const auto start = clock_type::now();
    options.poll = [&] {
        if (seconds_since(start) > 0.05 && !thrown.exchange(true)) throw std::runtime_error("enough");
    };
    CHECK_THROWS_WITH(simulate(hopf<>{}, random_network(10, 1), options), "enough");
    CHECK(seconds_since(start) < 10);
}

TEST_CASE("poll is called on every thread that works, often, for small networks and large") {
    for (const std::size_t nodes : {1u, 90u}) {
        CAPTURE(nodes);
        std::atomic<std::size_t> calls = 0;
        double longest = 0;
        auto last = clock_type::now();
        simulation_options options{.coupling = 0.1,
                                   .transient = nodes == 1 ? 200'000.0 : 300.0,
                                   .samples = 1,
                                   .replicas = 16,
                                   .threads = 1};
        options.poll = [&] {
            ++calls;
            const auto now = clock_type::now();
            longest = std::max(longest, std::chrono::duration<double>(now - last).count());
            last = now;
        };
        simulate(hopf<>{}, random_network(nodes, 1), options);
        CHECK(calls > 10);
        MESSAGE("the longest pause between two calls: " << 1e3 * longest << " ms");
    }
}

TEST_CASE("fields that say nothing of what happens change no bit") {
    const auto network = random_network(7, 3);
    const simulation_options usual{.coupling = 0.3, .transient = 20, .samples = 9, .every = 3, .replicas = 5};
    const auto expected = simulate(hopf<>{}, network, usual);
    const std::vector<std::function<void(simulation_options&)>> changes = {
        [](auto& o) { o.poll = [] {}; },
        [](auto& o) { o.progress = [](std::size_t, std::size_t) {}; },
        [](auto& o) { o.threads = 3; },
        [](auto& o) { o.longest_delay = 0; },
        [](auto& o) { o.history = delay_history::free_rotation(); },  // without delays
        [](auto& o) { o.delays = full(7, 7, 0.0); },
        [](auto& o) {
            o.noise_streams = {0, 1, 2, 3, 4};
        },
        [](auto& o) { o.coupling = std::vector<double>(5, 0.3); },
        [](auto& o) { o.initial = full(2, 7, 0.1); },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAPTURE(i);
        auto options = usual;
        changes[i](options);
        CHECK(same_bits(expected, simulate(hopf<>{}, network, options)));
    }
}

}  // namespace test_poll
