#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/signal/spectrum.hpp>
#include <entrain/stats.hpp>

#include "array_kinds.hpp"
#include "planted_network.hpp"
#include "simulation_fixtures.hpp"

namespace test_bifurcation {

using namespace entrain;

namespace {

constexpr double pi = std::numbers::pi;

// Regions in a weakly coupled ring, whose a is known.
struct planted_a {
    std::size_t n = 8;
    connectome network;
    vector<double> truth;
    hopf<> model{.a = -0.05, .omega = 2 * pi * 0.055, .noise = 0.02};
    simulation_options simulation{
        .coupling = 0.2, .transient = 100, .samples = 300, .every = 20, .replicas = 32, .seed = 5};
    vector<double> share;

    planted_a() : truth(full(8, 0.0)) {
        matrix<double> ring = full(n, n, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            ring(i, (i + 1) % n) = ring((i + 1) % n, i) = 0.1;
            truth(i) = -0.02 - 0.03 * double((3 * i) % n);  // -0.02 to -0.23, mixed
        }
        network = connectome(ring);
        hopf<> real = model;
        real.a = truth;
        auto data = simulation;
        data.seed = 77;
        data.replicas = 64;
        share = band_power_share(recordings(real, data), {.tr = 2.0});
    }

    std::vector<matrix<double>> recordings(const hopf<>& of, const simulation_options& how) const {
        ensemble_state<double> state;
        return fit_detail::recordings(of, network, how, state);
    }
};

}  // namespace

TEST_CASE("the share of power in the band is that of the sines in it") {
    // 0.065 Hz inside the band with amplitude 2, 0.15 Hz outside with 1; both well inside a steep filter.
    const std::size_t samples = 1000;
    matrix<double> bold = full(2, samples, 0.0);
    for (std::size_t t = 0; t < samples; ++t) {
        const double inside = std::sin(2 * pi * 0.065 * 2 * double(t)),
                     outside = std::sin(2 * pi * 0.15 * 2 * double(t));
        bold(0, t) = 2 * inside + outside;
        bold(1, t) = inside + 2 * outside;
    }
    const auto share = band_power_share(std::vector{bold}, {.tr = 2.0, .order = 4, .sigma = 0});
    CHECK(share(0) == doctest::Approx(0.8).epsilon(0.02));
    CHECK(share(1) == doctest::Approx(0.2).epsilon(0.05));
    // Smoothing spills power over the edges of the band.
    CHECK(band_power_share(std::vector{bold}, {.tr = 2.0, .order = 4})(0) < share(0));
    // Scans count the same whatever their units; longer ones are cut.
    matrix<double> longer = full(2, samples + 50, 0.0);
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t t = 0; t < samples; ++t) longer(i, t) = 100 * bold(i, t);
    const auto both = band_power_share(std::vector{bold, longer}, {.tr = 2.0, .order = 4, .sigma = 0});
    CHECK(both(0) == doctest::Approx(share(0)).epsilon(1e-9));
    array_kinds::for_each(bold, [&](const auto& any) {
        CHECK(band_power_share(std::vector<std::decay_t<decltype(any)>>{any},
                               {.tr = 2.0, .order = 4, .sigma = 0}) == share);
    });
    const matrix<float> single = xt::cast<float>(bold);
    CHECK(band_power_share(std::vector{single}, {.tr = 2.0, .order = 4, .sigma = 0})(0) ==
          doctest::Approx(share(0)).epsilon(1e-4));
}

TEST_CASE("the nearer to the bifurcation, the larger the share") {
    const planted_a p;
    CHECK(stats::spearman(p.share, p.truth) > 0.95);
}

TEST_CASE("bifurcation parameters are found again from shares of power") {
    const planted_a p;
    bifurcation_options options{
        .max_iterations = 60, .tolerance = 0.02, .rescale = false, .simulation = p.simulation, .settle = 40};
    const auto fit = fit_bifurcation_parameters(p.model, p.network, p.share, options);
    double error = 0;
    for (std::size_t j = 0; j < p.n; ++j) error = std::max(error, std::abs(fit.a(j) - p.truth(j)));
    MESSAGE("largest error of a ", error, ", rank correlation ", stats::spearman(fit.a, p.truth), ", ",
            fit.error.size(), " iterations, error of shares ", fit.error.front(), " to ",
            *std::min_element(fit.error.begin(), fit.error.end()));
    CHECK(stats::spearman(fit.a, p.truth) > 0.95);
    CHECK(error < 0.05);
    CHECK(*std::min_element(fit.error.begin(), fit.error.end()) < 0.1);

    // Stretched to the range of the data, the pattern comes back, though not the level.
    options.rescale = true;
    const auto pattern = fit_bifurcation_parameters(p.model, p.network, p.share, options);
    CHECK(stats::spearman(pattern.a, p.truth) > 0.9);
}

