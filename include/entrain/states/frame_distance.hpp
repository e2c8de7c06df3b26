// How far apart two frames are: the distances that kmedoids() knows.
#pragma once

namespace entrain {

/// How far apart two frames are.
enum class frame_distance {
    euclidean,          ///< sqrt(sum of squared differences)
    squared_euclidean,  ///< MATLAB's default for kmedoids; what k-means minimises
    manhattan,          ///< sum of absolute differences
    cosine  ///< 1 - cosine of the angle: for leading eigenvectors half the squared Euclidean distance
};

}  // namespace entrain
