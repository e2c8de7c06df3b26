#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "example_results.hpp"
#include "figure_files.hpp"
#include "run_schema.hpp"
#include "trd_sensitivity/hypotheses.hpp"
#include "trd_sensitivity/write_results.hpp"

namespace test_outputs {

namespace fs = std::filesystem;

namespace {

struct scratch {
    fs::path path = fs::temp_directory_path() / ("trd-outputs-" + std::to_string(::getpid()));
    scratch() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~scratch() { fs::remove_all(path); }
};

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

trd::study_results example_results(std::size_t pairs = 12, std::size_t k = 3, bool planted = true) {
    const auto regions = example::regions(pairs);
    return example::results(regions, example::receptors(regions), k, planted);
}

}  // namespace

TEST_CASE("the report says how models were integrated, and what Euler's step adds to them") {
    trd::study_results results;
    results.fits.resize(1);
    results.fits[0].omega = {0.2, 0.4};  // squares of mean 0.1, times 0.1 / 2
    results.integration = {.method = "splitting", .dt = 2.0 / 3};
    CHECK(trd::integration_text(results) ==
          "The models were integrated by Strang splitting in steps of 0.667 s. (Euler-Maruyama in the "
          "paper's steps "
          "of 0.1 s adds omega^2 dt / 2 = 0.005 per second, on average over regions, to their bifurcation "
          "parameter.)");
    results.integration = {.method = "euler", .dt = 0.05};
    CHECK(trd::integration_text(results) ==
          "The models were integrated by Euler-Maruyama, as in the paper, in steps of 0.05 s, which adds "
          "omega^2 dt "
          "/ 2 = 0.0025 per second, on average over regions, to their bifurcation parameter.");
}

TEST_CASE("tables hold every number, exactly, and say what the data are") {
    const scratch place;
    const auto results = example_results();
    trd::write_tables(place.path, results);
    const auto kl = entrain::io::load_table(place.path / "kl_by_region_level.tsv");
    const auto& map = results.sensitivity[0];
    CHECK(kl.rows.size() == 2 * map.units.size() * (11 + 17));
    CHECK(std::stod(kl.rows[3][kl.column("kl_nats")]) == map.mean(0, 3));
    CHECK(kl.rows[6][kl.column("optimal_level")] == "yes");
    const auto trials = entrain::io::load_table(place.path / "kl_trials.tsv");
    CHECK(trials.rows.size() == 5 * kl.rows.size());
    CHECK(std::stod(trials.rows[16][trials.column("kl_nats")]) == map.trials(0, 3, 1));
    const auto correlations = entrain::io::load_table(place.path / "receptor_correlations.tsv");
    CHECK(correlations.rows.size() == results.correlations.size());
    CHECK(std::stod(correlations.rows[1][correlations.column("p_parametric")]) ==
          results.correlations[1].p_parametric);
    CHECK(std::stod(correlations.rows[1][correlations.column("p_null")]) == results.correlations[1].p_null);
    const auto scans = entrain::io::load_table(place.path / "scans.tsv");
    CHECK(scans.rows.size() == 30);
    CHECK(std::stod(scans.rows[7][scans.column("occupancy_2")]) == results.states.scans[7].occupancy(1));
    const auto fit = entrain::io::load_table(place.path / "fit_curve.tsv");
    CHECK(std::count_if(fit.rows.begin(), fit.rows.end(),
                        [&](const auto& row) { return row[fit.column("chosen")] == "yes"; }) == 2);
    CHECK(std::stod(fit.rows[4][fit.column("phase_fc_mse_standard_error")]) == 0.002);
    const auto ranking = entrain::io::load_table(place.path / "ranking.tsv");
    CHECK(ranking.rows.size() == 4 * map.units.size());
    CHECK(std::stod(ranking.rows[0][ranking.column("effect_nats")]) == map.ranking[0].effect);
    const auto contrast = entrain::io::load_table(place.path / "model_contrast.tsv");
    CHECK(contrast.rows.size() == 2 * map.units.size());
    CHECK(std::stod(contrast.rows[2][contrast.column("lower_simultaneous_95")]) ==
          results.contrasts[0].rows[2].lower);
    const auto quality = entrain::io::load_table(place.path / "states_number.tsv");
    CHECK(quality.rows.size() == 4 * 5);
    CHECK(std::stod(quality.rows[7][quality.column("davies_bouldin")]) ==
          results.numbers->davies_bouldin(1, 2));
    CHECK(quality.rows[7][quality.column("states")] == "3");
    CHECK(quality.rows[7][quality.column("chosen")] == "yes");
    CHECK(quality.rows[4][quality.column("chosen")] == "no");
    const auto choice = entrain::io::load_table(place.path / "states_choice.tsv");
    CHECK(choice.rows.size() == 4);
    CHECK(std::stod(choice.rows[1][choice.column("p_adjusted_bh")]) ==
          results.numbers->clearest(1)->p_adjusted);
    CHECK(choice.rows[1][choice.column("measure")] == "occupancy of state 1");
    CHECK(choice.rows[2][choice.column("good")] == "no");
    const auto by_number = entrain::io::load_table(place.path / "states_group_statistics.tsv");
    CHECK(by_number.rows.size() == 7 * (2 + 3 + 4 + 5));
    CHECK(std::stod(by_number.rows[14][by_number.column("p")]) == results.numbers->tests[1][0].p);
    const auto transitions = entrain::io::load_table(place.path / "transitions.tsv");
    CHECK(transitions.rows.size() == 30 * 9);
    CHECK(std::stod(transitions.rows[9 + 5][transitions.column("probability")]) ==
          results.states.scans[1].transitions(1, 2));
    CHECK(transitions.rows[9 + 5][transitions.column("from")] == "2");
    CHECK(transitions.rows[9 + 5][transitions.column("to")] == "3");
    const auto fcd = entrain::io::load_table(place.path / "fcd_histograms.tsv");
    CHECK(fcd.rows.size() == 30 * 50);
    CHECK(std::stod(fcd.rows[57][fcd.column("share")]) == results.states.scans[1].fcd[7]);
    CHECK(std::stod(fcd.rows[57][fcd.column("fcd_from")]) == doctest::Approx(-0.72));
    CHECK(std::stod(fcd.rows[57][fcd.column("fcd_to")]) == doctest::Approx(-0.68));
    const auto dynamics = entrain::io::load_table(place.path / "dynamics_statistics.tsv");
    CHECK(dynamics.rows.size() == results.dynamics_tests.size());
    CHECK(std::stod(dynamics.rows[3][dynamics.column("p_adjusted_bh")]) ==
          results.dynamics_tests[3].p_adjusted);
    const auto scores = entrain::io::load_table(place.path / "scores.tsv");
    CHECK(scores.rows.size() == 15);
    CHECK(scores.rows[0][scores.column("score_before")] == "n/a");
    CHECK(scores.rows[0][scores.column("score_change")] == "n/a");
    CHECK(std::stod(scores.rows[2][scores.column("score_change")]) ==
          results.scores->people[2].after - results.scores->people[2].before);
    CHECK(std::stod(scores.rows[2][scores.column("occupancy_change_2")]) ==
          results.scores->people[2].occupancy_change(1));
    const auto score_tests = entrain::io::load_table(place.path / "score_tests.tsv");
    REQUIRE(score_tests.rows.size() == 1 + 3);
    CHECK(score_tests.rows[0][score_tests.column("against")] == "responders vs non-responders");
    CHECK(score_tests.rows[0][score_tests.column("p_max_t")] == "n/a");
    CHECK(score_tests.rows[2][score_tests.column("score")] == "QIDS_0, change to QIDS_5");
    CHECK(std::stod(score_tests.rows[2][score_tests.column("p_max_t")]) == 0.25);
    for (const auto& entry : fs::directory_iterator(place.path)) {
        const auto table = entrain::io::load_table(entry.path());
        CAPTURE(entry.path().string());
        REQUIRE_FALSE(table.rows.empty());
        CHECK(table.rows[0][table.column("note")] == results.source.note);
    }
}

TEST_CASE("the folder holds tables, record and report, and the report stands alone") {
    const scratch place;
    const auto results = example_results();
    trd::output_folder folder(place.path / "out");
    trd::write_results(folder, results, true);
    folder.commit();
    const auto out = place.path / "out";

    const auto run = nlohmann::json::parse(read(out / "run.json"));
    CHECK(run["program"] == "trd_sensitivity");
    run_schema::check(run);
    CHECK(run["note"] == results.source.note);
    CHECK(run["seed"] == 1);
    CHECK(run["parameters"]["trials"] == "5");
    CHECK(run["integration"]["method"] == "splitting");
    CHECK(run["integration"]["dt"] == 1.0);
    CHECK(run["inputs"][0]["checksum"] == "fnv1a64:0123456789abcdef");
    CHECK(run["steps"].size() == 3);
    CHECK(run["results"]["plant"]["recovered"] == true);
    CHECK(run["results"]["states"] == 3);
    CHECK(run["results"]["number_of_states"]["tried"] == std::vector<int>{2, 3, 4, 5});
    CHECK(run["results"]["number_of_states"]["by_difference"] == true);
    CHECK(run["results"]["number_of_states"]["good"][3] == false);
    CHECK(run["results"]["scores"]["before"] == "QIDS_0");
    CHECK(run["results"]["scores"]["people_correlated"] == 14);
    CHECK(run["results"]["scores"]["p_max_t"][1] == 0.25);

    const std::string report = read(out / "report.html");
    for (const char* section :
         {"answer", "number", "states", "dynamics", "scores", "fit", "sensitivity", "maps", "ranking",
          "contrast", "receptors", "people", "dose", "plant", "run", "cite"})
        CHECK(report.find("<section id=\"" + std::string(section) + "\"") != std::string::npos);
    CHECK(report.find("10.1093/braincomms/fcae049") != std::string::npos);
    CHECK(count(report, results.source.note) >= 3);
    CHECK(report.find(trd::few_trials_warning) != std::string::npos);  // these are of five trials
    // Nothing is to be fetched, a few lines of script stand in the page; the one address is that of the paper.
    CHECK(count(report, "<script") == 1);
    CHECK(report.find(" src=") == std::string::npos);
    CHECK(report.find("@import") == std::string::npos);
    CHECK(report.find("<link") == std::string::npos);
    if (!trd::gnuplot_present()) {
        MESSAGE("skipped: no gnuplot");
        CHECK(report.find("gnuplot is not installed") != std::string::npos);
        return;
    }
    const std::size_t pictures = figure_files::check(out / "figures");
    for (const auto& entry : fs::directory_iterator(out / "figures")) {
        if (entry.path().extension() == ".tsv") CHECK(count(read(entry.path()), results.source.note) == 1);
        if (entry.path().extension() != ".svg") continue;
        CAPTURE(entry.path().string());
        const std::string svg = read(entry.path());
        CHECK(svg.find("<svg") != std::string::npos);
        CHECK(svg.find("</svg>") != std::string::npos);
        CHECK(svg.find(results.source.note) != std::string::npos);
        CHECK(svg.find("nan") == std::string::npos);
    }
    CHECK(pictures == count(report, "<figure id="));
    CHECK(pictures == trd::figures_of(results).size());
    // Cells of the heat map, units of the ranking and regions of the maps say what they are under a pointer.
    const auto& map = results.sensitivity.front();
    CHECK(report.find("<title>" + trd::escape_html(map.units[0]) + ", a ") != std::string::npos);
    CHECK(report.find("<title>" + trd::escape_html(map.units[map.ranking[0].unit]) + ": a drop of ") !=
          std::string::npos);
    CHECK(report.find("<title>" + trd::escape_html(results.source.regions.name[0]) + ": ") !=
          std::string::npos);
    // Identifiers of several pictures in one page must differ.
    std::multiset<std::string> ids;
    for (std::size_t at = report.find(" id='"); at != std::string::npos; at = report.find(" id='", at + 1))
        ids.insert(report.substr(at + 5, report.find('\'', at + 5) - at - 5));
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() > pictures);
    for (const auto& id : ids)
        if (id.find("gpPt0") != std::string::npos) CHECK(ids.count(id) == 1);
}

