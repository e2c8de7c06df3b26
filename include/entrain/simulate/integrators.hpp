// Integrators: how a panel of replicas takes one step. They do not know which model they run.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <entrain/core/normals.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/integrator.hpp>
#include <entrain/simulate/detail/delay_line.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain {

namespace simulate_detail {

// The normals of one panel, step by step, as rows that the integrators multiply with the strength of the
// noise: white noise, or an Ornstein-Uhlenbeck process eta with d eta = (-eta dt + dW) / tau, exact in
// distribution for any step, in its stationary state from the beginning.
template <class T, std::size_t variables>
class panel_noise {
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t lanes = simd::lanes<T>;
    static constexpr std::size_t width = panel_lanes<T>;

public:
    // correlation_time: tau of eta, s; 0 for white noise.
    panel_noise(const panel_shape<T>& shape, const std::array<std::uint32_t, width>& streams,
                std::uint64_t seed, double dt, double correlation_time, bool silent)
        : layout_(shape), streams_(streams), seed_(seed), silent_(silent), coloured_(correlation_time > 0),
          one_stream_(shape.alone || std::adjacent_find(streams.begin(), streams.end(),
                                                        std::not_equal_to<>()) == streams.end()) {
        const std::size_t components = (shape.nodes * variables + 3) / 4 * 4;
        if (one_stream_) column_.resize(components);
        if (!shares_column())
            rows_.resize(layout_.alone ? variables * layout_.size() : components * layout_.row);
        if (coloured_) {
            // The process is kept times sqrt(dt), as the integrators multiply with noise sqrt(dt).
            decay_ = static_cast<T>(std::exp(-dt / correlation_time));
            const double variance = dt / (2 * correlation_time);
            deviation_ = static_cast<T>(std::sqrt(variance));
            kick_ = static_cast<T>(std::sqrt(variance * -std::expm1(-2 * dt / correlation_time)));
            eta_.resize(rows_.size());
        }
    }

    bool silent() const { return silent_; }

    /// eta sqrt(dt) of one variable.
    T& eta(std::size_t variable, std::size_t node, std::size_t lane) {
        return eta_[index(variable, node, lane)];
    }

    /// Brings eta into its stationary state. Its numbers are those of the last step that a simulation could
    /// take, which no simulation reaches.
    void start() {
        draw(~std::uint64_t{0});
        need_all();
        for (std::size_t i = 0; i < eta_.size(); ++i) eta_[i] = deviation_ * rows_[i];
    }

    void draw(std::uint64_t step) {
        ready_ = 0;
        if (silent_) return;
        if (one_stream_) normal_column<T>(seed_, step, streams_[0], column_.size() / 4, column_.data());
        if (layout_.alone)
            need_all();
        else if (!one_stream_)
            drawing_.emplace(seed_, step, streams_.data());
    }

    /// Makes the white rows of all nodes before `last` ready: just in time, while they are in the cache.
    void need(std::size_t last) {
        if (silent_ || layout_.alone || shares_column()) return;
        const std::size_t blocks = (last * variables + 3) / 4;
        if (one_stream_) {
            for (std::size_t c = 4 * ready_; c < 4 * blocks; ++c)
                for (std::size_t lane = 0; lane < layout_.row; lane += lanes)
                    simd::store(rows_.data() + c * layout_.row + lane, simd::broadcast(column_[c]));
        } else if (ready_ < blocks) {
            (*drawing_)(ready_, blocks, rows_.data());
        }
        ready_ = std::max(ready_, blocks);
    }

    /// What multiplies the strength of the noise, as the innermost loop reads it: by value, for a compiler
    /// that has to assume that storing a state may change a member would load them all again at every cell.
    class reader {
    public:
        explicit reader(const panel_noise& noise)
            : column_(noise.shares_column() ? noise.column_.data() : nullptr), rows_(noise.rows_.data()),
              eta_(noise.coloured_ ? noise.eta_.data() : nullptr), decay_(noise.decay_), kick_(noise.kick_),
              row_stride_(noise.layout_.alone ? noise.layout_.row : variables * noise.layout_.row),
              variable_stride_(noise.layout_.alone ? noise.layout_.size() : noise.layout_.row) {}

