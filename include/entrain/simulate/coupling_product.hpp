// How the sums over a network's connections are formed.
#pragma once

namespace entrain {

/// How the sums over sources are formed in a network without delays, or with equal ones; with different delays
/// they go from connection to connection in any case.
///
/// Both ways add the same terms in the same order, so that on machines with AVX2 or AVX-512 the choice decides
/// on time and memory alone: the bits are the same. Programs compiled for neither leave dense sums to BLAS,
/// which has an order of its own; there results differ by rounding, and simulations by their identity.
enum class coupling_product {
    automatic,  ///< sparse where connections are few enough that it is quicker: see benchmarks/README.md
    dense,      ///< all pairs of nodes: 8 N^2 bytes in double
    sparse      ///< the pairs that are connected: 12 bytes each in double
};

}  // namespace entrain
