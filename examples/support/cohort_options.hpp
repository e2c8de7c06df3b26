// The options of a cohort out of a folder of derivatives or .mat files, which several programs have.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/io/derivatives.hpp>
#include <entrain/io/receptors.hpp>

#include "options.hpp"
#include "which_cohort.hpp"

namespace prepare {

using namespace example;

/// A label as BIDS has them, with or without the key in front: ses-1 is 1.
inline std::string label_of(const std::string& text, const std::string& key) {
    return text.starts_with(key + "-") ? text.substr(key.size() + 1) : text;
}

/// The words of a text, which blanks or commas part.
inline std::vector<std::string> split_words(std::string text) {
    std::replace(text.begin(), text.end(), ',', ' ');
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

/// Whether a text is letters and digits, as labels of BIDS are.
inline bool is_plain(const std::string& text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80 && std::isalnum(c); });
}

/// A map of a .mat file, as --receptor-variables names it.
struct map_variable {
    std::string name, path;
    std::size_t column = 0;  ///< from 1; 0: the only one
};

/// NAME=VARIABLE or VARIABLE, which may end in (:,2) for its second column. Nothing where a part is empty.
inline std::optional<map_variable> parse_map_variable(const std::string& text) {
    const std::size_t sign = text.find('=');
    map_variable found{text.substr(0, sign), text.substr(sign == text.npos ? 0 : sign + 1)};
    if (const std::size_t at = found.path.rfind("(:,"); at != found.path.npos && found.path.ends_with(')')) {
        const auto column = whole_number(found.path.substr(at + 3, found.path.size() - at - 4));
        if (!column || *column == 0) return {};
        found.column = static_cast<std::size_t>(*column);
        found.path.resize(at);
    }
    if (found.name.empty() || found.path.empty()) return {};
    return found;
}

/// How a program lists these options: prepare_cohort, which has no others, or a study that has others as well.
struct listing {
    const char* group = nullptr;              ///< of --help, for all of them; none: several
    std::vector<std::string> elsewhere = {};  ///< options that the program itself has, and which say the same
};

/// The options of scans in .mat files.
inline void list_options(option_list& list, mat_sources& o, const char* group) {
    list.add("--cells", o.cells,
             "Scans in the cells of a .mat file, people by sessions, each regions by samples, in the\n"
             "place of --derivatives")
        ->check(readable_file())
        ->group(group);
    list.add("--psilodep", o.psilodep,
             "Folder of the .mat files that the scripts of Vohryzek et al. (2024) read, in the same place: a "
             "person\n"
             "and session each, S*rest*before*.mat and S*rest*after*.mat, with the matrix ts, regions by\n"
             "samples; --task for another task than rest")
        ->check(readable_folder())
        ->group(group);
    list.add("--scans-variable", o.variable,
             "What to read of .mat files of scans [ts of --psilodep, the only cell array of --cells]")
        ->check(name_text())
        ->group(group);
    list.add("--session-names", o.session_names,
             "Names of the sessions in their order, of --cells [before and after, where there are two]")
        ->check(name_text())
        ->group(group);
    list.add("--responders", o.responders,
             "Groups of the people of .mat files in their order, 1 a responder and 0 not: \"1 1 0 0 1\" "
             "[none]")
        ->check(name_text())
        ->group(group);
}

