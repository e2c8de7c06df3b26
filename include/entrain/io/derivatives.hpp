// Cohorts out of folders of BIDS derivatives, as XCP-D, fMRIPrep with Nilearn and others write them:
// parcellated time series in files of any legal name, people in participants.tsv, head motion beside the
// scans.
//
//     participants.tsv                                       or wherever people.file says
//     task-rest_bold.json                                    inherited by all scans below
//     sub-01/ses-1/func/sub-01_ses-1_task-rest_space-MNI152NLin2009cAsym_seg-4S156_stat-mean_timeseries.tsv
//     sub-01/ses-1/func/sub-01_ses-1_task-rest_motion.tsv    column framewise_displacement, mm
//     sub-01/ses-1/func/sub-01_ses-1_task-rest_outliers.tsv  1 where a volume was censored
//
// Formats: BIDS 1.9 (https://bids-specification.readthedocs.io: derivatives, inheritance principle); XCP-D
// (https://xcp-d.readthedocs.io/en/latest/outputs.html).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/io/atlas.hpp>
#include <entrain/io/bids.hpp>
#include <entrain/io/bids_name.hpp>
#include <entrain/io/series.hpp>

namespace entrain::io {

/// What is done about regions that a scan has no values of: no column, n/a, or the same value in all samples,
/// as parcels that the field of view does not cover have.
enum class missing_regions {
    error,                   ///< an io_error that names them and the scan
    drop_region_everywhere,  ///< they are left out of every scan, map and table
    drop_scan                ///< the scan is left out
};

/// A group by the fall of a score: (before - after) / before > fall.
struct response_rule {
    std::string before;                   ///< column of the score before the treatment
    std::string after;                    ///< and after it
    double fall = 0.5;                    ///< share of the score before
    bool or_equal = false;                ///< whether a fall of just that much counts as well
    std::string met = "responder";        ///< the group of those whose score fell so far
    std::string other = "non-responder";  ///< that of the others
};

/// Reads a rule as people write it: two columns, > or >=, a percentage. Throws argument_error for anything
/// else.
///
///     io::parse_response_rule("QIDS_before QIDS_week5 > 50%")     // more than halved
ENTRAIN_INLINE response_rule parse_response_rule(std::string_view text);

/// Who the people are, and their groups.
struct people_options {
    std::filesystem::path file = {};  ///< of one row per person; empty: participants.tsv of the folder
    /// Tables of the same form, whose columns are added by participant_id, such as those of phenotype/.
    std::vector<std::filesystem::path> phenotypes = {};
    /// The column that holds the groups; "": everybody is in the group "all", and without a table whoever has
    /// a folder.
    std::string group_by = "group";
    std::optional<response_rule> rule = {};  ///< or a rule on scores, instead of a column
    bool decimal_comma = false;              ///< whether "12,5" is a number in these tables
};

/// A session by the label that it has in names, and the name that it gets.
struct session_name {
    std::string label;  ///< "1" of ses-1
    std::string name;   ///< such as "before"
};

/// Which files load_derivatives() reads, and what it does about them.
struct derivatives_options {
    /// Entities that the names of the scans have, such as {{"task", "rest"}, {"seg", "4S156Parcels"}}; see
    /// matches().
    std::vector<bids_entity> filter = {};
    /// Whether several runs of a scan are read as one, to be joined at their phases (scan::runs); otherwise a run has
    /// to be chosen by the filter.
    bool join_runs = false;
    std::string suffix = "timeseries";        ///< what the names end in, before .tsv, .csv or .1D
    std::filesystem::path regions = {};       ///< as regions.tsv of a cohort; empty: that of the folder
    std::optional<atlas> atlas_regions = {};  ///< or regions as load_atlas makes them, instead of a file
    std::filesystem::path connectome = {};    ///< empty: none
    std::filesystem::path lengths = {};  ///< of the connections, mm, in the form of a connectome; empty: none
    /// How connectome and lengths are read; empty: load_connectome.
    std::function<entrain::connectome(const std::filesystem::path& file)> matrix_reader = {};
    /// The regions in the order that matrices and series without names have; empty: that of the table of regions.
    std::vector<std::string> order = {};
    std::vector<series_reader> readers = {};  ///< for scans of other extensions, such as ".ptseries.nii"
    std::filesystem::path receptors = {};     ///< as receptors.tsv of a cohort; empty: none
    /// Or maps in the order of the regions (load_receptors), instead.
    std::optional<receptor_table> maps = {};
    people_options people = {};  ///< who they are
    std::vector<session_name> sessions =
        {};         ///< those to take, and their names; empty: all, as they are called
    double tr = 0;  ///< repetition time, s, whatever the files say; 0: from the files
    missing_regions missing = missing_regions::error;  ///< what is done about regions without values
    bool other_columns =
        false;  ///< whether columns of scans may be there that are no region; they are passed over
    double max_mean_fd = 0;  ///< scans whose mean framewise displacement is above, mm, are dropped; 0: none
};

/// Reads a cohort from a folder of derivatives.
///
/// A scan is the file in a person's folder with the suffix and the filter's entities; its session is the
/// entity ses, or "single" where names have none. Where several files fit one scan, the error lists them and
/// says which entity tells them apart.
///
/// - Runs are not joined sample to sample: a phase does not go on from one run to the next. A run is chosen by the
///   filter ({"run", "1"}); or, with options.join_runs, files that only the entity run tells apart are one scan,
///   in the order of their numbers, and scan::runs says which samples are whose, so that each run is filtered by
///   itself. A file without run beside them is passed over, as it may be the same runs joined sample to sample.
///   Runs of one scan have one repetition time (unless options.tr gives it) and, with missing_regions::error, the
///   same regions. What drops a scan in one of its runs drops the scan.
/// - Names of regions in scans, connectome and maps may be written differently than in the table of regions
///   (region_name::canonical); of a connectome with names, regions that the table lacks are passed over. Scans and
///   matrices without names are taken in the order of options.order.
/// - Scans: tables with a header of names (.tsv, .csv), C-PAC's .1D (load_1d; numbers are those of the atlas), and what
///   options.readers read. Where the same name is there with several extensions, the table is taken.
/// - Repetition time: RepetitionTime of the .json beside the file, or of those above it whose entities the
///   name has (the nearest first); else in the same way of a _bold.json, whatever its desc, res and den; else what the
///   scan's own header says (named_series::tr).
/// - People come in the order of their table. Who has no folder, no scan, or n/a for a group or a score of
///   the rule, is left out; a folder of nobody is an error. Other columns are in cohort::covariates ("group",
///   where another column makes the groups, as "group_in_table").
/// - Regions are matched by name. With drop_region_everywhere a partner of a dropped region has none any
///   more.
/// - Motion: the column framewise_displacement of the _motion.tsv, or the _desc-confounds_timeseries.tsv,
///   whose entities the scan has; its mean over all volumes of all runs that have one is scan::mean_fd. Volumes that
///   _outliers.tsv says were cut out are reported, since phases break at the gaps.
///
/// What was left out, and what was odd, is in cohort::warnings. Tables may have semicolons or commas for
/// tabs, a byte order mark, CRLF, quotes. Throws io_error with file, and line and column where there are, and
/// what to do, for all that cannot be read or decided; argument_error for options that make no sense (tr,
/// max_mean_fd, a filter of sub or ses, which are no choice). Cost: all scans in memory.
///
///     const auto study = io::load_derivatives("xcp_d", {.filter = {{"task", "rest"}, {"seg", "4S156Parcels"}},
///                                                       .regions = "4S156.tsv", .connectome = "sc.csv",
///                                                       .missing = io::missing_regions::drop_region_everywhere});
///     io::save_cohort("my_cohort", study);
ENTRAIN_INLINE cohort load_derivatives(const std::filesystem::path& folder,
                                       const derivatives_options& options = {});

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/derivatives.hpp>
#endif
