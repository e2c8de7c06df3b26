// How often a study of perturbed models claims something where there is nothing; how often its intervals over
// people hold the truth; and how often it finds a plant.
//
//     negative_control rates    [cohorts] [shuffles] [people in each group] [large or small] [dose] [journal]
//     negative_control coverage [cohorts] [resamples] [people in each group] [people of the truth] [series]
//     negative_control power    [cohorts] [shuffles] [people in each group] [dose] > power.tsv
//
// One network of 12 regions and one model, in which every person has a coupling and frequencies of his own; two
// scans each; receptors are smooth maps that know nothing of the network: tests/support/null_cohorts.hpp.
//
// rates: without a dose nothing is planted. Every cohort has a network of its own. A rate is the share of cohorts with at
// least one claim of the kind, p <= 0.05, with its exact binomial interval of 95 %. With a journal it can be killed
// and goes on, and the same journal takes more cohorts. "large" (the default) is a study of six trials at three
// levels of two protocols, "small" the smallest one, with six trials of its one push. With a dose above 0 there is
// an effect, of a smooth map that no study is shown: nothing then follows a receptor, and differences are true.
//
// coverage: cohorts are drawn from one population with the plant. The truth is what the same study, with the same
// noise of simulations, finds in very large cohorts of that population, on average over 24 of them (halves of one
// that is twice as large): one alone would have the noise of its own fits. Bootstrap intervals of 90 %. Another
// series is another network and other people.
//
// power: the share of cohorts that claim it, for doses of the plant and numbers of people; or one of each.
//
// Both run the smallest study (small_study_options).
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include <entrain/core/parallel.hpp>
#include <entrain/sweep.hpp>

#include "../../tests/support/null_cohorts.hpp"
#include "../argument.hpp"

using namespace negative_control;

