// The same bits whatever the number of threads, the same answers in every unit and after whole turns.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/platform.hpp>
#include <entrain/model.hpp>
#include <entrain/model/linear_hopf.hpp>
#include <entrain/model/lyapunov.hpp>
#include <entrain/signal.hpp>
#include <entrain/states.hpp>
#include <entrain/synchrony.hpp>

#include "noise.hpp"

namespace test_same_bits {

using namespace entrain;

namespace {

matrix<double> random_phases(std::size_t regions, std::size_t samples, std::uint64_t seed) {
    matrix<double> theta = uniform_noise(regions, samples, seed);
    for (double& value : theta) value *= 2 * std::numbers::pi;
    return theta;
}

// All numbers of some results, one after the other.
class numbers {
public:
    template <class A>
    numbers& operator<<(const A& a) {
        if constexpr (std::is_arithmetic_v<A>)
            all_.push_back(static_cast<double>(a));
        else
            for (const auto value : a) all_.push_back(static_cast<double>(value));
        return *this;
    }
    bool same_bits(const numbers& other) const {
        return all_.size() == other.all_.size() &&
               std::memcmp(all_.data(), other.all_.data(), all_.size() * sizeof(double)) == 0;
    }
    double largest_difference(const numbers& other) const {
        double most = all_.size() == other.all_.size() ? 0 : std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < all_.size() && k < other.all_.size(); ++k)
            most = std::max(most, std::abs(all_[k] - other.all_[k]));
        return most;
    }

private:
    std::vector<double> all_;
};

struct named {
    const char* name;
    std::function<numbers()> result;
};

}  // namespace

TEST_CASE("every function that calls BLAS or LAPACK gives the same bits on one and on two threads of it") {
    const auto& blas = platform::find_openblas_switch();
    if (!blas.set || !blas.get) {
        MESSAGE("no OpenBLAS whose threads could be set");
        return;
    }
    const std::size_t regions = 210, samples = 330;  // no multiples of any block
    const auto theta = random_phases(regions, samples, 1);
    const auto unit = unit_phasors(theta);
    const phasors<float> single{unit.cosine(), unit.sine()};
    const auto v1 = leading_eigenvectors(unit);
    const matrix<float> v1_single = v1;
    const auto bold = uniform_noise(regions, samples, 2);
    const auto few = uniform_noise(90, 100, 3);
    matrix<double> stable = uniform_noise(160, 160, 4), intensity = full(160, 160, 0.0);
    for (std::size_t i = 0; i < 160; ++i)
        stable(i, i) -= 12, intensity(i, i) = 1 + 0.01 * static_cast<double>(i);
    matrix<double> weights = full(110, 110, 0.0), delays = full(110, 110, 0.0);
    for (std::size_t i = 0; i < 110; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            weights(i, j) = weights(j, i) = std::abs(stable(i, j)) * 0.01;
            delays(i, j) = delays(j, i) = 1e-3 * static_cast<double>(20 + i + j);
        }
    const hopf<> model{.a = -0.3, .omega = 0.3, .noise = 0.02},
        damped{.a = -5.0, .omega = 0.3, .noise = 0.02};

    const std::vector<named> functions{
        {"phase_coherence", [&] { return numbers() << phase_coherence(unit) << phase_coherence(single); }},
        {"phase_locking_value",
         [&] { return numbers() << phase_locking_value(unit) << phase_locking_value(single); }},
        {"phase_lag_index", [&] { return numbers() << phase_lag_index(unit); }},
        {"edge_metastability",
         [&] { return numbers() << edge_metastability(unit) << edge_metastability(single); }},
        {"functional_connectivity", [&] { return numbers() << functional_connectivity(bold); }},
        {"functional_connectivity_dynamics",
         [&] {
             return numbers() << functional_connectivity_dynamics(v1)
                              << functional_connectivity_dynamics(v1_single);
         }},
        {"fcd_values", [&] { return numbers() << fcd_values(v1) << fcd_values(v1_single); }},
        {"fcd_distribution",
         [&] {
             const auto d = fcd_distribution(v1);
             return numbers() << d.count << d.sum;
         }},
        {"mean_fcd", [&] { return numbers() << mean_fcd(v1); }},
        {"phase_fcd", [&] { return numbers() << phase_fcd(unit) << phase_fcd(theta); }},
        {"phase_fcd_distribution",
         [&] {
             const auto d = phase_fcd_distribution(unit);
             return numbers() << d.count << d.sum;
         }},
        {"sliding_window_fcd", [&] { return numbers() << sliding_window_fcd(few); }},
        {"sliding_window_fcd_distribution",
         [&] {
             const auto d = sliding_window_fcd_distribution(few);
             return numbers() << d.count << d.sum;
         }},
        {"leading_eigenvectors", [&] { return numbers() << leading_eigenvectors(theta); }},
        {"lyapunov", [&] { return numbers() << lyapunov(stable, intensity); }},
        {"matrix_exponential", [&] { return numbers() << matrix_exponential(stable); }},
        {"linear_hopf",
         [&] {
             const linear_hopf plain(model, connectome(weights), {.coupling = 0.2});
             return numbers() << plain.covariance() << plain.lagged_covariance(2.0);
         }},
        {"linear_hopf with delays",
         [&] {
             const linear_hopf slow(damped, connectome(weights),
                                    {.coupling = 0.2, .delays = delays, .tolerance = 1e-2});
             return numbers() << slow.covariance();
         }},
    };
    const int before = blas.get();
    for (const named& each : functions) {
        blas.set(1);
        const numbers alone = each.result();
        blas.set(2);
        const numbers both = each.result();
        CHECK_MESSAGE(blas.get() == 2, each.name);
        CHECK_MESSAGE(alone.same_bits(both), each.name);
    }
    blas.set(before);
}

