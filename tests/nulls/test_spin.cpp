#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_spin {

using namespace entrain;
using doctest::Approx;
using nulls::spin_rule;

namespace {

bool is_permutation(const std::vector<std::size_t>& source) {
    return std::set<std::size_t>(source.begin(), source.end()).size() == source.size();
}

std::vector<std::size_t> draw(const nulls::spin_null& null, std::size_t d) {
    return {row_data(null.source(), d), row_data(null.source(), d) + null.regions()};
}

double total_distance(const nulls::sphere& surface, const matrix<double>& left,
                      const std::vector<std::size_t>& source, char side) {
    const auto q = side == 'L' ? left : nulls::mirrored_rotation(left);
    double total = 0;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (surface.hemisphere[i] != side) continue;
        double squares = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            double turned = 0;
            for (std::size_t k = 0; k < 3; ++k) turned += surface.coordinates(source[i], k) * q(k, axis);
            squares += (surface.coordinates(i, axis) - turned) * (surface.coordinates(i, axis) - turned);
        }
        total += std::sqrt(squares);
    }
    return total;
}

}  // namespace

TEST_CASE(
    "the reference's rotations give its indices exactly: naive, Vasa, Hungarian, on and inside the sphere") {
    const auto study = dk68::load();
    if (!study) return;
    const auto file = reference::path("reference/nulls/rotations_assignments_dk68.json");
    const auto expected = dk68::json(*file);
    const std::size_t rotations = expected["left"].size();
    for (const auto& [name, surface] :
         {std::pair{"dk68_surf", &study->vertex}, {"dk68_avg", &study->average}})
        for (const auto& [key, rule] : {std::pair{"naive_nnt", spin_rule::naive},
                                        {"vasa", spin_rule::vasa},
                                        {"hungarian", spin_rule::hungarian}})
            for (std::size_t k = 0; k < rotations; ++k) {
                const std::string what = std::string(name) + " " + key;
                CAPTURE(what);
                CAPTURE(k);
                matrix<double> left = full(3, 3, 0.0);
                for (std::size_t i = 0; i < 9; ++i)
                    left.data()[i] = expected["left"][k][i / 3][i % 3].get<double>();
                const auto source = nulls::spin(*surface, left, rule, 0.2);
                CHECK(source == expected[name]["assign"][key][k].get<std::vector<std::size_t>>());
            }
}

TEST_CASE("the identity leaves every region where it is, under every rule") {
    const auto surface = geometry::two_spheres(30);
    matrix<double> identity = full(3, 3, 0.0);
    for (std::size_t i = 0; i < 3; ++i) identity(i, i) = 1;
    for (const auto rule : {spin_rule::naive, spin_rule::vasa, spin_rule::hungarian}) {
        const auto source = nulls::spin(surface, identity, rule);
        for (std::size_t i = 0; i < source.size(); ++i) CHECK(source[i] == i);
    }
}

TEST_CASE("each rule does what it says, checked against the plain algorithm") {
    const auto surface = geometry::two_spheres(25);
    const std::size_t n = 50;
    for (std::size_t repeat = 0; repeat < 30; ++repeat) {
        const auto q = nulls::random_rotation(3, repeat);
        const auto naive = nulls::spin(surface, q, spin_rule::naive);
        const auto vasa = nulls::spin(surface, q, spin_rule::vasa);
        const auto hungarian = nulls::spin(surface, q);

        matrix<double> distance = full(n, n, std::numeric_limits<double>::infinity());
        const auto mirrored = nulls::mirrored_rotation(q);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                if (surface.hemisphere[i] != surface.hemisphere[j]) continue;
                const auto& turn = surface.hemisphere[j] == 'L' ? q : mirrored;
                double squares = 0;
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    double turned = 0;
                    for (std::size_t k = 0; k < 3; ++k) turned += surface.coordinates(j, k) * turn(k, axis);
                    squares += std::pow(surface.coordinates(i, axis) - turned, 2);
                }
                distance(i, j) = std::sqrt(squares);
            }
        for (std::size_t i = 0; i < n; ++i) {
            const double* row = row_data(distance, i);
            CHECK(naive[i] == static_cast<std::size_t>(std::min_element(row, row + n) - row));
        }
        CHECK(is_permutation(vasa));
        CHECK(is_permutation(hungarian));
        for (const char side : {'L', 'R'}) {
            CHECK(total_distance(surface, q, hungarian, side) <=
                  total_distance(surface, q, vasa, side) + 1e-9);
            CHECK(total_distance(surface, q, naive, side) <=
                  total_distance(surface, q, hungarian, side) + 1e-9);
        }
        // Vasa: take the row with the largest minimum, give it its nearest column, strike out both.
        const double gone = std::numeric_limits<double>::infinity();
        for (const char side : {'L', 'R'}) {
            matrix<double> left = distance;
            std::vector<std::size_t> expected(n, n);
            for (std::size_t step = 0; step < n / 2; ++step) {
                std::size_t best = n, column = n;
                double farthest = -1;
                for (std::size_t i = 0; i < n; ++i) {
                    if (surface.hemisphere[i] != side || expected[i] < n) continue;
                    const double* row = row_data(left, i);
                    const auto nearest = static_cast<std::size_t>(std::min_element(row, row + n) - row);
                    if (row[nearest] <= farthest) continue;
                    farthest = row[nearest];
                    best = i;
                    column = nearest;
                }
                expected[best] = column;
                for (std::size_t i = 0; i < n; ++i) left(i, column) = gone;
            }
            for (std::size_t i = 0; i < n; ++i)
                if (surface.hemisphere[i] == side) CHECK(vasa[i] == expected[i]);
        }
    }
}

