// Everything in the module model: oscillators and their parameters.
#pragma once

#include <entrain/model/bold.hpp>
#include <entrain/model/driven.hpp>
#include <entrain/model/dynamic_mean_field.hpp>
#include <entrain/model/fitzhugh_nagumo.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/model/jansen_rit.hpp>
#include <entrain/model/kuramoto.hpp>
#include <entrain/model/linear_hopf.hpp>
#include <entrain/model/lyapunov.hpp>
#include <entrain/model/matrix_exponential.hpp>
#include <entrain/model/model_traits.hpp>
#include <entrain/model/montbrio_pazo_roxin.hpp>
#include <entrain/model/nmda_block_mean_field.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/model/parameter.hpp>
#include <entrain/model/serotonin_mean_field.hpp>
#include <entrain/model/stimulus.hpp>
#include <entrain/model/wilson_cowan.hpp>
