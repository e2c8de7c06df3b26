#include <doctest/doctest.h>

#include <entrain/io/table.hpp>

#include "temporary_folder.hpp"

namespace test_table {

using namespace entrain;

namespace {

io::table read(const temporary_folder& folder, std::string_view text, const io::table_options& options = {},
               const std::string& name = "t.csv") {
    return io::load_table(folder.file(name, text), options);
}

std::string error_of(const temporary_folder& folder, std::string_view text,
                     const std::string& name = "t.csv") {
    return folder.error([&] { read(folder, text, {}, name); });
}

using rows = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("load_table reads header and rows, by comma or by tab") {
    const temporary_folder folder;
    const io::table commas = read(folder, "id,group\nsub-1,a b\nsub-2,\n");
    CHECK(commas.columns == std::vector<std::string>{"id", "group"});
    CHECK(commas.rows == rows{{"sub-1", "a b"}, {"sub-2", ""}});
    CHECK(commas.column("group") == 1);
    CHECK(read(folder, "id\tgroup\n1,5\tx\n", {}, "t.tsv").rows == rows{{"1,5", "x"}});
    CHECK(read(folder, "a;b\n1;2\n", {.separator = ';'}).rows == rows{{"1", "2"}});
    CHECK(read(folder, "1,2\n3,4", {.header = false}).rows == rows{{"1", "2"}, {"3", "4"}});
    CHECK(read(folder, "only,header\n").rows.empty());
}

TEST_CASE("load_table takes quotes, CRLF, a byte order mark and blank last lines") {
    const temporary_folder folder;
    CHECK(read(folder,
               "\xEF\xBB\xBF"
               "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\r\n\n") ==
          io::table{{"a", "b"}, {{"x, \"y\"", "two\nlines"}}});
    CHECK(read(folder, "a,b\n5\" gun,\"\"\n").rows == rows{{"5\" gun", ""}});
    CHECK(read(folder, "a,b\n,\n").rows == rows{{"", ""}});
    CHECK(read(folder, "a\n\nx\n\"\"\n").rows == rows{{""}, {"x"}, {""}});
}

TEST_CASE("load_table says where a row is too long or too short, and where quotes go wrong") {
    const temporary_folder folder;
    CHECK(error_of(folder, "a,b\n1,2\n1,2,3\n") ==
          "t.csv:3:5: a field too many: the rows above have 2 fields (a decimal comma has to be a point)");
    CHECK(error_of(folder, "a,b\nx,y,z\n") == "t.csv:2:5: a field too many: the rows above have 2 fields");
    CHECK(error_of(folder, "a,b,c\n1,22\n") ==
          "t.csv:2:3: the row ends after 2 fields, the rows above have 3");
    CHECK(error_of(folder, "a,b\n\n1,2\n") ==
          "t.csv:2:1: the row ends after 1 fields, the rows above have 2");
    CHECK(error_of(folder, "a,b\nx,\"y\n") == "t.csv:2:3: a quoted field that never ends");
    CHECK(error_of(folder, "a,b\n\"x\"y,z\n") ==
          "t.csv:2:4: a separator or the end of the line expected after a quoted field");
    CHECK(error_of(folder, "a,b\rc,d\r") == "t.csv:1:4: a carriage return without a line feed");
    CHECK(error_of(folder, "") == "t.csv: is empty");
    CHECK(error_of(folder, "\r\n\n") == "t.csv: is empty");
    CHECK(folder.error([&] { io::load_table(folder / "none.csv"); }) == "none.csv: no such file");
}

TEST_CASE("columns count characters, not bytes, and lines count those inside quotes") {
    const temporary_folder folder;
    CHECK(error_of(folder, "a,b\n\"\xC3\xA9\xE2\x82\xAC\n\",\xC3\xBC\n\xC3\xA9\xC3\xA9,x,y\n") ==
          "t.csv:4:6: a field too many: the rows above have 2 fields");
}

TEST_CASE("table::column and save_table refuse what cannot be") {
    const temporary_folder folder;
    CHECK_THROWS_WITH_AS((io::table{{"a", "b"}, {}}.column("c")),
                         "entrain::io::table::column: name: expected one of the columns ('a', 'b'), got 'c'",
                         argument_error);
    CHECK_THROWS_WITH_AS(io::save_table(folder / "t.csv", {}),
                         "entrain::io::save_table: content: expected at least one column, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(io::save_table(folder / "t.csv", {{"a", "b"}, {{"1", "2"}, {"3"}}}),
                         "entrain::io::save_table: content: expected 2 fields in row 1, got 1",
                         argument_error);
    CHECK_THROWS_WITH_AS(io::save_table(folder / "t.csv", {{}, {{"1", "2"}}}),
                         "entrain::io::save_table: content.columns: expected names of the columns, or "
                         "options.header = false for a table without, got 0",
                         argument_error);
    CHECK_THROWS_WITH_AS(
        io::save_table(folder / "t.csv", {{"a"}, {}}, {.header = false}),
        "entrain::io::save_table: content.columns: expected none, since options.header is false, "
        "got 1",
        argument_error);
    CHECK_FALSE(std::filesystem::exists(folder / "t.csv"));
    CHECK_THROWS_AS(io::save_table(folder / "no/t.csv", {{"a"}, {}}), io_error);
}

TEST_CASE("any table comes back as it was saved") {
    const temporary_folder folder;
    const std::vector<std::string> pieces{
        "",           "a",   ",",   "\t", "\"",       "\n", "\r", "\r\n", " ", "\xEF\xBB\xBF",
        "PK\x03\x04", "n/a", "1.5", ";",  "\xC3\xA9", "#",  "=",  "-0",   "'", "\xF0\x9F\xA7\xA0"};
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        const auto field = [&] {
            std::string text;
            for (std::size_t n = roll.below(4); n > 0; --n) text += pieces[roll.below(pieces.size())];
            return text;
        };
        io::table table;
        const std::size_t columns = 1 + roll.below(4);
        const io::table_options options{.header = roll.below(2) == 0};
        for (std::size_t j = 0; options.header && j < columns; ++j) table.columns.push_back(field());
        table.rows.resize(roll.below(5) + !options.header);
        for (auto& row : table.rows)
            for (std::size_t j = 0; j < columns; ++j) row.push_back(field());
        const auto file = folder / (roll.below(2) ? "t.csv" : "t.tsv");
        io::save_table(file, table, options);
        REQUIRE(io::load_table(file, options) == table);
    }
}

}  // namespace test_table
