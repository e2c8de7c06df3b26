// The corpora of the fuzzers again, without a fuzzer: any compiler runs them, and a find stays mended.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "targets.hpp"

namespace test_corpus {

TEST_CASE("every input that was kept in a corpus is taken in silence") {
    for (const fuzz::target& target : fuzz::targets) {
        CAPTURE(target.name);
        std::size_t inputs = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(ENTRAIN_FUZZ_CORPUS) / target.name)) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
            CAPTURE(entry.path().filename().string());
            CHECK_NOTHROW(target.run(bytes));
            ++inputs;
        }
        CHECK(inputs > 0);
    }
}

}  // namespace test_corpus
