#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <entrain/core/random.hpp>

#include "dk68.hpp"

namespace test_rotation {

using namespace entrain;
using doctest::Approx;

namespace {

double determinant(const matrix<double>& q) {
    return q(0, 0) * (q(1, 1) * q(2, 2) - q(1, 2) * q(2, 1)) -
           q(0, 1) * (q(1, 0) * q(2, 2) - q(1, 2) * q(2, 0)) +
           q(0, 2) * (q(1, 0) * q(2, 1) - q(1, 1) * q(2, 0));
}

double departure_from_orthogonal(const matrix<double>& q) {
    double worst = 0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) {
            double dot = 0;
            for (std::size_t k = 0; k < 3; ++k) dot += q(i, k) * q(j, k);
            worst = std::max(worst, std::abs(dot - (i == j)));
        }
    return worst;
}

matrix<double> gaussian(std::uint64_t seed) {
    random_stream random(seed);
    matrix<double> a = full(3, 3, 0.0);
    for (double& value : a) value = random.normal();
    return a;
}

matrix<double> read(const nlohmann::json& rows) {
    matrix<double> a = full(3, 3, 0.0);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t k = 0; k < 3; ++k) a(i, k) = rows[i][k].get<double>();
    return a;
}

double difference(const matrix<double>& a, const matrix<double>& b) {
    double worst = 0;
    for (std::size_t k = 0; k < 9; ++k) worst = std::max(worst, std::abs(a.data()[k] - b.data()[k]));
    return worst;
}

}  // namespace

TEST_CASE("the reference's Gaussian matrices give its rotations, left and right, to 1e-12") {
    const auto file = reference::path("reference/nulls/rotations_assignments_dk68.json");
    if (!file) return;
    const auto expected = dk68::json(*file);
    for (std::size_t k = 0; k < expected["gaussian_3x3"].size(); ++k) {
        const auto left = nulls::rotation_of_gaussian(read(expected["gaussian_3x3"][k]));
        CHECK(difference(left, read(expected["left"][k])) < 1e-12);
        CHECK(difference(nulls::mirrored_rotation(left), read(expected["right"][k])) < 1e-12);
    }
}

TEST_CASE("every rotation is orthogonal with determinant one, and so is its mirror image") {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const auto q = nulls::rotation_of_gaussian(gaussian(seed));
        CHECK(departure_from_orthogonal(q) < 1e-14);
        CHECK(determinant(q) == Approx(1).epsilon(1e-13));
        const auto mirrored = nulls::mirrored_rotation(q);
        CHECK(determinant(mirrored) == Approx(1).epsilon(1e-13));
        CHECK(difference(nulls::mirrored_rotation(mirrored), q) == 0);
        CHECK(determinant(nulls::random_rotation(7, seed)) == Approx(1).epsilon(1e-13));
    }
    // Columns that are parallel to 1e-12 still give an orthogonal matrix.
    matrix<double> flat = gaussian(1);
    for (std::size_t i = 0; i < 3; ++i) flat(i, 1) = flat(i, 0) * (1 + 1e-12 * static_cast<double>(i));
    CHECK(departure_from_orthogonal(nulls::rotation_of_gaussian(flat)) < 1e-14);
}

TEST_CASE("Q R is the Gaussian matrix, R upper triangular with a positive diagonal but for the first sign") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto a = gaussian(seed);
        const auto q = nulls::rotation_of_gaussian(a);
        matrix<double> r = full(3, 3, 0.0);
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j)
                for (std::size_t k = 0; k < 3; ++k) r(i, j) += q(k, i) * a(k, j);
        CHECK(std::abs(r(1, 0)) < 1e-13);
        CHECK(std::abs(r(2, 0)) < 1e-13);
        CHECK(std::abs(r(2, 1)) < 1e-13);
        CHECK(r(1, 1) > 0);
        CHECK((determinant(a) > 0) == (r(0, 0) > 0));
        CHECK(r(2, 2) > 0);
    }
}

TEST_CASE("rotations are uniform: a fixed point goes everywhere alike, and angles follow (1 - cos)/pi") {
    const std::size_t count = 40'000;
    double mean[3] = {}, squares[3] = {}, below_quarter_turn = 0;
    for (std::size_t d = 0; d < count; ++d) {
        const auto q = nulls::random_rotation(5, d);
        for (std::size_t k = 0; k < 3; ++k) {
            mean[k] += q(2, k) / double(count);
            squares[k] += q(2, k) * q(2, k) / double(count);
        }
        below_quarter_turn += (q(0, 0) + q(1, 1) + q(2, 2) - 1) / 2 > 0;
    }
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(std::abs(mean[k]) < 0.015);  // five standard errors
        CHECK(squares[k] == Approx(1.0 / 3).epsilon(0.025));
    }
    // The angle of a uniform rotation has density (1 - cos a) / pi: P(a < pi/2) = 1/2 - 1/pi.
    CHECK(below_quarter_turn / double(count) == Approx(0.5 - 1 / std::numbers::pi).epsilon(0.04));
}

TEST_CASE("a rotation is determined by seed and draw") {
    CHECK(difference(nulls::random_rotation(1, 3), nulls::random_rotation(1, 3)) == 0);
    CHECK(difference(nulls::random_rotation(1, 3), nulls::random_rotation(1, 4)) > 0.01);
    CHECK(difference(nulls::random_rotation(1, 3), nulls::random_rotation(2, 3)) > 0.01);
}

TEST_CASE("rotations accept views and float, and refuse what is not a regular 3 x 3 matrix") {
    const auto a = gaussian(4);
    matrix<double> wide = full(3, 5, 0.0);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t k = 0; k < 3; ++k) wide(i, k + 1) = a(i, k);
    const auto part = xt::view(wide, xt::all(), xt::range(1, 4));
    CHECK(difference(nulls::rotation_of_gaussian(part), nulls::rotation_of_gaussian(a)) == 0);
    CHECK(difference(nulls::rotation_of_gaussian(matrix<float>(a)), nulls::rotation_of_gaussian(a)) < 1e-5);
    CHECK(difference(nulls::mirrored_rotation(part), nulls::mirrored_rotation(a)) == 0);
    CHECK(difference(nulls::mirrored_rotation(xt::xarray<double>(a)), nulls::mirrored_rotation(a)) == 0);

    CHECK_THROWS_WITH_AS(nulls::rotation_of_gaussian(wide),
                         "entrain::nulls::rotation_of_gaussian: gaussian: expected shape (3, 3), got (3, 5)",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::rotation_of_gaussian(full(3, 3, 1.0)),
        "entrain::nulls::rotation_of_gaussian: gaussian: expected a regular matrix, got a singular "
        "one",
        argument_error);
    CHECK_THROWS_WITH_AS(
        nulls::rotation_of_gaussian(full(3, 3, std::nan(""))),
        "entrain::nulls::rotation_of_gaussian: gaussian: expected finite values, got nan at (0, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(nulls::mirrored_rotation(wide),
                         "entrain::nulls::mirrored_rotation: rotation: expected shape (3, 3), got (3, 5)",
                         argument_error);
}

}  // namespace test_rotation
