// A sweep that is stopped half way and goes on where it was: the synchrony of a Kuramoto network.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <numbers>
#include <stdexcept>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/sweep.hpp>
#include <entrain/synchrony.hpp>

using namespace entrain;

int main() try {
    const connectome everyone(full(50, 50, 1.0 / 50));
    random_stream random(1);
    vector<double> omega = full(50, 0.0);  // rad/s, SD 1
    for (double& w : omega) w = random.normal();
    simulation_options options{.dt = 0.02, .transient = 50, .samples = 500, .every = 10, .threads = 1};
    options.initial = initial_state::uniform(-std::numbers::pi, std::numbers::pi);

    // An item is a point of the grid; its numbers are what a task returns for it.
    sweep::plan plan("Kuramoto", {{"coupling", {1, 2, 3, 4}}, {"phase lag", {0.0, 0.5, 1.0}}},
                     {"synchrony", "metastability"});
    // What results depend on besides the grid: a journal of anything else is refused.
    plan.depends_on("simulation", simulation_identity(kuramoto<>{.omega = omega}, everyone, options));
    const auto task = [&](const sweep::item& at) {
        auto here = options;
        here.coupling = at.value[0];
        const kuramoto<> model{.omega = omega, .phase_lag = at.value[1]};
        const auto [order, end] = observe(model, everyone, here, record_order_parameter{});
        return std::vector{synchrony(xt::row(order[0], 0)), metastability(xt::row(order[0], 0))};
    };

    // The power fails after five items.
    std::filesystem::remove("sweep.journal");
    const auto fail = [](std::size_t done, std::size_t) {
        if (done == 5) throw std::runtime_error("the power failed");
    };
    try {
        sweep::run(plan, task, {.journal = "sweep.journal", .threads = 1, .progress = fail});
    } catch (const std::runtime_error& error) {
        std::printf("stopped: %s\n", error.what());
    }
    // The same call, again, goes on where the journal ends.
    const auto found = sweep::run(plan, task, {.journal = "sweep.journal"});
    std::printf("found in the journal: %zu of %zu items\n", found.found, plan.size());
    std::printf("same bits as at once: %s\n", found.values == sweep::run(plan, task).values ? "yes" : "no");
    for (std::size_t k = 0; k < plan.size(); ++k)
        std::printf("coupling %g, phase lag %.1f: synchrony %.3f\n", plan[k].value[0], plan[k].value[1],
                    found.values(k, 0));
    sweep::save_csv("sweep.csv", plan, found);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
