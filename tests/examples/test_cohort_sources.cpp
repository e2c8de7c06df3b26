// One cohort, whatever files its scans come in: names of BIDS, cells of a .mat file, a .mat file each, CIFTI.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>
#include <support/cohort_mat_scans.hpp>

#include "cohort_from_reference.hpp"
#include "made_scans.hpp"
#include "program_run.hpp"
#include "temporary_folder.hpp"

namespace test_cohort_sources {

using namespace entrain;
using program_run::ended, program_run::text_of;

namespace {

/// Cells of one value each, ten times their row and their column, of `regions` by `samples`.
std::vector<std::vector<matrix<double>>> cells_of(std::size_t rows, std::size_t columns, std::size_t regions,
                                                  std::size_t samples) {
    std::vector<std::vector<matrix<double>>> cells(rows);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            cells[i].push_back(full(regions, samples, static_cast<double>(10 * (i + 1) + j + 1)));
    return cells;
}

using words = std::vector<std::string>;

}  // namespace

TEST_CASE("cells are people by sessions, or sessions by people, as the table of people says") {
    auto found = prepare::arrange_cells("a.mat", "ts_all", cells_of(3, 2, 4, 9), 4, words{"a", "b", "c"}, {});
    CHECK(found.people == words{"a", "b", "c"});
    REQUIRE(found.scans.size() == 6);
    CHECK(found.scans[3].person == "b");
    CHECK(found.scans[3].session == "after");
    CHECK(found.scans[3].place == "ts_all{2,2}");
    CHECK(found.scans[3].values(0, 0) == 22);
    CHECK(found.notes == words{"ts_all has 3 by 2 cells: people in rows, sessions in columns",
                               "the sessions are taken for before, after (--session-names says otherwise)"});

    // The scripts have tasks in rows: XBOLD{task, sbj}.
    found = prepare::arrange_cells("a.mat", "XBOLD", cells_of(2, 3, 4, 9), 4, words{"a", "b", "c"}, {});
    REQUIRE(found.scans.size() == 6);
    CHECK(found.scans[3].person == "b");
    CHECK(found.scans[3].session == "after");
    CHECK(found.scans[3].place == "XBOLD{2,2}");
    CHECK(found.notes[0] == "XBOLD has 2 by 3 cells: people in columns, sessions in rows");
    // Nobody knows how many people there are: more than sessions.
    found = prepare::arrange_cells("a.mat", "X", cells_of(1, 12, 4, 9), 4, std::nullopt, {});
    REQUIRE(found.scans.size() == 12);
    CHECK(found.scans[11].person == "12");
    CHECK(found.scans[0].person == "01");
    CHECK(found.scans[11].session.empty());
    CHECK(found.notes == words{"X has 1 by 12 cells: people in columns",
                               "people are called by their number, sub-01 and so on"});
    found = prepare::arrange_cells("a.mat", "X", cells_of(2, 2, 4, 9), 4, std::nullopt, {"one", "two"});
    CHECK(found.scans[1].person == "01");
    CHECK(found.scans[1].session == "two");
    CHECK(found.scans[1].values(0, 0) == 12);
    found = prepare::arrange_cells("a.mat", "X", cells_of(4, 3, 4, 9), 4, std::nullopt, {});
    CHECK(found.scans[2].session == "3");

    // Samples in rows are turned, and an empty cell is no scan.
    auto cells = cells_of(2, 2, 9, 4);
    cells[1][0] = full(0, 0, 0.0);
    found = prepare::arrange_cells("a.mat", "X", cells, 4, std::nullopt, {});
    REQUIRE(found.scans.size() == 3);
    CHECK(found.scans[0].values.shape(0) == 4);
    CHECK(found.scans[2].session == "after");
    CHECK(found.notes[3] == "1 cell is empty: a scan that there is not");
    CHECK(found.notes[4] == "samples are in rows in 3 scans");

    const temporary_folder folder;
    const auto error = [&](std::vector<std::vector<matrix<double>>> given, const std::optional<words>& known,
                           const words& sessions) {
        return folder.error(
            [&] { prepare::arrange_cells(folder / "a.mat", "X", given, 4, known, sessions); });
    };
    CHECK(error(cells_of(3, 2, 4, 9), words{"a", "b", "c", "d"}, {}) ==
          "a.mat: X has 3 by 2 cells, and the table of people has 4: one of the two is to be the number of "
          "people");
    CHECK(error(cells_of(3, 2, 4, 9), std::nullopt, {"a", "b", "c"}) ==
          "a.mat: X has 3 by 2 cells, of which 2 are sessions, and --session-names has 3");
    CHECK(error({}, std::nullopt, {}) == "a.mat: X has no cells");
}

TEST_CASE("the files of the authors' scripts say person and session") {
    using who = std::pair<std::string, std::string>;
    CHECK(prepare::psilodep_name("S01_rest_before.mat", "rest") == who{"S01", "before"});
    CHECK(prepare::psilodep_name("S2-psilo_rest1_after_aal90.mat", "rest") == who{"S2psilo", "after"});
    CHECK(prepare::psilodep_name("S01_music_after.mat", "music") == who{"S01", "after"});
    for (const char* other : {"S01_music_after.mat", "s01_rest_before.mat", "S01_rest.mat",
                              "S01_before_rest.mat", "S01_rest_before.txt", "S01_rest_before_after.mat"})
        CHECK_FALSE(prepare::psilodep_name(other, "rest"));
    CHECK(prepare::groups_of_vector("1 0, 1", 3) == words{"responder", "non-responder", "responder"});
    CHECK_THROWS_WITH(prepare::groups_of_vector("1 0", 3), "--responders: has 2 numbers for 3 people");
    const temporary_folder folder;
    folder.file("semicolons.tsv", "\xEF\xBB\xBFparticipant_id;group\r\nsub-b;x\r\nsub-a;y\r\n");
    CHECK(prepare::people_of(folder / "semicolons.tsv") == words{"b", "a"});
    CHECK(folder.error([&] { prepare::people_of(folder.file("none.tsv", "id\n1\n")); }) ==
          "none.tsv: has no column participant_id");
}

#ifdef ENTRAIN_PREPARE_COHORT

namespace {

ended prepare_cohort(const temporary_folder& folder, words arguments) {
    return program_run::run(ENTRAIN_PREPARE_COHORT, arguments, folder.path(), folder / "log", 0, 0, 60);
}

/// A cohort of 4 people, 2 sessions, 6 regions, whose values have all the digits that a double has.
io::cohort made_cohort() {
    io::cohort study;
    study.atlas = "Made";
    const std::size_t n = 6, samples = 64;
    study.regions.mni = full(n, 3, 0.0), study.regions.sphere = full(n, 3, 0.0);
    matrix<double> weights = full(n, n, 0.0);
    study.receptors.name = {"5HT2A"}, study.receptors.density = full(n, 1, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        study.regions.name.push_back((i % 2 ? "R_" : "L_") + std::string(1, static_cast<char>('a' + i / 2)));
        study.regions.hemisphere.push_back(i % 2 ? "R" : "L");
        study.regions.network.push_back("n/a");
        study.regions.partner.push_back(i ^ 1);
        const double side = i % 2 ? 1 : -1, along = static_cast<double>(i / 2);
        const double place[] = {side * (10 + along), 20 * along - 20, 7};
        const double ball[] = {side * 60, 80 * std::cos(along), 80 * std::sin(along)};
        for (std::size_t axis = 0; axis < 3; ++axis)
            study.regions.mni(i, axis) = place[axis], study.regions.sphere(i, axis) = ball[axis];
        study.receptors.density(i, 0) = 1 / (1.5 + static_cast<double>(i));
        for (std::size_t j = 0; j < n; ++j)
            if (i != j) weights(i, j) = 1 / (1.0 + static_cast<double>(i + j));
    }
    study.structure = connectome(weights, study.regions.name);
    dice roll(11);
    const auto random = [&] { return static_cast<double>(roll.bits() >> 11) * 0x1p-53 - 0.5; };
    for (std::size_t k = 0; k < 4; ++k) {
        study.participants.push_back({"0" + std::to_string(k + 1), k < 2 ? "responder" : "non-responder"});
        for (const char* session : {"after", "before"}) {
            matrix<double> bold = full(n, samples, 0.0);
            for (std::size_t t = 0; t < samples; ++t) {
                // Homotopic pairs share what is slow enough for the band of the studies.
                const double slow = 2 * 3.14159265358979 * 0.05 * 2 * static_cast<double>(t);
                for (std::size_t i = 0; i < n; ++i)
                    bold(i, t) = 100 + std::sin(slow + static_cast<double>(i / 2 + k)) + 0.3 * random();
            }
            study.scans.push_back(
                {study.participants.back().id, study.participants.back().group, session, 2, bold, {}});
        }
    }
    return study;
}

/// The sessions, "before" before "after".
words sessions_of(const io::cohort& study) {
    auto sessions = study.sessions();
    std::sort(sessions.rbegin(), sessions.rend());
    return sessions;
}

/// Writes a cohort in the three ways, and the tables beside them: xcp_d, cells.mat, mat (the scripts'), cifti.
void write_in_every_way(const temporary_folder& folder, const io::cohort& study) {
    io::save_cohort(folder / "tables", study);
    std::vector<std::vector<matrix<double>>> cells(study.participants.size());
    const std::string atlas = study.atlas;
    for (const auto& scan : study.scans) {
        const std::string stem = "sub-" + scan.subject + "/ses-" + scan.session + "/func/sub-" +
                                 scan.subject + "_ses-" + scan.session + "_task-rest_space-fsLR_atlas-" +
                                 atlas + "_stat-mean";
        const std::string sidecar = "{\"RepetitionTime\": " + describe(scan.tr) + "}";
        std::string text;
        for (std::size_t i = 0; i < study.regions.size(); ++i)
            text += (i ? "\t" : "") + study.regions.name[i];
        text += '\n';
        for (std::size_t t = 0; t < scan.bold.shape(1); ++t) {
            for (std::size_t i = 0; i < scan.bold.shape(0); ++i) {
                if (i) text += '\t';
                io::append_number(text, scan.bold(i, t));
            }
            text += '\n';
        }
        folder.file("xcp_d/" + stem + "_timeseries.tsv", text);
        folder.file("xcp_d/" + stem + "_timeseries.json", sidecar);
        folder.file("cifti/" + stem + "_timeseries.ptseries.nii",
                    made_scans::ptseries(study.regions.name, scan.bold, scan.tr));
        folder.file("mat/S" + scan.subject + "_rest_" + scan.session + "_aal.mat",
                    made_scans::mat_file({{"ts", scan.bold}}));
    }
    for (std::size_t k = 0; k < cells.size(); ++k)
        for (const auto& session : sessions_of(study))
            for (const auto& scan : study.scans)
                if (scan.subject == study.participants[k].id && scan.session == session)
                    cells[k].push_back(scan.bold);
    folder.file("cells.mat", made_scans::mat_cells("ts_all", cells));
}

/// The options that all ways share.
words common(const io::cohort& study, const std::string& out) {
    words all{"--regions",      "tables/regions.tsv",      "--connectome", "tables/connectome.csv",
              "--participants", "tables/participants.tsv", "--out",        out,
              "--no-figures"};
    if (!study.receptors.name.empty()) all.insert(all.end(), {"--receptors", "tables/receptors.tsv"});
    return all;
}

words joined(words a, const words& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// The tables of a folder, by name. Not warnings.tsv: only some of these files name the regions, which it says.
std::map<std::string, std::string> tables_in(const std::filesystem::path& folder) {
    std::map<std::string, std::string> tables;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (entry.is_regular_file() && (extension == ".tsv" || extension == ".csv") &&
            entry.path().filename() != "warnings.tsv")
            tables[entry.path().lexically_relative(folder).generic_string()] = text_of(entry.path());
    }
    return tables;
}

void check_same_tables(const std::filesystem::path& one, const std::filesystem::path& other) {
    CAPTURE(other);
    const auto a = tables_in(one), b = tables_in(other);
    CHECK(a.size() == b.size());
    for (const auto& [name, text] : a) {
        CAPTURE(name);
        const auto found = b.find(name);
        REQUIRE(found != b.end());
        CHECK_MESSAGE(found->second == text, "the bytes differ");
    }
}

/// Makes the cohort in each way that the program was configured for; the folders that there are then.
std::vector<std::string> prepare_in_every_way(const temporary_folder& folder, const io::cohort& study) {
    const std::string tr = describe(study.scans[0].tr);
    std::string sessions;
    for (const auto& session : sessions_of(study)) sessions += session + " ";
    std::vector<std::string> made;
    const auto with = [&](const std::string& out, const words& source, const std::string& reader) {
        const ended got = prepare_cohort(folder, joined(common(study, out), source));
        CAPTURE(got.said);
        if (got.code != 0 && !reader.empty() && program_run::lacks_reader(got.said, reader)) return;
        REQUIRE(got.code == 0);
        made.push_back(out);
    };
    with("from_tables", {"--derivatives", "xcp_d"}, "");
    with("from_cells",
         {"--cells", "cells.mat", "--task", "rest", "--atlas", study.atlas, "--tr", tr, "--session-names",
          sessions},
         "MAT");
    // A program without that reader finds no scans, and does not say which reader it lacks.
    const ended help =
        prepare_cohort(folder, joined(common(study, "from_cifti"), {"--derivatives", "cifti"}));
    CAPTURE(help.said);
    if (help.code != 0 && help.said.find("has no file sub-*") != std::string::npos) {
        MESSAGE("skipped: the program was configured without ENTRAIN_WITH_NEUROIMAGING");
    } else {
        REQUIRE(help.code == 0);
        made.push_back("from_cifti");
    }
    return made;
}

}  // namespace

TEST_CASE("XCP-D's tables, cells of .mat and CIFTI series give the same bytes of every table of the cohort") {
    const temporary_folder folder;
    const auto study = made_cohort();
    write_in_every_way(folder, study);
    const auto made = prepare_in_every_way(folder, study);
    for (const auto& each : made) check_same_tables(folder / "from_tables", folder / each);
    // And they are the scans, to the bit.
    const auto back = io::load_cohort(folder / "from_tables");
    REQUIRE(back.scans.size() == study.scans.size());
    for (std::size_t k = 0; k < back.scans.size(); ++k) CHECK(back.scans[k].bold == study.scans[k].bold);
    CHECK(tables_in(folder / "from_tables").size() == 4 + 8);
}

TEST_CASE("real scans as XCP-D's tables, cells of .mat and CIFTI series give the same bytes of every table") {
    for (auto study :
         {reference::aal90_cohort({"responder", "responder", "responder", "responder", "non-responder",
                                   "non-responder", "non-responder", "non-responder", "non-responder"}),
          reference::dk68_cohort(3)}) {
        if (!study) {
            MESSAGE("skipped: the reference data are absent");
            continue;
        }
        CAPTURE(study->atlas);
        const temporary_folder folder;
        write_in_every_way(folder, *study);
        const auto made = prepare_in_every_way(folder, *study);
        for (const auto& each : made) check_same_tables(folder / "from_tables", folder / each);
        const auto back = io::load_cohort(folder / "from_tables");
        REQUIRE(back.scans.size() == study->scans.size());
        for (std::size_t k = 0; k < back.scans.size(); ++k) CHECK(back.scans[k].bold == study->scans[k].bold);
    }
}

TEST_CASE("the files of the authors' scripts become a cohort, and what is taken for granted is reported") {
    const temporary_folder folder;
    const auto study = made_cohort();
    write_in_every_way(folder, study);
    const words base{"--psilodep", "mat", "--tr", "2", "--regions", "tables/regions.tsv", "--out", "cohort"};
    ended got = prepare_cohort(folder, joined(base, {"--responders", "1 1 0 0", "--atlas", "Made"}));
    if (program_run::lacks_reader(got.said, "MAT")) return;
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(
        got.said.starts_with("found     4 people: responder 2, non-responder 2\n"
                             "          8 scans: after 4, before 4; 64 samples, repetition time 2 s\n"));
    CHECK(got.said.find(
              "regions are not named, and taken in the order of the table of regions, in every scan\n") !=
          std::string::npos);
    CHECK(got.said.find("          6 regions of Made, no connectome, 0 receptor maps\n") !=
          std::string::npos);
    CHECK(got.said.find("homotopic regions correlate by ") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "cohort/scans"));
    auto back = io::load_cohort(folder / "cohort", {.needs_connectome = false, .needs_receptors = false});
    REQUIRE(back.scans.size() == 8);
    for (std::size_t k = 0; k < 8; ++k) {
        CHECK(back.scans[k].subject == "S" + study.scans[k].subject);
        CHECK(back.scans[k].group == study.scans[k].group);
        CHECK(back.scans[k].session == study.scans[k].session);
        CHECK(back.scans[k].bold == study.scans[k].bold);
    }
    const auto record = nlohmann::json::parse(text_of(folder / "cohort/run.json"));
    CHECK(record["parameters"]["responders"] == "1 1 0 0");
    CHECK(record["parameters"]["psilodep"] == "mat");

