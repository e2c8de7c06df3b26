#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include <entrain/io.hpp>

#include "cohort_from_reference.hpp"
#include "temporary_folder.hpp"

namespace test_bids {

using namespace entrain;

namespace {

const std::string regions =
    "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
    "A L\tL\tA R\tVis\t-10\t20.5\t30\t-60\t0\t80\n"
    "A R\tR\tA L\tVis\t10\t20.5\t30\t60\t0\t80\n"
    "Stem\tn/a\tn/a\tn/a\t0\t-30\t-40\tn/a\tn/a\tn/a\n";

const std::string before = "sub-01/ses-before/func/sub-01_ses-before_task-rest_atlas-Toy_timeseries";
const std::string after = "sub-01/ses-after/func/sub-01_ses-after_task-rest_atlas-Toy_timeseries";
const std::string second = "sub-B2/ses-before/func/sub-B2_ses-before_task-rest_atlas-Toy_timeseries";

/// A small cohort, written by hand: three scans of two people, one with its columns in another order.
void write_cohort(const temporary_folder& folder) {
    folder.file("participants.tsv", "participant_id\tage\tgroup\nsub-01\t40\tresponder\nsub-B2\t50\tother\n");
    folder.file("regions.tsv", regions);
    folder.file("connectome.csv", ",Stem,A L,A R\nStem,0,1,2\nA L,3,0,4\nA R,5,6,0\n");
    folder.file("receptors.tsv", "name\t5HT1A\t5HT2A\nA R\t1.5\t4\nA L\t2.5\t5\nStem\t3.5\t6\n");
    folder.file(before + ".tsv", "A L\tA R\tStem\n1\t2\t3\n4\t5\t6\n");
    folder.file(before + ".json", "{\"RepetitionTime\": 2, \"TaskName\": \"rest\"}");
    folder.file(after + ".tsv", "Stem\tA L\tA R\r\n3\t1\t2\r\n");
    folder.file(after + ".json", "{\"RepetitionTime\": 1.5}");
    folder.file(second + ".tsv", "A L\tA R\tStem\n7\t8\t9\n");
    folder.file(second + ".json", "{\"RepetitionTime\": 2}");
    folder.file("dataset_description.json", "not read");
    folder.file("sub-01/ses-before/func/sub-01_ses-before_task-nback_atlas-Toy_timeseries.tsv", "not read");
    folder.file(before + ".tsv.0.part", "not read");
}

/// What load_cohort says after `file` of that cohort has been replaced by `text`.
std::string error_with(const std::string& file, const std::string& text,
                       const io::cohort_options& options = {}) {
    const temporary_folder folder;
    write_cohort(folder);
    folder.file(file, text);
    return folder.error([&] { io::load_cohort(folder.path(), options); });
}

std::string error_without(const std::string& file) {
    const temporary_folder folder;
    write_cohort(folder);
    std::filesystem::remove_all(folder / file);
    return folder.error([&] { io::load_cohort(folder.path()); });
}

/// The regions.tsv from above with one piece of its text replaced.
std::string changed(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

template <class A>
bool same_bits(const A& a, const A& b) {
    return a.shape() == b.shape() &&
           (a.size() == 0 || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

void check_same(const io::cohort& a, const io::cohort& b) {
    CHECK(a.atlas == b.atlas);
    CHECK(a.participants == b.participants);
    CHECK(a.covariates == b.covariates);
    CHECK(a.warnings == b.warnings);
    CHECK(a.regions.name == b.regions.name);
    CHECK(a.regions.hemisphere == b.regions.hemisphere);
    CHECK(a.regions.network == b.regions.network);
    CHECK(a.regions.partner == b.regions.partner);
    CHECK(same_bits(a.regions.mni, b.regions.mni));
    CHECK(same_bits(a.regions.sphere, b.regions.sphere));
    CHECK(same_bits(a.structure.weights(), b.structure.weights()));
    CHECK(a.structure.labels() == b.structure.labels());
    CHECK(a.receptors.name == b.receptors.name);
    CHECK(same_bits(a.receptors.density, b.receptors.density));
    REQUIRE(a.scans.size() == b.scans.size());
    for (std::size_t k = 0; k < a.scans.size(); ++k) {
        CAPTURE(k);
        CHECK(a.scans[k].subject == b.scans[k].subject);
        CHECK(a.scans[k].group == b.scans[k].group);
        CHECK(a.scans[k].session == b.scans[k].session);
        CHECK(a.scans[k].tr == b.scans[k].tr);
        CHECK(a.scans[k].runs == b.scans[k].runs);
        CHECK(same_bits(a.scans[k].bold, b.scans[k].bold));
    }
}

io::cohort toy() {
    const temporary_folder folder;
    write_cohort(folder);
    return io::load_cohort(folder.path());
}

}  // namespace

TEST_CASE("load_cohort reads a folder and brings everything into the order of regions.tsv") {
    const temporary_folder folder;
    write_cohort(folder);
    const io::cohort study = io::load_cohort(folder.path());
    CHECK(study.atlas == "Toy");
    CHECK(study.participants == std::vector<io::participant>{{"01", "responder"}, {"B2", "other"}});
    CHECK(study.covariates == io::table{{"age"}, {{"40"}, {"50"}}});
    CHECK(study.warnings.empty());
    CHECK(study.regions.size() == 3);
    CHECK(study.regions.name == std::vector<std::string>{"A L", "A R", "Stem"});
    CHECK(study.regions.hemisphere == std::vector<std::string>{"L", "R", "n/a"});
    CHECK(study.regions.network == std::vector<std::string>{"Vis", "Vis", "n/a"});
    CHECK(study.regions.partner == std::vector<std::size_t>{1, 0, 2});
    CHECK(study.regions.mni == matrix<double>{{-10, 20.5, 30}, {10, 20.5, 30}, {0, -30, -40}});
    CHECK(study.regions.sphere(1, 0) == 60);
    CHECK(std::isnan(study.regions.sphere(2, 1)));
    CHECK(study.structure.labels() == study.regions.name);
    CHECK(study.structure.weights() == matrix<double>{{0, 4, 3}, {6, 0, 5}, {1, 2, 0}});
    CHECK(study.receptors.name == std::vector<std::string>{"5HT1A", "5HT2A"});
    CHECK(study.receptors.density == matrix<double>{{2.5, 5}, {1.5, 4}, {3.5, 6}});
    CHECK(study.receptors.map("5HT2A") == vector<double>{5, 4, 6});
    REQUIRE(study.scans.size() == 3);
    CHECK(study.scans[0].session == "after");
    CHECK(study.scans[0].tr == 1.5);
    CHECK(study.scans[0].bold == matrix<double>{{1}, {2}, {3}});
    CHECK(study.scans[1].session == "before");
    CHECK(study.scans[1].bold == matrix<double>{{1, 4}, {2, 5}, {3, 6}});
    CHECK(study.scans[1].file == folder / (before + ".tsv"));
    CHECK(study.scans[2].subject == "B2");
    CHECK(study.scans[2].group == "other");
}

TEST_CASE("select takes a group and a session, or any") {
    const io::cohort study = toy();
    CHECK(study.select("", "").size() == 3);
    CHECK(study.select("responder", "").size() == 2);
    CHECK(study.select("", "before") == std::vector<const io::scan*>{&study.scans[1], &study.scans[2]});
    CHECK(study.select("other", "after").empty());
    CHECK_THROWS_WITH_AS(
        study.receptors.map("D2"),
        "entrain::io::receptor_table::map: wanted: expected one of the maps ('5HT1A', '5HT2A'), got 'D2'",
        argument_error);
}

TEST_CASE("a study of scans alone needs neither connectome nor receptors, but reads what is there") {
    const temporary_folder folder;
    write_cohort(folder);
    const io::cohort_options scans_alone{.needs_connectome = false, .needs_receptors = false};
    check_same(io::load_cohort(folder.path(), scans_alone), io::load_cohort(folder.path()));
    std::filesystem::remove(folder / "receptors.tsv");
    io::cohort study = io::load_cohort(folder.path(), scans_alone);
    CHECK(study.structure.size() == 3);
    CHECK(study.receptors.name.empty());
    std::filesystem::remove(folder / "connectome.csv");
    study = io::load_cohort(folder.path(), scans_alone);
    CHECK(study.structure.size() == 0);
    CHECK(study.scans.size() == 3);
    folder.file("connectome.csv", "0,1\n1,0\n");
    CHECK(folder.error([&] { io::load_cohort(folder.path(), scans_alone); }) ==
          "connectome.csv: is a connectome of 2 regions, regions.tsv has 3");
}

TEST_CASE("a missing file or folder is named") {
    CHECK(error_without("participants.tsv") == "participants.tsv: no such file");
    CHECK(error_without("regions.tsv") == "regions.tsv: no such file");
    CHECK(error_without("connectome.csv") == "connectome.csv: no such file");
    CHECK(error_without("receptors.tsv") == "receptors.tsv: no such file");
    CHECK(error_without(before + ".json") == before + ".json: no such file");
    CHECK(error_without(before + ".tsv") == before + ".tsv: no such file");
    CHECK(error_without("sub-01/ses-after/func") == "sub-01/ses-after/func: no such folder");
    CHECK(error_without("sub-B2") == "sub-B2: no such folder");
    CHECK(error_without("sub-B2/ses-before") == "sub-B2: has no session folder ses-*");
    const temporary_folder folder;
    CHECK(folder.error([&] { io::load_cohort(folder / "none"); }) == "none: no such folder");
    write_cohort(folder);
    for (const auto& scan : {before, after, second}) std::filesystem::remove(folder / (scan + ".tsv"));
    CHECK_THROWS_WITH_AS(io::load_cohort(folder.path()),
                         (folder.path().string() +
                          ": has no scan sub-*/ses-*/func/sub-*_ses-*_task-rest_atlas-*_timeseries.tsv")
                             .c_str(),
                         io_error);
}

TEST_CASE("participants.tsv and the folders must agree") {
    const std::string file = "participants.tsv";
    CHECK(error_with(file, "participant_id\tgroup\nsub-01\tx\n") ==
          "sub-B2: a folder of a subject that participants.tsv does not have");
    CHECK(error_with(file, "participant_id\tgroup\n01\tx\n") ==
          "participants.tsv:2:1: sub- and letters or digits expected, not '01'");
    CHECK(error_with(file, "participant_id\tgroup\nsub-../x\tx\n") ==
          "participants.tsv:2:1: sub- and letters or digits expected, not 'sub-../x'");
    CHECK(error_with(file, "participant_id\tgroup\nsub-01\tx\nsub-01\tx\n") ==
          "participants.tsv:3:1: a second participant 'sub-01'");
    CHECK(error_with(file, "participant_id\tgroup\nsub-01\t\n") ==
          "participants.tsv:2:8: a participant without a group");
    CHECK(error_with(file, "participant_id\tarm\nsub-01\tx\n") ==
          "participants.tsv:1:1: no column 'group' in the header");
    CHECK(error_with(file, "group\tgroup\tparticipant_id\n") ==
          "participants.tsv:1:7: a second column 'group'");
    CHECK(error_with(file, "participant_id\tgroup\n") ==
          "participants.tsv: has no participants below its header");
}

TEST_CASE("regions.tsv is checked cell by cell") {
    const auto error = [](const std::string& from, const std::string& to) {
        return error_with("regions.tsv", changed(regions, from, to));
    };
    CHECK(error("Stem\tn/a\tn/a", "\tn/a\tn/a") == "regions.tsv:4:1: a region without a name");
    CHECK(error("Stem\tn/a\tn/a", "n/a\tn/a\tn/a") == "regions.tsv:4:1: a region without a name");
    CHECK(error("Stem\tn/a\tn/a", "A L\tn/a\tn/a") == "regions.tsv:4:1: a second region 'A L'");
    CHECK(error("A L\tL\t", "A L\tleft\t") == "regions.tsv:2:5: hemisphere L, R or n/a expected, not 'left'");
    CHECK(error("L\tA R", "L\tB") == "regions.tsv:2:7: no region 'B'");
    CHECK(error("L\tA R", "L\tStem") ==
          "regions.tsv:2:7: the partner of 'A L' is 'Stem', whose partner is 'Stem'");
    CHECK(error("A R\tR", "A R\tL") == "regions.tsv:2:7: homotopic partners in the same hemisphere");
    CHECK(error("20.5", "x") == "regions.tsv:2:19: not a number: 'x'");
    CHECK(error("20.5", "n/a") == "regions.tsv:2:19: a missing value where a number is needed: 'n/a'");
    CHECK(error("-60\t0\t80", "-60\tn/a\t80") ==
          "regions.tsv:2:27: three coordinates, or n/a for all three, expected");
    CHECK(error("network", "net") == "regions.tsv:1:1: no column 'network' in the header");
    CHECK(error_with("regions.tsv", regions.substr(0, regions.find('\n') + 1)) ==
          "regions.tsv: has no regions below its header");
}

TEST_CASE("connectome.csv and receptors.tsv must have the regions of regions.tsv") {
    CHECK(error_with("connectome.csv", "0,1\n1,0\n") ==
          "connectome.csv: is a connectome of 2 regions, regions.tsv has 3");
    CHECK(error_with("connectome.csv", "A L,A R,B\n0,1,2\n1,0,2\n1,2,0\n") ==
          "connectome.csv: no region 'Stem', which regions.tsv has");
    CHECK(error_with("connectome.csv", "A L,A R,A R\n0,1,2\n1,0,2\n1,2,0\n") ==
          "connectome.csv: names a region twice");
    CHECK(error_with("connectome.csv", "0,1,2\n1,0,2\n1,2,0\n") == "no error");
    CHECK(error_with("receptors.tsv", "name\tm\nA R\t1\nA L\t2\n") ==
          "receptors.tsv: no row for region 'Stem' of regions.tsv");
    CHECK(error_with("receptors.tsv", "name\tm\nA R\t1\nB\t2\n") ==
          "receptors.tsv:3:1: no region 'B' in regions.tsv");
    CHECK(error_with("receptors.tsv", "name\tm\nA R\t1\nA R\t2\n") ==
          "receptors.tsv:3:1: a second row for region 'A R'");
    CHECK(error_with("receptors.tsv", "name\tm\tm\nA R\t1\t1\n") == "receptors.tsv:1:8: a second column 'm'");
    CHECK(error_with("receptors.tsv", "name\tm\nA R\tn/a\n") ==
          "receptors.tsv:2:5: column 'm': a missing value where a number is needed: 'n/a'");
    CHECK(error_with("receptors.tsv", "region\tm\nA R\t1\n") ==
          "receptors.tsv:1:1: no column 'name' in the header");
}

TEST_CASE("a scan with a NaN, a wrong number of regions or other names is named by line and column") {
    const std::string file = before + ".tsv";
    CHECK(error_with(file, "A L\tA R\tStem\n1\t2\t3\n4\tNaN\t6\n") ==
          file + ":3:3: a missing value where a number is needed: 'NaN'");
    CHECK(error_with(file, "A L\tA R\tStem\n1\tn/a\t3\n") ==
          file + ":2:3: a missing value where a number is needed: 'n/a'");
    CHECK(error_with(file, "A L\tA R\tStem\n1\tinf\t3\n") == file + ":2:3: not a finite number: 'inf'");
    CHECK(error_with(file, "A L\tStem\n1\t3\n") ==
          file + ":1:5: the header ends after 2 regions, regions.tsv has 3; the first one absent is 'A R'");
    CHECK(error_with(file, "A L\tB\tStem\n1\t2\t3\n") == file + ":1:5: no region 'B' in regions.tsv");
    CHECK(error_with(file, "A L\tA R\tA L\n1\t2\t3\n") == file + ":1:9: a second column of region 'A L'");
    CHECK(error_with(file, "A L\tA R\tStem\n1\t2\n") ==
          file + ":2:3: the row ends after 2 fields, the rows above have 3");
    CHECK(error_with(file, "A L\tA R\tStem\n1\t2\t3\t4\n") ==
          file + ":2:7: a field too many: the rows above have 3 fields");
    CHECK(error_with(file, "A L\tA R\tStem\n") == file + ": has no rows of numbers below its header");
    CHECK(error_with(file, "") == file + ": is empty");
}

TEST_CASE("the repetition time must be there and positive; it may differ between scans") {
    const std::string file = before + ".json";
    CHECK(error_with(file, "{\"RepetitionTime\": 0}") ==
          file + ": RepetitionTime must be positive (seconds), found 0");
    CHECK(error_with(file, "{\"RepetitionTime\": -2}") ==
          file + ": RepetitionTime must be positive (seconds), found -2");
    CHECK(error_with(file, "{\"TR\": 2}") == file + ": no key \"RepetitionTime\" in the JSON object");
    CHECK(error_with(file, "{\"RepetitionTime\": \"2\"}") ==
          file + ":1:20: a number expected under \"RepetitionTime\"");
    CHECK(error_with(file, "{\"RepetitionTime\": 0.72}") == "no error");
}

TEST_CASE("names of files and sessions are checked, and several atlases ask for a choice") {
    CHECK(error_with("sub-01/ses-a_b/func/x", "") == "sub-01/ses-a_b: ses- and letters or digits expected");

    const temporary_folder folder;
    write_cohort(folder);
    const std::string other = "sub-01/ses-before/func/sub-01_ses-before_task-rest_atlas-DK68_timeseries.tsv";
    folder.file(other, "not read");
    CHECK_THROWS_WITH_AS(
        io::load_cohort(folder.path()),
        (folder.path().string() + ": has scans of several atlases (DK68, Toy); say which in the options")
            .c_str(),
        io_error);
    CHECK(io::load_cohort(folder.path(), {.atlas = "Toy"}).scans.size() == 3);
    CHECK(folder.error([&] { io::load_cohort(folder.path(), {.atlas = "DK68"}); }) ==
          "sub-01/ses-after/func/sub-01_ses-after_task-rest_atlas-DK68_timeseries.tsv: no such file");
}

TEST_CASE("what is not named as a scan is passed over, and named where a scan is missing") {
    const std::string func = "sub-01/ses-before/func/", start = func + "sub-01_ses-before_task-rest_";
    for (const std::string& name :
         {start + "desc-confounds_timeseries.tsv", start + "desc-confounds_timeseries.json",
          start + "desc-physio_timeseries.tsv", start + "space-MNI152_desc-preproc_bold.nii.gz",
          start + "run-1_atlas-Toy_timeseries.tsv", start + "atlas-Toy_desc-x_timeseries.tsv",
          start + "atlas-_timeseries.tsv", start + "atlas-Toy_timeseries.tsv~",
          start + "atlas-Toy_timeseries.TSV", func + "._sub-01_ses-before_task-rest_atlas-Toy_timeseries.tsv",
          func + "sub-02_ses-before_task-rest_atlas-Toy_timeseries.tsv",
          func + "sub-01_ses-after_task-rest_atlas-Toy_timeseries.tsv", func + ".DS_Store",
          func + "caf\xE9.tsv", std::string("._sub-01"), std::string("sub-01/._ses-before"),
          std::string("sub-01/ses-before/._func"), std::string("._participants.tsv"),
          std::string("sub-01.html")}) {
        CAPTURE(name);
        CHECK(error_with(name, "\xFF\xFE not read") == "no error");
    }
    const temporary_folder folder;
    write_cohort(folder);
    std::filesystem::remove(folder / (before + ".tsv"));
    folder.file(start + "desc-confounds_timeseries.tsv", "x");
    CHECK(folder.error([&] { io::load_cohort(folder.path()); }) == before + ".tsv: no such file");
    folder.file(start + "run-1_atlas-Toy_timeseries.tsv", "x");
    CHECK(folder.error([&] { io::load_cohort(folder.path()); }) ==
          before +
              ".tsv: no such file; 'sub-01_ses-before_task-rest_run-1_atlas-Toy_timeseries.tsv' is not named "
              "sub-<id>_ses-<session>_task-rest_atlas-<atlas>_timeseries.tsv");
    CHECK(folder.error([&] { io::load_cohort(folder.path(), {.atlas = "DK68"}); }) ==
          folder.path().string() + ": has no scan of the atlas 'DK68'; there are 'Toy'");
}

TEST_CASE("an error about a scan names the scan") {
    const std::string text = "A L\tA R\tStem\n1\t2\t3\n4\t2\t5\n7\t2\t9\n";
    CHECK(error_with(before + ".tsv", text) ==
          before +
              ".tsv: region 'A R' has the same value in all 3 samples of sub-01, ses-before: an empty "
              "parcel, perhaps");
    CHECK(error_with(before + ".tsv", "A L;A R;Stem\n1;2;3\n") ==
          before +
              ".tsv:1:1: no region 'A L;A R;Stem' in regions.tsv; the fields seem to be separated by "
              "semicolons: set options.separator to ';', or save the file anew");
    CHECK(error_with(before + ".tsv", "A L\tA R\tStem\n1,5\t2\t3\n") ==
          before + ".tsv:2:1: not a number: '1,5'; write a point instead of the decimal comma");
    CHECK(error_with(before + ".json", "{\"RepetitionTime\": 2000}") ==
          before + ".json: RepetitionTime is given in seconds, found 2000; were these milliseconds?");
    CHECK(error_with(before + ".json", "{\"RepetitionTime\": 100}") == "no error");
    io::cohort study = toy();
    const temporary_folder folder;
    for (double& value : study.scans[1].bold) value = 5;
    CHECK_THROWS_WITH_AS(io::save_cohort(folder / "out", study),
                         "entrain::io::save_cohort: study.scans: expected regions whose values vary, got the "
                         "same value in all samples of region 'A L' in sub-01, ses-before",
                         argument_error);
    study = toy();
    study.scans[0].tr = 2000;
    CHECK_THROWS_AS(io::save_cohort(folder / "out", study), argument_error);
}

TEST_CASE("a group or session that is not there lists those that are") {
    const io::cohort study = toy();
    CHECK(study.groups() == std::vector<std::string>{"responder", "other"});
    CHECK(study.sessions() == std::vector<std::string>{"after", "before"});
    CHECK_THROWS_WITH_AS(
        study.select("responders", "before"),
        "entrain::io::cohort::select: group: expected one of the groups of the cohort "
        "('responder', 'other'; the nearest is 'responder'), or nothing for any, got 'responders'",
        argument_error);
    CHECK_THROWS_WITH_AS(study.select("responder", "pre"),
                         "entrain::io::cohort::select: session: expected one of the sessions of the cohort "
                         "('after', 'before'), or nothing for any, got 'pre'",
                         argument_error);
    // A blank that nobody sees would make two groups of one.
    for (const char* group : {"responder ", " responder", "\"responder\n\"", "responder\xC2\xA0"})
        CHECK(error_with("participants.tsv",
                         "participant_id\tgroup\nsub-01\tresponder\nsub-B2\t" + std::string(group) + "\n")
                  .starts_with("participants.tsv:3:8: a blank before or after the group '"));
    const temporary_folder folder;
    io::cohort blank = toy();
    blank.participants[1].group += ' ';
    CHECK_THROWS_AS(io::save_cohort(folder / "out", blank), argument_error);
}

TEST_CASE(
    "every text file of a cohort as a spreadsheet or another system saves it is read, or the cure is named") {
    const temporary_folder source;
    write_cohort(source);
    const auto utf16 = [](const std::string& text) {
        std::string wide = "\xFF\xFE";
        for (const char byte : text) wide.append(1, byte).append(1, '\0');
        return wide;
    };
    for (const std::string& file :
         {std::string("participants.tsv"), std::string("regions.tsv"), std::string("connectome.csv"),
          std::string("receptors.tsv"), before + ".tsv", before + ".json"}) {
        CAPTURE(file);
        const std::string text = source.text(file);
        std::string crlf = "\xEF\xBB\xBF";
        for (const char byte : text) crlf += byte == '\n' ? "\r\n" : std::string(1, byte);
        CHECK(error_with(file, crlf) == "no error");
        if (file.ends_with(".tsv") && file.find('/') == std::string::npos) {
            for (const char separator : {';', ','}) {
                std::string other = text;
                std::replace(other.begin(), other.end(), '\t', separator);
                CHECK(error_with(file, other) == "no error");
            }
        }
        CHECK(error_with(file, utf16(text)) ==
              file + ": is UTF-16 (or UTF-32) text, as some spreadsheets save it; save it as UTF-8");
        CHECK(
            error_with(file, utf16(text).substr(2)) ==
            file +
                ":1:2: a zero byte, which UTF-16 text and binary files have; text is needed, saved as UTF-8");
        CHECK(error_with(file, text + "caf\xE9").find("the byte 0xE9 is not UTF-8; save the file as UTF-8") !=
              std::string::npos);
        CHECK(error_with(file, "PK\x03\x04").find("export it as text") != std::string::npos);
        CHECK(error_with(file, "\x1F\x8B").find("decompress it first") != std::string::npos);
    }
    CHECK(error_with("participants.tsv", "participant_id\tgroup\nsub-01\tcaf\xE9\n") ==
          "participants.tsv:2:11: the byte 0xE9 is not UTF-8; save the file as UTF-8 (it may be Latin-1 or "
          "Windows-1252)");
}

TEST_CASE("a cohort comes back from its folder bit by bit") {
    const temporary_folder folder;
    const io::cohort study = toy();
    io::save_cohort(folder / "out", study);
    check_same(io::load_cohort(folder / "out"), study);
    CHECK(folder.error([&] { io::save_cohort(folder / "out", study); }) ==
          "out/sub-01: is there already; a cohort is written into a folder without subjects");
    CHECK(folder.text("out/participants.tsv") ==
          "participant_id\tgroup\tage\nsub-01\tresponder\t40\nsub-B2\tother\t50\n");
    CHECK_FALSE(std::filesystem::exists(folder / "out/warnings.tsv"));
    CHECK(folder.text("out/regions.tsv") == regions);
    CHECK(folder.text("out/connectome.csv") == ",A L,A R,Stem\nA L,0,4,3\nA R,6,0,5\nStem,1,2,0\n");
    CHECK(folder.text("out/receptors.tsv") == "name\t5HT1A\t5HT2A\nA L\t2.5\t5\nA R\t1.5\t4\nStem\t3.5\t6\n");
    io::cohort bare = study;
    bare.structure = {};
    io::save_cohort(folder / "bare", bare);
    check_same(io::load_cohort(folder / "bare", {.needs_connectome = false}), bare);
    CHECK(folder.error([&] { io::load_cohort(folder / "bare"); }) == "bare/connectome.csv: no such file");
    CHECK(folder.text("out/" + after + ".json") ==
          "{\n  \"RepetitionTime\": 1.5,\n  \"TaskName\": \"rest\"\n}\n");
}

TEST_CASE("the runs of a scan come back from its folder, and are those of the file beside it") {
    const temporary_folder folder;
    io::cohort study = toy();
    study.scans[1].bold = {{1, 2, 3, 4, 5}, {2, 1, 7, 8, 9}, {3, 1, 4, 1, 5}};
    study.scans[1].runs = {3, 2};
    study.scans[1].other_files = {"run-2.tsv"};
    const std::string sidecar = "sub-" + study.scans[1].subject + "/ses-" + study.scans[1].session +
                                "/func/sub-" + study.scans[1].subject + "_ses-" + study.scans[1].session +
                                "_task-rest_atlas-Toy_timeseries.json";
    io::save_cohort(folder / "out", study);
    const std::string text = folder.text("out/" + sidecar);
    CHECK(text.find(",\n  \"RunLengths\": [3, 2],\n  \"TaskName\": \"rest\"\n}\n") != std::string::npos);
    const io::cohort again = io::load_cohort(folder / "out");
    check_same(again, study);
    CHECK(again.scans[1].runs == run_lengths{3, 2});
    CHECK_FALSE(again.scans[0].runs.several());
    CHECK(io::keep_regions(study, {2, 0}).scans[1].runs == run_lengths{3, 2});
    CHECK(io::keep_regions(study, {2, 0}).scans[1].other_files == study.scans[1].other_files);

    const auto error = [&](const std::string& lengths) {
        folder.file("out/" + sidecar, "{\"RepetitionTime\": 2, \"RunLengths\": " + lengths + "}");
        return folder.error([&] { io::load_cohort(folder / "out"); });
    };
    const std::string start = "out/" + sidecar + ": RunLengths ";
    CHECK(error("[5]") == "no error");
    CHECK_FALSE(io::load_cohort(folder / "out").scans[1].runs.several());
    CHECK(error("[3, 3]") == start + "sum to 6, and the scan has 5 samples");
    CHECK(error("[]") == start + "sum to 0, and the scan has 5 samples");
    CHECK(error("[4.5, 0.5]") == start + "must be whole numbers of samples, 1 or more, found 4.5");
    CHECK(error("[5, 0]") == start + "must be whole numbers of samples, 1 or more, found 0");
    CHECK(error("[1e300]") == start + "must be whole numbers of samples, 1 or more, found 1e+300");
    CHECK(error("5") == "out/" + sidecar + ":1:37: a list of numbers expected under \"RunLengths\"");

    // A region that varies over the scan, but not over each run, has no phase in that run.
    io::cohort still = study;
    still.scans[1].bold = {{1, 2, 3, 4, 5}, {2, 1, 7, 9, 9}, {3, 1, 4, 1, 5}};
    CHECK_THROWS_WITH_AS(
        io::save_cohort(folder / "still", still),
        ("entrain::io::save_cohort: study.scans: expected regions whose values vary, got the same "
         "value in all samples of region 'A R' in run 2 of sub-" +
         study.scans[1].subject + ", ses-" + study.scans[1].session)
            .c_str(),
        argument_error);
    still.scans[1].runs = {4, 2};
    CHECK_THROWS_WITH_AS(
        io::save_cohort(folder / "still", still),
        "entrain::io::save_cohort: study.scans: expected lengths that sum to the 5 samples, got 6",
        argument_error);
    still.scans[1].runs = {};
    io::save_cohort(folder / "still", still);
    folder.file("still/" + sidecar, "{\"RepetitionTime\": 2, \"RunLengths\": [3, 2]}");
    CHECK(folder.error([&] { io::load_cohort(folder / "still"); })
              .find("region 'A R' has the same value in all 2 samples of run 2 of sub-") !=
          std::string::npos);
}

TEST_CASE("random cohorts with awkward names come back bit by bit") {
    const temporary_folder folder;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        const auto number = [&] {
            const double any = (static_cast<double>(roll.bits() >> 11) * 0x1p-53 - 0.5) * 1e4;
            return roll.below(20) ? any : roll.below(2) ? -0.0 : 0x1p-1074;
        };
        io::cohort study;
        const std::size_t size = 2 + roll.below(5);
        study.regions.mni = full(size, 3, 0.0);
        study.regions.sphere = full(size, 3, 0.0);
        for (double& x : study.regions.mni) x = number();
        matrix<double> weights = full(size, size, 0.0);
        for (std::size_t i = 0; i < size; ++i) {
            study.regions.name.push_back(
                std::vector<std::string>{"a,\"b\"\t", "\xC3\xA9 ", "-0.", "#", "\n"}[roll.below(5)] +
                std::to_string(i));
            study.regions.hemisphere.push_back(i % 2 ? "R" : roll.below(3) && i + 1 == size ? "n/a" : "L");
            study.regions.network.push_back(roll.below(2) ? "" : "n/a");
            study.regions.partner.push_back((i ^ 1) < size ? i ^ 1 : i);
            const bool known = roll.below(3) != 0;
            for (std::size_t axis = 0; axis < 3; ++axis)
                study.regions.sphere(i, axis) = known ? number() : std::numeric_limits<double>::quiet_NaN();
            for (std::size_t j = 0; j < size; ++j) weights(i, j) = i == j ? 0.0 : number();
        }
        study.structure = connectome(weights, study.regions.name);
        for (std::size_t k = roll.below(3); k > 0; --k)
            study.receptors.name.push_back("map, " + std::to_string(k));
        study.receptors.density = full(size, study.receptors.name.size(), 0.0);
        for (double& x : study.receptors.density) x = number();
        study.atlas = "X1";
        for (std::size_t k = roll.below(3); k > 0; --k) study.covariates.columns.push_back("a \"b\"\t");
        for (std::size_t k = roll.below(3); k > 0; --k)
            study.warnings.push_back(roll.below(2) ? "" : "one\n\"two\"\t");
        for (const char* id : {"b", "a7"}) {
            study.participants.push_back({id, roll.below(2)   ? "n/a"
                                              : roll.below(2) ? "some \"group\""
                                                              : "-0.5"});
            if (!study.covariates.columns.empty())
                study.covariates.rows.push_back(
                    std::vector<std::string>(study.covariates.columns.size(), roll.below(2) ? "" : "1,5\n"));
            for (const char* session : {"1", "x"}) {
                if (*session == 'x' && roll.below(2)) continue;
                matrix<double> bold = full(size, 1 + roll.below(6), 0.0);
                for (double& x : bold) x = number();
                study.scans.push_back({id,
                                       study.participants.back().group,
                                       session,
                                       0.1 + static_cast<double>(roll.below(100)) / 7,
                                       bold,
                                       {}});
            }
        }
        const auto out = folder / std::to_string(seed);
        io::save_cohort(out, study);
        check_same(io::load_cohort(out), study);
    }
}

TEST_CASE("a cohort of some regions is that of a folder that never had the others") {
    const temporary_folder folder;
    write_cohort(folder);
    folder.file("warnings.tsv", "warning\nscans of two machines\n");
    const io::cohort whole = io::load_cohort(folder.path());
    CHECK(whole.warnings == std::vector<std::string>{"scans of two machines"});
    check_same(io::keep_regions(whole, {0, 1, 2}), whole);

    folder.file("regions.tsv", changed(changed(regions, "A R\tR\tA L\tVis\t10\t20.5\t30\t60\t0\t80\n", ""),
                                       "L\tA R", "L\tn/a"));
    folder.file("connectome.csv", ",Stem,A L\nStem,0,1\nA L,3,0\n");
    folder.file("receptors.tsv", "name\t5HT1A\t5HT2A\nA L\t2.5\t5\nStem\t3.5\t6\n");
    folder.file(before + ".tsv", "A L\tStem\n1\t3\n4\t6\n");
    folder.file(after + ".tsv", "Stem\tA L\n3\t1\n");
    folder.file(second + ".tsv", "A L\tStem\n7\t9\n");
    check_same(io::keep_regions(whole, {0, 2}), io::load_cohort(folder.path()));

    // In another order, and back.
    const io::cohort turned = io::keep_regions(whole, {2, 0, 1});
    CHECK(turned.regions.name == std::vector<std::string>{"Stem", "A L", "A R"});
    CHECK(turned.regions.partner == std::vector<std::size_t>{0, 2, 1});
    check_same(io::keep_regions(turned, {1, 2, 0}), whole);

    // Without a connectome and receptors there is nothing to cut.
    io::cohort bare = whole;
    bare.structure = {}, bare.receptors = {};
    bare.scans[0].mean_fd = 0.25;
    bare = io::keep_regions(bare, {1});
    CHECK(bare.structure.size() == 0);
    CHECK(bare.receptors.density.shape(0) == 0);
    CHECK(bare.scans[0].bold == matrix<double>{{2}});
    CHECK(bare.scans[0].mean_fd == 0.25);
    CHECK(bare.scans[0].file == whole.scans[0].file);

    const std::string start = "entrain::io::keep_regions: kept: expected ";
    CHECK_THROWS_WITH_AS(io::keep_regions(whole, {}), (start + "at least one region, got none").c_str(),
                         argument_error);
    CHECK_THROWS_WITH_AS(io::keep_regions(whole, {0, 3}),
                         (start + "an index below 3 (the number of regions), got 3").c_str(), argument_error);
    CHECK_THROWS_WITH_AS(io::keep_regions(whole, {1, 0, 1}),
                         (start + "every region once, got 1 twice").c_str(), argument_error);
}

TEST_CASE("save_cohort refuses what does not hold together") {
    const temporary_folder folder;
    const auto error = [&](const auto& change) -> std::string {
        io::cohort study = toy();
        change(study);
        try {
            io::save_cohort(folder / "out", study);
        } catch (const argument_error& problem) {
            CHECK_FALSE(std::filesystem::exists(folder / "out"));
            return problem.what();
        }
        return "no error";
    };
    const std::string start = "entrain::io::save_cohort: study.";
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(error([](auto& s) { s.regions = {}; }) == start + "regions: expected at least one region, got 0");
    CHECK(error([](auto& s) { s.regions.hemisphere.pop_back(); }) ==
          start + "regions.hemisphere: expected 3 of them, got 2");
    CHECK(error([](auto& s) { s.regions.network.pop_back(); }) ==
          start + "regions.network: expected 3 of them, got 2");
    CHECK(error([](auto& s) { s.regions.partner.pop_back(); }) ==
          start + "regions.partner: expected 3 of them, got 2");
    CHECK(error([](auto& s) { s.regions.mni = full(3, 2, 0.0); }) ==
          start + "regions.mni: expected the shape (3, 3), got (3, 2)");
    CHECK(error([&](auto& s) { s.regions.mni(1, 2) = nan; }) ==
          start + "regions.mni: expected finite values, got nan at (1, 2)");
    CHECK(error([](auto& s) { s.regions.sphere = full(2, 3, 0.0); }) ==
          start + "regions.sphere: expected the shape (3, 3), got (2, 3)");
    CHECK(error([&](auto& s) { s.regions.sphere(1, 2) = nan; }) ==
          start + "regions.sphere: expected three finite coordinates or three NaN, got another row 1");
    CHECK(error([](auto& s) { s.regions.name[1] = ""; }) ==
          start + "regions.name: expected a name for every region, got '' at 1");
    CHECK(error([](auto& s) { s.regions.name[1] = "A L"; }) ==
          start + "regions.name: expected every name once, got A L twice");
    CHECK(error([](auto& s) { s.regions.hemisphere[0] = "left"; }) ==
          start + "regions.hemisphere: expected L, R or n/a, got left");
    CHECK(error([](auto& s) { s.regions.partner[0] = 2; }) ==
          start +
              "regions.partner: expected indices below 3, the partner of a partner being the region itself, "
              "got 2 at 0");
    CHECK(error([](auto& s) { s.regions.hemisphere[1] = "L"; }) ==
          start + "regions.partner: expected partners in different hemispheres, got A L and A R");
    CHECK(error([](auto& s) {
              s.structure = s.structure.subset({0, 1});
          }) == start + "structure: expected 3 regions, or none, got 2");
    CHECK(error([](auto& s) {
              s.structure = s.structure.subset({0, 2, 1});
          }) ==
          start +
              "structure: expected no labels, or the names of the regions in their order, got other labels");
    CHECK(error([](auto& s) { s.receptors.density = full(2, 2, 0.0); }) ==
          start + "receptors.density: expected 3 rows, got (2, 2)");
    CHECK(error([](auto& s) { s.receptors.density = full(3, 1, 0.0); }) ==
          start + "receptors.density: expected 2 columns, one per name, got (3, 1)");
    CHECK(error([](auto& s) { s.receptors.name[1] = "name"; }) ==
          start + "receptors.name: expected names that differ, none of them 'name', got name");
    CHECK(error([&](auto& s) { s.receptors.density(2, 0) = nan; }) ==
          start + "receptors.density: expected finite values, got nan at (2, 0)");
    CHECK(error([](auto& s) { s.atlas = "AAL 90"; }) ==
          start + "atlas: expected letters and digits, got AAL 90");
    CHECK(error([](auto& s) { s.participants.clear(); }) ==
          start + "participants: expected at least one, got 0");
    CHECK(error([](auto& s) { s.participants[0].id = "a/b"; }) ==
          start + "participants: expected an id of letters and digits, got a/b");
    CHECK(error([](auto& s) { s.participants[0].group = ""; }) ==
          start + "participants: expected a group for everybody, got none for 01");
    CHECK(error([](auto& s) { s.participants[0].id = "B2"; }) ==
          start + "participants: expected every id once, got B2 twice");
    CHECK(error([](auto& s) {
              s.participants.push_back({"03", "x"});
          }) == start + "scans: expected a scan of every participant, got none of 03");
    CHECK(error([](auto& s) { s.covariates.rows.pop_back(); }) ==
          start + "covariates: expected a row for each of 2 participants, got 1");
    CHECK(error([](auto& s) { s.covariates.columns.clear(); }) ==
          start + "covariates: expected a row for each of 2 participants, got 2");
    CHECK(error([](auto& s) { s.covariates.rows[1].clear(); }) ==
          start + "covariates: expected 1 fields in every row, got 0");
    CHECK(error([](auto& s) { s.covariates.columns[0] = "group"; }) ==
          start + "covariates: expected columns beside participant_id and group, got 'group'");
    CHECK(error([](auto& s) { s.covariates.rows[1][0] = "caf\xE9"; }) ==
          start + "covariates: expected text as UTF-8 without zero bytes, got 'caf' and then the byte 0xE9");
    CHECK(error([](auto& s) { s.warnings = {"caf\xE9"}; }) ==
          start + "warnings: expected text as UTF-8 without zero bytes, got 'caf' and then the byte 0xE9");
    CHECK(error([](auto& s) { s.scans[0].subject = "9"; }) ==
          start + "scans: expected subjects that are among the participants, got 9");
    CHECK(error([](auto& s) { s.scans[0].group = "x"; }) ==
          start + "scans: expected the group of the participant, responder, got x");
    CHECK(error([](auto& s) { s.scans[0].session = ""; }) ==
          start + "scans: expected a session of letters and digits, got ");
    CHECK(error([](auto& s) { s.scans[0].session = "before"; }) ==
          start + "scans: expected one scan for a subject and session, got two of 01, before");
    CHECK(error([&](auto& s) { s.scans[0].tr = nan; }) ==
          start +
              "scans: expected a positive repetition time in seconds, at most 100, got nan for sub-01, "
              "ses-after");
    CHECK(error([](auto& s) { s.scans[0].bold = full(2, 5, 0.0); }) ==
          start + "scans: expected 3 regions and at least one sample, got (2, 5)");
    CHECK(error([&](auto& s) { s.scans[0].bold(1, 0) = nan; }) ==
          start + "scans: expected finite values, got nan in region 'A R', sample 0 of sub-01, ses-after");
}

TEST_CASE("the real scans become cohorts that come back bit by bit") {
    const temporary_folder folder;
    if (const auto study = reference::aal90_cohort({"a", "a", "a", "a", "b", "b", "b", "b", "b"})) {
        CHECK(study->scans.size() == 18);
        CHECK(study->select("a", "before").size() == 4);
        const auto bold = io::load_npy_array<float>(
            *reference::path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy"));
        CHECK(study->select("", "before")[4]->bold(7, 55) == double(bold(4, 2, 7, 55)));
        CHECK(study->select("", "after")[8]->bold(89, 99) == double(bold(8, 3, 89, 99)));
        io::save_cohort(folder / "aal90", *study);
        check_same(io::load_cohort(folder / "aal90"), *study);
    }
    if (const auto study = reference::dk68_cohort(2)) {
        io::save_cohort(folder / "dk68", *study);
        check_same(io::load_cohort(folder / "dk68"), *study);
    }
}

}  // namespace test_bids
