// A map that is read at levels which other trials chose.
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/perturb/contrast.hpp>
#include <entrain/perturb/ranking.hpp>
#include <entrain/perturb/sensitivity.hpp>

namespace test_read_across_halves {

using namespace entrain;
using doctest::Approx;

namespace {

// Pushes that do nothing but differ from trial to trial; two units of one region, one of two in other shares.
sensitivity_map drawn(std::size_t levels, std::size_t trials, std::uint64_t seed) {
    random_stream random(seed);
    sensitivity_map map;
    map.units = {{"a", {0}, {1.0}}, {"b", {2}, {1.0}}, {"c", {1, 3}, {1.0, 0.5}}};
    map.protocol.name = "push";
    map.trials = cube<double>::from_shape({3, levels, trials});
    map.unperturbed = full(trials, 0.5);
    map.effect = full(5, 0.0);
    for (std::size_t l = 0; l < levels; ++l) map.protocol.levels.push_back(0.01 * static_cast<double>(l + 1));
    for (double& kl : map.trials) kl = 0.5 + 0.05 * random.normal();
    for (double& kl : map.unperturbed) kl = 0.5 + 0.05 * random.normal();
    return map;
}

// The level of the lowest KL over units and the trials first, first + step, ...
std::size_t lowest(const sensitivity_map& map, std::size_t first, std::size_t step) {
    matrix<double> sum = full(1, map.protocol.levels.size(), 0.0);
    for (std::size_t u = 0; u < 3; ++u)
        for (std::size_t l = 0; l < sum.shape(1); ++l)
            for (std::size_t t = first; t < map.unperturbed.size(); t += step)
                sum(0, l) += map.trials(u, l, t);
    return optimal_level(sum, map.protocol.levels);
}

double mean_drop(const sensitivity_map& map, std::size_t level) {
    const auto drops = effect_trials(map, level);
    return xt::mean(drops)();
}

}  // namespace

TEST_CASE("each half of the trials is read at the level that the other half chose") {
    const auto map = drawn(4, 7, 1);
    const auto read = read_across_halves(map, {2, 0});
    REQUIRE(read.trials.shape(0) == 3);
    REQUIRE(read.trials.shape(1) == 1);
    REQUIRE(read.trials.shape(2) == 7);
    vector<double> drops = full(3, 0.0);
    for (std::size_t u = 0; u < 3; ++u) {
        double mean = 0, squares = 0;
        for (std::size_t t = 0; t < 7; ++t) {
            const double kl = map.trials(u, t % 2 == 1 ? 2 : 0, t);  // even trials chose 2
            CHECK(read.trials(u, 0, t) == kl);
            mean += kl / 7, drops(u) += (map.unperturbed(t) - kl) / 7;
        }
        for (std::size_t t = 0; t < 7; ++t) squares += std::pow(read.trials(u, 0, t) - mean, 2);
        CHECK(read.mean(u, 0) == Approx(mean).epsilon(1e-12));
        CHECK(read.standard_error(u, 0) == Approx(std::sqrt(squares / 6 / 7)).epsilon(1e-12));
    }
    CHECK(read.protocol.levels == std::vector<double>{0.02});  // between 0.03 and 0.01
    CHECK(read.protocol.name == "push");
    CHECK((read.unperturbed == map.unperturbed));
    REQUIRE(read.effect.size() == 5);
    CHECK(read.effect(0) == Approx(drops(0)).epsilon(1e-12));
    CHECK(read.effect(1) == Approx(drops(2)).epsilon(1e-12));
    CHECK(read.effect(2) == Approx(drops(1)).epsilon(1e-12));
    CHECK(read.effect(3) == Approx(drops(2) / 2).epsilon(1e-12));
    CHECK(read.effect(4) == 0);
}

TEST_CASE("where both halves chose one level it is the map at that level, whoever reads it") {
    const auto map = drawn(3, 8, 2), other = drawn(3, 8, 3);
    const auto read = read_across_halves(map, {1, 1}), read_other = read_across_halves(other, {1, 1});
    CHECK(read.protocol.levels == std::vector<double>{0.02});
    CHECK((effect_trials(read, 0) == effect_trials(map, 1)));
    const auto whole = rank_units(map, 1, 2), one = rank_units(read, 0, 2);
    CHECK(one.order == whole.order);
    CHECK((one.probability == whole.probability));
    const auto compared = compare(map, other, {.level = 1, .permutations = 99}),
               of_one = compare(read, read_other, {.level = 0, .permutations = 99});
    CHECK((of_one.difference == compared.difference));
    CHECK((of_one.p_step_down == compared.p_step_down));
}

TEST_CASE(
    "the lowest of many levels looks better than no push on the trials that chose it, and not across "
    "halves") {
    double naive = 0, across = 0;
    constexpr std::size_t maps = 400;
    for (std::size_t k = 0; k < maps; ++k) {
        const auto map = drawn(8, 6, 100 + k);
        naive += mean_drop(map, lowest(map, 0, 1)) / maps;
        across += mean_drop(read_across_halves(map, {lowest(map, 0, 2), lowest(map, 1, 2)}), 0) / maps;
    }
    // The mean of 18 drops, which share the unperturbed trials: its standard error over maps is below 0.0013.
    CHECK(naive > 0.01);
    CHECK(std::abs(across) < 4 * 0.0013);
}

TEST_CASE("trials that were not simulated stay unknown, and means are of what is known") {
    auto map = drawn(2, 4, 4);
    map.trials(1, 0, 3) = std::numeric_limits<double>::quiet_NaN();
    const auto read = read_across_halves(map, {0, 0});
    CHECK(std::isnan(read.trials(1, 0, 3)));
    CHECK(read.mean(1, 0) ==
          Approx((map.trials(1, 0, 0) + map.trials(1, 0, 1) + map.trials(1, 0, 2)) / 3).epsilon(1e-12));
    CHECK_FALSE(std::isnan(read.effect(2)));
}

TEST_CASE("reading across halves says which of its parameters is wrong") {
    const auto map = drawn(2, 4, 5);
    CHECK_THROWS_WITH_AS(
        read_across_halves(map, {0, 2}),
        "entrain::read_across_halves: levels: expected an index below 2 (the number of levels), got 2",
        argument_error);
    auto odd = map;
    odd.unperturbed = full(3, 0.5);
    CHECK_THROWS_WITH_AS(
        read_across_halves(odd, {0, 0}),
        "entrain::read_across_halves: map: expected an unperturbed KL of its 3 units, 2 levels "
        "and 4 trials, got (3)",
        argument_error);
}

}  // namespace test_read_across_halves
