#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

namespace test_integrators {

using namespace entrain;

namespace {

// Geometric Brownian motion dx = growth x dt + noise x dW in one variable: its solution is known path by
// path.
struct geometric {
    using value_type = double;
    static constexpr std::size_t variables = 1;
    static constexpr std::size_t signals = 1;
    parameter<double> growth = 0.5;
    parameter<double> noise = 0.8;
    static constexpr auto fields() {
        return field_list{field("growth", &geometric::growth), field("noise", &geometric::noise)};
    }
    static auto drift(const auto& node) {
        auto slope = node.state;
        slope[0] = node.local[0] * node.state[0];
        return slope;
    }
    template <class V>
    static std::array<V, 1> diffusion(const std::array<V, 1>& state, const std::array<V, 1>&, V noise) {
        return {noise * state[0]};
    }
    static constexpr bool diffusive_coupling = true;
    static std::array<double, 1> flow_constants(const std::array<double, 1>& local, double time) {
        return {std::exp(local[0] * time)};
    }
    static auto flow(const auto& state, const auto& constants) {
        auto later = state;
        later[0] = constants[0] * state[0];
        return later;
    }
};

// A double well with additive noise: dx = strength (x - x^3) dt + noise dW.
struct double_well {
    using value_type = double;
    static constexpr std::size_t variables = 1;
    static constexpr std::size_t signals = 1;
    parameter<double> strength = 1.0;
    parameter<double> noise = 0.5;
    static constexpr auto fields() {
        return field_list{field("strength", &double_well::strength), field("noise", &double_well::noise)};
    }
    static auto drift(const auto& node) {
        auto slope = node.state;
        const auto x = node.state[0];
        slope[0] = node.local[0] * (x - x * x * x);
        return slope;
    }
};

// A leak with an exact solution, which does not say what its coupling is.
struct undescribed {
    using value_type = double;
    static constexpr std::size_t variables = 1, signals = 1;
    parameter<double> rate = 1.0, noise = 0.1;
    static constexpr auto fields() {
        return field_list{field("rate", &undescribed::rate), field("noise", &undescribed::noise)};
    }
    static auto drift(const auto& node) {
        auto slope = node.state;
        slope[0] = -node.local[0] * node.state[0];
        return slope;
    }
    static std::array<double, 1> flow_constants(const std::array<double, 1>& local, double time) {
        return {std::exp(-local[0] * time)};
    }
    static auto flow(const auto& state, const auto& constants) {
        auto later = state;
        later[0] = constants[0] * state[0];
        return later;
    }
};

// The slope of log(errors) over log(steps): the order of convergence.
double slope_of(const std::vector<double>& steps, const std::vector<double>& errors) {
    double x = 0, y = 0, xx = 0, xy = 0;
    const double n = double(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double a = std::log(steps[i]), b = std::log(errors[i]);
        x += a, y += b, xx += a * a, xy += a * b;
    }
    return (n * xy - x * y) / (n * xx - x * x);
}

// The Brownian path that the engine drives replica r of a lone node with, at `steps` steps of dt.
std::vector<double> brownian_path(std::uint64_t seed, std::uint32_t stream, std::size_t steps, double dt) {
    std::vector<double> increments(steps), z(4);
    for (std::size_t step = 0; step < steps; ++step) {
        normal_column(seed, step, stream, 1, z.data());
        increments[step] = std::sqrt(dt) * z[0];
    }
    return increments;
}

simulation_options lone_run(integrator method, double dt, double duration, std::size_t replicas,
                            std::uint64_t seed, double initial) {
    return {.dt = dt,
            .method = method,
            .transient = duration - dt,
            .samples = 1,
            .every = 1,
            .replicas = replicas,
            .seed = seed,
            .initial = initial};
}

const connectome one(full(1, 1, 0.0));

}  // namespace

TEST_CASE("strong orders: Euler-Maruyama 1/2, and 1 for additive noise; Heun 1") {
    constexpr std::size_t paths = 2000;
    std::vector<double> steps, multiplicative, heun_multiplicative;
    for (const std::size_t count : {16u, 32u, 64u, 128u, 256u}) {
        const double dt = 1.0 / double(count);
        // Another seed for each step size: errors of different sizes are independent.
        const geometric model{};
        const auto em =
            simulate(model, one, lone_run(integrator::euler_maruyama, dt, 1.0, paths, count, 1.0));
        const auto heun = simulate(model, one, lone_run(integrator::heun, dt, 1.0, paths, count, 1.0));
        double error = 0, heun_error = 0;
        for (std::uint32_t r = 0; r < paths; ++r) {
            double w = 0;
            for (const double step : brownian_path(count, r, count, dt)) w += step;
            const double ito = std::exp((0.5 - 0.5 * 0.8 * 0.8) + 0.8 * w);
            const double stratonovich = std::exp(0.5 + 0.8 * w);
            error += std::abs(em(r, 0, 0) - ito);
            heun_error += std::abs(heun(r, 0, 0) - stratonovich);
        }
        steps.push_back(dt);
        multiplicative.push_back(error / paths);
        heun_multiplicative.push_back(heun_error / paths);
    }
    const double em_order = slope_of(steps, multiplicative),
                 heun_order = slope_of(steps, heun_multiplicative);
    MESSAGE("strong order with multiplicative noise: Euler-Maruyama ", em_order, ", Heun ", heun_order);
    CHECK(em_order == doctest::Approx(0.5).epsilon(0.15));
    CHECK(heun_order == doctest::Approx(1.0).epsilon(0.1));

    // Additive noise: the reference is the same path at a sixteenth of the step, by Heun's method by hand.
    std::vector<double> additive, heun_additive;
    for (const std::size_t count : {16u, 32u, 64u, 128u, 256u}) {
        const double dt = 2.0 / double(count);
        const double_well model{};
        const auto em =
            simulate(model, one, lone_run(integrator::euler_maruyama, dt, 2.0, paths, count, 0.3));
        const auto heun = simulate(model, one, lone_run(integrator::heun, dt, 2.0, paths, count, 0.3));
        double error = 0, heun_error = 0;
        for (std::uint32_t r = 0; r < paths; ++r) {
            // Each coarse increment is split by Brownian bridges, again and again.
            std::vector<double> path = brownian_path(count, r, count, dt);
            random_stream random(77, r);
            double fine_dt = dt;
            for (int halving = 0; halving < 4; ++halving) {
                std::vector<double> finer;
                fine_dt /= 2;
                for (const double step : path) {
                    const double left = 0.5 * step + std::sqrt(fine_dt / 2) * random.normal();
                    finer.insert(finer.end(), {left, step - left});
                }
                path = std::move(finer);
            }
            const auto f = [](double x) { return x - x * x * x; };
            double x = 0.3;
            for (const double step : path) {
                const double y = x + fine_dt * f(x) + 0.5 * step;
                x += 0.5 * fine_dt * (f(x) + f(y)) + 0.5 * step;
            }
            error += std::abs(em(r, 0, 0) - x);
            heun_error += std::abs(heun(r, 0, 0) - x);
        }
        additive.push_back(error / paths);
        heun_additive.push_back(heun_error / paths);
    }
    const double em_additive = slope_of(steps, additive),
                 heun_order_additive = slope_of(steps, heun_additive);
    MESSAGE("strong order with additive noise: Euler-Maruyama ", em_additive, ", Heun ", heun_order_additive);
    CHECK(em_additive == doctest::Approx(1.0).epsilon(0.1));
    CHECK(heun_order_additive == doctest::Approx(1.0).epsilon(0.15));
}

TEST_CASE("weak order of Euler-Maruyama is 1") {
    // The mean of geometric Brownian motion after one second is exp(growth); Euler's is (1 + growth
    // dt)^(1/dt) exactly, in the mean over the noise. Common noise across many replicas shows it to 1e-4.
    constexpr std::size_t replicas = 400'000;
    std::vector<double> steps, errors;
    for (const std::size_t count : {16u, 32u, 64u}) {
        const double dt = 1.0 / double(count);
        const auto x = simulate(geometric{.growth = 1.5, .noise = 0.1}, one,
                                lone_run(integrator::euler_maruyama, dt, 1.0, replicas, count, 1.0));
        double sum = 0;
        for (const double value : x) sum += value;
        steps.push_back(dt);
        errors.push_back(std::abs(sum / double(replicas) - std::exp(1.5)));
    }
    const double order = slope_of(steps, errors);
    MESSAGE("weak order of Euler-Maruyama: ", order);
    CHECK(order == doctest::Approx(1.0).epsilon(0.06));
    std::vector<double> exact;
    for (const double dt : steps) exact.push_back(std::exp(1.5) - std::pow(1 + 1.5 * dt, 1 / dt));
    for (std::size_t i = 0; i < steps.size(); ++i)
        CHECK(errors[i] == doctest::Approx(exact[i]).epsilon(0.05));
}

TEST_CASE_TEMPLATE("deterministic orders: Euler 1, Heun and splitting 2, Runge-Kutta 4", Model, hopf<>,
                   hopf<double, hopf_coupling::x_only>) {
    const std::size_t n = 5;
    random_stream random(4);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights) w = random.uniform();
    const connectome network(weights);
    matrix<double> start = full(2, n, 0.0);
    for (double& x : start) x = random.normal();
    const Model model{.a = full(n, 0.4), .omega = vector<double>{1.0, 2.0, 3.0, 4.0, 5.0}, .noise = 0.0};
    const auto end = [&](integrator method, double dt) {
        return simulate_each(model, network,
                             {.coupling = 0.5,
                              .dt = dt,
                              .method = method,
                              .transient = 2.0,
                              .samples = 0,
                              .initial = start},
                             [](std::size_t, const matrix<double>&) {})
            .values;
    };
    const auto exact = end(integrator::runge_kutta_4, 2.0 / 16384);
    const auto order = [&](integrator method) {
        std::vector<double> steps, errors;
        for (const int count : {64, 128, 256, 512}) {
            const auto x = end(method, 2.0 / count);
            double worst = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                worst = std::max(worst, std::abs(x.data()[i] - exact.data()[i]));
            steps.push_back(2.0 / count);
            errors.push_back(worst);
        }
        return slope_of(steps, errors);
    };
    const double euler = order(integrator::euler_maruyama), heun = order(integrator::heun),
                 runge_kutta = order(integrator::runge_kutta_4),
                 splitting = order(integrator::strang_splitting);
    MESSAGE("deterministic orders: Euler ", euler, ", Heun ", heun, ", Runge-Kutta ", runge_kutta,
            ", splitting ", splitting);
    CHECK(euler == doctest::Approx(1.0).epsilon(0.1));
    CHECK(heun == doctest::Approx(2.0).epsilon(0.05));
    CHECK(runge_kutta == doctest::Approx(4.0).epsilon(0.05));
    CHECK(splitting == doctest::Approx(2.0).epsilon(0.05));
}

