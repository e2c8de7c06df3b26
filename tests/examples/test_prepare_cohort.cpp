// From a folder of XCP-D to a cohort, as a user would go.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>
#include <prepare_cohort/report.hpp>
#include <support/cohort_folder.hpp>
#include <support/cohort_found.hpp>
#include <support/cohort_warnings.hpp>

#include "cohort_from_reference.hpp"
#include "made_scans.hpp"
#include "program_run.hpp"
#include "run_schema.hpp"
#include "temporary_folder.hpp"
#include "xcp_d_folder.hpp"

namespace test_prepare_cohort {

using program_run::ended, program_run::text_of;

TEST_CASE("an order of a connectome that fits functional connectivity better than the given one is found") {
    using namespace entrain;
    // 20 regions; the connectivity of each pair follows its weight.
    const std::size_t n = 20, samples = 400;
    matrix<double> weights = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            if (i != j) weights(i, j) = i / 4 == j / 4 ? 1.0 : 0.1 + 0.001 * double(i + j);
    io::cohort study;
    dice roll(7);
    const auto random = [&] { return static_cast<double>(roll.bits() >> 11) * 0x1p-53 - 0.5; };
    matrix<double> bold = full(n, samples, 0.0);
    for (std::size_t t = 0; t < samples; ++t) {
        std::vector<double> shared(n / 4);
        for (double& each : shared) each = random();
        for (std::size_t i = 0; i < n; ++i) bold(i, t) = shared[i / 4] + 0.5 * random();
    }
    study.scans.push_back({"01", "a", "single", 2, bold, {}});
    for (std::size_t i = 0; i < n; ++i) study.regions.name.push_back("r" + std::to_string(i));
    const temporary_folder folder;
    study.structure = connectome(weights);
    io::save_connectome(folder / "sc.csv", study.structure);
    auto lines = prepare::guessed_in(study, folder / "sc.csv").lines;
    CHECK(study.warnings.empty());
    REQUIRE(lines.size() == 6);
    CHECK(lines[0] == "one session, called \"single\": the names have no ses-");
    CHECK(lines[1] == "sc.csv names no regions, so that its order is taken for that of the table");

    // The file has each order in turn: the one that it has is named, and no other.
    for (const auto& order : prepare::usual_orders(n)) {
        const std::string& name = order.first;
        CAPTURE(name);
        study.structure = connectome(weights).subset(order.second);
        study.warnings.clear();
        io::save_connectome(folder / "sc.csv", study.structure);
        prepare::guessed_in(study, folder / "sc.csv");
        REQUIRE_FALSE(study.warnings.empty());
        CHECK(std::any_of(study.warnings.begin(), study.warnings.end(), [&](const std::string& each) {
            return each.starts_with("the connectome seems to be in another order (" + name + ") ");
        }));
    }
    // Where there is no connectome, or one with names, there is nothing to guess.
    study.warnings.clear();
    CHECK(prepare::guessed_in(study, "").lines.size() == 1);
    CHECK(study.warnings.empty());
}

TEST_CASE("real connectomes fit real scans in their own order, and a wrong one is found") {
    using namespace entrain;
    const temporary_folder folder;
    // AAL has left and right in turn, Desikan-Killiany one hemisphere after the other.
    for (auto study : {reference::aal90_cohort(), reference::dk68_cohort(5)}) {
        if (!study) continue;
        CAPTURE(study->atlas);
        const connectome own(study->structure.weights());
        const auto warnings = [&](const std::vector<std::size_t>& place) {
            study->structure = own.subset(place);
            study->warnings.clear();
            io::save_connectome(folder / "sc.csv", study->structure);
            prepare::guessed_in(*study, folder / "sc.csv");
            return study->warnings;
        };
        std::vector<std::size_t> same(own.size());
        for (std::size_t i = 0; i < same.size(); ++i) same[i] = i;
        CHECK(warnings(same).empty());
        for (const auto& order : prepare::usual_orders(own.size())) {
            const std::string& name = order.first;
            CAPTURE(name);
            const auto found = warnings(order.second);
            CHECK(std::any_of(found.begin(), found.end(), [&](const std::string& each) {
                return each.find("(" + name + ")") != std::string::npos;
            }));
        }
    }
}

TEST_CASE("homotopic regions of real scans correlate most in their own order, and a wrong one is found") {
    using namespace entrain;
    for (auto study : {reference::aal90_cohort(), reference::dk68_cohort(5)}) {
        if (!study) continue;
        CAPTURE(study->atlas);
        prepare::section own{"guessed", {}};
        prepare::check_homotopic(*study, own);
        MESSAGE(study->atlas, ": ", own.lines.at(0));
        CHECK(study->warnings.empty());
        const auto scans = study->scans;
        for (const auto& order : prepare::usual_orders(study->regions.size())) {
            const std::string& name = order.first;
            CAPTURE(name);
            study->warnings.clear();
            for (std::size_t k = 0; k < scans.size(); ++k)
                for (std::size_t i = 0; i < study->regions.size(); ++i)
                    for (std::size_t t = 0; t < scans[k].bold.shape(1); ++t)
                        study->scans[k].bold(i, t) = scans[k].bold(order.second[i], t);
            prepare::section wrong{"guessed", {}};
            prepare::check_homotopic(*study, wrong);
            CHECK_FALSE(study->warnings.empty());
        }
    }
}

TEST_CASE("orders of regions are permutations, of which two undo each other") {
    for (std::size_t n = 1; n < 12; ++n) {
        CAPTURE(n);
        const auto orders = prepare::usual_orders(n);
        for (const auto& [name, place] : orders) {
            auto sorted = place;
            std::sort(sorted.begin(), sorted.end());
            for (std::size_t i = 0; i < n; ++i) CHECK(sorted[i] == i);
        }
        for (std::size_t i = 0; i < n; ++i) CHECK(orders[1].second[orders[0].second[i]] == i);
    }
    CHECK(prepare::usual_orders(6)[0].second == std::vector<std::size_t>{0, 3, 1, 4, 2, 5});
    CHECK(prepare::usual_orders(6)[2].second == std::vector<std::size_t>{0, 1, 2, 5, 4, 3});
}

TEST_CASE("the page shows the first scan, that with most motion and that which is least like the others") {
    using namespace entrain;
    // Four people whose regions share one signal by pairs; the third has them paired otherwise.
    const std::size_t n = 6, samples = 300;
    io::cohort study;
    dice roll(3);
    const auto random = [&] { return static_cast<double>(roll.bits() >> 11) * 0x1p-53 - 0.5; };
    for (std::size_t k = 0; k < 4; ++k) {
        matrix<double> bold = full(n, samples, 0.0);
        for (std::size_t t = 0; t < samples; ++t) {
            const std::vector<double> shared{random(), random(), random()};
            for (std::size_t i = 0; i < n; ++i) bold(i, t) = shared[k == 2 ? i % 3 : i / 2] + 0.1 * random();
        }
        study.participants.push_back({"0" + std::to_string(k + 1), "a"});
        study.scans.push_back({study.participants.back().id, "a", "single", 2, bold, {}});
        study.scans.back().mean_fd = k == 1 ? 0.5 : 0.25;
    }
    for (std::size_t i = 0; i < n; ++i) {
        study.regions.name.push_back("r" + std::to_string(i));
        study.regions.partner.push_back(i);
    }
    const auto likeness = prepare::likeness_of(study);
    REQUIRE(likeness.size() == 4);
    // By hand: the correlation of each with the mean of the other three, over the 15 pairs.
    for (std::size_t k = 0; k < 4; ++k) {
        std::vector<double> own, others;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = i + 1; j < n; ++j) {
                double sum = 0;
                for (std::size_t other = 0; other < 4; ++other)
                    if (other != k) sum += functional_connectivity(study.scans[other].bold)(i, j) / 3;
                own.push_back(functional_connectivity(study.scans[k].bold)(i, j)), others.push_back(sum);
            }
        CHECK(likeness[k] == doctest::Approx(stats::pearson(own, others)).epsilon(1e-9));
    }
    const auto chosen = prepare::scans_to_show(study, likeness);
    REQUIRE(chosen.size() == 3);
    CHECK(chosen[0].scan == 0);
    CHECK(chosen[0].reason == "the first");
    CHECK(chosen[1].scan == 1);
    CHECK(chosen[1].reason == "most motion (FD 0.500 mm)");
    CHECK(chosen[2].scan == 2);
    CHECK(chosen[2].reason.starts_with("least like the others (r "));
    study.scans[0].mean_fd = 0.75;
    CHECK(prepare::scans_to_show(study, likeness)[0].reason == "the first, most motion (FD 0.750 mm)");

