// k-medoids clustering: like k-means, but each cluster stands around one of its own frames.
#pragma once

#include <cstddef>
#include <cstdint>

#include <entrain/core/array.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/states/frame_distance.hpp>

namespace entrain {

/// How kmedoids() searches.
struct kmedoids_options {
    frame_distance distance = frame_distance::euclidean;  ///< between frames
    std::size_t restarts = 5;          ///< independent runs; the best counts. Swapping seldom needs more
    std::size_t max_iterations = 100;  ///< passes over all frames in one run
    std::uint64_t seed = 1;            ///< run r draws from random_stream(seed, r)
    std::size_t threads = 0;           ///< runs at the same time; 0: one per core; no influence on the result
    /// Called often, by every thread; an exception thrown by it ends the clustering.
    poll_callback poll = {};
};

/// What kmedoids() finds.
struct kmedoids_result {
    vector<std::size_t> medoids;  ///< (k), frames, the one of the cluster that holds most frames first
    vector<std::size_t> labels;   ///< (frames), the cluster of each
    double inertia;               ///< sum over frames of the distance to their medoid
    vector<double> occupancy;     ///< (k), share of the frames in each cluster, descending
    std::size_t iterations;       ///< passes over all frames in the run that was chosen
    bool converged;               ///< whether no swap was left to make
};

namespace states_detail {
template <class T>
kmedoids_result kmedoids(const matrix<T>& points, std::size_t k, const kmedoids_options& options);
}  // namespace states_detail

/// Clusters frames around k of themselves so that the sum of distances to the nearest medoid (the inertia) is small: swaps
/// of a medoid for a frame as long as one lowers the inertia (partitioning around medoids), the best of several
/// runs. Outliers pull less on a medoid than on a mean, and each state is a frame that occurred.
///
/// points: (frames, regions). k: number of clusters. Clusters are numbered by the frames that they hold,
/// descending; of equals, the one whose medoid comes first. The result depends on the seed, not on the number
/// of threads. Throws argument_error where k is 0 or above the number of distinct frames; where points is
/// empty or not finite, or zero in a frame for the cosine distance; for no restart or no iteration, or more
/// restarts than fit into memory or end within years; what options.poll throws. Kaufman and Rousseeuw 1990,
/// doi:10.1002/9780470316801; swaps as in Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804. Cost:
/// restarts x iterations (about five) x frames^2 x regions; memory O(frames k): no matrix of distances is kept.
template <array_like A>
kmedoids_result kmedoids(const A& points, std::size_t k, const kmedoids_options& options = {}) {
    return states_detail::kmedoids<real_t<A>>(as_matrix(points, "kmedoids", "points"), k, options);
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/kmedoids.hpp>
#endif
