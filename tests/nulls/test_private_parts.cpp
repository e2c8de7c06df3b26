// What users do not see, where only a look inside tells whether it is right. This file is compiled without the
// library, which has no private parts.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_private_parts {

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
    "the quick assignment of places is the one that double precision finds, with and without predicted "
    "prices") {
    for (const std::size_t n : {10u, 63u, 64u, 101u, 180u}) {
        random_stream random(3);
        nulls::detail::point_lists places, turned;
        places.resize(n);
        turned.resize(n);
        for (std::size_t i = 0; i < n; ++i) {  // anywhere, so that some crowd together
            double p[3], length = 0;
            for (double& value : p) {
                value = random.normal();
                length += value * value;
            }
            for (std::size_t axis = 0; axis < 3; ++axis)
                places.axis[axis][i] = 100 * p[axis] / std::sqrt(length);
        }
        const auto predicted = nulls::detail::distance_assignment().predict(places);
        CHECK(predicted.moving.size() == (n < 64 ? 0 : n));
        const nulls::detail::nearest_on_sphere nearest(places);
        nulls::detail::nearest_on_sphere::scratch search;
        nulls::detail::distance_assignment quick, unaided;
        stats::assignment_solver<double> exact;
        std::vector<double> cost;
        std::size_t differing = 0;
        for (std::size_t draw = 0; draw < 60; ++draw) {
            random_stream stream(4, draw);
            places.turn_into(turned, nulls::detail::draw_rotation(stream));
            nearest.find(turned, search);
            nulls::detail::measure_distances(places, turned, cost);
            const auto& expected = exact.solve(cost.data(), n);
            differing += quick.solve(places, turned, predicted, search.found) != expected;
            differing += unaided.solve(places, turned) != expected;
        }
        CHECK(differing == 0);
        CHECK(quick.unproven + unaided.unproven == 0);
    }
}

TEST_CASE("where distances cannot be told apart in single precision, double precision decides") {
    // Two crowds of places, each so small that only its curvature tells one exchange from another.
    constexpr std::size_t n = 80;
    random_stream random(8);
    nulls::detail::point_lists places, turned;
    places.resize(n);
    turned.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        places.axis[2][i] = i % 2 ? 100 : -100;
        for (const std::size_t axis : {0u, 1u}) places.axis[axis][i] = 1e-2 * random.normal();
    }
    nulls::detail::distance_assignment quick;
    stats::assignment_solver<double> exact;
    std::vector<double> cost;
    for (std::size_t draw = 0; draw < 20; ++draw) {
        random_stream stream(4, draw);
        places.turn_into(turned, nulls::detail::draw_rotation(stream));
        nulls::detail::measure_distances(places, turned, cost);
        const auto total = [&](const std::vector<std::int32_t>& columns) {
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += cost[i * n + static_cast<std::size_t>(columns[i])];
            return sum;
        };
        const double least = total(exact.solve(cost.data(), n));
        CHECK(std::abs(total(quick.solve(places, turned)) - least) < 1e-10);
    }
    CHECK(quick.unproven > 0);
}

