// Everything in the room fit: objectives, effective connectivity, the coupling sweep.
#pragma once

#include <entrain/fit/coupling_sweep.hpp>
#include <entrain/fit/edges.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/fit/generative_connectivity.hpp>
#include <entrain/fit/objectives.hpp>
