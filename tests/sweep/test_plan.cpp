#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include <entrain/sweep/plan.hpp>

namespace test_plan {

using namespace entrain;

namespace {

sweep::plan small() {
    return {"small", {{"g", {0, 0.5, 1}}, {"noise", {0.01, 0.02}}}, {"kl", "fc"}};
}

}  // namespace

TEST_CASE("a plan is the grid of its axes, the last one fastest") {
    const sweep::plan plan = small();
    CHECK(plan.name() == "small");
    CHECK(plan.axes().size() == 2);
    CHECK(plan.columns() == std::vector<std::string>{"kl", "fc"});
    REQUIRE(plan.size() == 6);
    for (std::size_t number = 0; number < 6; ++number) {
        const sweep::item item = plan[number];
        CHECK(item.number == number);
        CHECK(item.index == std::vector<std::size_t>{number / 2, number % 2});
        CHECK(item.value == std::vector<double>{0.5 * double(number / 2), number % 2 ? 0.02 : 0.01});
    }
    CHECK_THROWS_WITH_AS(plan[6], "entrain::sweep::plan::operator[]: number: expected less than 6, got 6",
                         argument_error);
}

TEST_CASE("a plan says what is wrong with it") {
    using sweep::plan;
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(plan("", {{"g", {0}}}, {"x"}),
                         "entrain::sweep::plan: name: expected a name, got an empty one", argument_error);
    CHECK_THROWS_WITH_AS(plan("p", {}, {"x"}), "entrain::sweep::plan: axes: expected at least one, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(plan("p", {{"g", {0}}}, {}),
                         "entrain::sweep::plan: columns: expected at least one name, got 0", argument_error);
    CHECK_THROWS_WITH_AS(plan("p", {{"g", {}}}, {"x"}),
                         "entrain::sweep::plan: axes: expected at least one value on 'g', got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(plan("p", {{"g", {1, nan}}}, {"x"}),
                         "entrain::sweep::plan: axes: expected finite values on 'g', got nan",
                         argument_error);
    CHECK_THROWS_WITH_AS(plan("p", {{"", {1}}}, {"x"}),
                         "entrain::sweep::plan: axes: expected names, got an empty one", argument_error);
    CHECK_THROWS_WITH_AS(plan("p", {{"g", {1}}}, {""}),
                         "entrain::sweep::plan: columns: expected names, got an empty one", argument_error);
    CHECK_THROWS_WITH_AS(
        plan("p", {{"g", {1}}, {"g", {1}}}, {"x"}),
        "entrain::sweep::plan: axes: expected each name once among axes and columns, got 'g' twice",
        argument_error);
    CHECK_THROWS_WITH_AS(
        plan("p", {{"g", {1}}}, {"x", "g"}),
        "entrain::sweep::plan: columns: expected each name once among axes and columns, got 'g' twice",
        argument_error);
    const std::vector<double> many(std::size_t{1} << 20, 1.0);
    CHECK_THROWS_WITH_AS(plan("p", {{"a", many}, {"b", many}, {"c", many}, {"d", many}}, {"x"}),
                         "entrain::sweep::plan: axes: expected a grid that can be counted, got a larger one",
                         argument_error);
}

TEST_CASE("the identity knows name, axes, columns and everything that results depend on") {
    const std::uint64_t identity = small().identity();
    CHECK(small().identity() == identity);
    CHECK(sweep::plan("other", small().axes(), small().columns()).identity() != identity);
    CHECK(sweep::plan("small", {{"g", {0, 0.5, 1.5}}, {"noise", {0.01, 0.02}}}, {"kl", "fc"}).identity() !=
          identity);
    CHECK(sweep::plan("small", {{"g", {0, 0.5, 1}}, {"nois", {0.01, 0.02}}}, {"kl", "fc"}).identity() !=
          identity);
    CHECK(sweep::plan("small", small().axes(), {"kl", "fcd"}).identity() != identity);
    CHECK(small().depends_on("seed", 1).identity() != identity);
    CHECK(small().depends_on("seed", 1).identity() != small().depends_on("seed", 2).identity());
    CHECK(small().depends_on("seed", 1).identity() != small().depends_on("sead", 1).identity());
    CHECK(small().depends_on("seed", 1).identity() != small().depends_on("seed", 1.0).identity());
    CHECK(small().depends_on("seed", 1).identity() != small().depends_on("seed", "1").identity());
}

TEST_CASE("a value counts, not what holds it") {
    const auto with = [](const auto& value) { return small().depends_on("x", value).identity(); };
    enum class colour { red = 3 };
    CHECK(with(3) == with(std::size_t{3}));
    CHECK(with(3) == with(colour::red));
    CHECK(with(0.5) == with(0.5f));
    CHECK(with("text") == with(std::string("text")));
    CHECK(with("text") != with("tex"));
    matrix<double> m = {{0, 1, 2}, {3, 0, 5}, {6, 7, 0}};
    CHECK(with(m) == with(matrix<float>(m)));
    CHECK(with(m) == with(xt::xarray<double>(m)));
    CHECK(with(m) == with(connectome(m, {"a", "b", "c"})));
    CHECK(with(xt::view(m, 1, xt::all())) == with(vector<double>{3, 0, 5}));
    CHECK(with(vector<double>{3, 0, 5}) != with(vector<double>{3, 0, 6}));
    CHECK(with(vector<double>{1, 2, 3, 4}) != with(matrix<double>{{1, 2}, {3, 4}}));
    CHECK(with(std::vector<double>{1, 2}) == with(std::array<double, 2>{1, 2}));
    CHECK(with(std::vector<std::string>{"ab", "c"}) != with(std::vector<std::string>{"a", "bc"}));
    CHECK(with(std::vector<bool>{true, false}) != with(std::vector<bool>{false, true}));
    CHECK(with(std::vector{vector<double>{1, 2}}) != with(std::vector{vector<double>{1, 3}}));
}

TEST_CASE("a description gives its plan back, and nothing but a description") {
    const sweep::plan plan = small().depends_on("seed", 7).depends_on("weights", vector<double>{1, 2});
    const std::string bytes = plan.description();
    const sweep::plan again = sweep::plan::parse(bytes);
    CHECK(again.description() == bytes);
    CHECK(again.identity() == plan.identity());
    CHECK(again.axes() == plan.axes());
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        CHECK_THROWS_WITH_AS(
            sweep::plan::parse(bytes.substr(0, cut)),
            "entrain::sweep::plan::parse: description: expected what plan::description() gave, "
            "got bytes that end too early",
            argument_error);
    CHECK_THROWS_WITH_AS(
        sweep::plan::parse(bytes + "x"),
        "entrain::sweep::plan::parse: description: expected what plan::description() gave, got "
        "more bytes than that",
        argument_error);
    // A length that no memory holds is not asked for.
    std::string large = bytes;
    large.replace(8 + 5 + 8 + 8 + 1, 8, std::string(8, '\xff'));
    CHECK_THROWS_AS(sweep::plan::parse(large), argument_error);
}

TEST_CASE("two plans report in what they differ") {
    const sweep::plan plan = small().depends_on("seed", 7);
    CHECK(plan.difference(plan).empty());
    CHECK(plan.difference(sweep::plan("large", plan.axes(), plan.columns())) ==
          "its name is 'large', not 'small'");
    CHECK(plan.difference(sweep::plan("small", {{"g", {1}}}, {"kl", "fc"})) == "its axes have other names");
    CHECK(plan.difference(sweep::plan("small", {{"g", {1}}, {"noise", {1}}}, {"kl", "fc"})) ==
          "the values on the axis 'g' differ");
    CHECK(plan.difference(sweep::plan("small", plan.axes(), {"kl"})) == "its columns differ");
    CHECK(plan.difference(small().depends_on("seed", 8)) == "'seed' differs");
    CHECK(plan.difference(small()) == "its results depend on other things");
    CHECK(plan.difference(small().depends_on("sead", 7)) == "its results depend on other things");
}

namespace {

struct part {
    double width = 1;
    std::vector<double> weights = {0.5};
    static constexpr auto fields() {
        return field_list{field("width", &part::width), field<field_use::data>("weights", &part::weights)};
    }
};
struct recipe {
    int steps = 3;
    part first = {};
    std::vector<part> more = std::vector<part>(2);
    int threads = 0;
    static constexpr auto fields() {
        return field_list{field("steps", &recipe::steps), field("first", &recipe::first),
                          field("more", &recipe::more),
                          field<field_use::neutral>("threads", &recipe::threads)};
    }
};

}  // namespace

TEST_CASE("a struct counts by its fields, which the message names") {
    const auto with = [](const recipe& value) { return small().depends_on("recipe", value); };
    const auto differs = [&](auto change) {
        recipe other;
        change(other);
        return with(recipe{}).difference(with(other));
    };
    CHECK(differs([](recipe&) {}).empty());
    CHECK(differs([](recipe& r) { r.threads = 9; }).empty());
    CHECK(differs([](recipe& r) { r.steps = 4; }) == "'recipe.steps' differs");
    CHECK(differs([](recipe& r) { r.first.width = 2; }) == "'recipe.first.width' differs");
    CHECK(differs([](recipe& r) { r.more[1].weights[0] = 2; }) == "'recipe.more.2.weights' differs");
    CHECK(differs([](recipe& r) { r.more.pop_back(); }) == "'recipe.more.size' differs");
    // Where it is said what data were made from, that counts in their place.
    sweep::inputs origin;
    origin.add("scan", 1);
    const auto derived = [&](const recipe& value) { return small().depends_on("recipe", value, origin); };
    recipe other;
    other.more[0].weights[0] += 1e-16;
    other.more[1].weights[0] = 0.7;
    CHECK(derived(other).identity() == derived(recipe{}).identity());
    CHECK(derived(other).derived() != derived(recipe{}).derived());
    other.first.width = 3;
    CHECK(derived(other).identity() != derived(recipe{}).identity());
}

}  // namespace test_plan
