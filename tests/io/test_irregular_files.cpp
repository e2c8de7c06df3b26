#include <doctest/doctest.h>

#include <entrain/io.hpp>

#include "irregular_files.hpp"

namespace test_irregular_files {

using namespace entrain;

TEST_CASE("what is no regular file is refused by every reader of tables and arrays") {
    irregular_files files;
    for (const char* name : {"a.csv", "a.tsv", "a.txt"}) {
        files.check(name, [](const auto& file) { io::load_csv(file); });
        files.check(name, [](const auto& file) { io::load_table(file); });
        files.check(name, [](const auto& file) { io::load_maps(file); });
        files.check(name, [](const auto& file) { io::load_connectome(file); });
        files.check(name, [](const auto& file) { io::load_label_table(file); });
    }
    files.check("a.npy", [](const auto& file) { io::load_npy(file); });
    files.check("a.npy", [](const auto& file) { io::load_npy_array<double>(file); });
    files.check("a.npy", [](const auto& file) { io::load_connectome(file); });
    bad_input::report("io, irregular files", files.tried(), files.clear());
}

}  // namespace test_irregular_files
