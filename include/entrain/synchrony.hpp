// Everything in the room synchrony: how regions oscillate together, and how that changes.
#pragma once

#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/fcd.hpp>
#include <entrain/synchrony/metastability.hpp>
#include <entrain/synchrony/order_parameter.hpp>
#include <entrain/synchrony/phase_fcd.hpp>
