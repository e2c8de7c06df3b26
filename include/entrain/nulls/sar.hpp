// Spatial autoregressive nulls: maps drawn from a model of how a region follows its neighbours, fitted to the
// map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/regions.hpp>

namespace entrain::nulls {

/// What the weights of a region's neighbours sum to one over.
enum class sar_weights {
    rows,    ///< the neighbours of each region: the model's own normalisation
    columns  ///< what neuromaps' code does by a slip of broadcasting; for comparison only
};

/// How a map is made positive for the Box-Cox transform.
enum class sar_shift {
    tenth_of_range,   ///< the smallest value becomes a tenth of the range of values, whatever the unit
    absolute_minimum  ///< |smallest| + 0.1 is added, as in neuromaps: the fit depends on the unit; for
                      ///< comparison only
};

/// How autoregressive nulls are made.
struct sar_options {
    std::size_t draws = 10'000;               ///< number of null maps
    std::uint64_t seed = 1;                   ///< draw d comes from stream d of this seed
    sar_weights weights = sar_weights::rows;  ///< how weights are normalised
    bool box_cox = true;  ///< make the map's distribution nearly normal before the fit; Burt et al. 2018
    sar_shift shift = sar_shift::tenth_of_range;  ///< how the map is made positive before Box-Cox
    /// The largest rho of a fit. From 1 on the model has no stationary distribution: its covariance is that
    /// of whatever makes I - rho W nearly singular. Infinity: no guard, as in neuromaps.
    double largest_rho = 0.99;
    bool resample = true;  ///< null maps get the values of the map, by rank; Burt et al. 2018
    std::vector<std::size_t> partner = {};        ///< as in variogram_options
    bilateral symmetry = bilateral::follow_data;  ///< as in variogram_options
};

/// A fitted model y = rho W y + noise, W = exp(-distance / range), zero diagonal, normalised.
struct sar_fit {
    double rho = 0;         ///< strength of the autoregression
    double range = 0;       ///< unit of the distances
    double lambda = 1;      ///< of the Box-Cox transform
    double squares = 0;     ///< of the residuals of the transformed map
    double condition = 1;   ///< condition number of I - rho W, 1-norm
    bool at_limit = false;  ///< the best rho was above options.largest_rho
};

/// Autoregressive nulls of a set of regions; the model is fitted when a map is given.
struct sar_null {
    matrix<double> distances;  ///< (regions, regions), any unit
    sar_options options;       ///< as given

    /// Number of null maps.
    std::size_t draws() const { return options.draws; }
    /// Number of regions.
    std::size_t regions() const { return distances.shape(0); }

    /// The null of some of the regions (of both or neither of a pair).
    sar_null subset(const std::vector<std::size_t>& keep) const;

    /// The model fitted to a map (with a partner: to its symmetric part).
    /// Throws argument_error if x has another number of regions, fewer than ten values, or is constant, or if
    /// the best rho has no inverse (options.largest_rho).
    template <vector_like X>
    sar_fit fit(const X& x) const {
        return fit_map(as_vector<double>(x, "nulls::sar_null::fit", "x"));
    }

    /// The null maps of x: (draws, regions). Regions where x is NaN are left out, and are NaN.
    /// Throws argument_error as `fit`.
    template <vector_like X>
    matrix<double> surrogates(const X& x, std::size_t threads = 0) const {
        constexpr auto function = "nulls::sar_null::surrogates";
        check_threads(function, threads);
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     threads, function);
    }

    /// Strength and condition of the model fitted to x.
    void diagnose(const vector<double>& x, null_diagnostics& found) const;

    /// As in spin_null.
    map_maker maker(const vector<double>& x, std::string_view function = "nulls::sar_null::maker") const;

private:
    sar_fit fit_map(vector<double> map) const;
    void check(std::string_view function) const;
};

namespace detail {
ENTRAIN_INLINE sar_null sar(const matrix<double>& distances, const sar_options& options);
}  // namespace detail

/// Spatial autoregressive nulls: y = rho W y + noise, with W = exp(-distance / range), is fitted to the map
/// by least squares after a Box-Cox transform; a null map is (I - rho W)^-1 noise, and takes the values of
/// the map by rank. Rows of W sum to one, so that |rho| < 1 is a stationary model; the published code allows
/// more, and its fits of real maps go there (rho 1.07 to 1.27), where p-values mean little. See
/// `sar_null::fit`. distances: (regions, regions), any unit, symmetric, zero diagonal, positive elsewhere.
/// Throws argument_error if it is not so, there are fewer than ten regions, options.draws is 0,
/// options.largest_rho is not positive, or with options.partner a region has no partner.
/// Cost: the fit O(100 regions^2), one inversion, and O(regions^2) per draw.
/// Source: Burt et al. 2018, doi:10.1038/s41593-018-0195-0.
template <array_like D>
sar_null sar(const D& distances, const sar_options& options = {}) {
    return detail::sar(as_matrix<double>(distances, "nulls::sar", "distances"), options);
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/sar.hpp>
#endif
