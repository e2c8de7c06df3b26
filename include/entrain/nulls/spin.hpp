// Spin nulls of parcel maps: the sphere is rotated, and each region takes the value of a region that lands on
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/sphere.hpp>

namespace entrain::nulls {

/// How a rotated map is read at the original places, hemisphere by hemisphere.
enum class spin_rule {
    naive,     ///< each region takes the nearest rotated one; a region may serve twice, another never
    vasa,      ///< one to one, greedily: the region whose nearest rotated one is farthest chooses first
    hungarian  ///< one to one, with the least total distance
};

/// How spins are drawn.
struct spin_options {
    std::size_t draws = 10'000;  ///< number of rotations
    std::uint64_t seed = 1;      ///< draw d comes from stream d of this seed
    bool mirrored = true;  ///< turn the right hemisphere as the mirror image of the left, else on its own:
                           ///< bilateral maps then give 16 % false positives at 5 %, mirrored 6 %
                           ///< (tests/nulls/test_calibration.cpp)
    /// Mirror the turn although one hemisphere has more regions than the other: regions without a counterpart
    /// move as well, but nothing makes their values follow a homotopic region.
    bool unequal_hemispheres = false;
    double radius_tolerance = 0.01;  ///< how far a region's radius may differ from the mean, relatively;
                                     ///< parcel means, which lie inside the sphere, need more (0.2);
                                     ///< at most 0.9
    /// Spins that distort distances more than this are left out, and others drawn in their stead; 0: none is.
    /// See `spin_distortion`.
    double max_distortion = 0;
    matrix<double> distances = {};  ///< (regions, regions) that distortion refers to; empty: along the sphere
    std::size_t threads = 0;        ///< 0: one per core; results do not depend on it
    progress_callback progress = {};  ///< called as (draws done, draws)
    poll_callback poll = {};  ///< called at every spin, by every thread; an exception thrown by it ends them
};

/// Spins of one set of regions. A map x becomes the null map x(source(d, i)), i = 0 .. regions - 1. Every
/// source is a region: it was checked when the null was made, and does not change afterwards.
class spin_null {
public:
    /// Spins of yours. source: (draws, regions), indices below the number of regions, at least one draw; at
    /// most 65,535 regions. excluded: share of the spins drawn that were left out, 0 to 1.
    /// Throws argument_error where it is not so. Cost O(draws regions).
    explicit spin_null(matrix<std::uint16_t> source, double excluded = 0);

    /// Number of null maps.
    std::size_t draws() const { return source_.shape(0); }
    /// Number of regions.
    std::size_t regions() const { return source_.shape(1); }

    /// The region whose value each region takes: (draws, regions).
    const matrix<std::uint16_t>& source() const { return source_; }
    /// The same of one draw and region, both in range.
    std::uint16_t source(std::size_t draw, std::size_t region) const { return source_(draw, region); }
    /// Share of the spins drawn that were left out as too distorted.
    double excluded() const { return excluded_; }

    /// The null maps of x: (draws, regions).
    /// Throws argument_error if x has another number of regions or an infinite value, or if the maps do not
    /// fit into memory.
    template <vector_like X>
    matrix<double> surrogates(const X& x) const {
        constexpr auto function = "nulls::spin_null::surrogates";
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     1, function);
    }

    /// What the tests ask of every null: make(first, count, maps) writes null maps of x to maps (count,
    /// regions). Throws argument_error in the name of `function`.
    map_maker maker(const vector<double>& x, std::string_view function = "nulls::spin_null::maker") const;

    /// Whether every region is the source of one in this draw, which is in range: see null_model.
    bool rearranges(std::size_t draw) const { return distinct_[draw] == regions(); }
    /// How many regions null maps use, how often they repeat, and how many spins were left out.
    void diagnose(const vector<double>& x, null_diagnostics& found) const;

private:
    std::size_t repeated() const;

    matrix<std::uint16_t> source_;
    std::vector<std::uint32_t> distinct_;  // (draws), how many regions are a source
    double excluded_ = 0;
};

