// Which weights a fit may change.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>

namespace entrain {

/// Which weights a fit may change. Weights of zero that may not change stay absent.
enum class edge_rule {
    all,                   ///< every pair of regions: the published script of Vohryzek 2024
    existing,              ///< pairs with a weight above zero
    existing_or_homotopic  ///< those, and each region with its partner on the other side: Deco 2019
};

namespace fit_detail {

/// (regions, regions): 1 where the rule lets a weight change, 0 elsewhere and on the diagonal.
/// Throws argument_error where the rule is none of those above, or needs partners that are not given or not
/// mutual.
ENTRAIN_INLINE matrix<char> changeable(const connectome& structure, edge_rule rule,
                                       const std::vector<std::size_t>& partner, const char* function);

}  // namespace fit_detail
}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/edges.hpp>
#endif
