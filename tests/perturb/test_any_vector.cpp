#include <array>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model/linear_hopf.hpp>
#include <entrain/perturb.hpp>
#include <entrain/signal/spectrum.hpp>

#include "scene.hpp"

namespace test_any_vector {

TEST_CASE("a vector may be any contiguous range, with the same result") {
    const std::vector<double> usual = {0.2, 0.0, 0.5, 0.1, 0.4, 0.3};
    const vector<double> ours = {0.2, 0.0, 0.5, 0.1, 0.4, 0.3};
    const std::span<const double> lent(usual);
    const scene s;
    const auto same = [](const auto& a, const auto& b) {
        return a.regions == b.regions && a.weights == b.weights;
    };
    CHECK(same(map_weighted(usual, "map"), map_weighted(ours, "map")));
    CHECK(same(map_weighted(lent, "map"), map_weighted(ours, "map")));
    CHECK(same(receptor_weighted(lent, "map"), receptor_weighted(ours, "map")));
    CHECK(by_region(single_regions(6), usual, 6) == by_region(single_regions(6), ours, 6));
    const std::array<double, 2> target = {0.7, 0.3};
    CHECK(sensitivity_analysis(s.model, s.network, s.centroids, target, s.options).plan().identity() ==
          sensitivity_analysis(s.model, s.network, s.centroids, s.target, s.options).plan().identity());
    CHECK(members_of(lent) == members_of(ours));
    CHECK(members_of(std::array<bool, 3>{true, false, true}) == std::vector<std::size_t>{0, 2});
    CHECK(parameter<double>(lent).distinct_values() == parameter<double>(ours).distinct_values());
    CHECK(parameter<float>(usual)(2, 0) == 0.5f);
    CHECK(replica_values(lent)[2] == 0.5);
    CHECK(replica_values(std::vector<float>{0.5f, 0.25f})[1] == 0.25);
    const matrix<double> power = full(2, 6, 1.0);
    const std::vector<double> frequency = {0, 1, 2, 3, 4, 5};
    CHECK(gaussian_smooth(frequency, power, 0.5) ==
          gaussian_smooth(vector<double>{0, 1, 2, 3, 4, 5}, power, 0.5));
    const linear_hopf linear(hopf<>{.a = -0.1, .omega = 0.33}, s.network, {.coupling = 0.3});
    CHECK(linear.power_spectrum(std::vector<double>{0.04, 0.07}) ==
          linear.power_spectrum(vector<double>{0.04, 0.07}));
}

}  // namespace test_any_vector