    // Samples in rows, and a matrix of another name, of somebody who was scanned once.
    matrix<double> turned = xt::transpose(study.scans[0].bold);
    folder.file("odd/S9_rest_before.mat", made_scans::mat_file({{"bold", turned}}));
    folder.file("odd/notes.txt", "no scan");
    got = prepare_cohort(folder, {"--psilodep", "odd", "--tr", "2", "--regions", "tables/regions.tsv",
                                  "--out", "one", "--one-group", "--scans-variable", "bold"});
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(got.said.find("samples are in rows in 1 scan\n") != std::string::npos);
    CHECK(got.said.find("          6 regions, no connectome, 0 receptor maps\n") != std::string::npos);
    CHECK(got.said.find(
              "the atlas is called \"unknown\": the names have neither atlas- nor seg- (of .mat files "
              "--atlas names it)\n") != std::string::npos);
    back = io::load_cohort(folder / "one", {.needs_connectome = false, .needs_receptors = false});
    CHECK(back.scans.at(0).bold == study.scans[0].bold);

    // Cells by people who have names, of a file with two arrays of cells.
    folder.file("two.mat", text_of(folder / "cells.mat") +
                               made_scans::mat_cells("other", cells_of(1, 1, 6, 9)).substr(128));
    const auto says = [&](const words& arguments, const std::string& text) {
        const ended refused = prepare_cohort(
            folder, joined(arguments, {"--regions", "tables/regions.tsv", "--out", "refused"}));
        CAPTURE(refused.said);
        CHECK(refused.code != 0);
        CHECK(refused.said.find(text) != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / "refused"));
    };
    const words two{"--cells", "two.mat", "--tr", "2", "--participants", "tables/participants.tsv"};
    says(two, "two.mat: has 2 cell arrays: --scans-variable says which to read (ts_all, other)");
    says(joined(two, {"--scans-variable", "other"}),
         "two.mat: other has 1 by 1 cells, and the table of people has 4: one of the two is to be the number "
         "of "
         "people");
    says(joined(two, {"--scans-variable", "nothing"}), "nothing");
    says({"--psilodep", "odd", "--tr", "2", "--one-group"}, "'ts'");
    says({"--psilodep", "odd", "--tr", "2", "--one-group", "--task", "music"},
         "odd: has no file S*music*before*.mat, nor S*music*after*.mat");
    says({"--psilodep", "odd", "--tr", "2", "--responders", "1 0", "--scans-variable", "bold"},
         "--responders: has 2 numbers for 1 person");
    folder.file("odd/S9_rest_before_2.mat", made_scans::mat_file({{"bold", turned}}));
    says({"--psilodep", "odd", "--tr", "2", "--one-group", "--scans-variable", "bold"},
         "is of S9, before, and so is S9_rest_before.mat");
    // A scan of other regions is named by its cell, not by a file that nobody has.
    auto cells = cells_of(4, 2, 6, 9);
    cells[2][1] = full(5, 9, 1.0);
    folder.file("five.mat", made_scans::mat_cells("x", cells));
    says({"--cells", "five.mat", "--tr", "2", "--participants", "tables/participants.tsv", "--missing",
          "drop-scan"},
         "five.mat: x{3,2}: has 5 series without names, and the order is of 6 regions; --order says which");
}

