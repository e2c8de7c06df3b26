// Everything in the module stats: correlation, regression, tests, effect sizes, many tests at once,
// distributions; and the statistics of trials: linear and mixed models, mediation, meta-analysis, rates,
// survival, dose and response.
#pragma once

#include <entrain/stats/assignment.hpp>
#include <entrain/stats/assignment_solver.hpp>
#include <entrain/stats/bootstrap.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/correlation_max_t.hpp>
#include <entrain/stats/distribution_distance.hpp>
#include <entrain/stats/distributions.hpp>
#include <entrain/stats/dose_curve.hpp>
#include <entrain/stats/effect_size.hpp>
#include <entrain/stats/histogram.hpp>
#include <entrain/stats/joint_null.hpp>
#include <entrain/stats/linear_model.hpp>
#include <entrain/stats/max_t.hpp>
#include <entrain/stats/mediation.hpp>
#include <entrain/stats/meta_analysis.hpp>
#include <entrain/stats/mixed_model.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/partial_correlation.hpp>
#include <entrain/stats/path_model.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/proportions.hpp>
#include <entrain/stats/quantile.hpp>
#include <entrain/stats/rank_shift.hpp>
#include <entrain/stats/rank_tests.hpp>
#include <entrain/stats/regression.hpp>
#include <entrain/stats/scales.hpp>
#include <entrain/stats/standard_scores.hpp>
#include <entrain/stats/survival.hpp>
#include <entrain/stats/t_tests.hpp>
#include <entrain/stats/ties.hpp>
