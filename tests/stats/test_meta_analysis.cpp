#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/distributions.hpp>
#include <entrain/stats/meta_analysis.hpp>

#include "expected.hpp"

namespace test_meta_analysis {

using namespace entrain;
using namespace entrain::stats;

namespace {

std::vector<two_by_two> tables_of(const nlohmann::json& e) {
    std::vector<two_by_two> trials;
    for (std::size_t k = 0; k < e["a"].size(); ++k) {
        const auto at = [&](const char* name) { return e[name][k].get<std::size_t>(); };
        trials.push_back({at("a"), at("a") + at("b"), at("c"), at("c") + at("d")});
    }
    return trials;
}

}  // namespace

TEST_CASE("Peto's odds ratios of three trials are those that were printed") {
    struct printed {
        two_by_two table;
        double ratio, low, high, z;
    };
    for (const printed& each : {printed{{23, 25, 8, 25}, 12.131, 3.916, 37.577, 4.326},
                                printed{{19, 25, 6, 25}, 7.678, 2.562, 23.011, 3.640},
                                printed{{15, 26, 4, 26}, 5.986, 1.957, 18.310, 3.137}}) {
        const auto found = pool_peto({each.table});
        CHECK(std::exp(found.effect) == doctest::Approx(each.ratio).epsilon(5e-5));
        CHECK(std::exp(found.low) == doctest::Approx(each.low).epsilon(2e-4));
        CHECK(std::exp(found.high) == doctest::Approx(each.high).epsilon(5e-5));
        CHECK(found.z == doctest::Approx(each.z).epsilon(2e-4));
        CHECK(found.warning == "Peto's odds ratio is biased towards 1 where effects are as large as this");
    }
}

TEST_CASE(
    "meta-analyses agree with metafor: Peto, Mantel-Haenszel, common effect, DerSimonian-Laird, REML, "
    "Knapp-Hartung") {
    const auto all = expected::file("trials.json")["meta"];
    for (const auto& item : all.items()) {
        const std::string name = item.key();
        const auto& e = item.value();
        CAPTURE(name);
        const auto trials = tables_of(e);
        const auto peto = pool_peto(trials);
        CHECK(peto.effect == doctest::Approx(e["peto"]["effect"].get<double>()).epsilon(1e-9));
        CHECK(peto.standard_error == doctest::Approx(e["peto"]["se"].get<double>()).epsilon(1e-9));
        CHECK(peto.q == doctest::Approx(e["peto"]["q"].get<double>()).epsilon(1e-9));
        const std::vector<std::pair<std::string, table_measure>> measures{
            {"OR", table_measure::log_odds_ratio},
            {"RR", table_measure::log_risk_ratio},
            {"RD", table_measure::risk_difference}};
        for (const auto& each : measures) {
            const auto& label = each.first;
            const table_measure measure = each.second;
            CAPTURE(label);
            const auto& v = e[label];
            const auto effects = effects_of(trials, measure);
            for (std::size_t k = 0; k < effects.size(); ++k) {
                CHECK(effects[k].value == doctest::Approx(v["yi"][k].get<double>()).epsilon(1e-9));
                CHECK(effects[k].variance == doctest::Approx(v["vi"][k].get<double>()).epsilon(1e-9));
            }
            const auto haenszel = pool_mantel_haenszel(trials, measure);
            CHECK(haenszel.effect == doctest::Approx(v["mh"]["effect"].get<double>()).epsilon(1e-9));
            CHECK(haenszel.standard_error == doctest::Approx(v["mh"]["se"].get<double>()).epsilon(1e-9));
            struct way {
                const char* name;
                meta_options options;
            };
            for (const way& one : {way{"EE_z", {between_trials::none, false}},
                                   way{"DL_z", {between_trials::dersimonian_laird, false}},
                                   way{"DL_knha", {between_trials::dersimonian_laird, true}},
                                   way{"REML_z", {between_trials::reml, false}},
                                   way{"REML_knha", {between_trials::reml, true}}}) {
                CAPTURE(one.name);
                const auto& r = v[one.name];
                const auto found = pool(effects, one.options);
                const auto near = [&](const char* key) {
                    return doctest::Approx(r[key].get<double>()).epsilon(1e-6);
                };
                CHECK(found.effect == near("effect"));
                CHECK(found.standard_error == near("se"));
                CHECK(found.low == near("low"));
                CHECK(found.high == near("high"));
                CHECK(found.p == near("p"));
                CHECK(found.q == near("q"));
                CHECK(found.q_p == near("q_p"));
                if (r["tau2"].is_number()) CHECK(found.tau_squared == near("tau2"));
                if (r["i2"].is_number()) CHECK(found.i_squared == near("i2"));
                if (r["pi_low"].is_number()) {
                    CHECK(found.prediction_low == near("pi_low"));
                    CHECK(found.prediction_high == near("pi_high"));
                }
            }
            const auto found = pool(effects);
            // metafor searches to a tolerance of its own: 1e-3 of the interval.
            if (v["tau2_interval"][1].is_number())
                CHECK(found.tau_squared_high ==
                      doctest::Approx(v["tau2_interval"][1].get<double>()).epsilon(2e-3));
            const auto without = leave_one_out(effects, {between_trials::dersimonian_laird, false});
            for (std::size_t k = 0; k < without.size(); ++k)
                CHECK(without[k].effect ==
                      doctest::Approx(v["leave_one_out"][k].get<double>()).epsilon(1e-6));
            if (name != "alike") {  // whose effects lie on a line but for rounding
                const auto egger = egger_test(effects);
                CHECK(egger.t == doctest::Approx(v["egger_t"].get<double>()).epsilon(1e-6));
                CHECK(egger.p == doctest::Approx(v["egger_p"].get<double>()).epsilon(1e-6));
            }
        }
    }
}

TEST_CASE("the 13 trials of BCG give the figures of their textbooks") {
    const auto trials = tables_of(expected::file("trials.json")["meta"]["bcg"]);
    const auto peto = pool_peto(trials);
    CHECK(peto.effect == doctest::Approx(-0.4744).epsilon(1e-4));
    CHECK(peto.low == doctest::Approx(-0.5541).epsilon(1e-4));
    CHECK(peto.high == doctest::Approx(-0.3948).epsilon(2e-4));
    CHECK(peto.z == doctest::Approx(-11.6689).epsilon(1e-5));
    CHECK(peto.q == doctest::Approx(167.7302).epsilon(1e-6));
    const auto laird =
        pool(effects_of(trials, table_measure::log_odds_ratio), {between_trials::dersimonian_laird, false});
    CHECK(laird.tau_squared == doctest::Approx(0.366343).epsilon(2e-6));
    CHECK(laird.effect == doctest::Approx(-0.747392).epsilon(1e-6));
    CHECK(laird.standard_error == doctest::Approx(0.192263).epsilon(1e-6));
    CHECK(laird.q == doctest::Approx(163.164915).epsilon(1e-8));
}

TEST_CASE(
    "the interval of tau squared is where the generalised Q has its quantiles, and REML's slope is zero at "
    "its top") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        random_stream random(seed);
        std::vector<trial_effect> effects;
        const std::size_t k = 3 + random.below(10);
        for (std::size_t i = 0; i < k; ++i) effects.push_back({2 * random.normal(), 0.1 + random.uniform()});
        const auto found = pool(effects);
        const auto q = [&](double tau) {
            double weights = 0, mean = 0, sum = 0;
            for (const auto& e : effects)
                weights += 1 / (e.variance + tau), mean += e.value / (e.variance + tau);
            mean /= weights;
            for (const auto& e : effects) sum += (e.value - mean) * (e.value - mean) / (e.variance + tau);
            return sum;
        };
        const double df = static_cast<double>(k - 1);
        if (found.tau_squared_high > 0)
            CHECK(chi_squared_upper_tail(q(found.tau_squared_high), df) == doctest::Approx(0.975));
        if (found.tau_squared_low > 0)
            CHECK(chi_squared_upper_tail(q(found.tau_squared_low), df) == doctest::Approx(0.025));
        const auto likelihood = [&](double tau) {
            double weights = 0, logs = 0;
            for (const auto& e : effects)
                weights += 1 / (e.variance + tau), logs += std::log(e.variance + tau);
            return -0.5 * (logs + std::log(weights) + q(tau));
        };
        for (double tau = 0; tau < 20; tau += 0.05)
            CHECK(likelihood(found.tau_squared) >= likelihood(tau) - 1e-12);
        // The same in every unit.
        auto scaled = effects;
        for (auto& e : scaled) e.value = std::ldexp(e.value, 400), e.variance = std::ldexp(e.variance, 800);
        CHECK(pool(scaled).z == found.z);
        CHECK(pool(scaled).i_squared == found.i_squared);
    }
}

