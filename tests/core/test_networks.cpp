#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <entrain/core/networks.hpp>

namespace test_networks {

using namespace entrain;

TEST_CASE("networks come in the order of their first region, without those that have no name") {
    const auto networks = networks_of({"visual", "n/a", "default", "visual", "", "default", "default"});
    REQUIRE(networks.size() == 2);
    CHECK(networks.name == std::vector<std::string>{"visual", "default"});
    CHECK(networks.members[0] == std::vector<std::size_t>{0, 3});
    CHECK(networks.members[1] == std::vector<std::size_t>{2, 5, 6});
    CHECK(networks_of({}).size() == 0);
    CHECK(networks_of({"n/a", ""}).size() == 0);
}

TEST_CASE("networks can be put together by hand, and overlap") {
    network_set set;
    set.add("front", {0, 1}).add("all", {0, 1, 2});
    CHECK(set.size() == 2);
    CHECK(set.name[1] == "all");
}

TEST_CASE("the members of a mask are the regions where it is not zero, whatever its type") {
    const std::vector<std::size_t> expected{1, 3};
    CHECK(members_of(vector<double>{0.0, 0.5, 0.0, 1.0}) == expected);
    CHECK(members_of(xt::xarray<bool>{false, true, false, true}) == expected);
    CHECK(members_of(vector<int>{0, -1, 0, 7}) == expected);
    const matrix<double> columns{{0.0, 9.0}, {1.0, 9.0}, {0.0, 9.0}, {1.0, 9.0}};
    CHECK(members_of(xt::view(columns, xt::all(), 0)) == expected);
    CHECK(members_of(xt::view(columns, xt::all(), 0) > 0.5) == expected);
    CHECK(members_of(full(0, 1.0)).empty());
    CHECK_THROWS_WITH_AS(members_of(full(2, 2, 1.0)),
                         "entrain::members_of: mask: expected an array of rank 1, got rank 2",
                         argument_error);
}

}  // namespace test_networks
