#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/core/platform.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_products {

using namespace entrain;
using fixtures::same_bits;

namespace {

// Directed, with weights of both signs, and rows without any connection.
matrix<double> random_weights(std::size_t n, double density, std::uint64_t seed) {
    random_stream random(seed, n);
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        // Rows differ in how many connections they have; every seventh has none.
        const double share = i % 7 == 3 ? 0.0 : density * (0.5 + random.uniform());
        for (std::size_t k = 0; k < n; ++k)
            if (random.uniform() < share && (i != k || n == 1)) weights(i, k) = 2 * random.uniform() - 1;
    }
    return weights;
}

// received(s, i) = sum over k, from the first to the last. Whether multiply-adds are rounded once or twice is
// up to the compiler's options, for this loop as for the kernels.
template <class T>
std::vector<T> plain_product(const matrix<double>& weights, const T* signal, std::size_t signals,
                             const simulate_detail::panel_shape<T>& shape) {
    std::vector<T> received(signals * shape.size(), T{});
    for (std::size_t s = 0; s < signals; ++s)
        for (std::size_t i = 0; i < shape.nodes; ++i)
            for (std::size_t lane = 0; lane < shape.replicas; ++lane) {
                T sum = 0;
                for (std::size_t k = 0; k < shape.nodes; ++k)
                    sum += static_cast<T>(weights(i, k)) * signal[s * shape.size() + shape.index(k, lane)];
                received[s * shape.size() + shape.index(i, lane)] = sum;
            }
    return received;
}

// How many numbers of the product differ in any bit from those of the loop.
template <std::size_t signals, class T, class Product>
std::size_t differing(const Product& product, const matrix<double>& weights,
                      const simulate_detail::panel_shape<T>& shape, std::uint64_t seed) {
    random_stream random(seed, 9);
    simulate_detail::aligned_buffer<T> signal(signals * shape.size());
    for (T& each : signal) each = static_cast<T>(random.normal());
    const auto expected = plain_product(weights, signal.data(), signals, shape);
    const std::size_t rows = product.rows_of_block();
    simulate_detail::aligned_buffer<T> received(signals * rows * shape.row, T(7));
    std::size_t different = 0, seen = 0;
    for (std::size_t block = 0; block < product.blocks(); ++block) {
        product.template operator()<signals>(block, signal.data(), received.data());
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t row = block * rows; row < std::min(shape.rows(), (block + 1) * rows); ++row)
                for (std::size_t i = 0; i < shape.row; ++i) {
                    if (shape.alone && row * shape.row + i >= shape.nodes) continue;
                    const T got = received[(s * rows + row - block * rows) * shape.row + i];
                    const T& wanted = expected[s * shape.size() + row * shape.row + i];
                    different += std::memcmp(&got, &wanted, sizeof(T)) != 0;
                    ++seen;
                }
    }
    CHECK(seen == signals * shape.nodes * shape.replicas);
    return different;
}

template <class T>
void check_products() {
    using namespace simulate_detail;
    for (const std::size_t n : {1u, 2u, 5u, 6u, 13u, 64u, 97u, 193u, 515u, 800u})
        for (const double density : {0.0, 0.02, 0.2, 1.0}) {
            if (n > 200 && density == 0.02 && sizeof(T) == 4) continue;
            CAPTURE(n);
            CAPTURE(density);
            const auto weights = random_weights(n, density, 3);
            const panel_shape<T> panel(n, false), lone(n, true);
            const sparse_product<T, false> sparse(weights);
            CHECK(differing<2>(sparse, weights, panel, 1) == 0);
            CHECK(differing<1>(sparse, weights, panel, 2) == 0);
            CHECK(differing<2>(sparse_product<T, true>(weights), weights, lone, 1) == 0);
            if (n < 100) {
                CHECK(differing<3>(sparse, weights, panel, 3) == 0);
                CHECK(differing<3>(sparse_product<T, true>(weights), weights, lone, 3) == 0);
            }
#if ENTRAIN_DETAIL_VECTOR_KERNEL
            const kernel_product<T, false> dense(weights);
            CHECK(differing<2>(dense, weights, panel, 1) == 0);
            CHECK(differing<1>(dense, weights, panel, 2) == 0);
            CHECK(differing<2>(kernel_product<T, true>(weights), weights, lone, 1) == 0);
            if (n < 100) CHECK(differing<3>(dense, weights, panel, 3) == 0);
#endif
        }
}

simulation_options few_samples(std::size_t replicas) {
    return {.coupling = 0.4, .transient = 2, .samples = 3, .every = 7, .replicas = replicas, .seed = 4};
}

}  // namespace

TEST_CASE("dense and sparse products add the terms of a plain loop in its order, to the bit, in double") {
    check_products<double>();
}
TEST_CASE("dense and sparse products add the terms of a plain loop in its order, to the bit, in float") {
    check_products<float>();
}

