// The brain states of one scan by LEiDA: leading eigenvectors of phase coherence, clustered.
//
//     example_02_leida_states [bold.npy tr]    regions x samples; s. None: a synthetic scan
#include <cmath>
#include <cstdio>
#include <exception>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/signal.hpp>
#include <entrain/states.hpp>

using namespace entrain;

// 60 regions at 0.055 Hz for 40 minutes, a sample every 2 s, in one of three states for 40 to 80 s at a time:
// all in phase, the first 20 in antiphase to the others, the next 20 in antiphase to the others.
struct synthetic {
    vector<std::size_t> state = full(1200, std::size_t{0});
    matrix<double> bold = full(60, 1200, 0.0);
};
synthetic synthetic_scan() {
    synthetic made;
    random_stream random(1);
    for (std::size_t t = 0, end = 0, state = 1; t < 1200; ++t) {
        if (t == end) state = state ? 0 : 1 + (random.uniform() < 1.0 / 3), end += 20 + random.below(21);
        made.state(t) = state;
        for (std::size_t i = 0; i < 60; ++i)
            made.bold(i, t) =
                (state == 1 + i / 20 ? -1 : 1) * std::cos(0.69 * double(t)) + 0.3 * random.normal();
    }
    return made;
}

int main(int argc, char** argv) try {
    const auto planted = synthetic_scan();
    const auto bold = argc > 1 ? io::load_npy(argv[1]) : planted.bold;
    const double tr = argc > 1 ? io::parse_number(argc > 2 ? argv[2] : "") : 2.0;

    const auto theta = phases(bold, {.tr = tr, .band = {0.04, 0.07}});
    const auto v1 = leading_eigenvectors(theta);  // (samples, regions)
    const auto found = kmeans(v1, 3, {.restarts = 20, .seed = 1});
    const auto lasting = lifetimes(found.labels, 3);       // samples
    const auto next = transition_matrix(found.labels, 3);  // probabilities, row: from, column: to
    for (std::size_t s = 0; s < 3; ++s)
        std::printf("state %zu: occupancy %.3f, lifetime %.1f s, next 1, 2, 3 with %.3f, %.3f, %.3f\n", s + 1,
                    found.occupancy(s), lasting(s) * tr, next(s, 0), next(s, 1), next(s, 2));
    if (argc < 2)
        std::printf("adjusted Rand index with the planted states %.3f\n",
                    adjusted_rand_index(planted.state, found.labels));
    // For picture.gp.
    matrix<std::size_t> sequence = full(found.labels.size(), 2, std::size_t{0});
    xt::col(sequence, 0) = found.labels + 1;
    if (argc < 2) xt::col(sequence, 1) = planted.state + 1;
    io::save_csv("sequence.csv", sequence);
    io::save_csv("states.csv", found.centroids);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