TEST_CASE("probabilities are warned of where, and only where, some unit has fewer than ten trials") {
    auto results = example_results();
    CHECK(trd::ranked_from_few_trials(results));
    for (auto& map : results.sensitivity)
        for (auto& each : map.ranking) each.trials = 10;
    CHECK_FALSE(trd::ranked_from_few_trials(results));
    CHECK(trd::detail::ranking_html(results).find(trd::few_trials_warning) == std::string::npos);
    results.sensitivity.back().ranking.back().trials = 9;
    CHECK(trd::ranked_from_few_trials(results));
    for (const auto& figure : trd::figures_of(results))
        if (figure.section == "ranking")
            CHECK(figure.caption.find(trd::few_trials_warning) != std::string::npos);
}

TEST_CASE("the contrast counts the units whose interval leaves zero out") {
    auto results = example_results();
    auto& rows = results.contrasts[0].rows;
    for (auto& row : rows) row.lower = -1, row.upper = 1;
    rows[1].lower = 0.5, rows[2].upper = -0.5;
    const auto figure = trd::figures::contrast(results, results.contrasts[0]);
    CHECK(figure.caption.find("outside, 2 of " + std::to_string(rows.size())) != std::string::npos);
    results.contrasts[0].rows.clear();
    CHECK(trd::figures::contrast(results, results.contrasts[0]).script.empty());
}

TEST_CASE("where the halves of the trials chose other levels, contrast, ranking and their tables say both") {
    auto results = example_results();
    const std::string both = "0.25 or 0.5", why = " the level that the other half chose.";
    auto& of = results.contrasts[0];
    of.levels = {0.25, 0.25};
    CHECK(trd::figures::contrast(results, of).script.find("a shifted by 0.25 per second") !=
          std::string::npos);
    of.levels = {0.25, 0.5};
    CHECK(trd::figures::contrast(results, of).script.find("a shifted by " + both + " per second") !=
          std::string::npos);
    CHECK(trd::figures::contrast(results, of).caption.ends_with(why));
    const auto contrast = trd::detail::contrast_table(results);
    CHECK(contrast.rows[0][contrast.column("level_of_even_trials")] == "0.25");
    CHECK(contrast.rows[0][contrast.column("level_of_odd_trials")] == "0.5");
    for (auto& map : results.sensitivity) {
        map.ranked_at = {1, 2};
        map.levels(1) = 0.25, map.levels(2) = 0.5;
    }
    const auto caption = trd::figures::ranking(results, "sync").caption;
    CHECK(caption.find("to " + both + ", with") != std::string::npos);
    CHECK(caption.find(why) != std::string::npos);
    const auto ranking = trd::detail::ranking_table(results);
    CHECK(ranking.rows[0][ranking.column("level_of_even_trials")] == "0.25");
    CHECK(ranking.rows[0][ranking.column("level_of_odd_trials")] == "0.5");
}

TEST_CASE("the methods are those of the run: its parameters, its counts, what was chosen") {
    auto results = example_results();
    results.parameters = {{"band", "0.03 0.08 Hz"},
                          {"filter-order", "4"},
                          {"trials", "17"},
                          {"draws", "777"},
                          {"samples", "0"}};
    results.integration = {.method = "euler", .dt = 0.05};
    const auto text = [&] {
        std::string all;
        for (const auto& each : trd::methods_of(results)) all += each + "\n";
        return all;
    };
    for (const char* part :
         {"(0.03 to 0.08 Hz, Butterworth filter of order 4 in both directions)", "17 simulations",
          "777 surrogate maps", "17 simulations of as many samples as a group's scans have together each",
          "each half of the simulations read at the level that the other half chose", "into 3 states",
          "by Euler-Maruyama in steps of 0.05 s",
          "11 levels towards synchronisation (0 to 0.1) and 17 levels towards noise (0 to -0.4)",
          "under 19 shuffles of groups", "seed 1."})
        CHECK(text().find(part) != std::string::npos);
    results.parameters.back().second = "720";
    CHECK(text().find("17 simulations of 720 samples each") != std::string::npos);
    for (const auto& fit : results.fits)
        CHECK(text().find(example::number(fit.coupling, 3) + " (" + fit.model + ")") != std::string::npos);
    results.people.reset(), results.sensitivity.clear();
    CHECK(text().find("shuffles") == std::string::npos);
    CHECK(text().find("perturbed") == std::string::npos);
    CHECK(trd::report_html(example_results(), {}, "").find("<section id=\"methods\"") != std::string::npos);
}

TEST_CASE("without figures the report says so and the tables are there") {
    const scratch place;
    trd::output_folder folder(place.path / "out");
    trd::write_results(folder, example_results(), false);
    CHECK(read(folder.path() / "report.html").find("left out as asked") != std::string::npos);
    CHECK_FALSE(fs::exists(folder.path() / "figures"));
    CHECK(fs::exists(folder.path() / "states.tsv"));
    CHECK(nlohmann::json::parse(read(folder.path() / "run.json"))["figures"] == false);
}

TEST_CASE("every figure can be drawn for other sizes and with parts missing") {
    if (!trd::gnuplot_present()) {
        MESSAGE("skipped: no gnuplot");
        return;
    }
    // As SVG alone: PDF and PNG take five times as long.
    const auto all_can_be_drawn = [](const trd::study_results& results) {
        const auto figures = trd::figures_of(results);
        CHECK(figures.size() > 5);
        for (const auto& figure : figures) {
            CAPTURE(figure.name);
            std::string svg;
            CHECK_NOTHROW(svg = example::draw_svg(figure.name, figure.script, figure.width, figure.height));
            CHECK(svg.find("</svg>") != svg.npos);
        }
    };
    SUBCASE("many states, no plant") {
        all_can_be_drawn(example_results(5, 7, false));
    }
    SUBCASE("many regions, names with signs of gnuplot and HTML") {
        auto results = example_results(70, 2, true);
        results.source.regions.name[0] = "It's a \"name\" with <b>_{x}^2 & $HOME `id`";
        results.sensitivity[0].units[0] = results.source.regions.name[0];
        results.source.note = "<script>alert(1)</script>";
        const auto drawn = trd::draw_figures(results);  // for print too
        CHECK(drawn.size() == trd::figures_of(results).size());
        for (const auto& each : drawn) {
            CAPTURE(each.plan.name);
            CHECK(each.missing == "");
            CHECK(each.unprinted == "");
            CHECK_FALSE(each.svg.empty());
        }
        CHECK(count(trd::report_html(results, drawn, ""), "<script>") == 1);  // its own
    }
    SUBCASE("one protocol, no receptors") {
        auto results = example_results(6, 3, false);
        results.correlations.clear();
        results.doses.clear();
        std::erase_if(results.sensitivity, [](const auto& map) { return map.protocol == "noise"; });
        std::erase_if(results.maps, [](const auto& map) { return map.protocol == "noise"; });
        all_can_be_drawn(results);
        CHECK(trd::report_html(results, {}, "").find("</html>") != std::string::npos);
    }
    SUBCASE("nothing varies") {
        auto results = example_results(6, 3, true);
        for (auto& map : results.maps) map.value.fill(0);
        for (auto& map : results.sensitivity) map.mean.fill(0.1), map.trials.fill(0.1), map.unperturbed = 0.1;
        for (auto& c : results.correlations) c.y.fill(0), c.rho = std::nan(""), c.null_rho.fill(std::nan(""));
        for (auto& fit : results.fits)
            for (auto& point : fit.curve) point.kl = 0, point.kl_standard_error = 0, point.fc_correlation = 0;
        all_can_be_drawn(results);
    }
}

namespace {

trd::figures::figure figure_named(const trd::study_results& results, const std::string& name) {
    for (const auto& each : trd::figures_of(results))
        if (each.name == name) return each;
    FAIL("no figure ", name);
    return {};
}

// The text between `before` and `after`, wherever it stands.
std::multiset<std::string> all_between(const std::string& text, const std::string& before,
                                       const std::string& after) {
    std::multiset<std::string> found;
    for (std::size_t at = text.find(before); at != text.npos; at = text.find(before, at + 1)) {
        const std::size_t from = at + before.size();
        found.insert(text.substr(from, text.find(after, from) - from));
    }
    return found;
}

}  // namespace

