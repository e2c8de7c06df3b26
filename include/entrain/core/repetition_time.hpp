// The one check of a repetition time.
#pragma once

#include <string_view>

#include <entrain/core/check.hpp>

namespace entrain {

/// The longest repetition time that is taken for one, seconds: above it stand milliseconds.
inline constexpr double longest_repetition_time = 100;

/// Throws argument_error, in the name of `function` and for its `parameter`, unless `tr` is a positive number of
/// seconds that is no number of milliseconds (at most longest_repetition_time), nor so small that frequencies
/// overflow.
inline void check_repetition_time(std::string_view function, double tr, std::string_view parameter = "tr") {
    if (!is_finite(tr) || tr <= 0 || !is_finite(1 / tr))
        throw argument_error(function, parameter, "a positive number of seconds from sample to sample", tr);
    if (tr > longest_repetition_time)
        throw argument_error(function, parameter,
                             "seconds from sample to sample, at most " + describe(longest_repetition_time) +
                                 " (are these milliseconds?)",
                             tr);
}

}  // namespace entrain
