// k-means clustering of frames into brain states.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/progress.hpp>

namespace entrain {

/// How kmeans() searches.
struct kmeans_options {
    std::size_t restarts = 20;         ///< independent runs; the best counts (Vohryzek et al. 2024)
    std::size_t max_iterations = 100;  ///< updates of the centroids in one run (MATLAB's default)
    std::uint64_t seed = 1;            ///< run r draws from random_stream(seed, r)
    std::size_t threads = 0;           ///< runs at the same time; 0: one per core; no influence on the result
    bool exchange = true;  ///< whether single points go on moving where Lloyd's iteration stands still
                           ///< (MATLAB's online phase, off there). Without it 20 runs from different
                           ///< seeds end in different optima on real scans.
    double tolerance = 0;  ///< a run also ends where an update lowers the inertia by no more than this share
                           ///< of it; 0 (MATLAB): only where no label changes
    /// Called often, by every thread; an exception thrown by it ends the clustering.
    poll_callback poll = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = kmeans_options;
        using enum field_use;
        return field_list{field("restarts", &self::restarts), field("max_iterations", &self::max_iterations),
                          field("seed", &self::seed),         field<neutral>("threads", &self::threads),
                          field("exchange", &self::exchange), field("tolerance", &self::tolerance),
                          field<neutral>("poll", &self::poll)};
    }
};

/// What kmeans() finds.
template <class T>
struct kmeans_result {
    matrix<T> centroids;         ///< (k, dimensions), the cluster that holds most points first
    vector<std::size_t> labels;  ///< (points), the cluster of each point
    double inertia;              ///< sum over points of the squared Euclidean distance to their centroid
    vector<double> occupancy;    ///< (k), share of the points in each cluster, descending
    std::size_t iterations;      ///< updates of the centroids in the run that was chosen
    std::size_t restart;         ///< the run that was chosen: least inertia; of equals, the first
    bool converged;              ///< whether that run ended before max_iterations
};

namespace states_detail {
// kmeans in the name of `function`.
template <class T>
kmeans_result<T> kmeans(const matrix<T>& points, std::size_t k, const kmeans_options& options,
                        std::string_view function);
}  // namespace states_detail

/// Clusters points so that the sum of squared Euclidean distances to the centroids (the inertia) is small:
/// Lloyd's iteration from k-means++ seeds, the best of several runs.
///
/// points: (points, dimensions), such as leading eigenvectors (frames, regions). k: number of clusters.
/// Clusters are numbered by the points that they hold, descending; of equals, the one that holds the earliest
/// point first. A cluster that loses all points restarts from the point that is farthest from its centroid;
/// no cluster is empty in the end. Of several nearest centroids a point takes the lowest, and
/// assign_states(points, centroids) gives the same labels wherever there is no such tie and the run
/// converged. The result depends on the seed, not on the number of threads. Throws argument_error where k is
/// 0 or above the number of points, or of distinct points; where points has no column, or a value that is
/// NaN, infinite or too large to square; for no restart, no iteration, more restarts than fit into memory or
/// end within years, or a tolerance that is negative or not finite; what options.poll throws. Sources: Lloyd
/// 1982, doi:10.1109/TIT.1982.1056489; Arthur and Vassilvitskii 2007 (SODA), k-means++. Cost: restarts x
/// iterations x O(points x k x dimensions); 7000 x 90, k = 3, 20 runs: some tenths of a second.
///
///     auto found = kmeans(v1, 3, {.restarts = 20, .seed = 1});
template <array_like A>
kmeans_result<real_t<A>> kmeans(const A& points, std::size_t k, const kmeans_options& options = {}) {
    return states_detail::kmeans<real_t<A>>(as_matrix(points, "kmeans", "points"), k, options, "kmeans");
}

/// The states of a clustering: its centroids, (k, regions).
template <class T>
matrix<T> states_of(const kmeans_result<T>& found) {
    return found.centroids;
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/kmeans.hpp>
#endif
