// Shanahan's two indices of communities: how much each changes its synchrony, and how much they differ.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
double shanahan_metastability(const matrix<T>& r);
template <class T>
double chimera_index(const matrix<T>& r);
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
    return synchrony_detail::shanahan_metastability<real_t<A>>(as_matrix(r, "shanahan_metastability", "r"));
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
    return synchrony_detail::chimera_index<real_t<A>>(as_matrix(r, "chimera_index", "r"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/chimera.hpp>
#endif