TEST_CASE("draws stay in their hemisphere, rearrange the map, and follow their rotation") {
    const auto surface = geometry::two_spheres(30);
    const auto null = nulls::hungarian_spins(surface, {.draws = 200, .seed = 5});
    CHECK(null.draws() == 200);
    CHECK(null.regions() == 60);
    for (std::size_t d = 0; d < null.draws(); ++d) {
        const auto source = draw(null, d);
        CHECK(is_permutation(source));
        for (std::size_t i = 0; i < source.size(); ++i)
            CHECK(surface.hemisphere[source[i]] == surface.hemisphere[i]);
        CHECK(source == nulls::spin(surface, nulls::random_rotation(5, d)));
    }
    CHECK(draw(nulls::vasa_spins(surface, {.draws = 70, .seed = 5}), 69) ==
          nulls::spin(surface, nulls::random_rotation(5, 69), spin_rule::vasa));
    CHECK(draw(nulls::naive_spins(surface, {.draws = 70, .seed = 5}), 69) ==
          nulls::spin(surface, nulls::random_rotation(5, 69), spin_rule::naive));
}

TEST_CASE(
    "mirrored hemispheres spin alike, so a symmetric map has symmetric nulls; independent ones do not") {
    const std::size_t half = 30;
    const auto surface = geometry::two_spheres(half);
    const auto mirrored = nulls::hungarian_spins(surface, {.draws = 50});
    const auto independent = nulls::hungarian_spins(surface, {.draws = 50, .mirrored = false});
    std::size_t alike = 0;
    for (std::size_t d = 0; d < 50; ++d)
        for (std::size_t i = 0; i < half; ++i) {
            CHECK(mirrored.source(d, i) + half == mirrored.source(d, half + i));
            CHECK(mirrored.source(d, i) == independent.source(d, i));
            alike += independent.source(d, i) + half == independent.source(d, half + i);
        }
    CHECK(alike < 50 * half / 5);
}

TEST_CASE("spins are the same bits for any number of threads, and other bits for another seed") {
    const auto surface = geometry::two_spheres(20);
    const auto one = nulls::hungarian_spins(surface, {.draws = 300, .threads = 1});
    for (const std::size_t threads : {2u, 3u, 0u})
        CHECK((nulls::hungarian_spins(surface, {.draws = 300, .threads = threads}).source() == one.source()));
    CHECK((nulls::hungarian_spins(surface, {.draws = 300, .seed = 2}).source() != one.source()));
    // Fewer draws are the first of more.
    const auto few = nulls::hungarian_spins(surface, {.draws = 100});
    CHECK((few.source() == xt::view(one.source(), xt::range(0, 100), xt::all())));
}