TEST_CASE("the first change of a is rate times one minus the ratio of shares, and the best is kept") {
    const planted_a p;
    auto simulation = p.simulation;
    simulation.samples = 100;
    simulation.replicas = 4;
    const auto start = band_power_share(p.recordings(p.model, simulation), {.tr = 2.0});
    double error = 0;
    for (std::size_t j = 0; j < p.n; ++j) error = std::max(error, std::abs(1 - start(j) / p.share(j)));
    const auto one = fit_bifurcation_parameters(
        p.model, p.network, p.share, {.max_iterations = 1, .rescale = false, .simulation = simulation});
    CHECK(one.error.size() == 1);
    CHECK(one.error[0] == doctest::Approx(error));
    CHECK(one.share == start);
    CHECK(one.a == full(8, -0.05));
    CHECK_FALSE(one.converged);
    const auto two = fit_bifurcation_parameters(
        p.model, p.network, p.share, {.max_iterations = 2, .rescale = false, .simulation = simulation});
    REQUIRE(two.error[1] < two.error[0]);
    for (std::size_t j = 0; j < p.n; ++j)
        CHECK(two.a(j) == doctest::Approx(-0.05 + 0.1 * (1 - start(j) / p.share(j))));
    const auto at_once = fit_bifurcation_parameters(
        p.model, p.network, p.share, {.tolerance = 10, .rescale = false, .simulation = simulation});
    CHECK(at_once.converged);
    CHECK(at_once.error.size() == 1);
}

TEST_CASE("one a for all regions is found again by a line search over simulations") {
    const fixtures::plant p;
    hopf<> real = p.model;
    real.a = -0.1;
    auto simulation = p.simulation;
    simulation.samples = 100;
    simulation.replicas = 8;
    auto data_run = simulation;
    data_run.replicas = 64;
    data_run.seed = 1234;
    const auto data = summarise_model(real, p.truth, p.centroids, data_run);
    homogeneous_bifurcation_options options;
    options.low = -0.25;
    options.high = 0.15;
    options.objective = {"phase coherence", objectives::phase_coherence};
    options.search.grid = 9;
    options.search.tolerance = 0.02;
    options.search.repeats = 2;
    options.simulation = simulation;
    const auto found = fit_homogeneous_bifurcation(p.model, p.truth, data, p.centroids, options);
    MESSAGE("a = ", found.best().value, " for -0.1");
    CHECK(std::abs(found.best().value + 0.1) < 0.06);
    options.search.threads = 1;
    CHECK(fit_homogeneous_bifurcation(p.model, p.truth, data, p.centroids, options).best().mean ==
          found.best().mean);
    // Each repeat has noise of its own.
    auto second = simulation;
    for (std::uint32_t r = 8; r < 16; ++r) second.noise_streams.push_back(r);
    hopf<> at = p.model;
    at.a = found.curve.front().value;
    const double first_value =
        objectives::phase_coherence(summarise_model(at, p.truth, p.centroids, simulation), data);
    const double second_value =
        objectives::phase_coherence(summarise_model(at, p.truth, p.centroids, second), data);
    CHECK(found.curve.front().mean == doctest::Approx((first_value + second_value) / 2));
    CHECK(found.curve.front().standard_error == doctest::Approx(std::abs(first_value - second_value) / 2));
}

