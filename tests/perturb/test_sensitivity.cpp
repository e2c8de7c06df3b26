#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/perturb.hpp>

#include "array_kinds.hpp"
#include "scene.hpp"
#include "temporary_folder.hpp"
#include "scratch_folder.hpp"

namespace test_sensitivity {

using namespace entrain;

TEST_CASE("a push of zero leaves every trial as it is, and differences come from the push alone") {
    const scene s;
    const auto map = s.run();
    CHECK(map.units.size() == 6);
    CHECK(map.trials.shape()[0] == 6);
    CHECK(map.trials.shape()[1] == 3);
    CHECK(map.trials.shape()[2] == 3);
    for (std::size_t unit = 0; unit < 6; ++unit)
        for (std::size_t trial = 0; trial < 3; ++trial)
            CHECK(map.trials(unit, 0, trial) == map.unperturbed(trial));
    CHECK(map.trials(0, 2, 0) != map.unperturbed(0));
}

TEST_CASE("each entry is the KL of a model simulated alone with the shifted parameter") {
    const scene s;
    const auto map = s.run();
    for (const std::size_t unit : {0u, 4u})
        for (std::size_t level = 0; level < 3; ++level)
            for (std::uint32_t trial = 0; trial < 3; ++trial) {
                vector<double> a = full(s.n, 0.0);
                a(unit) += s.options.protocol.levels[level];
                auto alone = s.options.simulation;
                alone.noise_streams = {trial};
                const auto run = simulate(hopf<>{.a = a, .omega = 0.33, .noise = 0.02}, s.network, alone);
                const auto labels =
                    states_in(xt::view(run, 0, xt::all(), xt::all()), s.centroids, {.tr = 2.0});
                const double kl = symmetrised_kl(occupancy(labels, 2), s.target, {.epsilon = 0.5 / 120});
                CHECK(map.trials(unit, level, trial) == kl);
            }
}

TEST_CASE("mean, standard error, optimal level and effect are what their names say") {
    scene s;
    s.options.units = homotopic_pairs({3, 4, 5, 0, 1, 2});
    const auto map = s.run();
    double lowest = 1e300;
    std::size_t best = 0;
    for (std::size_t level = 0; level < 3; ++level) {
        double total = 0;
        for (std::size_t unit = 0; unit < 3; ++unit) {
            double mean = 0, squares = 0;
            for (std::size_t t = 0; t < 3; ++t) mean += map.trials(unit, level, t) / 3;
            for (std::size_t t = 0; t < 3; ++t) squares += std::pow(map.trials(unit, level, t) - mean, 2);
            CHECK(map.mean(unit, level) == doctest::Approx(mean));
            CHECK(map.standard_error(unit, level) == doctest::Approx(std::sqrt(squares / 2 / 3)));
            total += mean;
        }
        if (level > 0 && total < lowest) lowest = total, best = level;
    }
    CHECK(map.optimal_level == best);
    const double unperturbed = (map.unperturbed(0) + map.unperturbed(1) + map.unperturbed(2)) / 3;
    for (std::size_t region = 0; region < 6; ++region)
        CHECK(map.effect(region) == doctest::Approx(unperturbed - map.mean(region % 3, best)).scale(1));
    for (std::size_t row = 0; row < 9; ++row)
        CHECK(map.occupancy(row, 0) + map.occupancy(row, 1) == doctest::Approx(1));
}

TEST_CASE("a push of one group brings the state in which that group moves as one") {
    scene s;
    s.target = {0.95, 0.05};
    s.options.trials = 6;
    s.options.simulation.samples = 300;
    s.options.protocol.levels = {0.0, 0.3};
    s.options.units = {{"first group", {0, 1, 2}, {1, 1, 1}}, {"second group", {3, 4, 5}, {1, 1, 1}}};
    const auto map = s.run();
    CHECK(map.occupancy(1, 0) > map.occupancy(3, 0) + 0.2);
    CHECK(map.mean(0, 1) < map.mean(0, 0));
    CHECK(map.mean(1, 1) > map.mean(0, 1));
}

TEST_CASE("the same bits for any number of threads, and other numbers without common random numbers") {
    scene s;
    s.options.sweep.threads = 1;
    const auto one = s.run();
    s.options.sweep.threads = 3;
    s.options.sweep.batch = 5;
    const auto three = s.run();
    CHECK(std::memcmp(one.trials.data(), three.trials.data(), one.trials.size() * sizeof(double)) == 0);
    s.options.common_random_numbers = false;
    const auto fresh = s.run();
    CHECK(fresh.trials(0, 0, 0) != fresh.trials(1, 0, 0));
    s.options.units = {{"weighted", {0, 5}, {0.5, 1.0}}};
    s.options.trials = 1;
    const auto single = s.run();
    CHECK(std::isnan(single.standard_error(0, 0)));
    CHECK(single.effect(1) == 0);
}

TEST_CASE("a run that was stopped goes on from its journal to the same map") {
    scene s;
    const auto whole = s.run();
    CHECK(whole.complete);
    CHECK(whole.runs == 3 * (1 + 6 * 2));
    const scratch_folder folder;
    s.options.sweep = {.journal = folder / "runs.journal", .batch = 4, .threads = 1};
    s.options.sweep.progress = [](std::size_t done, std::size_t) {
        if (done > 10) throw std::runtime_error("stopped");
    };
    CHECK_THROWS_WITH(s.run(), "stopped");
    std::size_t found = 0;
    s.options.sweep.progress = [&](std::size_t done, std::size_t total) {
        if (!found) found = done;
        CHECK(total == 39);
    };
    const auto resumed = s.run();
    CHECK(found >= 8);
    CHECK(std::memcmp(whole.trials.data(), resumed.trials.data(), whole.trials.size() * sizeof(double)) == 0);
    CHECK(whole.occupancy == resumed.occupancy);

    s.options.simulation.coupling = 0.31;
    CHECK_THROWS_WITH_AS(s.run(),
                         (s.options.sweep.journal.string() +
                          ": is the journal of another plan: 'simulation.coupling.values' differs")
                             .c_str(),
                         io_error);
}

TEST_CASE("shards make a map together, and alone one that says what is missing") {
    scene s;
    const auto whole = s.run();
    const scratch_folder folder;
    for (const std::size_t number : {1u, 2u}) {
        s.options.sweep = {.journal = folder / (number == 1 ? "one" : "two"), .shard = {number, 2}};
        const auto part = s.run();
        CHECK(!part.complete);
        CHECK(part.runs == (number == 1 ? 20 : 19));
        CHECK(std::isnan(part.trials(0, 1, 0)) != std::isnan(part.trials(0, 2, 0)));
    }
    s.options.sweep = {.also_read = {folder / "one", folder / "two"}};
    s.options.sweep.progress = [](std::size_t done, std::size_t total) { CHECK(done == total); };
    const auto together = s.run();
    CHECK(together.complete);
    CHECK(together.mean == whole.mean);
    CHECK(together.effect == whole.effect);
}

TEST_CASE("perturbed models branch off the unperturbed model after its transient") {
    scene s;
    s.options.settle = 40;
    const auto map = s.run();
    vector<double> a = full(s.n, 0.0);
    a(4) = s.options.protocol.levels[1];
    for (std::uint32_t trial = 0; trial < 3; ++trial) {
        auto alone = s.options.simulation;
        alone.noise_streams = {trial};
        alone.samples = 0;
        const auto ignore = [](std::size_t, const matrix<double>&) {};
        const auto state = simulate_each(s.model, s.network, alone, ignore);
        alone.transient = 40;
        alone.samples = 120;
        double kl = -1;
        simulate_each(
            hopf<>{.a = a, .omega = 0.33, .noise = 0.02}, s.network, alone,
            [&](std::size_t, const matrix<double>& run) {
                kl = symmetrised_kl(occupancy(states_in(run, s.centroids, {.tr = 2.0}), 2), s.target,
                                    {.epsilon = 0.5 / 120});
            },
            state);
        CHECK(map.trials(4, 1, trial) == kl);
    }
    for (std::size_t unit = 0; unit < 6; ++unit) CHECK(map.trials(unit, 0, 1) == map.unperturbed(1));
}

TEST_CASE("branching with a short settling time gives the maps of whole transients" *
          doctest::test_suite("slow")) {
    // Two groups at the paper's working point: transient 3000 s, weak noise at the edge of oscillation, so
    // that slow modes are there. With other noise for the two ways, differences should be as large as their
    // errors.
    scene s;
    s.options.trials = 40;
    s.options.units = {{"0", {0}, {1}}, {"1", {1}, {1}}, {"3", {3}, {1}}, {"0 to 2", {0, 1, 2}, {1, 1, 1}}};
    for (const auto& protocol :
         {protocol{"sync", {0.02, 0.05, 0.1}}, protocol{"noise", {-0.05, -0.2, -0.4}}}) {
        s.options.protocol = protocol;
        s.options.simulation.transient = 3000;
        s.options.simulation.samples = 600;
        s.options.settle = -1;
        const auto whole = s.run();
        s.options.settle = 300;
        s.options.simulation.seed = 77;
        const auto branched = s.run();
        double squares = 0, largest = 0;
        for (std::size_t i = 0; i < whole.mean.size(); ++i) {
            const double z = (whole.mean.data()[i] - branched.mean.data()[i]) /
                             std::hypot(whole.standard_error.data()[i], branched.standard_error.data()[i]);
            squares += z * z / double(whole.mean.size());
            largest = std::max(largest, std::abs(z));
        }
        MESSAGE(protocol.name << ": root mean square of z " << std::sqrt(squares) << ", largest " << largest);
        CHECK(largest < 4);
        CHECK(squares < 2.5);
        s.options.simulation.seed = 5;
    }
}

TEST_CASE("maps in float lie within the Monte-Carlo error of those in double" * doctest::test_suite("slow")) {
    // 30 regions, whole transients of the paper. The noise is the same to rounding, so that differences
    // should be far below the errors; with other noise in float they should be as large as these.
    const std::size_t n = 30;
    random_stream random(3);
    matrix<double> weights = full(n, n, 0.0), centroids = full(3, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j)
            weights(i, j) = weights(j, i) = std::exp(-double(i - j) / 5) * random.uniform();
    for (double& c : centroids) c = random.normal() / std::sqrt(double(n));
    const auto network = connectome(weights).scaled_to_max(0.2);
    sensitivity_options options;
    options.protocol = {"noise", {-0.1, -0.4}};
    options.units = {
        {"a", {0, 1}, {1, 1}}, {"b", {14, 15}, {1, 1}}, {"c", {28, 29}, {1, 1}}, {"d", {7}, {1}}};
    options.trials = 30;
    options.simulation = {.coupling = 0.3, .transient = 3000, .samples = 800, .every = 20, .seed = 5};
    const vector<double> target = {0.6, 0.3, 0.1};
    const auto in_double = sensitivity(hopf<>{.a = 0.0, .omega = 0.33}, network, centroids, target, options);
    const auto compare_with = [&](const std::string& name, double limit) {
        const auto in_float =
            sensitivity(hopf<float>{.a = 0.0, .omega = 0.33}, network, centroids, target, options);
        double squares = 0;
        for (std::size_t i = 0; i < in_double.mean.size(); ++i) {
            const double error =
                std::hypot(in_double.standard_error.data()[i], in_float.standard_error.data()[i]);
            squares += std::pow((in_float.mean.data()[i] - in_double.mean.data()[i]) / error, 2) /
                       double(in_double.mean.size());
        }
        MESSAGE("float against double, " << name << " noise: root mean square of difference / error "
                                         << std::sqrt(squares));
        CHECK(std::sqrt(squares) < limit);
    };
    compare_with("the same", 0.5);
    options.simulation.seed = 6;
    compare_with("other", 2);
}

TEST_CASE("effects of single trials are what the push alone changes") {
    const scene s;
    const auto map = s.run();
    const auto effects = effect_trials(map, 2);
    for (std::size_t unit = 0; unit < 6; ++unit)
        for (std::size_t trial = 0; trial < 3; ++trial)
            CHECK(effects(unit, trial) == map.unperturbed(trial) - map.trials(unit, 2, trial));
    CHECK_THROWS_WITH_AS(effect_trials(map, 3),
                         "entrain::effect_trials: level: expected an index below 3, got 3", argument_error);
}

TEST_CASE("results of another plan make no map") {
    const scene s;
    const sensitivity_analysis<hopf<>> analysis(s.model, s.network, s.centroids, s.target, s.options);
    const sweep::results other(sweep::plan("other", {{"x", {1, 2}}}, {"y"}));
    CHECK_THROWS_WITH_AS(analysis.map(other),
                         "entrain::sensitivity_analysis::map: results: expected those of plan(), got (2, 1)",
                         argument_error);
}

TEST_CASE("centroids and target may be any kind of array, and the model float") {
    const scene s;
    const auto expected = s.run();
    array_kinds::for_each(s.centroids, [&](const auto& any) {
        CHECK(sensitivity(s.model, s.network, any, s.target, s.options).mean == expected.mean);
    });
    const xt::xarray<double> target = s.target;
    CHECK(sensitivity(s.model, s.network, s.centroids, target + 0.0, s.options).mean == expected.mean);
    const auto single = sensitivity(hopf<float>{.a = 0.0, .omega = 0.33, .noise = 0.02}, s.network,
                                    s.centroids, s.target, s.options);
    // The noise is the same; rounding moves a few frames from one state to the other at the most.
    for (std::size_t k = 0; k < single.mean.size(); ++k)
        CHECK(single.mean.data()[k] == doctest::Approx(expected.mean.data()[k]).scale(1).epsilon(0.1));
}

TEST_CASE("the rule of the optimal level") {
    const matrix<double> mean = {{1.0, 0.8, 0.2}, {1.0, 0.7, 1.9}};
    CHECK(optimal_level(mean, {0.1, 0.2, 0.3}) == 1);
    CHECK(optimal_level(mean, {0.1, 0.2, 0.3}, level_rule::lowest_single) == 2);
    CHECK(optimal_level(mean, {0.1, 0.0, 0.3}) == 0);  // no push is no choice
    CHECK(optimal_level(mean, {0.0, 0.0, 0.0}) == 0);
    CHECK_THROWS_WITH_AS(optimal_level(full(0, 3, 0.0), {1, 2, 3}),
                         "entrain::optimal_level: mean: expected at least one unit and level, got (0, 3)",
                         argument_error);
    CHECK_THROWS_WITH_AS(optimal_level(mean, {1, 2}),
                         "entrain::optimal_level: levels: expected 3 of them, got 2", argument_error);
}

TEST_CASE("values of units are laid out by region") {
    const auto units = homotopic_pairs({3, 4, 2, 0, 1});
    const auto laid = by_region(units, vector<float>{1.0f, 2.0f, 3.0f}, 5);
    CHECK(laid == vector<double>{1.0, 2.0, 3.0, 1.0, 2.0});
    CHECK(by_region({{"x", {1}, {1}}}, vector<double>{4.0}, 2, -1.0)(0) == -1);
    CHECK_THROWS_WITH_AS(by_region(units, vector<double>{1.0}, 5),
                         "entrain::by_region: values: expected one per unit (3), got 1", argument_error);
    CHECK_THROWS_WITH_AS(
        by_region(units, vector<double>{1.0, 2.0, 3.0}, 4),
        "entrain::by_region: units: expected an index below 4 (the number of regions), got 4",
        argument_error);
}

TEST_CASE("wrong arguments of a sensitivity analysis are refused by name") {
    const scene good;
    const auto expect = [&](auto change, const char* message) {
        scene s = good;
        change(s);
        CHECK_THROWS_WITH_AS(s.run(), message, argument_error);
    };
    expect([](scene& s) { s.centroids = full(2, 5, 1.0); },
           "entrain::sensitivity: centroids: expected (states, 6), got (2, 5)");
    expect([](scene& s) { s.target = {1.0}; },
           "entrain::sensitivity: target: expected one probability per state (2), got 1");
    expect([](scene& s) { s.options.trials = 0; },
           "entrain::sensitivity: trials: expected at least 1, got 0");
    expect([](scene& s) { s.options.protocol.levels.clear(); },
           "entrain::sensitivity: protocol: expected at least one level, got 0");
    expect([](scene& s) { s.options.protocol.levels[1] = 1.0 / 0.0; },
           "entrain::sensitivity: protocol: expected finite levels, got inf");
    expect([](scene& s) { s.options.settle = std::nan(""); },
           "entrain::sensitivity: settle: expected seconds, or a negative number, got nan");
    expect([](scene& s) { s.model.a = full(6, 2, 0.0); },
           "entrain::sensitivity: model: expected a parameter a that is the same in all replicas, "
           "got one each");
    expect(
        [](scene& s) {
            s.options.units = {{"odd", {0, 1}, {1.0}}};
        },
        "entrain::sensitivity: units: expected one weight per region of unit odd, got 1");
    expect(
        [](scene& s) {
            s.options.units = {{"far", {6}, {1.0}}};
        },
        "entrain::sensitivity: units: expected regions below 6, got 6");
    expect(
        [](scene& s) {
            s.options.simulation.coupling = std::vector<double>{1, 2};
        },
        "entrain::sensitivity: simulation.coupling: expected a single value, got 2");
}

TEST_CASE("every region gets the value of its unit times its share of the push") {
    const std::vector<perturbation_unit> units = {{"whole", {0, 1}, {1, 0.5}}, {"third", {3}, {-0.25}}};
    CHECK(by_region(units, vector<double>{2.0, 8.0}, 4) == vector<double>{2.0, 1.0, 0.0, -2.0});
    // And so in a map: effects in proportion to the weights of a unit.
    scene s;
    s.options.units = {{"graded", {0, 2, 4}, {1, 0.5, 0.125}}};
    s.options.trials = 2;
    const auto map = s.run();
    CHECK(map.effect(0) != 0);
    CHECK(map.effect(2) == map.effect(0) * 0.5);
    CHECK(map.effect(4) == map.effect(0) * 0.125);
    CHECK(map.effect(1) == 0);
}

TEST_CASE("a journal counts what a map was made from in place of digits, where that is said") {
    const temporary_folder folder;
    scene s;
    s.options.trials = 2;
    s.options.made_from.add("scan", vector<double>{1, 2, 3});
    s.options.sweep.journal = folder / "map.journal";
    const auto first = s.run();
    scene other = s;
    other.network = connectome(s.network.weights() * (1 + 4e-16));
    other.centroids *= 1 + 4e-16;
    other.target = {0.7 * (1 + 2e-16), 0.3};
    other.options.simulation.coupling = 0.3 * (1 + 4e-16);
    const auto again = other.run();
    CHECK(again.trials == first.trials);
    const auto refused = [&](auto change, const char* what) {
        scene odd = other;
        change(odd);
        CHECK_THROWS_WITH(odd.run(), doctest::Contains(what));
    };
    refused(
        [](scene& odd) {
            odd.options.made_from = sweep::inputs().add("scan", vector<double>{1, 2, 4});
        },
        "'scan' differs");
    refused([](scene& odd) { odd.options.simulation.seed = 6; }, "'simulation.seed' differs");
    refused([](scene& odd) { odd.options.settle = 10; }, "'settle' differs");
    refused([](scene& odd) { odd.options.protocol.levels[1] = 0.2; }, "'protocol.levels' differs");
}

TEST_CASE("moments of trials are the same in every unit") {
    const std::vector<double> values = {1.0, 2.5, std::nan(""), 4.0};
    const auto plain = perturb_detail::moments_of_known(values.data(), 4);
    CHECK(plain.mean == doctest::Approx(2.5));
    CHECK(plain.standard_error == doctest::Approx(std::sqrt(0.75)));
    for (const int power : {-1000, -600, 600, 1000}) {
        std::vector<double> scaled = values;
        for (double& value : scaled) value = std::ldexp(value, power);
        const auto moments = perturb_detail::moments_of_known(scaled.data(), 4);
        CHECK(std::ldexp(moments.mean, -power) == plain.mean);
        CHECK(std::ldexp(moments.standard_error, -power) == plain.standard_error);
        CHECK(moments.count == 3);
    }
}

}  // namespace test_sensitivity
