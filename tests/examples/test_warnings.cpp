// What is odd about a cohort or a table, and what is misspelt, program by program: each is named, once, and where a
// name is not there, those that are and the nearest.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <entrain/core/random.hpp>
#include <entrain/io.hpp>

#include "program_run.hpp"
#include "scratch_folder.hpp"
#include "support/cohort_warnings.hpp"

namespace test_warnings {

namespace {

namespace fs = std::filesystem;
using namespace entrain;
using program_run::text_of;
using words = std::vector<std::string>;

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

// Five people of two groups, before and after, 70 samples of 2 s, in two networks of twenty regions.
io::cohort plain_cohort() {
    constexpr std::size_t n = 40, samples = 70;
    io::cohort made;
    made.atlas = "made";
    made.regions.mni = made.regions.sphere = full(n, 3, 0.0);
    matrix<double> weights = full(n, n, 0.0);
    made.receptors.name = {"5HT2A", "5HT1A"};
    made.receptors.density = full(n, 2, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        made.regions.name.push_back((i % 2 ? "R_" : "L_") + std::to_string(i / 2));
        made.regions.hemisphere.push_back(i % 2 ? "R" : "L");
        made.regions.network.push_back(i < n / 2 ? "Front" : "Back");
        made.regions.partner.push_back(i ^ 1u);
        for (std::size_t axis = 0; axis < 3; ++axis)
            made.regions.mni(i, axis) = static_cast<double>((i * (7 + axis)) % 41);
        for (std::size_t r = 0; r < 2; ++r)
            made.receptors.density(i, r) = 1 + static_cast<double>((i * (3 + 2 * r)) % 17);
        for (std::size_t j = 0; j < n; ++j)
            if (i != j) weights(i, j) = 1 / (1.0 + static_cast<double>(i > j ? i - j : j - i));
    }
    made.structure = connectome(weights);
    made.covariates.columns = {"QIDS_before", "QIDS_after"};
    random_stream random(5, 1);
    for (std::size_t k = 1; k <= 5; ++k) {
        const std::string id = "0" + std::to_string(k);
        made.participants.push_back({id, k < 4 ? "responder" : "non-responder"});
        made.covariates.rows.push_back({"20", "10"});
        for (const char* session : {"after", "before"}) {
            matrix<double> bold = full(n, samples, 0.0);
            for (double& value : bold) value = random.normal();
            made.scans.push_back({id, made.participants.back().group, session, 2.0, bold, {}});
        }
    }
    return made;
}

io::scan& scan_of(io::cohort& cohort, const std::string& subject, const std::string& session) {
    for (auto& scan : cohort.scans)
        if (scan.subject == subject && scan.session == session) return scan;
    throw std::logic_error("no such scan");
}

void shorten(io::scan& scan, std::size_t samples) {
    const matrix<double> first = xt::view(scan.bold, xt::all(), xt::range(std::size_t{0}, samples));
    scan.bold = first;
}

fs::path file_of(const fs::path& cohort, const std::string& ending) {
    return cohort / "sub-02" / "ses-before" / "func" /
           ("sub-02_ses-before_task-rest_atlas-made_timeseries." + ending);
}

// A program that reads cohorts, and the end of a line that stops it where its long work begins: no scan has such a
// band.
struct program {
    std::string name;
    fs::path file;
    words before, after;  // on the line, about the cohort's folder
};

std::vector<program> cohort_programs() {
    const words stop{"--no-figures", "--out", "out", "--band", "0.04", "5"};
    words drugs = stop;
    drugs.insert(drugs.end(), {"--placebo", "before", "--drug", "after"});
    return {
#ifdef ENTRAIN_TRD_SENSITIVITY
        {"trd_sensitivity", ENTRAIN_TRD_SENSITIVITY, {"--cohort"}, stop},
#endif
#ifdef ENTRAIN_ENTROPIC_BRAIN
        {"entropic_brain", ENTRAIN_ENTROPIC_BRAIN, {"--cohort"}, stop},
#endif
#ifdef ENTRAIN_TWO_DRUGS
        {"two_drugs", ENTRAIN_TWO_DRUGS, {"--cohort"}, drugs},
#endif
#ifdef ENTRAIN_PREPARE_COHORT
        // The folder of a cohort is one of derivatives too.
        {"prepare_cohort",
         ENTRAIN_PREPARE_COHORT,
         {"--derivatives"},
         {"--regions", "cohort/regions.tsv", "--connectome", "cohort/connectome.csv", "--receptors",
          "cohort/receptors.tsv", "--out", "out", "--no-figures"}},
#endif
    };
}

// What each program says of a cohort, on either stream.
std::map<std::string, std::string> said_of(const io::cohort& cohort, const words& more = {},
                                           const std::function<void(const fs::path&)>& spoil = {}) {
    std::map<std::string, std::string> said;
    for (const auto& each : cohort_programs()) {
        const scratch_folder scratch;
        const fs::path here = scratch / "here";
        fs::create_directories(here);
        io::save_cohort(here / "cohort", cohort);
        if (spoil) spoil(here / "cohort");
        words line = each.before;
        line.push_back("cohort");
        line.insert(line.end(), each.after.begin(), each.after.end());
        line.insert(line.end(), more.begin(), more.end());
        said[each.name] = program_run::run(each.file, line, here, scratch / "log").said;
    }
    return said;
}

// Every program says `text`, once.
void check_all_say(const std::map<std::string, std::string>& said, const std::string& text) {
    for (const auto& [name, words_of] : said) {
        CAPTURE(name);
        CAPTURE(words_of);
        CHECK(count(words_of, text) == 1);
    }
}

}  // namespace

TEST_CASE("runs that are short are named, though their scan is long enough; two_drugs does not join them") {
    auto cohort = plain_cohort();
    CHECK(example::oddities_of(cohort).empty());
    cohort.scans[1].runs = run_lengths{30, 40};
    const auto odd = example::oddities_of(cohort);
    const std::string words =
        "2 runs have few samples: run 1 of sub-01, ses-before; run 2 of sub-01, ses-before";
    REQUIRE(odd.size() == 1);
    CHECK(odd[0] == words);
    auto said = said_of(cohort);
    if (said.contains("two_drugs"))
        CHECK(count(said["two_drugs"],
                    "the scan of sub-01, before is several runs, which this program does not join") == 1);
    said.erase("prepare_cohort");  // its folder is one of derivatives, whose scans are not joined
    check_all_say(said, words);
}

TEST_CASE("every study says what it read before it warns of it, in a file too") {
    auto cohort = plain_cohort();
    shorten(scan_of(cohort, "02", "before"), 30);
    for (const auto& [name, text] : said_of(cohort)) {
        if (name == "prepare_cohort") continue;  // whose warnings are a part of what it says
        CAPTURE(name);
        CAPTURE(text);
        CHECK(text.starts_with("cohort: 5 people, 10 scans"));
        CHECK(text.find("has few samples") != std::string::npos);
    }
}

TEST_CASE("every program that reads a cohort warns of what is odd about it, each once") {
    const auto plain = plain_cohort();
    // What is done to the cohort, and the warning.
    const std::vector<std::pair<std::function<void(io::cohort&)>, std::string>> matrix_of_warnings = {
        {[](auto& c) {
             std::erase_if(c.scans, [](auto& s) { return s.subject == "03" && s.session == "after"; });
         },
         "1 person has no scan of ses-after: sub-03\n"},
        {[](auto& c) { shorten(scan_of(c, "02", "before"), 65); },
         "the scans differ in length: from 65 samples (sub-02, ses-before) to 70 samples (sub-01, "},
        {[](auto& c) { shorten(scan_of(c, "02", "before"), 65); },
         "; 1 scan has other than 70 samples: sub-02, ses-before\n"},
        {[](auto& c) { shorten(scan_of(c, "02", "before"), 30); },
         "1 scan has few samples (30): sub-02, ses-before\n"},
        {[](auto& c) {
             for (auto& scan : c.scans) shorten(scan, scan.session == "after" ? 30 : 40);
         },
         "10 scans have few samples (30 to 40): sub-01, ses-after; sub-01, ses-before; sub-02, ses-after and "
         "7 "
         "more\n"},
        {[](auto& c) { shorten(scan_of(c, "02", "before"), 13); },
         "1 scan has far fewer samples (13) than regions (40), as of a transposed matrix: sub-02, "
         "ses-before\n"},
        {[](auto& c) {
             auto weights = c.structure.weights();
             weights(0, 1) = weights(1, 0) = -0.5;
             c.structure = connectome(weights);
         },
         "2 weights of the connectome are negative"},
        {[](auto& c) {
             for (std::size_t i = 0; i < c.regions.size(); ++i) c.receptors.density(i, 1) = 0.3;
         },
         "the map of receptor 5HT1A is the same in every region: nothing can follow it\n"},
        {[](auto& c) { c.warnings = {"two scans were dropped"}; }, "two scans were dropped\n"}};
    for (const auto& [change, warning] : matrix_of_warnings) {
        CAPTURE(warning);
        auto cohort = plain;
        change(cohort);
        auto said = said_of(cohort);
        // It reads no warnings of a cohort, as it makes them.
        if (!cohort.warnings.empty()) said.erase("prepare_cohort");
        check_all_say(said, warning);
    }
    // And of nothing where nothing is odd.
    for (const auto& [name, words_of] : said_of(plain)) {
        CAPTURE(name);
        CAPTURE(words_of);
        CHECK(words_of.find("warning: ") == words_of.npos);
        CHECK(count(words_of, "5 people") == 1);  // the summary
    }
}

TEST_CASE("scans of different repetition times are named: a warning, or an error where the study needs one") {
    auto cohort = plain_cohort();
    scan_of(cohort, "02", "before").tr = 2.5;
    const std::string how =
        "from 2 s (sub-01, ses-after) to 2.5 s (sub-02, ses-before); 1 scan has other than 2 "
        "s: sub-02, ses-before\n";
    auto said = said_of(cohort);
    for (const char* needs_one : {"trd_sensitivity", "two_drugs"})
        if (said.contains(needs_one)) {
            CHECK(said[needs_one].find("the scans differ in repetition time, and the study needs one: " +
                                       how) != std::string::npos);
            said.erase(needs_one);
        }
    check_all_say(said, "the scans differ in repetition time: " + how);
}

TEST_CASE("every program that reads a cohort names a constant region, and takes 3000 for milliseconds") {
    auto cohort = plain_cohort();
    auto said = said_of(cohort, {}, [](const fs::path& folder) {
        const fs::path file = file_of(folder, "tsv");
        auto table = io::load_table(file);
        for (auto& row : table.rows) row[7] = "0";
        io::save_table(file, table);
    });
    if (said.contains("prepare_cohort")) {
        CAPTURE(said["prepare_cohort"]);
        CHECK(said["prepare_cohort"].find("region 'R_3' (") != std::string::npos);
        CHECK(said["prepare_cohort"].find("sub-02") != std::string::npos);
        CHECK(said["prepare_cohort"].find("--missing drop-region or drop-scan") != std::string::npos);
        said.erase("prepare_cohort");
    }
    check_all_say(said, "region 'R_3' has the same value in all 70 samples of sub-02, ses-before");
    check_all_say(said_of(cohort, {},
                          [](const fs::path& folder) {
                              std::ofstream(file_of(folder, "json")) << "{\"RepetitionTime\": 3000}\n";
                          }),
                  "RepetitionTime is given in seconds, found 3000; were these milliseconds?");
}

TEST_CASE("a name that is not there is answered with those that are and the nearest, by every program") {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here);
    io::save_cohort(here / "cohort", plain_cohort());
    const auto check = [&](const char* name, const char* file, words line, const std::string& expected,
                           int code = 1) {
        line.insert(line.end(), {"--out", "out"});
        std::string on_line = name;
        for (const auto& each : line) on_line += " " + each;
        CAPTURE(on_line);
        const auto got = program_run::run(file, line, here, scratch / "log");
        CAPTURE(got.said);
        CHECK(got.code == code);
        CHECK(got.said.find(expected) != std::string::npos);
        CHECK_FALSE(fs::exists(here / "out"));
    };
    const std::string sessions = "; the sessions are 'after', 'before'; did you mean 'before'?\n",
                      atlas = "has no scan of the atlas 'mode'; there are 'made'; the nearest is 'made'\n";
    (void)check, (void)sessions, (void)atlas;
#ifdef ENTRAIN_TRD_SENSITIVITY
    const auto trd = [&](words line, const std::string& expected) {
        line.insert(line.begin(), {"--cohort", "cohort"});
        check("trd_sensitivity", ENTRAIN_TRD_SENSITIVITY, line, expected);
    };
    trd({"--before", "befroe"}, "no scan has the session 'befroe' (--before)" + sessions);
    trd({"--after", "befor"}, "no scan has the session 'befor' (--after)" + sessions);
    trd({"--group-responders", "respnder"},
        "nobody is in the group 'respnder' (--group-responders); the groups are 'responder', "
        "'non-responder'; "
        "did you mean 'responder'?\n");
    trd({"--group-nonresponders", "placebo"},
        "nobody is in the group 'placebo' (--group-nonresponders); the groups are 'responder', "
        "'non-responder'\n");
    trd({"--scores", "QIDS_befor"},
        "participants.tsv has no column 'QIDS_befor' (--scores); the columns beside the groups are "
        "'QIDS_before', 'QIDS_after'; did you mean 'QIDS_before'?\n");
    trd({"--hypothesis", "5HT2A", "--hypothesis", "5-HT1A"},
        "no receptor has the name '5-HT1A' (--hypothesis); the receptors are '5HT2A', '5HT1A'; did you mean "
        "'5HT1A'?\n");
    trd({"--atlas", "mode"}, atlas);
#endif
#ifdef ENTRAIN_ENTROPIC_BRAIN
    const auto entropic = [&](words line, const std::string& expected) {
        line.insert(line.begin(), {"--cohort", "cohort", "--no-figures"});
        check("entropic_brain", ENTRAIN_ENTROPIC_BRAIN, line, expected);
    };
    entropic({"--compare", "drug=befroe,after"}, "no scan has the session 'befroe' (--compare)" + sessions);
    entropic({"--compare", "drug=before,after", "--control", "durg"},
             "no comparison is named 'durg' (--control); the comparisons are 'drug'; did you mean 'drug'?\n");
    entropic({"--atlas", "mode"}, atlas);
#endif
#ifdef ENTRAIN_TWO_DRUGS
    const auto drugs = [&](words line, const std::string& expected) {
        line.insert(line.begin(), {"--cohort", "cohort", "--quick", "--no-figures"});
        check("two_drugs", ENTRAIN_TWO_DRUGS, line, expected);
    };
    drugs({"--placebo", "before", "--placebo", "befroe", "--drug", "after"},
          "no scan has the session 'befroe' (--placebo)" + sessions);
    drugs({"--placebo", "before", "--drug", "befor"}, "no scan has the session 'befor' (--drug)" + sessions);
    drugs(
        {"--placebo", "before", "--drug", "after", "--receptor", "5HT2a1"},
        "receptors.tsv has no column '5HT2a1' (--receptor); the receptors are '5HT2A', '5HT1A'; did you mean "
        "'5HT2A'?\n");
    drugs({"--placebo", "before", "--drug", "after", "--atlas", "mode"}, atlas);
#endif
#ifdef ENTRAIN_PREPARE_COHORT
    const auto prepare = [&](words line, const std::string& expected) {
        line.insert(line.begin(), {"--derivatives", "cohort", "--regions", "cohort/regions.tsv"});
        check("prepare_cohort", ENTRAIN_PREPARE_COHORT, line, expected);
    };
    prepare({"--before", "befroe", "--after", "after"}, "has no scan of the session 'befroe'; there are ");
    prepare({"--before", "befroe", "--after", "after"}, "; the nearest is 'before'\n");
    prepare({"--group-by", "grup"}, "; the nearest is 'group'");
    prepare({"--atlas", "mode"}, "atlas is there as ");
#endif
#ifdef ENTRAIN_CLINICAL
    std::ofstream(here / "table.csv") << "x,m,y,arm,time,event\n1,2,3,a,1,1\n2,1,4,b,2,1\n3,3,1,a,3,0\n";
    const std::string columns = "; the columns are 'x', 'm', 'y', 'arm', 'time', 'event'; did you mean ";
    const auto clinical = [&](const char* analysis, words line, const std::string& expected) {
        line.insert(line.begin(), {analysis, "--table", "table.csv"});
        check("clinical", ENTRAIN_CLINICAL, line, expected);
    };
    clinical("mediate", {"--through", "m", "--covariates", "tiem"},
             "table.csv: has no column 'tiem'" + columns + "'time'?\n");
    clinical("survival", {"--event", "evnt"}, "table.csv: has no column 'evnt'" + columns + "'event'?\n");
    // Not taken for a table without groups, or without names.
    clinical("survival", {"--group", "amr"}, "table.csv: has no column 'amr'" + columns + "'arm'?\n");
    clinical("meta", {"--measure", "given", "--effect", "x", "--variance", "m", "--name", "amr"},
             "table.csv: has no column 'amr'" + columns + "'arm'?\n");
#endif
}

