// Maps of receptors in the forms of Hansen's and other files, and their averages.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "bad_input.hpp"
#include "reference.hpp"
#include "temporary_folder.hpp"

namespace test_receptors {

using namespace entrain;
using bad_input::message;

namespace {

using names = std::vector<std::string>;

io::region_table three() {
    io::region_table regions;
    regions.name = {"7Networks_LH_Vis_1", "7Networks_RH_Vis_1", "LH-Pu"};
    return regions;
}

}  // namespace

TEST_CASE(
    "maps of receptors come from Hansen's files of one column, and from tables with and without names") {
    const temporary_folder folder;
    const auto one = folder.file("5HT1a_way_hc36_savli.csv", "1.5\n2.5e+01\n3\n"),
               order = folder.file("by_order.csv", "5HT2a,5HT4\n1,2\n3,4\n5,6\n"),
               named = folder.file("named.tsv",
                                   "region\tD1\tD2\nlh_pu\t5\t6\nx\t0\t0\nRH_Vis_1\t3\t4\nLH_Vis_1\t1\t2\n"),
               frame = folder.file("frame.csv", ",MU\n0,7\n1,8\n2,9\n");
    io::save_npy(folder / "vector.npy", vector<double>{4, 5, 6});
    io::save_npy(folder / "column.npy", matrix<double>{{1}, {2}, {3}});
    const auto maps =
        io::load_receptors({one, order, named, frame, folder / "vector.npy", folder / "column.npy"}, three());
    CHECK(maps.name == names{"5HT1a_way_hc36_savli", "5HT2a", "5HT4", "D1", "D2", "MU", "vector", "column"});
    CHECK(maps.density ==
          matrix<double>{{1.5, 1, 2, 1, 2, 7, 4, 1}, {25, 3, 4, 3, 4, 8, 5, 2}, {3, 5, 6, 5, 6, 9, 6, 3}});
    // In another order, with a region that is none of the atlas.
    const auto four = folder.file("four.csv", "3\n0\n1\n2\n");
    CHECK(io::load_receptors({four}, three(), {"LH-Pu", "RH-Pu", "LH_Vis_1", "RH_Vis_1"}).map("four") ==
          vector<double>{1, 2, 3});
}

TEST_CASE("maps that were read elsewhere are brought into the order of the regions in the same way") {
    const io::map_table read{
        .name = {"a", "b"}, .values = {{1, 10}, {2, 20}, {3, 30}}, .region = {}, .passed_over = {}};
    CHECK(io::arrange_maps("x.mat", read, three()).density == read.values);
    const auto turned = io::arrange_maps("x.mat", read, three(), {"LH-Pu", "RH_Vis_1", "LH_Vis_1"});
    CHECK(turned.name == names{"a", "b"});
    CHECK(turned.density == matrix<double>{{3, 30}, {2, 20}, {1, 10}});
    auto named = read;
    named.region = {"RH_Vis_1", "LH_Vis_1", "lh_pu"};
    CHECK(io::arrange_maps("x.mat", named, three(), {"never", "read"}).map("a") == vector<double>{2, 1, 3});
    const temporary_folder folder;
    const auto error = [&](const io::map_table& maps, const names& order) {
        return folder.error([&] { io::arrange_maps(folder / "x.mat", maps, three(), order); });
    };
    CHECK(error(read, {"LH-Pu"}) == "x.mat: has 3 rows without names of regions, and there are 1 regions");
    CHECK(error(read, {"LH-Pu", "LH-Pu", "LH_Vis_1"}) == "x.mat: two rows of region 'LH-Pu'");
    CHECK(error(read, {"LH-Pu", "RH_Vis_1", "x"}).find("x.mat: no row of region '7Networks_LH_Vis_1'") == 0);
    named.values(2, 1) = NAN;
    CHECK(error(named, {}) == "x.mat: the map 'b' has no value of region 'LH-Pu'");
    named.name = {"a", "a"};
    CHECK(error(named, {}) == "x.mat: a second map 'a'");
}

TEST_CASE("averages of tracers are written with weights, or take them from the names") {
    const auto said = [](const char* text) {
        const io::map_average read = io::parse_map_average(text);
        std::string all = read.name + ":";
        for (const auto& map : read.of) all += " " + std::to_string(int(map.weight)) + "*" + map.name;
        return all;
    };
    CHECK(said("5HT1B = 22 5HT1b_p943_hc22_savli + 65 5HT1b_p943_hc65_gallezot") ==
          "5HT1B: 22*5HT1b_p943_hc22_savli 65*5HT1b_p943_hc65_gallezot");
    CHECK(said("5HT1B=5HT1b_p943_hc22_savli + 5HT1b_p943_hc65_gallezot") ==
          "5HT1B: 22*5HT1b_p943_hc22_savli 65*5HT1b_p943_hc65_gallezot");
    CHECK(said("x = a_hc22 + b + c-d") == "x: 1*a_hc22 1*b 1*c-d");
    for (const char* wrong : {"", "x", "x = a", "= a + b", "x = a + ", "x = 0 a + 1 b", "x = 1 a + b",
                              "x = -1 a + 2 b", "x = 1 a c + 2 b", "x = a * b"}) {
        CAPTURE(wrong);
        CHECK(message([&] { io::parse_map_average(wrong); })
                  .starts_with("entrain::io::parse_map_average: text: expected a name, =, and maps with + "
                               "between them"));
    }
}

TEST_CASE("an average is that of z-scores, weighted, and stands in the place of its maps") {
    io::receptor_table maps{{"a", "b", "c", "d"}, {{1, 10, 0, 5}, {2, 30, 1, 6}, {3, 20, 0, 7}}};
    const auto averaged = io::average_maps(maps, {{"bd", {{"b", 1}, {"d", 3}}}});
    CHECK(averaged.name == names{"a", "bd", "c"});
    // z of b is (-1, 1, 0) and of d (-1, 0, 1), both times sqrt(3/2).
    const double z = std::sqrt(1.5);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(averaged.density(i, 0) == maps.density(i, 0));
        CHECK(averaged.density(i, 1) == doctest::Approx(z * std::vector{-1.0, 0.25, 0.75}[i]));
        CHECK(averaged.density(i, 2) == maps.density(i, 2));
    }
    const auto plain = io::average_maps(maps, {{"bd", {{"b", 1}, {"d", 3}}}}, {.standardise = false});
    CHECK(plain.density(1, 1) == 12);
    CHECK(io::average_maps(maps, {}).density == maps.density);