TEST_CASE("clusterings are the same on one and on two threads") {
    const auto v1 = leading_eigenvectors(random_phases(40, 300, 5));
    const auto at = [&](std::size_t threads) {
        const auto means = kmeans(v1, 3, {.restarts = 6, .threads = threads});
        const auto medoids = kmedoids(v1, 3, {.restarts = 3, .threads = threads});
        const auto quality = cluster_quality(v1, means.labels, 3, {.threads = threads});
        return numbers() << means.centroids << means.labels << means.inertia << medoids.medoids
                         << medoids.inertia << quality.silhouettes << quality.dunn << quality.davies_bouldin;
    };
    CHECK(at(1).same_bits(at(2)));
}

TEST_CASE("whole turns change nothing, in every function that takes phases") {
    network_set halves;
    halves.add("first", {0, 1, 2}).add("second", {3, 4, 5, 6, 7});
    const std::vector<std::pair<const char*, std::function<numbers(const matrix<double>&)>>> functions{
        {"unit_phasors",
         [](const auto& t) {
             const auto p = unit_phasors(t);
             return numbers() << p.cosine() << p.sine();
         }},
        {"order_parameter",
         [](const auto& t) {
             return numbers() << order_parameter(t) << order_parameter(t, {1, 5});
         }},
        {"network_order_parameters",
         [&](const auto& t) { return numbers() << network_order_parameters(t, halves); }},
        {"phase_coherence", [](const auto& t) { return numbers() << phase_coherence(t); }},
        {"phase_locking_value", [](const auto& t) { return numbers() << phase_locking_value(t); }},
        {"phase_lag_index", [](const auto& t) { return numbers() << phase_lag_index(t); }},
        {"edge_metastability", [](const auto& t) { return numbers() << edge_metastability(t); }},
        {"phase_fcd", [](const auto& t) { return numbers() << phase_fcd(t, {.skip = 2}); }},
        {"leading_eigenvectors", [](const auto& t) { return numbers() << leading_eigenvectors(t); }},
        {"leading_share", [](const auto& t) { return numbers() << leading_share(t); }},
    };
    random_stream random(11);
    for (const int most : {1, 3, 1000}) {
        matrix<double> theta = random_phases(8, 60, 12);
        for (std::size_t t = 0; t < 60; ++t) {
            theta(4, t) = theta(3, t);                                                 // in phase
            theta(6, t) = theta(5, t) - std::copysign(std::numbers::pi, theta(5, t));  // against each other
        }
        matrix<double> turned = theta;
        for (double& value : turned)
            value += 2 * std::numbers::pi * std::round((2 * random.uniform() - 1) * most);
        for (const auto& [name, function] : functions) {
            const std::string called = name;
            INFO(called, ", up to ", most, " turns");
            // Rounding of phases of 6000; near a fixed difference the deviation is the root of a rounded
            // square.
            const double tolerance = called == "edge_metastability" ? 1e-9 : 1e-10;
            CHECK(function(theta).largest_difference(function(turned)) < tolerance);
        }
        CHECK(phase_lag_index(turned)(3, 4) == 0);
        CHECK(phase_lag_index(turned)(5, 6) == 0);
        CHECK(phase_lag_index(turned) == phase_lag_index(theta));
    }
    const matrix<float> one = random_phases(1, 200, 13);
    matrix<float> pair = full(2, 200, 0.0f);
    for (std::size_t t = 0; t < 200; ++t)
        pair(0, t) = one(0, t), pair(1, t) = one(0, t) + 2 * std::numbers::pi_v<float>;
    CHECK(phase_lag_index(pair)(0, 1) == 0);
}