        /// `next`: at the end of the step rather than at its beginning.
        V operator()(std::size_t variable, std::size_t row, std::size_t lane, bool next) const {
            if (column_) return simd::broadcast(column_[row * variables + variable]);
            const std::size_t at = row * row_stride_ + variable * variable_stride_ + lane;
            if (!eta_) return simd::load(rows_ + at);
            const V eta = simd::load(eta_ + at);
            return next ? decay_ * eta + kick_ * simd::load(rows_ + at) : eta;
        }

    private:
        const T *column_, *rows_, *eta_;
        T decay_, kick_;
        std::size_t row_stride_, variable_stride_;
    };

    /// At the end of a step.
    void advance() {
        if (!coloured_ || silent_) return;
        need(layout_.nodes);
        for (std::size_t i = 0; i + lanes <= eta_.size(); i += lanes)
            simd::store(eta_.data() + i,
                        decay_ * simd::load(eta_.data() + i) + kick_ * simd::load(rows_.data() + i));
    }

private:
    // White noise that all lanes share is read from the column, and spread over the lanes as it is read.
    bool shares_column() const { return one_stream_ && !layout_.alone && !coloured_; }

    std::size_t index(std::size_t variable, std::size_t node, std::size_t lane) const {
        return layout_.alone ? variable * layout_.size() + node
                             : (node * variables + variable) * layout_.row + lane;
    }

    void need_all() {
        if (layout_.alone) {
            for (std::size_t node = 0; node < layout_.nodes; ++node)
                for (std::size_t v = 0; v < variables; ++v)
                    rows_[v * layout_.size() + node] = column_[node * variables + v];
        } else {
            need(layout_.nodes);
        }
    }

    panel_shape<T> layout_;
    std::array<std::uint32_t, width> streams_;
    std::uint64_t seed_;
    bool silent_, coloured_, one_stream_;
    T decay_ = 0, deviation_ = 0, kick_ = 0;
    std::optional<normal_rows<T, width>> drawing_;
    std::size_t ready_ = 0;     // blocks of four components
    aligned_buffer<T> column_;  // [component]
    aligned_buffer<T> rows_;    // side_by_side: [node][variable][lane]; alone: [variable][node]
    aligned_buffer<T> eta_;     // the same
};

// One panel: its state and how it steps.
template <oscillator_model Model>
class stepper {
    using T = typename Model::value_type;
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t variables = Model::variables;
    static constexpr std::size_t signals = Model::signals;
    static constexpr std::size_t parameters = parameter_count<Model>;
    using state_array = std::array<V, variables>;
    using node_type = at_node<V, variables, signals, parameters>;

public:
    struct settings {
        const Model& model;
        const connections<T>& network;
        const vector<double>& in_strength;
        double dt;
        double correlation_time;
        integrator method;
        std::uint64_t seed;
        std::size_t replicas;  // of the whole ensemble
    };

    /// `first` is the replica of lane 0; parameters that differ by replica are cut out from there.
    stepper(const settings& of, bool alone, std::size_t first,
            const std::array<double, panel_lanes<T>>& coupling,
            const std::array<std::uint32_t, panel_lanes<T>>& streams)
        : model_(&of.model), network_(&of.network), layout_(of.in_strength.size(), alone), method_(of.method),
          dt_(static_cast<T>(of.dt)),
          strength_(of.model.noise, layout_, first, of.replicas, static_cast<T>(std::sqrt(of.dt))),
          in_strength_(parameter<T>(of.in_strength), layout_, 0, 1),
          noise_(layout_, streams, of.seed, of.dt, of.correlation_time, of.model.noise.is_zero()),
          line_(of.network, layout_) {
        for (const parameter<T>* values : local_parameters(of.model))
            local_.emplace_back(*values, layout_, first, of.replicas);
        for (std::size_t lane = 0; lane < coupling_.size(); ++lane)
            coupling_[lane] = static_cast<T>(coupling[layout_.alone ? 0 : lane]);
        const std::size_t size = layout_.size();
        for (auto* buffer : {&state_, &next_}) buffer->resize(variables * size);
        if constexpr (has_send<Model>)
            for (auto* buffer : {&sent_, &next_sent_}) buffer->resize(signals * size);
        if (method_ != integrator::euler_maruyama) {
            stage_.resize(variables * size);
            slope_.resize(variables * size);
            if constexpr (has_send<Model>) stage_sent_.resize(signals * size);
        }
        received_.resize(signals * line_.rows_of_block() * layout_.row);
    }