    std::vector<bad_input::refused> wrong;
    const auto add = [&](std::vector<io::map_average> averages,
                         const std::string& says = "io::average_maps: averages") {
        wrong.push_back({says, [=] { io::average_maps(maps, averages); }});
    };
    add({{"x", {{"a", 1}}}});
    add({{"x", {{"a", 1}, {"e", 1}}}});
    add({{"x", {{"a", 1}, {"a", 1}}}});
    add({{"x", {{"a", 1}, {"b", 1}}}, {"y", {{"b", 1}, {"c", 1}}}});
    add({{"c", {{"a", 1}, {"b", 1}}}});
    add({{"x", {{"a", 1}, {"b", 1}}}, {"x", {{"c", 1}, {"d", 1}}}});
    add({{"x", {{"a", 0}, {"b", 1}}}}, "io::average_maps: averages.of.weight");
    add({{"x", {{"a", -1}, {"b", 1}}}}, "io::average_maps: averages.of.weight");
    add({{"x", {{"a", 0.0 / 0.0}, {"b", 1}}}}, "io::average_maps: averages.of.weight");
    auto flat = maps;
    for (std::size_t i = 0; i < 3; ++i) flat.density(i, 0) = 2;
    wrong.push_back({"io::average_maps: maps", [=] {
                         io::average_maps(flat, {{"x", {{"a", 1}, {"b", 1}}}});
                     }});
    flat.name.pop_back();
    wrong.push_back({"io::average_maps: maps", [=] { io::average_maps(flat, {}); }});
    wrong.push_back({"io::load_receptors: files", [] { io::load_receptors({}, three()); }});
    bad_input::check_all("io, receptors", wrong);
}

