#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include <entrain/core/platform.hpp>

#include "temporary_folder.hpp"

namespace test_platform {

using namespace entrain;
using platform::opening;

TEST_CASE("a file that one process alone appends to is refused to every other, and free once it is closed") {
    const temporary_folder folder;
    platform::output_file one, two;
    CHECK(!one.open(folder / "a", opening::appended_alone));
    CHECK(one.is_locked());
    CHECK(two.open(folder / "a", opening::appended_alone) == std::errc::device_or_resource_busy);
    CHECK(!one.write("first "));
    CHECK(!one.close());
    CHECK(!two.open(folder / "a", opening::appended_alone));
    CHECK(!two.write("second"));
    CHECK(!two.close());
    CHECK(folder.text("a") == "first second");
}

TEST_CASE("a file is cut, appended to again, and replaced in one step") {
    const temporary_folder folder;
    platform::output_file file, other;
    CHECK(!file.open(folder / "a", opening::appended_alone));
    CHECK(!file.write("0123456789"));
    CHECK(!file.truncate(4));
    CHECK(!file.write("x"));
    CHECK(!file.synchronise());
    CHECK(folder.text("a") == "0123x");
    CHECK(!other.open(folder / "b", opening::emptied));
    CHECK(!other.write("new"));
    CHECK(!other.close());
    CHECK(!file.replace_by(folder / "b", folder / "a"));
    CHECK(!file.is_locked());
    CHECK(folder.text("a") == "new");
    CHECK(!std::filesystem::exists(folder / "b"));
}

TEST_CASE("names need not be ASCII, and new files need a new name") {
    const temporary_folder folder;
    const std::filesystem::path name(u8"\u00e4-\u4e2d-\U0001f9e0.txt");
    platform::output_file file;
    CHECK(!file.open(folder.path() / name, opening::new_file));
    CHECK(!file.write("x"));
    CHECK(!file.close());
    CHECK(file.open(folder.path() / name, opening::new_file) == std::errc::file_exists);
    CHECK(!file.open(folder.path() / name, opening::emptied));
    CHECK(!file.close());
    CHECK(std::filesystem::file_size(folder.path() / name) == 0);
    CHECK(file.open(folder / "no/a", opening::emptied) == std::errc::no_such_file_or_directory);
    CHECK(file.open(folder.path(), opening::appended_alone));
}

TEST_CASE("what is not open cannot be written, cut or synchronised, and says so") {
    platform::output_file file;
    CHECK(file.write("x") == std::errc::bad_file_descriptor);
    CHECK(file.truncate(0));
    CHECK(file.synchronise());
    CHECK(!file.close());
}

TEST_CASE("the system reports its memory and this process; a file is no terminal") {
    CHECK(platform::physical_memory() > (std::size_t{1} << 26));
    CHECK(platform::process_id() > 0);
    std::FILE* const file = std::tmpfile();
    if (file == nullptr) return;
    CHECK(!platform::is_terminal(file));
    CHECK(platform::terminal_columns(file) == 0);
    std::fclose(file);
}

}  // namespace test_platform
