#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>
#include <entrain/stats.hpp>
#include <entrain/synchrony.hpp>

#include "scratch_folder.hpp"
#include "simulation_fixtures.hpp"

namespace test_observers {

using namespace entrain;
using fixtures::random_network;
using fixtures::same_bits;

namespace {

constexpr double pi = std::numbers::pi;

const simulation_options usual{.coupling = 0.5,
                               .dt = 0.05,
                               .transient = 2,
                               .samples = 60,
                               .every = 4,
                               .replicas = 19,
                               .seed = 3,
                               .initial = initial_state::uniform(-1, 1)};

// Stopped after 23 of 60 samples, and going on with three threads, a simulation gives what it gives as a whole.
template <class Model>
void goes_on(const Model& model, const connectome& network, simulation_options options) {
    using T = typename Model::value_type;
    const auto whole = simulate(model, network, options);
    const scratch_folder scratch;
    const auto file = scratch / "checkpoint";
    const auto identity = simulation_identity(model, network, options);
    options.samples = 23;
    save_checkpoint(file, simulate_each(model, network, options, [](std::size_t, const matrix<T>&) {}),
                    identity);
    options.samples = 37;
    options.transient = double(options.every - 1) * options.dt;
    options.threads = 3;
    CHECK(simulation_identity(model, network, options) == identity);
    std::atomic<std::size_t> different = 0;  // replicas end on several threads
    simulate_each(
        model, network, options,
        [&](std::size_t r, const matrix<T>& x) {
            for (std::size_t i = 0; i < network.size(); ++i)
                for (std::size_t t = 0; t < 37; ++t) different += x(i, t) != whole(r, i, 23 + t);
        },
        load_checkpoint<T>(file, identity));
    CHECK(different == 0);
}

}  // namespace

TEST_CASE("observers see what simulate() returns, several at once, each replica by itself") {
    const std::size_t n = 9;
    const auto network = random_network(n, 1, 0.5);
    const hopf<> model{.a = 0.1, .omega = 2.0, .noise = 0.1};
    const auto runs = simulate(model, network, usual);
    network_set networks;
    networks.add("first", {0, 1, 2}).add("middle", {3, 4, 5}).add("odd", {5, 1, 3, 7});
    std::atomic<std::size_t> seen{0};
    const auto [x, thin, order, statistics, nothing, end] = observe(
        model, network, usual, record_trajectory{}, record_trajectory{.every = 7},
        record_order_parameter{networks}, record_covariance{}, call_with_samples{[&seen](const auto& sample) {
            ++seen;
            if (sample.index == 3) CHECK(sample.time == doctest::Approx(2 + 0.05 * 13));
        }});
    CHECK(seen == 19 * 60);
    CHECK(nothing.size() == 19);
    CHECK(end.step == 40 + 59 * 4 + 1);
    const auto y = std::get<0>(observe(model, network, usual, record_trajectory{.variable = 1}));
    for (std::size_t r = 0; r < 19; ++r) {
        matrix<double> one = full(n, 60, 0.0), angle = one;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t t = 0; t < 60; ++t) {
                one(i, t) = runs(r, i, t);
                angle(i, t) = std::atan2(y[r](i, t), one(i, t));
            }
        CHECK(same_bits(x[r], one));
        CHECK(thin[r].shape(1) == 9);
        CHECK(thin[r](4, 8) == one(4, 56));
        const auto whole = order_parameter(angle);
        const auto part = order_parameter(xt::view(angle, xt::range(3, 6), xt::all()));
        const auto odd = order_parameter(xt::view(angle, xt::range(1, 9, 2), xt::all()));
        double worst = 0;
        for (std::size_t t = 0; t < 60; ++t) {
            worst = std::max(worst, std::abs(order[r](0, t) - whole(t)));
            worst = std::max(worst, std::abs(order[r](2, t) - part(t)));
            worst = std::max(worst, std::abs(order[r](3, t) - odd(t)));
        }
        CHECK(worst < 1e-14);
        CHECK(order[r].shape(0) == 4);
        // Covariance and correlation against sums over the recording.
        double worst_covariance = 0, worst_correlation = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < n; ++k) {
                double mi = 0, mk = 0, cov = 0, vi = 0, vk = 0;
                for (std::size_t t = 0; t < 60; ++t) mi += one(i, t) / 60, mk += one(k, t) / 60;
                for (std::size_t t = 0; t < 60; ++t) {
                    cov += (one(i, t) - mi) * (one(k, t) - mk) / 59;
                    vi += (one(i, t) - mi) * (one(i, t) - mi) / 59;
                    vk += (one(k, t) - mk) * (one(k, t) - mk) / 59;
                }
                worst_covariance = std::max(worst_covariance, std::abs(statistics[r].covariance(i, k) - cov));
                worst_correlation = std::max(
                    worst_correlation, std::abs(statistics[r].correlation(i, k) - cov / std::sqrt(vi * vk)));
            }
        CHECK(statistics[r].count == 60);
        CHECK(worst_covariance < 1e-14);
        CHECK(worst_correlation < 1e-12);
    }
}

