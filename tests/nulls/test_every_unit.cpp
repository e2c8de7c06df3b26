#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "geometry.hpp"

namespace test_every_unit {

using namespace entrain;
using doctest::Approx;
using stats::correlation;

namespace {

const std::size_t half = 20;

// Everything that a null of distances or of a sphere is made from, in a unit of length.
struct brain {
    nulls::sphere surface;
    matrix<double> distances, modes, covariates = full(2 * half, 1, 0.0);
    vector<double> eigenvalues, x, y;
    std::vector<int> labels;
    explicit brain(double length)
        : surface(geometry::two_spheres(half, 100)), distances(geometry::distances(surface, 220)),
          modes(full(8, 2 * half, 0.0)), eigenvalues(full(8, 1.0)) {
        random_stream random(17);
        const geometry::smooth_maps maps(surface, 40, 0.7);
        x = maps(random);
        y = 0.4 * x + maps(random);
        for (double& value : modes) value = random.normal();
        for (double& value : covariates) value = random.normal();
        for (std::size_t k = 0; k < 8; ++k) eigenvalues(k) = 1 + 0.5 * static_cast<double>(k);
        for (std::size_t i = 0; i < 2 * half; ++i) labels.push_back(static_cast<int>(i) + 1);
        surface.coordinates *= length;
        distances *= length;
        modes *= length;
        eigenvalues *= length;
        covariates *= length;
    }
};

// use(null, name) for one of each kind.
template <class Use>
void each_null(const brain& b, Use&& use) {
    const std::size_t draws = 40;
    const auto partner = geometry::homotopic(half);
    use(nulls::naive_spins(b.surface, {.draws = draws}), "naive");
    use(nulls::vasa_spins(b.surface, {.draws = draws}), "Vasa");
    use(nulls::hungarian_spins(b.surface, {.draws = draws, .max_distortion = 0.9, .distances = b.distances}),
        "Hungarian, limited");
    use(nulls::vertex_spins(b.surface, {.draws = draws}), "vertices");
    use(nulls::cornblath_spins(b.surface, b.labels, {.draws = draws}), "Cornblath");
    for (const auto procedure : {nulls::moran_procedure::singleton, nulls::moran_procedure::triplet})
        use(nulls::moran(b.distances, {.draws = draws, .procedure = procedure}), "Moran");
    use(nulls::moran(b.distances, {.draws = draws, .partner = partner}), "Moran, partners");
    use(nulls::variogram_matching(b.distances, {.draws = draws, .percentile = 60}), "variogram");
    use(nulls::variogram_matching(b.distances,
                                  {.draws = draws, .percentile = 70, .nearest = 30, .sample = 20}),
        "variogram, sampled");
    use(nulls::variogram_matching(b.distances, {.draws = draws, .percentile = 60, .partner = partner}),
        "variogram, partners");
    use(nulls::sar(b.distances, {.draws = draws}), "autoregressive");
    use(nulls::sar(b.distances, {.draws = draws, .box_cox = false, .resample = false, .partner = partner}),
        "autoregressive, partners");
    use(nulls::eigenmode_rotation(b.modes, b.eigenvalues,
                                  {.draws = draws, .residual = nulls::mode_residual::permuted}),
        "eigenmodes");
}

}  // namespace

TEST_CASE("every null and every test of it is the same in every unit of the maps, and of space") {
    std::vector<matrix<double>> maps;
    std::vector<nulls::correlation_result> tests;
    const brain plain(1);
    each_null(plain, [&](const auto& null, const char*) {
        maps.push_back(null.surrogates(plain.x));
        tests.push_back(nulls::correlation_test(plain.x, plain.y, null, {.method = correlation::pearson}));
    });
    const double size = xt::amax(xt::abs(plain.x))();
    for (const double unit : {std::ldexp(1.0, -600), std::ldexp(1.0, 600)}) {
        const brain b(unit);
        std::size_t k = 0;
        each_null(b, [&](const auto& null, const char* name) {
            const std::string what = name;
            CAPTURE(what);
            CAPTURE(unit);
            const vector<double> x = unit * b.x, y = b.y / unit;
            const auto made = null.surrogates(x);
            double off = 0;
            for (std::size_t i = 0; i < made.size(); ++i)
                off = std::max(off, std::abs(made.data()[i] / unit - maps[k].data()[i]));
            CHECK(off < 1e-6 * size);
            const auto test = nulls::correlation_test(x, y, null, {.method = correlation::pearson});
            CHECK(test.rho == Approx(tests[k].rho).epsilon(1e-9));
            CHECK(test.p == tests[k].p);
            const auto &d = test.diagnostics, &e = tests[k].diagnostics;
            for (const auto& [mine, theirs] : {std::pair{d.morans_i, e.morans_i},
                                               {d.morans_i_null, e.morans_i_null},
                                               {d.symmetry, e.symmetry},
                                               {d.variogram_error, e.variogram_error},
                                               {d.variogram_first_ratio, e.variogram_first_ratio},
                                               {d.rho, e.rho},
                                               {d.condition, e.condition},
                                               {d.explained, e.explained}}) {
                CHECK(std::isnan(mine) == std::isnan(theirs));
                if (!std::isnan(mine)) CHECK(mine == Approx(theirs).epsilon(1e-5));
            }
            ++k;
        });
        CHECK(nulls::morans_i(unit * b.x, b.distances) ==
              Approx(nulls::morans_i(plain.x, plain.distances)).epsilon(1e-12));
        CHECK(nulls::mirrored_pairs(b.surface) == geometry::homotopic(half));
        const auto spins = nulls::hungarian_spins(plain.surface, {.draws = 40});
        const auto partial = [&](const brain& from) {
            return nulls::correlation_test(plain.x, plain.y, spins,
                                           {.method = correlation::pearson, .covariates = from.covariates});
        };
        CHECK(partial(b).rho == Approx(partial(plain).rho).epsilon(1e-9));
        CHECK(partial(b).p == partial(plain).p);
        const auto far = nulls::spin_distortion(spins, b.surface.hemisphere, b.distances),
                   near = nulls::spin_distortion(spins, b.surface.hemisphere, plain.distances);
        for (std::size_t d = 0; d < far.size(); ++d) CHECK(far(d) == Approx(near(d)).epsilon(1e-12));
        matrix<double> gaussian = plain.covariates;
        gaussian = xt::view(plain.modes, xt::range(0, 3), xt::range(0, 3));
        CHECK(xt::allclose(nulls::rotation_of_gaussian(unit * gaussian),
                           nulls::rotation_of_gaussian(gaussian)));
    }
}

TEST_CASE("null values that equal the statistic but for the rounding of what it was made from are ties") {
    const auto surface = geometry::two_spheres(half);
    const auto spins = nulls::hungarian_spins(surface, {.draws = 400, .mirrored = false});
    random_stream random(3);
    const auto difference = [](const vector<double>& map) {
        double left = 0, right = 0;
        for (std::size_t i = 0; i < half; ++i) {
            left += map(i);
            right += map(half + i);
        }
        return left - right;
    };
    // One-to-one spins leave the sum of each hemisphere as it is. The map: alike on both sides, a little more
    // on the right, and the same in other units.
    for (const double unit : {1.0, 1e-150, 1e150})
        for (const double more : {0.0, 1e-9, 0.5}) {
            CAPTURE(unit);
            CAPTURE(more);
            vector<double> map = full(2 * half, 0.0);
            for (std::size_t i = 0; i < half; ++i) {
                map(i) = 1000 + random.normal();
                map(half + i) = map(i) + more;
            }
            map *= unit;
            for (const auto tail :
                 {stats::alternative::two_sided, stats::alternative::greater, stats::alternative::less})
                CHECK(nulls::statistic_test(map, spins, difference, {.alternative = tail}).p == 1);
        }
    // A difference that is there is seen, however small, and so is what a tolerance of one's own makes a tie.
    vector<double> map = full(2 * half, 0.0);
    for (double& value : map) value = random.normal();
    const auto first = [](const vector<double>& m) { return 1e-13 * m(0); };
    std::size_t reach = 1;
    for (std::size_t d = 0; d < 400; ++d) reach += map(spins.source(d, 0)) >= map(0);
    CHECK(nulls::statistic_test(map, spins, first, {.alternative = stats::alternative::greater}).p ==
          Approx(static_cast<double>(reach) / 401));
    CHECK(nulls::statistic_test(map, spins, first,
                                {.alternative = stats::alternative::greater, .rounding = 1e-12})
              .p == 1);
}

TEST_CASE("ties of correlations are found where little of a map varies, alone and in the family of maps") {
    const auto surface = geometry::two_spheres(half);
    random_stream random(4);
    vector<double> x = full(2 * half, 0.0);
    matrix<double> maps = full(2 * half, 2, 0.0), covariates = full(2 * half, 1, 0.0);
    for (std::size_t i = 0; i < 2 * half; ++i) {
        covariates(i, 0) = random.normal();
        x(i) = covariates(i, 0) + 1e-6 * random.normal();
        for (std::size_t m = 0; m < 2; ++m) maps(i, m) = 1e7 + random.normal();
    }
    matrix<std::uint16_t> stay = full(30, 2 * half, std::uint16_t{0});
    for (std::size_t d = 0; d < 30; ++d)
        for (std::size_t i = 0; i < 2 * half; ++i) stay(d, i) = static_cast<std::uint16_t>(i);
    const nulls::spin_null identity(stay);
    const vector<double> y = xt::view(maps, xt::all(), 0);
    for (const bool partial : {false, true}) {
        const nulls::correlation_options options{.method = correlation::pearson,
                                                 .covariates = partial ? covariates : matrix<double>{}};
        CHECK(nulls::correlation_test(x, y, identity, options).p == 1);
        const auto all = nulls::correlation_tests(x, maps, identity, options);
        for (std::size_t m = 0; m < 2; ++m) {
            CHECK(all.p(m) == 1);
            CHECK(all.p_max_step_down(m) == 1);
        }
    }
}

TEST_CASE("a map that is constant but for rounding is refused, and alike hemispheres leave no difference") {
    const auto surface = geometry::two_spheres(half);
    const auto d = geometry::distances(surface, 220);
    const auto partner = geometry::homotopic(half);
    random_stream random(5);
    vector<double> flat = full(2 * half, 3.0), x = full(2 * half, 0.0);
    for (std::size_t i = 0; i < 2 * half; ++i) {
        flat(i) += 1e-15 * random.normal();
        x(i) = random.normal();
    }
    const auto spins = nulls::hungarian_spins(surface, {.draws = 20});
    CHECK_THROWS_AS(nulls::correlation_test(flat, x, spins), argument_error);
    CHECK_THROWS_AS(nulls::correlation_test(x, flat, spins), argument_error);
    CHECK_THROWS_AS(nulls::morans_i(flat, d), argument_error);
    CHECK_THROWS_AS(nulls::moran(d).maker(flat), argument_error);
    CHECK_THROWS_AS(nulls::sar(d).fit(flat), argument_error);
    CHECK_THROWS_AS(nulls::variogram_matching(d).fit(flat), argument_error);
    vector<double> alike = x;
    for (std::size_t i = 0; i < half; ++i) alike(half + i) = x(i) * (1 + 2e-16 * static_cast<double>(i % 3));
    const auto exactly = [&](const auto& null) {
        const auto maps = null.surrogates(alike);
        for (std::size_t k = 0; k < null.draws(); ++k)
            for (std::size_t i = 0; i < half; ++i) CHECK(maps(k, i) == maps(k, half + i));
    };
    exactly(nulls::variogram_matching(d, {.draws = 5, .percentile = 60, .partner = partner}));
    exactly(nulls::sar(d, {.draws = 5, .resample = false, .partner = partner}));
}

TEST_CASE(
    "a variogram whose lags lie far from every pair of regions is refused, a sample's go without them") {
    // Two clusters far apart: nothing lies between.
    matrix<double> d = full(24, 24, 0.0);
    for (std::size_t i = 0; i < 24; ++i)
        for (std::size_t j = 0; j < i; ++j)
            d(i, j) = d(j, i) = (i / 12 == j / 12 ? 1 : 1000) + 0.001 * static_cast<double>(i + j);
    CHECK_THROWS_AS(nulls::variogram_matching(d, {.draws = 3, .percentile = 100}), argument_error);
    CHECK_THROWS_AS(nulls::variogram_matching(d, {.draws = 3, .percentile = 30, .lags = 400}),
                    argument_error);
    const auto null = nulls::variogram_matching(d, {.draws = 3, .percentile = 30});
    random_stream random(8);
    vector<double> x = full(24, 0.0);
    for (double& value : x) value = random.normal();
    const auto fit = null.fit(x);
    for (const double value : fit.target) CHECK((value > 0 && value < 100));
    // It varies between the clusters only, which the variogram does not reach.
    for (std::size_t i = 0; i < 24; ++i) x(i) = i < 12 ? 1 : 2;
    CHECK_THROWS_AS(null.surrogates(x), argument_error);
    const auto surface = geometry::two_spheres(40);
    const auto dense = nulls::variogram_matching(
        geometry::distances(surface, 220),
        {.draws = 30, .neighbourhoods = {0.4, 0.7}, .percentile = 90, .nearest = 6, .sample = 3});
    const auto maps = dense.surrogates(geometry::smooth_maps(surface, 40, 0)(random));
    for (const double value : maps) CHECK(std::isfinite(value));
}

}  // namespace test_every_unit
