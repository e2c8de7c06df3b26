// run.json has a schema, which is documented, and which notices what does not fit.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "program_run.hpp"
#include "run_schema.hpp"
#include "scratch_folder.hpp"
#include "support/run_record.hpp"

namespace test_run_record {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

json a_run() {
    auto run = example::run_record("entropic_brain", "made",
                                   {{"seed", "18446744073709551615"}, {"trim", "3 samples"}},
                                   {{"a.tsv", "fnv1a64:0"}}, {"odd"});
    run["parcels"] = "parcels";
    run["cohort"] = {{"name", "x"}, {"regions", 3}, {"tr_s", 2.0}, {"scans", 4}};
    run["comparisons"] = {{{"name", "n"}, {"before", "b"}, {"after", "a"}, {"control", false}}};
    return json::parse(run.dump());
}

std::string problems_of(const json& run) {
    const json rule = run_schema::schema();
    std::string all;
    for (const auto& each : run_schema::problems(run, rule, rule)) all += each + "\n";
    return all;
}

}  // namespace

TEST_CASE("what every run.json begins with fits the schema, and the seed keeps all of its 64 bits") {
    CHECK(problems_of(a_run()) == "");
    CHECK(a_run()["seed"] == 18446744073709551615ull);
    CHECK(a_run()["format"] == example::run_format);
    CHECK(example::run_record("prepare_cohort", "", {}, {})["seed"].is_null());
}

TEST_CASE(
    "the schema notices a field that is missing, of another type, below its least value, or not known") {
    const struct {
        std::function<void(json&)> spoil;
        const char* says;
    } cases[] = {
        {[](json& run) { run.erase("warnings"); }, "has no \"warnings\""},
        {[](json& run) { run["note"] = 3; }, "run.json.note: is no \"string\""},
        {[](json& run) { run["parameters"]["trim"] = 3; }, "run.json.parameters.trim: is no \"string\""},
        {[](json& run) { run["inputs"][0].erase("checksum"); }, "run.json.inputs[0]: has no \"checksum\""},
        {[](json& run) { run["cohort"]["scans"] = -1; }, "run.json.cohort.scans: is below 0"},
        {[](json& run) { run["cohort"]["scans"] = 1.5; }, "run.json.cohort.scans: is no \"integer\""},
        {[](json& run) { run["extra"] = 1; }, "does not know: extra"},
        {[](json& run) { run["comparisons"][0]["more"] = 1; }, "comparisons[0]: has a field that the schema"},
        {[](json& run) { run["format"] = 2; }, "run.json.format: is not 1"},
        {[](json& run) { run["program"] = "another"; }, "fits 0 kinds of run.json"}};
    for (const auto& each : cases) {
        json run = a_run();
        each.spoil(run);
        CAPTURE(each.says);
        CHECK(problems_of(run).find(each.says) != std::string::npos);
    }
}

TEST_CASE("every field of the schema says what it is, and stands on the page; the page has no other") {
    std::vector<std::string> fields;
    const std::function<void(const json&, const std::string&)> walk = [&](const json& rule,
                                                                          const std::string& before) {
        if (!rule.contains("properties")) return;
        for (const auto& [name, each] : rule["properties"].items()) {
            CAPTURE(before + name);
            CHECK_FALSE(each.value("description", "").empty());
            fields.push_back(before + name);
            walk(each, before + name + ".");
            if (each.contains("items")) walk(each["items"], before + name + "[].");
        }
    };
    const json schema = run_schema::schema();
    REQUIRE(schema["$defs"].size() == 5);
    for (const auto& [program, rule] : schema["$defs"].items()) walk(rule, "");
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());

    std::istringstream page(
        program_run::text_of(fs::path(ENTRAIN_RUN_SCHEMA).parent_path() / "run_record.md"));
    std::vector<std::string> rows;
    for (std::string line; std::getline(page, line);)
        if (line.starts_with("| `")) rows.push_back(line.substr(3, line.find('`', 3) - 3));
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    CHECK(rows == fields);
}

#ifdef ENTRAIN_CLINICAL
TEST_CASE("clinical's worked cases have their record") {
    const scratch_folder scratch;
    const fs::path here = scratch / "here";
    fs::create_directories(here);
    const auto got = program_run::run(ENTRAIN_CLINICAL, {"--seed", "7", "--no-figures", "--out", "out"}, here,
                                      scratch / "log", 0, 0, 60);
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    const json run = json::parse(program_run::text_of(here / "out" / "run.json"));
    run_schema::check(run);
    CHECK(run["seed"] == 7);
    CHECK(run["parameters"] == json{{"seed", "7"}});
    CHECK(run["inputs"].empty());
}
#endif

}  // namespace test_run_record