    const auto names = [](const std::vector<prepare::figures::figure>& all) {
        std::string text;
        for (const auto& each : all) text += each.name + " ";
        return text;
    };
    CHECK(names(prepare::figures_of(study, likeness)) == "connectivity carpets motion ");
    CHECK(prepare::figures_of(study, likeness)[0].title == "Functional connectivity");
    // What is not known is not drawn: motion of no scan, connectivity of scans that are too short for it.
    for (auto& scan : study.scans) scan.mean_fd = NAN;
    CHECK(names(prepare::figures_of(study, likeness)) == "connectivity carpets ");
    study.scans[0].bold = full(n, 2, 1.0);
    CHECK(prepare::likeness_of(study).empty());
    CHECK(names(prepare::figures_of(study, {})) == "carpets ");
    study.scans.resize(1);
    CHECK(prepare::scans_to_show(study, {}).size() == 1);
}

TEST_CASE("the connectome's picture is on a scale of powers of ten, without what is not connected") {
    using namespace entrain;
    io::cohort study;
    matrix<double> bold = full(3, 8, 0.0);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t t = 0; t < 8; ++t) bold(i, t) = std::sin(double(t * (i + 1))) + double(t % 3);
    study.participants.push_back({"01", "a"});
    study.scans.push_back({"01", "a", "single", 2, bold, {}});
    study.regions.name = {"a", "b", "c"};
    study.structure = connectome(matrix<double>{{0, 100, 0}, {100, 0, 0.1}, {0, 0.1, 0}});
    const auto figure = prepare::figures::connectivity_figure(study);
    CHECK(figure.title == "Functional and structural connectivity");
    CHECK(figure.script.find("NaN 2 NaN \n2 NaN -1 \nNaN -1 NaN \n") != std::string::npos);
    CHECK(figure.script.find("set cbrange [-1:2]") != std::string::npos);
    CHECK(figure.script.find("(\"0.1\" -1, \"1\" 0, \"10\" 1, \"100\" 2)") != std::string::npos);
    CHECK(figure.caption.find("no connection, 33.3 % of all") != std::string::npos);
}

