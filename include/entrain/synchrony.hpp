// Everything in the module synchrony: how regions oscillate together, and how that changes.
#pragma once

#include <entrain/synchrony/chimera.hpp>
#include <entrain/synchrony/coherence.hpp>
#include <entrain/synchrony/complexity.hpp>
#include <entrain/synchrony/entropy.hpp>
#include <entrain/synchrony/fcd.hpp>
#include <entrain/synchrony/fcd_distribution.hpp>
#include <entrain/synchrony/lempel_ziv.hpp>
#include <entrain/synchrony/metastability.hpp>
#include <entrain/synchrony/order_parameter.hpp>
#include <entrain/synchrony/phase_fcd.hpp>
#include <entrain/synchrony/phase_locking.hpp>
#include <entrain/synchrony/seed_connectivity.hpp>
#include <entrain/synchrony/sliding_window_fcd.hpp>
#include <entrain/synchrony/spatial_variance.hpp>
