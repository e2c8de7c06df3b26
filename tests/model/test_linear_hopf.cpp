#include <cmath>
#include <complex>
#include <mutex>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "array_kinds.hpp"
#include "simulation_fixtures.hpp"

namespace test_linear_hopf {

using namespace entrain;

namespace {

constexpr double pi = std::numbers::pi;

// A network that is not symmetric, with its own a, omega and noise in every region.
struct network_of_its_own {
    std::size_t n;
    connectome network;
    hopf<> model;

    explicit network_of_its_own(std::size_t regions, std::uint64_t seed = 3)
        : n(regions), network(fixtures::random_network(regions, seed)),
          model{.a = fixtures::random_vector(regions, seed + 1, -0.3, -0.05),
                .omega = fixtures::random_vector(regions, seed + 2, 0.2, 0.5),
                .noise = fixtures::random_vector(regions, seed + 3, 0.01, 0.03)} {}

    matrix<double> noise() const {  // Q of (x, y)
        matrix<double> q = full(2 * n, 2 * n, 0.0);
        for (std::size_t j = 0; j < n; ++j) q(j, j) = q(n + j, n + j) = model.noise(j, 0) * model.noise(j, 0);
        return q;
    }
};

double largest_difference(const matrix<double>& a, const matrix<double>& b) {
    REQUIRE(a.shape() == b.shape());
    double largest = 0, size = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        largest = std::max(largest, std::abs(a.data()[k] - b.data()[k]));
        size = std::max(size, std::abs(b.data()[k]));
    }
    return largest / size;
}

matrix<double> times(const matrix<double>& a, const matrix<double>& b) {
    matrix<double> c = full(a.shape(0), b.shape(1), 0.0);
    for (std::size_t i = 0; i < a.shape(0); ++i)
        for (std::size_t k = 0; k < a.shape(1); ++k)
            for (std::size_t j = 0; j < b.shape(1); ++j) c(i, j) += a(i, k) * b(k, j);
    return c;
}

// exp(A) by its Taylor series of a small part of A, squared as often as needed.
matrix<double> taylor_exponential(matrix<double> a) {
    constexpr int squarings = 14;
    for (double& value : a) value = std::ldexp(value, -squarings);
    matrix<double> sum = full(a.shape(0), a.shape(0), 0.0);
    for (std::size_t i = 0; i < a.shape(0); ++i) sum(i, i) = 1;
    matrix<double> term = sum;
    for (int k = 1; k < 12; ++k) {
        term = times(term, a);
        for (double& value : term) value /= k;
        sum += term;
    }
    for (int k = 0; k < squarings; ++k) sum = times(sum, sum);
    return sum;
}

matrix<double> upper_left(const matrix<double>& m) {
    const std::size_t n = m.shape(0) / 2;
    return xt::view(m, xt::range(std::size_t{0}, n), xt::range(std::size_t{0}, n));
}

}  // namespace

TEST_CASE("a single node: variance, lagged covariance and spectrum in closed form") {
    const double a = -0.1, omega = 0.35, sigma = 0.02;
    const linear_hopf node(hopf<>{.a = a, .omega = omega, .noise = sigma}, connectome(full(1, 1, 0.0)));
    const double variance = sigma * sigma / (2 * -a);
    CHECK(node.size() == 1);
    CHECK(node.covariance()(0, 0) == doctest::Approx(variance).epsilon(1e-14));
    CHECK(node.covariance()(1, 1) == doctest::Approx(variance).epsilon(1e-14));
    CHECK(std::abs(node.covariance()(0, 1)) < 1e-16);
    CHECK(node.functional_connectivity()(0, 0) == 1);
    for (const double lag : {0.0, 0.7, 3.0, 40.0, -3.0}) {
        const double decay = std::exp(a * std::abs(lag)) * std::cos(omega * lag);
        CHECK(node.lagged_covariance(lag)(0, 0) == doctest::Approx(variance * decay).epsilon(1e-12));
        CHECK(node.lagged_correlation(lag)(0, 0) == doctest::Approx(decay).epsilon(1e-12));
    }
    const double hz[] = {0.0, 0.02, omega / (2 * pi), 0.3};
    const auto power = node.power_spectrum(xt::adapt(hz, std::array<std::size_t, 1>{4}));
    for (std::size_t k = 0; k < 4; ++k) {
        const auto lorentz = [&](double w) { return sigma * sigma / (a * a + (w - omega) * (w - omega)); };
        const double w = 2 * pi * hz[k];
        CHECK(power(0, k) == doctest::Approx(lorentz(w) + lorentz(-w)).epsilon(1e-12));
        CHECK(node.cross_spectrum(hz[k])(0, 0).real() == doctest::Approx(power(0, k)).epsilon(1e-12));
    }
    const auto j = node.jacobian();
    CHECK(j(0, 0) == a);
    CHECK(j(0, 1) == -omega);
    CHECK(j(1, 0) == omega);
    CHECK(j(1, 1) == a);
    CHECK(std::abs(node.eigenvalues()(0) - std::complex<double>(a, omega)) < 1e-15);
    CHECK(std::abs(node.eigenvalues()(1) - std::complex<double>(a, -omega)) < 1e-15);
}