TEST_CASE("a matrix that is larger than its picture is averaged, part by part") {
    using namespace entrain;
    const matrix<double> large{{1, 3, 5, 7}, {5, 7, 9, NAN}, {NAN, NAN, 2, 2}};
    CHECK(prepare::figures::shrunk(large, 3, 2)(0, 1) == 6);
    CHECK(prepare::figures::shrunk(large, 3, 2)(1, 1) == 9);
    CHECK_FALSE(is_finite(prepare::figures::shrunk(large, 3, 2)(2, 0)));
    CHECK(prepare::figures::shrunk(large, 1, 1)(0, 0) == doctest::Approx(41.0 / 9));
    CHECK(prepare::figures::shrunk(large, 9, 9)(2, 3) == 2);
}

TEST_CASE("lines that are indented become a list within the list") {
    CHECK(prepare::detail::list_html({"a", "  b < c", "  d", "e"}) ==
          "<ul>\n<li>a<ul>\n<li>b &lt; c</li>\n<li>d</li>\n</ul>\n</li>\n<li>e</li>\n</ul>\n");
    CHECK(prepare::detail::list_html({"a", "  b"}) == "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n");
    CHECK(prepare::detail::list_html({"1 +- 2"}) == "<ul>\n<li>1 ± 2</li>\n</ul>\n");
    CHECK(prepare::detail::list_html({}) == "<ul>\n</ul>\n");
}

#ifdef ENTRAIN_PREPARE_COHORT

