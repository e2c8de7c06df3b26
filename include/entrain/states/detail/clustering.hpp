// One run of k-means, and what becomes of clusters that lose all points.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::states_detail {

template <class T>
struct clustering {
    matrix<T> centroids;
    std::vector<std::size_t> labels;
    double inertia = 0;
    std::size_t iterations = 0;
    bool converged = false;
};

// Gives each empty cluster the point that is farthest from its centroid, of those whose cluster keeps
// another. There is one, at a distance above zero, because at least k points are distinct. True if any
// cluster was empty.
template <class T>
bool reseed_empty(const matrix<T>& points, clustering<T>& run, std::vector<T>& distance) {
    const std::size_t k = run.centroids.shape(0), dimensions = points.shape(1);
    std::vector<std::size_t> members(k, 0);
    for (const std::size_t label : run.labels) ++members[label];
    bool any = false;
    for (std::size_t c = 0; c < k; ++c) {
        if (members[c]) continue;
        any = true;
        std::size_t farthest = run.labels.size();
        for (std::size_t i = 0; i < run.labels.size(); ++i)
            if (members[run.labels[i]] > 1 &&
                (farthest == run.labels.size() || distance[i] > distance[farthest]))
                farthest = i;
        --members[run.labels[farthest]];
        ++members[c];
        run.inertia -= static_cast<double>(distance[farthest]);
        run.labels[farthest] = c;
        distance[farthest] = 0;
        std::copy_n(row_data(points, farthest), dimensions, row_data(run.centroids, c));
    }
    return any;
}

}  // namespace entrain::states_detail
