// What receptor_nulls reads: whole numbers, maps that are maps, and rows that belong to their regions.
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include <receptor_nulls/input.hpp>

#include "temporary_folder.hpp"

namespace test_receptor_input {

using namespace entrain;

namespace {

const std::string regions =
    "name,hemi,sph_x,sph_y,sph_z,mni_x,mni_y,mni_z\n"
    "L_a,L,1,2,3,-4,5,6\nR_a,R,1,2,3,4,5,6\nL_b,L,,,,-7,8,9\n";

receptor_nulls::study read(const temporary_folder& folder, const std::string& map,
                           const std::string& receptors, const std::string& column = "",
                           const std::string& name = "map.csv") {
    return receptor_nulls::load_study({.map = folder.file(name, map),
                                       .receptors = folder.file("receptors.csv", receptors),
                                       .regions = folder.file("regions.csv", regions),
                                       .distances = {},
                                       .map_column = column});
}

}  // namespace

TEST_CASE("receptor_nulls takes no index for a map, and names what it passes over") {
    const temporary_folder folder;
    const auto s = read(folder, ",thickness\n0,1.5\n1,2.5\n2,\n", "id,5HT1A,who\n1,5,x\n2,6,y\n3,7,z\n");
    CHECK(s.name == "thickness");
    CHECK(s.map(1) == 2.5);
    CHECK_FALSE(is_finite(s.map(2)));
    CHECK(s.receptors == std::vector<std::string>{"5HT1A"});
    CHECK(s.maps[0] == vector<double>{5, 6, 7});
    CHECK(s.partner == std::vector<std::size_t>{1, 0, 2});
    CHECK(s.distances(0, 1) == 8);
    REQUIRE(s.notes.size() == 3);
    CHECK(s.notes[0].ends_with("map.csv: passed over column 1 (''), which numbers the rows"));
    CHECK(s.notes[2].ends_with("receptors.csv: passed over column 3 ('who'), which holds text"));
}

TEST_CASE("receptor_nulls refuses decimal commas, wherever they stand in a column") {
    const temporary_folder folder;
    const std::string receptors = "5HT1A\n5\n6\n8\n";
    for (const char* map : {"t\n1,5\n2,5\n3,5\n", "t\n1.5\n2,5\n3\n", "t\n1\n2\n3,5\n"}) {
        const std::string said = folder.error([&] { read(folder, map, receptors, "", "map.tsv"); });
        CHECK(said.starts_with("map.tsv:"));
        CHECK(said.ends_with("write a point instead of the decimal comma"));
    }
    CHECK(folder.error([&] { read(folder, "t\n1,5\n2,5\n3,5\n", receptors); })
              .ends_with("(a decimal comma has to be a point)"));
    CHECK(folder.error([&] { read(folder, "t\n1.5 mm\n2\n3\n", receptors); }) ==
          "map.csv:2:1: column 't': not a number: '1.5 mm'");
}

TEST_CASE("receptor_nulls brings rows that have the regions' names into the regions' order") {
    const temporary_folder folder;
    const auto s = read(folder, "t,a\n1,5\n2,6\n4,7\n", "region,d1,d2\nL_b,3,6\nL_a,1,4\nR_a,2,5\n", "a");
    CHECK(s.map == vector<double>{5, 6, 7});
    CHECK(s.maps[0] == vector<double>{1, 2, 3});
    CHECK(s.maps[1] == vector<double>{4, 5, 6});
    // Names of another atlas give no order; names of which some are known show a mistake.
    CHECK(read(folder, "t\n1\n5\n4\n", "region,d1\nx,3\ny,1\nz,2\n").maps[0] == vector<double>{3, 1, 2});
    CHECK_THROWS_AS(read(folder, "t\n1\n5\n4\n", "region,d1\nL_b,3\nL_a,1\nz,2\n"), std::invalid_argument);
    CHECK_THROWS_AS(read(folder, "t\n1\n5\n", "d1\n3\n1\n2\n"), std::invalid_argument);
}

}  // namespace test_receptor_input
