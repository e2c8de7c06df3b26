// Samples as the models of this module take them: finite, and as long as they must be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>

namespace entrain::stats::detail {

// The size of a sample that may have any.
inline constexpr auto any_size = static_cast<std::size_t>(-1);

// Finite, and of `size` values.
inline void check_sample(const vector<double>& values, std::size_t size, std::string_view function,
                         std::string_view parameter) {
    if (size != any_size && values.size() != size)
        throw argument_error(function, parameter, std::to_string(size) + " values", values.size());
    check_finite(function, parameter, values);
}

// The same, as a std::vector.
inline std::vector<double> sample(const vector<double>& values, std::size_t size, std::string_view function,
                                  std::string_view parameter) {
    check_sample(values, size, function, parameter);
    return std::vector<double>(values.begin(), values.end());
}

inline void check_confidence(double confidence, std::string_view function) {
    if (!(confidence > 0 && confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", confidence);
}

}  // namespace entrain::stats::detail
