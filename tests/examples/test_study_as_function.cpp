// The main result of trd_sensitivity, from its command line, against the library's study as a function of its people.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/io.hpp>
#include <entrain/perturb.hpp>
#include <entrain/simulate/sampling.hpp>

#include "program_run.hpp"
#include "scratch_folder.hpp"

namespace test_study_as_function {

namespace {

namespace fs = std::filesystem;
using namespace entrain;
using doctest::Approx;

int run(const std::string& arguments, const fs::path& log) {
    return std::system(
        (std::string("\"") + ENTRAIN_TRD_SENSITIVITY + "\" " + arguments + " > \"" + log.string() + "\" 2>&1")
            .c_str());
}

}  // namespace

TEST_CASE("the main result of trd_sensitivity is push_study of its people: the fits to the bit") {
    const scratch_folder scratch;
    const fs::path whole = scratch / "whole", folder = scratch / "cohort", out = scratch / "out";
    REQUIRE(run("--write-cohort \"" + whole.string() + "\"", scratch / "log") == 0);
    // Sixteen regions, so that it takes seconds.
    std::vector<std::size_t> kept;
    for (std::size_t k = 0; k < 8; ++k) kept.push_back(k), kept.push_back(45 + k);
    io::save_cohort(folder, io::keep_regions(io::load_cohort(whole), kept));
    const int status =
        run("--cohort \"" + folder.string() + "\" --out \"" + out.string() +
                "\" --no-figures --units regions --trials 3 --samples 80 --transient 60 "
                "--coupling-max 0.4 --k 4 --coupling-step 0.1 --fit-iterations 3 --fit-replicas 4 --restarts "
                "3 "
                "--sync-step 0.05 --noise-step 0.2 --label-shuffles 0 --draws 99 --permutations 99 --top 3",
            scratch / "log");
    CAPTURE(program_run::text_of(scratch / "log"));
    REQUIRE(status == 0);

    const io::cohort cohort = io::load_cohort(folder);
    const double tr = cohort.scans.front().tr;
    push_study_data data{.recordings = {},
                         .structure = cohort.structure.scaled_to_max(0.2),
                         .receptors = cohort.receptors.density,
                         .receptor_names = cohort.receptors.name};
    people everyone;
    std::map<std::string, std::size_t> place;
    for (const auto& scan : cohort.scans) {
        const auto [found, is_new] = place.try_emplace(scan.subject, everyone.size());
        if (is_new)
            everyone.push_back({.who = everyone.size(),
                                .group = scan.group == "responder" ? 0u : 1u,
                                .sessions = {no_session, no_session}});
        everyone[found->second].sessions[scan.session == "before" ? 0 : 1] = data.recordings.size();
        data.recordings.push_back(scan.bold);
    }
    push_study_options how;
    how.states = 4;
    how.clustering = {.restarts = 3, .seed = 1};
    how.phases = {.tr = tr, .trim = 3};
    how.couplings = coupling_range(0, 0.4, 0.1);
    how.connectivity.max_iterations = 3;
    how.connectivity.settle = 60;
    how.connectivity.simulation = sampled_every(
        tr, {.transient = 60, .samples = data.recordings.front().shape(1), .replicas = 4, .seed = 3});
    how.pooled_start = how.partial_correlations = false;
    how.protocols = {sync_protocol(0.1, 0.05), noise_protocol(-0.4, -0.2)};
    how.perturbation.units = single_regions(cohort.regions.size(), cohort.regions.name);
    how.perturbation.trials = 3;
    how.perturbation.settle = -1;
    how.perturbation.simulation = sampled_every(tr, {.transient = 60, .samples = 80, .seed = 4});
    const push_study<> study(data, how);
    const auto found = study(everyone);

    const std::vector<std::string> models = {"responders before", "non-responders before"};
    const auto fit = io::load_table(out / "fit_curve.tsv");
    std::size_t fits = 0;
    for (const auto& row : fit.rows)
        for (std::size_t m = 0; m < 2; ++m)
            if (row[fit.column("model")] == models[m] && row[fit.column("chosen")] == "yes") {
                CHECK(std::stod(row[fit.column("coupling")]) == found.models[m].coupling);
                CHECK(std::stod(row[fit.column("kl_nats")]) == found.models[m].kl);
                CHECK(found.models[m].coupling > 0);  // so that the fitted weights count
                ++fits;
            }
    CHECK(fits == 2);

    const auto trials = io::load_table(out / "kl_trials.tsv");
    std::size_t compared = 0;
    double farthest = 0;
    for (const auto& row : trials.rows)
        for (const auto& each : found.protocols)
            for (std::size_t m = 0; m < 2; ++m) {
                if (row[trials.column("model")] != models[m] ||
                    row[trials.column("protocol")] != each.protocol)
                    continue;
                const auto& map = each.maps[m];
                const double level = std::stod(row[trials.column("level")]);
                for (std::size_t unit = 0; unit < map.units.size(); ++unit)
                    for (std::size_t l = 0; l < map.protocol.levels.size(); ++l)
                        if (map.units[unit].name == row[trials.column("unit")] &&
                            map.protocol.levels[l] == level) {
                            const std::size_t trial = std::stoul(row[trials.column("trial")]) - 1;
                            farthest = std::max(farthest, std::abs(std::stod(row[trials.column("kl_nats")]) -
                                                                   map.trials(unit, l, trial)));
                            ++compared;
                        }
            }
    CHECK(compared == 2 * 2 * 16 * 3 * 3);
    // The occupancies of the target are added in another order.
    CHECK(farthest < 1e-14);

    const auto maps = io::load_table(out / "difference_map.tsv");
    std::size_t values = 0;
    for (const auto& row : maps.rows)
        for (const auto& each : found.protocols)
            for (std::size_t i = 0; i < 16; ++i) {
                if (row[maps.column("protocol")] != each.protocol ||
                    row[maps.column("region")] != cohort.regions.name[i])
                    continue;
                const std::string name = row[maps.column("map")];
                const double expected = name == "difference"          ? each.effect[0](i) - each.effect[1](i)
                                        : name == "effect responders" ? each.effect[0](i)
                                                                      : each.effect[1](i);
                // A mean of differences there, a difference of means here.
                CHECK(std::stod(row[maps.column("value_nats")]) == Approx(expected).epsilon(1e-9));
                ++values;
            }
    CHECK(values == 2 * 3 * 16);

    const auto rho = io::load_table(out / "receptor_correlations.tsv");
    std::size_t correlations = 0;
    for (const auto& row : rho.rows)
        for (const auto& each : found.protocols)
            for (std::size_t r = 0; r < data.receptor_names.size(); ++r) {
                const std::string name = row[rho.column("map")];
                if (row[rho.column("protocol")] != each.protocol ||
                    row[rho.column("receptor")] != data.receptor_names[r])
                    continue;
                if (row[rho.column("regions")] != "16") continue;  // fewer where some are on no sphere
                const std::size_t m = name == "difference" ? 0 : name == "absolute difference" ? 1 : 2;
                CHECK(std::stod(row[rho.column("rho")]) == Approx(each.rho(m, r)).epsilon(1e-9));
                ++correlations;
            }
    CHECK(correlations >= 2 * 3 * data.receptor_names.size());
}

}  // namespace test_study_as_function
