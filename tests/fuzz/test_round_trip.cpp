// What the library writes besides io's own formats comes back, or is refused when it is written.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "targets.hpp"
#include "temporary_folder.hpp"
#include <entrain/io/npy.hpp>

namespace test_round_trip {

using namespace entrain;

namespace {

/// Numbers of every sort that a format of bits has to keep.
template <class T>
T awkward(dice& roll) {
    using limits = std::numeric_limits<T>;
    const T kinds[] = {T(0),          -T(0),         limits::denorm_min(), -limits::denorm_min(),
                       limits::max(), limits::min(), limits::lowest(),     limits::epsilon(),
                       T(0.1),        T(1) / T(3)};
    return roll.below(3) ? kinds[roll.below(std::size(kinds))]
                         : static_cast<T>(static_cast<double>(roll.bits()) * 0x1p-40 - 1e5);
}

}  // namespace

TEST_CASE_TEMPLATE("arrays of any shape come back bit by bit from .npy, and matrices from text", T, double,
                   float) {
    const temporary_folder folder;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        std::vector<std::size_t> shape(roll.below(5));
        for (auto& extent : shape) extent = roll.below(5);
        xt::xarray<T> any = xt::xarray<T>::from_shape(shape);
        for (T& value : any)
            value = roll.below(10)  ? awkward<T>(roll)
                    : roll.below(2) ? std::numeric_limits<T>::quiet_NaN()
                                    : -std::numeric_limits<T>::infinity();
        io::save_npy(folder / "a.npy", any);
        REQUIRE(fuzz::same_bits(io::load_npy_array<T>(folder / "a.npy"), any));
        matrix<T> values = matrix<T>::from_shape({1 + roll.below(4), 1 + roll.below(4)});
        for (T& value : values) value = awkward<T>(roll);
        const std::vector<std::string> names(values.shape(1), roll.below(2) ? "\xEF\xBB\xBF,\"\n#" : "");
        for (const char* name : {"a.csv", "a.tsv"}) {
            io::save_csv(folder / name, values, names);
            REQUIRE(fuzz::same_bits(io::load_csv<T>(folder / name, {.header = true}), values));
        }
    }
}

TEST_CASE_TEMPLATE("any state of an ensemble comes back bit by bit from its checkpoint", T, double, float) {
    const temporary_folder folder;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        ensemble_state<T> state;
        state.step = roll.bits();
        for (auto* values : {&state.values, &state.noise, &state.history}) {
            if (roll.below(3) == 0) continue;
            *values = cube<T>::from_shape({roll.below(3), 1 + roll.below(3), roll.below(4)});
            for (T& value : *values)
                value = roll.below(9) ? awkward<T>(roll) : std::numeric_limits<T>::quiet_NaN();
        }
        const std::uint64_t identity = roll.bits();
        save_checkpoint(folder / "a", state, identity);
        const auto back = load_checkpoint<T>(folder / "a", identity);
        CHECK(back.step == state.step);
        // Of an array without values no shape is kept.
        CHECK((state.values.size() ? fuzz::same_bits(back.values, state.values) : back.empty()));
        CHECK((state.noise.size() ? fuzz::same_bits(back.noise, state.noise) : back.noise.size() == 0));
        CHECK(
            (state.history.size() ? fuzz::same_bits(back.history, state.history) : back.history.size() == 0));
        CHECK_THROWS_AS(load_checkpoint<T>(folder / "a", identity + 1), io_error);
    }
}

TEST_CASE("a checkpoint whose shape is impossible is refused, also where its product wraps to nothing") {
    const temporary_folder folder;
    const auto error_of = [&](const std::vector<std::uint64_t>& shape, std::string_view rest = "") {
        std::string bytes(simulate_detail::checkpoint_magic);
        append_value(bytes, simulate_detail::checkpoint_version);
        append_value(bytes, static_cast<std::uint32_t>(sizeof(double)));
        append_value(bytes, std::uint64_t{0});
        append_value(bytes, std::uint64_t{0});
        append_bytes(bytes, shape.data(), shape.size());
        bytes += rest;
        append_value(bytes, checksum_of(bytes));
        return folder.error([&] { load_checkpoint<double>(folder.file("a", bytes)); });
    };
    CHECK(error_of(std::vector<std::uint64_t>(9, 0)) == "no error");
    CHECK(error_of({1ull << 32, 1ull << 32, 1, 0, 0, 0, 0, 0, 0}) == "a: is damaged: it ends too early");
    CHECK(error_of({1ull << 62, 4, 1, 0, 0, 0, 0, 0, 0}) == "a: is damaged: it ends too early");
    CHECK(error_of({0, 1ull << 63, 1ull << 63, 0, 0, 0, 0, 0, 0}) ==
          "a: is damaged: an impossible shape (0, 9223372036854775808, 9223372036854775808)");
    CHECK(error_of({1, 1, 3, 0, 0, 0, 0, 0, 0}, "12345678") == "a: is damaged: it ends too early");
    CHECK(error_of(std::vector<std::uint64_t>(9, 0), "x") ==
          "a: is damaged: it has more bytes than it reports");
    for (const char* place : {"/dev/zero"}) {
        CHECK_THROWS_WITH_AS(
            load_checkpoint<double>(place),
            "/dev/zero: is not a regular file, but a pipe, a device or the like, which may have "
            "no end",
            io_error);
        CHECK_THROWS_AS(sweep::load_journal(place), io_error);
    }
}

