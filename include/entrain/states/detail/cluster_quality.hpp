// Distances between all frames, and the indices made of them.
#pragma once

#include <entrain/states/cluster_quality.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/states/detail/nearest.hpp>

namespace entrain::states_detail {

// A clustering of frames: the cluster of each, and how many there are.
struct labelling {
    vector<std::size_t> labels;
    std::size_t k;
};

// The indices of several clusterings of the same frames. Distances, which cost most, are worked out once.
inline std::vector<cluster_quality_result> cluster_qualities(const matrix<double>& given,
                                                             const std::vector<labelling>& clusterings,
                                                             std::size_t threads, std::string_view function) {
    const std::size_t n = given.shape(0), dimensions = given.shape(1), count = clusterings.size();
    check_finite(function, "points", given);
    check_work(function, "points", static_cast<double>(given.size()) * static_cast<double>(n));
    // All indices are ratios of distances, the same in every unit.
    const int exponent = extreme_exponent(given.data(), given.size());
    const matrix<double> divided = exponent ? divided_by_power_of_two(given, exponent) : matrix<double>();
    const matrix<double>& x = exponent ? divided : given;
    constexpr double largest = std::numeric_limits<double>::max();

    // Clusters of all clusterings are numbered through, and labels of a frame lie side by side.
    std::vector<std::size_t> first(count + 1, 0);
    for (std::size_t c = 0; c < count; ++c) first[c + 1] = first[c] + clusterings[c].k;
    std::vector<double> members(first[count], 0.0);
    std::vector<std::size_t> label(n * count);
    for (std::size_t c = 0; c < count; ++c)
        for (std::size_t i = 0; i < n; ++i) {
            label[i * count + c] = first[c] + clusterings[c].labels(i);
            members[label[i * count + c]] += 1;
        }
    for (std::size_t c = 0; c < count; ++c)
        for (std::size_t s = first[c]; s < first[c + 1]; ++s)
            if (!(members[s] > 0))
                throw argument_error(function, "labels", "at least one frame in every cluster",
                                     "none in cluster " + std::to_string(s - first[c]));

    std::vector<cluster_quality_result> results(count);
    for (auto& result : results) result.silhouettes = full(n, 0.0);
    std::vector<double> nearest_other(n * count, largest), farthest_own(n * count, 0.0);
    constexpr std::size_t block = 64;
    parallel_for((n + block - 1) / block, threads, [&](std::size_t task) {
        std::vector<double> sum(first[count]);
        for (std::size_t i = task * block; i < std::min(n, (task + 1) * block); ++i) {
            std::fill(sum.begin(), sum.end(), 0.0);
            const std::size_t* own = label.data() + i * count;
            double* nearest = nearest_other.data() + i * count;
            double* farthest = farthest_own.data() + i * count;
            for (std::size_t j = 0; j < n; ++j) {
                const double d = std::sqrt(squared_distance(row_data(x, i), row_data(x, j), dimensions));
                const std::size_t* others = label.data() + j * count;
                for (std::size_t c = 0; c < count; ++c) {
                    sum[others[c]] += d;
                    if (others[c] == own[c])
                        farthest[c] = std::max(farthest[c], d);
                    else
                        nearest[c] = std::min(nearest[c], d);
                }
            }
            for (std::size_t c = 0; c < count; ++c) {
                if (members[own[c]] < 2) continue;
                const double a = sum[own[c]] / (members[own[c]] - 1);
                double b = largest;
                for (std::size_t s = first[c]; s < first[c + 1]; ++s)
                    if (s != own[c]) b = std::min(b, sum[s] / members[s]);
                if (std::max(a, b) > 0) results[c].silhouettes(i) = (b - a) / std::max(a, b);
            }
        }
    });
    for (std::size_t c = 0; c < count; ++c) {
        cluster_quality_result& result = results[c];
        const std::size_t k = clusterings[c].k;
        const double* in_cluster = members.data() + first[c];
        for (const double s : result.silhouettes) result.silhouette += s / static_cast<double>(n);
        double gap = largest, diameter = 0;
        for (std::size_t i = 0; i < n; ++i)
            gap = std::min(gap, nearest_other[i * count + c]),
            diameter = std::max(diameter, farthest_own[i * count + c]);
        result.dunn = diameter > 0 ? gap / diameter : gap > 0 ? largest : 0;

        matrix<double> centre = full(k, dimensions, 0.0);
        const auto cluster = [&](std::size_t i) { return label[i * count + c] - first[c]; };
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < dimensions; ++j)
                centre(cluster(i), j) += x(i, j) / in_cluster[cluster(i)];
        std::vector<double> spread(k, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            spread[cluster(i)] +=
                std::sqrt(squared_distance(row_data(x, i), row_data(centre, cluster(i)), dimensions)) /
                in_cluster[cluster(i)];
        for (std::size_t s = 0; s < k; ++s) {
            double worst = 0;
            for (std::size_t other = 0; other < k; ++other) {
                if (other == s) continue;
                const double apart =
                    std::sqrt(squared_distance(row_data(centre, s), row_data(centre, other), dimensions));
                const double overlap = spread[s] + spread[other];
                worst = std::max(worst, apart > 0 ? overlap / apart : largest);
            }
            result.davies_bouldin += std::min(worst, largest) / static_cast<double>(k);
        }
    }
    return results;
}

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
    if (label.size() != given.shape(0))
        throw argument_error(function, "labels",
                             std::to_string(given.shape(0)) + " labels, one for each frame", label.size());
    return std::move(cluster_qualities(given, {{label, k}}, options.threads, function).front());
}

}  // namespace entrain::states_detail
