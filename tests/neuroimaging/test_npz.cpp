#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <entrain/io/npz.hpp>

#include "reference_files.hpp"
#include "temporary_folder.hpp"

namespace test_npz {

using namespace entrain;

TEST_CASE("arrays of numpy.savez and numpy.savez_compressed come back") {
    for (const char* name : {"stored.npz", "compressed.npz"}) {
        CAPTURE(name);
        const auto file = reference(name);
        CHECK(io::list_npz(file) == std::vector<std::string>{"bold", "turned", "count"});
        const auto bold = io::load_npz(file, "bold");
        REQUIRE(bold.shape(0) == 3);
        REQUIRE(bold.shape(1) == 5);
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 5; ++j)
                CHECK(bold(i, j) == static_cast<double>(i) + static_cast<double>(j) / 8);
        CHECK(io::load_npz<float>(file, "turned") == matrix<float>{{0, 1, 2}, {3, 4, 5}});
        const auto count = io::load_npz_array<std::int64_t>(file, "count");
        REQUIRE(count.dimension() == 3);
        for (std::size_t k = 0; k < 24; ++k)
            CHECK(count(k / 12, k / 4 % 3, k % 4) == static_cast<std::int64_t>(k));
    }
}

TEST_CASE("an array that is not there and a damaged .npz file are errors that say so") {
    const temporary_folder folder;
    const auto message = [&](const std::string& bytes, const char* name = "bold") {
        return folder.error([&] { io::load_npz(folder.file("a.npz", bytes), name); });
    };
    const std::string stored = bytes_of("stored.npz"), compressed = bytes_of("compressed.npz");
    CHECK(message(stored, "fc") == "a.npz: has no array 'fc'; it has: 'bold', 'turned', 'count'");
    CHECK(message(stored, "count") ==
          "a.npz/count.npy: expected an array of rank 2, found the shape (2, 3, 4)");
    CHECK(folder.error([&] { io::load_npz<int>(folder.file("a.npz", stored), "bold"); })
              .find("cannot be read as integers") != std::string::npos);
    CHECK(message("") == "a.npz: is no .npz file: it does not begin as a ZIP file");
    CHECK(message("PK and nothing more") == "a.npz: truncated: the ZIP file has no directory at its end");
    std::string changed = stored;
    changed[200] = static_cast<char>(changed[200] ^ 1);
    CHECK(message(changed) == "a.npz: 'bold' is damaged: its checksum is another");
    // Its entry in the directory: flags at 8, method at 10, sizes at 20 and 24, the header's place at 42.
    const std::size_t entry = stored.find("PK\x01\x02");
    const auto with = [&](std::size_t at, std::string_view bytes) {
        changed = stored;
        changed.replace(entry + at, bytes.size(), bytes);
        return message(changed);
    };
    CHECK(with(8, "\x01") == "a.npz: 'bold' is encrypted");
    CHECK(with(10, "\x0C") ==
          "a.npz: 'bold' is compressed by method 12 of ZIP; 0 and 8 (deflate) are supported");
    CHECK(with(10, "\x08").find("a.npz: 'bold' is ") == 0);
    CHECK(with(20, "\xFF\xFF\xFF\x7F") == "a.npz: 'bold' is truncated");
    CHECK(with(24, "\xFF\xFF\xFF\x7F").find("is damaged: 248 bytes, not 2147483647") != std::string::npos);
    CHECK(with(42, "\x01") == "a.npz: 'bold' is damaged: it is not where the directory of the ZIP file says");
    CHECK(with(42, "\xFF\xFF\xFF\x7F").find("it is not where") != std::string::npos);
    CHECK(with(0, "XX") == "a.npz: damaged: an entry of the ZIP directory is none");
    CHECK(with(28, "\xFF\xFF") == "a.npz: truncated: the directory of the ZIP file goes beyond its end");
    for (const std::string* whole : {&stored, &compressed})
        for (std::size_t length = 0; length < whole->size(); length += 10)
            CHECK(message(whole->substr(0, length)) != "no error");
}

}  // namespace test_npz