namespace detail {
ENTRAIN_INLINE spin_null draw_spins(const sphere& given, spin_rule rule, const spin_options& options,
                                    std::string_view function);
ENTRAIN_INLINE std::vector<std::size_t> spin_once(const sphere& surface, const matrix<double>& rotation,
                                                  spin_rule rule, double radius_tolerance);
ENTRAIN_INLINE vector<double> spin_distortion(const spin_null& null, const std::vector<char>& hemisphere,
                                              const matrix<double>& distances);
}  // namespace detail

/// One spin under a given rotation: source(i) for each region i, so that the null map is x(source(i)). The
/// left hemisphere turns by `rotation` (row vectors: points Q), the right one by its mirror image.
/// rotation: (3, 3). Returns (regions). radius_tolerance as in spin_options.
/// Throws argument_error as the spins below, and for a rotation that is not (3, 3), finite and orthogonal
/// with determinant 1.
template <array_like Q>
std::vector<std::size_t> spin(const sphere& surface, const Q& rotation, spin_rule rule = spin_rule::hungarian,
                              double radius_tolerance = spin_options{}.radius_tolerance) {
    constexpr auto function = "nulls::spin";
    check_enumerator(function, "rule", rule, spin_rule::hungarian);
    return detail::spin_once(surface, as_matrix<double>(rotation, function, "rotation"), rule,
                             radius_tolerance);
}

/// Spins in which each region takes the value of the nearest rotated region of its hemisphere. Neighbourhoods
/// are kept best, but values repeat: some 70 to 80 % of the regions appear in each null map.
/// surface: places of the regions (see `sphere`), one or both hemispheres, at least ten regions in all.
/// Throws argument_error if coordinates are missing (NaN), are not on one sphere within
/// options.radius_tolerance, a hemisphere is neither 'L' nor 'R', there are fewer than ten regions, the
/// hemispheres have unequal numbers of regions (see options.unequal_hemispheres), options.draws is 0, or
/// spins of so many draws do not fit into memory.
/// Cost O(draws regions), as the nearest place is looked up (detail/nearest_on_sphere.hpp).
/// Source: Alexander-Bloch et al. 2018, doi:10.1016/j.neuroimage.2018.05.070; Vazquez-Rodriguez et al. 2019,
/// doi:10.1073/pnas.1903403116.
inline spin_null naive_spins(const sphere& surface, const spin_options& options = {}) {
    return detail::draw_spins(surface, spin_rule::naive, options, "nulls::naive_spins");
}

/// Spins in which regions are exchanged one to one, greedily: in turn, the region whose nearest free rotated
/// region is farthest away takes it. Each null map is a rearrangement of the map's values. Arguments and
/// errors as `naive_spins`.
/// Cost O(draws regions^2) as a rule, O(draws regions^3) at worst.
/// Source: Vasa et al. 2018, doi:10.1093/cercor/bhx249.
inline spin_null vasa_spins(const sphere& surface, const spin_options& options = {}) {
    return detail::draw_spins(surface, spin_rule::vasa, options, "nulls::vasa_spins");
}

/// Spins in which regions are exchanged one to one with the least total distance (linear assignment). Each
/// null map is a rearrangement of the map's values. Arguments and errors as `naive_spins`.
/// Cost O(draws regions^3) at worst, in practice nearer to regions^2.
/// Source: Markello and Misic 2021, doi:10.1016/j.neuroimage.2021.118052.
inline spin_null hungarian_spins(const sphere& surface, const spin_options& options = {}) {
    return detail::draw_spins(surface, spin_rule::hungarian, options, "nulls::hungarian_spins");
}

/// How much each spin distorts distances: sqrt(sum (D(source i, source j) - D(i, j))^2 / sum D(i, j)^2) over
/// pairs of regions of one hemisphere. With distances along the true cortex it tells how far the inflation to
/// a sphere misplaces the map's neighbourhoods under this spin; such spins make false positives more
/// frequent. distances: (regions, regions), any unit. Returns (draws). Throws argument_error if shapes do not
/// fit, a distance is negative or not finite, or all within hemispheres are zero. Cost O(draws regions^2).
/// Source of the idea: Bazinet, Liu and Misic 2025, doi:10.1162/IMAG.a.118.
template <array_like D>
vector<double> spin_distortion(const spin_null& null, const std::vector<char>& hemisphere,
                               const D& distances) {
    return detail::spin_distortion(null, hemisphere,
                                   as_matrix<double>(distances, "nulls::spin_distortion", "distances"));
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/spin.hpp>
#endif
