#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "dk68.hpp"
#include "geometry.hpp"

namespace test_vertex_spin {

using namespace entrain;
using doctest::Approx;

namespace {

const double none = std::numeric_limits<double>::quiet_NaN();

// Two mirrored spheres with `parcels` parcels a hemisphere: the vertices nearest to each of some seeds; those
// near the pole that faces the other hemisphere are wall.
struct parcellation {
    nulls::sphere surface;
    std::vector<int> labels;
    std::vector<bool> wall;
    parcellation(std::size_t vertices, std::size_t parcels) : surface(geometry::two_spheres(vertices)) {
        const auto seeds = geometry::two_spheres(parcels, 100, 5);
        for (std::size_t i = 0; i < 2 * vertices; ++i) {
            const double* p = row_data(surface.coordinates, i);
            wall.push_back(surface.hemisphere[i] == 'L' ? p[0] > 95 : p[0] < -95);
            double least = 1e300;
            int nearest = 0;
            for (std::size_t s = 0; s < 2 * parcels; ++s) {
                if (seeds.hemisphere[s] != surface.hemisphere[i]) continue;
                const double* q = row_data(seeds.coordinates, s);
                const double square =
                    std::pow(p[0] - q[0], 2) + std::pow(p[1] - q[1], 2) + std::pow(p[2] - q[2], 2);
                if (square < least) {
                    least = square;
                    nearest = static_cast<int>(s) + 1;
                }
            }
            labels.push_back(wall[i] ? 0 : nearest);
        }
    }
};

// The vertex that lands nearest to each vertex, by trying all.
std::vector<std::uint32_t> plain_source(const nulls::sphere& surface, const matrix<double>& left) {
    const auto right = nulls::mirrored_rotation(left);
    const std::size_t n = surface.hemisphere.size();
    std::vector<std::uint32_t> source(n);
    matrix<double> turned = full(n, 3, 0.0);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t axis = 0; axis < 3; ++axis)
            for (std::size_t k = 0; k < 3; ++k)
                turned(j, axis) +=
                    surface.coordinates(j, k) * (surface.hemisphere[j] == 'L' ? left : right)(k, axis);
    for (std::size_t i = 0; i < n; ++i) {
        double least = 1e300;
        for (std::size_t j = 0; j < n; ++j) {
            if (surface.hemisphere[i] != surface.hemisphere[j]) continue;
            double square = 0;
            for (std::size_t axis = 0; axis < 3; ++axis)
                square += std::pow(surface.coordinates(i, axis) - turned(j, axis), 2);
            if (square < least) {
                least = square;
                source[i] = static_cast<std::uint32_t>(j);
            }
        }
    }
    return source;
}

}  // namespace

TEST_CASE("vertex spins take the nearest rotated vertex of the hemisphere, and the wall turns with the map") {
    const parcellation brain(300, 12);
    const auto null = nulls::vertex_spins(brain.surface, {.draws = 5, .seed = 3});
    CHECK(null.draws() == 5);
    CHECK(null.regions() == 600);
    vector<double> map = full(600, none);
    for (std::size_t i = 0; i < 600; ++i)
        if (!brain.wall[i]) map(i) = double(i);
    const auto maps = null.surrogates(map);
    for (std::size_t d = 0; d < 5; ++d) {
        const auto source = null.source(d);
        CHECK(source == plain_source(brain.surface, nulls::random_rotation(3, d)));
        for (std::size_t i = 0; i < 600; ++i)
            CHECK((std::isnan(maps(d, i)) ? std::isnan(map(source[i])) : maps(d, i) == map(source[i])));
    }
}

TEST_CASE(
    "Baum takes the most frequent label, Cornblath the mean, both of the vertices that land in a parcel") {
    const parcellation brain(400, 12);
    const auto baum = nulls::baum_spins(brain.surface, brain.labels, {.draws = 20, .seed = 4});
    const auto cornblath = nulls::cornblath_spins(brain.surface, brain.labels, {.draws = 20, .seed = 4});
    REQUIRE(baum.regions() == 24);
    REQUIRE(baum.draws() == 20);
    vector<double> map = full(24, 0.0);
    for (std::size_t p = 0; p < 24; ++p) map(p) = std::sin(double(p));
    const auto modes = baum.surrogates(map), means = cornblath.surrogates(map);
    const auto same = [](double a, double b) {
        return std::isnan(a) ? std::isnan(b) : std::abs(a - b) < 1e-12;
    };
    double missing = 0;
    for (std::size_t d = 0; d < 20; ++d) {
        const auto source = plain_source(brain.surface, nulls::random_rotation(4, d));
        for (std::size_t p = 0; p < 24; ++p) {
            std::vector<int> count(25, 0);
            double sum = 0, weight = 0;
            for (std::size_t i = 0; i < brain.labels.size(); ++i) {
                if (brain.labels[i] != int(p) + 1) continue;
                const auto label = std::size_t(brain.labels[source[i]]);
                if (label == 0) continue;
                ++count[label];
                sum += map(label - 1);
                weight += 1;
            }
            const auto best = std::max_element(count.begin() + 1, count.end());
            const bool any = *best > 0;
            missing += !any;
            CHECK(baum.source(d)[p] ==
                  (any ? std::size_t(best - count.begin()) - 1 : nulls::parcel_spin_null::npos));
            CHECK(same(modes(d, p), any ? map(std::size_t(best - count.begin()) - 1) : none));
            CHECK(same(means(d, p), any ? sum / weight : none));
        }
    }
    CHECK(baum.missing() == Approx(missing / 20));
    const auto other = baum.with(nulls::parcel_rule::cornblath).surrogates(map);
    for (std::size_t k = 0; k < other.size(); ++k) CHECK(same(other.data()[k], means.data()[k]));
}

