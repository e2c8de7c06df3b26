// Inference over people: every labeling, everyone left out, people drawn again.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <entrain/core/random.hpp>
#include <entrain/perturb/bootstrap_over_people.hpp>
#include <entrain/perturb/label_shuffles.hpp>
#include <entrain/perturb/leave_one_person_out.hpp>
#include <entrain/perturb/structural_null.hpp>

#include "bad_input.hpp"
#include "temporary_folder.hpp"

namespace test_people {

using namespace entrain;

namespace {

people grouped(const std::vector<std::size_t>& group, std::size_t sessions = 1) {
    people all;
    for (std::size_t i = 0; i < group.size(); ++i) {
        all.push_back({.who = i, .group = group[i], .sessions = {}});
        for (std::size_t s = 0; s < sessions; ++s) all.back().sessions.push_back(s);
    }
    return all;
}

double difference_of_means(const people& all, const std::vector<double>& value) {
    double sum[2] = {0, 0}, count[2] = {0, 0};
    for (const person& each : all) sum[each.group] += value[each.who], count[each.group] += 1;
    return sum[0] / count[0] - sum[1] / count[1];
}

// Numbers of people, the difference of whose means is the study.
people_study means_of(const std::vector<std::vector<double>>& values) {
    people_study study;
    for (std::size_t k = 0; k < values.size(); ++k) study.names.push_back("difference " + std::to_string(k));
    study.numbers = [values](const people& all) {
        std::vector<double> found;
        for (const auto& each : values) found.push_back(difference_of_means(all, each));
        return found;
    };
    return study;
}

std::vector<double> normal(std::size_t count, std::uint64_t seed, std::uint64_t stream) {
    random_stream random(seed, stream);
    std::vector<double> values(count);
    for (double& value : values) value = random.normal();
    return values;
}

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a small study is tested by all of its labelings, and p is that of brute force") {
    // Whole numbers, so that ties are ties.
    const std::vector<double> first = {5, 1, 4, 2, 9, 3}, second = {1, 1, 2, 1, 7, 2};
    for (const std::vector<std::size_t>& group :
         {std::vector<std::size_t>{1, 0, 1, 1, 0, 1}, std::vector<std::size_t>{0, 1, 0, 1, 0, 1}}) {
        const people everyone = grouped(group);
        people_study study = means_of({first, second});
        std::mutex lock;
        std::multiset<std::vector<std::size_t>> seen;
        study.numbers = [&, inner = study.numbers](const people& all) {
            std::vector<std::size_t> labels;
            for (const person& each : all) labels.push_back(each.group);
            const std::lock_guard hold(lock);
            seen.insert(labels);
            return inner(all);
        };
        const auto tested = label_shuffles(study, everyone, {.shuffles = 20});
        CHECK(tested.exact);

        // Brute force: every arrangement of the labels once.
        std::vector<std::size_t> labels = group;
        std::sort(labels.begin(), labels.end());
        std::multiset<std::vector<std::size_t>> all;
        std::vector<std::vector<double>> numbers(2);
        do {
            all.insert(labels);
            numbers[0].push_back(difference_of_means(grouped(labels), first));
            numbers[1].push_back(difference_of_means(grouped(labels), second));
        } while (std::next_permutation(labels.begin(), labels.end()));
        CHECK(seen == all);
        CHECK(tested.shuffles == all.size() - 1);
        CHECK(labelings(everyone) == double(all.size()));
        std::vector<double> z_observed(2), largest(all.size(), 0.0);
        std::vector<std::vector<double>> z(2, std::vector<double>(all.size()));
        const double observed[] = {difference_of_means(everyone, first),
                                   difference_of_means(everyone, second)};
        for (std::size_t k = 0; k < 2; ++k) {
            double mean = 0, squares = 0;
            for (const double value : numbers[k]) mean += value / double(all.size());
            for (const double value : numbers[k])
                squares += (value - mean) * (value - mean) / double(all.size());
            for (std::size_t i = 0; i < all.size(); ++i) {
                z[k][i] = std::abs(numbers[k][i] - mean) / std::sqrt(squares);
                largest[i] = std::max(largest[i], z[k][i]);
            }
            z_observed[k] = std::abs(observed[k] - mean) / std::sqrt(squares);
            CHECK(tested.observed(k) == doctest::Approx(observed[k]));
            CHECK(std::abs(tested.z(k)) == doctest::Approx(z_observed[k]));
            CHECK(tested.spread(k) == doctest::Approx(std::sqrt(squares)));
        }
        const auto share = [&](const std::vector<double>& values, double least) {
            return double(std::count_if(values.begin(), values.end(),
                                        [&](double value) { return value >= least - 1e-9; })) /
                   double(values.size());
        };
        for (std::size_t k = 0; k < 2; ++k) {
            CHECK(tested.p(k) == doctest::Approx(share(z[k], z_observed[k])));
            CHECK(tested.single_step(k) == doctest::Approx(share(largest, z_observed[k])));
            CHECK(tested.step_down(k) <= tested.single_step(k));
            CHECK(tested.step_down(k) >= tested.p(k));
        }
        // Families by themselves have nothing to correct for.
        const auto apart =
            label_shuffles(means_of({first, second}), everyone, {.shuffles = 20, .family = {4, 2}});
        CHECK(apart.single_step == tested.p);
        // One fewer is asked for than there are: random ones.
        CHECK(!label_shuffles(study, everyone, {.shuffles = all.size() - 1}).exact);
    }
}

TEST_CASE("sessions are shuffled within people, of those that they have, and groups may be three") {
    people everyone = grouped({0, 1, 2, 0}, 3);
    everyone[1].sessions = {7, no_session, 3};
    everyone[2].sessions = {no_session, 5, no_session};
    CHECK(labelings(everyone, true, false) == 12);
    CHECK(labelings(everyone, false, true) == 6 * 2 * 6);
    CHECK(labelings(everyone, true, true) == 12 * 72);
    for (const bool exact : {true, false}) {
        std::mutex lock;
        std::set<std::vector<std::size_t>> seen;
        people_study study{.names = {"number"}, .numbers = [&](const people& all) {
                               std::vector<std::size_t> labels, groups;
                               for (std::size_t i = 0; i < all.size(); ++i) {
                                   CHECK(all[i].who == i);
                                   groups.push_back(all[i].group);
                                   auto had = all[i].sessions, was = everyone[i].sessions;
                                   for (std::size_t s = 0; s < 3; ++s)
                                       CHECK((had[s] == no_session) == (was[s] == no_session));
                                   labels.insert(labels.end(), had.begin(), had.end());
                                   std::sort(had.begin(), had.end());
                                   std::sort(was.begin(), was.end());
                                   CHECK(had == was);
                               }
                               labels.insert(labels.end(), groups.begin(), groups.end());
                               std::sort(groups.begin(), groups.end());
                               CHECK(groups == std::vector<std::size_t>{0, 0, 1, 2});
                               const std::lock_guard hold(lock);
                               seen.insert(labels);
                               return std::vector<double>{double(seen.size())};
                           }};
        const auto tested = label_shuffles(
            study, everyone, {.shuffles = exact ? 864u : 863u, .sessions = true, .sweep = {.threads = 1}});
        CHECK(tested.exact == exact);
        // All 864 once; or 863 random ones of them, of which about 1 - 1/e differ.
        CHECK((exact ? seen.size() == 864 : (seen.size() > 480 && seen.size() < 620)));
        CHECK(tested.observed(0) == 1);  // the true labels come first
    }
}

TEST_CASE("without an effect one study in twenty is called one, also where shuffling may end early") {
    constexpr std::size_t studies = 600;
    std::size_t claims = 0, early_claims = 0, contradictions = 0, taken = 0, stopped = 0;
    const people everyone = grouped({0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    for (std::size_t k = 0; k < studies; ++k) {
        // Three numbers that go together, of spreads that differ a hundredfold.
        const auto shared = normal(15, 11, 4 * k);
        std::vector<std::vector<double>> values;
        for (std::size_t m = 0; m < 3; ++m) {
            values.push_back(normal(15, 11, 4 * k + m + 1));
            for (std::size_t i = 0; i < 15; ++i)
                values[m][i] = std::pow(10.0, double(m)) * (values[m][i] + shared[i]);
        }
        label_shuffle_options options{.shuffles = 99, .seed = k, .sweep = {.threads = 1}};
        const auto whole = label_shuffles(means_of(values), everyone, options);
        options.stop_above = 0.05, options.stop_every = 10;
        const auto early = label_shuffles(means_of(values), everyone, options);
        const auto claim = [](const label_shuffle_result& tested) {
            return *std::min_element(tested.single_step.begin(), tested.single_step.end()) <= 0.05;
        };
        claims += claim(whole), early_claims += claim(early);
        contradictions += claim(early) && !claim(whole);
        taken += early.shuffles, stopped += early.stopped;
        CHECK(early.stopped == (early.shuffles < 99));
    }
    // 0.05 -+ four standard errors of a share of 600.
    const double rate = double(claims) / studies, early_rate = double(early_claims) / studies;
    CHECK(std::abs(rate - 0.05) < 4 * std::sqrt(0.05 * 0.95 / studies));
    CHECK(early_rate <= rate);
    CHECK(contradictions == 0);
    CHECK(stopped > studies / 2);
    CHECK(taken < studies * 60);
    MESSAGE("claims " << rate << ", with stopping " << early_rate << " of " << double(taken) / studies
                      << " shuffles");
}

TEST_CASE("an effect is found: the smallest p of n shuffles is one of n + 1") {
    std::vector<double> value = normal(16, 3, 1), other = normal(16, 3, 2);
    for (std::size_t i = 0; i < 8; ++i) value[i] += 6;
    const people everyone = grouped({0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1});
    const auto tested = label_shuffles(means_of({value, other}), everyone,
                                       {.shuffles = 199, .stop_above = 0.05, .stop_every = 20});
    CHECK(tested.p(0) == doctest::Approx(1.0 / 200));
    CHECK(tested.single_step(0) == doctest::Approx(1.0 / 200));
    CHECK(tested.single_step(1) > 0.05);
    CHECK(!tested.stopped);
}

TEST_CASE("results over people have the same bits on any number of threads, in shards, killed and resumed") {
    const temporary_folder folder;
    const people everyone = grouped({0, 0, 0, 0, 1, 1, 1, 1, 1});
    std::atomic<int> pause{0};
    const auto study_of = [&](std::uint64_t seed) {
        people_study study = means_of({normal(9, seed, 1), normal(9, seed, 2)});
        study.made_from.add("seed", seed);
        study.numbers = [&pause, inner = study.numbers](const people& all) {
            std::this_thread::sleep_for(std::chrono::microseconds(pause));
            return inner(all);
        };
        return study;
    };
    const people_study study = study_of(5);
    // Every method in turn: its options are those of the sweep, and it returns what it found as numbers.
    const std::vector<std::pair<
        std::string, std::function<std::vector<double>(const people_study&, const sweep::options&)>>>
        methods = {
            {"shuffles",
             [&](const people_study& of, const sweep::options& how) {
                 const auto found = label_shuffles(of, everyone, {.shuffles = 60, .sweep = how});
                 return std::vector<double>(found.p.begin(), found.p.end());
             }},
            {"stopped",
             [&](const people_study& of, const sweep::options& how) {
                 if (how.shard.count > 1) return std::vector<double>{};
                 const auto found = label_shuffles(
                     of, everyone,
                     {.shuffles = 60, .stop_above = 0.05, .stop_hits = 3, .stop_every = 7, .sweep = how});
                 return std::vector<double>(found.single_step.begin(), found.single_step.end());
             }},
            {"without",
             [&](const people_study& of, const sweep::options& how) {
                 const auto found = leave_one_person_out(of, everyone, how);
                 return std::vector<double>(found.change.begin(), found.change.end());
             }},
            {"structure",
             [&](const people_study& of, const sweep::options& how) {
                 // A network that is known by one weight; one person's label depends on it.
                 const auto network = [](double value) { return connectome(full(2, 2, value)); };
                 const connectome_study study_of_it{
                     .names = of.names,
                     .numbers =
                         [&](const connectome& structure) {
                             const auto value = static_cast<std::size_t>(structure.weights()(0, 1));
                             people all = everyone;
                             all[value % 9].group = value % 2;
                             return of.numbers(all);
                         },
                     .made_from = of.made_from};
                 const auto found = structural_null(
                     study_of_it, network(3),
                     {.network = [&](std::size_t draw) { return network(double(draw * draw + 5)); }},
                     {.draws = 60, .sweep = how});
                 return std::vector<double>(found.p.begin(), found.p.end());
             }},
            {"bootstrap", [&](const people_study& of, const sweep::options& how) {
                 const auto found = bootstrap_over_people(of, everyone, {.resamples = 40, .sweep = how});
                 std::vector<double> ends;
                 for (const auto& each : found.bca) ends.push_back(each.low), ends.push_back(each.high);
                 return ends;
             }}};
    for (const auto& each : methods) {  // clang 14 captures no structured bindings
        const std::string& name = each.first;
        const auto& method = each.second;
        CAPTURE(name);
        const auto whole = method(study, {.journal = folder / name, .threads = 1});
        REQUIRE(!whole.empty());
        const std::string bytes = folder.text(name);
        for (const std::size_t threads : {2u, 4u}) CHECK(method(study, {.threads = threads}) == whole);
        // Killed in its midst, then resumed on another number of threads.
        pause = 300;
        for (int moment = 1; moment <= 4; ++moment) {
            const std::string file = name + std::to_string(moment);
            const ::pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                method(study, {.journal = folder / file, .threads = 1});
                ::_exit(0);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2 * moment));
            ::kill(child, SIGKILL);
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            CHECK(method(study, {.journal = folder / file, .threads = 3}) == whole);
            CHECK(folder.text(file) == bytes);
        }
        pause = 0;
        // Another study, other people, are refused.
        CHECK_THROWS_AS(method(study_of(6), {.journal = folder / name}), io_error);
        if (name == "stopped") continue;
        CHECK(method(study, {.journal = folder / (name + "-a"), .shard = {1, 2}}).empty());
        CHECK(method(study, {.journal = folder / (name + "-b"), .shard = {2, 2}}).empty());
        CHECK(method(study, {.journal = folder / (name + "-a"), .also_read = {folder / (name + "-b")}}) ==
              whole);
        CHECK(folder.text(name + "-a") == bytes);
    }
}

TEST_CASE("leaving one out says who tips each number") {
    std::vector<double> a(12), b(12);
    for (std::size_t i = 0; i < 12; ++i) a[i] = double(i % 3), b[i] = double(i % 2);
    a[7] = 40, b[2] = -30;
    const people everyone = grouped({0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1});
    const auto found = leave_one_person_out(means_of({a, b}), everyone);
    CHECK(found.most_changed == std::vector<std::size_t>{7, 2});
    for (std::size_t k = 0; k < 12; ++k) {
        people rest = everyone;
        rest.erase(rest.begin() + std::ptrdiff_t(k));
        CHECK(found.without(0, k) == difference_of_means(rest, a));
        CHECK(found.change(1, k) == difference_of_means(rest, b) - difference_of_means(everyone, b));
    }
}

TEST_CASE("BCa over people is SciPy's, of a mean and of correlations of both signs") {
    // x = np.array([...]), y = np.array([...]); SciPy 1.10.1:
    // stats.bootstrap((x,), np.mean, n_resamples=200000, method=m, random_state=1)
    // stats.bootstrap((x, y), lambda a, b: np.corrcoef(a, b)[0, 1], paired=True, vectorized=False,
    //                 n_resamples=100000, method=m, random_state=1), and the same with -y
    const std::vector<double> x = {1.2, 0.4, 3.1, 2.2, 0.9, 5.8, 1.7, 2.6, 0.3, 1.1, 4.0, 2.9},
                              y = {0.8, 0.1, 2.0, 2.9, 1.1, 4.1, 0.9, 3.3, 0.6, 0.2, 2.4, 2.2};
    const auto correlation = [&](const people& all, double sign) {
        double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
        const auto n = double(all.size());
        for (const person& each : all) mx += x[each.who] / n, my += sign * y[each.who] / n;
        for (const person& each : all) {
            const double dx = x[each.who] - mx, dy = sign * y[each.who] - my;
            xx += dx * dx, yy += dy * dy, xy += dx * dy;
        }
        return xy / std::sqrt(xx * yy);
    };
    const people_study study{.names = {"mean", "correlation", "negative"}, .numbers = [&](const people& all) {
                                 double mean = 0;
                                 for (const person& each : all) mean += x[each.who] / double(all.size());
                                 return std::vector<double>{mean, correlation(all, 1), correlation(all, -1)};
                             }};
    const auto found =
        bootstrap_over_people(study, grouped(std::vector<std::size_t>(12, 0)), {.resamples = 20'000});
    struct row {
        double bca[2], percentile[2], error, tolerance;
    };
    const row expected[] = {{{1.44167, 3.23333}, {1.36667, 3.1}, 0.44604, 0.04},
                            {{0.71673, 0.98268}, {0.69572, 0.97827}, 0.07455, 0.01},
                            {{-0.98268, -0.71673}, {-0.97827, -0.69572}, 0.07455, 0.01}};
    for (std::size_t k = 0; k < 3; ++k) {
        CAPTURE(k);
        const row& each = expected[k];
        CHECK(std::abs(found.bca[k].low - each.bca[0]) < each.tolerance);
        CHECK(std::abs(found.bca[k].high - each.bca[1]) < each.tolerance);
        CHECK(std::abs(found.percentile[k].low - each.percentile[0]) < each.tolerance);
        CHECK(std::abs(found.percentile[k].high - each.percentile[1]) < each.tolerance);
        CHECK(found.bca[k].standard_error == doctest::Approx(each.error).epsilon(0.03));
        CHECK(found.normal[k].statistic == found.observed(k));
        CHECK(found.normal[k].standard_error ==
              doctest::Approx(std::sqrt(12.0 / 11) * found.bca[k].standard_error).epsilon(1e-12));
        CHECK(found.normal[k].high - found.observed(k) ==
              doctest::Approx(1.959964 * std::sqrt(12.0 / 11) * each.error).epsilon(0.03));
        CHECK(found.observed(k) - found.normal[k].low ==
              doctest::Approx(1.959964 * std::sqrt(12.0 / 11) * each.error).epsilon(0.03));
    }
    CHECK(found.bca[1].low == doctest::Approx(-found.bca[2].high).epsilon(1e-9));
}

TEST_CASE("people are drawn within their groups, and ranks are counted over what was drawn") {
    // Four regions: the first two are alike, the third is often among the two largest, the last never.
    std::vector<std::vector<double>> values(4);
    values[0] = values[1] = normal(14, 8, 1);
    values[2] = normal(14, 8, 2);
    values[3] = std::vector<double>(14, 0.0);
    for (std::size_t i = 0; i < 6; ++i)
        values[0][i] += 1, values[1][i] += 1, values[2][i] += 1, values[3][i] -= 9;
    const people everyone = grouped({0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1});
    people_study study = means_of(values);
    study.numbers = [&, inner = study.numbers](const people& all) {
        if (all.size() == 14)
            for (std::size_t i = 0; i < 14; ++i) {
                CHECK(all[i].group == everyone[i].group);
                CHECK(all[i].group == everyone[all[i].who].group);
            }
        return inner(all);
    };
    const auto found = bootstrap_over_people(
        study, everyone,
        {.resamples = 300, .bca = false, .ranked = {3, 2, 1, 0}, .top = 2, .sweep = {.threads = 1}});
    CHECK(found.bca.empty());
    CHECK(found.without.size() == 0);
    double third = 0;
    for (std::size_t r = 0; r < 300; ++r)
        third += found.resampled(2, r) > found.resampled(0, r)    ? 1.0 / 300
                 : found.resampled(2, r) == found.resampled(0, r) ? 2.0 / 3 / 300
                                                                  : 0.0;
    CHECK(found.probability_of_top(0) == 0);
    CHECK(found.probability_of_top(1) == doctest::Approx(third));
    CHECK(third > 0.1);
    CHECK(third < 0.9);
    CHECK(found.probability_of_top(2) == found.probability_of_top(3));
    CHECK(found.probability_of_top(1) + 2 * found.probability_of_top(2) == doctest::Approx(2));
    CHECK(found.rank(0) == 4);
    CHECK(found.rank_interval(0, 0) == 4);
    CHECK(found.rank_interval(0, 1) == 4);
    CHECK(found.rank(2) == found.rank(3));
    CHECK(found.rank_interval(1, 0) == 1);
    CHECK(found.rank_interval(1, 1) == 3);
}

TEST_CASE("bad arguments of methods over people are refused in the name of the function that was called") {
    constexpr std::size_t huge = std::size_t{1} << 62, largest = std::numeric_limits<std::size_t>::max();
    const people good = grouped({0, 0, 0, 1, 1, 1}, 2);
    const people_study study = means_of({{1, 2, 3, 4, 5, 6}});
    std::vector<bad_input::refused> calls;
    const auto add = [&](const std::string& says, std::function<void()> call) {
        calls.push_back({says, std::move(call)});
    };
    const auto of_all = [&](const std::string& parameter, const people_study& of, const people& all) {
        add("label_shuffles: " + parameter, [=] { label_shuffles(of, all, {.shuffles = 5}); });
        add("leave_one_person_out: " + parameter, [=] { leave_one_person_out(of, all); });
        add("bootstrap_over_people: " + parameter, [=] { bootstrap_over_people(of, all, {.resamples = 5}); });
    };
    const auto returns = [](std::vector<double> numbers) {
        return people_study{.names = {"a", "b"}, .numbers = [=](const people&) { return numbers; }};
    };
    of_all("study.numbers: expected a function", {.names = {"a"}}, good);
    of_all("study.names: expected at least one", {.names = {}, .numbers = study.numbers}, good);
    of_all("study.names: expected names", {.names = {""}, .numbers = study.numbers}, good);
    of_all("study.names: expected each name once", {.names = {"a", "a"}, .numbers = study.numbers}, good);
    of_all("study: expected as many numbers as it has names (2), got 1", returns({1}), good);
    of_all("study: expected as many numbers as it has names (2), got 0", returns({}), good);
    of_all("study: expected finite numbers, got nan as 'b'", returns({1, none}), good);
    of_all("study: expected finite numbers, got inf as 'a'", returns({HUGE_VAL, 1}), good);
    of_all("everyone: expected at least two people, got 0", study, {});
    of_all("everyone: expected at least two people, got 1", study, {good[0]});
    auto changed = good;
    changed[2].who = 0;
    of_all("everyone: expected each person once, got person 0 twice", study, changed);
    changed = good;
    changed[1].sessions = {0};
    of_all("everyone: expected as many sessions of each", study, changed);
    changed[1].sessions = {1, 1};
    of_all("everyone: expected each recording in one session of person 1", study, changed);
    changed[1].sessions = {no_session, no_session};
    of_all("everyone: expected a recording of person 1", study, changed);
    changed[1].sessions = {};
    of_all("everyone: expected as many sessions of each", study, changed);
    changed = good;
    changed[0].group = largest;
    add("leave_one_person_out: everyone: expected at least two people in each group",
        [=] { leave_one_person_out(study, changed); });
    add("bootstrap_over_people: everyone: expected at least two people in each group",
        [=] { bootstrap_over_people(study, changed); });

    for (const std::size_t count : {std::size_t{0}, huge, largest})
        add("label_shuffles: shuffles", [=] { label_shuffles(study, good, {.shuffles = count}); });
    add("label_shuffles: groups", [=] { label_shuffles(study, good, {.groups = false}); });
    add("label_shuffles: everyone: expected labels that can be shuffled", [=] {
        label_shuffles(study, grouped({0, 0, 0}), {.sessions = true});
    });
    add("label_shuffles: family", [=] { label_shuffles(study, good, {.family = {1, 2}}); });
    for (const double level : {none, HUGE_VAL, -0.1, 1.0, 2.0})
        add("label_shuffles: stop_above", [=] { label_shuffles(study, good, {.stop_above = level}); });
    add("label_shuffles: stop_every",
        [=] { label_shuffles(study, good, {.stop_above = 0.05, .stop_every = 0}); });
    add("label_shuffles: shard", [=] {
        label_shuffles(study, good, {.shuffles = 9, .stop_above = 0.05, .sweep = {.shard = {1, 2}}});
    });
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, huge, largest})
        add("bootstrap_over_people: resamples",
            [=] { bootstrap_over_people(study, good, {.resamples = count}); });
    for (const double level : {none, HUGE_VAL, 0.0, 1.0, -1.0})
        add("bootstrap_over_people: confidence",
            [=] { bootstrap_over_people(study, good, {.resamples = 5, .confidence = level}); });
    add("bootstrap_over_people: ranked", [=] { bootstrap_over_people(study, good, {.ranked = {1}}); });
    add("bootstrap_over_people: ranked", [=] { bootstrap_over_people(study, good, {.ranked = {0, 0}}); });
    add("bootstrap_over_people: top", [=] { bootstrap_over_people(study, good, {.ranked = {0}, .top = 0}); });
    add("numbers_of: study.numbers", [=] { numbers_of({.names = {"a"}}, good); });
    add("numbers_of: study", [=] { numbers_of({.names = {"a", "b"}, .numbers = study.numbers}, good); });
    std::size_t clear = 0;
    for (const bad_input::refused& each : calls) {
        std::string got = "nothing was thrown";
        try {
            each.call();
        } catch (const argument_error& problem) {
            got = problem.what();
        }
        CAPTURE(each.says);
        CAPTURE(got);
        const bool right = got.find("entrain::" + each.says) != std::string::npos;
        CHECK(right);
        clear += right;
    }
    bad_input::report("perturb, people", calls.size(), clear);

    // What the study itself throws comes through.
    const people_study failing{.names = {"a"}, .numbers = [](const people&) -> std::vector<double> {
                                   throw std::runtime_error("no model fits");
                               }};
    CHECK_THROWS_WITH(label_shuffles(failing, good), "no model fits");
}

}  // namespace test_people
