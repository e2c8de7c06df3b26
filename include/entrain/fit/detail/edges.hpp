// The work of edges.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <entrain/fit/edges.hpp>

namespace entrain::fit_detail {

ENTRAIN_INLINE matrix<char> changeable(const connectome& structure, edge_rule rule,
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

}  // namespace entrain::fit_detail
