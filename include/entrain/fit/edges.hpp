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
inline matrix<char> changeable(const connectome& structure, edge_rule rule,
                               const std::vector<std::size_t>& partner, const char* function) {
    const std::size_t n = structure.size();
    check_enumerator(function, "edges", rule, edge_rule::existing_or_homotopic);
    if (rule == edge_rule::existing_or_homotopic) {
        if (partner.size() != n)
            throw argument_error(function, "partner",
                                 "the homotopic partner of each of " + std::to_string(n) + " regions",
                                 partner.size());
        for (std::size_t i = 0; i < n; ++i)
            if (partner[i] >= n || partner[partner[i]] != i)
                throw argument_error(
                    function, "partner", "mutual partners among the regions",
                    "region " + std::to_string(i) + " with partner " + std::to_string(partner[i]));
    }
    matrix<char> edges = full(n, n, char{0});
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            edges(i, j) = i != j && (rule == edge_rule::all || structure.weights()(i, j) > 0 ||
                                     (rule == edge_rule::existing_or_homotopic && partner[i] == j));
    return edges;
}

}  // namespace fit_detail
}  // namespace entrain