TEST_CASE("heat maps have one cell for no push, one scale for both groups, and their errors beside") {
    auto results = example_results();
    for (auto& map : results.sensitivity)
        for (std::size_t u = 0; u < map.units.size(); ++u) {
            map.mean(u, 0) = map.unperturbed;
            for (std::size_t t = 0; t < map.trials.shape(2); ++t) map.trials(u, 0, t) = map.trials(0, 0, t);
        }
    const auto& map = results.sensitivity[0];
    const std::size_t units = map.units.size(), levels = map.levels.size();
    for (const char* name : {"kl-sync", "kl-noise"}) {
        CAPTURE(name);
        const auto figure = figure_named(results, name);
        CHECK(all_between(figure.script, "set cbrange ", "\n").size() == 2);  // changes, errors
        CHECK(count(figure.script, ": change\"") == 2);
        CHECK(count(figure.script, ": error\"") == 2);
        REQUIRE(figure.data.columns[2] == "shift of a (1/s)");
        std::size_t none = 0, marked = 0;
        for (const auto& row : figure.data.rows) none += row[2] == "0";
        for (const auto& mark : figure.marks) marked += mark.text.starts_with("No push");
        CHECK(none == 2 * units);
        CHECK(marked == 4);
        // Each panel has a mark for each cell; of the units without a push there is one.
        CHECK(figure.marks.size() == 2 * (figure.data.rows.size() - none) + 4);
    }
    const auto figure = figure_named(results, "kl-sync");
    CHECK(figure.data.rows.size() == 2 * units * levels);
    CHECK(std::stod(figure.data.rows[3][3]) == doctest::Approx(map.mean(0, 3)));
    CHECK(figure.marks[3].text.find(trd::number(map.mean(0, 3), 3) + " nats") != std::string::npos);

    // Where units differ without a push, each has its cell.
    results.sensitivity[0].mean(1, 0) += 0.01;
    std::size_t marked = 0;
    for (const auto& mark : figure_named(results, "kl-sync").marks)
        marked += mark.text.starts_with("No push");
    CHECK(marked == 2);
}

TEST_CASE("the error beside a heat map is that of the change, trial by trial") {
    auto results = example_results();
    auto& map = results.sensitivity[0];
    // Trials that differ much from each other, and are all moved by nearly the same.
    const double runs[] = {0.1, 0.5, 0.9, 0.2, 0.7}, moved[] = {-0.1, -0.12, -0.08, -0.1, -0.1};
    REQUIRE(map.trials.shape(2) == 5);
    for (std::size_t t = 0; t < 5; ++t)
        map.trials(0, 0, t) = runs[t], map.trials(0, 2, t) = runs[t] + moved[t];
    // Mean -0.1, squares 0.0008: sqrt(0.0008 / 4 / 5).
    CHECK(trd::figures::detail::error_of_change(map, 0, 2) == doctest::Approx(0.006324555).epsilon(1e-6));
    CHECK(trd::figures::detail::error_of_change(map, 0, 0) == 0);
    // Trials that an adaptive map left out do not count, and a single one has no spread of its own.
    for (std::size_t t = 1; t < 5; ++t) map.trials(0, 2, t) = std::nan("");
    CHECK(trd::figures::detail::error_of_change(map, 0, 2) == map.standard_error(0, 2));
    map.levels(0) = 0.001;
    CHECK(trd::figures::detail::error_of_change(map, 0, 3) == map.standard_error(0, 3));
}

TEST_CASE("panels of occupancy have one axis, and the caption p before correction") {
    auto results = example_results();
    results.group_tests[0].p = 0.031;
    const auto figure = figure_named(results, "occupancy");
    const auto axes = all_between(figure.script, "set yrange ", "\n");
    CHECK(axes.size() == results.states.k);
    CHECK(axes.count(*axes.begin()) == axes.size());
    CHECK(figure.caption.find(results.group_tests[0].comparison + " (p = 0.031)") != std::string::npos);
}

TEST_CASE("the figure of the fit has no bar below zero and says where G lies at the edge") {
    auto results = example_results();
    for (auto& point : results.fits[0].curve) point.kl = 0.01, point.kl_standard_error = 0.05;
    const auto inside = figure_named(results, "fit");
    std::istringstream rows(*all_between(inside.script, "$d1 << EOD\n", "EOD").begin());
    double coupling = 0, kl = 0, low = 0, length = 0, error = 0;
    std::size_t points = 0;
    for (; rows >> coupling >> kl >> low >> length >> error; ++points) {
        CHECK(low == 0);
        CHECK(length == doctest::Approx(0.06));
    }
    CHECK(points == results.fits[0].curve.size());
    CHECK(count(inside.script, "at the edge of what was tried") == 0);
    CHECK(count(inside.script, "'measured'") == 1);
    CHECK(count(inside.script, "'simulated'") == 1);
    results.fits[1].coupling = results.fits[1].curve.back().coupling;
    CHECK(count(figure_named(results, "fit").script, "at the edge of what was tried") == 1);
}

TEST_CASE("doses grow to the right, points and bars of receptors stand beside each other in their panel") {
    const auto results = example_results();
    const auto figure = figure_named(results, "dose-response");
    std::istringstream lines(figure.script);
    double from = 0, to = 0;
    bool inside = false;
    std::set<double> places;  // of the points of a panel
    std::size_t points = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("set xrange [")) {
            const auto colon = line.find(':');
            from = std::stod(line.substr(12)), to = std::stod(line.substr(colon + 1));
            CHECK(std::abs(from) < std::abs(to));  // no push is on the left
            places.clear();
        } else if (line.ends_with("<< EOD")) {
            inside = true;
        } else if (line == "EOD") {
            inside = false;
        } else if (inside) {
            const double at = std::stod(line);
            ++points;
            CHECK((std::min(from, to) <= at && at <= std::max(from, to)));
            CHECK(places.insert(at).second);
        }
    }
    CHECK(points == results.doses.size());
    // The colours of the groups mean the groups.
    for (const auto colour : {trd::figures::blue, trd::figures::vermilion})
        CHECK(figure.script.find(colour) == std::string::npos);
}

TEST_CASE(
    "a ranking has probabilities beside the names of ten trials or more, else \"few trials\", as its table") {
    auto results = example_results();
    for (auto& map : results.sensitivity)
        for (auto& each : map.ranking) each.trials = 9, each.probability = 0.77;
    const auto script_of = [&] { return figure_named(results, "ranking-sync").script; };
    CHECK(script_of().find("  0.77") == std::string::npos);
    CHECK(script_of().find("P(top") == std::string::npos);
    CHECK(script_of().find("  few trials") != std::string::npos);
    CHECK(trd::detail::ranking_html(results).find("few trials") != std::string::npos);
    CHECK(trd::detail::ranking_html(results).find("0.77") == std::string::npos);
    for (auto& map : results.sensitivity)
        for (auto& each : map.ranking) each.trials = 10;
    CHECK(script_of().find("  0.77") != std::string::npos);
    CHECK(script_of().find("\"P(top ") != std::string::npos);
    CHECK(script_of().find("few trials") == std::string::npos);
}

TEST_CASE("a figure of receptors is no longer than a sheet of paper: of more than five there are several") {
    auto results = example_results();
    std::vector<trd::receptor_correlation> more;
    for (const auto& c : results.correlations)
        if (c.receptor == results.correlations[0].receptor)
            for (int i = 0; i < 12; ++i) {
                more.push_back(c);
                more.back().receptor = "map " + std::to_string(i);
            }
    results.correlations = more;
    std::vector<std::string> names, titles;
    for (const auto& figure : trd::figures_of(results))
        if (figure.name.starts_with("receptors-sync-difference")) {
            names.push_back(figure.name);
            titles.push_back(figure.title);
            CHECK(figure.height * 703 / figure.width < 900);  // pixels on A4, above its caption
        }
    CHECK(names == std::vector<std::string>{"receptors-sync-difference", "receptors-sync-difference-2",
                                            "receptors-sync-difference-3"});
    REQUIRE(titles.size() == 3);
    CHECK(titles[1].ends_with(": 5 to 8 of 12 receptors"));
}

TEST_CASE("other labels are shown by the names that the page has, and not of what is withheld") {
    auto results = example_results();
    results.show_withheld = true;
    const auto all = figure_named(results, "other-labels");
    CHECK(all.script.find("noise: ") != std::string::npos);
    CHECK(all.script.find("effect, " + results.source.responders + "s") != std::string::npos);
    for (const std::string& text : {all.script, trd::detail::people_html(results)}) {
        CHECK(text.find("first group") == std::string::npos);
        CHECK(text.find("sync: ") == std::string::npos);
    }
    CHECK(trd::small_study_text(results, "sync: drop, second group") ==
          "synchronisation: drop, " + results.source.nonresponders + "s");
    results.show_withheld = false;
    for (const char* protocol : {"sync", "noise"})
        CHECK((figure_named(results, "other-labels").script.find(trd::protocol_text(protocol) + ": ") ==
               std::string::npos) == trd::withheld(results, protocol));
}

TEST_CASE("the cross of a heat map is of lines with a rim, which every colour below leaves visible") {
    const auto script = figure_named(example_results(), "kl-sync").script;
    CHECK(script.find("using 1:2:3:4 with vectors nohead lw 5 lc rgb '#ffffff'") != std::string::npos);
    CHECK(script.find("using 1:2:3:4 with vectors nohead lw 2 lc rgb '#222222'") != std::string::npos);
}

TEST_CASE("rankings say why their order is surer than bars, receptors what their nulls are") {
    const auto results = example_results();
    CHECK(figure_named(results, "ranking-sync").caption.find("surer than bars that overlap suggest") !=
          std::string::npos);
    const auto figure = figure_named(results, "receptors-sync-difference");
    for (const auto& c : results.correlations)
        if (c.protocol == "sync" && c.map == "difference") {
            CHECK(figure.script.find("set title \"" + example::capitalised(c.null) + "\"") !=
                  std::string::npos);
            CHECK(figure.script.find("n = " + std::to_string(c.regions)) != std::string::npos);
        }
}

namespace {

std::string finding_of(const trd::study_results& results, const std::string& heading) {
    for (const auto& finding : trd::findings_of(results))
        if (finding.heading == heading) return finding.text;
    return {};
}

// Ends of sentences: a full stop before a space and a capital, or at the end.
std::size_t sentences(const std::string& text) {
    std::size_t found = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '.' &&
            (at + 1 == text.size() ||
             (text[at + 1] == ' ' && std::isupper(static_cast<unsigned char>(text[at + 2])))))
            ++found;
    return found;
}

