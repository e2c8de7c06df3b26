// The scans of a group at the door of what computes in double.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>

namespace entrain::signal_detail {

// The scans of a group in double; they are not copied where they are that already.
template <array_like A>
decltype(auto) scans_in_double(const std::vector<A>& scans, std::string_view function) {
    if constexpr (std::same_as<A, matrix<double>>) {
        (void)function;
        return (scans);
    } else {
        std::vector<matrix<double>> copies;
        for (const A& scan : scans) {
            if (scan.dimension() != 2)
                throw argument_error(function, "scans", "matrices (regions, samples)",
                                     "an array of rank " + std::to_string(scan.dimension()));
            copies.push_back(as_matrix<double>(scan, function, "scans"));
        }
        return copies;
    }
}

}  // namespace entrain::signal_detail
