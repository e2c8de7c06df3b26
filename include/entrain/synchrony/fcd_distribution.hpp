// How similarities of moments are counted.
#pragma once

#include <cstddef>

namespace entrain {

/// How the similarities of all pairs of moments are counted where they are too many to keep.
struct fcd_distribution_options {
    std::size_t bins = 20'000;  ///< over -1 .. 1: distances of distributions are right to 0.0001
};

}  // namespace entrain
