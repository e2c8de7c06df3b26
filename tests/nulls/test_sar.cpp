#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_sar {

using namespace entrain;
using doctest::Approx;

TEST_CASE("null maps have the values of the map and its smoothness; the guard keeps the fit stationary") {
    const auto surface = geometry::two_spheres(40);
    const auto d = geometry::distances(surface, 220);
    random_stream random(2);
    const auto map = geometry::smooth_maps(surface, 60, 0)(random);
    const auto null = nulls::sar(d, {.draws = 100});
    const auto fit = null.fit(map);
    CHECK(fit.rho <= 0.99);
    CHECK(fit.condition > 1);
    const auto maps = null.surrogates(map, 1);
    CHECK((null.surrogates(map, 3) == maps));
    vector<double> sorted = map;
    std::sort(sorted.begin(), sorted.end());
    double mean = 0;
    for (std::size_t k = 0; k < 100; ++k) {
        vector<double> one = xt::view(maps, k, xt::all());
        mean += nulls::morans_i(one, d) / 100;
        std::sort(one.begin(), one.end());
        CHECK((one == sorted));
    }
    CHECK(std::abs(mean - nulls::morans_i(map, d)) < 0.1);
    const nulls::sar_options free{.draws = 10,
                                  .weights = nulls::sar_weights::columns,
                                  .largest_rho = std::numeric_limits<double>::infinity()};
    if (const auto study = dk68::load()) {
        const auto test = nulls::correlation_test(study->maps.at("5HT1a"), study->maps.at("D2"),
                                                  nulls::sar(study->distances, free));
        CHECK(test.diagnostics.rho > 1);
        CHECK(std::any_of(test.warnings.begin(), test.warnings.end(), [](const std::string& text) {
            return text.find("not stationary") != std::string::npos;
        }));
    }
}

TEST_CASE("with partners autoregressive nulls are as symmetric as the map") {
    const auto surface = geometry::two_spheres(50);
    const auto d = geometry::distances(surface, 220);
    const auto partner = geometry::homotopic(50);
    random_stream random(2);
    const auto map = geometry::smooth_maps(surface, 40, 0.9)(random);
    std::vector<std::size_t> left, right;
    for (std::size_t i = 0; i < partner.size(); ++i)
        if (partner[i] > i) {
            left.push_back(i);
            right.push_back(partner[i]);
        }
    const auto likeness = [&](const vector<double>& x) {
        return stats::pearson(nulls::subvector(x, left), nulls::subvector(x, right));
    };
    const auto maps = nulls::sar(d, {.draws = 64, .partner = partner}).surrogates(map);
    double mean = 0;
    for (std::size_t k = 0; k < 64; ++k) mean += likeness(xt::view(maps, k, xt::all())) / 64;
    CHECK(std::abs(mean - likeness(map)) < 0.15);
}

TEST_CASE("wrong distances, options and maps are refused by name") {
    const auto good = geometry::distances(geometry::two_spheres(20), 220);
    CHECK_THROWS_WITH_AS(nulls::sar(good, {.draws = 0}),
                         "entrain::nulls::sar: options.draws: expected at least 1, got 0", argument_error);
    CHECK_THROWS_WITH_AS(nulls::sar(good, {.largest_rho = 0}),
                         "entrain::nulls::sar: options.largest_rho: expected a positive number, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::sar(full(9, 9, 0.0)),
                         "entrain::nulls::sar: distances: expected at least 10 regions (with fewer, compare "
                         "the maps without a spatial null), got 9",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::sar(good, {.draws = 2}).surrogates(full(40, 1.0)),
        "entrain::nulls::sar_null::surrogates: x: expected a map that varies, got a constant one",
        argument_error);
}

}  // namespace test_sar
