#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>

#include "array_kinds.hpp"
#include "scene.hpp"
#include "scratch_folder.hpp"

namespace test_ranking {

namespace {

// Effects of trials around given means, with a share of the noise in common.
matrix<double> drawn_effects(const std::vector<double>& mean, std::size_t trials, double spread,
                             std::uint64_t seed, double shared = 0) {
    random_stream random(seed);
    matrix<double> effects = full(mean.size(), trials, 0.0);
    for (std::size_t t = 0; t < trials; ++t) {
        const double common = shared * random.normal();
        for (std::size_t row = 0; row < mean.size(); ++row)
            effects(row, t) = mean[row] + spread * random.normal() + common;
    }
    return effects;
}

// Units of different strength: the more regions of a group, the more its state prevails.
scene ranked_scene() {
    scene s;
    s.target = {0.9, 0.1};
    s.options.protocol = {"push", {0.0, 0.15}};
    s.options.trials = 24;
    s.options.simulation.samples = 200;
    s.options.units = {{"all", {0, 1, 2}, {1, 1, 1}},
                       {"two", {0, 1}, {1, 1}},
                       {"other", {3, 4, 5}, {1, 1, 1}},
                       {"nothing", {5}, {1e-9}},
                       {"little", {4}, {2e-9}}};
    return s;
}

sensitivity_analysis<hopf<>> analysis_of(const scene& s) {
    return {s.model, s.network, s.centroids, s.target, s.options};
}

}  // namespace

TEST_CASE("probabilities of the top add up to its size, and follow the evidence") {
    const auto clear = probability_of_top(drawn_effects({3, 2, 0, 0, -1}, 20, 0.1, 1), 2);
    CHECK(clear(0) == 1);
    CHECK(clear(1) == 1);
    CHECK(clear(4) == 0);
    const auto open = probability_of_top(drawn_effects({1, 0, 0, 0}, 12, 1.0, 2), 2);
    double sum = 0;
    for (const double p : open) {
        sum += p;
        CHECK(p >= 0);
        CHECK(p <= 1);
    }
    CHECK(sum == doctest::Approx(2));
    for (const double p : probability_of_top(full(4, 5, 1.0), 3)) CHECK(p == doctest::Approx(0.75));
}

TEST_CASE("of two rows the probability is the one-sided posterior of their difference") {
    // A flat-Dirichlet bootstrap of a mean is close to normal with the sample's variance / n.
    const auto effects = drawn_effects({0.3, 0.0}, 40, 1.0, 3);
    double mean = 0, squares = 0;
    for (std::size_t t = 0; t < 40; ++t) mean += (effects(0, t) - effects(1, t)) / 40;
    for (std::size_t t = 0; t < 40; ++t) squares += std::pow(effects(0, t) - effects(1, t) - mean, 2) / 40;
    const double expected = 0.5 * std::erfc(-mean / std::sqrt(squares / 41) / std::sqrt(2.0));
    CHECK(probability_of_top(effects, 1, 40'000)(0) == doctest::Approx(expected).epsilon(0.03));
}

TEST_CASE("noise that rows share does not make their order doubtful") {
    const auto effects = drawn_effects({0.2, 0.0}, 20, 0.05, 4, 5.0);
    CHECK(probability_of_top(effects, 1)(0) > 0.999);
}

TEST_CASE("probabilities are calibrated: of units called at p, a share of p is really among the top") {
    std::size_t called = 0, right = 0;
    double claimed = 0;
    for (std::uint64_t repeat = 0; repeat < 300; ++repeat) {
        random_stream random(99, repeat);
        std::vector<double> mean(6);
        for (double& m : mean) m = 0.5 * random.normal();
        std::vector<double> sorted = mean;
        std::sort(sorted.rbegin(), sorted.rend());
        const auto p = probability_of_top(drawn_effects(mean, 25, 1.0, 1000 + repeat), 2, 400, repeat);
        for (std::size_t unit = 0; unit < 6; ++unit)
            if (p(unit) > 0.6 && p(unit) < 0.95) {
                ++called, claimed += p(unit);
                right += mean[unit] >= sorted[1] ? 1 : 0;
            }
    }
    CHECK(called > 200);
    // The prior of the means is narrower than the flat one of the bootstrap: a little overconfidence is
    // right.
    CHECK(std::abs(double(right) / double(called) - claimed / double(called)) < 0.12);
}

TEST_CASE("effects may be any kind of array and miss trials") {
    auto effects = drawn_effects({1, 0.5, 0}, 10, 0.5, 5);
    const auto expected = probability_of_top(effects, 1);
    array_kinds::for_each(effects, [&](const auto& any) { CHECK(probability_of_top(any, 1) == expected); });
    effects(2, 9) = effects(2, 8) = std::nan("");
    CHECK(probability_of_top(effects, 1)(0) > 0.5);
    for (std::size_t t = 1; t < 10; ++t) effects(1, t) = std::nan("");
    CHECK_THROWS_WITH_AS(
        probability_of_top(effects, 1),
        "entrain::probability_of_top: effects: expected at least two trials in every row, got 1 in row 1",
        argument_error);
    CHECK_THROWS_WITH_AS(probability_of_top(full(3, 3, 1.0), 4),
                         "entrain::probability_of_top: top: expected 1 to 3, got 4", argument_error);
    CHECK_THROWS_WITH_AS(probability_of_top(full(3, 3, 1.0), 1, 0),
                         "entrain::probability_of_top: draws: expected at least 1, got 0", argument_error);
}

TEST_CASE("units of a map are ranked by what is known of their drop of KL at the level") {
    sensitivity_map map;
    map.units = single_regions(3);
    map.protocol = {"push", {0.1, 0.2}};
    map.trials = cube<double>::from_shape({3, 2, 4});
    map.trials.fill(100);  // the other level must not be read
    map.unperturbed = {1.0, 2.0, 3.0, 4.0};
    const double drop[3][4] = {{0.1, 0.3, 0.2, 0.2}, {0.9, 0.8, 0.7, 0.8}, {0.5, 0.4, 0, 0}};
    for (std::size_t unit = 0; unit < 3; ++unit)
        for (std::size_t t = 0; t < 4; ++t) map.trials(unit, 1, t) = map.unperturbed(t) - drop[unit][t];
    map.trials(2, 1, 2) = map.trials(2, 1, 3) = std::nan("");
    const auto ranking = rank_units(map, 1, 2);
    CHECK(ranking.level == 1);
    CHECK(ranking.order == std::vector<std::size_t>{1, 2, 0});
    CHECK(ranking.trials == std::vector<std::size_t>{4, 4, 2});
    CHECK(ranking.effect(0) == doctest::Approx(0.2));
    CHECK(ranking.effect(1) == doctest::Approx(0.8));
    CHECK(ranking.effect(2) == doctest::Approx(0.45));
    // Standard deviations 0.0816, 0.0816 and 0.0707.
    CHECK(ranking.standard_error(1) == doctest::Approx(0.0816497 / 2));
    CHECK(ranking.standard_error(2) == doctest::Approx(0.05));
    CHECK(ranking.probability == probability_of_top(effect_trials(map, 1), 2));
    CHECK(ranking.probability(1) > 0.99);
    CHECK_THROWS_WITH_AS(rank_units(map, 2, 1),
                         "entrain::effect_trials: level: expected an index below 2, got 2", argument_error);
    CHECK_THROWS_WITH_AS(rank_units(map, 1, 4), "entrain::probability_of_top: top: expected 1 to 3, got 4",
                         argument_error);
}

TEST_CASE("a ranking finds the strongest units with a part of the full design's simulations") {
    const scene s = ranked_scene();
    const auto analysis = analysis_of(s);
    const auto ranking = rank_sensitivity(analysis, {.top = 1, .pilot = 4});
    CHECK(ranking.decided);
    CHECK(ranking.stopped_by == "decided");
    CHECK(analysis.units()[ranking.units.order[0]].name == "all");
    CHECK(ranking.units.probability(ranking.units.order[0]) > 0.95);
    CHECK(ranking.runs < ranking.full_design);
    CHECK(ranking.full_design == 24 * 6);
    CHECK(ranking.map.runs == ranking.runs);
    // What is known of a unit is what the full design knows of these trials.
    const auto full_map = sensitivity(s.model, s.network, s.centroids, s.target, s.options);
    for (std::size_t unit = 0; unit < 5; ++unit) {
        for (std::size_t t = 0; t < ranking.units.trials[unit]; ++t)
            CHECK(ranking.map.trials(unit, 1, t) == full_map.trials(unit, 1, t));
        for (std::size_t t = ranking.units.trials[unit]; t < 24; ++t)
            CHECK(std::isnan(ranking.map.trials(unit, 1, t)));
        CHECK(ranking.map.effect(3) == ranking.units.effect(2));
    }
}

TEST_CASE("trials go to the units of which it is undecided, until trials or the budget end") {
    scene s = ranked_scene();
    s.options.trials = 12;
    // "nothing" and "little" do nothing at all: which of them is third stays open.
    const auto ranking = rank_sensitivity(analysis_of(s), {.top = 3, .pilot = 3, .confidence = 0.999});
    CHECK(!ranking.decided);
    CHECK(ranking.stopped_by == "trials");
    CHECK(ranking.units.trials[3] == 12);
    CHECK(ranking.units.trials[4] == 12);
    CHECK(ranking.units.trials[0] < 12);

    const auto short_one =
        rank_sensitivity(analysis_of(s), {.top = 3, .pilot = 3, .confidence = 0.999, .budget = 24});
    CHECK(short_one.stopped_by == "budget");
    CHECK(short_one.runs <= 24);
    CHECK(short_one.runs > 18);

    const auto precise = rank_sensitivity(
        analysis_of(s), {.top = 3, .pilot = 3, .confidence = 0.999, .target_standard_error = 10});
    CHECK(precise.stopped_by == "precise");
    CHECK(precise.runs == 18);
}

TEST_CASE("a ranking does not depend on threads, batches or interruptions") {
    scene s = ranked_scene();
    const ranking_options how{.top = 2, .pilot = 3, .confidence = 0.99};
    const auto expected = rank_sensitivity(analysis_of(s), how);
    const scratch_folder folder;
    s.options.sweep = {.journal = folder / "rank.journal", .batch = 3, .threads = 3};
    std::size_t calls = 0;
    s.options.sweep.progress = [&](std::size_t, std::size_t) {
        if (++calls == 4) throw std::runtime_error("stopped");
    };
    CHECK_THROWS_WITH(rank_sensitivity(analysis_of(s), how), "stopped");
    s.options.sweep.progress = {};
    for (int again = 0; again < 2;
         ++again) {  // the second time all is in the journal, and more than a round asks
        const auto resumed = rank_sensitivity(analysis_of(s), how);
        CHECK(resumed.units.effect == expected.units.effect);
        CHECK(resumed.units.probability == expected.units.probability);
        CHECK(resumed.units.trials == expected.units.trials);
        CHECK(resumed.runs == expected.runs);
    }
}

TEST_CASE("wrong options of a ranking are refused by name") {
    const scene s = ranked_scene();
    const auto expect = [&](ranking_options options, const char* message) {
        CHECK_THROWS_WITH_AS(rank_sensitivity(analysis_of(s), options), message, argument_error);
    };
    expect({.top = 5}, "entrain::rank_sensitivity: top: expected 1 to 4, got 5");
    expect({.top = 1, .pilot = 1}, "entrain::rank_sensitivity: pilot: expected 2 to 24 (trials), got 1");
    expect({.top = 1, .confidence = 0.5},
           "entrain::rank_sensitivity: confidence: expected a number between 0.5 and 1, got 0.5");
    expect({.top = 1, .target_standard_error = -1},
           "entrain::rank_sensitivity: target_standard_error: expected zero or a positive number of nats, "
           "got -1");
    expect({.top = 1, .budget = 10},
           "entrain::rank_sensitivity: budget: expected at least the pilot's 36 runs, got 10");
    expect({.top = 1, .step = 0}, "entrain::rank_sensitivity: step: expected at least 1, got 0");
    scene sharded = s;
    sharded.options.sweep.shard = {1, 2};
    CHECK_THROWS_WITH_AS(
        rank_sensitivity(analysis_of(sharded), {.top = 1}),
        "entrain::rank_sensitivity: shard: expected none: every round depends on all runs before it, got 2",
        argument_error);
}

}  // namespace test_ranking
