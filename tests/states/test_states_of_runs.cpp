#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/states/occupancy.hpp>
#include <entrain/states/transitions.hpp>

namespace test_states_of_runs {

using namespace entrain;

namespace {

constexpr std::size_t k = 4;

// Labels of runs that were counted apart, and the same in one sequence.
struct runs_of_labels {
    std::vector<vector<std::size_t>> each;
    vector<std::size_t> joined;
    run_lengths runs;
};

runs_of_labels random_runs(random_stream& random) {
    runs_of_labels made;
    std::vector<std::size_t> lengths, all;
    for (std::size_t run = 0; run <= 1 + random.below(4); ++run) {
        lengths.push_back(1 + random.below(40));
        vector<std::size_t>& own = made.each.emplace_back(full(lengths.back(), std::size_t{0}));
        // Often in the state in which the run before ended, as if it went on.
        own(0) = !all.empty() && random.uniform() < 0.7 ? all.back() : random.below(k);
        for (std::size_t t = 1; t < own.size(); ++t)
            own(t) = random.uniform() < 0.7 ? own(t - 1) : random.below(k);
        all.insert(all.end(), own.begin(), own.end());
    }
    made.joined = as_vector<std::size_t>(all, "", "");
    made.runs = lengths;
    return made;
}

// The mean length of the stretches of each state, over all runs: counted by hand.
vector<double> lifetimes_apart(const std::vector<vector<std::size_t>>& each, bool edges) {
    vector<double> samples = full(k, 0.0), count = full(k, 0.0);
    for (const auto& own : each)
        for (std::size_t t = 0; t < own.size();) {
            std::size_t end = t;
            while (end < own.size() && own(end) == own(t)) ++end;
            if (edges || (t > 0 && end < own.size())) samples(own(t)) += double(end - t), count(own(t)) += 1;
            t = end;
        }
    for (std::size_t s = 0; s < k; ++s)
        if (count(s) > 0) samples(s) /= count(s);
    return samples;
}

vector<std::size_t> labels_of(std::initializer_list<std::size_t> values) {
    return as_vector<std::size_t>(std::vector(values), "", "");
}

}  // namespace

TEST_CASE("no stretch of a state and no transition spans two runs, counted by hand") {
    const auto labels = labels_of({0, 0, 1, 1, 1, 1, 0, 2});  // runs: 0 0 1 1 | 1 1 0 2
    const run_lengths runs{4, 4};
    const auto stretches = state_runs(labels, 3, runs);
    REQUIRE(stretches.size() == 5);
    CHECK(stretches[1].state == 1);
    CHECK(stretches[1].length == 2);
    CHECK(stretches[2].state == 1);
    CHECK(stretches[2].first == 4);
    CHECK(stretches[2].length == 2);
    CHECK(state_runs(labels, 3).size() == 4);
    CHECK(lifetimes(labels, 3, {}, runs)(1) == 2.0);
    CHECK(lifetimes(labels, 3)(1) == 4.0);
    CHECK(lifetimes(labels, 3, {.include_edges = false}, runs) == vector<double>{1.0, 0.0, 0.0});
    CHECK(transition_counts(labels, 3, runs)(1, 1) == 2.0);  // not the 3 of the sequence as a whole
    CHECK(transition_counts(labels, 3)(1, 1) == 3.0);
    CHECK(switching_rate(labels, 3, runs) == 3.0 / 6);
    CHECK(switching_rate(labels, 3) == 3.0 / 7);
    // A step from one run into the next is none.
    CHECK(transition_counts(labels_of({0, 1}), 2, {1, 1}) == full(2, 2, 0.0));
}

TEST_CASE("measures of a joined sequence are those of its runs counted apart, for random runs") {
    random_stream random(2);
    bool spans = false;
    for (int trial = 0; trial < 300; ++trial) {
        const auto made = random_runs(random);
        matrix<double> counts = full(k, k, 0.0);
        std::vector<std::size_t> first, length;
        double changes = 0, steps = 0;
        std::size_t begin = 0;
        for (const auto& own : made.each) {
            counts += transition_counts(own, k);
            for (const auto& stretch : state_runs(own, k))
                first.push_back(begin + stretch.first), length.push_back(stretch.length);
            if (own.size() > 1) changes += switching_rate(own, k) * double(own.size() - 1);
            steps += double(own.size() - 1), begin += own.size();
        }
        CHECK(transition_counts(made.joined, k, made.runs) == counts);
        CHECK(transition_matrix(made.joined, k, {}, made.runs) == transition_probabilities(counts));
        CHECK(lifetimes(made.joined, k, {}, made.runs) == lifetimes_apart(made.each, true));
        CHECK(lifetimes(made.joined, k, {.include_edges = false}, made.runs) ==
              lifetimes_apart(made.each, false));
        if (steps > 0) CHECK(switching_rate(made.joined, k, made.runs) == doctest::Approx(changes / steps));
        const auto stretches = state_runs(made.joined, k, made.runs);
        REQUIRE(stretches.size() == first.size());
        for (std::size_t s = 0; s < first.size(); ++s) {
            CHECK(stretches[s].first == first[s]);
            CHECK(stretches[s].length == length[s]);
        }
        spans |= lifetimes(made.joined, k) != lifetimes(made.joined, k, {}, made.runs);
    }
    CHECK(spans);  // without runs they would be others
}

TEST_CASE("in one run the measures are what they were without runs") {
    random_stream random(3);
    const auto labels = random_runs(random).joined;
    for (const run_lengths& one : {run_lengths(), run_lengths{labels.size()}}) {
        CHECK(transition_counts(labels, k, one) == transition_counts(labels, k));
        CHECK(lifetimes(labels, k, {.include_edges = false}, one) ==
              lifetimes(labels, k, {.include_edges = false}));
        CHECK(switching_rate(labels, k, one) == switching_rate(labels, k));
        CHECK(state_runs(labels, k, one).size() == state_runs(labels, k).size());
    }
}

TEST_CASE("labels of joined runs may be any array of integers") {
    const auto labels = labels_of({0, 0, 2, 0, 2, 0, 0, 2});
    const run_lengths runs{3, 5};
    const vector<std::uint8_t> bytes = xt::cast<std::uint8_t>(labels);
    const xt::xarray<long> any = xt::cast<long>(labels);
    const std::vector<int> list(labels.begin(), labels.end());
    const auto same = [&](const auto& other) {
        CHECK(lifetimes(other, 3, {}, runs) == lifetimes(labels, 3, {}, runs));
        CHECK(transition_counts(other, 3, runs) == transition_counts(labels, 3, runs));
        CHECK(transition_matrix(other, 3, {}, runs) == transition_matrix(labels, 3, {}, runs));
        CHECK(switching_rate(other, 3, runs) == switching_rate(labels, 3, runs));
        CHECK(state_runs(other, 3, runs).size() == state_runs(labels, 3, runs).size());
    };
    same(bytes);
    same(any);
    same(list);
    same(xt::view(any, xt::all()));
}

TEST_CASE("runs that are not those of the labels are refused in the name of who was called") {
    const auto labels = labels_of({0, 1, 1, 0});
    const run_lengths runs{2, 3};
    const auto refused = [](const std::string& function) {
        return "entrain::" + function + ": runs: expected lengths that sum to the 4 samples, got 5";
    };
    CHECK_THROWS_WITH_AS(lifetimes(labels, 2, {}, runs), refused("lifetimes").c_str(), argument_error);
    CHECK_THROWS_WITH_AS(state_runs(labels, 2, runs), refused("state_runs").c_str(), argument_error);
    CHECK_THROWS_WITH_AS(transition_counts(labels, 2, runs), refused("transition_counts").c_str(),
                         argument_error);
    CHECK_THROWS_WITH_AS(transition_matrix(labels, 2, {}, runs), refused("transition_matrix").c_str(),
                         argument_error);
    CHECK_THROWS_WITH_AS(switching_rate(labels, 2, runs), refused("switching_rate").c_str(), argument_error);
    CHECK_THROWS_WITH_AS(switching_rate(labels, 2, {1, 1, 1, 1}),
                         "entrain::switching_rate: labels: expected at least two samples in one of the runs, "
                         "got 4",
                         argument_error);
}

}  // namespace test_states_of_runs
