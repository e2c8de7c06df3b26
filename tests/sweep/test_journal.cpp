#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <entrain/io/file.hpp>
#include <entrain/sweep.hpp>

#include "temporary_folder.hpp"

namespace test_journal {

using namespace entrain;

namespace {

sweep::plan squares(int seed = 7) {
    sweep::plan plan("squares", {{"x", {0, 1, 2, 3, 4, 5, 6, 7}}}, {"square", "cube"});
    plan.depends_on("seed", seed);
    return plan;
}

std::vector<double> task(const sweep::item& item) {
    const double x = item.value[0];
    return {x * x, x * x * x};
}

constexpr std::size_t record = 6 * 8 + 48;  // number, count, derived, kernels, two numbers, checksum

std::size_t header() {
    return 14 + 4 + 8 + squares().description().size() + 8;
}

void resize(const std::filesystem::path& file, std::size_t size) {
    std::filesystem::resize_file(file, size);
}

std::string flipped(std::string bytes, std::size_t at) {
    bytes[at] = char(bytes[at] ^ 0x10);
    return bytes;
}

}  // namespace

TEST_CASE("a finished journal has the same bytes however it came about") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "a", .threads = 1});
    const std::string bytes = folder.text("a");
    CHECK(bytes.size() == header() + 8 * record);
    sweep::run(plan, task, {.journal = folder / "b", .threads = 4});
    CHECK(folder.text("b") == bytes);
    sweep::run(plan, task, {.journal = folder / "c", .items = {5, 1}, .threads = 1});
    CHECK(folder.text("c").size() == header() + 2 * record);
    sweep::run(plan, task, {.journal = folder / "c", .items = {7, 0, 5}, .threads = 1});
    CHECK(folder.text("c").size() == header() + 4 * record);
    const auto last = sweep::run(plan, task, {.journal = folder / "c"});
    CHECK(last.found == 4);
    CHECK(folder.text("c") == bytes);
    // Nothing is left to do, and nothing is written.
    const auto again =
        sweep::run(plan, [](const sweep::item&) { return full(99, 0.0); }, {.journal = folder / "c"});
    CHECK(again.found == 8);
    CHECK(again.complete());
    CHECK(folder.text("c") == bytes);
    CHECK(io::list_folder(folder.path()).size() == 3);
}

TEST_CASE("results are in the journal as soon as they are there") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    std::size_t seen = 0;
    sweep::run(plan, task,
               {.journal = folder / "j", .threads = 1, .progress = [&](std::size_t done, std::size_t) {
                    const auto saved = sweep::load_journal(folder / "j");
                    CHECK(saved.results.found == done);
                    CHECK(saved.results.note.empty());
                    ++seen;
                }});
    CHECK(seen == 9);
}

TEST_CASE("a torn last record is dropped and said, wherever it is torn") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "whole", .threads = 1});
    const std::string bytes = folder.text("whole");
    for (std::size_t size = header() + 7 * record; size <= bytes.size(); ++size) {
        CAPTURE(size);
        folder.file("j", bytes.substr(0, size));
        const bool torn = size != bytes.size() && size != bytes.size() - record;
        const auto read = sweep::load_journal(folder / "j");
        CHECK(read.results.found == (size == bytes.size() ? 8 : 7));
        CHECK(read.results.note ==
              (torn ? (folder / "j").string() + ": its last record is torn and was left out" : ""));
        CHECK(folder.text("j").size() == size);  // a reader changes nothing
        const auto results = sweep::run(plan, task, {.journal = folder / "j"});
        CHECK(results.found == read.results.found);
        CHECK(results.note ==
              (torn ? (folder / "j").string() + ": its last record was torn and was dropped" : ""));
        CHECK(folder.text("j") == bytes);
    }
}

TEST_CASE("a damaged last record is dropped; damage before it is an error that says how to go on") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "whole", .threads = 1});
    const std::string bytes = folder.text("whole");
    for (std::size_t at = bytes.size() - record; at < bytes.size(); ++at) {
        folder.file("j", flipped(bytes, at));
        const auto results = sweep::run(plan, task, {.journal = folder / "j"});
        CHECK(results.found == 7);
        CHECK(results.note == (folder / "j").string() + ": its last record was torn and was dropped");
        CHECK(folder.text("j") == bytes);
    }
    for (std::size_t at = header(); at < bytes.size() - record; at += 7) {
        const std::string damaged = flipped(bytes, at);
        folder.file("j", damaged);
        const std::size_t number = (at - header()) / record;
        const std::string message = "j: is damaged: record " + std::to_string(number + 1) +
                                    " is not whole, and others follow; cut to its first " +
                                    std::to_string(header() + number * record) + " bytes it can be used";
        CHECK(folder.error([&] { sweep::run(plan, task, {.journal = folder / "j"}); }) == message);
        CHECK(folder.error([&] { sweep::load_journal(folder / "j"); }) == message);
        CHECK(folder.text("j") == damaged);
        resize(folder / "j", header() + number * record);
        CHECK(sweep::run(plan, task, {.journal = folder / "j"}).found == number);
        CHECK(folder.text("j") == bytes);
    }
}