TEST_CASE("the Jacobian is the slope of the model's own drift") {
    const network_of_its_own net(4);
    const double g = 0.6;
    const auto j = linear_hopf(net.model, net.network, {.coupling = g}).jacobian();
    // A step of the simulation without noise from a tiny displacement of one variable.
    hopf<> silent = net.model;
    silent.noise = 0.0;
    const double size = 1e-6, dt = 1e-4;
    for (std::size_t from = 0; from < 8; ++from) {
        matrix<double> start = full(2, 4, 0.0);
        start(from / 4, from % 4) = size;
        const auto end = simulate_each(
            silent, net.network,
            {.coupling = g, .dt = dt, .transient = 0, .samples = 1, .every = 1, .initial = start},
            [](std::size_t, const matrix<double>&) {});
        for (std::size_t to = 0; to < 8; ++to) {
            const double slope = (end.values(0, to / 4, to % 4) - start(to / 4, to % 4)) / (size * dt);
            CHECK(slope == doctest::Approx(j(to, from)).epsilon(1e-6));
        }
    }
}

TEST_CASE("the covariance solves J S + S J^T + Q = 0 to 1e-12, and is that of the real equation") {
    for (const std::size_t n : {3u, 20u, 90u}) {
        const network_of_its_own net(n, 10 + n);
        const linear_hopf linear(net.model, net.network, {.coupling = 0.7});
        const auto j = linear.jacobian(), s = linear.covariance(), q = net.noise();
        const auto js = times(j, s);
        double rest = 0, size = 0;
        for (std::size_t i = 0; i < 2 * n; ++i)
            for (std::size_t k = 0; k < 2 * n; ++k) {
                rest += std::pow(js(i, k) + js(k, i) + q(i, k), 2);
                size += q(i, k) * q(i, k);
            }
        CAPTURE(n);
        CHECK(std::sqrt(rest / size) < 1e-12);
        if (n < 90) CHECK(largest_difference(s, lyapunov(j, q)) < 1e-11);
        CHECK(linear.signal_covariance() == upper_left(s));
    }
}

TEST_CASE("the covariance is the same whether or not stability is plain from the weights") {
    // A single negative weight, so small that nothing changes, and Gershgorin's circles no longer tell.
    const network_of_its_own net(12, 40);
    hopf<> model = net.model;
    vector<double> a = full(12, -0.2);
    a(3) = -1e-9;
    model.a = a;
    matrix<double> weights = net.network.weights();
    for (std::size_t k = 0; k < 12; ++k) weights(3, k) = 1.0 / 12;
    const linear_hopf plain(model, connectome(weights));
    weights(3, 5) = -1e-8;
    const matrix<double> without = [&] {
        matrix<double> w = weights;
        w(3, 5) = 0;
        return w;
    }();
    const linear_hopf schur(model, connectome(weights)), doubled(model, connectome(without));
    CHECK(largest_difference(schur.covariance(), doubled.covariance()) < 1e-6);
    CHECK(largest_difference(doubled.covariance(), lyapunov(doubled.jacobian(), [&] {
                                 matrix<double> q = full(24, 24, 0.0);
                                 for (std::size_t j = 0; j < 12; ++j)
                                     q(j, j) = q(12 + j, 12 + j) = model.noise(j, 0) * model.noise(j, 0);
                                 return q;
                             }())) < 1e-9);
    CHECK(plain.covariance()(3, 3) > 0);
}

