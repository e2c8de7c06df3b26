// Which replicas run together, and the exact flow of the coupling that they share where it is asked for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/model/matrix_exponential.hpp>
#include <entrain/simulate/detail/connections.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain::simulate_detail {

// exp(dt G (C - diag(row sums of C))): what diffusive coupling does to each signal in a step.
template <class T>
connections<T> coupling_flow(const matrix<double>& weights, const vector<double>& in_strength,
                             double coupling, double dt) {
    const auto fail = [coupling](auto got) {
        throw argument_error("simulate", "coupling",
                             "values whose effect within dt the model's numbers can hold",
                             describe(coupling) + " (" + describe(got) + " in its flow)");
    };
    matrix<double> rates = weights;
    for (std::size_t j = 0; j < weights.shape(0); ++j) {
        double sum = 0;
        rates(j, j) -= in_strength(j);
        for (std::size_t k = 0; k < weights.shape(1); ++k) sum += std::abs(rates(j, k) *= dt * coupling);
        if (!is_finite(sum)) fail(sum);
    }
    matrix<double> flow;
    try {
        flow = matrix_exponential(rates);
    } catch (const argument_error&) {
        fail(std::numeric_limits<double>::infinity());
    }
    for (const double value : flow)
        if (!is_finite(static_cast<T>(value))) fail(value);
    return connections<T>(flow, {});
}

// The flow of one coupling value: made when the first of its panels begins, forgotten when the last one ends,
// as an ensemble may have as many values as replicas.
template <class T>
class shared_flow {
public:
    template <class Make>
    const connections<T>& take(Make&& make) {
        const std::lock_guard lock(mutex_);
        if (!flow_) flow_.emplace(make());
        return *flow_;
    }
    void expect(std::size_t panels) { panels_ = panels; }
    void leave() {
        const std::lock_guard lock(mutex_);
        if (--panels_ == 0) flow_.reset();
    }

private:
    std::mutex mutex_;
    std::size_t panels_ = 0;
    std::optional<connections<T>> flow_;
};

template <class T>
struct panel_item {
    std::vector<std::size_t> replicas;  // of its lanes
    bool alone;
    shared_flow<T>* flow;  // of strang_splitting
};

// Deals replicas that may stand side by side into panels. A few left over are quicker one by one than as a
// panel of mostly idle lanes.
template <class T>
void deal(const std::vector<std::size_t>& replicas, shared_flow<T>* flow, std::vector<panel_item<T>>& items) {
    constexpr std::size_t width = panel_lanes<T>;
    const std::size_t before = items.size();
    for (std::size_t first = 0; first < replicas.size();) {
        const bool alone = ENTRAIN_DETAIL_VECTOR_KERNEL && 4 * (replicas.size() - first) <= width;
        const std::size_t size = alone ? 1 : std::min(width, replicas.size() - first);
        const auto begin = replicas.begin() + static_cast<std::ptrdiff_t>(first);
        items.push_back({{begin, begin + static_cast<std::ptrdiff_t>(size)}, alone, flow});
        first += size;
    }
    if (flow) flow->expect(items.size() - before);
}

// The panels of an ensemble in the order of their work. For strang_splitting replicas of one coupling stand
// together.
template <class T>
class dealt_panels {
public:
    explicit dealt_panels(const simulation_options& options) {
        std::map<double, std::vector<std::size_t>> groups;
        const bool by_coupling = options.method == integrator::strang_splitting;
        for (std::size_t r = 0; r < options.replicas; ++r)
            groups[by_coupling ? options.coupling[r] : 0.0].push_back(r);
        for (const auto& [coupling, replicas] : groups)
            deal<T>(replicas, by_coupling ? &flows_.emplace_back() : nullptr, items_);
    }

    std::size_t size() const { return items_.size(); }
    const panel_item<T>& operator[](std::size_t number) const { return items_[number]; }
    /// What the products of the network's own weights are made for: nothing where panels have flows.
    arrangements products() const {
        const auto some = [this](bool alone) {
            return std::any_of(items_.begin(), items_.end(),
                               [alone](const auto& item) { return !item.flow && item.alone == alone; });
        };
        return {some(false), some(true)};
    }

private:
    std::deque<shared_flow<T>> flows_;
    std::vector<panel_item<T>> items_;
};

}  // namespace entrain::simulate_detail
