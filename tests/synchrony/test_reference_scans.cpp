// Against the results of the MATLAB code of Vohryzek et al. on real scans.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/states/leading_eigenvector.hpp>
#include <entrain/synchrony.hpp>

#include "reference.hpp"

namespace test_reference_scans {

using namespace entrain;

TEST_CASE("the mean phase coherence of a real scan is that of the published code to 1e-9") {
    const auto phase_file = reference::path("reference/author_leida/sub01_cond3_phase.csv");
    const auto file = reference::path("reference/author_leida/sub01_cond3_meanphasefc.csv");
    if (!phase_file || !file) return;
    const auto fc = phase_coherence(io::load_csv(*phase_file));
    const auto expected = io::load_csv(*file);
    REQUIRE((fc.shape() == expected.shape()));
    double worst = 0;
    for (std::size_t k = 0; k < fc.size(); ++k)
        worst = std::max(worst, std::abs(fc.data()[k] - expected.data()[k]));
    MESSAGE("largest difference ", worst);
    CHECK(worst < 1e-9);
}

TEST_CASE(
    "the measures of a real scan's stored phases and eigenvectors are those of the published code to 1e-9") {
    const auto phase_file = reference::path("reference/author_leida/sub01_cond3_phase.csv");
    const auto v1_file = reference::path("reference/author_leida/sub01_cond3_v1.csv");
    const auto file = reference::path("reference/author_leida/scan_measures_sub01-04.csv");
    if (!phase_file || !v1_file || !file) return;
    const auto measures = io::load_csv(*file, {.header = true});
    REQUIRE(measures(2, 0) == 1);
    REQUIRE(measures(2, 1) == 3);
    const auto unit = unit_phasors(io::load_csv(*phase_file));
    const auto r = order_parameter(unit);
    CHECK(std::abs(synchrony(r) - measures(2, 2)) < 1e-9);
    CHECK(std::abs(metastability(r) - measures(2, 3)) < 1e-9);
    CHECK(std::abs(global_connectivity(phase_coherence(unit)) - measures(2, 4)) < 1e-9);
    const auto v1 = io::load_csv(*v1_file);
    const matrix<double> samples_first = xt::transpose(v1);
    CHECK(std::abs(mean_fcd(samples_first) - measures(2, 5)) < 1e-9);
}

namespace {

// synchrony, metastability, global connectivity, mean FCD: the columns of the reference table.
std::array<double, 4> measures_of(const matrix<double>& bold) {
    const auto unit = phasors_of(bold, {.tr = 3.0, .trim = 3});
    const auto r = order_parameter(unit);
    return {synchrony(r), metastability(r), global_connectivity(phase_coherence(unit)),
            mean_fcd(leading_eigenvectors(unit))};
}

}  // namespace

TEST_CASE("the measures of sixteen real scans are those of the published code, as far as their digits go") {
    // The published code ran on doubles, of which the scans at hand are the rounding to float. What that
    // rounding is worth is measured by rounding errors of our own.
    const auto data = reference::path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy");
    const auto file = reference::path("reference/author_leida/scan_measures_sub01-04.csv");
    if (!data || !file) return;
    const auto all = io::load_npy_array(*data);
    const auto expected = io::load_csv(*file, {.header = true});
    random_stream stream(1);
    constexpr int copies = 30;
    std::array<double, 4> worst{}, worst_in_units{};
    for (std::size_t s = 0; s < expected.shape(0); ++s) {
        const auto subject = static_cast<std::size_t>(expected(s, 0)) - 1;
        const auto condition = static_cast<std::size_t>(expected(s, 1)) - 1;
        const matrix<double> bold = xt::view(all, subject, condition, xt::all(), xt::all());
        const auto got = measures_of(bold);
        std::array<double, 4> squares{};
        for (int copy = 0; copy < copies; ++copy) {
            matrix<double> moved = bold;
            for (double& value : moved) {
                const auto stored = static_cast<float>(value);
                value += (stream.uniform() - 0.5) * double(std::nextafter(stored, 1e9f) - stored);
            }
            const auto other = measures_of(moved);
            for (std::size_t k = 0; k < 4; ++k)
                squares[k] += (other[k] - got[k]) * (other[k] - got[k]) / copies;
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const double difference = std::abs(got[k] - expected(s, k + 2));
            worst[k] = std::max(worst[k], difference);
            worst_in_units[k] = std::max(worst_in_units[k], difference / std::sqrt(squares[k]));
        }
    }
    const std::string names[] = {"synchrony", "metastability", "global connectivity", "mean FCD"};
    for (std::size_t k = 0; k < 4; ++k) {
        MESSAGE(names[k], ": largest difference ", worst[k], ", or ", worst_in_units[k],
                " standard deviations of the rounding");
        CHECK(worst[k] < (k == 2 ? 1e-4 : 1e-5));
        CHECK(worst_in_units[k] < 4.5);
    }
}

}  // namespace test_reference_scans
