// The module fit of the compiled library: what its headers declare, for double and float.
#include <entrain/fit.hpp>

namespace entrain {

template void check_states(std::string_view, const matrix<double>&, std::size_t);
template void check_states(std::string_view, const matrix<float>&, std::size_t);

namespace fit_detail {

template vector<std::size_t> states_in(const matrix<double>&, const matrix<double>&, const phase_options&,
                                       const run_lengths&, std::string_view);
template vector<std::size_t> states_in(const matrix<double>&, const matrix<float>&, const phase_options&,
                                       const run_lengths&, std::string_view);
template vector<std::size_t> states_in(const matrix<float>&, const matrix<double>&, const phase_options&,
                                       const run_lengths&, std::string_view);
template vector<std::size_t> states_in(const matrix<float>&, const matrix<float>&, const phase_options&,
                                       const run_lengths&, std::string_view);
template recording_summary summarise_recording(const matrix<double>&, const matrix<double>&,
                                               const phase_options&, const run_lengths&,
                                               std::string_view);
template recording_summary summarise_recording(const matrix<double>&, const matrix<float>&,
                                               const phase_options&, const run_lengths&,
                                               std::string_view);

template summary summarise_model(const hopf<double>&, const connectome&, const matrix<double>&,
                                 const simulation_options&, const phase_options&);
template effective_connectivity_fit fit_effective_connectivity(const hopf<double>&, const connectome&,
                                                               const summary&, const matrix<double>&,
                                                               const effective_connectivity_options&);
template bifurcation_fit fit_bifurcation_parameters(const hopf<double>&, const connectome&,
                                                    const vector<double>&, const bifurcation_options&);
template line_search_result fit_homogeneous_bifurcation(const hopf<double>&, const connectome&,
                                                        const summary&, const matrix<double>&,
                                                        const homogeneous_bifurcation_options&);
template coupling_sweep_result coupling_sweep(const hopf<double>&, const connectome&, const summary&,
                                              const matrix<double>&, const coupling_sweep_options&);

template summary summarise_model(const hopf<float>&, const connectome&, const matrix<double>&,
                                 const simulation_options&, const phase_options&);
template effective_connectivity_fit fit_effective_connectivity(const hopf<float>&, const connectome&,
                                                               const summary&, const matrix<double>&,
                                                               const effective_connectivity_options&);
template bifurcation_fit fit_bifurcation_parameters(const hopf<float>&, const connectome&,
                                                    const vector<double>&, const bifurcation_options&);
template line_search_result fit_homogeneous_bifurcation(const hopf<float>&, const connectome&, const summary&,
                                                        const matrix<double>&,
                                                        const homogeneous_bifurcation_options&);
template coupling_sweep_result coupling_sweep(const hopf<float>&, const connectome&, const summary&,
                                              const matrix<double>&, const coupling_sweep_options&);
}  // namespace fit_detail

template generative_connectivity_fit fit_generative_connectivity(const hopf<double>&, const connectome&,
                                                                 const lagged_connectivity&,
                                                                 const generative_connectivity_options&);
template generative_connectivity_study fit_generative_connectivity(const hopf<double>&, const connectome&,
                                                                   const std::vector<lagged_connectivity>&,
                                                                   const generative_connectivity_options&,
                                                                   std::size_t);

template generative_connectivity_fit fit_generative_connectivity(const hopf<float>&, const connectome&,
                                                                 const lagged_connectivity&,
                                                                 const generative_connectivity_options&);
template generative_connectivity_study fit_generative_connectivity(const hopf<float>&, const connectome&,
                                                                   const std::vector<lagged_connectivity>&,
                                                                   const generative_connectivity_options&,
                                                                   std::size_t);

}  // namespace entrain
