#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/proportions.hpp>
#include <entrain/stats/scales.hpp>

#include "expected.hpp"

namespace test_proportions {

using namespace entrain;
using namespace entrain::stats;

namespace {

double choose(double n, double k) {
    double result = 1;
    for (double i = 1; i <= k; ++i) result *= (n - k + i) / i;
    return result;
}

}  // namespace

TEST_CASE("rates, Fisher's and McNemar's tests agree with R, Barnard's with SciPy") {
    const auto file = expected::file("trials.json");
    for (const auto& e : file["proportions"]) {
        const auto at = [&](std::size_t i) { return e["table"][i].get<std::size_t>(); };
        const two_by_two table{at(0), at(1), at(2), at(3)};
        CAPTURE(table.events);
        CHECK(fisher_exact_test(table).p == doctest::Approx(e["fisher"].get<double>()).epsilon(1e-9));
        const auto rate = wilson_interval(table.events, table.people);
        CHECK(rate.low == doctest::Approx(e["wilson"][0].get<double>()).epsilon(1e-9));
        CHECK(rate.high == doctest::Approx(e["wilson"][1].get<double>()).epsilon(1e-9));
    }
    for (const auto& e : file["mcnemar"])
        CHECK(mcnemar_test(e["pairs"][0].get<std::size_t>(), e["pairs"][1].get<std::size_t>()).p ==
              doctest::Approx(e["p"].get<double>()).epsilon(1e-9));
    const auto other = expected::file("linear_models.json");
    for (std::size_t k = 0; k < other["tables"].size(); ++k) {
        const auto at = [&](std::size_t i) { return other["tables"][k][i].get<std::size_t>(); };
        const auto found = barnard_exact_test({at(0), at(1), at(2), at(3)});
        CAPTURE(k);
        CHECK(found.statistic == doctest::Approx(other["barnard"][k][0].get<double>()).epsilon(1e-9));
        // SciPy searches the common rate to a tolerance of its own.
        CHECK(found.p == doctest::Approx(other["barnard"][k][1].get<double>()).epsilon(1e-4));
    }
}

TEST_CASE("exact tests are their definitions, over all small tables") {
    for (std::size_t n = 1; n <= 6; ++n)
        for (std::size_t m = 1; m <= 5; ++m)
            for (std::size_t a = 0; a <= n; ++a)
                for (std::size_t c = 0; c <= m; ++c) {
                    const two_by_two table{a, n, c, m};
                    CAPTURE(a);
                    CAPTURE(n);
                    CAPTURE(c);
                    CAPTURE(m);
                    const double own = choose(double(n), double(a)) * choose(double(m), double(c));
                    double sum = 0, all = 0;
                    for (std::size_t k = 0; k <= n; ++k) {
                        if (a + c < k || a + c - k > m) continue;
                        const double weight =
                            choose(double(n), double(k)) * choose(double(m), double(a + c - k));
                        all += weight;
                        if (weight <= own * (1 + 1e-7)) sum += weight;
                    }
                    CHECK(fisher_exact_test(table).p == doctest::Approx(sum / all));
                    // Barnard by brute force over a grid: never above the search, and close to it.
                    const auto z = [&](double x, double y) {
                        const double pooled = (x + y) / double(n + m),
                                     v = pooled * (1 - pooled) * (1 / double(n) + 1 / double(m));
                        return v > 0 ? std::abs(x / double(n) - y / double(m)) / std::sqrt(v) : 0;
                    };
                    double largest = 0;
                    for (double rate = 0.005; rate < 1; rate += 0.005) {
                        double p = 0;
                        for (std::size_t x = 0; x <= n; ++x)
                            for (std::size_t y = 0; y <= m; ++y)
                                if (z(double(x), double(y)) >= z(double(a), double(c)) - 1e-9)
                                    p += choose(double(n), double(x)) * choose(double(m), double(y)) *
                                         std::pow(rate, double(x + y)) *
                                         std::pow(1 - rate, double(n + m - x - y));
                        largest = std::max(largest, p);
                    }
                    const double found = barnard_exact_test(table).p;
                    CHECK(found >= largest - 1e-9);
                    CHECK(found <= std::min(1.0, largest * 1.02));
                }
}

TEST_CASE("intervals of differences, ratios and numbers needed to treat hold zero together") {
    random_stream random(1);
    for (int k = 0; k < 200; ++k) {
        const std::size_t n = 2 + random.below(60), m = 2 + random.below(60);
        const two_by_two table{random.below(n + 1), n, random.below(m + 1), m};
        const auto d = risk_difference(table), r = risk_ratio(table), o = odds_ratio(table);
        const auto needed = number_needed_to_treat(table);
        CHECK(d.low >= -1);
        CHECK(d.high <= 1);
        CHECK(d.low <= d.value);
        CHECK(d.value <= d.high);
        CHECK(needed.unbounded == (d.low <= 0 && d.high >= 0));
        if (d.value != 0) CHECK(needed.value == 1 / d.value);
        CHECK(r.low <= r.high);  // equal where everybody has the event
        CHECK(o.low < o.high);
        CHECK(o.low > 0);
        // Turning arms round turns the difference round.
        const auto turned = risk_difference({table.control_events, m, table.events, n});
        CHECK(turned.low == doctest::Approx(-d.high));
        CHECK(turned.value == doctest::Approx(-d.value));
    }
    // Newcombe 1998, table II, example (a): 56/70 against 48/80, method 10.
    const auto example = risk_difference({56, 70, 48, 80});
    CHECK(example.value == doctest::Approx(0.2));
    CHECK(example.low == doctest::Approx(0.0524).epsilon(1e-3));
    CHECK(example.high == doctest::Approx(0.3339).epsilon(1e-3));
    const auto none = risk_difference({0, 10, 0, 10});
    CHECK(none.low == doctest::Approx(-0.2775).epsilon(1e-3));
    CHECK(std::isinf(number_needed_to_treat({1, 10, 1, 10}).value));
}

TEST_CASE("responders fell by more than half, reliable change exceeds its error of measurement") {
    const std::vector<double> before{20, 20, 20, 0.3}, after{9, 10, 11, 0.15};
    const auto found = responders(before, after);
    CHECK(found.responded == std::vector<bool>{true, false, false, false});
    CHECK(responders(before, after, 0.5, true).responders == 3);
    CHECK(found.rate.value == 0.25);
    const auto change = change_scores(before, after);
    CHECK(change(0) == -11);
    // Jacobson and Truax 1991: SD 7.5, reliability 0.80, 47.5 to 32.5 is -3.16.
    const auto reliable = reliable_change(std::vector<double>{47.5}, std::vector<double>{32.5}, 7.5, 0.80);
    CHECK(reliable.index(0) == doctest::Approx(-3.16).epsilon(2e-3));
    CHECK(reliable.fell == 1);
    CHECK(reliable.threshold == doctest::Approx(9.297).epsilon(1e-3));
}

TEST_CASE("proportions and scales say what is wrong with their counts") {
    CHECK_THROWS_WITH_AS(wilson_interval(3, 2),
                         "entrain::stats::wilson_interval: events: expected no more than people (2), got 3",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        wilson_interval(0, 0),
        "entrain::stats::wilson_interval: people: expected a number from 1 to 1000000000, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        wilson_interval(1, 2, 0),
        "entrain::stats::wilson_interval: confidence: expected a number between 0 and 1, got 0",
        argument_error);
    CHECK_THROWS_AS(risk_difference({1, 2, 3, 2}), argument_error);
    CHECK_THROWS_AS(risk_ratio({static_cast<std::size_t>(-1), 2, 1, 2}), argument_error);
    CHECK_THROWS_AS(odds_ratio({1, 2, 1, 0}), argument_error);
    CHECK_THROWS_AS(number_needed_to_treat({1, 0, 1, 2}), argument_error);
    CHECK_THROWS_AS(fisher_exact_test({5, 2, 1, 2}), argument_error);
    CHECK_THROWS_WITH_AS(
        barnard_exact_test({1, 1500, 1, 1500}),
        "entrain::stats::barnard_exact_test: people: expected a number from 2 to 2000, got 3000",
        argument_error);
    CHECK_THROWS_WITH_AS(mcnemar_test(static_cast<std::size_t>(-2), 1),
                         "entrain::stats::mcnemar_test: gained: expected a number from 0 to 1000000000, got "
                         "18446744073709551614",
                         argument_error);
    CHECK_THROWS_WITH_AS(responders(std::vector<double>{0, 3}, std::vector<double>{1, 1}),
                         "entrain::stats::responders: before: expected positive scores (the fall is a share "
                         "of them), got 0 at (0)",
                         argument_error);
    CHECK_THROWS_AS(responders(std::vector<double>{3}, std::vector<double>{1, 1}), argument_error);
    CHECK_THROWS_AS(responders(std::vector<double>{}, std::vector<double>{}), argument_error);
    CHECK_THROWS_AS(responders(std::vector<double>{3}, std::vector<double>{1}, 1.5), argument_error);
    CHECK_THROWS_AS(reliable_change(std::vector<double>{3}, std::vector<double>{1}, 0, 0.8), argument_error);
    CHECK_THROWS_AS(reliable_change(std::vector<double>{3}, std::vector<double>{1}, 2, 1), argument_error);
    CHECK_THROWS_AS(change_scores(std::vector<double>{3}, std::vector<double>{std::nan("")}), argument_error);
}

}  // namespace test_proportions
