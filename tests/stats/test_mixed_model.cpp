#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/mixed_model.hpp>

#include "expected.hpp"

namespace test_mixed_model {

using namespace entrain;
using namespace entrain::stats;

TEST_CASE("random-intercept models agree with lme4, unbalanced and without variance between units too") {
    const auto cases = expected::file("trials.json")["mixed"];
    for (const auto& e : cases) {
        const auto y = e["y"].get<std::vector<double>>();
        design d(y.size());
        d.covariate("day", e["day"].get<std::vector<double>>());
        const auto found = fit_mixed_model(d, y, e["unit"].get<std::vector<std::string>>());
        CAPTURE(found.between_variance);
        const bool boundary = found.between_variance == 0;
        CHECK(boundary == (e["between"].get<double>() < 1e-9));
        CHECK(boundary == !found.warning.empty());
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK(found.coefficients(j) == doctest::Approx(e["coefficients"][j].get<double>()).epsilon(1e-6));
            CHECK(found.standard_error(j) == doctest::Approx(e["se"][j].get<double>()).epsilon(1e-5));
            // lmerTest differentiates numerically, and on the boundary has no curvature to go by.
            if (!boundary) {
                CHECK(found.df(j) == doctest::Approx(e["df"][j].get<double>()).epsilon(1e-3));
                CHECK(found.p(j) == doctest::Approx(e["p"][j].get<double>()).epsilon(1e-2));
            }
        }
        CHECK(found.between_variance == doctest::Approx(e["between"].get<double>()).epsilon(1e-4));
        CHECK(found.residual_variance == doctest::Approx(e["within"].get<double>()).epsilon(1e-5));
        CHECK(found.restricted_log_likelihood == doctest::Approx(e["reml"].get<double>()).epsilon(1e-8));
        std::vector<double> scaled = y;
        for (double& each : scaled) each = std::ldexp(each, 600);
        CHECK(fit_mixed_model(d, scaled, e["unit"].get<std::vector<std::string>>()).t(1) == found.t(1));
    }
}

TEST_CASE("in balanced data the random-intercept model is the analysis of variance") {
    random_stream random(3);
    const std::size_t units = 8, days = 5;
    std::vector<double> y, day;
    std::vector<std::string> unit;
    for (std::size_t u = 0; u < units; ++u) {
        const double own = 3 * random.normal();
        for (std::size_t t = 0; t < days; ++t) {
            y.push_back(own + 0.5 * double(t) + random.normal());
            day.push_back(double(t));
            unit.push_back("unit " + std::to_string(u));
        }
    }
    const auto found = fit_mixed_model(design(y.size()).covariate("day", day), y, unit);
    // Between units: mean square of unit means; within: what units and the slope leave.
    std::vector<double> mean(units, 0.0);
    double all = 0, slope = 0, spread = 0;
    for (std::size_t i = 0; i < y.size(); ++i) mean[i / days] += y[i] / days, all += y[i] / double(y.size());
    for (std::size_t i = 0; i < y.size(); ++i)
        slope += (day[i] - 2) * y[i], spread += (day[i] - 2) * (day[i] - 2);
    slope /= spread;
    double between = 0, within = 0;
    for (const double each : mean) between += double(days) * (each - all) * (each - all) / double(units - 1);
    for (std::size_t i = 0; i < y.size(); ++i)
        within += std::pow(y[i] - mean[i / days] - slope * (day[i] - 2), 2) / double(units * (days - 1) - 1);
    CHECK(found.residual_variance == doctest::Approx(within).epsilon(1e-7));
    CHECK(found.between_variance == doctest::Approx((between - within) / double(days)).epsilon(1e-7));
    CHECK(found.coefficients(1) == doctest::Approx(slope).epsilon(1e-9));
    CHECK(found.df(1) == doctest::Approx(double(units * (days - 1) - 1)).epsilon(1e-4));
}

TEST_CASE("a crossover is the t tests of its differences and sums") {
    const auto e = expected::file("trials.json")["crossover"];
    const auto found =
        crossover_test(e["first"].get<std::vector<double>>(), e["second"].get<std::vector<double>>(),
                       e["sequence"].get<std::vector<std::string>>());
    const auto check = [&](const t_test_result& test, const char* name) {
        CAPTURE(name);
        CHECK(test.t == doctest::Approx(e[name]["t"].get<double>()).epsilon(1e-9));
        CHECK(test.p == doctest::Approx(e[name]["p"].get<double>()).epsilon(1e-9));
        CHECK(test.interval[0] == doctest::Approx(e[name]["low"].get<double>()).epsilon(1e-9));
    };
    check(found.treatment, "treatment");
    check(found.period, "period");
    check(found.carry_over, "carry_over");
    // Planted: treatment 2, period 1, no carry-over, people who differ much.
    std::vector<double> first, second;
    std::vector<std::string> sequence;
    random_stream random(5);
    for (int i = 0; i < 60; ++i) {
        const double own = 10 * random.normal();
        const bool ab = i % 2 == 0;
        first.push_back(own + (ab ? 2 : 0) + 0.1 * random.normal());
        second.push_back(own + (ab ? 0 : 2) + 1 + 0.1 * random.normal());
        sequence.push_back(ab ? "AB" : "BA");
    }
    const auto planted = crossover_test(first, second, sequence);
    CHECK(planted.treatment.estimate == doctest::Approx(2).epsilon(0.05));
    CHECK(planted.period.estimate == doctest::Approx(1).epsilon(0.1));
    CHECK(planted.carry_over.p > 0.01);
}

