#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>

#include "array_kinds.hpp"
#include "noise.hpp"
#include "simulation_fixtures.hpp"

namespace test_generative_connectivity {

using namespace entrain;

namespace {

// A network in which each connection has its own weight in each direction, and the structure that is known of
// it: who is connected, and the mean of both directions.
struct directed {
    std::size_t n;
    connectome truth, structure;
    hopf<> model;

    directed(std::size_t regions, std::uint64_t seed, double density = 0.4)
        : n(regions),
          model{.a = -0.02, .omega = fixtures::random_vector(regions, seed + 1, 0.28, 0.33), .noise = 0.01} {
        random_stream random(seed);
        matrix<double> real = full(n, n, 0.0), known = real;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const bool there = random.uniform() < density || i - j == 1;
                const double weight = 0.2 + random.uniform(), tilt = 0.9 * (2 * random.uniform() - 1);
                if (!there) continue;
                real(i, j) = weight * (1 + tilt), real(j, i) = weight * (1 - tilt);
                known(i, j) = known(j, i) = 1;
            }
        truth = connectome(real).scaled_to_max(0.2);
        structure = connectome(known).scaled_to_max(0.1);
    }

    lagged_connectivity shown_by(const connectome& network, double lag = 2.5) const {
        const linear_hopf linear(model, network);
        return {linear.functional_connectivity(), linear.lagged_correlation(lag), lag};
    }
};

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
    const auto n = double(x.size());
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        sx += x[i], sy += y[i], sxx += x[i] * x[i], syy += y[i] * y[i], sxy += x[i] * y[i];
    return (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
}

// Of the weights off the diagonal, and of their asymmetry W - W^T.
struct recovery {
    double weights, asymmetry;
};
recovery recovered(const connectome& found, const connectome& truth) {
    std::vector<double> a, b, da, db;
    for (std::size_t i = 0; i < truth.size(); ++i)
        for (std::size_t j = 0; j < truth.size(); ++j) {
            if (i != j) a.push_back(found.weights()(i, j)), b.push_back(truth.weights()(i, j));
            if (i < j) {
                da.push_back(found.weights()(i, j) - found.weights()(j, i));
                db.push_back(truth.weights()(i, j) - truth.weights()(j, i));
            }
        }
    return {correlation(a, b), correlation(da, db)};
}

// Quick for tests: the rates of the source are meant for thousands of iterations.
const generative_connectivity_options quick{
    .edges = edge_rule::existing, .rate_fc = 0.002, .rate_lagged = 0.002, .max_iterations = 4000};

}  // namespace

TEST_CASE("weights and their direction are found again from what the network itself shows") {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        const directed d(12, seed);
        const auto fit = fit_generative_connectivity(d.model, d.structure, d.shown_by(d.truth), quick);
        const auto found = recovered(fit.network, d.truth), before = recovered(d.structure, d.truth);
        MESSAGE("seed ", seed, ": weights ", found.weights, " (structure ", before.weights, "), asymmetry ",
                found.asymmetry, ", ", fit.iterations, " iterations, error ", fit.error.front(), " to ",
                fit.error.back());
        CHECK(found.weights > 0.95);
        CHECK(found.asymmetry > 0.9);
        CHECK(before.weights < 0.85);
        CHECK(fit.fc_correlation > 0.99);
        CHECK(fit.lagged_correlation > 0.99);
        CHECK(*std::max_element(fit.network.weights().begin(), fit.network.weights().end()) ==
              doctest::Approx(0.2));
        CHECK(*std::min_element(fit.network.weights().begin(), fit.network.weights().end()) >= 0);
        CHECK(fit.halvings == 0);
    }
}

TEST_CASE("with the rates of the source the fit gets there as well, in more iterations") {
    const directed d(8, 2);
    const auto fit = fit_generative_connectivity(d.model, d.structure, d.shown_by(d.truth),
                                                 {.edges = edge_rule::existing});
    const auto found = recovered(fit.network, d.truth), before = recovered(d.structure, d.truth);
    MESSAGE("weights ", found.weights, " from ", before.weights, ", asymmetry ", found.asymmetry, ", ",
            fit.iterations, " iterations");
    CHECK(found.weights > before.weights + 0.05);
    CHECK(found.asymmetry > 0.5);
    CHECK(fit.fc_correlation > 0.97);
}

