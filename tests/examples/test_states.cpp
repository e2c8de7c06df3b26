// trd_sensitivity's brain states: the choice of their number, the comparisons, lifetimes, transitions, histograms,
// symptom scores.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/signal/phases.hpp>
#include <entrain/states.hpp>
#include <entrain/stats.hpp>
#include <entrain/synchrony.hpp>

#include "noise.hpp"
#include "trd_sensitivity/scores.hpp"
#include "trd_sensitivity/states.hpp"

namespace test_states {

namespace {

using values = std::vector<double>;

// Scans of noise: the first `responders` people, then the others; then one of a third group.
entrain::io::cohort cohort_of(int responders, int nonresponders) {
    entrain::io::cohort cohort;
    for (int subject = 1; subject <= responders + nonresponders + 1; ++subject) {
        const std::string group = subject <= responders                   ? "responder"
                                  : subject <= responders + nonresponders ? "non-responder"
                                                                          : "other";
        cohort.participants.push_back({std::to_string(subject), group});
        for (const std::string session : {"before", "after"})
            cohort.scans.push_back(
                {.subject = std::to_string(subject),
                 .group = group,
                 .session = session,
                 .tr = 2,
                 .bold = noise(8, 60, static_cast<std::uint64_t>(2 * subject + (session == "after"))),
                 .file = {}});
    }
    return cohort;
}

// Four responders, five others of whom the last has no scan after treatment.
entrain::io::cohort small_cohort() {
    auto cohort = cohort_of(4, 5);
    std::erase_if(cohort.scans,
                  [](const auto& scan) { return scan.subject == "9" && scan.session == "after"; });
    return cohort;
}

trd::program_options small_options(std::size_t k, std::size_t highest) {
    trd::program_options o;
    o.k = k, o.k_highest = highest, o.k_repeats = 3, o.restarts = 2, o.permutations = 500, o.seed = 5;
    return o;
}

const entrain::phase_options phases_of_cohort{.tr = 2.0, .band = {0.04, 0.07}, .order = 2, .trim = 3};

// Two-sided p of a statistic among all its values.
double two_sided(double observed, const values& all) {
    double above = 0, below = 0;
    for (const double value : all) above += value >= observed - 1e-9, below += value <= observed + 1e-9;
    return std::min(1.0, 2 * std::min(above, below) / static_cast<double>(all.size()));
}

// Ranks with averages of ties, by counting.
values counted_ranks(const values& x) {
    values rank;
    for (const double value : x) {
        double smaller = 0, equal = 0;
        for (const double other : x)
            smaller += other < value - 1e-12, equal += std::abs(other - value) <= 1e-12;
        rank.push_back(smaller + (equal + 1) / 2);
    }
    return rank;
}

double rank_sum_p(const values& x, const values& y) {
    values pooled = x;
    pooled.insert(pooled.end(), y.begin(), y.end());
    const values rank = counted_ranks(pooled);
    double observed = 0;
    for (std::size_t i = 0; i < x.size(); ++i) observed += rank[i];
    values all;
    for (unsigned chosen = 0; chosen < 1u << pooled.size(); ++chosen) {
        if (std::popcount(chosen) != static_cast<int>(x.size())) continue;
        double sum = 0;
        for (std::size_t i = 0; i < pooled.size(); ++i) sum += chosen >> i & 1u ? rank[i] : 0;
        all.push_back(sum);
    }
    return two_sided(observed, all);
}

double signed_rank_p(const values& before, const values& after) {
    values difference, size;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (std::abs(after[i] - before[i]) > 1e-12)
            difference.push_back(after[i] - before[i]), size.push_back(std::abs(difference.back()));
    if (difference.empty()) return 1;
    const values rank = counted_ranks(size);
    double observed = 0;
    for (std::size_t i = 0; i < rank.size(); ++i) observed += difference[i] > 0 ? rank[i] : 0;
    values all;
    for (unsigned signs = 0; signs < 1u << rank.size(); ++signs) {
        double sum = 0;
        for (std::size_t i = 0; i < rank.size(); ++i) sum += signs >> i & 1u ? rank[i] : 0;
        all.push_back(sum);
    }
    return two_sided(observed, all);
}

// The p of all seven comparisons of one measure, in their order.
values seven(const std::vector<trd::scan_measures>& scans,
             const std::function<double(const trd::scan_measures&)>& value) {
    const auto in = [&](const std::string& group, const std::string& session) {
        std::map<std::string, double> found;
        for (const auto& scan : scans)
            if ((group == "both" ? scan.group != "other" : scan.group == group) && scan.session == session)
                found[scan.subject] = value(scan);
        return found;
    };
    const auto list = [](const std::map<std::string, double>& of) {
        values all;
        for (const auto& [subject, each] : of) all.push_back(each);
        return all;
    };
    std::map<std::string, std::array<values, 2>> pairs;
    std::map<std::string, values> change;
    for (const std::string group : {"both", "responder", "non-responder"})
        for (const auto& [subject, each] : in(group, "before"))
            if (const auto later = in(group, "after"); later.contains(subject)) {
                pairs[group][0].push_back(each), pairs[group][1].push_back(later.at(subject));
                change[group].push_back(later.at(subject) - each);
            }
    const std::string r = "responder", n = "non-responder";
    return {signed_rank_p(pairs["both"][0], pairs["both"][1]),
            signed_rank_p(pairs[r][0], pairs[r][1]),
            signed_rank_p(pairs[n][0], pairs[n][1]),
            rank_sum_p(change[r], change[n]),
            rank_sum_p(list(in(r, "before")), list(in(n, "before"))),
            rank_sum_p(list(in(r, "after")), list(in(n, "after"))),
            rank_sum_p(list(in(r, "after")), list(in("both", "before")))};
}

// Benjamini and Hochberg's adjusted p, by their definition.
values adjusted(const values& p) {
    values result;
    for (const double mine : p) {
        double least = 1;
        for (const double other : p) {
            if (other < mine) continue;
            double no_larger = 0;
            for (const double each : p) no_larger += each <= other;
            least = std::min(least, other * static_cast<double>(p.size()) / no_larger);
        }
        result.push_back(least);
    }
    return result;
}

trd::study_results tested(const trd::program_options& o, const entrain::io::cohort& cohort) {
    trd::study_results results;
    trd::detail::test_states(o, trd::detail::cluster_scans(o, cohort, phases_of_cohort), results);
    return results;
}

}  // namespace

TEST_CASE("each measure is compared seven times, as the authors do, with the p of every labeling by hand") {
    const auto cohort = small_cohort();
    const auto results = tested(small_options(3, 3), cohort);
    REQUIRE(results.group_tests.size() == 7 * (3 + 4));
    REQUIRE(results.dynamics_tests.size() == 7 * (3 + 9));
    const struct {
        const char *comparison, *test;
        std::size_t n;
        const char *first_group, *first_session, *second_group, *second_session;
    } expected[] = {
        {"everybody, before vs after", "signed rank", 8, "", "before", "", "after"},
        {"responders, before vs after", "signed rank", 4, "responder", "before", "responder", "after"},
        {"non-responders, before vs after", "signed rank", 4, "non-responder", "before", "non-responder",
         "after"},
        {"change from before to after, responders vs non-responders", "rank sum", 8, "responder", "",
         "non-responder", ""},
        {"responders vs non-responders, before", "rank sum", 9, "responder", "before", "non-responder",
         "before"},
        {"responders vs non-responders, after", "rank sum", 8, "responder", "after", "non-responder",
         "after"},
        {"responders after vs everybody before", "rank sum", 13, "responder", "after", "", "before"}};
    const auto check = [&](const std::vector<trd::group_test>& tests, std::size_t first,
                           const std::string& name,
                           const std::function<double(const trd::scan_measures&)>& value) {
        CAPTURE(name);
        const values p = seven(results.states.scans, value);
        for (std::size_t i = 0; i < 7; ++i) {
            const auto& test = tests[first + i];
            CAPTURE(test.comparison);
            CHECK(test.measure == name);
            CHECK(test.comparison == expected[i].comparison);
            CHECK(test.test == expected[i].test);
            CHECK(test.n == expected[i].n);
            CHECK(test.first_group == expected[i].first_group);
            CHECK(test.first_session == expected[i].first_session);
            CHECK(test.second_group == expected[i].second_group);
            CHECK(test.second_session == expected[i].second_session);
            CHECK(test.p == doctest::Approx(p[i]).epsilon(1e-12));
        }
    };
    for (std::size_t s = 0; s < 3; ++s)
        check(results.group_tests, 7 * s, "occupancy of state " + std::to_string(s + 1),
              [s](const auto& scan) { return scan.occupancy(s); });
    check(results.group_tests, 7 * 5, "global connectivity",
          [](const auto& scan) { return scan.global_connectivity; });
    check(results.group_tests, 7 * 6, "mean FCD", [](const auto& scan) { return scan.mean_fcd; });
    check(results.dynamics_tests, 7 * 1, "lifetime of state 2",
          [](const auto& scan) { return scan.lifetimes(1); });
    // Each table is corrected by itself.
    for (const auto* tests : {&results.group_tests, &results.dynamics_tests}) {
        values p;
        for (const auto& test : *tests) p.push_back(test.p);
        const values by_hand = adjusted(p);
        for (std::size_t i = 0; i < p.size(); ++i)
            CHECK((*tests)[i].p_adjusted == doctest::Approx(by_hand[i]).epsilon(1e-12));
    }
}

TEST_CASE("states of scans in several runs are of phases joined run by run, and counted within each") {
    using namespace entrain;
    auto cohort = small_cohort();
    const std::size_t samples = cohort.scans[0].bold.shape(1), first = samples / 2 - 1;
    const run_lengths runs{first, samples - first}, left = runs.trimmed(3);
    for (auto& scan : cohort.scans) scan.runs = runs;
    const auto o = small_options(3, 3);
    const auto results = tested(o, cohort);
    std::vector<matrix<double>> vectors;
    for (const auto& scan : cohort.scans) {
        std::vector<matrix<double>> each;
        for (const auto& run : split_runs(scan.bold, runs))
            each.push_back(leading_eigenvectors(phasors_of(run, phases_of_cohort)));
        vectors.push_back(join_frames(each).frames);
    }
    const auto frames = join_frames(vectors);
    const auto found = kmeans(frames.frames, 3, {.restarts = o.restarts, .seed = o.seed});
    CHECK(results.states.centroids == states_of(found));
    for (std::size_t i = 0; i < cohort.scans.size(); ++i) {
        const auto labels = labels_of_scan(found.labels, frames, i);
        const auto& scan = results.states.scans[i];
        CHECK(scan.occupancy == occupancy(labels, 3));
        CHECK(scan.transitions == transition_matrix(labels, 3, {}, left));
        CHECK(scan.lifetimes(0) == 2 * lifetimes(labels, 3, {}, left)(0));
        CHECK(scan.mean_fcd == mean_fcd(vectors[i]));
        CHECK(scan.global_connectivity ==
              global_connectivity(phase_coherence(phasors_of(cohort.scans[i].bold, phases_of_cohort, runs))));
    }
    for (auto& scan : cohort.scans) scan.runs = {samples};
    CHECK(tested(o, cohort).states.centroids == tested(o, small_cohort()).states.centroids);
    CHECK(tested(o, cohort).states.centroids != results.states.centroids);
}

TEST_CASE("with one number of states there is no choice, and the states are those of k-means") {
    const auto cohort = small_cohort();
    const auto o = small_options(3, 3);
    const auto results = tested(o, cohort);
    CHECK_FALSE(results.numbers);
    std::vector<entrain::matrix<double>> vectors;
    for (const auto& scan : cohort.scans)
        vectors.push_back(entrain::leading_eigenvectors(entrain::phasors_of(scan.bold, phases_of_cohort)));
    const auto frames = entrain::join_frames(vectors);
    const auto found = entrain::kmeans(frames.frames, 3, {.restarts = o.restarts, .seed = o.seed});
    CHECK(results.states.k == 3);
    CHECK(results.states.centroids == entrain::states_of(found));
    CHECK(results.states.occupancy == found.occupancy);

    // Of each scan: what its labels say, counted by hand.
    REQUIRE(results.states.scans.size() == cohort.scans.size());
    for (std::size_t i = 0; i < cohort.scans.size(); ++i) {
        const auto& scan = results.states.scans[i];
        CHECK(scan.subject == cohort.scans[i].subject);
        CHECK(scan.session == cohort.scans[i].session);
        std::vector<std::size_t> labels(
            found.labels.begin() + static_cast<std::ptrdiff_t>(frames.first[i]),
            found.labels.begin() + static_cast<std::ptrdiff_t>(frames.first[i + 1]));
        for (std::size_t s = 0; s < 3; ++s) {
            double samples = 0, runs = 0, left = 0;
            values to(3, 0.0);
            for (std::size_t t = 0; t < labels.size(); ++t) {
                if (labels[t] != s) continue;
                ++samples;
                runs += t == 0 || labels[t - 1] != s;
                if (t + 1 < labels.size()) ++left, ++to[labels[t + 1]];
            }
            CHECK(scan.occupancy(s) == doctest::Approx(samples / static_cast<double>(labels.size())));
            CHECK(scan.lifetimes(s) == doctest::Approx(runs > 0 ? 2 * samples / runs : 0));  // TR 2 s
            for (std::size_t next = 0; next < 3; ++next)
                CHECK(scan.transitions(s, next) == doctest::Approx(left > 0 ? to[next] / left : 0));
        }
        const auto fcd = entrain::fcd_values(vectors[i]);
        REQUIRE(scan.fcd.size() == 50);
        for (std::size_t bin = 0; bin < 50; ++bin) {
            const double low = -1 + 0.04 * static_cast<double>(bin);
            double inside = 0;
            for (const double value : fcd) inside += value >= low && (value < low + 0.04 || bin == 49);
            CHECK(scan.fcd[bin] == doctest::Approx(inside / static_cast<double>(fcd.size())).epsilon(1e-9));
        }
    }
}

TEST_CASE("of a range the number of states is the library's choice by the tests of all numbers together") {
    const auto cohort = small_cohort();
    const auto o = small_options(2, 5);
    const auto results = tested(o, cohort);
    std::vector<entrain::matrix<double>> vectors;
    for (const auto& scan : cohort.scans)
        vectors.push_back(entrain::leading_eigenvectors(entrain::phasors_of(scan.bold, phases_of_cohort)));
    const auto frames = entrain::join_frames(vectors);
    const auto numbers = entrain::cluster_numbers(
        frames.frames,
        {.lowest = 2, .highest = 5, .repeats = 3, .kmeans = {.restarts = o.restarts, .seed = o.seed}});

    REQUIRE(results.numbers);
    const auto& record = *results.numbers;
    CHECK(record.k == std::vector<std::size_t>{2, 3, 4, 5});
    CHECK(record.silhouette == numbers.silhouette);
    CHECK(record.davies_bouldin == numbers.davies_bouldin);
    CHECK(record.dunn == numbers.dunn);
    // p of every number by hand, from its labels, and those of whole scans after them.
    values p;
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < 4; ++i) {
        auto scans = results.states.scans;
        for (std::size_t k = 0; k < scans.size(); ++k)
            scans[k].occupancy = entrain::occupancy(
                entrain::labels_of_scan(numbers.clustering[i].labels, frames, k), numbers.k[i]);
        for (std::size_t s = 0; s < numbers.k[i]; ++s)
            for (const double each : seven(scans, [s](const auto& scan) { return scan.occupancy(s); }))
                p.push_back(each);
        ends.push_back(p.size());
        CHECK(record.tests[i].size() == 7 * numbers.k[i]);
    }
    for (const auto value : {&trd::scan_measures::synchrony, &trd::scan_measures::metastability,
                             &trd::scan_measures::global_connectivity, &trd::scan_measures::mean_fcd})
        for (const double each :
             seven(results.states.scans, [value](const auto& scan) { return scan.*value; }))
            p.push_back(each);
    CHECK(record.corrected_together == p.size());
    const values corrected = adjusted(p);
    entrain::vector<double> least = entrain::full(4, 1.0);
    for (std::size_t i = 0, at = 0; i < 4; ++i)
        for (; at < ends[i]; ++at) least(i) = std::min(least(i), corrected[at]);
    for (std::size_t i = 0; i < 4; ++i) {
        REQUIRE(record.clearest(i));
        CHECK(record.clearest(i)->p_adjusted == doctest::Approx(least(i)).epsilon(1e-12));
    }
    const auto choice = entrain::choose_cluster_number(numbers, least);
    CHECK(record.choice.k == choice.k);
    CHECK(record.choice.by_difference == choice.by_difference);
    CHECK(record.choice.good == choice.good);
    CHECK(results.states.k == choice.k);
    CHECK(results.states.centroids == entrain::states_of(numbers.clustering[choice.index]));
    // The page's table is that of the chosen number, with the p of all numbers together.
    REQUIRE(results.group_tests.size() == 7 * (choice.k + 4));
    for (std::size_t i = 0; i < 7 * choice.k; ++i)
        CHECK(results.group_tests[i].p_adjusted == record.tests[choice.index][i].p_adjusted);
    CHECK(results.group_tests.back().p_adjusted == doctest::Approx(corrected.back()));
}

