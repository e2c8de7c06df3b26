// The bodies of the module synchrony, for double and float.
#include <cstddef>
#include <vector>

#include <entrain/synchrony.hpp>

namespace entrain {

#define ENTRAIN_INSTANTIATE(T)                                                                               \
    template double synchrony_detail::metastability(const vector<T>&);                                       \
    template double synchrony_detail::metastability_variance(const vector<T>&);                              \
    template double synchrony_detail::shanahan_metastability(const matrix<T>&);                              \
    template double synchrony_detail::chimera_index(const matrix<T>&);                                       \
    template matrix<T> phase_coherence(const phasors<T>&);                                                   \
    template matrix<T> synchrony_detail::functional_connectivity(const matrix<T>&, const run_lengths&);       \
    template double synchrony_detail::global_connectivity(const matrix<T>&);                                 \
    template double synchrony_detail::permutation_entropy(const vector<T>&,                                  \
                                                          const permutation_entropy_options&);               \
    template matrix<T> synchrony_detail::functional_connectivity_dynamics(const matrix<T>&);                 \
    template vector<T> synchrony_detail::fcd_values(const matrix<T>&);                                       \
    template stats::binned_distribution synchrony_detail::fcd_distribution(const matrix<T>&,                 \
                                                                           const fcd_distribution_options&); \
    template double synchrony_detail::mean_fcd(const matrix<T>&);                                            \
    template double synchrony_detail::lempel_ziv_complexity(const vector<T>&, const lempel_ziv_options&);    \
    template vector<T> order_parameter(const phasors<T>&);                                                   \
    template vector<T> order_parameter(const phasors<T>&, const std::vector<std::size_t>&);                  \
    template matrix<T> network_order_parameters(const phasors<T>&, const network_set&);                      \
    template double synchrony_detail::synchrony(const vector<T>&);                                           \
    template vector<double> phase_fcd(const phasors<T>&, const phase_fcd_options&, const run_lengths&);      \
    template stats::binned_distribution phase_fcd_distribution(const phasors<T>&, const phase_fcd_options&,  \
                                                               const fcd_distribution_options&,              \
                                                               const run_lengths&);                          \
    template matrix<T> phase_locking_value(const phasors<T>&);                                               \
    template matrix<T> synchrony_detail::phase_lag_index(const matrix<T>&);                                  \
    template matrix<T> phase_lag_index(const phasors<T>&);                                                   \
    template matrix<T> edge_metastability(const phasors<T>&);                                                \
    template matrix<T> synchrony_detail::spatial_variance(const matrix<T>&, const network_set&);

ENTRAIN_INSTANTIATE(double)
ENTRAIN_INSTANTIATE(float)

}  // namespace entrain
