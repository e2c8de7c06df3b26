// How much the synchrony of the regions changes over time.
#pragma once

#include <entrain/core/array.hpp>

namespace entrain {
namespace synchrony_detail {
template <class T>
double metastability(const vector<T>& r);
template <class T>
double metastability_variance(const vector<T>& r);
}  // namespace synchrony_detail

/// Metastability as a STANDARD DEVIATION: that of the order parameter over time, normalised by T - 1.
///
/// This is the measure of Cabral et al. 2014, Deco et al. 2017 and Vohryzek et al. 2024. Its square is
/// metastability_variance(): never compare the two.
///
/// r: (samples), as order_parameter() gives it, at least two. Returns 0 (a constant r) or more; values in
/// 0..1 cannot exceed about 0.5. Throws argument_error where r has fewer than two samples or is not finite.
/// Deco et al., Sci. Rep. 2017, doi:10.1038/s41598-017-03073-5.
template <vector_like A>
double metastability(const A& r) {
    return synchrony_detail::metastability<real_t<A>>(as_vector(r, "metastability", "r"));
}

/// Metastability as a VARIANCE: that of a synchrony signal over time, normalised by T - 1. It is the square
/// of metastability(), and the measure of Carhart-Harris et al. 2014 and of Shanahan 2010 for one network
/// (shanahan_metastability() is the mean over several).
///
/// r: (samples), an order parameter or any other synchrony signal, at least two samples. Returns 0 (constant)
/// or more; 1/12 for values spread evenly over 0..1. Throws argument_error where r has fewer than two samples
/// or is not finite, or its variance is too large for a number.
/// Carhart-Harris et al., Front. Hum. Neurosci. 2014, doi:10.3389/fnhum.2014.00020.
template <vector_like A>
double metastability_variance(const A& r) {
    return synchrony_detail::metastability_variance<real_t<A>>(as_vector(r, "metastability_variance", "r"));
}

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/synchrony/detail/metastability.hpp>
#endif
