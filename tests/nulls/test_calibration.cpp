#include <doctest/doctest.h>

#include <cstddef>
#include <tuple>

#include "geometry.hpp"

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
        const auto test = nulls::correlation_test(x, y, null, {.method = method});
        found.null += (test.p <= 0.05) / double(pairs);
        found.parametric += (test.p_parametric <= 0.05) / double(pairs);
    }
    return found;
}

}  // namespace

TEST_SUITE_BEGIN("slow");

// The fields of NULLS section 5: exponential covariance with a range of 60 mm on spheres of radius 100 mm.
TEST_CASE(
    "mirrored Hungarian spins keep their level for smooth maps, bilateral or not, where the naive test "
    "fails") {
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

TEST_CASE(
    "Moran singleton keeps its level for independent hemispheres, and with partners for bilateral maps") {
    const auto surface = geometry::two_spheres(100);
    const auto distances = geometry::distances(surface, 240);
    const auto plain = nulls::moran(distances, {.draws = 499});
    const auto bilateral = nulls::moran(distances, {.draws = 499, .partner = geometry::homologous(100)});
    const auto pearson = stats::correlation::pearson, spearman = stats::correlation::spearman;
    for (const auto& [symmetry, null, method] :
         {std::tuple{0.0, &plain, pearson}, {0.0, &plain, spearman}, {0.9, &bilateral, pearson}}) {
        const geometry::smooth_maps maps(surface, 60, symmetry);
        const auto found = false_positives(maps, *null, method, method == spearman ? 1000 : 2000);
        MESSAGE("Moran, symmetry ", symmetry, null == &bilateral ? ", partners: " : ": ", found.null);
        CHECK(found.null > 0.03);
        CHECK(found.null < 0.07);
    }
    const auto broken = false_positives(geometry::smooth_maps(surface, 60, 0.9), plain, pearson);
    MESSAGE("Moran without partners, symmetry 0.9: ", broken.null);
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

TEST_SUITE_END();
