// Compiled once for all tests: xtensor-blas alone takes seconds to read.
#pragma once

#include <doctest/doctest.h>

#include <entrain/core.hpp>
