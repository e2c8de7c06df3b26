// How often a study of perturbed models claims something where there is nothing; how often its intervals over
// people hold the truth; and how often it finds a plant.
//
//     negative_control rates    [cohorts] [shuffles] [people in each group] > rates.md
//     negative_control coverage [cohorts] [resamples] [people in each group] [people of the truth] > coverage.md
//     negative_control power    [cohorts] [shuffles] > power.tsv
//
// One network of 12 regions and one model, in which every person has a coupling and frequencies of his own; two
// scans each; receptors are smooth maps that know nothing of the network: tests/support/null_cohorts.hpp.
//
// rates: nothing is planted, and every cohort has a network of its own. A rate is the share of cohorts with at
// least one claim of the kind, p <= 0.05, with its standard error.
//
// coverage: cohorts are drawn from one population with the plant. The truth is what the same study, with the same
// noise of simulations, finds in a very large cohort of that population. Bootstrap intervals of 90 %.
//
// power: the share of cohorts that claim it, for doses of the plant and numbers of people.
//
// Both run the smallest study (small_study_options), rates the one of six trials at three levels of two protocols.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <entrain/core/parallel.hpp>

#include "../../tests/support/null_cohorts.hpp"

using namespace negative_control;

namespace {

double standard_error(double rate, std::size_t count) {
    return std::sqrt(rate * (1 - rate) / static_cast<double>(count));
}

double rate_of(const std::vector<std::vector<char>>& all, std::size_t which) {
    double rate = 0;
    for (const auto& claimed : all) rate += claimed[which] != 0;
    return rate / static_cast<double>(all.size());
}

void print_rates(std::size_t cohorts, std::size_t shuffles, std::size_t each) {
    std::vector<std::vector<char>> all(cohorts);
    parallel_for(cohorts, 0, [&](std::size_t number) {
        population from = make_population(number);
        const cohort drawn = draw_cohort(from, each, 0, 1000 * number);
        all[number] = claims_of(from, drawn, shuffles, number);
    });
    std::printf(
        "%zu cohorts of %zu people in either group, %zu shuffles of groups.\n\n"
        "| claim | rate | standard error |\n|---|---|---|\n",
        cohorts, each, shuffles);
    for (std::size_t which = 0; which < claims; ++which) {
        const double rate = rate_of(all, which);
        std::printf("| %s | %.3f | %.3f |\n", claim_names[which], rate, standard_error(rate, cohorts));
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
                        {kind::partial_correlation, "partial rho of a map and a receptor"}};

void print_coverage(std::size_t cohorts, std::size_t resamples, std::size_t each, std::size_t of_truth) {
    constexpr double dose = 0.5;
    const push_study_options o = small_study_options(tr);
    population from = make_population(0);
    const auto study_of = [&](const cohort& drawn) { return push_study<float>(drawn.data, o); };
    const cohort large = draw_cohort(from, of_truth, dose, 1'000'000);
    const auto whole = study_of(large);
    const std::vector<double> truth = whole.reduced(whole(large.everyone));
    const auto numbers = whole.numbers();

    std::vector<cohort> drawn;
    for (std::size_t c = 0; c < cohorts; ++c)
        drawn.push_back(draw_cohort(from, each, dose, 2'000'000 + 1000 * c));
    std::vector<people_bootstrap_result> found(cohorts);
    parallel_for(cohorts, 0, [&](std::size_t c) {
        found[c] = bootstrap_over_people(
            study_of(drawn[c]).as_people_study(), drawn[c].everyone,
            {.resamples = resamples, .confidence = 0.9, .seed = c, .sweep = {.threads = 1}});
    });

    std::printf(
        "%zu cohorts of %zu people in either group, %zu resamples; the truth: %zu people in either group. "
        "Half of "
        "the dose, noise protocol, 90 %% intervals.\n\n"
        "| number | of it | percentile | standard error | BCa | standard error | BCa, of the mean over "
        "cohorts | "
        "(mean - truth) / SD over cohorts, root mean square | SE by bootstrap / SD over cohorts |\n"
        "|---|---|---|---|---|---|---|---|---|\n",
        cohorts, each, resamples, of_truth);
    for (const row& shown : rows) {
        // Shares of each cohort, so that the standard error counts cohorts.
        std::vector<std::array<double, 3>> held(cohorts, {0, 0, 0});
        double bias = 0, ratio = 0, count = 0;
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            if (numbers[k].what != shown.what) continue;
            double mean = 0, variance = 0, error = 0;
            for (const auto& each_found : found)
                mean += each_found.observed(k) / static_cast<double>(cohorts);
            for (const auto& each_found : found) {
                variance += std::pow(each_found.observed(k) - mean, 2) / static_cast<double>(cohorts - 1);
                error += each_found.bca[k].standard_error / static_cast<double>(cohorts);
            }
            bias += std::pow(mean - truth[k], 2) / variance, ratio += error / std::sqrt(variance), ++count;
            const auto holds = [](const stats::bootstrap_result& interval, double value) {
                return interval.low <= value && value <= interval.high ? 1.0 : 0.0;
            };
            for (std::size_t c = 0; c < cohorts; ++c) {
                held[c][0] += holds(found[c].percentile[k], truth[k]);
                held[c][1] += holds(found[c].bca[k], truth[k]);
                held[c][2] += holds(found[c].bca[k], mean);
            }
        }
        std::array<double, 3> share{}, error{};
        for (std::size_t kept = 0; kept < 3; ++kept) {
            for (auto& each_held : held)
                share[kept] += (each_held[kept] /= count) / static_cast<double>(cohorts);
            for (const auto& each_held : held) error[kept] += std::pow(each_held[kept] - share[kept], 2);
            error[kept] = std::sqrt(error[kept] / static_cast<double>(cohorts * (cohorts - 1)));
        }
        std::printf("| %s | %.0f | %.3f | %.3f | %.3f | %.3f | %.3f | %.2f | %.2f |\n", shown.name, count,
                    share[0], error[0], share[1], error[1], share[2], std::sqrt(bias / count), ratio / count);
    }
}

void print_power(std::size_t cohorts, std::size_t shuffles) {
    constexpr claim shown[] = {one_correlation, labels_correlation, one_partial,
                               labels_partial,  one_contrast,       labels_contrast};
    std::printf(
        "people\tdose\tcohorts\tshuffles\tcorrelation\tcorrelation_max_t\tpartial\tpartial_max_t\tdrop\t"
        "drop_max_t\n");
    for (const std::size_t each : {4, 8, 16})
        for (const double dose : {0.0, 0.25, 0.5, 1.0}) {
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
        return argc > place ? static_cast<std::size_t>(std::strtoull(argv[place], nullptr, 10)) : otherwise;
    };
    if (mode == "rates")
        print_rates(given(2, 200), given(3, 39), given(4, 6));
    else if (mode == "coverage")
        print_coverage(given(2, 100), given(3, 200), given(4, 10), given(5, 200));
    else if (mode == "power")
        print_power(given(2, 40), given(3, 19));
    else {
        std::fprintf(stderr, "negative_control: rates, coverage or power, and numbers: see main.cpp\n");
        return 2;
    }
}