TEST_CASE("where an occupancy differs the lowest good number is taken, else that of the best quality") {
    // All scans move between two patterns; those of responders after treatment are nearly all in the second.
    auto cohort = cohort_of(9, 9);
    const auto move = [&](bool treated) {
        for (auto& scan : cohort.scans) {
            const double share = treated && scan.group == "responder" && scan.session == "after" ? 0.9 : 0.3;
            const auto raw = noise(8, 60, std::stoull(scan.subject) + 100);
            for (std::size_t i = 0; i < 8; ++i)
                for (std::size_t t = 0; t < 60; ++t)
                    scan.bold(i, t) = std::sin(0.69 * static_cast<double>(t) +
                                               (i < 4 && static_cast<double>(t) < 60 * share ? 3.1 : 0.0)) +
                                      0.2 * raw(i, t);
        }
    };
    move(true);
    const auto o = small_options(2, 4);
    const auto differ = tested(o, cohort);
    REQUIRE(differ.numbers);
    CHECK(differ.numbers->choice.by_difference);
    for (std::size_t i = 0; i < differ.numbers->choice.index; ++i) {
        const bool passed_over =
            !differ.numbers->choice.good[i] || differ.numbers->clearest(i)->p_adjusted > 0.05;
        CHECK(passed_over);
    }
    CHECK(differ.numbers->clearest(differ.numbers->choice.index)->p_adjusted <= 0.05);
    move(false);  // scans of both sessions are the same: nothing can differ within people
    const auto same = tested(o, cohort);
    REQUIRE(same.numbers);
    CHECK_FALSE(same.numbers->choice.by_difference);
    for (const auto& test : same.group_tests)
        if (test.test == "signed rank") CHECK(test.p == 1);
    for (const double rank : same.numbers->choice.mean_rank)
        CHECK(rank >= same.numbers->choice.mean_rank(same.numbers->choice.index));
}

