// What all nulls ask of the numbers that they are given: values of maps, units, and how many draws there can
// be.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <entrain/core/array.hpp>

namespace entrain::nulls::detail {

inline bool is_nan(double value) {
    return !is_finite(value) && (std::bit_cast<std::uint64_t>(value) & 0xfffffffffffffu) != 0;
}

// The largest absolute value of those that are finite.
template <class Values>
double largest_of(const Values& values) {
    double largest = 0;
    for (const double value : values)
        if (is_finite(value)) largest = std::max(largest, std::abs(value));
    return largest;
}

// A map has finite values, and NaN where it has none.
inline void check_values(const vector<double>& map, std::string_view function, std::string_view parameter) {
    for (std::size_t i = 0; i < map.size(); ++i)
        if (!is_finite(map(i)) && !is_nan(map(i)))
            throw argument_error(function, parameter, "finite values, or NaN where there is none",
                                 describe(map(i)) + " at (" + std::to_string(i) + ")");
}

inline void check_map_size(const vector<double>& x, std::size_t regions, std::string_view function) {
    if (x.size() != regions)
        throw argument_error(function, "x", std::to_string(regions) + " values, one per region of the null",
                             x.size());
}

// Between the shortest and the longest distance lie at most these many orders of magnitude, so that quotients
// of distances, and their squares, are numbers.
inline void check_range_of_distances(const matrix<double>& d, std::string_view function,
                                     std::string_view parameter) {
    double shortest = std::numeric_limits<double>::max(), longest = 0;
    for (std::size_t i = 0; i < d.shape(0); ++i)
        for (std::size_t j = 0; j < d.shape(1); ++j) {
            if (i == j) continue;
            shortest = std::min(shortest, d(i, j));
            longest = std::max(longest, d(i, j));
        }
    if (longest > 1e300 || shortest < 1e-300 || shortest < 1e-100 * longest)
        throw argument_error(function, parameter,
                             "distances from 1e-300 to 1e300, the longest at most 1e100 times the shortest",
                             describe(shortest) + " to " + describe(longest));
}

// A test keeps a number per draw, so that no more draws can be than there is memory for.
inline void check_draws(std::size_t draws, std::string_view function) {
    if (draws == 0) throw argument_error(function, "options.draws", "at least 1", 0);
    check_allocation<double>(function, "options.draws", {draws});
}

// Draws first .. first + count - 1 stand in a table of `draws`.
inline void check_draws_of_table(std::size_t first, std::size_t count, std::size_t draws,
                                 std::string_view function) {
    if (saturating_sum(first, count) > draws)
        throw argument_error(function, "first, count", "draws below " + std::to_string(draws),
                             std::to_string(first) + " and " + std::to_string(count) + " from there on");
}

}  // namespace entrain::nulls::detail
