#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "bad_input.hpp"
#include "irregular_files.hpp"
#include "simulation_fixtures.hpp"

namespace test_bad_input {

using namespace entrain;
using fixtures::random_network;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::size_t huge = std::size_t{1} << 62, largest = ~std::size_t{0};
std::size_t tried = 0, clear = 0, taken = 0;

// What `call` is refused with, as far as "function: parameter".
template <class Call>
std::string refusal(const Call& call) {
    ++tried;
    try {
        call();
    } catch (const argument_error& error) {
        const std::string what = error.what();
        clear += what.find(": expected ") != what.npos;
        return what.substr(0, what.find(": expected"));
    } catch (const std::exception& error) {
        return std::string("not an argument_error: ") + error.what();
    }
    ++taken;  // it was no bad input
    return "nothing";
}

simulation_options short_run() {
    return {.coupling = 0.2, .transient = 1, .samples = 5, .every = 2, .replicas = 3};
}

}  // namespace

TEST_CASE("every wrong option of a simulation is refused by name") {
    const auto network = random_network(3, 1);
    const std::vector<std::pair<const char*, std::function<void(simulation_options&)>>> cases = {
        {"dt", [](auto& o) { o.dt = 0; }},
        {"dt", [](auto& o) { o.dt = -1; }},
        {"dt", [](auto& o) { o.dt = not_a_number; }},
        {"dt", [](auto& o) { o.dt = infinite; }},
        {"dt", [](auto& o) { o.dt = 1e-320; }},
        {"transient", [](auto& o) { o.dt = 1e-300; }},
        {"transient", [](auto& o) { o.transient = 1e300; }},
        {"transient", [](auto& o) { o.transient = -1; }},
        {"transient", [](auto& o) { o.transient = not_a_number; }},
        {"transient", [](auto& o) { o.transient = infinite; }},
        {"every", [](auto& o) { o.every = 0; }},
        {"samples", [](auto& o) { o.every = largest; }},
        {"samples", [](auto& o) { o.every = huge; }},
        {"samples", [](auto& o) { o.samples = huge; }},
        {"samples", [](auto& o) { o.samples = largest; }},
        {"replicas", [](auto& o) { o.replicas = 0; }},
        {"replicas", [](auto& o) { o.replicas = huge; }},
        {"replicas", [](auto& o) { o.replicas = largest; }},
        {"coupling", [](auto& o) { o.coupling = not_a_number; }},
        {"coupling", [](auto& o) { o.coupling = -infinite; }},
        {"coupling", [](auto& o) { o.coupling = std::vector<double>{}; }},
        {"coupling",
         [](auto& o) {
             o.coupling = std::vector<double>{1, 2};
         }},
        {"coupling",
         [](auto& o) {
             o.coupling = std::vector<double>{1, 2, 3, 4};
         }},
        {"coupling",
         [](auto& o) {
             o.coupling = std::vector<double>{1, not_a_number, 3};
         }},
        {"method", [](auto& o) { o.method = integrator(4); }},
        {"method", [](auto& o) { o.method = integrator(-1); }},
        {"product", [](auto& o) { o.product = coupling_product(3); }},
        {"product", [](auto& o) { o.product = coupling_product(-1); }},
        {"method", [](auto& o) { o.method = integrator::runge_kutta_4; }},
        {"initial", [](auto& o) { o.initial = not_a_number; }},
        {"initial", [](auto& o) { o.initial = full(3, 2, 0.0); }},
        {"initial", [](auto& o) { o.initial = matrix<double>(); }},
        {"initial",
         [](auto& o) {
             o.initial = cube<double>::from_shape({4, 2, 3});
         }},
        {"initial", [](auto& o) { o.initial = initial_state::uniform(1, 0); }},
        {"initial", [](auto& o) { o.initial = initial_state::uniform(not_a_number, 1); }},
        {"initial", [](auto& o) { o.initial = initial_state::uniform(-1e308, 1e308); }},
        {"noise_correlation_time", [](auto& o) { o.noise_correlation_time = -1; }},
        {"noise_correlation_time", [](auto& o) { o.noise_correlation_time = not_a_number; }},
        {"noise_correlation_time", [](auto& o) { o.noise_correlation_time = 1e-320; }},
        {"delays", [](auto& o) { o.delays = full(2, 2, 0.0); }},
        {"delays", [](auto& o) { o.delays = full(3, 2, 0.0); }},
        {"delays", [](auto& o) { o.delays = full(3, 3, not_a_number); }},
        {"delays", [](auto& o) { o.delays = full(3, 3, -1.0); }},
        {"delays", [](auto& o) { o.delays = full(3, 3, 1e9); }},
        {"delays", [](auto& o) { o.delays = full(3, 3, 1e300), o.longest_delay = largest; }},
        {"delays", [](auto& o) { o.delays = full(3, 3, 2e8), o.longest_delay = largest; }},
        {"noise_streams",
         [](auto& o) {
             o.noise_streams = {1, 2};
         }},
        {"threads", [](auto& o) { o.threads = largest; }},
    };
    for (const auto& wrong : cases) {
        const std::string parameter = wrong.first;
        auto options = short_run();
        wrong.second(options);
        CAPTURE(parameter);
        CHECK(refusal([&] { simulate(hopf<>{}, network, options); }) == "entrain::simulate: " + parameter);
        CHECK(refusal([&] { observe(hopf<>{}, network, options, record_covariance{}); }).find(parameter) !=
              std::string::npos);
    }
    auto options = short_run();
    CHECK(refusal([&] { simulate(hopf<>{}, connectome(), options); }) == "entrain::simulate: network");
    CHECK(refusal([&] { simulate(hopf<>{}, connectome(full(3, 3, 1e308)), options); }) ==
          "entrain::simulate: network");
    options.dt = 1e-50, options.transient = 0;
    CHECK(refusal([&] { simulate(hopf<float>{}, network, options); }) == "entrain::simulate: dt");
    options = short_run();
    options.coupling = 1e300;
    CHECK(refusal([&] { simulate(hopf<float>{}, network, options); }) == "entrain::simulate: coupling");
}

