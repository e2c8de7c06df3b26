#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/core/random.hpp>
#include <entrain/stats/multiplicity.hpp>

#include "reference.hpp"

namespace test_multiplicity {

using namespace entrain;
using doctest::Approx;

namespace {

vector<double> uniform(std::size_t n, std::uint64_t seed) {
    random_stream random(seed);
    vector<double> p = full(n, 0.0);
    for (double& value : p) value = random.uniform() * random.uniform();
    return p;
}

}  // namespace

TEST_CASE("adjusted p-values of a worked example") {
    const vector<double> p{0.01, 0.04, 0.03, 0.005, 0.5};
    const vector<double> fdr{0.025, 0.05, 0.05, 0.025, 0.5}, family{0.04, 0.09, 0.09, 0.025, 0.5};
    const auto bh = stats::benjamini_hochberg(p), step = stats::holm(p), crude = stats::bonferroni(p);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(bh(i) == Approx(fdr(i)).epsilon(1e-14));
        CHECK(step(i) == Approx(family(i)).epsilon(1e-14));
        CHECK(crude(i) == Approx(std::min(1.0, 5 * p(i))).epsilon(1e-14));
    }
    CHECK(stats::benjamini_hochberg(full(0, 0.0)).size() == 0);
    CHECK(stats::holm(full(1, 0.3))(0) == 0.3);
}

TEST_CASE("adjusted p-values follow their definitions, keep the order and never fall below the raw ones") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto p = uniform(17, seed);
        const auto bh = stats::benjamini_hochberg(p), step = stats::holm(p), crude = stats::bonferroni(p);
        for (std::size_t i = 0; i < p.size(); ++i) {
            double q = 1, h = 0;  // straight from the definitions, over all thresholds
            for (const double threshold : p) {
                const auto rank = static_cast<double>(
                    std::count_if(p.begin(), p.end(), [&](double value) { return value <= threshold; }));
                if (threshold >= p(i)) q = std::min(q, 17 * threshold / rank);
                if (threshold <= p(i)) h = std::max(h, std::min(1.0, (18 - rank) * threshold));
            }
            CHECK(bh(i) == Approx(q).epsilon(1e-13));
            CHECK(step(i) == Approx(h).epsilon(1e-13));
            CHECK(bh(i) >= p(i));
            CHECK(step(i) >= bh(i));
            CHECK(crude(i) >= step(i));
            for (std::size_t j = 0; j < p.size(); ++j)
                if (p(i) <= p(j)) CHECK((bh(i) <= bh(j) && step(i) <= step(j)));
        }
    }
}

TEST_CASE("the false-discovery and family-wise errors of independent true nulls are what was asked") {
    random_stream random(3);
    const int repeats = 4000;
    int any_bh = 0, any_holm = 0;
    for (int i = 0; i < repeats; ++i) {
        vector<double> p = full(10, 0.0);
        for (double& value : p) value = random.uniform();
        const auto bh = stats::benjamini_hochberg(p), step = stats::holm(p);
        any_bh += *std::min_element(bh.begin(), bh.end()) <= 0.05;
        any_holm += *std::min_element(step.begin(), step.end()) <= 0.05;
    }
    CHECK(any_bh / double(repeats) == Approx(0.05).epsilon(0.25));
    CHECK(any_holm / double(repeats) == Approx(0.05).epsilon(0.25));
}

TEST_CASE("Benjamini-Hochberg and Bonferroni reproduce the reference's eleven maps") {
    const auto file = reference::path("reference/nulls/multiple_maps_dk68.json");
    if (!file) return;
    std::ifstream stream(*file);
    const auto all = nlohmann::json::parse(stream);
    for (const auto& [name, test] : all.items()) {
        const std::string what = name;
        CAPTURE(what);
        const auto raw = test["p_raw"].get<std::vector<double>>();
        vector<double> p = full(raw.size(), 0.0);
        std::copy(raw.begin(), raw.end(), p.begin());
        const auto bh = stats::benjamini_hochberg(p), crude = stats::bonferroni(p);
        for (std::size_t i = 0; i < raw.size(); ++i) {
            CHECK(bh(i) == Approx(test["q_BH"][i].get<double>()).epsilon(1e-12));
            CHECK(crude(i) == Approx(test["p_bonferroni"][i].get<double>()).epsilon(1e-12));
        }
    }
}

