// What every node receives without delays, by BLAS: for programs built without -march=native, as BLAS picks
// its kernel for the machine at run time.
//
// All rows are one block. Sixteen columns go at a time: with 32, kernels of OpenBLAS sum differently in
// different columns, and a replica would depend on its neighbours. A replica alone costs a whole panel here,
// for the same reason.
#pragma once

#include <algorithm>
#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/core/linkage.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::simulate_detail {

// received = weights signal: weights (nodes, nodes), the others (nodes, columns) with `stride` from row to row.
ENTRAIN_INLINE void blas_multiply(std::size_t nodes, const double* weights, std::size_t columns,
                                  const double* signal, double* received, std::size_t stride);
ENTRAIN_INLINE void blas_multiply(std::size_t nodes, const float* weights, std::size_t columns,
                                  const float* signal, float* received, std::size_t stride);

template <class T>
class blas_product {
    static constexpr std::size_t width = panel_lanes<T>;

public:
    explicit blas_product(const matrix<double>& weights)
        : nodes_(weights.shape(0)), weights_(nodes_ * nodes_) {
        std::transform(weights.begin(), weights.end(), weights_.begin(),
                       [](double w) { return static_cast<T>(w); });
    }

    std::size_t blocks() const { return 1; }
    std::size_t rows_of_block() const { return nodes_; }
    std::size_t bytes() const { return weights_.size() * sizeof(T); }

    template <std::size_t signals>
    void operator()(std::size_t, const T* signal, T* received) const {
        constexpr std::size_t group = 16;
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t lane = 0; lane < width; lane += group)
                blas_multiply(nodes_, weights_.data(), group, signal + s * nodes_ * width + lane,
                              received + s * nodes_ * width + lane, width);
    }

private:
    std::size_t nodes_;
    aligned_buffer<T> weights_;
};

}  // namespace entrain::simulate_detail

#if ENTRAIN_HEADER_ONLY
#include <entrain/simulate/detail/blas_multiply.hpp>
#endif
