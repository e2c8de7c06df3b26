// Distances of one frame to all.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/states/detail/nearest.hpp>
#include <entrain/states/frame_distance.hpp>

namespace entrain::states_detail {

// Distances of one frame to all.
template <class T>
class frame_distances {
public:
    frame_distances(const matrix<T>& points, frame_distance kind, std::string_view function)
        : points_(points), kind_(kind) {
        if (kind_ != frame_distance::cosine) return;
        for (std::size_t i = 0; i < points.shape(0); ++i) {
            double square = 0;
            for (std::size_t j = 0; j < points.shape(1); ++j)
                square += static_cast<double>(points(i, j)) * static_cast<double>(points(i, j));
            if (!(square > 0))
                throw argument_error(function, "points", "a direction in every frame",
                                     "zeros in frame " + std::to_string(i));
            inverse_length_.push_back(1 / std::sqrt(square));
        }
    }

    // Rough number of operations of one distance.
    std::size_t operations() const { return points_.shape(1); }

    double operator()(std::size_t i, std::size_t j) const {
        const T *x = row_data(points_, i), *y = row_data(points_, j);
        const std::size_t size = points_.shape(1);
        if (i == j) return 0;
        if (kind_ == frame_distance::cosine) {
            double dot = 0;
            for (std::size_t d = 0; d < size; ++d)
                dot += static_cast<double>(x[d]) * static_cast<double>(y[d]);
            return std::max(0.0, 1 - dot * inverse_length_[i] * inverse_length_[j]);
        }
        if (kind_ == frame_distance::manhattan) {
            double sum = 0;
            for (std::size_t d = 0; d < size; ++d) sum += std::abs(static_cast<double>(x[d] - y[d]));
            return sum;
        }
        const auto square = static_cast<double>(squared_distance(x, y, size));
        return kind_ == frame_distance::euclidean ? std::sqrt(square) : square;
    }

private:
    const matrix<T>& points_;
    frame_distance kind_;
    std::vector<double> inverse_length_;
};

}  // namespace entrain::states_detail
