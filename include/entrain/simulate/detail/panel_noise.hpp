// The normals of one panel, step by step.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include <entrain/core/normals.hpp>
#include <entrain/simulate/detail/panel.hpp>

namespace entrain::simulate_detail {

// The normals as rows that the integrators multiply with the strength of the noise: white noise, or an
// Ornstein-Uhlenbeck process eta with d eta = (-eta dt + dW) / tau, exact in distribution for any step, in its
// stationary state from the beginning.
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
    bool coloured() const { return coloured_; }

    /// eta sqrt(dt) of one variable.
    T& eta(std::size_t variable, std::size_t node, std::size_t lane) {
        return eta_[index(variable, node, lane)];
    }

    /// Brings eta, where there is one, into its stationary state. Its numbers are those of the last step that
    /// a simulation could take, which no simulation reaches.
    void start() {
        if (!coloured_) return;
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

}  // namespace entrain::simulate_detail
