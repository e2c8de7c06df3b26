// Phases of a scan, and how far its regions keep time: order parameter, synchrony, metastability.
//
//     example_01_phases_and_synchrony [bold.npy tr]    regions x samples; s. None: a synthetic scan
#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/signal.hpp>
#include <entrain/synchrony.hpp>

using namespace entrain;

// 40 regions at 0.05 Hz for 20 minutes, a sample every 2 s. In minutes 0 to 5 and 10 to 15 each phase wanders
// by itself, in the others all are drawn to one phase.
matrix<double> synthetic_scan() {
    random_stream random(1);
    matrix<double> bold = full(40, 600, 0.0);
    for (std::size_t region = 0; region < 40; ++region) {
        double own = 2 * std::numbers::pi * random.uniform();
        for (std::size_t t = 0; t < 600; ++t) {
            const bool together = t / 150 % 2 == 1;
            own = together ? 0.8 * own : own + 0.3 * random.normal();
            bold(region, t) = std::cos(2 * std::numbers::pi * 0.1 * double(t) + own) + 0.3 * random.normal();
        }
    }
    return bold;
}

int main(int argc, char** argv) try {
    const auto bold = argc > 1 ? io::load_npy(argv[1]) : synthetic_scan();
    const double tr = argc > 1 ? io::parse_number(argc > 2 ? argv[2] : "") : 2.0;

    const auto theta = phases(bold, {.tr = tr, .band = {0.04, 0.07}});  // (regions, samples), radians
    const auto r = order_parameter(theta);                              // (samples), 0 to 1

    std::printf("regions %zu, samples %zu\n", theta.shape(0), theta.shape(1));
    std::printf("synchrony %.3f (mean of R), metastability %.3f (SD of R)\n", synchrony(r), metastability(r));
    for (std::size_t q = 0; q < 4; ++q) {
        const std::size_t first = q * r.size() / 4, last = (q + 1) * r.size() / 4;
        std::printf("minutes %4.1f to %4.1f: mean R %.3f\n", tr * double(first) / 60, tr * double(last) / 60,
                    synchrony(xt::view(r, xt::range(first, last))));
    }

    // For picture.gp: time in minutes, R, then the cosine of each phase.
    matrix<double> table = full(r.size(), 2 + theta.shape(0), 0.0);
    for (std::size_t t = 0; t < r.size(); ++t) {
        table(t, 0) = tr * double(t) / 60;
        table(t, 1) = r(t);
        for (std::size_t i = 0; i < theta.shape(0); ++i) table(t, 2 + i) = std::cos(theta(i, t));
    }
    io::save_csv("phases.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
