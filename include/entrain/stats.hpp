// Everything in the room stats: correlation, regression, permutation and rank tests, many tests at once.
#pragma once

#include <entrain/stats/assignment.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/distribution_distance.hpp>
#include <entrain/stats/histogram.hpp>
#include <entrain/stats/multiplicity.hpp>
#include <entrain/stats/permutation.hpp>
#include <entrain/stats/rank_tests.hpp>
#include <entrain/stats/regression.hpp>
