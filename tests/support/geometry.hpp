// Regions on two mirrored spheres, and smooth random maps on them: what the tests of nulls are tried on.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include <entrain/core/linear_algebra.hpp>
#include <entrain/core/random.hpp>
#include <entrain/nulls.hpp>

namespace geometry {

using namespace entrain;

// Left hemisphere first, then the mirror image; the homotopic region of i is (i + n) % (2 n). Points of a
// Fibonacci spiral, shifted a little at random so that no two distances are equal.
inline nulls::sphere two_spheres(std::size_t per_hemisphere, double radius = 100, std::uint64_t seed = 99) {
    const std::size_t n = per_hemisphere;
    nulls::sphere surface{full(2 * n, 3, 0.0), std::vector<char>(2 * n, 'L')};
    random_stream random(seed);
    for (std::size_t i = 0; i < n; ++i) {
        const double z = 1 - (2 * static_cast<double>(i) + 1) / static_cast<double>(n);
        const double angle = std::numbers::pi * (3 - std::sqrt(5.0)) * static_cast<double>(i);
        double p[3] = {std::sqrt(1 - z * z) * std::cos(angle), std::sqrt(1 - z * z) * std::sin(angle), z};
        double length = 0;
        for (double& value : p) {
            value += 0.3 / std::sqrt(static_cast<double>(n)) * random.normal();
            length += value * value;
        }
        for (std::size_t axis = 0; axis < 3; ++axis) {
            surface.coordinates(i, axis) = surface.coordinates(n + i, axis) =
                radius * p[axis] / std::sqrt(length);
        }
        surface.coordinates(n + i, 0) = -surface.coordinates(i, 0);
        surface.hemisphere[n + i] = 'R';
    }
    return surface;
}

inline std::vector<std::size_t> homotopic(std::size_t per_hemisphere) {
    std::vector<std::size_t> partner;
    for (std::size_t i = 0; i < 2 * per_hemisphere; ++i)
        partner.push_back((i + per_hemisphere) % (2 * per_hemisphere));
    return partner;
}

// Straight distances, the hemispheres' centres `gap` apart along x.
inline matrix<double> distances(const nulls::sphere& surface, double gap) {
    const std::size_t n = surface.hemisphere.size();
    matrix<double> d = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double squares = 0;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                double difference = surface.coordinates(i, axis) - surface.coordinates(j, axis);
                if (axis == 0 && surface.hemisphere[i] != surface.hemisphere[j])
                    difference += surface.hemisphere[i] == 'R' ? gap : -gap;
                squares += difference * difference;
            }
            d(i, j) = std::sqrt(squares);
        }
    return d;
}

// Gaussian maps whose covariance within a hemisphere is exp(-distance / length) along great circles;
// homotopic values of the two hemispheres correlate by `symmetry`.
class smooth_maps {
public:
    smooth_maps(const nulls::sphere& surface, double length, double symmetry)
        : n_(surface.hemisphere.size() / 2), root_(full(n_, n_, 0.0)), symmetry_(symmetry) {
        matrix<double> covariance = full(n_, n_, 0.0);
        for (std::size_t i = 0; i < n_; ++i)
            for (std::size_t j = 0; j < n_; ++j) {
                double dot = 0, radius = 0;
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    dot += surface.coordinates(i, axis) * surface.coordinates(j, axis);
                    radius += surface.coordinates(i, axis) * surface.coordinates(i, axis);
                }
                const double angle = i == j ? 0 : std::acos(std::min(1.0, std::max(-1.0, dot / radius)));
                covariance(i, j) = std::exp(-std::sqrt(radius) * angle / length);
            }
        root_ = xt::linalg::cholesky(covariance);
    }

    vector<double> operator()(random_stream& random) const {
        vector<double> left = full(n_, 0.0), right = full(n_, 0.0), map = full(2 * n_, 0.0);
        for (std::size_t i = 0; i < n_; ++i) {
            left(i) = random.normal();
            right(i) = symmetry_ * left(i) + std::sqrt(1 - symmetry_ * symmetry_) * random.normal();
        }
        for (std::size_t i = 0; i < n_; ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                map(i) += root_(i, j) * left(j);
                map(n_ + i) += root_(i, j) * right(j);
            }
        return map;
    }

private:
    std::size_t n_;
    matrix<double> root_;
    double symmetry_;
};

// Thirty regions per hemisphere, and three smooth maps on them, of which y follows x and z.
struct example {
    static constexpr std::size_t half = 30;
    nulls::sphere surface = two_spheres(half);
    matrix<double> distances = geometry::distances(surface, 220);
    std::vector<std::size_t> partner = homotopic(half);
    smooth_maps smooth{surface, 40, 0.9};
    vector<double> x, y, z;
    example() {
        random_stream random(17);
        x = smooth(random);
        z = smooth(random);
        y = 0.4 * x + 0.7 * z + smooth(random);
    }
};

}  // namespace geometry
