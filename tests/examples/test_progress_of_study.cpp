// What is left of a study of several steps.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "support/progress.hpp"
#include "trd_sensitivity/estimate.hpp"

namespace test_progress_of_study {

using example::study_time;

TEST_CASE("times are said as people say them") {
    using example::duration_text;
    CHECK(duration_text(0.4) == "0 s");
    CHECK(duration_text(89.4) == "89 s");
    CHECK(duration_text(89.6) == "1 min");
    CHECK(duration_text(90) == "2 min");
    CHECK(duration_text(89 * 60) == "89 min");
    CHECK(duration_text(130 * 60) == "2 h 10 min");
    CHECK(duration_text(119.9 * 60) == "2 h 0 min");
    CHECK(duration_text(3 * 86400) == "3 days");
    CHECK(duration_text(365.25 * 86400) == "365 days");
    CHECK(duration_text(2.5 * 365.25 * 86400) == "2.5 years");
    CHECK(duration_text(HUGE_VAL) == "countless years");
}

TEST_CASE("nothing is said of what is left before its pace is known") {
    double now = 1000;
    study_time time(
        {{"states", 10, "clusterings"}, {"fit", 100, "simulations"}, {"push", 300, "simulations"}},
        [&] { return now; });
    CHECK_FALSE(time.left());
    time.begin("states");
    time.reached(0);
    now += 100, time.reached(1);
    // Clusterings, ten times slower than expected, say nothing of simulations.
    CHECK_FALSE(time.left());
    time.begin("fit");
    time.reached(0);
    now += 4, time.reached(0.1);
    CHECK_FALSE(time.left());  // the first seconds may be anything
    now += 6, time.reached(0.2);
    // A fifth of 100 s in 10 s: half of what was expected.
    CHECK(time.left().value() == doctest::Approx(40 + 150));
}

TEST_CASE("what is left follows the pace of the step that runs, and that of its kind for those to come") {
    double now = 0;
    study_time time({{"a", 100}, {"b", 200}, {"c", 300}}, [&] { return now; });
    time.begin("a");
    time.reached(0);
    now += 100, time.reached(0.5);
    CHECK(time.left().value() == doctest::Approx(100 + 2 * 500));
    now += 100, time.reached(1);
    CHECK(time.left().value() == doctest::Approx(2 * 500));
    // What lies between two steps is neither's.
    now += 1000;
    time.begin("b");
    CHECK(time.left().value() == doctest::Approx(2 * 500));
    time.reached(0);
    CHECK(time.left().value() == doctest::Approx(2 * 500));
    now += 8, time.reached(0.04);  // not a twentieth yet
    const double both = 208.0 / 108;
    CHECK(time.left().value() == doctest::Approx(both * (192 + 300)));
    now += 92, time.reached(0.5);
    // b by its own pace, c by that of both together.
    CHECK(time.left().value() == doctest::Approx(100 + 300 * 300.0 / 200));
    now += 100, time.reached(1);
    time.begin("c");
    time.reached(0);
    now += 1, time.reached(1);
    CHECK(time.left().value() == 0);
}

TEST_CASE("a little work of another kind is guessed, much of it is not") {
    double now = 0;
    const auto halfway = [&](double figures) {
        study_time time({{"fit", 100, "simulations"}, {"figures", figures, "figures"}}, [&] { return now; });
        time.begin("fit");
        time.reached(0);
        now += 50, time.reached(0.5);
        return time.left();
    };
    CHECK(halfway(10).value() == doctest::Approx(60));
    CHECK_FALSE(halfway(20));
}

TEST_CASE("what a journal holds is done, and says nothing of the pace") {
    double now = 0;
    study_time time({{"a", 100}, {"b", 50}}, [&] { return now; });
    time.begin("a");
    time.reached(0.8);  // found
    CHECK_FALSE(time.left());
    now += 40, time.reached(0.9);
    // A tenth of 100 s in 40 s: four times slower than expected.
    CHECK(time.left().value() == doctest::Approx(40 + 4 * 50));
    now += 40, time.reached(1);
    CHECK(time.left().value() == doctest::Approx(4 * 50));
}

TEST_CASE("a step that grows while it runs comes to its end twice") {
    double now = 0;
    study_time time({{"fit", 100}}, [&] { return now; });
    time.begin("fit");
    time.reached(0);
    now += 10, time.reached(1);
    CHECK(time.left().value() == 0);
    time.reached(0.5);  // finer couplings around the best
    CHECK(time.left().value() == doctest::Approx(10));
    now += 10, time.reached(1);
    CHECK(time.left().value() == 0);
}

TEST_CASE("steps that were not planned take no time, and steps that do not come are over") {
    double now = 0;
    study_time time({{"a", 100}, {"b", 50}, {"c", 10}}, [&] { return now; });
    time.begin("figures of something");
    time.reached(0.5);
    CHECK_FALSE(time.left());
    time.begin("b");  // without a
    time.reached(0);
    now += 25, time.reached(0.5);
    CHECK(time.left().value() == doctest::Approx(25 + 10));
    time.begin("c");  // b ended by an error
    CHECK(time.left().value() == doctest::Approx(10));
    study_time none({});
    none.begin("x");
    CHECK(none.left().value() == 0);
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

TEST_CASE("steps are expected to take as long, one against the other, as they were measured to") {
    // Seconds of processor on one thread (Zen 5) of trd_sensitivity --quick --label-shuffles 2, and of its usual run
    // with steps of 0.25 of G, 0.1 and 0.4 of the protocols, and one shuffle.
    struct measured {
        const char* label;
        double seconds;
    };
    trd::program_options quick, usual;
    for (auto* o : {&quick, &usual}) o->integrator = "splitting", o->dt = 1, o->threads = 1;
    quick.trials = 3, quick.samples = 320, quick.replicas = 8, quick.fit_iterations = 3,
    quick.transient = 100;
    quick.coupling_step = 0.025, quick.sync_step = 0.05, quick.noise_step = 0.2, quick.label_shuffles = 2;
    usual.trials = 20, usual.samples = 720, usual.replicas = 16, usual.fit_iterations = 30,
    usual.transient = 200;
    usual.coupling_step = 0.25, usual.sync_step = 0.1, usual.noise_step = 0.4, usual.label_shuffles = 1;
    const std::vector<std::pair<trd::program_options, std::vector<measured>>> runs = {
        {quick,
         {{"fit, responders before", 3.3},
          {"sync, responders before", 0.42},
          {"noise, responders before", 0.42},
          {"label shuffles", 5.3}}},
        {usual,
         {{"fit, responders before", 1.5},
          {"sync, responders before", 2.2},
          {"noise, responders before", 2.5},
          {"label shuffles", 8.0}}}};
    for (const auto& [o, found] : runs) {
        const auto steps = trd::steps_of(o, trd::study_size{});
        for (const auto& each : found) {
            CAPTURE(each.label);
            const auto step = std::find_if(steps.begin(), steps.end(),
                                           [&](const auto& s) { return s.label == each.label; });
            REQUIRE(step != steps.end());
            const double slower =
                each.seconds / step->expected;  // the same for all, but for what is left out
            CHECK(slower > 1.1);
            CHECK(slower < 2.2);
        }
    }
}

}  // namespace test_progress_of_study