#ifdef ENTRAIN_RECEPTOR_NULLS
TEST_CASE("receptor_nulls names column and region, and says each warning once") {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here);
    // As trd_sensitivity writes them: maps of two protocols below each other.
    std::string regions = "name,hemi,sph_x,sph_y,sph_z,mni_x,mni_y,mni_z\n",
                map = "region\tprotocol\tvalue\n", receptors = "name,rising,falling\n";
    for (int i = 0; i < 12; ++i) {
        const std::string name = "L_" + std::to_string(i), place = std::to_string(i * i % 7) + "," +
                                                                   std::to_string(i) + "," +
                                                                   std::to_string(3 * i % 5);
        regions += name + ",L,,,," + place + "\n";
        for (const char* protocol : {"sync", "noise"})
            map += name + "\t" + protocol + "\t" + std::to_string(i * 5 % 12) + "\n";
        receptors += name + "," + std::to_string(i * 7 % 12) + "," + std::to_string(30 - i * 7 % 12) + "\n";
    }
    const auto write = [&](const char* file, const std::string& text) { std::ofstream(here / file) << text; };
    write("regions.csv", regions), write("map.tsv", map), write("receptors.csv", receptors);
    const auto said = [&](words line, int code) {
        line.insert(line.begin(), {"--map", "map.tsv", "--receptors", "receptors.csv", "--regions",
                                   "regions.csv", "--draws", "99"});
        const auto got = program_run::run(ENTRAIN_RECEPTOR_NULLS, line, here, scratch / "log");
        CAPTURE(got.said);
        CHECK(got.code == code);
        return got.said;
    };
    const auto whole = said({"--where", "protocol=sync"}, 0);
    std::map<std::string, int> warnings;
    for (auto at = whole.find("warning: "); at != whole.npos; at = whole.find("warning: ", at + 1)) {
        const auto colon = whole.find(": ", at + 9);
        ++warnings[whole.substr(colon, whole.find('\n', at) - colon)];
    }
    CHECK(warnings.size() > 0);  // twelve regions are few
    for (const auto& [text, times] : warnings) {
        CAPTURE(text);
        CHECK(times == 1);
    }
    CHECK(said({"--where", "protocol=sinc"}, 1)
              .find("no row has 'sinc' in the column 'protocol', which has: 'sync', 'noise'; the nearest is "
                    "'sync'") != std::string::npos);
    CHECK(said({"--where", "protocl=sync"}, 1)
              .find("no column 'protocl' in the header; the nearest is 'protocol'") != std::string::npos);
    CHECK(said({"--where", "protocol=sync", "--map-column", "vale"}, 1)
              .find("no column 'vale' in the header; the nearest is 'value'") != std::string::npos);
    CHECK(said({"--where", "protocol=sync", "--map-column", "region"}, 1)
              .find("map.tsv:2:1: column 'region': not a number: 'L_0'") != std::string::npos);
    write("receptors.csv", receptors.replace(receptors.find("L_11"), 4, "l-11"));
    CHECK(said({"--where", "protocol=sync"}, 1)
              .find("receptors.csv: the table of regions has no region 'l-11'; did you mean 'L_11'?") !=
          std::string::npos);
    write("regions.csv", "name,hmi\n");
    CHECK(said({"--where", "protocol=sync"}, 1)
              .find("regions.csv has no column 'hemi'; the columns are 'name', 'hmi'; did you mean 'hmi'?") !=
          std::string::npos);
}
#endif