TEST_CASE("splitting is exact for a node by itself without noise, whatever the step") {
    for (const double a : {-0.3, 0.0, 0.2})
        for (const double dt : {0.01, 1.0, 7.0, 200.0}) {
            const double omega = 0.3, duration = dt * 20;
            const auto end = simulate_each(hopf<>{.a = a, .omega = omega, .noise = 0.0}, one,
                                           {.dt = dt,
                                            .method = integrator::strang_splitting,
                                            .transient = duration,
                                            .samples = 0,
                                            .initial = matrix<double>{{0.5}, {0.0}}},
                                           [](std::size_t, const matrix<double>&) {})
                                 .values;
            // 1 / r^2 obeys a linear equation.
            const double inverse_square =
                a == 0 ? 4 + 2 * duration
                       : 4 * std::exp(-2 * a * duration) - std::expm1(-2 * a * duration) / a;
            const double radius = 1 / std::sqrt(inverse_square), angle = omega * duration;
            CAPTURE(a);
            CAPTURE(dt);
            CHECK(std::abs(end(0, 0, 0) - radius * std::cos(angle)) <= 1e-13 * radius * (1 + angle));
            CHECK(std::abs(end(0, 1, 0) - radius * std::sin(angle)) <= 1e-13 * radius * (1 + angle));
        }
}

