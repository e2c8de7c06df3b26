// Bad arguments of every public function of the module end in an error that names function and parameter.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/signal.hpp>

#include "bad_input.hpp"

namespace test_bad_input {

using namespace entrain;

TEST_CASE("bad arguments of signal are refused in the name of the function that was called") {
    constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                     inf = std::numeric_limits<double>::infinity();
    constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();
    random_stream random(1);
    matrix<double> bold = full(3, 200, 0.0);
    for (double& value : bold) value = random.uniform() - 0.5;
    const auto with = [&](double value) {
        matrix<double> changed = bold;
        changed(1, 7) = value;
        return changed;
    };
    const matrix<double> empty = full(0, 200, 0.0), no_samples = full(3, 0, 0.0), brief = full(3, 5, 1.0);
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };

    for (const int order : {0, -1, 21, 2'000'000'000})
        add("butterworth_bandpass: order", [=] { butterworth_bandpass(order, {0.04, 0.07}, 2.0); });
    for (const double tr : {none, inf, -inf, 0.0, -2.0, 2000.0, 1e308, 5e-324})
        add("butterworth_bandpass: tr", [=] { butterworth_bandpass(2, {0.04, 0.07}, tr); });
    for (const std::array<double, 2> band : {std::array{none, 0.07},
                                             {0.04, none},
                                             {0.04, inf},
                                             {0.0, 0.07},
                                             {-0.1, 0.07},
                                             {0.07, 0.04},
                                             {0.05, 0.05},
                                             {0.04, 0.25},
                                             {0.04, 70.0},
                                             {1e-300, 1e-299},
                                             {1e-12, 1e-11},
                                             {0.04, 0.04 + 1e-17}}) {
        add("butterworth_bandpass: band", [=] { butterworth_bandpass(2, band, 2.0); });
        add("phases: band", [=] { phases(bold, {.tr = 2.0, .band = band}); });
        add("natural_frequencies: band",
            [=] { natural_frequencies(std::vector{bold}, {.tr = 2.0, .band = band}); });
    }

    const auto filter = butterworth_bandpass(2, {0.04, 0.07}, 2.0);
    add("filtfilt: filter", [=] { filtfilt(butterworth_filter{}, bold); });
    for (const double value : {none, inf, -inf, 2.0}) {
        for (const std::size_t place : {1u, 2u}) {
            auto broken = filter;
            broken.sections[0].a[place] = value * (place == 1 ? 2 : 1);
            add("filtfilt: filter", [=] { filtfilt(broken, bold); });
        }
        auto broken = filter;
        (value == 2.0 ? broken.sections[1].a[0] : broken.sections[1].b[0]) = value;
        add("filtfilt: filter", [=] { filtfilt(broken, bold); });
    }
    auto loud = filter;
    for (double& b : loud.sections[0].b) b *= 1e200;
    add("filtfilt: x", [=] { filtfilt(loud, bold); });

    // What every function says of a signal.
    for (const matrix<double>& x : {empty, no_samples, with(none), with(inf), with(-inf), with(1.7e308)}) {
        add("detrend: x", [=] { detrend(x); });
        add("filtfilt: x", [=] { filtfilt(filter, x); });
        add("analytic_signal: x", [=] { analytic_signal(x); });
        add("band_pass: bold", [=] { band_pass(x, {.tr = 2.0}); });
        add("phases: bold", [=] { phases(x, {.tr = 2.0}); });
        add("phasors_of: bold", [=] { phasors_of(x, {.tr = 2.0}); });
        add("power_spectrum: x", [=] { power_spectrum(x, {.tr = 2.0}); });
        add("peak_frequencies: scans[0]", [=] { peak_frequencies(std::vector{x}, {.tr = 2.0}); });
        add("natural_frequencies: scans[0]", [=] { natural_frequencies(std::vector{x}, {.tr = 2.0}); });
    }
    for (const double value : {none, inf}) {
        add("unit_phasors: theta", [=] { unit_phasors(with(value)); });
        add("gaussian_smooth: power", [=] { gaussian_smooth(xt::arange<double>(200), with(value), 1.0); });
    }
    for (const double value : {none, inf, -inf, 1.1, 0.9, 0.0, 1e308}) {
        matrix<double> one = full(3, 9, 1.0), zero = full(3, 9, 0.0);
        one(1, 1) = value;
        add(std::isfinite(value) ? "phasors: sine" : "phasors: cosine", [=] { phasors<double>(one, zero); });
        add("phasors: sine", [=] { phasors<double>(zero, one); });
    }
    add("phasors: sine", [] { phasors<double>(full(3, 9, 1.0), full(3, 8, 0.0)); });
    add("phasors: sine", [] { phasors<float>(full(3, 9, 1.0f), full(2, 9, 0.0f)); });
    add("phasors: cosine", [] { phasors<double>(full(3, 0, 1.0), full(3, 0, 0.0)); });
    add("unit_phasors: theta", [=] { unit_phasors(empty); });
    add("unit_phasors: theta", [=] { unit_phasors(no_samples); });
    add("filtfilt: x", [=] { filtfilt(filter, brief); });
    add("power_spectrum: x", [] { power_spectrum(full(3, 1, 1.0), {.tr = 2.0}); });
    add("power_spectrum: x", [=] { power_spectrum(with(1e200), {.tr = 2.0}); });

    for (const double tr : {none, inf, 0.0, -2.0, 2000.0, 5e-324}) {
        add("band_pass: tr", [=] { band_pass(bold, {.tr = tr}); });
        add("phases: tr", [=] { phases(bold, {.tr = tr}); });
        add("phasors_of: tr", [=] { phasors_of(bold, {.tr = tr}); });
        add("power_spectrum: tr", [=] { power_spectrum(bold, {.tr = tr}); });
        add("peak_frequencies: tr", [=] { peak_frequencies(std::vector{bold}, {.tr = tr}); });
        add("natural_frequencies: tr", [=] { natural_frequencies(std::vector{bold}, {.tr = tr}); });
    }
    for (const std::size_t trim : {std::size_t{100}, std::size_t{200}, huge, largest}) {
        add("band_pass: trim", [=] { band_pass(bold, {.tr = 2.0, .trim = trim}); });
        add("phases: trim", [=] { phases(bold, {.tr = 2.0, .trim = trim}); });
        add("phasors_of: trim", [=] { phasors_of(bold, {.tr = 2.0, .trim = trim}); });
    }
    for (const int order : {0, -1, 21}) {
        add("phases: order", [=] { phases(bold, {.tr = 2.0, .order = order}); });
        add("peak_frequencies: order",
            [=] { peak_frequencies(std::vector{bold}, {.tr = 2.0, .order = order}); });
    }
    for (const int kind : {3, -1, 255}) {
        add("detrend: kind", [=] { detrend(bold, static_cast<trend>(kind)); });
        add("phases: remove", [=] { phases(bold, {.tr = 2.0, .remove = static_cast<trend>(kind)}); });
    }
    matrix<double> still = bold;
    for (std::size_t t = 0; t < still.shape(1); ++t) still(2, t) = 1e4;
    add("phases: bold", [=] { phases(still, {.tr = 2.0}); });
    add("phasors_of: bold", [=] { phasors_of(still, {.tr = 2.0}); });

    const vector<double> hz = xt::arange<double>(200);
    for (const double sigma : {none, inf, -1.0, 5e-324}) {
        add("gaussian_smooth: sigma_hz", [=] { gaussian_smooth(hz, bold, sigma); });
        add("peak_frequencies: sigma",
            [=] { peak_frequencies(std::vector{bold}, {.tr = 2.0, .sigma = sigma}); });
    }
    add("gaussian_smooth: power", [=] { gaussian_smooth(hz, brief, 1.0); });
    add("gaussian_smooth: power", [=] { gaussian_smooth(hz, empty, 1.0); });
    add("gaussian_smooth: frequency", [=] { gaussian_smooth(full(200, 1.0), bold, 1.0); });
    add("gaussian_smooth: frequency", [=] { gaussian_smooth(full(200, none), bold, 1.0); });
    add("peak_frequencies: scans", [] { peak_frequencies(std::vector<matrix<double>>{}, {.tr = 2.0}); });
    add("peak_frequencies: scans", [=] { peak_frequencies(std::vector{bold, empty}, {.tr = 2.0}); });
    bad_input::check_all("signal", calls);
}

}  // namespace test_bad_input
