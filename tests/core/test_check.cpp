#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <entrain/core.hpp>

namespace test_check {

using namespace entrain;

TEST_CASE("an argument error names function, parameter, what was expected and what came") {
    const argument_error number("kmeans", "k", "1 to 6930 (the number of points)", 0);
    CHECK(std::string(number.what()) ==
          "entrain::kmeans: k: expected 1 to 6930 (the number of points), got 0");
    const argument_error shape("phases", "bold", "(regions, samples)",
                               std::array<std::size_t, 3>{2, 90, 240});
    CHECK(std::string(shape.what()) ==
          "entrain::phases: bold: expected (regions, samples), got (2, 90, 240)");
    const argument_error text("f", "x", "a number", "nan at (2, 1)");
    CHECK(std::string(text.what()) == "entrain::f: x: expected a number, got nan at (2, 1)");
    CHECK_THROWS_AS(throw argument_error("f", "x", "a", 1), std::invalid_argument);
}

TEST_CASE("a shape of rank 0 and 1 is described as well") {
    CHECK(describe(std::vector<int>{}) == "()");
    CHECK(describe(std::vector<int>{5}) == "(5)");
    CHECK(describe(full(2, 3, 1.0).shape()) == "(2, 3)");
}

TEST_CASE("an io error names the file, and line and column where there are any") {
    CHECK(std::string(io_error("scan.tsv", 3, 7, "not a number: 'x'").what()) ==
          "scan.tsv:3:7: not a number: 'x'");
    CHECK(std::string(io_error("scan.tsv", 3, 0, "too short").what()) == "scan.tsv:3: too short");
    CHECK(std::string(io_error("scan.tsv", "no such file").what()) == "scan.tsv: no such file");
    const io_error error("a/b.csv", 12, 5, "what");
    CHECK(error.file() == std::filesystem::path("a/b.csv"));
    CHECK(error.line() == 12);
    CHECK(error.column() == 5);
    CHECK_THROWS_AS(throw error, std::runtime_error);
}

TEST_CASE("a divergence error reports when and where, and what may help") {
    const divergence_error error(12.5, 3, 41);
    CHECK(std::string(error.what()) ==
          "entrain::simulate: the state is not finite at t = 12.5 s, node 3, replica 41; "
          "a smaller dt or weaker coupling may help");
    CHECK(error.time() == 12.5);
    CHECK(error.node() == 3);
    CHECK(error.replica() == 41);
}

TEST_CASE_TEMPLATE("is_finite knows NaN and the infinities by their bits", T, double, float) {
    using limits = std::numeric_limits<T>;
    for (const T value :
         {T(0), -T(0), T(1), limits::max(), limits::lowest(), limits::min(), limits::denorm_min()})
        CHECK(is_finite(value));
    for (const T value : {limits::infinity(), -limits::infinity(), limits::quiet_NaN(), -limits::quiet_NaN(),
                          limits::signaling_NaN()})
        CHECK_FALSE(is_finite(value));
    CHECK(is_finite(std::numeric_limits<int>::max()));
}

TEST_CASE("an empty function is refused before it is called") {
    check_callable("f", "statistic", [] { return 1; });
    check_callable("f", "statistic", std::function<int()>([] { return 1; }));
    CHECK_THROWS_WITH_AS(check_callable("f", "statistic", std::function<int()>()),
                         "entrain::f: statistic: expected a function that can be called, got an empty one",
                         argument_error);
    int (*nothing)() = nullptr;
    CHECK_THROWS_AS(check_callable("f", "statistic", nothing), argument_error);
}

TEST_CASE_TEMPLATE("all numbers are finite until one is not, wherever it stands", T, double, float) {
    using limits = std::numeric_limits<T>;
    CHECK(all_finite(static_cast<const T*>(nullptr), 0));
    std::vector<T> numbers = {T(0), T(-0.0), limits::max(), limits::lowest(), limits::denorm_min()};
    numbers.resize(67, T(-1.5));
    CHECK(all_finite(numbers.data(), numbers.size()));
    for (std::size_t i = 0; i < numbers.size(); ++i)
        for (const T broken :
             {limits::infinity(), -limits::infinity(), limits::quiet_NaN(), -limits::quiet_NaN()}) {
            auto changed = numbers;
            changed[i] = broken;
            CHECK_FALSE(all_finite(changed.data(), changed.size()));
            CHECK(all_finite(changed.data(), i));
            CHECK(all_finite(changed.data() + i + 1, changed.size() - i - 1));
        }
}

TEST_CASE_TEMPLATE("the largest magnitude passes over NaN, and knows infinity", T, double, float) {
    using limits = std::numeric_limits<T>;
    std::vector<T> numbers(67, T(-1.5));
    CHECK(largest_magnitude(numbers.data(), numbers.size()) == T(1.5));
    CHECK(largest_magnitude(numbers.data(), 0) == 0);
    numbers[40] = limits::quiet_NaN();
    CHECK(largest_magnitude(numbers.data(), numbers.size()) == T(1.5));
    numbers[3] = -limits::max();
    CHECK(largest_magnitude(numbers.data(), numbers.size()) == limits::max());
    numbers[50] = -limits::infinity();
    CHECK(largest_magnitude(numbers.data(), numbers.size()) == limits::infinity());
}

}  // namespace test_check
