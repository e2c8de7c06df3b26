// What every node receives without delays: the product of the connectome's weights with the signals. This is
// the kernel for machines with fused multiply-add on wide vectors; blas_product.hpp is the way of all others,
// sparse_product.hpp that of networks with few connections.
//
// side_by_side: six rows of weights times registers of lanes are summed in registers: with AVX-512 the two
// registers of a panel's row for two signals (24 sums of 32 registers), with AVX2 two registers (12 of 16).
// A small network is taken six rows at a time, each sum from the first source to the last:
//
//     weights   [block 0: k = 0: rows 0..5 | k = 1: rows 0..5 | ...][block 1: ...]
//
// The signals of a large network leave the first-level cache. There a block has more rows, and takes the
// sources strip by strip: a strip of signals stays in the cache while all rows of the block add it up. Between
// strips the sums wait in memory, to the bit what they were, so that their order is that of the sources too.
// Weights are read once, in the order in which they lie, and asked for ahead, as the processor's own
// foresight does not keep up with sums this quick:
//
//     weights   [block 0: strip 0: rows 0..5: k = 0 | ... | k = 255 || rows 6..11: ... ||| strip 1: ...][...]
//
// alone: registers of nodes. One register of weights, C(j .. j+L-1, k), times signal k of each kind:
//
//     weights   [block 0: k = 0: 5 registers of nodes | k = 1: ...][block 1: ...]
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <entrain/core/array.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::simulate_detail {

// Asks for a cache line that will be read; it may lie behind the end of what there is.
template <class T>
inline void ask_for(const T* what, std::size_t bytes_ahead) {
    __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(what) + bytes_ahead));
}

template <class T, bool alone>
class kernel_product;

template <class T>
class kernel_product<T, false> {
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t row = panel_lanes<T>;
    static constexpr std::size_t tile = 6;  // rows that are summed together
    // Two signals of up to 512 nodes are 128 KiB, and are read from the second-level cache as quickly as they
    // are added; a strip of 256 nodes is half of that.
    static constexpr std::size_t most_at_once = 512, strip = 256, tiles_of_block = 32;
    static constexpr std::size_t bytes_ahead = 16 * 1024;  // of weights

public:
    explicit kernel_product(const matrix<double>& weights)
        : nodes_(weights.shape(0)), tiles_((nodes_ + tile - 1) / tile),
          strip_(nodes_ <= most_at_once ? nodes_ : strip),
          tiles_of_block_(nodes_ <= most_at_once ? 1 : tiles_of_block),
          blocks_((tiles_ + tiles_of_block_ - 1) / tiles_of_block_) {
        weights_.resize(tiles_ * tile * nodes_);
        T* to = weights_.data();
        for (std::size_t block = 0; block < blocks_; ++block)
            for (std::size_t first = 0; first < nodes_; first += strip_)
                for (std::size_t t = block * tiles_of_block_; t < end_of(block); ++t)
                    for (std::size_t k = first; k < std::min(nodes_, first + strip_); ++k)
                        for (std::size_t r = 0; r < tile; ++r, ++to)
                            if (t * tile + r < nodes_) *to = static_cast<T>(weights(t * tile + r, k));
    }

    std::size_t blocks() const { return blocks_; }
    /// Rows of the result of one signal.
    std::size_t rows_of_block() const { return tiles_of_block_ * tile; }
    std::size_t bytes() const { return weights_.size() * sizeof(T); }

    /// received[s][row of the block] = sum_k C(row, k) signal[s][k]. The signals lie one panel behind the
    /// other.
    template <std::size_t signals>
    void operator()(std::size_t block, const T* signal, T* received) const {
        const std::size_t sent = nodes_ * row, got = rows_of_block() * row;  // from one signal to the next
        const std::size_t first_tile = block * tiles_of_block_;
        const T* weights = weights_.data() + first_tile * tile * nodes_;
        for (std::size_t first = 0; first < nodes_; first += strip_) {
            const std::size_t count = std::min(strip_, nodes_ - first);
            for (std::size_t t = first_tile; t < end_of(block); ++t, weights += count * tile) {
                const T* from = signal + first * row;
                T* to = received + (t - first_tile) * tile * row;
                std::size_t s = 0;
                if constexpr (simd::bytes == 64)
                    for (; s + 2 <= signals; s += 2)
                        multiply<2>(weights, count, from + s * sent, sent, to + s * got, got, first > 0);
                for (; s < signals; ++s)
                    for (std::size_t lane = 0; lane < row; lane += 2 * lanes)
                        multiply<1>(weights, count, from + s * sent + lane, 0, to + s * got + lane, 0,
                                    first > 0);
            }
        }
    }

private:
    std::size_t end_of(std::size_t block) const { return std::min(tiles_, (block + 1) * tiles_of_block_); }

