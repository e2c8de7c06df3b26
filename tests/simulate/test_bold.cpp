#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

namespace test_bold {

using namespace entrain;
using fixtures::random_network;
using fixtures::same_bits;

namespace {

double activity_of(std::size_t sample, std::size_t node) {
    return 0.5 + 0.5 * std::sin(0.37 * double(sample) + double(node));
}

// BOLD at `time` under an activity that is constant from sample to sample: the equations of Friston 2003 by
// Heun's method with steps of a few milliseconds that end where the activity changes, and at `time`.
double oracle(double time, double interval, std::size_t node) {
    double s = 0, f = 1, v = 1, q = 1, now = 0;
    const auto slope = [](double u, const std::array<double, 4>& y) {
        return std::array<double, 4>{
            u - 0.65 * y[0] - 0.41 * (y[1] - 1), y[0], (y[1] - std::pow(y[2], 1 / 0.32)) / 0.98,
            (y[1] * (1 - std::pow(0.66, 1 / y[1])) / 0.34 - std::pow(y[2], 1 / 0.32) * y[3] / y[2]) / 0.98};
    };
    std::array<double, 4> y{s, f, v, q};
    for (std::size_t sample = 0; now < time - 1e-12; ++sample) {
        const double end = std::min(time, double(sample + 1) * interval), u = activity_of(sample, node);
        const int steps = int(std::ceil((end - now) / 2e-3));
        const double dt = (end - now) / std::max(1, steps);
        for (int i = 0; i < steps; ++i) {
            const auto a = slope(u, y);
            auto there = y;
            for (std::size_t k = 0; k < 4; ++k) there[k] += dt * a[k];
            const auto b = slope(u, there);
            for (std::size_t k = 0; k < 4; ++k) y[k] += dt * (a[k] + b[k]) / 2;
        }
        now = end;
    }
    return 0.02 * (7 * 0.34 * (1 - y[3]) + 2 * (1 - y[3] / y[2]) + (2 * 0.34 - 0.2) * (1 - y[2]));
}

}  // namespace

TEST_CASE("a long step of the BOLD model comes where many short ones come") {
    const auto model = balloon_windkessel::deco_2018();
    for (const double dt : {0.25, 0.3, 2.0, 7.0, 30.0}) {
        auto expected = balloon_windkessel::at_rest();
        const int parts = static_cast<int>(std::ceil(dt / 1e-3));
        for (int i = 0; i < parts; ++i) expected = model.step(expected, 0.8, dt / parts);
        const auto found = model.step(balloon_windkessel::at_rest(), 0.8, dt);
        for (std::size_t k = 0; k < 4; ++k) CHECK(std::abs(found[k] - expected[k]) < 1e-3);
    }
}

TEST_CASE("BOLD has the repetition time that was asked for, whether samples divide it or not") {
    const connectome pair(matrix<double>{{0, 1}, {1, 0}});
    const auto drive = [](const auto& sample, std::size_t node) { return activity_of(sample.index, node); };
    struct run {
        double tr, dt;
        std::size_t every, samples, volumes;
    };
    for (const run& of : std::vector<run>{
             {0.72, 0.1, 1, 720, 100},
             {0.72, 0.05, 2, 720, 100},
             {0.72, 0.01, 8, 900, 100},
             {0.75, 0.1, 5, 144, 96},
             {1.0 / 3, 0.1, 1, 100, 30},
             {0.8, 0.1, 1, 720, 90},
             {0.1, 0.1, 1, 50, 50},
             {0.10001, 0.1, 1, 100, 99},
             {2.0, 0.1, 20, 20, 20},
             {2.9, 0.1, 20, 29, 20},
             {0.72, 0.1, 1, 719, 99},
             {100, 0.1, 1, 99, 0},
         }) {
        const auto tr = of.tr, dt = of.dt;
        const auto every = of.every, samples = of.samples, volumes = of.volumes;
        CAPTURE(tr);
        CAPTURE(samples);
        const auto [bold, end] =
            observe(hopf<>{}, pair, {.dt = dt, .transient = 0, .samples = samples, .every = every},
                    record_bold<decltype(drive)>{.repetition_time = tr, .input = drive});
        REQUIRE(bold[0].shape(1) == volumes);
        double worst = 0;
        for (std::size_t v = 0; v < volumes; v += 1 + volumes / 7)
            for (std::size_t node = 0; node < 2; ++node)
                worst = std::max(
                    worst, std::abs(bold[0](node, v) - oracle(double(v + 1) * tr, dt * double(every), node)));
        if (volumes > 0)
            worst = std::max(worst, std::abs(bold[0](1, volumes - 1) -
                                             oracle(double(volumes) * tr, dt * double(every), 1)));
        CHECK(worst < 2e-7);
    }
}

TEST_CASE("activity is averaged over whole samples within a step, also where volumes fall between") {
    // With samples of 10 ms and steps of 50 ms, slow activity hardly differs from its averages.
    const connectome one(full(1, 1, 0.0));
    const auto drive = [](const auto& sample, std::size_t) {
        return 1 + std::sin(0.01 * double(sample.index));
    };
    const auto with_step = [&](double step) {
        return std::get<0>(observe(
            hopf<>{}, one, {.dt = 0.01, .transient = 0, .samples = 3003, .every = 1},
            record_bold<decltype(drive)>{.repetition_time = 0.7701, .step = step, .input = drive}))[0];
    };
    const auto fine = with_step(0.01), coarse = with_step(0.05);
    REQUIRE(fine.shape(1) == 38);
    REQUIRE(coarse.shape(1) == 38);
    double most = 0, worst = 0;
    for (std::size_t v = 0; v < 38; ++v) {
        most = std::max(most, std::abs(fine(0, v)));
        worst = std::max(worst, std::abs(fine(0, v) - coarse(0, v)));
    }
    CHECK(worst < 1e-3 * most);
    CHECK(worst > 0);
}

TEST_CASE("BOLD between samples has the same bits on any threads, and alone as in an ensemble") {
    const auto network = random_network(5, 3);
    simulation_options options{
        .coupling = 0.3, .transient = 10, .samples = 200, .every = 3, .replicas = 19, .threads = 1};
    const hopf<> model{.a = 0.1, .omega = 3.0};
    const record_bold<> observer{.repetition_time = 0.77};
    const auto first = std::get<0>(observe(model, network, options, observer));
    REQUIRE(first[0].shape(1) == 77);
    options.threads = 3;
    const auto threaded = std::get<0>(observe(model, network, options, observer));
    for (std::size_t r = 0; r < 19; ++r) CHECK(same_bits(first[r], threaded[r]));
    options.replicas = 1;
    options.noise_streams = {17};
    CHECK(same_bits(first[17], std::get<0>(observe(model, network, options, observer))[0]));
}

}  // namespace test_bold
