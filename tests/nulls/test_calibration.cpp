#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "geometry.hpp"

namespace test_calibration {

using namespace entrain;

namespace {

struct rates {
    double parametric = 0;
    double null = 0;
};

// Share of pairs of independent smooth maps that a test calls correlated at 5 %. Standard error with 2000
// pairs: 0.005.
template <class Null>
rates false_positives(const geometry::smooth_maps& maps, const Null& null, stats::correlation method,
                      std::size_t pairs = 2000) {
    rates found;
    for (std::size_t k = 0; k < pairs; ++k) {
        random_stream random(2024, k);
        const auto x = maps(random), y = maps(random);
        const auto test = nulls::correlation_test(x, y, null, {.method = method, .diagnostics = false});
        found.null += (test.p <= 0.05) / double(pairs);
        found.parametric += (test.p_parametric <= 0.05) / double(pairs);
    }
    return found;
}

}  // namespace

TEST_SUITE_BEGIN("slow");

// Exponential covariance with a range of 60 mm on spheres of radius 100 mm.
TEST_CASE("mirrored Hungarian spins keep their level for smooth maps, bilateral or not") {
    const auto surface = geometry::two_spheres(100);
    const auto spins = nulls::hungarian_spins(surface, {.draws = 499});
    const auto independent = nulls::hungarian_spins(surface, {.draws = 499, .mirrored = false});
    for (const double symmetry : {0.0, 0.9}) {
        const geometry::smooth_maps maps(surface, 60, symmetry);
        for (const auto method : {stats::correlation::pearson, stats::correlation::spearman}) {
            const auto found = false_positives(maps, spins, method);
            CAPTURE(symmetry);
            MESSAGE("mirrored spins, symmetry ", symmetry, ": ", found.null, "; parametric ",
                    found.parametric);
            CHECK(found.null > 0.03);
            CHECK(found.null < 0.07);
            CHECK(found.parametric > 0.2);
        }
        if (symmetry > 0) {
            const auto found = false_positives(maps, independent, stats::correlation::pearson);
            MESSAGE("independent spins, symmetry ", symmetry, ": ", found.null);
            CHECK(found.null > 0.09);
        }
    }
}

TEST_CASE("Moran singleton keeps its level: separate hemispheres, and bilateral maps with partners") {
    const auto surface = geometry::two_spheres(100);
    // Hemispheres of a brain are not mirror images to the millimetre.
    const auto irregular = [&](double gap) {
        matrix<double> d = geometry::distances(surface, gap);
        random_stream random(6);
        for (std::size_t i = 0; i < 200; ++i)
            for (std::size_t j = 0; j < i; ++j) d(i, j) = d(j, i) = d(i, j) * (1 + 0.1 * random.uniform());
        return d;
    };
    const auto partner = geometry::homotopic(100);
    const auto plain = nulls::moran(irregular(240), {.draws = 499});
    const auto bilateral = nulls::moran(irregular(240), {.draws = 499, .partner = partner});
    // So far apart that the weights say nothing about which regions are homotopic.
    const auto plain_apart = nulls::moran(irregular(1e6), {.draws = 499});
    const auto bilateral_apart = nulls::moran(irregular(1e6), {.draws = 499, .partner = partner});
    const auto pearson = stats::correlation::pearson, spearman = stats::correlation::spearman;
    const geometry::smooth_maps separate(surface, 60, 0), alike(surface, 60, 0.9);

    const auto report = [](const std::string& what, const rates& found) {
        MESSAGE(what, ": ", found.null, "; parametric ", found.parametric);
        CHECK(found.null > 0.03);
        CHECK(found.null < 0.07);
    };
    report("Moran, separate hemispheres, Pearson", false_positives(separate, plain, pearson));
    report("Moran, separate hemispheres, Spearman", false_positives(separate, plain, spearman, 1000));
    report("Moran with partners, bilateral maps, Pearson", false_positives(alike, bilateral, pearson));
    report("Moran with partners, hemispheres apart", false_positives(alike, bilateral_apart, pearson));
    const auto broken = false_positives(alike, plain_apart, pearson);
    MESSAGE("Moran without partners, bilateral maps, hemispheres apart: ", broken.null);
    CHECK(broken.null > 0.08);
}

TEST_CASE("variogram nulls with partners keep their level for bilateral maps") {
    const auto surface = geometry::two_spheres(50);
    const auto null = nulls::variogram_matching(geometry::distances(surface, 240),
                                                {.draws = 199, .partner = geometry::homotopic(50)});
    for (const double length : {20.0, 60.0}) {
        const geometry::smooth_maps maps(surface, length, 0.9);
        const auto found = false_positives(maps, null, stats::correlation::pearson, 700);
        MESSAGE("variogram, partners, bilateral maps, ", length, " mm: ", found.null, "; parametric ",
                found.parametric);
        CHECK(found.null > 0.03);
        CHECK(found.null < 0.07);
    }
}

TEST_CASE("mirrored spins find a planted correlation") {
    const auto surface = geometry::two_spheres(100);
    const auto spins = nulls::hungarian_spins(surface, {.draws = 499});
    const geometry::smooth_maps maps(surface, 30, 0.8);
    std::size_t found = 0;
    for (std::size_t k = 0; k < 200; ++k) {
        random_stream random(77, k);
        const auto x = maps(random);
        const vector<double> y = x + maps(random);  // r about 0.7
        found += nulls::correlation_test(x, y, spins).p <= 0.05;
    }
    MESSAGE("power at r = 0.7: ", double(found) / 200);
    CHECK(found > 180);
}

// m modes of equal loadings have 2^(m - 1) correlations but for the sign, and p is at least one of so many: 1/16 for
// five, 1/32 for six. Standard error with 1500 maps: 0.006.
TEST_CASE(
    "a map of fewer than six Moran modes is warned of, and hardly ever reaches 5 %; from six on the level "
    "holds") {
    const auto surface = geometry::two_spheres(30);
    const auto moran =
        nulls::moran(geometry::distances(surface, 220), {.draws = 499, .partner = geometry::homotopic(30)});
    const geometry::smooth_maps smooth(surface, 40, 0.9);
    std::vector<std::size_t> order(moran.modes.shape(0));
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    for (const std::size_t modes : {3, 5, 6, 8}) {
        constexpr std::size_t maps = 1500;
        double rate = 0;
        std::size_t warned = 0;
        for (std::size_t number = 0; number < maps; ++number) {
            random_stream random(2025, number);
            random.shuffle(order.begin(), order.end());
            vector<double> map = full(60, 0.0);
            for (std::size_t k = 0; k < modes; ++k)
                map += (random.normal() > 0 ? 1.0 : -1.0) * xt::view(moran.modes, order[k], xt::all());
            const auto test =
                nulls::correlation_test(map, smooth(random), moran, {.method = stats::correlation::pearson});
            rate += (test.p <= 0.05) / double(maps);
            for (const auto& each : test.warnings) warned += each.starts_with("few modes carry the map");
        }
        CAPTURE(modes);
        MESSAGE(modes, " Moran modes: ", rate);
        if (modes != 6) CHECK(warned == (modes < 6 ? maps : 0));  // of six it is a matter of rounding
        CHECK(rate < (modes < 6 ? 0.02 : 0.07));
        CHECK((modes < 6 || rate > 0.02));
    }
}

TEST_SUITE_END();

}  // namespace test_calibration
