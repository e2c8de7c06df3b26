// Cohorts: scans of groups of people before and after something, with the atlas that they are seen in, in a
// folder in the manner of BIDS derivatives (https://bids-specification.readthedocs.io, "Derivatives").
//
//     participants.tsv              participant_id (sub-01), group, and what else is known (age, scores)
//     connectome.csv                weights, as load_connectome reads them (may be left out, see
//                                   cohort_options)
//     lengths.csv                   lengths of the connections, mm, in the same form (may be left out)
//     regions.tsv                   name, hemisphere (L, R, n/a), partner (name of the homotopic region,
//                                   n/a), network (n/a), mni_x, mni_y, mni_z, sphere_x, sphere_y, sphere_z (n/a)
//     receptors.tsv                 name, and one column of densities per map (may be left out)
//     warnings.tsv                  warning: what readers should know of the data (may be left out)
//     sub-01/ses-before/func/sub-01_ses-before_task-rest_atlas-AAL90_timeseries.tsv      samples in rows,
//                                   header of region names
//     sub-01/ses-before/func/sub-01_ses-before_task-rest_atlas-AAL90_timeseries.json     RepetitionTime, s;
//                                   RunLengths of a scan in several runs, such as [180, 175]: how many of the
//                                   samples, in their order, belong to each run (may be left out: one run)
//
// Other columns of regions.tsv, other files and the scans of other tasks are passed over, also files whose
// names resemble that of a scan (..._task-rest_desc-confounds_timeseries.tsv, ._sub-01_...): a scan is named
// exactly so.
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/connectome.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/table.hpp>

namespace entrain::io {

/// The regions of an atlas; element or row i of each field belongs to region i.
struct region_table {
    std::vector<std::string> name;        ///< of each region
    std::vector<std::string> hemisphere;  ///< "L", "R" or "n/a"
    std::vector<std::string> network;     ///< "n/a" where none
    std::vector<std::size_t> partner;     ///< the homotopic region; the region itself where there is none
    matrix<double> mni;                   ///< (regions, 3), position in MNI space, mm
    matrix<double> sphere;  ///< (regions, 3), coordinates on the registration sphere; NaN where none

    /// Number of regions.
    std::size_t size() const { return name.size(); }
};

/// Maps of receptor densities over the regions.
struct receptor_table {
    std::vector<std::string> name;  ///< of the maps
    matrix<double> density;         ///< (regions, maps)

    /// One map, (regions). Throws argument_error if there is none of that name.
    vector<double> map(std::string_view wanted) const {
        const auto found = std::find(name.begin(), name.end(), wanted);
        if (found == name.end())
            throw argument_error("io::receptor_table::map", "wanted",
                                 "one of the maps (" + detail::listed(name, wanted) + ")",
                                 detail::shown(wanted));
        const auto column = static_cast<std::size_t>(found - name.begin());
        vector<double> result = full(density.shape(0), 0.0);
        for (std::size_t i = 0; i < result.size(); ++i) result(i) = density(i, column);
        return result;
    }
};

/// A person of a study.
struct participant {
    std::string id;     ///< without "sub-"
    std::string group;  ///< such as "patient" or "control"

    /// Equal in every field.
    bool operator==(const participant&) const = default;
};

/// One scan of one person.
struct scan {
    std::string subject;  ///< participant::id
    std::string group;    ///< the group of that person
    std::string session;  ///< "before", "after", ...
    double tr = 0;        ///< repetition time, s
    /// (regions, samples), in the order of the regions. Of a scan in several runs, the samples of each as they
    /// are, one run after the other: what analyses them takes `runs` too, as phases() does.
    matrix<double> bold;
    std::filesystem::path file;  ///< where it was read from, or its first run; empty if it was not
    /// Mean framewise displacement of the head, mm; NaN where it is not known. Cohort folders do not hold it.
    double mean_fd = std::numeric_limits<double>::quiet_NaN();
    /// How many of the samples belong to each run; of one run none.
    run_lengths runs = {};
    /// Those of the runs after the first; none where they were read from one file.
    std::vector<std::filesystem::path> other_files = {};
};

/// All scans of a study, and the atlas that they share.
struct cohort {
    region_table regions;      ///< of the atlas
    connectome structure;      ///< the structural network of the regions; empty where there is none
    receptor_table receptors;  ///< maps over the regions; none where there is no file of them
    std::vector<participant> participants;  ///< all people
    std::vector<scan> scans;                ///< all scans
    std::string atlas;                      ///< the label in the file names
    /// What else participants.tsv has of them: its other columns, row i about participant i; without columns
    /// where there are none.
    table covariates = {};
    /// What a reader of results should know of the data, such as what was dropped; a sentence each, without
    /// capital and full stop.
    std::vector<std::string> warnings = {};
    matrix<double> lengths =
        full(0, 0, 0.0);  ///< (regions, regions), of the connections, mm; empty where unknown

