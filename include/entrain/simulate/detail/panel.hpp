// The panel: a group of replicas that advance side by side, one replica a vector lane.
//
//                      lane 0    lane 1          lane W-1
//   variable 0, node 0 [ replica r ][ r + 1 ] ... [ r + W-1 ]     W * sizeof(T) = 128 bytes, whatever the
//   machine,
//               node 1 [           ][       ] ... [         ]     so that results do not depend on how
//               replicas
//               ...                                               are grouped
//               node N-1
//   variable 1, node 0 ...
//
// A row of W lanes is loaded in whole vectors, coupling is the product of the (N, N) weights with the (N, W)
// panel, and a panel of 90 nodes stays in the first-level cache. The last panel of an ensemble is filled up
// with idle lanes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include <entrain/core/simd.hpp>
#include <entrain/model/parameter.hpp>

namespace entrain::detail {

inline constexpr std::size_t panel_bytes = 128;
template <class T>
inline constexpr std::size_t panel_lanes = panel_bytes / sizeof(T);

// Rows of lanes start at cache lines: a load that straddles two costs double.
template <class T>
struct cache_aligned_allocator {
    using value_type = T;
    cache_aligned_allocator() = default;
    template <class U>
    cache_aligned_allocator(const cache_aligned_allocator<U>&) {}
    T* allocate(std::size_t n) {
        return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{panel_bytes}));
    }
    void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{panel_bytes}); }
    bool operator==(const cache_aligned_allocator&) const { return true; }
};
template <class T>
using aligned_buffer = std::vector<T, cache_aligned_allocator<T>>;

// A parameter as the lanes of one panel see it: one value a node, or, where replicas differ, one a node and
// lane.
template <class T>
class lane_values {
public:
    lane_values(const parameter<T>& values, std::size_t nodes, std::size_t first_replica,
                std::size_t replicas, T scale = T(1))
        : per_lane_(values.per_replica()), values_(nodes * (per_lane_ ? panel_lanes<T> : 1)) {
        for (std::size_t node = 0; node < nodes; ++node)
            if (!per_lane_)
                values_[node] = scale * values(node, 0);
            else
                for (std::size_t lane = 0; lane < panel_lanes<T>; ++lane)
                    values_[node * panel_lanes<T> + lane] =
                        scale * values(node, std::min(first_replica + lane, replicas - 1));
    }

    typename simd::pack<T>::type operator()(std::size_t node, std::size_t lane) const {
        return per_lane_ ? simd::load(values_.data() + node * panel_lanes<T> + lane)
                         : simd::broadcast(values_[node]);
    }

private:
    bool per_lane_;
    aligned_buffer<T> values_;
};

}  // namespace entrain::detail
