// What the tests ask of a null: ours, or one of your own. To add one, write a struct that makes null maps; nothing
// else changes. The options of a test, and what it says of the null, are in inference.hpp.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::nulls {

/// make(first, count, maps) writes the null maps first .. first + count - 1 of one map to maps, (count, regions),
/// NaN where one has no value. A pure function: it is called from many threads, and a draw is the same map
/// whichever draws it is made with.
using map_maker = std::function<void(std::size_t first, std::size_t count, double* maps)>;

/// correlate(first, count, r) writes the correlations of the null maps first .. first + count - 1 of one map with
/// each of several others to r, (count, others). A pure function, as map_maker.
using correlation_maker = std::function<void(std::size_t first, std::size_t count, double* r)>;

/// What a reviewer would ask of a null. NaN where it does not apply, or where distances or partners are not
/// known.
struct null_diagnostics {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();  ///< NaN: not known
    double distinct_sources =
        unknown;                     ///< spins: mean share of the regions that a null map takes values from
    double duplicates = unknown;     ///< spins: share of null maps that repeat an earlier one, or the map
    double excluded = unknown;       ///< spins: share left out as too distorted
    double missing = 0;              ///< mean share of the regions without a value in a null map
    double morans_i = unknown;       ///< of the map that is randomised
    double morans_i_null = unknown;  ///< mean of the null maps
    double morans_i_null_sd = unknown;       ///< their standard deviation
    double symmetry = unknown;               ///< correlation of the map between the hemispheres
    double symmetry_null = unknown;          ///< mean of the null maps
    double variogram_error = unknown;        ///< variogram matching: see variogram_fit
    double variogram_first_ratio = unknown;  ///< variogram matching: see variogram_fit
    double negative_intercepts = unknown;    ///< variogram matching: share of fits
    double rho = unknown;                    ///< autoregressive nulls: of the fit
    double condition = unknown;              ///< autoregressive nulls: condition number of the model
    double explained = unknown;              ///< eigenmodes: share of the map's variance that they describe
    /// Moran with random signs: how many modes carry the map, (sum l^2)^2 / sum l^4 over its loadings l
    double effective_modes = unknown;
    /// Different correlations among those of the null maps, but for rounding; the fewest over the maps compared
    double different_values = unknown;
    std::size_t maps = 0;  ///< how many null maps Moran's I, symmetry and missing values are of
};

/// A null as a function: null(x), where x is `const vector<double>&`, returns an array (draws, regions) of finite
/// values, null maps of x.
template <class N>
concept surrogate_maker = requires(const N& null, const vector<double>& x) {
    { null(x) } -> array_like;
};

/// Whether the null says how many null maps it has.
template <class N>
concept has_draws = requires(const N& null) {
    { null.draws() } -> std::convertible_to<std::size_t>;
};
/// Whether the null says of how many regions it is.
template <class N>
concept has_regions = requires(const N& null) {
    { null.regions() } -> std::convertible_to<std::size_t>;
};
/// Whether the null makes all null maps of a map at once.
template <class N>
concept has_surrogates = requires(const N& null, const vector<double>& x) {
    { null.surrogates(x) } -> array_like;
};
/// Whether the null makes null maps of a map some at a time.
template <class N>
concept has_maker = requires(const N& null, const vector<double>& x, std::size_t i, double* maps) {
    { null.maker(x) } -> std::convertible_to<map_maker>;
};
/// Whether the null says which of its null maps are rearrangements.
template <class N>
concept has_rearranges = requires(const N& null, std::size_t draw) {
    { null.rearranges(draw) } -> std::convertible_to<bool>;
};
/// Whether the null knows a short way to Pearson's correlation.
template <class N>
concept has_correlations = requires(const N& null, const vector<double>& z, const matrix<double>& others) {
    { null.correlations(z, others) } -> std::convertible_to<correlation_maker>;
};
/// Whether the null has diagnostics of its own.
template <class N>
concept has_diagnose =
    requires(const N& null, const vector<double>& x, null_diagnostics& found) { null.diagnose(x, found); };

/// A null as a struct: what the nulls of this module are.
template <class N>
concept spatial_null = has_draws<N> && has_regions<N> && (has_maker<N> || has_surrogates<N>);

/// What `correlation_test`, `correlation_tests` and `statistic_test` take as a null. It is a function that
/// returns null maps (surrogate_maker), or a struct that has
/// - `draws()`: the number of null maps;
/// - `regions()`: the number of regions of a map;
/// - `surrogates(x)`: the null maps of x, an array (draws, regions), NaN where one has no value. x is a
///   `const vector<double>&`, NaN where the map has no value;
///
/// and, where it wants to,
/// - `maker(x)`: instead of surrogates: a map_maker, which makes null maps some at a time when they are needed.
///   Where it is there, the tests do not call surrogates. If it takes the name of a function as well, its
///   errors can name the test that the user called;
/// - `rearranges(draw)`: whether that null map has every value of the map once. Its ranks and its variance are
///   then known, and a correlation is one sum: a test of one-to-one spins costs a third;
/// - `correlations(z, others)`: a correlation_maker of Pearson's correlations without null maps, or an empty one
///   where there is no short way. z: (regions), x in standard scores (mean 0, sum of squares 1); others: (maps,
///   regions), as well. It is used where no value is missing and nothing is held constant;
/// - `diagnose(x, found)`: writes what it knows of itself at the map x to found, a null_diagnostics;
/// - `distances`, (regions, regions), and `partner` or `options.partner`, the homotopic region of each region:
///   for Moran's I and the likeness of the hemispheres among the diagnostics.
///
/// Moran's I, the likeness of the hemispheres, missing values and the warnings in plain words come from the null
/// maps themselves, so that every null has them. Where a null lacks something, a static_assert says what.
///
///     struct shuffles {  // a null for maps without any smoothness
///         std::size_t n = 0;
///         std::size_t draws() const { return 999; }
///         std::size_t regions() const { return n; }
///         matrix<double> surrogates(const vector<double>& x) const;
///     };
template <class N>
concept null_model = spatial_null<N> || surrogate_maker<N>;

}  // namespace entrain::nulls

namespace entrain::nulls::detail {

// All draws of a maker as a matrix, made in blocks by so many threads (0: one per core).
ENTRAIN_INLINE matrix<double> surrogates_of(const map_maker& make, std::size_t draws, std::size_t regions,
                                            std::size_t threads, std::string_view function);

}  // namespace entrain::nulls::detail