namespace {

ended prepare_cohort(const temporary_folder& folder, std::vector<std::string> more, bool tables = true) {
    std::vector<std::string> arguments;
    if (tables)
        arguments = {"--derivatives", "xcp_d",       "--regions",     "regions.tsv",    "--connectome",
                     "sc.csv",        "--receptors", "receptors.tsv", "--participants", "participants.tsv",
                     "--out",         "cohort"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program_run::run(ENTRAIN_PREPARE_COHORT, arguments, folder.path(), folder / "log");
}

}  // namespace

TEST_CASE("prepare_cohort makes a cohort of a folder of XCP-D, and reports what it found and left out") {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    const std::size_t absent = 120;
    folder.file("xcp_d/" + xcp_d::series(3, 2, 1), xcp_d::series_text(3, 2, 1, absent));
    const std::vector<std::string> choice{
        "--task", "rest",    "--seg", "4S156Parcels", "--before",
        "ses-1",  "--after", "2",     "--responder",  "QIDS_before QIDS_week5 > 50%"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), choice.begin(), choice.end());
        return prepare_cohort(folder, more);
    };

    ended got = with({});
    CHECK(got.code == 1);
    CHECK(got.said.find("choose by run ('1', '2') (--run 1, --without run and the like)") !=
          std::string::npos);
    got = with({"--run", "1"});
    CHECK(got.code == 1);
    CHECK(got.said.find("--missing drop-region or drop-scan leaves out what is missing") !=
          std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "cohort"));

    got = with({"--run", "1", "--missing", "drop-region", "--max-fd", "0.7"});
    CAPTURE(got.said);
    CHECK(got.code == 0);
    // By the rule of half: 20 to 5, 7 and 9 respond; 20 to 10 does not, nor to more. Their heads move by 0.2,
    // 0.4 and 0.6 mm, those of the others by 0.1, 0.3, 0.5 and 0.7, of which the first of 60 volumes has no
    // part.
    const std::string page =
        "found     7 people: non-responder 4, responder 3\n"
        "          14 scans: after 7, before 7; 60 samples, repetition time 2 s\n"
        "          155 regions of 4S156Parcels, a connectome, 2 receptor maps\n"
        "          of each person: age, site, arm, QIDS_before, QIDS_week5\n"
        "motion    mean framewise displacement, mm: mean and standard deviation over scans\n"
        "            non-responder, after: 0.393 +- 0.254 (4)\n"
        "            non-responder, before: 0.393 +- 0.254 (4)\n"
        "            responder, after: 0.393 +- 0.197 (3)\n"
        "            responder, before: 0.393 +- 0.197 (3)\n";
    CHECK(got.said.substr(0, page.size()) == page);
    CHECK(got.said.find("guessed") == std::string::npos);
    CHECK(got.said.find("warnings  one person of the table left out, no scan that is kept: sub-08\n") !=
          std::string::npos);
    CHECK(got.said.find("next      trd_sensitivity --cohort cohort\n") != std::string::npos);

    const auto study = entrain::io::load_cohort(folder / "cohort");
    CHECK(study.scans.size() == 14);
    CHECK(study.regions.size() == 155);
    CHECK(study.select("responder", "before").size() == 3);
    CHECK(study.warnings.size() == 4);
    // What was left out reaches every program's report.
    const auto warnings = example::warnings_of(study);
    CHECK(std::equal(study.warnings.begin(), study.warnings.end(), warnings.begin()));
    const auto record = nlohmann::json::parse(text_of(folder / "cohort/run.json"));
    CHECK(record["program"] == "prepare_cohort");
    run_schema::check(record);
    CHECK(record["parameters"]["run"] == "1");
    CHECK(record["warnings"] == study.warnings);
    CHECK(example::described(folder / "cohort", "Name") == "XCP-D");

    // The page has what is printed, what was left out before all else, and the figures.
    std::string html = text_of(folder / "cohort/report.html");
    for (const char* words :
         {"<h1>XCP-D</h1>", "<li>7 people: non-responder 4, responder 3</li>",
          "<li>155 regions of 4S156Parcels, a connectome, 2 receptor maps</li>",
          "<li>non-responder, after: 0.393 ± 0.254 (4)</li>",
          "<td>sub-07</td><td>non-responder</td><td>before</td><td class=\"n\">60</td><td class=\"n\">2</td>"
          "<td class=\"n\">0.688</td>",
          "<code>trd_sensitivity --cohort cohort</code>", "<td>derivatives</td><td>xcp_d</td>"})
        CHECK_MESSAGE(html.find(words) != std::string::npos, words);
    CHECK(html.find("Look at the data.</b> One person of the table left out, no scan that is kept: sub-08.") <
          html.find("<section"));
    CHECK(got.said.find("page      " + (folder / "cohort/report.html").string() + "\n") != std::string::npos);
    if (example::gnuplot_present()) {
        for (const char* name : {"connectivity", "carpets", "motion"}) {
            const auto at = html.find(std::string("<figure id=\"figure-") + name);
            REQUIRE(at != std::string::npos);
            CHECK(html.substr(at, 60).find("<svg role=\"img\"") != std::string::npos);
        }
        CHECK(html.find("sub-07, after: most motion (FD 0.688 mm)") != std::string::npos);
        CHECK(html.find("<title>sub-07, before: 0.688 mm</title>") != std::string::npos);
    }
    // Nothing of it lies elsewhere.
    for (const char* elsewhere : {"src=", "url(http", "<link", "@import"})
        CHECK(html.find(elsewhere) == std::string::npos);

    // For a study of scans alone, without a connectome and without groups.
    got = prepare_cohort(folder,
                         {"--derivatives", "xcp_d", "--regions", "regions.tsv", "--one-group", "--run", "2",
                          "--seg", "4S156Parcels", "--out", "bare", "--no-figures"},
                         false);
    CHECK(got.code == 0);
    CHECK(got.said.starts_with("found     8 people: all 8\n"));
    CHECK(got.said.ends_with("next      entropic_brain --cohort bare\n"));
    CHECK_FALSE(std::filesystem::exists(folder / "bare/connectome.csv"));
    html = text_of(folder / "bare/report.html");
    CHECK(html.find("No figures.</b> They were left out as asked") != std::string::npos);
    CHECK(html.find("<svg") == std::string::npos);

    // Again into the same place: what is there is replaced; what is of somebody else is not.
    got = with({"--run", "2"});
    CHECK(got.code == 0);
    CHECK(entrain::io::load_cohort(folder / "cohort").scans.size() == 16);
    folder.file("taken/thesis.txt", "precious");
    got = with({"--run", "2", "--out", "taken"});
    CHECK(got.code == 2);
}

