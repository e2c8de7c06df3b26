// Who receives what from whom, and how long ago it was sent. Made once for an ensemble, read by all panels.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/simulate/coupling_product.hpp>
#include <entrain/simulate/detail/blas_product.hpp>
#include <entrain/simulate/detail/dense_product.hpp>
#include <entrain/simulate/detail/sparse_product.hpp>

namespace entrain::simulate_detail {

// The delayed sums of this many steps are added up together (see delay_line.hpp). Connections with shorter
// delays are added step by step.
inline constexpr std::uint32_t steps_together = 8;

struct delayed_edge {
    std::uint32_t source;
    std::uint32_t delay;  // steps
};

// Edges, group of sources by group of sources, and within it target by target in order of the sources.
template <class T>
struct edge_list {
    std::size_t groups = 0;
    std::vector<std::uint32_t> begin;  // (groups * nodes + 1): where the edges of (group, target) begin
    std::vector<delayed_edge> edges;
    std::vector<T> weights;

    bool empty() const { return edges.empty(); }

    // Takes the edges for which take(delay) holds.
    template <class Take>
    static edge_list of(const matrix<double>& weights, const matrix<std::uint32_t>& delays,
                        std::size_t group_size, Take&& take) {
        edge_list list;
        const std::size_t nodes = weights.shape(0);
        list.groups = (nodes + group_size - 1) / group_size;
        for (std::size_t group = 0; group < list.groups; ++group)
            for (std::size_t target = 0; target < nodes; ++target) {
                list.begin.push_back(static_cast<std::uint32_t>(list.edges.size()));
                for (std::size_t source = group * group_size;
                     source < std::min(nodes, (group + 1) * group_size); ++source)
                    if (weights(target, source) != 0 && take(delays(target, source))) {
                        list.edges.push_back({static_cast<std::uint32_t>(source), delays(target, source)});
                        list.weights.push_back(static_cast<T>(weights(target, source)));
                    }
            }
        list.begin.push_back(static_cast<std::uint32_t>(list.edges.size()));
        return list;
    }
};

enum class delay_kind {
    none,   // the product with the signals of now
    equal,  // the same product, with the signals of `longest` steps ago
    mixed   // edge by edge
};

/// Delays in steps: delay / dt rounded to the nearest integer, halves to the even one (numpy.around).
/// Delays of edges with weight zero do not count.
inline matrix<std::uint32_t> delays_in_steps(const matrix<double>& weights, const matrix<double>& delays,
                                             double dt) {
    auto steps = full(weights.shape(0), weights.shape(1), std::uint32_t{0});
    for (std::size_t i = 0; i < delays.size(); ++i)
        if (weights.data()[i] != 0)
            steps.data()[i] = static_cast<std::uint32_t>(std::nearbyint(delays.data()[i] / dt));
    return steps;
}

// Which arrangements of replicas there will be.
struct arrangements {
    bool side_by_side = true, alone = true;
};

template <class T>
class connections {
    using dense_panel =
        std::conditional_t<ENTRAIN_DETAIL_VECTOR_KERNEL, kernel_product<T, false>, blas_product<T>>;

public:
    // 12 strips of one signal are 75 KiB at 100 steps of delay, a part of a second-level cache that others use
    // too.
    static constexpr std::size_t sources_together = 12;

    delay_kind kind = delay_kind::none;
    std::uint32_t longest = 0;  // delay, steps
    edge_list<T> far, near, instant;

    /// delays: (N, N) steps, or (0, 0) for none. Products are made for the arrangements that will be.
    connections(const matrix<double>& weights, const matrix<std::uint32_t>& delays,
                coupling_product product = coupling_product::automatic, arrangements those = {}) {
        std::uint32_t shortest = ~std::uint32_t{0};
        for (std::size_t i = 0; i < delays.size(); ++i)
            if (weights.data()[i] != 0) {
                longest = std::max(longest, delays.data()[i]);
                shortest = std::min(shortest, delays.data()[i]);
            }
        if (longest > 0) kind = shortest == longest ? delay_kind::equal : delay_kind::mixed;
        if (kind != delay_kind::mixed) {
            make_products(weights, product, those);
            return;
        }
        const std::size_t all = weights.shape(0);
        far = edge_list<T>::of(weights, delays, sources_together,
                               [](std::uint32_t delay) { return delay >= steps_together; });
        near = edge_list<T>::of(weights, delays, all,
                                [](std::uint32_t delay) { return delay > 0 && delay < steps_together; });
        instant = edge_list<T>::of(weights, delays, all, [](std::uint32_t delay) { return delay == 0; });
    }

    /// Calls visit(product) with the product for the arrangement. Not for mixed delays, which have none.
    template <class Visit>
    decltype(auto) with_product(bool alone, Visit&& visit) const {
#if ENTRAIN_DETAIL_VECTOR_KERNEL
        if (alone) return sparse_lone_ ? visit(*sparse_lone_) : visit(*dense_lone_);
#else
        (void)alone;
#endif
        return sparse_panel_ ? visit(*sparse_panel_) : visit(*dense_panel_);
    }

    /// Whether the product is the sparse one.
    bool sparse() const { return sparse_panel_ || sparse_lone_; }

    /// What all of this occupies, without the delays.
    std::size_t bytes() const {
        const auto of = [](const auto& product) { return product ? product->bytes() : 0; };
        return of(dense_panel_) + of(sparse_panel_) + of(dense_lone_) + of(sparse_lone_);
    }

private:
    // The share of connected pairs below which the sparse product is the quicker one: where the curves of
    // benchmarks/README.md meet. With one replica the dense product fills registers with targets, the sparse
    // one has nothing to fill them with.
    static double sparse_below(std::size_t nodes, bool alone) {
        if (alone) return nodes < 256 ? 0.1 : 0.15;
        if (!ENTRAIN_DETAIL_VECTOR_KERNEL) return 0.1;
        return simd::bytes == 64 ? 0.3 : 0.4;
    }

    void make_products(const matrix<double>& weights, coupling_product product, arrangements those) {
        if (!those.side_by_side && !those.alone) return;
        const double density = product == coupling_product::automatic ? density_of(weights) : 0;
        const auto few = [&](bool alone) {
            return product == coupling_product::sparse || (product == coupling_product::automatic &&
                                                           density < sparse_below(weights.shape(0), alone));
        };
        if (those.side_by_side)
            few(false) ? void(sparse_panel_.emplace(weights)) : void(dense_panel_.emplace(weights));
        if (those.alone && ENTRAIN_DETAIL_VECTOR_KERNEL)
            few(true) ? void(sparse_lone_.emplace(weights)) : void(dense_lone_.emplace(weights));
    }

    std::optional<dense_panel> dense_panel_;
    std::optional<sparse_product<T, false>> sparse_panel_;
    std::optional<kernel_product<T, true>> dense_lone_;
    std::optional<sparse_product<T, true>> sparse_lone_;
};

}  // namespace entrain::simulate_detail
