// Everything in the module nulls: spins, Moran randomisation, and correlation tests that respect space.
#pragma once

#include <entrain/nulls/eigenmodes.hpp>
#include <entrain/nulls/inference.hpp>
#include <entrain/nulls/moran.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/parcel_spin.hpp>
#include <entrain/nulls/regions.hpp>
#include <entrain/nulls/rewired_connectome.hpp>
#include <entrain/nulls/rotation.hpp>
#include <entrain/nulls/sar.hpp>
#include <entrain/nulls/sphere.hpp>
#include <entrain/nulls/spin.hpp>
#include <entrain/nulls/variogram.hpp>
#include <entrain/nulls/vertex_spin.hpp>