// What surrogate maps and what other labels say of one receptor in one map.
void set_evidence(trd::study_results& results, double p_spin, double p_moran, double p_labels,
                  double p_partial = 0.5) {
    for (auto& c : results.correlations)
        if (c.receptor == "5-HT2A" && c.map == "difference" && c.protocol == "sync")
            c.p_adjusted = c.null == "moran singleton" ? p_moran : p_spin;
        else
            c.p_adjusted = 0.5;
    for (std::size_t k = 0; k < results.people->numbers.size(); ++k) {
        const auto& number = results.people->numbers[k];
        using kind = entrain::push_study_number::kind;
        const bool it = number.item == "5-HT2A" && number.map == "difference" && number.protocol == "sync";
        results.people->shuffles->single_step(k) = it && number.what == kind::correlation ? p_labels
                                                   : it && number.what == kind::partial_correlation
                                                       ? p_partial
                                                       : 0.5;
    }
}

}  // namespace

TEST_CASE("a receptor is claimed where smoothness and other labels both do not give it, and nowhere else") {
    auto results = example_results();
    const std::string claimed =
                          "More than smoothness and more than other labels make: <b>5-HT2A</b> (difference, "
                          "synchronisation",
                      alone = ", and beyond smoothness, but not distinguishable from other labels: ",
                      none =
                          "is distinguishable both from smoothness and from "
                          "other labels";
    struct row {
        double spin, moran, labels;
        bool is_claimed, is_smooth;
    };
    for (const row& each : {row{0.01, 0.01, 0.01, true, false}, row{0.01, 0.01, 0.05, false, true},
                            row{0.01, 0.01, 0.9, false, true}, row{0.01, 0.05, 0.01, false, false},
                            row{0.05, 0.01, 0.01, false, false}, row{0.5, 0.5, 0.01, false, false},
                            row{0.5, 0.5, 0.5, false, false}}) {
        CAPTURE(each.spin);
        CAPTURE(each.moran);
        CAPTURE(each.labels);
        set_evidence(results, each.spin, each.moran, each.labels);
        const std::string text = finding_of(results, "Receptors");
        CHECK((text.find(claimed) != std::string::npos) == each.is_claimed);
        CHECK((text.find(none) != std::string::npos) == !each.is_claimed);
        CHECK((text.find(alone) != std::string::npos) == each.is_smooth);
        CHECK(sentences(text) == 1);
    }
    // The correlations of the effect on responders go by another name in the small study.
    for (auto& c : results.correlations)
        c.p_adjusted =
            c.receptor == "5-HT1A" && c.map == "effect responders" && c.protocol == "noise" ? 0.01 : 0.5;
    for (std::size_t k = 0; k < results.people->numbers.size(); ++k)
        results.people->shuffles->single_step(k) =
            results.people->numbers[k].map == entrain::push_study_maps[2] ? 0.02 : 0.5;
    CHECK(finding_of(results, "Receptors").find("<b>5-HT1A</b> (effect responders, noise") !=
          std::string::npos);

    // People who were drawn again give its interval.
    set_evidence(results, 0.01, 0.01, 0.01);
    const std::string over_people =
        "in the small study 0.10, over people -0.25 to 0.50, under other labels 0.10 ±";
    CHECK(finding_of(results, "Receptors").find(over_people) != std::string::npos);
    auto nobody_drawn = results;
    nobody_drawn.people->drawn->complete = false;
    CHECK(finding_of(nobody_drawn, "Receptors").find("over people") == std::string::npos);

    // Without shuffled labels nothing is claimed, whatever the surrogates say.
    set_evidence(results, 0.01, 0.01, 0.01);
    for (const bool shard : {false, true}) {
        auto without = results;
        if (shard)
            without.people->shuffles->complete = false;
        else
            without.people.reset();
        const std::string text = finding_of(without, "Receptors");
        CHECK(text.find("No labels were shuffled, so that no receptor is claimed, and beyond smoothness: "
                        "<b>5-HT2A</b>") == 0);
        CHECK(text.find("labels not shuffled") != std::string::npos);
    }
}

TEST_CASE(
    "what is said of a receptor says whether it is beyond the connectome, which makes no claim by itself") {
    auto results = example_results();
    const std::string beyond = ", beyond this connectome: partial ρ = 0.10, under other labels 0.10 ± 0.40, ",
                      like =
                          ", not distinguishable from what any push of this connectome does: partial ρ = "
                          "0.10, under other labels 0.10 ± 0.40, ",
                      rewired = ", on rewired connectomes 0.15 ± 0.30, corrected ",
                      claimed = "More than smoothness and more than other labels make: ";
    struct row {
        double smooth, labels, partial;
        bool is_claimed, is_beyond, is_like;
    };
    for (const row& each :
         {row{0.01, 0.01, 0.01, true, true, false}, row{0.01, 0.01, 0.049, true, true, false},
          row{0.01, 0.01, 0.05, true, false, true}, row{0.01, 0.01, 0.9, true, false, true},
          row{0.01, 0.05, 0.01, false, false, false}, row{0.01, 0.05, 0.05, false, false, true},
          row{0.05, 0.01, 0.01, false, false, false}, row{0.05, 0.05, 0.01, false, false, false}}) {
        CAPTURE(each.smooth);
        CAPTURE(each.labels);
        CAPTURE(each.partial);
        set_evidence(results, each.smooth, each.smooth, each.labels, each.partial);
        const std::string text = finding_of(results, "Receptors");
        CHECK((text.find(claimed) != std::string::npos) == each.is_claimed);
        CHECK((text.find(beyond) != std::string::npos) == each.is_beyond);
        CHECK((text.find(like) != std::string::npos) == each.is_like);
        CHECK((text.find(rewired) != std::string::npos) == (each.is_beyond || each.is_like));
        CHECK(sentences(text) == 1);
    }
    // The decision by itself, for every map and receptor of the page.
    set_evidence(results, 0.01, 0.01, 0.5, 0.049);
    for (const auto& e : trd::receptor_evidence_of(results)) {
        const bool it = e.receptor == "5-HT2A" && e.map == "difference" && e.protocol == "sync";
        // The small study has no map of the effect on non-responders.
        const auto others = e.map == "effect non-responders" ? trd::connectome_verdict::not_asked
                                                             : trd::connectome_verdict::like_the_connectome;
        CHECK(e.connectome == (it ? trd::connectome_verdict::beyond_the_connectome : others));
    }
    // Without labels, or without partial correlations in the small study, nothing is said of it.
    set_evidence(results, 0.01, 0.01, 0.01, 0.01);
    auto no_labels = results, no_partial = results, no_rewired = results, part = results;
    no_labels.people->shuffles->complete = false;
    no_labels.people->rewired.reset();
    for (auto& number : no_partial.people->numbers)
        if (number.what == entrain::push_study_number::kind::partial_correlation) number.item += "?";
    no_rewired.people->rewired.reset();
    part.people->rewired->complete = false;
    const auto text_of_them = [](const trd::study_results& r) { return finding_of(r, "Receptors"); };
    for (const auto& each : trd::receptor_evidence_of(no_labels))
        CHECK(each.connectome == trd::connectome_verdict::not_asked);
    CHECK(text_of_them(no_labels).find("connectome") == std::string::npos);
    CHECK(text_of_them(no_partial).find("this connectome") == std::string::npos);
    CHECK(text_of_them(no_partial).find(claimed) == 0);
    CHECK(text_of_them(no_rewired).find("rewired") == std::string::npos);
    CHECK(text_of_them(part).find("rewired") == std::string::npos);
    CHECK(text_of_them(part).find(beyond) != std::string::npos);
}

namespace {

// Names receptors before: all p of their correlations, corrected among themselves, are `p`.
void name_before(trd::study_results& results, const std::vector<std::string>& receptors, double p) {
    auto& people = *results.people;
    results.hypotheses = receptors;
    people.p_of_hypotheses = entrain::full(people.numbers.size(), std::nan(""));
    for (std::size_t k = 0; k < people.numbers.size(); ++k)
        if (people.numbers[k].what == entrain::push_study_number::kind::correlation &&
            std::find(receptors.begin(), receptors.end(), people.numbers[k].item) != receptors.end())
            people.p_of_hypotheses(k) = p;
}

}  // namespace

TEST_CASE("a receptor named before is corrected over what was named alone, every other one over the page") {
    const std::string claim = "More than smoothness and more than other labels make: <b>5-HT2A</b>",
                      missed = ", and of what was named before nothing is claimed of ";
    struct row {
        std::vector<std::string> named;
        double smooth, of_page, of_hypotheses;
        bool is_claimed;
        std::string missing;  // of those that were named
    };
    const std::vector<row> rows = {{{"5-HT2A"}, 0.01, 0.38, 0.02, true, ""},
                                   {{"5-HT2A"}, 0.01, 0.01, 0.02, true, ""},
                                   {{"5-HT2A"}, 0.01, 0.38, 0.05, false, "5-HT2A"},
                                   // Naming it costs the correction over the page.
                                   {{"5-HT2A"}, 0.01, 0.01, 0.05, false, "5-HT2A"},
                                   {{"5-HT2A"}, 0.05, 0.01, 0.02, false, "5-HT2A"},
                                   {{"5-HT2A", "5-HT1A"}, 0.01, 0.38, 0.02, true, "5-HT1A"},
                                   {{"5-HT2A", "5-HT1A"}, 0.05, 0.38, 0.02, false, "5-HT2A and 5-HT1A"},
                                   // Another one was named.
                                   {{"5-HT1A"}, 0.01, 0.38, 0.02, false, "5-HT1A"},
                                   {{"5-HT1A"}, 0.01, 0.01, 0.02, true, "5-HT1A"},
                                   {{}, 0.01, 0.38, 0.02, false, ""}};
    for (const row& each : rows) {
        auto results = example_results();
        set_evidence(results, each.smooth, each.smooth, each.of_page);
        name_before(results, each.named, each.of_hypotheses);
        CAPTURE(each.named.size());
        CAPTURE(each.of_page);
        CAPTURE(each.of_hypotheses);
        const std::string text = finding_of(results, "Receptors");
        CAPTURE(text);
        CHECK((text.find(claim) == 0) == each.is_claimed);
        if (each.missing.empty())
            CHECK(text.find(missed) == std::string::npos);
        else
            CHECK(text.ends_with(missed + each.missing + "."));
        CHECK(sentences(text) == 1);
    }
    // Both p are said.
    auto results = example_results();
    set_evidence(results, 0.01, 0.01, 0.38);
    name_before(results, {"5-HT2A"}, 0.02);
    const std::string both = ", p = 0.02 corrected over what was named before, p = 0.38 over the page";
    CHECK(finding_of(results, "Receptors").find(both) != std::string::npos);
    results.plant->protocol = "sync", results.plant->map_name = "difference";
    CHECK(trd::evidence_of_plant(results).verdict == trd::plant_verdict::recovered);
    CHECK(finding_of(results, "Planted truth").find(both) != std::string::npos);
    // Differences of drops and partial correlations are none.
    for (std::size_t k = 0; k < results.people->numbers.size(); ++k)
        CHECK(trd::is_hypothesis(results, k) ==
              (results.people->numbers[k].what == entrain::push_study_number::kind::correlation &&
               results.people->numbers[k].item == "5-HT2A"));
    // Without labels nothing is said of it.
    results.people.reset();
    CHECK(finding_of(results, "Receptors").find("named before") == std::string::npos);
}

