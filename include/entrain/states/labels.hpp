// State labels: any array of integers, each checked against the number of states.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <entrain/core/array.hpp>

namespace entrain {

/// A sequence of state indices: any array or contiguous range of an integer type.
template <class A>
concept label_array = vector_like<A> && std::integral<typename std::decay_t<A>::value_type>;

/// Throws argument_error, in the name of `function`, where there is no state, no label, or a label that is not
/// below `k`.
ENTRAIN_INLINE void check_labels(std::string_view function, const vector<std::size_t>& labels, std::size_t k);

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/states/detail/labels.hpp>
#endif
