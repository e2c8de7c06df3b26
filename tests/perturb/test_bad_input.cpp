// Bad arguments of every public function of the module end in an error that names function and parameter.
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "bad_input.hpp"
#include "scene.hpp"

namespace test_bad_input {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();

// A whole map of two units, two levels and three trials.
sensitivity_map small_map() {
    sensitivity_map map;
    map.units = single_regions(2);
    map.protocol = {"test", {0.1, 0.2}};
    map.trials = cube<double>::from_shape({2, 2, 3});
    for (std::size_t k = 0; k < map.trials.size(); ++k) map.trials.data()[k] = 0.1 * double((5 * k) % 7);
    map.mean = map.standard_error = full(2, 2, 0.1);
    map.occupancy = full(4, 2, 0.5);
    map.unperturbed = full(3, 1.0);
    return map;
}

}  // namespace

TEST_CASE("bad arguments of perturbations are refused in the name of the function that was called") {
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };

    for (const double value : {none, inf, -inf}) {
        add("sync_protocol: last", [=] { sync_protocol(value); });
        add("sync_protocol: step", [=] { sync_protocol(0.1, value); });
        add("noise_protocol: last", [=] { noise_protocol(value); });
        add("noise_protocol: step", [=] { noise_protocol(-0.4, value); });
    }
    for (const auto& [last, step] : std::vector<std::array<double, 2>>{
             {0.1, 0.0}, {0.1, -0.01}, {0.1, 1e-12}, {0.1, 1e-300}, {1e300, 1e-300}})
        add("sync_protocol: step", [last = last, step = step] { sync_protocol(last, step); });
    for (const std::size_t regions : {std::size_t{0}, std::size_t{1'000'000'000'000}, huge, largest})
        add("single_regions: regions", [=] { single_regions(regions); });
    add("single_regions: names", [] { single_regions(3, {"a", "b"}); });
    add("homotopic_pairs: partner", [] { homotopic_pairs({}); });
    add("homotopic_pairs: partner", [] { homotopic_pairs({1, 2, 0}); });
    add("homotopic_pairs: partner", [] { homotopic_pairs({largest}); });
    add("homotopic_pairs: names", [] { homotopic_pairs({0, 1}, {"a"}); });
    for (const double value : {none, inf, 0.0}) {
        add("map_weighted: map", [=] { map_weighted(vector<double>{0.0, value}, "map"); });
        add("receptor_weighted: density", [=] { receptor_weighted(vector<double>{0.0, value}, "map"); });
    }
    add("receptor_weighted: density", [] { receptor_weighted(vector<double>{1.0, -1.0}, "map"); });
    add("map_weighted: map", [] { map_weighted(vector<double>(full(0, 0.0)), "map"); });
    add("receptor_weighted: density", [] { receptor_weighted(vector<double>(full(0, 0.0)), "map"); });

    // The sensitivity analysis.
    const auto add_analysis = [&](const char* says, auto change) {
        add(says, [=] {
            scene s;
            s.options.trials = 1;
            s.options.simulation.transient = 0;
            change(s);
            s.run();
        });
    };
    for (const double value : {none, inf, -0.1, 0.7}) {
        add_analysis("sensitivity: target", [=](scene& s) { s.target(1) = value; });
        if (value < 0 || value < 1) continue;
        add_analysis("sensitivity: protocol", [=](scene& s) { s.options.protocol.levels = {0.0, value}; });
        add_analysis("sensitivity: settle", [=](scene& s) { s.options.settle = value; });
        add_analysis("sensitivity: centroids", [=](scene& s) { s.centroids(1, 2) = value; });
        add_analysis("sensitivity: units", [=](scene& s) { s.options.units = {{"one", {0}, {value}}}; });
    }
    add_analysis("sensitivity: target", [](scene& s) { s.target = {0.2, 0.3, 0.5}; });
    add_analysis("sensitivity: protocol", [](scene& s) { s.options.protocol.levels = {}; });
    add_analysis("sensitivity: centroids", [](scene& s) { s.centroids = full(2, 5, 0.5); });
    add_analysis("sensitivity: rule", [](scene& s) { s.options.rule = level_rule(5); });
    add_analysis("sensitivity: samples", [](scene& s) { s.options.simulation.samples = 0; });
    for (const std::size_t trials : {std::size_t{0}, std::size_t{1} << 40, huge, largest})
        add_analysis("sensitivity: trials", [=](scene& s) { s.options.trials = trials; });
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, largest})
        add_analysis("sensitivity: sweep.threads", [=](scene& s) { s.options.sweep.threads = threads; });
    for (const std::vector<perturbation_unit>& units : {std::vector<perturbation_unit>{{"a", {}, {}}},
                                                        {{"a", {0, 1, 0}, {1, 1, 1}}},
                                                        {{"a", {6}, {1}}},
                                                        {{"a", {largest}, {1}}},
                                                        {{"a", {0}, {1}}, {"a", {1}, {1}}},
                                                        {{"a", {0, 1}, {1}}},
                                                        {{"a", {0}, {0}}},
                                                        {{"", {0}, {1}}, {"", {1}, {1}}}})
        add_analysis("sensitivity: units", [=](scene& s) { s.options.units = units; });
    add_analysis("sensitivity: model", [](scene& s) { s.model.a = full(6, 2, 0.0); });
    add_analysis("sensitivity: simulation.coupling", [](scene& s) {
        s.options.simulation.coupling = std::vector<double>{0.1, 0.2};
    });
    add("sensitivity: network", [] {
        scene s;
        s.network = {};
        s.run();
    });
    add("dose_response: maps", [] {
        const scene s;
        dose_response(s.model, s.network, s.centroids, s.target, {});
    });

    // What is made of a map.
    add("optimal_level: mean", [] { optimal_level(matrix<double>(full(0, 0, 0.0)), {}); });
    add("optimal_level: levels", [] { optimal_level(matrix<double>(full(2, 2, 0.0)), {0.1}); });
    add("optimal_level: levels", [] { optimal_level(matrix<double>(full(1, 2, 0.0)), {0.1, none}); });
    add("optimal_level: rule", [] { optimal_level(matrix<double>(full(1, 1, 0.0)), {0.1}, level_rule(2)); });
    const auto units = single_regions(2);
    add("by_region: values", [=] { by_region(units, vector<double>{1.0}, 2); });
    add("by_region: units", [=] { by_region(units, vector<double>{1.0, 2.0}, 1); });
    add("by_region: units", [] { by_region({{"a", {0, 1}, {1}}}, vector<double>{1.0}, 2); });
    for (const std::size_t regions : {huge, largest})
        add("by_region: regions", [=] { by_region(units, vector<double>{1.0, 2.0}, regions); });
    add("effect_trials: level", [] { effect_trials(small_map(), 2); });
    add("effect_trials: level", [] { effect_trials({}, 0); });
    const auto odd_map = [](int which) {
        sensitivity_map map = small_map();
        if (which == 0) map.unperturbed = full(2, 1.0);
        if (which == 1) map.units = single_regions(3);
        if (which == 2) map.protocol.levels = {0.1};
        if (which == 3) map.mean = full(1, 2, 0.0);
        if (which == 4) map.occupancy = full(3, 2, 0.0);
        if (which == 5) map.standard_error = full(2, 1, 0.0);
        return map;
    };
    add("effect_trials: map", [=] { effect_trials(odd_map(0), 0); });
    for (const int which : {0, 1, 2}) {
        add("compare: first", [=] { compare(odd_map(which), small_map()); });
        add("compare: second", [=] { compare(small_map(), odd_map(which)); });
        add("rank_units: map", [=] { rank_units(odd_map(which), 0, 1); });
    }
    for (const int which : {0, 1, 2, 3, 4, 5})
        add("dose_response: map", [=] { dose_response(odd_map(which)); });
    for (const std::size_t level : {std::size_t{2}, huge})
        add("compare: level", [=] { compare(small_map(), small_map(), {.level = level}); });
    add("compare: what", [] { compare(small_map(), small_map(), {.what = contrast_of(3)}); });
    add("compare: permutations", [] { compare(small_map(), small_map(), {.permutations = 0}); });
    const matrix<double> effects = {{0.1, 0.2, 0.3}, {0.2, 0.1, 0.4}};
    for (const std::size_t top : {std::size_t{0}, std::size_t{3}, huge})
        add("probability_of_top: top", [=] { probability_of_top(effects, top); });
    for (const std::size_t draws : {std::size_t{0}, huge, largest})
        add("probability_of_top: draws", [=] { probability_of_top(effects, 1, draws); });
    add("probability_of_top: effects", [] {
        probability_of_top(matrix<double>{{0.1, none, none}, {0.2, 0.1, 0.4}}, 1);
    });
    add("probability_of_top: effects", [] { probability_of_top(matrix<double>{{0.1, inf}, {0.2, 0.1}}, 1); });
    const auto add_ranking = [&](const char* says, auto change) {
        add(says, [=] {
            const scene s;
            const sensitivity_analysis analysis(s.model, s.network, s.centroids, s.target, s.options);
            ranking_options how{.top = 2, .pilot = 2};
            change(how);
            rank_sensitivity(analysis, how);
        });
    };
    for (const std::size_t count : {std::size_t{0}, std::size_t{6}, largest})
        add_ranking("rank_sensitivity: top", [=](auto& how) { how.top = count; });
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{4}, largest})
        add_ranking("rank_sensitivity: pilot", [=](auto& how) { how.pilot = count; });
    for (const double value : {none, inf, 0.5, 1.0})
        add_ranking("rank_sensitivity: confidence", [=](auto& how) { how.confidence = value; });
    for (const double value : {none, inf, -1.0})
        add_ranking("rank_sensitivity: target_standard_error",
                    [=](auto& how) { how.target_standard_error = value; });
    add_ranking("rank_sensitivity: step", [](auto& how) { how.step = 0; });
    add_ranking("rank_sensitivity: draws", [](auto& how) { how.draws = 0; });
    add_ranking("rank_sensitivity: budget", [](auto& how) { how.budget = 5; });

    bad_input::check_all("perturb", calls);
}

}  // namespace test_bad_input
