// The check of labels.
#pragma once

#include <entrain/states/labels.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace entrain {

ENTRAIN_INLINE void check_labels(std::string_view function, const vector<std::size_t>& labels,
                                 std::size_t k) {
    if (k == 0) throw argument_error(function, "k", "at least one state", k);
    if (labels.size() == 0) throw argument_error(function, "labels", "at least one sample", "none");
    for (std::size_t t = 0; t < labels.size(); ++t)
        if (labels(t) >= k)
            throw argument_error(
                function, "labels", "0 to " + std::to_string(k - 1) + " (the number of states minus one)",
                std::to_string(static_cast<std::ptrdiff_t>(labels(t))) + " at (" + std::to_string(t) + ")");
}

}  // namespace entrain
