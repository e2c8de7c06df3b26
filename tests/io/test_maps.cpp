#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "temporary_folder.hpp"

namespace test_maps {

using namespace entrain;

namespace {
using names = std::vector<std::string>;
}

TEST_CASE("load_maps reads columns of numbers, and names the columns that are none") {
    const temporary_folder folder;
    const auto check = [&](std::string_view text, const names& maps, const names& regions,
                           const names& passed_over) {
        CAPTURE(text);
        const io::map_table read = io::load_maps(folder.file("m.csv", text));
        CHECK(read.name == maps);
        CHECK(read.region == regions);
        CHECK(read.passed_over == passed_over);
        return read;
    };
    const auto plain = check("d1,5HT\n1.5,2\n,n/a\n", {"d1", "5HT"}, {}, {});
    CHECK(plain.map("5HT")(0) == 2);
    CHECK(std::isnan(plain[0](1)));
    CHECK(std::isnan(plain.values(1, 1)));
    // An index, as data frames write it, and one with a header.
    const names index{"column 1 (''), which numbers the rows"};
    CHECK(check(",a\n0,1.5\n1,2.5\n", {"a"}, {}, index).map("a") == vector<double>{1.5, 2.5});
    check("\xEF\xBB\xBF,a\r\n1,1.5\r\n2,2.5\r\n", {"a"}, {}, index);
    check("parcel_no,a\n1,1.5\n2,2.5\n", {"a"}, {}, {"column 1 ('parcel_no'), which numbers the rows"});
    check("Unnamed: 0,a\n2001,1.5\n2002,2.5\n", {"a"}, {"2001", "2002"},
          {"column 1 ('Unnamed: 0'), whose header says that it names the rows"});
    check("name,a\nL1,1.5\n7,2.5\n", {"a"}, {"L1", "7"},
          {"column 1 ('name'), whose header says that it names the rows"});
    check("a,who,hemi\n1.5,x,L\n2.5,y,L\n", {"a"}, {"x", "y"},
          {"column 2 ('who'), which holds text", "column 3 ('hemi'), which holds text"});
    // A map may count as well, where it is not the first column.
    check("a,b\n5,1\n7,2\n", {"a", "b"}, {}, {});
    CHECK_THROWS_WITH_AS(
        plain.map("x"),
        "entrain::io::map_table::map: wanted: expected one of the maps ('d1', '5HT'), got 'x'",
        argument_error);
    CHECK_THROWS_AS(plain[2], argument_error);
}

TEST_CASE("load_maps takes the columns that it is asked for as they are") {
    const temporary_folder folder;
    const auto file = folder.file("m.csv", "rank,name,a\n1,x,1.5\n2,y,2.5\n");
    const auto read = io::load_maps(file, {.columns = {"a", "rank"}});
    CHECK(read.name == names{"a", "rank"});
    CHECK(read.region == names{"x", "y"});
    CHECK(read.passed_over.empty());
    CHECK(read.values == matrix<double>{{1.5, 1}, {2.5, 2}});
    CHECK(folder.error([&] { io::load_maps(file, {.columns = {"name"}}); }) ==
          "m.csv:2:3: column 'name': not a number: 'x'");
    CHECK(folder.error([&] { io::load_maps(file, {.columns = {"b"}}); }) ==
          "m.csv:1:1: no column 'b' in the header");
}

TEST_CASE("load_maps reads one map of several that stand below each other") {
    const temporary_folder folder;
    const auto file = folder.file("long.tsv",
                                  "protocol\tmap\tregion\tvalue\nsync\teffect\tx\t1\nsync\teffect\ty\t2\n"
                                  "sync\tsize\tx\t3\nnoise\tsize\tx\t4\nnoise\tsize\ty\tn/a\n");
    const auto read =
        io::load_maps(file, {.columns = {"value"}, .where = {{"protocol", "sync"}, {"map", "effect"}}});
    CHECK(read.values == matrix<double>{{1}, {2}});
    CHECK(read.region == names{"x", "y"});
    CHECK(io::load_maps(file, {.where = {{"map", "size"}, {"region", "x"}}}).values ==
          matrix<double>{{3}, {4}});
    const auto error = [&](const io::map_options& options) {
        return folder.error([&] { io::load_maps(file, options); });
    };
    CHECK(error({.where = {{"protocol", "synk"}}}) ==
          "long.tsv: no row has 'synk' in the column 'protocol', which has: 'sync', 'noise'; the nearest is "
          "'sync'");
    CHECK(error({.where = {{"protocol", "noise"}, {"map", "effect"}}}) ==
          "long.tsv: no row has 'effect' in the column 'map', which has: 'size'");
    CHECK(error({.where = {{"protocols", "sync"}}}) ==
          "long.tsv:1:1: no column 'protocols' in the header; the nearest is 'protocol'");
    // Places are those of the file.
    CHECK(error({.columns = {"map"}, .where = {{"protocol", "noise"}}}) ==
          "long.tsv:5:7: column 'map': not a number: 'size'");
}

TEST_CASE("the nearest name is offered, capitals apart, and none that is far") {
    using io::detail::nearest;
    const names all = {"5HT1A", "5HT1B", "5HT2A", "DAT"};
    CHECK(nearest(all, "5ht2a") == "; the nearest is '5HT2A'");
    CHECK(nearest(all, "5HT2C") == "; the nearest is '5HT2A'");
    CHECK(nearest(all, "5-HT1B") == "; the nearest is '5HT1B'");
    CHECK(nearest(all, "GABA").empty());
    CHECK(nearest(all, "x").empty());
    CHECK(nearest(names{}, "DAT").empty());
}

TEST_CASE("load_maps says where a column is neither map nor names") {
    const temporary_folder folder;
    const auto error = [&](std::string_view text) {
        return folder.error([&] { io::load_maps(folder.file("m.csv", text)); });
    };
    CHECK(error("a,b\n1,2\n1,two\n") == "m.csv:3:3: column 'b': not a number: 'two'");
    CHECK(error("a,b\n1,\"0,5\"\n1,two\n") ==
          "m.csv:2:3: column 'b': not a number: '0,5'; write a point instead of the decimal comma");
    CHECK(error("a,b,b\n5,2,3\n") == "m.csv:1:5: a second column 'b'");
    CHECK(error("a,b\n") == "m.csv: has no rows below its header");
    CHECK(error("i,b\n0,x\n1,y\n") ==
          "m.csv: has no map: column 1 ('i'), which numbers the rows; column 2 ('b'), which holds text");
    CHECK(error("a\n5\ninf\n") == "m.csv:3:1: column 'a': not a finite number: 'inf'");
}

}  // namespace test_maps
