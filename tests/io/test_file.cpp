#include <doctest/doctest.h>

#include <entrain/io/file.hpp>

#include "temporary_folder.hpp"

using namespace entrain;

TEST_CASE("write_atomically makes a file, replaces it, and leaves nothing else behind") {
    const temporary_folder folder;
    io::write_atomically(folder / "a.txt", "one");
    CHECK(folder.text("a.txt") == "one");
    io::write_atomically(folder / "a.txt", std::string("t\0wo", 4));
    CHECK(folder.text("a.txt") == std::string("t\0wo", 4));
    io::write_atomically(folder / "a.txt", "");
    CHECK(folder.text("a.txt").empty());
    CHECK(io::detail::list_folder(folder.path()).size() == 1);
}

TEST_CASE("write_atomically does not touch the temporary file of another run") {
    const temporary_folder folder;
    folder.file("a.txt.0.part", "not mine");
    io::write_atomically(folder / "a.txt", "mine");
    CHECK(folder.text("a.txt.0.part") == "not mine");
    CHECK(folder.text("a.txt") == "mine");
}

TEST_CASE("write_atomically follows a symbolic link") {
    const temporary_folder folder;
    folder.file("real.txt", "old");
    std::filesystem::create_symlink("real.txt", folder / "link.txt");
    io::write_atomically(folder / "link.txt", "new");
    CHECK(folder.text("real.txt") == "new");
    CHECK(std::filesystem::is_symlink(folder / "link.txt"));
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
    CHECK(io::detail::list_folder(folder.path()).size() == 1);
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
    CHECK(folder.error([&] { io::detail::read_file(folder / "none"); }) == "none: no such file");
    CHECK(folder.error([&] { io::detail::list_folder(folder / "none"); }) == "none: no such folder");
    std::filesystem::create_directory(folder / "d");
    CHECK(folder.error([&] { io::detail::read_file(folder / "d"); }) == "d: is a folder, not a file");
    folder.file("f", "");
    CHECK(folder.error([&] { io::detail::list_folder(folder / "f"); }) == "f: is not a folder");
}
