// What the engine promises of any model, as tests of the models that EVERY_MODEL lists. One table, in two units, so that
// two processors compile it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "simulation_fixtures.hpp"

using namespace entrain;
using fixtures::same_bits;

namespace {

// A model as the table has it: how it is set up, its step, and how far float is from double after 60 steps.
template <template <class> class Model>
struct tried;

template <class T>
using hopf_of = hopf<T>;
template <class T>
using hopf_x_of = hopf<T, hopf_coupling::x_only>;

template <>
struct tried<hopf_of> {
    static constexpr double dt = 0.1, initial = 0.1, coupling = 0.4, rounding = 1e-4;
    template <class T>
    static hopf<T> model() {
        return {.a = -0.05, .omega = 0.3, .noise = 0.05};
    }
};
template <>
struct tried<hopf_x_of> {
    static constexpr double dt = 0.1, initial = 0.1, coupling = 0.4, rounding = 1e-4;
    template <class T>
    static hopf_x_of<T> model() {
        return {.a = 0.05, .omega = 0.3, .noise = 0.05};
    }
};
template <>
struct tried<kuramoto> {
    static constexpr double dt = 1e-3, initial = 0.1, coupling = 3.0, rounding = 1e-4;
    template <class T>
    static kuramoto<T> model() {
        return {.omega = 20.0, .noise = 1.0};
    }
};
template <>
struct tried<fitzhugh_nagumo> {
    static constexpr double dt = 1e-4, initial = 0.1, coupling = 0.3, rounding = 1e-4;
    template <class T>
    static fitzhugh_nagumo<T> model() {
        return {.noise = 0.5};
    }
};
template <>
struct tried<dynamic_mean_field> {
    static constexpr double dt = 1e-4, initial = 0.05, coupling = 1.2, rounding = 1e-4;
    template <class T>
    static dynamic_mean_field<T> model() {
        return {.inhibition = 1.3, .gain_e = 0.1};
    }
};

template <>
struct tried<serotonin_mean_field> {
    static constexpr double dt = 1e-4, initial = 0.05, coupling = 1.2, rounding = 2e-3;
    template <class T>
    static serotonin_mean_field<T> model() {
        return {.inhibition = 1.3, .receptor = 0.5, .projection = 0.2};
    }
};
template <>
struct tried<nmda_block_mean_field> {
    static constexpr double dt = 1e-4, initial = 0.05, coupling = 1.2, rounding = 1e-4;
    template <class T>
    static nmda_block_mean_field<T> model() {
        return {.inhibition = 1.3, .block_e = 0.1, .block_i = 0.2, .ampa_e = 0.1};
    }
};
template <>
struct tried<wilson_cowan> {
    static constexpr double dt = 5e-4, initial = 0.1, coupling = 2.0, rounding = 1e-4;
    template <class T>
    static wilson_cowan<T> model() {
        return {.noise = 0.2};
    }
};
template <>
struct tried<montbrio_pazo_roxin> {
    static constexpr double dt = 1e-4, initial = 0.5, coupling = 1.0, rounding = 1e-3;
    template <class T>
    static montbrio_pazo_roxin<T> model() {
        return {.noise = 1.0};
    }
};
template <>
struct tried<jansen_rit> {
    static constexpr double dt = 1e-4, initial = 0.05, coupling = 10.0, rounding = 1e-3;
    template <class T>
    static jansen_rit<T> model() {
        return {.noise = 5.0};
    }
};

// A model with a stimulus is a model.
template <class T>
struct paced : driven<serotonin_mean_field<T>> {
    paced()
        : driven<serotonin_mean_field<T>>(
              tried<serotonin_mean_field>::model<T>(),
              {.to = "external", .amplitude = 0.05, .omega = {300.0}, .from = {5e-4}}) {}
};
template <>
struct tried<paced> : tried<serotonin_mean_field> {
    template <class T>
    static driven<serotonin_mean_field<T>> model() {
        return paced<T>();
    }
};

template <template <class> class Model>
struct of {
    template <class T>
    static auto model() {
        return tried<Model>::template model<T>();
    }
    using how = tried<Model>;
};

constexpr std::size_t nodes = 7;
const connectome network = fixtures::random_network(nodes, 3);

template <class Each>
simulation_options usual(std::size_t replicas, std::size_t samples = 4) {
    return {.coupling = Each::how::coupling,
            .dt = Each::how::dt,
            .transient = 13 * Each::how::dt,
            .samples = samples,
            .every = 5,
            .replicas = replicas,
            .seed = 4,
            .initial = Each::how::initial};
}

// Every variable and output of an ensemble: [replica][sample][quantity][node].
struct record_all {
    template <class T>
    struct recorder {
        std::size_t quantities;
        std::vector<T> kept;
        void operator()(const auto& sample) {
            for (std::size_t q = 0; q < quantities; ++q)
                for (std::size_t node = 0; node < sample.nodes; ++node) kept.push_back(sample(q, node));
        }
        std::vector<T> finish() { return kept; }
    };
    template <class T>
    recorder<T> start(const observation_plan<T>& plan) const {
        return {plan.names.size(), {}};
    }
};

// The delays of the table: none, one for all, and different ones, longer and shorter than eight steps.
matrix<double> delays_of(int kind, double dt) {
    if (kind == 0) return {};
    matrix<double> delays = full(nodes, nodes, 3 * dt);
    if (kind == 2)
        for (std::size_t i = 0; i < delays.size(); ++i) delays.data()[i] = dt * double((5 * i) % 14);
    return delays;
}

template <class T>
std::vector<std::vector<T>> all_of(const auto& model, const simulation_options& options) {
    return std::get<0>(observe(model, network, options, record_all{}));
}

}  // namespace

