// Where an ensemble stands.
#pragma once

#include <cstdint>

#include <entrain/core/array.hpp>

namespace entrain {

/// Where an ensemble stands: what simulate_each() and observe() return and can start from. save_checkpoint()
/// writes it to a file.
template <class T>
struct ensemble_state {
    cube<T> values;          ///< (replicas, variables, nodes)
    cube<T> noise;           ///< (replicas, variables, nodes): noise with a memory; empty for white noise
    cube<T> history;         ///< (replicas, signals * nodes, longest delay in steps), the latest last
    std::uint64_t step = 0;  ///< steps taken so far; the noise of a step depends on it

    /// Whether there is no state in it.
    bool empty() const { return values.size() == 0; }
};

}  // namespace entrain
