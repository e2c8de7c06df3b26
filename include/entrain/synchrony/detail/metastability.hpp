// The bodies of metastability() and its square.
#pragma once

#include <entrain/synchrony/metastability.hpp>

#include <cstddef>
#include <string_view>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/detail/variance.hpp>

namespace entrain::synchrony_detail {

template <class T>
scaled_variance variance_over_time(const vector<T>& values, std::string_view function) {
    if (values.size() < 2) throw argument_error(function, "r", "at least two samples", values.size());
    check_finite(function, "r", values);
    return variance_of(values.data(), values.size());
}

template <class T>
double metastability(const vector<T>& r) {
    return variance_over_time(r, "metastability").deviation();
}

template <class T>
double metastability_variance(const vector<T>& r) {
    return finite_variance(variance_over_time(r, "metastability_variance").unscaled(),
                           "metastability_variance", "r");
}

}  // namespace entrain::synchrony_detail
