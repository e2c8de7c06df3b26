#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <cstdlib>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#endif

#include <entrain/core.hpp>

namespace test_progress {

using namespace entrain;

namespace {

// The lines that a callback writes to a file, which is no terminal.
template <class Steps>
std::vector<std::string> written(const std::string& label, Steps&& steps, double pause = 10) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    const progress_callback progress = console_progress(label, file.get(), pause);
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

TEST_CASE("where there is no terminal, a step of less than ten seconds has one plain line") {
    for (const std::size_t total : {1u, 2u, 7u, 1000u}) {
        const auto lines = written("simulate", [total](const progress_callback& progress) {
            for (std::size_t done = 0; done <= total; ++done) progress(done, total);
            progress(total, total);
        });
        CAPTURE(total);
        REQUIRE(lines.size() == 1);
        const std::string all = std::to_string(total);
        CHECK(lines[0].starts_with("simulate: " + all + " of " + all + ", 0 s"));
        CHECK(lines[0].find('\r') == std::string::npos);
        CHECK(lines[0].find('\033') == std::string::npos);
    }
}

TEST_CASE("a longer step has at most one line in each pause, and one at its end") {
    const auto began = std::chrono::steady_clock::now();
    const auto lines = written(
        "x",
        [](const progress_callback& progress) {
            for (std::size_t done = 0; done <= 100; ++done) {
                progress(done, 100);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        },
        0.02);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    CHECK(lines.size() > 1);
    CHECK(static_cast<double>(lines.size()) <= took.count() / 0.02 + 1);
    CHECK(lines.back().starts_with("x: 100 of 100, "));
}

TEST_CASE("on a terminal a step fits into every width, and keeps its share of the way longest") {
    for (const std::string label : {"fit", "perturbations of non-responders, synchronisation"})
        for (std::size_t columns = 1; columns <= 200; ++columns) {
            CAPTURE(columns);
            const auto line = core_detail::progress_line(label, 0.5, "left 1234 s", "123.4/min", columns);
            if (columns >= 19) CHECK(line.size() <= columns);
            CHECK(line.find("50 %  left 1234 s") != std::string::npos);
            if (columns >= 80) CHECK(line.find("[####") != std::string::npos);
            if (columns < 20) CHECK(line.find('[') == std::string::npos);
        }
    CHECK(core_detail::progress_line("fit", 1, "took 3 s", "", 79) ==
          "fit                          [##############################] 100 %  took 3 s");
}

TEST_CASE("more words stand behind the time left, and are asked for when a line is written") {
    std::vector<double> shares;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    const auto progress = console_progress("fit", file.get(), 10, [&](double share) {
        shares.push_back(share);
        return std::string("all 5 min");
    });
    for (std::size_t done = 0; done <= 4; ++done) progress(done, 4);
    CHECK(shares == std::vector<double>{1.0});
    std::rewind(file.get());
    char line[200] = "";
    REQUIRE(std::fgets(line, sizeof line, file.get()) != nullptr);
    CHECK(std::string(line).starts_with("fit: 4 of 4, 0 s"));
    CHECK(std::string(line).ends_with("; all 5 min\n"));
}

#if defined(__linux__)
TEST_CASE("on a terminal of 80 or 40 columns no line wraps, whatever stands in it") {
    for (const std::size_t columns : {80u, 40u}) {
        CAPTURE(columns);
        const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
        if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0) {
            MESSAGE("skipped: no pseudo-terminal");
            return;
        }
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(::ptsname(terminal), "w"),
                                                                  &std::fclose);
        REQUIRE(out);
        ::winsize size{};
        size.ws_col = static_cast<unsigned short>(columns), size.ws_row = 24;
        REQUIRE(::ioctl(terminal, TIOCSWINSZ, &size) == 0);
        const auto progress = console_progress("perturbations of non-responders before", out.get(), 10,
                                               [](double) { return std::string("all 12 h 34 min"); });
        for (std::size_t done = 0; done <= 3; ++done) {
            progress(done, 3);
            std::this_thread::sleep_for(std::chrono::milliseconds(110));
        }
        std::string said(4096, '\0');
        const auto read = ::read(terminal, said.data(), said.size());
        ::close(terminal);
        REQUIRE(read > 0);
        said.resize(static_cast<std::size_t>(read));
        std::size_t lines = 0;
        for (std::size_t at = 0; at < said.size();) {
            const std::size_t end = std::min(said.find('\r', at), said.size());
            std::string line = said.substr(at, end - at);
            line = line.substr(0, line.find('\033'));
            CAPTURE(line);
            if (!line.empty() && line != "\n") {
                CHECK(line.size() < columns);
                CHECK(line.find("all 12 h 34 min") != std::string::npos);
                ++lines;
            }
            at = end + 1;
        }
        CHECK(lines == 4);
    }
}
#endif

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
    REQUIRE(lines.size() == 1);
    // 100 items in at least 20 ms.
    const double rate = std::stod(lines[0].substr(lines[0].rfind(' ') + 1));
    CAPTURE(lines[0]);
    CHECK(rate <= 5000);
    CHECK(lines[0].ends_with("/s"));
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

}  // namespace test_progress
