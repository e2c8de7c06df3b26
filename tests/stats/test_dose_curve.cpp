#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/dose_curve.hpp>

#include "expected.hpp"

namespace test_dose_curve {

using namespace entrain;
using namespace entrain::stats;

TEST_CASE("dose curves and their profile intervals agree with R's nls") {
    const auto all = expected::file("trials.json")["dose"];
    for (const auto& item : all.items()) {
        const std::string name = item.key();
        const auto& e = item.value();
        CAPTURE(name);
        const auto shape = name == "emax"   ? dose_shape::emax
                           : name == "hill" ? dose_shape::hill
                                            : dose_shape::logistic4;
        const auto found = fit_dose_curve(e["dose"].get<std::vector<double>>(),
                                          e["response"].get<std::vector<double>>(), {.shape = shape});
        CHECK(found.residual_sum == doctest::Approx(e["rss"].get<double>()).epsilon(1e-6));
        CHECK(found.identified);
        for (std::size_t k = 0; k < e["names"].size(); ++k) {
            const auto which = e["names"][k].get<std::string>();
            CAPTURE(which);
            const bool logarithm = which == "le";
            const auto& one = which == "b"   ? found.bottom
                              : which == "t" ? found.top
                              : which == "h" ? found.hill
                                             : found.ec50;
            const auto on_scale = [&](double value) { return logarithm ? std::log(value) : value; };
            CHECK(on_scale(one.value) == doctest::Approx(e["value"][k].get<double>()).epsilon(1e-4));
            // R interpolates the profile by a spline.
            CHECK(on_scale(one.low) == doctest::Approx(e["low"][k].get<double>()).epsilon(2e-3));
            CHECK(on_scale(one.high) == doctest::Approx(e["high"][k].get<double>()).epsilon(2e-3));
        }
    }
}

TEST_CASE("what was planted without noise is found again, in every unit of dose and response") {
    random_stream random(2);
    for (int round = 0; round < 20; ++round) {
        const double bottom = 10 * random.normal(),
                     top = bottom + (random.uniform() < 0.5 ? -1 : 1) * (20 + 50 * random.uniform()),
                     ec50 = std::exp(2 * random.normal()), hill = 0.6 + 2 * random.uniform();
        std::vector<double> dose{0}, response{bottom};
        for (double c = ec50 / 60; c < 100 * ec50; c *= 2.2) {
            dose.push_back(c);
            response.push_back(bottom + (top - bottom) / (1 + std::pow(ec50 / c, hill)));
        }
        const auto found = fit_dose_curve(dose, response);
        CHECK(found.ec50.value == doctest::Approx(ec50).epsilon(1e-6));
        CHECK(found.hill.value == doctest::Approx(hill).epsilon(1e-6));
        CHECK(found.top.value == doctest::Approx(top).epsilon(1e-6));
        CHECK(found(ec50) == doctest::Approx((bottom + top) / 2).epsilon(1e-6));
        CHECK(dose_for(found, found(3 * ec50)) == doctest::Approx(3 * ec50).epsilon(1e-6));
        for (double& each : dose) each = std::ldexp(each, 30);
        for (double& each : response) each = std::ldexp(each, -400);
        const auto other = fit_dose_curve(dose, response);
        CHECK(other.ec50.value == doctest::Approx(std::ldexp(ec50, 30)).epsilon(1e-6));
        CHECK(other.top.value == doctest::Approx(std::ldexp(top, -400)).epsilon(1e-6));
    }
}

TEST_CASE("doses that never reach a plateau set no bound, and the curve says so") {
    const std::vector<double> dose{1, 2, 3, 4, 5, 6, 7, 8}, response{1.1, 1.9, 3.2, 3.9, 5.1, 6.2, 6.8, 8.1};
    const auto found = fit_dose_curve(dose, response, {.shape = dose_shape::emax});
    CHECK_FALSE(found.identified);
    CHECK_FALSE(found.ec50.bounded);
    CHECK(std::isinf(found.ec50.high));
    CHECK(found.warning.find("EC50 is not bounded above by these data") != std::string::npos);
}

TEST_CASE(
    "a curve with a parameter held is nested in the one without, and F and AICc say whether it is needed") {
    random_stream random(7);
    std::vector<double> dose, steep, plain;
    for (int repeat = 0; repeat < 3; ++repeat)
        for (const double c : {0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0}) {
            dose.push_back(c);
            steep.push_back(100 / (1 + std::pow(1 / c, 3)) + 2 * random.normal());
            plain.push_back(100 * c / (1 + c) + 2 * random.normal());
        }
    const auto needed = compare_dose_curves(fit_dose_curve(dose, steep, {.shape = dose_shape::emax}),
                                            fit_dose_curve(dose, steep));
    CHECK(needed.p < 1e-6);
    CHECK(needed.aicc_difference > 20);
    CHECK(needed.weight_of_larger > 0.999);
    const auto idle = compare_dose_curves(fit_dose_curve(dose, plain, {.shape = dose_shape::emax}),
                                          fit_dose_curve(dose, plain));
    CHECK(idle.p > 0.01);
    const auto held = fit_dose_curve(dose, plain, {.bottom = 0.0, .top = 100.0});
    CHECK(held.bottom.fixed);
    CHECK(held.top.value == 100);
    CHECK(held.parameters == 2);
    CHECK_THROWS_WITH_AS(
        compare_dose_curves(held, held),
        "entrain::stats::compare_dose_curves: larger: expected more than 2 parameters, got 2",
        argument_error);
}

TEST_CASE("antagonists, combinations and occupancy are their formulas") {
    // What is left of the effect of A = 10 K beside B = A and B = 10 A.
    CHECK(competitive_occupancy(10, 1, 10, 1) / occupancy(10, 1) == doctest::Approx(0.524).epsilon(1e-3));
    CHECK(competitive_occupancy(10, 1, 100, 1) / occupancy(10, 1) == doctest::Approx(0.099).epsilon(2e-3));
    CHECK(occupancy(0, 1) == 0);
    CHECK(competitive_occupancy(1, 1e200, 1e200, 1e-200) == 0);  // the product has no number
    CHECK(occupancy(5, 5, 0.8) == doctest::Approx(0.4));
    CHECK(combination_index(1, 2, 3, 6) == 1);
    std::vector<double> b{1, 3, 10, 30}, ratio;
    for (const double each : b) ratio.push_back(1 + each / 2.5);
    ratio[0] *= 1.001;  // an exact line has no interval
    const auto schild = schild_regression(b, ratio);
    CHECK(schild.slope == doctest::Approx(1).epsilon(1e-2));
    CHECK(schild.constant == doctest::Approx(2.5).epsilon(1e-2));
    CHECK(schild.pa2 == doctest::Approx(-std::log10(2.5)).epsilon(2e-2));
    const auto scaled = percent_of_control(std::vector<double>{2, 3, 4}, 2, 4);
    CHECK(scaled(1) == 50);
}

TEST_CASE("dose curves say what is wrong with their points") {
    const std::vector<double> dose{0, 1, 2, 3, 4, 5}, response{0, 1, 3, 4, 5, 5};
    CHECK_THROWS_WITH_AS(fit_dose_curve(std::vector<double>{0, -1, 2, 3, 4, 5}, response),
                         "entrain::stats::fit_dose_curve: dose: expected zero or more, got -1 in row 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(fit_dose_curve(std::vector<double>{1, 1, 1, 2, 2, 2}, response),
                         "entrain::stats::fit_dose_curve: dose: expected at least 4 different doses, got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        fit_dose_curve(std::vector<double>{1, 2, 3, 4}, std::vector<double>{1, 2, 3, 3}),
        "entrain::stats::fit_dose_curve: dose: expected more points than parameters (4), got 4",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit_dose_curve(dose, std::vector<double>(6, 0.1)),
        "entrain::stats::fit_dose_curve: response: expected values that vary, got equal values",
        argument_error);
    CHECK_THROWS_WITH_AS(fit_dose_curve(dose, response, {.shape = dose_shape::hill, .bottom = 1.0}),
                         "entrain::stats::fit_dose_curve: bottom: expected 0 for the shape hill, got 1",
                         argument_error);
    CHECK_THROWS_AS(fit_dose_curve(dose, std::vector<double>{1}), argument_error);
    CHECK_THROWS_AS(fit_dose_curve(dose, response, {.top = std::nan("")}), argument_error);
    CHECK_THROWS_AS(fit_dose_curve(dose, response, {.confidence = 0}), argument_error);
    CHECK_THROWS_AS(occupancy(-1, 1), argument_error);
    CHECK_THROWS_AS(competitive_occupancy(1, 0, 1, 1), argument_error);
    CHECK_THROWS_AS(combination_index(1, 0, 1, 1), argument_error);
    CHECK_THROWS_AS(percent_of_control(response, 2, 2), argument_error);
    CHECK_THROWS_WITH_AS(
        schild_regression(std::vector<double>{1, 2, 3}, std::vector<double>{2, 1, 3}),
        "entrain::stats::schild_regression: dose_ratio: expected ratios above 1, got 1 in row 1",
        argument_error);
}

TEST_SUITE_BEGIN("slow");
TEST_CASE("95 % profile intervals of EC50 cover 93 to 97 %") {
    double covered = 0;
    for (std::uint64_t study = 0; study < 2000; ++study) {
        random_stream random(31, study);
        std::vector<double> dose, response;
        for (int repeat = 0; repeat < 2; ++repeat)
            for (const double c : {0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0}) {
                dose.push_back(c);
                response.push_back(100 / (1 + std::pow(2 / c, 1.2)) + 6 * random.normal());
            }
        const auto found = fit_dose_curve(dose, response, {.shape = dose_shape::hill});
        covered += found.ec50.low <= 2 && 2 <= found.ec50.high;
    }
    MESSAGE("covered ", covered / 2000);
    CHECK(covered / 2000 > 0.93);
    CHECK(covered / 2000 < 0.97);
}
TEST_SUITE_END();

}  // namespace test_dose_curve