/// Every option, given once: see option_list. Kept are those of a cohort that is made.
inline void list_options(option_list& list, cohort_sources& o, const listing& how = {}) {
    const auto in = [&how](const char* group) { return how.group ? how.group : group; };
    const auto here = [&how](const std::string& name) {
        return std::find(how.elsewhere.begin(), how.elsewhere.end(), name) == how.elsewhere.end();
    };
    const char *const input = in("Input"), *const choice = in("Which scans"), *const people = in("People");
    list.keep(how.group == nullptr || o.given());
    list.add("--derivatives", o.derivatives,
             how.group ? "Folder of derivatives, with sub-* in it, instead of --cohort"
                       : "Folder of derivatives, with sub-* in it; needed, or --cells, or --psilodep")
        ->check(readable_folder())
        ->group(input);
    list.add("--regions", o.regions,
             "Table of the atlas' regions: name, hemisphere, partner, network, mni_x, mni_y, mni_z,\n"
             "sphere_x, sphere_y, sphere_z; the names are the columns of the scans [--atlas-files instead]")
        ->check(readable_file())
        ->group(input);
    list.add("--atlas-files", o.atlas,
             "Files that the atlas comes with, each of which says a part of that table: lists of labels, "
             "tables\n"
             "of centroids, the label volume, annotations and surfaces; several, or given several times")
        ->check(readable_file())
        ->group(input);
    list.add("--network-column", o.network_column,
             "Column of the atlas' table that holds the networks, such as network_label_17network [by its "
             "name]")
        ->check(name_text())
        ->group(input);
    list.add("--homotopic", o.homotopic, "What makes homotopic pairs of an atlas' regions")
        ->check(CLI::IsMember({"automatic", "by-name", "by-centroid"}))
        ->group(input);
    list.add("--connectome", o.connectome,
             "Weights, CSV, TSV, NPY or MAT, with the names of the regions or in their order [none, which\n"
             "studies of scans alone can do without]")
        ->check(readable_file())
        ->group(input);
    list.add("--lengths", o.lengths, "Lengths of the connections, mm, in the same form [none]")
        ->check(readable_file())
        ->group(input);
    list.add("--variable", o.variable,
             "What to read of a .mat file of weights or lengths [its only square matrix]")
        ->check(name_text())
        ->group(input);
    list.add(
            "--order", o.order,
            "List of the regions in the order of what names none: connectome, lengths, maps, scans [that of\n"
            "the table of regions]")
        ->check(readable_file())
        ->group(input);
    list.add("--receptors", o.receptors,
             "Maps: tables with the names of the regions or in their order, files of one column each, a "
             ".mat;\n"
             "volumes (.nii.gz) and surfaces (.func.gii, .shape.gii of both hemispheres), with the labels of "
             "that\n"
             "volume or surface among the files of the atlas; several [no maps]")
        ->check(readable_file())
        ->group(input);
    list.add("--receptor-variables", o.receptor_variables,
             "What to read of a .mat file of maps, NAME=VARIABLE or VARIABLE, such as 5HT2A=symm_mean5HT2A "
             "or\n"
             "\"5HT2A=density(:,1)\"; several [its only variable with a value of each region]")
        ->check(name_text())
        ->group(input);
    list.add("--average", o.averages,
             "A map as the weighted average of the z-scores of several, such as\n"
             "\"5HT1B = 22 5HT1b_p943_hc22_savli + 65 5HT1b_p943_hc65_gallezot\"; may be given several times")
        ->check(name_text())
        ->group(input);
    list.add("--tr", o.tr, "Repetition time, s [RepetitionTime of the .json files]", "s")
        ->check(positive())
        ->group(input);
    for (std::size_t k = 0; k < entities.size(); ++k)
        if (const std::string name = std::string("--") + entities[k]; here(name))
            list.add(name, o.values[k], std::string("Scans with ") + entities[k] + "-LABEL")
                ->check(name_text())
                ->group(choice);
    list.add("--without", o.without, "Scans without this entity, such as run; may be given several times")
        ->check(name_text())
        ->group(choice);
    list.add("--join-runs", o.join_runs,
             "Read the runs of a scan as one, joined at their phases: each run is filtered by itself")
        ->group(choice);
    list.add("--suffix", o.suffix, "What the names of the scans end in")->check(name_text())->group(choice);
    if (here("--before"))
        list.add("--before", o.before,
                 "Label of the session that becomes \"before\" [all, as they are called]")
            ->check(name_text())
            ->group(choice);
    if (here("--after"))
        list.add("--after", o.after, "Label of the session that becomes \"after\"")
            ->check(name_text())
            ->group(choice);
    list.add("--missing", o.missing,
             "Regions without values in a scan (no column, n/a, the same value throughout):\n"
             "an error, or leave out the region everywhere, or the scan")
        ->check(CLI::IsMember({"error", "drop-region", "drop-scan"}))
        ->group(choice);
    list.add("--other-columns", o.other_columns, "Pass over columns of the scans that are no region")
        ->group(choice);
    list.add("--max-fd", o.max_fd, "Leave out scans whose mean framewise displacement is above, mm [none]",
             "mm")
        ->check(positive())
        ->group(choice);
    list.add("--participants", o.participants, "Table of the people [participants.tsv of the derivatives]")
        ->check(readable_file())
        ->group(people);
    list.add("--phenotype", o.phenotypes,
             "Table with more columns of the same people; may be given several times")
        ->check(readable_file())
        ->group(people);
    list.add("--group-by", o.group_by, "Column that holds the groups")->check(name_text())->group(people);
    list.add("--responder", o.responder,
             "Rule on scores that makes the groups responder and non-responder, such as\n"
             "\"QIDS_before QIDS_week5 > 50%\": a fall of more than half [none]")
        ->check(name_text())
        ->group(people);
    list.add("--one-group", o.one_group,
             "Everybody is in one group, \"all\"; the table of people may be missing")
        ->group(people);
    list.add("--decimal-comma", o.decimal_comma, "\"12,5\" is a number in the tables of people")
        ->group(people);
    list_options(list, o.mat, in("Scans in .mat files"));
    list.keep(true);
}

