// Variances over time and over communities.
#pragma once

#include <entrain/synchrony/chimera.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/detail/variance.hpp>

namespace entrain::synchrony_detail {

template <class T>
void check_community_synchrony(const matrix<T>& r, std::size_t communities, std::size_t samples,
                               std::string_view function, std::string_view expected) {
    if (r.shape(0) < communities || r.shape(1) < samples)
        throw argument_error(function, "r", expected, r.shape());
    check_finite(function, "r", r);
}

template <class T>
double shanahan_metastability(const matrix<T>& in) {
    check_community_synchrony(in, 1, 2, "shanahan_metastability", "at least one community and two samples");
    double sum = 0;
    for (std::size_t c = 0; c < in.shape(0); ++c) sum += sample_variance(row_data(in, c), in.shape(1));
    return finite_variance(sum, "shanahan_metastability", "r") / static_cast<double>(in.shape(0));
}

template <class T>
double chimera_index(const matrix<T>& in) {
    check_community_synchrony(in, 2, 1, "chimera_index", "at least two communities and one sample");
    std::vector<double> column(in.shape(0));
    double sum = 0;
    for (std::size_t t = 0; t < in.shape(1); ++t) {
        for (std::size_t c = 0; c < in.shape(0); ++c) column[c] = static_cast<double>(in(c, t));
        sum += sample_variance(column.data(), column.size());
    }
    return finite_variance(sum, "chimera_index", "r") / static_cast<double>(in.shape(1));
}

}  // namespace entrain::synchrony_detail
