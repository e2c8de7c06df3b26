#include <doctest/doctest.h>

#include <limits>

#include <entrain/stats/regression.hpp>

namespace test_regression {

using namespace entrain;
using doctest::Approx;

TEST_CASE("the line agrees with SciPy's linregress") {
    const vector<double> x{0.3, -1.2, 2.5, 0.9, -0.4, 1.7, 3.1, -2.2};
    const vector<double> y{1.1, -0.7, 1.9, 2.4, 0.1, 0.6, 2.8, -1.0};
    const auto fitted = stats::linear_regression(x, y);
    CHECK(fitted.slope == Approx(0.6734179928200181).epsilon(1e-13));
    CHECK(fitted.intercept == Approx(0.5043669292182394).epsilon(1e-13));
    CHECK(fitted.r == Approx(0.875570069668174).epsilon(1e-13));
    CHECK(fitted(2.0) == Approx(0.5043669292182394 + 2 * 0.6734179928200181).epsilon(1e-13));
}

TEST_CASE("points on a line give that line, a level one too") {
    const vector<double> x{1.0, 2.0, 5.0};
    const auto steep = stats::linear_regression(x, 4.0 - 3.0 * x);
    CHECK(steep.slope == Approx(-3).epsilon(1e-13));
    CHECK(steep.intercept == Approx(4).epsilon(1e-13));
    CHECK(steep.r == Approx(-1).epsilon(1e-13));
    const auto level = stats::linear_regression(x, full(3, 0.1));
    CHECK(level.slope == 0);
    CHECK(level.intercept == Approx(0.1).epsilon(1e-15));
    CHECK(level.r == 0);
}

TEST_CASE("a line through a wrong cloud is refused by name") {
    const vector<double> x{1.0, 2.0, 5.0};
    CHECK_THROWS_WITH_AS(stats::linear_regression(x, full(2, 1.0)),
                         "entrain::stats::linear_regression: y: expected 3 values, as many as x, got 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::linear_regression(full(3, 1.0), x),
        "entrain::stats::linear_regression: x: expected values that vary (the correlation with a "
        "constant is undefined), got 3 values equal to 1",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::linear_regression(x, full(3, std::numeric_limits<double>::infinity())),
                         "entrain::stats::linear_regression: y: expected finite values, got inf at (0)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::linear_regression(full(1, 1.0), full(1, 1.0)),
                         "entrain::stats::linear_regression: x: expected at least 2 values, got 1",
                         argument_error);
}

}  // namespace test_regression