TEST_CASE("observing on several threads changes no bit, nor does stopping in between") {
    const auto network = random_network(30, 2, 0.5);
    const kuramoto<float> model{.omega = 3.0, .noise = 0.2};
    auto options = usual;
    options.replicas = 70;
    options.threads = 1;
    const auto [one, end] = observe(model, network, options, record_order_parameter{});
    options.threads = 3;
    const auto [three, end_of_three] = observe(model, network, options, record_order_parameter{});
    for (std::size_t r = 0; r < 70; ++r) CHECK(same_bits(one[r], three[r]));
    options.samples = 20;
    const auto [first, middle] = observe(model, network, options, record_order_parameter{});
    options.samples = 40;
    options.transient = 3 * options.dt;
    const auto [second, last] = observe(model, network, options, middle, record_order_parameter{});
    CHECK(same_bits(last.values, end.values));
    for (std::size_t r = 0; r < 70; ++r) {
        bool same = true;
        for (std::size_t t = 0; t < 60; ++t)
            same = same && one[r](0, t) == (t < 20 ? first[r](0, t) : second[r](0, t - 20));
        CHECK(same);
    }
}

TEST_CASE("the covariance of constant nodes is zero, and their correlation 0 rather than NaN") {
    const connectome alone(full(2, 2, 0.0));
    const auto [statistics, end] =
        observe(hopf<>{.a = 0.0, .omega = 0.0, .noise = 0.0}, alone,
                {.transient = 0, .samples = 5, .initial = 0.0}, record_covariance{});
    CHECK(statistics[0].covariance(0, 1) == 0);
    CHECK(statistics[0].correlation(0, 0) == 0);
    CHECK(statistics[0].mean(1) == 0);
}

TEST_CASE("wrong observers are refused by name") {
    const auto network = random_network(3, 1, 0.5);
    const auto run = [&](const auto& observer) { observe(hopf<>{}, network, usual, observer); };
    const auto with = [](std::vector<std::size_t> regions) {
        return record_order_parameter{network_set{}.add("ring", std::move(regions))};
    };
    CHECK_THROWS_WITH_AS(
        run(with({})),
        "entrain::record_order_parameter: network 'ring': expected at least 1 region, got none",
        argument_error);
    CHECK_THROWS_WITH_AS(run(with({0, 3})),
                         "entrain::record_order_parameter: network 'ring': expected regions below 3, got 3",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        run(with({2, 0, 2})),
        "entrain::record_order_parameter: network 'ring': expected each region once, got region 2 twice",
        argument_error);
    CHECK_THROWS_WITH_AS(run(record_order_parameter{{{"one"}, {{0}, {1}}}}),
                         "entrain::record_order_parameter: networks: expected a name for each of 2, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(run(record_trajectory{.every = 0}),
                         "entrain::record_trajectory: every: expected at least 1 sample, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(run(record_bold<>{.repetition_time = 0.1}),
                         "entrain::record_bold: repetition_time: expected at least the time between samples, "
                         "0.2 s, got 0.1",
                         argument_error);
    CHECK_THROWS_WITH_AS(run(record_bold<>{.step = 0}),
                         "entrain::record_bold: step: expected a positive number of seconds, got 0",
                         argument_error);
}

