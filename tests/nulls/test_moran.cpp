#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_moran {

using namespace entrain;
using doctest::Approx;

namespace {

double mean_of(const vector<double>& x) {
    return xt::mean(x)();
}

vector<double> row_of(const matrix<double>& maps, std::size_t d) {
    return xt::view(maps, d, xt::all());
}

double length_of(const vector<double>& x) {
    return std::sqrt(xt::sum(x * x)());
}

// Symmetric under the exchange of hemispheres (1), antisymmetric (-1), or neither (0).
int symmetry(const double* mode, const std::vector<std::size_t>& partner) {
    double even = 0, odd = 0;
    for (std::size_t i = 0; i < partner.size(); ++i) {
        even += std::abs(mode[i] - mode[partner[i]]);
        odd += std::abs(mode[i] + mode[partner[i]]);
    }
    return even < 1e-10 ? 1 : odd < 1e-10 ? -1 : 0;
}

// The share that each mode has in a map. (modes have mean zero)
vector<double> loadings(const matrix<double>& modes, const vector<double>& x) {
    vector<double> found = full(modes.shape(0), 0.0);
    for (std::size_t k = 0; k < found.size(); ++k)
        for (std::size_t i = 0; i < x.size(); ++i) found(k) += modes(k, i) * x(i);
    return found;
}

}  // namespace

TEST_CASE(
    "eigenvalues, loadings, Moran's I and the surrogate with every second sign flipped match the reference") {
    const auto study = dk68::load();
    if (!study) return;
    const auto file = reference::path("reference/nulls/moran_sar_deterministic_dk68.json");
    const auto expected = dk68::json(*file)["dk68_5HT1a_euclid_diag0"];
    const auto null = nulls::moran(study->distances, {.draws = 10});
    const auto& map = study->maps.at("5HT1a");

    std::vector<double> values;  // the reference's list holds the constant mode as well, with eigenvalue 0
    for (const double value : expected["eigenvalues_float64"].get<std::vector<double>>())
        if (std::abs(value) > 1e-12) values.push_back(value);
    REQUIRE(values.size() == 67);
    REQUIRE(null.eigenvalues.size() == 67);
    for (std::size_t k = 0; k < 67; ++k) CHECK(std::abs(null.eigenvalues(k) - values[k]) < 1e-9);

    const double mean = mean_of(map);
    const double size = length_of(map - mean);
    vector<double> flipped = full(68, mean);
    double power = 0;
    for (std::size_t k = 0; k < 67; ++k) {
        double loading = 0;
        for (std::size_t i = 0; i < 68; ++i) loading += null.modes(k, i) * (map(i) - mean);
        CHECK(std::abs(loading) / size ==
              Approx(expected["abs_r_with_modes"][k].get<double>()).epsilon(1e-7));
        power += loading * loading / (size * size);
        for (std::size_t i = 0; i < 68; ++i) flipped(i) += (k % 2 ? -loading : loading) * null.modes(k, i);
    }
    CHECK(power == Approx(1).epsilon(1e-12));
    for (std::size_t i = 0; i < 68; ++i)
        CHECK(flipped(i) == Approx(expected["singleton_flip_odd_modes"][i].get<double>()).epsilon(1e-9));
    CHECK(nulls::morans_i(map, study->distances) == Approx(expected["moran_I"].get<double>()).epsilon(1e-9));
}

TEST_CASE("modes are orthonormal, have mean zero, and are eigenvectors of the centred weights") {
    const auto d = geometry::distances(geometry::two_spheres(20), 220);
    for (const bool bilateral : {false, true}) {
        const auto partner = bilateral ? geometry::homotopic(20) : std::vector<std::size_t>{};
        const auto null = nulls::moran(d, {.draws = 1, .partner = partner});
        const std::size_t n = 40;
        REQUIRE(null.modes.shape(0) == n - 1);
        for (std::size_t k = 0; k < n - 1; ++k) {
            if (k) CHECK(null.eigenvalues(k) <= null.eigenvalues(k - 1));
            const vector<double> mode = xt::view(null.modes, k, xt::all());
            CHECK(std::abs(xt::sum(mode)()) < 1e-12);
            for (std::size_t l = 0; l <= k; ++l)
                CHECK(std::abs(xt::sum(mode * xt::view(null.modes, l, xt::all()))() - (k == l)) < 1e-12);
            vector<double> weighted = full(n, 0.0);
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    if (i != j) weighted(i) += mode(j) / d(i, j);
            weighted -= mean_of(weighted);
            CHECK(length_of(weighted - null.eigenvalues(k) * mode) < 1e-12);
            if (bilateral) CHECK(symmetry(row_data(null.modes, k), partner) != 0);
        }
    }
}

