#include "states.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include <entrain/states.hpp>
#include <entrain/stats.hpp>
#include <entrain/synchrony.hpp>

#include "session.hpp"

namespace trd::detail {

state_results find_states(const program_options& o, const entrain::io::cohort& cohort,
                          const entrain::phase_options& phases) {
    using namespace entrain;
    std::vector<phasors<double>> unit;
    std::vector<matrix<double>> vectors;
    for (const auto& scan : cohort.scans) {
        unit.push_back(phasors_of(scan.bold, phases));
        vectors.push_back(leading_eigenvectors(unit.back()));
    }
    const auto all = join_frames(vectors);
    const auto found =
        kmeans(all.frames, o.k,
               {.restarts = o.restarts, .seed = o.seed, .threads = o.threads, .poll = interrupt_poll()});

    state_results states;
    states.k = o.k;
    states.centroids = states_of(found);
    states.occupancy = found.occupancy;
    for (std::size_t i = 0; i < cohort.scans.size(); ++i) {
        const auto& scan = cohort.scans[i];
        const auto labels = labels_of_scan(found.labels, all, i);
        const auto order = order_parameter(unit[i]);
        scan_measures measures;
        measures.subject = scan.subject, measures.group = scan.group, measures.session = scan.session;
        measures.occupancy = occupancy(labels, o.k);
        measures.lifetimes = lifetimes(labels, o.k);
        for (double& seconds : measures.lifetimes) seconds *= scan.tr;
        measures.synchrony = synchrony(order);
        measures.metastability = metastability(order);
        measures.global_connectivity = global_connectivity(phase_coherence(unit[i]));
        measures.mean_fcd = mean_fcd(vectors[i]);
        states.scans.push_back(std::move(measures));
    }
    return states;
}

std::vector<group_test> test_groups(const program_options& o, const state_results& states) {
    using namespace entrain;
    struct measure {
        std::string name;
        std::size_t state;
        double (*value)(const scan_measures&, std::size_t);
    };
    std::vector<measure> measures;
    for (std::size_t s = 0; s < states.k; ++s)
        measures.push_back({"occupancy of state " + std::to_string(s + 1), s,
                            [](const scan_measures& m, std::size_t state) { return m.occupancy(state); }});
    const auto whole = [&](const char* name, double (*value)(const scan_measures&, std::size_t)) {
        measures.push_back({name, group_test::npos, value});
    };
    whole("synchrony", [](const scan_measures& m, std::size_t) { return m.synchrony; });
    whole("metastability (SD)", [](const scan_measures& m, std::size_t) { return m.metastability; });
    whole("global connectivity", [](const scan_measures& m, std::size_t) { return m.global_connectivity; });
    whole("mean FCD", [](const scan_measures& m, std::size_t) { return m.mean_fcd; });

    const auto values = [&](const measure& m, const std::string& group, const std::string& session) {
        std::map<std::string, double> by_subject;
        for (const auto& scan : states.scans)
            if (scan.group == group && scan.session == session)
                by_subject[scan.subject] = m.value(scan, m.state);
        return by_subject;
    };
    std::vector<group_test> tests;
    const auto add = [&](const measure& m, std::string comparison, std::string test, std::size_t n,
                         const stats::rank_test_result& result, std::array<std::string, 4> sides) {
        group_test row;
        row.measure = m.name, row.comparison = std::move(comparison), row.test = std::move(test), row.n = n;
        row.statistic = result.statistic, row.p = result.p, row.effect_size = result.effect_size,
        row.state = m.state;
        row.first_group = sides[0], row.first_session = sides[1], row.second_group = sides[2],
        row.second_session = sides[3];
        tests.push_back(std::move(row));
    };
    for (const measure& m : measures) {
        for (const auto& group : {o.responders, o.nonresponders}) {
            const auto first = values(m, group, o.before), second = values(m, group, o.after);
            std::vector<double> before, after;
            for (const auto& [subject, value] : first)
                if (const auto pair = second.find(subject); pair != second.end())
                    before.push_back(value), after.push_back(pair->second);
            if (before.size() < 2) continue;
            stats::signed_rank_options permute;
            permute.permutations = o.permutations, permute.seed = o.seed;
            add(m, group + "s, " + o.before + " vs " + o.after, "signed rank", before.size(),
                stats::signed_rank_test(to_vector(before), to_vector(after), permute),
                {group, o.before, group, o.after});
        }
        for (const auto& session : {o.before, o.after}) {
            const auto first = values(m, o.responders, session), second = values(m, o.nonresponders, session);
            std::vector<double> responders, others;
            for (const auto& [subject, value] : first) responders.push_back(value);
            for (const auto& [subject, value] : second) others.push_back(value);
            if (responders.empty() || others.empty() || responders.size() + others.size() < 4) continue;
            add(m, o.responders + "s vs " + o.nonresponders + "s, " + session, "rank sum",
                responders.size() + others.size(),
                stats::rank_sum_test(to_vector(responders), to_vector(others),
                                     {.permutations = o.permutations, .seed = o.seed}),
                {o.responders, session, o.nonresponders, session});
        }
    }
    if (tests.empty()) return tests;
    vector<double> p = full(tests.size(), 1.0);
    for (std::size_t i = 0; i < tests.size(); ++i) p(i) = tests[i].p;
    const auto adjusted = stats::benjamini_hochberg(p);
    for (std::size_t i = 0; i < tests.size(); ++i) tests[i].p_adjusted = adjusted(i);
    return tests;
}

}  // namespace trd::detail
