#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include <entrain/io/csv.hpp>
#include <entrain/io/npy.hpp>
#include <entrain/sweep.hpp>

#include "temporary_folder.hpp"

namespace test_export {

using namespace entrain;

namespace {

const sweep::plan plan("export", {{"g", {0, 0.1, 0.2}}, {"noise, SD", {1, 2}}}, {"kl", "fc"});

vector<double> task(const sweep::item& item) {
    if (item.number == 4) return {std::nan(""), std::numeric_limits<double>::infinity()};
    return {item.value[0] / 3, item.value[1]};
}

}  // namespace

TEST_CASE("results as CSV: the axes, then the numbers, a row for each item that is done") {
    const temporary_folder folder;
    sweep::save_csv(folder / "all.csv", plan, sweep::run(plan, task));
    CHECK(folder.text("all.csv") ==
          "g,\"noise, SD\",kl,fc\n"
          "0,1,0,1\n"
          "0,2,0,2\n"
          "0.1,1,0.03333333333333333,1\n"
          "0.1,2,0.03333333333333333,2\n"
          "0.2,1,n/a,inf\n"
          "0.2,2,0.06666666666666667,2\n");
    sweep::save_csv(folder / "some.tsv", plan, sweep::run(plan, task, {.items = {5, 1}}));
    CHECK(folder.text("some.tsv") ==
          "g\tnoise, SD\tkl\tfc\n"
          "0\t2\t0\t2\n"
          "0.2\t2\t0.06666666666666667\t2\n");
    const auto back = io::load_csv(folder / "some.tsv", {.header = true});
    CHECK(back(1, 2) == 0.2 / 3);
}

TEST_CASE("results as NPY: one array over the grid") {
    const temporary_folder folder;
    sweep::save_npy(folder / "all.npy", plan, sweep::run(plan, task, {.items = {0, 1, 2, 4, 5}}));
    const auto back = io::load_npy_array(folder / "all.npy");
    REQUIRE(back.dimension() == 3);
    CHECK(back.shape(0) == 3);
    CHECK(back.shape(1) == 2);
    CHECK(back.shape(2) == 2);
    CHECK(back(1, 0, 0) == 0.1 / 3);
    CHECK(back(2, 1, 1) == 2);
    CHECK(std::isnan(back(1, 1, 0)));  // not done
    CHECK(std::isinf(back(2, 0, 1)));
}

TEST_CASE("a journal becomes a table without the program that made it") {
    const temporary_folder folder;
    const auto made = sweep::run(plan, task, {.journal = folder / "j"});
    sweep::save_csv(folder / "run.csv", plan, made);
    const auto [saved, results] = sweep::load_journal(folder / "j");
    sweep::save_csv(folder / "journal.csv", saved, results);
    CHECK(folder.text("journal.csv") == folder.text("run.csv"));
}

TEST_CASE("results of another plan are refused, and so is a place that cannot be written") {
    const temporary_folder folder;
    const sweep::plan other("other", {{"g", {0, 1}}}, {"kl"});
    const auto results = sweep::run(plan, task);
    const std::string what = ": what: expected results of this plan, 2 items and 1 columns, got (6, 2)";
    CHECK_THROWS_WITH_AS(sweep::save_csv(folder / "x.csv", other, results),
                         ("entrain::sweep::save_csv" + what).c_str(), argument_error);
    CHECK_THROWS_WITH_AS(sweep::save_npy(folder / "x.npy", other, results),
                         ("entrain::sweep::save_npy" + what).c_str(), argument_error);
    CHECK(folder.error([&] { sweep::save_csv(folder / "no/x.csv", plan, results); }) ==
          "no/x.csv: cannot be written: its folder does not exist");
    CHECK(folder.error([&] { sweep::save_npy(folder / "no/x.npy", plan, results); }) ==
          "no/x.npy: cannot be written: its folder does not exist");
}

}  // namespace test_export
