// Eigenmode rotation ("eigenstrapping"): a map is a sum of the modes of its surface or volume, and modes of
// like wavelength are mixed at random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/regions.hpp>

namespace entrain::nulls {

/// What becomes of the part of a map that the modes do not describe.
enum class mode_residual {
    left_out,  ///< null maps are smoother than the data by it
    permuted   ///< it is added in random order
};

/// How eigenmode nulls are made.
struct eigenmode_options {
    std::size_t draws = 10'000;  ///< number of null maps
    std::uint64_t seed = 1;      ///< draw d comes from stream d of this seed
    bool ellipsoid =
        true;  ///< rotate on the ellipsoid that the eigenvalues of a group span; Koussis et al. 2025
    mode_residual residual = mode_residual::left_out;  ///< Koussis et al. 2025
    bool resample = false;                             ///< null maps get the values of the map, by rank
    /// As in variogram_options. Modes are then those of one hemisphere: (modes, pairs of regions), in the
    /// order in which the first region of each pair comes.
    std::vector<std::size_t> partner = {};
    bilateral symmetry = bilateral::follow_data;  ///< with partners: how symmetric null maps are
};

struct eigenmode_null;

namespace detail {
struct mode_basis;
ENTRAIN_INLINE eigenmode_null eigenmode_rotation(const matrix<double>& given, const vector<double>& values,
                                                 const eigenmode_options& options);
}  // namespace detail

/// Eigenmode nulls of a set of regions (or vertices).
struct eigenmode_null {
    std::shared_ptr<const detail::mode_basis> basis;  ///< modes and eigenvalues
    eigenmode_options options;                        ///< as given

    /// Number of null maps.
    std::size_t draws() const { return options.draws; }
    /// Number of regions.
    std::size_t regions() const;

    /// The null of some of the regions (of both or neither of a pair): its modes are those of all regions,
    /// seen there. Throws argument_error if fewer than ten regions are left, or no more than there are modes.
    eigenmode_null subset(const std::vector<std::size_t>& keep) const;

    /// Share of a map's variance that the modes describe (with a partner: of its symmetric part, or of the
    /// antisymmetric one where that is all).
    /// Throws argument_error as `surrogates`.
    template <vector_like X>
    double explained(const X& x) const {
        return explained_of(as_vector<double>(x, "nulls::eigenmode_null::explained", "x"));
    }

    /// The null maps of x: (draws, regions). Regions where x is NaN are left out, and are NaN; on what is
    /// left the modes are not orthogonal any more, which least squares does not need. Throws argument_error
    /// if x has another number of regions, is constant, or has too few values for the modes.
    template <vector_like X>
    matrix<double> surrogates(const X& x, std::size_t threads = 0) const {
        constexpr auto function = "nulls::eigenmode_null::surrogates";
        check_threads(function, threads);
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     threads, function);
    }

    /// Share of the variance of x that the modes describe.
    void diagnose(const vector<double>& x, null_diagnostics& found) const;

    /// As in spin_null.
    map_maker maker(const vector<double>& x,
                    std::string_view function = "nulls::eigenmode_null::maker") const;

private:
    double explained_of(vector<double> map) const;
    void check(std::string_view function) const;
};

/// Eigenmode rotation: the map is a sum of geometric eigenmodes; within groups of 3, 5, 7, ... modes, whose
/// wavelengths are alike (on a sphere they are the degrees of the spherical harmonics), the coefficients are
/// turned by a rotation uniform on SO(g). What is left over at the end is a group too. The constant keeps its
/// coefficient. modes: (modes, regions), eigenmodes of the surface or volume without the constant one,
/// linearly independent, in ascending order of eigenvalues (they need not be orthonormal: coefficients are
/// those of least squares). eigenvalues: (modes), positive. Throws argument_error if shapes do not fit, a
/// value is not finite, modes are not independent, eigenvalues are not positive and ascending, there are
/// fewer than ten regions or not fewer modes than regions, options.draws is 0, or with options.partner a
/// region has no partner. Cost: O(modes^2 regions) once, O(modes regions) per draw. Source: Koussis et al.
/// 2025, doi:10.1162/imag.a.71.
template <array_like M, vector_like E>
eigenmode_null eigenmode_rotation(const M& modes, const E& eigenvalues,
                                  const eigenmode_options& options = {}) {
    constexpr auto function = "nulls::eigenmode_rotation";
    return detail::eigenmode_rotation(as_matrix<double>(modes, function, "modes"),
                                      as_vector<double>(eigenvalues, function, "eigenvalues"), options);
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/eigenmodes.hpp>
#endif
