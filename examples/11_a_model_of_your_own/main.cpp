// A model of your own, in a network: van der Pol oscillators fall in step as their coupling grows.
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/synchrony.hpp>

using namespace entrain;

// dx_j = omega_j y_j dt + noise dW
// dy_j = [omega_j (mu (1 - x_j^2) y_j - x_j) + G sum_k C_jk (y_k - y_j)] dt + noise dW'
struct van_der_pol {
    using value_type = double;
    static constexpr std::size_t variables = 2;    // x, y
    static constexpr std::size_t signals = 1;      // y, by send(); without it x would be sent
    parameter<double> omega = 6.283, noise = 0.0;  // rad/s, 1/sqrt(s)
    double mu = 0.5;                               // 0: nearly a sine; large: slow charge and quick discharge
    static constexpr auto fields() {               // every member, once
        return field_list{field("omega", &van_der_pol::omega), field("noise", &van_der_pol::noise),
                          field("mu", &van_der_pol::mu)};
    }
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
static_assert(check_model<van_der_pol>());  // says what is missing

int main() try {
    vector<double> omega = full(20, 0.0);
    random_stream random(1);
    for (double& w : omega) w = 6.283 * (1 + 0.05 * random.normal());
    const vector<double> coupling = {0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0};  // one replica each
    simulation_options options{
        .coupling = coupling, .dt = 0.001, .transient = 50, .samples = 1000, .every = 100, .replicas = 8};
    options.initial = initial_state::uniform(-2, 2);
    const auto [order, end] = observe(van_der_pol{.omega = omega}, connectome(full(20, 20, 1.0 / 20)),
                                      options, record_order_parameter{});
    for (std::size_t r = 0; r < 8; ++r)
        std::printf("G %.1f: synchrony %.3f, metastability %.3f\n", coupling(r),
                    synchrony(xt::row(order[r], 0)), metastability(xt::row(order[r], 0)));
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
