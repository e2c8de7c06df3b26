// How rotations are drawn, mirrored and checked.
#pragma once

#include <entrain/nulls/rotation.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>

namespace entrain::nulls::detail {

using rotation3 = std::array<double, 9>;  // row-major; row vectors are rotated as p Q

// Q of the QR decomposition with a positive diagonal of R is Gram-Schmidt's, so no decomposition is called.
// Then the first column changes sign where det Q < 0. The second pass keeps Q orthogonal to rounding even
// where the columns of a are nearly parallel.
inline bool rotation_of_gaussian(const double* a, rotation3& q) {
    double c[3][3];  // columns of a
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 3; ++k) c[k][i] = a[3 * i + k];
    const auto dot = [](const double* x, const double* y) { return x[0] * y[0] + x[1] * y[1] + x[2] * y[2]; };
    const auto unit = [&](double* x) {
        const double length = std::sqrt(dot(x, x));
        for (int i = 0; i < 3; ++i) x[i] /= length;
        return length;
    };
    // A part of a unit vector smaller than this is rounding, so that the columns count as dependent.
    constexpr double nothing = 1e-14;
    for (auto& column : c)
        if (!(unit(column) > 0)) return false;
    for (int pass = 0; pass < 2; ++pass) {
        const double along = dot(c[0], c[1]);
        for (int i = 0; i < 3; ++i) c[1][i] -= along * c[0][i];
        if (!(unit(c[1]) > nothing)) return false;
    }
    const double cross[3] = {c[0][1] * c[1][2] - c[0][2] * c[1][1], c[0][2] * c[1][0] - c[0][0] * c[1][2],
                             c[0][0] * c[1][1] - c[0][1] * c[1][0]};
    const double handed = dot(cross, c[2]);
    if (!(std::abs(handed) > nothing)) return false;
    const double sign = handed > 0 ? 1 : -1;
    for (std::size_t i = 0; i < 3; ++i) {
        q[3 * i] = sign * c[0][i];
        q[3 * i + 1] = c[1][i];
        q[3 * i + 2] = sign * cross[i];
    }
    return true;
}

inline rotation3 draw_rotation(random_stream& random) {
    rotation3 gaussian, q;
    do {
        for (double& value : gaussian) value = random.normal();
    } while (!rotation_of_gaussian(gaussian.data(), q));  // a singular draw has probability zero
    return q;
}

// F Q F with F = diag(-1, 1, 1): the same rotation seen in the mirror between the hemispheres.
inline rotation3 mirror(rotation3 q) {
    for (const std::size_t k : {1u, 2u, 3u, 6u}) q[k] = -q[k];
    return q;
}

inline rotation3 checked_rotation(const matrix<double>& q, std::string_view function) {
    if (q.shape(0) != 3 || q.shape(1) != 3)
        throw argument_error(function, "rotation", "shape (3, 3)", q.shape());
    check_finite(function, "rotation", q);
    rotation3 turn{};
    std::copy(q.begin(), q.end(), turn.begin());
    // Q Q' = 1 and det Q = 1, as well as single precision has it.
    double off = std::abs(turn[0] * (turn[4] * turn[8] - turn[5] * turn[7]) -
                          turn[1] * (turn[3] * turn[8] - turn[5] * turn[6]) +
                          turn[2] * (turn[3] * turn[7] - turn[4] * turn[6]) - 1);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            off = std::max(off, std::abs(turn[3 * i] * turn[3 * j] + turn[3 * i + 1] * turn[3 * j + 1] +
                                         turn[3 * i + 2] * turn[3 * j + 2] - (i == j ? 1.0 : 0.0)));
    if (!(off <= 1e-5))
        throw argument_error(function, "rotation", "a rotation: orthogonal, with determinant 1",
                             "a matrix that is off by " + describe(off));
    return turn;
}

inline matrix<double> as_3x3(const rotation3& q) {
    matrix<double> result = full(3, 3, 0.0);
    std::copy(q.begin(), q.end(), result.begin());
    return result;
}

ENTRAIN_INLINE matrix<double> rotation_of_gaussian(const matrix<double>& a) {
    constexpr auto function = "nulls::rotation_of_gaussian";
    if (a.shape(0) != 3 || a.shape(1) != 3)
        throw argument_error(function, "gaussian", "shape (3, 3)", a.shape());
    check_finite(function, "gaussian", a);
    // The rotation is that of a in any unit; the unit keeps squares within range.
    matrix<double> scaled = a;
    scaled /= unit_of(
        *std::max_element(a.begin(), a.end(), [](double x, double y) { return std::abs(x) < std::abs(y); }));
    rotation3 q{};
    if (!rotation_of_gaussian(scaled.data(), q))
        throw argument_error(function, "gaussian", "a regular matrix", "a singular one");
    return as_3x3(q);
}

ENTRAIN_INLINE matrix<double> mirrored_rotation(matrix<double> q) {
    if (q.shape(0) != 3 || q.shape(1) != 3)
        throw argument_error("nulls::mirrored_rotation", "rotation", "shape (3, 3)", q.shape());
    check_finite("nulls::mirrored_rotation", "rotation", q);
    for (const std::size_t k : {1u, 2u}) {
        q(0, k) = -q(0, k);
        q(k, 0) = -q(k, 0);
    }
    return q;
}

}  // namespace entrain::nulls::detail

namespace entrain::nulls {

ENTRAIN_INLINE matrix<double> random_rotation(std::uint64_t seed, std::uint64_t draw) {
    random_stream random(seed, draw);
    return detail::as_3x3(detail::draw_rotation(random));
}

}  // namespace entrain::nulls