TEST_CASE("order parameters, connectivity, states and entropies are the same in every unit") {
    const auto bold = uniform_noise(6, 150, 21);
    const auto points = uniform_noise(60, 5, 22), centroids = uniform_noise(3, 5, 23);
    const vector<double> signal = xt::view(bold, 0, xt::all());
    const auto invariant = [&](double unit) {
        const matrix<double> x = unit * bold, frames = unit * points, states = unit * centroids;
        const vector<double> y = unit * signal;
        const std::vector<double> counts{3 * unit, 4 * unit, 0, 5 * unit};
        const auto means = kmeans(frames, 3);
        const auto medoids = kmedoids(frames, 3);
        const auto angles = kmedoids(frames, 3, {.distance = frame_distance::cosine});
        const auto quality = cluster_quality(frames, means.labels, 3);
        return numbers() << order_parameter(phasors_of(x, {.tr = 2.0})) << functional_connectivity(x)
                         << sliding_window_fcd(x) << functional_connectivity_dynamics(x) << means.labels
                         << medoids.labels << angles.labels << quality.silhouettes << quality.dunn
                         << assign_states(frames, states)
                         << match_states(states, frames.shape(0) ? states : frames).similarity
                         << permutation_entropy(y) << sample_entropy(y) << spectral_entropy(x, {.tr = 2.0})
                         << lempel_ziv_complexity(y)
                         << lempel_ziv_complexity(y, {.threshold = binarisation::median})
                         << synchrony_entropy(y) << shannon_entropy(counts) << metastability(y) / unit;
    };
    const numbers plain = invariant(1);
    for (const int power : {-500, -400, -260, -30, 17, 260, 400, 500}) {
        INFO("2^", power);
        CHECK(plain.same_bits(invariant(std::ldexp(1.0, power))));
    }
    CHECK(metastability(std::vector<double>{-1e308, 1e308}) == doctest::Approx(std::sqrt(2.0) * 1e308));
}

TEST_CASE("what varies by rounding alone is constant to every measure") {
    random_stream random(31);
    std::vector<double> still(300);
    for (double& value : still) value = 0.7 * (1 + 4e-16 * std::round(4 * random.uniform()));
    CHECK(permutation_entropy(still) == 0);
    CHECK(sample_entropy(still) == 0);
    CHECK(lempel_ziv_complexity(still, {.normalised = false}) == 2);
    CHECK(synchrony_entropy(still) == 0);
    const vector<double> constant = full(300, 0.7), given = xt::adapt(still);
    for (const bin_sharing sharing : {bin_sharing::common, bin_sharing::separate})
        for (const double h : synchrony_entropy({given, constant}, {.sharing = sharing}).entropy)
            CHECK(h == 0);
    matrix<double> bold = uniform_noise(4, 300, 32);
    for (std::size_t t = 0; t < 300; ++t) bold(2, t) = still[t];
    CHECK_THROWS_AS(functional_connectivity(bold), argument_error);
    CHECK_THROWS_AS(sliding_window_fcd(bold), argument_error);
    CHECK_THROWS_AS(spectral_entropy(bold, {.tr = 2.0}), argument_error);
    // A window in which a region stands still, within a signal that varies.
    for (std::size_t t = 0; t < 300; ++t) bold(2, t) = t < 200 ? bold(1, t) : still[t];
    CHECK_NOTHROW(functional_connectivity(bold));
    CHECK_THROWS_AS(sliding_window_fcd(bold), argument_error);
    // A state whose positive side is rounding shows no network.
    const auto overlap =
        network_overlap(matrix<double>{{-0.5, -0.5, 3e-17, 1e-17}}, network_set().add("a", {0, 2}));
    CHECK(overlap.correlation(0, 0) == 0);
    CHECK(overlap.share(0, 0) == 0);
}

}  // namespace test_same_bits