TEST_CASE(
    "what a sweep exports comes back, whatever its names and numbers, or is refused when it is written") {
    const temporary_folder folder;
    const double nan = std::numeric_limits<double>::quiet_NaN(),
                 inf = std::numeric_limits<double>::infinity();
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        const std::vector<std::string> pieces{"0.5", ",", "\t",           "\"",  "\n",
                                              "#",   " ", "\xEF\xBB\xBF", "n/a", "\xC3\xA9"};
        std::size_t count = 0;
        const auto name = [&] {
            return pieces[roll.below(pieces.size())] + pieces[roll.below(pieces.size())] +
                   std::to_string(count++);
        };
        std::vector<sweep::axis> axes(1 + roll.below(3));
        for (auto& axis : axes) {
            axis.name = name();
            for (std::size_t n = 1 + roll.below(3); n > 0; --n) axis.values.push_back(awkward<double>(roll));
        }
        const sweep::plan plan(name(), axes, {name(), name()});
        sweep::results results(plan);
        for (std::size_t k = 0; k < plan.size(); ++k) {
            if (roll.below(3) == 0) continue;
            results.done[k] = 1;
            ++results.found;
            for (std::size_t j = 0; j < 2; ++j)
                results.values(k, j) = roll.below(5) ? awkward<double>(roll) : roll.below(2) ? nan : -inf;
        }
        for (const char* file : {"s.csv", "s.tsv"}) {
            sweep::save_csv(folder / file, plan, results);
            const io::table table = io::load_table(folder / file);
            REQUIRE(table.columns.size() == axes.size() + 2);
            for (std::size_t a = 0; a < axes.size(); ++a) CHECK(table.columns[a] == axes[a].name);
            CHECK(table.columns[axes.size()] == plan.columns()[0]);
            REQUIRE(table.rows.size() == results.found);
            if (results.found == 0) continue;
            const auto rows =
                io::load_csv(folder / file, {.header = true, .missing = true, .infinite = true});
            for (std::size_t k = 0, row = 0; k < plan.size(); ++k) {
                if (!results.done[k]) continue;
                for (std::size_t a = 0; a < axes.size(); ++a) CHECK(rows(row, a) == plan[k].value[a]);
                for (std::size_t j = 0; j < 2; ++j) {
                    const double back = rows(row, axes.size() + j), was = results.values(k, j);
                    CHECK(((std::isnan(was) && std::isnan(back)) ||
                           (back == was && std::signbit(back) == std::signbit(was))));
                }
                ++row;
            }
        }
        sweep::save_npy(folder / "s.npy", plan, results);
        const auto grid = io::load_npy_array(folder / "s.npy");
        CHECK(std::memcmp(grid.data(), results.values.data(), grid.size() * sizeof(double)) == 0);
    }
    const sweep::plan latin("p", {{"caf\xE9", {1}}}, {"x"});
    CHECK_THROWS_WITH_AS(
        sweep::save_csv(folder / "t.csv", latin, sweep::results(latin)),
        "entrain::sweep::save_csv: of: expected text as UTF-8 without zero bytes, got 'caf' and "
        "then the byte 0xE9",
        argument_error);
    std::vector<sweep::axis> many(32);
    for (std::size_t a = 0; a < many.size(); ++a) many[a] = {"a" + std::to_string(a), {1}};
    const sweep::plan deep("p", many, {"x"});
    CHECK_THROWS_WITH_AS(sweep::save_npy(folder / "t.npy", deep, sweep::results(deep)),
                         "entrain::sweep::save_npy: of: expected at most 31 axes, got 32", argument_error);
    const std::vector<double> values(2'000'000, 1.0);
    const sweep::plan huge("p", {{"a", values}, {"b", values}, {"c", {1, 2, 3}}}, {"x"});
    CHECK_THROWS_AS(sweep::results{huge}, argument_error);
}

}  // namespace test_round_trip
