#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "dk68.hpp"
#include "geometry.hpp"

using namespace entrain;
using doctest::Approx;

namespace {

// gamma(h) by its definition, over pairs nearer than the cutoff.
vector<double> plain_variogram(const vector<double>& map, const matrix<double>& d, double cutoff,
                               const vector<double>& lag, double bandwidth) {
    vector<double> found = full(lag.size(), 0.0);
    for (std::size_t l = 0; l < lag.size(); ++l) {
        double sum = 0, total = 0;
        for (std::size_t i = 0; i < map.size(); ++i)
            for (std::size_t j = i + 1; j < map.size(); ++j) {
                if (!(d(i, j) < cutoff)) continue;
                const double z = 2.68 * (d(i, j) - lag(l)) / bandwidth, w = std::exp(-0.5 * z * z);
                sum += w * 0.5 * (map(i) - map(j)) * (map(i) - map(j));
                total += w;
            }
        found(l) = sum / total;
    }
    return found;
}

void near(const vector<double>& ours, const nlohmann::json& theirs, double tolerance) {
    REQUIRE(ours.size() == theirs.size());
    double scale = 0;
    for (const auto& value : theirs) scale = std::max(scale, std::abs(value.get<double>()));
    for (std::size_t k = 0; k < ours.size(); ++k)
        CHECK(std::abs(ours(k) - theirs[k].get<double>()) <= tolerance * scale);
}

}  // namespace

TEST_CASE(
    "from the reference's rearrangement and noise come its variograms, fits and surrogates: four kernels") {
    const auto study = dk68::load();
    const auto file = reference::path("reference/nulls/brainsmash_deterministic_dk68.json");
    if (!study || !file) return;
    const auto& map = study->maps.at("5HT1a");
    const auto all = dk68::json(*file);
    for (const auto& [name, expected] : all.items()) {
        if (expected["N"].get<std::size_t>() != 68)
            continue;  // the other's distances are not among the files
        const std::string what = name;
        CAPTURE(what);
        nulls::variogram_options options{.draws = 1, .intercept = nulls::negative_intercept::absolute};
        if (expected["kw"].contains("kernel")) {
            const auto kernel = expected["kw"]["kernel"].get<std::string>();
            options.kernel = kernel == "gaussian"  ? nulls::smoothing_kernel::gaussian
                             : kernel == "uniform" ? nulls::smoothing_kernel::uniform
                                                   : nulls::smoothing_kernel::inverse_distance;
        }
        const auto null = nulls::variogram_matching(study->distances, options);
        const auto& field = *null.field;
        CHECK(field.pairs() == expected["n_pairs_used"].get<std::size_t>());
        CHECK(field.cutoff() == Approx(expected["pv_cutoff_distance"].get<double>()).epsilon(1e-12));
        near(field.smoother().lag(), expected["h"], 1e-12);
        const auto target = field.variogram(map.data());
        near(target, expected["target_variogram"], 1e-9);

        constexpr std::size_t batch = nulls::detail::variogram_field::batch;
        matrix<double> permuted = full(68, batch, 0.0);
        for (std::size_t i = 0; i < 68; ++i)
            for (std::size_t lane = 0; lane < batch; ++lane)
                permuted(i, lane) = map(expected["perm"][i].get<std::size_t>());
        const auto smoothed = field.smooth(permuted);
        for (std::size_t k = 0; k < 9; ++k) {
            const auto& step = expected["per_delta"][k];
            vector<double> one = full(68, 0.0);
            for (std::size_t i = 0; i < 68; ++i) one(i) = smoothed(k * 68 + i, 5);
            near(one, step["smoothed_map"], 1e-12);
            const auto gamma = field.variogram(one.data());
            near(gamma, step["variogram"], 1e-9);
            const auto fit = nulls::detail::fit_straight(gamma.data(), 1, target.data(), target.size());
            CHECK(fit.intercept == Approx(step["alpha"].get<double>()).epsilon(1e-9));
            CHECK(fit.slope == Approx(step["beta"].get<double>()).epsilon(1e-9));
            CHECK(fit.squares == Approx(step["residual_ss"].get<double>()).epsilon(1e-9));
        }
        const auto best = field.match(smoothed, target)[5];
        CHECK(best.neighbourhood == expected["best_index"].get<std::size_t>());
        vector<double> surrogate = full(68, 0.0);
        for (std::size_t i = 0; i < 68; ++i)
            surrogate(i) = nulls::detail::mixed(smoothed(best.neighbourhood * 68 + i, 5),
                                         expected["noise"][i].get<double>(), best.fit, options.intercept);
        nulls::detail::remove_mean(surrogate.data(), 68);
        near(surrogate, expected["surrogate_demeaned"], 1e-9);
        std::vector<double> sorted(map.begin(), map.end());
        std::sort(sorted.begin(), sorted.end());
        std::vector<std::pair<double, std::uint32_t>> scratch;
        nulls::detail::take_values_by_rank(surrogate.data(), sorted, scratch);
        near(surrogate, expected["surrogate_resampled"], 1e-12);
    }
}

TEST_CASE("the variogram is that of its definition for any number of lags and bandwidth") {
    const auto surface = geometry::two_spheres(30);
    const auto d = geometry::distances(surface, 220);
    random_stream random(3);
    const auto map = geometry::smooth_maps(surface, 50, 0)(random);
    for (const auto& [lags, bandwidth] :
         {std::pair<std::size_t, double>{25, 3}, {10, 3}, {40, 1.5}, {15, 8}}) {
        const nulls::variogram_options options{
            .draws = 1, .percentile = 60, .lags = lags, .bandwidth = bandwidth};
        const nulls::detail::variogram_field field(d, options);
        const auto& lag = field.smoother().lag();
        const auto plain = plain_variogram(map, d, field.cutoff(), lag, bandwidth * (lag(1) - lag(0)));
        const auto ours = field.variogram(map.data());
        for (std::size_t l = 0; l < lags; ++l) CHECK(ours(l) == Approx(plain(l)).epsilon(1e-9));
    }
}

TEST_CASE("null maps have the variogram of the map, other values, and the map's own values on request") {
    const auto surface = geometry::two_spheres(60);
    const auto d = geometry::distances(surface, 220);
    random_stream random(3);
    const auto map = geometry::smooth_maps(surface, 40, 0)(random);
    const auto null = nulls::variogram_matching(d, {.draws = 200, .percentile = 40});
    const auto fit = null.fit(map);
    CHECK(fit.error < 0.35);
    const auto maps = null.surrogates(map);
    double likeness = 0;
    for (std::size_t k = 0; k < 200; ++k) {
        const vector<double> one = xt::view(maps, k, xt::all());
        CHECK(std::abs(xt::mean(one)()) < 1e-10);
        likeness += std::abs(stats::pearson(one, map)) / 200;
    }
    CHECK(likeness < 0.4);
    // The mean variogram of these maps is what `fit` says.
    vector<double> gamma = full(25, 0.0);
    for (std::size_t k = 0; k < 200; ++k) gamma += null.field->variogram(row_data(maps, k)) / 200.0;
    for (std::size_t l = 0; l < 25; ++l) CHECK(gamma(l) == Approx(fit.null(l)).epsilon(1e-9));

    const auto own = nulls::variogram_matching(d, {.draws = 20, .resample = true}).surrogates(map);
    vector<double> sorted = map;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k = 0; k < 20; ++k) {
        vector<double> one = xt::view(own, k, xt::all());
        std::sort(one.begin(), one.end());
        CHECK((one == sorted));
    }
}

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
