#include <doctest/doctest.h>

#include <bit>
#include <clocale>
#include <cmath>
#include <cstring>
#include <limits>

#include <entrain/io/csv.hpp>

#include "temporary_folder.hpp"

namespace test_csv {

using namespace entrain;

namespace {

std::string error_of(const temporary_folder& folder, std::string_view text,
                     const io::csv_options& options = {}) {
    return folder.error([&] { io::load_csv(folder.file("m.csv", text), options); });
}

template <class T>
bool same_bits(const matrix<T>& a, const matrix<T>& b) {
    return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

}  // namespace

TEST_CASE("load_csv reads numbers in every common spelling") {
    const temporary_folder folder;
    const auto m = io::load_csv(folder.file("m.csv", "1, -2.5 ,+3e-2\r\n\"4\",.5,1E3\r\n\r\n"));
    CHECK(m.shape(0) == 2);
    CHECK(m.shape(1) == 3);
    CHECK(m == matrix<double>{{1, -2.5, 0.03}, {4, 0.5, 1000}});
    CHECK(io::load_csv(folder.file("m.tsv", "1\t2\n")) == matrix<double>{{1, 2}});
    CHECK(io::load_csv(folder.file("m.txt", "1;2\n"), {.separator = ';'}) == matrix<double>{{1, 2}});
    CHECK(io::load_csv(folder.file("m.csv", "x,y\n1,2\n"), {.header = true}) == matrix<double>{{1, 2}});
    CHECK(io::load_csv(folder.file("m.csv", ",x,y\nr,1,2\n"), {.header = true, .names = true}) ==
          matrix<double>{{1, 2}});
    CHECK(io::load_csv(folder.file("m.csv", "7")) == matrix<double>{{7}});
}

TEST_CASE("load_csv lets missing values pass only where it is allowed to") {
    const temporary_folder folder;
    const auto m = io::load_csv(folder.file("m.csv", "1,n/a\nNaN,4\n"), {.missing = true});
    CHECK(m(0, 0) == 1);
    CHECK(std::isnan(m(0, 1)));
    CHECK(std::isnan(m(1, 0)));
    CHECK(error_of(folder, "1,2\n1,n/a\n") == "m.csv:2:3: a missing value where a number is needed: 'n/a'");
    CHECK(error_of(folder, "1,2\nNaN,1\n") == "m.csv:2:1: a missing value where a number is needed: 'NaN'");
}

TEST_CASE("infinite values are read and written where they are asked for") {
    const temporary_folder folder;
    const double inf = std::numeric_limits<double>::infinity();
    io::save_csv(folder / "i.csv", matrix<double>{{inf, -inf, 1}}, {}, {.infinite = true});
    CHECK(folder.text("i.csv") == "inf,-inf,1\n");
    CHECK(io::load_csv(folder / "i.csv", {.infinite = true}) == matrix<double>{{inf, -inf, 1}});
    CHECK_THROWS_AS(io::load_csv(folder / "i.csv"), io_error);
    CHECK_THROWS_AS(io::save_csv(folder / "i.csv", full(1, 1, std::nan("")), {}, {.infinite = true}),
                    argument_error);
}

TEST_CASE("load_csv names line and column of what is no number") {
    const temporary_folder folder;
    CHECK(error_of(folder, "1,2\n3,4x\n") == "m.csv:2:3: not a number: '4x'");
    CHECK(error_of(folder, "1,,2\n") == "m.csv:1:3: an empty field where a number is needed: ''");
    CHECK(error_of(folder, "1,inf\n") == "m.csv:1:3: not a finite number: 'inf'");
    CHECK(error_of(folder, "1,-infinity\n", {.missing = true}) ==
          "m.csv:1:3: not a finite number: '-infinity'");
    CHECK(error_of(folder, "nan(1)\n", {.missing = true}) == "m.csv:1:1: not a finite number: 'nan(1)'");
    CHECK(error_of(folder, "1e999\n") == "m.csv:1:1: a number outside the range of double: '1e999'");
    CHECK(error_of(folder, "0x10\n") == "m.csv:1:1: not a number: '0x10'");
    CHECK(error_of(folder, "+-1\n") == "m.csv:1:1: not a number: '+-1'");
    CHECK(error_of(folder, "+\n") == "m.csv:1:1: not a number: '+'");
    CHECK(error_of(folder, "1,5;2,5\n") ==
          "m.csv:1:3: not a number: '5;2'; the fields seem to be separated by semicolons: set "
          "options.separator to ';', or save the file anew");
    CHECK(error_of(folder, "1,2\n3\n") == "m.csv:2:1: the row ends after 1 fields, the rows above have 2");
    CHECK(error_of(folder, "1,2\n3,4,5\n") ==
          "m.csv:2:5: a field too many: the rows above have 2 fields (a decimal comma has to be a point)");
    CHECK(error_of(folder, "a,b\n1,2,3\n", {.header = true}) ==
          "m.csv:2:5: a field too many: the rows above have 2 fields (a decimal comma has to be a point)");
    CHECK(error_of(folder, "a,b\n", {.header = true}) == "m.csv: has no rows of numbers below its header");
    CHECK(error_of(folder, std::string(60, 'z')) ==
          "m.csv:1:1: not a number: '" + std::string(40, 'z') + "...'");
    CHECK(error_of(folder, "") == "m.csv: is empty");
}

TEST_CASE("load_csv reads as float what float has, and says what it has not") {
    const temporary_folder folder;
    const auto m = io::load_csv<float>(folder.file("m.csv", "0.1,1e-60,-1e-40"));
    static_assert(std::is_same_v<decltype(m), const matrix<float>>);
    CHECK(m(0, 0) == 0.1f);
    CHECK(m(0, 1) == 0.0f);
    CHECK(m(0, 2) == -1e-40f);
    CHECK(folder.error([&] { io::load_csv<float>(folder.file("m.csv", "1,1e39")); }) ==
          "m.csv:1:3: a number outside the range of float: '1e39'");
}

TEST_CASE("save_csv takes matrices, views, expressions and any number type") {
    const temporary_folder folder;
    matrix<double> m{{1, 2, 3}, {4, 5.5, 6}};
    io::save_csv(folder / "m.csv", m, {"x", "y,z", "w"});
    CHECK(folder.text("m.csv") == "x,\"y,z\",w\n1,2,3\n4,5.5,6\n");
    io::save_csv(folder / "m.tsv", xt::view(m, xt::all(), xt::range(1, 3)));
    CHECK(folder.text("m.tsv") == "2\t3\n5.5\t6\n");
    io::save_csv(folder / "m.csv", xt::transpose(m));
    CHECK(folder.text("m.csv") == "1,4\n2,5.5\n3,6\n");
    io::save_csv(folder / "m.csv", 2 * m);
    CHECK(folder.text("m.csv") == "2,4,6\n8,11,12\n");
    io::save_csv(folder / "m.csv", xt::xarray<float>{{0.1f, 2.0f}});
    CHECK(folder.text("m.csv") == "0.1,2\n");
    io::save_csv(folder / "m.csv", matrix<std::uint64_t>{{18446744073709551615u}});
    CHECK(folder.text("m.csv") == "18446744073709551615\n");
    io::save_csv(folder / "m.csv", matrix<bool>{{true, false}});
    CHECK(folder.text("m.csv") == "1,0\n");
    m(0, 1) = std::numeric_limits<double>::quiet_NaN();
    io::save_csv(folder / "m.csv", m, {}, {.missing = true});
    CHECK(folder.text("m.csv") == "1,n/a,3\n4,5.5,6\n");
}

TEST_CASE("save_csv refuses what load_csv would not read back") {
    const temporary_folder folder;
    matrix<double> m{{1, 2}};
    CHECK_THROWS_WITH_AS(io::save_csv(folder / "m.csv", m, {"a"}),
                         "entrain::io::save_csv: columns: expected 2 names, or none, got 1", argument_error);
    CHECK_THROWS_WITH_AS(io::save_csv(folder / "m.csv", full(0, 2, 0.0)),
                         "entrain::io::save_csv: values: expected at least one row and column, got (0, 2)",
                         argument_error);
    CHECK_THROWS_WITH_AS(io::save_csv(folder / "m.csv", full(3, 1.0)),
                         "entrain::io::save_csv: values: expected an array of rank 2, got rank 1",
                         argument_error);
    m(0, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(io::save_csv(folder / "m.csv", m),
                         "entrain::io::save_csv: values: expected finite values, got nan at (0, 1)",
                         argument_error);
    m(0, 1) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(io::save_csv(folder / "m.csv", m, {}, {.missing = true}),
                         "entrain::io::save_csv: values: expected finite values or NaN, got inf at (0, 1)",
                         argument_error);
    CHECK_FALSE(std::filesystem::exists(folder / "m.csv"));
}

TEST_CASE_TEMPLATE("random bits come back from text as the same bits", T, double, float) {
    using bits = std::conditional_t<std::is_same_v<T, double>, std::uint64_t, std::uint32_t>;
    const temporary_folder folder;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        matrix<T> m = full(1 + roll.below(20), 1 + roll.below(20), T{0});
        for (T& value : m) {
            do value = std::bit_cast<T>(static_cast<bits>(roll.bits()));
            while (!is_finite(value));
            if (roll.below(20) == 0) value = std::numeric_limits<T>::quiet_NaN();
            if (roll.below(20) == 0) value = std::numeric_limits<T>::denorm_min();
            if (roll.below(20) == 0) value = -T{0};
        }
        const auto file = folder / (roll.below(2) ? "m.csv" : "m.tsv");
        io::save_csv(file, m, {}, {.missing = true});
        REQUIRE(same_bits(io::load_csv<T>(file, {.missing = true}), m));
    }
}

TEST_CASE("numbers do not depend on the locale") {
    const temporary_folder folder;
    const std::string before = std::setlocale(LC_NUMERIC, nullptr);
    for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"}) std::setlocale(LC_NUMERIC, name);
    io::save_csv(folder / "m.csv", matrix<double>{{1.5}});
    CHECK(folder.text("m.csv") == "1.5\n");
    CHECK(io::load_csv(folder / "m.csv")(0, 0) == 1.5);
    std::setlocale(LC_NUMERIC, before.c_str());
}

}  // namespace test_csv
