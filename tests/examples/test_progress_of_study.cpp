// What is left of a study of several steps.
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "support/progress.hpp"
#include "trd_sensitivity/estimate.hpp"

namespace test_progress_of_study {

using example::study_time;

TEST_CASE("times are said as people say them") {
    CHECK(example::time_text(0.4) == "0 s");
    CHECK(example::time_text(89) == "89 s");
    CHECK(example::time_text(90) == "2 min");
    CHECK(example::time_text(89 * 60) == "89 min");
    CHECK(example::time_text(130 * 60) == "2 h 10 min");
    CHECK(example::time_text(3 * 86400) == "3 days");
    CHECK(example::time_text(1e300) == "years");
}

TEST_CASE("what is left of a study follows the pace of its steps, and of the step that runs") {
    double now = 1000;
    study_time time({{"a", 10}, {"b", 20}, {"c", 30}}, [&] { return now; });
    CHECK(time.left() == 60);  // as planned
    time.begin("a");
    time.reached(0);
    now += 10, time.reached(0.5);
    // Half of a in 10 s where 5 were expected: 10 s more for a, and twice the plan for the others.
    CHECK(time.left() == doctest::Approx(10 + 2 * 50));
    now += 10, time.reached(1);
    CHECK(time.left() == doctest::Approx(2 * 50));
    time.begin("b");
    time.reached(0);
    CHECK(time.left() == doctest::Approx(2 * 50));
    // b is slower still: its own pace counts for itself, that of all for what comes.
    now += 30, time.reached(0.5);
    CHECK(time.left() == doctest::Approx(30 + 30 * (20 + 30) / (10 + 10.0)));
    now += 30, time.reached(1);
    time.begin("c");
    time.reached(0);
    now += 1, time.reached(1);
    CHECK(time.left() == 0);
}

TEST_CASE("what a journal holds is done, and says nothing of the pace") {
    double now = 0;
    study_time time({{"a", 100}, {"b", 50}}, [&] { return now; });
    time.begin("a");
    time.reached(0.9);  // found
    CHECK(time.left() == doctest::Approx(10 + 50));
    now += 20, time.reached(0.95);
    // A twentieth of 100 s in 20 s: four times slower than planned.
    CHECK(time.left() == doctest::Approx(20 + 4 * 50));
    now += 20, time.reached(1);
    CHECK(time.left() == doctest::Approx(4 * 50));
}

TEST_CASE("steps that were not planned take no time, and steps that do not come are over") {
    double now = 0;
    study_time time({{"a", 100}, {"b", 50}, {"c", 10}}, [&] { return now; });
    time.begin("figures of something");
    time.reached(0.5);
    CHECK(time.left() == doctest::Approx(160));
    time.begin("b");  // without a
    CHECK(time.left() == doctest::Approx(60));
    time.begin("c");  // b ended by an error
    CHECK(time.left() == doctest::Approx(10));
    study_time none({});
    none.begin("x");
    CHECK(none.left() == 0);
}

TEST_CASE("the steps of a study take together what it was said to cost") {
    for (const bool adaptive : {false, true}) {
        trd::program_options o;
        o.threads = 2, o.k_highest = 10, o.adaptive = adaptive;
        o.leave_one_out = true, o.bootstrap = 20, o.rewired = 3, o.specifications = true, o.figures = false;
        const trd::study_size size;
        double sum = 0;
        std::vector<std::string> labels;
        for (const auto& step : trd::steps_of(o, size)) {
            CHECK(step.expected > 0);
            sum += step.expected, labels.push_back(step.label);
        }
        CHECK(sum == doctest::Approx(trd::cost_of(o, size).seconds));
        CHECK(labels.front() == "brain states");
        CHECK(labels.back() == "specifications");
        CHECK(labels.size() == (adaptive ? 8u : 4u) + 3u + 5u);
    }
}

}  // namespace test_progress_of_study
