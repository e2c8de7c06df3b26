// How good a clustering is: Dunn, Davies-Bouldin and silhouette, the indices by which K is chosen.
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/states/labels.hpp>

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

namespace states_detail {
ENTRAIN_INLINE cluster_quality_result cluster_quality(const matrix<double>& points,
                                                      const vector<std::size_t>& labels, std::size_t k,
                                                      const cluster_quality_options& options);
}  // namespace states_detail

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
    return states_detail::cluster_quality(as_matrix<double>(points, function, "points"),
                                          as_vector<std::size_t>(labels, function, "labels"), k, options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/cluster_quality.hpp>
#endif
