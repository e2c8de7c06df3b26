#include "states.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <entrain/states.hpp>
#include <entrain/stats.hpp>
#include <entrain/synchrony.hpp>

#include "session.hpp"

namespace trd::detail {

clustered_scans cluster_scans(const program_options& o, const entrain::io::cohort& cohort,
                              const entrain::phase_options& phases,
                              const entrain::progress_callback& progress) {
    using namespace entrain;
    clustered_scans result;
    std::vector<matrix<double>> vectors;
    for (const auto& scan : cohort.scans) {
        const auto unit = phasors_of(scan.bold, phases, scan.runs);
        vectors.push_back(leading_eigenvectors(unit));
        const auto order = order_parameter(unit);
        scan_measures measures;
        measures.subject = scan.subject, measures.group = scan.group, measures.session = scan.session;
        measures.synchrony = synchrony(order);
        measures.metastability = metastability(order);
        measures.global_connectivity = global_connectivity(phase_coherence(unit));
        measures.mean_fcd = mean_fcd(vectors.back());
        const auto fcd = fcd_distribution(vectors.back(), {.bins = 50});
        for (const auto count : fcd.count)
            measures.fcd.push_back(static_cast<double>(count) / static_cast<double>(fcd.size));
        result.scans.push_back(std::move(measures));
        result.tr.push_back(scan.tr);
        result.runs.push_back(scan.runs.trimmed(phases.trim));
    }
    result.frames = join_frames(vectors);
    const kmeans_options search{
        .restarts = o.restarts, .seed = o.seed, .threads = o.threads, .poll = interrupt_poll()};
    if (o.k_highest > o.k) {
        result.numbers = cluster_numbers(result.frames.frames, {.lowest = o.k,
                                                                .highest = o.k_highest,
                                                                .repeats = o.k_repeats,
                                                                .kmeans = search,
                                                                .progress = progress});
    } else {
        result.numbers.k = {o.k};
        result.numbers.clustering.push_back(kmeans(result.frames.frames, o.k, search));
    }
    return result;
}

vector_of_changes changes_of(const std::map<std::string, double>& before,
                             const std::map<std::string, double>& after) {
    double largest = 0;
    vector_of_changes found;
    for (const auto& [subject, value] : after)
        if (const auto first = before.find(subject); first != before.end()) {
            largest = std::max({largest, std::abs(value), std::abs(first->second)});
            found.subject.push_back(subject), found.change.push_back(value - first->second);
        }
    int exponent = 0;
    std::frexp(largest, &exponent);
    for (double& change : found.change)
        change = std::ldexp(std::round(std::ldexp(change, 44 - exponent)), exponent - 44);
    return found;
}

namespace {

using by_subject = std::map<std::string, double>;

// One number of each scan that groups and sessions are compared by; NaN where a scan has none.
struct measure {
    std::string name;
    std::size_t state;
    std::function<double(const scan_measures&)> value;
};

// The measures of all scans in the states of one clustering.
std::vector<scan_measures> measures_in(const clustered_scans& clustered, std::size_t number) {
    using namespace entrain;
    const std::size_t k = clustered.numbers.k[number];
    auto scans = clustered.scans;
    for (std::size_t i = 0; i < scans.size(); ++i) {
        const auto labels = labels_of_scan(clustered.numbers.clustering[number].labels, clustered.frames, i);
        scans[i].occupancy = occupancy(labels, k);
        scans[i].lifetimes = lifetimes(labels, k, {}, clustered.runs[i]);
        for (double& seconds : scans[i].lifetimes) seconds *= clustered.tr[i];
        scans[i].transitions = transition_matrix(labels, k, {}, clustered.runs[i]);
    }
    return scans;
}

// One measure by the paper's seven comparisons; fewer where people or scans are missing. p is not corrected.
void compare(const program_options& o, const std::vector<scan_measures>& scans, const measure& m,
             std::vector<group_test>& tests) {
    using namespace entrain;
    const auto values = [&](const std::string& group, const std::string& session) {
        by_subject found;
        for (const auto& scan : scans) {
            const bool asked = group.empty() ? scan.group == o.responders || scan.group == o.nonresponders
                                             : scan.group == group;
            if (!asked || scan.session != session) continue;
            if (const double value = m.value(scan); !std::isnan(value)) found[scan.subject] = value;
        }
        return found;
    };
    const auto numbers = [](const by_subject& of) {
        std::vector<double> list;
        for (const auto& [subject, value] : of) list.push_back(value);
        return list;
    };
    const auto add = [&](std::string comparison, const char* test, std::size_t n,
                         const stats::rank_test_result& result, const stats::estimate& shift,
                         std::array<std::string, 4> sides) {
        group_test row;
        row.measure = m.name, row.comparison = std::move(comparison), row.test = test, row.n = n;
        row.statistic = result.statistic, row.p = result.p, row.effect_size = result.effect_size,
        row.state = m.state, row.shift = shift;
        row.first_group = sides[0], row.first_session = sides[1], row.second_group = sides[2],
        row.second_session = sides[3];
        tests.push_back(std::move(row));
    };
    // Within the persons who have both scans.
    const auto within = [&](const std::string& group) {
        const auto first = values(group, o.before), second = values(group, o.after);
        std::vector<double> before, after;
        for (const auto& [subject, value] : first)
            if (const auto pair = second.find(subject); pair != second.end())
                before.push_back(value), after.push_back(pair->second);
        if (before.size() < 2) return;
        stats::signed_rank_options permute;
        permute.permutations = o.permutations, permute.seed = o.seed;
        add((group.empty() ? "everybody" : group + "s") + ", " + o.before + " vs " + o.after, "signed rank",
            before.size(), stats::signed_rank_test(before, after, permute),
            stats::signed_rank_shift(before, after), {group, o.before, group, o.after});
    };
    const auto between = [&](const std::string& comparison, const std::vector<double>& first,
                             const std::vector<double>& second, std::array<std::string, 4> sides) {
        if (first.empty() || second.empty() || first.size() + second.size() < 4) return;
        add(comparison, "rank sum", first.size() + second.size(),
            stats::rank_sum_test(first, second, {.permutations = o.permutations, .seed = o.seed}),
            stats::rank_sum_shift(first, second), std::move(sides));
    };
    const auto in = [&](const std::string& group, const std::string& session) {
        return numbers(values(group, session));
    };
    const auto change = [&](const std::string& group) {
        return changes_of(values(group, o.before), values(group, o.after)).change;
    };
    const std::string both = o.responders + "s vs " + o.nonresponders + "s";
    for (const std::string& group : {std::string(), o.responders, o.nonresponders}) within(group);
    between("change from " + o.before + " to " + o.after + ", " + both, change(o.responders),
            change(o.nonresponders), {o.responders, "", o.nonresponders, ""});
    for (const auto& session : {o.before, o.after})
        between(both + ", " + session, in(o.responders, session), in(o.nonresponders, session),
                {o.responders, session, o.nonresponders, session});
    between(o.responders + "s " + o.after + " vs everybody " + o.before, in(o.responders, o.after),
            in("", o.before), {o.responders, o.after, "", o.before});
}

std::string of_state(const char* what, std::size_t state) {
    return what + std::string(" of state ") + std::to_string(state + 1);
}

// Benjamini-Hochberg over all of the tests.
void correct(const std::vector<std::vector<group_test>*>& families) {
    std::vector<double> p;
    for (const auto* tests : families)
        for (const auto& test : *tests) p.push_back(test.p);
    if (p.empty()) return;
    const auto adjusted = entrain::stats::benjamini_hochberg(p);
    std::size_t at = 0;
    for (auto* tests : families)
        for (auto& test : *tests) test.p_adjusted = adjusted(at++);
}

}  // namespace

void test_states(const program_options& o, const clustered_scans& clustered, study_results& results) {
    using namespace entrain;
    const auto& numbers = clustered.numbers;
    const std::size_t count = numbers.k.size();
    std::vector<std::vector<group_test>> occupancies(count);
    std::vector<group_test> whole_scans;
    for (std::size_t i = 0; i < count; ++i) {
        const auto scans = measures_in(clustered, i);
        for (std::size_t s = 0; s < numbers.k[i]; ++s)
            compare(o, scans,
                    {of_state("occupancy", s), s, [s](const scan_measures& m) { return m.occupancy(s); }},
                    occupancies[i]);
        throw_if_interrupted();
    }
    const auto whole = [&](const char* name, double scan_measures::*value) {
        compare(o, clustered.scans,
                {name, group_test::npos, [=](const scan_measures& m) { return m.*value; }}, whole_scans);
    };
    whole("synchrony", &scan_measures::synchrony);
    whole("metastability (SD)", &scan_measures::metastability);
    whole("global connectivity", &scan_measures::global_connectivity);
    whole("mean FCD", &scan_measures::mean_fcd);
    std::vector<std::vector<group_test>*> family;
    std::size_t together = whole_scans.size();
    for (auto& tests : occupancies) family.push_back(&tests), together += tests.size();
    family.push_back(&whole_scans);
    correct(family);

    std::size_t chosen = 0;
    if (count > 1) {
        cluster_number_record record{
            numbers.k, numbers.silhouette, numbers.davies_bouldin, numbers.dunn, occupancies, {}, together};
        vector<double> least = full(count, 1.0);
        for (std::size_t i = 0; i < count; ++i)
            if (const auto* clearest = record.clearest(i)) least(i) = clearest->p_adjusted;
        record.choice = choose_cluster_number(numbers, least);
        chosen = record.choice.index;
        results.numbers = std::move(record);
    }
    auto& states = results.states;
    states.k = numbers.k[chosen];
    states.centroids = states_of(numbers.clustering[chosen]);
    states.occupancy = numbers.clustering[chosen].occupancy;
    states.scans = measures_in(clustered, chosen);
    results.group_tests = std::move(occupancies[chosen]);
    results.group_tests.insert(results.group_tests.end(), whole_scans.begin(), whole_scans.end());

    auto& dynamics = results.dynamics_tests;
    dynamics.clear();
    for (std::size_t s = 0; s < states.k; ++s)
        compare(o, states.scans,
                {of_state("lifetime", s), s, [s](const scan_measures& m) { return m.lifetimes(s); }},
                dynamics);
    for (std::size_t from = 0; from < states.k; ++from)
        for (std::size_t to = 0; to < states.k; ++to)
            compare(
                o, states.scans,
                {"transition from state " + std::to_string(from + 1) + " to state " + std::to_string(to + 1),
                 group_test::npos,
                 [=](const scan_measures& m) {
                     double left = 0;  // no probability where a scan never leaves the state
                     for (std::size_t s = 0; s < m.transitions.shape(1); ++s) left += m.transitions(from, s);
                     return left > 0 ? m.transitions(from, to) : std::nan("");
                 }},
                dynamics);
    correct({&dynamics});
}

}  // namespace trd::detail
