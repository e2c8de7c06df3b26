// What every node receives in one panel, with or without delays, and the past that delays need.
//
// Mixed delays: what node k sent lies in a strip, step after step, so that the eight steps from t on, which a
// connection of delay d >= 8 reads, are the unbroken rows t - d ... t - d + 7 of strip k and are known at
// time t. The sums of eight steps are therefore made at once: a weight is read once for eight steps, and the
// strips of 12 sources stay in the second-level cache while all targets are served from them.
//
//   strip of (signal s, group g of lanes, node k), side_by_side:      alone: one number a step, so that
//       step 0   [ 64 bytes of lanes ]                                registers hold steps
//       step 1   [                   ]
//       ...                              t - d ... t - d + 7
//       now      [                   ]
//
// The strips grow to one and a half times the length that is needed; then their end is moved to the front.
// Connections with delays below eight steps are added step by step, those with none from the signals of the
// moment. Equal delays of all connections keep whole panels, one per step, and use the product of the
// undelayed network.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <entrain/simulate/detail/connections.hpp>

namespace entrain::simulate_detail {

template <class T, std::size_t signals>
class delay_line {
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t line_width = 64 / sizeof(T);  // numbers in a cache line

public:
    delay_line(const connections<T>& plan, const panel_shape<T>& shape)
        : plan_(&plan), layout_(shape), step_width(shape.alone ? 1 : line_width),
          lane_groups(shape.alone ? 1 : shape.row / line_width) {
        const std::size_t nodes = shape.nodes;
        if (plan.kind == delay_kind::mixed) {
            // A few rows that stay in the first-level cache.
            rows_of_block_ = 8;
            blocks_ = (layout_.rows() + rows_of_block_ - 1) / rows_of_block_;
        } else {
            plan.with_product(layout_.alone, [this](const auto& product) {
                rows_of_block_ = product.rows_of_block();
                blocks_ = product.blocks();
            });
        }
        if (plan.kind == delay_kind::equal) {
            past_.resize((plan.longest + 1) * signals * layout_.size());
        } else if (plan.kind == delay_kind::mixed) {
            kept_ = plan.longest + steps_together;
            capacity_ = kept_ + kept_ / 2 + steps_together;
            now_ = kept_ - 1;
            // Registers of steps may read a little past the last strip.
            past_.resize(signals * lane_groups * nodes * capacity_ * step_width + panel_lanes<T>);
            total_.resize(signals * layout_.size());
            far_.resize(steps_together * signals * layout_.size() + panel_lanes<T>);
        }
    }

    /// What was sent `back` steps ago, 0 <= back <= the longest delay; 0 is now.
    T& sent(std::size_t signal, std::size_t node, std::size_t lane, std::size_t back) {
        if (plan_->kind == delay_kind::equal)
            return past_[(slot(back) * signals + signal) * layout_.size() + layout_.index(node, lane)];
        return strip(signal, lane / step_width, node)[(now_ - back) * step_width + lane % step_width];
    }

    /// Time goes on by one step; `signal` is what is sent from now on: [signal][row].
    void push(const T* signal) {
        if (plan_->kind == delay_kind::none) return;
        if (plan_->kind == delay_kind::equal) {
            now_ = (now_ + 1) % (plan_->longest + 1);
            std::copy_n(signal, signals * layout_.size(),
                        past_.begin() + static_cast<std::ptrdiff_t>(now_ * signals * layout_.size()));
            return;
        }
        if (++now_ == capacity_) {
            for (std::size_t s = 0; s < signals; ++s)
                for (std::size_t g = 0; g < lane_groups; ++g)
                    for (std::size_t node = 0; node < layout_.nodes; ++node) {
                        T* rows = strip(s, g, node);
                        std::copy_n(rows + (capacity_ - kept_ + 1) * step_width, (kept_ - 1) * step_width,
                                    rows);
                    }
            now_ = kept_ - 1;
        }
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t g = 0; g < lane_groups; ++g)
                for (std::size_t node = 0; node < layout_.nodes; ++node)
                    std::copy_n(signal + s * layout_.size() + layout_.index(node, g * step_width), step_width,
                                strip(s, g, node) + now_ * step_width);
    }