/// Which option names the scans in .mat files.
inline const char* mat_option(const mat_sources& o) {
    return o.cells.empty() ? "--psilodep" : "--cells";
}

/// What goes with .mat files of scans, and what does not. Throws CLI::ValidationError.
inline void check_mat_options(const CLI::App& app, const cohort_sources& o) {
    const std::string with = mat_option(o.mat);
    if (!o.mat.any()) {
        for (const auto& [name, value] : {std::pair("--scans-variable", &o.mat.variable),
                                          std::pair("--session-names", &o.mat.session_names),
                                          std::pair("--responders", &o.mat.responders)})
            if (!value->empty()) throw CLI::ValidationError(name, "goes with --cells or --psilodep");
        return;
    }
    if (o.tr == 0)
        throw CLI::ValidationError("--tr", "is needed with " + with + ": .mat files do not have it");
    if (o.max_fd > 0)
        throw CLI::ValidationError("--max-fd", "does not go with " + with + ", which has no head motion");
    if (!o.without.empty())
        throw CLI::ValidationError("--without", "chooses among names of BIDS, which " + with + " has not");
    for (std::size_t k = 0; k < entities.size(); ++k) {
        const std::string entity = entities[k];
        if (o.values[k].empty()) continue;
        if (entity != "task" && entity != "atlas" && entity != "seg")
            throw CLI::ValidationError("--" + entity,
                                       "chooses among names of BIDS, which " + with + " has not");
        if (!is_plain(label_of(o.values[k], entity)))
            throw CLI::ValidationError("--" + entity, "needs letters and digits, got " + clean(o.values[k]));
    }
    if (!is_plain(o.suffix))
        throw CLI::ValidationError("--suffix", "needs letters and digits, got " + clean(o.suffix));
    if (!o.mat.session_names.empty() && o.mat.cells.empty())
        throw CLI::ValidationError("--session-names",
                                   "goes with --cells: those of --psilodep are before and after");
    for (const auto& name : split_words(o.mat.session_names))
        if (!is_plain(name))
            throw CLI::ValidationError("--session-names", "needs letters and digits, got " + clean(name));
    for (const auto& each : split_words(o.mat.responders))
        if (each != "0" && each != "1")
            throw CLI::ValidationError("--responders", "needs 1 and 0, got " + clean(each));
    if (o.participants.empty() && o.mat.responders.empty() && !o.one_group)
        throw CLI::ValidationError("--participants",
                                   "is needed with " + with + ", or --responders, or --one-group");
    if (!o.mat.responders.empty() &&
        (!o.responder.empty() || app.count("--group-by") > 0 || o.one_group || !o.participants.empty()))
        throw CLI::ValidationError(
            "--responders",
            "makes the table of people: leave --participants and other options of groups out");
}