TEST_CASE("labels may run through the hemispheres in any order, and threads change no bit") {
    const parcellation brain(300, 12);
    auto swapped = brain.labels;  // labels 1, 3, 5, ... left and 2, 4, 6, ... right
    for (int& label : swapped) label = label == 0 ? 0 : label <= 12 ? 2 * label - 1 : 2 * (label - 12);
    const auto plain = nulls::cornblath_spins(brain.surface, brain.labels, {.draws = 40});
    const auto mixed = nulls::cornblath_spins(brain.surface, swapped, {.draws = 40, .threads = 1});
    vector<double> map = full(24, 0.0), turned = map;
    for (std::size_t p = 0; p < 24; ++p) {
        map(p) = std::cos(double(3 * p));
        turned(p < 12 ? 2 * p : 2 * (p - 12) + 1) = map(p);
    }
    const auto a = plain.surrogates(map), b = mixed.surrogates(turned);
    for (std::size_t d = 0; d < 40; ++d)
        for (std::size_t p = 0; p < 24; ++p) {
            const double x = a(d, p), y = b(d, p < 12 ? 2 * p : 2 * (p - 12) + 1);
            CHECK((std::isnan(x) ? std::isnan(y) : std::abs(x - y) < 1e-12));
        }
    const auto three = nulls::cornblath_spins(brain.surface, brain.labels, {.draws = 40, .threads = 3});
    CHECK(three.start() == plain.start());
}

TEST_CASE("the reference's rotations of fsaverage5 give its Baum indices and Cornblath means") {
    const auto study = dk68::load();
    const auto file = reference::path("reference/nulls/rotations_assignments_dk68.json");
    if (!study || !file) return;
    const auto [surface, labels] = dk68::fsaverage5();
    const auto expected = dk68::json(*file);
    const auto& listed = expected["dk68_vertex"];
    for (std::size_t k = 0; k < 10; ++k) {
        CAPTURE(k);
        matrix<double> left = full(3, 3, 0.0);
        for (std::size_t i = 0; i < 9; ++i) left.data()[i] = expected["left"][k][i / 3][i % 3].get<double>();
        const auto null = nulls::parcel_spin(surface, labels, left);
        const auto source = null.source(0);
        const auto baum = listed["baum"][k].get<std::vector<int>>();
        std::size_t missing = 0;
        for (std::size_t p = 0; p < 68; ++p) {
            CHECK(source[p] == (baum[p] < 0 ? nulls::parcel_spin_null::npos : std::size_t(baum[p])));
            missing += baum[p] < 0;
        }
        CHECK(null.missing() == Approx(double(missing)));
        const auto means = null.with(nulls::parcel_rule::cornblath).surrogates(study->maps.at("5HT1a"));
        for (std::size_t p = 0; p < 68; ++p) {
            const auto& value = listed["cornblath_5HT1a"][k][p];
            if (value.is_null())
                CHECK(std::isnan(means(0, p)));
            else
                CHECK(means(0, p) == Approx(value.get<double>()).epsilon(1e-9));
        }
    }
}

TEST_CASE("wrong labels and options are refused by name") {
    const parcellation brain(100, 12);
    auto labels = brain.labels;
    labels.pop_back();
    CHECK_THROWS_WITH_AS(nulls::baum_spins(brain.surface, labels),
                         "entrain::nulls::baum_spins: labels: expected 200 labels, one per vertex, got 199",
                         argument_error);
    labels = brain.labels;
    labels[3] = -1;
    CHECK_THROWS_WITH_AS(
        nulls::cornblath_spins(brain.surface, labels),
        "entrain::nulls::cornblath_spins: labels: expected 0 (no parcel) to 65535, got -1 at (3)",
        argument_error);
    labels = brain.labels;
    labels[150] = labels[2];
    labels[2] = labels[2] == 0 ? 1 : labels[2];
    if (labels[150] == 0) labels[150] = labels[2];
    CHECK_THROWS_WITH_AS(
        nulls::baum_spins(brain.surface, labels),
        ("entrain::nulls::baum_spins: labels: expected labels of their own for each hemisphere, got " +
         std::to_string(labels[2]) + " in both")
            .c_str(),
        argument_error);
    labels = brain.labels;
    for (int& label : labels) label += label >= 7;
    CHECK_THROWS_WITH_AS(nulls::baum_spins(brain.surface, labels),
                         "entrain::nulls::baum_spins: labels: expected each label from 1 to the largest, 25, "
                         "to occur, got no vertex with 7",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::baum_spins(brain.surface, brain.labels, {.max_distortion = 1}),
                         "entrain::nulls::baum_spins: options.max_distortion: expected 0 (distortion is "
                         "measured between parcels: naive_spins and its like), got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::vertex_spins(brain.surface, {.draws = 0}),
                         "entrain::nulls::vertex_spins: options.draws: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(nulls::vertex_spins(brain.surface).surrogates(full(3, 0.0)),
                         "entrain::nulls::vertex_spin_null::surrogates: x: expected 200 values, one per "
                         "region of the null, got 3",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::baum_spins(brain.surface, brain.labels, {.draws = 1}).surrogates(full(3, 0.0)),
        "entrain::nulls::parcel_spin_null::surrogates: x: expected 24 values, one per region of the null, "
        "got 3",
        argument_error);
}

}  // namespace test_vertex_spin
