// Many tests at once: adjusted p-values.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::stats::detail {

template <vector_like P>
vector<double> checked_probabilities(const P& p, std::string_view function) {
    vector<double> values = as_vector<double>(p, function, "p");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!(is_finite(values(i)) && values(i) >= 0 && values(i) <= 1))
            throw argument_error(function, "p", "probabilities in [0, 1]",
                                 describe(values(i)) + " at (" + std::to_string(i) + ")");
    return values;
}

inline std::vector<std::size_t> ascending_order(const vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t i, std::size_t j) { return values(i) < values(j); });
    return order;
}

}  // namespace entrain::stats::detail

namespace entrain::stats {

/// Benjamini-Hochberg adjusted p-values: with p_(1) <= ... <= p_(m), q_(i) = min over j >= i of m p_(j) / j.
/// Those with q <= 0.05 have a false-discovery rate of at most 5 % for independent or positively dependent
/// tests.
/// p: (m), each in [0, 1]. Returns (m) in the order of p.
/// Throws argument_error for other values. O(m log m).
/// Source: Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
template <vector_like P>
vector<double> benjamini_hochberg(const P& p) {
    vector<double> adjusted = detail::checked_probabilities(p, "stats::benjamini_hochberg");
    const auto order = detail::ascending_order(adjusted);
    const auto m = static_cast<double>(order.size());
    double smallest = 1;
    for (std::size_t i = order.size(); i-- > 0;) {
        smallest = std::min(smallest, adjusted(order[i]) * (m / static_cast<double>(i + 1)));
        adjusted(order[i]) = smallest;
    }
    return adjusted;
}

/// Bonferroni adjusted p-values: min(1, m p). Family-wise error rate, any dependence.
/// p: (m), each in [0, 1]. Returns (m).
/// Throws argument_error for other values. O(m).
template <vector_like P>
vector<double> bonferroni(const P& p) {
    vector<double> adjusted = detail::checked_probabilities(p, "stats::bonferroni");
    const auto m = static_cast<double>(adjusted.size());
    for (double& value : adjusted) value = std::min(1.0, m * value);
    return adjusted;
}

/// Holm's step-down adjusted p-values: with p_(1) <= ... <= p_(m), max over j <= i of min(1, (m - j + 1)
/// p_(j)). Family-wise error rate, any dependence; never larger than Bonferroni's.
/// p: (m), each in [0, 1]. Returns (m) in the order of p.
/// Throws argument_error for other values. O(m log m).
/// Source: Holm 1979, Scandinavian Journal of Statistics 6, 65-70.
template <vector_like P>
vector<double> holm(const P& p) {
    vector<double> adjusted = detail::checked_probabilities(p, "stats::holm");
    const auto order = detail::ascending_order(adjusted);
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        largest =
            std::max(largest, std::min(1.0, static_cast<double>(order.size() - i) * adjusted(order[i])));
        adjusted(order[i]) = largest;
    }
    return adjusted;
}

/// What `max_statistic` finds.
struct max_statistic_result {
    vector<double> single_step;  ///< (m) adjusted p: each statistic against the largest of all m in each draw
    vector<double> step_down;    ///< (m) adjusted p: against the largest of those not larger in the data
    /// What at most 5 % of the draws, the data among them, exceed in any of the m: a statistic above it has a
    /// single_step of at most 0.05, always. Where there are too few draws for that it is the largest of all.
    double critical;
};

/// Family-wise adjusted p-values of m statistics by the largest in each draw of a common null (Westfall and
/// Young's max-T). Draws must be joint: one permutation or one spin for all m, so that the dependence among
/// the tests is kept.
/// observed: (m), larger is more extreme (for a two-sided test give absolute values).
/// null: (m, draws). p = (1 + number of draws that reach the observed value) / (draws + 1); equal up to
/// rounding is reached (see `tie_slack`).
/// Throws argument_error if the shapes do not fit or a value is NaN or infinite.
/// Cost O(m draws).
/// Source: Westfall and Young 1993, Resampling-Based Multiple Testing, algorithms 2.5 and 2.8.
template <vector_like O, array_like N>
max_statistic_result max_statistic(const O& observed, const N& null) {
    constexpr auto function = "stats::max_statistic";
    const auto& t = as_vector<double>(observed, function, "observed");
    const auto& draws = as_matrix<double>(null, function, "null");
    const std::size_t m = t.size(), count = draws.shape(1);
    if (m == 0) throw argument_error(function, "observed", "at least one statistic", 0);
    if (draws.shape(0) != m || count == 0)
        throw argument_error(function, "null", "shape (" + std::to_string(m) + ", draws), at least one draw",
                             draws.shape());
    check_finite(function, "observed", t);
    check_finite(function, "null", draws);

    const auto order = detail::ascending_order(t);
    max_statistic_result result{full(m, 1.0), full(m, 1.0), 0};
    std::vector<double> largest(draws.data() + order[0] * count, draws.data() + (order[0] + 1) * count);
    const auto reached = [&](double value) {
        const double slack = stats::tie_slack(value, largest);
        const auto hits = std::count_if(largest.begin(), largest.end(),
                                        [&](double draw) { return draw >= value - slack; });
        return static_cast<double>(hits + 1) / static_cast<double>(count + 1);
    };
    for (std::size_t i = 0; i < m; ++i) {
        const double* row = row_data(draws, order[i]);
        for (std::size_t d = 0; d < count; ++d) largest[d] = std::max(largest[d], row[d]);
        result.step_down(order[i]) = reached(t(order[i]));
    }
    for (std::size_t i = 0; i < m; ++i) result.single_step(i) = reached(t(i));
    // A smaller statistic is never called more significant than a larger one.
    for (std::size_t i = m - 1; i-- > 0;)
        result.step_down(order[i]) = std::max(result.step_down(order[i]), result.step_down(order[i + 1]));

    // The data's own arrangement is one of all. At most 5 % of them lie above the value that is chosen; twice
    // the slack keeps what ties with it from exceeding it, also where a caller multiplies it by an error and
    // subtracts.
    std::vector<double> all = largest;
    all.push_back(t(order[m - 1]));
    const auto chosen = all.begin() + static_cast<std::ptrdiff_t>((count + 1) / 20);
    std::nth_element(all.begin(), chosen, all.end(), std::greater<>());
    result.critical = *chosen + 2 * stats::tie_slack(*chosen, largest);
    return result;
}

}  // namespace entrain::stats
