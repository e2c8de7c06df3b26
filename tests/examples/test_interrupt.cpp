#include <doctest/doctest.h>

#include <csignal>
#include <stdexcept>
#include <string>

#include "trd_sensitivity/shared.hpp"

namespace test_interrupt {

TEST_CASE("a signal ends the next step that reports progress") {
    trd::watch_for_interrupt();
    const auto progress = trd::step_progress("step");
    CHECK_NOTHROW(progress(0, 100));
    std::raise(SIGINT);
    CHECK_THROWS_AS(progress(1, 100), trd::interrupted);
    CHECK_THROWS_AS(trd::throw_if_interrupted(), trd::interrupted);
    trd::detail::caught_signal = 0;
    trd::watch_for_interrupt();
    std::raise(SIGTERM);
    CHECK_THROWS_AS(trd::throw_if_interrupted(), trd::interrupted);
    trd::detail::caught_signal = 0;
    CHECK_NOTHROW(trd::throw_if_interrupted());
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

TEST_CASE("a script that gnuplot refuses is an error with gnuplot's words") {
    if (!trd::gnuplot_present()) {
        MESSAGE("skipped: no gnuplot");
        return;
    }
    CHECK_THROWS_WITH_AS(trd::draw_svg("bad", "plot nonsense nonsense\n", 100, 100),
                         doctest::Contains("gnuplot could not draw bad"), trd::gnuplot_error);
    const std::string svg = trd::draw_svg("good", "plot sin(x) with linespoints\n", 300, 200);
    CHECK(svg.starts_with("<svg"));
    CHECK(svg.find("id='good-") != std::string::npos);
    CHECK(svg.find("url(#gp") == std::string::npos);
}

}  // namespace test_interrupt
