// Everything in the module simulate: integrators, sampling, delays, ensembles, observers, checkpoints.
#pragma once

#include <entrain/simulate/bold.hpp>
#include <entrain/simulate/bold_recording.hpp>
#include <entrain/simulate/checkpoint.hpp>
#include <entrain/simulate/coupling_product.hpp>
#include <entrain/simulate/delays.hpp>
#include <entrain/simulate/ensemble.hpp>
#include <entrain/simulate/ensemble_state.hpp>
#include <entrain/simulate/initial_state.hpp>
#include <entrain/simulate/integrator.hpp>
#include <entrain/simulate/observers.hpp>
#include <entrain/simulate/options.hpp>
#include <entrain/simulate/quantity.hpp>
#include <entrain/simulate/replica_values.hpp>
#include <entrain/simulate/sampling.hpp>
