#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>

#include "scene.hpp"

namespace test_contrast {

namespace {

// A map of one level of `units` units whose trials are normal around their means.
sensitivity_map drawn_map(const std::vector<double>& mean, std::size_t trials, std::uint64_t seed,
                          double unperturbed = 1) {
    random_stream random(seed);
    sensitivity_map map;
    map.units = single_regions(mean.size());
    map.protocol = {"test", {0.1}};
    map.trials = cube<double>::from_shape({mean.size(), 1, trials});
    map.unperturbed = full(trials, unperturbed);
    for (std::size_t unit = 0; unit < mean.size(); ++unit)
        for (std::size_t t = 0; t < trials; ++t) map.trials(unit, 0, t) = mean[unit] + 0.1 * random.normal();
    return map;
}

}  // namespace

TEST_CASE("a contrast finds the units in which two models differ") {
    const auto contrast =
        compare(drawn_map({0.5, 0.5, 0.5, 0.9}, 30, 11), drawn_map({0.5, 0.5, 0.5, 0.5}, 30, 12));
    CHECK(contrast.difference(3) == doctest::Approx(0.4).epsilon(0.2));
    CHECK(contrast.p_step_down(3) < 0.001);
    for (std::size_t unit = 0; unit < 3; ++unit) {
        CHECK(contrast.p_step_down(unit) > 0.05);
        CHECK(contrast.p_step_down(unit) >= contrast.p(unit));
        CHECK(contrast.p_single_step(unit) >= contrast.p_step_down(unit));
        CHECK(contrast.simultaneous(unit, 0) < contrast.interval(unit, 0));
        CHECK(contrast.simultaneous(unit, 1) > contrast.interval(unit, 1));
    }
    CHECK(contrast.t(3) == doctest::Approx(contrast.difference(3) / contrast.standard_error(3)));
    CHECK(contrast.permutations == 10'000);
}

TEST_CASE("intervals cover the true difference as often as they say, all of them at once as well") {
    std::size_t each = 0, all = 0;
    const std::size_t repeats = 300;
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        contrast_options options;
        options.permutations = 400;
        options.seed = repeat;
        const auto contrast = compare(drawn_map({0.3, 0.3, 0.3}, 12, 2 * repeat + 1),
                                      drawn_map({0.2, 0.2, 0.2}, 12, 2 * repeat + 2), options);
        bool covered = true;
        for (std::size_t unit = 0; unit < 3; ++unit) {
            each += contrast.interval(unit, 0) < 0.1 && 0.1 < contrast.interval(unit, 1);
            covered = covered && contrast.simultaneous(unit, 0) < 0.1 && 0.1 < contrast.simultaneous(unit, 1);
        }
        all += covered;
    }
    CHECK(double(each) / double(3 * repeats) == doctest::Approx(0.95).epsilon(0.025));
    CHECK(double(all) / double(repeats) > 0.91);
}

TEST_CASE("without a difference few contrasts are significant after correction") {
    std::size_t found = 0;
    for (std::size_t repeat = 0; repeat < 200; ++repeat) {
        contrast_options options;
        options.permutations = 300;
        options.seed = repeat;
        const auto contrast = compare(drawn_map(std::vector<double>(8, 0.4), 10, 1000 + repeat),
                                      drawn_map(std::vector<double>(8, 0.4), 10, 5000 + repeat), options);
        double smallest = 1;
        for (const double p : contrast.p_single_step) smallest = std::min(smallest, p);
        found += smallest < 0.05;
    }
    CHECK(found < 22);  // 10 are expected, SD 3.1
}

TEST_CASE("effects leave out what the unperturbed models differ by") {
    contrast_options options;
    options.what = contrast_of::effect;
    const auto contrast =
        compare(drawn_map({0.9, 0.4}, 20, 3, 1.5), drawn_map({0.4, 0.4}, 20, 4, 1.0), options);
    CHECK(contrast.difference(0) == doctest::Approx(0.0).scale(1).epsilon(0.1));
    CHECK(contrast.difference(1) == doctest::Approx(0.5).epsilon(0.2));
}

TEST_CASE("trials that are missing are left out, and trials that do not vary have no t") {
    auto first = drawn_map({0.5, 0.2}, 8, 5), second = drawn_map({0.5, 0.2}, 8, 6);
    first.trials(1, 0, 3) = std::nan("");
    const auto contrast = compare(first, second);
    double mean = 0;
    for (std::size_t t = 0; t < 8; ++t)
        if (t != 3) mean += first.trials(0, 0, t) / 7;
    for (std::size_t t = 0; t < 8; ++t) mean -= second.trials(0, 0, t) / 8;
    CHECK(contrast.difference(0) == doctest::Approx(mean));

    for (std::size_t t = 0; t < 8; ++t) first.trials(1, 0, t) = 0.7, second.trials(1, 0, t) = 0.2;
    const auto saturated = compare(first, second);
    CHECK(saturated.difference(1) == doctest::Approx(0.5));
    CHECK(saturated.standard_error(1) == 0);
    CHECK(saturated.interval(1, 0) == saturated.interval(1, 1));
}

TEST_CASE("two fitted models are compared from simulations to p") {
    scene s;
    s.options.trials = 8;
    const auto first = s.run();
    s.model.omega = 0.38;
    s.options.simulation.seed = 6;
    const auto contrast = compare(first, s.run());
    CHECK(contrast.level == first.optimal_level);
    for (std::size_t unit = 0; unit < 6; ++unit) {
        CHECK(contrast.interval(unit, 0) <= contrast.difference(unit));
        CHECK(contrast.interval(unit, 1) >= contrast.difference(unit));
        CHECK(contrast.p(unit) > 0);
    }
}

TEST_CASE("maps that cannot be compared are refused by name") {
    const auto good = drawn_map({0.1, 0.2}, 5, 1);
    CHECK_THROWS_WITH_AS(compare(good, drawn_map({0.1}, 5, 1)),
                         "entrain::compare: second: expected the units of the first, got others",
                         argument_error);
    auto other = good;
    other.protocol.levels = {0.2};
    CHECK_THROWS_WITH_AS(compare(good, other),
                         "entrain::compare: second: expected the levels of the first, got others",
                         argument_error);
    contrast_options options;
    options.level = 1;
    CHECK_THROWS_WITH_AS(compare(good, good, options),
                         "entrain::compare: level: expected an index below 1, got 1", argument_error);
    CHECK_THROWS_WITH_AS(compare(good, drawn_map({0.1, 0.2}, 1, 1)),
                         "entrain::compare: second: expected at least two trials of every unit, got 1",
                         argument_error);
}

TEST_CASE("an interval for all units at once that leaves zero out means a p of at most 5 %") {
    std::size_t left_out = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        random_stream random(seed, 17);
        const std::size_t trials = 2 + random.below(4), units = 1 + random.below(3);
        const double shift = random.uniform();
        std::vector<double> mean(units, 0.3);
        mean[0] += shift;
        const auto contrast =
            compare(drawn_map(mean, trials, 3 * seed + 1),
                    drawn_map(std::vector<double>(units, 0.3), 2 + random.below(4), 3 * seed + 2),
                    {.permutations = 200, .seed = seed});
        for (std::size_t unit = 0; unit < units; ++unit) {
            const bool out = contrast.simultaneous(unit, 0) > 0 || contrast.simultaneous(unit, 1) < 0;
            left_out += out;
            if (out) CHECK(contrast.p_single_step(unit) <= 0.05);
        }
    }
    CHECK(left_out > 20);
}

TEST_CASE("trials that differ by rounding alone have no error and no t") {
    auto first = drawn_map({0.5, 0.5}, 6, 1), second = drawn_map({0.5, 0.5}, 6, 2);
    for (std::size_t t = 0; t < 6; ++t) {
        first.trials(1, 0, t) = 0.3 + 1e-16 * double(t % 2);
        second.trials(1, 0, t) = 0.2;
    }
    const auto contrast = compare(first, second);
    CHECK(contrast.difference(1) == doctest::Approx(0.1));
    CHECK(contrast.interval(1, 0) == contrast.interval(1, 1));
}

}  // namespace test_contrast
