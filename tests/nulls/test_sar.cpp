#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "dk68.hpp"
#include "geometry.hpp"

using namespace entrain;
using doctest::Approx;

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
        for (double& value : y) value = nulls::detail::box_cox(value, expected["boxcox_lambda"].get<double>());
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
    const double given = nulls::detail::likeness_of_hemispheres(map.data(), partner);
    const auto maps = nulls::sar(d, {.draws = 64, .partner = partner}).surrogates(map);
    double mean = 0;
    for (std::size_t k = 0; k < 64; ++k)
        mean += nulls::detail::likeness_of_hemispheres(row_data(maps, k), partner) / 64;
    CHECK(std::abs(mean - given) < 0.15);
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
