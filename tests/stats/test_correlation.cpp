#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/distributions/students_t.hpp>

#include <entrain/core/random.hpp>
#include <entrain/stats.hpp>

namespace test_correlation {

using namespace entrain;
using doctest::Approx;

namespace {

vector<double> sample(std::size_t n, std::uint64_t seed) {
    random_stream random(seed);
    vector<double> x = full(n, 0.0);
    for (double& value : x) value = random.normal();
    return x;
}

const double missing = std::numeric_limits<double>::quiet_NaN();
const vector<double> a{0.3, -1.2, 2.5, 0.9, -0.4, 1.7, 3.1, -2.2};
const vector<double> b{1.1, -0.7, 1.9, 2.4, 0.1, 0.6, 2.8, -1.0};
const vector<double> c{1.0, 2.0, 2.0, 4.0, 3.0, 2.0, 5.0, 0.0};

}  // namespace

TEST_CASE("ranks count from one and share the mean of tied places") {
    CHECK(stats::ranks(vector<double>{3.0, 1.0, 3.0}) == vector<double>{2.5, 1.0, 2.5});
    CHECK(stats::ranks(c) == vector<double>{2.0, 4.0, 4.0, 7.0, 6.0, 4.0, 8.0, 1.0});
    CHECK(stats::ranks(full(4, 7.0)) == full(4, 2.5));
    CHECK(stats::ranks(full(0, 0.0)).size() == 0);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        vector<double> x = sample(60, seed);
        for (double& value : x) value = std::round(3 * value);  // many ties
        const auto rank = stats::ranks(x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            double below = 0, equal = 0;
            for (const double value : x) {
                below += value < x(i);
                equal += value == x(i);
            }
            CHECK(rank(i) == below + (equal + 1) / 2);
        }
    }
}

TEST_CASE("correlations agree with SciPy") {
    CHECK(stats::pearson(a, b) == Approx(0.8755700696681739).epsilon(1e-14));
    CHECK(stats::spearman(a, c) == Approx(0.5855400437691199).epsilon(1e-14));
    CHECK(stats::correlation_p(stats::pearson(a, b), 8) == Approx(0.004378027176047505).epsilon(1e-12));
    CHECK(stats::correlation_p(stats::spearman(a, c), 8) == Approx(0.12724658986372073).epsilon(1e-12));
}

TEST_CASE("correlations do not change under shift and scale, and change sign with the map") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto x = sample(50, 2 * seed), y = sample(50, 2 * seed + 1);
        const double r = stats::pearson(x, y), rho = stats::spearman(x, y);
        CHECK(stats::pearson(y, x) == Approx(r).epsilon(1e-13));
        CHECK(stats::pearson(1e3 + 1e-2 * x, -5.0 * y) == Approx(-r).epsilon(1e-9));
        CHECK(stats::spearman(xt::exp(x), y) == Approx(rho).epsilon(1e-13));
        CHECK(stats::pearson(x, x) == Approx(1).epsilon(1e-14));
        CHECK(stats::spearman(x, -x) == Approx(-1).epsilon(1e-14));
        // Values whose squares leave the range of double.
        CHECK(stats::pearson(1e300 * x, 1e-200 * y) == Approx(r).epsilon(1e-13));
    }
}