TEST_CASE_TEMPLATE("every model: bits do not depend on threads, batches, delays in a panel, or neighbours",
                   Each, EVERY_MODEL) {
    const auto check = [&]<class T>(T) {
        const auto model = Each::template model<T>();
        for (const int delays : {0, 1, 2}) {
            CAPTURE(delays);
            auto options = usual<Each>(18);
            options.delays = delays_of(delays, options.dt);
            options.threads = 1;
            const auto all = all_of<T>(model, options);
            bool moving = false, finite = true;
            for (const T value : all[3]) {
                finite = finite && is_finite(value);
                moving = moving || value != all[3].front();
            }
            CHECK(finite);
            CHECK(moving);
            CHECK(all[0] != all[1]);
            options.threads = 3;
            CHECK(all_of<T>(model, options) == all);
            for (const std::size_t first : {0u, 3u, 17u}) {  // parts of 1 and of 5 replicas
                auto part = options;
                part.replicas = first == 3 ? 5 : 1;
                for (std::size_t r = 0; r < part.replicas; ++r)
                    part.noise_streams.push_back(std::uint32_t(first + r));
                const auto some = all_of<T>(model, part);
                for (std::size_t r = 0; r < part.replicas; ++r) CHECK(some[r] == all[first + r]);
            }
        }
    };
    check(double{});
    check(float{});
}

TEST_CASE_TEMPLATE(
    "every model: a simulation in two parts is the whole one, through a file, with coloured noise", Each,
    EVERY_MODEL) {
    const auto model = Each::template model<double>();
    for (const auto method : {integrator::euler_maruyama, integrator::heun})
        for (const int delays : {0, 2}) {
            CAPTURE(delays);
            auto options = usual<Each>(3, 6);
            options.method = method;
            options.delays = delays_of(delays, options.dt);
            options.noise_correlation_time = 4 * options.dt;
            const auto whole = observe(model, network, options, record_all{});
            auto part = options;
            part.samples = 2;
            const auto first = observe(model, network, part, record_all{});
            part.transient = 4 * options.dt;
            part.samples = 4;
            const auto second = observe(model, network, part, std::get<1>(first), record_all{});
            for (std::size_t r = 0; r < 3; ++r) {
                auto joined = std::get<0>(first)[r];
                joined.insert(joined.end(), std::get<0>(second)[r].begin(), std::get<0>(second)[r].end());
                CHECK(joined == std::get<0>(whole)[r]);
            }
            CHECK(same_bits(std::get<1>(second).values, std::get<1>(whole).values));
            CHECK(same_bits(std::get<1>(second).noise, std::get<1>(whole).noise));
        }
}

TEST_CASE_TEMPLATE("every model: float follows double until rounding tells them apart", Each, EVERY_MODEL) {
    const auto options = usual<Each>(2, 10);
    const auto exact = all_of<double>(Each::template model<double>(), options);
    const auto rounded = all_of<float>(Each::template model<float>(), options);
    double worst = 0;
    for (std::size_t r = 0; r < 2; ++r)
        for (std::size_t i = 0; i < exact[r].size(); ++i)
            worst =
                std::max(worst, std::abs(double(rounded[r][i]) - exact[r][i]) / (1 + std::abs(exact[r][i])));
    CHECK(worst < Each::how::rounding);
    CHECK(worst > 0);
}

TEST_CASE_TEMPLATE("every model: each parameter may differ by node and replica, and matters", Each,
                   EVERY_MODEL) {
    const auto base = Each::template model<double>();
    auto options = usual<Each>(18);
    const auto before = all_of<double>(base, options);
    for_each_field(base, [&]<class Value>(const auto& entry, const Value&) {
        if constexpr (std::same_as<Value, parameter<double>>) {
            const std::string name = entry.name;
            CAPTURE(name);
            auto changed = base;
            auto& values = parameter_of(changed, name, "test", "name");
            matrix<double> table = full(nodes, 18, 0.0);
            for (std::size_t j = 0; j < nodes; ++j)
                for (std::size_t r = 0; r < 18; ++r)
                    table(j, r) = values(j, r) + (std::abs(values(j, r)) + 0.1) * 0.01 * double(j + r % 5);
            values = table;
            const auto all = all_of<double>(changed, options);
            CHECK(all != before);
            auto one = options;
            one.replicas = 1;
            one.noise_streams = {17};
            vector<double> column = full(nodes, 0.0);
            for (std::size_t j = 0; j < nodes; ++j) column(j) = table(j, 17);
            values = column;
            CHECK(all_of<double>(changed, one)[0] == all[17]);
        }
    });
}

TEST_CASE_TEMPLATE("every model: names and numbers find the same quantity, and identities tell fields apart",
                   Each, EVERY_MODEL) {
    const auto model = Each::template model<double>();
    using model_type = decltype(Each::template model<double>());
    const auto options = usual<Each>(1);
    constexpr auto names = quantity_names<model_type>;
    for (std::size_t q = 0; q < names.size(); ++q) {
        REQUIRE_FALSE(names[q].empty());
        for (std::size_t other = 0; other < q; ++other) CHECK(names[q] != names[other]);
        auto by_name = options, by_number = options;
        by_name.record = std::string(names[q]);
        by_number.record = q;
        CHECK(same_bits(simulate(model, network, by_name), simulate(model, network, by_number)));
    }
    CHECK(simulation_identity(model, network, options) !=
          simulation_identity(model, network, usual<Each>(2)));
}