TEST_CASE("what fits of bifurcation parameters refuse, by name") {
    const planted_a p;
    using scans = std::vector<matrix<double>>;
    const scans noise = p.recordings(p.model, {.transient = 10, .samples = 100, .replicas = 2});
    const auto share = [](const scans& of, const power_share_options& options) {
        band_power_share(of, options);
    };
    CHECK_THROWS_WITH_AS(share({}, {.tr = 2}),
                         "entrain::band_power_share: scans: expected at least one scan, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        share(noise, {}),
        "entrain::band_power_share: tr: expected a positive number of seconds from sample to "
        "sample, got nan",
        argument_error);
    CHECK_THROWS_WITH_AS(
        share(noise, {.tr = 2, .highest = 0.05}),
        "entrain::band_power_share: band: expected a band that ends below 0.05 Hz, got (0.04, 0.07)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        share(noise, {.tr = 2, .band = {0.0701, 0.0702}}),
        "entrain::band_power_share: band: expected at least one frequency of the spectrum in the "
        "band, got (0.0701, 0.0702)",
        argument_error);
    CHECK_THROWS_WITH_AS(share({noise[0], full(3, 100, 1.0)}, {.tr = 2}),
                         "entrain::band_power_share: scans: expected matrices (regions, samples) of the same "
                         "regions, got (3, 100)",
                         argument_error);
    CHECK_THROWS_AS(share({full(3, 100, 1.0)}, {.tr = 2}), argument_error);  // nothing varies

    const auto fit = [&](const hopf<>& model, const vector<double>& target,
                         const bifurcation_options& options) {
        fit_bifurcation_parameters(model, p.network, target, options);
    };
    CHECK_THROWS_WITH_AS(
        fit(p.model, full(3, 0.5), {}),
        "entrain::fit_bifurcation_parameters: share: expected one for each of 8 regions, got 3",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit(p.model, full(8, 0.0), {}),
        "entrain::fit_bifurcation_parameters: share: expected shares above 0 and up to 1, got 0",
        argument_error);
    CHECK_THROWS_WITH_AS(fit(p.model, p.share, {.max_iterations = 0}),
                         "entrain::fit_bifurcation_parameters: max_iterations: expected at least 1, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(fit(p.model, p.share, {.rate = std::nan("")}),
                         "entrain::fit_bifurcation_parameters: rate: expected a finite number, got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        fit(hopf<>{.a = full(8, 2, 0.0)}, p.share, {}),
        "entrain::fit_bifurcation_parameters: a: expected one value, one per node (8), or (nodes, "
        "replicas) = (8, 1), got (8, 2)",
        argument_error);

    const fixtures::plant q;
    CHECK_THROWS_WITH_AS(
        fit_homogeneous_bifurcation(q.model, q.truth, q.data, q.centroids, {.objective = {"none", {}}}),
        "entrain::fit_homogeneous_bifurcation: objective: expected something to call, got nothing",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit_homogeneous_bifurcation(q.model, q.truth, q.data, q.centroids,
                                    {.simulation = {.noise_streams = {3}}}),
        "entrain::fit_homogeneous_bifurcation: noise_streams: expected none: every repeat gets its "
        "own, got 1",
        argument_error);
}

TEST_CASE("shares of power are those of the z-scored signal, which has none at zero frequency") {
    // By the words of its formula: filter, z-score, spectrum, smooth, sum. Few samples make the mean count.
    for (const std::size_t samples : {20u, 41u, 100u}) {
        random_stream random(samples);
        matrix<double> bold = full(3, samples, 0.0);
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t t = 0; t < samples; ++t)
                bold(i, t) =
                    100.0 * double(i) + 0.5 * double(t) + std::sin(0.7 * double(t)) + random.normal();
        const double highest = 0.25 - 0.001;
        matrix<double> z = band_pass(bold, {.tr = 2.0, .band = {0.04, highest}, .remove = trend::linear});
        for (std::size_t i = 0; i < 3; ++i) {
            double mean = 0, squares = 0;
            for (std::size_t t = 0; t < samples; ++t) mean += z(i, t) / double(samples);
            for (std::size_t t = 0; t < samples; ++t) squares += (z(i, t) - mean) * (z(i, t) - mean);
            for (std::size_t t = 0; t < samples; ++t) z(i, t) = (z(i, t) - mean) / std::sqrt(squares);
        }
        const auto spectrum = power_spectrum(z, {.tr = 2.0});
        for (const double sigma : {0.0, 0.01}) {
            const auto smooth = gaussian_smooth(spectrum.frequency, spectrum.power, sigma);
            const auto share = band_power_share(std::vector{bold}, {.tr = 2.0, .sigma = sigma});
            for (std::size_t i = 0; i < 3; ++i) {
                double inside = 0, all = 0;
                for (std::size_t k = 0; k < smooth.shape(1); ++k) {
                    const double f = spectrum.frequency(k);
                    all += smooth(i, k);
                    if (f >= 0.04 && f <= 0.07) inside += smooth(i, k);
                }
                CHECK(share(i) == doctest::Approx(inside / all).epsilon(1e-9));
            }
        }
    }
}

}  // namespace test_bifurcation
