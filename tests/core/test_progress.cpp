#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <entrain/core.hpp>

using namespace entrain;

namespace {

// The lines that a callback writes to a file, which is no terminal.
template <class Steps>
std::vector<std::string> written(const std::string& label, Steps&& steps) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    const progress_callback progress = console_progress(label, file.get());
    steps(progress);
    std::rewind(file.get());
    std::vector<std::string> lines;
    std::string line;
    for (int c; (c = std::fgetc(file.get())) != EOF;) {
        if (c != '\n') {
            line += char(c);
        } else {
            lines.push_back(std::exchange(line, ""));
        }
    }
    CHECK(line.empty());
    return lines;
}

}  // namespace

TEST_CASE("where there is no terminal, progress is a plain line at every tenth") {
    const auto lines = written("simulate", [](const progress_callback& progress) {
        for (std::size_t done = 0; done <= 1000; ++done) progress(done, 1000);
    });
    REQUIRE(lines.size() == 10);
    CHECK(lines[0].starts_with("simulate: 100 of 1000, 0 s, 0 s left, "));
    CHECK(lines[9].starts_with("simulate: 1000 of 1000, 0 s, 0 s left, "));
    for (const auto& line : lines) {
        CHECK(line.find('\r') == std::string::npos);
        CHECK(line.find('\033') == std::string::npos);
    }
}

TEST_CASE("progress ends with one line, also for few items and repeated calls") {
    for (const std::size_t total : {1u, 2u, 3u, 7u, 10u}) {
        const auto lines = written("x", [total](const progress_callback& progress) {
            for (std::size_t done = 1; done <= total; ++done) progress(done, total);
            progress(total, total);
        });
        CAPTURE(total);
        CHECK(lines.size() == total);
        const std::string all = std::to_string(total);
        CHECK(lines.back().starts_with("x: " + all + " of " + all + ", 0 s"));
    }
}

TEST_CASE("nothing to do is done") {
    const auto lines = written("x", [](const progress_callback& progress) { progress(0, 0); });
    CHECK(lines == std::vector<std::string>{"x: 0 of 0, 0 s"});
}

TEST_CASE("what was found at the start counts as done, but not for the rate and the time left") {
    const auto lines = written("x", [](const progress_callback& progress) {
        progress(900, 1000);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        progress(901, 1000);
        progress(1000, 1000);
    });
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "x: 900 of 1000, 0 s");
    // 100 items in at least 20 ms.
    const double rate = std::stod(lines[1].substr(lines[1].rfind(' ') + 1));
    CAPTURE(lines[1]);
    CHECK(rate <= 5000);
    CHECK(lines[1].ends_with("/s"));
}

TEST_CASE("a rate has the unit that makes it readable") {
    CHECK(core_detail::rate_text(1234.5) == "1234/s");
    CHECK(core_detail::rate_text(12.34) == "12.3/s");
    CHECK(core_detail::rate_text(0.5) == "30.0/min");
    CHECK(core_detail::rate_text(0.001) == "3.6/h");
}

TEST_CASE("the counter counts items from several threads, one call at a time") {
    std::vector<std::size_t> seen;
    const progress_callback callback = [&](std::size_t done, std::size_t total) {
        CHECK(total == 500);
        seen.push_back(done);
    };
    progress_counter counter(callback, 500);
    parallel_for(250, 8, [&](std::size_t) { counter.advance(2); });
    REQUIRE(seen.size() == 250);
    for (std::size_t i = 0; i < 250; ++i) REQUIRE(seen[i] == 2 * (i + 1));
}

TEST_CASE("without a callback the counter does nothing; an exception from one ends a loop") {
    const progress_callback none;
    progress_counter silent(none, 3);
    silent.advance();
    const progress_callback cancel = [](std::size_t, std::size_t) { throw std::runtime_error("cancelled"); };
    progress_counter counter(cancel, 3);
    CHECK_THROWS_WITH_AS(parallel_for(3, 2, [&](std::size_t) { counter.advance(); }), "cancelled",
                         std::runtime_error);
}
