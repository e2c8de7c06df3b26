// Against the results of the MATLAB code of Vohryzek et al. on real scans.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/core/linear_algebra.hpp>
#include <entrain/io.hpp>
#include <entrain/signal.hpp>

#include "reference.hpp"

namespace test_reference_scans {

using namespace entrain;

namespace {

constexpr double tr = 3.0;

// Scan of `subject` and `condition`, both from 0, out of the array (subject, condition, region, sample).
matrix<double> scan(const xt::xarray<double>& all, std::size_t subject, std::size_t condition) {
    return xt::view(all, subject, condition, xt::all(), xt::all());
}

// What to add to the rows of x so that the linear filter, whose responses to unit impulses are the rows of
// `impulse`, gives `residual` more: the smallest such numbers (ridge regression).
matrix<double> missing_digits(const matrix<double>& impulse, const matrix<double>& residual) {
    const matrix<double> turned = xt::transpose(impulse);
    matrix<double> normal = xt::linalg::dot(turned, impulse);
    for (std::size_t k = 0; k < normal.shape(0); ++k) normal(k, k) += 1e-10;
    const matrix<double> right = xt::transpose(residual);
    const matrix<double> solved = xt::linalg::solve(normal, right);
    const matrix<double> digits = xt::linalg::dot(impulse, solved);
    return xt::transpose(digits);
}

double largest_difference(const matrix<double>& a, const matrix<double>& b) {
    REQUIRE((a.shape() == b.shape()));
    double worst = 0;
    for (std::size_t k = 0; k < a.size(); ++k) worst = std::max(worst, std::abs(a.data()[k] - b.data()[k]));
    return worst;
}

}  // namespace

TEST_CASE("the filtered signal of a real scan is that of the published code to 1e-8") {
    const auto data = reference::path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy");
    const auto file = reference::path("reference/author_leida/sub01_cond3_filtered.csv");
    if (!data || !file) return;
    auto bold = scan(io::load_npy_array(*data), 0, 2);
    const auto expected = io::load_csv(*file);
    const phase_options options{.tr = tr, .trim = 3};
    const auto filtered = band_pass(bold, options);

    // The reference was computed from the scanner's doubles, of which the scan at hand is the rounding to
    // float, about 3e-5 off: so far and no farther may the results be apart.
    CHECK(largest_difference(filtered, expected) < 1e-4);

    // Digits that the rounding took away bring the two together. This holds only for the same linear map,
    // edges included: digits this small cannot make up for another filter or another rule at the edges.
    matrix<double> impulses = full(100, 100, 0.0);
    for (std::size_t t = 0; t < 100; ++t) impulses(t, t) = 1;
    const matrix<double> residual = expected - filtered;
    const auto digits = missing_digits(band_pass(impulses, options), residual);
    double most = 0;
    for (std::size_t k = 0; k < bold.size(); ++k) {
        const auto stored = static_cast<float>(bold.data()[k]);
        most = std::max(most, std::abs(digits.data()[k]) / double(std::nextafter(stored, 1e9f) - stored));
        bold.data()[k] += digits.data()[k];
    }
    const double worst = largest_difference(band_pass(bold, options), expected);
    MESSAGE("as rounded ", largest_difference(filtered, expected), "; with digits of at most ", most,
            " units in the last place ", worst);
    CHECK(most < 1);
    CHECK(worst < 1e-8);

    // From such digits the phases follow as well, all the way from the scan.
    const auto phase_file = reference::path("reference/author_leida/sub01_cond3_phase.csv");
    if (!phase_file) return;
    const auto angle = io::load_csv(*phase_file);
    const auto theta = phases(bold, options);
    REQUIRE((theta.shape() == angle.shape()));
    double worst_phase = 0;
    for (std::size_t k = 0; k < theta.size(); ++k)
        worst_phase = std::max(
            worst_phase, std::abs(std::remainder(theta.data()[k] - angle.data()[k], 2 * std::numbers::pi)));
    MESSAGE("phases within ", worst_phase, " rad");
    CHECK(worst_phase < 1e-8);
}

TEST_CASE("the phases of a real scan are those of the published code to 1e-8") {
    const auto filtered_file = reference::path("reference/author_leida/sub01_cond3_filtered.csv");
    const auto phase_file = reference::path("reference/author_leida/sub01_cond3_phase.csv");
    if (!filtered_file || !phase_file) return;
    const auto z = analytic_signal(io::load_csv(*filtered_file));
    const auto angle = io::load_csv(*phase_file);
    REQUIRE((z.shape() == angle.shape()));
    double worst = 0;
    for (std::size_t k = 0; k < angle.size(); ++k)
        worst = std::max(
            worst, std::abs(std::remainder(std::arg(z.data()[k]) - angle.data()[k], 2 * std::numbers::pi)));
    MESSAGE("largest difference ", worst, " rad");
    CHECK(worst < 1e-8);
}

TEST_CASE("phases from the float copy of a real scan are those of the published code but for the rounding") {
    const auto data = reference::path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy");
    const auto phase_file = reference::path("reference/author_leida/sub01_cond3_phase.csv");
    if (!data || !phase_file) return;
    const auto bold = scan(io::load_npy_array(*data), 0, 2);
    const auto angle = io::load_csv(*phase_file);
    const auto theta = phases(bold, {.tr = tr, .trim = 3});
    const auto unit = phasors_of(bold, {.tr = tr, .trim = 3});
    REQUIRE((theta.shape() == angle.shape()));
    std::vector<double> distance(theta.size());
    double worst_phasor = 0;
    for (std::size_t k = 0; k < theta.size(); ++k) {
        distance[k] = std::abs(std::remainder(theta.data()[k] - angle.data()[k], 2 * std::numbers::pi));
        worst_phasor = std::max({worst_phasor, std::abs(unit.cosine().data()[k] - std::cos(theta.data()[k])),
                                 std::abs(unit.sine().data()[k] - std::sin(theta.data()[k]))});
    }
    std::sort(distance.begin(), distance.end());
    MESSAGE("half of the phases within ", distance[distance.size() / 2], ", all within ", distance.back(),
            " rad");
    CHECK(distance[distance.size() / 2] < 5e-5);
    // Where the envelope is nearly nothing, the phase hangs on the last digits.
    CHECK(distance.back() < 5e-3);
    CHECK(worst_phasor < 1e-13);
}

TEST_CASE("the 90 natural frequencies of real scans are exactly those of the published code") {
    const auto data = reference::path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy");
    const auto file = reference::path("reference/author_leida/freq_cond3.csv");
    if (!data || !file) return;
    const auto all = io::load_npy_array(*data);
    std::vector<matrix<double>> scans;
    for (std::size_t subject = 0; subject < all.shape(0); ++subject) scans.push_back(scan(all, subject, 2));
    const auto found = peak_frequencies(scans, {.tr = tr});
    const auto expected = io::load_csv(*file);
    REQUIRE(found.size() == 90);
    REQUIRE(expected.size() == 90);
    for (std::size_t i = 0; i < 90; ++i)
        CHECK(std::abs(found(i) - expected.data()[i]) <= 1e-12 * expected.data()[i]);
}

}  // namespace test_reference_scans