TEST_CASE("maps of receptors come out of the variables of a .mat file, in the order that is given") {
    const temporary_folder folder;
    const auto study = made_cohort();
    write_in_every_way(folder, study);
    // As in the authors' file: each map twice, of which one is in the mirrored order, left and then right backwards.
    const matrix<double> plain{{1}, {2}, {3}, {4}, {5}, {6}}, mirrored{{1}, {3}, {5}, {6}, {4}, {2}};
    folder.file("maps.mat",
                made_scans::mat_file({{"mean5HT2A", plain},
                                      {"symm_mean5HT2A", mirrored},
                                      {"both", {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}, {6, 60}}},
                                      {"few", {{1}, {2}}}}));
    folder.file("one.mat", made_scans::mat_file({{"few", {{1}, {2}}}, {"line", {{9, 8, 7, 6, 5, 4}}}}));
    folder.file("order.txt", "L_a\nL_b\nL_c\nR_c\nR_b\nR_a\n");
    const auto with = [&](const words& more) {
        return prepare_cohort(
            folder, joined({"--derivatives", "xcp_d", "--regions", "tables/regions.tsv", "--participants",
                            "tables/participants.tsv", "--no-figures", "--out", "cohort"},
                           more));
    };
    const auto maps = [&] {
        return io::load_cohort(folder / "cohort", {.needs_connectome = false}).receptors;
    };
    ended got = with({"--receptors", "maps.mat", "tables/receptors.tsv", "--receptor-variables",
                      "2A=mean5HT2A", "both(:,2)"});
    if (program_run::lacks_reader(got.said, "MAT")) return;
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(maps().name == words{"5HT2A", "2A", "both(:,2)"});
    CHECK(maps().map("2A") == vector<double>{1, 2, 3, 4, 5, 6});
    CHECK(maps().map("both(:,2)") == vector<double>{10, 20, 30, 40, 50, 60});
    const auto record = nlohmann::json::parse(text_of(folder / "cohort/run.json"));
    CHECK(record["parameters"]["receptor-variables"] == "2A=mean5HT2A both(:,2)");
    // The mirrored order and the list of it are the same map.
    got = with(
        {"--receptors", "maps.mat", "--receptor-variables", "2A=symm_mean5HT2A", "--order", "order.txt"});
    REQUIRE(got.code == 0);
    CHECK(maps().map("2A") == vector<double>{1, 2, 3, 4, 5, 6});
    // A row will do, and the only one that fits needs no name.
    got = with({"--receptors", "one.mat"});
    REQUIRE(got.code == 0);
    CHECK(maps().map("line") == vector<double>{9, 8, 7, 6, 5, 4});
    got = with({"--receptors", "maps.mat", "--receptor-variables", "a=mean5HT2A", "b=both(:,1)", "--average",
                "ab = a + b"});
    REQUIRE(got.code == 0);
    CHECK(maps().name == words{"ab"});

    const auto says = [&](const words& more, const std::string& text) {
        const ended refused = with(joined({"--receptors"}, more));
        CAPTURE(refused.said);
        CHECK(refused.code != 0);
        CHECK(refused.said.find(text) != std::string::npos);
    };
    says({"maps.mat"},
         "maps.mat: has 2 variables of 6 values: --receptor-variables says which to read (mean5HT2A, "
         "symm_mean5HT2A)");
    folder.file("none.mat", made_scans::mat_file({{"few", {{1}, {2}}}}));
    says({"none.mat"},
         "none.mat: has 0 variables of 6 values: --receptor-variables says which to read (few)");
    says({"maps.mat", "--receptor-variables", "5HT1A"},
         "maps.mat: has no variable '5HT1A'; it has: 'mean5HT2A', 'symm_mean5HT2A', 'both', 'few'");
    says({"maps.mat", "--receptor-variables", "few"}, "'few' has the shape 2 by 1, and there are 6 regions");
    says({"maps.mat", "--receptor-variables", "both"},
         "'both' has the shape 6 by 2: name a column, as in \"both(:,1)\"");
    says({"maps.mat", "--receptor-variables", "both(:,3)"}, "'both' has the shape 6 by 2, and no column 3");
    says({"maps.mat", "--receptor-variables", "a=few", "--average", "x"}, "--average: needs a name");
    says({"maps.mat", "--receptor-variables", "both(:,0)"},
         "--receptor-variables: needs NAME=VARIABLE, VARIABLE or \"VARIABLE(:,1)\", got both(:,0)");
    says({"maps.mat", "--receptor-variables", "=few"}, "got =few");
    says({"maps.mat", "one.mat"}, "--receptors: takes one .mat file at most");
    says({"tables/receptors.tsv", "--receptor-variables", "few"},
         "--receptor-variables: goes with a .mat file among --receptors");
    says({"maps.mat", "tables/receptors.tsv", "--receptor-variables", "5HT2A=mean5HT2A"},
         "maps.mat: a second map '5HT2A'");
    auto holes = plain;
    holes(2, 0) = NAN;
    folder.file("holes.mat", made_scans::mat_file({{"a", holes}}));
    says({"holes.mat"}, "holes.mat: the map 'a' has no value of region 'L_b'");
}