    T& state(std::size_t variable, std::size_t node, std::size_t lane) {
        return state_[variable * layout_.size() + layout_.index(node, lane)];
    }
    panel_noise<T, variables>& noise() { return noise_; }
    delay_line<T, signals>& line() { return line_; }

    /// After the state has been set: idle lanes are filled, and what is sent follows from the state.
    void state_is_set() {
        if (layout_.alone)
            for (std::size_t v = 0; v < variables; ++v)
                std::fill(state_.begin() + static_cast<std::ptrdiff_t>(v * layout_.size() + layout_.nodes),
                          state_.begin() + static_cast<std::ptrdiff_t>((v + 1) * layout_.size()),
                          state_[v * layout_.size() + layout_.nodes - 1]);
        const cells all = cells_of(state_, sent_);
        for (std::size_t at = 0; at < layout_.size(); at += simd::lanes<T>) all.store_both(at, all.load(at));
        // The present belongs to the past of the next steps.
        if (network_->kind != delay_kind::none)
            for (std::size_t s = 0; s < signals; ++s)
                for (std::size_t node = 0; node < layout_.nodes; ++node)
                    for (std::size_t lane = 0; lane < layout_.replicas; ++lane)
                        line_.sent(s, node, lane, 0) =
                            signal_of(state_, sent_)[s * layout_.size() + layout_.index(node, lane)];
    }

    /// One step; `step` is its number since the beginning of the simulation, which decides on its noise.
    void operator()(std::uint64_t step) {
        noise_.draw(step);
        switch (method_) {
            case integrator::euler_maruyama:
                euler_maruyama(step);
                break;
            case integrator::heun:
                heun(step);
                break;
            case integrator::runge_kutta_4:
                runge_kutta_4(step);
                break;
        }
        noise_.advance();
        state_.swap(next_);
        sent_.swap(next_sent_);
        line_.push(signal_of(state_, sent_));
    }

private:
    // What the loop over cells reads and writes besides the slope. The lambdas below hold it, and all else
    // that they need, by value: what they reached through `this` would be loaded again after every store.
    class cells {
    public:
        cells(aligned_buffer<T>& state, aligned_buffer<T>& sent, std::size_t size)
            : state_(state.data()), sent_(sent.data()), size_(size) {}

        T* variable(std::size_t v, std::size_t at) const { return state_ + v * size_ + at; }
        state_array load(std::size_t at) const {
            state_array state;
            for (std::size_t v = 0; v < variables; ++v) state[v] = simd::load(variable(v, at));
            return state;
        }
        void store(std::size_t at, const state_array& state) const {
            for (std::size_t v = 0; v < variables; ++v) simd::store(variable(v, at), state[v]);
        }
        /// The state, and what it sends.
        void store_both(std::size_t at, const state_array& state) const {
            store(at, state);
            if constexpr (has_send<Model>) {
                const auto sent = Model::send(state);
                for (std::size_t s = 0; s < signals; ++s) simd::store(sent_ + s * size_ + at, sent[s]);
            }
        }
        /// The same at the end of a step.
        void finish(std::size_t at, state_array& state) const {
            if constexpr (has_wrap<Model>) Model::wrap(state);
            store_both(at, state);
        }

    private:
        T *state_, *sent_;
        std::size_t size_;
    };
    cells cells_of(aligned_buffer<T>& state, aligned_buffer<T>& sent) {
        return {state, sent, layout_.size()};
    }