TEST_CASE("the lagged covariance is exp(J lag) S, and the other way round its transpose") {
    const network_of_its_own net(5);
    const linear_hopf linear(net.model, net.network, {.coupling = 0.8});
    for (const double lag : {0.0, 0.5, 2.0, 9.0, 60.0}) {
        matrix<double> scaled = linear.jacobian();
        for (double& value : scaled) value *= lag;
        const auto expected = upper_left(times(taylor_exponential(scaled), linear.covariance()));
        const auto got = linear.lagged_covariance(lag);
        CAPTURE(lag);
        CHECK(largest_difference(got, expected) < 1e-10);
        const matrix<double> turned = xt::transpose(got);
        CHECK(linear.lagged_covariance(-lag) == turned);
    }
}

TEST_CASE("functional connectivity and lagged correlation are covariances over standard deviations") {
    const network_of_its_own net(6);
    const linear_hopf linear(net.model, net.network, {.coupling = 0.8});
    const auto s = linear.signal_covariance(), fc = linear.functional_connectivity(),
               lagged = linear.lagged_covariance(2.0), correlation = linear.lagged_correlation(2.0);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j) {
            const double scale = std::sqrt(s(i, i) * s(j, j));
            CHECK(fc(i, j) == doctest::Approx(s(i, j) / scale));
            CHECK(correlation(i, j) == doctest::Approx(lagged(i, j) / scale));
        }
    CHECK(largest_difference(linear.lagged_correlation(0), fc) < 1e-12);
}

TEST_CASE("one-sided spectra integrate to the covariance") {
    const network_of_its_own net(4);
    const linear_hopf linear(net.model, net.network, {.coupling = 0.5});
    // Steps of half a per cent of the frequency, from nearly nothing to where 1 / f^2 has left nothing.
    matrix<double> sum = full(4, 4, 0.0);
    vector<double> variance = full(4, 0.0);
    for (double hz = 1e-6; hz < 1e4; hz *= 1.005) {
        const double middle = hz * 1.0025, step = hz * 0.005;
        const auto cross = linear.cross_spectrum(middle);
        for (std::size_t k = 0; k < sum.size(); ++k) sum.data()[k] += cross.data()[k].real() * step;
        const auto power = linear.power_spectrum(full(1, middle));
        for (std::size_t j = 0; j < 4; ++j) variance(j) += power(j, 0) * step;
    }
    const auto s = linear.signal_covariance();
    CHECK(largest_difference(sum, s) < 1e-4);
    for (std::size_t j = 0; j < 4; ++j) CHECK(variance(j) == doctest::Approx(s(j, j)).epsilon(1e-4));
}

TEST_CASE("a cross spectrum turns backwards from the region that leads to the one that follows") {
    // 0 drives 1; where 1 lags behind 0, <x_1(t) x_0(t - s)> peaks at s > 0: a phase below zero in S_10.
    matrix<double> weights = full(2, 2, 0.0);
    weights(1, 0) = 0.5;
    const linear_hopf linear(hopf<>{.a = -0.1, .omega = 0.3, .noise = 0.02}, connectome(weights));
    const auto cross = linear.cross_spectrum(0.3 / (2 * pi) + 0.02);
    CHECK(std::arg(cross(1, 0)) < -0.01);
    CHECK(std::arg(cross(0, 1)) == doctest::Approx(-std::arg(cross(1, 0))));
    CHECK(linear.lagged_covariance(1.0)(1, 0) > linear.lagged_covariance(1.0)(0, 1));
}

