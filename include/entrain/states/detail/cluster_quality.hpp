// Distances between all frames, and the indices made of them.
#pragma once

#include <entrain/states/cluster_quality.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain::states_detail {

ENTRAIN_INLINE cluster_quality_result cluster_quality(const matrix<double>& given,
                                                      const vector<std::size_t>& label, std::size_t k,
                                                      const cluster_quality_options& options) {
    constexpr auto function = "cluster_quality";
    if (k < 2) throw argument_error(function, "k", "at least two clusters", k);
    if (k > given.shape(0) || given.size() == 0)
        throw argument_error(function, "k",
                             "at most " + std::to_string(given.shape(0)) + " (the number of frames)", k);
    check_threads(function, options.threads);
    check_labels(function, label, k);
    const std::size_t n = given.shape(0), dimensions = given.shape(1);
    if (label.size() != n)
        throw argument_error(function, "labels", std::to_string(n) + " labels, one for each frame",
                             label.size());
    check_finite(function, "points", given);
    check_work(function, "points", static_cast<double>(given.size()) * static_cast<double>(n));
    // All indices are ratios of distances, the same in every unit.
    const int exponent = extreme_exponent(given.data(), given.size());
    const matrix<double> divided = exponent ? divided_by_power_of_two(given, exponent) : matrix<double>();
    const matrix<double>& x = exponent ? divided : given;
    std::vector<double> members(k, 0.0);
    for (const std::size_t c : label) members[c] += 1;
    for (std::size_t c = 0; c < k; ++c)
        if (!(members[c] > 0))
            throw argument_error(function, "labels", "at least one frame in every cluster",
                                 "none in cluster " + std::to_string(c));
    constexpr double largest = std::numeric_limits<double>::max();

    cluster_quality_result result{.silhouettes = full(n, 0.0)};
    std::vector<double> nearest_other(n, largest), farthest_own(n, 0.0);
    constexpr std::size_t block = 64;
    parallel_for((n + block - 1) / block, options.threads, [&](std::size_t task) {
        std::vector<double> sum(k);
        for (std::size_t i = task * block; i < std::min(n, (task + 1) * block); ++i) {
            std::fill(sum.begin(), sum.end(), 0.0);
            for (std::size_t j = 0; j < n; ++j) {
                const double d = std::sqrt(squared_distance(row_data(x, i), row_data(x, j), dimensions));
                sum[label(j)] += d;
                double& extreme = label(i) == label(j) ? farthest_own[i] : nearest_other[i];
                extreme = label(i) == label(j) ? std::max(extreme, d) : std::min(extreme, d);
            }
            const std::size_t own = label(i);
            if (members[own] < 2) continue;
            const double a = sum[own] / (members[own] - 1);
            double b = largest;
            for (std::size_t c = 0; c < k; ++c)
                if (c != own) b = std::min(b, sum[c] / members[c]);
            if (std::max(a, b) > 0) result.silhouettes(i) = (b - a) / std::max(a, b);
        }
    });
    for (const double s : result.silhouettes) result.silhouette += s / static_cast<double>(n);
    const double gap = *std::min_element(nearest_other.begin(), nearest_other.end());
    const double diameter = *std::max_element(farthest_own.begin(), farthest_own.end());
    result.dunn = diameter > 0 ? gap / diameter : gap > 0 ? largest : 0;

    matrix<double> centre = full(k, dimensions, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < dimensions; ++j) centre(label(i), j) += x(i, j) / members[label(i)];
    std::vector<double> spread(k, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        spread[label(i)] +=
            std::sqrt(squared_distance(row_data(x, i), row_data(centre, label(i)), dimensions)) /
            members[label(i)];
    for (std::size_t c = 0; c < k; ++c) {
        double worst = 0;
        for (std::size_t other = 0; other < k; ++other) {
            if (other == c) continue;
            const double apart =
                std::sqrt(squared_distance(row_data(centre, c), row_data(centre, other), dimensions));
            const double overlap = spread[c] + spread[other];
            worst = std::max(worst, apart > 0 ? overlap / apart : largest);
        }
        result.davies_bouldin += std::min(worst, largest) / static_cast<double>(k);
    }
    return result;
}

}  // namespace entrain::states_detail
