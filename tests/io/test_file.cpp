#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>

#include <entrain/io.hpp>

#include "temporary_folder.hpp"

namespace test_file {

using namespace entrain;

TEST_CASE("write_atomically makes a file, replaces it, and leaves nothing else behind") {
    const temporary_folder folder;
    io::write_atomically(folder / "a.txt", "one");
    CHECK(folder.text("a.txt") == "one");
    io::write_atomically(folder / "a.txt", std::string("t\0wo", 4));
    CHECK(folder.text("a.txt") == std::string("t\0wo", 4));
    io::write_atomically(folder / "a.txt", "");
    CHECK(folder.text("a.txt").empty());
    CHECK(io::list_folder(folder.path()).size() == 1);
}

TEST_CASE(
    "write_atomically leaves a temporary file alone that is being written, and clears away what was left") {
    const temporary_folder folder;
    platform::output_file other;
    REQUIRE_FALSE(other.open_temporary(folder / "a.txt.0.part", 0666));
    REQUIRE_FALSE(other.write("not mine"));
    folder.file("a.txt.1.part", "left by a run that was killed");
    folder.file("victim", "precious");
    folder.file("b.txt.0.part", "left");
    std::filesystem::create_directory(folder / "b.txt.2.part");
    std::filesystem::create_symlink("victim", folder / "c.txt.0.part");
    std::filesystem::create_hard_link(folder / "victim", folder / "d.txt.0.part");
    for (const char* name : {"a.txt", "b.txt", "c.txt", "d.txt"}) {
        io::write_atomically(folder / name, "mine");
        CHECK(folder.text(name) == "mine");
    }
    CHECK(folder.text("a.txt.0.part") == "not mine");
    CHECK_FALSE(std::filesystem::exists(folder / "a.txt.1.part"));
    CHECK_FALSE(std::filesystem::exists(folder / "b.txt.0.part"));
    CHECK(folder.text("victim") == "precious");
    CHECK(std::filesystem::is_symlink(folder / "c.txt.0.part"));
    REQUIRE_FALSE(other.replace_by(folder / "a.txt.0.part", folder / "a.txt"));
    CHECK(folder.text("a.txt") == "not mine");
}

TEST_CASE("threads that write one file at once leave one whole version of it") {
    const temporary_folder folder;
    std::vector<std::thread> threads;
    for (char letter : {'a', 'b', 'c', 'd'})
        threads.emplace_back([&folder, letter] {
            for (int k = 0; k < 50; ++k) io::write_atomically(folder / "t", std::string(10'000, letter));
        });
    for (auto& thread : threads) thread.join();
    const std::string text = folder.text("t");
    CHECK(text == std::string(10'000, text.at(0)));
    CHECK(io::list_folder(folder.path()).size() == 1);
}

TEST_CASE(
    "a file that is replaced keeps its mode, whatever the process's mask, and a new one follows the mask") {
    using std::filesystem::perms;
    const temporary_folder folder;
    const auto mode = [&](const std::string& name) {
        return static_cast<unsigned>(std::filesystem::status(folder / name).permissions());
    };
    const auto before = ::umask(022);
    io::write_atomically(folder / "new", "x");
    CHECK(mode("new") == 0644);
    for (const unsigned kept : {0600u, 0640u, 0664u, 0666u, 0444u, 0755u}) {
        for (const ::mode_t mask : {022u, 077u, 0u}) {
            ::umask(mask);
            const auto file = folder.file(std::to_string(kept), "old");
            std::filesystem::permissions(file, perms(kept));
            io::write_atomically(file, "new");
            CHECK(mode(std::to_string(kept)) == kept);
            std::filesystem::remove(file);
        }
    }
    ::umask(022);
    // Every writer goes this way, and through a link as well.
    std::filesystem::permissions(folder.file("p.csv", "old"), perms(0600));
    std::filesystem::create_symlink("p.csv", folder / "link.csv");
    io::save_csv(folder / "link.csv", full(1, 1, 5.0));
    CHECK(folder.text("p.csv") == "5\n");
    CHECK(mode("p.csv") == 0600);
    CHECK(std::filesystem::is_symlink(folder / "link.csv"));
    ::umask(before);
}

TEST_CASE("write_atomically follows a symbolic link, also to what is not there yet") {
    const temporary_folder folder;
    folder.file("real.txt", "old");
    std::filesystem::create_symlink("real.txt", folder / "link.txt");
    std::filesystem::create_symlink(folder / "link.txt", folder / "link2.txt");
    io::write_atomically(folder / "link2.txt", "new");
    CHECK(folder.text("real.txt") == "new");
    CHECK(std::filesystem::is_symlink(folder / "link.txt"));
    CHECK(std::filesystem::is_symlink(folder / "link2.txt"));
    std::filesystem::create_directory(folder / "sub");
    std::filesystem::create_symlink("sub/later.txt", folder / "dangling.txt");
    io::write_atomically(folder / "dangling.txt", "there");
    CHECK(folder.text("sub/later.txt") == "there");
    CHECK(std::filesystem::is_symlink(folder / "dangling.txt"));
    std::filesystem::create_symlink("no/a.txt", folder / "nowhere.txt");
    CHECK(folder.error([&] { io::write_atomically(folder / "nowhere.txt", "x"); }) ==
          "nowhere.txt: cannot be written: its folder does not exist");
    std::filesystem::create_symlink("circle.txt", folder / "circle.txt");
    CHECK(folder.error([&] { io::write_atomically(folder / "circle.txt", "x"); }) ==
          "circle.txt: is a symbolic link that leads nowhere, in a circle");
}

TEST_CASE("what is no regular file is refused by every reader, and nobody waits for its end") {
    const temporary_folder folder;
    const auto check = [](const std::filesystem::path& fifo, const auto& read) {
        std::filesystem::remove(fifo);
        REQUIRE(::mkfifo(fifo.c_str(), 0666) == 0);
        for (const std::filesystem::path& place : {fifo, std::filesystem::path("/dev/zero")}) {
            std::string what;
            try {
                read(place);
            } catch (const io_error& error) {
                what = error.what();
            }
            CHECK(what ==
                  place.string() +
                      ": is not a regular file, but a pipe, a device or the like, which may have no end");
        }
    };
    using path = std::filesystem::path;
    check(folder / "a.csv", [](const path& file) { io::load_csv(file); });
    check(folder / "a.csv", [](const path& file) { io::load_table(file); });
    check(folder / "a.csv", [](const path& file) { io::load_maps(file); });
    check(folder / "a.csv", [](const path& file) { io::load_connectome(file); });
    check(folder / "a.npy", [](const path& file) { io::load_npy_array(file); });
    check(folder / "a", [](const path& file) { io::checksum(file); });
    check(folder / "a", [](const path& file) { io::detail::read_text(file); });
    REQUIRE(::mkfifo((folder / "participants.tsv").c_str(), 0666) == 0);
    CHECK(folder.error([&] { io::load_cohort(folder.path()); })
              .starts_with("participants.tsv: is not a regular"));
    // A folder that leads back to itself has no end either.
    std::filesystem::create_directories(folder / "x/y");
    std::filesystem::create_directory_symlink("..", folder / "x/y/back");
    CHECK(folder.error([&] { io::checksum(folder / "x"); }) ==
          "x/y/back: is a symbolic link back to a folder that it lies in");
}

TEST_CASE("write_atomically says why it cannot write") {
    const temporary_folder folder;
    CHECK(folder.error([&] { io::write_atomically(folder / "no/a.txt", "x"); }) ==
          "no/a.txt: cannot be written: its folder does not exist");
    std::filesystem::create_directory(folder / "d");
    CHECK(folder.error([&] { io::write_atomically(folder / "d", "x"); }) ==
          "d: is not a regular file, so it is not replaced");
    CHECK_THROWS_WITH_AS(io::write_atomically("/dev/null", "x"),
                         "/dev/null: is not a regular file, so it is not replaced", io_error);
    const std::string long_name(300, 'a');
    CHECK(folder.error([&] { io::write_atomically(folder / long_name, "x"); }).find("cannot be written: ") !=
          std::string::npos);
    CHECK(io::list_folder(folder.path()).size() == 1);
}

TEST_CASE("checksum gives the published FNV-1a values and changes with name and content") {
    const temporary_folder folder;
    CHECK(io::checksum(folder.file("x/empty", "")) == "fnv1a64:cbf29ce484222325");
    CHECK(io::checksum(folder.file("x/a", "a")) == "fnv1a64:af63dc4c8601ec8c");
    CHECK(io::checksum(folder.file("x/foobar", "foobar")) == "fnv1a64:85944171f73967e8");
    const std::string before = io::checksum(folder / "x");
    CHECK(before == io::checksum(folder / "x"));
    folder.file("x/a", "b");
    const std::string changed = io::checksum(folder / "x");
    CHECK(changed != before);
    folder.file("x/a", "a");
    CHECK(io::checksum(folder / "x") == before);
    std::filesystem::rename(folder / "x/a", folder / "x/b");
    CHECK(io::checksum(folder / "x") != before);
}

TEST_CASE("an absent file or folder is an io_error that names it") {
    const temporary_folder folder;
    CHECK(folder.error([&] { io::checksum(folder / "none"); }) == "none: no such file");
    CHECK(folder.error([&] { io::read_file(folder / "none"); }) == "none: no such file");
    CHECK(folder.error([&] { io::list_folder(folder / "none"); }) == "none: no such folder");
    std::filesystem::create_directory(folder / "d");
    CHECK(folder.error([&] { io::read_file(folder / "d"); }) == "d: is a folder, not a file");
    folder.file("f", "");
    CHECK(folder.error([&] { io::list_folder(folder / "f"); }) == "f: is not a folder");
}

}  // namespace test_file
