// The real scans among the reference data, dressed as the cohort of the study: a folder that the programs
// read.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <entrain/io/npy.hpp>
#include <entrain/signal.hpp>
#include <entrain/states.hpp>

#include "cohort_from_reference.hpp"

namespace reference {

/// What every output made from these scans has to say.
inline const char* const stand_in_note =
    "stand-in data: healthy volunteers given psilocybin in place of patients, and groups split by a rule "
    "that uses the "
    "outcome itself; this shows that the program runs, never that a finding holds";

/// The groups of the nine people by the stand-in rule: find the three states of all scans; the global state
/// is the one whose centroid has most components of one sign; the four people whose share of it rises most
/// from before to after play the responders. Nothing where the data are absent.
inline std::optional<std::vector<std::string>> stand_in_groups() {
    using namespace entrain;
    const auto file = path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy");
    if (!file) return std::nullopt;
    const auto bold = io::load_npy_array(*file);
    const std::size_t people = bold.shape(0), conditions = bold.shape(1), regions = bold.shape(2);
    std::vector<matrix<double>> vectors;
    for (std::size_t person = 0; person < people; ++person)
        for (std::size_t condition = 0; condition < conditions; ++condition) {
            const xt::xarray<double> scan = xt::view(bold, person, condition);
            vectors.push_back(leading_eigenvectors(phasors_of(scan, {.tr = 3.0, .trim = 3})));
        }
    const auto centroids = states_of(kmeans(join_frames(vectors).frames, 3, {.seed = 1}));
    std::size_t global = 0;
    std::ptrdiff_t most = -1;
    for (std::size_t state = 0; state < 3; ++state) {
        const double* c = entrain::row_data(centroids, state);
        const auto negative = std::count_if(c, c + regions, [](double value) { return value < 0; });
        const auto of_one_sign = std::max(negative, static_cast<std::ptrdiff_t>(regions) - negative);
        if (of_one_sign > most) most = of_one_sign, global = state;
    }
    const auto share = [&](std::size_t person, std::size_t condition) {
        return occupancy(assign_states(vectors[person * conditions + condition], centroids), 3)(global);
    };
    std::vector<double> rise;
    for (std::size_t person = 0; person < people; ++person)
        rise.push_back(share(person, 3) - share(person, 2));
    std::vector<std::size_t> order(people);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rise[a] > rise[b]; });
    std::vector<std::string> groups(people, "non-responder");
    for (std::size_t i = 0; i < 4; ++i) groups[order[i]] = "responder";
    return groups;
}

/// Writes that cohort into a folder; false where the data are absent.
inline bool save_stand_in_cohort(const std::filesystem::path& folder) {
    const auto groups = stand_in_groups();
    if (!groups) return false;
    entrain::io::save_cohort(folder, *aal90_cohort(*groups));
    std::ofstream(folder / "dataset_description.json")
        << "{\"Name\": \"AAL90 psilocybin, stand-in\", \"BIDSVersion\": \"1.8.0\", \"Description\": \""
        << stand_in_note << "\"}\n";
    return true;
}

/// Writes the scans of all four conditions, or those of DK68 (one session, no condition), into a folder for
/// entropic_brain; false where the data are absent.
inline bool save_four_conditions(const std::filesystem::path& folder) {
    const auto cohort = aal90_four_conditions();
    if (!cohort) return false;
    entrain::io::save_cohort(folder, *cohort);
    std::ofstream(folder / "dataset_description.json")
        << "{\"Name\": \"AAL90 psilocybin, four conditions\", \"BIDSVersion\": \"1.8.0\", \"Description\": "
           "\"Nine healthy volunteers of another study than the paper's; which condition is which was "
           "inferred "
           "from the data, and 100 samples are few\"}\n";
    return true;
}
inline bool save_dk68(const std::filesystem::path& folder, std::size_t subjects = 21) {
    const auto cohort = dk68_cohort(subjects);
    if (!cohort) return false;
    entrain::io::save_cohort(folder, *cohort);
    std::ofstream(folder / "dataset_description.json")
        << "{\"Name\": \"DK68 at rest\", \"BIDSVersion\": \"1.8.0\", \"Description\": \"Healthy people at "
           "rest, "
           "one scan each\"}\n";
    return true;
}

}  // namespace reference