TEST_CASE("names that differ in blanks or capitals alone are warned of") {
    auto cohort = plain_cohort();
    for (auto& scan : cohort.scans)
        if (scan.subject == "01") scan.group = "Responder";
    const auto all = example::oddities_of(cohort);
    REQUIRE(all.size() == 1);
    CHECK(all[0] ==
          "the groups 'Responder' and 'responder' differ only in blanks or capitals, and are taken for "
          "different ones");
    cohort.scans.clear();
    CHECK(example::oddities_of(cohort).empty());
}

TEST_CASE("sentences that hold of several things are said once") {
    example::shared_sentences said;
    CHECK(said.empty());
    for (const char* of : {"a", "b", "a", "c", "d", "e", "f"}) said.add(of, "few draws");
    said.add("a", "constant");
    CHECK(said.lines() == words{"a; b; c and 3 more: few draws", "a: constant"});
    std::vector<std::string> all;
    example::warn(all, "odd");
    example::warn(all, "odd");
    CHECK(all == words{"odd"});
    CHECK(example::some_of({}) == "");
    CHECK(example::some_of({"a", "b", "c", "d"}) == "a, b, c, d");
    CHECK(example::names_there("sessions", "x", {}) == "; there are no sessions");
    CHECK(example::names_there("sessions", "befre", words(14, "before"))
              .ends_with("'before' and 2 more; did you mean 'before'?"));
}

}  // namespace test_warnings
