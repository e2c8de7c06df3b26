// The same bits whatever the number of threads that BLAS uses.
#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/platform.hpp>
#include <entrain/fit.hpp>

#include "noise.hpp"

namespace test_same_bits {

using namespace entrain;

namespace {

using numbers = std::vector<double>;

void append(numbers& all, const matrix<double>& some) {
    all.insert(all.end(), some.begin(), some.end());
}

numbers of(const lagged_connectivity& measured) {
    numbers all{measured.lag};
    append(all, measured.functional_connectivity);
    append(all, measured.lagged_correlation);
    return all;
}

numbers of(const generative_connectivity_fit& fit) {
    numbers all = of(fit.simulated);
    append(all, fit.network.weights());
    all.insert(all.end(), fit.error.begin(), fit.error.end());
    all.push_back(fit.fc_correlation), all.push_back(fit.lagged_correlation);
    return all;
}

}  // namespace

TEST_CASE("fits by way of BLAS or LAPACK give the same bits on one and on two threads of it") {
    const auto& blas = platform::find_openblas_switch();
    if (!blas.set || !blas.get) {
        MESSAGE("no OpenBLAS whose threads could be set");
        return;
    }
    const std::size_t regions = 110;  // no multiple of any block
    const matrix<double> scan = uniform_noise(regions, 260, 1), another = uniform_noise(regions, 260, 2);
    matrix<double> weights = uniform_noise(regions, regions, 3);
    for (std::size_t i = 0; i < regions; ++i) weights(i, i) = 0;
    for (double& w : weights) w = std::abs(w);
    const connectome structure = connectome(weights).scaled_to_max(0.1);
    const hopf<> model{.a = -0.5, .omega = 0.3, .noise = 0.02};
    const generative_connectivity_options brief{
        .edges = edge_rule::existing, .max_iterations = 3, .check_every = 1};
    const lag_options at{.tr = 2.0};

    const std::vector<std::pair<const char*, std::function<numbers()>>> functions{
        {"measure_lagged_connectivity", [&] { return of(measure_lagged_connectivity(scan, at)); }},
        {"fit_generative_connectivity",
         [&] {
             return of(
                 fit_generative_connectivity(model, structure, measure_lagged_connectivity(scan, at), brief));
         }},
        {"fit_generative_connectivity of several",
         [&] {
             const auto study = fit_generative_connectivity(
                 model, structure,
                 std::vector{measure_lagged_connectivity(scan, at), measure_lagged_connectivity(another, at)},
                 brief, 2);
             numbers all = of(study.group);
             for (const auto& subject : study.subjects)
                 for (const double value : of(subject)) all.push_back(value);
             return all;
         }},
    };
    const int before = blas.get();
    for (const auto& each : functions) {
        const char* const name = each.first;
        blas.set(1);
        const numbers alone = each.second();
        blas.set(2);
        const numbers both = each.second();
        CHECK_MESSAGE(blas.get() == 2, name);
        CHECK_MESSAGE(alone.size() > regions * regions, name);
        CHECK_MESSAGE((alone.size() == both.size() &&
                       std::memcmp(alone.data(), both.data(), alone.size() * sizeof(double)) == 0),
                      name);
    }
    blas.set(before);
}

}  // namespace test_same_bits