TEST_CASE("prepare_cohort --join-runs makes one scan of the runs of a folder of XCP-D") {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    const std::vector<std::string> choice{"--seg",       "4S156Parcels",
                                          "--before",    "1",
                                          "--after",     "2",
                                          "--responder", "QIDS_before QIDS_week5 > 50%",
                                          "--join-runs"};
    ended got = prepare_cohort(folder, choice);
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(got.said.find("scans: after 8, before 8; 120 samples, repetition time 2 s\n"
                        "          2 runs of each scan, joined at their phases\n") != std::string::npos);
    const auto study = entrain::io::load_cohort(folder / "cohort");
    REQUIRE(study.scans.size() == 16);
    for (const auto& scan : study.scans) CHECK(scan.runs == entrain::run_lengths{60, 60});
    CHECK(text_of(
              folder /
              "cohort/sub-01/ses-before/func/sub-01_ses-before_task-rest_atlas-4S156Parcels_timeseries.json")
              .find("\"RunLengths\": [60, 60]") != std::string::npos);
    const auto& scan = study.scans[1];
    REQUIRE(scan.session == "before");
    for (const std::size_t t : {0u, 59u, 60u, 119u})
        CHECK(scan.bold(7, t) == xcp_d::value(0, 1, t < 60 ? 1 : 2, 7, t % 60));
    const auto record = nlohmann::json::parse(text_of(folder / "cohort/run.json"));
    run_schema::check(record);
    CHECK(record["parameters"]["join-runs"] == "yes");

    // Runs that cannot be joined, both of them named.
    folder.file("xcp_d/" + xcp_d::stem(0, 1, 2) + "_space-MNI152NLin2009cAsym_res-2_desc-denoised_bold.json",
                "{\"RepetitionTime\": 3}");
    got = prepare_cohort(folder, choice);
    CHECK(got.code == 1);
    CHECK(got.said.find(
              "run-2_space-MNI152NLin2009cAsym_seg-4S156Parcels_stat-mean_timeseries.tsv: has a repetition "
              "time of 3 s, and 'sub-01_ses-1_task-rest_run-1_") != std::string::npos);
    // Without the option they are listed.
    got = prepare_cohort(folder, {choice.begin(), choice.end() - 1});
    CHECK(got.code == 1);
    CHECK(got.said.find(
              "choose by run ('1', '2') (--run 1, --without run and the like), or have runs joined at their "
              "phases (--join-runs; ") != std::string::npos);
}

TEST_CASE("prepare_cohort makes the regions of an atlas' own files, and brings everything into their order") {
    const temporary_folder folder;
    // Three pairs, whose signals go together; scans, connectome and maps in orders and names of their own.
    folder.file("xcp_d/task-rest_bold.json", "{\"RepetitionTime\": 2}");
    std::string scan = "ctx-rh-a\tctx-lh-a\tctx-rh-b\tctx-lh-b\tctx-rh-c\tctx-lh-c\n";
    for (int t = 0; t < 40; ++t)
        for (int i = 0; i < 6; ++i)
            scan += std::to_string(std::sin(0.2 * (i / 2 + 1) * t) + 0.05 * std::cos(t * (i + 2.0))) +
                    (i < 5 ? "\t" : "\n");
    folder.file("xcp_d/sub-1/func/sub-1_task-rest_atlas-T_timeseries.tsv", scan);
    folder.file("labels.txt", "1 lh_a\n2 lh_b\n3 lh_c\n4 rh_a\n5 rh_b\n6 rh_c\n");
    folder.file(
        "centroids.csv",
        "name,x,y,z\nL_a,-10,0,0\nL_b,-10,20,0\nL_c,-10,40,0\nR_a,10,0,0\nR_b,10,20,0\nR_c,10,40,0\n");
    folder.file("order.txt", "a_R\nb_R\nc_R\na_L\nb_L\nc_L\n");
    entrain::matrix<double> weights = entrain::full(6, 6, 0.0);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j)
            weights(i, j) = i == j ? 0.0 : double(10 * std::min(i, j) + std::max(i, j));
    entrain::io::save_npy(folder / "sc.npy", weights);
    entrain::io::save_npy(folder / "mm.npy", weights);
    folder.file("a_hc10.csv", "1\n2\n3\n4\n5\n7\n");
    folder.file("b_hc30.csv", "2\n1\n3\n4\n6\n5\n");
    const std::vector<std::string> base{"--derivatives", "xcp_d",     "--one-group", "--connectome",
                                        "sc.npy",        "--lengths", "mm.npy",      "--order",
                                        "order.txt",     "--out",     "cohort"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), base.begin(), base.end());
        return prepare_cohort(folder, more, false);
    };
    ended got = with({"--atlas-files", "labels.txt", "centroids.csv", "--receptors", "a_hc10.csv",
                      "b_hc30.csv", "--average", "ab = a_hc10 + b_hc30"});
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    const auto study = entrain::io::load_cohort(folder / "cohort");
    CHECK(study.regions.name == std::vector<std::string>{"lh_a", "lh_b", "lh_c", "rh_a", "rh_b", "rh_c"});
    CHECK(study.regions.partner == std::vector<std::size_t>{3, 4, 5, 0, 1, 2});
    // The order has the right side first: 0 1 2 of the file are 3 4 5 of the table.
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j) {
            CHECK(study.structure.weights()(i, j) == weights((i + 3) % 6, (j + 3) % 6));
            CHECK(study.lengths(i, j) == weights((i + 3) % 6, (j + 3) % 6));
        }
    CHECK(study.receptors.name == std::vector<std::string>{"ab"});
    // 7 and 5, of the left c, are above both means.
    CHECK(study.receptors.density(2, 0) > 0.7);
    CHECK(study.receptors.density(3, 0) < -0.7);

    const auto says = [&](const std::vector<std::string>& more, const char* text) {
        const ended refused = with(more);
        CAPTURE(refused.said);
        CHECK(refused.code != 0);
        CHECK(refused.said.find(text) != std::string::npos);
    };
    says({}, "--regions or --atlas-files is required");
    says({"--atlas-files", "labels.txt"}, "centroids of all regions");
    says({"--atlas-files", "labels.txt", "centroids.csv", "--regions", "centroids.csv"},
         "--atlas-files: makes the table that --regions gives: give one of them");
    says({"--atlas-files", "labels.txt", "centroids.csv", "--average", "x"},
         "--average: needs a name, =, and maps");
    says({"--atlas-files", "labels.txt", "centroids.csv", "--receptors", "a_hc10.csv", "--average",
          "x = a + b"},
         "maps that are there");
    says({"--atlas-files", "labels.txt", "centroids.csv", "--homotopic", "x"}, "--homotopic: ");
    says({"--atlas-files", "labels.txt", "centroids.csv", "--network-column", "yeo"},
         "a column of one of the tables");
}