TEST_CASE("BOLD rests without activity, and rises, overshoots its rest and returns after a pulse of it") {
    const auto b = balloon_windkessel::friston_2003();
    auto state = balloon_windkessel::at_rest();
    for (int i = 0; i < 1000; ++i) state = b.step(state, 0.0, 0.01);
    CHECK(b.bold(state) == 0.0);
    CHECK(state == balloon_windkessel::at_rest());
    for (const auto& preset : {balloon_windkessel::friston_2003(), balloon_windkessel::cabral_2011(),
                               balloon_windkessel::deco_2018()}) {
        auto s = balloon_windkessel::at_rest();
        double peak = 0, peak_time = 0, lowest = 0;
        for (int i = 0; i < 6000; ++i) {
            s = preset.step(s, i < 100 ? 1.0 : 0.0, 0.01);
            if (preset.bold(s) > peak) peak = preset.bold(s), peak_time = 0.01 * i;
            lowest = std::min(lowest, preset.bold(s));
        }
        CHECK(peak > 0.001);
        CHECK(peak_time > 1.5);
        CHECK(peak_time < 6.0);
        CHECK(lowest < 0);
        CHECK(std::abs(preset.bold(s)) < 0.02 * peak);
    }
    // The two lineages are different models: kappa and gamma are inverse to each other.
    CHECK(balloon_windkessel::cabral_2011().signal_decay == doctest::Approx(1 / 0.65));
    CHECK(balloon_windkessel::friston_2003().signal_decay == 0.65);
}

TEST_CASE("a long constant activity leads BOLD to the steady state of its equations") {
    // Inflow f = 1 + u efficacy / feedback, v = f^alpha, q = v extraction(f) / extraction(1).
    const auto b = balloon_windkessel::deco_2018();
    auto state = balloon_windkessel::at_rest();
    for (int i = 0; i < 20000; ++i) state = b.step(state, 0.3, 0.01);
    const double f = 1 + 0.3 / b.feedback, v = std::pow(f, b.stiffness);
    const double q = v * (1 - std::pow(1 - b.extraction, 1 / f)) / b.extraction;
    CHECK(state[1] == doctest::Approx(f).epsilon(1e-9));
    CHECK(state[2] == doctest::Approx(v).epsilon(1e-9));
    CHECK(state[3] == doctest::Approx(q).epsilon(1e-9));
}

TEST_CASE(
    "a smaller step changes BOLD by less than 1e-8 of it, and halving a large one divides its error by 16") {
    const auto b = balloon_windkessel::friston_2003();
    const auto end = [&](double dt) {
        auto state = balloon_windkessel::at_rest();
        for (int i = 0; i < int(std::llround(5 / dt)); ++i) state = b.step(state, 0.5, dt);
        return b.bold(state);
    };
    const double exact = end(0.001);
    CHECK(std::abs(end(0.01) - exact) < 1e-8 * exact);
    CHECK((end(0.1) - exact) / (end(0.05) - exact) == doctest::Approx(16).epsilon(0.25));
}

TEST_CASE("BOLD of a running simulation is that of its recorded activity, whatever the sampling") {
    const connectome pair(matrix<double>{{0, 1}, {1, 0}});
    const kuramoto<> model{.omega = 2 * pi * 5.0, .noise = 0.5};
    const auto drive = [](const auto& sample, std::size_t node) { return 1 + std::sin(sample.phase(node)); };
    const simulation_options options{.coupling = 0.3,
                                     .dt = 1e-3,
                                     .transient = 0,
                                     .samples = 30001,
                                     .every = 1,
                                     .initial = initial_state::uniform(-pi, pi)};
    const auto [phases, bold, end] =
        observe(model, pair, options, record_trajectory{},
                record_bold<decltype(drive)>{.repetition_time = 2.0, .input = drive});
    REQUIRE(bold[0].shape(1) == 15);
    const auto b = balloon_windkessel::friston_2003();
    auto state = balloon_windkessel::at_rest();
    double worst = 0;
    for (std::size_t t = 0; t < 30000; ++t) {  // ten times finer than the observer
        state = b.step(state, 1 + std::sin(phases[0](1, t)), 1e-3);
        if ((t + 1) % 2000 == 0) worst = std::max(worst, std::abs(b.bold(state) - bold[0](1, t / 2000)));
    }
    CHECK(bold[0](1, 14) > 0.005);
    CHECK(worst < 2e-6);
    // Samples further apart than the step are cut into smaller ones.
    const auto [coarse, coarse_end] =
        observe(hopf<>{.a = 0.3, .omega = 0.5}, pair, {.transient = 0, .samples = 100, .every = 20},
                record_bold<>{.repetition_time = 2.0});
    CHECK(coarse[0].shape(1) == 100);
    CHECK(is_finite(coarse[0](0, 99)));
}

TEST_CASE_TEMPLATE("a checkpoint goes on to the bit, with delays and coloured noise, on other threads", T,
                   double, float) {
    const std::size_t n = 11;
    const auto network = random_network(n, 6, 0.5);
    random_stream random(2);
    matrix<double> delays = full(n, n, 0.0);
    for (double& delay : delays) delay = 0.05 * double(random.below(30));
    auto options = usual;
    options.delays = delays;
    options.noise_correlation_time = 0.3;
    options.method = integrator::heun;
    options.threads = 1;
    const kuramoto<T> model{.omega = 4.0, .noise = 0.3};
    goes_on(model, network, options);
}

