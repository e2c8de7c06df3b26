// Integrators: how a panel of replicas takes one step. They do not know which model they run.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <entrain/core/normals.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/detail/coupling_product.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::detail {

// Euler-Maruyama: state += drift dt + noise sqrt(dt) z, with two fresh normals z for every two variables of a
// node. Strong order 1 for additive noise. The state of one panel lives here.
template <oscillator_model Model>
class euler_maruyama {
    using T = typename Model::value_type;
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t width = panel_lanes<T>;
    static constexpr std::size_t variables = Model::variables;
    static constexpr std::size_t signals = Model::signals;
    static constexpr std::size_t parameters = Model::names.size();
    static constexpr std::size_t pairs = (variables + 1) / 2;

public:
    /// `first` is the replica of lane 0 out of `replicas`; parameters that differ by replica are cut out from
    /// there.
    euler_maruyama(const Model& model, const coupling_product<T>& product, const vector<double>& in_strength,
                   const std::array<double, width>& coupling, const std::array<std::uint32_t, width>& streams,
                   std::uint64_t seed, double dt, std::size_t first, std::size_t replicas)
        : nodes_(in_strength.size()), product_(product), seed_(seed), dt_(static_cast<T>(dt)),
          noise_(model.noise, nodes_, first, replicas, static_cast<T>(std::sqrt(dt))), in_strength_(nodes_),
          state_(variables * nodes_ * width), received_(signals * product.padded_nodes() * width),
          shared_noise_(std::adjacent_find(streams.begin(), streams.end(), std::not_equal_to<>()) ==
                        streams.end()) {
        for (const parameter<T>* values : model.local_parameters())
            local_.emplace_back(*values, nodes_, first, replicas);
        for (std::size_t node = 0; node < nodes_; ++node)
            in_strength_[node] = static_cast<T>(in_strength(node));
        for (std::size_t lane = 0; lane < width; ++lane) coupling_[lane] = static_cast<T>(coupling[lane]);
        const std::size_t noise_lanes = shared_noise_ ? 1 : width;
        for (std::size_t pair = 0; pair < pairs; ++pair)
            for (std::size_t node = 0; node < nodes_; ++node)
                for (std::size_t lane = 0; lane < noise_lanes; ++lane) {
                    noise_node_.push_back(static_cast<std::uint32_t>(node | (pair << 24)));
                    noise_stream_.push_back(streams[lane]);
                }
        normals_.resize(2 * pairs * nodes_ * noise_lanes);
    }

    T& state(std::size_t variable, std::size_t node, std::size_t lane) {
        return state_[(variable * nodes_ + node) * width + lane];
    }

    /// [variable][node][lane]
    aligned_buffer<T>& all_states() { return state_; }

    /// One step; `step` is its number since the beginning of the simulation, which decides on its noise.
    void operator()(std::uint64_t step) {
        product_(signals, state_.data(), received_.data());
        const std::size_t count = noise_node_.size();
        normal_pairs(seed_, step, noise_node_.data(), noise_stream_.data(), count, normals_.data(),
                     normals_.data() + count);
        if (shared_noise_)
            update([&](std::size_t variable, std::size_t node, std::size_t) {
                return simd::broadcast(normals_[normal_index(variable, node)]);
            });
        else
            update([&](std::size_t variable, std::size_t node, std::size_t lane) {
                return simd::load(normals_.data() + normal_index(variable, node) * width + lane);
            });
    }

private:
    // Variables 0 and 1 take the first and second normal of pair 0, variables 2 and 3 those of pair 1.
    std::size_t normal_index(std::size_t variable, std::size_t node) const {
        return (variable % 2 * pairs + variable / 2) * nodes_ + node;
    }

    template <class Normal>
    void update(const Normal& normal) {
        for (std::size_t node = 0; node < nodes_; ++node) {
            const V in_strength = simd::broadcast(in_strength_[node]);
            for (std::size_t lane = 0; lane < width; lane += simd::lanes<T>) {
                std::array<V, variables> now;
                for (std::size_t v = 0; v < variables; ++v) now[v] = simd::load(&state(v, node, lane));
                std::array<V, signals> received;
                for (std::size_t s = 0; s < signals; ++s)
                    received[s] =
                        simd::load(received_.data() + (s * product_.padded_nodes() + node) * width + lane);
                std::array<V, parameters> local;
                for (std::size_t p = 0; p < parameters; ++p) local[p] = local_[p](node, lane);
                const V noise = noise_(node, lane);
                const std::array<V, variables> slope = Model::template drift<V>(
                    now, local, simd::load(coupling_.data() + lane), received, in_strength);
                for (std::size_t v = 0; v < variables; ++v)
                    simd::store(&state(v, node, lane),
                                now[v] + dt_ * slope[v] + noise * normal(v, node, lane));
            }
        }
    }

    std::size_t nodes_;
    const coupling_product<T>& product_;
    std::uint64_t seed_;
    T dt_;
    lane_values<T> noise_;
    std::vector<lane_values<T>> local_;
    aligned_buffer<T> in_strength_;
    aligned_buffer<T> state_;     // [variable][node][lane]
    aligned_buffer<T> received_;  // [signal][padded node][lane]
    alignas(panel_bytes) std::array<T, width> coupling_;
    bool shared_noise_;
    std::vector<std::uint32_t> noise_node_;
    std::vector<std::uint32_t> noise_stream_;
    aligned_buffer<T> normals_;  // [first or second][pair][node][lane, or one for all lanes]
};

}  // namespace entrain::detail