TEST_CASE("maps on surfaces are averaged over the labels of the atlas, and named without the hemisphere") {
    const temporary_folder folder;
    // An octahedron for each hemisphere: labels 1 2 1 0 2 -1, front is vertices 0 and 2, back 1 and 4.
    const auto files = std::filesystem::path(ENTRAIN_EXPECTED_DIR) / "files";
    for (const char* side : {"lh", "rh"}) {
        folder.file(std::string(side) + ".aparc.annot", text_of(files / "lh.octahedron.annot"));
        folder.file(std::string(side) + ".pial", text_of(files / "lh.octahedron"));
    }
    folder.file("xcp_d/task-rest_bold.json", "{\"RepetitionTime\": 2}");
    std::string scan = "lh_front\tlh_back\trh_front\trh_back\n";
    for (int t = 0; t < 30; ++t)
        for (int i = 0; i < 4; ++i)
            scan += std::to_string(std::sin(0.3 * t * (i % 2 + 1)) + 0.1 * std::cos(t * (i + 1.7))) +
                    (i < 3 ? "\t" : "\n");
    folder.file("xcp_d/sub-1/func/sub-1_task-rest_atlas-T_timeseries.tsv", scan);
    const auto map = [&](const std::string& name, double first, int vertices = 6) {
        std::vector<double> values;
        for (int v = 0; v < vertices; ++v) values.push_back(first + v);
        folder.file(name, made_scans::vertex_maps({values}));
    };
    map("5HT2A_hemi-L_feature.func.gii", 1), map("5HT2A_hemi-R_feature.func.gii", 11);
    map("5HT1A.rh.shape.gii", 40), map("5HT1A.lh.shape.gii", 20);
    map("small.lh.shape.gii", 1, 5), map("small.rh.shape.gii", 1);
    folder.file("table.csv", "region,D1\nrh_back,4\nlh_back,2\nlh_front,1\nrh_front,3\n");
    folder.file("regions.tsv",
                "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
                "lh_front\tL\trh_front\tn/a\t-1\t1\t0\tn/a\tn/a\tn/a\n"
                "lh_back\tL\trh_back\tn/a\t-1\t-1\t0\tn/a\tn/a\tn/a\n"
                "rh_front\tR\tlh_front\tn/a\t1\t1\t0\tn/a\tn/a\tn/a\n"
                "rh_back\tR\tlh_back\tn/a\t1\t-1\t0\tn/a\tn/a\tn/a\n");
    const auto with = [&](const std::vector<std::string>& atlas, const std::vector<std::string>& receptors) {
        std::vector<std::string> all{"--derivatives", "xcp_d", "--one-group",
                                     "--no-figures",  "--out", "cohort"};
        all.insert(all.end(), atlas.begin(), atlas.end());
        all.push_back("--receptors");
        all.insert(all.end(), receptors.begin(), receptors.end());
        return prepare_cohort(folder, all, false);
    };
    const std::vector<std::string> atlas{"--atlas-files", "lh.aparc.annot", "rh.aparc.annot", "lh.pial",
                                         "rh.pial"};
    const ended got = with(atlas, {"5HT2A_hemi-L_feature.func.gii", "5HT1A.rh.shape.gii", "table.csv",
                                   "5HT2A_hemi-R_feature.func.gii", "5HT1A.lh.shape.gii"});
    if (program_run::lacks_reader(got.said, "NEUROIMAGING")) return;
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    const auto study = entrain::io::load_cohort(folder / "cohort", {.needs_connectome = false});
    CHECK(study.regions.name == std::vector<std::string>{"lh_front", "lh_back", "rh_front", "rh_back"});
    CHECK(study.receptors.name == std::vector<std::string>{"D1", "5HT2A_feature", "5HT1A"});
    CHECK(study.receptors.density ==
          entrain::matrix<double>{{1, 2, 21}, {2, 3.5, 22.5}, {3, 12, 41}, {4, 13.5, 42.5}});
    const auto record = nlohmann::json::parse(text_of(folder / "cohort/run.json"));
    CHECK(std::any_of(record["inputs"].begin(), record["inputs"].end(),
                      [](const auto& each) { return each["file"] == "5HT1A.lh.shape.gii"; }));

    // What does not go together is an error that says what helps.
    const auto says = [&](const std::vector<std::string>& of, const std::vector<std::string>& receptors,
                          const std::string& text) {
        const ended refused = with(of, receptors);
        CAPTURE(refused.said);
        CHECK(refused.code == 1);
        CHECK(refused.said.find(text) != std::string::npos);
    };
    says(atlas, {"5HT1A.lh.shape.gii"},
         "5HT1A.lh.shape.gii: is of the left hemisphere, and 'rh_front' is of the right one: give the map of "
         "that "
         "hemisphere too");
    says(atlas, {"small.lh.shape.gii", "small.rh.shape.gii"},
         "small.lh.shape.gii: has 5 vertices, and lh.aparc.annot 6: both are to be of one surface");
    says(
        {"--regions", "regions.tsv"}, {"5HT1A.lh.shape.gii", "5HT1A.rh.shape.gii"},
        "5HT1A.lh.shape.gii: is a map on a surface, and needs the labels of that surface among --atlas-files "
        "(.annot, .label.gii or .dlabel.nii)");
    says({"--atlas-files", "regions.tsv", "lh.aparc.annot"}, {"5HT1A.lh.shape.gii", "5HT1A.rh.shape.gii"},
         "5HT1A.rh.shape.gii: needs labels of its hemisphere, R (.annot, .label.gii or .dlabel.nii of the "
         "same "
         "surface)");
    says(atlas, {"lh.aparc.annot"},
         "lh.aparc.annot: is a part of an atlas, not a map: give it to --atlas-files");
    says(atlas, {"table.csv", "5HT1A.lh.shape.gii", "5HT1A.lh.shape.gii"},
         "5HT1A.lh.shape.gii: a second map of the hemisphere L");
    // Labels without a surface say which regions there are, but not where.
    says({"--atlas-files", "lh.aparc.annot", "rh.aparc.annot"}, {"table.csv"},
         "centroids of all regions (a table of them, the label volume or surfaces among the atlas' files)");
}

