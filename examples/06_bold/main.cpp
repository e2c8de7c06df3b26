// From neural activity to BOLD: the Balloon-Windkessel model with the parameters of three papers.
//
//     example_06_bold [activity.npy dt]    regions x samples; s. None: a region that is active for 1 s
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>

using namespace entrain;

int main(int argc, char** argv) try {
    const double dt = argc > 1 ? io::parse_number(argc > 2 ? argv[2] : "") : 0.01;
    check_positive("example_06_bold", "dt", dt, "seconds");
    matrix<double> activity = full(1, 3000, 0.0);
    if (argc > 1)
        activity = io::load_npy(argv[1]);
    else
        for (std::size_t t = 0; t < 100; ++t) activity(0, t) = 1;

    const std::size_t regions = activity.shape(0), samples = activity.shape(1);
    const auto steps = std::size_t(std::ceil(dt / 0.01));  // of at most 10 ms: a sample holds until the next

    const char* const names[] = {"Friston 2003", "Cabral 2011", "Deco 2018"};
    using vessel = balloon_windkessel;
    const vessel vessels[] = {vessel::friston_2003(), vessel::cabral_2011(), vessel::deco_2018()};
    auto bold = cube<double>::from_shape({3, regions, samples});  // per cent
    for (std::size_t v = 0; v < 3; ++v) {
        for (std::size_t i = 0; i < regions; ++i) {
            auto now = balloon_windkessel::at_rest();
            for (std::size_t t = 0; t < samples; ++t) {
                for (std::size_t k = 0; k < steps; ++k)
                    now = vessels[v].step(now, activity(i, t), dt / double(steps));
                bold(v, i, t) = 100 * vessels[v].bold(now);
            }
        }
        const vector<double> first = xt::view(bold, v, 0, xt::all());
        const auto highest = std::max_element(first.begin(), first.end()) - first.begin();
        const auto lowest = std::min_element(first.begin(), first.end()) - first.begin();
        std::printf("%-12s  highest %6.3f %% after %5.2f s, lowest %6.3f %% after %5.2f s\n", names[v],
                    first(highest), dt * double(highest + 1), first(lowest), dt * double(lowest + 1));
    }
    io::save_npy("bold.npy", bold);  // (variants, regions, samples)

    matrix<double> table = full(samples, 5, 0.0);  // for picture.gp: time, first region's activity and BOLD
    for (std::size_t t = 0; t < samples; ++t) {
        table(t, 0) = dt * double(t + 1);
        table(t, 1) = activity(0, t);
        for (std::size_t v = 0; v < 3; ++v) table(t, 2 + v) = bold(v, 0, t);
    }
    io::save_csv("bold.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
