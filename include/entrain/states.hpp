// Everything in the module states: leading eigenvectors, clustering, occupancy, transitions, divergences.
#pragma once

#include <entrain/states/cluster_number.hpp>
#include <entrain/states/cluster_quality.hpp>
#include <entrain/states/divergence.hpp>
#include <entrain/states/frame_distance.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/states/kmedoids.hpp>
#include <entrain/states/labels.hpp>
#include <entrain/states/leading_eigenvector.hpp>
#include <entrain/states/matching.hpp>
#include <entrain/states/network_overlap.hpp>
#include <entrain/states/occupancy.hpp>
#include <entrain/states/scans.hpp>
#include <entrain/states/transitions.hpp>