    // The noise of a cell: the model's factor of each variable's increment, times that increment.
    class kicks {
    public:
        explicit kicks(const stepper& of)
            : model_(of.model_), strength_(of.strength_), noise_(of.noise_), silent_(of.noise_.silent()) {}

        bool silent() const { return silent_; }
        state_array operator()(const state_array& state, const std::array<V, parameters>& local,
                               std::size_t row, std::size_t lane, bool next) const {
            const V strength = strength_(row, lane);
            state_array kick;
            if constexpr (has_diffusion<Model>)
                kick = model_->diffusion(state, local, strength);
            else
                kick.fill(strength);
            for (std::size_t v = 0; v < variables; ++v) kick[v] = kick[v] * noise_(v, row, lane, next);
            return kick;
        }

    private:
        const Model* model_;
        typename row_values<T>::reader strength_;
        typename panel_noise<T, variables>::reader noise_;
        bool silent_;
    };

    void euler_maruyama(std::uint64_t step) {
        sweep(step, 0, state_, sent_,
              [dt = dt_, kick = kicks(*this), next = cells_of(next_, next_sent_)](
                  std::size_t at, std::size_t row, std::size_t lane, const node_type& node,
                  const state_array& slope) {
                  state_array to;
                  for (std::size_t v = 0; v < variables; ++v) to[v] = node.state[v] + dt * slope[v];
                  if (!kick.silent()) {
                      const state_array push = kick(node.state, node.local, row, lane, false);
                      for (std::size_t v = 0; v < variables; ++v) to[v] += push[v];
                  }
                  next.finish(at, to);
              });
    }

    void heun(std::uint64_t step) {
        const cells half = cells_of(slope_, stage_sent_);
        sweep(step, 0, state_, sent_,
              [dt = dt_, kick = kicks(*this), half, stage = cells_of(stage_, stage_sent_)](
                  std::size_t at, std::size_t row, std::size_t lane, const node_type& node,
                  const state_array& slope) {
                  state_array to, gathered;
                  for (std::size_t v = 0; v < variables; ++v) {
                      gathered[v] = T(0.5) * dt * slope[v];
                      to[v] = node.state[v] + dt * slope[v];
                  }
                  if (!kick.silent()) {
                      const state_array push = kick(node.state, node.local, row, lane, false);
                      for (std::size_t v = 0; v < variables; ++v) {
                          to[v] += push[v];
                          gathered[v] += T(0.5) * push[v];
                      }
                  }
                  half.store(at, gathered);
                  stage.store_both(at, to);
              });
        sweep(step + 1, 1, stage_, stage_sent_,
              [dt = dt_, kick = kicks(*this), half, now = cells_of(state_, sent_),
               next = cells_of(next_, next_sent_)](std::size_t at, std::size_t row, std::size_t lane,
                                                   const node_type& node, const state_array& slope) {
                  state_array to = now.load(at);
                  const state_array gathered = half.load(at);
                  for (std::size_t v = 0; v < variables; ++v) to[v] += gathered[v] + T(0.5) * dt * slope[v];
                  if (!kick.silent()) {
                      const state_array push = kick(node.state, node.local, row, lane, true);
                      for (std::size_t v = 0; v < variables; ++v) to[v] += T(0.5) * push[v];
                  }
                  next.finish(at, to);
              });
    }

