// Everything in the room simulate: integrators and ensembles.
#pragma once

#include <entrain/simulate/ensemble.hpp>
#include <entrain/simulate/integrators.hpp>
