#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "trd_sensitivity/shared.hpp"

namespace test_output_folder {

namespace fs = std::filesystem;

namespace {

// A folder of its own for each test.
struct scratch {
    fs::path path = fs::temp_directory_path() / ("trd-output-" + std::to_string(::getpid()));
    scratch() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~scratch() { fs::remove_all(path); }
};

std::size_t entries(const fs::path& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++count;
    return count;
}

void finish_run(const fs::path& out, const std::string& file) {
    trd::output_folder folder(out);
    trd::write_text(folder.path() / file, "x\n");
    trd::write_text(folder.path() / "run.json", R"({"program": "trd_sensitivity"})");
    folder.commit();
}

}  // namespace

TEST_CASE("results appear under their name only when they are complete") {
    const scratch place;
    const auto out = place.path / "deep" / "results";
    {
        trd::output_folder folder(out);
        trd::write_text(folder.path() / "states.tsv", "half a table");
        CHECK_FALSE(fs::exists(out));
    }
    CHECK(entries(place.path) == 0);  // what was not committed leaves nothing behind
    finish_run(out, "states.tsv");
    CHECK(fs::exists(out / "states.tsv"));
    CHECK(entries(place.path / "deep") == 1);
    CHECK(trd::output_folder::holds_results(out));
}

TEST_CASE("a second run replaces the first as a whole") {
    const scratch place;
    finish_run(place.path / "results", "old.tsv");
    finish_run(place.path / "results/", "new.tsv");
    CHECK(fs::exists(place.path / "results" / "new.tsv"));
    CHECK_FALSE(fs::exists(place.path / "results" / "old.tsv"));
    CHECK(entries(place.path) == 1);
}

TEST_CASE("a second run that fails leaves the results of the first as they were") {
    const scratch place;
    finish_run(place.path / "results", "old.tsv");
    {
        trd::output_folder folder(place.path / "results");
        trd::write_text(folder.path() / "new.tsv", "x");
    }
    CHECK(fs::exists(place.path / "results" / "old.tsv"));
    CHECK_FALSE(fs::exists(place.path / "results" / "new.tsv"));
    CHECK(entries(place.path) == 1);
}

TEST_CASE("a folder with somebody else's files is refused and not touched") {
    const scratch place;
    const auto out = place.path / "thesis";
    fs::create_directories(out);
    CHECK_NOTHROW(trd::output_folder{out});  // an empty folder is as good as none
    trd::write_text(out / "chapter.txt", "precious");
    CHECK_THROWS_WITH_AS(trd::output_folder{out}, doctest::Contains("not results of this program"),
                         trd::output_error);
    trd::write_text(out / "run.json", R"({"program": "another"})");
    CHECK_THROWS_AS(trd::output_folder{out}, trd::output_error);
    trd::write_text(out / "run.json", "not json");
    CHECK_THROWS_AS(trd::output_folder{out}, trd::output_error);
    CHECK(fs::exists(out / "chapter.txt"));
}

TEST_CASE("files that arrive during the run are not overwritten") {
    const scratch place;
    const auto out = place.path / "results";
    trd::output_folder folder(out);
    fs::create_directories(out);
    trd::write_text(out / "chapter.txt", "precious");
    CHECK_THROWS_AS(folder.commit(), trd::output_error);
    CHECK(fs::exists(out / "chapter.txt"));
}

TEST_CASE("a file in the place of the folder is refused") {
    const scratch place;
    trd::write_text(place.path / "results", "a file");
    CHECK_THROWS_WITH_AS(trd::output_folder{place.path / "results"}, doctest::Contains("is a file"),
                         trd::output_error);
}

TEST_CASE("a disk that refuses is an error that names the file") {
    CHECK_THROWS_WITH_AS(trd::write_text("/dev/full", std::string(1 << 20, 'x')),
                         doctest::Contains("/dev/full"), trd::output_error);
}

}  // namespace test_output_folder
