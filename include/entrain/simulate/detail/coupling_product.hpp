// What every node receives without delays: the product of the connectome's weights with the signals. This is
// the kernel for machines with fused multiply-add on wide vectors; blas_product.hpp is the way of all others.
//
// side_by_side: `block` rows of weights times two registers of lanes are summed in registers (12 sums of 16
// registers with AVX2, 16 of 32 with AVX-512). The weights lie in that order, block by block, and a block in
// the first-level cache serves all signals and lanes of the panel.
//
//     weights   [block 0: k = 0: rows 0..5 | k = 1: rows 0..5 | ...][block 1: ...]
//
// alone: registers of nodes. One register of weights, C(j .. j+L-1, k), times signal k of each kind:
//
//     weights   [block 0: k = 0: 5 registers of nodes | k = 1: ...][block 1: ...]
#pragma once

#include <cstddef>

#include <entrain/core/array.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::simulate_detail {

template <class T, bool alone>
class kernel_product {
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t row = alone ? lanes : panel_lanes<T>;

public:
    /// Rows of a block: nodes, or registers of nodes.
    static constexpr std::size_t block = alone ? 5 : simd::bytes == 64 ? 8 : 6;

    explicit kernel_product(const matrix<double>& weights)
        : layout_(weights.shape(0), alone), blocks_((layout_.rows() + block - 1) / block) {
        constexpr std::size_t targets = alone ? block * lanes : block;  // nodes in a block
        weights_.assign(blocks_ * layout_.nodes * targets, T{});
        for (std::size_t i = 0; i < layout_.nodes; ++i)
            for (std::size_t k = 0; k < layout_.nodes; ++k)
                weights_[(i / targets * layout_.nodes + k) * targets + i % targets] =
                    static_cast<T>(weights(i, k));
    }

    std::size_t blocks() const { return blocks_; }
    /// Rows of the result of one signal.
    std::size_t rows_of_block() const { return block; }

    /// received[s][row of the block] = sum_k C(row, k) signal[s][k]. The signals lie one panel behind the
    /// other.
    template <std::size_t signals>
    void operator()(std::size_t number, const T* signal, T* received) const {
        if constexpr (alone) {
            if constexpr (signals <= 2)
                multiply_alone<signals>(number, signal, received);
            else
                for (std::size_t s = 0; s < signals; ++s)
                    multiply_alone<1>(number, signal + s * layout_.size(), received + s * block * row);
        } else {
            for (std::size_t s = 0; s < signals; ++s)
                for (std::size_t lane = 0; lane < row; lane += 2 * lanes)
                    multiply(weights_.data() + number * layout_.nodes * block,
                             signal + s * layout_.size() + lane, received + s * block * row + lane);
        }
    }

private:
    void multiply(const T* weights, const T* signal, T* received) const {
        V sum[block][2] = {};
        for (std::size_t k = 0; k < layout_.nodes; ++k) {
            const V left = simd::load(signal + k * row);
            const V right = simd::load(signal + k * row + lanes);
#pragma GCC unroll 8
            for (std::size_t r = 0; r < block; ++r) {
                const T weight = weights[k * block + r];
                sum[r][0] += weight * left;
                sum[r][1] += weight * right;
            }
        }
        for (std::size_t r = 0; r < block; ++r) {
            simd::store(received + r * row, sum[r][0]);
            simd::store(received + r * row + lanes, sum[r][1]);
        }
    }

    template <std::size_t signals>
    void multiply_alone(std::size_t number, const T* signal, T* received) const {
        const T* weights = weights_.data() + number * layout_.nodes * block * lanes;
        V sum[signals][block] = {};
        for (std::size_t k = 0; k < layout_.nodes; ++k, weights += block * lanes) {
            V sent[signals];
            for (std::size_t s = 0; s < signals; ++s)
                sent[s] = simd::broadcast(signal[s * layout_.size() + k]);
#pragma GCC unroll 5
            for (std::size_t r = 0; r < block; ++r) {
                const V weight = simd::load(weights + r * lanes);
                for (std::size_t s = 0; s < signals; ++s) sum[s][r] += weight * sent[s];
            }
        }
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t r = 0; r < block; ++r)
                simd::store(received + (s * block + r) * lanes, sum[s][r]);
    }

    panel_shape<T> layout_;
    std::size_t blocks_;
    aligned_buffer<T> weights_;
};

}  // namespace entrain::simulate_detail
