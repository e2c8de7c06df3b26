// Variogram matching: smoothed rearrangements of a map, mixed with noise until their variogram is that of the
// map.
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

/// How a smoothed map weighs neighbours at distance d, the farthest of them at distance m.
enum class smoothing_kernel {
    exponential,       ///< exp(-d / m)
    gaussian,          ///< exp(-1.25 (d / m)^2)
    inverse_distance,  ///< 1 / d
    uniform            ///< 1
};

/// What a negative intercept of the fit means: a smoothed rearrangement that is rougher than the map already.
enum class negative_intercept {
    clamp,    ///< no noise is added
    absolute  ///< as much is added as if it were positive: what BrainSMASH does, and what makes null maps too
              ///< rough
};

/// How variogram-matched nulls are made. Defaults without a source are those of Burt et al. 2020.
struct variogram_options {
    std::size_t draws = 10'000;                               ///< number of null maps
    std::uint64_t seed = 1;                                   ///< draw d comes from stream d of this seed
    smoothing_kernel kernel = smoothing_kernel::exponential;  ///< weights of neighbours by distance
    std::vector<double> neighbourhoods = {0.1, 0.2, 0.3, 0.4, 0.5,
                                          0.6, 0.7, 0.8, 0.9};  ///< shares of the regions
    double percentile = 25;  ///< distances up to this percentile enter the variogram
    std::size_t lags = 25;   ///< at which the variogram is known; each needs a distance within two bandwidths
    double bandwidth = 3;    ///< of the variogram's smoothing, in steps between lags
    bool resample = false;   ///< null maps get the values of the map, by rank
    negative_intercept intercept = negative_intercept::clamp;  ///< our choice: see the enumeration
    /// 0: every pair and every neighbour (base). Else, for dense maps: each region knows this many nearest
    /// ones, and the variogram of a draw is taken at `sample` regions and their neighbours. Burt et al. take
    /// 1000, with sample 500, percentile 70 and neighbourhoods 0.3, 0.5, 0.7, 0.9.
    std::size_t nearest = 0;
    std::size_t sample = 500;  ///< regions at which the variogram of a draw is taken, where `nearest` is set
    /// The homotopic region of each region in the other hemisphere (see homotopic pairs of a region table);
    /// empty: all regions are one field.
    std::vector<std::size_t> partner = {};
    bilateral symmetry =
        bilateral::follow_data;  ///< with a partner: what becomes of the hemispheres' likeness
};

/// How well the variograms of null maps fit that of the map.
struct variogram_fit {
    vector<double> lag;      ///< (lags), unit of the distances
    vector<double> target;   ///< (lags), of the map
    vector<double> null;     ///< (lags), mean of the null maps
    double error = 0;        ///< root mean square of (null - target) / target, where target is not 0
    double first_ratio = 0;  ///< null / target at the first lag: above 1, null maps are rougher than the map
    double negative_share = 0;  ///< share of the fits whose intercept was negative
};

struct variogram_null;

namespace detail {
class variogram_field;
class sampled_variogram_field;
ENTRAIN_INLINE variogram_null variogram_matching(const matrix<double>& distances,
                                                 const variogram_options& options);
}  // namespace detail

/// Variogram-matched nulls of a set of regions, made when they are needed.
struct variogram_null {
    matrix<double> distances;                              ///< (regions, regions), any unit
    variogram_options options;                             ///< as given
    std::shared_ptr<const detail::variogram_field> field;  ///< of all regions, or of one hemisphere
    std::shared_ptr<const detail::sampled_variogram_field>
        sampled;  ///< instead, where options.nearest is set

    /// Number of null maps.
    std::size_t draws() const { return options.draws; }
    /// Number of regions.
    std::size_t regions() const { return distances.shape(0); }

    /// The null of some of the regions (of both or neither of a pair).
    variogram_null subset(const std::vector<std::size_t>& keep) const;

    /// The null maps of x: (draws, regions), of mean zero (with options.resample: of the values of x).
    /// Regions where x is NaN are left out, and are NaN. Throws argument_error if x has another number of
    /// regions, or is constant.
    template <vector_like X>
    matrix<double> surrogates(const X& x, std::size_t threads = 0) const {
        constexpr auto function = "nulls::variogram_null::surrogates";
        check_threads(function, threads);
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     threads, function);
    }

    /// How well the first `count` null maps of x fit. With a partner, of the map's symmetric part (or, where
    /// the hemispheres are taken each for itself, of the first hemisphere).
    /// Throws argument_error as `surrogates`.
    template <vector_like X>
    variogram_fit fit(const X& x, std::size_t count = 200) const {
        return fit_map(as_vector<double>(x, "nulls::variogram_null::fit", "x"), count);
    }

    /// How well the first 64 null maps of x fit.
    void diagnose(const vector<double>& x, null_diagnostics& found) const;

    /// As in spin_null.
    map_maker maker(const vector<double>& x,
                    std::string_view function = "nulls::variogram_null::maker") const;

private:
    variogram_fit fit_map(vector<double> map, std::size_t count) const;
    void check(std::string_view function) const;
    template <class Use>
    auto with_field(Use&& use) const {
        return field ? use(field) : use(sampled);
    }
};

/// Variogram matching. A null map is a random rearrangement of the map, smoothed over the nearest k regions,
/// for several k, scaled and mixed with white noise so that its variogram comes nearest to that of the map:
/// x* = sqrt|slope| smoothed + sqrt(intercept) noise, from the least-squares line variogram(x) = intercept +
/// slope variogram(smoothed). The variogram is gamma(h) = sum w (x_i - x_j)^2 / 2 / sum w over pairs, w =
/// exp(-(2.68 (d_ij - h) / b)^2 / 2). It needs distances only: surfaces, volumes, single hemispheres.
///
/// A negative intercept says that even the smoothed map is too rough. BrainSMASH then adds noise of the
/// absolute value, which on coarse parcellations makes null maps far rougher than the data and p too small;
/// the default here adds none. See `variogram_null::fit`.
///
/// For maps of both hemispheres give options.partner: distances alone do not know that hemispheres are alike,
/// and nulls without it call too many bilateral maps related. distances: (regions, regions), any unit,
/// symmetric, zero diagonal, positive elsewhere. Throws argument_error if it is not so, there are fewer than
/// ten regions, an option is out of its range, a lag lies more than two bandwidths from the distance of every
/// pair of regions, or with options.partner a region has no partner.
/// Cost: O(regions^2 neighbourhoods) numbers of memory (base), and per draw that many multiplications.
/// Source: Burt et al. 2020, doi:10.1016/j.neuroimage.2020.117038.
template <array_like D>
variogram_null variogram_matching(const D& distances, const variogram_options& options = {}) {
    return detail::variogram_matching(as_matrix<double>(distances, "nulls::variogram_matching", "distances"),
                                      options);
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/variogram.hpp>
#endif
