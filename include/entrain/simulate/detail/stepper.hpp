// How one panel takes one step. Nothing here knows which model it runs.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/detail/delay_line.hpp>
#include <entrain/simulate/detail/panel.hpp>
#include <entrain/simulate/detail/panel_noise.hpp>
#include <entrain/simulate/integrator.hpp>

namespace entrain::simulate_detail {

// The constants of a model's flow() over `time` seconds, each as a parameter: once for all nodes and replicas
// that share theirs.
template <has_flow Model>
std::vector<parameter<typename Model::value_type>> flow_parameters(const Model& model, double time,
                                                                   std::size_t nodes, std::size_t replicas) {
    using T = typename Model::value_type;
    constexpr std::size_t constants = flow_constant_count<Model>;
    const auto local = local_parameters(model);
    const bool per_node = std::any_of(local.begin(), local.end(), [](auto* p) { return p->per_node(); });
    const bool per_replica =
        std::any_of(local.begin(), local.end(), [](auto* p) { return p->per_replica(); });
    std::vector<matrix<T>> tables(constants, full(per_node ? nodes : 1, per_replica ? replicas : 1, T{}));
    for (std::size_t node = 0; node < (per_node ? nodes : 1); ++node)
        for (std::size_t r = 0; r < (per_replica ? replicas : 1); ++r) {
            local_of<Model, T> here;
            for (std::size_t p = 0; p < here.size(); ++p) here[p] = (*local[p])(node, r);
            const auto values = model.flow_constants(here, time);
            for (std::size_t c = 0; c < constants; ++c) tables[c](node, r) = values[c];
        }
    return {tables.begin(), tables.end()};
}

// One panel: its state and how it steps.
template <oscillator_model Model>
class stepper {
    using T = typename Model::value_type;
    using V = typename simd::pack<T>::type;
    static constexpr std::size_t variables = Model::variables;
    static constexpr std::size_t signals = Model::signals;
    static constexpr std::size_t parameters = parameter_count<Model>;
    using state_array = std::array<V, variables>;
    using node_type = node_of<Model>;
    static constexpr std::size_t constants = flow_constant_count<Model>;
    static constexpr std::size_t noisy = noisy_count<Model>;
    static constexpr std::size_t waves = wave_count<Model>;
    static constexpr std::size_t sums = sum_count<Model>;

public:
    struct settings {
        const Model& model;
        const connections<T>& network;  // for strang_splitting: the exact flow of the coupling
        const vector<double>& in_strength;
        double dt;
        double correlation_time;
        integrator method;
        std::uint64_t seed;
        const std::vector<parameter<T>>& flow;  // see flow_parameters()
    };

    stepper(const settings& of, bool alone, const replica_of_lane<T>& replicas,
            const std::array<double, panel_lanes<T>>& coupling,
            const std::array<std::uint32_t, panel_lanes<T>>& streams)
        : model_(&of.model), network_(&of.network), layout_(of.in_strength.size(), alone), method_(of.method),
          dt_(static_cast<T>(of.dt)),
          strength_(of.model.noise, layout_, replicas, static_cast<T>(std::sqrt(of.dt))),
          in_strength_(parameter<T>(of.in_strength), layout_, replicas),
          noise_(layout_, streams, of.seed, of.dt, of.correlation_time, of.model.noise.is_zero()),
          line_(of.network, layout_), replicas_(replicas), seconds_(of.dt) {
        for (const parameter<T>* values : local_parameters(of.model))
            local_.emplace_back(*values, layout_, replicas);
        for (const parameter<T>& values : of.flow) flow_.emplace_back(values, layout_, replicas);
        for (std::size_t lane = 0; lane < coupling_.size(); ++lane)
            coupling_[lane] = static_cast<T>(coupling[layout_.alone ? 0 : lane]);
        const std::size_t size = layout_.size();
        state_.resize(variables * size);
        // Splitting needs the state no more when its stage is made, and has one buffer less in the cache.
        if (method_ != integrator::strang_splitting) next_.resize(variables * size);
        if constexpr (has_send<Model>)
            for (auto* buffer : {&sent_, &next_sent_}) buffer->resize(signals * size);
        if (method_ != integrator::euler_maruyama) stage_.resize(variables * size);
        if (method_ == integrator::heun || method_ == integrator::runge_kutta_4) {
            slope_.resize(variables * size);
            if constexpr (has_send<Model>) stage_sent_.resize(signals * size);
        }
        received_.resize(signals * line_.rows_of_block() * layout_.row * (sums > 0 ? line_.blocks() : 1));
        summands_.resize(sums * layout_.size());
        if constexpr (has_outputs<Model>) outputs_.resize(output_count<Model> * layout_.size());
    }