TEST_CASE("every wrong number of a model is refused by name, by a simulation and by its identity") {
    const auto network = random_network(3, 1);
    const auto options = short_run();
    const std::vector<std::pair<const char*, hopf<>>> cases = {
        {"a", {.a = not_a_number}},
        {"a", {.a = std::vector<double>{1, 2}}},
        {"a", {.a = std::vector<double>{}}},
        {"a", {.a = full(3, 2, 0.0)}},
        {"omega", {.omega = infinite}},
        {"omega", {.omega = std::vector<double>{1, 2}}},
        {"omega", {.omega = std::vector<double>{1, 2, 3, 4}}},
        {"noise", {.noise = -0.1}},
        {"noise", {.noise = std::vector<double>{1, -1, 1}}},
        {"noise", {.noise = not_a_number}},
        {"noise", {.noise = full(2, 3, 0.0)}},
    };
    for (const auto& wrong : cases) {
        const std::string parameter = wrong.first;
        const hopf<>& model = wrong.second;
        CAPTURE(parameter);
        CHECK(refusal([&] { simulate(model, network, options); }) == "entrain::simulate: " + parameter);
        CHECK(refusal([&] { simulation_identity(model, network, options); }) ==
              "entrain::simulation_identity: " + parameter);
    }
    auto few = options;
    few.coupling = std::vector<double>{1, 2};
    CHECK(refusal([&] { simulation_identity(hopf<>{}, network, few); }) ==
          "entrain::simulation_identity: coupling");
    few = options;
    few.noise_streams = {1};
    CHECK(refusal([&] { simulation_identity(hopf<>{}, network, few); }) ==
          "entrain::simulation_identity: noise_streams");
    few = options;
    few.replicas = huge;
    CHECK(refusal([&] { simulation_identity(hopf<>{}, network, few); }) ==
          "entrain::simulation_identity: replicas");
    CHECK(refusal([&] { simulate(kuramoto<>{.phase_lag = not_a_number}, network, options); }) ==
          "entrain::simulate: phase_lag");
    CHECK(refusal([&] { simulate(kuramoto<>{.convention = kuramoto_coupling(7)}, network, options); }) ==
          "entrain::kuramoto: convention");
}