TEST_CASE("a long simulation has the covariances that the linear theory says") {
    network_of_its_own net(6, 21);
    net.model.noise = 0.003;  // so weak that the cubic term does not matter
    const simulation_options options{.coupling = 0.6,
                                     .dt = 0.02,
                                     .transient = 100,
                                     .samples = 10'000,
                                     .every = 50,
                                     .replicas = 48,
                                     .seed = 8};
    const linear_hopf linear(net.model, net.network, {.coupling = 0.6});
    matrix<double> now = full(6, 6, 0.0), later = now;
    constexpr std::size_t lag = 2;
    std::mutex adding;
    simulate_each(net.model, net.network, options, [&](std::size_t, const matrix<double>& x) {
        matrix<double> a = full(6, 6, 0.0), b = a;
        for (std::size_t i = 0; i < 6; ++i)
            for (std::size_t j = 0; j < 6; ++j) {
                const double *xi = row_data(x, i), *xj = row_data(x, j);
                for (std::size_t t = 0; t + lag < x.shape(1); ++t) {
                    a(i, j) += xi[t] * xj[t];
                    b(i, j) += xi[t + lag] * xj[t];
                }
            }
        const std::lock_guard lock(adding);
        now += a / (48.0 * 9998);
        later += b / (48.0 * 9998);
    });
    const auto s = linear.signal_covariance(), lagged = linear.lagged_covariance(2 * 50 * 0.02);
    MESSAGE("covariance off by ", largest_difference(now, s), ", lagged by ",
            largest_difference(later, lagged));
    for (std::size_t i = 0; i < 6; ++i) CHECK(now(i, i) == doctest::Approx(s(i, i)).epsilon(0.03));
    CHECK(largest_difference(now, s) < 0.03);
    CHECK(largest_difference(later, lagged) < 0.03);
}

TEST_CASE("delays of zero are no delays, and delays of a step are as good as none") {
    const network_of_its_own net(5);
    const linear_hopf without(net.model, net.network, {.coupling = 0.7});
    const linear_hopf zero(net.model, net.network, {.coupling = 0.7, .delays = full(5, 5, 0.0)});
    CHECK(zero.covariance() == without.covariance());
    const linear_hopf tiny(net.model, net.network, {.coupling = 0.7, .delays = full(5, 5, 1e-9)});
    CHECK(largest_difference(tiny.covariance(), without.covariance()) < 1e-7);
    CHECK(largest_difference(tiny.functional_connectivity(), without.functional_connectivity()) < 1e-7);
    for (const double lag : {0.0, 2.0, 10.0}) {
        CAPTURE(lag);
        CHECK(largest_difference(tiny.lagged_covariance(lag), without.lagged_covariance(lag)) < 1e-6);
    }
    const auto a = tiny.cross_spectrum(0.05), b = without.cross_spectrum(0.05);
    for (std::size_t k = 0; k < a.size(); ++k)
        CHECK(std::abs(a.data()[k] - b.data()[k]) < 1e-6 * std::abs(b.data()[0]));
    const matrix<double> j = tiny.jacobian();
    CHECK(j == without.jacobian());
    // Only delays of connections that are there count.
    matrix<double> chain = full(2, 2, 0.0), delays = full(2, 2, 0.0);
    chain(1, 0) = 1, delays(0, 1) = 100;
    const hopf<> two{.a = -0.2};
    CHECK(linear_hopf(two, connectome(chain), {.delays = delays}).covariance() ==
          linear_hopf(two, connectome(chain)).covariance());
}

TEST_CASE("a delay in a chain shifts the lagged covariance by the delay") {
    // 0 drives 1 and nothing comes back: x_1 is the same filter of x_0 as without the delay, so much later.
    matrix<double> weights = full(2, 2, 0.0), delays = full(2, 2, 0.0);
    weights(1, 0) = 0.5, delays(1, 0) = 3.0;
    const hopf<> model{.a = -0.2, .omega = 0.4, .noise = 0.02};
    const linear_hopf prompt(model, connectome(weights)),
        late(model, connectome(weights), {.delays = delays});
    const double variance = prompt.signal_covariance()(0, 0);
    CHECK(late.signal_covariance()(1, 0) ==
          doctest::Approx(prompt.lagged_covariance(-3.0)(1, 0)).epsilon(1e-6));
    for (const double lag : {1.0, 3.0, 5.0})
        CHECK(std::abs(late.lagged_covariance(lag)(1, 0) - prompt.lagged_covariance(lag - 3)(1, 0)) <
              1e-6 * variance);
    CHECK(late.signal_covariance()(1, 1) == doctest::Approx(prompt.signal_covariance()(1, 1)).epsilon(1e-7));
}

