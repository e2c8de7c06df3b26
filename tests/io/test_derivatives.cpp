#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <entrain/io.hpp>

#include "cohort_from_reference.hpp"
#include "temporary_folder.hpp"
#include "xcp_d_folder.hpp"

namespace test_derivatives {

using namespace entrain;

namespace {

/// The options that the made folder of XCP-D is read with.
io::derivatives_options xcp_d_options(const temporary_folder& folder) {
    io::derivatives_options options;
    options.filter = {{"task", "rest"}, {"seg", "4S156Parcels"}, {"run", "1"}};
    options.regions = folder / "regions.tsv";
    options.connectome = folder / "sc.csv";
    options.receptors = folder / "receptors.tsv";
    options.people.file = folder / "participants.tsv";
    options.people.group_by = "arm";
    return options;
}

}  // namespace

TEST_CASE("a folder of XCP-D is read as the cohort that was written into it") {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    io::derivatives_options options = xcp_d_options(folder);
    options.sessions = {{"1", "before"}, {"2", "after"}};
    const io::cohort study = io::load_derivatives(folder / "xcp_d", options);
    CHECK(study.atlas == "4S156Parcels");
    CHECK(study.regions.name == xcp_d::names());
    CHECK(study.structure.size() == 156);
    CHECK(study.receptors.map("5HT2A")(4) == 5);
    CHECK(study.warnings.empty());
    CHECK(study.groups() == std::vector<std::string>{"placebo", "drug"});
    CHECK(study.covariates.columns ==
          std::vector<std::string>{"age", "site", "arm", "QIDS_before", "QIDS_week5"});
    CHECK(study.covariates.rows[2] == std::vector<std::string>{"32,5", "Leiden; NL", "placebo", "20", "12"});
    REQUIRE(study.scans.size() == 16);
    for (std::size_t n = 0; n < 16; ++n) {
        const io::scan& scan = study.scans[n];
        const std::size_t k = n / 2;
        const int session = n % 2 ? 1 : 2;  // "after" comes first
        CHECK("sub-" + scan.subject == xcp_d::person(k));
        CHECK(scan.session == (session == 1 ? "before" : "after"));
        CHECK(scan.group == (k % 2 ? "drug" : "placebo"));
        CHECK(scan.tr == 2);
        CHECK(scan.file == folder / "xcp_d" / xcp_d::series(k, session, 1));
        CHECK(std::abs(scan.mean_fd - 0.1 * double(k + 1) * 59 / 60) < 1e-12);
        REQUIRE(scan.bold.shape(0) == 156);
        REQUIRE(scan.bold.shape(1) == 60);
        bool same = true;
        for (std::size_t i = 0; i < 156; ++i)
            for (std::size_t t = 0; t < 60; ++t)
                same = same && scan.bold(i, t) == xcp_d::value(k, session, 1, i, t);
        CHECK(same);
    }

    // Without a run, the files say what is asked for.
    options.filter.pop_back();
    CHECK(folder.error([&] { io::load_derivatives(folder / "xcp_d", options); })
              .find("choose by run ('1', '2') in the filter, or have runs joined") != std::string::npos);

    // And it is a cohort as any other.
    io::save_cohort(folder / "cohort", study);
    const io::cohort again = io::load_cohort(folder / "cohort");
    CHECK(again.covariates == study.covariates);
    CHECK(again.participants == study.participants);
    REQUIRE(again.scans.size() == 16);
    for (std::size_t n = 0; n < 16; ++n) CHECK(again.scans[n].bold == study.scans[n].bold);
}

namespace {

const std::string regions =
    "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
    "A L\tL\tA R\tVis\t-10\t20.5\t30\t-60\t0\t80\n"
    "A R\tR\tA L\tVis\t10\t20.5\t30\t60\t0\t80\n"
    "Stem\tn/a\tn/a\tn/a\t0\t-30\t-40\tn/a\tn/a\tn/a\n";

const std::string first = "sub-01/ses-1/func/sub-01_ses-1_task-rest_atlas-Toy_timeseries";
const std::string later = "sub-01/ses-2/func/sub-01_ses-2_task-rest_atlas-Toy_timeseries";
const std::string second = "sub-02/ses-1/func/sub-02_ses-1_task-rest_atlas-Toy_timeseries";
const std::string motion = "sub-01/ses-1/func/sub-01_ses-1_task-rest_motion.tsv";
const std::string outliers = "sub-01/ses-1/func/sub-01_ses-1_task-rest_outliers.tsv";

const std::string good = "A L\tA R\tStem\n1\t2\t3\n4\t5\t6\n2\t2\t2\n";

/// A small folder, written by hand: three scans of two people; two more people who have none.
void write_toy(const temporary_folder& folder) {
    folder.file("participants.tsv",
                "participant_id\tgroup\tQ0\tQ5\nsub-02\tb\t20\t10\nsub-01\ta\t20\t9\nsub-03\tn/a\t7\tn/"
                "a\nsub-04\tb\t8\t8\n");
    folder.file("regions.tsv", regions);
    folder.file("task-rest_bold.json", "{\"RepetitionTime\": 2}");
    folder.file(first + ".tsv", good);
    folder.file(later + ".tsv", "Stem\tA L\tA R\r\n3\t1\t2\r\n6\t4\t5\r\n7\t9\t8\r\n");
    folder.file(second + ".tsv", "A L\tA R\tStem\n7\t8\t9\n1\t2\t3\n5\t6\t4\n");
    folder.file("sub-01/ses-1/func/sub-01_ses-1_task-rest_desc-confounds_timeseries.tsv", "not read");
    folder.file("sub-01/ses-1/func/._sub-01_ses-1_task-rest_atlas-Toy_timeseries.tsv", "not read");
    folder.file("sub-01/ses-1/anat/sub-01_ses-1_T1w.json", "not read");
    folder.file("sub-01/figures/deep/er/sub-09_task-rest_atlas-Toy_timeseries.tsv", "not read");
    folder.file(motion, "framewise_displacement\nn/a\n0.25\n0.75\n");
}

io::cohort toy(const temporary_folder& folder, const io::derivatives_options& options = {}) {
    return io::load_derivatives(folder.path(), options);
}

/// What load_derivatives says after `file` of that folder has been replaced by `text`.
std::string error_with(const std::string& file, const std::string& text,
                       const io::derivatives_options& options = {}) {
    const temporary_folder folder;
    write_toy(folder);
    folder.file(file, text);
    std::string what = folder.error([&] { toy(folder, options); });
    if (what.starts_with(folder.path().string() + ": "))
        what = "DIR" + what.substr(folder.path().string().size());
    return what;
}

std::string error_without(const std::string& file, const io::derivatives_options& options = {}) {
    const temporary_folder folder;
    write_toy(folder);
    std::filesystem::remove_all(folder / file);
    std::string what = folder.error([&] { toy(folder, options); });
    if (what.starts_with(folder.path().string() + ": "))
        what = "DIR" + what.substr(folder.path().string().size());
    return what;
}

/// The same of options.
std::string error_of(const io::derivatives_options& options) {
    try {
        return error_with("task-rest_bold.json", "{\"RepetitionTime\": 2}", options);
    } catch (const argument_error& problem) {
        return problem.what();
    }
}

std::vector<std::string> warnings_with(const std::string& file, const std::string& text,
                                       const io::derivatives_options& options = {}) {
    const temporary_folder folder;
    write_toy(folder);
    folder.file(file, text);
    return toy(folder, options).warnings;
}

}  // namespace

TEST_CASE("people come in the order of their table; who has no scan or no group is left out and named") {
    const temporary_folder folder;
    write_toy(folder);
    const io::cohort study = toy(folder);
    CHECK(study.participants == std::vector<io::participant>{{"02", "b"}, {"01", "a"}});
    CHECK(study.covariates == io::table{{"Q0", "Q5"}, {{"20", "10"}, {"20", "9"}}});
    REQUIRE(study.scans.size() == 3);
    CHECK(study.scans[0].file == folder / (second + ".tsv"));
    CHECK(study.scans[1].session == "1");
    CHECK(study.scans[1].bold == matrix<double>{{1, 4, 2}, {2, 5, 2}, {3, 6, 2}});
    CHECK(study.scans[2].session == "2");
    CHECK(study.scans[2].bold == matrix<double>{{1, 4, 9}, {2, 5, 8}, {3, 6, 7}});
    CHECK(study.scans[1].mean_fd == 0.5);
    CHECK(std::isnan(study.scans[0].mean_fd));
    CHECK(study.structure.size() == 0);
    CHECK(study.receptors.density.shape(0) == 3);
    CHECK(study.warnings ==
          std::vector<std::string>{"one person of the table left out, no folder: sub-04",
                                   "one person of the table left out, no group: sub-03",
                                   "no head motion is known of 2 scans: sub-02, ses-1, sub-01, ses-2",
                                   "one person without a scan of every session: sub-02"});
}

TEST_CASE("names without ses-, of any order, and in CSV, are scans as well") {
    const temporary_folder folder;
    folder.file("participants.tsv", "participant_id\tgroup\nsub-01\ta\nsub-02\ta\n");
    folder.file("regions.tsv", regions);
    folder.file("sub-01/func/sub-01_atlas-Toy_acq-x_res-2_task-rest_dir-AP_timeseries.tsv", good);
    folder.file("sub-02/func/sub-02_task-rest_dir-AP_acq-x_atlas-Toy_res-2_timeseries.csv",
                ",A L,A R,Stem\n0,1,2,3\n1,4,5,6\n");
    const io::cohort study = toy(folder, {.tr = 0.72});
    REQUIRE(study.scans.size() == 2);
    CHECK(study.scans[1].bold == matrix<double>{{1, 4}, {2, 5}, {3, 6}});
    CHECK(study.scans[0].session == "single");
    CHECK(study.scans[0].tr == 0.72);
    CHECK(study.atlas == "Toy");
    CHECK(study.warnings == std::vector<std::string>{"no head motion is known of any scan"});
}

TEST_CASE("several files for one scan are listed, with the entity that tells them apart") {
    const std::string start = "sub-01/ses-1/func/sub-01_ses-1_task-rest_";
    const std::string own = "'sub-01_ses-1_task-rest_atlas-Toy_timeseries.tsv'";
    const std::string run = start + "run-1_atlas-Toy_timeseries.tsv";
    CHECK(error_with(run, good) ==
          "DIR: 2 files fit sub-01, ses-1: " + own +
              ", 'sub-01_ses-1_task-rest_run-1_atlas-Toy_timeseries.tsv'; choose by run (none, '1') in the "
              "filter, or have runs joined at their phases (join_runs; a file without run may be runs that "
              "were "
              "joined sample to sample)");
    CHECK(error_with(run, good, {.filter = {{"run", ""}}}) == "no error");
    CHECK(error_with(start + "atlas-DK_timeseries.tsv", good) ==
          "DIR: 2 files fit sub-01, ses-1: 'sub-01_ses-1_task-rest_atlas-DK_timeseries.tsv', " + own +
              "; choose by atlas ('DK', 'Toy') in the filter");
    CHECK(error_with(start + "atlas-DK_timeseries.tsv", good, {.filter = {{"atlas", "Toy"}}}) == "no error");
    CHECK(error_with("sub-01/ses-1/func/sub-01_ses-1_task-nback_space-T1w_atlas-Toy_timeseries.tsv", good)
              .ends_with("; choose by task ('nback', 'rest') and space (none, 'T1w') in the filter"));
    CHECK(error_with(first + ".csv", good) ==
          "DIR: 2 files fit sub-01, ses-1: 'sub-01_ses-1_task-rest_atlas-Toy_timeseries.csv', " + own +
              "; no entity tells them apart, so remove all but one");
    const std::string other = "sub-04/ses-1/func/sub-04_ses-1_task-rest_atlas-Toy_desc-z_timeseries.tsv";
    CHECK(
        error_with(other, good) ==
        other +
            ": differs from 'sub-02_ses-1_task-rest_atlas-Toy_timeseries.tsv' in desc (none, 'z'): choose by "
            "the filter");
}

namespace {

/// The folder from above with one scan of sub-01 in runs, by their labels and texts.
void write_runs(const temporary_folder& folder,
                const std::vector<std::pair<std::string, std::string>>& runs) {
    write_toy(folder);
    std::filesystem::remove(folder / (first + ".tsv"));
    for (const auto& [label, text] : runs)
        folder.file("sub-01/ses-1/func/sub-01_ses-1_task-rest_run-" + label + "_atlas-Toy_timeseries.tsv",
                    text);
}

const std::string run_file = "sub-01/ses-1/func/sub-01_ses-1_task-rest_run-";
const std::string header = "A L\tA R\tStem\n";

std::string error_of_runs(const std::vector<std::pair<std::string, std::string>>& runs,
                          io::derivatives_options options = {},
                          const std::vector<std::pair<std::string, std::string>>& more = {}) {
    const temporary_folder folder;
    write_runs(folder, runs);
    for (const auto& [file, text] : more) folder.file(file, text);
    options.join_runs = true;
    return folder.error([&] { toy(folder, options); });
}

}  // namespace

TEST_CASE("runs of a scan are read as one in the order of their numbers, each as long as it is") {
    const temporary_folder folder;
    write_runs(folder, {{"10", header + "7\t8\t9\n8\t9\t7\n"},
                        {"2", header + "4\t4\t5\n5\t6\t4\n6\t5\t6\n"},
                        {"1", "A R\tStem\tA L\n1\t2\t3\n3\t4\t5\n"}});
    folder.file(run_file + "1_motion.tsv", "framewise_displacement\nn/a\n0.5\n");
    folder.file(run_file + "2_motion.tsv", "framewise_displacement\nn/a\n0.25\n0.75\n");
    folder.file(run_file + "10_motion.tsv", "framewise_displacement\nn/a\n0.1\n");
    folder.file(run_file + "2_outliers.tsv", "framewise_displacement\n0\n1\n0\n");
    const io::cohort study = toy(folder, {.join_runs = true});
    REQUIRE(study.scans.size() == 3);
    const io::scan& scan = study.scans[1];
    CHECK(scan.subject == "01");
    CHECK(scan.session == "1");
    CHECK(scan.runs == run_lengths{2, 3, 2});
    CHECK(scan.bold == matrix<double>{{3, 5, 4, 5, 6, 7, 8}, {1, 3, 4, 6, 5, 8, 9}, {2, 4, 5, 4, 6, 9, 7}});
    CHECK(scan.file == folder / (run_file + "1_atlas-Toy_timeseries.tsv"));
    CHECK(scan.other_files ==
          std::vector<std::filesystem::path>{folder / (run_file + "2_atlas-Toy_timeseries.tsv"),
                                             folder / (run_file + "10_atlas-Toy_timeseries.tsv")});
    CHECK(scan.mean_fd == doctest::Approx((0.5 + 0.25 + 0.75 + 0.1) / 4));  // over volumes, not over runs
    CHECK_FALSE(study.scans[0].runs.several());
    CHECK(study.scans[0].other_files.empty());
    const auto warned = [&](const std::string& text) {
        return std::find(study.warnings.begin(), study.warnings.end(), text) != study.warnings.end();
    };
    CHECK(warned("censored volumes are interpolated in one scan: sub-01, ses-1, run-2 (1 of 3)"));
    CHECK(
        warned("fewer runs than the 3 of others are there of 2 scans: sub-02, ses-1 (1), sub-01, ses-2 (1)"));

    // One run, chosen by the filter, is a scan as any other.
    const io::cohort one = toy(folder, {.filter = {{"run", "2"}}, .join_runs = true});
    REQUIRE(one.scans.size() == 1);
    CHECK_FALSE(one.scans[0].runs.several());
    CHECK(one.scans[0].bold.shape(1) == 3);
}

TEST_CASE("what is joined sample to sample beside the runs is passed over, and said so") {
    const temporary_folder folder;
    write_toy(folder);  // with a file without run
    folder.file(run_file + "1_atlas-Toy_timeseries.tsv", good);
    folder.file(run_file + "2_atlas-Toy_timeseries.tsv", good);
    const io::cohort study = toy(folder, {.join_runs = true});
    CHECK(study.scans[1].runs.count() == 2);
    CHECK(std::find(
              study.warnings.begin(), study.warnings.end(),
              "files without run- were passed over beside the runs of one scan, as they may be the same runs "
              "joined sample to sample: sub-01, ses-1") != study.warnings.end());
    // One run and a file without: nobody knows what that is.
    std::filesystem::remove(folder / (run_file + "2_atlas-Toy_timeseries.tsv"));
    CHECK(folder.error([&] { toy(folder, {.join_runs = true}); }).find("2 files fit sub-01, ses-1") !=
          std::string::npos);
}

TEST_CASE("without join_runs, runs are an error that lists them") {
    const temporary_folder folder;
    write_runs(folder, {{"1", good}, {"2", good}});
    CHECK(folder.error([&] { toy(folder); })
              .ends_with(
                  "2 files fit sub-01, ses-1: 'sub-01_ses-1_task-rest_run-1_atlas-Toy_timeseries.tsv', "
                  "'sub-01_ses-1_task-rest_run-2_atlas-Toy_timeseries.tsv'; choose by run ('1', '2') in the "
                  "filter, or have runs joined at their phases (join_runs; a file without run may be runs "
                  "that were joined sample to sample)"));
}

TEST_CASE("runs that do not belong together are named, both of them") {
    const std::string end = "_atlas-Toy_timeseries.tsv";
    CHECK(error_of_runs(
              {{"1", good}, {"2", good}}, {},
              {{run_file + "2" + end.substr(0, end.size() - 4) + ".json", "{\"RepetitionTime\": 2.5}"}}) ==
          run_file + "2" + end + ": has a repetition time of 2.5 s, and 'sub-01_ses-1_task-rest_run-1" + end +
              "' of 2 s: runs of one scan are joined at one repetition time");
    CHECK(error_of_runs({{"1", good}, {"2", good}}, {.tr = 2},
                        {{run_file + "2" + end.substr(0, end.size() - 4) + ".json",
                          "{\"RepetitionTime\": 2.5}"}}) == "no error");
    const std::string narrow = "A L\tA R\n1\t2\n2\t1\n";
    CHECK(error_of_runs({{"1", good}, {"2", narrow}}) ==
          run_file + "2" + end +
              ": region 'Stem' (no column) has no values, but has some in "
              "'sub-01_ses-1_task-rest_run-1" +
              end +
              "', another run of the scan; drop_region_everywhere or drop_scan leaves out what is missing");
    CHECK(error_of_runs({{"1", header + "1\t2\tn/a\n2\t1\tn/a\n"}, {"2", good}}) ==
          run_file + "1" + end +
              ": region 'Stem' (n/a in all samples) has no values, but has some in "
              "'sub-01_ses-1_task-rest_run-2" +
              end +
              "', another run of the scan; drop_region_everywhere or drop_scan leaves out what is missing");
    CHECK(error_of_runs({{"1", good}, {"01", good}}) ==
          run_file + "1" + end + ": is the same run as 'sub-01_ses-1_task-rest_run-01" + end +
              "'; remove one of them");
    CHECK(error_of_runs({{"1", good}, {"b", good}}) ==
          run_file + "b" + end + ": run-b: runs that are joined are numbered, so that their order is known");
    // What another entity tells apart are no runs of one scan.
    CHECK(error_of_runs({{"1", good}}, {}, {{"sub-01/ses-1/func/sub-01_ses-1_task-nback_run-2" + end, good}})
              .find("choose by ") != std::string::npos);
}

TEST_CASE("a limit of motion is one of all runs of a scan, and needs that of each") {
    const temporary_folder folder;
    write_runs(folder, {{"1", good}, {"2", good}});
    std::filesystem::remove(folder / motion);
    std::filesystem::remove(folder /
                            "sub-01/ses-1/func/sub-01_ses-1_task-rest_desc-confounds_timeseries.tsv");
    const std::string little = "framewise_displacement\nn/a\n0.1\n0.1\n";
    folder.file(run_file + "1_motion.tsv", little);
    for (const std::string& other : {later, second})
        folder.file(other.substr(0, other.find("_atlas")) + "_motion.tsv", little);
    io::derivatives_options options{.join_runs = true, .max_mean_fd = 0.5};
    CHECK(folder.error([&] { toy(folder, options); })
              .starts_with(run_file + "2_atlas-Toy_timeseries.tsv: has no framewise displacement beside it"));
    const io::cohort unlimited = toy(folder, {.join_runs = true});
    CHECK(std::isnan(unlimited.scans[1].mean_fd));
    CHECK(std::find(unlimited.warnings.begin(), unlimited.warnings.end(),
                    "no head motion is known of one scan: sub-01, ses-1") != unlimited.warnings.end());
    folder.file(run_file + "2_motion.tsv", "framewise_displacement\nn/a\n0.8\n0.8\n");
    CHECK(toy(folder, options).scans[1].mean_fd == doctest::Approx(0.45));
    options.max_mean_fd = 0.4;
    CHECK(toy(folder, options).scans.size() == 2);
}

TEST_CASE("what one run lacks, the scan lacks") {
    const std::vector<std::pair<std::string, std::string>> runs = {{"1", good},
                                                                   {"2", "A L\tA R\n1\t2\n2\t1\n"}};
    const temporary_folder folder;
    write_runs(folder, runs);
    io::derivatives_options options{.join_runs = true,
                                    .missing = io::missing_regions::drop_region_everywhere};
    const io::cohort fewer = toy(folder, options);
    CHECK(fewer.regions.name == std::vector<std::string>{"A L", "A R"});
    CHECK(fewer.scans[1].runs == run_lengths{3, 2});
    CHECK(std::find(
              fewer.warnings.begin(), fewer.warnings.end(),
              "one region of 3 left out of every scan, map and table: 'Stem' (no column of sub-01, ses-1, "
              "run-2)") != fewer.warnings.end());
    options.missing = io::missing_regions::drop_scan;
    const io::cohort without = toy(folder, options);
    REQUIRE(without.scans.size() == 2);
    CHECK(without.scans[1].session == "2");
}

TEST_CASE("a filter that nothing fits says what there is") {
    CHECK(error_of({.filter = {{"task", "rest"}, {"atlas", "DK"}, {"run", "1"}}}) ==
          "DIR: has no file sub-*/**/*_timeseries.tsv with task-rest, atlas-DK, run-1; atlas is there as "
          "'Toy'; run "
          "is there as none");
    CHECK(error_of({.filter = {{"task", ""}}}) ==
          "DIR: has no file sub-*/**/*_timeseries.tsv with no task; task is there as 'rest'");
    CHECK(error_of({.suffix = "bold"}) == "DIR: has no file sub-*/**/*_bold.tsv");
    const temporary_folder folder;
    folder.file("participants.tsv", "participant_id\tgroup\nsub-01\ta\n");
    folder.file("regions.tsv", regions);
    const std::string cpac = "sub-01_ses-1_task-rest_run-1_atlas-AAL_desc-Mean-1_timeseries.1D";
    folder.file("sub-01/ses-1/func/" + cpac, "1 2\n");
    CHECK(folder.error([&] { toy(folder); }) ==
          folder.path().string() + ": has no file sub-*/**/*_timeseries.tsv; '" + cpac +
              "' is no name of BIDS (entities key-value of letters and digits)");
}

TEST_CASE("sessions are taken and named by their labels") {
    const temporary_folder folder;
    write_toy(folder);
    const io::cohort study = toy(folder, {.sessions = {{"2", "before"}}});
    REQUIRE(study.scans.size() == 1);
    CHECK(study.scans[0].session == "before");
    CHECK(study.scans[0].file == folder / (later + ".tsv"));
    CHECK(error_of({.sessions = {{"1", "before"}, {"3", "after"}}}) ==
          "DIR: has no scan of the session '3'; there are '1', '2'");
    CHECK(error_of({.sessions = {{"ses-1", "before"}}}) ==
          "entrain::io::load_derivatives: options.sessions: expected labels and names of letters and digits, "
          "each "
          "once (ses-1 has the label 1), got 'ses-1' as 'before'");
    CHECK(error_of({.sessions = {{"1", "x"}, {"2", "x"}}})
              .starts_with("entrain::io::load_derivatives: options.sessions: expected"));
}

TEST_CASE(
    "the repetition time is inherited: the nearest .json that has one, of the series, then of the image") {
    const auto tr = [](const std::vector<std::pair<std::string, std::string>>& files) {
        const temporary_folder folder;
        write_toy(folder);
        for (const auto& [name, text] : files) folder.file(name, text);
        return toy(folder).scans[1].tr;
    };
    const auto json = [](double value) { return "{\"RepetitionTime\": " + std::to_string(value) + "}"; };
    const std::string func = "sub-01/ses-1/func/sub-01_ses-1_task-rest_";
    CHECK(tr({}) == 2);
    CHECK(tr({{"bold.json", json(9)}}) == 2);  // the one with more entities
    CHECK(tr({{"sub-01/sub-01_task-rest_bold.json", json(3)}}) == 3);
    CHECK(tr({{"sub-01/sub-01_task-rest_bold.json", json(3)},
              {"sub-01/ses-1/sub-01_ses-1_bold.json", json(4)}}) == 4);
    CHECK(tr({{func + "space-T1w_desc-denoised_bold.json", json(5)}}) == 2);  // of another space
    CHECK(tr({{func + "res-2_desc-denoised_bold.json", json(5)}}) == 5);
    CHECK(tr({{func + "bold.json", "{}"}}) == 2);
    CHECK(tr({{"task-rest_timeseries.json", json(6)}, {func + "bold.json", json(5)}}) == 6);
    CHECK(tr({{first + ".json", json(7)}, {"task-rest_timeseries.json", json(6)}}) == 7);
    CHECK(tr({{first + ".json", "{\"Sources\": []}"}, {"task-rest_timeseries.json", json(6)}}) == 6);

    CHECK(error_without("task-rest_bold.json") ==
          second + ".tsv: no RepetitionTime in a .json beside it or above; give it as tr, in seconds");
    CHECK(error_without("task-rest_bold.json", {.tr = 2}) == "no error");
    CHECK(error_with("task-rest_bold.json", json(2000)) ==
          "task-rest_bold.json: RepetitionTime is given in seconds, found 2000; were these milliseconds?");
    CHECK(error_with("task-rest_bold.json", json(0)) ==
          "task-rest_bold.json: RepetitionTime must be positive (seconds), found 0");
    CHECK(error_with("task-rest_bold.json", "{\"RepetitionTime\": \"2\"}") ==
          "task-rest_bold.json:1:20: a number expected under \"RepetitionTime\"");
    CHECK(error_with(first + ".json", "{") == first + ".json:1:2: a key in double quotes expected");
    CHECK(error_with("atlas-Toy_bold.json", json(3)) ==
          "task-rest_bold.json: has another RepetitionTime than 'atlas-Toy_bold.json'; both apply to "
          "'sub-02_ses-1_task-rest_atlas-Toy_timeseries.tsv'");
    const auto warnings = warnings_with(first + ".json", json(2.5), {.tr = 2});
    CHECK(std::find(
              warnings.begin(), warnings.end(),
              "the repetition time is 2 s as given, which is not what the files say: sub-01, ses-1: 2.5 s") !=
          warnings.end());
    CHECK(error_of({.tr = -1}) ==
          "entrain::io::load_derivatives: options.tr: expected zero or a positive number of seconds, or 0, "
          "got -1");
    CHECK(error_of({.tr = 720}).starts_with("entrain::io::load_derivatives: options.tr: expected seconds"));
}

TEST_CASE("folders and people that do not belong together are named") {
    CHECK(error_without("participants.tsv") ==
          "participants.tsv: no such file; give the participants.tsv of the raw data in people.file");
    CHECK(error_without("regions.tsv") == "regions.tsv: no such file");
    CHECK(error_of({.connectome = "none.csv"}) == "none.csv: no such file");
    CHECK(error_with("sub-09/x", "") ==
          "sub-09: a folder of a subject that the table of people does not have");
    CHECK(error_with("sub-02/func/sub-01_task-rest_timeseries.tsv", "") ==
          "sub-02/func/sub-01_task-rest_timeseries.tsv: lies in the folder of sub-02");
    CHECK(error_with("sub-01/ses-1/func/sub-01_task-rest_timeseries.tsv", "") ==
          "sub-01/ses-1/func/sub-01_task-rest_timeseries.tsv: lies in the folder ses-1, which its name does "
          "not say");
    // Files that nobody asks for may lie anywhere.
    CHECK(error_with("sub-02/func/sub-01_task-rest_bold.json", "") == "no error");
    CHECK(error_with("sub-01/ses-1/anat/sub-01_T1w.json", "") == "no error");
    const temporary_folder folder;
    folder.file("participants.tsv", "participant_id\tgroup\nsub-01\ta\n");
    folder.file("regions.tsv", regions);
    CHECK(folder.error([&] { toy(folder); }) ==
          folder.path().string() + ": has no folder sub-*; is it that of the derivatives?");
    std::filesystem::create_directories(folder / "sub-01/func");
    const std::string link = "sub-01/func/sub-01_task-rest_timeseries.tsv";
    std::filesystem::create_symlink("nowhere", folder / link);
    CHECK(folder.error([&] { toy(folder); }) ==
          link + ": is a link to a file that is not here; fetch it (datalad get)");
    CHECK(folder.error([&] { io::load_derivatives(folder / "none"); }) == "none: no such folder");
    CHECK(error_of({.filter = {{"ses", "1"}}}) ==
          "entrain::io::load_derivatives: options.filter: expected sessions in options.sessions, got ses-1");
    CHECK(error_of({.filter = {{"sub", "01"}}})
              .starts_with("entrain::io::load_derivatives: options.filter: expected no single person"));
    CHECK(
        error_of({.filter = {{"task", "a_b"}}}) ==
        "entrain::io::load_derivatives: options.filter: expected keys and values of letters and digits, got "
        "'task-a_b'");
}

TEST_CASE("people may be grouped by any column or by a rule on scores, out of several tables") {
    const temporary_folder folder;
    write_toy(folder);
    io::derivatives_options options;
    options.people.rule = io::parse_response_rule("Q0 Q5 > 50%");
    io::cohort study = toy(folder, options);
    // 20 to 10 is half and no more; 20 to 9 is more than half.
    CHECK(study.participants == std::vector<io::participant>{{"02", "non-responder"}, {"01", "responder"}});
    CHECK(study.covariates.columns == std::vector<std::string>{"group_in_table", "Q0", "Q5"});
    CHECK(study.warnings[1] == "one person of the table left out, no score Q5: sub-03");
    options.people.rule = io::parse_response_rule("Q0 Q5 >= 50%");
    CHECK(toy(folder, options).participants[0].group == "responder");

    folder.file("phenotype/arms.tsv", "participant_id;arm;weight\r\nsub-01;\"x; y\";70,5\r\nsub-04;z;1\r\n");
    options = {};
    options.people.phenotypes = {folder / "phenotype/arms.tsv"};
    options.people.group_by = "arm";
    study = toy(folder, options);
    CHECK(study.participants == std::vector<io::participant>{{"01", "x; y"}});
    CHECK(study.covariates ==
          io::table{{"group_in_table", "Q0", "Q5", "arm", "weight"}, {{"a", "20", "9", "x; y", "70,5"}}});

    options.people.group_by = "site";
    CHECK(folder.error([&] { toy(folder, options); }) ==
          "participants.tsv: no column 'site'; there are 'group', 'Q0', 'Q5', 'arm', 'weight'; "
          "people.group_by or "
          "people.rule says what makes the groups");
    folder.file("phenotype/arms.tsv", "participant_id\tQ5\nsub-01\t1\n");
    CHECK(folder.error([&] { toy(folder, options); }) ==
          "phenotype/arms.tsv:1:16: a second column 'Q5'; other tables have it");
    folder.file("phenotype/arms.tsv", "participant_id\tarm\nsub-01\t1\nsub-01\t2\n");
    CHECK(folder.error([&] { toy(folder, options); }) ==
          "phenotype/arms.tsv:3:1: a second row of 'sub-01'; one row per person is needed, with a column for "
          "each "
          "session");
}

TEST_CASE("people may all be of one group, and then need no table") {
    const temporary_folder folder;
    write_toy(folder);
    io::derivatives_options options;
    options.people.group_by = "";
    io::cohort study = toy(folder, options);
    CHECK(study.participants == std::vector<io::participant>{{"02", "all"}, {"01", "all"}});
    CHECK(study.covariates.columns == std::vector<std::string>{"group_in_table", "Q0", "Q5"});
    std::filesystem::remove(folder / "participants.tsv");
    study = toy(folder, options);
    CHECK(study.participants == std::vector<io::participant>{{"01", "all"}, {"02", "all"}});
    CHECK(study.covariates == io::table{});
    CHECK(study.scans.size() == 3);
    std::filesystem::create_directory(folder / "sub-a_b");
    CHECK(folder.error([&] { toy(folder, options); }) == "sub-a_b: sub- and letters or digits expected");
}

TEST_CASE("tables of people are read as spreadsheets write them, or the cure is named") {
    const std::string file = "participants.tsv";
    const auto error = [&](const std::string& text, bool commas = false) {
        io::derivatives_options options;
        options.people.rule = io::parse_response_rule("Q0 Q5 > 50%");
        options.people.decimal_comma = commas;
        return error_with(file, text, options);
    };
    const std::string header = "participant_id\tQ0\tQ5\n", rest = "sub-02\t3\t1\n";
    CHECK(error(header + rest + "sub-01\t20\t10\n") == "no error");
    CHECK(error("\xEF\xBB\xBFparticipant_id;\"Q0\";Q5\r\nsub-02;3;1\r\nsub-01;\"20\";10\r\n") == "no error");
    CHECK(error("participant_id,Q0,Q5\nsub-02,3,1\nsub-01,20,10\n") == "no error");
    CHECK(error("participant_id;Q0;Q5\nsub-02;3;1\nsub-01;20,5;10\n") ==
          file + ":3:8: a decimal comma in '20,5': set people.decimal_comma, or write a point");
    CHECK(error("participant_id;Q0;Q5\nsub-02;3;1\nsub-01;20,5;10\n", true) == "no error");
    CHECK(error(header + rest + "sub-01\t20 points\t10\n") == file + ":3:8: not a number: '20 points'");
    CHECK(error(header + rest + "sub-01\tNA\t10\n") ==
          file + ":3:8: not a number: 'NA'; R's NA is n/a or NaN here");
    CHECK(error(header + rest + "sub-01\t0\t10\n") ==
          file + ":3:8: a score above 0 before, of which a share can fall; n/a leaves a person out");
    CHECK(error(header + rest + "sub-01\t20\t\n") == "no error");
    CHECK(error(header + rest + "01\t20\t10\n") ==
          file + ":3:1: sub- and letters or digits expected, not '01'");
    CHECK(error(header + rest + rest) ==
          file +
              ":3:1: a second row of 'sub-02'; one row per person is needed, with a column for each session");
    CHECK(error("participant_id\tQ0\tQ0\n") == file + ":1:19: a second column 'Q0'");
    CHECK(error("id\tQ0\tQ5\n") == file + ":1:1: no column 'participant_id' in the header");
    CHECK(error(header) == file + ": has no participants below its header");
    CHECK(error("participant_id\tQ0\nsub-01\t3\n") == file + ": no column 'Q5'; there are 'Q0'");
    CHECK(error(header + "sub-01\t3\n") == file + ":2:8: the row ends after 2 fields, the rows above have 3");
    CHECK(error(header + "sub-01\t3\t\"1\n") == file + ":2:10: a quoted field that never ends");
    CHECK(error(std::string("\xFF\xFEp\0", 4)) ==
          file + ": is UTF-16 (or UTF-32) text, as some spreadsheets save it; save it as UTF-8");
    CHECK(error(header + "sub-01\t3\tcaf\xE9\n").find("the byte 0xE9 is not UTF-8") != std::string::npos);
    CHECK(error_with(file, "participant_id\tgroup\nsub-01\ta \n") ==
          file +
              ":2:8: a blank before or after the group 'a ', which would make it another group than without");
    CHECK(error_with(file, "participant_id\tgroup\nsub-01\tNA\n") ==
          file + ":2:8: no group, if R wrote this: write n/a, or another name");
    CHECK(error_with(file, "participant_id\tgroup\nsub-01\t\n") ==
          file + ":2:8: a participant without a group");

    for (const char* text : {"", "Q0 Q5", "Q0 > 50%", "Q0 Q5 Q6 > 50%", "Q0 Q5 > 50", "Q0 Q5 > half%",
                             "Q0 Q5 > 101%", "Q0 Q5 > -1%", "Q0 Q5 < 50%", "> 50%"}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(io::parse_response_rule(text),
                             ("entrain::io::parse_response_rule: text: expected two columns, > or >=, and a "
                              "percentage up to 100 ('QIDS_before QIDS_week5 > 50%'), got '" +
                              std::string(text) + "'")
                                 .c_str(),
                             argument_error);
    }
    const io::response_rule rule = io::parse_response_rule(" a\tb>=12.5 %");
    CHECK(rule.before == "a");
    CHECK(rule.after == "b");
    CHECK(rule.fall == 0.125);
    CHECK(rule.or_equal);
}

TEST_CASE("regions without values stop the reading, or are left out everywhere, or with their scan") {
    const std::string file = first + ".tsv";
    const auto error = [&](const std::string& text) { return error_with(file, text); };
    const std::string end = "; drop_region_everywhere or drop_scan leaves out what is missing";
    CHECK(error("A L\tA R\tStem\n1\tn/a\t3\n4\tn/a\t6\n") ==
          file + ": region 'A R' (n/a in all samples) has no values in sub-01, ses-1" + end);
    CHECK(error("A L\tA R\tStem\n1\t\t3\n4\t\t6\n") ==
          file + ": region 'A R' (n/a in all samples) has no values in sub-01, ses-1" + end);
    CHECK(error("A L\tA R\tStem\n1\tNaN\t3\n4\t1\t6\n") ==
          file + ": region 'A R' (n/a in 1 of 2 samples) has no values in sub-01, ses-1" + end);
    CHECK(error("A L\tStem\n1\t3\n4\t6\n") ==
          file + ": region 'A R' (no column) has no values in sub-01, ses-1" + end);
    CHECK(error("A L\tA R\tStem\n0\t0\t3\n0\t0\t6\n") ==
          file +
              ": region 'A L' (the same value in all samples) has no values in sub-01, ses-1, nor have one "
              "other "
              "region" +
              end);

    const temporary_folder folder;
    write_toy(folder);
    folder.file("sc.csv", "A L,A R,Stem\n0,1,2\n3,0,4\n5,6,0\n");
    folder.file("maps.tsv", "name\tm\nStem\t3\nA L\t1\nA R\t2\n");
    folder.file(file, "A L\tStem\n1\t3\n4\t6\n");
    io::derivatives_options options{.connectome = folder / "sc.csv",
                                    .receptors = folder / "maps.tsv",
                                    .missing = io::missing_regions::drop_region_everywhere};
    io::cohort study = toy(folder, options);
    CHECK(study.regions.name == std::vector<std::string>{"A L", "Stem"});
    CHECK(study.regions.partner == std::vector<std::size_t>{0, 1});
    CHECK(study.regions.network == std::vector<std::string>{"Vis", "n/a"});
    CHECK(study.regions.sphere(0, 0) == -60);
    CHECK(study.structure.weights() == matrix<double>{{0, 2}, {5, 0}});
    CHECK(study.receptors.density == matrix<double>{{1}, {3}});
    REQUIRE(study.scans.size() == 3);
    CHECK(study.scans[1].bold == matrix<double>{{1, 4}, {3, 6}});
    CHECK(study.scans[0].bold == matrix<double>{{7, 1, 5}, {9, 3, 4}});
    CHECK(study.warnings[2] ==
          "one region of 3 left out of every scan, map and table: 'A R' (no column of sub-01, ses-1)");
    CHECK(study.warnings[3] == "one region without a homotopic partner now, since that was left out: 'A L'");
    io::save_cohort(folder / "out", study);
    CHECK(io::load_cohort(folder / "out").warnings == study.warnings);

    options.missing = io::missing_regions::drop_scan;
    study = toy(folder, options);
    CHECK(study.regions.size() == 3);
    CHECK(study.scans.size() == 2);
    CHECK(study.warnings[2] ==
          "one scan left out, regions without values: sub-01, ses-1 ('A R' (no column))");

    // No region is left, no scan is left.
    folder.file(file, "A L\tA R\tStem\n1\t\t1\n1\t\t1\n");
    options.missing = io::missing_regions::drop_region_everywhere;
    CHECK(folder.error([&] { toy(folder, options); }) ==
          folder.path().string() + ": no region has values in every scan; drop scans instead (drop_scan)");
    for (const auto& scan : {later, second}) folder.file(scan + ".tsv", "A L\tA R\tStem\n1\t2\t3\n1\t2\t3\n");
    options.missing = io::missing_regions::drop_scan;
    CHECK(folder.error([&] { toy(folder, options); })
              .starts_with(folder.path().string() +
                           ": no scan is left: one person of the table left out, no folder: "));
    CHECK(error_of({.missing = static_cast<io::missing_regions>(7)}) ==
          "entrain::io::load_derivatives: options.missing: expected one of its named values, got number 7");
}

TEST_CASE("samples that are missing in every region are censored volumes, which phases cannot pass") {
    const std::string file = first + ".tsv", text = "A L\tA R\tStem\n1\t2\tn/a\nn/a\tn/a\tn/a\n2\t5\tn/a\n";
    const std::string what =
        file +
        ": 1 of 3 samples are n/a in every region: censored volumes; phases need samples that "
        "follow each other: have them interpolated (XCP-D: output-type interpolated), or drop "
        "the scan (drop_scan)";
    CHECK(error_with(file, text) == what);
    CHECK(error_with(file, text, {.missing = io::missing_regions::drop_region_everywhere}) == what);
    CHECK(warnings_with(file, text, {.missing = io::missing_regions::drop_scan})[2] ==
          "one scan left out, censored volumes are n/a: sub-01, ses-1");
}

TEST_CASE("a scan that is no table of its regions is named by line and column") {
    const std::string file = first + ".tsv";
    const auto error = [&](const std::string& text, bool others = false) {
        return error_with(file, text, {.other_columns = others});
    };
    CHECK(error("A L\tB\tA R\tC\tStem\n1\t2\t3\t4\t5\n2\t1\t7\t8\t9\n") ==
          file +
              ":1:5: no region 'B' in the table of regions; of 5 columns, 3 are regions; other_columns "
              "passes over "
              "the others");
    CHECK(error("A L\tB\tA R\tC\tStem\n1\t2\t3\t4\t5\n2\t1\t7\t8\t9\n", true) == "no error");
    CHECK(warnings_with(file, "A L\tB\tA R\tC\tStem\n1\t2\t3\t4\t5\n2\t1\t7\t8\t9\n",
                        {.other_columns = true})[3] ==
          "2 columns of the scans that are no region passed over");
    CHECK(
        error("1\t2\t3\n4\t5\t6\n", true) ==
        file +
            ":1:1: no region '1' in the table of regions; of 3 columns, 0 are regions; is it that of another "
            "atlas, or is there no header of names?");
    CHECK(error("A L\tA R\tA L\n1\t2\t3\n") == file + ":1:9: a second column of region 'A L'");
    CHECK(error("A L\tA R\tStem\n1\tx\t3\n") == file + ":2:3: not a number: 'x'");
    CHECK(error("A L\tA R\tStem\n1\tinf\t3\n") == file + ":2:3: not a finite number: 'inf'");
    CHECK(error("A L;A R;Stem\n1,5;2;3\n") ==
          file + ":2:1: not a number: '1,5'; write a point instead of the decimal comma");
    CHECK(error("A L;A R;Stem\n1.5;2;3\n2.5;3;4\n") == "no error");
    CHECK(error("A L\tA R\tStem\n1\t2\n") ==
          file + ":2:3: the row ends after 2 fields, the rows above have 3");
    CHECK(error("A L\tA R\tStem\n1\t2\t3\t4\n") ==
          file + ":2:7: a field too many: the rows above have 3 fields");
    CHECK(error("A L\tA R\tStem\n") == file + ": has no rows of numbers below its header");
    CHECK(error("") == file + ": is empty");
    CHECK(error("PK\x03\x04") == file + ": is a ZIP archive, as .xlsx files are; export it as text");
}

TEST_CASE("head motion is averaged, limits drop scans, and what was censored is reported") {
    const std::string column = "framewise_displacement\n";
    const auto mean = [](const std::vector<std::pair<std::string, std::string>>& files, bool other = false) {
        const temporary_folder folder;
        write_toy(folder);
        if (other) std::filesystem::remove(folder / motion);
        for (const auto& [name, text] : files) folder.file(name, text);
        return toy(folder).scans[1].mean_fd;
    };
    const std::string func = "sub-01/ses-1/func/sub-01_ses-1_task-rest_";
    CHECK(mean({}) == 0.5);
    CHECK(
        mean({{motion,
               "trans_x\tframewise_displacement\tframewise_displacement_filtered\n1\t0\t9\n1\t0.5\t9\n"}}) ==
        0.25);
    CHECK(mean({{func + "desc-confounds_timeseries.tsv", column + "n/a\n3\n1\n"}}, true) == 2);
    CHECK(mean({{func + "desc-filtered_motion.tsv", column + "4\n4\n"}}, true) == 4);
    CHECK(mean({{func + "run-1_motion.tsv", column + "4\n4\n"}}) == 0.5);  // of another scan
    CHECK(std::isnan(mean({{motion, column + "n/a\n"}})));

    CHECK(error_with(motion, "fd\n1\n") == motion + ":1:1: no column 'framewise_displacement' in the header");
    CHECK(error_with(motion, column + "-1\n") ==
          motion + ":2:1: a displacement in mm, which is not negative, expected");
    CHECK(error_with(motion, column + "1,5\n") ==
          motion + ":2:1: not a number: '1,5'; write a point instead of the decimal comma");
    CHECK(error_with(outliers, column + "0\n2\n") == outliers + ":3:1: 1 of an outlier or 0 expected");
    const std::string filtered = "sub-01/ses-1/func/sub-01_ses-1_atlas-Toy_motion.tsv";
    CHECK(error_with(filtered, column + "1\n") ==
          motion +
              ": belongs to 'sub-01_ses-1_task-rest_atlas-Toy_timeseries.tsv', and so does "
              "'sub-01_ses-1_atlas-Toy_motion.tsv'; remove one of them");

    CHECK(
        error_of({.max_mean_fd = 0.5}) ==
        second +
            ".tsv: has no framewise displacement beside it (_motion.tsv or _desc-confounds_timeseries.tsv), "
            "which max_mean_fd needs");
    CHECK(error_of({.max_mean_fd = -1}) ==
          "entrain::io::load_derivatives: options.max_mean_fd: expected zero or a positive number of mm, or "
          "0 for no "
          "limit, got -1");
    const temporary_folder folder;
    write_toy(folder);
    folder.file("sub-01/ses-2/func/sub-01_ses-2_task-rest_motion.tsv", column + "0.1\n");
    folder.file("sub-02/ses-1/func/sub-02_ses-1_task-rest_motion.tsv", column + "0.6\n");
    CHECK(toy(folder, {.max_mean_fd = 0.6}).scans.size() == 3);
    const io::cohort study = toy(folder, {.max_mean_fd = 0.5});
    REQUIRE(study.scans.size() == 2);
    CHECK(study.participants == std::vector<io::participant>{{"01", "a"}});
    CHECK(study.covariates.rows == std::vector<std::vector<std::string>>{{"20", "9"}});
    CHECK(study.warnings[2] == "one person of the table left out, no scan that is kept: sub-02");
    CHECK(study.warnings[3] == "one scan left out, mean framewise displacement above 0.5 mm: sub-02, ses-1");
    CHECK(folder.error([&] { toy(folder, {.max_mean_fd = 0.01}); }).find("no scan is left: ") !=
          std::string::npos);

    CHECK(warnings_with(outliers, column + "0\n1\n0\n1\n0\n")[2] ==
          "censored volumes were cut out of one scan, and phases break at each gap; have them interpolated "
          "instead: "
          "sub-01, ses-1 (2 of 5)");
    CHECK(warnings_with(outliers, column + "0\n1\n0\n")[2] ==
          "censored volumes are interpolated in one scan: sub-01, ses-1 (1 of 3)");
    CHECK(
        warnings_with(outliers, column + "0\n1\n0\n0\n0\n")[2] ==
        "the series is of another length than its list of outliers in one scan: sub-01, ses-1 (3 samples, 5 "
        "volumes)");
    CHECK(warnings_with(outliers, column + "0\n0\n0\n").size() == 4);
}

TEST_CASE("of a folder of XCP-D, what one person lacks is left out everywhere, and who moves too much") {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    const std::size_t absent = 120;
    folder.file("xcp_d/" + xcp_d::series(3, 2, 1), xcp_d::series_text(3, 2, 1, absent));
    io::derivatives_options options = xcp_d_options(folder);
    const std::string name = xcp_d::names()[absent];
    CHECK(folder.error([&] { io::load_derivatives(folder / "xcp_d", options); }) ==
          "xcp_d/" + xcp_d::series(3, 2, 1) + ": region '" + name +
              "' (n/a in all samples) has no values in sub-04, ses-2; drop_region_everywhere or drop_scan "
              "leaves out "
              "what is missing");
    options.missing = io::missing_regions::drop_region_everywhere;
    options.max_mean_fd = 0.7;  // 0.8 x 59 / 60 of the last person is above
    const io::cohort study = io::load_derivatives(folder / "xcp_d", options);
    CHECK(study.participants.size() == 7);
    CHECK(study.scans.size() == 14);
    CHECK(study.regions.size() == 155);
    CHECK(std::count(study.regions.name.begin(), study.regions.name.end(), name) == 0);
    CHECK(study.structure.labels() == study.regions.name);
    CHECK(study.receptors.density.shape(0) == 155);
    const auto other =
        std::find(study.regions.name.begin(), study.regions.name.end(), xcp_d::names()[absent + 23]);
    REQUIRE(other != study.regions.name.end());
    const auto place = static_cast<std::size_t>(other - study.regions.name.begin());
    CHECK(study.regions.partner[place] == place);
    for (std::size_t i = 0; i < 155; ++i)
        for (std::size_t n = 0; n < 14; ++n)
            CHECK(study.scans[n].bold(i, 59) ==
                  xcp_d::value(n / 2, n % 2 ? 2 : 1, 1, i < absent ? i : i + 1, 59));
    CHECK(study.warnings ==
          std::vector<std::string>{
              "one person of the table left out, no scan that is kept: sub-08",
              "2 scans left out, mean framewise displacement above 0.7 mm: sub-08, ses-1, sub-08, ses-2",
              "one region of 156 left out of every scan, map and table: '" + name +
                  "' (n/a in all samples of sub-04, ses-2)",
              "one region without a homotopic partner now, since that was left out: '" +
                  xcp_d::names()[absent + 23] + "'"});
}

TEST_CASE("the real scans, written as XCP-D would, come back bit by bit") {
    for (auto study : {reference::aal90_cohort({"a", "a", "a", "a", "b", "b", "b", "b", "b"}),
                       reference::dk68_cohort(2)}) {
        if (!study) continue;
        const temporary_folder folder;
        io::save_cohort(folder / "tables", *study);
        for (const io::scan& scan : study->scans) {
            const std::string begin = "xcp_d/sub-" + scan.subject + "/ses-" + scan.session + "/func/sub-" +
                                      scan.subject + "_ses-" + scan.session +
                                      "_task-rest_space-MNI152NLin6Asym_";
            std::ostringstream text;
            text.precision(17);
            // The regions backwards: they are matched by name.
            const std::size_t n = study->regions.size();
            for (std::size_t i = n; i-- > 0;) text << study->regions.name[i] << (i ? '\t' : '\n');
            for (std::size_t t = 0; t < scan.bold.shape(1); ++t)
                for (std::size_t i = n; i-- > 0;) text << scan.bold(i, t) << (i ? '\t' : '\n');
            folder.file(begin + "seg-" + study->atlas + "_stat-mean_timeseries.tsv", text.str());
            std::ostringstream json;
            json.precision(17);
            json << "{\"RepetitionTime\": " << scan.tr << "}";
            folder.file(begin + "desc-denoised_bold.json", json.str());
        }
        const io::cohort read =
            io::load_derivatives(folder / "xcp_d", {.regions = folder / "tables/regions.tsv",
                                                    .connectome = folder / "tables/connectome.csv",
                                                    .receptors = folder / "tables/receptors.tsv",
                                                    .people = {.file = folder / "tables/participants.tsv"}});
        const io::cohort want = io::load_cohort(folder / "tables");
        CHECK(read.atlas == want.atlas);
        CHECK(read.participants == want.participants);
        CHECK(read.structure.weights() == want.structure.weights());
        CHECK(read.receptors.density == want.receptors.density);
        REQUIRE(read.scans.size() == want.scans.size());
        for (std::size_t k = 0; k < read.scans.size(); ++k) {
            CHECK(read.scans[k].subject == want.scans[k].subject);
            CHECK(read.scans[k].session == want.scans[k].session);
            CHECK(read.scans[k].tr == want.scans[k].tr);
            CHECK(read.scans[k].bold == want.scans[k].bold);
        }
        // Written as a cohort, the same bytes in every table.
        io::cohort plain = read;
        plain.warnings.clear();
        io::save_cohort(folder / "again", plain);
        CHECK(io::checksum(folder / "again") == io::checksum(folder / "tables"));
    }
}

}  // namespace test_derivatives
