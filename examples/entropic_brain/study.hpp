// The study itself: from scans to the synchrony of each network, its variance and entropy, and their change.
// Every step is a call of the library.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/entrain.hpp>

#include "../support/cohort_warnings.hpp"
#include "options.hpp"
#include "results.hpp"

namespace entropic {

namespace detail {

inline std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// The comparisons asked for, or those that the names of the sessions suggest.
inline std::vector<comparison> comparisons_of(const program_options& o, const entrain::io::cohort& cohort,
                                              std::vector<std::string>& warnings) {
    const auto sessions = cohort.sessions();
    std::vector<comparison> found;
    for (const auto& text : o.comparisons) {
        const auto equals = text.find('='), comma = text.find(',', equals);
        found.push_back(
            {text.substr(0, equals), text.substr(equals + 1, comma - equals - 1), text.substr(comma + 1)});
        for (const auto& session : {found.back().before, found.back().after})
            require_session(cohort, session, "--compare");
    }
    if (o.comparisons.empty())
        for (const auto& before : sessions) {
            const std::string name = lower(before), ending = "before";
            if (name.size() < ending.size() || !name.ends_with(ending)) continue;
            const std::string stem = name.substr(0, name.size() - ending.size());
            for (const auto& after : sessions)
                if (lower(after) == stem + "after")
                    found.push_back({stem.empty() ? "treatment" : stem, before, after, false});
        }
    for (auto& each : found)
        each.control = o.control.empty() ? lower(each.name) == "placebo" : each.name == o.control;
    // The control first, as a reader expects.
    std::stable_sort(found.begin(), found.end(),
                     [](const comparison& a, const comparison& b) { return a.control > b.control; });
    if (!o.control.empty() && (found.empty() || !found[0].control)) {
        std::vector<std::string> names;
        for (const auto& each : found) names.push_back(each.name);
        throw std::runtime_error("no comparison is named '" + clean(o.control) + "' (--control)" +
                                 names_there("comparisons", o.control, names));
    }
    if (found.empty() && sessions.size() > 1)
        warn(warnings,
             "no sessions are compared, as no two differ only in an ending before and after; "
             "--compare says which" +
                 names_there("sessions", "", sessions));
    return found;
}

inline entrain::synchrony_entropy_options entropy_options_of(const program_options& o) {
    using namespace entrain;
    synchrony_entropy_options options;
    options.bins.count = o.bin_count;
    options.bins.rule = o.bins == "scott"     ? stats::bin_rule::scott
                        : o.bins == "sturges" ? stats::bin_rule::sturges
                        : o.bins == "fixed"   ? stats::bin_rule::fixed_count
                                              : stats::bin_rule::freedman_diaconis;
    options.entropy.estimator = o.estimator == "miller-madow" ? entropy_estimator::miller_madow
                                : o.estimator == "shrinkage"  ? entropy_estimator::shrinkage
                                                              : entropy_estimator::plug_in;
    return options;
}

// Signals without trend, divided by one number a person: the SD of all regions and scans. Differences between
// scans and regions stay, the scanner's unit goes.
inline void scale_person(std::vector<entrain::matrix<double>*> scans) {
    double squares = 0, count = 0;
    for (const auto* scan : scans) {
        for (const double value : *scan) squares += value * value;
        count += static_cast<double>(scan->size());
    }
    const double sd = std::sqrt(squares / count);
    if (sd > 0)
        for (auto* scan : scans) *scan /= sd;
}

inline entrain::vector<double> row_of(const entrain::matrix<double>& m, std::size_t i) {
    return xt::view(m, i, xt::all());
}

// Carries out the tests of one measure, which add to `rows`: all of them, or none where one cannot be made.
template <class Row, class Tests>
void unless_untestable(study_results& r, const std::string& what, std::vector<Row>& rows, Tests&& tests) {
    const auto before = static_cast<std::ptrdiff_t>(rows.size());
    if (!attempt(r.warnings, what, tests)) rows.erase(rows.begin() + before, rows.end());
}

inline void test_changes(const program_options& o, study_results& r) {
    using namespace entrain;
    const std::size_t networks = r.networks.size();
    const auto value_of = [&](const std::string& subject, const std::string& session) -> const scan_result* {
        for (const auto& scan : r.scans)
            if (scan.subject == subject && scan.session == session) return &scan;
        return nullptr;
    };
    std::vector<std::string> people;
    for (const auto& scan : r.scans)
        if (std::find(people.begin(), people.end(), scan.subject) == people.end())
            people.push_back(scan.subject);
    // Per cent changes by comparison, measure, network and person, for the contrasts.
    std::map<std::tuple<std::string, std::size_t, std::size_t>, std::map<std::string, double>> kept;

    for (const auto& each : r.comparisons)
        for (const std::size_t m : tested) {
            // People with both scans, whose values before are not zero (no per cent of that).
            std::vector<std::string> included;
            for (const auto& person : people) {
                const auto *before = value_of(person, each.before), *after = value_of(person, each.after);
                bool usable = before && after;
                for (std::size_t n = 0; usable && n < networks; ++n) usable = before->value(n, m) != 0;
                if (usable) included.push_back(person);
            }
            if (included.size() < 3) continue;
            const std::string what =
                "the test of the change of the " + std::string(measures[m].title) + " in " + each.name;
            unless_untestable(r, what, r.changes, [&] {
                matrix<double> change = full(networks, included.size(), 0.0);
                for (std::size_t n = 0; n < networks; ++n) {
                    vector<double> before = full(included.size(), 0.0), after = before;
                    for (std::size_t s = 0; s < included.size(); ++s) {
                        before(s) = value_of(included[s], each.before)->value(n, m);
                        after(s) = value_of(included[s], each.after)->value(n, m);
                    }
                    const auto per_cent = stats::percent_change(before, after);
                    change_test row;
                    row.comparison = each.name, row.measure = m, row.network = n;
                    row.person = included;
                    for (std::size_t s = 0; s < included.size(); ++s) {
                        change(n, s) = per_cent(s);
                        row.change.push_back(per_cent(s));
                        kept[{each.name, m, n}][included[s]] = per_cent(s);
                    }
                    const auto test = stats::one_sample_t_test(per_cent);
                    const auto mean = [](const vector<double>& v) { return xt::mean(v)(); };
                    const auto interval =
                        stats::bootstrap_interval(per_cent, mean, {.resamples = o.resamples, .seed = o.seed});
                    row.mean = test.estimate, row.standard_error = test.standard_error;
                    row.low = interval.low, row.high = interval.high;
                    row.t = test.t, row.p = test.p;
                    row.effect = test.t / std::sqrt(static_cast<double>(included.size()));
                    r.changes.push_back(std::move(row));
                }
                const auto joint = stats::sign_flip_max_t(
                    change, {.permutations = o.permutations, .seed = o.seed, .poll = throw_if_interrupted});
                vector<double> p = full(networks, 1.0);
                change_test* rows = r.changes.data() + (r.changes.size() - networks);
                for (std::size_t n = 0; n < networks; ++n) p(n) = rows[n].p;
                const auto adjusted = stats::bonferroni(p);
                for (std::size_t n = 0; n < networks; ++n)
                    rows[n].bonferroni = adjusted(n), rows[n].max_t = joint.step_down(n);
            });
        }

    for (const auto& control : r.comparisons)
        for (const auto& each : r.comparisons) {
            if (!control.control || each.control) continue;
            for (const std::size_t m : tested) {
                const std::string what = "the test of the " + std::string(measures[m].title) + ", " +
                                         each.name + " against " + control.name;
                unless_untestable(r, what, r.contrasts, [&] {
                    for (std::size_t n = 0; n < networks; ++n) {
                        std::vector<double> base, drug;
                        for (const auto& [person, value] : kept[{each.name, m, n}])
                            if (const auto& other = kept[{control.name, m, n}]; other.count(person))
                                base.push_back(other.at(person)), drug.push_back(value);
                        if (base.size() < 3) continue;
                        const auto test = stats::paired_t_test(xt::adapt(base), xt::adapt(drug));
                        r.contrasts.push_back(
                            {.comparison = each.name,
                             .control = control.name,
                             .measure = m,
                             .network = n,
                             .n = base.size(),
                             .difference = test.estimate,
                             .low = test.interval[0],
                             .high = test.interval[1],
                             .t = test.t,
                             .p = test.p,
                             .bonferroni = std::min(1.0, test.p * static_cast<double>(networks))});
                    }
                });
            }
        }
}

}  // namespace detail

/// The whole analysis of a cohort.
inline study_results run_study(const program_options& o, const entrain::io::cohort& cohort) {
    using namespace entrain;
    study_results r;
    r.regions = cohort.regions;
    if (cohort.scans.empty()) throw std::runtime_error("the cohort has no scan");
    r.tr = cohort.scans.front().tr;
    r.joined_runs = has_joined_runs(cohort);
    r.note = o.note;
    r.warnings = warnings_of(cohort);
    r.comparisons = detail::comparisons_of(o, cohort, r.warnings);

    auto all = networks_of(cohort.regions.network);
    std::size_t without = cohort.regions.size();
    for (std::size_t n = 0; n < all.size(); ++n) {
        without -= all.members[n].size();
        if (all.members[n].size() >= 2)
            r.networks.add(all.name[n], all.members[n]);
        else
            r.left_out.push_back("the network " + all.name[n] + ", which has one region");
    }
    if (without > 0) r.left_out.push_back(std::to_string(without) + " regions without a network");
    if (r.networks.size() == 0)
        throw std::runtime_error("no network of two regions in the column \"network\" of regions.tsv");
    const std::size_t networks = r.networks.size();

    std::vector<matrix<double>> bold;
    for (const auto& scan : cohort.scans) {
        throw_if_interrupted();
        std::vector<matrix<double>> runs = split_runs(scan.bold, scan.runs);
        for (auto& run : runs) run = detrend(run, trend::linear);
        bold.push_back(join_runs(runs).samples);
    }
    std::map<std::string, std::vector<std::size_t>> of_person;
    for (std::size_t i = 0; i < cohort.scans.size(); ++i) of_person[cohort.scans[i].subject].push_back(i);
    for (const auto& [person, scans] : of_person) {
        std::vector<matrix<double>*> own;
        for (const std::size_t i : scans) own.push_back(&bold[i]);
        detail::scale_person(own);
    }
    r.scans.resize(cohort.scans.size());
    parallel_for(cohort.scans.size(), o.threads, [&](std::size_t i) {
        throw_if_interrupted();
        const auto& scan = cohort.scans[i];
        const auto theta = phasors_of(
            scan.bold, {.tr = scan.tr, .band = o.band, .order = o.filter_order, .trim = o.trim}, scan.runs);
        scan_result result{
            .subject = scan.subject,
            .session = scan.session,
            .signal = {spatial_variance(bold[i], r.networks), network_order_parameters(theta, r.networks)},
            .value = full(networks, measures.size(), 0.0)};
        for (std::size_t n = 0; n < networks; ++n) {
            const auto s = detail::row_of(result.signal[spatial], n),
                       order_parameter = detail::row_of(result.signal[order], n);
            result.value(n, 0) = xt::mean(s)();
            result.value(n, 1) = metastability_variance(s);
            result.value(n, 3) = synchrony(order_parameter);
            result.value(n, 4) = metastability(order_parameter);
            result.value(n, 5) = metastability_variance(order_parameter);
        }
        r.scans[i] = std::move(result);
    });
    // Entropies over bins that all scans of a person share.
    const auto options = detail::entropy_options_of(o);
    for (const auto& [person, scans] : of_person)
        for (std::size_t n = 0; n < networks; ++n)
            for (const signal_kind kind : {spatial, order}) {
                std::vector<vector<double>> signals;
                for (const std::size_t i : scans)
                    signals.push_back(detail::row_of(r.scans[i].signal[kind], n));
                const auto found = synchrony_entropy(signals, options);
                for (std::size_t k = 0; k < scans.size(); ++k)
                    r.scans[scans[k]].value(n, kind == spatial ? 2 : 6) = found.entropy[k];
            }

    detail::test_changes(o, r);
    r.parameters = parameters_of(o);
    return r;
}

}  // namespace entropic