    /// Before receive(): `signal` is what is sent at the time of step `when`, which is `ahead` (0 or 1) steps
    /// after the last push.
    void prepare(std::uint64_t when, std::size_t ahead, const T* signal) {
        if (plan_->kind != delay_kind::mixed) return;
        const std::uint64_t block = when / steps_together;
        const std::size_t step = when % steps_together;
        if (!plan_->far.empty() && block != far_block_) {
            add_far(now_ + ahead - step);
            far_block_ = block;
        }
        if (plan_->far.empty())
            std::fill(total_.begin(), total_.end(), T{});
        else if (layout_.alone)
            for (std::size_t s = 0; s < signals; ++s)
                for (std::size_t node = 0; node < layout_.nodes; ++node)
                    total_[s * layout_.size() + node] =
                        far_[(s * layout_.nodes + node) * steps_together + step];
        else
            std::copy_n(far_.begin() + static_cast<std::ptrdiff_t>(step * total_.size()), total_.size(),
                        total_.begin());
        if (!plan_->near.empty()) add_near(now_ + ahead);
        if (!plan_->instant.empty()) add_instant(signal);
    }

    /// received[signal][row of the block], after prepare() with the same arguments.
    void receive(std::size_t block, std::size_t ahead, const T* signal, T* received) const {
        if (plan_->kind != delay_kind::mixed) {
            // Of equal delays, what was sent at that time.
            const T* then = plan_->kind == delay_kind::none
                                ? signal
                                : past_.data() + slot(plan_->longest - ahead) * signals * layout_.size();
            plan_->with_product(layout_.alone, [&](const auto& product) {
                product.template operator()<signals>(block, then, received);
            });
        } else {
            const std::size_t rows = rows_of_block(), first = block * rows;
            const std::size_t count = std::min(rows, layout_.rows() - first) * layout_.row;
            for (std::size_t s = 0; s < signals; ++s)
                std::copy_n(total_.data() + s * layout_.size() + first * layout_.row, count,
                            received + s * rows * layout_.row);
        }
    }

    std::size_t blocks() const { return blocks_; }
    std::size_t rows_of_block() const { return rows_of_block_; }

private:
    std::size_t slot(std::size_t back) const {
        const std::size_t slots = plan_->longest + 1;
        return (now_ + slots - back) % slots;
    }
    T* strip(std::size_t signal, std::size_t group, std::size_t node) {
        return past_.data() +
               ((signal * lane_groups + group) * layout_.nodes + node) * capacity_ * step_width;
    }

