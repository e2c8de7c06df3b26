// The call of BLAS of blas_product.hpp, apart from it, as its headers take long to read.
#pragma once

#include <cstddef>

#include <entrain/core/blas.hpp>
#include <entrain/simulate/detail/blas_product.hpp>

namespace entrain::simulate_detail {

template <class T>
void blas_multiply_as(std::size_t nodes, const T* weights, std::size_t columns, const T* signal, T* received,
                      std::size_t stride) {
    using index = int;  // what xtensor-blas builds its BLAS interface with
    const auto n = static_cast<index>(nodes), step = static_cast<index>(stride);
    cxxblas::gemm<index>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::NoTrans, n,
                         static_cast<index>(columns), n, T(1), weights, n, signal, step, T(0), received,
                         step);
}

ENTRAIN_INLINE void blas_multiply(std::size_t nodes, const double* weights, std::size_t columns,
                                  const double* signal, double* received, std::size_t stride) {
    blas_multiply_as<double>(nodes, weights, columns, signal, received, stride);
}

ENTRAIN_INLINE void blas_multiply(std::size_t nodes, const float* weights, std::size_t columns,
                                  const float* signal, float* received, std::size_t stride) {
    blas_multiply_as<float>(nodes, weights, columns, signal, received, stride);
}

}  // namespace entrain::simulate_detail