TEST_CASE("the parametric p is Student's t to 1e-12, from r near 0 to p of 1e-145") {
    // SciPy 1.10.1, tests/reference/stats_scipy.py.
    CHECK(stats::correlation_p(0.1, 90) == Approx(0.34835977684688735).epsilon(1e-12));
    CHECK(stats::correlation_p(0.5, 10) == Approx(0.14111328125000003).epsilon(1e-12));
    CHECK(stats::correlation_p(-0.36, 68) == Approx(0.0025664230120979255).epsilon(1e-12));
    CHECK(stats::correlation_p(0.999, 20) == Approx(9.461962149391851e-26).epsilon(1e-11));
    CHECK(stats::correlation_p(0.3, 3) == Approx(0.8060266319586434).epsilon(1e-12));
    CHECK(stats::correlation_p(0.6, 4) == Approx(0.4).epsilon(1e-12));
    CHECK(stats::correlation_p(1e-4, 1000) == Approx(0.9974800273921638).epsilon(1e-12));
    CHECK(stats::correlation_p(0.9, 400) / 1.3158170182537363e-145 == Approx(1).epsilon(1e-11));
    CHECK(stats::correlation_p(0, 10) == 1);
    CHECK(stats::correlation_p(1, 10) == 0);
    CHECK(stats::correlation_p(-1, 3) == 0);

    for (std::size_t n = 3; n < 3000; n = n * 5 / 4 + 1)
        for (double r = -0.995; r < 1; r += 0.0379) {
            const auto df = static_cast<double>(n - 2);
            const double t = std::abs(r) * std::sqrt(df / ((1 - r) * (1 + r)));
            const double oracle = 2 * boost::math::cdf(complement(boost::math::students_t(df), t));
            CAPTURE(n);
            CAPTURE(r);
            // Boost's own t loses digits where p is tiny, hence the relative tolerance of 1e-10.
            CHECK(std::abs(stats::correlation_p(r, n) - oracle) <=
                  1e-12 * std::min(1.0, 100 * oracle) + 1e-300);
        }
}

TEST_CASE("correlations accept views, expressions, other containers and float") {
    matrix<double> both = full(2, 8, 0.0);
    std::copy(a.begin(), a.end(), both.begin());
    std::copy(b.begin(), b.end(), both.begin() + 8);
    const double r = stats::pearson(a, b), rho = stats::spearman(a, b);
    const xt::xarray<double> any_rank = b;
    CHECK(stats::pearson(xt::view(both, 0, xt::all()), any_rank) == r);
    CHECK(stats::spearman(xt::view(both, 0, xt::all()), b + 0.0) == rho);
    CHECK(stats::pearson(vector<float>(a), vector<float>(b)) == Approx(r).epsilon(1e-6));
    CHECK(stats::spearman(vector<float>(a), vector<float>(b)) == Approx(rho).epsilon(1e-12));
    CHECK(stats::ranks(xt::view(both, 1, xt::range(0, 3))) == vector<double>{2.0, 1.0, 3.0});
    CHECK(stats::ranks(vector<int>{4, 4, 1}) == vector<double>{2.5, 2.5, 1.0});
    CHECK(stats::linear_regression(xt::view(both, 0, xt::all()), any_rank).slope ==
          stats::linear_regression(a, b).slope);
}

TEST_CASE("wrong samples are refused by name") {
    vector<double> hole = a;
    hole(2) = missing;
    CHECK_THROWS_WITH_AS(stats::ranks(hole),
                         "entrain::stats::ranks: x: expected finite values, got nan at (2)", argument_error);
    CHECK_THROWS_WITH_AS(stats::pearson(a, hole),
                         "entrain::stats::pearson: y: expected finite values, got nan at (2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::spearman(hole, a),
                         "entrain::stats::spearman: x: expected finite values, got nan at (2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::pearson(a, full(7, 1.0)),
                         "entrain::stats::pearson: y: expected 8 values, as many as x, got 7",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        stats::spearman(a, full(8, 0.1)),
        "entrain::stats::spearman: y: expected values that vary (the correlation with a constant "
        "is undefined), got 8 values equal to 0.1",
        argument_error);
    CHECK_THROWS_WITH_AS(
        stats::pearson(full(8, 0.1), a),
        "entrain::stats::pearson: x: expected values that vary (the correlation with a constant is "
        "undefined), got 8 values equal to 0.1",
        argument_error);
    CHECK_THROWS_WITH_AS(stats::pearson(full(1, 0.1), full(1, 0.2)),
                         "entrain::stats::pearson: x: expected at least 2 values, got 1", argument_error);
    CHECK_THROWS_WITH_AS(stats::pearson(full(2, 2, 0.1), a),
                         "entrain::stats::pearson: x: expected an array of rank 1, got rank 2",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::correlation_p(1.5, 10),
                         "entrain::stats::correlation_p: r: expected a value in [-1, 1], got 1.5",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::correlation_p(missing, 10),
                         "entrain::stats::correlation_p: r: expected a value in [-1, 1], got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(stats::correlation_p(0.5, 2),
                         "entrain::stats::correlation_p: n: expected at least 3 pairs, got 2",
                         argument_error);
}

