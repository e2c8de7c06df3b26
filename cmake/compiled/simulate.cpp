// The module simulate of the compiled library: what of it is no template, and simulate() of the models that most
// programs simulate.
#include <entrain/model/hopf.hpp>
#include <entrain/model/kuramoto.hpp>
#include <entrain/simulate.hpp>

namespace entrain {

template cube<double> simulate(const hopf<double>&, const connectome&, const simulation_options&);
template cube<float> simulate(const hopf<float>&, const connectome&, const simulation_options&);
template cube<double> simulate(const kuramoto<double>&, const connectome&, const simulation_options&);
template cube<float> simulate(const kuramoto<float>&, const connectome&, const simulation_options&);

}  // namespace entrain
