#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <entrain/io.hpp>

namespace test_bids_name {

using namespace entrain;

namespace {

/// What parse_bids_name says of a name, without what every message begins with.
std::string refused(const std::string& name) {
    try {
        io::parse_bids_name(name);
    } catch (const argument_error& problem) {
        const std::string what = problem.what(), start = "entrain::io::parse_bids_name: name: expected ";
        REQUIRE(what.starts_with(start));
        return what.substr(start.size());
    }
    return "no error";
}

}  // namespace

TEST_CASE("a name of BIDS comes apart into its entities, suffix and extension") {
    const io::bids_name name = io::parse_bids_name(
        "sub-01_ses-1_task-rest_run-1_space-MNI152NLin2009cAsym_seg-4S156Parcels_stat-mean_timeseries.tsv");
    CHECK(name.entities == std::vector<io::bids_entity>{{"sub", "01"},
                                                        {"ses", "1"},
                                                        {"task", "rest"},
                                                        {"run", "1"},
                                                        {"space", "MNI152NLin2009cAsym"},
                                                        {"seg", "4S156Parcels"},
                                                        {"stat", "mean"}});
    CHECK(name.suffix == "timeseries");
    CHECK(name.extension == ".tsv");
    CHECK(name.value("run") == "1");
    CHECK(name.value("acq").empty());
    CHECK(io::parse_bids_name("sub-01_den-91k_timeseries.ptseries.nii").extension == ".ptseries.nii");
    CHECK(io::parse_bids_name("participants.tsv").suffix == "participants");
    CHECK(io::parse_bids_name("participants.tsv").entities.empty());
}

TEST_CASE("entities are the same in any order and number") {
    std::vector<io::bids_entity> all;
    for (const char* key : {"sub", "ses", "task", "acq", "dir", "run", "space", "atlas", "seg", "scale",
                            "res", "den", "stat", "desc"})
        all.push_back({key, std::string("v") + key});
    // Every rotation of every beginning: each key stands at each place once.
    for (std::size_t count = 1; count <= all.size(); ++count)
        for (std::size_t turn = 0; turn < count; ++turn) {
            std::vector<io::bids_entity> some(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
            std::rotate(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(turn), some.end());
            std::string text;
            for (const auto& each : some) text += each.key + "-" + each.value + "_";
            const io::bids_name name = io::parse_bids_name(text + "timeseries.tsv");
            CHECK(name.entities == some);
            for (const auto& each : all)
                CHECK(name.value(each.key) ==
                      (std::find(some.begin(), some.end(), each) != some.end() ? each.value : std::string()));
        }
}

TEST_CASE("a filter asks for values, or for names without an entity") {
    const io::bids_name name = io::parse_bids_name("sub-01_task-rest_desc-mean_timeseries.tsv");
    CHECK(io::matches(name, {}));
    CHECK(io::matches(name, {{"task", "rest"}}));
    CHECK(io::matches(name, {{"desc", "mean"}, {"task", "rest"}, {"run", ""}}));
    CHECK_FALSE(io::matches(name, {{"task", "res"}}));
    CHECK_FALSE(io::matches(name, {{"task", "rest"}, {"run", "1"}}));
    CHECK_FALSE(io::matches(name, {{"task", ""}}));
}

TEST_CASE("what is no name of BIDS is refused by the part that is wrong") {
    CHECK(refused("") == "a name with an extension, as BIDS has them, got ''");
    CHECK(refused("sub-01_bold") == "a name with an extension, as BIDS has them, got 'sub-01_bold'");
    CHECK(refused(".DS_Store") == "a name with an extension, as BIDS has them, got '.DS_Store'");
    CHECK(refused("sub-01_bold.") == "a name with an extension, as BIDS has them, got 'sub-01_bold.'");
    CHECK(refused("sub-01_rest_bold.tsv") ==
          "entities key-value of letters and digits ('rest' is none), got 'sub-01_rest_bold.tsv'");
    CHECK(refused("sub-_bold.tsv") ==
          "entities key-value of letters and digits ('sub-' is none), got 'sub-_bold.tsv'");
    CHECK(refused("-01_bold.tsv") ==
          "entities key-value of letters and digits ('-01' is none), got '-01_bold.tsv'");
    CHECK(refused("sub-01__bold.tsv") ==
          "entities key-value of letters and digits ('' is none), got 'sub-01__bold.tsv'");
    CHECK(refused("sub-01_desc-Mean-1_bold.tsv") ==
          "entities key-value of letters and digits ('desc-Mean-1' is none), got "
          "'sub-01_desc-Mean-1_bold.tsv'");
    CHECK(refused("sub-01_run-1_run-2_bold.tsv") ==
          "every entity once ('run' comes twice), got 'sub-01_run-1_run-2_bold.tsv'");
    CHECK(refused("sub-01_.tsv") ==
          "a suffix of letters and digits at the end ('' is none), got 'sub-01_.tsv'");
    CHECK(refused("sub-01_run-1.tsv") ==
          "a suffix of letters and digits at the end ('run-1' is none), got 'sub-01_run-1.tsv'");
    CHECK(refused("sub-01_ses-a/b_bold.tsv") ==
          "entities key-value of letters and digits ('ses-a/b' is none), got 'sub-01_ses-a/b_bold.tsv'");
}

}  // namespace test_bids_name