TEST_CASE("the nearest place is looked up as it would be searched, on a sphere and on an uneven one") {
    for (const double unevenness : {0.0, 1e-4, 0.15})
        for (const std::size_t n : {1u, 5u, 60u, 1500u}) {
            random_stream random(8, n);
            nulls::detail::point_lists points;
            for (std::size_t i = 0; i < n; ++i) {
                double p[3], square = 0;
                for (double& value : p) {
                    value = random.normal();
                    square += value * value;
                }
                const double radius = 100 * (1 - unevenness * random.uniform()) / std::sqrt(square);
                for (std::size_t axis = 0; axis < 3; ++axis) points.axis[axis].push_back(radius * p[axis]);
            }
            const nulls::detail::nearest_on_sphere lookup(points);
            nulls::detail::nearest_on_sphere::scratch scratch;
            nulls::detail::point_lists turned = points;
            std::size_t wrong = 0;
            for (int draw = 0; draw < 4; ++draw) {
                points.turn_into(turned, nulls::detail::draw_rotation(random));
                lookup.find(turned, scratch);
                for (std::size_t i = 0; i < n; ++i) {
                    double least = 1e300;
                    std::uint32_t nearest = 0;
                    for (std::size_t j = 0; j < n; ++j) {
                        double square = 0;
                        for (std::size_t axis = 0; axis < 3; ++axis)
                            square += std::pow(turned.axis[axis][i] - points.axis[axis][j], 2);
                        if (square < least) {
                            least = square;
                            nearest = static_cast<std::uint32_t>(j);
                        }
                    }
                    wrong += scratch.found[i] != nearest;
                }
            }
            CHECK(wrong == 0);
        }
}

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
            surrogate(i) =
                nulls::detail::mixed(smoothed(best.neighbourhood * 68 + i, 5),
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

TEST_CASE("under the peers' conventions the reference's fits and its solution of the model come out") {
    const auto study = dk68::load();
    const auto file = reference::path("reference/nulls/moran_sar_deterministic_dk68.json");
    if (!study || !file) return;
    const auto all = dk68::json(*file);
    const nulls::sar_options peers{.weights = nulls::sar_weights::columns,
                                   .largest_rho = std::numeric_limits<double>::infinity()};
    for (const char* name : {"5HT1a", "5HT1b", "5HT2a"}) {
        CAPTURE(name);
        const auto& expected = all[std::string("dk68_") + name + "_sar"];
        vector<double> y = study->maps.at(name) - xt::amin(study->maps.at(name))() +
                           std::abs(xt::amin(study->maps.at(name))()) + 0.1;
        y = study->maps.at(name) + expected["shift"].get<double>();
        const double lambda = nulls::detail::box_cox_lambda(y);
        CHECK(lambda == Approx(expected["boxcox_lambda"].get<double>()).epsilon(1e-5));
        for (double& value : y)
            value = nulls::detail::box_cox(value, expected["boxcox_lambda"].get<double>());
        y -= xt::mean(y)();
        const auto fit = nulls::detail::fit_sar(study->distances, y, peers);
        CHECK(fit.rho == Approx(expected["rho"].get<double>()).epsilon(1e-4));
        CHECK(fit.range == Approx(expected["d0"].get<double>()).epsilon(1e-4));
        CHECK(fit.squares == Approx(expected["ss"].get<double>()).epsilon(1e-6));

        // Solving with the reference's own parameters.
        const auto w =
            nulls::detail::sar_weight_matrix(study->distances, expected["d0"].get<double>(), peers.weights);
        double scale = 0;
        for (const auto& value : expected["solve"]) scale = std::max(scale, std::abs(value.get<double>()));
        for (std::size_t i = 0; i < 68; ++i) {
            double left = expected["solve"][i].get<double>();
            for (std::size_t j = 0; j < 68; ++j)
                left -= expected["rho"].get<double>() * w(i, j) * expected["solve"][j].get<double>();
            CHECK(std::abs(left - expected["u"][i].get<double>()) < 1e-9 * scale);
        }
        for (std::size_t i = 0; i < 3; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < 68; ++j) sum += w(i, j);
            CHECK(sum == Approx(expected["weights_rowsum"][i].get<double>()).epsilon(1e-9));
        }
    }
}

TEST_CASE("a field that was drawn from the model gives back its parameters") {
    const auto d = geometry::distances(geometry::two_spheres(60), 220);
    const nulls::sar_options plain{.draws = 40, .box_cox = false, .resample = false};
    nulls::detail::fitted_sar truth(d, xt::arange<double>(120), 1, plain, "test");
    truth.fit.rho = 0.8;
    truth.fit.range = 20;
    truth.set_response(d, plain, "test");
    std::vector<double> fields(40 * 120);
    truth.make(3, {}, 0, 40, fields.data());
    double rho = 0;
    for (std::size_t k = 0; k < 40; ++k) {
        vector<double> one = full(120, 0.0);
        std::copy_n(fields.data() + k * 120, 120, one.begin());
        const auto fit = nulls::sar(d, plain).fit(one);
        CHECK_FALSE(fit.rho > 0.99);
        rho += fit.rho / 40;
    }
    CHECK(rho == Approx(0.75).epsilon(0.15));
}