TEST_CASE("the interval of a correlation is Fisher's, of ranks that of Bonett and Wright") {
    using stats::correlation;
    // atanh(0.6) = log(2); sqrt(1 / 25) = 0.2, with ranks sqrt(1.18 / 25) = 0.21726; the quantile is 1.95996.
    const auto pearson = stats::correlation_interval(0.6, 28, correlation::pearson);
    CHECK(pearson.value == 0.6);
    CHECK(pearson.low == Approx(std::tanh(std::log(2) - 0.391993)).epsilon(1e-5));
    CHECK(pearson.high == Approx(std::tanh(std::log(2) + 0.391993)).epsilon(1e-5));
    const auto spearman = stats::correlation_interval(0.6, 28, correlation::spearman);
    CHECK(spearman.low == Approx(std::tanh(std::log(2) - 0.42581)).epsilon(1e-4));
    CHECK(spearman.high == Approx(std::tanh(std::log(2) + 0.42581)).epsilon(1e-4));
    const auto wider = stats::correlation_interval(0.6, 28, correlation::pearson, 0.99);
    CHECK(wider.high == Approx(std::tanh(std::log(2) + 0.2 * 2.575829)).epsilon(1e-6));
    // At the ends, where atanh is infinite, within the clamp of them.
    CHECK(stats::correlation_interval(1, 8, correlation::spearman).high == Approx(1));
    CHECK(stats::correlation_interval(-1, 8, correlation::spearman).low == Approx(-1));
    for (const auto method : {correlation::pearson, correlation::spearman}) {
        const auto up = stats::correlation_interval(0.3, 9, method),
                   down = stats::correlation_interval(-0.3, 9, method);
        CHECK(up.low == Approx(-down.high).epsilon(1e-14));
        CHECK(up.high == Approx(-down.low).epsilon(1e-14));
    }
}

TEST_CASE("intervals of correlations hold what made the pairs as often as they say") {
    random_stream random(21);
    constexpr double rounds = 2000, r = 0.6;
    const double of_ranks = 6 / std::numbers::pi * std::asin(r / 2);  // Spearman's of two normals
    double pearson = 0, spearman = 0;
    for (int round = 0; round < rounds; ++round) {
        vector<double> x = full(20, 0.0), y = x;
        for (std::size_t i = 0; i < 20; ++i) {
            x(i) = random.normal();
            y(i) = r * x(i) + std::sqrt(1 - r * r) * random.normal();
        }
        const auto a =
            stats::correlation_interval(stats::pearson(x, y), 20, stats::correlation::pearson, 0.9);
        const auto b =
            stats::correlation_interval(stats::spearman(x, y), 20, stats::correlation::spearman, 0.9);
        pearson += a.low <= r && r <= a.high;
        spearman += b.low <= of_ranks && of_ranks <= b.high;
    }
    // Three standard errors of 2000 rounds are 0.02.
    CHECK(pearson / rounds == Approx(0.9).epsilon(0.02));
    CHECK(spearman / rounds == Approx(0.9).epsilon(0.03));
}

TEST_CASE("intervals of correlations refuse what is none") {
    const auto refuses = [](auto&& call, const char* what) {
        CHECK_THROWS_WITH_AS(call(), what, argument_error);
    };
    using stats::correlation, stats::correlation_interval;
    refuses([] { correlation_interval(1.5, 10, correlation::pearson); },
            "entrain::stats::correlation_interval: r: expected a value in [-1, 1], got 1.5");
    refuses([] { correlation_interval(missing, 10, correlation::pearson); },
            "entrain::stats::correlation_interval: r: expected a value in [-1, 1], got nan");
    refuses([] { correlation_interval(0.5, 3, correlation::spearman); },
            "entrain::stats::correlation_interval: n: expected at least 4 pairs, got 3");
    refuses([] { correlation_interval(0.5, 9, correlation::spearman, 95); },
            "entrain::stats::correlation_interval: confidence: expected a number between 0 and 1, got 95");
    CHECK_THROWS_WITH_AS(correlation_interval(0.5, 9, correlation(7)),
                         doctest::Contains("stats::correlation_interval: method"), argument_error);
}

}  // namespace test_correlation