TEST_CASE("a long simulation with delays has the covariances that the frequencies sum up to") {
    network_of_its_own net(4, 31);
    net.model.noise = 0.003;
    matrix<double> delays = full(4, 4, 0.0);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) delays(i, j) = 0.4 * double(1 + (i + 2 * j) % 5);
    const linear_hopf linear(net.model, net.network, {.coupling = 0.8, .delays = delays});
    const auto [covariance, end] = observe(net.model, net.network,
                                           {.coupling = 0.8,
                                            .dt = 0.02,
                                            .transient = 100,
                                            .samples = 20'000,
                                            .every = 25,
                                            .replicas = 16,
                                            .seed = 3,
                                            .delays = delays},
                                           record_covariance{});
    matrix<double> mean = full(4, 4, 0.0);
    for (const auto& one : covariance) mean += one.covariance / 16.0;
    CHECK(largest_difference(mean, linear.signal_covariance()) < 0.04);
    // The delays matter: without them it would be another covariance.
    const linear_hopf without(net.model, net.network, {.coupling = 0.8});
    CHECK(largest_difference(without.signal_covariance(), linear.signal_covariance()) > 0.1);
}

TEST_CASE("numbers for all regions, or one each, in double or float, mean the same") {
    const auto network = fixtures::random_network(5, 2);
    const linear_hopf same(hopf<>{.a = -0.1, .omega = 0.3, .noise = 0.02}, network);
    const linear_hopf each(
        hopf<>{.a = full(5, -0.1), .omega = full(5, 0.3), .noise = std::vector<double>(5, 0.02)}, network);
    const linear_hopf single(hopf<float>{.a = -0.1, .omega = 0.3, .noise = 0.02}, network);
    CHECK(same.covariance() == each.covariance());
    CHECK(largest_difference(single.covariance(), same.covariance()) < 1e-6);
    const vector<float> hz = full(3, 0.05f);
    const xt::xarray<double> any = full(3, double(0.05f));
    CHECK(same.power_spectrum(hz) == same.power_spectrum(any));
    CHECK(same.power_spectrum(xt::view(any, xt::range(0, 3, 2))).shape(1) == 2);
}

TEST_CASE("with a below zero and no negative weight every network is stable; the sign of a decides little") {
    matrix<double> weights = full(3, 3, 0.0);
    weights(0, 1) = 50, weights(1, 2) = 3, weights(2, 0) = 1e-3;
    const linear_hopf linear(hopf<>{.a = -1e-3}, connectome(weights), {.coupling = 20});
    for (const auto& value : linear.eigenvalues()) CHECK(value.real() < 0);
    // A node that would oscillate by itself is held down by its neighbours.
    vector<double> a = full(3, -1.0);
    a(0) = 0.1;
    CHECK_NOTHROW(linear_hopf(hopf<>{.a = a}, connectome(full(3, 3, 1.0)), {.coupling = 2}));
    CHECK_THROWS_WITH_AS(
        linear_hopf(hopf<>{.a = a, .omega = 0.5}, connectome(full(3, 3, 1.0)), {.coupling = 0}),
        "entrain::linear_hopf: model: expected a stable equilibrium (eigenvalues with negative "
        "real parts), got the eigenvalue 0.1 + 0.5i",
        argument_error);
}

TEST_CASE("at the edge, where only the common mode does not decay, there is no covariance") {
    for (const double coupling : {0.01, 0.3, 7.0})
        CHECK_THROWS_WITH_AS(
            linear_hopf(hopf<>{.a = 0.0}, fixtures::random_network(9, 4), {.coupling = coupling}),
            doctest::Contains("expected a stable equilibrium"), argument_error);
}

TEST_CASE("growing modes of a network with delays are counted") {
    // Two nodes that repel each other: the eigenvalue a + 2 G of the difference, delayed or not.
    matrix<double> weights = full(2, 2, 1.0), delays = full(2, 2, 0.01);
    const hopf<> model{.a = -0.1, .omega = 0.3};
    CHECK_THROWS_WITH_AS(
        linear_hopf(model, connectome(weights), {.coupling = -0.2, .delays = delays}),
        "entrain::linear_hopf: model: expected a stable equilibrium, got 1 growing modes with "
        "these delays",
        argument_error);
    CHECK_NOTHROW(linear_hopf(model, connectome(weights), {.coupling = -0.04, .delays = delays}));
    // Both nodes oscillate by themselves, and hardly hear of each other.
    vector<double> a = full(2, 0.05);
    CHECK_THROWS_WITH_AS(
        linear_hopf(hopf<>{.a = a, .omega = 0.3}, connectome(weights), {.coupling = 1e-3, .delays = delays}),
        "entrain::linear_hopf: model: expected a stable equilibrium, got 2 growing modes with these delays",
        argument_error);
}