TEST_CASE("a torn header is written anew") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "whole"});
    const std::string bytes = folder.text("whole");
    for (std::size_t size = 0; size < header(); ++size) {
        folder.file("j", bytes.substr(0, size));
        const auto other = sweep::run(plan, task, {.also_read = {folder / "j"}, .items = {0}});
        CHECK(other.note == (folder / "j").string() + ": its header is torn, there is nothing in it");
        const auto results = sweep::run(plan, task, {.journal = folder / "j"});
        CHECK(results.found == 0);
        CHECK(results.note ==
              (size ? (folder / "j").string() + ": its header was torn and was written anew" : ""));
        CHECK(folder.text("j") == bytes);
    }
}

TEST_CASE("the journal of another plan is refused and left as it is") {
    const temporary_folder folder;
    sweep::run(squares(8), task, {.journal = folder / "j"});
    const std::string bytes = folder.text("j");
    const auto refuse = [&](const sweep::plan& plan, const std::string& why) {
        const std::string message = "j: is the journal of another plan: " + why;
        CHECK(folder.error([&] { sweep::run(plan, task, {.journal = folder / "j"}); }) == message);
        CHECK(folder.error([&] { sweep::run(plan, task, {.also_read = {folder / "j"}}); }) == message);
        CHECK(folder.error([&] { sweep::merge(plan, {folder / "j"}, folder / "out"); }) == message);
        CHECK_FALSE(std::filesystem::exists(folder / "out"));
        CHECK(folder.text("j") == bytes);
    };
    refuse(squares(7), "'seed' differs");
    refuse({"squares", squares().axes(), {"square", "cubes"}}, "its columns differ");
    refuse({"cubes", squares().axes(), squares().columns()}, "its name is 'squares', not 'cubes'");
}

TEST_CASE("what is no journal is refused") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    const auto message = [&](const std::string& bytes) {
        folder.file("j", bytes);
        const std::string by_run = folder.error([&] { sweep::run(plan, task, {.journal = folder / "j"}); });
        CHECK(folder.error([&] { sweep::load_journal(folder / "j"); }) == by_run);
        CHECK(folder.text("j") == bytes);
        return by_run;
    };
    CHECK(message("subject,group\n01,R\n") == "j: is not the journal of a sweep");
    sweep::run(plan, task, {.journal = folder / "whole"});
    const std::string bytes = folder.text("whole");
    CHECK(message(flipped(bytes, 14)) == "j: is a journal of version 18, this program reads version 2");
    CHECK(message(bytes.substr(0, 14) + "\x03") == "j: is damaged: its header ends too early");
    CHECK(message(flipped(bytes, 14 + 4 + 5)) == "j: is damaged: its header ends too early");
    CHECK(message(flipped(bytes, 14 + 4 + 8 + 9)) == "j: is damaged: the checksum of its header is wrong");
    // A header whose sum is right, of something that is no plan.
    std::string odd = bytes.substr(0, 14 + 4);
    append_value(odd, std::uint64_t{3});
    odd += "odd";
    append_value(odd, checksum_of("odd"));
    CHECK(message(odd) ==
          "j: is damaged: entrain::sweep::plan::parse: description: expected what "
          "plan::description() gave, got bytes that end too early");
    CHECK(folder.error([&] { sweep::load_journal(folder / "absent"); }) == "absent: no such file");
    CHECK(folder.error([&] { sweep::run(plan, task, {.also_read = {folder / "absent"}}); }) ==
          "absent: no such file");
    CHECK(folder.error([&] { sweep::run(plan, task, {.journal = folder / "no" / "j"}); }) ==
          "no/j: cannot be opened for writing: No such file or directory");
    CHECK(folder.error([&] { sweep::run(plan, task, {.journal = folder.path()}); })
              .ends_with(": cannot be opened for writing: Is a directory"));
}

TEST_CASE("one process writes a journal at a time") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    const std::string refused = "j: is being written by another process";
    // Another opening in this process is refused as well.
    const auto second = [&](const sweep::item& item) {
        CHECK(folder.error([&] { sweep::run(plan, task, {.journal = folder / "j"}); }) == refused);
        CHECK(sweep::run(plan, task, {.also_read = {folder / "j"}}).complete());  // reading is not
        return task(item);
    };
    sweep::run(plan, second, {.journal = folder / "j", .threads = 1});

    // The child holds the journal until the parent has tried.
    std::filesystem::remove(folder / "j");
    int ready[2], go_on[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(go_on) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        char byte = 'x';
        const auto wait = [&](const sweep::item& item) {
            if (item.number == 0 && (::write(ready[1], &byte, 1) != 1 || ::read(go_on[0], &byte, 1) != 1))
                ::_exit(1);
            return task(item);
        };
        try {
            sweep::run(plan, wait, {.journal = folder / "j", .threads = 1});
        } catch (...) {
            ::_exit(2);
        }
        ::_exit(0);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK(folder.error([&] { sweep::run(plan, task, {.journal = folder / "j"}); }) == refused);
    CHECK(folder.error([&] { sweep::merge(plan, {}, folder / "j"); }) == refused);
    REQUIRE(::write(go_on[1], &byte, 1) == 1);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    for (const int end : {ready[0], ready[1], go_on[0], go_on[1]}) ::close(end);
    const auto after = sweep::run(plan, task, {.journal = folder / "j"});
    CHECK(after.found == 8);
}

