// Bins: the rules that choose them, and counts in them.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <ranges>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::stats {

/// How wide bins are.
enum class bin_rule {
    fixed_count,        ///< `count` bins of equal width
    sturges,            ///< range / (log2 n + 1): Sturges 1926, doi:10.1080/01621459.1926.10502161
    scott,              ///< (24 sqrt(pi) / n)^(1/3) SD: Scott 1979, doi:10.1093/biomet/66.3.605
    freedman_diaconis,  ///< 2 IQR / n^(1/3): Freedman and Diaconis 1981, doi:10.1007/BF01025868
    fixed_edges         ///< `edges`, as given
};

/// How bin_edges() and common_edges() place bins.
struct bin_options {
    bin_rule rule = bin_rule::freedman_diaconis;  ///< how wide bins are
    std::size_t count = 10;                       ///< for fixed_count (10 as in numpy and MATLAB's hist)
    /// Lowest and highest edge; NaN: the smallest and the largest value. Rules see the values between them.
    std::array<double, 2> range = {std::numeric_limits<double>::quiet_NaN(),
                                   std::numeric_limits<double>::quiet_NaN()};
    std::vector<double> edges = {};  ///< for fixed_edges: ascending, at least two
};

}  // namespace entrain::stats

namespace entrain::stats::detail {

ENTRAIN_INLINE vector<double> edges_of(vector<double> x, const bin_options& options,
                                       std::string_view function);
ENTRAIN_INLINE vector<double> histogram(const vector<double>& x, const vector<double>& edges);

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// The edges of the bins of one sample. Rules give a width, and the range is cut into the least number of
/// equal bins that are no wider; where a rule gives no width (all values equal, or a middle half that is)
/// there is one bin.
///
/// x: (n). Returns (bins + 1) ascending edges; the same as numpy's histogram_bin_edges, also where the range
/// leaves out values: the rules then see only those within.
/// Throws argument_error where x is empty or not finite, count is 0, range is not ascending, given edges are
/// not, or a rule asks for more than a million bins. Cost: O(n log n).
template <vector_like X>
vector<double> bin_edges(const X& x, const bin_options& options = {}) {
    return detail::edges_of(as_vector<double>(x, "stats::bin_edges", "x"), options, "stats::bin_edges");
}

/// The edges of bins that several samples share: bin_edges() of all their values together. Entropies of
/// different samples can be compared only over the same bins: automatic bins of its own adapt to each sample
/// and take out the very difference in question.
///
/// samples: a range of vectors of any lengths. Throws as bin_edges().
template <std::ranges::input_range Samples = std::vector<vector<double>>>
requires vector_like<std::ranges::range_value_t<Samples>>
vector<double> common_edges(const Samples& samples, const bin_options& options = {}) {
    constexpr auto function = "stats::common_edges";
    std::vector<double> all;
    for (const auto& sample : samples) {
        const auto& values = as_vector<double>(sample, function, "samples");
        check_finite(function, "samples", values);
        all.insert(all.end(), values.begin(), values.end());
    }
    if (all.empty()) throw argument_error(function, "samples", "at least one value", 0);
    return detail::edges_of(as_vector<double>(all, function, "samples"), options, function);
}

/// How many values lie in each bin: edge_i <= x < edge_i+1, the last bin with its upper edge.
///
/// x: (n). edges: (bins + 1), ascending. Returns (bins); values outside the edges count nowhere.
/// Throws argument_error where x is not finite, or edges are fewer than two, not finite or not ascending.
/// Cost: O(n) for evenly spaced edges.
template <vector_like X, vector_like E>
vector<double> histogram(const X& x, const E& edges) {
    return detail::histogram(as_vector<double>(x, "stats::histogram", "x"),
                             as_vector<double>(edges, "stats::histogram", "edges"));
}

}  // namespace entrain::stats

#if ENTRAIN_HEADER_ONLY
#include <entrain/stats/detail/histogram.hpp>
#endif
