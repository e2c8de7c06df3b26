// Everything in the module fit: objectives, effective connectivity, bifurcation parameters, the coupling sweep.
#pragma once

#include <entrain/fit/bifurcation.hpp>
#include <entrain/fit/coupling_sweep.hpp>
#include <entrain/fit/edges.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/generative_connectivity.hpp>
#include <entrain/fit/inhibition.hpp>
#include <entrain/fit/line_search.hpp>
#include <entrain/fit/objectives.hpp>
#include <entrain/fit/planned_simulation.hpp>