TEST_CASE("splitting at a step of 1 s has the covariance of the linear network") {
    const std::size_t n = 5, replicas = 256;
    random_stream random(4);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights) w = 0.1 * random.uniform();  // asymmetric
    const connectome network(weights);
    vector<double> a = full(n, 0.0), omega = full(n, 0.0), noise = full(n, 0.0);
    for (std::size_t j = 0; j < n; ++j) {
        a(j) = -0.05 - 0.1 * random.uniform();
        omega(j) = 0.25 + 0.1 * random.uniform();
        noise(j) = 0.001 + 0.002 * random.uniform();
    }
    const hopf<> model{.a = a, .omega = omega, .noise = noise};
    const auto expected = linear_hopf(model, network, {.coupling = 0.5}).covariance();
    const auto x = simulate(model, network,
                            {.coupling = 0.5,
                             .dt = 1.0,
                             .method = integrator::strang_splitting,
                             .transient = 100,
                             .samples = 1000,
                             .every = 8,
                             .replicas = replicas,
                             .initial = 0.0});
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            std::vector<double> each;
            double mean = 0, square = 0;
            for (std::size_t r = 0; r < replicas; ++r) {
                double sum = 0;
                for (std::size_t t = 0; t < 1000; ++t) sum += x(r, i, t) * x(r, j, t) / 1000;
                mean += sum / double(replicas);
                square += sum * sum / double(replicas);
            }
            const double error = std::sqrt((square - mean * mean) / double(replicas - 1));
            CAPTURE(i);
            CAPTURE(j);
            CHECK(error < 0.006 * std::sqrt(expected(i, i) * expected(j, j)));
            CHECK(std::abs(mean - expected(i, j)) < 4 * error);
        }
}