TEST_CASE("page, tables and run.json have what was named before, by whom, and both p") {
    auto results = example_results();
    set_evidence(results, 0.01, 0.01, 0.375);
    const std::string heading = "<b>Named before: 5-HT2A</b>", column = "p (named before)";
    const auto page = [&] { return trd::report_html(results, {}, ""); };
    CHECK(page().find(heading) == std::string::npos);
    CHECK(page().find(column) == std::string::npos);
    CHECK_FALSE(trd::run_record(results, true)["results"].contains("hypotheses"));

    name_before(results, {"5-HT2A"}, 0.0625);
    CHECK(page().find(heading + ", by <code>--hypothesis</code>. A name that is given after looking at these "
                                "data is no hypothesis, and the program cannot tell.") != std::string::npos);
    CHECK(page().find(column) != std::string::npos);
    CHECK(page().find(trd::hypothesis_text) != std::string::npos);
    CHECK(page().find("those of the hypotheses (5-HT2A, named before the data were looked at)") !=
          std::string::npos);
    auto run = trd::run_record(results, true);
    run_schema::check(run);
    CHECK(run["results"]["hypotheses"]["receptors"] == std::vector<std::string>{"5-HT2A"});
    CHECK(run["results"]["hypotheses"]["named_by"] == "command line");
    const auto& correlations = run["results"]["hypotheses"]["correlations"];
    REQUIRE(correlations.size() == 6);  // three maps, two protocols
    CHECK(correlations[0]["map"] == "difference");
    CHECK(correlations[0]["p_of_hypotheses"] == 0.0625);
    CHECK(correlations[0]["p_of_page"] == 0.375);

    results.hypotheses_planted = true;
    CHECK(page().find(heading +
                      ", by whoever planted it into this made cohort, before there were any scans.") !=
          std::string::npos);
    run = trd::run_record(results, true);
    run_schema::check(run);
    CHECK(run["results"]["hypotheses"]["named_by"] == "plant");

    std::size_t hypotheses = 0;
    for (const auto& each : trd::tables_of(results)) {
        if (each.file != "people.tsv") continue;
        const auto& table = each.content;
        for (const auto& row : table.rows) {
            const std::string kind = row[table.column("kind")], family = row[table.column("family")];
            const bool named = kind == "correlation" && row[table.column("item")] == "5-HT2A";
            hypotheses += named;
            CHECK(family == (named                                         ? "hypotheses"
                             : kind == "correlation" || kind == "contrast" ? "page"
                                                                           : kind));
            CHECK(std::stod(row[table.column("p_max_t_of_family")]) ==
                  (named ? 0.0625 : std::stod(row[table.column("p_max_t")])));
        }
    }
    CHECK(hypotheses == 6);
    results.people->shuffles->complete = false;  // a shard
    run = trd::run_record(results, true);
    run_schema::check(run);
    CHECK(run["results"]["hypotheses"]["correlations"].empty());
}

TEST_CASE("the p of hypotheses is max-T over the correlations of what was named, counted by hand") {
    using kind = entrain::push_study_number::kind;
    const std::vector<entrain::push_study_number> numbers = {
        {kind::correlation, "sync", "difference", "A", "1"},
        {kind::correlation, "noise", "difference", "A", "2"},
        {kind::correlation, "sync", "difference", "B", "3"},
        {kind::partial_correlation, "sync", "difference", "A", "4"},
        {kind::contrast, "sync", "", "A", "5"}};
    std::mt19937_64 engine(3);
    std::normal_distribution<double> normal;
    entrain::label_shuffle_result tested;
    constexpr std::size_t shuffles = 19;
    tested.observed = entrain::full(numbers.size(), 1.5);
    tested.shuffled = entrain::full(numbers.size(), shuffles, 0.0);
    for (double& value : tested.shuffled) value = normal(engine);
    // How many of all labelings, the true one among them, have some number of `family` as far from its centre.
    const auto by_hand = [&](std::size_t of, const std::vector<std::size_t>& family) {
        const auto distances = [&](std::size_t k) {
            std::vector<double> all(shuffles + 1, tested.observed(k));
            for (std::size_t i = 0; i < shuffles; ++i) all[i + 1] = tested.shuffled(k, i);
            double mean = 0, squares = 0;
            for (const double value : all) mean += value / 20;
            for (const double value : all) squares += (value - mean) * (value - mean) / 20;
            for (double& value : all) value = std::abs(value - mean) / std::sqrt(squares);
            return all;
        };
        std::vector<double> farthest(shuffles + 1, 0.0);
        for (const std::size_t k : family) {
            const auto own = distances(k);
            for (std::size_t i = 0; i <= shuffles; ++i) farthest[i] = std::max(farthest[i], own[i]);
        }
        const double here = distances(of)[0];
        return static_cast<double>(std::count_if(farthest.begin() + 1, farthest.end(),
                                                 [&](double each) { return each >= here; }) +
                                   1) /
               20;
    };
    const auto one = trd::p_of_hypotheses(numbers, tested, {"A"}),
               two = trd::p_of_hypotheses(numbers, tested, {"B", "A"});
    REQUIRE(one.size() == numbers.size());
    for (const std::size_t k : {0u, 1u}) CHECK(one(k) == doctest::Approx(by_hand(k, {0, 1})));
    for (const std::size_t k : {2u, 3u, 4u}) CHECK(std::isnan(one(k)));
    for (const std::size_t k : {0u, 1u, 2u}) CHECK(two(k) == doctest::Approx(by_hand(k, {0, 1, 2})));
    for (const std::size_t k : {0u, 1u}) CHECK(two(k) >= one(k));
    CHECK(trd::p_of_hypotheses(numbers, tested, {}).size() == 0);
    CHECK(trd::p_of_hypotheses(numbers, tested, {"C"}).size() == 0);
}

TEST_CASE("the page and its tables have the partial correlations and what rewired connectomes give") {
    auto results = example_results();
    const std::string page = trd::report_html(results, {}, "");
    CHECK(page.find("Rewired, mean") != std::string::npos);
    CHECK(page.find("12 rewired connectomes, of the same degrees") != std::string::npos);
    CHECK(page.find("Beyond this connectome: is anything left of it") != std::string::npos);
    CHECK(page.find("synchronisation: difference, partial ρ with 5-HT2A") != std::string::npos);
    CHECK(page.find("given the map of a model fitted to all recordings and node strength") !=
          std::string::npos);
    CHECK(page.find("The same was repeated on 12 rewired connectomes") != std::string::npos);
    const auto table = [](const trd::study_results& r) {
        for (const auto& each : trd::tables_of(r))
            if (each.file == "people.tsv") return each.content;
        return entrain::io::table();
    };
    const auto with = table(results);
    std::size_t partial = 0;
    for (const auto& row : with.rows) {
        partial += row[with.column("kind")] == "partial_correlation";
        CHECK(std::stod(row[with.column("rewired_mean")]) == 0.15);
        CHECK(std::stod(row[with.column("rewired_sd")]) == 0.3);
    }
    CHECK(partial == 2 * 3 * 3);
    results.people->rewired.reset();
    const auto without = table(results);
    CHECK(std::find(without.columns.begin(), without.columns.end(), "rewired_mean") == without.columns.end());
    CHECK(trd::report_html(results, {}, "").find("ewired connectomes,") == std::string::npos);
    // Rewired connectomes alone have the values too.
    auto alone = example_results();
    alone.people->shuffles.reset(), alone.people->without.reset(), alone.people->drawn.reset();
    const auto only = table(alone);
    for (const auto& row : only.rows) CHECK(std::stod(row[only.column("value")]) == 0.1);
}

TEST_CASE("a push is said to beat none where its interval, corrected for all best pushes, lies above zero") {
    auto results = example_results();
    // Student's t with 3 degrees of freedom at 1 - 0.025 / 4 is 5.392: 1 / 2 + (x / (1 + x^2) + atan x) / pi
    // with x = t / sqrt(3) is 0.99375 there.
    const auto interval = trd::corrected_interval(results, *results.sensitivity[0].best);
    CHECK(interval[0] == doctest::Approx(0.02 - 5.392 * 0.002).epsilon(1e-4));
    CHECK(interval[1] == doctest::Approx(0.02 + 5.392 * 0.002).epsilon(1e-4));
    std::string text = finding_of(results, "Where to push");
    CHECK(text.find("A push beats none under synchronisation of <em>responders before</em> (a shift of ") ==
          0);
    CHECK(count(text, "drops the KL by 0.02 nats, interval 0.0092 to 0.031, of ") == 4);
    CHECK(text.find("not distinguishable from none") == std::string::npos);

    results.sensitivity[1].best->standard_error = 0.004;  // 0.0202: holds zero, though 1.96 of it would not
    text = finding_of(results, "Where to push");
    CHECK(count(text, "drops the KL by") == 3);
    CHECK(text.find(", but is not distinguishable from none under synchronisation of <em>non-responders "
                    "before</em>") != std::string::npos);
    for (auto& map : results.sensitivity) map.best->drop = -0.02;  // worse than none
    CHECK(finding_of(results, "Where to push").find("No push is distinguishable from none: the best are ") ==
          0);
}

