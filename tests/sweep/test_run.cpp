#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/sweep/run.hpp>

#include "temporary_folder.hpp"

namespace test_run {

using namespace entrain;

namespace {

sweep::plan grid() {
    return {"grid", {{"x", {0, 1, 2, 3, 4}}, {"y", {0.5, 1.5, 2.5, 3.5}}}, {"sum", "product"}};
}

vector<double> both(const sweep::item& item) {
    return {item.value[0] + item.value[1], item.value[0] * item.value[1]};
}

void check_all(const sweep::plan& plan, const sweep::results& results) {
    CHECK(results.complete());
    REQUIRE(results.values.shape(0) == plan.size());
    REQUIRE(results.values.shape(1) == 2);
    for (std::size_t k = 0; k < plan.size(); ++k) {
        CHECK(results.done[k]);
        CHECK(results.values(k, 0) == both(plan[k])(0));
        CHECK(results.values(k, 1) == both(plan[k])(1));
    }
}

}  // namespace

TEST_CASE("a sweep calls its task once per item, on any number of threads") {
    const sweep::plan plan = grid();
    for (const std::size_t threads : {1u, 2u, 5u, 40u}) {
        std::vector<std::atomic<int>> calls(plan.size());
        const auto results = sweep::run(plan,
                                        [&](const sweep::item& item) {
                                            ++calls[item.number];
                                            return both(item);
                                        },
                                        {.threads = threads});
        check_all(plan, results);
        CHECK(results.found == 0);
        CHECK(results.note.empty());
        for (const auto& count : calls) CHECK(count == 1);
    }
}

TEST_CASE("a task returns a number, a vector of any kind, or an expression") {
    const sweep::plan plan = grid();
    check_all(plan, sweep::run(plan, both));
    check_all(plan, sweep::run(plan, [](const sweep::item& item) {
                  const auto made = both(item);
                  return std::vector<double>(made.begin(), made.end());
              }));
    check_all(plan, sweep::run(plan, [&plan](const sweep::item& item) {
                  static const matrix<double> all = [&plan] {
                      matrix<double> rows = full(plan.size(), 2, 0.0);
                      for (std::size_t k = 0; k < plan.size(); ++k)
                          xt::view(rows, k, xt::all()) = both(plan[k]);
                      return rows;
                  }();
                  return xt::view(all, item.number, xt::all());
              }));
    const sweep::plan one("one", {{"x", {1, 2, 3}}}, {"twice"});
    const auto twice = sweep::run(one, [](const sweep::item& item) { return 2 * item.value[0]; });
    CHECK((twice.values == matrix<double>{{2}, {4}, {6}}));
    const auto whole = sweep::run(one, [](const sweep::item& item) { return int(item.value[0]); });
    CHECK((whole.values == matrix<double>{{1}, {2}, {3}}));
    const auto single = sweep::run(one, [](const sweep::item&) { return vector<float>{0.5f}; });
    CHECK((single.values == matrix<double>{{0.5}, {0.5}, {0.5}}));
}

TEST_CASE("a batch task gets its items in order, as many at once as are asked for") {
    const sweep::plan plan = grid();
    for (const std::size_t batch : {1u, 3u, 7u, 20u, 1000u}) {
        std::mutex mutex;
        std::multiset<std::size_t> sizes;
        const auto results = sweep::run(plan,
                                        [&](std::span<const sweep::item> items) {
                                            matrix<double> rows = full(items.size(), 2, 0.0);
                                            for (std::size_t k = 0; k < items.size(); ++k) {
                                                CHECK(items[k].number == items[0].number + k);
                                                xt::view(rows, k, xt::all()) = both(items[k]);
                                            }
                                            const std::lock_guard lock(mutex);
                                            sizes.insert(items.size());
                                            return rows;
                                        },
                                        {.batch = batch, .threads = 2});
        check_all(plan, results);
        CHECK(sizes.size() == (plan.size() + batch - 1) / batch);
        CHECK(*sizes.rbegin() == std::min(batch, plan.size()));
    }
}

TEST_CASE("only the items asked for are done, and the rest stays undone") {
    const sweep::plan plan = grid();
    std::vector<std::size_t> order;
    const auto results = sweep::run(plan,
                                    [&](const sweep::item& item) {
                                        order.push_back(item.number);
                                        return both(item);
                                    },
                                    {.items = {7, 3, 7, 19}, .threads = 1});
    CHECK(order == std::vector<std::size_t>{7, 3, 19});
    CHECK_FALSE(results.complete());
    for (std::size_t k = 0; k < plan.size(); ++k) {
        const bool asked = k == 7 || k == 3 || k == 19;
        CHECK(bool(results.done[k]) == asked);
        CHECK(std::isnan(results.values(k, 0)) != asked);
    }
}

TEST_CASE("shards share the items without overlap") {
    const sweep::plan plan = grid();
    std::vector<int> by(plan.size(), 0);
    for (std::size_t number = 1; number <= 3; ++number) {
        const auto results = sweep::run(plan, both, {.shard = {number, 3}, .threads = 1});
        for (std::size_t k = 0; k < plan.size(); ++k)
            if (results.done[k]) {
                CHECK(by[k] == 0);
                by[k] = int(number);
            }
    }
    for (std::size_t k = 0; k < plan.size(); ++k) CHECK(by[k] == int(k % 3 + 1));
    // Of a subset every shard has its part, whatever its numbers are; more shards than items are no error.
    const auto first = sweep::run(plan, both, {.items = {0, 2, 4, 6}, .shard = {1, 2}});
    CHECK(first.done[0]);
    CHECK(first.done[4]);
    CHECK(std::count(first.done.begin(), first.done.end(), 1) == 2);
    const auto none = sweep::run(plan, both, {.items = {0}, .shard = {2, 2}});
    CHECK(std::count(none.done.begin(), none.done.end(), 1) == 0);
}

TEST_CASE("progress counts items, those found as well") {
    const temporary_folder folder;
    const sweep::plan plan = grid();
    const auto journal = folder / "j";
    sweep::run(plan, both, {.journal = journal, .items = {1, 2, 3, 4, 5}});
    std::vector<std::pair<std::size_t, std::size_t>> seen;
    const auto progress = [&](std::size_t done, std::size_t total) { seen.emplace_back(done, total); };
    const auto results = sweep::run(plan, both, {.journal = journal, .threads = 3, .progress = progress});
    check_all(plan, results);
    CHECK(results.found == 5);
    REQUIRE(seen.size() == 16);
    for (std::size_t k = 0; k < seen.size(); ++k)
        CHECK(seen[k] == std::pair<std::size_t, std::size_t>(5 + k, 20));
}

TEST_CASE("an exception of the task ends the sweep, and what is done is kept") {
    const temporary_folder folder;
    const sweep::plan plan = grid();
    const auto journal = folder / "j";
    for (const std::size_t threads : {1u, 2u, 4u}) {
        std::filesystem::remove(journal);
        const auto fails = [](const sweep::item& item) {
            if (item.number == 11) throw std::runtime_error("item 11 is bad");
            return both(item);
        };
        CHECK_THROWS_WITH_AS(sweep::run(plan, fails, {.journal = journal, .threads = threads}),
                             "item 11 is bad", std::runtime_error);
        const auto kept = sweep::load_journal(journal);
        CHECK_FALSE(kept.results.done[11]);
        for (std::size_t k = 0; k < 11; ++k) CHECK(kept.results.done[k]);
        std::size_t calls = 0;
        const auto results = sweep::run(plan,
                                        [&](const sweep::item& item) {
                                            ++calls;
                                            return both(item);
                                        },
                                        {.journal = journal, .threads = 1});
        check_all(plan, results);
        CHECK(calls == plan.size() - kept.results.found);
    }
}

TEST_CASE("progress may cancel; what it was called for is in the journal") {
    const temporary_folder folder;
    const sweep::plan plan = grid();
    std::size_t reported = 0;
    const auto cancel = [&](std::size_t done, std::size_t) {
        reported = done;
        if (done == 8) throw std::runtime_error("enough");
    };
    CHECK_THROWS_WITH_AS(sweep::run(plan, both, {.journal = folder / "j", .threads = 1, .progress = cancel}),
                         "enough", std::runtime_error);
    CHECK(reported == 8);
    CHECK(sweep::load_journal(folder / "j").results.found == 8);
}

TEST_CASE("a number that does not exist is NaN, and done") {
    const temporary_folder folder;
    const sweep::plan plan("p", {{"x", {1, 2}}}, {"y"});
    const auto task = [](const sweep::item& item) { return item.number ? 1.0 : std::nan(""); };
    const auto first = sweep::run(plan, task, {.journal = folder / "j"});
    CHECK(first.complete());
    CHECK(std::isnan(first.values(0, 0)));
    const auto again = sweep::run(plan, task, {.journal = folder / "j"});
    CHECK(again.found == 2);
    CHECK(std::isnan(again.values(0, 0)));
}

TEST_CASE("wrong options and wrong tasks are reported") {
    const sweep::plan plan = grid();
    CHECK_THROWS_WITH_AS(
        sweep::run(plan, both, {.items = {20}}),
        "entrain::sweep::run: items: expected numbers below 20 (the items of the plan), got 20",
        argument_error);
    CHECK_THROWS_WITH_AS(sweep::run(plan, both, {.batch = 0}),
                         "entrain::sweep::run: batch: expected at least 1, got 0", argument_error);
    for (const sweep::shard wrong : {sweep::shard{0, 3}, sweep::shard{4, 3}, sweep::shard{1, 0}})
        CHECK_THROWS_WITH_AS(sweep::run(plan, both, {.shard = wrong}),
                             ("entrain::sweep::run: shard: expected a number from 1 to count, got " +
                              std::to_string(wrong.number) + " of " + std::to_string(wrong.count))
                                 .c_str(),
                             argument_error);
    const std::string expected =
        "entrain::sweep::run: task: expected as many numbers as the plan has columns (sum, product), got ";
    CHECK_THROWS_WITH_AS(sweep::run(plan, [](const sweep::item&) { return 1.0; }), (expected + "1").c_str(),
                         argument_error);
    CHECK_THROWS_WITH_AS(sweep::run(plan, [](const sweep::item&) { return full(3, 0.0); }),
                         (expected + "3").c_str(), argument_error);
    CHECK_THROWS_WITH_AS(sweep::run(plan, [](const sweep::item&) { return std::vector<double>(4); }),
                         (expected + "4").c_str(), argument_error);
    CHECK_THROWS_WITH_AS(
        sweep::run(plan, [](std::span<const sweep::item>) { return full(3, 2, 0.0); }, {.batch = 2}),
        "entrain::sweep::run: task: expected a matrix of 2 rows (items) and 2 columns, got (3, 2)",
        argument_error);
}

}  // namespace test_run