TEST_SUITE("slow") {
    TEST_CASE_TEMPLATE(
        "weak order of splitting is 2, of Euler-Maruyama 1: against Heun by hand on a finer path", Model,
        hopf<>, hopf<double, hopf_coupling::x_only>) {
        // Two nodes far from linear, driven hard. The engine's increments are split by Brownian bridges, so that
        // the difference of squares has a small spread, and its mean over paths shows the error of the step.
        constexpr std::size_t paths = 40'000;
        constexpr double a = -0.5, noise = 1.0, coupling = 2.0, duration = 2.0;
        const double omega[] = {1.0, 2.0}, weights[2][2] = {{0, 0.6}, {0.2, 0}},
                     begin[] = {0.8, 0.1, -0.3, 0.6};
        const connectome network(matrix<double>{{0, 0.6}, {0.2, 0}});
        const auto drift = [&](const std::array<double, 4>& z) {  // x, y of one node, then of the other
            std::array<double, 4> slope;
            for (std::size_t j = 0; j < 2; ++j) {
                const double x = z[2 * j], y = z[2 * j + 1], g = a - x * x - y * y;
                const double pull = coupling * weights[j][1 - j];
                slope[2 * j] = g * x - omega[j] * y + pull * (z[2 - 2 * j] - x);
                slope[2 * j + 1] =
                    g * y + omega[j] * x + (Model::signals == 2 ? pull * (z[3 - 2 * j] - y) : 0.0);
            }
            return slope;
        };
        const Model model{.a = a, .omega = vector<double>{1.0, 2.0}, .noise = noise};
        const auto order = [&](integrator method, const std::vector<std::size_t>& counts) {
            std::vector<double> steps, errors;
            for (const std::size_t count : counts) {
                const double dt = duration / double(count);
                auto options = lone_run(method, dt, duration, paths, count, 0);
                options.coupling = coupling;
                options.initial = matrix<double>{{begin[0], begin[2]}, {begin[1], begin[3]}};
                options.samples = 0;
                options.transient = duration;
                const auto end =
                    simulate_each(model, network, options, [](std::size_t, const matrix<double>&) {}).values;
                double error = 0, square = 0;
                std::vector<double> z(4);
                for (std::uint32_t r = 0; r < paths; ++r) {
                    random_stream random(77, r);
                    std::array<double, 4> fine = {begin[0], begin[1], begin[2], begin[3]};
                    for (std::size_t step = 0; step < count; ++step) {
                        normal_column(count, step, r, 1, z.data());
                        constexpr std::size_t parts = 16;
                        std::array<std::array<double, 4>, parts> kicks;
                        for (std::size_t v = 0; v < 4; ++v) {
                            kicks[0][v] = noise * std::sqrt(dt) * z[v];
                            for (std::size_t width = parts; width > 1; width /= 2)
                                for (std::size_t i = 0; i < parts; i += width) {
                                    const double whole = kicks[i][v];
                                    const double left =
                                        0.5 * whole +
                                        noise * std::sqrt(dt * double(width) / parts / 4) * random.normal();
                                    kicks[i][v] = left;
                                    kicks[i + width / 2][v] = whole - left;
                                }
                        }
                        const double h = dt / parts;
                        for (const auto& kick : kicks) {
                            const auto f = drift(fine);
                            std::array<double, 4> ahead;
                            for (std::size_t v = 0; v < 4; ++v) ahead[v] = fine[v] + h * f[v] + kick[v];
                            const auto g = drift(ahead);
                            for (std::size_t v = 0; v < 4; ++v) fine[v] += 0.5 * h * (f[v] + g[v]) + kick[v];
                        }
                    }
                    double difference = 0;
                    for (std::size_t j = 0; j < 2; ++j)
                        for (std::size_t v = 0; v < 2; ++v)
                            difference += end(r, v, j) * end(r, v, j) - fine[2 * j + v] * fine[2 * j + v];
                    error += difference;
                    square += difference * difference;
                }
                steps.push_back(dt);
                errors.push_back(std::abs(error / paths));
                MESSAGE("dt ", dt, ": error of the mean square ", error / paths, " +- ",
                        std::sqrt(square) / paths);
            }
            return slope_of(steps, errors);
        };
        const double splitting = order(integrator::strang_splitting, {6, 8, 12, 16});
        const double euler = order(integrator::euler_maruyama, {16, 32, 64});
        MESSAGE("weak orders: splitting ", splitting, ", Euler-Maruyama ", euler);
        CHECK(splitting == doctest::Approx(2.0).epsilon(0.1));
        CHECK(euler == doctest::Approx(1.0).epsilon(0.1));
    }
}

