// Every test of the study's statistics, in thirty lines of a user's code.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/stats.hpp>

namespace test_group_inference {

using namespace entrain;
using doctest::Approx;

namespace {

struct study {
    // (states, subjects): occupancy of three states in six responders and nine others, before and after.
    matrix<double> resp_before, resp_after, other_before, other_after;
    vector<double> qids;  // of all fifteen, responders first
};

study make_study() {
    study s;
    const auto draw = [](std::size_t subjects, double rise, std::uint64_t seed) {
        random_stream random(seed);
        matrix<double> p = full(3, subjects, 0.0);
        for (std::size_t j = 0; j < subjects; ++j) {
            p(0, j) = 0.40 + 0.02 * random.normal();
            p(2, j) = 0.25 + rise + 0.02 * random.normal();
            p(1, j) = 1 - p(0, j) - p(2, j);
        }
        return p;
    };
    s.resp_before = draw(6, 0, 1), s.resp_after = draw(6, 0.12, 2);
    s.other_before = draw(9, 0, 3), s.other_after = draw(9, 0, 4);
    s.qids = vector<double>{19, 28, 25, 26, 28, 26, 18, 18, 22, 17, 29, 36, 28, 24, 28};
    return s;
}

// The thirty lines begin here.
struct line {
    std::string what;
    double p, smaller_tail, effect;
};
vector<double> state(const matrix<double>& occupancy, std::size_t k) {
    return xt::row(occupancy, static_cast<std::ptrdiff_t>(k));
}

std::vector<line> all_tests(const study& s) {
    std::vector<line> lines;
    const auto add = [&](std::string what, const stats::rank_test_result& r) {
        lines.push_back({what, r.p, std::min(r.p_greater, r.p_less), r.effect_size});
    };
    for (std::size_t k = 0; k < 3; ++k) {
        const std::string name = "state " + std::to_string(k + 1);
        const auto rb = state(s.resp_before, k), ra = state(s.resp_after, k), ob = state(s.other_before, k),
                   oa = state(s.other_after, k);
        add(name + " responders before/after", stats::signed_rank_test(rb, ra, {.permutations = 1000}));
        add(name + " others before/after", stats::signed_rank_test(ob, oa, {.permutations = 1000}));
        add(name + " groups before", stats::rank_sum_test(rb, ob, {.permutations = 1000}));
        add(name + " groups after", stats::rank_sum_test(ra, oa, {.permutations = 1000}));
        const vector<double> rd = ra - rb, od = oa - ob;
        add(name + " difference of differences", stats::rank_sum_test(rd, od, {.permutations = 5000}));
    }
    const vector<double> resp = xt::view(s.qids, xt::range(0, 6)),
                         others = xt::view(s.qids, xt::range(6, 15));
    add("QIDS", stats::rank_sum_test(resp, others, {.permutations = 5000}));
    return lines;
}
// The marks of the plots: below 0.05, below 0.05 over the states, below 0.05 over all states of all K tried.
std::string marks(double p, double states, double all) {
    return p < 0.05 / all ? "***" : p < 0.05 / states ? "**" : p < 0.05 ? "*" : "";
}
// The thirty lines end here.

}  // namespace

TEST_CASE("thirty lines of a user's code carry out every test of the study") {
    const auto s = make_study();
    const auto lines = all_tests(s);
    REQUIRE(lines.size() == 16);
    for (const auto& each : lines) {
        CHECK((each.p > 0 && each.p <= 1));
        CHECK(each.smaller_tail <= each.p);  // the scripts report this one as p
        CHECK(std::abs(each.effect) <= 1);
    }
    CHECK(lines[10].p == Approx(2.0 / 64));  // all six responders rise: the smallest p that there is
    CHECK(lines[10].smaller_tail == Approx(1.0 / 64));
    CHECK(lines[10].effect == 1.0);
    CHECK(lines[13].p < 0.05);  // groups differ after
    CHECK(lines[14].p < 0.05);  // and in how they change
    CHECK(marks(lines[10].p, 3, 54) == "*");
    CHECK(marks(0.01, 3, 54) == "**");
    CHECK(marks(0.0001, 3, 54) == "***");

    // Corrections that the scripts do not apply, over the same table.
    vector<double> p = full(lines.size(), 0.0);
    for (std::size_t i = 0; i < lines.size(); ++i) p(i) = lines[i].p;
    const auto holm = stats::holm(p), bh = stats::benjamini_hochberg(p);
    for (std::size_t i = 0; i < p.size(); ++i) CHECK((bh(i) <= holm(i) && holm(i) <= 1));
    const matrix<double> change = s.resp_after - s.resp_before;
    CHECK(stats::sign_flip_max_t(change).single_step(2) <= 0.05 + 2.0 / 64);
}

TEST_CASE("a null of another kind, as one published sibling of the scripts has it, can be put together") {
    // The observed z of a rank sum against Welch's t of relabelled data: two statistics in one comparison. It
    // is here to show what the published p is, and that it can be far from the right one.
    const auto s = make_study();
    const auto x = state(s.resp_after, 2), y = state(s.other_after, 2);
    const double z = stats::rank_sum_test(x, y).z;
    std::vector<double> pooled(x.begin(), x.end());
    pooled.insert(pooled.end(), y.begin(), y.end());
    double reached = 1;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        random_stream random(1, i);
        auto order = pooled;
        random.shuffle(order.begin(), order.end());
        vector<double> a = full(x.size(), 0.0), b = full(y.size(), 0.0);
        std::copy_n(order.begin(), a.size(), a.begin());
        std::copy(order.begin() + static_cast<std::ptrdiff_t>(a.size()), order.end(), b.begin());
        reached += stats::welch_t_test(a, b).t >= z;
    }
    const double legacy = reached / 1001;
    CHECK((legacy > 0 && legacy < 0.05));
}

