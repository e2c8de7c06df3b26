// State labels at the door: any array of integers, each checked against the number of states.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>

namespace entrain {

/// A sequence of state indices: any array or contiguous range of an integer type.
template <class A>
concept label_array = vector_like<A> && std::integral<typename std::decay_t<A>::value_type>;

namespace states_detail {

/// `labels` as a vector<std::size_t>, not empty, each below `k`; bind to `const auto&`.
template <label_array L>
decltype(auto) checked_labels(const L& labels, std::size_t k, std::string_view function) {
    if (k == 0) throw argument_error(function, "k", "at least one state", k);
    decltype(auto) owned = as_vector<std::size_t>(labels, function, "labels");
    if (owned.size() == 0) throw argument_error(function, "labels", "at least one sample", "none");
    for (std::size_t t = 0; t < owned.size(); ++t)
        if (owned(t) >= k)
            throw argument_error(
                function, "labels", "0 to " + std::to_string(k - 1) + " (the number of states minus one)",
                std::to_string(static_cast<std::ptrdiff_t>(owned(t))) + " at (" + std::to_string(t) + ")");
    return owned;
}

}  // namespace states_detail
}  // namespace entrain