TEST_CASE("standardised mean differences agree with metafor") {
    const auto e = expected::file("trials.json")["effects"];
    const auto check = [](const trial_effect& found, const nlohmann::json& wanted) {
        CHECK(found.value == doctest::Approx(wanted[0].get<double>()).epsilon(1e-9));
        CHECK(found.variance == doctest::Approx(wanted[1].get<double>()).epsilon(1e-9));
    };
    check(hedges_g_of({10, 3, 20, 8, 2.5, 22}), e["smd"]);
    check(hedges_g_of({1.2, 0.3, 3, 2, 0.5, 2}), e["smd_small"]);
    // metafor's SMCR is first minus second.
    auto change = hedges_g_of_change(18, 10, 3, 20, 0.5);
    check(change, e["smcr"]);
    // From t: the t of these means.
    const double pooled = std::sqrt((19 * 9 + 21 * 6.25) / 40),
                 t = 2 / (pooled * std::sqrt(1.0 / 20 + 1.0 / 22));
    check(hedges_g_of_t(t, 20, 22), e["smd"]);
}

TEST_CASE("zero cells follow the rule that was named") {
    const std::vector<two_by_two> trials{{0, 10, 3, 10}, {4, 12, 6, 12}, {0, 9, 0, 9}};
    CHECK(effects_of(trials, table_measure::log_odds_ratio, zero_cells::leave_out).size() == 1);
    const auto half = effects_of(trials, table_measure::log_odds_ratio);
    CHECK(half[0].value == doctest::Approx(std::log(0.5 / 10.5 / (3.5 / 7.5))));
    CHECK(half[1].value == doctest::Approx(std::log(4.0 / 8 / (6.0 / 6))));
    const auto everywhere = effects_of(trials, table_measure::log_odds_ratio, zero_cells::add_half_to_all);
    CHECK(everywhere[1].value == doctest::Approx(std::log(4.5 / 8.5 / (6.5 / 6.5))));
    CHECK(pool_peto(trials).weight[2] == 0);
    CHECK(peto_effects(trials).size() == 2);
    CHECK(pool_peto({{1, 10, 0, 50}}).warning.find("unequal") != std::string::npos);
}