TEST_CASE("max-T of a small null, counted by hand") {
    const vector<double> observed{3.0, 1.0, 2.0};
    const matrix<double> null{{2.0, 3.0, 0.0, 0.0}, {0.0, 0.0, 1.5, 0.0}, {2.5, 0.0, 0.0, 1.0}};
    const auto result = stats::max_statistic(observed, null);
    // Largest of all maps in each draw: 2.5, 3, 1.5, 1.
    CHECK(result.single_step(0) == Approx(2.0 / 5));  // 3 is reached once (a tie counts)
    CHECK(result.single_step(2) == Approx(3.0 / 5));  // 2 by 2.5 and 3
    CHECK(result.single_step(1) == Approx(5.0 / 5));
    CHECK(result.step_down(0) == Approx(2.0 / 5));
    CHECK(result.step_down(2) == Approx(2.0 / 5));  // maps 1 and 2 only: 2.5, 0, 1.5, 1
    CHECK(result.step_down(1) == Approx(2.0 / 5));  // map 1 alone: 0, 0, 1.5, 0
    CHECK(result.critical == Approx(3));            // of five arrangements none is 5 %
}

TEST_CASE("max-T of one test is its plain p, and the family-wise error of many is 5 %") {
    random_stream random(8);
    matrix<double> null = full(1, 199, 0.0);
    for (double& value : null) value = random.normal();
    const double reached = static_cast<double>(
        std::count_if(null.begin(), null.end(), [](double value) { return value >= 1.3; }));
    const auto one = stats::max_statistic(full(1, 1.3), null);
    CHECK(one.single_step(0) == Approx((1 + reached) / 200));
    CHECK(one.step_down(0) == one.single_step(0));

    const int repeats = 2000;
    int errors = 0;
    for (int i = 0; i < repeats; ++i) {
        vector<double> observed = full(6, 0.0);
        matrix<double> draws = full(6, 99, 0.0);
        for (double& value : observed) value = std::abs(random.normal());
        for (double& value : draws) value = std::abs(random.normal());
        const auto result = stats::max_statistic(observed, draws);
        for (std::size_t m = 0; m < 6; ++m) CHECK(result.step_down(m) <= result.single_step(m));
        errors += *std::min_element(result.step_down.begin(), result.step_down.end()) <= 0.05;
    }
    CHECK(errors / double(repeats) == Approx(0.05).epsilon(0.35));
}

TEST_CASE("adjustments accept views and float, and refuse what is no probability") {
    const matrix<double> table{{0.01, 0.2}, {0.04, 0.9}};
    CHECK(stats::benjamini_hochberg(xt::view(table, xt::all(), 0))(0) == Approx(0.02));
    CHECK(stats::holm(xt::view(table, xt::all(), 1))(0) == Approx(0.4));
    CHECK(stats::bonferroni(xt::xarray<float>{0.25f, 0.5f})(0) == 0.5);
    CHECK(stats::max_statistic(xt::view(table, xt::all(), 0), xt::view(table, xt::all(), xt::all()))
              .single_step(0) == 1);

    const vector<double> large{0.1, 1.5}, negative{-0.1}, hole{std::nan("")};
    CHECK_THROWS_WITH_AS(
        stats::benjamini_hochberg(large),
        "entrain::stats::benjamini_hochberg: p: expected probabilities in [0, 1], got 1.5 at (1)",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::bonferroni(negative),
                         "entrain::stats::bonferroni: p: expected probabilities in [0, 1], got -0.1 at (0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::holm(hole),
                         "entrain::stats::holm: p: expected probabilities in [0, 1], got nan at (0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::max_statistic(full(2, 0.0), full(3, 9, 0.0)),
        "entrain::stats::max_statistic: null: expected shape (2, draws), at least one draw, got (3, 9)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stats::max_statistic(full(2, 0.0), full(2, 0, 0.0)),
        "entrain::stats::max_statistic: null: expected shape (2, draws), at least one draw, got (2, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::max_statistic(full(0, 0.0), full(0, 9, 0.0)),
                         "entrain::stats::max_statistic: observed: expected at least one statistic, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::max_statistic(hole, full(1, 9, 0.0)),
                         "entrain::stats::max_statistic: observed: expected finite values, got nan at (0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::max_statistic(full(1, 0.0), full(1, 2, std::nan(""))),
                         "entrain::stats::max_statistic: null: expected finite values, got nan at (0, 0)",
                         argument_error);
}

}  // namespace test_multiplicity
