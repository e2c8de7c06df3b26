// What every node receives without delays, from connection to connection: for networks in which most pairs of
// nodes are not connected. Every sum has the terms of dense_product.hpp in the same order, but for those whose
// weight is zero, and those change no bit of it.
//
// side_by_side: the connections of a block of rows, strip of sources by strip, as there. A single row is one
// chain of sums per register, each waiting for the one before. So two rows go together, term by term; they are
// rows of about as many terms, for what one of them has left goes alone. Between strips the sums wait in
// `received`.
//
//     edges     [block 0: strip 0: rows a, b: a0 b0 a1 b1 ... | rest of a || rows c, d: ... ||| strip 1: ...]
//
// alone: four targets together, numbers rather than registers, from the first source to the last.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/simulate/detail/dense_product.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::simulate_detail {

// The connections of some targets, in groups of `together` of about as many sources each: term by term as long
// as all of them have one, then what each has left.
template <class T, std::size_t together>
struct edge_groups {
    struct group {
        std::array<std::uint32_t, together> target;  // within its block
        std::array<std::uint32_t, together> rest;    // terms that each has left
        std::uint32_t common;                        // terms that all have
    };
    struct part {
        std::size_t first_group, first_edge;
    };
    std::vector<part> parts;  // and one behind the last
    std::vector<group> groups;
    aligned_buffer<T> weights;
    std::vector<std::uint32_t> sources;

    edge_groups() : parts{{0, 0}} {}

    // Adds a part: the connections of `targets` rows from first_target on, of sources first <= k < last.
    // Targets are made up to a multiple of `together` by some without connections.
    void add(const matrix<double>& all, std::size_t first_target, std::size_t targets, std::size_t first,
             std::size_t last) {
        const std::size_t nodes = all.shape(0), rows = (targets + together - 1) / together * together;
        std::vector<std::vector<std::uint32_t>> found(rows);
        for (std::size_t r = 0; r < rows && first_target + r < nodes; ++r)
            for (std::size_t k = first; k < last; ++k)
                if (all(first_target + r, k) != 0) found[r].push_back(static_cast<std::uint32_t>(k));
        std::vector<std::uint32_t> order(rows);
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(),
                         [&](auto a, auto b) { return found[a].size() > found[b].size(); });
        for (std::size_t i = 0; i < rows; i += together) {
            group next{};
            next.common = static_cast<std::uint32_t>(found[order[i + together - 1]].size());
            const auto add_edge = [&](std::uint32_t target, std::size_t number) {
                sources.push_back(found[target][number]);
                weights.push_back(static_cast<T>(all(first_target + target, found[target][number])));
            };
            for (std::size_t number = 0; number < next.common; ++number)
                for (std::size_t r = 0; r < together; ++r) add_edge(order[i + r], number);
            for (std::size_t r = 0; r < together; ++r) {
                next.target[r] = order[i + r];
                next.rest[r] = static_cast<std::uint32_t>(found[order[i + r]].size()) - next.common;
                for (std::size_t number = next.common; number < found[order[i + r]].size(); ++number)
                    add_edge(order[i + r], number);
            }
            groups.push_back(next);
        }
        parts.push_back({groups.size(), sources.size()});
    }

    void finish() {
        groups.shrink_to_fit();
        weights.shrink_to_fit();
        sources.shrink_to_fit();
    }
    std::size_t bytes() const {
        return parts.size() * sizeof(part) + groups.size() * sizeof(group) +
               sources.size() * (sizeof(T) + sizeof(std::uint32_t));
    }
};

// Connections of a network over all pairs.
inline double density_of(const matrix<double>& weights) {
    const auto absent = std::count(weights.begin(), weights.end(), 0.0);
    return 1 - static_cast<double>(absent) / static_cast<double>(weights.size());
}

template <class T, bool alone>
class sparse_product;