TEST_CASE("eigenmode nulls keep the power of each group and turn within it") {
    // Modes of a ring: pairs of sines and cosines.
    const std::size_t n = 40;
    matrix<double> modes = full(15, n, 0.0);
    vector<double> values = full(15, 0.0);
    for (std::size_t k = 0; k < 15; ++k)
        for (std::size_t i = 0; i < n; ++i) {
            const double wave = double(k / 2 + 1), angle = 2 * std::numbers::pi * double(i) / double(n);
            modes(k, i) = (k % 2 ? std::sin(wave * angle) : std::cos(wave * angle)) * (1 + 0.1 * double(k));
            values(k) = wave * wave;
        }
    random_stream random(6);
    vector<double> map = full(n, 3.0);
    for (std::size_t k = 0; k < 15; ++k) map += random.normal() * xt::view(modes, k, xt::all());
    for (const bool ellipsoid : {false, true}) {
        const auto null = nulls::eigenmode_rotation(modes, values, {.draws = 100, .ellipsoid = ellipsoid});
        CHECK(null.explained(map) == Approx(1).epsilon(1e-9));
        const auto maps = null.surrogates(map, 1);
        CHECK((null.surrogates(map, 3) == maps));
        const auto before = null.basis->coefficients(map.data());
        for (std::size_t d = 0; d < 100; ++d) {
            const auto after = null.basis->coefficients(row_data(maps, d));
            CHECK(after[0] == Approx(before[0]).epsilon(1e-9));
            for (const auto& [from, to] : {std::pair{1, 4}, {4, 9}, {9, 16}}) {
                double was = 0, is = 0;
                for (auto k = static_cast<std::size_t>(from); k < static_cast<std::size_t>(to); ++k) {
                    const double weight = ellipsoid ? values(k - 1) : 1;
                    was += weight * before[k] * before[k];
                    is += weight * after[k] * after[k];
                }
                CHECK(is == Approx(was).epsilon(1e-9));
            }
        }
        CHECK(std::abs(stats::pearson(xt::view(maps, 0, xt::all()), map)) < 0.999);
    }
    // A tail of one mode changes its sign at most.
    const auto tail = nulls::eigenmode_rotation(xt::view(modes, xt::range(0, 4), xt::all()),
                                                xt::view(values, xt::range(0, 4)), {.draws = 50});
    const auto before = tail.basis->coefficients(map.data());
    const auto maps = tail.surrogates(map);
    bool plus = false, minus = false;
    for (std::size_t d = 0; d < 50; ++d) {
        const double after = tail.basis->coefficients(row_data(maps, d))[4];
        CHECK(std::abs(after) == Approx(std::abs(before[4])).epsilon(1e-9));
        (after * before[4] > 0 ? plus : minus) = true;
    }
    CHECK(plus);
    CHECK(minus);
    CHECK(tail.explained(map) < 0.9);
    // With the residual in random order, the variance is that of the map on average.
    const auto whole = nulls::eigenmode_rotation(
                           xt::view(modes, xt::range(0, 4), xt::all()), xt::view(values, xt::range(0, 4)),
                           {.draws = 400, .ellipsoid = false, .residual = nulls::mode_residual::permuted})
                           .surrogates(map);
    double variance = 0;
    for (std::size_t d = 0; d < 400; ++d) variance += xt::variance(xt::view(whole, d, xt::all()))() / 400;
    CHECK(variance == Approx(xt::variance(map)()).epsilon(0.05));
    // Both hemispheres from the modes of one.
    std::vector<std::size_t> partner = geometry::homotopic(n);
    vector<double> both = full(2 * n, 0.0);
    for (std::size_t i = 0; i < 2 * n; ++i) both(i) = map(i % n);
    const auto pair = nulls::eigenmode_rotation(modes, values, {.draws = 5, .partner = partner});
    CHECK(pair.regions() == 2 * n);
    const auto twin = pair.surrogates(both);
    for (std::size_t d = 0; d < 5; ++d)
        for (std::size_t i = 0; i < n; ++i) CHECK(twin(d, i) == twin(d, n + i));
    CHECK(nulls::correlation_test(map, map, tail).diagnostics.explained == Approx(tail.explained(map)));

    // Regions without a value: the coefficients are those of the others, where least squares finds them
    // again.
    const auto null = nulls::eigenmode_rotation(modes, values, {.draws = 20, .ellipsoid = false});
    vector<double> holes = map;
    holes(4) = holes(5) = holes(31) = std::nan("");
    CHECK(null.explained(holes) == Approx(1).epsilon(1e-9));
    const auto filled = null.surrogates(holes, 1), complete = null.surrogates(map, 1);
    for (std::size_t d = 0; d < 20; ++d)
        for (std::size_t i = 0; i < n; ++i) {
            CHECK(std::isnan(filled(d, i)) == std::isnan(holes(i)));
            if (!std::isnan(holes(i))) CHECK(filled(d, i) == Approx(complete(d, i)).epsilon(1e-6));
        }
    both(7) = std::nan("");
    const auto gap = pair.surrogates(both);
    CHECK(std::isnan(gap(0, 7)));
    CHECK(std::isnan(gap(0, n + 7)));
    CHECK(gap(0, 8) == gap(0, n + 8));
    for (std::size_t i = 0; i < 24; ++i) holes(i) = std::nan("");
    CHECK_THROWS_WITH_AS(null.surrogates(holes),
                         "entrain::nulls::eigenmode_null: x: expected values in more regions than there are "
                         "modes with the constant one (16), got 15",
                         argument_error);

    CHECK_THROWS_WITH_AS(
        nulls::eigenmode_rotation(modes, full(3, 1.0)),
        "entrain::nulls::eigenmode_rotation: eigenvalues: expected 15 values, one per mode, got 3",
        argument_error);
    CHECK_THROWS_WITH_AS(nulls::eigenmode_rotation(modes, full(15, 0.0)),
                         "entrain::nulls::eigenmode_rotation: eigenvalues: expected positive values in "
                         "ascending order (leave the constant mode out), got 0 at (0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::eigenmode_rotation(full(12, 12, 1.0), full(12, 1.0)),
                         "entrain::nulls::eigenmode_rotation: modes: expected shape (modes, regions), at "
                         "least one mode and fewer than regions, got (12, 12)",
                         argument_error);
    CHECK_THROWS_WITH_AS(tail.surrogates(full(n, 2.0)),
                         "entrain::nulls::eigenmode_null::surrogates: x: expected a map that varies, got a "
                         "constant one",
                         argument_error);
}

}  // namespace test_private_parts
