// The work behind multiplicity.hpp.
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
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/ties.hpp>

namespace entrain::stats::detail {

inline void check_probabilities(const vector<double>& values, std::string_view function) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!(is_finite(values(i)) && values(i) >= 0 && values(i) <= 1))
            throw argument_error(function, "p", "probabilities in [0, 1]",
                                 describe(values(i)) + " at (" + std::to_string(i) + ")");
}

inline std::vector<std::size_t> ascending_order(const vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t i, std::size_t j) { return values(i) < values(j); });
    return order;
}

ENTRAIN_INLINE vector<double> benjamini_hochberg(vector<double> p) {
    check_probabilities(p, "stats::benjamini_hochberg");
    const auto order = ascending_order(p);
    const auto m = static_cast<double>(order.size());
    double smallest = 1;
    for (std::size_t i = order.size(); i-- > 0;) {
        smallest = std::min(smallest, p(order[i]) * (m / static_cast<double>(i + 1)));
        p(order[i]) = smallest;
    }
    return p;
}

ENTRAIN_INLINE vector<double> bonferroni(vector<double> p) {
    check_probabilities(p, "stats::bonferroni");
    const auto m = static_cast<double>(p.size());
    for (double& value : p) value = std::min(1.0, m * value);
    return p;
}

ENTRAIN_INLINE vector<double> holm(vector<double> p) {
    check_probabilities(p, "stats::holm");
    const auto order = ascending_order(p);
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - i) * p(order[i])));
        p(order[i]) = largest;
    }
    return p;
}

ENTRAIN_INLINE max_statistic_result max_statistic(const vector<double>& observed,
                                                  const matrix<double>& null) {
    constexpr auto function = "stats::max_statistic";
    const auto& t = observed;
    const auto& draws = null;
    const std::size_t m = t.size(), count = draws.shape(1);
    if (m == 0) throw argument_error(function, "observed", "at least one statistic", 0);
    if (draws.shape(0) != m || count == 0)
        throw argument_error(function, "null", "shape (" + std::to_string(m) + ", draws), at least one draw",
                             draws.shape());
    check_finite(function, "observed", t);
    check_finite(function, "null", draws);

    const auto order = ascending_order(t);
    max_statistic_result result{full(m, 1.0), full(m, 1.0), 0};
    std::vector<double> largest(draws.data() + order[0] * count, draws.data() + (order[0] + 1) * count);
    const auto reached = [&](double value) {
        const double slack = tie_slack(value, largest);
        const auto hits =
            std::count_if(largest.begin(), largest.end(), [&](double draw) { return draw >= value - slack; });
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
    result.critical = *chosen + 2 * tie_slack(*chosen, largest);
    return result;
}

}  // namespace entrain::stats::detail