template <class T>
class sparse_product<T, false> {
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t row = panel_lanes<T>;
    static constexpr std::size_t registers = row / lanes;  // of a row of one signal
    static constexpr std::size_t bytes_ahead = 4096;       // of weights and of sources

public:
    explicit sparse_product(const matrix<double>& weights)
        : nodes_(weights.shape(0)), strip_(strip_of(nodes_, density_of(weights))),
          strips_((nodes_ + strip_ - 1) / strip_), rows_(std::min<std::size_t>(128, (nodes_ + 1) / 2 * 2)),
          blocks_((nodes_ + rows_ - 1) / rows_) {
        for (std::size_t block = 0; block < blocks_; ++block)
            for (std::size_t strip = 0; strip < strips_; ++strip)
                edges_.add(weights, block * rows_, std::min(rows_, nodes_ - block * rows_), strip * strip_,
                           std::min(nodes_, (strip + 1) * strip_));
        edges_.finish();
    }

    std::size_t blocks() const { return blocks_; }
    std::size_t rows_of_block() const { return rows_; }
    std::size_t bytes() const { return edges_.bytes(); }

    template <std::size_t signals>
    void operator()(std::size_t block, const T* signal, T* received) const {
        const std::size_t sent = nodes_ * row, got = rows_ * row;  // from one signal to the next
        for (std::size_t part = block * strips_; part < (block + 1) * strips_; ++part) {
            const bool goes_on = part > block * strips_;
            std::size_t s = 0;
            if constexpr (registers == 2)
                for (; s + 2 <= signals; s += 2)
                    add<4>(part, signal + s * sent, sent, received + s * got, got, goes_on);
            constexpr std::size_t at_once = std::min<std::size_t>(4, registers);
            for (; s < signals; ++s)
                for (std::size_t lane = 0; lane < row; lane += at_once * lanes)
                    add<at_once>(part, signal + s * sent + lane, 0, received + s * got + lane, 0, goes_on);
        }
    }

private:
    // Strips are as long as 256 nodes, two signals of which are 64 KiB, or as it takes to give a row 25 terms
    // of a strip: then the sums are not stored and loaded too often.
    static std::size_t strip_of(std::size_t nodes, double density) {
        constexpr double nodes_of_strip = 256, terms = 25;
        const double longest = std::max(nodes_of_strip, terms / std::max(density, 1e-9));
        const double strips = std::ceil(static_cast<double>(nodes) / longest);
        return static_cast<std::size_t>(std::ceil(static_cast<double>(nodes) / strips));
    }

    // A register's place among those that go together: of AVX-512 two of each signal.
    static std::size_t place(std::size_t c, std::size_t next_signal) {
        return c / registers * next_signal + c % registers * lanes;
    }

    // One part of the edges, for `columns` registers of lanes of each row.
    template <std::size_t columns>
    void add(std::size_t number, const T* signal, std::size_t sent, T* received, std::size_t got,
             bool goes_on) const {
        const auto &begin = edges_.parts[number], &end = edges_.parts[number + 1];
        const T* weights = edges_.weights.data() + begin.first_edge;
        const std::uint32_t* sources = edges_.sources.data() + begin.first_edge;
        for (std::size_t g = begin.first_group; g < end.first_group; ++g) {
            const auto& group = edges_.groups[g];
            T *const a = received + group.target[0] * row, *const b = received + group.target[1] * row;
            V of_a[columns], of_b[columns];
#pragma GCC unroll 4
            for (std::size_t c = 0; c < columns; ++c) {
                of_a[c] = goes_on ? simd::load(a + place(c, got)) : V{};
                of_b[c] = goes_on ? simd::load(b + place(c, got)) : V{};
            }
            for (const T* last = weights + 2 * group.common; weights < last; weights += 2, sources += 2) {
                ask_for(weights, bytes_ahead);
                ask_for(sources, bytes_ahead);
                const T *from_a = signal + sources[0] * row, *from_b = signal + sources[1] * row;
                const T weight_a = weights[0], weight_b = weights[1];
#pragma GCC unroll 4
                for (std::size_t c = 0; c < columns; ++c) {
                    of_a[c] += weight_a * simd::load(from_a + place(c, sent));
                    of_b[c] += weight_b * simd::load(from_b + place(c, sent));
                }
            }
            // Only the first of two has terms left.
            for (const T* last = weights + group.rest[0]; weights < last; ++weights, ++sources) {
                const T* from = signal + *sources * row;
#pragma GCC unroll 4
                for (std::size_t c = 0; c < columns; ++c)
                    of_a[c] += *weights * simd::load(from + place(c, sent));
            }
#pragma GCC unroll 4
            for (std::size_t c = 0; c < columns; ++c) {
                simd::store(a + place(c, got), of_a[c]);
                simd::store(b + place(c, got), of_b[c]);
            }
        }
    }