TEST_CASE("coupling is said to bring a model closer where the gain over none has an interval above zero") {
    auto results = example_results();
    REQUIRE(results.fits.size() == 2);
    auto& fit = results.fits[0];
    const auto at = [&](double coupling) -> trd::fit_point& {
        for (auto& point : fit.curve)
            if (point.coupling == coupling) return point;
        throw std::logic_error("no such coupling");
    };
    const auto text = [&] { return finding_of(results, "Models"); };
    const auto verdict = [&] { return trd::evidence_of_fit(results, fit).verdict; };
    // 40 couplings but 0 were tried of both models. Student's t with 1 degree of freedom at 1 - 0.025 / 40 is
    // cot(0.025 pi / 40), 509.3.
    fit.simulations = 2;
    fit.coupling = 0.12;
    at(0.12).kl = 0.02, at(0.12).kl_standard_error = 3e-4;
    at(0).kl = 0.32, at(0).kl_standard_error = 4e-4;  // of the gain, 0.3: 5e-4
    const auto found = trd::evidence_of_fit(results, fit);
    CHECK(found.interval[0] ==
          doctest::Approx(0.3 - 5e-4 / std::tan(0.025 * std::numbers::pi / 40)).epsilon(1e-6));
    CHECK(found.interval[1] ==
          doctest::Approx(0.3 + 5e-4 / std::tan(0.025 * std::numbers::pi / 40)).epsilon(1e-6));
    CHECK(found.verdict == trd::fit_verdict::closer);
    CHECK(text().find(
              "Coupling brings the model closer to the measured state probabilities than none does for <em>" +
              fit.model +
              "</em> (G = 0.12, KL 0.02 nats, 95 % interval 0.019 to 0.021, without coupling "
              "higher by 0.3, corrected interval 0.045 to 0.55)") == 0);
    auto looking = results;
    for (auto& map : looking.sensitivity) map.best.reset();  // too few trials: nothing is concluded
    CHECK(trd::evidence_of_fit(looking, looking.fits[0]).verdict == trd::fit_verdict::not_asked);
    CHECK(finding_of(looking, "Models")
              .find("Whether coupling brings the model closer was not asked for <em>") == 0);
    at(0).kl = 0.27;  // 0.25: 0.2546 reaches zero
    CHECK(verdict() == trd::fit_verdict::not_told_from_uncoupled);
    CHECK(text().find("a coupled model is not distinguishable from an uncoupled one for <em>" + fit.model +
                      "</em> (") != std::string::npos);
    at(0).kl = 0.32;
    fit.coupling = 0;
    CHECK(verdict() == trd::fit_verdict::not_told_from_uncoupled);
    CHECK(trd::evidence_of_fit(results, fit).gain == 0);
    fit.coupling = 0.12;
    fit.simulations = 1;  // no error
    CHECK(verdict() == trd::fit_verdict::not_asked);
    fit.simulations = 16;
    at(0.12).kl_standard_error = std::nan("");
    CHECK(verdict() == trd::fit_verdict::not_asked);
    CHECK(text().find("whether coupling brings the model closer was not asked for <em>" + fit.model +
                      "</em> (G = 0.12, KL 0.02 nats)") != std::string::npos);
    at(0.12).kl_standard_error = 3e-4;
    fit.curve.erase(fit.curve.begin());  // G = 0 was not tried
    CHECK(verdict() == trd::fit_verdict::not_asked);
    for (auto& each : results.fits) each.simulations = 0;
    CHECK(text().find("Whether coupling brings the model closer was not asked for <em>") == 0);
    CHECK(text().find("</em> (G = 0.12, KL 0.02 nats, 95 % interval 0.019 to 0.021) and <em>") !=
          std::string::npos);
}

TEST_CASE("a difference of the groups is claimed where other labels do not give it") {
    auto results = example_results();
    auto& contrast = results.contrasts[0];
    for (auto& each : results.contrasts)
        for (auto& row : each.rows) row.difference = 0.01, row.lower = -0.01, row.upper = 0.03;
    contrast.rows[1].lower = 0.001, contrast.rows[3].difference = -0.05, contrast.rows[3].upper = -0.01;
    const auto text = [&] { return finding_of(results, "Where to push"); };
    const std::string trials =
        "by intervals over simulations, for all units at once, the drops of the two fitted models differ at "
        "2 of " +
        std::to_string(contrast.rows.size()) + " units under synchronisation (most at " +
        contrast.rows[3].unit + " and " + contrast.rows[1].unit + ") and 0 of " +
        std::to_string(contrast.rows.size()) + " units under noise.";
    const std::string all = std::to_string(2 * contrast.rows.size());
    CHECK(text().find(
              "In what a push does, the groups are not distinguishable from groups of other labels (0 of " +
              all + " differences), and " + trials) != std::string::npos);
    for (std::size_t k = 0; k < results.people->numbers.size(); ++k)
        if (results.people->numbers[k].what == entrain::push_study_number::kind::contrast &&
            results.people->numbers[k].item == contrast.rows[2].unit)
            results.people->shuffles->single_step(k) = 0.049;
    CHECK(text().find("In what a push does, the groups differ more than groups of other labels at 2 of " +
                      all + " units and protocols, and " + trials) != std::string::npos);
    results.people.reset();
    CHECK(text().find("No labels were shuffled, so that no difference of groups is claimed, and " + trials) !=
          std::string::npos);
}

TEST_CASE("the first screen has six sentences at most, none of which hangs together by semicolons") {
    auto results = example_results();
    const auto screen = [&] {
        std::size_t all = 0;
        for (const auto& finding : trd::findings_of(results)) {
            all += sentences(finding.text);
            CHECK(finding.text.find("; ") == std::string::npos);
        }
        return all;
    };
    CHECK(screen() == 6);  // states, models, pushes, their difference, receptors, the plant
    const auto made = results;
    results.plant.reset();
    CHECK(screen() == 6);  // with scores in its place
    CHECK(!finding_of(results, "Symptom scores").empty());
    CHECK(finding_of(made, "Symptom scores").empty());
    for (const bool people : {true, false})
        for (const double p : {0.01, 0.5})
            for (const auto split : {trd::score_split::none, trd::score_split::ratio}) {
                if (!people) results.people.reset();
                if (results.people) set_evidence(results, 0.01, p, p, p);
                for (auto& test : results.group_tests) test.p_adjusted = p;
                results.scores->split = split;
                results.scores->correlation.single_step(1) = p;
                for (auto& map : results.sensitivity) map.best->drop = p == 0.01 ? 0.02 : -0.02;
                CHECK(screen() <= 6);
                CHECK(screen() >= 4);
            }
    results = example_results();
    for (auto& test : results.group_tests) test.p_adjusted = 1;
    CHECK(finding_of(results, "Brain states").find("0 of 35 comparisons below 0.05") != std::string::npos);
}

TEST_CASE("the first screen has one picture, whatever is withheld or was not made") {
    auto results = example_results();
    // Drawn or not, a figure has its place.
    const auto page = [&] {
        std::vector<trd::drawn_figure> drawn;
        for (auto& figure : trd::figures_of(results))
            drawn.push_back({std::move(figure), "<svg></svg>", {}, {}, {}});
        return trd::report_html(results, drawn, "");
    };
    // Up to the first heading below that of the answer, or the first fold.
    const auto first_screen = [&] {
        const std::string html = page();
        const std::size_t answer = html.find("<h2>The answer</h2>") + 1;
        return html.substr(
            0, std::min({html.find("<h2", answer), html.find("<h3", answer), html.find("<details")}));
    };
    const auto shown = [&](const std::string& name) {
        const std::string screen = first_screen();
        CHECK(count(screen, "<figure") == 1);
        CHECK_MESSAGE(screen.find("<figure id=\"figure-" + name) != std::string::npos, name);
        CHECK(screen.find("<dl class=\"findings\">") < screen.find("<figure"));
    };
    const std::size_t figures = count(page(), "<figure");
    CHECK(figures == trd::figures_of(results).size());  // each once
    std::vector<trd::figures::figure> maps;
    for (auto& figure : trd::figures_of(results))
        if (figure.section == "maps") maps.push_back(std::move(figure));
    REQUIRE(maps.size() > 1);
    CHECK_FALSE(maps[0].folded);
    shown(maps[0].name);
    // The pictures of the terminal's text are none.
    CHECK(trd::answer_text(page(), 80).find(maps[0].title) == std::string::npos);
    CHECK(trd::answer_text(page(), 80).find("Planted truth") != std::string::npos);
    for (auto& map : results.sensitivity) map.best->drop = -0.03;  // every protocol is withheld
    shown("kl-");
    results.sensitivity.clear(), results.maps.clear(), results.contrasts.clear();
    shown("states");
}

TEST_CASE("a quick run is called one before all else, with its trials, and no other run is") {
    auto results = example_results();
    const auto page = [&] { return trd::report_html(results, {}, ""); };
    const std::string banner =
        "<header>\n<p class=\"note\"><b>Quick run, 3 trials: for looking, not for concluding.</b></p>";
    CHECK(trd::quick_run_text(results.parameters).empty());
    CHECK(page().find("uick run") == std::string::npos);
    results.parameters = {{"trials", "3"}, {"quick", "no"}};
    CHECK(page().find("uick run") == std::string::npos);
    results.parameters = {{"trials", "3"}, {"quick", "yes"}};
    CHECK(trd::quick_run_text(results.parameters) == "quick run, 3 trials: for looking, not for concluding");
    CHECK(page().find(banner) != std::string::npos);
    CHECK(page().find(banner) < page().find("<h1>"));
    results.parameters[0].second = "1";
    CHECK(trd::quick_run_text(results.parameters) == "quick run, 1 trial: for looking, not for concluding");
}

TEST_CASE("errors over trials, of a fit and over people have tables and columns of their own") {
    auto results = example_results();
    results.sensitivity[0].standard_error(0, 0) = 0.011;
    results.fits[0].curve[0].kl_standard_error = 0.022;
    results.people->drawn->normal[0].standard_error = 0.033;
    const auto cell = [&](const char* file, const char* column) {
        for (const auto& table : trd::tables_of(results))
            if (table.file == file) return std::stod(table.content.rows.at(0)[table.content.column(column)]);
        return 0.0;
    };
    CHECK(cell("kl_by_region_level.tsv", "kl_standard_error") == 0.011);
    CHECK(cell("fit_curve.tsv", "kl_standard_error") == 0.022);
    CHECK(cell("people.tsv", "people_standard_error") == 0.033);
    for (const auto& table : trd::tables_of(results))
        for (const auto& column : table.content.columns)
            CHECK(column.starts_with("people_") <= (table.file == "people.tsv"));
    CHECK(trd::report_html(results, {}, "").find(">SE over people<") != std::string::npos);
}

