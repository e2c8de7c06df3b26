// Options are read to the letter, and refused by name.
#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/options.hpp"
#include "trd_sensitivity/command_line.hpp"
#include "trd_sensitivity/estimate.hpp"

namespace test_options {

TEST_CASE("a whole number is what people write, and nothing else") {
    using example::whole_number;
    for (const char* text :
         {"", "-1", "-0", "+1", "010", "00", "1 ", " 1", "1.0", "1e3", "0x10", "1,000", "1'000", "many",
          "nan", "inf", "18446744073709551616", "99999999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(whole_number(text));
    }
    std::mt19937_64 random(1);
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t value = random() >> (random() % 64);
        CHECK(whole_number(std::to_string(value)) == value);
    }
    CHECK(whole_number("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(whole_number("0") == 0);
}

TEST_CASE("a decimal number is finite, with a point, and whole to its end") {
    using example::decimal_number;
    for (const char* text :
         {"",      "-",   ".",    "e5",    "1e", "1e+", "nan",  "NaN", "inf",   "-inf",  "infinity",
          "0x1p3", "1,5", "1.5s", "1 000", " 1", "1 ",  "1..2", "--1", "1e999", "-1e999"}) {
        CAPTURE(text);
        CHECK_FALSE(decimal_number(text));
    }
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> mantissa(-10, 10);
    for (int i = 0; i < 1000; ++i) {
        std::ostringstream text;
        text.precision(17);
        text << mantissa(random) << 'e' << static_cast<int>(random() % 600) - 300;
        CHECK(decimal_number(text.str()) == std::strtod(text.str().c_str(), nullptr));
    }
    CHECK(decimal_number("-0.5") == -0.5);
    CHECK(decimal_number(".5") == 0.5);
    CHECK(decimal_number("5.") == 5);
}

TEST_CASE("a share is a number of a count") {
    using example::shard_number;
    for (const char* text : {"", "/", "1", "1/", "/1", "0/2", "3/2", "-1/-1", "1/-1", "1/0", "01/2", "1/2x",
                             "1/2/3", "1.0/2", "2/18446744073709551615", "18446744073709551617/2"}) {
        CAPTURE(text);
        CHECK_FALSE(shard_number(text));
    }
    CHECK(shard_number("3/5")->number == 3);
    CHECK(shard_number("3/5")->count == 5);
}

namespace {

// What a program would say of these options and a study of the usual size; empty where it would begin.
std::string refusal(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "trd_sensitivity");
    std::ostringstream said;
    auto* const former = std::cerr.rdbuf(said.rdbuf());
    const auto line = trd::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
    std::cerr.rdbuf(former);
    if (!line.options) return said.str();
    try {
        trd::refuse_endless(*line.options, trd::study_size{});
    } catch (const trd::usage_error& problem) {
        return problem.what();
    }
    return "";
}

}  // namespace

TEST_CASE("work without an end is refused with its estimate, by the option that makes it so") {
    CHECK(refusal({}) == "");
    CHECK(refusal({"--quick"}) == "");
    CHECK(refusal({"--paper"}) == "");
    const std::vector<std::pair<std::string, const char*>> endless = {
        {"--trials", "1000000"},  {"--draws", "100000000"},     {"--dt", "1e-300"},
        {"--dt", "1e-9"},         {"--transient", "1e300"},     {"--settle", "1e12"},
        {"--branch", "1e12"},     {"--coupling-step", "1e-12"}, {"--coupling-max", "1e12"},
        {"--sync-step", "1e-12"}, {"--sync-max", "1e12"},       {"--noise-step", "1e-300"}};
    for (const auto& [option, value] : endless) {
        // On two threads, so that the test does not depend on where it runs.
        const auto said = refusal({option.c_str(), value, "--threads", "2"});
        const std::string& named = option;
        CAPTURE(named);
        CAPTURE(said);
        CHECK(said.starts_with(option + ": with "));
        const bool estimated = said.find(" years ") != said.npos || said.find(" days ") != said.npos ||
                               said.find(" GB ") != said.npos;
        CHECK(estimated);
    }
}

TEST_CASE("cost grows in proportion to the work") {
    trd::program_options o;
    o.label_shuffles = 0;
    o.threads = 1;
    const trd::study_size size;
    const auto base = trd::cost_of(o, size);
    o.fit_only = true;
    const auto fit = trd::cost_of(o, size).node_steps, push = base.node_steps - fit;
    o.fit_only = false;
    o.trials *= 3;
    CHECK(trd::cost_of(o, size).node_steps == doctest::Approx(fit + 3 * push));
    o.shard = {1, 3};
    CHECK(trd::cost_of(o, size).node_steps == doctest::Approx(base.node_steps));
    o.threads = 4;
    CHECK(trd::cost_of(o, size, 2).seconds == doctest::Approx(base.seconds / 8));

    // Small studies: one more than there are shuffles, and as many as people who are left out.
    o = {};
    o.label_shuffles = 0;
    const double none = trd::cost_of(o, size).node_steps;
    o.label_shuffles = 10;
    const double ten = trd::cost_of(o, size).node_steps - none;
    CHECK(ten > 0);
    o.label_shuffles = 40;
    CHECK(trd::cost_of(o, size).node_steps == doctest::Approx(none + 41.0 / 11 * ten));
    // Who is left out, or a rewired connectome, takes a model of all recordings more.
    o.label_shuffles = 0, o.rewired = 10;
    const double rewired = trd::cost_of(o, size).node_steps - none;
    CHECK(rewired > 2 * ten);
    // Specifications: ten studies of one protocol each, of which one has fewer states, and one in ten times as many
    // steps, whose recordings are summed up as those of the others.
    o.rewired = 0, o.specifications = true;
    const double specified = trd::cost_of(o, size).node_steps - none;
    o.k = o.k_highest = 2;
    const double one = none + specified - trd::cost_of(o, size).node_steps;
    CHECK(specified > 11 * one);
    CHECK(specified < 20 * one);
    CHECK(one > ten / 10);
    CHECK(one < rewired / 10);
    o = {};
    o.label_shuffles = 0, o.leave_one_out = true;
    CHECK(trd::cost_of(o, size).node_steps == doctest::Approx(none + size.people / 10 * rewired));
}

}  // namespace test_options