TEST_CASE("every wrong observer is refused by name") {
    const auto network = random_network(3, 1);
    const auto run = [&](const auto& observer) {
        return refusal([&] { observe(hopf<>{}, network, short_run(), observer); });
    };
    CHECK(run(record_trajectory{.variable = 2}) == "entrain::record_trajectory: variable");
    CHECK(run(record_trajectory{.variable = 7}) == "entrain::record_trajectory: variable");
    CHECK(run(record_trajectory{.every = 0}) == "entrain::record_trajectory: every");
    const auto [kept, end] = observe(hopf<>{}, network, short_run(), record_trajectory{.every = largest});
    CHECK(kept[0].shape(1) == 1);  // the first sample
    CHECK(run(record_covariance{.variable = 2}) == "entrain::record_covariance: variable");
    CHECK(run(record_covariance{.variable = largest}) == "entrain::record_covariance: variable");
    CHECK(run(record_order_parameter{{{"x"}, {}}}) == "entrain::record_order_parameter: networks");
    CHECK(run(record_order_parameter{{{"x"}, {{3}}}}) == "entrain::record_order_parameter: network 'x'");
    CHECK(run(record_order_parameter{{{}, {{1}}}}) == "entrain::record_order_parameter: networks");
    CHECK(run(call_with_samples<std::function<void(const observed_sample<hopf<>>&)>>{}) ==
          "entrain::call_with_samples: function");
    CHECK(run(call_with_samples{[](const auto& sample) { (void)sample(2, 0); }}) ==
          "entrain::observed_sample: variable");
    CHECK(run(call_with_samples{[](const auto& sample) { (void)sample(0, 3); }}) ==
          "entrain::observed_sample: node");
    CHECK(refusal([&] {
              simulate_each(hopf<>{}, network, short_run(),
                            std::function<void(std::size_t, const matrix<double>&)>{});
          }) == "entrain::simulate: consume");
    // Values whose squares are too large for a number, or that are none.
    struct moment {
        double value;
        std::size_t nodes = 2;
        double operator()(std::size_t, std::size_t node) const { return node ? value : 1; }
    };
    for (const double value : {1e200, infinite, not_a_number})
        CHECK(refusal([&] {
                  auto recorder = record_covariance{}.start(observation_plan<double>{0, 2, 2, 1.0});
                  recorder(moment{-value});
                  recorder(moment{value});
                  recorder.finish();
              }).starts_with("entrain::record_covariance: "));

    const auto bold = [&](auto&& change) {
        record_bold<> observer;
        change(observer);
        return run(observer);
    };
    const std::vector<std::pair<const char*, std::function<void(record_bold<>&)>>> cases = {
        {"parameters.transit_time", [](auto& b) { b.parameters.transit_time = 0; }},
        {"parameters.transit_time", [](auto& b) { b.parameters.transit_time = not_a_number; }},
        {"parameters.efficacy", [](auto& b) { b.parameters.efficacy = infinite; }},
        {"parameters.signal_decay", [](auto& b) { b.parameters.signal_decay = -1; }},
        {"parameters.signal_decay", [](auto& b) { b.parameters.signal_decay = not_a_number; }},
        {"parameters.feedback", [](auto& b) { b.parameters.feedback = 0; }},
        {"parameters.stiffness", [](auto& b) { b.parameters.stiffness = 0; }},
        {"parameters.stiffness", [](auto& b) { b.parameters.stiffness = not_a_number; }},
        {"parameters.extraction", [](auto& b) { b.parameters.extraction = 0; }},
        {"parameters.extraction", [](auto& b) { b.parameters.extraction = 1.5; }},
        {"parameters.volume_fraction", [](auto& b) { b.parameters.volume_fraction = not_a_number; }},
        {"parameters.volume_fraction", [](auto& b) { b.parameters.volume_fraction = -0.1; }},
        {"parameters.k1", [](auto& b) { b.parameters.k1 = not_a_number; }},
        {"parameters.k2", [](auto& b) { b.parameters.k2 = infinite; }},
        {"parameters.k3", [](auto& b) { b.parameters.k3 = not_a_number; }},
        {"repetition_time", [](auto& b) { b.repetition_time = not_a_number; }},
        {"repetition_time", [](auto& b) { b.repetition_time = 0; }},
        {"repetition_time", [](auto& b) { b.repetition_time = -1; }},
        {"repetition_time", [](auto& b) { b.repetition_time = infinite; }},
        {"step", [](auto& b) { b.step = 0; }},
        {"step", [](auto& b) { b.step = not_a_number; }},
        {"step", [](auto& b) { b.step = 1e-300; }},
    };
    for (const auto& [parameter, change] : cases)
        CHECK(bold(change) == std::string("entrain::record_bold: ") + parameter);
    for (const double wrong : {not_a_number, infinite, 1e308}) {
        const auto drive = [wrong](const auto&, std::size_t) { return wrong; };
        CHECK(run(record_bold<decltype(drive)>{.repetition_time = 0.4, .input = drive}) ==
              "entrain::record_bold: input");
    }
}