    // The far sums of eight steps; `origin` is the row of the first of them.
    void add_far(std::size_t origin) {
        const std::size_t nodes = layout_.nodes;
        std::fill(far_.begin(), far_.end(), T{});
        if (layout_.alone) {
            constexpr std::size_t registers = std::max<std::size_t>(1, steps_together / lanes);
            for (std::size_t group = 0; group < plan_->far.groups; ++group)
                for (std::size_t target = 0; target < nodes; ++target) {
                    const auto [begin, end] = edges(plan_->far, group, target);
                    T* to[signals];
                    V sum[signals][registers];
                    for (std::size_t s = 0; s < signals; ++s) {
                        to[s] = far_.data() + (s * nodes + target) * steps_together;
                        for (std::size_t r = 0; r < registers; ++r) sum[s][r] = simd::load(to[s] + r * lanes);
                    }
                    for (std::size_t e = begin; e < end; ++e) {
                        const auto [source, delay] = plan_->far.edges[e];
                        const T weight = plan_->far.weights[e];
                        for (std::size_t s = 0; s < signals; ++s)
                            for (std::size_t r = 0; r < registers; ++r)
                                sum[s][r] +=
                                    weight * simd::load(strip(s, 0, source) + origin - delay + r * lanes);
                    }
                    for (std::size_t s = 0; s < signals; ++s)
                        for (std::size_t r = 0; r < registers; ++r)
                            std::memcpy(to[s] + r * lanes, &sum[s][r],
                                        std::min<std::size_t>(lanes, steps_together) * sizeof(T));
                }
        } else {
            constexpr std::size_t registers = line_width / lanes;
            constexpr std::size_t steps = 8 / registers;  // eight sums in registers
            for (std::size_t s = 0; s < signals; ++s)
                for (std::size_t g = 0; g < lane_groups; ++g)
                    for (std::size_t group = 0; group < plan_->far.groups; ++group)
                        for (std::size_t target = 0; target < nodes; ++target)
                            for (std::size_t first = 0; first < steps_together; first += steps) {
                                const auto [begin, end] = edges(plan_->far, group, target);
                                T* to = far_.data() + first * total_.size() + s * layout_.size() +
                                        target * layout_.row + g * step_width;
                                const T* from = strip(s, g, 0) + (origin + first) * line_width;
                                V sum[steps][registers];
                                for (std::size_t i = 0; i < steps; ++i)
                                    for (std::size_t r = 0; r < registers; ++r)
                                        sum[i][r] = simd::load(to + i * total_.size() + r * lanes);
                                for (std::size_t e = begin; e < end; ++e) {
                                    const auto [source, delay] = plan_->far.edges[e];
                                    const T weight = plan_->far.weights[e];
                                    const T* rows =
                                        from + source * capacity_ * line_width - delay * line_width;
#pragma GCC unroll 8
                                    for (std::size_t i = 0; i < steps; ++i)
#pragma GCC unroll 4
                                        for (std::size_t r = 0; r < registers; ++r)
                                            sum[i][r] +=
                                                weight * simd::load(rows + i * line_width + r * lanes);
                                }
                                for (std::size_t i = 0; i < steps; ++i)
                                    for (std::size_t r = 0; r < registers; ++r)
                                        simd::store(to + i * total_.size() + r * lanes, sum[i][r]);
                            }
        }
    }

    void add_near(std::size_t row) {
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t g = 0; g < lane_groups; ++g)
                for (std::size_t target = 0; target < layout_.nodes; ++target) {
                    const auto [begin, end] = edges(plan_->near, 0, target);
                    T* to = total_.data() + s * layout_.size() + layout_.index(target, g * step_width);
                    const T* from = strip(s, g, 0) + row * step_width;
                    for (std::size_t e = begin; e < end; ++e) {
                        const auto [source, delay] = plan_->near.edges[e];
                        add(plan_->near.weights[e],
                            from + source * capacity_ * step_width - delay * step_width, to);
                    }
                }
    }

    void add_instant(const T* signal) {
        for (std::size_t s = 0; s < signals; ++s)
            for (std::size_t g = 0; g < lane_groups; ++g)
                for (std::size_t target = 0; target < layout_.nodes; ++target) {
                    const auto [begin, end] = edges(plan_->instant, 0, target);
                    T* to = total_.data() + s * layout_.size() + layout_.index(target, g * step_width);
                    for (std::size_t e = begin; e < end; ++e)
                        add(plan_->instant.weights[e],
                            signal + s * layout_.size() +
                                layout_.index(plan_->instant.edges[e].source, g * step_width),
                            to);
                }
    }

    // One step of one group of lanes.
    void add(T weight, const T* from, T* to) const {
        for (std::size_t i = 0; i < step_width; ++i) to[i] += weight * from[i];
    }

    std::pair<std::size_t, std::size_t> edges(const edge_list<T>& list, std::size_t group,
                                              std::size_t target) const {
        const std::size_t at = group * layout_.nodes + target;
        return {list.begin[at], list.begin[at + 1]};
    }

    const connections<T>* plan_;
    panel_shape<T> layout_;
    std::size_t blocks_ = 0, rows_of_block_ = 0;
    std::size_t step_width;                // numbers per step in a strip
    std::size_t lane_groups;               // strips per node and signal
    std::size_t kept_ = 0, capacity_ = 0;  // steps
    std::size_t now_ = 0;                  // row or slot of the present step
    aligned_buffer<T> past_;               // mixed: strips; equal: [slot][signal][row]
    aligned_buffer<T> far_;                // side_by_side: [step][signal][row]; alone: [signal][node][step]
    std::uint64_t far_block_ = ~std::uint64_t{0};
    aligned_buffer<T> total_;  // [signal][row]
};

}  // namespace entrain::simulate_detail
