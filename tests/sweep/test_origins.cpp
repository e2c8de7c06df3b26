// Where results come from: journals that several kinds of processor write, and shards of any number.
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/sweep.hpp>

#include "temporary_folder.hpp"

namespace test_origins {

using namespace entrain;

namespace {

sweep::plan sevenths(double derived = 0) {
    sweep::plan plan("sevenths", {{"x", {0, 1, 2, 3, 4, 5}}}, {"y"});
    plan.depends_on(sweep::inputs().add("scan", vector<double>{1, 2}).add("seed", 7));
    if (derived != 0) plan.derives("sum", derived);
    return plan;
}

double task(const sweep::item& item) {
    return item.value[0] / 7;
}

// A journal of some items as another kind of processor would have written it, with one digit more or less.
void write_elsewhere(const std::filesystem::path& file, const sweep::plan& plan,
                     const std::vector<std::size_t>& items, const std::string& kernels,
                     std::uint64_t derived = 0) {
    sweep::results none(plan);
    sweep::detail::open_journal journal(file, plan, none);
    for (const std::size_t number : items) {
        const double value = task(plan[number]) * (1 + 4e-16);
        journal.record(std::span(&number, 1), &value, {kernels, derived});
    }
}

}  // namespace

TEST_CASE("a journal goes on on another kind of processor, keeps what it has, and says so") {
    const temporary_folder folder;
    const sweep::plan plan = sevenths();
    write_elsewhere(folder / "j", plan, {1, 4}, "OpenBLAS Elsewhere");
    const auto results = sweep::run(plan, task, {.journal = folder / "j"});
    CHECK(results.found == 2);
    CHECK(results.complete());
    for (std::size_t k = 0; k < 6; ++k) {
        const bool elsewhere = k == 1 || k == 4;
        CHECK(results.values(k, 0) == task(plan[k]) * (elsewhere ? 1 + 4e-16 : 1));
        CHECK(results.origins[results.origin_of[k]].kernels ==
              (elsewhere ? "OpenBLAS Elsewhere" : arithmetic_kernels().substr(0, 48)));
    }
    const std::string note =
        "the results were computed on different kinds of processor, whose last digits differ: ";
    CHECK(results.note.starts_with(note));
    CHECK(results.note.find("OpenBLAS Elsewhere") != std::string::npos);
    CHECK(results.note.find(arithmetic_kernels().substr(0, 48)) != std::string::npos);
    // Whoever reads it is warned too; sorted, it still knows which is which.
    const auto saved = sweep::load_journal(folder / "j");
    CHECK(saved.results.note == results.note);
    CHECK(saved.results.origins[saved.results.origin_of[4]].kernels == "OpenBLAS Elsewhere");
    // Begun and ended in one place, there is nothing to say.
    CHECK(sweep::run(plan, task, {.journal = folder / "own", .items = {0, 1}}).note.empty());
    CHECK(sweep::run(plan, task, {.journal = folder / "own"}).note.empty());
}

TEST_CASE("of journals from different kinds of processor, that which is read first counts") {
    const temporary_folder folder;
    const sweep::plan plan = sevenths();
    write_elsewhere(folder / "a", plan, {0, 3}, "OpenBLAS Here");
    sweep::run(plan, task, {.journal = folder / "b", .items = {3, 5}});
    const auto ab = sweep::merge(plan, {folder / "a", folder / "b"}, folder / "ab");
    CHECK(ab.values(3, 0) == task(plan[3]) * (1 + 4e-16));
    CHECK(
        ab.note.find("b: knows 1 items with other digits, as another kind of processor made them; those that "
                     "were read first count") != std::string::npos);
    const auto ba = sweep::merge(plan, {folder / "b", folder / "a"}, folder / "ba");
    CHECK(ba.values(3, 0) == task(plan[3]));
    CHECK(ba.values(5, 0) == task(plan[5]));
    // The journal that is written counts before the others.
    const auto run = sweep::run(plan, task, {.journal = folder / "b", .also_read = {folder / "a"}});
    CHECK(run.values(3, 0) == task(plan[3]));
    CHECK(run.values(0, 0) == task(plan[0]) * (1 + 4e-16));
    // One kind of processor does not contradict itself.
    write_elsewhere(folder / "c", plan, {3}, arithmetic_kernels().substr(0, 48));
    CHECK(folder.error([&] {
        sweep::merge(plan, {folder / "b", folder / "c"}, folder / "bc");
    }) == "c: has other numbers for item 3 than were read of it before");
}

TEST_CASE("numbers that follow from inputs are noted and not refused; inputs themselves are refused") {
    const temporary_folder folder;
    sweep::run(sevenths(0.1), task, {.journal = folder / "j", .items = {0, 1}});
    CHECK(sevenths(0.1).identity() == sevenths(0.1 + 1e-16).identity());
    CHECK(sevenths(0.1).derived() != sevenths(0.3).derived());
    CHECK(sevenths().derived() == 0);
    const auto results = sweep::run(sevenths(0.3), task, {.journal = folder / "j"});
    CHECK(results.found == 2);
    CHECK(results.note.find("from numbers that differ though they were made from the same inputs") !=
          std::string::npos);
    sweep::plan other("sevenths", {{"x", {0, 1, 2, 3, 4, 5}}}, {"y"});
    other.depends_on(sweep::inputs().add("scan", vector<double>{1, 3}).add("seed", 7));
    CHECK(folder.error([&] { sweep::run(other, task, {.journal = folder / "j"}); }) ==
          "j: is the journal of another plan: 'scan' differs");
}

TEST_CASE("a journal of the first version is refused by its number") {
    const temporary_folder folder;
    sweep::run(sevenths(), task, {.journal = folder / "j"});
    std::string old = folder.text("j");
    old[14] = 1;
    folder.file("j", old);
    CHECK(folder.error([&] { sweep::run(sevenths(), task, {.journal = folder / "j"}); }) ==
          "j: is a journal of version 1, this program reads version 2");
    CHECK(folder.text("j") == old);
}

TEST_CASE("the shards of a plan, however many, take every item once") {
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    const sweep::plan plan = sevenths();
    const auto done_by = [&](const sweep::shard& shard) {
        return sweep::run(plan, task, {.shard = shard, .threads = 1}).done;
    };
    for (const std::size_t count : {1u, 2u, 4u, 6u, 9u}) {
        std::vector<int> times(6, 0);
        for (std::size_t number = 1; number <= count; ++number) {
            const auto done = done_by({number, count});
            for (std::size_t k = 0; k < 6; ++k) times[k] += done[k];
        }
        CHECK(times == std::vector<int>(6, 1));
    }
    for (const std::size_t count : {largest, largest - 1, largest / 2 + 2}) {
        CHECK(done_by({2, count}) == std::vector<char>{0, 1, 0, 0, 0, 0});
        CHECK(done_by({count, count}) == std::vector<char>(6, 0));
    }
}

}  // namespace test_origins
