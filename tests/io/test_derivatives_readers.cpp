// Folders of derivatives with an atlas out of its own files, matrices in other orders, and scans in other files than
// tables.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "bad_input.hpp"
#include "temporary_folder.hpp"

namespace test_derivatives_readers {

using namespace entrain;
using bad_input::message;

namespace {

using names = std::vector<std::string>;

const std::string stem = "d/sub-1/func/sub-1_task-rest_atlas-T_";

/// One person with a scan of four regions, 2 on each side; an atlas, a connectome.
io::derivatives_options write_study(const temporary_folder& folder) {
    folder.file(stem + "timeseries.tsv",
                "ctx-lh-a\tctx-rh-a\tctx-lh-b\tctx-rh-b\n1\t2\t3\t4\n5\t7\t9\t12\n2\t1\t0\t5\n");
    folder.file("d/task-rest_bold.json", "{\"RepetitionTime\": 2}");
    const auto atlas = folder.file("atlas.csv",
                                   "id,name,x,y,z\n11,lh_a,-10,0,0\n12,lh_b,-10,20,0\n21,rh_a,10,0,0\n"
                                   "22,rh_b,10,20,0\n");
    io::derivatives_options options;
    options.atlas_regions = io::load_atlas({atlas});
    options.people.group_by = "";
    return options;
}

}  // namespace

TEST_CASE(
    "regions come out of an atlas' files, and scans and connectomes may write their names differently") {
    const temporary_folder folder;
    auto options = write_study(folder);
    options.connectome = folder.file(
        "sc.csv",
        ",R_b,L_a,R_a,L_b,R_c\nR_b,0,1,2,3,9\nL_a,1,0,4,5,9\nR_a,2,4,0,6,9\nL_b,3,5,6,0,9\nR_c,9,9,9,9,0\n");
    const auto study = io::load_derivatives(folder / "d", options);
    CHECK(study.regions.name == names{"lh_a", "lh_b", "rh_a", "rh_b"});
    CHECK(study.regions.partner == std::vector<std::size_t>{2, 3, 0, 1});
    CHECK(study.scans[0].bold == matrix<double>{{1, 5, 2}, {3, 9, 0}, {2, 7, 1}, {4, 12, 5}});
    CHECK(study.structure.weights() ==
          matrix<double>{{0, 5, 4, 1}, {5, 0, 6, 3}, {4, 6, 0, 2}, {1, 3, 2, 0}});
    CHECK(study.structure.labels() == study.regions.name);
    CHECK(std::count(study.warnings.begin(), study.warnings.end(),
                     "one region of sc.csv that the table of regions lacks passed over") == 1);
    io::save_cohort(folder / "cohort", study);
    CHECK(io::load_cohort(folder / "cohort", {.needs_receptors = false}).structure.weights() ==
          study.structure.weights());
}

TEST_CASE("a matrix without names is in the order of the table, or in the order that is given") {
    const temporary_folder folder;
    auto options = write_study(folder);
    const matrix<double> in_table{{0, 5, 4, 1}, {5, 0, 6, 3}, {4, 6, 0, 2}, {1, 3, 2, 0}};
    const std::vector<std::size_t> place{3, 0, 2, 1};  // rh_b, lh_a, rh_a, lh_b
    for (const char* file : {"sc.csv", "sc.npy", "sc.tsv"}) {
        CAPTURE(file);
        options.connectome = options.lengths = folder / file;
        io::save_connectome(folder / file, connectome(in_table).subset(place));
        options.order.clear();
        CHECK(io::load_derivatives(folder / "d", options).structure.weights() ==
              connectome(in_table).subset(place).weights());
        options.order = {"R_b", "L_a", "R_a", "L_b"};
        const auto study = io::load_derivatives(folder / "d", options);
        CHECK(study.structure.weights() == in_table);
        CHECK(study.lengths == in_table);
    }
    // An order may have regions that the atlas lacks.
    io::save_connectome(folder / "more.npy", connectome(full(5, 5, 1.0)));
    options.connectome = folder / "more.npy", options.lengths.clear();
    options.order = {"R_b", "L_a", "R_c", "R_a", "L_b"};
    CHECK(io::load_derivatives(folder / "d", options).structure.size() == 4);
    // A reader of one's own.
    options.matrix_reader = [&](const std::filesystem::path&) { return connectome(2.0 * in_table); };
    options.order.clear();
    const auto own = io::load_derivatives(folder / "d", options);
    CHECK(own.structure.weights()(0, 1) == 10);
}

TEST_CASE("lengths of connections are part of a cohort, of its folder and of a part of its regions") {
    const temporary_folder folder;
    auto options = write_study(folder);
    options.lengths = folder.file("lengths.csv", "0,10,20,30\n10,0,40,50\n20,40,0,60\n30,50,60,0\n");
    const auto study = io::load_derivatives(folder / "d", options);
    CHECK(study.structure.size() == 0);
    CHECK(study.lengths(1, 3) == 50);
    io::save_cohort(folder / "cohort", study);
    const auto again =
        io::load_cohort(folder / "cohort", {.needs_connectome = false, .needs_receptors = false});
    CHECK(again.lengths == study.lengths);
    CHECK(io::keep_regions(again, {3, 1}).lengths == matrix<double>{{0, 50}, {50, 0}});
    auto wrong = study;
    wrong.lengths = full(3, 3, 0.0);
    CHECK(message([&] {
              io::save_cohort(folder / "w", wrong);
          }).find("study.lengths: expected the shape (4, 4), or none") != std::string::npos);
    wrong.lengths = full(4, 4, 1.0);
    CHECK(message([&] { io::save_cohort(folder / "w", wrong); })
              .find("study.lengths: expected lengths that are not negative, and 0 on the diagonal, got 1 at "
                    "(0, 0)") != std::string::npos);
    wrong.lengths(0, 1) = 0.0 / 0.0;
    CHECK(message([&] { io::save_cohort(folder / "w", wrong); }).find("study.lengths") != std::string::npos);
    folder.file("lengths.csv", "0,10,20,30\n10,0,40,-50\n20,40,0,60\n30,50,60,0\n");
    CHECK(folder.error([&] { io::load_derivatives(folder / "d", options); }) ==
          "lengths.csv: a length of -50 mm in row 2: lengths are not negative");
}

TEST_CASE(".1D files of C-PAC are scans, whose columns are numbers of the atlas, names, or in order") {
    const temporary_folder folder;
    auto options = write_study(folder);
    std::filesystem::remove(folder / (stem + "timeseries.tsv"));
    const std::string name =
        "d/sub-1/func/sub-1_task-rest_atlas-T_space-MNI152NLin6ASym_reg-36Parameter_desc-Mean_timeseries.1D";
    const matrix<double> expected{{1, 5}, {3, 9}, {2, 7}, {4, 12}};
    for (const char* text : {"#11\t#21\t#12\t#22\n1\t2\t3\t4\n5\t7\t9\t12\n",
                             "# Mean_11 Mean_21 Mean_12 Mean_22\n1 2 3 4\n5 7 9 12\n",
                             "File\tSub-brick\tNZMean_11\tNZMean_21\tNZMean_12\tNZMean_22\nx.nii\t0[?]"
                             "\t1\t2\t3\t4\nx.nii\t1[?]\t5\t7\t9\t12\n",
                             "lh_a,rh_a,L_b,R_b\r\n1,2,3,4\r\n5,7,9,12\r\n"}) {
        CAPTURE(text);
        folder.file(name, text);
        const auto study = io::load_derivatives(folder / "d", options);
        CHECK(study.scans[0].bold == expected);
        CHECK(study.atlas == "T");
    }
    folder.file(name, "# made by hand\n  1 3 2 4\n  5 9 7 12\n");
    auto study = io::load_derivatives(folder / "d", options);
    CHECK(study.scans[0].bold == expected);
    CHECK(std::count(
              study.warnings.begin(), study.warnings.end(),
              "regions are not named, and taken in the order of the table of regions, in one scan: sub-1") ==
          1);
    folder.file(name, "1 2 3 4\n5 7 9 12\n");
    options.order = {"L_a", "R_a", "L_b", "R_b"};
    study = io::load_derivatives(folder / "d", options);
    CHECK(study.scans[0].bold == expected);
    CHECK(std::count(
              study.warnings.begin(), study.warnings.end(),
              "regions are not named, and taken in the order of the order given, in one scan: sub-1") == 1);
    // Where a table of the same name is there, it is taken.
    folder.file(name.substr(0, name.size() - 2) + "tsv", "lh_a\tlh_b\trh_a\trh_b\n1\t1\t1\t1\n2\t2\t2\t2\n");
    CHECK(io::load_derivatives(folder / "d", options).scans[0].bold(0, 1) == 2);
}

TEST_CASE("scans of other files come by readers that are given, with the repetition time of their header") {
    const temporary_folder folder;
    auto options = write_study(folder);
    std::filesystem::remove(folder / (stem + "timeseries.tsv"));
    folder.file(stem + "timeseries.own", "");
    double tr = 0.8;
    options.readers = {
        {".own", [&](const std::filesystem::path&) {
             return io::named_series{{"R_b", "L_a", "R_a", "L_b"}, {{4, 12}, {1, 5}, {2, 7}, {3, 9}}, tr};
         }}};
    auto study = io::load_derivatives(folder / "d", options);
    CHECK(study.scans[0].bold == matrix<double>{{1, 5}, {3, 9}, {2, 7}, {4, 12}});
    CHECK(study.scans[0].tr == 2);
    CHECK(std::count(
              study.warnings.begin(), study.warnings.end(),
              "the header of the file and the .json differ in the repetition time, and that of the .json is "
              "taken, in one scan: sub-1 (2 s, its header 0.8 s)") == 1);
    std::filesystem::remove(folder / "d/task-rest_bold.json");
    study = io::load_derivatives(folder / "d", options);
    CHECK(study.scans[0].tr == 0.8);
    options.tr = 2.5;
    CHECK(io::load_derivatives(folder / "d", options).scans[0].tr == 2.5);
    tr = 0;
    CHECK(io::load_derivatives(folder / "d", options).scans[0].tr == 2.5);
    options.tr = 0;
    CHECK(folder.error([&] { io::load_derivatives(folder / "d", options); }) ==
          stem +
              "timeseries.own: no RepetitionTime in a .json beside it or above; give it as tr, in seconds");
    tr = 800;
    CHECK(folder.error([&] { io::load_derivatives(folder / "d", options); }) ==
          stem + "timeseries.own: RepetitionTime is given in seconds, found 800; were these milliseconds?");
    // Without the reader, what is there is named.
    options.readers.clear();
    CHECK(folder.error([&] { io::load_derivatives(folder / "d", options); }) ==
          "d: has no file sub-*/**/*_timeseries.tsv (nor .csv or .1D), but "
          "'sub-1_task-rest_atlas-T_timeseries.own'");
}

TEST_CASE("matrices, orders and series that do not go with the regions end in an error that says so") {
    const temporary_folder folder;
    auto options = write_study(folder);
    std::size_t tried = 0;
    const auto refused = [&](const std::string& expected) {
        CHECK(folder.error([&] { io::load_derivatives(folder / "d", options); }) == expected);
        ++tried;
    };
    const auto with = [&](const std::string& text) { options.connectome = folder.file("sc.csv", text); };
    with("0,1,2\n1,0,3\n2,3,0\n");
    refused(
        "sc.csv: is a matrix of 3 regions without names, the table of regions has 4; order says which "
        "regions they "
        "are");
    options.order = {"lh_a", "lh_b"};
    refused("sc.csv: is a matrix of 3 regions, the order has 2");
    options.order.clear();
    with("lh_a,lh_b,rh_a\n0,1,2\n1,0,3\n2,3,0\n");
    refused("sc.csv: no region 'rh_b', which the table of regions has; the nearest is 'lh_b'");
    with("lh_a,lh_b,rh_a,rh_a\n0,1,2,1\n1,0,3,1\n2,3,0,1\n1,1,1,0\n");
    refused("sc.csv: names a region twice");
    with("0,1\n1\n");
    refused("sc.csv:2:1: the row ends after 1 fields, the rows above have 2");
    options.connectome.clear();
    std::filesystem::remove(folder / (stem + "timeseries.tsv"));
    const std::string one_d = stem + "timeseries.1D";
    const auto scan = [&](const std::string& text) { folder.file(one_d, text); };
    scan("");
    refused(one_d + ": has no rows of numbers");
    scan("# a comment\n");
    refused(one_d + ": has no rows of numbers");
    scan("1 2 3 4\n1 2 3\n");
    refused(one_d + ":2:1: a row of 3 values, the first has 4");
    scan("1 2 3 4\n1 2 x 4\n");
    refused(one_d + ":2:1: not a number: 'x'");
    scan("1 2 3\n4 5 6\n");
    refused(one_d +
            ": has 3 series without names, and the order is of 4 regions; order says which regions they are");
    scan("#11 #21 #99 #22\n1 2 3 4\n4 5 6 7\n");
    refused(
        one_d +
        ": no region '99' in the table of regions; of 4 columns, 3 are regions; other_columns passes over "
        "the others");
    scan("#11 #11 #12 #22\n1 2 3 4\n4 5 6 7\n");
    refused(one_d + ": two series of region '11'");
    scan("#1 #2 #3 #4\n1 2 3 4\n4 5 6 7\n");
    refused(one_d +
            ": no region '1' in the table of regions; of 4 columns, 0 are regions; is it that of another "
            "atlas, or "
            "is there no header of names?");
    scan("#11 #21 #12 #22\n1 2 3 4\n1 5 6 7\n");
    refused(
        one_d +
        ": region 'lh_a' (the same value in all samples) has no values in sub-1; drop_region_everywhere or "
        "drop_scan leaves out what is missing");
    std::filesystem::remove(folder / one_d);
    folder.file(stem + "timeseries.own", "");
    io::named_series series{{"lh_a"}, {{1, 2}, {3, 4}}, 2};
    options.readers = {{".own", [&](const std::filesystem::path&) { return series; }}};
    refused(stem + "timeseries.own: was read as 2 series with 1 names");
    series = {{"lh_a", "rh_a", "lh_b", "rh_b"}, {{1, 2}, {3, 4}, {5, 1.0 / 0.0}, {1, 2}}, 2};
    refused(stem + "timeseries.own: an infinite value in region 'lh_b'");
    series = {{}, full(4, 0, 0.0), 2};
    refused(stem + "timeseries.own: has no samples");

    const auto wrong = [&](const std::string& says) {
        CHECK(message([&] { io::load_derivatives(folder / "d", options); }).find(says) != std::string::npos);
        ++tried;
    };
    options.order = {"lh_a", "L_a", "rh_a", "rh_b"};
    wrong("options.order: expected every region once, got 'L_a' twice");
    options.order = {"x"};
    wrong("options.order: expected names of regions, got 'x'");
    options.order.clear();
    options.readers = {{"own", {}}};
    wrong("options.readers: expected an extension with its point, and a function, got 'own'");
    options.readers.clear();
    auto& atlas = *options.atlas_regions;
    atlas.key.pop_back();
    wrong("options.atlas_regions: expected 4 elements in each field, got 3");
    atlas = io::load_atlas({folder.file("names.txt", "1 lh_a\n2 rh_a\n")});
    wrong(
        "options.atlas_regions: expected centroids of all regions (a table of them, the label volume or "
        "surfaces among "
        "the atlas' files), got none of 'lh_a'");
    atlas = {};
    wrong("options.atlas_regions: expected at least one region, got none");
    bad_input::report("io, derivatives in other files", tried, tried);
}

}  // namespace test_derivatives_readers