TEST_CASE("the exact test is made where few permutations exist, and named so") {
    const auto s = make_study();
    const auto small = stats::rank_sum_test(state(s.resp_after, 2), state(s.other_after, 2));
    CHECK(small.exact);
    CHECK(small.permutations == 5005);
    CHECK(small.p_standard_error == 0.0);
    const auto drawn = stats::rank_sum_test(state(s.resp_after, 2), state(s.other_after, 2),
                                            {.permutations = 5000, .max_exact = 100});
    CHECK_FALSE(drawn.exact);
    CHECK(drawn.p == Approx(small.p).epsilon(0.5));
    CHECK(drawn.p_standard_error > 0);
    // Any statistic: the difference of medians.
    const auto median = [](vector<double> values) {
        std::sort(values.begin(), values.end());
        return (values((values.size() - 1) / 2) + values(values.size() / 2)) / 2;
    };
    const auto medians = stats::permutation_test(
        state(s.resp_after, 2), state(s.other_after, 2),
        [&](const vector<double>& a, const vector<double>& b) { return median(a) - median(b); });
    CHECK(medians.exact);
    CHECK(medians.p < 0.05);
}

TEST_CASE("an exception thrown by poll ends every permutation test at that permutation") {
    struct stop {};
    random_stream random(5);
    matrix<double> before = full(3, 30, 0.0), after = before;
    for (double& value : before) value = random.normal();
    for (double& value : after) value = random.normal();
    const vector<double> x = xt::row(before, 0), y = xt::row(after, 0);
    const auto rows = stats::design(30).covariate("x", x);
    const auto mean = [](const vector<double>& v) { return xt::mean(v)(); };
    const auto difference = [&](const vector<double>& a, const vector<double>& b) {
        return mean(a) - mean(b);
    };
    int calls = 0;
    const stats::permutation_options many{.permutations = 1'000'000, .poll = [&] {
                                              if (++calls == 7) throw stop{};
                                          }};
    const std::vector<std::function<void()>> tests = {
        [&] { stats::sign_flip_max_t(after, many); },
        [&] { stats::relabel_max_t(before, after, many); },
        [&] { stats::freedman_lane(rows, after, rows.contrast_of("x"), many); },
        [&] { stats::permutation_test(x, y, difference, many); },
        [&] { stats::sign_flip_test(y, mean, many); },
        [&] { stats::rank_sum_test(x, y, many); },
        [&] { stats::signed_rank_test(x, y, {.permutations = 1'000'000, .poll = many.poll}); },
    };
    for (std::size_t k = 0; k < tests.size(); ++k) {
        CAPTURE(k);
        calls = 0;
        CHECK_THROWS_AS(tests[k](), stop);
        CHECK(calls == 7);
    }
}

}  // namespace test_group_inference