    std::size_t nodes_, strip_, strips_, rows_, blocks_;
    edge_groups<T, 2> edges_;
};

template <class T>
class sparse_product<T, true> {
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t together = 4;
    static constexpr std::size_t bytes_ahead = 4096;

public:
    explicit sparse_product(const matrix<double>& weights)
        : layout_(weights.shape(0), true),
          rows_(std::min(layout_.rows(), std::max<std::size_t>(1, 256 / lanes))),
          blocks_((layout_.rows() + rows_ - 1) / rows_) {
        // Whole registers: idle lanes are targets without connections.
        rows_ = (rows_ * lanes + together - 1) / together * together / lanes;
        for (std::size_t block = 0; block < blocks_; ++block)
            edges_.add(weights, block * rows_ * lanes, rows_ * lanes, 0, layout_.nodes);
        edges_.finish();
    }

    std::size_t blocks() const { return blocks_; }
    std::size_t rows_of_block() const { return rows_; }
    std::size_t bytes() const { return edges_.bytes(); }

    template <std::size_t signals>
    void operator()(std::size_t block, const T* signal, T* received) const {
        const std::size_t got = rows_ * lanes;
        if constexpr (signals <= 2)
            add<signals>(block, signal, received);
        else
            for (std::size_t s = 0; s < signals; ++s)
                add<1>(block, signal + s * layout_.size(), received + s * got);
    }

private:
    template <std::size_t signals>
    void add(std::size_t block, const T* signal, T* received) const {
        const std::size_t sent = layout_.size(), got = rows_ * lanes;
        const auto &begin = edges_.parts[block], &end = edges_.parts[block + 1];
        const T* weights = edges_.weights.data() + begin.first_edge;
        const std::uint32_t* sources = edges_.sources.data() + begin.first_edge;
        for (std::size_t g = begin.first_group; g < end.first_group; ++g) {
            const auto& group = edges_.groups[g];
            T sum[together][signals] = {};
            for (const T* last = weights + together * group.common; weights < last;
                 weights += together, sources += together) {
                ask_for(weights, bytes_ahead);
                ask_for(sources, bytes_ahead);
#pragma GCC unroll 4
                for (std::size_t r = 0; r < together; ++r)
#pragma GCC unroll 2
                    for (std::size_t s = 0; s < signals; ++s)
                        sum[r][s] += weights[r] * signal[s * sent + sources[r]];
            }
            for (std::size_t r = 0; r < together; ++r) {
                for (const T* last = weights + group.rest[r]; weights < last; ++weights, ++sources)
#pragma GCC unroll 2
                    for (std::size_t s = 0; s < signals; ++s)
                        sum[r][s] += *weights * signal[s * sent + *sources];
                for (std::size_t s = 0; s < signals; ++s) received[s * got + group.target[r]] = sum[r][s];
            }
        }
    }

    panel_shape<T> layout_;
    std::size_t rows_, blocks_;
    edge_groups<T, together> edges_;
};

}  // namespace entrain::simulate_detail