TEST_CASE("changes that are equal but for rounding are ties, and those who lack a value have none") {
    const auto changes = trd::detail::changes_of({{"1", 0.2}, {"2", 0.1}, {"3", 0.5}, {"5", 0.1}},
                                                 {{"1", 0.3}, {"2", 0.2}, {"3", 0.1}, {"4", 0.7}});
    CHECK(0.3 - 0.2 != 0.2 - 0.1);
    CHECK(changes.subject == std::vector<std::string>{"1", "2", "3"});
    REQUIRE(changes.change.size() == 3);
    CHECK(changes.change[0] == changes.change[1]);
    CHECK(changes.change[0] == doctest::Approx(0.1).epsilon(1e-12));
    CHECK(changes.change[2] == doctest::Approx(-0.4).epsilon(1e-12));
    const auto none = trd::detail::changes_of({{"1", 0.0}}, {{"1", 0.0}});
    CHECK(none.change == values{0.0});
    CHECK(trd::detail::changes_of({}, {{"1", 1.0}}).change.empty());
}

namespace {

std::string score_error(const trd::program_options& o, const entrain::io::cohort& cohort) {
    try {
        trd::detail::scores_of(o, cohort);
    } catch (const std::runtime_error& problem) {
        return problem.what();
    }
    return "";
}

}  // namespace