TEST_CASE("the constant mode is left out even where other modes have eigenvalue zero") {
    // Equal distances: all modes share one eigenvalue. The mean must survive every draw all the same.
    const auto null = nulls::moran(1.0 - xt::eye<double>(12), {.draws = 50});
    vector<double> map = full(12, 0.0);
    for (std::size_t i = 0; i < 12; ++i) map(i) = 5 + double(i % 5);
    const auto maps = null.surrogates(map);
    for (std::size_t d = 0; d < 50; ++d)
        CHECK(mean_of(row_of(maps, d)) == Approx(mean_of(map)).epsilon(1e-12));
}

TEST_CASE("every null map keeps mean, variance and Moran's I, and is a null map of its own") {
    const auto surface = geometry::two_spheres(25);
    const auto d = geometry::distances(surface, 220);
    random_stream random(4);
    const auto map = geometry::smooth_maps(surface, 60, 0.5)(random);
    const auto maps = nulls::moran(d, {.draws = 100}).surrogates(map);
    const double autocorrelation = nulls::morans_i(map, d);
    double change = 0;
    for (std::size_t k = 0; k < 100; ++k) {
        const auto null = row_of(maps, k);
        CHECK(mean_of(null) == Approx(mean_of(map)).epsilon(1e-10));
        CHECK(length_of(null - mean_of(null)) == Approx(length_of(map - mean_of(map))).epsilon(1e-10));
        CHECK(nulls::morans_i(null, d) == Approx(autocorrelation).epsilon(1e-9));
        change += std::abs(stats::pearson(null, map)) / 100;
    }
    CHECK(change < 0.5);
}

TEST_CASE("with partners, null maps are as symmetric as the map") {
    const std::size_t half = 25;
    const auto surface = geometry::two_spheres(half);
    matrix<double> d = geometry::distances(surface, 220);
    random_stream random(4);
    for (std::size_t i = 0; i < 2 * half; ++i)  // a brain is not symmetric to the last millimetre
        for (std::size_t j = 0; j < i; ++j) d(i, j) = d(j, i) = d(i, j) * (1 + 0.05 * random.uniform());
    const auto partner = geometry::homotopic(half);
    const auto map = geometry::smooth_maps(surface, 60, 0.8)(random);
    vector<double> even = map, odd = map;
    for (std::size_t i = 0; i < 2 * half; ++i) {
        even(i) = 0.5 * (map(i) + map(partner[i]));
        odd(i) = 0.5 * (map(i) - map(partner[i]));
    }
    const auto null = nulls::moran(d, {.draws = 60, .partner = partner});
    const auto even_maps = null.surrogates(even), odd_maps = null.surrogates(odd),
               maps = null.surrogates(map);
    for (std::size_t k = 0; k < 60; ++k) {
        double even_power = 0, odd_power = 0;
        for (std::size_t i = 0; i < 2 * half; ++i) {
            CHECK(std::abs(even_maps(k, i) - even_maps(k, partner[i])) < 1e-10);
            CHECK(std::abs(odd_maps(k, i) + odd_maps(k, partner[i])) < 1e-10);
            even_power += std::pow(0.5 * (maps(k, i) + maps(k, partner[i])), 2);
            odd_power += std::pow(0.5 * (maps(k, i) - maps(k, partner[i])), 2);
        }
        CHECK(even_power == Approx(xt::sum(even * even)()).epsilon(1e-9));
        CHECK(odd_power == Approx(xt::sum(odd * odd)()).epsilon(1e-9));
    }
    // Without them, the symmetric map loses its symmetry.
    const auto broken = nulls::moran(d, {.draws = 5}).surrogates(even);
    CHECK(std::abs(broken(0, 3) - broken(0, partner[3])) > 1e-3);
}

TEST_CASE("regions without a partner stand among the symmetric ones") {
    const auto surface = geometry::two_spheres(10);
    const auto d = geometry::distances(surface, 220);
    auto partner = geometry::homotopic(10);
    partner[4] = 4;
    partner[14] = 14;
    const auto null = nulls::moran(d, {.draws = 3, .partner = partner});
    CHECK(null.modes.shape(0) == 19);
    std::size_t even = 0;
    for (std::size_t k = 0; k < 19; ++k) even += symmetry(row_data(null.modes, k), partner) == 1;
    CHECK(even == 10);  // nine pairs and two lone regions, minus the constant
}

