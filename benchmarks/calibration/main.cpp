// How often each null calls two unrelated smooth maps correlated, and how often it finds a planted
// correlation.
//
//     calibration [pairs] [draws] > table.md
//
// Regions lie on two mirrored spheres. Maps are Gaussian fields, covariance exp(-distance / length) along
// great circles, whose hemispheres are independent or alike (correlation 0.9). A rate is the share of pairs
// with p <= 0.05.
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <entrain/nulls.hpp>

#include "../../tests/support/geometry.hpp"
#include "../argument.hpp"

using namespace entrain;

namespace {

struct method {
    std::string name;
    std::function<nulls::correlation_result(const vector<double>&, const vector<double>&)> test;
};

struct setting {
    double length;
    double symmetry;
};

template <class Null>
method with(std::string name, Null null) {
    return {std::move(name), [null = std::move(null)](const vector<double>& x, const vector<double>& y) {
                return nulls::correlation_test(x, y, null,
                                               {.method = stats::correlation::pearson, .diagnostics = false});
            }};
}

// Vertices in parcels of the nearest region, and the medial wall where the hemispheres face each other.
std::pair<nulls::sphere, std::vector<int>> vertices_of(const nulls::sphere& regions,
                                                       std::size_t per_hemisphere) {
    auto surface = geometry::two_spheres(per_hemisphere, 100, 7);
    std::vector<int> labels;
    for (std::size_t i = 0; i < surface.hemisphere.size(); ++i) {
        const double* p = row_data(surface.coordinates, i);
        double best = -1e9;
        int nearest = 0;
        for (std::size_t r = 0; r < regions.hemisphere.size(); ++r) {
            if (regions.hemisphere[r] != surface.hemisphere[i]) continue;
            const double* q = row_data(regions.coordinates, r);
            const double dot = p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
            if (dot > best) {
                best = dot;
                nearest = static_cast<int>(r) + 1;
            }
        }
        // The wall takes vertices of parcels, not whole parcels: those are large and have others.
        labels.push_back(std::abs(p[0]) > 99 && (p[0] > 0) == (surface.hemisphere[i] == 'L') &&
                                 best < 99.5 * 100
                             ? 0
                             : nearest);
    }
    return {surface, labels};
}

double rate(const method& how, const geometry::smooth_maps& maps, std::size_t pairs, double planted) {
    std::size_t found = 0;
    for (std::size_t k = 0; k < pairs; ++k) {
        random_stream random(2024, k);
        const vector<double> x = maps(random), other = maps(random);
        const vector<double> y = planted * x + std::sqrt(1 - planted * planted) * other;
        found += how.test(x, y).p <= 0.05;
    }
    return static_cast<double>(found) / static_cast<double>(pairs);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t pairs = argument::count(argc, argv, 1, 1000);
    const std::size_t draws = argument::count(argc, argv, 2, 499);
    if (pairs == 0 || draws < 19) {
        std::fprintf(stderr, "usage: calibration [pairs, at least 1] [draws, at least 19]\n");
        return 1;
    }
    constexpr std::size_t half = 50;
    const auto surface = geometry::two_spheres(half);
    const auto distances = geometry::distances(surface, 240);
    const auto partner = geometry::homotopic(half);
    const auto [vertices, labels] = vertices_of(surface, 2500);

    std::vector<method> methods;
    methods.push_back({"Student's t, no null", [](const vector<double>& x, const vector<double>& y) {
                           nulls::correlation_result result;
                           result.p = stats::correlation_p(stats::pearson(x, y), x.size());
                           return result;
                       }});
    methods.push_back(with("naive spins", nulls::naive_spins(surface, {.draws = draws})));
    methods.push_back(with("Vasa spins", nulls::vasa_spins(surface, {.draws = draws})));
    methods.push_back(with("Hungarian spins", nulls::hungarian_spins(surface, {.draws = draws})));
    methods.push_back(with("Hungarian spins, not mirrored",
                           nulls::hungarian_spins(surface, {.draws = draws, .mirrored = false})));
    methods.push_back(with("Baum", nulls::baum_spins(vertices, labels, {.draws = draws})));
    methods.push_back(with("Cornblath", nulls::cornblath_spins(vertices, labels, {.draws = draws})));
    methods.push_back(with("Moran singleton", nulls::moran(distances, {.draws = draws})));
    methods.push_back(
        with("Moran singleton, partners", nulls::moran(distances, {.draws = draws, .partner = partner})));
    methods.push_back(
        with("Moran pair, partners",
             nulls::moran(distances,
                          {.draws = draws, .procedure = nulls::moran_procedure::pair, .partner = partner})));
    methods.push_back(with(
        "Moran triplet, partners",
        nulls::moran(distances,
                     {.draws = draws, .procedure = nulls::moran_procedure::triplet, .partner = partner})));
    methods.push_back(with("variogram", nulls::variogram_matching(distances, {.draws = draws})));
    methods.push_back(with("variogram, partners",
                           nulls::variogram_matching(distances, {.draws = draws, .partner = partner})));
    methods.push_back(
        with("variogram, partners, percentile 70",
             nulls::variogram_matching(distances, {.draws = draws, .percentile = 70, .partner = partner})));
    methods.push_back(with("autoregressive", nulls::sar(distances, {.draws = draws})));
    methods.push_back(
        with("autoregressive, partners", nulls::sar(distances, {.draws = draws, .partner = partner})));

    const std::vector<setting> settings = {{20, 0}, {60, 0}, {20, 0.9}, {60, 0.9}};
    std::printf(
        "%zu regions, %zu pairs, %zu draws; standard error of 0.05: %.3f; power at a planted r of 0.5\n\n",
        2 * half, pairs, draws, std::sqrt(0.05 * 0.95 / static_cast<double>(pairs)));
    std::printf("| null |");
    for (const auto& s : settings)
        std::printf(" %.0f mm, %s |", s.length, s.symmetry > 0 ? "bilateral" : "separate");
    std::printf(" power, 60 mm, bilateral |\n|---|");
    for (std::size_t k = 0; k <= settings.size(); ++k) std::printf("---|");
    std::printf("\n");
    for (const auto& how : methods) {
        std::printf("| %s |", how.name.c_str());
        for (const auto& s : settings) {
            const double r = rate(how, geometry::smooth_maps(surface, s.length, s.symmetry), pairs, 0);
            std::printf(" %.3f ± %.3f |", r, std::sqrt(r * (1 - r) / static_cast<double>(pairs)));
            std::fflush(stdout);
        }
        const double power = rate(how, geometry::smooth_maps(surface, 60, 0.9), pairs, 0.5);
        std::printf(" %.2f |\n", power);
        std::fflush(stdout);
    }
}