/// Throws CLI::ValidationError where options do not go together.
inline void check_options(const CLI::App& app, const cohort_sources& o) {
    if (!o.derivatives.empty() + !o.mat.cells.empty() + !o.mat.psilodep.empty() > 1)
        throw CLI::ValidationError("--derivatives",
                                   "is one of three sources: give it, or --cells, or --psilodep");
    check_mat_options(app, o);
    if (o.regions.empty() && o.atlas.empty()) throw CLI::RequiredError("--regions or --atlas-files");
    if (!o.regions.empty() && !o.atlas.empty())
        throw CLI::ValidationError("--atlas-files", "makes the table that --regions gives: give one of them");
    const auto mats = std::count_if(o.receptors.begin(), o.receptors.end(),
                                    [](const auto& file) { return file.extension() == ".mat"; });
    if (mats > 1) throw CLI::ValidationError("--receptors", "takes one .mat file at most");
    if (mats == 0 && !o.receptor_variables.empty())
        throw CLI::ValidationError("--receptor-variables", "goes with a .mat file among --receptors");
    for (const auto& text : o.receptor_variables)
        if (!parse_map_variable(text))
            throw CLI::ValidationError(
                "--receptor-variables",
                "needs NAME=VARIABLE, VARIABLE or \"VARIABLE(:,1)\", got " + clean(text));
    for (const auto& average : o.averages) try {
            entrain::io::parse_map_average(average);
        } catch (const entrain::argument_error&) {
            throw CLI::ValidationError("--average",
                                       "needs a name, =, and maps with + between them, each with its weight "
                                       "in front or without, got " +
                                           clean(average));
        }
    if (o.before.empty() != o.after.empty())
        throw CLI::ValidationError(o.before.empty() ? "--before" : "--after",
                                   "goes with the other of the two");
    if (!o.before.empty() && label_of(o.before, "ses") == label_of(o.after, "ses"))
        throw CLI::ValidationError("--after", "needs another session than --before");
    if (!o.responder.empty() + (app.count("--group-by") > 0) + o.one_group > 1)
        throw CLI::ValidationError("--group-by",
                                   "is one of three ways: give it, or --responder, or --one-group");
    if (!o.responder.empty()) try {
            entrain::io::parse_response_rule(o.responder);
        } catch (const entrain::argument_error&) {
            throw CLI::ValidationError("--responder",
                                       "needs two columns, > or >=, and a percentage "
                                       "(\"QIDS_before QIDS_week5 > 50%\"), got " +
                                           clean(o.responder));
        }
}

/// The label of the atlas, which a study's own --atlas says; "": any.
inline void take_atlas(cohort_sources& o, const std::string& label) {
    for (std::size_t k = 0; k < entities.size(); ++k)
        if (std::string_view(entities[k]) == "atlas") o.values[k] = label;
}

/// The same for a study: that is read from a cohort folder, or made of derivatives or .mat files, or neither.
inline void check_options_of_study(const CLI::App& app, const cohort_sources& o, const char* group,
                                   bool other_input) {
    if (o.given()) {
        if (other_input)
            throw CLI::ValidationError(o.mat.any() ? mat_option(o.mat) : "--derivatives",
                                       "is one of three ways: give it, --cohort, or --write-cohort");
        return check_options(app, o);
    }
    check_mat_options(app, o);
    for (const CLI::Option* each : app.get_options())
        if (each->get_group() == group && each->count() > 0)
            throw CLI::ValidationError(each->get_name(), "goes with --derivatives, --cells or --psilodep");
}

/// What the library is asked for.
inline entrain::io::derivatives_options derivatives_options_of(const cohort_sources& o) {
    using entrain::io::missing_regions;
    entrain::io::derivatives_options to;
    for (std::size_t k = 0; k < entities.size(); ++k)
        if (!o.values[k].empty()) to.filter.push_back({entities[k], label_of(o.values[k], entities[k])});
    for (const auto& key : o.without) to.filter.push_back({key, ""});
    to.join_runs = o.join_runs;
    to.suffix = o.suffix;
    to.regions = o.regions, to.connectome = o.connectome, to.lengths = o.lengths;
    to.people.file = o.participants;
    to.people.phenotypes = o.phenotypes;
    to.people.group_by = o.one_group ? "" : o.group_by;
    if (!o.responder.empty()) to.people.rule = entrain::io::parse_response_rule(o.responder);
    to.people.decimal_comma = o.decimal_comma;
    if (!o.before.empty())
        to.sessions = {{label_of(o.before, "ses"), "before"}, {label_of(o.after, "ses"), "after"}};
    to.tr = o.tr;
    to.missing = o.missing == "error"         ? missing_regions::error
                 : o.missing == "drop-region" ? missing_regions::drop_region_everywhere
                                              : missing_regions::drop_scan;
    to.other_columns = o.other_columns;
    to.max_mean_fd = o.max_fd;
    return to;
}

}  // namespace prepare
