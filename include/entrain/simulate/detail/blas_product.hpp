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
#include <entrain/core/blas.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::simulate_detail {

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
        using index = int;  // what xtensor-blas builds its BLAS interface with
        const auto n = static_cast<index>(nodes_);
        constexpr std::size_t group = 16;
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t lane = 0; lane < width; lane += group)
                cxxblas::gemm<index>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::NoTrans, n,
                                     static_cast<index>(group), n, T(1), weights_.data(), n,
                                     signal + s * nodes_ * width + lane, static_cast<index>(width), T(0),
                                     received + s * nodes_ * width + lane, static_cast<index>(width));
    }

private:
    std::size_t nodes_;
    aligned_buffer<T> weights_;
};

}  // namespace entrain::simulate_detail
