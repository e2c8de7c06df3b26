#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <sys/resource.h>

#include <entrain/core.hpp>
#include <entrain/synchrony.hpp>
#include <entrain/synchrony/detail/window_patterns.hpp>

#include "array_kinds.hpp"
#include "expected.hpp"
#include "noise.hpp"

namespace test_sliding_window_fcd {

using namespace entrain;
using doctest::Approx;

namespace {

// The most memory this process ever held, in bytes.
double peak_memory() {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

}  // namespace

TEST_CASE("sliding-window FCD is that of numpy") {
    const auto all = expected::values("sliding");
    const auto bold = expected::matrix_of(all["bold"]), fcd = expected::matrix_of(all["fcd"]);
    const sliding_window_options options{.window = all["window"], .step = all["step"]};
    const auto found = sliding_window_fcd(bold, options);
    REQUIRE(found.shape() == fcd.shape());
    for (std::size_t k = 0; k < fcd.size(); ++k) CHECK(std::abs(found.data()[k] - fcd.data()[k]) < 1e-12);
    array_kinds::for_each(bold, [&](const auto& a) { CHECK(sliding_window_fcd(a, options) == found); });
    const matrix<float> narrow = bold;
    CHECK(sliding_window_fcd(narrow, options)(0, 3) == Approx(found(0, 3)).epsilon(1e-4));
}

TEST_CASE("sliding-window FCD is the same whichever block a pair of windows falls into") {
    const auto bold = noise(4, 60, 2);
    const synchrony_detail::window_patterns patterns(bold, 10, 1, {}, "test");
    matrix<double> small = full(51, 51, 0.0), whole = small;
    for (auto* to : {&small, &whole})
        synchrony_detail::for_each_window_similarity(
            patterns, to == &small ? 16 * 6 * 7 : 1 << 20,
            [&](std::size_t t, std::size_t u, std::size_t count, const double* values) {
                std::copy_n(values, count, row_data(*to, t) + u);
            });
    for (std::size_t k = 0; k < small.size(); ++k)
        CHECK(small.data()[k] == Approx(whole.data()[k]).epsilon(1e-12));
}

TEST_CASE("counted FCD is that of the matrix") {
    const auto bold = noise(5, 90, 3);
    const auto fcd = sliding_window_fcd(bold);
    const auto counted = sliding_window_fcd_distribution(bold, {}, {.bins = 50});
    CHECK(counted.size == 61 * 60 / 2);
    double sum = 0;
    for (std::size_t t = 0; t < 61; ++t)
        for (std::size_t u = t + 1; u < 61; ++u) sum += fcd(t, u);
    CHECK(counted.sum == Approx(sum).epsilon(1e-12));

    const auto v1 = noise(700, 6, 4);  // more than one block
    const auto values = fcd_values(v1);
    const auto of_vectors = fcd_distribution(v1);
    const auto similarity = functional_connectivity_dynamics(v1);
    CHECK(of_vectors.size == values.size());
    CHECK(of_vectors.mean() == Approx(mean_fcd(v1)).epsilon(1e-9));
    std::size_t k = 0;
    double worst = 0;
    for (std::size_t t = 0; t < 700; ++t)
        for (std::size_t u = t + 1; u < 700; ++u, ++k)
            worst = std::max(worst, std::abs(values(k) - similarity(t, u)));
    CHECK(worst < 1e-14);
    CHECK(fcd_distribution(xt::view(v1, xt::all(), xt::all())).count == of_vectors.count);
    const matrix<float> narrow = v1;
    CHECK(fcd_distribution(narrow).mean() == Approx(of_vectors.mean()).epsilon(1e-4));
}

TEST_CASE("20,000 frames are compared, all 200 million pairs, in bounded memory") {
    const std::size_t frames = 20'000;
    const matrix<double> bold = noise(4, frames, 5);
    const matrix<double> v1 = xt::transpose(bold);
    const double before = peak_memory();
    const auto cosine = fcd_distribution(v1);
    CHECK(cosine.size == frames * (frames - 1) / 2);
    CHECK(std::abs(cosine.mean() - mean_fcd(v1)) < 1e-9);
    const auto phase = phase_fcd_distribution(unit_phasors(bold));
    CHECK(phase.size == 19'978ull * 19'977 / 2);
    const auto windows = sliding_window_fcd_distribution(bold, {.window = 30, .step = 2});
    CHECK(windows.size == 9'986ull * 9'985 / 2);
    CHECK(peak_memory() - before < 60e6);  // the matrix alone would be 3.2 GB
}

TEST_CASE("FCD of windows refuses what it cannot correlate") {
    const auto bold = noise(3, 40, 6);
    CHECK_THROWS_WITH_AS(
        sliding_window_fcd(noise(2, 40, 1)),
        "entrain::sliding_window_fcd: bold: expected at least three regions (two pairs), got "
        "(2, 40)",
        argument_error);
    CHECK_THROWS_WITH_AS(sliding_window_fcd(noise(3, 30, 1)),
                         "entrain::sliding_window_fcd: bold: expected samples for two windows, 31, got 30",
                         argument_error);
    CHECK_THROWS_WITH_AS(sliding_window_fcd(bold, {.window = 1}),
                         "entrain::sliding_window_fcd: window: expected at least two samples, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(sliding_window_fcd(bold, {.step = 0}),
                         "entrain::sliding_window_fcd: step: expected at least 1, got 0", argument_error);
    auto still = bold;
    for (std::size_t t = 5; t < 36; ++t) still(1, t) = 0.1;
    CHECK_THROWS_WITH_AS(
        sliding_window_fcd(still),
        "entrain::sliding_window_fcd: bold: expected a signal that varies in every window, got "
        "a constant one in region 1, window 5",
        argument_error);
    auto hole = bold;
    hole(2, 3) = std::nan("");
    CHECK_THROWS_AS(sliding_window_fcd(hole), argument_error);
    CHECK_THROWS_AS(sliding_window_fcd_distribution(bold, {}, {.bins = 0}), argument_error);
    CHECK_THROWS_AS(fcd_distribution(full(1, 3, 1.0)), argument_error);
    CHECK_THROWS_AS(fcd_distribution(full(4, 3, 1.0), {.bins = 0}), argument_error);
}

}  // namespace test_sliding_window_fcd