TEST_CASE("one hemisphere alone spins, and unequal ones where it is said that they may") {
    auto surface = geometry::two_spheres(30);
    nulls::sphere left{xt::view(surface.coordinates, xt::range(0, 30), xt::all()),
                       std::vector<char>(30, 'L')};
    const auto alone = nulls::hungarian_spins(left, {.draws = 40});
    const auto both = nulls::hungarian_spins(surface, {.draws = 40});
    CHECK((alone.source() == xt::view(both.source(), xt::all(), xt::range(0, 30))));

    nulls::sphere unequal{xt::view(surface.coordinates, xt::range(0, 47), xt::all()),
                          {surface.hemisphere.begin(), surface.hemisphere.begin() + 47}};
    CHECK_THROWS_WITH_AS(
        nulls::hungarian_spins(unequal),
        "entrain::nulls::hungarian_spins: sphere.hemisphere: expected as many regions on the left as on the "
        "right, as options.mirrored turns homotopic regions alike (leave out those without a counterpart, "
        "or "
        "set options.unequal_hemispheres to spin them all the same, or options.mirrored = false if the maps "
        "are not bilateral), got 30 left, 17 right",
        argument_error);
    CHECK_THROWS_AS(nulls::naive_spins(unequal), argument_error);
    CHECK_THROWS_AS(nulls::vasa_spins(unequal), argument_error);
    const auto mixed = nulls::hungarian_spins(unequal, {.draws = 20, .unequal_hemispheres = true});
    for (std::size_t d = 0; d < 20; ++d) {
        CHECK(is_permutation(draw(mixed, d)));
        for (std::size_t i = 0; i < 30; ++i) CHECK(mixed.source(d, i) == both.source(d, i));
    }
    CHECK(nulls::hungarian_spins(unequal, {.draws = 20, .mirrored = false}).draws() == 20);
}

TEST_CASE("surrogates hold the map's values at the spun places, and progress reaches the end") {
    const auto surface = geometry::two_spheres(20);
    std::size_t done = 0, calls = 0;
    const auto null =
        nulls::naive_spins(surface, {.draws = 150, .progress = [&](std::size_t at, std::size_t total) {
                                         CHECK(total == 150);
                                         CHECK(at > done);
                                         done = at;
                                         ++calls;
                                     }});
    CHECK(done == 150);
    CHECK(calls == 3);
    vector<double> map = full(40, 0.0);
    for (std::size_t i = 0; i < 40; ++i) map(i) = double(i * i);
    const auto maps = null.surrogates(map);
    for (std::size_t d = 0; d < 150; ++d)
        for (std::size_t i = 0; i < 40; ++i) CHECK(maps(d, i) == map(null.source(d, i)));
    CHECK((null.surrogates(vector<float>(map)) == maps));
    CHECK((null.surrogates(xt::view(xt::xarray<double>(map), xt::all())) == maps));
    CHECK_THROWS_WITH_AS(
        null.surrogates(full(39, 0.0)),
        "entrain::nulls::spin_null::surrogates: x: expected 40 values, one per region of the null, got 39",
        argument_error);
    CHECK_THROWS_AS(
        nulls::naive_spins(
            surface,
            {.draws = 150, .progress = [](std::size_t, std::size_t) { throw std::runtime_error("enough"); }}),
        std::runtime_error);
}

TEST_CASE("regions off the surface are found, and the rest makes a sphere") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const auto surface = geometry::two_spheres(20);
    matrix<double> table = full(43, 3, none);
    std::vector<std::string> names(43, "n/a");
    for (std::size_t i = 0; i < 40; ++i) {
        std::copy_n(row_data(surface.coordinates, i), 3, row_data(table, i + 2));
        names[i + 2] = i < 20 ? "left" : "R";
    }
    table(42, 0) = 1;  // two of its coordinates are missing
    const auto cortex = nulls::regions_on_sphere(table);
    CHECK(cortex.size() == 40);
    CHECK(cortex.front() == 2);
    const auto rebuilt = nulls::sphere_of(table, names, cortex);
    CHECK((rebuilt.coordinates == surface.coordinates));
    CHECK(rebuilt.hemisphere == surface.hemisphere);
    CHECK(nulls::regions_on_sphere(matrix<float>(table)).size() == 40);
    const auto all = nulls::sphere_of(xt::view(table, xt::range(2, 42), xt::all()),
                                      std::vector<std::string>(names.begin() + 2, names.begin() + 42));
    CHECK((all.coordinates == surface.coordinates));

    CHECK_THROWS_WITH_AS(
        nulls::regions_on_sphere(full(4, 2, 0.0)),
        "entrain::nulls::regions_on_sphere: coordinates: expected shape (regions, 3), got (4, 2)",
        argument_error);
    CHECK_THROWS_WITH_AS(nulls::sphere_of(full(4, 2, 0.0), names),
                         "entrain::nulls::sphere_of: coordinates: expected shape (regions, 3), got (4, 2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::sphere_of(full(4, 3, 0.0), names),
                         "entrain::nulls::sphere_of: hemisphere: expected 4 names, one per region, got 43",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::sphere_of(table, names, {43}),
                         "entrain::nulls::sphere_of: regions: expected indices below 43, got 43",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::sphere_of(table, names),
        "entrain::nulls::sphere_of: hemisphere: expected names that begin with L or R, got 'n/a' at (0)",
        argument_error);
}

