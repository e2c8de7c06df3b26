#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_variogram {

using namespace entrain;
using doctest::Approx;

TEST_CASE("draws do not depend on how many there are, nor on threads") {
    const auto surface = geometry::two_spheres(20);
    const auto d = geometry::distances(surface, 220);
    random_stream random(3);
    const auto map = geometry::smooth_maps(surface, 40, 0)(random);
    const auto all = nulls::variogram_matching(d, {.draws = 150}).surrogates(map, 1);
    const auto few = nulls::variogram_matching(d, {.draws = 70}).surrogates(map, 3);
    CHECK((few == xt::view(all, xt::range(0, 70), xt::all())));
    CHECK((nulls::variogram_matching(d, {.draws = 70, .seed = 2}).surrogates(map) != few));
    const auto make = nulls::variogram_matching(d, {.draws = 150}).maker(map);
    matrix<double> some = full(80, 40, 0.0);
    make(30, 80, some.data());
    CHECK((some == xt::view(all, xt::range(30, 110), xt::all())));
}

TEST_CASE("with partners, nulls are as symmetric as the map, or as asked") {
    const std::size_t half = 50;
    const auto surface = geometry::two_spheres(half);
    const auto d = geometry::distances(surface, 220);
    const auto partner = geometry::homotopic(half);
    const auto likeness = [&](const vector<double>& map) {
        return stats::pearson(xt::view(map, xt::range(std::size_t{0}, half)),
                              xt::view(map, xt::range(half, 2 * half)));
    };
    for (const double symmetry : {0.0, 0.5, 0.9, 1.0}) {
        random_stream random(11);
        const auto map = geometry::smooth_maps(surface, 30, symmetry)(random);
        for (const auto mode :
             {nulls::bilateral::follow_data, nulls::bilateral::one_draw, nulls::bilateral::separate}) {
            const auto maps =
                nulls::variogram_matching(d, {.draws = 64, .partner = partner, .symmetry = mode})
                    .surrogates(map);
            double mean = 0;
            for (std::size_t k = 0; k < 64; ++k) mean += likeness(xt::view(maps, k, xt::all())) / 64;
            CAPTURE(symmetry);
            CAPTURE(mean);
            if (mode == nulls::bilateral::separate) CHECK(std::abs(mean) < 0.12);
            if (mode == nulls::bilateral::follow_data) CHECK(std::abs(mean - likeness(map)) < 0.15);
            if (mode == nulls::bilateral::one_draw) CHECK(mean > likeness(map) - 0.15);
        }
    }
}

TEST_CASE("regions without a value are left out, as if the null had been made without them") {
    const auto surface = geometry::two_spheres(20);
    const auto d = geometry::distances(surface, 220);
    random_stream random(3);
    auto map = geometry::smooth_maps(surface, 40, 0)(random);
    map(7) = std::nan("");
    std::vector<std::size_t> keep;
    for (std::size_t i = 0; i < 40; ++i)
        if (i != 7) keep.push_back(i);
    const auto null = nulls::variogram_matching(d, {.draws = 10});
    const auto maps = null.surrogates(map);
    const auto without = null.subset(keep).surrogates(nulls::subvector(map, keep));
    for (std::size_t k = 0; k < 10; ++k) {
        CHECK(std::isnan(maps(k, 7)));
        for (std::size_t i = 0; i < keep.size(); ++i) CHECK(maps(k, keep[i]) == without(k, i));
    }
    // With partners, both of the pair go.
    const auto paired =
        nulls::variogram_matching(d, {.draws = 3, .partner = geometry::homotopic(20)}).surrogates(map);
    CHECK(std::isnan(paired(0, 27)));
    CHECK_FALSE(std::isnan(paired(0, 26)));
}