TEST_CASE("a comparison of states is claimed for the treatment where the groups' changes differ") {
    auto results = example_results();
    results.scores.reset(), results.numbers.reset();
    for (auto& test : results.group_tests) test.p = 0.6, test.p_adjusted = 0.9;
    const auto text = [&] { return finding_of(results, "Brain states"); };
    const auto verdict = [&] { return trd::evidence_of_states(results).verdict; };
    auto &within = results.group_tests[1], &change = results.group_tests[3];
    REQUIRE(within.comparison == "responders, before vs after");
    REQUIRE(trd::has_control(change));
    for (std::size_t k = 0; k < results.group_tests.size(); ++k)
        CHECK(trd::has_control(results.group_tests[k]) == (k % 7 == 3));

    within.p = 0.01, within.p_adjusted = 0.05;  // is not below
    CHECK(verdict() == trd::states_verdict::not_told_from_none);
    CHECK(text().ends_with(
        ", in which groups and sessions are not distinguishable from shuffled ones (0 of 35 comparisons "
        "below "
        "0.05 after correction, the clearest occupancy of state 1, responders, before vs after: a shift of "
        "-0.1, 95 % interval -0.25 to 0.05, corrected p = 0.05)."));
    within.p_adjusted = 0.049;
    CHECK(verdict() == trd::states_verdict::without_control);
    CHECK(text().ends_with(
        ", of which no change differs from that of the other group, so that none is claimed for the "
        "treatment "
        "(1 of 35 comparisons below 0.05 after correction, the clearest occupancy of state 1, responders, "
        "before vs after: a shift of -0.1, 95 % interval -0.25 to 0.05, corrected p = 0.049)."));
    change.p = 0.02, change.p_adjusted = 0.049;  // not the clearest of all, but of those with a control
    change.shift = {.value = 0.5, .low = -HUGE_VAL, .high = HUGE_VAL};
    CHECK(verdict() == trd::states_verdict::against_the_other);
    CHECK(text().ends_with(
        ", whose changes differ between the groups (2 of 35 comparisons below 0.05 after correction, of "
        "changes "
        "against those of the other group the clearest occupancy of state 1, change from before to after, "
        "responders vs non-responders: a shift of 0.5, too few people for an interval, corrected p = "
        "0.049)."));
    results.group_tests.clear();
    CHECK(verdict() == trd::states_verdict::not_asked);
    CHECK(text() == "The scans fall into 3 recurrent states (50 %, 33 % and 17 % of the time).");
}

TEST_CASE("the number of states is said to be given, of the best quality, or where an occupancy differs") {
    auto results = example_results();
    for (auto& test : results.group_tests) test.p_adjusted = 1;
    const auto text = [&] { return finding_of(results, "Brain states"); };
    CHECK(
        text().find("The scans fall into 3 recurrent states (50 %, 33 % and 17 % of the time, of 2 to 5 the "
                    "lowest number of good quality at which an occupancy differs), ") == 0);
    CHECK(text().find(" below 0.05 after correction, for the other numbers of states, too, the clearest") !=
          std::string::npos);
    results.numbers->choice.by_difference = false;
    CHECK(text().find(
              "of the time, of 2 to 5 the number of the best quality, as no occupancy differs at any of "
              "good quality), ") != std::string::npos);
    CHECK(trd::report_html(results, {}, "").find("<section id=\"number\"") != std::string::npos);
    results.numbers.reset();
    CHECK(text().find("of the time), ") != std::string::npos);
    CHECK(text().find(" below 0.05 after correction, the clearest") != std::string::npos);
    CHECK(trd::report_html(results, {}, "").find("<section id=\"number\"") == std::string::npos);
    for (const auto& table : trd::tables_of(results)) CHECK(!table.file.starts_with("states_"));
    CHECK(trd::run_record(results, false)["results"].contains("number_of_states") == false);
}

TEST_CASE("a score goes with a state where its p, corrected over states, is below 0.05, and nowhere else") {
    auto results = example_results();
    auto& scores = *results.scores;
    results.plant.reset();
    const auto text = [&] { return finding_of(results, "Symptom scores"); };
    CHECK(text() ==
          "No state's change of occupancy is distinguishable from one that does not go with the change of "
          "symptom "
          "scores (state 2: ρ = -0.50, 95 % interval -0.83 to 0.08, over 14 people, against shuffled scores "
          "p = "
          "0.25, corrected over states) and the scores of responders before treatment are not "
          "distinguishable from "
          "those of others (a shift of 2, 95 % interval -1 to 5, p = 0.4).");
    scores.correlation.single_step(1) = 0.049;
    scores.baseline_p = 0.049;
    CHECK(
        text() ==
        "The change of occupancy of state 2 goes with the change of symptom scores (ρ = -0.50, 95 % interval "
        "-0.83 to 0.08, over 14 people, against shuffled scores p = 0.049, corrected over states) and the "
        "scores "
        "of responders before treatment differ from those of others (a shift of 2, 95 % interval -1 to 5, p "
        "= "
        "0.049).");
    CHECK(trd::verdict_of_baseline(scores) == trd::baseline_verdict::differs);
    // Where a rule on the scores may have made the groups, none is compared between them.
    for (const auto& [split, number] :
         {std::pair{trd::score_split::before, "QIDS_0"}, std::pair{trd::score_split::after, "QIDS_5"},
          std::pair{trd::score_split::change, "QIDS_5 minus QIDS_0"},
          std::pair{trd::score_split::ratio, "QIDS_5 over QIDS_0"}}) {
        scores.split = split;
        CHECK(trd::verdict_of_baseline(scores) == trd::baseline_verdict::circular);
        CHECK(text().find(
                  "corrected over states, which may be no more than the difference of the groups) and scores "
                  "are not compared between the groups, which " +
                  std::string(number) +
                  " tells apart without exception, as a rule that makes groups of it does, so that the "
                  "comparison would be circular.") != std::string::npos);
        CHECK(text().find("responders before treatment") == std::string::npos);
        CHECK(trd::report_html(results, {}, "")
                  .find(std::string("circular: ") + number + " tells these groups apart without exception") !=
              std::string::npos);
    }
    scores.split = trd::score_split::none;
    scores.after.clear();  // one score, which the change of occupancy is correlated with as it is
    CHECK(text().find("The change of occupancy of state 2 goes with symptom scores (ρ = -0.50") == 0);
    scores.correlated = 0;
    CHECK(text().find("The scores of responders before treatment differ from those of others (") == 0);
    scores.tested_responders = scores.tested_nonresponders = 0;
    CHECK(text().empty());
    CHECK(trd::report_html(results, {}, "").find("Too few people have scores") != std::string::npos);
    results.scores.reset();
    CHECK(trd::report_html(results, {}, "").find("<section id=\"scores\"") == std::string::npos);
    for (const auto& table : trd::tables_of(results)) CHECK(!table.file.starts_with("score"));
}

TEST_CASE("a plant is said to be recovered where its receptor would be claimed, and nowhere else") {
    auto results = example_results();
    auto& plant = *results.plant;
    plant.protocol = "sync", plant.map_name = "difference";
    REQUIRE(plant.truth.receptor == "5-HT2A");
    const auto text = [&] { return finding_of(results, "Planted truth"); };
    const std::string begin = "Planted is 5-HT2A at a dose of 0.05, and ",
                      map = "the map (difference, synchronisation)",
                      labels =
                          ", in the small study 0.10, over people -0.25 to 0.50, under other labels 0.10 ± ";
    const auto verdict = [&] { return trd::evidence_of_plant(results).verdict; };
    struct row {
        double spin, moran, labels;
        trd::plant_verdict verdict;
        std::string words;
    };
    using enum trd::plant_verdict;
    for (const row& each :
         {row{0.01, 0.049, 0.049, recovered,
              map + " follows it more than smoothness and more than other labels make (ρ = "},
          row{0.01, 0.01, 0.05, like_other_labels,
              map + " follows it more than smoothness makes, but is not distinguishable from those of other "
                    "labels (ρ = "},
          row{0.01, 0.05, 0.01, like_smoothness,
              map + " is not distinguishable from maps as smooth that do not follow it (ρ = "},
          row{0.05, 0.01, 0.9, like_smoothness,
              map + " is not distinguishable from maps as smooth that do not follow it (ρ = "}}) {
        CAPTURE(each.moran);
        CAPTURE(each.labels);
        set_evidence(results, each.spin, each.moran, each.labels);
        CHECK(verdict() == each.verdict);
        CHECK(text().find(begin + each.words) == 0);
        CHECK(text().find(" regions, against maps as smooth corrected p = " +
                          trd::number(std::max(each.spin, each.moran), 2) + labels) != std::string::npos);
        CHECK(sentences(text()) == 1);
    }
    set_evidence(results, 0.01, 0.01, 0.01);
    auto no_labels = results;
    no_labels.people.reset();
    CHECK(trd::evidence_of_plant(no_labels).verdict == beyond_smoothness_alone);
    CHECK(finding_of(no_labels, "Planted truth")
              .find(begin + map +
                    " follows it more than smoothness makes, which is not claimed as no labels were shuffled "
                    "(ρ = ") == 0);
    auto untested = results;
    untested.plant->map_name = "another";
    CHECK(trd::evidence_of_plant(untested).verdict == not_asked);
    for (auto& each : results.sensitivity) each.best->drop = -0.03;
    CHECK(verdict() == withheld);
    CHECK(text() == begin + map + " is withheld, as no push is told from none.");
    for (auto& each : results.sensitivity) each.best.reset();  // too few trials
    CHECK(verdict() == not_asked);
    CHECK(text() == begin + "whether " + map + " follows it was not asked.");
}

