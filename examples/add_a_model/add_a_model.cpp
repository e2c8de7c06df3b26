// A model of one's own, in a network: van der Pol oscillators fall in step as their coupling grows.
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>

#include <entrain/core.hpp>
#include <entrain/io/csv.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>

#include "../support/options.hpp"

using namespace entrain;

// dx_j = omega_j y_j dt + noise dW
// dy_j = [omega_j (mu (1 - x_j^2) y_j - x_j) + G sum_k C_jk (y_k - y_j)] dt + noise dW'
struct van_der_pol {
    using value_type = double;
    static constexpr std::size_t variables = 2;  // x, y
    static constexpr std::size_t signals = 1;    // y
    static constexpr std::array names = {"omega"};

    parameter<double> omega = 6.283;  // rad/s
    parameter<double> noise = 0.0;    // 1/sqrt(s)
    double mu = 0.5;                  // 0: nearly a sine; large: slow charge and quick discharge

    std::array<const parameter<double>*, 1> local_parameters() const { return {&omega}; }

    // Without this the first variable, x, would be sent.
    template <class V>
    static std::array<V, 1> send(const std::array<V, 2>& state) {
        return {state[1]};
    }

    auto drift(const auto& node) const {
        const auto [x, y] = node.state;
        auto slope = node.state;
        slope[0] = node.local[0] * y;
        slope[1] = node.local[0] * (mu * (1.0 - x * x) * y - x) +
                   node.coupling * (node.received[0] - node.in_strength * y);
        return slope;
    }

    // x = cos, y = -sin turn forwards.
    static double phase(const std::array<double, 2>& state) { return std::atan2(-state[1], state[0]); }
};
static_assert(oscillator_model<van_der_pol>);

int main(int argc, char** argv) try {
    std::filesystem::path out;
    CLI::App app{"add_a_model: van der Pol oscillators fall in step as their coupling grows."};
    app.add_option("--out", out, "File for the numbers, as CSV [none: they are printed only]")
        ->check(example::path_text());
    app.footer(example::exit_codes("nothing is written"));
    if (const auto ended = example::read_command_line(app, argc, argv)) return *ended;

    constexpr std::size_t nodes = 20;
    const connectome everyone(full(nodes, nodes, 1.0 / nodes));
    vector<double> omega = full(nodes, 0.0);
    random_stream random(1);
    for (double& w : omega) w = 6.283 * (1 + 0.05 * random.normal());

    const vector<double> coupling = {0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0};  // one replica each
    const auto [order, end] = observe(van_der_pol{.omega = omega}, everyone,
                                      {.coupling = coupling,
                                       .dt = 0.005,
                                       .method = integrator::runge_kutta_4,
                                       .transient = 50,
                                       .samples = 1000,
                                       .every = 20,
                                       .replicas = coupling.size(),
                                       .initial = initial_state::uniform(-2, 2)},
                                      record_order_parameter{});
    matrix<double> table = full(coupling.size(), 3, 0.0);
    for (std::size_t r = 0; r < coupling.size(); ++r) {
        const double found[] = {coupling(r), synchrony(row(order[r], 0)), metastability(row(order[r], 0))};
        for (std::size_t i = 0; i < 3; ++i) table(r, i) = found[i];
        std::printf("G %.1f   synchrony %.3f   metastability %.3f\n", found[0], found[1], found[2]);
    }
    if (!out.empty()) io::save_csv(out, table, {"coupling", "synchrony", "metastability"});
    return example::exit_done;
} catch (const std::exception& error) {
    std::fprintf(stderr, "add_a_model: %s\n", error.what());
    return example::exit_failed;
}
