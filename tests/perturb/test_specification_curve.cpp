// Maps of a study under other choices of analysis: correlations by hand, journals, and what is refused.
#include <atomic>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/perturb/specification_curve.hpp>
#include <entrain/stats/correlation.hpp>

#include "bad_input.hpp"
#include "temporary_folder.hpp"

namespace test_specification_curve {

using namespace entrain;

namespace {

constexpr std::size_t regions = 7;

vector<double> random_map(std::size_t stream) {
    random_stream random(3, stream);
    vector<double> map = full(regions, 0.0);
    for (double& value : map) value = random.normal();
    return map;
}

// Three specifications of two maps; the second map of the last one is flat.
specified_study random_study() {
    specified_study study{
        .specifications = {{"main", ""}, {"states", "4"}, {"states", "5"}},
        .maps = {"effect", "difference"},
        .receptors = full(regions, 2, 0.0),
        .receptor_names = {"first", "second"},
        .maps_of = [](std::size_t k) {
            return std::vector{random_map(2 * k), k == 2 ? full(regions, 4.0) : random_map(2 * k + 1)};
        }};
    for (std::size_t r = 0; r < 2; ++r) {
        const auto map = random_map(100 + r);
        for (std::size_t i = 0; i < regions; ++i) study.receptors(i, r) = map(i);
    }
    return study;
}

}  // namespace

TEST_CASE(
    "a specification curve has every map, its correlation with the main one, and rho under each receptor") {
    const auto study = random_study();
    const auto curve = specification_curve(study, regions, {.threads = 2});
    CHECK(curve.complete);
    CHECK(curve.specifications == study.specifications);
    CHECK(curve.maps == study.maps);
    CHECK(curve.receptor_names == study.receptor_names);
    for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t m = 0; m < 2; ++m) {
            const bool flat = k == 2 && m == 1;
            const auto map = study.maps_of(k)[m];
            for (std::size_t i = 0; i < regions; ++i) CHECK(curve.map(k, m, i) == map(i));
            CHECK(curve.with_main(k, m) ==
                  (flat ? 0.0 : doctest::Approx(stats::spearman(map, study.maps_of(0)[m]))));
            for (std::size_t r = 0; r < 2; ++r)
                CHECK(curve.rho(k, m, r) ==
                      (flat ? 0.0 : doctest::Approx(stats::spearman(map, random_map(100 + r)))));
        }
    CHECK(curve.with_main(0, 0) == 1);
    CHECK(std::abs(curve.with_main(1, 0)) < 1);
}

TEST_CASE("a specification curve goes without receptors, and its main map may be flat") {
    auto study = random_study();
    study.receptors = {}, study.receptor_names.clear();
    study.maps_of = [](std::size_t k) {
        return std::vector{k == 0 ? full(regions, 1.0) : random_map(k), random_map(k)};
    };
    const auto curve = specification_curve(study, regions);
    CHECK(curve.rho.shape(2) == 0);
    CHECK(curve.with_main(0, 0) == 1);
    CHECK(curve.with_main(1, 0) == 0);
}

TEST_CASE("a specification curve goes on where its journal ends, and another choice has another journal") {
    const temporary_folder folder;
    auto study = random_study();
    const sweep::options how{.journal = (folder.path() / "curve").string(), .threads = 1};
    std::atomic<int> runs = 0;
    const auto maps_of = study.maps_of;
    study.maps_of = [&](std::size_t k) {
        ++runs;
        return maps_of(k);
    };
    const auto first = specification_curve(study, regions, how);
    CHECK(runs == 3);
    const auto again = specification_curve(study, regions, how);
    CHECK(runs == 3);
    CHECK(again.map == first.map);
    study.specifications[1].choice = "6";
    CHECK_THROWS(specification_curve(study, regions, how));
    // A share of it has no correlations.
    CHECK(!specification_curve(study, regions, {.shard = {1, 2}, .threads = 1}).complete);
}

TEST_CASE("specifications that do not fit are refused by name") {
    const auto with = [](auto&& change) {
        return [change] {
            auto study = random_study();
            change(study);
            specification_curve(study, regions, {.threads = 1});
        };
    };
    const auto map_of = [&](const vector<double>& map) {
        return with([map](auto& s) { s.maps_of = [map](std::size_t) { return std::vector{map, map}; }; });
    };
    vector<double> broken = random_map(1);
    broken(2) = std::numeric_limits<double>::quiet_NaN();
    bad_input::check_all(
        "perturb, specification curve",
        {{"specification_curve: study.maps_of", with([](auto& s) { s.maps_of = {}; })},
         {"specification_curve: study.maps_of",
          with([](auto& s) { s.maps_of = [](std::size_t) { return std::vector{random_map(0)}; }; })},
         {"specification_curve: study.maps_of", map_of(full(regions + 1, 0.0))},
         {"specification_curve: study.maps_of", map_of(broken)},
         {"specification_curve: study.specifications", with([](auto& s) { s.specifications.clear(); })},
         {"specification_curve: study.specifications",
          with([](auto& s) { s.specifications[2].choice = "4"; })},
         {"specification_curve: study.maps", with([](auto& s) { s.maps.clear(); })},
         {"specification_curve: study.maps", with([](auto& s) { s.maps[1] = "effect"; })},
         {"specification_curve: study.maps", with([](auto& s) { s.maps[1] = ""; })},
         {"specification_curve: study.receptor_names", with([](auto& s) { s.receptor_names.clear(); })},
         {"specification_curve: study.receptor_names", with([](auto& s) { s.receptor_names[1] = "first"; })},
         {"specification_curve: study.receptors", with([](auto& s) { s.receptors = full(3, 2, 1.0); })},
         {"specification_curve: study.receptors", with([](auto& s) { s.receptors(0, 0) = NAN; })},
         {"specification_curve: regions", [] { specification_curve(random_study(), 1, {.threads = 1}); }},
         {"specification_curve: regions", [] {
              auto study = random_study();
              study.receptors = {}, study.receptor_names.clear();
              specification_curve(study, std::numeric_limits<std::size_t>::max() / 4, {.threads = 1});
          }}});
    auto twice = random_study();
    twice.specifications[2] = twice.specifications[1];
    CHECK_THROWS_WITH_AS(
        specification_curve(twice, regions),
        "entrain::specification_curve: study.specifications: expected each once, got 'states, 4' twice",
        argument_error);
}

}  // namespace test_specification_curve