TEST_CASE("wrong states, checkpoints, delays and initial values are refused by name") {
    const auto network = random_network(3, 1);
    const auto ignore = [](std::size_t, const matrix<double>&) {};
    auto start = simulate_each(hopf<>{}, network, short_run(), ignore);
    const auto go_on = [&](const ensemble_state<double>& from) {
        return refusal([&] { simulate_each(hopf<>{}, network, short_run(), ignore, from); });
    };
    auto wrong = start;
    wrong.step = ~std::uint64_t{0};
    CHECK(go_on(wrong) == "entrain::simulate: start");
    wrong = start;
    wrong.values(1, 1, 1) = not_a_number;
    CHECK(go_on(wrong) == "entrain::simulate: start");

    const auto file = std::filesystem::temp_directory_path() / "entrain_test_bad_checkpoint";
    // A product of extents that wraps, extents without numbers, and bytes after the end, all with a checksum
    // that is right.
    const auto load = [&](const std::vector<std::uint64_t>& extents, std::size_t more) {
        std::string bytes(simulate_detail::checkpoint_magic);
        append_value(bytes, simulate_detail::checkpoint_version);
        append_value(bytes, std::uint32_t{8});
        append_value(bytes, std::uint64_t{0});
        append_value(bytes, std::uint64_t{10});
        for (const auto extent : extents) append_value(bytes, extent);
        bytes.append(more, '\0');
        append_value(bytes, checksum_of(bytes));
        std::ofstream(file, std::ios::binary) << bytes;
        ++tried;
        try {
            load_checkpoint<double>(file);
        } catch (const io_error& error) {
            ++clear;
            return std::string(error.what()).substr(file.string().size() + 2);
        }
        ++taken;
        return std::string("loaded");
    };
    const std::uint64_t half = std::uint64_t{1} << 32, nearly = ~std::uint64_t{0};
    CHECK(load({half, half, 1, 0, 0, 0, 0, 0, 0}, 0) == "is damaged: it ends too early");
    CHECK(load({half, half, nearly, 0, 0, 0, 0, 0, 0}, 0) == "is damaged: it ends too early");
    CHECK(load({nearly, 3, 1, 0, 0, 0, 0, 0, 0}, 64) == "is damaged: it ends too early");
    CHECK(load({0, nearly, nearly, 0, 0, 0, 0, 0, 0}, 0).starts_with("is damaged: an impossible shape"));
    CHECK(load({0, 0, 0, 0, 0, 0, 0, 0, 0}, 8) == "is damaged: it has more bytes than it reports");
    CHECK(load({1, 1, 1, 0, 0, 0, 0, 0, 0}, 16) == "is damaged: it has more bytes than it reports");
    std::filesystem::remove(file);

    using lengths = matrix<double>;
    const lengths square = full(3, 3, 100.0);
    const auto tract = [](const lengths& mm, tract_delay_options options) {
        return refusal([&] { tract_delays(mm, options); });
    };
    CHECK(tract(full(2, 3, 1.0), {}) == "entrain::tract_delays: lengths");
    CHECK(tract(full(2, 2, not_a_number), {}) == "entrain::tract_delays: lengths");
    CHECK(tract(full(2, 2, -1.0), {}) == "entrain::tract_delays: lengths");
    for (const double velocity : {0.0, -1.0, not_a_number, infinite, 1e308, 1e-320})
        CHECK(tract(square, {.velocity = velocity}) == "entrain::tract_delays: velocity");
    for (const double synaptic : {-1.0, not_a_number, infinite})
        CHECK(tract(square, {.synaptic = synaptic}) == "entrain::tract_delays: synaptic");
    const auto mean = [&](const lengths& mm, double seconds) {
        return refusal([&] { delays_of_mean(mm, network, seconds); });
    };
    CHECK(mean(full(2, 3, 1.0), 1) == "entrain::delays_of_mean: lengths");
    CHECK(mean(full(2, 2, 1.0), 1) == "entrain::delays_of_mean: lengths");
    CHECK(mean(full(3, 3, not_a_number), 1) == "entrain::delays_of_mean: lengths");
    CHECK(mean(full(3, 3, 0.0), 1) == "entrain::delays_of_mean: lengths");
    for (const double seconds : {-1.0, not_a_number, infinite, 1e308})
        CHECK(mean(square, seconds) == "entrain::delays_of_mean: mean");
    CHECK(refusal([] {
              delay_history::given(cube<double>::from_shape({1, 1, 1}) * not_a_number);
          }) == "entrain::delay_history::given: states");

    const initial_state two(cube<double>::from_shape({2, 2, 3}));
    CHECK(refusal([&] { two.of(2, 2, 3, 1, 0); }) == "entrain::initial_state::of: replica");
    CHECK(refusal([&] { two.of(0, 2, 4, 1, 0); }) == "entrain::initial_state::of: nodes");
    CHECK(refusal([&] { initial_state(0.1).of(0, huge, huge, 1, 0); }) ==
          "entrain::initial_state::of: nodes");
    const replica_values values(std::vector<double>{1, 2});
    CHECK(refusal([&] { (void)values[2]; }) == "entrain::replica_values: replica");
    CHECK(refusal([&] { (void)replica_values(std::vector<double>{})[0]; }) ==
          "entrain::replica_values: replica");
    bad_input::report("simulate", tried - taken, clear);
    irregular_files files;
    files.check("a.checkpoint", [](const auto& place) { load_checkpoint<double>(place); });
    bad_input::report("simulate, irregular files", files.tried(), files.clear());
}

TEST_CASE("the estimate of work that cannot end says how long it would take") {
    CHECK_THROWS_WITH_AS(
        simulate(hopf<>{}, connectome(full(2, 2, 1.0)), {.dt = 1e-9, .transient = 31536000, .samples = 0}),
        "entrain::simulate: transient: expected a simulation of at most 3.1536e+16 node-steps, a year at 1e9 "
        "per "
        "second, got 3.1536e+16 steps of 1e-09 s, nodes 2, replicas 1: 2 years",
        argument_error);
}

}  // namespace test_bad_input
