// Everything.
#pragma once

#include <entrain/core.hpp>
#include <entrain/fit.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/nulls.hpp>
#include <entrain/perturb.hpp>
#include <entrain/signal.hpp>
#include <entrain/simulate.hpp>
#include <entrain/states.hpp>
#include <entrain/stats.hpp>
#include <entrain/sweep.hpp>
#include <entrain/synchrony.hpp>
#include <entrain/version.hpp>
