// The work behind correlation_max_t.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/correlation_max_t.hpp>
#include <entrain/stats/detail/max_t.hpp>
#include <entrain/stats/detail/permutation.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE correlation_max_t_result correlation_max_t(const matrix<double>& measures,
                                                          const vector<double>& score,
                                                          stats::correlation method,
                                                          const permutation_options& options) {
    constexpr auto function = "stats::correlation_max_t";
    const std::size_t m = measures.shape(0), n = measures.shape(1);
    if (m == 0 || n < 3)
        throw argument_error(function, "measures", "at least one measure of three subjects",
                             measures.shape());
    check_finite(function, "measures", measures);
    if (score.size() != n)
        throw argument_error(function, "score", std::to_string(n) + " values, one for each subject",
                             score.size());
    check_enumerator(function, "method", method, correlation::spearman);
    check_permutation_options(options, function);
    if (options.alternative != alternative::two_sided)
        throw argument_error(function, "options.alternative", "two_sided", "a one-sided one");
    check_allocation<double>(function, "options.permutations", {options.permutations, m});
    vector<double> shuffled = standard_scores(score, method, function, "score");

    matrix<double> z = full(m, n, 0.0);  // of measures that vary; the others stay zero, as their correlation
    vector<double> rho = full(m, 0.0);
    for (std::size_t k = 0; k < m; ++k) {
        vector<double> measure = full(n, 0.0);
        std::copy_n(row_data(measures, k), n, measure.begin());
        if (!varies(measure)) continue;
        const auto scores = standard_scores(measure, method, function, "measures");
        std::copy(scores.begin(), scores.end(), row_data(z, k));
        rho(k) = std::clamp(inner_product(row_data(z, k), shuffled.data(), n), -1.0, 1.0);
    }
    const vector<double> standard = shuffled;
    matrix<double> draws = full(m, options.permutations, 0.0);
    for (std::size_t i = 0; i < options.permutations; ++i) {
        if (options.poll) options.poll();
        shuffled = standard;
        random_stream random(options.seed, i);
        random.shuffle(shuffled.begin(), shuffled.end());
        for (std::size_t k = 0; k < m; ++k)
            draws(k, i) = std::abs(inner_product(row_data(z, k), shuffled.data(), n));
    }
    auto found = max_t_of(rho, draws, false);
    return {std::move(found.t), std::move(found.p), std::move(found.single_step), std::move(found.step_down),
            options.permutations};
}

}  // namespace entrain::stats::detail
