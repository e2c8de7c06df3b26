// What every node receives: the product of the connectome's weights with a panel of signals.
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/simulate/detail/panel.hpp>

#if defined(__AVX512F__) || defined(__AVX2__)
#define ENTRAIN_DETAIL_VECTOR_KERNEL 1
#else
#define ENTRAIN_DETAIL_VECTOR_KERNEL 0
#endif

namespace entrain::detail {

#if ENTRAIN_DETAIL_VECTOR_KERNEL

// Our own kernel, for machines with fused multiply-add on wide vectors: `rows` rows of weights times two
// vectors of lanes are summed in registers (12 sums of 16 registers with AVX2, 16 of 32 with AVX-512). The
// weights are stored in that order, block by block, and a block in the first-level cache serves all signals
// and lanes of the panel.
template <class T>
class coupling_product {
    static constexpr std::size_t rows = simd::bytes == 64 ? 8 : 6;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t width = panel_lanes<T>;

public:
    explicit coupling_product(const matrix<double>& weights)
        : nodes_(weights.shape(0)), blocks_((nodes_ + rows - 1) / rows),
          weights_(blocks_ * nodes_ * rows, T{}) {
        for (std::size_t i = 0; i < nodes_; ++i)
            for (std::size_t k = 0; k < nodes_; ++k)
                weights_[(i / rows * nodes_ + k) * rows + i % rows] = static_cast<T>(weights(i, k));
    }

    /// Room for the result of one signal: whole blocks of rows.
    std::size_t padded_nodes() const { return blocks_ * rows; }

    /// received[s] = weights * signal[s], for `signals` panels that lie one behind the other.
    void operator()(std::size_t signals, const T* signal, T* received) const {
        for (std::size_t block = 0; block < blocks_; ++block)
            for (std::size_t s = 0; s < signals; ++s)
                for (std::size_t lane = 0; lane < width; lane += 2 * lanes)
                    multiply(weights_.data() + block * nodes_ * rows, signal + s * nodes_ * width + lane,
                             received + (s * padded_nodes() + block * rows) * width + lane);
    }

private:
    void multiply(const T* weights, const T* signal, T* received) const {
        using vector_type = typename simd::pack<T>::type;
        vector_type sum[rows][2] = {};
        for (std::size_t k = 0; k < nodes_; ++k) {
            const vector_type left = simd::load(signal + k * width);
            const vector_type right = simd::load(signal + k * width + lanes);
#pragma GCC unroll 8
            for (std::size_t r = 0; r < rows; ++r) {
                const T weight = weights[k * rows + r];
                sum[r][0] += weight * left;
                sum[r][1] += weight * right;
            }
        }
        for (std::size_t r = 0; r < rows; ++r) {
            simd::store(received + r * width, sum[r][0]);
            simd::store(received + r * width + lanes, sum[r][1]);
        }
    }

    std::size_t nodes_;
    std::size_t blocks_;
    aligned_buffer<T> weights_;  // [block][k][row in block]
};

#else

// Without such vectors the BLAS does it: it picks its kernel for the machine at run time.
template <class T>
class coupling_product {
public:
    explicit coupling_product(const matrix<double>& weights)
        : nodes_(weights.shape(0)), weights_(nodes_ * nodes_) {
        std::transform(weights.begin(), weights.end(), weights_.begin(),
                       [](double w) { return static_cast<T>(w); });
    }

    std::size_t padded_nodes() const { return nodes_; }

    void operator()(std::size_t signals, const T* signal, T* received) const {
        using index = int;  // what xtensor-blas builds its BLAS interface with
        const auto n = static_cast<index>(nodes_);
        const auto width = static_cast<index>(panel_lanes<T>);
        // Sixteen columns at a time: with 32, kernels of OpenBLAS sum differently in different columns, and a
        // replica would depend on its neighbours.
        constexpr std::size_t group = 16;
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t lane = 0; lane < panel_lanes<T>; lane += group)
                cxxblas::gemm<index>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::NoTrans, n,
                                     static_cast<index>(group), n, T(1), weights_.data(), n,
                                     signal + s * nodes_ * panel_lanes<T> + lane, width, T(0),
                                     received + s * nodes_ * panel_lanes<T> + lane, width);
    }

private:
    std::size_t nodes_;
    aligned_buffer<T> weights_;
};

#endif

}  // namespace entrain::detail
