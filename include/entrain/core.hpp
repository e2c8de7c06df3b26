// Everything in the module core: arrays, errors, random numbers, threads, progress, the connectome, runs. (BLAS and xt::linalg
// stand apart, as they take long to read: core/blas.hpp, core/linear_algebra.hpp.)
#pragma once

#include <entrain/core/array.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/kernels.hpp>
#include <entrain/core/linkage.hpp>
#include <entrain/core/magnitude.hpp>
#include <entrain/core/memory.hpp>
#include <entrain/core/nearest_name.hpp>
#include <entrain/core/networks.hpp>
#include <entrain/core/normals.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/platform.hpp>
#include <entrain/core/progress.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/core/simd.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/core/vector_math.hpp>
