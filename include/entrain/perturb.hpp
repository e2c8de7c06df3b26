// The module perturb: where a push moves a model, how sure that is, how two models differ in it, and what of a
// study depends on who is in it.
#pragma once

#include <entrain/perturb/best_push.hpp>
#include <entrain/perturb/bootstrap_over_people.hpp>
#include <entrain/perturb/contrast.hpp>
#include <entrain/perturb/dose_response.hpp>
#include <entrain/perturb/label_shuffles.hpp>
#include <entrain/perturb/leave_one_person_out.hpp>
#include <entrain/perturb/people.hpp>
#include <entrain/perturb/protocols.hpp>
#include <entrain/perturb/push_study.hpp>
#include <entrain/perturb/ranking.hpp>
#include <entrain/perturb/sensitivity.hpp>
#include <entrain/perturb/specification_curve.hpp>
#include <entrain/perturb/structural_null.hpp>