TEST_CASE("scores are tested before treatment and against the change of occupancy, by every permutation") {
    auto cohort = small_cohort();
    auto o = small_options(2, 2);
    const auto states = tested(o, cohort).states;
    CHECK_FALSE(trd::detail::test_scores(o, cohort, states));  // no columns

    cohort.covariates.columns = {"age", "score_before", "score_after"};
    const char* rows[][2] = {{"20", "8"},  {"25.5", "9.5"}, {"18", "9"},  {"22", "n/a"}, {"30", "28"},
                             {"21", "20"}, {"19", "17"},    {"n/a", "9"}, {"24", "22"},  {"50", "1"}};
    for (const auto& row : rows) cohort.covariates.rows.push_back({"40", row[0], row[1]});
    const auto found = trd::detail::test_scores(o, cohort, states);
    REQUIRE(found);
    CHECK(found->text() == "score_before, change to score_after");
    REQUIRE(found->people.size() == 9);  // not the one of another group
    CHECK(std::isnan(found->people[3].after));
    CHECK(std::isnan(found->people[7].before));
    CHECK(found->tested_responders == 4);
    CHECK(found->tested_nonresponders == 4);
    CHECK(found->baseline_p == doctest::Approx(rank_sum_p({20, 25.5, 18, 22}, {30, 21, 19, 24})));
    // The middle two of the sixteen differences are -2 and -1.
    CHECK(found->baseline_shift.value == doctest::Approx(-1.5));
    CHECK(found->split == trd::score_split::ratio);  // 0.37 to 0.5, and 0.89 to 0.95
    // Six people have both scores and both scans: not 4 (no later score), 8 (no earlier one), 9 (no later scan).
    CHECK(found->correlated == 6);
    CHECK(found->people[8].occupancy_change.size() == 0);
    const std::vector<std::size_t> who = {0, 1, 2, 4, 5, 6};
    values score;
    std::vector<values> change(2);
    for (const std::size_t i : who) {
        score.push_back(found->people[i].after - found->people[i].before);
        for (std::size_t s = 0; s < 2; ++s) {
            double by_hand = 0;
            for (const auto& scan : states.scans)
                if (scan.subject == found->people[i].subject)
                    by_hand += (scan.session == "after" ? 1 : -1) * scan.occupancy(s);
            CHECK(found->people[i].occupancy_change(s) == doctest::Approx(by_hand));
            change[s].push_back(by_hand);
        }
    }
    const auto pearson_of_ranks = [](const values& x, const values& y) {
        const values a = counted_ranks(x), b = counted_ranks(y);
        const double middle = (static_cast<double>(a.size()) + 1) / 2;
        double ab = 0, aa = 0, bb = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            ab += (a[i] - middle) * (b[i] - middle), aa += std::pow(a[i] - middle, 2),
                bb += std::pow(b[i] - middle, 2);
        return ab / std::sqrt(aa * bb);
    };
    // All 720 orders of the scores: the program draws some of them, so that p agrees within four of its errors.
    std::sort(score.begin(), score.end());
    values unsorted;
    for (const std::size_t i : who) unsorted.push_back(found->people[i].after - found->people[i].before);
    for (std::size_t s = 0; s < 2; ++s) {
        const double rho = pearson_of_ranks(change[s], unsorted);
        CHECK(found->correlation.rho(s) == doctest::Approx(rho));
        values order = score;
        double reached = 0, all = 0;
        do {
            reached += std::abs(pearson_of_ranks(change[s], order)) >= std::abs(rho) - 1e-9;
            ++all;
        } while (std::next_permutation(order.begin(), order.end()));
        const double p = reached / all;
        CHECK(std::abs(found->correlation.p(s) - p) < 4 * std::sqrt(p * (1 - p) / 500) + 1.0 / 501);
        CHECK(found->correlation.single_step(s) >= found->correlation.p(s));
    }

    // One score alone is correlated as it is.
    o.scores = "age";
    for (std::size_t i = 0; i < 10; ++i) cohort.covariates.rows[i][0] = std::to_string(20 + i * i);
    const auto one = trd::detail::test_scores(o, cohort, states);
    REQUIRE(one);
    CHECK(one->text() == "age");
    CHECK(one->correlated == 8);
    CHECK(one->split == trd::score_split::before);                             // 20 to 29, and 36 to 84
    for (std::size_t i = 0; i < 10; ++i) cohort.covariates.rows[i][0] = "33";  // the same of all
    CHECK(trd::detail::test_scores(o, cohort, states)->correlated == 0);
    CHECK(trd::detail::test_scores(o, cohort, states)->baseline_p == 1);
    CHECK(trd::detail::test_scores(o, cohort, states)->split == trd::score_split::none);
}

