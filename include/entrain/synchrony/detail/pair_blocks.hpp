// All pairs of rows, a block at a time: products of long recordings without a matrix of all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/distribution_distance.hpp>
#include <entrain/synchrony/detail/gram.hpp>
#include <entrain/synchrony/fcd_distribution.hpp>

namespace entrain::synchrony_detail {

// Calls visit(t, first_u, count, products of row t with rows first_u .. first_u + count - 1), u > t, for
// every t, block by block.
template <class T, class Visit>
void for_each_later_product(const matrix<T>& x, std::size_t block, Visit&& visit) {
    const std::size_t n = x.shape(0);
    std::vector<T> product(std::min(block, n) * std::min(block, n));
    for (std::size_t t0 = 0; t0 < n; t0 += block) {
        const std::size_t rows = std::min(block, n - t0);
        for (std::size_t u0 = t0; u0 < n; u0 += block) {
            const std::size_t columns = std::min(block, n - u0);
            row_products(row_data(x, t0), rows, row_data(x, u0), columns, x.shape(1), product.data());
            for (std::size_t i = 0; i < rows; ++i) {
                const std::size_t skip = u0 == t0 ? i + 1 : 0;
                if (skip < columns)
                    visit(t0 + i, u0 + skip, columns - skip,
                          static_cast<const T*>(product.data() + i * columns + skip));
            }
        }
    }
}

inline stats::binned_distribution similarity_bins(const fcd_distribution_options& options,
                                                  std::string_view function) {
    if (options.bins == 0) throw argument_error(function, "bins", "at least one bin", 0);
    check_allocation<std::uint64_t>(function, "bins", {options.bins});
    return {.low = -1, .high = 1, .count = std::vector<std::uint64_t>(options.bins, 0)};
}

// Where the similarities of row t with later rows begin among those of all pairs, row by row.
inline std::size_t first_pair(std::size_t t, std::size_t n) {
    return t * n - t * (t + 1) / 2;
}

}  // namespace entrain::synchrony_detail