TEST_CASE("nested permutations move whole animals: p is that of all relabellings of their means") {
    const std::vector<double> value{1, 2, 3, 5, 6, 7, 8, 9, 4, 2, 7};
    const std::vector<std::string> unit{"a", "a", "b", "c", "c", "d", "e", "e", "f", "f", "f"},
        group{"drug",   "drug",   "drug",   "drug",   "drug",  "saline",
              "saline", "saline", "saline", "saline", "saline"};
    const auto found = nested_permutation_test(value, unit, group);
    CHECK(found.exact);
    CHECK(found.permutations == 20);
    for (const int power : {-1000, 1020}) {  // 2^1024 is the first that a double cannot hold
        CAPTURE(power);
        auto scaled = value;
        for (double& each : scaled) each = std::ldexp(each, power);
        CHECK(nested_permutation_test(scaled, unit, group).p == found.p);
    }
    const std::vector<double> mean{1.5, 3, 5.5, 7, 8.5, 13.0 / 3};
    CHECK(found.statistic == doctest::Approx((1.5 + 3 + 5.5) / 3 - (7 + 8.5 + 13.0 / 3) / 3));
    double less = 0, greater = 0;
    for (int bits = 0; bits < 64; ++bits) {
        if (__builtin_popcount(static_cast<unsigned>(bits)) != 3) continue;
        double difference = 0;
        for (int u = 0; u < 6; ++u)
            difference += (bits >> u & 1 ? 1 : -1) * mean[static_cast<std::size_t>(u)] / 3;
        less += difference <= found.statistic + 1e-12;
        greater += difference >= found.statistic - 1e-12;
    }
    CHECK(found.p == doctest::Approx(std::min(1.0, 2 * std::min(less, greater) / 20)));
}

TEST_CASE("mixed models, crossovers and nested tests say what is wrong with their tables") {
    const std::vector<double> y{1, 3, 2, 4};
    CHECK_THROWS_WITH_AS(fit_mixed_model(design(4), y, {"a", "a", "a", "a"}),
                         "entrain::stats::fit_mixed_model: unit: expected at least two units, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(fit_mixed_model(design(4), y, {"a", "b", "c", "d"}),
                         "entrain::stats::fit_mixed_model: unit: expected a unit with several rows (both "
                         "variances cannot be told apart "
                         "otherwise), got one row in every unit",
                         argument_error);
    CHECK_THROWS_WITH_AS(fit_mixed_model(design(4), y, {"a"}),
                         "entrain::stats::fit_mixed_model: unit: expected 4 names, one per row, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        fit_mixed_model(design(4), std::vector<double>(4, 0.3), {"a", "a", "b", "b"}),
        "entrain::stats::fit_mixed_model: outcome: expected values that vary, got equal values",
        argument_error);
    CHECK_THROWS_AS(fit_mixed_model(design(4), std::vector<double>{1, 2, 3}, {"a", "a", "b", "b"}),
                    argument_error);
    CHECK_THROWS_WITH_AS(
        crossover_test(y, y, {"AB", "BA", "AB", "XY"}),
        "entrain::stats::crossover_test: sequence: expected \"AB\" or \"BA\", got \"XY\" in row 3",
        argument_error);
    CHECK_THROWS_WITH_AS(
        crossover_test(y, y, {"AB", "BA", "AB", "AB"}),
        "entrain::stats::crossover_test: sequence: expected at least two people of each, got 1 of \"BA\"",
        argument_error);
    CHECK_THROWS_AS(crossover_test(y, y, {"AB"}), argument_error);
    CHECK_THROWS_WITH_AS(nested_permutation_test(y, {"a", "a", "b", "b"}, {"x", "y", "x", "x"}),
                         "entrain::stats::nested_permutation_test: group: expected one group per unit, got "
                         "unit 'a' in both, row 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(nested_permutation_test(y, {"a", "a", "b", "b"}, {"x", "x", "x", "x"}),
                         "entrain::stats::nested_permutation_test: group: expected two groups, got 1",
                         argument_error);
    CHECK_THROWS_AS(nested_permutation_test(y, {"a"}, {"x", "x", "x", "x"}), argument_error);
}

}  // namespace test_mixed_model
