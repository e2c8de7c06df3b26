#include "specifications.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <entrain/simulate/sampling.hpp>

#include "made_from.hpp"
#include "people.hpp"

namespace trd::detail {

std::vector<specified_way> ways_to_analyse(const program_options& o, const entrain::io::cohort& cohort,
                                           const entrain::phase_options& phases) {
    using namespace entrain;
    push_study_options whole = small_study(o, cohort, phases);
    whole.partial_correlations = false;
    push_study_options main = whole;
    main.protocols = {whole.protocols.front()};

    std::vector<specified_way> ways = {{{"main", protocol_text(main.protocols[0].name)}, main}};
    const auto add = [&](const char* decision, const std::string& choice, auto&& change) {
        specified_way way{{decision, choice}, main};
        change(way.how);
        ways.push_back(std::move(way));
    };
    for (const std::size_t k : {o.k - 1, o.k + 1})
        if (k >= 2) add("number of states", std::to_string(k), [k](auto& s) { s.states = k; });
    // The usual band of a scan at rest (Biswal 1995), and that of LEiDA's first studies (Cabral 2017).
    for (const std::array<double, 2> band : {std::array{0.01, 0.1}, std::array{0.02, 0.1}})
        if (band != phases.band && band[1] < 0.5 / phases.tr)
            add("band", number(band[0]) + " to " + number(band[1]) + " Hz",
                [band](auto& s) { s.phases.band = band; });
    add("G", "of the lowest error of the phase FC",
        [](auto& s) { s.coupling = coupling_rule::lowest_phase_error; });
    add("level", "the strongest", [](auto& s) { s.level = study_level::strongest; });
    if (whole.protocols.size() > 1)
        add("protocol", protocol_text(whole.protocols[1].name),
            [&](auto& s) { s.protocols = {whole.protocols[1]}; });
    add("weights that change", "of existing connections",
        [](auto& s) { s.connectivity.edges = edge_rule::existing; });
    add("start of fits", "from the connectome, each group by itself",
        [](auto& s) { s.pooled_start = false; });
    add("integrator", "Euler-Maruyama", [&](auto& s) {
        for (auto* simulation : {&s.connectivity.simulation, &s.perturbation.simulation})
            *simulation = sampled_every(phases.tr, *simulation, integrator::euler_maruyama);
    });
    return ways;
}

void vary_analysis(const session& with, const entrain::io::cohort& cohort,
                   const entrain::phase_options& phases, study_results& results) {
    using namespace entrain;
    const program_options& o = with.o;
    const small_study_input input = input_of_small_study(o, cohort);
    const auto ways = ways_to_analyse(o, cohort, phases);

    specified_study study{.maps = {push_study_maps[0], push_study_maps[2]},
                          .receptors = input.data.receptors,
                          .receptor_names = input.data.receptor_names,
                          .made_from = inputs_of(o, cohort)};
    for (const auto& way : ways) {
        study.specifications.push_back(way.what);
        study.made_from.add("small study", way.how).add("its trials", way.how.perturbation.trials);
    }
    study.maps_of = [&](std::size_t k) {
        const auto found = push_study<float>(input.data, ways[k].how)(input.everyone).protocols.front();
        return std::vector<vector<double>>{found.effect[0] - found.effect[1], found.effect[0]};
    };
    attempt(results.warnings, "The study under other choices of analysis", [&] {
        results.specifications =
            specification_curve(study, cohort.regions.size(), with.sweep("specifications", "specifications"),
                                [&](const sweep::plan& plan, const people_task& task,
                                    const sweep::options& how) { return with.over.run(plan, task, how); });
        if (!results.specifications->note.empty())
            std::fprintf(stderr, "%s\n", results.specifications->note.c_str());
    });
}

}  // namespace trd::detail