    // Two registers of lanes of `together` signals; `goes_on` from the sums of the strips before.
    template <std::size_t together>
    static void multiply(const T* weights, std::size_t count, const T* signal, std::size_t sent, T* received,
                         std::size_t got, bool goes_on) {
        V sum[tile][2 * together];
#pragma GCC unroll 6
        for (std::size_t r = 0; r < tile; ++r)
#pragma GCC unroll 4
            for (std::size_t c = 0; c < 2 * together; ++c)
                sum[r][c] = goes_on ? simd::load(received + c / 2 * got + r * row + c % 2 * lanes) : V{};
        for (std::size_t k = 0; k < count; ++k) {
            ask_for(weights + k * tile, bytes_ahead);
            V from[2 * together];
#pragma GCC unroll 4
            for (std::size_t c = 0; c < 2 * together; ++c)
                from[c] = simd::load(signal + c / 2 * sent + k * row + c % 2 * lanes);
#pragma GCC unroll 6
            for (std::size_t r = 0; r < tile; ++r) {
                const T weight = weights[k * tile + r];
#pragma GCC unroll 4
                for (std::size_t c = 0; c < 2 * together; ++c) sum[r][c] += weight * from[c];
            }
        }
#pragma GCC unroll 6
        for (std::size_t r = 0; r < tile; ++r)
#pragma GCC unroll 4
            for (std::size_t c = 0; c < 2 * together; ++c)
                simd::store(received + c / 2 * got + r * row + c % 2 * lanes, sum[r][c]);
    }

    std::size_t nodes_, tiles_, strip_, tiles_of_block_, blocks_;
    aligned_buffer<T> weights_;
};

template <class T>
class kernel_product<T, true> {
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t block = 5;            // registers of nodes
    static constexpr std::size_t most_in_cache = 256;  // nodes; their weights are 512 KiB
    static constexpr std::size_t bytes_ahead = 4096;

public:
    explicit kernel_product(const matrix<double>& weights)
        : layout_(weights.shape(0), true), blocks_((layout_.rows() + block - 1) / block) {
        constexpr std::size_t targets = block * lanes;  // nodes in a block
        weights_.assign(blocks_ * layout_.nodes * targets, T{});
        for (std::size_t i = 0; i < layout_.nodes; ++i)
            for (std::size_t k = 0; k < layout_.nodes; ++k)
                weights_[(i / targets * layout_.nodes + k) * targets + i % targets] =
                    static_cast<T>(weights(i, k));
    }

    std::size_t blocks() const { return blocks_; }
    std::size_t rows_of_block() const { return block; }
    std::size_t bytes() const { return weights_.size() * sizeof(T); }

    template <std::size_t signals>
    void operator()(std::size_t number, const T* signal, T* received) const {
        const auto multiply_by = [&]<bool large>() {
            if constexpr (signals <= 2)
                multiply<signals, large>(number, signal, received);
            else
                for (std::size_t s = 0; s < signals; ++s)
                    multiply<1, large>(number, signal + s * layout_.size(), received + s * block * lanes);
        };
        if (layout_.nodes > most_in_cache)
            multiply_by.template operator()<true>();
        else
            multiply_by.template operator()<false>();
    }

private:
    // `large`: the weights are in no near cache, and are asked for ahead.
    template <std::size_t signals, bool large>
    void multiply(std::size_t number, const T* signal, T* received) const {
        const T* weights = weights_.data() + number * layout_.nodes * block * lanes;
        V sum[signals][block] = {};
        for (std::size_t k = 0; k < layout_.nodes; ++k, weights += block * lanes) {
#pragma GCC unroll 5
            for (std::size_t r = 0; r < block; ++r)
                if constexpr (large) ask_for(weights + r * lanes, bytes_ahead);
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
