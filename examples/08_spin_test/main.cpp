// A spin test: do two maps of the cortex follow each other more than smooth maps do by chance?
//
//     example_08_spin_test [maps.npy]    regions x 6: two maps, side (-1 L, 1 R), place on its sphere
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io.hpp>
#include <entrain/nulls.hpp>

using namespace entrain;

// 60 regions on each hemisphere, in mirrored places along a spiral. Related: hills and valleys, and the same
// with noise. Unrelated: two slopes whose directions have nothing to do with each other.
matrix<double> synthetic_maps(bool related) {
    random_stream random(1);
    matrix<double> maps = full(120, 6, 0.0);
    for (std::size_t i = 0; i < 120; ++i) {
        const double step = double(i / 2), z = (step + 0.5) / 30 - 1, flat = std::sqrt(1 - z * z);
        const double x = flat * std::cos(2.4 * step), y = flat * std::sin(2.4 * step);
        const double hills = std::sin(4 * y + x) + std::cos(5 * z) + std::sin(6 * y * z);
        maps(i, 0) = related ? hills : y;
        maps(i, 1) = related ? hills + random.normal() : 0.4 * y + 0.9 * z;
        maps(i, 2) = i % 2 == 0 ? -1 : 1;
        maps(i, 3) = maps(i, 2) * x, maps(i, 4) = y, maps(i, 5) = z;
    }
    return maps;
}

vector<double> test(const char* name, const matrix<double>& maps) {
    std::vector<std::string> hemisphere;
    for (std::size_t i = 0; i < maps.shape(0); ++i) hemisphere.push_back(maps(i, 2) < 0 ? "L" : "R");
    const auto sphere = nulls::sphere_of(xt::view(maps, xt::all(), xt::range(3, 6)), hemisphere);
    const auto spins = nulls::hungarian_spins(sphere, {.draws = 2000, .seed = 1});
    const auto found = nulls::correlation_test(xt::col(maps, 0), xt::col(maps, 1), spins,
                                               {.method = stats::correlation::pearson});
    std::printf("%s: r %.3f, p of Student's t %.1e, p of spins %.4f\n", name, found.rho, found.p_parametric,
                found.p);
    for (const auto& warning : found.warnings) std::printf("    %s\n", warning.c_str());
    return found.null;
}

int main(int argc, char** argv) try {
    matrix<double> table = full(2000, 2, 0.0);  // for picture.gp: correlations of the null maps
    if (argc > 1) {
        xt::col(table, 0) = test(argv[1], io::load_npy(argv[1]));
    } else {
        xt::col(table, 0) = test("related maps  ", synthetic_maps(true));
        xt::col(table, 1) = test("unrelated maps", synthetic_maps(false));
    }
    io::save_csv("nulls.csv", table);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