TEST_CASE("the units of distance do not matter, and draws follow the seed") {
    const auto d = geometry::distances(geometry::two_spheres(10), 220);
    const auto millimetres = nulls::moran(d, {.draws = 5}), metres = nulls::moran(1e-3 * d, {.draws = 5});
    for (std::size_t k = 0; k < 19; ++k)
        CHECK(metres.eigenvalues(k) == Approx(1e3 * millimetres.eigenvalues(k)).epsilon(1e-9));
    vector<double> map = full(20, 0.0);
    for (std::size_t i = 0; i < 20; ++i) map(i) = std::sin(double(i));
    CHECK((millimetres.surrogates(map) == nulls::moran(d, {.draws = 5}).surrogates(map)));
    CHECK((millimetres.surrogates(map) != nulls::moran(d, {.draws = 5, .seed = 2}).surrogates(map)));
}

TEST_CASE("Moran nulls accept views and float") {
    const auto d = geometry::distances(geometry::two_spheres(10), 220);
    matrix<double> wide = full(22, 22, 0.0);
    xt::view(wide, xt::range(1, 21), xt::range(1, 21)) = d;
    const auto plain = nulls::moran(d, {.draws = 4});
    CHECK(nulls::moran(xt::view(wide, xt::range(1, 21), xt::range(1, 21)), {.draws = 4}).modes ==
          plain.modes);
    CHECK((nulls::moran(xt::xarray<double>(d), {.draws = 4}).modes == plain.modes));
    CHECK(nulls::moran(matrix<float>(d), {.draws = 4}).eigenvalues(0) ==
          Approx(plain.eigenvalues(0)).epsilon(1e-5));
    const vector<double> map = xt::view(d, 3, xt::all());
    CHECK(plain.surrogates(xt::view(d, 3, xt::all())) == plain.surrogates(map));
    CHECK(plain.surrogates(vector<float>(map))(2, 2) == Approx(plain.surrogates(map)(2, 2)).epsilon(1e-5));
    CHECK(nulls::morans_i(xt::view(d, 3, xt::all()), xt::xarray<double>(d)) == nulls::morans_i(map, d));
    CHECK(nulls::morans_i(vector<float>(map), matrix<float>(d)) ==
          Approx(nulls::morans_i(map, d)).epsilon(1e-4));
}

TEST_CASE("wrong distances and partners are refused by name") {
    const auto good = geometry::distances(geometry::two_spheres(6), 220);
    CHECK_THROWS_WITH_AS(
        nulls::moran(full(12, 11, 1.0)),
        "entrain::nulls::moran: distances: expected a square matrix (regions, regions), got (12, 11)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::moran(full(9, 9, 1.0)),
        "entrain::nulls::moran: distances: expected at least 10 regions (with fewer, compare the "
        "maps without a spatial null), got 9",
        argument_error);
    CHECK_THROWS_WITH_AS(nulls::moran(good, {.draws = 0}),
                         "entrain::nulls::moran: options.draws: expected at least 1, got 0", argument_error);
    auto bad = good;
    bad(3, 2) = std::nan("");
    CHECK_THROWS_WITH_AS(nulls::moran(bad),
                         "entrain::nulls::moran: distances: expected finite values, got nan at (3, 2)",
                         argument_error);
    bad = good;
    bad(5, 5) = 1;
    CHECK_THROWS_WITH_AS(nulls::moran(bad),
                         "entrain::nulls::moran: distances: expected zeros on the diagonal, got 1 at (5, 5)",
                         argument_error);
    bad = good;
    bad(5, 4) = bad(4, 5) = 0;
    CHECK_THROWS_WITH_AS(
        nulls::moran(bad),
        "entrain::nulls::moran: distances: expected positive distances between different regions, "
        "got 0 at (5, 4)",
        argument_error);
    bad = good;
    bad(5, 4) = 2;
    bad(4, 5) = 3;
    CHECK_THROWS_WITH_AS(nulls::moran(bad),
                         "entrain::nulls::moran: distances: expected a symmetric matrix (average it with its "
                         "transpose if that is meant), got 2 at (5, 4) but 3 at (4, 5)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::moran(good, {.partner = {0, 1}}),
        "entrain::nulls::moran: options.partner: expected 12 indices, one per region, or none, got 2",
        argument_error);
    auto partner = geometry::homotopic(6);
    partner[2] = 12;
    CHECK_THROWS_WITH_AS(
        nulls::moran(good, {.partner = partner}),
        "entrain::nulls::moran: options.partner: expected a pairing: partner[partner[i]] = i, i "
        "where unpaired, got 12 at (2)",
        argument_error);
    partner[2] = 7;
    CHECK_THROWS_WITH_AS(
        nulls::moran(good, {.partner = partner}),
        "entrain::nulls::moran: options.partner: expected a pairing: partner[partner[i]] = i, i "
        "where unpaired, got 7 at (2)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::moran(good).surrogates(full(11, 1.0)),
        "entrain::nulls::moran_null::surrogates: x: expected 12 values, one per region of the null, "
        "got 11",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::morans_i(full(11, 1.0), good),
        "entrain::nulls::morans_i: distances: expected shape (11, 11), as x has regions, got "
        "(12, 12)",
        argument_error);
    const vector<double> map = xt::view(good, 0, xt::all());
    CHECK_THROWS_WITH_AS(nulls::morans_i(map, full(12, 12, 0.0)),
                         "entrain::nulls::morans_i: distances: expected positive distances between different "
                         "regions, got 0 at (0, 1)",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::morans_i(map, full(12, 12, std::nan(""))),
                         "entrain::nulls::morans_i: distances: expected finite values, got nan at (0, 0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::morans_i(full(12, 2.0), good),
        "entrain::nulls::morans_i: x: expected values that vary (the correlation with a constant is "
        "undefined), got 12 values equal to 2",
        argument_error);
}

