// Turns the real scans among the reference data into cohorts. They are healthy people, and stand in for
// patients whose scans are not public: whatever is made from them must say so.
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <entrain/io.hpp>

#include "reference.hpp"

namespace reference {
namespace detail {

using entrain::matrix;

/// Three columns of a table as (rows, 3), NaN where a field is empty.
inline matrix<double> coordinates(const entrain::io::table& regions, const std::string& prefix) {
    matrix<double> result = entrain::full(regions.rows.size(), 3, 0.0);
    for (std::size_t i = 0; i < regions.rows.size(); ++i)
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::string& field = regions.rows[i][regions.column(prefix + "xyz"[axis])];
            result(i, axis) = field.empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(field);
        }
    return result;
}

/// A cohort without its scans. `partner(i)` is the homotopic region of i.
template <class Partner>
entrain::io::cohort atlas(const std::filesystem::path& folder, const std::string& regions_file,
                          const std::string& weights_file, const std::string& receptors_file,
                          const std::string& centroids, const Partner& partner) {
    entrain::io::cohort study;
    const auto regions = entrain::io::load_table(folder / regions_file);
    for (const auto& row : regions.rows) {
        study.regions.name.push_back(row[regions.column("name")]);
        study.regions.hemisphere.push_back(row[regions.column("hemi")]);
        study.regions.network.push_back(row[regions.column("yeo7_name")]);
        study.regions.partner.push_back(partner(study.regions.partner.size()));
    }
    study.regions.mni = coordinates(regions, centroids);
    study.regions.sphere = coordinates(regions, "sph_");
    study.structure = entrain::connectome(entrain::io::load_csv(folder / weights_file), study.regions.name);
    study.receptors.name = entrain::io::load_table(folder / receptors_file).columns;
    study.receptors.density = entrain::io::load_csv(folder / receptors_file, {.header = true});
    return study;
}

inline std::string two_digits(std::size_t number) {
    return std::string(number < 10 ? "0" : "").append(std::to_string(number));
}

}  // namespace detail

/// Nine people before ("before", condition 3) and after ("after", condition 4) psilocybin, 90 regions of AAL,
/// 100 samples, TR 3 s; or nothing where the data are absent. `groups` holds the group of each person in
/// their order, or nothing ("unknown" for everybody). The scans come as load_cohort orders them.
inline std::optional<entrain::io::cohort> aal90_cohort(const std::vector<std::string>& groups = {}) {
    const auto folder = path("data/aal90_psilocybin");
    if (!folder) return std::nullopt;
    auto study = detail::atlas(*folder, "regions_aal90.csv", "sc_cabral2014_sym.csv",
                               "receptors_5ht_aal90.csv", "mni_", [](std::size_t i) { return i ^ 1; });
    study.atlas = "AAL90";
    const auto bold = entrain::io::load_npy_array(*folder / "bold_9subj_4cond_90roi_100tr.npy");
    for (std::size_t subject = 0; subject < bold.shape(0); ++subject) {
        const std::string id = detail::two_digits(subject + 1);
        const std::string group = groups.empty() ? "unknown" : groups.at(subject);
        study.participants.push_back({id, group});
        for (const auto& [session, condition] : {std::pair{"after", 3}, std::pair{"before", 2}})
            study.scans.push_back({id, group, session, 3.0, xt::view(bold, subject, condition), {}});
    }
    return study;
}

/// The same nine people in all four conditions, as sessions placeboBefore, placeboAfter, psilocybinBefore and
/// psilocybinAfter; or nothing where the data are absent.
inline std::optional<entrain::io::cohort> aal90_four_conditions() {
    auto study = aal90_cohort();
    if (!study) return std::nullopt;
    const auto bold =
        entrain::io::load_npy_array(*path("data/aal90_psilocybin/bold_9subj_4cond_90roi_100tr.npy"));
    study->scans.clear();
    for (std::size_t subject = 0; subject < bold.shape(0); ++subject)
        for (const auto& [session, condition] :
             {std::pair{"placeboAfter", 1}, std::pair{"placeboBefore", 0}, std::pair{"psilocybinAfter", 3},
              std::pair{"psilocybinBefore", 2}})
            study->scans.push_back({study->participants[subject].id,
                                    "unknown",
                                    session,
                                    3.0,
                                    xt::view(bold, subject, condition),
                                    {}});
    return study;
}

/// The first `subjects` of 21 people at rest (session "rest", group "unknown"), 68 regions of
/// Desikan-Killiany, 1200 samples, TR 0.72 s; or nothing where the data are absent. The places called mni are
/// centroids on the pial surface; the connectome is the mean number of streamlines.
inline std::optional<entrain::io::cohort> dk68_cohort(std::size_t subjects = 21) {
    const auto folder = path("data/dk68");
    if (!folder) return std::nullopt;
    auto study =
        detail::atlas(*folder, "regions_dk68.csv", "sc_counts_groupmean.csv", "receptors_5ht_dk68.csv",
                      "pial_", [](std::size_t i) { return (i + 34) % 68; });
    study.atlas = "DK68";
    const auto bold = entrain::io::load_npy_array(*folder / "bold_21subj_1200tr_68roi.npy");
    for (std::size_t subject = 0; subject < subjects; ++subject) {
        const std::string id = detail::two_digits(subject + 1);
        study.participants.push_back({id, "unknown"});
        study.scans.push_back({id, "unknown", "rest", 0.72, xt::transpose(xt::view(bold, subject)), {}});
    }
    return study;
}

}  // namespace reference
