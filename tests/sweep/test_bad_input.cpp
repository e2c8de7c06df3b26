// Bad arguments of every public function of the module end in an error that names function and parameter, or
// the file.
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/io/npy.hpp>
#include <entrain/sweep.hpp>

#include "bad_input.hpp"
#include "irregular_files.hpp"
#include "temporary_folder.hpp"

namespace test_bad_input {

using namespace entrain;

TEST_CASE("bad arguments of sweeps are refused in the name of the function that was called") {
    constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                     inf = std::numeric_limits<double>::infinity();
    constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();
    const temporary_folder folder;
    const sweep::plan plan("plan", {{"x", {0, 1, 2}}}, {"y"});
    const auto task = [](const sweep::item& each) { return each.value[0]; };
    std::vector<bad_input::refused> calls;
    const auto add = [&](const char* says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };

    add("sweep::plan: name", [] { sweep::plan("", {{"x", {0}}}, {"y"}); });
    add("sweep::plan: axes", [] { sweep::plan("plan", {}, {"y"}); });
    add("sweep::plan: axes", [] { sweep::plan("plan", {{"x", {}}}, {"y"}); });
    add("sweep::plan: axes", [] { sweep::plan("plan", {{"", {0}}}, {"y"}); });
    add("sweep::plan: axes", [] { sweep::plan("plan", {{"x", {0}}, {"x", {0}}}, {"y"}); });
    add("sweep::plan: columns", [] { sweep::plan("plan", {{"x", {0}}}, {}); });
    add("sweep::plan: columns", [] { sweep::plan("plan", {{"x", {0}}}, {"x"}); });
    for (const double value : {none, inf, -inf})
        add("sweep::plan: axes", [=] { sweep::plan("plan", {{"x", {0, value}}}, {"y"}); });
    const sweep::axis thousand{"", std::vector<double>(1000, 1.0)};
    const auto grid = [=](std::size_t axes) {
        std::vector<sweep::axis> all(axes, thousand);
        for (std::size_t k = 0; k < axes; ++k) all[k].name = std::to_string(k);
        return sweep::plan("large", all, {"y"});
    };
    add("sweep::plan: axes", [=] { grid(7); });
    add("sweep::results: of", [=] { sweep::results(grid(5)); });
    add("sweep::results: of", [=] { sweep::run(grid(5), task); });
    for (const std::size_t number : {std::size_t{3}, huge, largest})
        add("sweep::plan::operator[]: number", [=] { plan[number]; });
    for (const std::string& text : {std::string(), std::string("odd"), std::string(64, '\x7f'),
                                    plan.description() + "x", plan.description().substr(0, 40)})
        add("sweep::plan::parse: description", [=] { sweep::plan::parse(text); });

    const auto add_run = [&](const char* says, auto change) {
        add(says, [=] {
            sweep::options how;
            change(how);
            sweep::run(plan, task, how);
        });
    };
    for (const sweep::shard& shard : {sweep::shard{0, 1}, {1, 0}, {2, 1}, {0, 0}, {largest, 2}})
        add_run("sweep::run: shard", [=](auto& how) { how.shard = shard; });
    add_run("sweep::run: batch", [](auto& how) { how.batch = 0; });
    for (const std::size_t item : {std::size_t{3}, huge, largest})
        add_run("sweep::run: items", [=](auto& how) { how.items = {0, item}; });
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, largest})
        add_run("sweep::run: threads", [=](auto& how) { how.threads = threads; });
    add("sweep::run: task", [=] { sweep::run(plan, std::function<double(const sweep::item&)>()); });
    add("sweep::run: task", [=] {
        sweep::run(plan, [](const sweep::item&) { return std::vector<double>{1, 2}; });
    });
    add("sweep::run: task", [=] {
        sweep::run(plan, [](std::span<const sweep::item>) { return matrix<double>(full(1, 2, 0.0)); });
    });

    // Files.
    const std::filesystem::path here = folder.path();
    folder.file("text", "no journal at all\n");
    add_run("text", [=](auto& how) { how.journal = here / "text"; });
    add_run("text", [=](auto& how) { how.also_read = {here / "text"}; });
    add_run("absent", [=](auto& how) { how.also_read = {here / "absent"}; });
    add_run("absent", [=](auto& how) { how.journal = here / "absent" / "journal"; });
    add("absent", [=] { sweep::load_journal(here / "absent"); });
    add("text", [=] { sweep::load_journal(here / "text"); });
    add("text", [=] { sweep::merge(plan, {here / "text"}, here / "merged"); });
    add("text", [=] { sweep::merge(plan, {}, here / "text"); });
    // A journal that is sound, of a grid that no machine holds.
    folder.file("large", sweep::detail::journal_header(grid(5)));
    add("large", [=] { sweep::load_journal(here / "large"); });

    const auto results = sweep::run(plan, task);
    const sweep::plan other("other", {{"x", {0, 1}}}, {"y"});
    add("sweep::save_csv: what", [=] { sweep::save_csv(here / "x.csv", other, results); });
    add("sweep::save_npy: what", [=] { sweep::save_npy(here / "x.npy", other, results); });
    add("sweep::save_csv: what", [=] { sweep::save_csv(here / "x.csv", plan, {}); });
    add("sweep::save_npy: what", [=] { sweep::save_npy(here / "x.npy", plan, {}); });
    add("x.csv", [=] { sweep::save_csv(here / "no" / "x.csv", plan, results); });
    add("x.npy", [=] { sweep::save_npy(here / "no" / "x.npy", plan, results); });

    bad_input::check_all("sweep", calls);
    irregular_files files;
    files.check("a.journal", [](const auto& file) { sweep::load_journal(file); });
    bad_input::report("sweep, irregular files", files.tried(), files.clear());
}

}  // namespace test_bad_input
