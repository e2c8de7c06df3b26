// The module perturb of the compiled library: what its headers declare, for Hopf models of double and float.
#include <entrain/perturb.hpp>

namespace entrain {

template class sensitivity_analysis<hopf<double>>;
template sensitivity_map perturb_detail::sensitivity(const hopf<double>&, const connectome&,
                                                     const matrix<double>&, const vector<double>&,
                                                     const sensitivity_options&);
template sensitivity_ranking rank_sensitivity(const sensitivity_analysis<hopf<double>>&,
                                              const ranking_options&);
template class push_study<double>;

template class sensitivity_analysis<hopf<float>>;
template sensitivity_map perturb_detail::sensitivity(const hopf<float>&, const connectome&,
                                                     const matrix<double>&, const vector<double>&,
                                                     const sensitivity_options&);
template sensitivity_ranking rank_sensitivity(const sensitivity_analysis<hopf<float>>&,
                                              const ranking_options&);
template class push_study<float>;

}  // namespace entrain