namespace {

// Exact 95 % interval of a rate of `hits` in `count` (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404).
std::array<double, 2> exact_interval(std::size_t hits, std::size_t count) {
    const auto n = static_cast<double>(count), k = static_cast<double>(hits);
    // At least `from` hits of a rate p: the beta distribution, by that of F.
    const auto at_least = [&](double from, double p) {
        return stats::f_upper_tail(from * (1 - p) / ((n - from + 1) * p), 2 * (n - from + 1), 2 * from);
    };
    // The rate at which at least `from` hits have this probability, which grows with the rate.
    const auto rate_where = [&](double from, double probability) {
        double low = 0, high = 1;
        for (int halving = 0; halving < 50; ++halving) {
            const double middle = (low + high) / 2;
            (at_least(from, middle) < probability ? low : high) = middle;
        }
        return low;
    };
    return {hits == 0 ? 0 : rate_where(k, 0.025), hits == count ? 1 : rate_where(k + 1, 0.975)};
}

double rate_of(const std::vector<std::vector<char>>& all, std::size_t which) {
    double rate = 0;
    for (const auto& claimed : all) rate += claimed[which] != 0;
    return rate / static_cast<double>(all.size());
}

void print_rates(std::size_t cohorts, std::size_t shuffles, std::size_t each, bool small, double dose,
                 const std::filesystem::path& journal) {
    push_study_options o = study_options();
    if (small) {
        o = small_study_options(tr);
        o.perturbation.trials = 6;  // intervals over two trials would never leave zero out
    }
    // A plan of more cohorts than anybody runs, so that a journal can be gone on with.
    std::vector<double> numbers(10'000);
    std::iota(numbers.begin(), numbers.end(), 0.0);
    sweep::plan plan("negative control, rates", {{"cohort", numbers}}, {claim_names, claim_names + claims});
    plan.depends_on("shuffles", shuffles)
        .depends_on("people in each group", each)
        .depends_on("small", small)
        .depends_on("dose", dose);
    sweep::options how{.journal = journal};
    for (std::size_t number = 0; number < cohorts; ++number) how.items.push_back(number);
    const auto task = [&](const sweep::item& item) {
        population from = make_population(item.number, dose > 0);
        const cohort drawn = draw_cohort(from, each, dose, 1000 * item.number);
        const auto claimed = claims_of(from, drawn, o, shuffles, item.number);
        return std::vector<double>(claimed.begin(), claimed.end());
    };
    const auto found = sweep::run(plan, task, how);
    std::printf(
        "%zu cohorts of %zu people in either group, %zu shuffles of groups, the %s study, dose %g of a "
        "map that is no receptor.\n\n"
        "| claim | cohorts with one | rate | 95 %% interval |\n|---|---|---|---|\n",
        cohorts, each, shuffles, small ? "small" : "large", dose);
    for (std::size_t which = 0; which < claims; ++which) {
        std::size_t hits = 0;
        for (std::size_t number = 0; number < cohorts; ++number) hits += found.values(number, which) > 0;
        const auto interval = exact_interval(hits, cohorts);
        std::printf("| %s | %zu | %.3f | %.3f to %.3f |\n", claim_names[which], hits,
                    static_cast<double>(hits) / static_cast<double>(cohorts), interval[0], interval[1]);
    }
}

// The numbers of coverage, by kind: what is of one kind is averaged.
using kind = push_study_number::kind;
struct row {
    kind what;
    const char* name;
};
constexpr row rows[] = {{kind::mean_drop, "mean drop over units, of either group"},
                        {kind::drop, "drop of a unit, first group"},
                        {kind::contrast, "difference of drops of a unit"},
                        {kind::correlation, "rho of a map and a receptor"},
                        {kind::partial_correlation, "partial rho of a map and a receptor"},
                        {kind::distance, "KL of a model without a push, of either group"}};

// What the study finds in very large cohorts of a population, on average over halves of one.
std::vector<double> truth_of(const push_study<float>& study, const people& everyone) {
    constexpr std::size_t halves = 24;
    const std::size_t in_group = everyone.size() / 2;
    std::vector<std::vector<double>> found(halves);
    parallel_for(halves, 0, [&](std::size_t half) {
        random_stream random(4242, half);
        std::vector<std::size_t> order(in_group);
        people part;
        for (const std::size_t first : {std::size_t{0}, in_group}) {
            std::iota(order.begin(), order.end(), std::size_t{0});
            random.shuffle(order.begin(), order.end());
            for (std::size_t k = 0; k < in_group / 2; ++k) part.push_back(everyone[first + order[k]]);
        }
        found[half] = study.reduced(study(part));
    });
    std::vector<double> mean(study.numbers().size(), 0.0);
    for (const auto& one : found)
        for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += one[k] / static_cast<double>(halves);
    return mean;
}

void print_coverage(std::size_t cohorts, std::size_t resamples, std::size_t each, std::size_t of_truth,
                    std::size_t series) {
    constexpr double dose = 0.5;
    const std::uint64_t seeds = 20'000'000 * series;
    const push_study_options o = small_study_options(tr);
    population from = make_population(series);
    const auto study_of = [&](const cohort& drawn) { return push_study<float>(drawn.data, o); };
    const cohort large = draw_cohort(from, 2 * of_truth, dose, seeds + 1'000'000);
    const auto whole = study_of(large);
    const std::vector<double> truth = truth_of(whole, large.everyone);
    const auto numbers = whole.numbers();

    std::vector<cohort> drawn;
    for (std::size_t c = 0; c < cohorts; ++c)
        drawn.push_back(draw_cohort(from, each, dose, seeds + 2'000'000 + 1000 * c));
    std::vector<people_bootstrap_result> found(cohorts);
    parallel_for(cohorts, 0, [&](std::size_t c) {
        found[c] = bootstrap_over_people(
            study_of(drawn[c]).as_people_study(), drawn[c].everyone,
            {.resamples = resamples, .confidence = 0.9, .seed = c, .sweep = {.threads = 1}});
    });

    using intervals = std::vector<stats::bootstrap_result> people_bootstrap_result::*;
    constexpr intervals kinds[] = {&people_bootstrap_result::normal, &people_bootstrap_result::percentile,
                                   &people_bootstrap_result::bca};
    std::printf(
        "%zu cohorts of %zu people in either group, %zu resamples; the truth: %zu people in either group. "
        "Half of the dose, noise protocol, 90 %% intervals.\n\n"
        "| number | of it | normal | standard error | percentile | standard error | BCa | standard error | "
        "(mean of cohorts - truth) / SD over cohorts, root mean square | (mean of resamples - number) / SD, "
        "mean | SD of that | SE by bootstrap / SD over cohorts |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        cohorts, each, resamples, of_truth);
    for (const row& shown : rows) {
        // Shares of each cohort, so that the standard error counts cohorts.
        std::vector<std::array<double, 3>> held(cohorts, {0, 0, 0});
        double bias = 0, ratio = 0, count = 0, shift = 0, shifts = 0;
        const auto all = static_cast<double>(cohorts);
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            if (numbers[k].what != shown.what) continue;
            double mean = 0, variance = 0, error = 0;
            for (const auto& each_found : found) mean += each_found.observed(k) / all;
            for (const auto& each_found : found) {
                variance += std::pow(each_found.observed(k) - mean, 2) / (all - 1);
                error += each_found.normal[k].standard_error / all;
            }
            if (!(variance > 0)) continue;
            bias += std::pow(mean - truth[k], 2) / variance, ratio += error / std::sqrt(variance), ++count;
            for (std::size_t c = 0; c < cohorts; ++c) {
                double centre = 0;
                for (std::size_t r = 0; r < resamples; ++r)
                    centre += found[c].resampled(k, r) / static_cast<double>(resamples);
                const double away = (centre - found[c].observed(k)) / std::sqrt(variance);
                shift += away, shifts += away * away;
                for (std::size_t which = 0; which < 3; ++which) {
                    const stats::bootstrap_result& interval = (found[c].*kinds[which])[k];
                    held[c][which] += interval.low <= truth[k] && truth[k] <= interval.high;
                }
            }
        }
        std::printf("| %s | %.0f |", shown.name, count);
        for (std::size_t which = 0; which < 3; ++which) {
            double share = 0, error = 0;
            for (auto& each_held : held) share += (each_held[which] /= count) / all;
            for (const auto& each_held : held) error += std::pow(each_held[which] - share, 2);
            std::printf(" %.3f | %.3f |", share, std::sqrt(error / (all * (all - 1))));
        }
        shift /= count * all, shifts = std::sqrt(shifts / (count * all) - shift * shift);
        std::printf(" %.2f | %.2f | %.2f | %.2f |\n", std::sqrt(bias / count), shift, shifts, ratio / count);
    }
}

void print_power(std::size_t cohorts, std::size_t shuffles, const std::vector<std::size_t>& people_each,
                 const std::vector<double>& doses) {
    constexpr claim shown[] = {one_correlation, labels_correlation, one_partial,
                               labels_partial,  one_contrast,       labels_contrast};
    std::printf(
        "people\tdose\tcohorts\tshuffles\tcorrelation\tcorrelation_max_t\tpartial\tpartial_max_t\tdrop\t"
        "drop_max_t\n");
    for (const std::size_t each : people_each)
        for (const double dose : doses) {
            std::vector<std::vector<char>> all(cohorts);
            parallel_for(cohorts, 0, [&](std::size_t number) {
                population from = make_population(10'000 + number);
                const cohort drawn = draw_cohort(from, each, dose, 5'000'000 + 1000 * number);
                all[number].assign(claims, 0);
                claim_by_labels(push_study<float>(drawn.data, small_study_options(tr)), drawn.everyone,
                                shuffles, number, {}, all[number]);
            });
            std::printf("%zu\t%g\t%zu\t%zu", each, dose, cohorts, shuffles);
            for (const claim which : shown) std::printf("\t%.3f", rate_of(all, which));
            std::printf("\n");
            std::fflush(stdout);
        }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string mode = argc > 1 ? argv[1] : "";
    const auto given = [&](int place, std::size_t otherwise) {
        return argument::count(argc, argv, place, otherwise);
    };
    if (mode == "rates")
        print_rates(given(2, 200), given(3, 19), given(4, 6), argc > 5 && std::string(argv[5]) == "small",
                    argument::number(argc, argv, 6, 0), argc > 7 ? argv[7] : "");
    else if (mode == "coverage")
        print_coverage(given(2, 100), given(3, 200), given(4, 10), given(5, 200), given(6, 0));
    else if (mode == "power")
        print_power(given(2, 40), given(3, 19),
                    argc > 4 ? std::vector<std::size_t>{given(4, 0)} : std::vector<std::size_t>{4, 8, 16},
                    argc > 5 ? std::vector<double>{argument::number(argc, argv, 5, 0)}
                             : std::vector<double>{0, 0.25, 0.5, 1});
    else {
        std::fprintf(stderr, "negative_control: rates, coverage or power, and numbers: see main.cpp\n");
        return 2;
    }
}
