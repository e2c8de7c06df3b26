// Clusterings of every number of clusters, and the rule that chooses one.
#pragma once

#include <entrain/states/cluster_number.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/states/cluster_quality.hpp>
#include <entrain/states/detail/cluster_quality.hpp>
#include <entrain/states/detail/kmeans.hpp>
#include <entrain/stats/quantile.hpp>

namespace entrain::states_detail {

template <class T>
cluster_number_result<T> cluster_numbers(const matrix<T>& points, const cluster_number_options& options) {
    constexpr auto function = "cluster_numbers";
    const std::size_t n = points.shape(0);
    if (options.lowest < 2) throw argument_error(function, "lowest", "at least two clusters", options.lowest);
    if (options.highest < options.lowest || options.highest > n)
        throw argument_error(function, "highest",
                             "lowest (" + std::to_string(options.lowest) + ") to the number of points (" +
                                 std::to_string(n) + ")",
                             options.highest);
    if (options.repeats == 0) throw argument_error(function, "repeats", "at least one", options.repeats);
    const std::size_t numbers = options.highest - options.lowest + 1;
    check_allocation<double>(function, "repeats", {options.repeats, numbers, n});
    check_work(function, "repeats",
               static_cast<double>(options.repeats) * static_cast<double>(numbers) *
                   static_cast<double>(points.size()) *
                   (static_cast<double>(options.kmeans.restarts) + static_cast<double>(n)));

    cluster_number_result<T> result;
    result.silhouette = full(numbers, options.repeats, 0.0);
    result.davies_bouldin = result.dunn = result.silhouette;
    std::vector<labelling> all(numbers * options.repeats);
    for (std::size_t i = 0; i < numbers; ++i) result.k.push_back(options.lowest + i);
    // Larger numbers take longer: repeat by repeat, progress is as even as time.
    progress_counter progress(options.progress, all.size() + 1);
    for (std::size_t repeat = 0; repeat < options.repeats; ++repeat)
        for (std::size_t i = 0; i < numbers; ++i) {
            kmeans_options how = options.kmeans;
            how.seed += repeat;
            auto found = kmeans(points, result.k[i], how, function);
            all[i * options.repeats + repeat] = {found.labels, result.k[i]};
            if (repeat == 0) result.clustering.push_back(std::move(found));
            progress.advance();
        }
    const auto quality = cluster_qualities(as_matrix<double>(points, function, "points"), all,
                                           options.kmeans.threads, function);
    progress.advance();
    for (std::size_t i = 0; i < numbers; ++i)
        for (std::size_t repeat = 0; repeat < options.repeats; ++repeat) {
            const auto& found = quality[i * options.repeats + repeat];
            result.silhouette(i, repeat) = found.silhouette;
            result.davies_bouldin(i, repeat) = found.davies_bouldin;
            result.dunn(i, repeat) = found.dunn;
        }
    return result;
}

// The median of each row.
inline vector<double> row_medians(const matrix<double>& values) {
    vector<double> medians = full(values.shape(0), 0.0);
    for (std::size_t i = 0; i < values.shape(0); ++i)
        medians(i) = stats::median(std::span(row_data(values, i), values.shape(1)));
    return medians;
}

ENTRAIN_INLINE cluster_choice choose_cluster_number(const std::vector<std::size_t>& k,
                                                    const matrix<double>& silhouette,
                                                    const matrix<double>& davies_bouldin,
                                                    const matrix<double>& dunn, const vector<double>& p,
                                                    const cluster_choice_options& options) {
    constexpr auto function = "choose_cluster_number";
    const std::size_t numbers = k.size();
    if (numbers == 0) throw argument_error(function, "numbers.k", "at least one number of clusters", 0);
    const auto check = [&](const char* parameter, const matrix<double>& index) {
        if (index.shape(0) != numbers || index.shape(1) == 0)
            throw argument_error(function, parameter,
                                 std::to_string(numbers) +
                                     " rows, one for each number of clusters, of at "
                                     "least one repeat",
                                 index.shape());
        check_finite(function, parameter, index);
    };
    check("numbers.silhouette", silhouette);
    check("numbers.davies_bouldin", davies_bouldin);
    check("numbers.dunn", dunn);
    if (p.size() != 0 && p.size() != numbers)
        throw argument_error(function, "p",
                             std::to_string(numbers) + " values, one for each number of clusters, or none",
                             p.size());
    for (const double value : p)
        if (!(value >= 0 && value <= 1)) throw argument_error(function, "p", "0 to 1", value);
    if (!(options.alpha >= 0 && options.alpha <= 1))
        throw argument_error(function, "alpha", "0 to 1", options.alpha);

    // Of each index the median, turned so that more is better.
    std::array<vector<double>, 3> better = {row_medians(silhouette), row_medians(davies_bouldin),
                                            row_medians(dunn)};
    for (double& value : better[1]) value = -value;
    cluster_choice chosen;
    chosen.good.assign(numbers, true);
    chosen.mean_rank = full(numbers, 0.0);
    for (std::size_t i = 0; i < numbers; ++i)
        for (std::size_t other = 0; other < numbers; ++other) {
            bool by_all = other != i;
            for (const auto& index : better) {
                by_all = by_all && index(other) > index(i);
                // 1, one more for each that is better, and half of one for each that is equal.
                const double place = index(other) > index(i) ? 1 : index(other) < index(i) ? 0 : 0.5;
                chosen.mean_rank(i) += (other == i ? 1 : place) / 3;
            }
            if (by_all) chosen.good[i] = false;
        }
    std::size_t best = numbers;
    for (std::size_t i = 0; i < numbers && p.size() && best == numbers; ++i)
        if (chosen.good[i] && p(i) <= options.alpha) best = i;
    chosen.by_difference = best < numbers;
    if (!chosen.by_difference) {
        // Sums of thirds: equal up to rounding is equal.
        best = 0;
        for (std::size_t i = 1; i < numbers; ++i)
            if (chosen.mean_rank(i) < chosen.mean_rank(best) - 1e-9) best = i;
    }
    chosen.index = best;
    chosen.k = k[best];
    return chosen;
}

}  // namespace entrain::states_detail