TEST_CASE("connectome and lengths come out of a .mat file, to the bit, or the error lists what it has") {
    const temporary_folder folder;
    const auto study = made_cohort();
    write_in_every_way(folder, study);
    const auto& weights = study.structure.weights();
    matrix<double> lengths = full(6, 6, 0.0);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j)
            if (i != j) lengths(i, j) = 10.0 / 3 * static_cast<double>(i + j);
    folder.file("sc.mat", made_scans::mat_file({{"SC", weights}, {"few", {{1, 2}}}}));
    folder.file("lengths.mat", made_scans::mat_file({{"mm", lengths}}));
    folder.file("two.mat", made_scans::mat_file({{"SC", weights}, {"mm", lengths}}));
    const auto with = [&](const words& more, const std::string& out = "cohort") {
        return prepare_cohort(
            folder, joined({"--derivatives", "xcp_d", "--regions", "tables/regions.tsv", "--participants",
                            "tables/participants.tsv", "--no-figures", "--out", out},
                           more));
    };
    const auto made = [&] { return io::load_cohort(folder / "cohort", {.needs_receptors = false}); };
    ended got = with({"--connectome", "sc.mat", "--lengths", "lengths.mat"});
    if (program_run::lacks_reader(got.said, "MAT")) return;
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(made().structure.weights() == weights);
    CHECK(made().lengths == lengths);
    CHECK(got.said.find("sc.mat names no regions, so that its order is taken for that of the table") !=
          std::string::npos);
    // Named, among others; and in another order, which is given.
    got = with({"--connectome", "two.mat", "--variable", "SC"});
    REQUIRE(got.code == 0);
    CHECK(made().structure.weights() == weights);
    const std::vector<std::size_t> place{0, 2, 4, 5, 3, 1};
    folder.file("mirrored.mat", made_scans::mat_file({{"SC", connectome(weights).subset(place).weights()}}));
    folder.file("order.txt", "L_a\nL_b\nL_c\nR_c\nR_b\nR_a\n");
    got = with({"--connectome", "mirrored.mat", "--order", "order.txt"});
    REQUIRE(got.code == 0);
    CHECK(made().structure.weights() == weights);

    const auto says = [&](const words& more, const std::string& text) {
        const ended refused = with(more, "refused");
        CAPTURE(refused.said);
        CHECK(refused.code != 0);
        CHECK(refused.said.find(text) != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / "refused"));
    };
    says({"--connectome", "two.mat"},
         "two.mat: has 2 square matrices: --variable says which to read (SC, mm)");
    folder.file("none.mat", made_scans::mat_file({{"few", {{1, 2}}}}));
    says({"--connectome", "none.mat"},
         "none.mat: has 0 square matrices: --variable says which to read (few)");
    says({"--connectome", "sc.mat", "--variable", "sc"}, "sc.mat: has no variable 'sc'; it has: 'SC', 'few'");
    says({"--connectome", "sc.mat", "--variable", "few"}, "sc.mat: ");
    folder.file("small.mat", made_scans::mat_file({{"SC", full(5, 5, 1.0)}}));
    says({"--connectome", "small.mat"}, "small.mat: ");
    auto holes = weights;
    holes(1, 2) = NAN;
    folder.file("holes.mat", made_scans::mat_file({{"SC", holes}}));
    says({"--connectome", "holes.mat"}, "holes.mat: ");
}