TEST_CASE("the sampled version matches too, and is the base version where it samples everything") {
    const auto surface = geometry::two_spheres(40);
    const auto d = geometry::distances(surface, 220);
    random_stream random(3);
    const auto map = geometry::smooth_maps(surface, 40, 0)(random);
    const nulls::variogram_options options{
        .draws = 100, .neighbourhoods = {0.3, 0.5, 0.7, 0.9}, .percentile = 70, .nearest = 30, .sample = 40};
    const auto null = nulls::variogram_matching(d, options);
    const auto fit = null.fit(map, 100);
    CAPTURE(fit.error);
    CHECK(fit.error < 0.5);
    CHECK((null.surrogates(map, 1) == null.surrogates(map, 3)));
    // Its variogram over all places is that of the definition over the neighbours, each pair from both ends.
    double sum = 0, total = 0;
    const double step = fit.lag(1) - fit.lag(0);
    for (std::size_t i = 0; i < 80; ++i) {
        std::vector<double> sorted(row_data(d, i), row_data(d, i) + 80);
        std::sort(sorted.begin(), sorted.end());
        for (std::size_t j = 0; j < 80; ++j) {
            if (j == i || d(i, j) > sorted[30] || !(d(i, j) < fit.lag(24))) continue;
            const double z = 2.68 * (d(i, j) - fit.lag(4)) / (3 * step), w = std::exp(-0.5 * z * z);
            sum += w * 0.5 * (map(i) - map(j)) * (map(i) - map(j));
            total += w;
        }
    }
    CHECK(fit.target(4) == Approx(sum / total).epsilon(1e-9));
}

TEST_CASE(
    "the reference's mean variograms, their misfit and the share of negative intercepts come out again") {
    const auto study = dk68::load();
    const auto file = reference::path("reference/nulls/brainsmash_nulls_dk68.json");
    if (!study || !file) return;
    const auto listed = dk68::json(*file)["dk68"]["5HT1a"];
    const auto theirs = nulls::variogram_matching(
        study->distances, {.draws = 2000, .intercept = nulls::negative_intercept::absolute});
    const auto fit = theirs.fit(study->maps.at("5HT1a"), 2000);
    for (std::size_t l = 0; l < 25; ++l)
        CHECK(fit.null(l) == Approx(listed["surr_variogram_mean"][l].get<double>()).epsilon(0.06));
    CHECK(fit.error == Approx(listed["rel_rmse_mean_vs_target"].get<double>()).epsilon(0.08));
    CHECK(fit.negative_share == Approx(0.96).epsilon(0.02));
    const auto ours =
        nulls::variogram_matching(study->distances, {.draws = 500}).fit(study->maps.at("5HT1a"), 500);
    CHECK(ours.error < 0.6 * fit.error);
}

TEST_CASE("wrong distances, options and maps are refused by name") {
    const auto good = geometry::distances(geometry::two_spheres(20), 220);
    const std::string f = "entrain::nulls::variogram_matching: ";
    const auto refuse = [&](const matrix<double>& d, const nulls::variogram_options& options,
                            const std::string& message) {
        CHECK_THROWS_WITH_AS(nulls::variogram_matching(d, options), (f + message).c_str(), argument_error);
    };
    matrix<double> d = good;
    d(2, 1) = -1;
    d(1, 2) = -1;
    refuse(d, {}, "distances: expected positive distances between different regions, got -1 at (2, 1)");
    d = good;
    d(2, 1) = 1;
    CHECK_THROWS_AS(nulls::variogram_matching(d), argument_error);
    refuse(full(9, 9, 1.0), {},
           "distances: expected at least 10 regions (with fewer, compare the maps without a spatial null), "
           "got 9");
    refuse(good, {.draws = 0}, "options.draws: expected at least 1, got 0");
    refuse(good, {.lags = 2}, "options.lags: expected at least 3, got 2");
    refuse(good, {.percentile = 0}, "options.percentile: expected a value in (0, 100], got 0");
    refuse(good, {.bandwidth = 0}, "options.bandwidth: expected a positive number of steps, got 0");
    refuse(good, {.nearest = 40},
           "options.nearest: expected fewer neighbours than regions (40), 0 for all, got 40");
    refuse(
        good, {.neighbourhoods = {0.01}},
        "options.neighbourhoods: expected shares below 1 that hold at least one neighbour of 40, got 0.01");
    std::vector<std::size_t> partner = geometry::homotopic(20);
    partner[0] = 0;
    partner[20] = 20;
    refuse(good, {.partner = partner},
           "options.partner: expected as many regions in one hemisphere as in the other, each with a partner "
           "(leave single regions out, or give no partner), got none at (0)");
    const auto null = nulls::variogram_matching(good, {.draws = 2});
    CHECK_THROWS_WITH_AS(
        null.surrogates(full(40, 1.0)),
        "entrain::nulls::variogram_null::surrogates: x: expected a map that varies, got a constant one",
        argument_error);
    CHECK_THROWS_WITH_AS(null.surrogates(full(3, 1.0)),
                         "entrain::nulls::variogram_null::surrogates: x: expected 40 values, one per region "
                         "of the null, got 3",
                         argument_error);
}

}  // namespace test_variogram
