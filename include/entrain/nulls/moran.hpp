// Moran spectral randomisation: null maps with the spatial autocorrelation of the data, from distances alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/nulls/null_model.hpp>

namespace entrain::nulls {

/// What happens to the loadings of a map on the Moran modes.
enum class moran_procedure {
    singleton,  ///< each gets a random sign: Moran's I stays as it is
    pair,  ///< those of two modes with consecutive eigenvalues turn by a random angle: I stays nearly as it
           ///< is
    triplet,       ///< those of three modes change at random so that their power and their share of I stay
    shuffled_pair  ///< as pair, of modes paired at random in each null map: what BrainSpace calls pair. I
                   ///< is lost, null maps are rougher than the data; for comparison only
};

/// How Moran nulls are made.
struct moran_options {
    std::size_t draws = 10'000;  ///< number of null maps
    std::uint64_t seed = 1;      ///< the signs of draw d come from stream d of this seed
    moran_procedure procedure = moran_procedure::singleton;  ///< how loadings are changed
    /// The homotopic region of each region in the other hemisphere, itself where it has none; empty:
    /// hemispheres are not treated as homotopic. With it, null maps are as symmetric as the data (see
    /// `moran`).
    std::vector<std::size_t> partner = {};
};

/// Moran eigenmodes of a set of regions. A map x becomes mean + sum over k of r_k v_k, where r_k are the
/// loadings v_k . x with random signs (or changed by another procedure).
struct moran_null {
    matrix<double> modes;        ///< (regions - 1, regions), orthonormal rows, each of mean zero
    vector<double> eigenvalues;  ///< (regions - 1), of the doubly centred weights, in descending order
    std::size_t draw_count = 0;  ///< number of null maps
    std::uint64_t seed = 1;      ///< the signs of draw d come from stream d of this seed
    moran_procedure procedure = moran_procedure::singleton;  ///< how loadings are changed
    std::vector<char> antisymmetric =
        {};                         ///< (regions - 1), 1 for modes that change sign between hemispheres
    matrix<double> distances = {};  ///< (regions, regions)
    std::vector<std::size_t> partner = {};  ///< as given

    /// Number of null maps.
    std::size_t draws() const { return draw_count; }
    /// Number of regions.
    std::size_t regions() const { return modes.shape(1); }

    /// The null of some of the regions (of both or neither of a pair): with modes of its own.
    moran_null subset(const std::vector<std::size_t>& keep) const;

    /// The loadings of draw `draw` from those of a map, both (regions - 1).
    void randomise(std::size_t draw, const double* loading, double* changed) const;

    /// Signs of the modes in draw d as bits: bit k % 64 of word k / 64 is set where mode k is negated.
    void signs(std::size_t draw, std::vector<std::uint64_t>& words) const;

    /// The null maps of x: (draws, regions).
    /// Regions where x is NaN are left out, and are NaN.
    /// Throws argument_error if x has another number of regions, fewer than ten values, or is constant.
    template <vector_like X>
    matrix<double> surrogates(const X& x) const {
        constexpr auto function = "nulls::moran_null::surrogates";
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     1, function);
    }

    /// As in spin_null.
    map_maker maker(const vector<double>& x, std::string_view function = "nulls::moran_null::maker") const;
    /// Pearson's correlation of a singleton null map with y is a signed sum over the modes, sum_k s_k (v_k . x)
    /// (v_k . y), so that no null map is needed; see null_model. Empty for other procedures.
    correlation_maker correlations(const vector<double>& z, const matrix<double>& others) const;
    /// How many modes carry x, where their loadings get random signs: null_diagnostics::effective_modes.
    void diagnose(const vector<double>& x, null_diagnostics& found) const;

private:
    void check(std::string_view function) const;
};

namespace detail {
ENTRAIN_INLINE moran_null moran(const matrix<double>& d, const moran_options& options);
ENTRAIN_INLINE double morans_i(const vector<double>& map, const matrix<double>& d);
}  // namespace detail

/// Moran spectral randomisation. By default "singleton": the map's loading on each Moran eigenmode keeps its
/// size and gets a random sign; "pair" and "triplet" (options.procedure) have more different null maps, which
/// matters for few regions only. Modes are the eigenvectors of C W C, with W = 1 / distance (zero diagonal)
/// and C = I - 1/n the centring matrix. Every null map has exactly the mean, the variance, and Moran's I of
/// the data. It needs no surface: it serves volumes, subcortex and single hemispheres. The test is the same
/// whichever map is randomised. The constant mode is left out by construction (the eigenproblem is solved in
/// the space orthogonal to it), whatever eigenvalue its neighbours have.
///
/// With options.partner the weights are averaged with their mirror image, so that every mode is either
/// symmetric or antisymmetric between homotopic regions, and a sign turns both hemispheres together. The
/// power of the map's symmetric and of its antisymmetric part are then kept in every null map, and with them
/// the correlation between the hemispheres up to their means: a map that is the same on both sides has nulls
/// that are the same on both sides. Give it for bilateral maps: where the distances tell little of which
/// regions are homotopic (hemispheres far apart, or treated as unconnected), nulls without it reject 14 % of
/// unrelated bilateral maps at 5 %, with it 5 % (tests/nulls/test_calibration.cpp).
///
/// distances: (regions, regions), any unit, symmetric, zero diagonal, positive elsewhere.
/// Throws argument_error if it is not so, there are fewer than ten regions, options.draws is 0 or more than
/// memory holds a number each for, or options.partner is not a pairing (partner(partner(i)) = i) of all
/// regions.
/// Cost O(regions^3) once; the draws cost little: see `correlation_test`.
/// Source: Wagner and Dray 2015, doi:10.1111/2041-210X.12407.
template <array_like D>
moran_null moran(const D& distances, const moran_options& options = {}) {
    return detail::moran(as_matrix<double>(distances, "nulls::moran", "distances"), options);
}

/// Moran's I of a map under the weights 1 / distance: I = n / sum W times z W z / z z, z = x - mean.
/// x: (regions);
/// distances: (regions, regions), positive off the diagonal. Returns I; 1/(1 - n) is expected by chance.
/// Throws argument_error if the shapes do not fit, a value is not finite, or x is constant.
/// Cost O(regions^2).
/// Source: Moran 1950, doi:10.1093/biomet/37.1-2.17.
template <vector_like X, array_like D>
double morans_i(const X& x, const D& distances) {
    constexpr auto function = "nulls::morans_i";
    return detail::morans_i(as_vector<double>(x, function, "x"),
                            as_matrix<double>(distances, function, "distances"));
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/moran.hpp>
#endif