TEST_CASE("options of .mat files go together, or say what does not") {
    const temporary_folder folder;
    folder.file("mat/S1_rest_before.mat", "x");
    folder.file("c.mat", "x");
    folder.file("regions.tsv", "x");
    const auto said = [&](const words& more) {
        const ended got = prepare_cohort(folder, joined(more, {"--regions", "regions.tsv", "--out", "o"}));
        return std::to_string(got.code) + " " + got.said.substr(0, got.said.find('\n'));
    };
    CHECK(said({}) == "2 --derivatives, --cells or --psilodep is required");
    CHECK(said({"--cells", "c.mat", "--psilodep", "mat"}) ==
          "2 --derivatives: is one of three sources: give it, or --cells, or --psilodep");
    CHECK(said({"--cells", "c.mat"}) == "2 --tr: is needed with --cells: .mat files do not have it");
    const words cells{"--cells", "c.mat", "--tr", "2", "--one-group"};
    CHECK(said(joined(cells, {"--max-fd", "1"})) ==
          "2 --max-fd: does not go with --cells, which has no head motion");
    CHECK(said(joined(cells, {"--run", "1"})) ==
          "2 --run: chooses among names of BIDS, which --cells has not");
    CHECK(said(joined(cells, {"--without", "run"})) ==
          "2 --without: chooses among names of BIDS, which --cells has not");
    CHECK(said(joined(cells, {"--task", "a/b"})) == "2 --task: needs letters and digits, got a/b");
    CHECK(said(joined(cells, {"--session-names", "a ../b"})) ==
          "2 --session-names: needs letters and digits, got ../b");
    CHECK(said(joined(cells, {"--responders", "1 0"})) ==
          "2 --responders: makes the table of people: leave --participants and other options of groups out");
    CHECK(said({"--psilodep", "mat", "--tr", "2", "--responders", "1 yes"}) ==
          "2 --responders: needs 1 and 0, got yes");
    CHECK(said({"--psilodep", "mat", "--tr", "2"}) ==
          "2 --participants: is needed with --psilodep, or --responders, or --one-group");
    CHECK(said({"--psilodep", "mat", "--tr", "2", "--one-group", "--session-names", "a b"}) ==
          "2 --session-names: goes with --cells: those of --psilodep are before and after");
    CHECK(said({"--derivatives", "mat", "--responders", "1"}) ==
          "2 --responders: goes with --cells or --psilodep");
}

