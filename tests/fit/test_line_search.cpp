#include <atomic>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/fit/line_search.hpp>

namespace test_line_search {

using namespace entrain;

TEST_CASE("a line search finds the minimum of a parabola to its tolerance") {
    for (const double minimum : {-0.913, -0.2, 0.0, 0.123, 0.9}) {
        const auto found = line_search([&](double x, std::size_t) { return (x - minimum) * (x - minimum); },
                                       -1, 1, {.tolerance = 1e-4});
        CHECK(found.best().value == doctest::Approx(minimum).scale(1).epsilon(1e-4));
        CHECK(std::isnan(found.best().standard_error));
        CHECK(found.curve.size() < 11 + 20);
        CHECK(std::is_sorted(found.curve.begin(), found.curve.end(),
                             [](const line_point& a, const line_point& b) { return a.value < b.value; }));
    }
}

TEST_CASE("a minimum at an end of the interval is found there") {
    CHECK(line_search([](double x, std::size_t) { return x; }, 2, 3).best().value == 2);
    CHECK(line_search([](double x, std::size_t) { return -x; }, 2, 3).best().value == 3);
}

TEST_CASE("the grid finds the valley that golden sections alone would miss") {
    const auto two_valleys = [](double x, std::size_t) {
        return std::min((x + 0.6) * (x + 0.6), (x - 0.7) * (x - 0.7) * 0.9 - 0.1);
    };
    CHECK(line_search(two_valleys, -1, 1).best().value == doctest::Approx(0.7).epsilon(2e-3));
}

TEST_CASE("noise is averaged over repeats, and its error reported") {
    const auto noisy = [](double x, std::size_t repeat) {
        random_stream random(repeat);
        return (x - 0.3) * (x - 0.3) + 0.1 * random.normal();
    };
    const auto found = line_search(noisy, 0, 1, {.grid = 5, .tolerance = 1e-3, .repeats = 16, .threads = 2});
    // Noise that all values share does not move the minimum.
    CHECK(found.best().value == doctest::Approx(0.3).epsilon(5e-3));
    CHECK(found.best().standard_error == doctest::Approx(0.1 / 4).epsilon(0.5));
    const auto again = line_search(noisy, 0, 1, {.grid = 5, .tolerance = 1e-3, .repeats = 16, .threads = 1});
    REQUIRE(again.curve.size() == found.curve.size());
    for (std::size_t k = 0; k < found.curve.size(); ++k) CHECK(again.curve[k].mean == found.curve[k].mean);
}

TEST_CASE("a line search evaluates as often as it says, and reports its progress") {
    std::atomic<std::size_t> calls = 0;
    std::size_t done = 0, total = 0;
    const auto found = line_search(
        [&](double x, std::size_t) {
            ++calls;
            return x * x;
        },
        -1, 2, {.grid = 4, .tolerance = 0.01, .repeats = 3, .progress = [&](std::size_t d, std::size_t t) {
                    CHECK(d >= done);
                    CHECK(d <= t);
                    done = d, total = t;
                }});
    CHECK(calls == 3 * found.curve.size());
    CHECK(done == found.curve.size());
    CHECK(total == done);
    // A grid fine enough needs no sections.
    CHECK(line_search([](double x, std::size_t) { return x * x; }, -1, 1, {.grid = 3, .tolerance = 5})
              .curve.size() == 3);
}

TEST_CASE("what a line search refuses, by name") {
    const auto search = [](double low, double high, const line_search_options& options) {
        line_search([](double x, std::size_t) { return x > 0.5 ? std::nan("") : x; }, low, high, options);
    };
    CHECK_THROWS_WITH_AS(search(1, 1, {}),
                         "entrain::line_search: low: expected finite ends, the lower one first, got 1 and 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        search(0, HUGE_VAL, {}),
        "entrain::line_search: low: expected finite ends, the lower one first, got 0 and inf",
        argument_error);
    CHECK_THROWS_WITH_AS(search(0, 1, {.grid = 2}),
                         "entrain::line_search: grid: expected at least 3 values, got 2", argument_error);
    CHECK_THROWS_WITH_AS(search(0, 1, {.tolerance = 0}),
                         "entrain::line_search: tolerance: expected a positive number, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(search(0, 1, {.repeats = 0}),
                         "entrain::line_search: repeats: expected at least 1, got 0", argument_error);
    CHECK_THROWS_WITH_AS(
        search(0, 1, {.threads = 1}),
        "entrain::line_search: objective: expected a number at every value of the parameter, got "
        "NaN at 0.6",
        argument_error);
}

TEST_CASE("a line search ends at any tolerance that it takes, wherever the minimum lies") {
    for (const double scale : {1e-300, 1e-3, 1.0, 1e6, 1e300})
        for (const double at : {-1.0, -0.3, 0.0, 0.123456789, 1.0}) {
            std::size_t calls = 0;
            const double rounding = rounding_of(scale);
            const auto found = line_search(
                [&](double x, std::size_t) {
                    ++calls;
                    return std::abs(x / scale - at);
                },
                -scale, scale, {.grid = 5, .tolerance = rounding, .threads = 1});
            CHECK(calls < 5 + 90);
            CHECK(std::abs(found.best().value / scale - at) <= 2 * rounding / scale);
        }
}

}  // namespace test_line_search
