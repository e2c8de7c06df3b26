#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/perturb.hpp>

namespace test_protocols {

using namespace entrain;

TEST_CASE("the protocols have the levels of the paper") {
    const auto sync = sync_protocol(), noise = noise_protocol();
    CHECK(sync.levels.size() == 11);
    CHECK(sync.levels[0] == 0);
    CHECK(sync.levels[10] == doctest::Approx(0.1));
    CHECK(noise.levels.size() == 17);
    CHECK(noise.levels[1] == doctest::Approx(-0.025));
    CHECK(noise.levels[16] == doctest::Approx(-0.4));
    CHECK_THROWS_WITH_AS(
        sync_protocol(0.1, 0),
        "entrain::sync_protocol: step: expected a step of the sign of the last level, not zero, got 0",
        argument_error);
    CHECK_THROWS_AS(noise_protocol(-0.4, 0.1), argument_error);
}

TEST_CASE("homotopic pairs follow the partners, in any order of regions") {
    const auto interleaved =
        homotopic_pairs({1, 0, 3, 2}, {"Precentral_L", "Precentral_R", "L_cuneus", "R_cuneus"});
    REQUIRE(interleaved.size() == 2);
    CHECK(interleaved[0].name == "Precentral");
    CHECK(interleaved[0].regions == std::vector<std::size_t>{0, 1});
    CHECK(interleaved[0].weights == std::vector<double>{1, 1});
    CHECK(interleaved[1].name == "cuneus");
    const auto mirrored = homotopic_pairs({3, 2, 1, 0});
    CHECK(mirrored[0].regions == std::vector<std::size_t>{0, 3});
    CHECK(mirrored[1].regions == std::vector<std::size_t>{1, 2});
    const auto midline = homotopic_pairs({1, 0, 2});
    CHECK(midline[1].regions == std::vector<std::size_t>{2});
    CHECK_THROWS_WITH_AS(
        homotopic_pairs({1, 2, 0}),
        "entrain::homotopic_pairs: partner: expected mutual partners among 3 regions, got region 0 with "
        "partner 1",
        argument_error);
    CHECK_THROWS_WITH_AS(homotopic_pairs({1, 0}, {"only one"}),
                         "entrain::homotopic_pairs: names: expected 2 names, or none, got 1", argument_error);
}

TEST_CASE("single regions and receptor-weighted pushes") {
    CHECK(single_regions(3)[2].regions == std::vector<std::size_t>{2});
    CHECK(single_regions(2, {"a", "b"})[1].name == "b");
    CHECK_THROWS_WITH_AS(single_regions(2, {"a"}),
                         "entrain::single_regions: names: expected 2 names, or none, got 1", argument_error);
    const auto unit = receptor_weighted(vector<float>{2.0f, 0.0f, 8.0f}, "5-HT2A");
    CHECK(unit.weights == std::vector<double>{0.25, 0, 1});
    CHECK(unit.regions == std::vector<std::size_t>{0, 1, 2});
    const xt::xarray<double> any = {1.0, 2.0};
    CHECK(receptor_weighted(any * 2, "x").weights[0] == 0.5);
    CHECK_THROWS_WITH_AS(
        receptor_weighted(vector<double>{-1.0, 2.0}, "x"),
        "entrain::receptor_weighted: density: expected values >= 0, at least one above, got -1",
        argument_error);
    CHECK_THROWS_WITH_AS(
        receptor_weighted(vector<double>{0.0, 0.0}, "x"),
        "entrain::receptor_weighted: density: expected values >= 0, at least one above, got 0",
        argument_error);
}

TEST_CASE("pairs whose short names collide keep their whole names") {
    const auto units = homotopic_pairs({1, 0, 2, 4, 3}, {"area_L", "area_R", "area", "L_hip", "R_hip"});
    REQUIRE(units.size() == 3);
    CHECK(units[0].name == "area_L");
    CHECK(units[1].name == "area");
    CHECK(units[2].name == "hip");
}

}  // namespace test_protocols
