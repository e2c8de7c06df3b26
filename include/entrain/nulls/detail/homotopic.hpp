// What the nulls made from distances share: gaps in a map, and hemispheres that mirror each other.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/nulls/detail/sphere.hpp>
#include <entrain/nulls/detail/values.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/regions.hpp>

namespace entrain::nulls::detail {

inline void check_distances(const matrix<double>& d, std::string_view function,
                            std::string_view parameter = "distances") {
    const std::size_t n = d.shape(0);
    if (d.shape(1) != n)
        throw argument_error(function, parameter, "a square matrix (regions, regions)", d.shape());
    check_finite(function, parameter, d);
    const auto at = [](std::size_t i, std::size_t j) {
        return " at (" + std::to_string(i) + ", " + std::to_string(j) + ")";
    };
    for (std::size_t i = 0; i < n; ++i) {
        if (d(i, i) != 0)
            throw argument_error(function, parameter, "zeros on the diagonal", describe(d(i, i)) + at(i, i));
        for (std::size_t j = 0; j < i; ++j) {
            if (!(d(i, j) > 0))
                throw argument_error(function, parameter, "positive distances between different regions",
                                     describe(d(i, j)) + at(i, j));
            if (std::abs(d(i, j) - d(j, i)) > 1e-6 * d(i, j))
                throw argument_error(function, parameter,
                                     "a symmetric matrix (average it with its transpose if that is meant)",
                                     describe(d(i, j)) + at(i, j) + " but " + describe(d(j, i)) + at(j, i));
        }
    }
    check_range_of_distances(d, function, parameter);
}

inline void check_pairing(const std::vector<std::size_t>& partner, std::size_t n, std::string_view function,
                          std::string_view parameter = "options.partner") {
    if (partner.size() != n)
        throw argument_error(function, parameter, std::to_string(n) + " indices, one per region, or none",
                             partner.size());
    for (std::size_t i = 0; i < n; ++i)
        if (partner[i] >= n || partner[partner[i]] != i)
            throw argument_error(function, parameter, "a pairing: partner[partner[i]] = i, i where unpaired",
                                 std::to_string(partner[i]) + " at (" + std::to_string(i) + ")");
}

inline void check_all_paired(const std::vector<std::size_t>& partner, std::string_view function) {
    for (std::size_t i = 0; i < partner.size(); ++i)
        if (partner[i] == i)
            throw argument_error(
                function, "options.partner",
                "as many regions in one hemisphere as in the other, each with a partner (leave "
                "single regions out, or give no partner)",
                "none at (" + std::to_string(i) + ")");
}

// The first region of each pair, and its partner.
inline std::pair<std::vector<std::size_t>, std::vector<std::size_t>> halves(
    const std::vector<std::size_t>& partner) {
    std::pair<std::vector<std::size_t>, std::vector<std::size_t>> found;
    for (std::size_t i = 0; i < partner.size(); ++i)
        if (partner[i] > i) {
            found.first.push_back(i);
            found.second.push_back(partner[i]);
        }
    return found;
}

// Distances of one hemisphere, averaged with those between the homotopic regions of the other.
inline matrix<double> half_distances(const matrix<double>& d, const std::vector<std::size_t>& partner) {
    const auto [left, right] = halves(partner);
    matrix<double> half = full(left.size(), left.size(), 0.0);
    for (std::size_t i = 0; i < left.size(); ++i)
        for (std::size_t j = 0; j < left.size(); ++j)
            half(i, j) = 0.25 * (d(left[i], left[j]) + d(right[i], right[j]) + d(left[j], left[i]) +
                                 d(right[j], right[i]));
    return half;
}

// Regions whose value, and whose partner's value if there is one, is finite.
inline std::vector<std::size_t> regions_with_value(const vector<double>& x,
                                                   const std::vector<std::size_t>& partner) {
    std::vector<std::size_t> keep;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (is_finite(x(i)) && (partner.empty() || is_finite(x(partner[i])))) keep.push_back(i);
    return keep;
}

// Maps of the regions that are kept, spread over all regions; NaN elsewhere.
inline map_maker spread(map_maker make, std::vector<std::size_t> keep, std::size_t regions) {
    return [make = std::move(make), keep = std::move(keep), regions](std::size_t first, std::size_t count,
                                                                     double* maps) {
        std::vector<double> part(count * keep.size());
        make(first, count, part.data());
        std::fill(maps, maps + count * regions, std::numeric_limits<double>::quiet_NaN());
        for (std::size_t d = 0; d < count; ++d)
            for (std::size_t k = 0; k < keep.size(); ++k)
                maps[d * regions + keep[k]] = part[d * keep.size() + k];
    };
}

// The stream of a draw: of the whole brain, or of one of the two parts that a bilateral map is made from.
struct draw_streams {
    std::size_t parts = 1, part = 0;
    std::size_t operator()(std::size_t draw) const { return draw * parts + part; }
};

// Null maps of both hemispheres from null maps of one. half_maker(map, streams) -> map_maker.
template <class HalfMaker>
map_maker bilateral_maker(const vector<double>& x, const std::vector<std::size_t>& partner,
                          nulls::bilateral mode, HalfMaker&& half_maker) {
    auto [left, right] = halves(partner);
    vector<double> a = subvector(x, left), b = subvector(x, right);
    const bool parts = mode == nulls::bilateral::follow_data;
    if (parts) {
        const vector<double> l = a, r = b;
        a = 0.5 * (l + r);
        b = 0.5 * (l - r);
    }
    // What a part is made from is the map: of hemispheres that are alike but for rounding no difference is
    // left.
    const double magnitude = largest_of(x);
    const auto maker = [&](const vector<double>& map, std::size_t part) {
        return varies(map, magnitude) ? half_maker(map, draw_streams{2, part}) : map_maker{};
    };
    const map_maker make_a = maker(a, 0), make_b = maker(b, mode == nulls::bilateral::one_draw ? 0 : 1);
    return [=, left = std::move(left), right = std::move(right), n = x.size()](
               std::size_t first, std::size_t count, double* maps) {
        const std::size_t half = left.size();
        std::vector<double> of_a(count * half, 0.0), of_b(count * half, 0.0);
        if (make_a) make_a(first, count, of_a.data());
        if (make_b) make_b(first, count, of_b.data());
        for (std::size_t d = 0; d < count; ++d)
            for (std::size_t k = 0; k < half; ++k) {
                const double u = of_a[d * half + k], v = of_b[d * half + k];
                maps[d * n + left[k]] = parts ? u + v : u;
                maps[d * n + right[k]] = parts ? u - v : v;
            }
    };
}

// Gives a null map the values of the data in the order of its own.
inline void take_values_by_rank(double* map, const std::vector<double>& sorted,
                                std::vector<std::pair<double, std::uint32_t>>& scratch) {
    const std::size_t n = sorted.size();
    scratch.resize(n);
    for (std::size_t i = 0; i < n; ++i) scratch[i] = {map[i], static_cast<std::uint32_t>(i)};
    std::sort(scratch.begin(), scratch.end());
    for (std::size_t i = 0; i < n; ++i) map[scratch[i].second] = sorted[i];
}

// The maker of a null for one map, with the values of the map in the end if that is asked for.
inline map_maker with_values_of(const vector<double>& x, map_maker make) {
    std::vector<double> sorted(x.begin(), x.end());
    std::sort(sorted.begin(), sorted.end());
    return [make = std::move(make), sorted = std::move(sorted)](std::size_t first, std::size_t count,
                                                                double* maps) {
        make(first, count, maps);
        std::vector<std::pair<double, std::uint32_t>> scratch;
        for (std::size_t d = 0; d < count; ++d)
            take_values_by_rank(maps + d * sorted.size(), sorted, scratch);
    };
}

// The maker of a null for one map, made in a unit in which the map is about 1: its squares neither over- nor
// underflow, and null maps are the same in every unit. make_in_unit(map / unit, unit) -> map_maker.
template <class MakeInUnit>
map_maker in_unit_of(const vector<double>& x, MakeInUnit&& make_in_unit) {
    const double unit = unit_of(largest_of(x));
    vector<double> scaled = x;
    for (double& value : scaled) value /= unit;
    map_maker make = make_in_unit(std::as_const(scaled), unit);
    return [make = std::move(make), unit, n = x.size()](std::size_t first, std::size_t count, double* maps) {
        make(first, count, maps);
        for (std::size_t k = 0; k < count * n; ++k) maps[k] *= unit;
    };
}

ENTRAIN_INLINE matrix<double> surrogates_of(const map_maker& make, std::size_t draws, std::size_t regions,
                                            std::size_t threads, std::string_view function) {
    check_allocation<double>(function, "draws", {draws, regions});
    matrix<double> maps = full(draws, regions, 0.0);
    constexpr std::size_t block = 64;
    parallel_for((draws + block - 1) / block, threads, [&](std::size_t b) {
        const std::size_t first = b * block;
        make(first, std::min(block, draws - first), row_data(maps, first));
    });
    return maps;
}

// The regions of a map that a null made from distances or modes can use, checked: one value per region, none
// of them infinite, enough of them, and not all the same.
inline std::vector<std::size_t> usable_regions(const vector<double>& x, std::size_t regions,
                                               const std::vector<std::size_t>& partner,
                                               std::string_view function) {
    check_map_size(x, regions, function);
    check_values(x, function, "x");
    auto keep = regions_with_value(x, partner);
    if (keep.size() < fewest_regions)
        throw argument_error(function, "x",
                             "at least " + std::to_string(fewest_regions) + " regions with a value" +
                                 (partner.empty() ? "" : " (of pairs that both have one)"),
                             keep.size());
    if (!varies(subvector(x, keep)))
        throw argument_error(function, "x", "a map that varies", "a constant one");
    return keep;
}

}  // namespace entrain::nulls::detail
