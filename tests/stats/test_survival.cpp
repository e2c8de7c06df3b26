#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/stats/survival.hpp>

#include "expected.hpp"

namespace test_survival {

using namespace entrain;
using namespace entrain::stats;

TEST_CASE("survival curves, log-rank tests and Cox regressions agree with R, ties and three groups too") {
    const auto cases = expected::file("trials.json")["survival"];
    for (const auto& e : cases) {
        const auto time = e["time"].get<std::vector<double>>(), event = e["event"].get<std::vector<double>>();
        const auto curve = kaplan_meier(time, event);
        for (std::size_t k = 0; k < curve.time.size(); ++k) {
            CHECK(curve.time(k) == e["km_time"][k].get<double>());
            CHECK(curve.survival(k) == doctest::Approx(e["survival"][k].get<double>()).epsilon(1e-9));
            if (e["low"][k].is_number() && curve.survival(k) > 0 && curve.survival(k) < 1) {
                CHECK(curve.standard_error(k) == doctest::Approx(e["se"][k].get<double>()).epsilon(1e-9));
                CHECK(curve.low(k) == doctest::Approx(e["low"][k].get<double>()).epsilon(1e-9));
                CHECK(curve.high(k) == doctest::Approx(e["high"][k].get<double>()).epsilon(1e-9));
            }
        }
        const auto group = e["group"].get<std::vector<std::string>>();
        const auto test = log_rank_test(time, event, group);
        CHECK(test.chi_squared == doctest::Approx(e["chi2"].get<double>()).epsilon(1e-9));
        double observed = 0, expected_events = 0;
        for (std::size_t g = 0; g < test.groups.size(); ++g)
            observed += test.observed(g), expected_events += test.expected(g);
        CHECK(observed == doctest::Approx(expected_events));
        const auto lists = e["covariates"].get<std::vector<std::vector<double>>>();
        matrix<double> x = full(lists.size(), time.size(), 0.0);
        for (std::size_t k = 0; k < lists.size(); ++k)
            std::copy(lists[k].begin(), lists[k].end(), row_data(x, k));
        for (const auto ties : {tied_events::efron, tied_events::breslow}) {
            const auto& r = e[ties == tied_events::efron ? "efron" : "breslow"];
            const auto found = cox_regression(time, event, x, {}, {.ties = ties});
            CHECK(found.warning.empty());
            const auto at = [&](const char* name, std::size_t k) {
                return r[name].is_array() ? r[name][k].get<double>() : r[name].get<double>();
            };
            for (std::size_t k = 0; k < lists.size(); ++k) {
                CHECK(found.coefficients(k) == doctest::Approx(at("coef", k)).epsilon(1e-6));
                CHECK(found.standard_error(k) == doctest::Approx(at("se", k)).epsilon(1e-6));
            }
            CHECK(found.null_log_likelihood == doctest::Approx(at("loglik", 0)).epsilon(1e-9));
            CHECK(found.log_likelihood == doctest::Approx(at("loglik", 1)).epsilon(1e-9));
        }
    }
}

TEST_CASE("Cox's coefficient is where Breslow's partial likelihood is largest, by a plain search") {
    random_stream random(12);
    for (int round = 0; round < 5; ++round) {
        std::vector<double> time, event;
        vector<double> x = full(15, 0.0);
        for (std::size_t i = 0; i < 15; ++i) {
            x(i) = 100 + 10 * random.normal();
            time.push_back(std::ceil(20 * random.uniform()));
            event.push_back(random.uniform() < 0.7 ? 1 : 0);
        }
        const auto found = cox_regression(time, event, x, {"age"}, {.ties = tied_events::breslow});
        const auto likelihood = [&](double b) {
            double sum = 0;
            for (std::size_t i = 0; i < 15; ++i) {
                if (event[i] == 0) continue;
                double risk = 0;
                for (std::size_t j = 0; j < 15; ++j)
                    if (time[j] >= time[i]) risk += std::exp(b * (x(j) - 100));
                sum += b * (x(i) - 100) - std::log(risk);
            }
            return sum;
        };
        CHECK(found.log_likelihood == doctest::Approx(likelihood(found.coefficients(0))).epsilon(1e-9));
        for (const double step : {-1e-3, 1e-3})
            CHECK(likelihood(found.coefficients(0)) >= likelihood(found.coefficients(0) + step));
        CHECK(found.hazard_ratio(0) == doctest::Approx(std::exp(found.coefficients(0))));
    }
}

TEST_CASE("all censored, nobody left, and a covariate that separates: nothing is claimed") {
    const std::vector<double> time{1, 2, 3, 4, 5, 6}, none(6, 0.0), all(6, 1.0);
    const auto flat = kaplan_meier(time, none);
    CHECK(flat.survival(5) == 1);
    CHECK(flat.low(5) == 1);
    CHECK(std::isinf(flat.median));
    const auto quiet = log_rank_test(time, none, {"a", "b", "a", "b", "a", "b"});
    CHECK(quiet.chi_squared == 0);
    CHECK(quiet.p == 1);
    const auto gone = kaplan_meier(time, all);
    CHECK(gone.survival(5) == 0);
    CHECK(gone.median == 3);
    // Who has the covariate relapses first, all of them: the likelihood grows without end.
    vector<double> x = full(6, 0.0);
    x(0) = x(1) = x(2) = 1;
    const auto separated = cox_regression(time, all, x);
    CHECK(separated.warning.find("no maximum") != std::string::npos);
    CHECK(separated.likelihood_ratio > 0);
}

TEST_CASE("survival is the same in every unit of time and of covariates") {
    random_stream random(41);
    std::size_t units_tried = 0;
    for (int round = 0; round < 6; ++round) {
        const std::size_t n = 24, p = 1 + static_cast<std::size_t>(round) % 3;
        std::vector<double> time(n), event(n);
        std::vector<std::string> group(n);
        matrix<double> x = full(p, n, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            time[i] = 1 + static_cast<double>(random.below(15));  // many ties
            event[i] = i < 2 || random.uniform() < 0.6 ? 1 : 0;
            group[i] = i % 2 ? "drug" : "placebo";
            for (std::size_t k = 0; k < p; ++k) x(k, i) = random.normal() + 5;
        }
        const auto curve = kaplan_meier(time, event);
        const auto ranks = log_rank_test(time, event, group);
        for (const auto ties : {tied_events::efron, tied_events::breslow}) {
            const auto one = cox_regression(time, event, x, {}, {.ties = ties});
            REQUIRE(one.warning.empty());
            for (const int clock : {-1000, -600, -1, 0, 3, 600, 1000})
                for (const int scale : {-1000, -600, -3, 0, 1, 600, 1000}) {
                    CAPTURE(clock);
                    CAPTURE(scale);
                    std::vector<double> moved = time;
                    for (double& t : moved) t = std::ldexp(t, clock);
                    matrix<double> scaled = x;
                    for (std::size_t i = 0; i < n; ++i) scaled(0, i) = std::ldexp(x(0, i), scale);
                    const auto other = cox_regression(moved, event, scaled, {}, {.ties = ties});
                    ++units_tried;
                    CHECK(other.warning.empty());
                    CHECK(other.log_likelihood == one.log_likelihood);
                    CHECK(other.null_log_likelihood == one.null_log_likelihood);
                    CHECK(other.likelihood_ratio_p == one.likelihood_ratio_p);
                    for (std::size_t k = 0; k < p; ++k) {
                        const int per = k == 0 ? scale : 0;
                        CHECK(other.z(k) == one.z(k));
                        CHECK(other.p(k) == one.p(k));
                        CHECK(std::ldexp(other.coefficients(k), per) == one.coefficients(k));
                        CHECK(std::ldexp(other.standard_error(k), per) == one.standard_error(k));
                        for (const double value :
                             {other.hazard_ratio(k), other.low(k), other.high(k)})  // per unit; inf at most
                            CHECK(value >= 0);
                    }
                    if (scale) continue;
                    const auto bent = kaplan_meier(moved, event);
                    CHECK(bent.survival == curve.survival);
                    CHECK(bent.low == curve.low);
                    CHECK(bent.median == std::ldexp(curve.median, clock));
                    CHECK(log_rank_test(moved, event, group).chi_squared == ranks.chi_squared);
                }
        }
    }
    CHECK(units_tried == 6 * 2 * 49);
}

TEST_CASE("survival functions say what is wrong with their rows") {
    const std::vector<double> time{1, 2, 3}, event{1, 0, 1};
    CHECK_THROWS_WITH_AS(kaplan_meier(std::vector<double>{1, -2}, std::vector<double>{1, 1}),
                         "entrain::stats::kaplan_meier: time: expected zero or more, got -2 in row 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        kaplan_meier(time, std::vector<double>{1, 2, 0}),
        "entrain::stats::kaplan_meier: event: expected 1 (it came) or 0 (censored), got 2 in row 1",
        argument_error);
    CHECK_THROWS_WITH_AS(kaplan_meier(time, std::vector<double>{1}),
                         "entrain::stats::kaplan_meier: event: expected 3 values, got 1", argument_error);
    CHECK_THROWS_AS(kaplan_meier(std::vector<double>{}, std::vector<double>{}), argument_error);
    CHECK_THROWS_AS(kaplan_meier(time, event, 1.5), argument_error);
    CHECK_THROWS_WITH_AS(log_rank_test(time, event, {"a", "a", "a"}),
                         "entrain::stats::log_rank_test: group: expected at least two groups, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(log_rank_test(time, event, {"a"}),
                         "entrain::stats::log_rank_test: group: expected 3 names, one per person, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        cox_regression(time, std::vector<double>(3, 0.0), full(3, 1.0)),
        "entrain::stats::cox_regression: event: expected at least one event, got none (all are censored)",
        argument_error);
    CHECK_THROWS_WITH_AS(
        cox_regression(time, event, full(3, 0.1), {"age"}),
        "entrain::stats::cox_regression: covariates: expected values that vary, got 'age', which is constant",
        argument_error);
    CHECK_THROWS_WITH_AS(
        cox_regression(time, event, full(1, 4, 1.0)),
        "entrain::stats::cox_regression: covariates: expected (covariates, 3) values, got (1, 4)",
        argument_error);
    matrix<double> twice = full(2, 5, 0.0);
    for (std::size_t i = 0; i < 5; ++i) twice(0, i) = double(i * i), twice(1, i) = 7 - 2 * double(i * i);
    CHECK_THROWS_WITH_AS(
        cox_regression(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>(5, 1.0), twice, {"a", "b"}),
        "entrain::stats::cox_regression: covariates: expected columns that do not follow from each other, "
        "got 'b', which "
        "follows from those before it",
        argument_error);
}

}  // namespace test_survival