TEST_CASE("meta-analyses say what is wrong with their trials") {
    CHECK_THROWS_WITH_AS(pool_peto({}), "entrain::stats::pool_peto: trials: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        effects_of({{1, 10, 2, 10}, {11, 10, 2, 10}}, table_measure::log_odds_ratio, zero_cells::add_half,
                   {"A", "B"}),
        "entrain::stats::effects_of: trial 'B': events: expected no more than people (10), got 11",
        argument_error);
    CHECK_THROWS_WITH_AS(
        effects_of({{1, 0, 2, 10}}, table_measure::log_odds_ratio),
        "entrain::stats::effects_of: trial 1: people: expected a number from 1 to 1000000000, got 0",
        argument_error);
    CHECK_THROWS_AS(effects_of({{1, 10, static_cast<std::size_t>(-3), 10}}, table_measure::log_odds_ratio),
                    argument_error);
    CHECK_THROWS_WITH_AS(
        effects_of({{0, 10, 1, 10}}, table_measure::log_odds_ratio, zero_cells::leave_out),
        "entrain::stats::effects_of: trials: expected a trial without a cell of zero, got none",
        argument_error);
    CHECK_THROWS_WITH_AS(
        pool_peto({{0, 10, 0, 10}}),
        "entrain::stats::pool_peto: trials: expected a trial with events and people without them, got none",
        argument_error);
    CHECK_THROWS_WITH_AS(pool({{0.1, 0, "A"}}),
                         "entrain::stats::pool: 'A': variance: expected a positive number, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(pool({{std::nan(""), 1}}),
                         "entrain::stats::pool: effect 1: value: expected a finite number, got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(pool_mantel_haenszel({{0, 10, 1, 10}}, table_measure::log_risk_ratio),
                         "entrain::stats::pool_mantel_haenszel: trials: expected events in both arms (the "
                         "ratio is not defined otherwise), "
                         "got an arm without them in any trial",
                         argument_error);
    CHECK_THROWS_WITH_AS(leave_one_out({{0.1, 1}}),
                         "entrain::stats::leave_one_out: effects: expected at least 2, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(egger_test({{0.1, 1}, {0.2, 1}, {0.3, 1}}),
                         "entrain::stats::egger_test: effects: expected columns that do not follow from each "
                         "other, got '1 / standard error', "
                         "which follows from those before it",
                         argument_error);
    CHECK_THROWS_WITH_AS(pool_peto({{1, 2, 1, 2}}, 0.95, {"a", "b"}),
                         "entrain::stats::pool_peto: names: expected 1 names, one per trial, or none, got 2",
                         argument_error);
    CHECK(pool({{0.3, 0.04}}).warning.find("one trial") == 0);
    CHECK(pool({{0.3, 0.04}}).high == doctest::Approx(0.3 + 1.959964 * 0.2));
    CHECK_THROWS_AS(hedges_g_of({1, 0, 10, 1, 1, 10}), argument_error);
    CHECK_THROWS_AS(hedges_g_of_change(1, 2, 1, 10, 1), argument_error);
}

TEST_SUITE_BEGIN("slow");
TEST_CASE("REML with Knapp-Hartung covers 93 to 97 % at five studies") {
    double covered = 0, normal = 0;
    for (std::uint64_t study = 0; study < 2000; ++study) {
        random_stream random(5, study);
        std::vector<trial_effect> effects;
        for (int k = 0; k < 5; ++k) {
            const double variance = 0.05 + 0.1 * random.uniform();
            effects.push_back(
                {0.4 + std::sqrt(0.1) * random.normal() + std::sqrt(variance) * random.normal(), variance});
        }
        const auto found = pool(effects), plain = pool(effects, {.knapp_hartung = false});
        covered += found.low <= 0.4 && 0.4 <= found.high;
        normal += plain.low <= 0.4 && 0.4 <= plain.high;
    }
    MESSAGE("Knapp-Hartung ", covered / 2000, ", normal ", normal / 2000);
    CHECK(covered / 2000 > 0.93);
    CHECK(covered / 2000 < 0.97);
    CHECK(normal / 2000 < 0.93);  // why the default is the other
}
TEST_SUITE_END();

}  // namespace test_meta_analysis