TEST_CASE("the average of two tracers of 5HT1B is Hansen's, on the maps of Desikan-Killiany") {
    const auto file = reference::path("data/dk68/receptors_5ht_dk68.csv");
    if (!file) return;
    io::region_table regions;
    for (int i = 0; i < 68; ++i) regions.name.push_back("r" + std::to_string(i));
    const auto maps = io::load_receptors({*file}, regions);
    REQUIRE(maps.name.size() == 12);
    const auto averaged = io::average_maps(
        maps, {io::parse_map_average("5HT1B = 5HT1b_p943_hc22_savli + 5HT1b_p943_hc65_gallezot")});
    CHECK(averaged.name.size() == 11);
    const auto z = [&](const char* name) {
        const vector<double> map = maps.map(name);
        double mean = 0, square = 0;
        for (const double x : map) mean += x / 68;
        for (const double x : map) square += (x - mean) * (x - mean) / 68;
        std::vector<double> scores;
        for (const double x : map) scores.push_back((x - mean) / std::sqrt(square));
        return scores;
    };
    const auto first = z("5HT1b_p943_hc22_savli"), second = z("5HT1b_p943_hc65_gallezot");
    const auto found = averaged.map("5HT1B");
    for (std::size_t i = 0; i < 68; ++i)
        CHECK(found(i) == doctest::Approx((22 * first[i] + 65 * second[i]) / 87).epsilon(1e-12));
}

TEST_CASE("files that are no maps of these regions end in an error that says why") {
    const temporary_folder folder;
    std::size_t tried = 0;
    const auto refused = [&](const std::string& name, const std::string& text, const std::string& expected) {
        const auto file = folder.file(name, text);
        CHECK(folder.error([&] { io::load_receptors({file}, three()); }) == expected);
        ++tried;
    };
    refused("a.csv", "1\n2\n", "a.csv: has 2 rows without names of regions, and there are 3 regions");
    refused(
        "a.csv", "1,2\n3,4\n5,6\n",
        "a.csv: has 2 columns and no header with the names of the maps: add one, or give a file for each");
    refused("a.csv", "1\nx\n3\n", "a.csv:2:1: not a number: 'x'");
    refused("a.csv", "1\nn/a\n3\n", "a.csv: the map 'a' has no value of region '7Networks_RH_Vis_1'");
    refused("a.csv", "region,m\nLH_Vis_1,1\nRH_Vis_1,2\n", "a.csv: no row of region 'LH-Pu'");
    refused("a.csv", "region,m\nLH_Vis_1,1\n7Networks_LH_Vis_1,2\nLH-Pu,3\n",
            "a.csv: two rows of region '7Networks_LH_Vis_1'");
    refused("a.csv", "m,m\n4,4\n2,2\n3,3\n", "a.csv:1:3: a second column 'm'");
    refused("a.csv", "", "a.csv: is empty");
    const auto one = folder.file("one.csv", "m\n4\n2\n3\n"), two = folder.file("two.csv", "m\n4\n2\n3\n");
    CHECK(folder.error([&] { io::load_receptors({one, two}, three()); }) == "two.csv: a second map 'm'");
    io::save_npy(folder / "two.npy", matrix<double>{{1, 2}, {3, 4}, {5, 6}});
    CHECK(folder.error([&] { io::load_receptors({folder / "two.npy"}, three()); }) ==
          "two.npy: has several columns and no names of maps: give a .csv with a header, or a file for each");
    bad_input::report("io, files of receptors", tried + 2, tried + 2);
}

}  // namespace test_receptors
