// The nearest of several names, and how far two are apart.
#include <array>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core/nearest_name.hpp>

namespace test_nearest_name {

using namespace entrain;

TEST_CASE("the nearest name is that of the fewest slips, and none where all are far") {
    const std::vector<std::string> known = {"before", "after", "5HT1A", "5HT2A", "seed"};
    CHECK(nearest_name("befroe", known) == "before");
    CHECK(nearest_name("Before", known) == "before");
    CHECK(nearest_name("5ht2a", known) == "5HT2A");
    CHECK(nearest_name("afterwards", known) == "");
    CHECK(nearest_name("follow-up", known) == "");
    CHECK(nearest_name("", known) == "");
    CHECK(nearest_name("Q5", std::vector<std::string>{"Q0"}) == "");  // half of its letters
    CHECK(nearest_name("q0", std::vector<std::string>{"Q0"}) == "Q0");
    CHECK(nearest_name("bef", known) == "before");  // the only one that begins so
    CHECK(nearest_name("5HT", known) == "");        // two do
    // Distances of a textbook.
    CHECK(spelling_distance("kitten", "sitting") == 3);
    CHECK(spelling_distance("", "abc") == 3);
    CHECK(spelling_distance("ab", "ba") == 1);
    CHECK(spelling_distance("ca", "abc") == 3);  // optimal string alignment, not Damerau's 2
}

TEST_CASE("names may be any range of texts, and very long ones are passed over") {
    const std::list<std::string_view> known = {"before", "after"};
    CHECK(nearest_name("aftr", known) == "after");
    constexpr std::array<const char*, 2> literals = {"left", "right"};
    CHECK(nearest_name("rihgt", literals) == "right");
    const std::string long_name(201, 'a');
    CHECK(nearest_name(long_name, std::vector{long_name}) == "");
    CHECK(nearest_name("aaaa", std::vector{long_name, std::string("aaab")}) == "aaab");
    CHECK(nearest_name("x", std::vector<std::string>{}) == "");
}

}  // namespace test_nearest_name
