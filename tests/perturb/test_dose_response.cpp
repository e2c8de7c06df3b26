#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

#include "scene.hpp"

namespace test_dose_response {

TEST_CASE("a dose-response curve is the sensitivity to a push along a map") {
    scene s;
    const vector<double> density = {4, 2, 2, 0, 0, 0};
    const auto curves =
        dose_response(s.model, s.network, s.centroids, s.target,
                      {receptor_weighted(density, "first"), map_weighted(-density, "against")}, s.options);
    CHECK(curves.size() == 2);
    CHECK(curves[0].name == "first");
    CHECK(curves[1].name == "against");
    s.options.units = {{"first", {0, 1, 2}, {1.0, 0.5, 0.5}}};
    const auto map = s.run();
    for (std::size_t dose = 0; dose < 3; ++dose) {
        CHECK(curves[0].dose[dose] == s.options.protocol.levels[dose]);
        CHECK(curves[0].kl(dose) == map.mean(0, dose));
        CHECK(curves[0].standard_error(dose) == map.standard_error(0, dose));
        CHECK(curves[0].occupancy(dose, 1) == map.occupancy(dose, 1));
        CHECK(curves[0].drop(dose) == doctest::Approx(curves[0].unperturbed - curves[0].kl(dose)).scale(1));
        for (std::size_t t = 0; t < 3; ++t) CHECK(curves[0].trials(dose, t) == map.trials(0, dose, t));
        CHECK(curves[0].kl(dose) >= curves[0].kl(curves[0].best));
    }
    CHECK(curves[0].drop(0) == 0);
    CHECK(curves[0].drop_standard_error(0) == 0);
}

TEST_CASE("a push towards a state raises it dose by dose; its opposite does not") {
    scene s;
    s.target = {0.95, 0.05};
    s.options.trials = 8;
    s.options.simulation.samples = 300;
    s.options.protocol = {"dose", {0, 0.05, 0.2}};
    const vector<double> group = {1, 1, 1, 0, 0, 0};
    const auto curves =
        dose_response(s.model, s.network, s.centroids, s.target,
                      {receptor_weighted(group, "for"), map_weighted(-group, "against")}, s.options);
    CHECK(curves[0].occupancy(2, 0) > curves[0].occupancy(0, 0) + 0.1);
    CHECK(curves[0].best == 2);
    CHECK(curves[1].occupancy(2, 0) < curves[1].occupancy(0, 0));
    CHECK(curves[0].drop(2) > 3 * curves[0].drop_standard_error(2));
}

TEST_CASE("any map of any kind of array weighs a push") {
    const auto check = [](const auto& any) {
        const auto unit = map_weighted(any, "mine");
        CHECK(unit.regions == std::vector<std::size_t>{0, 2});
        CHECK(unit.weights == std::vector<double>{0.5, -2});
        CHECK(unit.name == "mine");
    };
    const matrix<double> columns = {{9, 0.5}, {9, 0}, {9, -2}};
    check(xt::view(columns, xt::all(), 1));
    check(xt::xarray<double>{0.5, 0, -2});
    check(vector<float>{0.5f, 0, -2});
    check(vector<double>{1, 0, -4} / 2);
    CHECK_THROWS_WITH_AS(map_weighted(full(3, 0.0), "x"),
                         "entrain::map_weighted: map: expected at least one value other than zero, got (3)",
                         argument_error);
    CHECK_THROWS_AS(map_weighted(vector<double>{1.0, std::nan("")}, "x"), argument_error);
    const scene s;
    CHECK_THROWS_WITH_AS(dose_response(s.model, s.network, s.centroids, s.target, {}, s.options),
                         "entrain::dose_response: maps: expected at least one, got 0", argument_error);
}

TEST_CASE("the best dose is one that was simulated") {
    sensitivity_map map;
    map.units = single_regions(2);
    map.protocol = {"test", {0.0, 0.1, 0.2}};
    const double none = std::nan("");
    map.trials = cube<double>::from_shape({2, 3, 2});
    map.trials.fill(none);
    map.mean = map.standard_error = full(2, 3, none);
    map.mean(0, 1) = 0.7, map.mean(0, 2) = 0.4;
    map.occupancy = full(6, 2, none);
    map.unperturbed = full(2, 1.0);
    const auto curves = dose_response(map);
    CHECK(curves[0].best == 2);
    CHECK(curves[1].best == 3);  // none
    map.mean(0, 2) = 0.9;
    CHECK(dose_response(map)[0].best == 1);
}

}  // namespace test_dose_response