    T& state(std::size_t variable, std::size_t node, std::size_t lane) {
        return state_[variable * layout_.size() + layout_.index(node, lane)];
    }
    /// Whether all of the state is neither NaN nor infinite; idle lanes are as those that they repeat.
    bool is_finite() const { return all_finite(state_.data(), state_.size()); }
    panel_noise<T, noisy>& noise() { return noise_; }
    delay_line<T, signals>& line() { return line_; }

    /// Calls exchange(kept, here) for each number that the future of a lane depends on: the one of `replica`
    /// in `ensemble`, and the one of this panel.
    template <class Ensemble, class Exchange>
    void exchange(Ensemble& ensemble, std::size_t replica, std::size_t lane, Exchange&& exchange) {
        const std::size_t nodes = layout_.nodes, longest = network_->longest;
        for (std::size_t v = 0; v < variables; ++v)
            for (std::size_t node = 0; node < nodes; ++node) {
                exchange(ensemble.values(replica, v, node), state(v, node, lane));
                if (v < noisy && noise_.coloured())
                    exchange(ensemble.noise(replica, v, node), noise_.eta(v, node, lane));
            }
        for (std::size_t s = 0; longest > 0 && s < signals; ++s)
            for (std::size_t node = 0; node < nodes; ++node)
                for (std::size_t back = 1; back <= longest; ++back)
                    exchange(ensemble.history(replica, s * nodes + node, longest - back),
                             line_.sent(s, node, lane, back));
    }

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
            case integrator::euler_maruyama: euler_maruyama(step); break;
            case integrator::heun: heun(step); break;
            case integrator::runge_kutta_4: runge_kutta_4(step); break;
            case integrator::strang_splitting:
                if constexpr (has_exact_flows<Model>) strang_splitting();
                break;
        }
        noise_.advance();
        if (!next_.empty()) state_.swap(next_);
        sent_.swap(next_sent_);
        line_.push(signal_of(state_, sent_));
    }

    /// The outputs of the present state, at the time of this step: what output() reads.
    void work_out_outputs(std::uint64_t step)
    requires has_outputs<Model>
    {
        set_waves(static_cast<double>(step));
        sweep<false>(step, 0, state_, sent_,
                     [model = model_, to = outputs_.data(), size = layout_.size()](
                         std::size_t at, std::size_t, std::size_t, const node_type& node) {
                         const auto values = model->outputs(node);
                         for (std::size_t k = 0; k < output_count<Model>; ++k)
                             simd::store(to + k * size + at, values[k]);
                     });
    }
    T output(std::size_t number, std::size_t node, std::size_t lane) const {
        return outputs_[number * layout_.size() + layout_.index(node, lane)];
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
            for (std::size_t v = 0; v < noisy; ++v) kick[v] = kick[v] * noise_(v, row, lane, next);
            return kick;
        }

    private:
        const Model* model_;
        typename row_values<T>::reader strength_;
        typename panel_noise<T, noisy>::reader noise_;
        bool silent_;
    };

    // What a model that depends on time has at this step, which may lie between two.
    void set_waves([[maybe_unused]] double step) {
        if constexpr (has_waves<Model>)
            for (std::size_t lane = 0; lane < replicas_.size(); ++lane) {
                const auto values = model_->wave(step * seconds_, replicas_[layout_.alone ? 0 : lane]);
                for (std::size_t w = 0; w < waves; ++w) wave_[w][lane] = static_cast<T>(values[w]);
            }
    }

    void euler_maruyama(std::uint64_t step) {
        set_waves(static_cast<double>(step));
        sweep(step, 0, state_, sent_,
              [dt = dt_, kick = kicks(*this), next = cells_of(next_, next_sent_)](
                  std::size_t at, std::size_t row, std::size_t lane, const node_type& node,
                  const state_array& slope) {
                  state_array to;
                  for (std::size_t v = 0; v < variables; ++v) to[v] = node.state[v] + dt * slope[v];
                  if (!kick.silent()) {
                      const state_array push = kick(node.state, node.local, row, lane, false);
                      for (std::size_t v = 0; v < noisy; ++v) to[v] += push[v];
                  }
                  next.finish(at, to);
              });
    }

    void heun(std::uint64_t step) {
        const cells half = cells_of(slope_, stage_sent_);
        set_waves(static_cast<double>(step));
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
                      for (std::size_t v = 0; v < noisy; ++v) {
                          to[v] += push[v];
                          gathered[v] += T(0.5) * push[v];
                      }
                  }
                  half.store(at, gathered);
                  stage.store_both(at, to);
              });
        set_waves(static_cast<double>(step + 1));
        sweep(step + 1, 1, stage_, stage_sent_,
              [dt = dt_, kick = kicks(*this), half, now = cells_of(state_, sent_),
               next = cells_of(next_, next_sent_)](std::size_t at, std::size_t row, std::size_t lane,
                                                   const node_type& node, const state_array& slope) {
                  state_array to = now.load(at);
                  const state_array gathered = half.load(at);
                  for (std::size_t v = 0; v < variables; ++v) to[v] += gathered[v] + T(0.5) * dt * slope[v];
                  if (!kick.silent()) {
                      const state_array push = kick(node.state, node.local, row, lane, true);
                      for (std::size_t v = 0; v < noisy; ++v) to[v] += T(0.5) * push[v];
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
        set_waves(static_cast<double>(step));
        stage(state_, sent_, cells_of(stage_, stage_sent_), T(0.5), T(1), true);
        set_waves(static_cast<double>(step) + 0.5);
        stage(stage_, stage_sent_, cells_of(next_, next_sent_), T(0.5), T(2), false);
        stage(next_, next_sent_, cells_of(stage_, stage_sent_), T(1), T(2), false);
        set_waves(static_cast<double>(step + 1));
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

    // The coupling's flow M lies between two halves of each node's own. The noise of the step goes in before M
    // and after it, half and half: of x -> M x + (1 + M) dW / 2 the covariance is that of the linear equation
    // with noise to second order in dt, for one product and one draw.
    void strang_splitting() {
        const cells now = cells_of(state_, sent_), stage = cells_of(stage_, sent_);
        const typename row_values<T>::reader strength(strength_);
        const typename panel_noise<T, noisy>::reader noise(noise_);
        std::array<typename row_values<T>::reader, constants> flow;
        for (std::size_t c = 0; c < constants; ++c) flow[c] = typename row_values<T>::reader(flow_[c]);
        const Model* const model = model_;
        const bool silent = noise_.silent();
        const auto half_flow = [=](const state_array& state, std::size_t row, std::size_t lane) {
            std::array<V, constants> at_row;
            for (std::size_t c = 0; c < constants; ++c) at_row[c] = flow[c](row, lane);
            return model->flow(state, at_row);
        };
        const auto half_kick = [=](state_array& state, std::size_t row, std::size_t lane) {
            if (silent) return;
            const V half = T(0.5) * strength(row, lane);
            for (std::size_t v = 0; v < noisy; ++v) state[v] += half * noise(v, row, lane, false);
        };
        const std::size_t row_length = layout_.row, all_rows = layout_.rows();
        const std::size_t blocks = line_.blocks(), rows = line_.rows_of_block();
        const T* const received = received_.data();

        constexpr std::size_t rows_together = 8;
        for (std::size_t row = 0; row < all_rows; ++row) {
            if (row % rows_together == 0) noise_.need(std::min(row + rows_together, all_rows));
            for (std::size_t lane = 0; lane < row_length; lane += simd::lanes<T>) {
                const std::size_t at = row * row_length + lane;
                state_array state = half_flow(now.load(at), row, lane);
                half_kick(state, row, lane);
                stage.store(at, state);
            }
        }
        for (std::size_t block = 0; block < blocks; ++block) {
            line_.receive(block, 0, stage_.data(), received_.data());
            const std::size_t first = block * rows, last = std::min(first + rows, all_rows);
            for (std::size_t row = first; row < last; ++row)
                for (std::size_t lane = 0; lane < row_length; lane += simd::lanes<T>) {
                    const std::size_t at = row * row_length + lane;
                    state_array state = stage.load(at);
                    for (std::size_t s = 0; s < signals; ++s)
                        state[s] = simd::load(received + (s * rows + row - first) * row_length + lane);
                    half_kick(state, row, lane);
                    state = half_flow(state, row, lane);
                    now.finish(at, state);
                }
        }
    }

    // A node as the model sees it, but for the sums over all nodes. A copy of where all stands, as writing the next
    // state could change what the stepper holds, for all that a compiler knows.
    class node_reader {
    public:
        node_reader(stepper& of, aligned_buffer<T>& state, aligned_buffer<T>& sent, const T* signal)
            : from_(of.cells_of(state, sent)), signal_(signal), coupling_(of.coupling_.data()),
              wave_(of.wave_.data()), in_strength_(of.in_strength_), row_length_(of.layout_.row),
              size_(of.layout_.size()) {
            for (std::size_t p = 0; p < parameters; ++p)
                local_[p] = typename row_values<T>::reader(of.local_[p]);
        }
        const T* signal() const { return signal_; }
        // `received`: of the row, the first signal; the others stand `rows` rows behind each other.
        node_type operator()(std::size_t row, std::size_t lane, const T* received, std::size_t rows) const {
            const std::size_t at = row * row_length_ + lane;
            node_type node;
            node.state = from_.load(at);
            for (std::size_t s = 0; s < signals; ++s) {
                node.sent[s] = simd::load(signal_ + s * size_ + at);
                node.received[s] = simd::load(received + s * rows * row_length_ + lane);
            }
            for (std::size_t p = 0; p < parameters; ++p) node.local[p] = local_[p](row, lane);
            node.coupling = simd::load(coupling_ + lane);
            node.in_strength = in_strength_(row, lane);
            for (std::size_t w = 0; w < waves; ++w) node.wave[w] = simd::load(wave_[w].data() + lane);
            return node;
        }

    private:
        cells from_;
        const T *signal_, *coupling_;
        const std::array<T, panel_lanes<T>>* wave_;
        typename row_values<T>::reader in_strength_;
        std::array<typename row_values<T>::reader, parameters> local_;
        std::size_t row_length_, size_;
    };

    // The slope at every node, in the order of the coupling's blocks: a block's sums, its noise and its
    // update follow each other, while all of it is in the first-level cache. Without the slope (and the noise)
    // the visit gets the node alone.
    template <bool with_slope = true, class Visit>
    void sweep(std::uint64_t when, std::size_t ahead, aligned_buffer<T>& state, aligned_buffer<T>& sent,
               Visit&& visit_cell) {
        const auto visit = visit_cell;
        const Model* const model = model_;
        const T* const signal = signal_of(state, sent);
        const T* received = received_.data();
        [[maybe_unused]] const T* const sum = sum_.data();
        const node_reader read(*this, state, sent, signal);
        const std::size_t row_length = layout_.row, all_rows = layout_.rows();

        line_.prepare(when, ahead, signal);
        const std::size_t blocks = line_.blocks(), rows = line_.rows_of_block();
        if constexpr (sums > 0) add_up(ahead, read);
        for (std::size_t block = 0; block < blocks; ++block) {
            if constexpr (sums > 0)  // all is received already
                received = received_.data() + block * signals * rows * row_length;
            else
                line_.receive(block, ahead, signal, received_.data());
            const std::size_t first = block * rows, last = std::min(first + rows, all_rows);
            if constexpr (with_slope) noise_.need(last);
            for (std::size_t row = first; row < last; ++row)
                for (std::size_t lane = 0; lane < row_length; lane += simd::lanes<T>) {
                    const std::size_t at = row * row_length + lane;
                    node_type node = read(row, lane, received + (row - first) * row_length, rows);
                    for (std::size_t m = 0; m < sums; ++m)
                        node.sum[m] = simd::load(sum + m * panel_lanes<T> + lane);
                    if constexpr (with_slope)
                        visit(at, row, lane, node, model->drift(node));
                    else
                        visit(at, row, lane, node);
                }
        }
    }

    // All that is received, and the sums over all nodes. Summands are stored and then added, node by node in both
    // arrangements, so that a replica alone gets the same bits as beside others.
    void add_up(std::size_t ahead, const node_reader& read)
    requires has_sums<Model>
    {
        const std::size_t row_length = layout_.row, size = layout_.size(), rows = line_.rows_of_block();
        for (std::size_t block = 0; block < line_.blocks(); ++block) {
            T* const received = received_.data() + block * signals * rows * row_length;
            line_.receive(block, ahead, read.signal(), received);
            const std::size_t first = block * rows, last = std::min(first + rows, layout_.rows());
            for (std::size_t row = first; row < last; ++row)
                for (std::size_t lane = 0; lane < row_length; lane += simd::lanes<T>) {
                    const std::size_t at = row * row_length + lane;
                    node_type node = read(row, lane, received + (row - first) * row_length, rows);
                    node.sum.fill(V{});
                    const auto values = model_->summands(node);
                    for (std::size_t m = 0; m < sums; ++m)
                        simd::store(summands_.data() + m * size + at, values[m]);
                }
        }
        for (std::size_t m = 0; m < sums; ++m) {
            T* const sum = sum_.data() + m * panel_lanes<T>;
            const T* const summand = summands_.data() + m * size;
            std::fill_n(sum, panel_lanes<T>, T{});
            for (std::size_t node = 0; node < layout_.nodes; ++node)
                for (std::size_t lane = 0; lane < layout_.replicas; ++lane)
                    sum[lane] += summand[layout_.index(node, lane)];
            if (layout_.alone) std::fill_n(sum, row_length, sum[0]);
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
    std::vector<row_values<T>> flow_;  // constants of the flow over dt / 2
    row_values<T> in_strength_;
    alignas(panel_bytes) std::array<T, panel_lanes<T>> coupling_;
    panel_noise<T, noisy> noise_;
    delay_line<T, signals> line_;
    aligned_buffer<T> state_, next_;                // [variable][row]; next_ is empty for splitting
    aligned_buffer<T> sent_, next_sent_;            // [signal][row], if the model has send()
    aligned_buffer<T> stage_, stage_sent_, slope_;  // [variable or signal][row], of methods that need them
    aligned_buffer<T> received_;                    // [signal][row of a block]
    aligned_buffer<T> outputs_;                     // [output][row], if the model has outputs
    aligned_buffer<T> summands_;                    // [sum][row], if the model has sums
    alignas(panel_bytes) std::array<T, std::max<std::size_t>(1, sums) * panel_lanes<T>> sum_ = {};
    replica_of_lane<T> replicas_;
    double seconds_;                                              // in a step
    std::array<std::array<T, panel_lanes<T>>, waves> wave_ = {};  // of a model that depends on time
};

}  // namespace entrain::simulate_detail
