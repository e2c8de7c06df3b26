// Products of matrices by BLAS: cxxblas::gemm and its kin, as xtensor-blas brings them. Whoever promises the same
// bits on any number of cores holds a single_threaded_blas (core/parallel.hpp) around them.
#pragma once

#include <entrain/core/array.hpp>

#include <xtensor-blas/xblas.hpp>