TEST_CASE("a protocol of which no push beats none is withheld, and looking concludes nothing") {
    auto results = example_results();
    set_evidence(results, 0.01, 0.01, 0.01);
    const auto page = [&] { return trd::report_html(results, {}, ""); };
    const auto findings = [&] {
        std::string text;
        for (const auto& finding : trd::findings_of(results)) text += finding.text + "\n";
        return text;
    };
    const auto sections = [&](const char* section) {
        std::size_t found = 0;
        for (const auto& figure : trd::figures_of(results)) found += figure.section == section;
        return found;
    };
    // One model of a protocol whose push beats none is enough to show its maps.
    const std::size_t maps = sections("maps"), rankings = sections("ranking"),
                      receptors = sections("receptors");
    auto& first = results.sensitivity[0];
    REQUIRE(first.protocol == results.sensitivity[1].protocol);
    first.best->standard_error = 0.01;
    CHECK_FALSE(trd::withheld(results, first.protocol));
    CHECK(findings().find("More than smoothness and more than other labels make: <b>5-HT2A</b>") !=
          std::string::npos);
    results.sensitivity[1].best->drop = -0.03;  // worse than none
    CHECK(trd::withheld(results, first.protocol));
    CHECK_FALSE(trd::withheld(results, results.sensitivity[2].protocol));
    CHECK(sections("maps") == maps / 2);
    CHECK(sections("ranking") == rankings / 2);
    CHECK(sections("receptors") == receptors / 2);
    CHECK(findings().find("<b>5-HT2A</b>") == std::string::npos);
    CHECK(findings().find("under synchronisation (most at") == std::string::npos);
    CHECK(page().find("--show-withheld") != std::string::npos);
    results.show_withheld = true;
    CHECK(sections("maps") == maps);
    CHECK(findings().find("<b>5-HT2A</b>") != std::string::npos);
    results.show_withheld = false;

    // With too few trials for an interval nothing is concluded, and nothing hidden.
    for (auto& map : results.sensitivity) map.best.reset();
    CHECK(sections("maps") == maps);
    CHECK(page().find(trd::looking_only_text) != std::string::npos);
    CHECK(findings().find("There are too few trials to say whether a push does more than none.") !=
          std::string::npos);
    CHECK(finding_of(results, "Receptors") == trd::looking_only_text);
    CHECK(findings().find("the groups") == std::string::npos);
}

TEST_CASE(
    "the table of people has every number under other labels, without each person, and of people drawn "
    "again") {
    const scratch place;
    auto results = example_results();
    trd::write_tables(place.path, results);
    const auto table = entrain::io::load_table(place.path / "people.tsv");
    REQUIRE(table.rows.size() == results.people->numbers.size());
    const auto cell = [&](std::size_t row, const char* column) {
        return table.rows[row][table.column(column)];
    };
    CHECK(cell(0, "kind") == "correlation");
    CHECK(cell(0, "item") == "5-HT2A");
    CHECK(std::stod(cell(0, "other_labels_sd")) == results.people->shuffles->spread(0));
    CHECK(std::stod(cell(0, "p_max_t")) == results.people->shuffles->single_step(0));
    CHECK(std::stod(cell(0, "without_lowest")) == 0.1);
    CHECK(std::stod(cell(0, "without_highest")) == 0.3);
    CHECK(cell(0, "most_changed_without") == "03");
    // The interval that is shown, and the other kinds beside it.
    CHECK(std::stod(cell(0, "people_lower_95")) == -0.25);
    CHECK(std::stod(cell(0, "people_lower_95_percentile")) == -0.5);
    CHECK(std::stod(cell(0, "people_lower_95_bca")) == -0.75);
    CHECK(trd::report_html(results, {}, "").find(">-0.250 to 0.500<") != std::string::npos);
    // A correlation ends at 1, a KL and a coupling at 0, a drop nowhere.
    for (auto& each : results.people->drawn->normal) each.low = -1.5, each.high = 1.5;
    for (std::size_t k = 0; k < results.people->numbers.size(); ++k) {
        using kind = entrain::push_study_number::kind;
        const kind what = results.people->numbers[k].what;
        const auto interval = *trd::interval_over_people(results, k);
        const bool correlation = what == kind::correlation || what == kind::partial_correlation;
        CHECK(interval[0] == (correlation                                        ? -1
                              : what == kind::distance || what == kind::coupling ? 0
                                                                                 : -1.5));
        CHECK(interval[1] == (correlation ? 1 : 1.5));
    }
    CHECK_FALSE(trd::interval_over_people(results, std::nullopt));
    CHECK(cell(0, "rank_lower_95") == "n/a");
    CHECK(std::stod(cell(table.rows.size() - 1, "probability_of_top")) == 0.25);
    CHECK(trd::report_html(results, {}, "").find("<section id=\"people\"") != std::string::npos);
    // Only what was run has columns.
    results.people->without.reset(), results.people->drawn.reset(), results.people->rewired.reset();
    CHECK(trd::detail::people_table(results).columns.back() == "p_max_t_of_family");
}

TEST_CASE("the table of best pushes says what beats none by itself, and corrected over all of the page") {
    auto results = example_results();
    const auto table = [&] {
        for (const auto& each : trd::tables_of(results))
            if (each.file == "best_push.tsv") return each.content;
        return entrain::io::table();
    };
    REQUIRE(results.sensitivity.size() > 1);
    for (auto& map : results.sensitivity) {
        map.best->drop = 0.1, map.best->trials = 20, map.best->standard_error = 0.1 / 2.2;
        map.best->interval = {0.004, 0.196};  // of Student's t with 18 degrees of freedom, 2.10
    }
    const auto rows = table();
    REQUIRE(rows.rows.size() == results.sensitivity.size());
    for (const auto& row : rows.rows) {
        const auto number = [&](const char* name) { return std::stod(row[rows.column(name)]); };
        CHECK(row[rows.column("beats_none_uncorrected")] == "yes");
        CHECK(row[rows.column("beats_none_corrected")] == "no");
        CHECK(number("lower_95_corrected") < 0);
        CHECK(number("lower_95_corrected") + number("upper_95_corrected") == doctest::Approx(0.2));
        CHECK(number("lower_95") == 0.004);
    }
    for (auto& map : results.sensitivity) map.best->standard_error = 0.01;
    CHECK(table().rows[0][rows.column("beats_none_corrected")] == "yes");
}

TEST_CASE("what makes a null doubtful stands below the correlations") {
    auto results = example_results();
    CHECK(trd::report_html(results, {}, "").find("What makes a null p doubtful") == std::string::npos);
    results.null_warnings = {"difference (sync), moran: few modes <carry> the map"};
    const std::string page = trd::report_html(results, {}, "");
    CHECK(page.find("What makes a null p doubtful: 1 warnings of the null models") != std::string::npos);
    CHECK(page.find("<li>difference (sync), moran: few modes &lt;carry&gt; the map</li>") !=
          std::string::npos);
}

TEST_CASE(
    "other choices of analysis have a table, a figure and a section, which says that they are no test") {
    auto results = example_results();
    const auto table = [](const trd::study_results& r) {
        for (const auto& each : trd::tables_of(r))
            if (each.file == "specifications.tsv") return each.content;
        return entrain::io::table();
    };
    const auto drawn = [](const trd::study_results& r) {
        std::string script;
        for (const auto& figure : trd::figures_of(r))
            if (figure.section == "specifications") script += figure.script;
        return script;
    };
    const auto content = table(results);
    REQUIRE(content.rows.size() == 3 * 2);
    const auto& row = content.rows[2];  // the second specification, the first map
    CHECK(row[content.column("decision")] == "number of states");
    CHECK(row[content.column("choice")] == "4");
    CHECK(row[content.column("map")] == "difference");
    CHECK(std::stod(row[content.column("rho_with_main")]) == 0.125);
    CHECK(std::stod(row[content.column("rho_5-HT2A")]) == -0.25);
    CHECK(drawn(results).find("level: the strongest") != std::string::npos);
    const auto page = [&] { return trd::report_html(results, {}, ""); };
    CHECK(page().find("<section id=\"specifications\"") != std::string::npos);
    CHECK(page().find("many specifications are not a test") != std::string::npos);
    results.specifications->complete = false;  // a shard
    for (const bool ran : {true, false}) {
        if (!ran) results.specifications.reset();
        CHECK(table(results).rows.empty());
        CHECK(drawn(results).empty());
        CHECK(page().find("specifications") == std::string::npos);
    }
}

TEST_CASE("the guide of a rank correlation is the nearest monotone curve, that of Pearson's a line") {
    using rows = std::vector<std::vector<double>>;
    using trd::figures::detail::monotone_guide;
    // Neighbours in the wrong order share their mean.
    CHECK(monotone_guide({0, 1, 2, 3}, {1, 3, 2, 4}, true) ==
          rows{{0, 1}, {0, 1}, {1, 2.5}, {2, 2.5}, {3, 4}, {3, 4}});
    CHECK(monotone_guide({3, 2, 1, 0}, {1, 3, 2, 4}, false) ==
          rows{{0, 4}, {0, 4}, {1, 2.5}, {2, 2.5}, {3, 1}, {3, 1}});
    CHECK(monotone_guide({0, 0, 1}, {1, 3, 4}, true) == rows{{0, 2}, {0, 2}, {1, 4}, {1, 4}});
    CHECK(monotone_guide({0, 1, 2}, {3, 2, 1}, true) == rows{{0, 2}, {2, 2}});
    CHECK(monotone_guide({}, {}, true).empty());
    CHECK(trd::figures::detail::straight_guide({0, 1, 2}, {1, 3, 5}, -1, 3) == rows{{-1, -1}, {3, 7}});
    CHECK(trd::figures::detail::straight_guide({1, 1}, {1, 3}, 0, 2).empty());
}

TEST_CASE("numbers and names become text") {
    CHECK(trd::number(-0.0) == "0");
    CHECK(trd::number(std::nan("")) == "n/a");
    CHECK(std::stod(trd::exact(0.1)) == 0.1);
    CHECK(trd::p_text(1e-9) == "p < 0.0001");
    CHECK(trd::p_text(0.0312) == "p = 0.031");
    CHECK(trd::sentence("a word") == "A word.");
    CHECK(trd::sentence("Done!") == "Done!");
    CHECK(trd::slug("KL: Non-Responders (sync)") == "kl-non-responders-sync");
    CHECK(trd::escape_html("<a & \"b\">") == "&lt;a &amp; &quot;b&quot;&gt;");
    CHECK(trd::figures::gp_text("it's\nso") == "\"it\\047s so\"");
    CHECK(trd::figures::gp_tic("5 %") == "\"5 %%\"");
}

}  // namespace test_outputs
