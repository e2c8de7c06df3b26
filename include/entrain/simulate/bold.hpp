// The observer that turns activity into BOLD while a simulation runs.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/model/bold.hpp>
#include <entrain/simulate/observers.hpp>

namespace entrain {

/// The first variable of a node, as it is.
struct first_variable {
    double operator()(const auto& sample, std::size_t node) const {
        return static_cast<double>(sample(0, node));
    }
};

/// Integrates the Balloon-Windkessel model of every node and keeps its BOLD signal: (nodes, volumes).
///
/// `repetition_time`: time from one volume to the next, s; the first volume is taken one repetition time
/// after the first sample. `step`: largest step of the integration, s; activity is averaged over it. Both are
/// rounded to whole samples of the observation. `input`: activity of a node, callable as
/// input(sample, node); for a Kuramoto network say
///
///     const auto rate = [](const auto& now, std::size_t node) { return 1 + std::sin(now.phase(node)); };
///     observe(model, sc, options, record_bold<decltype(rate)>{.input = rate});
///
/// The vessels begin at rest: leave out the first 20 s or so. Memory: what is kept, and 5 numbers a node.
template <class Input = first_variable>
struct record_bold {
    balloon_windkessel parameters = balloon_windkessel::friston_2003();
    double repetition_time = 2.0;
    double step = 0.01;
    Input input = {};

    template <class T>
    struct recorder {
        balloon_windkessel parameters;
        Input input;
        double step;  // s
        std::size_t samples_a_step, steps_a_volume;
        std::size_t substeps;  // where samples are further apart than `step`
        std::vector<balloon_windkessel::state> state;
        std::vector<double> sum;
        std::size_t samples, steps, volumes;
        matrix<T> kept;

        void operator()(const auto& sample) {
            for (std::size_t node = 0; node < sample.nodes; ++node) sum[node] += input(sample, node);
            if (++samples < samples_a_step) return;
            for (std::size_t node = 0; node < sample.nodes; ++node) {
                const double activity = sum[node] / static_cast<double>(samples);
                for (std::size_t i = 0; i < substeps; ++i)
                    state[node] =
                        parameters.step(state[node], activity, step / static_cast<double>(substeps));
                sum[node] = 0;
            }
            samples = 0;
            if (++steps < steps_a_volume) return;
            steps = 0;
            for (std::size_t node = 0; node < sample.nodes && volumes < kept.shape(1); ++node)
                kept(node, volumes) = static_cast<T>(parameters.bold(state[node]));
            ++volumes;
        }
        matrix<T> finish() { return std::move(kept); }
    };

    template <class T>
    recorder<T> start(const observation_plan<T>& plan) const {
        if (!(detail::is_finite(step) && step > 0))
            throw argument_error("record_bold", "step", "a positive number of seconds", step);
        if (!(detail::is_finite(repetition_time) && repetition_time >= plan.interval * (1 - 1e-9)))
            throw argument_error(
                "record_bold", "repetition_time",
                "at least the time between samples, " + detail::describe(plan.interval) + " s",
                repetition_time);
        const auto volume = static_cast<std::size_t>(std::llround(repetition_time / plan.interval));
        // Whole samples a step, whole steps a volume.
        std::size_t together =
            std::max<std::size_t>(1, static_cast<std::size_t>(step / plan.interval * (1 + 1e-9)));
        while (volume % together) --together;
        const double length = plan.interval * static_cast<double>(together);
        const auto substeps = static_cast<std::size_t>(std::ceil(length / step * (1 - 1e-9)));
        return {parameters,
                input,
                length,
                together,
                volume / together,
                std::max<std::size_t>(1, substeps),
                std::vector<balloon_windkessel::state>(plan.nodes, balloon_windkessel::at_rest()),
                std::vector<double>(plan.nodes),
                0,
                0,
                0,
                full(plan.nodes, plan.samples / volume, T{})};
    }
};

}  // namespace entrain
