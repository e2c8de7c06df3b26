// How the state of a simulation lies in memory: rows of numbers that vector registers load whole.
//
// side_by_side: a panel of replicas, one replica a lane. A row is one node.
//
//                        lane 0       lane 1           lane W-1
//   variable 0   node 0  [ replica r ][ r + 1 ] ... [ r + W-1 ]      W numbers = 128 bytes, whatever the
//                node 1  [           ][       ] ... [         ]      machine, so that results do not depend
//                ...                                                 on how replicas are grouped
//                node N-1
//   variable 1   node 0  ...
//
//   Coupling is the product of the (N, N) weights with the (N, W) panel. A panel of 90 nodes stays in the
//   first-level cache. The last panel of an ensemble is filled up with idle lanes.
//
// alone: one replica, one node a lane. A row is one register of nodes.
//
//   variable 0   row 0   [ node 0 ][ node 1 ] ... [ node L-1 ]       L numbers = one register
//                row 1   [ node L ]...
//                last    [ node N-1 ][ idle ]...                     idle lanes repeat the last node
//   variable 1   row 0   ...
//
//   Coupling adds up columns of weights. Sums run over the sources in the same order in both arrangements,
//   so that a replica alone gets the same bits as in an ensemble.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include <entrain/core/simd.hpp>
#include <entrain/model/parameter.hpp>
#include <entrain/simulate/integrator.hpp>

#if defined(__AVX512F__) || defined(__AVX2__)
#define ENTRAIN_DETAIL_VECTOR_KERNEL 1
#else
#define ENTRAIN_DETAIL_VECTOR_KERNEL 0
#endif

namespace entrain::simulate_detail {

inline constexpr std::size_t panel_bytes = 128;

// The arrangement is chosen at run time and everything but the products is compiled once for both, so that
// both round alike.
template <class T>
struct panel_shape {
    std::size_t nodes;
    bool alone;
    std::size_t replicas, row;  // numbers in a row

    panel_shape(std::size_t node_count, bool is_alone)
        : nodes(node_count), alone(is_alone), replicas(is_alone ? 1 : panel_lanes<T>),
          row(is_alone ? simd::lanes<T> : panel_lanes<T>) {}

    std::size_t rows() const { return alone ? (nodes + row - 1) / row : nodes; }
    /// Numbers in one variable.
    std::size_t size() const { return rows() * row; }
    std::size_t index(std::size_t node, std::size_t lane) const { return alone ? node : node * row + lane; }
};

// Rows start at cache lines: a load that straddles two costs double.
template <class T>
struct cache_aligned_allocator {
    using value_type = T;
    cache_aligned_allocator() = default;
    template <class U>
    cache_aligned_allocator(const cache_aligned_allocator<U>&) {}
    T* allocate(std::size_t n) {
        return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t{panel_bytes}));
    }
    void deallocate(T* p, std::size_t) { ::operator delete(p, std::align_val_t{panel_bytes}); }
    bool operator==(const cache_aligned_allocator&) const { return true; }
};
template <class T>
using aligned_buffer = std::vector<T, cache_aligned_allocator<T>>;

/// Which replica of the ensemble each lane of a panel holds; idle lanes repeat the last one.
template <class T>
using replica_of_lane = std::array<std::size_t, panel_lanes<T>>;

// A parameter as the rows of one panel see it: where all lanes of a node share a value, one number a node,
// else one a lane.
template <class T>
class row_values {
public:
    row_values(const parameter<T>& values, const panel_shape<T>& shape, const replica_of_lane<T>& replicas,
               T scale = T(1))
        : per_lane_(shape.alone || values.per_replica()), row_(shape.row) {
        values_.resize(per_lane_ ? shape.size() : shape.nodes);
        if (!per_lane_)
            for (std::size_t node = 0; node < shape.nodes; ++node) values_[node] = scale * values(node, 0);
        else
            for (std::size_t i = 0; i < values_.size(); ++i) {
                const std::size_t node = shape.alone ? std::min(i, shape.nodes - 1) : i / shape.row;
                const std::size_t lane = shape.alone ? 0 : i % shape.row;
                values_[i] = scale * values(node, replicas[lane]);
            }
    }

    /// The values as the innermost loop reads them, by value: see panel_noise::reader.
    class reader {
    public:
        reader() = default;
        explicit reader(const row_values& values)
            : values_(values.values_.data()), row_(values.row_), per_lane_(values.per_lane_) {}

        typename simd::pack<T>::type operator()(std::size_t row, std::size_t lane) const {
            return per_lane_ ? simd::load(values_ + row * row_ + lane) : simd::broadcast(values_[row]);
        }

    private:
        const T* values_ = nullptr;
        std::size_t row_ = 0;
        bool per_lane_ = false;
    };

private:
    bool per_lane_;
    std::size_t row_;
    aligned_buffer<T> values_;
};

}  // namespace entrain::simulate_detail
