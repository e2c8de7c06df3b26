#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/model.hpp>

namespace test_parameter {

using namespace entrain;

TEST_CASE("a parameter is one number, one per node, or one per node and replica") {
    const parameter<double> one = 3.0;
    CHECK(one(7, 9) == 3.0);
    CHECK_FALSE(one.per_node());
    const parameter<double> nodes = vector<double>{1.0, 2.0};
    CHECK(nodes(1, 5) == 2.0);
    CHECK(nodes.per_node());
    CHECK_FALSE(nodes.per_replica());
    const parameter<double> both = matrix<double>{{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}};
    CHECK(both(1, 2) == 6.0);
    CHECK(both.per_replica());
    CHECK(parameter<float>(std::vector<double>{0.5, 1.5})(1, 0) == 1.5f);
}

TEST_CASE("a parameter takes any kind of array, float or double") {
    const matrix<double> table = {{1.0, 2.0}, {3.0, 4.0}};
    const xt::xarray<float> any = {1.0f, 2.0f, 3.0f};
    CHECK(parameter<double>(any)(2, 0) == 3.0);
    CHECK(parameter<double>(xt::view(table, xt::all(), 1))(1, 0) == 4.0);
    CHECK(parameter<float>(xt::transpose(table) * 2.0)(0, 1) == 6.0f);
}

TEST_CASE("validate names what does not fit") {
    const parameter<double> nodes = vector<double>{1.0, 2.0};
    nodes.validate(2, 5, "f", "a");
    CHECK_THROWS_WITH_AS(
        nodes.validate(3, 5, "f", "a"),
        "entrain::f: a: expected one value, one per node (3), or (nodes, replicas) = (3, 5), got (2, 1)",
        argument_error);
    const parameter<double> bad = vector<double>{1.0, std::numeric_limits<double>::infinity()};
    CHECK_THROWS_WITH_AS(bad.validate(2, 1, "f", "a"),
                         "entrain::f: a: expected finite values, got inf at (1, 0)", argument_error);
}

TEST_CASE("hopf is a model, a number is none") {
    static_assert(oscillator_model<hopf<>>);
    static_assert(oscillator_model<hopf<float>>);
    static_assert(!oscillator_model<int>);
    CHECK(hopf<>{}.omega(0, 0) == doctest::Approx(0.314159265358979));
}

}  // namespace test_parameter