TEST_CASE("the network and what it shows belong together, and are the best that was looked at") {
    const directed d(6, 5);
    auto options = quick;
    options.max_iterations = 300;
    options.check_every = 20;
    const auto data = d.shown_by(d.truth);
    const auto fit = fit_generative_connectivity(d.model, d.structure, data, options);
    const auto again = d.shown_by(fit.network);
    CHECK(again.functional_connectivity == fit.simulated.functional_connectivity);
    CHECK(again.lagged_correlation == fit.simulated.lagged_correlation);
    double error = 0;
    for (std::size_t k = 0; k < 36; ++k)
        error +=
            std::pow(again.functional_connectivity.data()[k] - data.functional_connectivity.data()[k], 2) /
                36 +
            std::pow(again.lagged_correlation.data()[k] - data.lagged_correlation.data()[k], 2) / 36;
    CHECK(error == doctest::Approx(*std::min_element(fit.error.begin(), fit.error.end())));
}

TEST_CASE("the first change is the two rates times the differences, clipped and rescaled") {
    const directed d(5, 6);
    const auto data = d.shown_by(d.truth), start = d.shown_by(connectome(d.structure).scaled_to_max(0.2));
    matrix<double> expected = d.structure.scaled_to_max(0.2).weights();
    for (std::size_t k = 0; k < expected.size(); ++k)
        if (expected.data()[k] > 0)
            expected.data()[k] = std::max(
                0.0, expected.data()[k] +
                         0.02 * (data.functional_connectivity.data()[k] -
                                 start.functional_connectivity.data()[k]) +
                         0.5 * (data.lagged_correlation.data()[k] - start.lagged_correlation.data()[k]));
    expected *= 0.2 / *std::max_element(expected.begin(), expected.end());
    // The error grows or not: a look after one change and an end there shows both networks.
    generative_connectivity_options options{.edges = edge_rule::existing,
                                            .rate_fc = 0.02,
                                            .rate_lagged = 0.5,
                                            .max_iterations = 1,
                                            .check_every = 1};
    const auto fit = fit_generative_connectivity(d.model, d.structure, data, options);
    REQUIRE(fit.error.size() == 2);
    REQUIRE(fit.error[1] < fit.error[0]);
    for (std::size_t k = 0; k < expected.size(); ++k)
        CHECK(fit.network.weights().data()[k] == doctest::Approx(expected.data()[k]).epsilon(1e-12));
    options.max_weight = 0;
    options.rate_fc = options.rate_lagged = 0;
    CHECK(fit_generative_connectivity(d.model, d.structure, data, options).network.weights() ==
          d.structure.weights());
}

TEST_CASE("a group is fitted first, and each subject from there, whatever the number of threads") {
    const directed d(8, 7, 0.5);
    std::vector<connectome> truths;
    std::vector<lagged_connectivity> subjects;
    for (std::uint64_t s = 0; s < 3; ++s) {
        random_stream random(50 + s);
        matrix<double> own = d.truth.weights();
        for (double& weight : own) weight *= 0.6 + 0.8 * random.uniform();
        truths.push_back(connectome(own).scaled_to_max(0.2));
        subjects.push_back(d.shown_by(truths.back()));
    }
    auto options = quick;
    options.max_iterations = 1500;
    std::size_t calls = 0;
    options.progress = [&](std::size_t, std::size_t total) {
        ++calls;
        CHECK(total == 3);
    };
    const auto study = fit_generative_connectivity(d.model, d.structure, subjects, options, 1);
    CHECK(calls == 3);
    REQUIRE(study.subjects.size() == 3);
    double from_group = 0, own = 0;
    for (std::size_t s = 0; s < 3; ++s) {
        const auto& errors = study.subjects[s].error;
        from_group += recovered(study.group.network, truths[s]).weights / 3;
        own += recovered(study.subjects[s].network, truths[s]).weights / 3;
        // The first look is at the group's weights.
        CHECK(errors.front() < study.group.error.front());
        CHECK(*std::min_element(errors.begin(), errors.end()) <= errors.front());
    }
    MESSAGE("weights of subjects: r = ", own, ", with those of the group ", from_group);
    CHECK(own > from_group + 0.01);
    options.progress = {};
    const auto threaded = fit_generative_connectivity(d.model, d.structure, subjects, options, 3);
    for (std::size_t s = 0; s < 3; ++s)
        CHECK(threaded.subjects[s].network.weights() == study.subjects[s].network.weights());

    const auto mean = mean_lagged_connectivity(subjects);
    CHECK(mean.lag == 2.5);
    CHECK(mean.functional_connectivity(2, 1) == doctest::Approx((subjects[0].functional_connectivity(2, 1) +
                                                                 subjects[1].functional_connectivity(2, 1) +
                                                                 subjects[2].functional_connectivity(2, 1)) /
                                                                3));
}

