#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core.hpp>

namespace test_connectome {

using namespace entrain;

namespace {

// 0 1 2 / 3 0 5 / 6 7 0, with something on the diagonal.
matrix<double> three() {
    matrix<double> weights = full(3, 3, 0.0);
    for (std::size_t k = 0; k < 9; ++k) weights.data()[k] = double(k);
    weights(0, 0) = 9;
    return weights;
}

}  // namespace

TEST_CASE("a connectome keeps its weights, rows as targets, and clears the diagonal") {
    const connectome network(three(), {"a", "b", "c"});
    CHECK(network.size() == 3);
    CHECK(network.weights()(1, 2) == 5.0);
    for (std::size_t i = 0; i < 3; ++i) CHECK(network.weights()(i, i) == 0.0);
    CHECK(network.labels() == std::vector<std::string>{"a", "b", "c"});
    CHECK(network.in_strength()(0) == 3.0);
    CHECK(network.in_strength()(1) == 8.0);
    CHECK(network.in_strength()(2) == 13.0);
    CHECK_FALSE(network.symmetric());
    CHECK(connectome(full(3, 3, 1.0)).symmetric());
}

TEST_CASE("a connectome takes a view, an xarray, float and an expression") {
    const matrix<double> big = full(5, 5, 2.0);
    CHECK(connectome(xt::view(big, xt::range(1, 4), xt::range(0, 3))).size() == 3);
    const xt::xarray<double> any = three();
    CHECK(connectome(any).weights()(1, 2) == 5.0);
    const matrix<float> narrow = three();
    CHECK(connectome(narrow).weights()(1, 2) == 5.0);
    CHECK(connectome(2.0 * three()).weights()(1, 2) == 10.0);
    CHECK(connectome(xt::transpose(any)).weights()(2, 1) == 5.0);
}

TEST_CASE("a matrix that is given away is not copied, nor is a network that is scaled on its way") {
    matrix<double> weights = three();
    const double* const numbers = weights.data();
    const connectome kept(weights);  // still ours
    CHECK(kept.weights().data() != numbers);
    CHECK(weights(0, 0) == 9);
    connectome network(std::move(weights), {"a", "b", "c"});
    CHECK(network.weights().data() == numbers);
    CHECK(network.weights() == kept.weights());
    CHECK(network.labels().size() == 3);
    const connectome expected = network.scaled_to_max(0.2);
    CHECK(expected.weights().data() != numbers);
    const connectome scaled = std::move(network).scaled_to_max(0.2);
    CHECK(scaled.weights().data() == numbers);
    CHECK(scaled.weights() == expected.weights());
    CHECK(scaled.labels() == expected.labels());
    // Checked as ever.
    CHECK_THROWS_AS(connectome(full(2, 3, 0.0)), argument_error);
    CHECK_THROWS_AS(connectome(three()).scaled_to_max(0), argument_error);
}

TEST_CASE("a connectome says what is wrong with its arguments") {
    CHECK_THROWS_WITH_AS(
        connectome(full(3, 4, 1.0)),
        "entrain::connectome: weights: expected a square matrix (regions, regions), got (3, 4)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        connectome(full(0, 0, 1.0)),
        "entrain::connectome: weights: expected a square matrix (regions, regions), got (0, 0)",
        argument_error);
    CHECK_THROWS_WITH_AS(connectome(full(3, 1.0)),
                         "entrain::connectome: weights: expected an array of rank 2, got rank 1",
                         argument_error);
    matrix<double> broken = three();
    broken(1, 2) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(connectome{broken},
                         "entrain::connectome: weights: expected finite values, got inf at (1, 2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(connectome(three(), {"a", "b"}),
                         "entrain::connectome: labels: expected 3 names, or none, got 2", argument_error);
}

TEST_CASE("scaled_to_max sets the largest weight and keeps the ratios") {
    const connectome scaled = connectome(three()).scaled_to_max(0.2);
    CHECK(scaled.weights()(2, 1) == doctest::Approx(0.2).epsilon(1e-15));
    CHECK(scaled.weights()(0, 1) == doctest::Approx(0.2 / 7).epsilon(1e-15));
    CHECK_THROWS_WITH_AS(
        connectome(full(2, 2, 0.0)).scaled_to_max(0.2),
        "entrain::connectome::scaled_to_max: weights: expected at least one positive weight, got 0",
        argument_error);
    CHECK_THROWS_AS(connectome().scaled_to_max(1), argument_error);
}

TEST_CASE("subset reorders and takes parts, names and all") {
    const connectome network(three(), {"a", "b", "c"});
    const connectome part = network.subset({2, 0});
    CHECK(part.size() == 2);
    CHECK(part.weights()(0, 1) == 6.0);
    CHECK(part.weights()(1, 0) == 2.0);
    CHECK(part.labels() == std::vector<std::string>{"c", "a"});
    CHECK(connectome(three()).subset({1, 2}).labels().empty());
    CHECK_THROWS_WITH_AS(network.subset({0, 3}),
                         "entrain::connectome::subset: order: expected indices below 3, got 3",
                         argument_error);
}

TEST_CASE("a connectome says what is allowed but seldom meant") {
    matrix<double> upper = three();
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < i; ++j) upper(i, j) = 0;
    CHECK(connectome(upper).one_directional());
    CHECK(connectome(xt::transpose(upper)).one_directional());
    CHECK_FALSE(connectome(three()).one_directional());
    CHECK_FALSE(connectome(full(3, 3, 0.0)).one_directional());
    CHECK_FALSE(connectome(full(1, 1, 0.0)).one_directional());

    CHECK(describe_oddities(connectome(full(3, 3, 1.0))).empty());
    CHECK(describe_oddities(connectome(full(1, 1, 0.0))).empty());
    CHECK(describe_oddities(connectome()).empty());
    REQUIRE(describe_oddities(connectome(upper)).size() == 1);
    CHECK(describe_oddities(connectome(upper))[0].find("one triangle") != std::string::npos);
    matrix<double> odd = full(4, 4, 0.0);
    odd(0, 1) = odd(1, 0) = -1;
    const auto two = describe_oddities(connectome(odd, {"a", "b", "c", "d"}));
    REQUIRE(two.size() == 2);
    CHECK(two[0] == "2 weights of the connectome are negative.");
    CHECK(two[1] == "2 regions of the connectome have no connection at all, first 'c'.");
}

}  // namespace test_connectome
