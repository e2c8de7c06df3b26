// The negative control: what a push study claims by other labels where there is nothing, in made cohorts and in
// halves of real scans.
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "cohort_from_reference.hpp"
#include "null_cohorts.hpp"

namespace test_negative_control {

using namespace entrain;
namespace control = negative_control;

namespace {

constexpr std::size_t shuffles = 19;  // an exact test claims where no other labels are as far: 1 / 20

// How often each claim by labels was made in `cohorts` of them; make(number) is one.
template <class Make>
std::array<std::size_t, control::claims> claimed_in(std::size_t cohorts, double tr, const Make& make,
                                                    const std::vector<perturbation_unit>& units = {}) {
    push_study_options o = control::small_study_options(tr);
    o.perturbation.units = units;
    std::array<std::size_t, control::claims> count{};
    for (std::size_t number = 0; number < cohorts; ++number) {
        const control::cohort drawn = make(number);
        const push_study<float> study(drawn.data, o);
        std::vector<char> claimed(control::claims, 0);
        control::claim_by_labels(study, drawn.everyone, shuffles, number, {}, claimed);
        for (std::size_t which = 0; which < control::claims; ++which) count[which] += claimed[which] != 0;
    }
    return count;
}

constexpr control::claim by_labels[] = {
    control::one_correlation, control::one_partial,     control::one_contrast, control::labels_correlation,
    control::labels_partial,  control::labels_contrast, control::labels_any};

}  // namespace

TEST_SUITE("slow") {
    TEST_CASE("claims by other labels come in about one of twenty cohorts without groups or treatment") {
        // Binomial of 20 cohorts: a right claim (0.05) is made in six or more with a chance of 0.0003; a wrong
        // one with 0.58 where its rate is 0.3, 0.87 at 0.4, 0.98 at 0.5.
        const auto count = claimed_in(20, control::tr, [](std::size_t k) {
            control::population from = control::make_population(500 + k);
            return control::draw_cohort(from, 5, 0, 7'000'000 + 1000 * k);
        });
        for (const control::claim which : by_labels) {
            CAPTURE(std::string(control::claim_names[which]));
            CAPTURE(count[which]);
            CHECK(count[which] < 6);
        }
        // A wrong claim, and the control sees it: the smallest p of all correlations and differences.
        CHECK(count[control::labels_uncorrected] >= 6);
    }

    TEST_CASE("two halves of real scans are no treatment: claims by other labels stay rare") {
        constexpr std::size_t each = 4, half = 200;
        auto scans = reference::dk68_cohort();
        if (!scans) return;
        const auto halves = [&](std::size_t number) {
            control::cohort drawn;
            drawn.data.structure = scans->structure.scaled_to_max(0.2);
            drawn.data.receptors = scans->receptors.density;
            drawn.data.receptor_names = scans->receptors.name;
            // Eight of 21 people, and groups that mean nothing.
            std::vector<std::size_t> order(scans->scans.size());
            for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
            random_stream random(77, number);
            random.shuffle(order.begin(), order.end());
            for (std::size_t who = 0; who < 2 * each; ++who) {
                drawn.everyone.push_back(
                    {.who = who, .group = who / each, .sessions = {2 * who, 2 * who + 1}});
                const auto& bold = scans->scans[order[who]].bold;
                for (std::size_t session = 0; session < 2; ++session)
                    drawn.data.recordings.push_back(
                        xt::view(bold, xt::all(), xt::range(session * 600, session * 600 + half)));
            }
            return drawn;
        };
        // Binomial of 3 cohorts (as if they shared nobody): two or more at 0.05 with a chance of 0.007, at 0.5 with
        // 0.5, at 0.8 with 0.9.
        const auto count = claimed_in(3, scans->scans.front().tr, halves,
                                      homotopic_pairs(scans->regions.partner, scans->regions.name));
        for (const control::claim which : by_labels) {
            CAPTURE(std::string(control::claim_names[which]));
            CAPTURE(count[which]);
            CHECK(count[which] < 2);
        }
    }
}

}  // namespace test_negative_control