TEST_CASE("maps that are volumes are averaged over the label volume of the atlas") {
    const temporary_folder folder;
    const auto files = std::filesystem::path(ENTRAIN_EXPECTED_DIR) / "files";
    // The labels 10, 20 and 30 themselves as a map: the mean of each region is its number.
    for (const char* name : {"labels.nii.gz", "5HT4.nii.gz", "SV2A.nii.gz"})
        folder.file(name, text_of(files / "labels.nii.gz"));
    folder.file("lut.txt", text_of(files / "labels_lut.txt"));
    folder.file("xcp_d/task-rest_bold.json", "{\"RepetitionTime\": 2}");
    std::string scan = "first\tsecond\tthird\n";
    for (int t = 0; t < 30; ++t)
        for (int i = 0; i < 3; ++i)
            scan += std::to_string(std::cos(0.3 * t * (i + 1))) + (i < 2 ? "\t" : "\n");
    folder.file("xcp_d/sub-1/func/sub-1_task-rest_atlas-T_timeseries.tsv", scan);
    folder.file("centroids.csv", "name,x,y,z\nfirst,1,0,0\nsecond,2,0,0\nthird,3,0,0\n");
    const auto with = [&](const std::vector<std::string>& atlas) {
        std::vector<std::string> all{"--derivatives", "xcp_d",        "--one-group", "--no-figures",
                                     "--out",         "cohort",       "--receptors", "5HT4.nii.gz",
                                     "SV2A.nii.gz",   "--atlas-files"};
        all.insert(all.end(), atlas.begin(), atlas.end());
        return prepare_cohort(folder, all, false);
    };
    const ended got = with({"labels.nii.gz", "lut.txt"});
    if (program_run::lacks_reader(got.said, "NEUROIMAGING")) return;
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    const auto study = entrain::io::load_cohort(folder / "cohort", {.needs_connectome = false});
    CHECK(study.regions.name == std::vector<std::string>{"first", "second", "third"});
    CHECK(study.receptors.name == std::vector<std::string>{"5HT4", "SV2A"});
    CHECK(study.receptors.density == entrain::matrix<double>{{10, 10}, {20, 20}, {30, 30}});
    CHECK(with({"centroids.csv"})
              .said.find("5HT4.nii.gz: is a volume, and needs the label volume among --atlas-files") !=
          std::string::npos);
}