    /// The groups of the participants, each once, in the order in which they come first.
    std::vector<std::string> groups() const {
        std::vector<std::string> found;
        for (const participant& person : participants)
            if (std::find(found.begin(), found.end(), person.group) == found.end())
                found.push_back(person.group);
        return found;
    }
    /// The sessions of the scans, each once, in the order in which they come first.
    std::vector<std::string> sessions() const {
        std::vector<std::string> found;
        for (const scan& each : scans)
            if (std::find(found.begin(), found.end(), each.session) == found.end())
                found.push_back(each.session);
        return found;
    }

    /// The scans of a group and a session, in their order; "" stands for any. The pointers hold as long as
    /// this cohort is neither changed nor destroyed. Empty where the group has no scan in that session.
    /// Throws argument_error, which lists what there is, if the cohort has no such group or no such session.
    std::vector<const scan*> select(std::string_view group, std::string_view session) const& {
        const auto require = [](const char* parameter, const std::vector<std::string>& known,
                                std::string_view wanted) {
            if (!wanted.empty() && std::find(known.begin(), known.end(), wanted) == known.end())
                throw argument_error("io::cohort::select", parameter,
                                     std::string("one of the ") + parameter + "s of the cohort (" +
                                         detail::listed(known, wanted) + "), or nothing for any",
                                     detail::shown(wanted));
        };
        require("group", groups(), group);
        require("session", sessions(), session);
        std::vector<const scan*> chosen;
        for (const scan& each : scans)
            if ((group.empty() || each.group == group) && (session.empty() || each.session == session))
                chosen.push_back(&each);
        return chosen;
    }
    std::vector<const scan*> select(std::string_view, std::string_view) const&& = delete;
};

/// The cohort with the regions `kept` alone, in that order: of the table, the connectome, the receptors and
/// every scan. A region whose homotopic partner is not kept has none any more. Nothing is normalised anew, so
/// weights and densities are those of before. Throws argument_error where `kept` is empty, or has an index
/// twice or one that is no region. Cost: a copy.
///
///     const auto cortex = io::keep_regions(study, nulls::regions_on_sphere(study.regions.sphere));
ENTRAIN_INLINE cohort keep_regions(const cohort& study, const std::vector<std::size_t>& kept);

/// What load_cohort() reads and insists on.
struct cohort_options {
    std::string atlas = {};  ///< the label of the atlas to read; "": the only one that there is
    /// Whether connectome.csv and receptors.tsv have to be there; false: for studies of scans alone. Where
    /// one is absent and need not be there, the cohort's connectome or table is empty.
    bool needs_connectome = true, needs_receptors = true;
};

/// Reads a cohort from a folder of the form that is written at the head of this header.
///
/// Sessions and the atlas are found from the folder and file names. The scans come ordered by participant
/// (as in participants.tsv), then by the session's label (alphabetical, so "after" comes first). A person
/// need not have every session; scans may differ in length and repetition time. Regions are matched by name,
/// and everything comes in the order of regions.tsv. Throws io_error that names the file, and the line and
/// column where there is one: a file or folder that is absent, a person without a folder, without a scan, or
/// a folder without a person; a session folder without a scan of the atlas; several atlases where
/// options.atlas is empty; names of regions that differ; partners that are not each other's partner; a value
/// that is missing or not a finite number; a region whose value does not vary over a scan, or a run (nothing can be
/// computed of its phases; the message names the scan); RunLengths that do not sum to the samples; a group with blanks about its name; a repetition time
/// that is absent, not positive, or above 100 s, as milliseconds are; a file that is not UTF-8.
///
///     const auto study = io::load_cohort("cohort");
///     for (const io::scan* each : study.select("responder", "after")) ...
ENTRAIN_INLINE cohort load_cohort(const std::filesystem::path& folder, const cohort_options& options = {});

/// Writes a cohort as a folder that load_cohort reads back bit by bit (scan::file, other_files and mean_fd apart,
/// and the scans ordered as load_cohort says). Every file is written atomically and participants.tsv last, so
/// that an interrupted write leaves a folder that load_cohort refuses. The folder is made where it is absent.
/// A cohort without a connectome has no connectome.csv, and load_cohort reads it where it need not be there.
///
/// Throws argument_error where the cohort does not hold together (shapes, unknown subjects, values that are
/// not finite, labels that are not letters and digits); io_error if a file cannot be written, or if the
/// folder already holds folders sub-*, since two cohorts must not be mixed.
ENTRAIN_INLINE void save_cohort(const std::filesystem::path& folder, const cohort& study);

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/bids.hpp>
#endif
