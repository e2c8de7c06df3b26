// Some of the regions of a map, and what becomes of the pairs of homotopic ones.
#pragma once

#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::nulls {

/// What becomes of the likeness of the hemispheres where a null is given homotopic regions.
enum class bilateral {
    follow_data,  ///< the symmetric and the antisymmetric part of the map are randomised, each by one draw
                  ///< carried to both hemispheres: nulls are as symmetric as the data, whatever that is
    one_draw,     ///< each hemisphere's map by the same draw: nulls are at least as symmetric as the data
    separate      ///< each hemisphere's map by a draw of its own: nulls are not symmetric
};

/// The values of a map at some regions, in the order of keep. x: (regions). keep: indices of regions.
/// Returns (keep). Throws argument_error if an index is no region.
/// Example: nulls::subvector(map, nulls::regions_on_sphere(table.sphere))
template <vector_like X>
vector<double> subvector(const X& x, const std::vector<std::size_t>& keep) {
    const auto& map = as_vector<double>(x, "nulls::subvector", "x");
    vector<double> part = full(keep.size(), 0.0);
    for (std::size_t i = 0; i < keep.size(); ++i) {
        check_index("nulls::subvector", "keep", keep[i], map.size(), "regions");
        part(i) = map(keep[i]);
    }
    return part;
}

/// Rows and columns of a square matrix at some regions: their distances, their connectome. d: (regions, regions).
/// keep: indices of regions. Returns (keep, keep). Throws argument_error if d is not square or an index is no
/// region.
template <array_like D>
matrix<double> submatrix(const D& d, const std::vector<std::size_t>& keep) {
    constexpr auto function = "nulls::submatrix";
    const auto& all = as_matrix<double>(d, function, "d");
    if (all.shape(0) != all.shape(1))
        throw argument_error(function, "d", "a square matrix (regions, regions)", all.shape());
    for (const std::size_t i : keep) check_index(function, "keep", i, all.shape(0), "regions");
    matrix<double> part = full(keep.size(), keep.size(), 0.0);
    for (std::size_t i = 0; i < keep.size(); ++i)
        for (std::size_t j = 0; j < keep.size(); ++j) part(i, j) = all(keep[i], keep[j]);
    return part;
}

/// The pairing among some of the regions. partner: the homotopic region of each region, as in
/// `moran_options::partner`; empty: none. keep: indices of regions, each at most once. Returns (keep), indices into
/// keep; a region whose partner is not kept is its own, as an unpaired one is. Throws argument_error if an index is
/// no region.
inline std::vector<std::size_t> kept_partner(const std::vector<std::size_t>& partner,
                                             const std::vector<std::size_t>& keep) {
    constexpr auto function = "nulls::kept_partner";
    if (partner.empty()) return {};
    const std::size_t n = partner.size();
    std::vector<std::size_t> place(n, keep.size()), result;
    for (std::size_t k = 0; k < keep.size(); ++k) {
        check_index(function, "keep", keep[k], n, "regions");
        place[keep[k]] = k;
    }
    for (std::size_t k = 0; k < keep.size(); ++k) {
        check_index(function, "partner", partner[keep[k]], n, "regions");
        const std::size_t other = place[partner[keep[k]]];
        result.push_back(other < keep.size() ? other : k);
    }
    return result;
}

}  // namespace entrain::nulls
