// Random rotations of the sphere, uniform on SO(3).
#pragma once

#include <cstdint>

#include <entrain/core/array.hpp>

namespace entrain::nulls {

namespace detail {
ENTRAIN_INLINE matrix<double> rotation_of_gaussian(const matrix<double>& a);
ENTRAIN_INLINE matrix<double> mirrored_rotation(matrix<double> q);
}  // namespace detail

/// The rotation that belongs to a 3 x 3 matrix of independent standard normals: A = Q R with a positive
/// diagonal of R, and the first column of Q negated where det Q < 0. Q is then uniform (Haar) on SO(3).
/// Points are row vectors: rotated = points Q. This is the rule of neuromaps, netneurotools, BrainSpace and
/// the R and MATLAB codes, so that the same Gaussian matrix gives the same rotation. Rotating by three
/// uniform angles is biased.
/// gaussian: (3, 3). Returns (3, 3).
/// Throws argument_error for another shape, NaN, or a singular matrix.
/// Source: Mezzadri 2007, arXiv:math-ph/0609050; Alexander-Bloch et al. 2018,
/// doi:10.1016/j.neuroimage.2018.05.070.
template <array_like A>
matrix<double> rotation_of_gaussian(const A& gaussian) {
    return detail::rotation_of_gaussian(
        as_matrix<double>(gaussian, "nulls::rotation_of_gaussian", "gaussian"));
}

/// The rotation for the other hemisphere that mirrors `rotation`: F Q F with F = diag(-1, 1, 1), x from left
/// to right. Under it, homotopic regions of the two hemispheres move to homotopic places, as bilateral maps
/// require.
/// rotation: (3, 3). Returns (3, 3).
/// Throws argument_error for another shape, NaN or infinity.
template <array_like A>
matrix<double> mirrored_rotation(const A& rotation) {
    return detail::mirrored_rotation(as_matrix<double>(rotation, "nulls::mirrored_rotation", "rotation"));
}

/// A rotation uniform on SO(3), determined by (seed, draw): the one by which draw `draw` of a spin null with
/// this seed turns the left hemisphere. Returns (3, 3).
ENTRAIN_INLINE matrix<double> random_rotation(std::uint64_t seed, std::uint64_t draw = 0);

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/rotation.hpp>
#endif