TEST_CASE("edges follow the rule: absent ones stay absent, and partners may join") {
    const directed d(8, 8, 0.2);
    const auto data = directed(8, 9, 0.9).shown_by(directed(8, 9, 0.9).truth);
    auto options = quick;
    options.max_iterations = 50;
    for (std::size_t i = 0; i < 8; ++i) options.partner.push_back((i + 4) % 8);
    const auto added = [&](edge_rule rule, bool partners) {
        options.edges = rule;
        const auto fit = fit_generative_connectivity(d.model, d.structure, data, options);
        std::size_t count = 0;
        for (std::size_t i = 0; i < 8; ++i)
            for (std::size_t j = 0; j < 8; ++j)
                count += d.structure.weights()(i, j) == 0 && fit.network.weights()(i, j) > 0 &&
                         ((i + 4) % 8 == j) == partners;
        return count;
    };
    CHECK(added(edge_rule::existing, true) + added(edge_rule::existing, false) == 0);
    CHECK(added(edge_rule::existing_or_homotopic, true) > 0);
    CHECK(added(edge_rule::existing_or_homotopic, false) == 0);
    CHECK(added(edge_rule::all, false) > 0);
}

TEST_CASE("a fit says why it ended") {
    const directed d(6, 10);
    const auto data = d.shown_by(d.truth);
    auto options = quick;
    options.max_iterations = 10;
    CHECK(fit_generative_connectivity(d.model, d.structure, data, options).end == fit_end::limit);
    options.max_iterations = 4000;
    options.improvement = 0.5;
    const auto settled = fit_generative_connectivity(d.model, d.structure, data, options);
    CHECK(settled.end == fit_end::settled);
    CHECK(settled.iterations < 4000);
    options.rate_fc = 5;  // far too fast: every step overshoots
    options.check_every = 1;
    options.improvement = -0.5;
    const auto grew = fit_generative_connectivity(d.model, d.structure, data, options);
    CHECK(grew.end == fit_end::grew);
    CHECK(*std::min_element(grew.error.begin(), grew.error.end()) < grew.error.back());
}

TEST_CASE("a change that would make the network unstable is halved until it does not") {
    directed d(6, 11, 1.0);
    vector<double> a = full(6, -0.02);
    a(0) = 0.03;  // held down by what it is connected to, as long as that is strong
    d.model.a = a;
    auto options = quick;
    options.max_weight = 0;
    options.rate_fc = 0.5;
    options.max_iterations = 30;
    options.check_every = 1;
    options.improvement = -100;
    lagged_connectivity apart = d.shown_by(d.truth);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j)
            if (i != j) apart.functional_connectivity(i, j) = -0.5;  // pulls all weights down
    const auto fit = fit_generative_connectivity(d.model, d.truth, apart, options);
    CHECK(fit.halvings > 0);
    CHECK(fit.end == fit_end::unstable);
    CHECK_NOTHROW(linear_hopf(d.model, fit.network));
}