#ifdef ENTRAIN_TRD_SENSITIVITY
// Rest as a study of no treatment: the halves of each scan are before and after, every second person responded.
io::cohort halves_of(const io::cohort& rest) {
    io::cohort study = rest;
    study.scans.clear();
    for (std::size_t k = 0; k < rest.scans.size(); ++k) {
        const auto& scan = rest.scans[k];
        const std::string group = k % 2 ? "non-responder" : "responder";
        study.participants[k].group = group;
        const std::size_t half = scan.bold.shape(1) / 2;
        for (const auto& [session, first] : {std::pair{"after", half}, std::pair{"before", std::size_t{0}}})
            study.scans.push_back({scan.subject,
                                   group,
                                   session,
                                   scan.tr,
                                   xt::view(scan.bold, xt::all(), xt::range(first, first + half)),
                                   {}});
    }
    return study;
}

TEST_CASE("the study has the same tables, whatever files the scans came in" * doctest::test_suite("slow")) {
    std::vector<io::cohort> studies{made_cohort()};
    if (const auto real =
            reference::aal90_cohort({"responder", "responder", "responder", "responder", "non-responder",
                                     "non-responder", "non-responder", "non-responder", "non-responder"}))
        studies.push_back(*real);
    if (const auto rest = reference::dk68_cohort(6)) studies.push_back(halves_of(*rest));
    if (studies.size() == 1) MESSAGE("made scans alone: the reference data are absent");
    for (const auto& study : studies) {
        CAPTURE(study.atlas);
        const temporary_folder folder;
        write_in_every_way(folder, study);
        const auto made = prepare_in_every_way(folder, study);
        for (const auto& each : made) {
            const ended got = program_run::run(ENTRAIN_TRD_SENSITIVITY,
                                               program_run::smallest_study(each, each + "_results"),
                                               folder.path(), folder / "log", 0, 0, 600);
            CAPTURE(got.said);
            REQUIRE(got.code == 0);
            CHECK(tables_in(folder / (each + "_results")).size() > 3);
            check_same_tables(folder / "from_tables_results", folder / (each + "_results"));
        }
    }
}
#endif

#endif

}  // namespace test_cohort_sources