TEST_CASE("a wrong sphere is refused, with advice") {
    const auto good = geometry::two_spheres(10);
    CHECK_THROWS_WITH_AS(
        nulls::hungarian_spins({full(20, 2, 1.0), good.hemisphere}),
        "entrain::nulls::hungarian_spins: sphere.coordinates: expected shape (regions, 3), got "
        "(20, 2)",
        argument_error);
    CHECK_THROWS_WITH_AS(nulls::vasa_spins({full(9, 3, 1.0), std::vector<char>(9, 'L')}),
                         "entrain::nulls::vasa_spins: sphere: expected at least 10 regions (with fewer, "
                         "compare the maps without a "
                         "spatial null), got 9",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::naive_spins({good.coordinates, std::vector<char>(19, 'L')}),
        "entrain::nulls::naive_spins: sphere.hemisphere: expected 20 letters, one per region, got 19",
        argument_error);
    auto other = good;
    other.hemisphere[3] = 'B';
    CHECK_THROWS_WITH_AS(nulls::hungarian_spins(other),
                         "entrain::nulls::hungarian_spins: sphere.hemisphere: expected 'L' or 'R' for each "
                         "region, got 'B' at (3)",
                         argument_error);
    other = good;
    other.coordinates(4, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        nulls::hungarian_spins(other),
        "entrain::nulls::hungarian_spins: sphere.coordinates: expected finite coordinates (spins need a "
        "place on "
        "the surface for every region: take the subset regions_on_sphere(coordinates), or use moran for all "
        "regions), got nan at (4, 1)",
        argument_error);
    other = good;
    for (std::size_t axis = 0; axis < 3; ++axis) other.coordinates(5, axis) *= 0.9;
    CHECK_THROWS_WITH_AS(nulls::hungarian_spins(other),
                         "entrain::nulls::hungarian_spins: sphere.coordinates: expected points at one radius "
                         "from the origin within "
                         "options.radius_tolerance (0.01 of the mean radius; MNI coordinates will not do: "
                         "use those of the spherical "
                         "surface), got radius 90 at (5), mean 99.5",
                         argument_error);
    CHECK_NOTHROW(nulls::hungarian_spins(other, {.draws = 1, .radius_tolerance = 0.2}));
    CHECK_THROWS_WITH_AS(nulls::hungarian_spins(good, {.draws = 0}),
                         "entrain::nulls::hungarian_spins: options.draws: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::spin(good, full(2, 3, 0.0)),
                         "entrain::nulls::spin: rotation: expected shape (3, 3), got (2, 3)", argument_error);
    CHECK_THROWS_WITH_AS(nulls::spin(good, full(3, 3, std::nan(""))),
                         "entrain::nulls::spin: rotation: expected finite values, got nan at (0, 0)",
                         argument_error);
    const nulls::sphere huge{full(65537, 3, 1.0), std::vector<char>(65537, 'L')};
    CHECK_THROWS_WITH_AS(nulls::naive_spins(huge, {.draws = 1}),
                         "entrain::nulls::naive_spins: sphere: expected at most 65536 regions (use parcels, "
                         "not vertices), got 65537",
                         argument_error);
}

TEST_CASE("homotopic regions are found by laying the hemispheres on each other") {
    auto surface = geometry::two_spheres(30);
    random_stream random(5);
    for (std::size_t i = 30; i < 60; ++i)
        for (std::size_t axis = 0; axis < 3; ++axis) surface.coordinates(i, axis) += 3 * random.normal();
    CHECK(nulls::mirrored_pairs(surface) == geometry::homotopic(30));
    surface.hemisphere[40] = 'L';
    CHECK_THROWS_WITH_AS(
        nulls::mirrored_pairs(surface),
        "entrain::nulls::mirrored_pairs: sphere.hemisphere: expected as many regions on the right as on "
        "the left (leave out those without a counterpart), got 31 left, 29 right",
        argument_error);
    surface.hemisphere.pop_back();
    CHECK_THROWS_WITH_AS(
        nulls::mirrored_pairs(surface),
        "entrain::nulls::mirrored_pairs: sphere.coordinates: expected shape (59, 3), got (60, 3)",
        argument_error);
}

}  // namespace test_spin
