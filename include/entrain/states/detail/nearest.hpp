// The nearest centroid of a point: shared by k-means and by the assignment of frames to states, so that both
// give the same frame the same label.
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/simd.hpp>

namespace entrain::states_detail {

// |x - y|^2 from the differences themselves: |x|^2 - 2 x.y + |y|^2 would cancel for points near their
// centroid.
template <class T>
T squared_distance(const T* x, const T* y, std::size_t dimensions) {
    using pack = typename simd::pack<T>::type;
    constexpr std::size_t lanes = simd::lanes<T>;
    pack even{}, odd{};
    std::size_t j = 0;
    for (; j + 2 * lanes <= dimensions; j += 2 * lanes) {
        const pack first = simd::load(x + j) - simd::load(y + j);
        const pack second = simd::load(x + j + lanes) - simd::load(y + j + lanes);
        even += first * first;
        odd += second * second;
    }
    if (j + lanes <= dimensions) {
        const pack first = simd::load(x + j) - simd::load(y + j);
        even += first * first;
        j += lanes;
    }
    T sum = 0;
    for (; j < dimensions; ++j) sum += (x[j] - y[j]) * (x[j] - y[j]);
    even += odd;
    for (std::size_t lane = 0; lane < lanes; ++lane) sum += even[lane];
    return sum;
}

template <class T>
struct nearest_centroid {
    std::size_t index;
    T squared_distance;
};

// The row of `centroids` that is nearest to `point`; of equals, the lowest.
template <class T>
nearest_centroid<T> nearest(const T* point, const matrix<T>& centroids) {
    const std::size_t dimensions = centroids.shape(1);
    nearest_centroid<T> best{0, squared_distance(point, centroids.data(), dimensions)};
    for (std::size_t c = 1; c < centroids.shape(0); ++c) {
        const T distance = squared_distance(point, row_data(centroids, c), dimensions);
        if (distance < best.squared_distance) best = {c, distance};
    }
    return best;
}

}  // namespace entrain::states_detail
