#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/io/detail/numbers.hpp>
#if __has_include(<fast_float/fast_float.h>)
#include <entrain/io/detail/fast_float.hpp>
#define HAS_FAST_FLOAT
#endif

namespace test_numbers {

using namespace entrain;

namespace {

// What a reader makes of a text, as words: bits, how far it read, or which error.
template <class T, class Reader>
std::string outcome(std::string_view text, Reader&& read) {
    T value{};
    const auto [end, error] = read(text.data(), text.data() + text.size(), value);
    using bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    if (error == std::errc::invalid_argument) return "none";
    const std::string place = " to " + std::to_string(end - text.data());
    if (error == std::errc::result_out_of_range) return "out of range" + place;
    return std::to_string(std::bit_cast<bits>(value)) + place;
}

const std::vector<std::string> spellings{"1e999",
                                         "-1e999",
                                         "1e-999",
                                         "-1e-999",
                                         "4.9e-324",
                                         "2.5e-324",
                                         "2.4e-324",
                                         "1e-400x",
                                         "0e-999",
                                         "-0e9",
                                         "0.000",
                                         "+1",
                                         "",
                                         "x",
                                         "1.5",
                                         "1.",
                                         ".",
                                         ".5",
                                         "1e",
                                         "1e+",
                                         "inf",
                                         "-inf",
                                         "infinity",
                                         "1e99999999999",
                                         "-",
                                         "-.5",
                                         "1,5",
                                         "0x1p3",
                                         "00001e2",
                                         "1e39",
                                         "1e-46",
                                         "1.4e-45",
                                         "3.4028235e38",
                                         "3.4e39",
                                         "7e-46",
                                         "8e-46",
                                         "1.7976931348623157e308",
                                         "1.7976931348623159e308",
                                         "2.2250738585072011e-308",
                                         "0." + std::string(400, '0') + "1",
                                         std::string(400, '9'),
                                         "1" + std::string(308, '0')};

}  // namespace

TEST_CASE_TEMPLATE("the parser reads every spelling as the standard says", T, double, float) {
    // Where the standard library has none of its own, these are the values that it must give.
    const auto read = [](const char* first, const char* last, T& value) {
        return io::detail::from_characters(first, last, value);
    };
    CHECK(outcome<double>("1.5x", [](const char* a, const char* b, double& v) {
              return io::detail::from_characters(a, b, v);
          }) == std::to_string(std::bit_cast<std::uint64_t>(1.5)) + " to 3");
    CHECK(outcome<T>("1e999", read) == "out of range to 5");
    CHECK(outcome<T>("-1e-999", read) == "out of range to 7");
    CHECK(outcome<T>("0e-999", read) == "0 to 6");
    CHECK(outcome<T>("+1", read) == "none");
    CHECK(outcome<T>("1e+", read) == outcome<T>("1", read));
}

#if defined(HAS_FAST_FLOAT) && defined(__cpp_lib_to_chars)
TEST_CASE_TEMPLATE("fast_float reads the same bits, ends and errors as the standard library", T, double,
                   float) {
    const auto standard = [](const char* first, const char* last, T& value) {
        return std::from_chars(first, last, value);
    };
    const auto fast = [](const char* first, const char* last, T& value) {
        return io::detail::fast_float_from_chars(first, last, value);
    };
    for (const std::string& text : spellings) {
        CAPTURE(text);
        CHECK(outcome<T>(text, fast) == outcome<T>(text, standard));
    }
    // Random pieces of numbers, also wrong ones, at every length and size.
    random_stream roll(1, 2);
    const std::string_view letters = "0123456789000999..ee+--";
    std::size_t unequal = 0, read = 0;
    for (int k = 0; k < 20000; ++k) {
        std::string text;
        for (std::uint64_t n = 1 + roll() % 24; n > 0; --n) text += letters[roll() % letters.size()];
        const std::string expected = outcome<T>(text, standard);
        read += expected != "none";
        unequal += outcome<T>(text, fast) != expected;
    }
    CHECK(unequal == 0);
    CHECK(read > 5000);
}
#endif

}  // namespace test_numbers