TEST_CASE_TEMPLATE("a checkpoint of splitting goes on to the bit, whatever the couplings and threads", T,
                   double, float) {
    const std::size_t n = 11;
    const auto network = random_network(n, 6, 0.5);
    auto options = usual;
    options.dt = 0.5;
    options.method = integrator::strang_splitting;
    std::vector<double> couplings;
    for (std::size_t r = 0; r < options.replicas; ++r) couplings.push_back(0.2 * double(r % 3));
    options.coupling = couplings;
    options.threads = 1;
    const hopf<T> model{.a = 0.02, .omega = 0.4, .noise = 0.1};
    auto euler = options;
    euler.method = integrator::euler_maruyama;
    CHECK(simulation_identity(model, network, euler) != simulation_identity(model, network, options));
    goes_on(model, network, options);
}

TEST_CASE("damaged and foreign checkpoints are refused") {
    const auto folder = std::filesystem::temp_directory_path();
    const auto file = folder / "entrain_test_checkpoint_damaged";
    const auto network = random_network(4, 1, 0.5);
    const hopf<> model{};
    const auto state = simulate_each(model, network, usual, [](std::size_t, const matrix<double>&) {});
    const auto identity = simulation_identity(model, network, usual);
    save_checkpoint(file, state, identity);
    std::string bytes;
    {
        std::ifstream in(file, std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    const auto load_of = [&](std::string contents) {
        std::ofstream(file, std::ios::binary) << contents;
        try {
            load_checkpoint<double>(file, identity);
        } catch (const io_error& error) {
            return std::string(error.what()).substr(file.string().size() + 2);
        }
        return std::string("loaded");
    };
    CHECK(load_of(bytes) == "loaded");
    CHECK(load_of("a,b,c\n") == "is not a checkpoint");
    CHECK(load_of("") == "is not a checkpoint");
    for (const std::size_t length : {8u, 12u, 20u, 100u})
        CHECK(load_of(bytes.substr(0, length)).starts_with("is damaged"));
    for (const std::size_t place : {13u, 30u, 200u}) {
        auto flipped = bytes;
        flipped[place] = char(flipped[place] ^ 1);
        CHECK(load_of(flipped) == "is damaged: its checksum is wrong");
    }
    auto newer = bytes;
    newer[8] = 2;
    CHECK(load_of(newer) == "is a checkpoint of version 2, this program reads version 1");
    std::ofstream(file, std::ios::binary) << bytes;
    CHECK_THROWS_WITH_AS(load_checkpoint<float>(file), (file.string() + ": holds double, not float").c_str(),
                         io_error);
    auto other = usual;
    other.seed = 4;
    CHECK_THROWS_WITH_AS(load_checkpoint<double>(file, simulation_identity(model, network, other)),
                         (file.string() + ": belongs to another simulation").c_str(), io_error);
    CHECK(simulation_identity(hopf<>{.a = 0.1}, network, usual) != identity);
    CHECK(simulation_identity(model, random_network(4, 2, 0.5), usual) != identity);
    std::filesystem::remove(file);
    CHECK_THROWS_WITH_AS(load_checkpoint<double>(file), (file.string() + ": no such file").c_str(), io_error);
    // A state that does not fit the simulation.
    auto more = usual;
    more.replicas = 20;
    const auto go_on = [&](const simulation_options& options) {
        simulate_each(
            model, network, options, [](std::size_t, const matrix<double>&) {}, state);
    };
    CHECK_THROWS_WITH_AS(go_on(more),
                         "entrain::simulate: start: expected the state of as many replicas, variables and "
                         "nodes, got (19, 2, 4)",
                         argument_error);
    auto delayed = usual;
    delayed.delays = full(4, 4, 1.0);
    CHECK_THROWS_WITH_AS(go_on(delayed),
                         "entrain::simulate: start: expected a state with a history as long as the longest "
                         "delay, got (0, 0, 0)",
                         argument_error);
    auto coloured = usual;
    coloured.noise_correlation_time = 1;
    CHECK_THROWS_WITH_AS(
        go_on(coloured),
        "entrain::simulate: start: expected a state with the memory of the noise, got (0, 0, 0)",
        argument_error);
}

}  // namespace test_observers
