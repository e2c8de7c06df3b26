// Everything in the room perturb: protocols and dynamic sensitivity analysis.
#pragma once

#include <entrain/perturb/protocols.hpp>
#include <entrain/perturb/sensitivity.hpp>
