// What the compiled library has of simulate(): the models that most programs simulate.
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/model/kuramoto.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain {

extern template cube<double> simulate(const hopf<double>&, const connectome&, const simulation_options&);
extern template cube<float> simulate(const hopf<float>&, const connectome&, const simulation_options&);
extern template cube<double> simulate(const kuramoto<double>&, const connectome&, const simulation_options&);
extern template cube<float> simulate(const kuramoto<float>&, const connectome&, const simulation_options&);

}  // namespace entrain
