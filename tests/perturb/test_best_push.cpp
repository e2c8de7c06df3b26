#include <entrain/perturb/best_push.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>

namespace test_best_push {

using namespace entrain;

namespace {

// A map of what its trials share and of noise of their own, in which pushes drop the KL by `drop`.
sensitivity_map drawn(std::size_t units, std::size_t levels, std::size_t trials, std::uint64_t seed,
                      const auto& drop) {
    random_stream random(seed);
    sensitivity_map map;
    for (std::size_t u = 0; u < units; ++u) map.units.push_back({std::string(1, char('a' + u)), {u}, {1.0}});
    map.protocol.name = "push";
    for (std::size_t l = 0; l < levels; ++l) map.protocol.levels.push_back(0.01 * static_cast<double>(l));
    map.trials = cube<double>::from_shape({units, levels, trials});
    map.unperturbed = full(trials, 0.0);
    for (std::size_t t = 0; t < trials; ++t) {
        const double shared = 0.05 * random.normal();
        map.unperturbed(t) = 0.5 + shared + 0.05 * random.normal();
        for (std::size_t u = 0; u < units; ++u)
            for (std::size_t l = 0; l < levels; ++l)
                map.trials(u, l, t) =
                    l == 0 ? map.unperturbed(t) : 0.5 + shared + 0.05 * random.normal() - drop(u, l);
    }
    return map;
}

}  // namespace

TEST_CASE("where no push does anything, the best of many beats none in one map of forty") {
    std::size_t beats = 0, optimistic = 0, covered = 0;
    constexpr std::size_t maps = 1500;
    double mean = 0;
    for (std::size_t k = 0; k < maps; ++k) {
        const auto map = drawn(8, 6, 12, k, [](std::size_t, std::size_t) { return 0.0; });
        const auto best = best_push(map);
        beats += best.beats_none();
        covered += best.interval[0] <= 0 && best.interval[1] >= 0;
        mean += best.drop / maps;
        double lowest = 1;
        for (std::size_t u = 0; u < 8; ++u)
            for (std::size_t l = 1; l < 6; ++l) {
                double kl = 0;
                for (std::size_t t = 0; t < 12; ++t) kl += map.trials(u, l, t) / 12;
                lowest = std::min(lowest, kl);
            }
        double unperturbed = 0;
        for (const double kl : map.unperturbed) unperturbed += kl / 12;
        optimistic += lowest < unperturbed;
    }
    // Four standard errors of a share: 0.025 -+ 0.016. What the same trials chose is always better than nothing.
    CHECK(static_cast<double>(beats) / maps < 0.025 + 0.016);
    CHECK(static_cast<double>(covered) / maps > 0.95 - 0.0225);
    CHECK(std::abs(mean) < 4 * 0.02 / std::sqrt(double(maps)));
    CHECK(static_cast<double>(optimistic) / maps > 0.9);
}

TEST_CASE("a push that helps is found, with its own drop and not that of the luckiest cell") {
    double mean = 0;
    std::size_t beats = 0, covered = 0;
    constexpr std::size_t maps = 300;
    for (std::size_t k = 0; k < maps; ++k) {
        const auto best = best_push(drawn(8, 6, 20, 1000 + k, [](std::size_t u, std::size_t l) {
            return u == 3 ? (l == 4 ? 0.2 : 0.1) : 0.0;
        }));
        CHECK(best.unit == 3);
        CHECK(best.level == 4);
        CHECK(best.trials == 20);
        beats += best.beats_none();
        covered += best.interval[0] <= 0.2 && best.interval[1] >= 0.2;
        mean += best.drop / maps;
    }
    CHECK(beats == maps);
    CHECK(mean == doctest::Approx(0.2).epsilon(0.02));
    CHECK(static_cast<double>(covered) / maps > 0.9);
}

TEST_CASE("halves choose and read by turns, level zero is no push, and trials may be missing") {
    // Even trials choose (1, 1), odd ones (0, 2).
    auto map = drawn(2, 3, 4, 1, [](std::size_t, std::size_t) { return 0.0; });
    map.unperturbed.fill(1.0);
    map.trials.fill(1.0);
    map.trials(1, 1, 0) = 0.2, map.trials(1, 1, 2) = 0.4;  // drops 0.8, 0.6
    map.trials(1, 1, 1) = 0.9, map.trials(1, 1, 3) = 1.1;  // drops 0.1, -0.1
    map.trials(0, 2, 1) = 0.5, map.trials(0, 2, 3) = 0.3;  // drops 0.5, 0.7
    map.trials(0, 2, 0) = 0.9, map.trials(0, 2, 2) = 0.7;  // drops 0.1, 0.3
    map.trials(0, 0, 0) = map.trials(0, 0, 1) = map.trials(0, 0, 2) = map.trials(0, 0, 3) = 0.0;
    const auto best = best_push(map);
    CHECK(best.units[0] == 1);
    CHECK(best.levels[0] == 1);
    CHECK(best.units[1] == 0);
    CHECK(best.levels[1] == 2);
    // Read: 0.1, -0.1 of the first choice, 0.1, 0.3 of the second.
    CHECK(best.drop == doctest::Approx(0.1));
    CHECK(best.standard_error == doctest::Approx(std::sqrt((0.02 + 0.02) / 2 / 4)));
    CHECK(best.interval[1] - best.drop == doctest::Approx(4.302652729749 * best.standard_error));
    CHECK(best.unit == 0);  // (0, 2) drops by 0.4 over all trials, (1, 1) by 0.35
    CHECK(best.level == 2);
    map.trials(0, 2, 3) = std::numeric_limits<double>::quiet_NaN();  // one odd trial is left: no choice
    CHECK(best_push(map).unit == 1);
}

TEST_CASE("fewer than four trials, or no push at all, cannot be read") {
    const auto nothing = [](std::size_t, std::size_t) { return 0.0; };
    CHECK_THROWS_WITH_AS(
        best_push(drawn(2, 3, 3, 1, nothing)),
        "entrain::best_push: map: expected a push that is not zero, of which each half of the trials "
        "knows two, got 3 trials",
        argument_error);
    CHECK_THROWS_AS(best_push(drawn(2, 1, 8, 1, nothing)), argument_error);
    auto odd = drawn(2, 3, 8, 1, nothing);
    odd.unperturbed = full(7, 0.5);
    CHECK_THROWS_AS(best_push(odd), argument_error);
}

}  // namespace test_best_push