TEST_CASE("a simulation does not depend on whether its product is dense or sparse") {
    for (const std::size_t n : {1u, 21u, 90u, 530u})
        for (const double density : {0.0, 0.05, 0.5}) {
            CAPTURE(n);
            CAPTURE(density);
            const connectome network(random_weights(n, n == 1 ? 0 : density, 5));
            const hopf<> model{.a = fixtures::random_vector(n, 1, -0.2, 0.1), .omega = 0.3, .noise = 0.02};
            for (const std::size_t replicas : {1u, 19u}) {
                auto options = few_samples(replicas);
                options.coupling = 4 / double(n);  // rounding does not grow
                const auto automatic = simulate(model, network, options);
                options.product = coupling_product::dense;
                const auto dense = simulate(model, network, options);
                options.product = coupling_product::sparse;
                const auto sparse = simulate(model, network, options);
                if (ENTRAIN_DETAIL_VECTOR_KERNEL) {
                    CHECK(same_bits(dense, sparse));
                    CHECK(same_bits(dense, automatic));
                }
                double worst = 0;
                for (std::size_t i = 0; i < dense.size(); ++i)
                    worst = std::max(worst, std::abs(dense.data()[i] - sparse.data()[i]));
                CHECK(worst < 1e-13);
            }
        }
}

TEST_CASE("a sparse network gives the same bits for any number of threads and replicas together") {
    const std::size_t n = 150;
    const connectome network(random_weights(n, 0.08, 6));
    for (const auto product : {coupling_product::sparse, coupling_product::dense}) {
        const auto run = [&](auto model, std::size_t replicas, std::size_t threads) {
            auto options = few_samples(replicas);
            options.threads = threads;
            options.product = product;
            return simulate(model, network, options);
        };
        const auto check = [&](auto model) {
            const auto all = run(model, 37, 1);
            CHECK(same_bits(all, run(model, 37, 3)));
            for (const std::size_t replicas : {1u, 3u, 18u, 33u}) {
                CAPTURE(replicas);
                const auto fewer = run(model, replicas, 2);
                CHECK(std::memcmp(fewer.data(), all.data(), fewer.size() * sizeof(*fewer.data())) == 0);
            }
        };
        check(hopf<>{.omega = 0.3, .noise = 0.02});
        check(hopf<float>{.omega = 0.3, .noise = 0.02});
        check(kuramoto<>{.omega = 0.3, .noise = 0.02});
    }
}

TEST_CASE("equal delays of all connections give the same with a sparse as with a dense product") {
    const std::size_t n = 70;
    const connectome network(random_weights(n, 0.1, 7));
    for (const std::size_t replicas : {1u, 18u}) {
        auto options = few_samples(replicas);
        options.delays = full(n, n, 0.5);
        options.product = coupling_product::sparse;
        const auto sparse = simulate(kuramoto<>{.omega = 0.3, .noise = 0.02}, network, options);
        options.product = coupling_product::dense;
        const auto dense = simulate(kuramoto<>{.omega = 0.3, .noise = 0.02}, network, options);
        if (ENTRAIN_DETAIL_VECTOR_KERNEL) CHECK(same_bits(sparse, dense));
        double worst = 0;
        for (std::size_t i = 0; i < sparse.size(); ++i)
            worst = std::max(worst, std::abs(sparse.data()[i] - dense.data()[i]));
        CHECK(worst < 1e-12);
    }
}

// The portable build of these tests takes its products from BLAS.
TEST_CASE_TEMPLATE("simulations have the same bits on one and on two threads of BLAS", T, double, float) {
    const auto& blas = platform::find_openblas_switch();
    if (!blas.set || !blas.get) {
        MESSAGE("no OpenBLAS whose threads could be set");
        return;
    }
    const std::size_t n = 230;  // no multiple of any block, and large enough for BLAS to share
    matrix<double> weights = random_weights(n, 1, 9);
    for (std::size_t i = 0; i < n; ++i) weights(i, i) = 0;
    const auto network = connectome(weights).scaled_to_max(0.02);
    const hopf<T> model{.a = -0.1, .omega = 0.3, .noise = 0.05};
    const int before = blas.get();
    for (const auto method : {integrator::euler_maruyama, integrator::strang_splitting})
        for (const std::size_t threads : {1u, 2u}) {
            const simulation_options options{.coupling = 0.5,
                                             .dt = 0.1,
                                             .method = method,
                                             .transient = 5,
                                             .samples = 20,
                                             .every = 5,
                                             .replicas = 40,
                                             .threads = threads};
            blas.set(1);
            const cube<T> alone = simulate(model, network, options);
            blas.set(2);
            const cube<T> together = simulate(model, network, options);
            CHECK(same_bits(alone, together));
        }
    blas.set(before);
}

}  // namespace test_products
