// How good a clustering is: Dunn, Davies-Bouldin and silhouette, the indices by which K is chosen.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/states/detail/labels.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain {

/// How cluster_quality() computes.
struct cluster_quality_options {
    std::size_t threads = 0;  ///< 0: one per core; no influence on the result
};

/// Indices of a clustering by Euclidean distances between frames.
struct cluster_quality_result {
    double silhouette = 0;       ///< mean of silhouettes, -1 to 1: higher is better
    double davies_bouldin = 0;   ///< mean over clusters of the worst overlap: lower is better
    double dunn = 0;             ///< least distance between clusters / largest diameter: higher is better
    vector<double> silhouettes;  ///< (frames): (b - a) / max(a, b), 0 for a frame alone in its cluster
};

/// The three indices at once, for they share the distances.
///
/// points: (frames, regions). labels: (frames), 0 to k - 1, each label used, k at least 2.
/// silhouette: a is the mean distance to the frames of the same cluster, b the least of the mean distances to
/// those of another. davies_bouldin: mean over i of the largest (s_i + s_j) / |c_i - c_j|, s the mean
/// distance to the centroid. dunn: 0 where two clusters share a frame's place. Limits: where all frames of
/// every cluster are equal, davies_bouldin is 0 and dunn the largest finite number; where two centroids are
/// equal, davies_bouldin is that number. Throws argument_error where numbers of frames differ, k is below 2,
/// a cluster is empty, or a value is NaN or infinite. Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7;
/// Davies and Bouldin 1979, doi:10.1109/TPAMI.1979.4766909; Dunn 1974, doi:10.1080/01969727408546059. Cost:
/// O(frames^2 x regions); memory O(frames k).
template <array_like A, label_array L>
cluster_quality_result cluster_quality(const A& points, const L& labels, std::size_t k,
                                       const cluster_quality_options& options = {}) {
    constexpr auto function = "cluster_quality";
    const auto& given = as_matrix<double>(points, function, "points");
    if (k < 2) throw argument_error(function, "k", "at least two clusters", k);
    if (k > given.shape(0) || given.size() == 0)
        throw argument_error(function, "k",
                             "at most " + std::to_string(given.shape(0)) + " (the number of frames)", k);
    check_threads(function, options.threads);
    const auto& label = states_detail::checked_labels(labels, k, function);
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
                const double d =
                    std::sqrt(states_detail::squared_distance(row_data(x, i), row_data(x, j), dimensions));
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
        spread[label(i)] += std::sqrt(states_detail::squared_distance(row_data(x, i),
                                                               row_data(centre, label(i)), dimensions)) /
                            members[label(i)];
    for (std::size_t c = 0; c < k; ++c) {
        double worst = 0;
        for (std::size_t other = 0; other < k; ++other) {
            if (other == c) continue;
            const double apart = std::sqrt(
                states_detail::squared_distance(row_data(centre, c), row_data(centre, other), dimensions));
            const double overlap = spread[c] + spread[other];
            worst = std::max(worst, apart > 0 ? overlap / apart : largest);
        }
        result.davies_bouldin += std::min(worst, largest) / static_cast<double>(k);
    }
    return result;
}

}  // namespace entrain
