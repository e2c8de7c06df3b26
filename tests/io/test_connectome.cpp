#include <doctest/doctest.h>

#include <limits>

#include <entrain/io/connectome.hpp>
#include <entrain/io/npy.hpp>

#include "temporary_folder.hpp"

namespace test_connectome {

using namespace entrain;

namespace {

std::string error_of(const temporary_folder& folder, std::string_view text) {
    return folder.error([&] { io::load_connectome(folder.file("c.csv", text)); });
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("load_connectome sees by itself whether rows and columns have names") {
    const temporary_folder folder;
    const matrix<double> weights{{0, 2}, {3, 0}};
    const auto check = [&](std::string_view text, const names& labels) {
        CAPTURE(text);
        const connectome read = io::load_connectome(folder.file("c.csv", text));
        CHECK(read.weights() == weights);
        CHECK(read.labels() == labels);
    };
    check("0,2\n3,0\n", {});
    check("5,2\n3,7\n", {});  // the diagonal is no connection
    check("a,b\n0,2\n3,0\n", {"a", "b"});
    check("a,0,2\nb,3,0\n", {"a", "b"});
    check(",a,b\na,0,2\nb,3,0\n", {"a", "b"});
    check("name,a,b\na,0,2\nb,3,0\n", {"a", "b"});
    check("0,1\n0,2\n3,0\n", {"0", "1"});  // a data frame without names
    check(",0,1\n0,0,2\n1,3,0\n", {"0", "1"});
    check(",2001,2002\n2001,0,2\n2002,3,0\n", {"2001", "2002"});  // codes of an atlas
    check("1,2\n0,2\n3,0\n", {"1", "2"});
    CHECK(io::load_connectome(folder.file("c.tsv", "0\t2\n3\t0\n")).weights() == weights);
    io::save_npy(folder / "c.npy", xt::xarray<float>{{0, 2}, {3, 0}});
    CHECK(io::load_connectome(folder / "c.npy").weights() == weights);
}

TEST_CASE("load_connectome names line and column of what is wrong, and never takes a slip for a name") {
    const temporary_folder folder;
    CHECK(error_of(folder, "0,2x\n3,0\n") == "c.csv:1:3: not a number: '2x'");
    CHECK(error_of(folder, "O,2\n3,0\n") == "c.csv:1:1: not a number: 'O'");
    CHECK(error_of(folder, ",2.5\n3,0\n") == "c.csv:1:1: an empty field where a number is needed: ''");
    CHECK(error_of(folder, "NaN,2\n3,0\n") == "c.csv:1:1: a missing value where a number is needed: 'NaN'");
    CHECK(error_of(folder, "a,b\n0,NaN\n3,0\n") ==
          "c.csv:2:3: a missing value where a number is needed: 'NaN'");
    CHECK(error_of(folder, ",a,b\na,0,1\nc,1,0\n") ==
          "c.csv:3:1: row of region 'c' where column 2 is region 'b'");
    CHECK(error_of(folder, "7,2\n0,1\n3,0\n") ==
          "c.csv: a connectome is square, this is a table of 3 rows and 2 columns");
    CHECK(error_of(folder, "0,2,1,1\n3,0,1,1\n") ==
          "c.csv: a connectome is square, this is a table of 2 rows and 4 columns");
    CHECK(error_of(folder, "0,2\n3\n") == "c.csv:2:1: the row ends after 1 fields, the rows above have 2");
    CHECK(error_of(folder, "") == "c.csv: is empty");
    io::save_npy(folder / "c.npy", full(2, 3, 1.0));
    CHECK(folder.error([&] { io::load_connectome(folder / "c.npy"); }) ==
          "c.npy: entrain::connectome: weights: expected a square matrix (regions, regions), got (2, 3)");
    io::save_npy(folder / "c.npy", full(2, 2, std::numeric_limits<double>::quiet_NaN()));
    CHECK(folder.error([&] { io::load_connectome(folder / "c.npy"); }) ==
          "c.npy: entrain::connectome: weights: expected finite values, got nan at (0, 0)");
}

TEST_CASE("names of regions that look like anything else come back, or are refused when they are written") {
    const temporary_folder folder;
    const std::vector<names> awkward{{"0.5", "-1"},
                                     {"7", "7"},
                                     {"", ""},
                                     {"nan", "n/a"},
                                     {"region", "0"},
                                     {"0", "1"},
                                     {"2", "1"},
                                     {"1e5", "inf"},
                                     {"#a", " b "},
                                     {"a,b", "c\td"},
                                     {"\"", "'"},
                                     {"x\ny", "\r\n"},
                                     {"\xEF\xBB\xBF"
                                      "a",
                                      "\xC3\xA9"}};
    for (const char* file : {"c.csv", "c.tsv"}) {
        for (const names& labels : awkward) {
            CAPTURE(labels);
            // Symmetric and full, so that names that are numbers could be taken for weights.
            const connectome network(matrix<double>{{0, 0.5}, {0.5, 0}}, labels);
            io::save_connectome(folder / file, network);
            const connectome read = io::load_connectome(folder / file);
            CHECK(read.labels() == labels);
            CHECK(read.weights() == network.weights());
        }
        for (const names& label : {names{"0"}, names{"7"}, names{""}, names{"a"}, names{"-1"}}) {
            io::save_connectome(folder / file, connectome(matrix<double>{{0}}, label));
            CHECK(io::load_connectome(folder / file).labels() == label);
        }
    }
    CHECK_THROWS_WITH_AS(io::save_connectome(folder / "d.csv", connectome(full(2, 2, 1.0), {"a", "caf\xE9"})),
                         "entrain::io::save_connectome: network.labels: expected text as UTF-8 without zero "
                         "bytes, got 'caf' and then the byte 0xE9",
                         argument_error);
    CHECK_FALSE(std::filesystem::exists(folder / "d.csv"));
    // A misspelt or absent number in the corner is no corner.
    CHECK(error_of(folder, ",0.5\n0.5,0\n") == "c.csv:1:1: an empty field where a number is needed: ''");
    CHECK(error_of(folder, "regions,0.5\n0.5,0\n") == "c.csv:1:1: not a number: 'regions'");
}

TEST_CASE("a connectome comes back as it was saved") {
    const temporary_folder folder;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        const std::size_t size = 1 + roll.below(8);
        matrix<double> weights = full(size, size, 0.0);
        for (double& weight : weights)
            weight = roll.below(3)   ? static_cast<double>(roll.bits() >> 11) * 0x1p-53
                     : roll.below(2) ? -0x1p-1074
                                     : -0.0;
        names labels;
        const std::size_t kind = roll.below(4);
        const names pieces{"", "1", "0.5", "n/a", "region", "-", "e", " ", ",", "\t", "\"", "\n", "\xC3\xA9"};
        for (std::size_t i = 0; kind && i < size; ++i)
            labels.push_back(kind == 1 ? "region, " + std::to_string(i)
                             : kind == 2
                                 ? std::to_string(2000 + 7 * i)
                                 : pieces[roll.below(pieces.size())] + pieces[roll.below(pieces.size())]);
        const connectome network(weights, labels);
        for (const char* name : {"c.csv", "c.tsv", "c.npy"}) {
            io::save_connectome(folder / name, network);
            const connectome read = io::load_connectome(folder / name);
            REQUIRE(read.weights() == network.weights());
            if (std::string(name) != "c.npy") REQUIRE(read.labels() == labels);
        }
    }
    CHECK_THROWS_WITH_AS(io::save_connectome(folder / "c.csv", {}),
                         "entrain::io::save_connectome: network: expected at least one region, got 0",
                         argument_error);
}

}  // namespace test_connectome
