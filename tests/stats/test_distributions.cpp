#include <doctest/doctest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include <entrain/core/random.hpp>
#include <entrain/stats/distributions.hpp>

namespace test_distributions {

using namespace entrain;
using namespace entrain::stats;

TEST_CASE("tails and quantiles are Boost's, to the far tail") {
    random_stream random(1);
    using boost::math::cdf, boost::math::complement, boost::math::quantile;
    for (int k = 0; k < 2000; ++k) {
        const double df = std::exp(6 * random.uniform() - 1), other = std::exp(6 * random.uniform() - 1),
                     x = df * std::exp(3 * random.normal());
        CAPTURE(df);
        CAPTURE(other);
        CAPTURE(x);
        const auto near = [](double value) { return doctest::Approx(value).epsilon(1e-10).scale(0); };
        const double t = std::min(x, 1e6);
        const auto check = [&](double found, double boost) {
            if (boost > 1e-290) CHECK(found == near(boost));
        };
        check(chi_squared_upper_tail(x, df), cdf(complement(boost::math::chi_squared(df), x)));
        check(f_upper_tail(x, df, other), cdf(complement(boost::math::fisher_f(df, other), x)));
        check(student_upper_tail(t, df), cdf(complement(boost::math::students_t(df), t)));
        check(normal_upper_tail(x / df), cdf(complement(boost::math::normal(), x / df)));
        const double p = random.uniform();
        CHECK(normal_quantile(p) == doctest::Approx(quantile(boost::math::normal(), p)).epsilon(1e-10));
        CHECK(chi_squared_quantile(p, df) ==
              doctest::Approx(quantile(boost::math::chi_squared(df), p)).epsilon(1e-8));
        CHECK(student_quantile(p, df) ==
              doctest::Approx(quantile(boost::math::students_t(df), p)).epsilon(1e-8));
    }
}

TEST_CASE("tails have their ends, and errors name what is outside") {
    const double endless = std::numeric_limits<double>::infinity();
    CHECK(chi_squared_upper_tail(0, 3) == 1);
    CHECK(chi_squared_upper_tail(endless, 3) == 0);
    CHECK(f_upper_tail(0, 1, 2) == 1);
    CHECK(f_upper_tail(endless, 1, 2) == 0);
    CHECK(student_upper_tail(-endless, 4) == 1);
    CHECK(normal_upper_tail(-endless) == 1);
    CHECK_THROWS_WITH_AS(
        chi_squared_upper_tail(-1, 3),
        "entrain::stats::chi_squared_upper_tail: x: expected zero or a positive number, got -1",
        argument_error);
    CHECK_THROWS_AS(chi_squared_upper_tail(1, 0), argument_error);
    CHECK_THROWS_AS(chi_squared_quantile(1, 1), argument_error);
    CHECK_THROWS_AS(f_upper_tail(std::nan(""), 1, 1), argument_error);
    CHECK_THROWS_AS(f_upper_tail(1, endless, 1), argument_error);
    CHECK_THROWS_AS(student_upper_tail(std::nan(""), 1), argument_error);
    CHECK_THROWS_AS(student_quantile(0, 1), argument_error);
    CHECK_THROWS_AS(normal_quantile(1), argument_error);
    CHECK_THROWS_AS(normal_upper_tail(std::nan("")), argument_error);
}

}  // namespace test_distributions