TEST_CASE("coloured noise has the variance and the memory of its process, and drives slow nodes like white") {
    // dx = a x + eta: the variance of x is noise^2 / (2 |a| (1 + |a| tau)) for each of x and y at omega = 0.
    const double a = -0.5, noise = 0.01;
    for (const double tau : {0.02, 1.0, 3.0}) {
        const auto x = simulate(hopf<>{.a = a, .omega = 0.0, .noise = noise}, one,
                                {.coupling = 0.0,
                                 .dt = 0.01,
                                 .method = integrator::heun,
                                 .transient = 20,
                                 .samples = 1000,
                                 .every = 200,
                                 .replicas = 64,
                                 .seed = 3,
                                 .initial = 0.0,
                                 .noise_correlation_time = tau});
        double sum = 0;
        for (const double value : x) sum += value * value;
        CAPTURE(tau);
        CHECK(sum / double(x.size()) ==
              doctest::Approx(noise * noise / (2 * -a * (1 - a * tau))).epsilon(0.04));
    }
    // The process itself: stationary from the first step on, correlation exp(-t / tau).
    simulation_options options{.dt = 0.1,
                               .transient = 0.1,
                               .samples = 0,
                               .replicas = 20000,
                               .seed = 8,
                               .noise_correlation_time = 0.5};
    const auto ignore = [](std::size_t, const matrix<double>&) {};
    const hopf<> model{.noise = 1.0};
    const auto first = simulate_each(model, one, options, ignore);
    options.transient = 0.4;
    const auto later = simulate_each(model, one, options, ignore, first);
    double variance = 0, product = 0;
    for (std::size_t r = 0; r < 20000; ++r) {
        variance += first.noise(r, 0, 0) * first.noise(r, 0, 0) / 20000;
        product += first.noise(r, 0, 0) * later.noise(r, 0, 0) / 20000;
    }
    // The state holds eta sqrt(dt) of unit strength: variance dt / (2 tau).
    CHECK(variance == doctest::Approx(0.1 / (2 * 0.5)).epsilon(0.04));
    CHECK(product / variance == doctest::Approx(std::exp(-0.4 / 0.5)).epsilon(0.05));
}

TEST_CASE("integrators say what they cannot do") {
    const connectome network(matrix<double>{{0, 1}, {1, 0}});
    CHECK_THROWS_WITH_AS(simulate(hopf<>{}, network, {.method = integrator::runge_kutta_4}),
                         "entrain::simulate: method: expected euler_maruyama or heun for a model with noise, "
                         "got runge_kutta_4",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        simulate(hopf<>{.noise = 0.0}, network,
                 {.method = integrator::runge_kutta_4, .delays = full(2, 2, 1.0)}),
        "entrain::simulate: method: expected euler_maruyama or heun for a network with delays, got "
        "runge_kutta_4",
        argument_error);
    CHECK_THROWS_WITH_AS(simulate(hopf<>{}, network, {.noise_correlation_time = -1}),
                         "entrain::simulate: noise_correlation_time: expected zero or more seconds, got -1",
                         argument_error);
    const auto says = [&](const auto& model, simulation_options options) {
        options.method = integrator::strang_splitting;
        try {
            simulate(model, network, options);
        } catch (const argument_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const auto but_for = [](const std::string& what) {
        return "entrain::simulate: method: expected euler_maruyama or heun for " + what +
               ", got strang_splitting";
    };
    CHECK(says(fitzhugh_nagumo<>{}, {}) == but_for("a model without flow()"));
    CHECK(says(kuramoto<>{}, {}) == but_for("a model without flow()"));
    CHECK(says(undescribed{}, {}) == but_for("a model whose coupling is not said to be diffusive"));
    CHECK(says(geometric{}, {}) == but_for("a model with multiplicative noise"));
    CHECK(says(hopf<>{}, {.noise_correlation_time = 0.5}) == but_for("noise with a correlation time"));
    CHECK(says(hopf<>{}, {.delays = full(2, 2, 1.0)}) == but_for("a network with delays"));
    CHECK(says(hopf<>{}, {.samples = 1, .delays = full(2, 2, 0.0)}).empty());
    CHECK(says(hopf<>{}, {.coupling = -1e3, .dt = 1.0}) ==
          "entrain::simulate: coupling: expected values whose effect within dt the model's numbers can hold, "
          "got "
          "-1000 (inf in its flow)");
}

}  // namespace test_integrators
