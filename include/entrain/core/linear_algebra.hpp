// Linear algebra on arrays: xt::linalg, and LAPACK behind it, as xtensor-blas brings them. A view must be evaluated
// before xt::linalg::dot takes it.
#pragma once

#include <entrain/core/blas.hpp>

#include <xtensor-blas/xlinalg.hpp>