TEST_CASE("prepare_cohort needs options that go together") {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    std::filesystem::create_directories(folder / "xcp_d");
    const auto said = [&](const std::vector<std::string>& more, bool tables = true) {
        const ended got = prepare_cohort(folder, more, tables);
        return std::to_string(got.code) + " " + got.said.substr(0, got.said.find('\n'));
    };
    CHECK(said({}, false) == "2 --derivatives, --cells or --psilodep is required");
    CHECK(said({"--before", "1"}) == "2 --after: goes with the other of the two");
    CHECK(said({"--before", "1", "--after", "ses-1"}) == "2 --after: needs another session than --before");
    CHECK(said({"--responder", "QIDS falls"}) ==
          "2 --responder: needs two columns, > or >=, and a percentage (\"QIDS_before QIDS_week5 > 50%\"), "
          "got QIDS "
          "falls");
    for (const std::vector<std::string>& two :
         {std::vector<std::string>{"--responder", "a b > 50%", "--group-by", "arm"},
          {"--group-by", "arm", "--one-group"},
          {"--one-group", "--responder", "a b > 50%"}})
        CHECK(said(two) == "2 --group-by: is one of three ways: give it, or --responder, or --one-group");
    CHECK(said({"--tr", "0"}) == "2 --tr: needs a number above 0, got 0");
    CHECK(said({"--max-fd", "x"}) == "2 --max-fd: needs a number above 0, got x");
    CHECK(said({"--missing", "all"}).starts_with("2 --missing: "));
    CHECK(said({"--regions", "absent"}).starts_with("2 "));
    CHECK(said({"--group-by", "arm"}) ==
          "1 prepare_cohort: xcp_d: has no folder sub-*; is it that of the derivatives?");
    CHECK(said({"--group-by", "site2"}) ==
          "1 prepare_cohort: participants.tsv: no column 'site2'; there are 'age', 'site', 'arm', "
          "'QIDS_before', "
          "'QIDS_week5'; the nearest is 'site'; --group-by, --responder or --one-group says what makes the "
          "groups");
    CHECK(said({"--responder", "age QIDS_before > 50%"}) ==
          "1 prepare_cohort: participants.tsv:2:8: a decimal comma in '30,5': give --decimal-comma, or write "
          "a point");
    CHECK(said({"--task", "a_b"})
              .starts_with("1 prepare_cohort: entrain::io::load_derivatives: options.filter"));
    CHECK_FALSE(std::filesystem::exists(folder / "cohort"));
}

#ifdef ENTRAIN_TRD_SENSITIVITY
TEST_CASE("a folder of XCP-D goes through the whole study, whose report says what was left out" *
          doctest::test_suite("slow")) {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    folder.file("xcp_d/" + xcp_d::series(3, 2, 1), xcp_d::series_text(3, 2, 1, 120));
    ended got =
        prepare_cohort(folder, {"--run", "1", "--seg", "4S156Parcels", "--before", "1", "--after", "2",
                                "--responder", "QIDS_before QIDS_week5 > 50%", "--missing", "drop-region"});
    REQUIRE(got.code == 0);
    got = program_run::run(ENTRAIN_TRD_SENSITIVITY, program_run::smallest_study("cohort", "results"),
                           folder.path(), folder / "log", 0, 0, 600);
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    const auto study = entrain::io::load_cohort(folder / "cohort");
    REQUIRE(study.warnings.size() == 2);
    const auto record = nlohmann::json::parse(text_of(folder / "results/run.json"));
    for (std::size_t k = 0; k < 2; ++k) CHECK(record["warnings"][k] == study.warnings[k]);
    const std::string report = text_of(folder / "results/report.html");
    CHECK(report.find("One region of 156 left out of every scan, map and table") != std::string::npos);
}

TEST_CASE("runs of a folder of XCP-D go through the whole study, joined at their phases" *
          doctest::test_suite("slow")) {
    const temporary_folder folder;
    xcp_d::write_tables(folder);
    xcp_d::write_derivatives(folder);
    ended got = prepare_cohort(folder, {"--join-runs", "--seg", "4S156Parcels", "--before", "1", "--after",
                                        "2", "--responder", "QIDS_before QIDS_week5 > 50%"});
    REQUIRE(got.code == 0);
    got = program_run::run(ENTRAIN_TRD_SENSITIVITY, program_run::smallest_study("cohort", "results"),
                           folder.path(), folder / "log", 0, 0, 600);
    CAPTURE(got.said);
    REQUIRE(got.code == 0);
    CHECK(text_of(folder / "results/report.html").find("joined at their phases") != std::string::npos);
}
#endif

#endif

}  // namespace test_prepare_cohort