TEST_CASE("weights may become negative where that is asked for") {
    const directed d(6, 12);
    auto data = d.shown_by(d.truth);
    for (std::size_t i = 0; i < 6; ++i)
        if (i != 1) data.functional_connectivity(1, i) = data.functional_connectivity(i, 1) = -0.15;
    auto options = quick;
    options.max_weight = 0;
    options.max_iterations = 100;
    options.check_every = 10;
    options.rate_fc = 0.01;
    const auto clipped = fit_generative_connectivity(d.model, d.structure, data, options);
    options.negative_weights = true;
    const auto free = fit_generative_connectivity(d.model, d.structure, data, options);
    CHECK(*std::min_element(clipped.network.weights().begin(), clipped.network.weights().end()) == 0);
    CHECK(*std::min_element(free.network.weights().begin(), free.network.weights().end()) < 0);
    CHECK(*std::min_element(free.error.begin(), free.error.end()) <
          *std::min_element(clipped.error.begin(), clipped.error.end()));
}

TEST_CASE("a scan's lagged connectivity is that of its detrended and trimmed signals, by plain loops") {
    const auto bold = noise(4, 60, 13);
    const auto measured = measure_lagged_connectivity(bold, {.tr = 1.25, .lag = 3, .trim = 5});
    CHECK(measured.lag == 3.75);
    const auto flat = detrend(bold);
    const std::size_t samples = 50;
    const auto mean = [&](std::size_t i) {
        double sum = 0;
        for (std::size_t t = 0; t < samples; ++t) sum += flat(i, t + 5) / samples;
        return sum;
    };
    const auto moment = [&](std::size_t i, std::size_t j, std::size_t lag) {
        double sum = 0;
        for (std::size_t t = 0; t + lag < samples; ++t)
            sum += (flat(i, t + lag + 5) - mean(i)) * (flat(j, t + 5) - mean(j));
        return sum;
    };
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) {
            const double scale = std::sqrt(moment(i, i, 0) * moment(j, j, 0));
            CHECK(measured.functional_connectivity(i, j) == doctest::Approx(moment(i, j, 0) / scale));
            // Divided by the number of samples, not of pairs, and by standard deviations with samples - 1.
            CHECK(measured.lagged_correlation(i, j) ==
                  doctest::Approx(moment(i, j, 3) / scale * (samples - 1) / samples));
        }
    array_kinds::for_each(bold, [&](const auto& any) {
        CHECK(measure_lagged_connectivity(any, {.tr = 1.25, .lag = 3, .trim = 5}).lagged_correlation ==
              measured.lagged_correlation);
    });
    const matrix<float> single = xt::cast<float>(bold);
    CHECK(xt::allclose(
        measure_lagged_connectivity(single, {.tr = 1.25, .lag = 3, .trim = 5}).lagged_correlation,
        measured.lagged_correlation, 1e-4, 1e-5));
    // The signal that follows is the row: here the second repeats the first one sample later.
    matrix<double> chase = full(2, 40, 0.0);
    for (std::size_t t = 0; t < 40; ++t) chase(0, t) = bold(0, t + 1), chase(1, t) = bold(0, t);
    const auto lagged = measure_lagged_connectivity(chase, {.tr = 1, .lag = 1, .trim = 0}).lagged_correlation;
    CHECK(lagged(1, 0) > 0.9);
    CHECK(std::abs(lagged(0, 1)) < 0.5);
}

TEST_CASE("a simulation of the linear network measures what the linear theory says") {
    const directed d(5, 14);
    hopf<> quiet = d.model;
    quiet.a = -0.1;
    quiet.noise = 0.001;
    std::vector<lagged_connectivity> runs(16);
    simulate_each(quiet, d.truth,
                  {.dt = 0.0625, .transient = 200, .samples = 4000, .every = 20, .replicas = 16},
                  [&](std::size_t r, const matrix<double>& x) {
                      runs[r] = measure_lagged_connectivity(x, {.tr = 1.25, .lag = 2});
                  });
    const auto measured = mean_lagged_connectivity(runs);
    const linear_hopf linear(quiet, d.truth);
    const auto fc = linear.functional_connectivity(), lagged = linear.lagged_correlation(2.5);
    for (std::size_t k = 0; k < 25; ++k) {
        CHECK(std::abs(measured.functional_connectivity.data()[k] - fc.data()[k]) < 0.03);
        CHECK(std::abs(measured.lagged_correlation.data()[k] - lagged.data()[k]) < 0.03);
    }
}