TEST_CASE("what the linear model refuses, by name") {
    const connectome two(full(2, 2, 1.0));
    const hopf<> model{.a = -0.1};
    const auto refuses = [&](const hopf<>& m, const linear_hopf_options& options, const char* message) {
        CHECK_THROWS_WITH_AS(linear_hopf(m, two, options), message, argument_error);
    };
    CHECK_THROWS_WITH_AS(linear_hopf(model, connectome()),
                         "entrain::linear_hopf: network: expected at least one region, got 0",
                         argument_error);
    refuses(
        {.a = full(3, -1.0)}, {},
        "entrain::linear_hopf: a: expected one value, one per node (2), or (nodes, replicas) = (2, 1), got "
        "(3, 1)");
    refuses({.a = -1.0, .omega = full(2, 2, 1.0)}, {},
            "entrain::linear_hopf: omega: expected one value, one per node (2), or (nodes, replicas) = (2, "
            "1), got "
            "(2, 2)");
    refuses({.a = -1.0, .noise = std::nan("")}, {},
            "entrain::linear_hopf: noise: expected finite values, got nan at (0, 0)");
    refuses(model, {.coupling = HUGE_VAL},
            "entrain::linear_hopf: coupling: expected a finite number, got inf");
    refuses(model, {.tolerance = 0}, "entrain::linear_hopf: tolerance: expected a positive number, got 0");
    refuses(model, {.delays = full(3, 3, 1.0)},
            "entrain::linear_hopf: delays: expected a matrix as large as the network, got (3, 3)");
    refuses(model, {.delays = full(2, 2, -1.0)},
            "entrain::linear_hopf: delays: expected zero or more seconds, got -1");
    refuses(model, {.delays = full(2, 2, std::nan(""))},
            "entrain::linear_hopf: delays: expected finite values, got nan at (0, 0)");
    refuses(
        model, {.delays = full(2, 2, 0.1), .tolerance = 1e-30},
        "entrain::linear_hopf: tolerance: expected an accuracy that 65536 frequencies can give, got 1e-30");
    refuses({.a = 0.0}, {.coupling = 0},
            "entrain::linear_hopf: model: expected a stable equilibrium (eigenvalues with negative real "
            "parts), got "
            "the eigenvalue 0 + 0.314159i");

    const linear_hopf linear(model, two), delayed(model, two, {.delays = full(2, 2, 0.1)});
    CHECK_THROWS_WITH_AS(
        linear.lagged_covariance(std::nan("")),
        "entrain::linear_hopf::lagged_covariance: lag: expected a finite number of seconds, got "
        "nan",
        argument_error);
    CHECK_THROWS_WITH_AS(linear.cross_spectrum(HUGE_VAL),
                         "entrain::linear_hopf::cross_spectrum: hz: expected a finite frequency, got inf",
                         argument_error);
    CHECK_THROWS_WITH_AS(linear.power_spectrum(full(1, std::nan(""))),
                         "entrain::linear_hopf::power_spectrum: hz: expected a finite frequency, got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        delayed.eigenvalues(),
        "entrain::linear_hopf::eigenvalues: delays: expected none, got a network with delays",
        argument_error);
    const linear_hopf still(hopf<>{.a = -0.1, .noise = 0.0}, two);
    CHECK_THROWS_WITH_AS(
        still.functional_connectivity(),
        "entrain::linear_hopf::functional_connectivity: noise: expected some in every region, of "
        "its own or received, got none in region 0",
        argument_error);
    CHECK_THROWS_WITH_AS(
        still.lagged_correlation(1),
        "entrain::linear_hopf::lagged_correlation: noise: expected some in every region, of its "
        "own or received, got none in region 0",
        argument_error);
}

}  // namespace test_linear_hopf
