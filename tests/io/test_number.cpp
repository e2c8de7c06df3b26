// One parser for all numbers: the whole field or an error, whatever the locale, with the cure where one is
// known.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <locale>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "temporary_folder.hpp"

namespace test_number {

using namespace entrain;

namespace {

std::string problem(std::string_view field, const io::number_options& options = {}) {
    try {
        io::parse_number(field, options);
    } catch (const argument_error& error) {
        const std::string what = error.what(),
                          start = "entrain::io::parse_number: field: expected a finite decimal number, got ";
        REQUIRE(what.starts_with(start));
        return what.substr(start.size());
    }
    return "no error";
}

/// A locale of decimal commas and dots between thousands, as in German, that needs not be installed.
struct continental : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

struct german_locale {
    std::locale before = std::locale::global(std::locale(std::locale::classic(), new continental));
    ~german_locale() { std::locale::global(before); }
};

}  // namespace

TEST_CASE("parse_number takes a whole decimal number and nothing else") {
    CHECK(io::parse_number("1.5") == 1.5);
    CHECK(io::parse_number(" \t+1.5e-3 ") == 1.5e-3);
    CHECK(std::signbit(io::parse_number("-0")));
    CHECK(io::parse_number(".5") == 0.5);
    CHECK(io::parse_number("5.") == 5);
    CHECK(io::parse_number("1E3") == 1000);
    CHECK(io::parse_number("010") == 10);
    CHECK(io::parse_number("4.9e-324") == std::numeric_limits<double>::denorm_min());
    CHECK(io::parse_number<float>("1e-60") == 0.0f);
    CHECK(std::isnan(io::parse_number("n/a", {.missing = true})));
    CHECK(problem("1,5") == "not a number: '1,5'; write a point instead of the decimal comma");
    CHECK(problem("-1,5e3") == "not a number: '-1,5e3'; write a point instead of the decimal comma");
    CHECK(problem("1;5").starts_with("not a number: '1;5'; the fields seem to be separated by semicolons"));
    for (const char* field : {"1.5 mm", "0x10", "1.5.2", "1e", "--1", "+-1", "1_000", "1e5x", "one",
                              "\xE2\x88\x92"
                              "1",
                              "1 2"})
        CHECK(problem(field).starts_with("not a number: '"));
    CHECK(problem("") == "an empty field where a number is needed: ''");
    CHECK(problem("NaN") == "a missing value where a number is needed: 'NaN'");
    for (const char* field : {"inf", "-inf", "infinity", "-nan"})
        CHECK(problem(field, {.missing = true}).starts_with("not a finite number: '"));
    CHECK(io::parse_number("-inf", {.infinite = true}) == -std::numeric_limits<double>::infinity());
    CHECK(problem("-nan", {.missing = true, .infinite = true}).starts_with("not a finite number"));
    CHECK(problem("1e999") == "a number outside the range of double: '1e999'");
}

TEST_CASE("every number comes back from its shortest text, and no number hides in another text") {
    dice roll(1);
    for (int k = 0; k < 20'000; ++k) {
        const std::uint64_t bits = roll.bits();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        float single = 0;
        std::memcpy(&single, &bits, sizeof single);
        std::string text;
        if (is_finite(value)) {
            io::detail::append_number(text, value);
            const double back = io::parse_number(text);
            REQUIRE(std::memcmp(&back, &value, sizeof value) == 0);
            // Anything that is put behind a number makes it none.
            const std::string after = text + " x,;%\"'"[1 + roll.below(6)];
            REQUIRE(problem(after).starts_with("not a number"));
        }
        if (is_finite(single)) {
            text.clear();
            io::detail::append_number(text, single);
            const float back = io::parse_number<float>(text);
            REQUIRE(std::memcmp(&back, &single, sizeof single) == 0);
        }
    }
}

TEST_CASE("a column of decimal commas is refused by every reader, with the cure") {
    const temporary_folder folder;
    const std::string cure = "; write a point instead of the decimal comma";
    CHECK(folder.error([&] { io::load_csv(folder.file("m.tsv", "1,5\t2\n3\t4\n")); }) ==
          "m.tsv:1:1: not a number: '1,5'" + cure);
    CHECK(folder.error([&] { io::load_csv(folder.file("m.csv", "1;2\n1,5;2\n"), {.separator = ';'}); }) ==
          "m.csv:2:1: not a number: '1,5'" + cure);
    CHECK(folder.error([&] { io::load_maps(folder.file("m.tsv", "a\tb\n1,5\t2\n3\t4\n")); }) ==
          "m.tsv:2:1: column 'a': not a number: '1,5'" + cure);
    CHECK(folder.error([&] { io::load_maps(folder.file("m.tsv", "a\tb\n1,5\t2\n3,5\t4\n")); }) ==
          "m.tsv:2:1: column 'a': not a number: '1,5'" + cure);
    CHECK(folder.error([&] { io::load_connectome(folder.file("c.tsv", "0\t1,5\n1,5\t0\n")); }) ==
          "c.tsv:1:3: not a number: '1,5'" + cure);
    CHECK(folder.error([&] { io::load_maps(folder.file("m.csv", "a,b\n1,5,2,5\n")); })
              .find("a decimal comma has to be a point") != std::string::npos);
    CHECK(folder.error([&] { io::load_maps(folder.file("m.csv", "a;b\nx;5\n")); })
              .find("the fields seem to be separated by semicolons") != std::string::npos);
}

TEST_CASE("numbers are read and written, and messages said, the same whatever the global locale") {
    const temporary_folder folder;
    const matrix<double> values{{1234567.5, -0.25}, {1e-300, 3}};
    const auto messages = [&] {
        std::vector<std::string> found;
        const auto add = [&](const auto& action) {
            try {
                action();
            } catch (const std::exception& error) {
                found.push_back(error.what());
            }
        };
        add([] { throw argument_error("f", "x", "y", 1234567.5); });
        add([] { throw argument_error("f", "x", "y", std::vector<std::size_t>{1234567, 2}); });
        add([] { throw divergence_error(1234.5, 12345, 3); });
        add([] { throw io_error("a", 12345, 12345, "b"); });
        add([] { check_between("f", "x", 12345.5, 0.5, 1.5); });
        add([] { check_allocation<double>("f", "x", {std::size_t{1} << 62, 5}); });
        found.push_back(core_detail::rate_text(12.34));
        found.push_back(core_detail::rate_text(12345));
        std::string text;
        io::detail::append_number(text, 12345.5);
        found.push_back(text);
        io::save_csv(folder / "m.csv", values);
        found.push_back(folder.text("m.csv"));
        found.push_back(std::to_string(io::parse_number("12345.5") == 12345.5));
        io::save_npy(folder / "m.npy", full(12345, 1, 1.0));
        found.push_back(folder.text("m.npy").substr(0, 128));
        CHECK(io::load_csv(folder / "m.csv") == values);
        return found;
    };
    const auto classic = messages();
    CHECK(classic.size() == 12);
    const german_locale german;
    std::ostringstream follows;
    follows << 1234.5;
    REQUIRE(follows.str() == "1.234,5");
    CHECK(messages() == classic);
}

}  // namespace test_number
