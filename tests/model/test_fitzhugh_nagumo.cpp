#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

namespace test_fitzhugh_nagumo {

using namespace entrain;

namespace {

using point = std::array<double, 2>;

// FitzHugh's equations, in their own unit of time.
point slope(point p, double input) {
    return {p[0] - p[0] * p[0] * p[0] / 3 - p[1] + input, 0.08 * (p[0] + 0.7 - 0.8 * p[1])};
}

point runge_kutta_step(point p, double input, double h) {
    const auto moved = [&](point by, double time) -> point {
        return {p[0] + time * by[0], p[1] + time * by[1]};
    };
    const point a = slope(p, input), b = slope(moved(a, h / 2), input), c = slope(moved(b, h / 2), input),
                d = slope(moved(c, h), input);
    point next;
    for (std::size_t i = 0; i < 2; ++i) next[i] = p[i] + h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
    return next;
}

// The mean time between upward crossings of zero, samples `h` apart; 0 where there are fewer than two.
double period_of(const std::vector<double>& x, double h) {
    double first = -1, last = -1;
    int turns = -1;
    for (std::size_t t = 1; t < x.size(); ++t)
        if (x[t - 1] < 0 && x[t] >= 0) {
            last = h * (double(t) - x[t] / (x[t] - x[t - 1]));
            if (first < 0) first = last;
            ++turns;
        }
    return turns > 0 ? (last - first) / turns : 0.0;
}

const connectome alone(full(1, 1, 0.0));

}  // namespace

TEST_CASE(
    "a FitzHugh-Nagumo unit rests where its equations say, for inputs below and above those that fire") {
    static_assert(oscillator_model<fitzhugh_nagumo<>> && oscillator_model<fitzhugh_nagumo<float>>);
    for (const double input : {0.0, 0.2, 1.6}) {
        CAPTURE(input);
        const auto end = simulate_each(
            fitzhugh_nagumo<>{.input = input}, alone,
            {.dt = 1e-5, .transient = 1.0, .samples = 0, .initial = matrix<double>{{-1.0}, {-0.5}}},
            [](std::size_t, const matrix<double>&) {});
        const double x = end.values(0, 0, 0), y = end.values(0, 1, 0);
        CHECK(std::abs(x - x * x * x / 3 - y + input) < 1e-9);
        CHECK(std::abs(x + 0.7 - 0.8 * y) < 1e-9);
    }
}

TEST_CASE("a FitzHugh-Nagumo unit fires without end between the inputs at which its rest loses stability") {
    // The trace of the Jacobian at rest, 1 - x^2 - epsilon recovery, is zero at x = -+ sqrt(1 - 0.064).
    const double edge = std::sqrt(1 - 0.08 * 0.8);
    const auto input_at = [](double x) { return (x + 0.7) / 0.8 - x + x * x * x / 3; };
    CHECK(input_at(-edge) == doctest::Approx(0.33).epsilon(0.01));
    CHECK(input_at(edge) == doctest::Approx(1.42).epsilon(0.01));
    const auto fires = [](double input) {
        const auto x = simulate(fitzhugh_nagumo<>{.input = input}, alone,
                                {.dt = 2e-5,
                                 .method = integrator::runge_kutta_4,
                                 .transient = 2,
                                 .samples = 10000,
                                 .every = 1,
                                 .initial = 0.5});
        const auto [low, high] = std::minmax_element(x.begin(), x.end());
        return *high - *low > 1;
    };
    CHECK_FALSE(fires(input_at(-edge) - 0.03));
    CHECK(fires(input_at(-edge) + 0.03));
    CHECK(fires(input_at(edge) - 0.03));
    CHECK_FALSE(fires(input_at(edge) + 0.03));
}

TEST_CASE("its period is that of an independent Runge-Kutta integration, and grows with the unit of time") {
    std::vector<double> expected;
    point p{0.5, 0.5};
    for (int t = 0; t < 100000; ++t) {
        p = runge_kutta_step(p, 0.5, 0.01);
        if (t >= 40000) expected.push_back(p[0]);
    }
    const double theirs = period_of(expected, 0.01);
    CHECK(theirs > 35);
    CHECK(theirs < 45);
    for (const double unit : {1e-3, 0.25}) {
        const auto x = simulate(fitzhugh_nagumo<>{.input = 0.5, .time_scale = unit}, alone,
                                {.dt = 0.02 * unit,
                                 .method = integrator::runge_kutta_4,
                                 .transient = 400 * unit,
                                 .samples = 30000,
                                 .every = 1,
                                 .initial = 0.5});
        CHECK(period_of({x.begin(), x.end()}, 0.02 * unit) == doctest::Approx(theirs * unit).epsilon(1e-5));
    }
}

TEST_CASE("a network of FitzHugh-Nagumo units follows the textbook equations node by node") {
    const std::size_t n = 13, samples = 300;
    random_stream random(4);
    matrix<double> weights = full(n, n, 0.0), start = full(2, n, 0.0);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t k = 0; k < n; ++k)
            if (j != k) weights(j, k) = random.uniform() / double(n);
    vector<double> input = full(n, 0.0), unit = full(n, 0.0);
    for (std::size_t j = 0; j < n; ++j) {
        input(j) = 0.8 * random.uniform();
        unit(j) = 1e-3 * (1 + random.uniform());
        start(0, j) = 2 * random.uniform() - 1;
        start(1, j) = 2 * random.uniform() - 1;
    }
    const double dt = 1e-4, coupling = 0.6;
    const simulation_options options{.coupling = coupling,
                                     .dt = dt,
                                     .transient = 0,
                                     .samples = samples,
                                     .every = 1,
                                     .replicas = 18,
                                     .initial = start};
    fitzhugh_nagumo<> model{.input = input, .time_scale = unit};
    model.threshold = 0.6, model.recovery = 0.9, model.epsilon = 0.1;
    const auto runs = simulate(model, connectome(weights), options);

    std::vector<double> x(n), y(n);
    for (std::size_t j = 0; j < n; ++j) x[j] = start(0, j), y[j] = start(1, j);
    double worst = 0, first_change = 0;
    for (std::size_t t = 0; t < samples; ++t) {
        auto next_x = x, next_y = y;
        for (std::size_t j = 0; j < n; ++j) {
            double received = 0;
            for (std::size_t k = 0; k < n; ++k) received += weights(j, k) * (x[k] - x[j]);
            next_x[j] +=
                dt / unit(j) * (x[j] - std::pow(x[j], 3) / 3 - y[j] + input(j) + coupling * received);
            next_y[j] += dt / unit(j) * 0.1 * (x[j] + 0.6 - 0.9 * y[j]);
        }
        x = next_x, y = next_y;
        for (std::size_t r = 0; r < options.replicas; ++r)
            for (std::size_t j = 0; j < n; ++j) worst = std::max(worst, std::abs(runs(r, j, t) - x[j]));
        first_change = std::max(first_change, std::abs(x[0] - start(0, 0)));
    }
    CHECK(first_change > 0.5);
    CHECK(worst < 1e-12);

    const fitzhugh_nagumo<float> coarse{.input = input, .time_scale = unit};
    const fitzhugh_nagumo<> precise{.input = input, .time_scale = unit};
    const auto a = simulate(coarse, connectome(weights), options);
    const auto b = simulate(precise, connectome(weights), options);
    double difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = std::max(difference, std::abs(double(a.data()[i]) - b.data()[i]));
    CHECK(difference < 1e-3);
}

}  // namespace test_fitzhugh_nagumo
