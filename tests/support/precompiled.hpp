// Compiled once for all tests.
#pragma once

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#if ENTRAIN_HEADER_ONLY
#include <entrain/core/linear_algebra.hpp>  // which bodies need, and takes seconds to read
#endif
