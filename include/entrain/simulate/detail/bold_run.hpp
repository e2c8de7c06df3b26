// An ensemble whose recordings are BOLD.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/bold.hpp>
#include <entrain/simulate/detail/panel_run.hpp>
#include <entrain/simulate/detail/validate.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain::simulate_detail {

// Hands activity to the vessels, and on at the end what they show from the first sample on.
template <class Consume, class T>
struct bold_watcher {
    // A sample as record_bold reads it.
    template <class Panel>
    struct moment {
        Panel& panel;
        std::size_t lane, nodes;
        T operator()(std::size_t what, std::size_t node) const { return panel.value(what, node, lane); }
    };

    Consume* consume;
    std::size_t replica, quantity, nodes, before;  // before: volumes ahead of the first sample
    record_bold<entrain::quantity>::recorder<T> vessels;

    template <class Panel>
    void operator()(Panel& panel, std::size_t lane, std::size_t) {
        panel.need(quantity);
        vessels(moment<Panel>{panel, lane, nodes});
    }
    void finish() {
        const matrix<T> all = vessels.finish();
        matrix<T> kept = full(nodes, all.shape(1) - before, T{});
        for (std::size_t node = 0; node < nodes; ++node)
            std::copy_n(row_data(all, node) + before, kept.shape(1), row_data(kept, node));
        (*consume)(replica, std::as_const(kept));
    }
};

// simulate_each() of BOLD: the same steps, of which more are looked at, from some volumes before the first sample on.
template <oscillator_model Model, class Consume>
ensemble_state<typename Model::value_type> simulate_bold(
    const Model& model, const connectome& network, const simulation_options& options, Consume& consume,
    const ensemble_state<typename Model::value_type>& start) {
    using T = typename Model::value_type;
    constexpr auto here = "simulate";
    validate(model, network, options, here);
    const bold_recording& bold = options.bold;
    bold.vessels.validate(here);
    check_positive(here, "bold.step", bold.step, "seconds");
    check_not_negative(here, "bold.warm_up", bold.warm_up);
    check_finite(here, "bold.warm_up", bold.warm_up);
    if (options.every % bold.between != 0)
        throw argument_error(here, "bold.between",
                             "steps that divide every, " + std::to_string(options.every), bold.between);
    const auto to_first = static_cast<std::size_t>(std::llround(options.transient / options.dt)) + 1;
    const double volume = options.dt * static_cast<double>(options.every);
    const auto warm = static_cast<std::size_t>(std::min(std::ceil(bold.warm_up / volume * (1 - 1e-9)),
                                                        static_cast<double>(to_first / options.every)));
    if (to_first < options.every)
        throw argument_error(here, "transient", "at least a volume, " + describe(volume) + " s, for BOLD",
                             options.transient);
    // The vessels' first volume comes one repetition time after they begin.
    const std::size_t volumes = std::max<std::size_t>(1, warm);
    simulation_options looks = options;
    looks.bold.between = 0;
    looks.transient = options.dt * static_cast<double>(to_first - volumes * options.every + bold.between - 1);
    looks.every = bold.between;
    looks.samples = (volumes - 1 + options.samples) * (options.every / bold.between);
    const record_bold<quantity> recorder{
        .parameters = bold.vessels, .repetition_time = volume, .step = bold.step, .input = options.record};
    const std::size_t number = options.record.in(here, "record", quantity_names<Model>);
    return run_ensemble(model, network, looks, start, [&](std::size_t replica) {
        return bold_watcher<std::remove_reference_t<Consume>, T>{
            &consume,       replica,     number,
            network.size(), volumes - 1, recorder.start(plan_of<Model>(replica, network.size(), looks))};
    });
}

}  // namespace entrain::simulate_detail