TEST_CASE("the journals of all shards give what one run gives") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    const auto once = sweep::run(plan, task, {.journal = folder / "once"});
    std::vector<std::filesystem::path> journals;
    for (std::size_t number = 1; number <= 3; ++number) {
        journals.push_back(folder / ("part" + std::to_string(number)));
        sweep::run(plan, task, {.journal = journals.back(), .shard = {number, 3}});
    }
    const auto merged = sweep::merge(plan, journals, folder / "merged");
    CHECK(merged.complete());
    CHECK(merged.found == 8);
    CHECK((merged.values == once.values));
    CHECK(folder.text("merged") == folder.text("once"));
    // Again, into what is there; and by a run that reads them all, which does what is missing.
    CHECK(sweep::merge(plan, {journals[1]}, folder / "merged").complete());
    CHECK(folder.text("merged") == folder.text("once"));
    const auto gathered =
        sweep::run(plan, task, {.journal = folder / "gathered", .also_read = {journals[0], journals[2]}});
    CHECK(gathered.found == 5);
    CHECK((gathered.values == once.values));
    CHECK(folder.text("gathered") == folder.text("once"));
    // A part of them is merged as far as it goes.
    const auto part = sweep::merge(plan, {journals[0]}, folder / "part");
    CHECK_FALSE(part.complete());
    CHECK(part.found == 3);
    CHECK(folder.text("part") == folder.text("part1"));
}

TEST_CASE("journals that contradict each other are refused") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "a", .items = {3}});
    sweep::run(plan, [](const sweep::item&) { return full(2, 1.5); },
               {.journal = folder / "b", .items = {3}});
    CHECK(folder.error([&] {
        sweep::merge(plan, {folder / "a", folder / "b"}, folder / "c");
    }) == "b: has other numbers for item 3 than were read of it before");
    CHECK(folder.error([&] {
        sweep::run(plan, task, {.journal = folder / "a", .also_read = {folder / "b"}});
    }) == "b: has other numbers for item 3 than were read of it before");
}

TEST_CASE("a journal gives its plan and its results to whoever reads it") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "j", .items = {2, 6}});
    const auto [saved, results] = sweep::load_journal(folder / "j");
    CHECK(saved.identity() == plan.identity());
    CHECK(saved.axes() == plan.axes());
    CHECK(results.found == 2);
    CHECK(results.values(2, 1) == 8);
    CHECK(results.values(6, 0) == 36);
    // It goes on with the plan that it read.
    CHECK(sweep::run(saved, task, {.journal = folder / "j"}).found == 2);
}

TEST_CASE("a symbolic link to a journal stays one") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    sweep::run(plan, task, {.journal = folder / "real", .items = {7}});
    std::filesystem::create_symlink("real", folder / "link");
    sweep::run(plan, task, {.journal = folder / "link", .threads = 1});
    CHECK(std::filesystem::is_symlink(folder / "link"));
    CHECK(sweep::load_journal(folder / "real").results.complete());
}

TEST_CASE("a journal that cannot grow is reported, and keeps what it has") {
    const temporary_folder folder;
    const sweep::plan plan = squares();
    CHECK_THROWS_WITH_AS(sweep::run(plan, task, {.journal = "/dev/null"}), "/dev/null: is not a regular file",
                         io_error);
    // As on a full disk: no file may grow beyond two records and a half.
    ::rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    ::rlimit tight = before;
    tight.rlim_cur = header() + 2 * record + record / 2;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
    const std::string message = folder.error([&] { sweep::run(plan, task, {.journal = folder / "j"}); });
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK(message == "j: cannot be written: File too large");
    CHECK(folder.text("j").size() == header() + 2 * record);
    const auto rest = sweep::run(plan, task, {.journal = folder / "j"});
    CHECK(rest.found == 2);
    CHECK(rest.note.empty());
    // What a sweep puts in its place at the end cannot be written: all records are kept as they came.
    std::filesystem::remove(folder / "j");
    std::filesystem::create_directory(folder / "j.sorted");
    sweep::run(plan, task, {.journal = folder / "j", .items = {3}});
    CHECK(folder.error([&] {
        sweep::run(plan, task, {.journal = folder / "j", .items = {1, 3}});
    }) == "j.sorted: cannot be written: Is a directory");
    CHECK(sweep::load_journal(folder / "j").results.found == 2);
}

}  // namespace test_journal
