#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <entrain/core.hpp>

namespace test_array {

using namespace entrain;

TEST_CASE("full makes n elements, not one element of value n") {
    const auto v = full(5, 2.5);
    CHECK(v.size() == 5);
    CHECK(v(4) == 2.5);
    CHECK(full(2, 3, 1.0f).shape(1) == 3);
}

TEST_CASE("the door passes an owning matrix through and copies everything else") {
    matrix<double> m = full(3, 4, 0.0);
    for (std::size_t k = 0; k < m.size(); ++k) m.data()[k] = double(k);
    CHECK(&as_matrix(m, "f", "x") == &m);
    const auto part = as_matrix(xt::view(m, xt::range(0, 3, 2), xt::range(1, 3)), "f", "x");
    CHECK(part.shape(0) == 2);
    CHECK(part(1, 1) == 10.0);
    const auto turned = as_matrix(xt::transpose(m), "f", "x");
    CHECK(turned(3, 2) == 11.0);
    const xt::xarray<float> any = xt::ones<float>({2, 2});
    static_assert(std::is_same_v<std::decay_t<decltype(as_matrix(any, "f", "x"))>, matrix<float>>);
    CHECK_THROWS_WITH_AS(as_vector(any, "f", "x"), "entrain::f: x: expected an array of rank 1, got rank 2",
                         argument_error);
}

TEST_CASE("require_finite names the place of the first bad value") {
    matrix<double> m = full(3, 4, 0.0);
    m(2, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(check_finite("f", "x", m),
                         "entrain::f: x: expected finite values, got nan at (2, 1)", argument_error);
}

TEST_CASE("the door takes adaptors, column-major arrays and integers") {
    std::vector<double> memory = {1, 2, 3, 4, 5, 6};
    const std::array<std::size_t, 2> shape = {2, 3};
    const auto adapted = xt::adapt(memory, shape);
    CHECK(as_matrix(adapted, "f", "x")(1, 0) == 4.0);
    xt::xtensor<double, 2, xt::layout_type::column_major> columns = adapted;
    CHECK(row_data(as_matrix(columns, "f", "x"), 1)[0] == 4.0);
    const xt::xtensor<int, 1> counts = {1, 2, 3};
    static_assert(std::is_same_v<std::decay_t<decltype(as_vector(counts, "f", "x"))>, vector<double>>);
    CHECK(as_vector(counts, "f", "x")(2) == 3.0);
    CHECK(as_vector<float>(xt::row(adapted, 1), "f", "x")(2) == 6.0f);
    CHECK(as_matrix(2.0 * adapted + 1.0, "f", "x")(1, 2) == 13.0);
}

TEST_CASE("the door for vectors takes every contiguous range of numbers") {
    const std::vector<double> values{1, 2, 3};
    std::vector<float> single{1, 2, 3};
    const std::array<int, 3> counts{1, 2, 3};
    const std::span<float> part(single);
    const auto holds = [](const auto& range) {
        static_assert(vector_like<decltype(range)>);
        static_assert(
            std::is_same_v<std::decay_t<decltype(as_vector<double>(range, "f", "x"))>, vector<double>>);
        const auto& v = as_vector(range, "f", "x");
        CHECK(v.size() == 3);
        CHECK(v(2) == 3);
    };
    holds(values), holds(single), holds(counts), holds(part), holds(vector<double>{1, 2, 3});
    static_assert(std::is_same_v<real_t<std::span<const float>>, float>);
    static_assert(std::is_same_v<real_t<std::vector<int>>, double>);
    CHECK(as_vector(std::vector<double>{}, "f", "x").size() == 0);
    static_assert(!vector_like<std::vector<bool>> && !vector_like<std::vector<vector<double>>>);
    static_assert(!vector_like<double> && !vector_like<std::vector<std::string>>);
    static_assert(!array_like<std::vector<double>>);
}

TEST_CASE("the door takes empty arrays") {
    const matrix<double> none = full(0, 4, 1.0);
    const auto& same = as_matrix(none, "f", "x");
    CHECK(same.shape(0) == 0);
    CHECK(same.shape(1) == 4);
    check_finite("f", "x", same);
}

}  // namespace test_array