TEST_CASE("a column of scores that is not there, or holds no numbers, is named") {
    auto cohort = small_cohort();
    auto o = small_options(2, 2);
    CHECK(score_error(o, cohort) == "");
    o.scores = "QIDS";
    CHECK(score_error(o, cohort) ==
          "participants.tsv has no column 'QIDS' (--scores); there are no columns beside the groups");
    cohort.covariates.columns = {"age", "sex"};
    cohort.covariates.rows.assign(10, {"40", "f"});
    CHECK(score_error(o, cohort) ==
          "participants.tsv has no column 'QIDS' (--scores); the columns beside the groups are 'age', 'sex'");
    o.scores = "age,QIDS";
    CHECK(score_error(o, cohort) ==
          "participants.tsv has no column 'QIDS' (--scores); the columns beside the groups are 'age', 'sex'");
    o.scores = "sex";
    CHECK(score_error(o, cohort) == "participants.tsv: 'sex' of sub-1 has to be a number or n/a, it is 'f'");
    o.scores = "age";
    cohort.covariates.rows[2][0] = "1,5";
    CHECK(score_error(o, cohort) ==
          "participants.tsv: 'age' of sub-3 has to be a number or n/a, it is '1,5'");
    cohort.covariates.rows[2][0] = "nan";
    CHECK(score_error(o, cohort) ==
          "participants.tsv: 'age' of sub-3 has to be a number or n/a, it is 'nan'");
    cohort.covariates.rows[2][0] = "";
    CHECK(score_error(o, cohort) == "");
    cohort.covariates.rows[9][0] = "somebody of another group";
    CHECK(score_error(o, cohort) == "");
}

}  // namespace test_states