TEST_CASE("pairs keep their power, triplets also their share of Moran's I, and symmetries stay apart") {
    const auto surface = geometry::two_spheres(20);
    const auto d = geometry::distances(surface, 220);
    const auto partner = geometry::homotopic(20);
    random_stream random(4);
    const auto map = geometry::smooth_maps(surface, 60, 0.7)(random);
    for (const bool bilateral : {false, true})
        for (const auto procedure : {nulls::moran_procedure::pair, nulls::moran_procedure::triplet}) {
            const auto null = nulls::moran(d, {.draws = 60,
                                               .procedure = procedure,
                                               .partner = bilateral ? partner : std::vector<std::size_t>{}});
            const auto before = loadings(null.modes, map);
            const auto maps = null.surrogates(map);
            const double autocorrelation = nulls::morans_i(map, d);
            double spread = 0, moved = 0;
            for (std::size_t k = 0; k < 60; ++k) {
                const auto one = row_of(maps, k);
                CHECK(mean_of(one) == Approx(mean_of(map)).epsilon(1e-9));
                CHECK(length_of(one - mean_of(one)) == Approx(length_of(map - mean_of(map))).epsilon(1e-9));
                spread = std::max(spread, std::abs(nulls::morans_i(one, d) - autocorrelation));
                const auto after = loadings(null.modes, one);
                double even = 0, odd = 0;
                for (std::size_t m = 0; m < after.size(); ++m) {
                    moved += std::abs(std::abs(after(m)) - std::abs(before(m)));
                    (null.antisymmetric[m] ? odd : even) += after(m) * after(m) - before(m) * before(m);
                }
                CHECK(std::abs(even) < 1e-9);
                CHECK(std::abs(odd) < 1e-9);
            }
            CHECK(moved > 1);  // other nulls than those of random signs
            CHECK(spread < (procedure == nulls::moran_procedure::triplet && !bilateral ? 1e-9 : 0.05));
            if (bilateral) {
                std::size_t antisymmetric = 0;
                for (std::size_t m = 0; m < null.modes.shape(0); ++m) {
                    antisymmetric += static_cast<std::size_t>(null.antisymmetric[m]);
                    CHECK(symmetry(row_data(null.modes, m), partner) == (null.antisymmetric[m] ? -1 : 1));
                }
                CHECK(antisymmetric == 20);
            }
        }
    const auto both =
        nulls::correlation_test(map, map + 1.0 * xt::arange<double>(40),
                                nulls::moran(d, {.draws = 50, .procedure = nulls::moran_procedure::pair}),
                                {.method = stats::correlation::pearson});
    CHECK(both.p >= 1.0 / 51);
}

}  // namespace test_moran
