// The module perturb: where a push moves a model, how sure that is, and how two models differ in it.
#pragma once

#include <entrain/perturb/best_push.hpp>
#include <entrain/perturb/contrast.hpp>
#include <entrain/perturb/dose_response.hpp>
#include <entrain/perturb/protocols.hpp>
#include <entrain/perturb/ranking.hpp>
#include <entrain/perturb/sensitivity.hpp>