TEST_CASE("wrong arguments of the generative fit are refused by name") {
    const directed d(4, 15);
    const auto data = d.shown_by(d.truth);
    const auto refuses = [&](const generative_connectivity_options& options, const char* message) {
        CHECK_THROWS_WITH_AS(fit_generative_connectivity(d.model, d.structure, data, options), message,
                             argument_error);
    };
    refuses(
        {},
        "entrain::fit_generative_connectivity: partner: expected the homotopic partner of each of 4 regions, "
        "got 0");
    const auto existing = edge_rule::existing;
    refuses({.edges = existing, .rate_fc = -1},
            "entrain::fit_generative_connectivity: rate_fc: expected zero or more, got -1");
    refuses({.edges = existing, .rate_lagged = std::nan("")},
            "entrain::fit_generative_connectivity: rate_lagged: expected zero or more, got nan");
    refuses({.edges = existing, .max_weight = -0.2},
            "entrain::fit_generative_connectivity: max_weight: expected a positive weight, or 0 for none, "
            "got -0.2");
    refuses({.edges = existing, .check_every = 0},
            "entrain::fit_generative_connectivity: check_every: expected at least 1, got 0");
    refuses({.edges = existing, .start = connectome(full(3, 3, 1.0))},
            "entrain::fit_generative_connectivity: start: expected none, or as many regions as the "
            "structure, got 3");
    auto wrong = data;
    wrong.lagged_correlation = full(3, 3, 0.0);
    CHECK_THROWS_WITH_AS(
        fit_generative_connectivity(d.model, d.structure, wrong, quick),
        "entrain::fit_generative_connectivity: data: expected measures of 4 regions, got (3, 3)",
        argument_error);
    wrong = data;
    wrong.functional_connectivity(1, 2) = std::nan("");
    CHECK_THROWS_WITH_AS(
        fit_generative_connectivity(d.model, d.structure, wrong, quick),
        "entrain::fit_generative_connectivity: data: expected finite values, got nan at (1, 2)",
        argument_error);
    wrong = data;
    wrong.lag = -1;
    CHECK_THROWS_WITH_AS(
        fit_generative_connectivity(d.model, d.structure, wrong, quick),
        "entrain::fit_generative_connectivity: data: expected a lag of zero or more seconds, got -1",
        argument_error);
    CHECK_THROWS_WITH_AS(
        fit_generative_connectivity(hopf<>{.a = 0.1, .omega = 0.3}, d.structure, data, quick),
        doctest::Contains("entrain::linear_hopf: model: expected a stable equilibrium"), argument_error);

    const auto bold = noise(3, 30, 1);
    CHECK_THROWS_WITH_AS(
        measure_lagged_connectivity(bold, {}),
        "entrain::measure_lagged_connectivity: tr: expected a positive number of seconds from sample "
        "to sample, got nan",
        argument_error);
    CHECK_THROWS_WITH_AS(
        measure_lagged_connectivity(bold, {.tr = 2, .trim = 14}),
        "entrain::measure_lagged_connectivity: bold: expected at least one region and 32 samples (2 "
        "trim + lag + 2), got (3, 30)",
        argument_error);
    matrix<double> constant = bold;
    for (std::size_t t = 0; t < 30; ++t) constant(2, t) = 0;
    CHECK_THROWS_WITH_AS(
        measure_lagged_connectivity(constant, {.tr = 2}),
        "entrain::measure_lagged_connectivity: bold: expected a signal that varies in every region, "
        "got one that does not, its trend apart, in region 2",
        argument_error);
    constant(1, 3) = HUGE_VAL;
    CHECK_THROWS_WITH_AS(
        measure_lagged_connectivity(constant, {.tr = 2}),
        "entrain::measure_lagged_connectivity: bold: expected finite values, got inf at (1, 3)",
        argument_error);
    CHECK_THROWS_WITH_AS(mean_lagged_connectivity({}),
                         "entrain::mean_lagged_connectivity: each: expected at least one measurement, got 0",
                         argument_error);
    auto other = data;
    other.lag = 1;
    CHECK_THROWS_WITH_AS(
        mean_lagged_connectivity({data, other}),
        "entrain::mean_lagged_connectivity: each: expected the same regions and the same lag, got "
        "(4, 4) and 1 s",
        argument_error);
}

}  // namespace test_generative_connectivity
