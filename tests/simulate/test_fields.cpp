#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "changed_fields.hpp"
#include "simulation_fixtures.hpp"

namespace test_fields {

using namespace entrain;

namespace {

const connectome network = fixtures::random_network(3, 1);

// With every field of a model changed in turn. Returns how many there were.
template <class Model>
std::size_t check_model_fields() {
    static_assert(check_model<Model>());
    const auto identity = simulation_identity(Model{}, network, {});
    std::size_t count = 0;
    fixtures::change_each(Model{}, network.size(), [&](const Model& changed, const std::string& name, bool) {
        CAPTURE(name);
        CHECK(simulation_identity(changed, network, {}) != identity);
        ++count;
    });
    CHECK(simulation_identity(Model{}, network, {}) == identity);
    return count;
}

}  // namespace

TEST_CASE("a model with another value in any field is another simulation") {
    CHECK(check_model_fields<hopf<>>() == 3);
    CHECK(check_model_fields<hopf<float>>() == 3);
    CHECK(check_model_fields<kuramoto<>>() == 6);
    CHECK(check_model_fields<kuramoto<float>>() == 6);
    CHECK(check_model_fields<fitzhugh_nagumo<>>() == 6);
    CHECK(check_model_fields<fitzhugh_nagumo<float>>() == 6);
    CHECK(check_model_fields<dynamic_mean_field<>>() == 6);
    CHECK(check_model_fields<serotonin_mean_field<>>() == 8);
    CHECK(check_model_fields<nmda_block_mean_field<>>() == 5);
    CHECK(check_model_fields<wilson_cowan<>>() == 3);
    CHECK(check_model_fields<montbrio_pazo_roxin<>>() == 5);
    CHECK(check_model_fields<jansen_rit<>>() == 2);
}

TEST_CASE("models of other types or numbers are other simulations") {
    const auto of = [](const auto& model) { return simulation_identity(model, network, {}); };
    const std::vector<std::uint64_t> all = {
        of(hopf<>{}),     of(hopf<float>{}),     of(hopf<double, hopf_coupling::x_only>{}),
        of(kuramoto<>{}), of(kuramoto<float>{}), of(fitzhugh_nagumo<>{})};
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) CHECK(all[i] != all[k]);
    CHECK(of(kuramoto<>{}) != of(kuramoto<>{.phase_lag = 0.3}));
    CHECK(of(kuramoto<>{}) == of(kuramoto<>{.phase_lag = 0.0}));
}

TEST_CASE("any option but duration, sampling, threads and callbacks makes another simulation") {
    const auto identity = simulation_identity(hopf<>{}, network, {});
    std::vector<std::string> same;
    fixtures::change_each(simulation_options{}, network.size(),
                          [&](const simulation_options& changed, const std::string& name, bool) {
                              if (simulation_identity(hopf<>{}, network, changed) == identity)
                                  same.push_back(name);
                          });
    std::vector<std::string> expected = {"transient", "samples", "every", "threads", "longest_delay"};
    if (simd::bytes > 16) expected.push_back("product");  // of BLAS, the last bits are others
    for (const char* other : {"record", "bold", "progress", "poll"}) expected.push_back(other);
    CHECK(same == expected);
}

TEST_CASE("results depend on every option but threads, callbacks and the guard of delays") {
    const auto of = [](const simulation_options& options) {
        std::string bytes;
        append_identity(bytes, options);
        return bytes;
    };
    std::size_t neutral_fields = 0;
    fixtures::change_each(simulation_options{}, network.size(),
                          [&](const simulation_options& changed, const std::string& name, bool neutral) {
                              CAPTURE(name);
                              CHECK((of(changed) == of({})) == neutral);
                              neutral_fields += neutral;
                          });
    // With vector registers, dense and sparse products have the same bits; BLAS has its own.
    CHECK(neutral_fields == 4 + (simd::bytes > 16));
}

TEST_CASE("the value of one node, of one replica and of the past counts, not how it is written") {
    const auto of = [](const hopf<>& model, const simulation_options& options) {
        return simulation_identity(model, network, options);
    };
    simulation_options two{.replicas = 2};
    const auto usual = of({}, two);
    CHECK(of({.a = vector<double>{0, 0, 0}}, two) == usual);
    CHECK(of({.a = full(3, 2, 0.0)}, two) == usual);
    CHECK(of({.a = vector<double>{0, 0, 1e-9}}, two) != usual);
    CHECK(of({.noise = matrix<double>{{0.02, 0.02}, {0.02, 0.02}, {0.02, 0.03}}}, two) != usual);
    auto changed = two;
    changed.coupling = std::vector<double>{1, 1};
    CHECK(of({}, changed) == usual);
    changed.coupling = std::vector<double>{1, 1.5};
    CHECK(of({}, changed) != usual);
    changed = two;
    changed.noise_streams = {0, 1};
    CHECK(of({}, changed) == usual);
    changed.noise_streams = {0, 0};
    CHECK(of({}, changed) != usual);
    cube<double> start = cube<double>::from_shape({2, 2, 3});
    std::fill(start.begin(), start.end(), 0.1);
    changed = two;
    changed.initial = start;
    CHECK(of({}, changed) == usual);
    start(1, 1, 2) = 0.2;
    changed.initial = start;
    CHECK(of({}, changed) != usual);
    changed.initial = initial_state::uniform(-1, 1);
    const auto random = of({}, changed);
    CHECK(random != usual);
    changed.initial = initial_state::uniform(-1, 2);
    CHECK(of({}, changed) != random);
    cube<double> past = cube<double>::from_shape({2, 3, 4});
    std::fill(past.begin(), past.end(), 0.1);
    changed = two;
    changed.history = delay_history::given(past);
    const auto given = of({}, changed);
    CHECK(given != usual);
    past(1, 2, 3) = 0.2;
    changed.history = delay_history::given(past);
    CHECK(of({}, changed) != given);
}

TEST_CASE("messages name the field of the model that is wrong") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto message = [](const auto& model) {
        try {
            simulate(model, network, {.samples = 1});
        } catch (const argument_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(message(kuramoto<>{.phase_lag = nan}).starts_with("entrain::simulate: phase_lag: "));
    fitzhugh_nagumo<> model;
    model.recovery = nan;
    CHECK(message(model).starts_with("entrain::simulate: recovery: "));
    CHECK(message(hopf<>{.omega = vector<double>{1, 2}}).starts_with("entrain::simulate: omega: "));
}

}  // namespace test_fields