    void runge_kutta_4(std::uint64_t step) {
        // slope_ gathers k1 + 2 k2 + 2 k3; each stage's state goes to one buffer while the other is read.
        const cells sum = cells_of(slope_, stage_sent_), now = cells_of(state_, sent_);
        const auto stage = [&](auto& from, auto& from_sent, const cells& to, T reach, T share, bool first) {
            sweep(step, 0, from, from_sent,
                  [=, dt = dt_](std::size_t at, std::size_t, std::size_t, const node_type&,
                                const state_array& slope) {
                      const state_array before = sum.load(at);
                      state_array gathered, ahead = now.load(at);
                      for (std::size_t v = 0; v < variables; ++v) {
                          gathered[v] = (first ? V{} : before[v]) + share * slope[v];
                          ahead[v] += reach * dt * slope[v];
                      }
                      sum.store(at, gathered);
                      to.store_both(at, ahead);
                  });
        };
        stage(state_, sent_, cells_of(stage_, stage_sent_), T(0.5), T(1), true);
        stage(stage_, stage_sent_, cells_of(next_, next_sent_), T(0.5), T(2), false);
        stage(next_, next_sent_, cells_of(stage_, stage_sent_), T(1), T(2), false);
        sweep(step, 0, stage_, stage_sent_,
              [dt = dt_, sum, now, next = cells_of(next_, next_sent_)](
                  std::size_t at, std::size_t, std::size_t, const node_type&, const state_array& slope) {
                  state_array to = now.load(at);
                  const state_array gathered = sum.load(at);
                  for (std::size_t v = 0; v < variables; ++v)
                      to[v] += dt * T(1.0 / 6) * (gathered[v] + slope[v]);
                  next.finish(at, to);
              });
    }

    // The slope at every node, in the order of the coupling's blocks: a block's sums, its noise and its
    // update follow each other, while all of it is in the first-level cache.
    template <class Visit>
    void sweep(std::uint64_t when, std::size_t ahead, aligned_buffer<T>& state, aligned_buffer<T>& sent,
               Visit&& visit_cell) {
        const auto visit = visit_cell;
        const Model* const model = model_;
        const T *const signal = signal_of(state, sent), *const received = received_.data(),
                       *const coupling = coupling_.data();
        const cells from = cells_of(state, sent);
        const typename row_values<T>::reader in_strength(in_strength_);
        std::array<typename row_values<T>::reader, parameters> local;
        for (std::size_t p = 0; p < parameters; ++p) local[p] = typename row_values<T>::reader(local_[p]);
        const std::size_t row_length = layout_.row, size = layout_.size(), all_rows = layout_.rows();

        line_.prepare(when, ahead, signal);
        const std::size_t blocks = line_.blocks(), rows = line_.rows_of_block();
        for (std::size_t block = 0; block < blocks; ++block) {
            line_.receive(block, ahead, signal, received_.data());
            const std::size_t first = block * rows, last = std::min(first + rows, all_rows);
            noise_.need(last);
            for (std::size_t row = first; row < last; ++row)
                for (std::size_t lane = 0; lane < row_length; lane += simd::lanes<T>) {
                    const std::size_t at = row * row_length + lane;
                    node_type node;
                    node.state = from.load(at);
                    for (std::size_t s = 0; s < signals; ++s) {
                        node.sent[s] = simd::load(signal + s * size + at);
                        node.received[s] =
                            simd::load(received + (s * rows + row - first) * row_length + lane);
                    }
                    for (std::size_t p = 0; p < parameters; ++p) node.local[p] = local[p](row, lane);
                    node.coupling = simd::load(coupling + lane);
                    node.in_strength = in_strength(row, lane);
                    visit(at, row, lane, node, model->drift(node));
                }
        }
    }

    // A model without send() sends its first variables, which lie where signals would.
    static const T* signal_of(const aligned_buffer<T>& state, const aligned_buffer<T>& sent) {
        return has_send<Model> ? sent.data() : state.data();
    }

    const Model* model_;
    const connections<T>* network_;
    panel_shape<T> layout_;
    integrator method_;
    T dt_;
    row_values<T> strength_;  // noise sqrt(dt)
    std::vector<row_values<T>> local_;
    row_values<T> in_strength_;
    alignas(panel_bytes) std::array<T, panel_lanes<T>> coupling_;
    panel_noise<T, variables> noise_;
    delay_line<T, signals> line_;
    aligned_buffer<T> state_, next_;                // [variable][row]
    aligned_buffer<T> sent_, next_sent_;            // [signal][row], if the model has send()
    aligned_buffer<T> stage_, stage_sent_, slope_;  // [variable or signal][row], for more than one stage
    aligned_buffer<T> received_;                    // [signal][row of a block]
};

}  // namespace simulate_detail
}  // namespace entrain
