#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/perturb.hpp>

#include "changed_fields.hpp"
#include "scene.hpp"

namespace test_fields {

namespace {

// Every field of `options` changed in turn: the plan that plan_of(options) has must be another one, unless
// the field is neutral; for those of `inverse` the other way round.
template <class Options, class Plan>
void check_fields(const Options& options, std::size_t regions, std::vector<std::string> inverse,
                  const Plan& plan_of) {
    const std::uint64_t identity = plan_of(options);
    std::size_t count = 0;
    const auto check = [&](const Options& changed, const std::string& name, bool neutral) {
        CAPTURE(name);
        const auto odd = std::find(inverse.begin(), inverse.end(), name);
        CHECK((plan_of(changed) == identity) == (neutral != (odd != inverse.end())));
        if (odd != inverse.end()) inverse.erase(odd);
        ++count;
    };
    fixtures::change_each(options, regions, check);
    CHECK(inverse.empty());
    CHECK(count > 20);
}

}  // namespace

TEST_CASE("a map with any other option is of another plan, unless results do not depend on it") {
    scene s;
    s.options.units = {{"first", {0, 2}, {1, 1}}};
    // The number of trials is an axis of the plan; runs are single, each with a stream of its own.
    check_fields(
        s.options, s.n, {"trials", "simulation.replicas", "simulation.noise_streams"},
        [&](const sensitivity_options& options) {
            return sensitivity_analysis(s.model, s.network, s.centroids, s.target, options).plan().identity();
        });
}

TEST_CASE("a coupling sweep with any other option is of another plan, unless results do not depend on it") {
    scene s;
    const summary data = summarise_model(s.model, s.network, s.centroids, s.options.simulation);
    coupling_sweep_options options{.couplings = {0.1, 0.2}};
    options.connectivity.simulation = s.options.simulation;
    // Values of G are the axis of the plan. (Noise streams are refused by coupling_sweep.)
    check_fields(options, s.n, {"couplings", "connectivity.simulation.coupling"},
                 [&](const coupling_sweep_options& changed) {
                     return fit_detail::coupling_task(s.model, s.network, data, s.centroids, changed)
                         .plan(changed.couplings)
                         .identity();
                 });
}

TEST_CASE("plans of another model, of any field of it and of its network differ") {
    scene s;
    const auto of = [&](const hopf<>& model, const connectome& network) {
        return sensitivity_analysis(model, network, s.centroids, s.target, s.options).plan().identity();
    };
    const auto identity = of(s.model, s.network);
    fixtures::change_each(s.model, s.n, [&](const hopf<>& changed, const std::string& name, bool) {
        CAPTURE(name);
        CHECK(of(changed, s.network) != identity);
    });
    matrix<double> weights = s.network.weights();
    weights(4, 5) *= 2;
    CHECK(of(s.model, connectome(weights)) != identity);
}

}  // namespace test_fields
