// The observer that turns activity into BOLD while a simulation runs.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/model/bold.hpp>
#include <entrain/simulate/observers.hpp>

namespace entrain {

/// The first variable of a node, as it is.
struct first_variable {
    /// Its value in a sample.
    double operator()(const auto& sample, std::size_t node) const {
        return static_cast<double>(sample(0, node));
    }
};

/// Integrates the Balloon-Windkessel model of every node and keeps its BOLD signal: (nodes, volumes).
///
/// `repetition_time`: time from one volume to the next, s, at least the time between samples; the first
/// volume is taken one repetition time after the first sample. It need not be a whole number of samples: a
/// volume that falls within a step of the integration gets a shorter step of its own. There are as many
/// volumes as repetition times fit into samples * (time between samples). `step`: largest step of the
/// integration, s; activity is averaged over it, over whole samples. `input`: activity of a node, a variable or
/// output of the model (quantity) or callable as input(sample, node). From firing rates, as in Deco 2018:
///
///     observe(dynamic_mean_field<>{}, sc, options, record_bold<quantity>{
///         .parameters = balloon_windkessel::deco_2018(), .input = "rate_e"});
///
/// For a Kuramoto network say
///
///     const auto rate = [](const auto& now, std::size_t node) { return 1 + std::sin(now.phase(node)); };
///     observe(model, sc, options, record_bold<decltype(rate)>{.input = rate});
///
/// Throws argument_error for times that are not positive, parameters out of their range
/// (balloon_windkessel::validate), activity that is not finite or drives BOLD out of the finite numbers, and
/// steps of more than 1e6 to a sample. The vessels begin at rest: leave out the first 20 s or so. Memory:
/// what is kept, and 5 numbers per node.
template <class Input = first_variable>
struct record_bold {
    balloon_windkessel parameters = balloon_windkessel::friston_2003();  ///< of the vessels
    double repetition_time = 2.0;                                        ///< from one volume to the next, s
    double step = 0.01;             ///< largest step of the integration, s
    Input input = default_input();  ///< activity of a node: input(sample, node), or a quantity

    template <class T>
    struct recorder {
        balloon_windkessel parameters;
        Input input;
        double step;               ///< largest, s
        double interval;           ///< from one sample to the next, s
        double samples_to_volume;  ///< not always a whole number
        std::size_t samples_to_step;
        std::vector<balloon_windkessel::state> state;
        std::vector<double> sum;
        std::size_t done, samples, volumes;  ///< samples that the state has seen, and that wait in the sum
        matrix<T> kept;

        void operator()(const auto& sample) {
            for (std::size_t node = 0; node < sample.nodes; ++node) {
                const double activity = static_cast<double>(input(sample, node));
                check_finite("record_bold", "input", activity);
                sum[node] += activity;
            }
            if (++samples == samples_to_step) integrate();
        }
        matrix<T> finish() {
            if (samples > 0) integrate();
            return std::move(kept);
        }

    private:
        // The samples that wait, and the volumes that lie within them.
        void integrate() {
            const auto width = static_cast<double>(samples);
            std::size_t due = volumes;
            for (; due < kept.shape(1); ++due)
                if (place(due) > width) break;
            for (std::size_t node = 0; node < state.size(); ++node) {
                const double activity = sum[node] / width;
                for (std::size_t volume = volumes; volume < due; ++volume)
                    if (const double at = place(volume); at < width)
                        keep(node, volume, moved(state[node], activity, at * interval));
                state[node] = moved(state[node], activity, width * interval);
                if (due > volumes && place(due - 1) >= width) keep(node, due - 1, state[node]);
                sum[node] = 0;
            }
            done += samples;
            samples = 0;
            volumes = due;
        }
        // When a volume is taken, in samples since the state's time. What is later than the last sample by
        // rounding alone is taken with it.
        double place(std::size_t volume) const {
            constexpr double rounding = 1e-9;
            const double at = static_cast<double>(volume + 1) * samples_to_volume, whole = std::round(at);
            return (std::abs(at - whole) <= rounding * whole ? whole : at) - static_cast<double>(done);
        }
        balloon_windkessel::state moved(balloon_windkessel::state now, double activity, double time) const {
            const double substeps = std::max(1.0, std::ceil(time / step * (1 - 1e-9)));
            for (double i = 0; i < substeps; ++i) now = parameters.step(now, activity, time / substeps);
            return now;
        }
        void keep(std::size_t node, std::size_t volume, const balloon_windkessel::state& now) {
            const double bold = parameters.bold(now);
            if (!is_finite(bold))
                throw argument_error("record_bold", "input", "activity that BOLD follows in finite numbers",
                                     describe(bold) + " of node " + std::to_string(node) + " in volume " +
                                         std::to_string(volume));
            kept(node, volume) = static_cast<T>(bold);
        }
    };

    /// What drives the vessels where nothing is said: the first variable, where it is a quantity.
    static Input default_input() {
        if constexpr (std::same_as<Input, quantity>)
            return 0;
        else
            return {};
    }

    /// The recorder of one replica; see simulation_observer.
    template <class T>
    recorder<T> start(const observation_plan<T>& plan) const {
        constexpr auto here = "record_bold";
        parameters.validate(here);
        check_callable(here, "input", input);
        check_positive(here, "step", step, "seconds");
        check_repetition_time(here, repetition_time, "repetition_time");
        if (!(repetition_time >= plan.interval * (1 - 1e-9)))
            throw argument_error(here, "repetition_time",
                                 "at least the time between samples, " + describe(plan.interval) + " s",
                                 repetition_time);
        constexpr double most_steps_to_sample = 1e6;
        if (plan.interval / step > most_steps_to_sample)
            throw argument_error(
                here, "step",
                "at least a millionth of the time between samples, " + describe(plan.interval) + " s", step);
        // Where a volume takes whole samples, it takes whole steps too.
        double to_volume = repetition_time / plan.interval;
        const double whole = std::round(to_volume);
        const bool divides = std::abs(to_volume - whole) <= 1e-9 * whole;
        if (divides) to_volume = whole;
        const double longest =
            std::clamp(step / plan.interval * (1 + 1e-9), 1.0,
                       std::max(1.0, std::min(to_volume, static_cast<double>(plan.samples))));
        auto together = static_cast<std::size_t>(longest);
        while (divides && std::fmod(to_volume, static_cast<double>(together)) != 0) --together;
        const double volumes = std::floor(static_cast<double>(plan.samples) / to_volume * (1 + 1e-9));
        const auto kept = static_cast<std::size_t>(std::min(volumes, static_cast<double>(plan.samples)));
        check_allocation<T>(here, "samples", {plan.replicas, plan.nodes, kept});
        Input bound = input;
        if constexpr (std::same_as<Input, quantity>) bound = quantity(plan.number_of(input, here, "input"));
        return {parameters,
                bound,
                step,
                plan.interval,
                to_volume,
                together,
                std::vector<balloon_windkessel::state>(plan.nodes, balloon_windkessel::at_rest()),
                std::vector<double>(plan.nodes),
                0,
                0,
                0,
                full(plan.nodes, kept, T{})};
    }
};

}  // namespace entrain
