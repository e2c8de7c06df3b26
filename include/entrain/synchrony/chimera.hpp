// Shanahan's two indices of communities: how much each changes its synchrony, and how much they differ.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/synchrony/metastability.hpp>

namespace entrain {
namespace synchrony_detail {

template <array_like A>
decltype(auto) community_synchrony(const A& r, std::size_t communities, std::size_t samples,
                                   std::string_view function, std::string_view expected) {
    decltype(auto) in = as_matrix(r, function, "r");
    if (in.shape(0) < communities || in.shape(1) < samples)
        throw argument_error(function, "r", expected, in.shape());
    check_finite(function, "r", in);
    return in;
}

}  // namespace synchrony_detail

/// Shanahan's metastability index: the variance over time of each community's order parameter, averaged over
/// the communities.
///
///     lambda = < Var_t r_c(t) >_c,   Var normalised by T - 1
///
/// A VARIANCE, unlike metastability(). r: (communities, samples), as network_order_parameters() gives it, at
/// least two samples. Returns 0 (no community ever changes) or more; 1/12 for values spread evenly over 0..1.
/// Throws argument_error where r is empty, has one sample, or is not finite.
/// Shanahan, Chaos 2010, doi:10.1063/1.3305451. Cost: O(communities x samples).
template <array_like A>
double shanahan_metastability(const A& r) {
    const auto& in = synchrony_detail::community_synchrony(r, 1, 2, "shanahan_metastability",
                                                 "at least one community and two samples");
    double sum = 0;
    for (std::size_t c = 0; c < in.shape(0); ++c)
        sum += synchrony_detail::sample_variance(row_data(in, c), in.shape(1));
    return synchrony_detail::finite_variance(sum, "shanahan_metastability", "r") / static_cast<double>(in.shape(0));
}

/// Shanahan's chimera index: the variance over communities of their order parameters at one moment, averaged
/// over time. High where some communities are synchronous while others are not.
///
///     chi = < Var_c r_c(t) >_t,   Var normalised by M - 1
///
/// r: (communities, samples), at least two communities and one sample. Returns 0 (all alike at all times) or
/// more; 2/7 for eight communities of which half are at 1 and half at 0.
/// Throws argument_error where r has one community or no sample, or is not finite.
/// Shanahan, Chaos 2010, doi:10.1063/1.3305451. Cost: O(communities x samples).
template <array_like A>
double chimera_index(const A& r) {
    const auto& in =
        synchrony_detail::community_synchrony(r, 2, 1, "chimera_index", "at least two communities and one sample");
    std::vector<double> column(in.shape(0));
    double sum = 0;
    for (std::size_t t = 0; t < in.shape(1); ++t) {
        for (std::size_t c = 0; c < in.shape(0); ++c) column[c] = static_cast<double>(in(c, t));
        sum += synchrony_detail::sample_variance(column.data(), column.size());
    }
    return synchrony_detail::finite_variance(sum, "chimera_index", "r") / static_cast<double>(in.shape(1));
}

}  // namespace entrain
