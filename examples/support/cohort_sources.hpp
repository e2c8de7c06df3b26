// What stands beside the scans: atlas, matrices, maps, and the readers that need libraries of their own.
#pragma once

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/io.hpp>
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
#include <entrain/io/atlas_images.hpp>
#include <entrain/io/cifti.hpp>
#endif
#if defined(ENTRAIN_EXAMPLE_MAT)
#include <entrain/io/mat.hpp>
#endif

#include "cohort_folder.hpp"
#include "cohort_found.hpp"
#include "cohort_mat_scans.hpp"
#include "cohort_options.hpp"
#include "cohort_warnings.hpp"
#include "interrupt.hpp"

namespace prepare {

inline bool is_volume(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    return (name.ends_with(".nii") || name.ends_with(".nii.gz")) && !name.ends_with(".dlabel.nii");
}

inline entrain::io::atlas atlas_of(const cohort_sources& o) {
    using entrain::io::homotopic_rule;
    entrain::io::atlas_options options;
    options.network_column = o.network_column;
    options.partners = o.homotopic == "by-name"       ? homotopic_rule::by_name
                       : o.homotopic == "by-centroid" ? homotopic_rule::by_centroid
                                                      : homotopic_rule::automatic;
    const auto& files = o.atlas.empty() ? std::vector{o.regions} : o.atlas;
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
    return entrain::io::load_atlas_images(files, options);
#else
    for (const auto& file : files)
        if (const std::string name = file.filename().string();
            is_volume(file) || name.ends_with(".dlabel.nii") || name.ends_with(".gii") ||
            name.ends_with(".annot"))
            throw std::runtime_error(name +
                                     ": images need a program that was configured with "
                                     "-DENTRAIN_WITH_NEUROIMAGING=ON");
    return entrain::io::load_atlas(files, options);
#endif
}

/// Weights or lengths; a .mat file's variable, or its only square matrix.
inline entrain::connectome read_matrix(const std::filesystem::path& file, const std::string& variable) {
    if (file.extension() != ".mat") return entrain::io::load_connectome(file);
#if defined(ENTRAIN_EXAMPLE_MAT)
    std::string path = variable;
    if (path.empty()) {
        std::string all;
        std::size_t square = 0;
        for (const auto& each : entrain::io::list_mat(file)) {
            all += (all.empty() ? "" : ", ") + clean(each.name);
            if (each.shape.size() != 2 || each.shape[0] != each.shape[1] || each.shape[0] < 2) continue;
            path = each.name, ++square;
        }
        if (square != 1)
            throw entrain::io_error(file, "has " + std::to_string(square) +
                                              " square matrices: --variable says which to read (" + all +
                                              ")");
    }
    auto weights = entrain::io::load_mat(file, path);
    try {
        return entrain::connectome(std::move(weights));
    } catch (const entrain::argument_error& problem) {
        throw entrain::io_error(file, problem.what());
    }
#else
    (void)variable;
    throw entrain::io_error(file, "needs a program that was configured with -DENTRAIN_WITH_MAT=ON");
#endif
}

inline bool has_ending(const std::filesystem::path& file, std::initializer_list<const char*> endings) {
    const std::string name = file.filename().string();
    return std::any_of(endings.begin(), endings.end(),
                       [&](const char* each) { return name.ends_with(each); });
}
inline bool is_labels(const std::filesystem::path& file) {
    return has_ending(file, {".annot", ".label.gii", ".dlabel.nii"});
}

/// Maps of a .mat file: those that are named, or the only variable with a value of each region.
inline entrain::io::receptor_table read_mat_maps(const std::filesystem::path& file,
                                                 const std::vector<std::string>& variables,
                                                 const entrain::io::atlas& atlas,
                                                 const std::vector<std::string>& order) {
#if defined(ENTRAIN_EXAMPLE_MAT)
    const std::size_t rows = order.empty() ? atlas.regions.size() : order.size();
    std::vector<map_variable> wanted;
    for (const auto& text : variables) wanted.push_back(*parse_map_variable(text));
    if (wanted.empty()) {
        std::string all, fit;
        for (const auto& each : entrain::io::list_mat(file)) {
            all += (all.empty() ? "" : ", ") + clean(each.name);
            const bool line = each.shape.size() == 2 && std::min(each.shape[0], each.shape[1]) == 1 &&
                              std::max(each.shape[0], each.shape[1]) == rows;
            if (!line || each.type == "cell" || each.type == "struct" || each.type == "char") continue;
            wanted.push_back({each.name, each.name});
            fit += (fit.empty() ? "" : ", ") + clean(each.name);
        }
        if (wanted.size() != 1)
            throw entrain::io_error(file, "has " + plural(wanted.size(), "variable", "variables") + " of " +
                                              plural(rows, "value", "values") +
                                              ": --receptor-variables says which to read (" +
                                              (fit.empty() ? all : fit) + ")");
    }
    entrain::io::map_table maps;
    maps.values = entrain::full(rows, wanted.size(), 0.0);
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        auto values = entrain::io::load_mat(file, wanted[k].path);
        if (values.shape(0) == 1) turn(values, rows);
        const std::size_t columns = values.shape(1), column = std::max<std::size_t>(wanted[k].column, 1);
        const std::string what = "'" + clean(wanted[k].path) + "' has the shape " +
                                 std::to_string(values.shape(0)) + " by " + std::to_string(columns);
        if (values.shape(0) != rows)
            throw entrain::io_error(file, what + ", and there are " + plural(rows, "region", "regions"));
        if (wanted[k].column == 0 && columns != 1)
            throw entrain::io_error(file,
                                    what + ": name a column, as in \"" + clean(wanted[k].path) + "(:,1)\"");
        if (column > columns)
            throw entrain::io_error(file, what + ", and no column " + std::to_string(column));
        maps.name.push_back(wanted[k].name);
        for (std::size_t i = 0; i < rows; ++i) maps.values(i, k) = values(i, column - 1);
    }
    return entrain::io::arrange_maps(file, maps, atlas.regions, order);
#else
    (void)variables, (void)atlas, (void)order;
    throw entrain::io_error(file, "needs a program that was configured with -DENTRAIN_WITH_MAT=ON");
#endif
}

/// Puts maps behind others of the same regions; `file` is where they come from.
inline void append_maps(entrain::io::receptor_table& maps, const entrain::io::receptor_table& more,
                        const std::filesystem::path& file) {
    const std::size_t before = maps.name.size(), regions = maps.density.shape(0);
    entrain::matrix<double> all = entrain::full(regions, before + more.name.size(), 0.0);
    for (std::size_t i = 0; i < regions; ++i) {
        for (std::size_t k = 0; k < before; ++k) all(i, k) = maps.density(i, k);
        for (std::size_t k = 0; k < more.name.size(); ++k) all(i, before + k) = more.density(i, k);
    }
    for (const auto& name : more.name) {
        if (std::find(maps.name.begin(), maps.name.end(), name) != maps.name.end())
            throw entrain::io_error(file, "a second map '" + clean(name) + "'");
        maps.name.push_back(name);
    }
    maps.density = std::move(all);
}

/// The same of one map, (regions).
inline void append_map(entrain::io::receptor_table& maps, const std::string& name,
                       const entrain::vector<double>& density, const std::filesystem::path& file) {
    entrain::io::receptor_table one{{name}, entrain::full(density.size(), 1, 0.0)};
    for (std::size_t i = 0; i < density.size(); ++i) one.density(i, 0) = density(i);
    append_maps(maps, one, file);
}

/// Maps of images, averaged over the regions: volumes, and files of both hemispheres' surfaces.
inline void append_images(entrain::io::receptor_table& maps, const cohort_sources& o,
                          const entrain::io::atlas& atlas, const std::vector<std::filesystem::path>& volumes,
                          const std::vector<std::filesystem::path>& surfaces) {
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
    for (const auto& file : volumes) {
        const auto labels = std::find_if(o.atlas.begin(), o.atlas.end(), is_volume);
        if (labels == o.atlas.end())
            throw entrain::io_error(file, "is a volume, and needs the label volume among --atlas-files");
        const std::string name = file.filename().string();
        append_map(maps, name.substr(0, name.find(".nii")), entrain::io::map_means(file, *labels, atlas),
                   file);
    }
    std::vector<std::filesystem::path> labels;
    std::copy_if(o.atlas.begin(), o.atlas.end(), std::back_inserter(labels), is_labels);
    for (const auto& map : entrain::io::pair_surface_maps(surfaces)) {
        if (labels.empty())
            throw entrain::io_error(map.files[0],
                                    "is a map on a surface, and needs the labels of that surface among "
                                    "--atlas-files (.annot, .label.gii or .dlabel.nii)");
        append_map(maps, map.name, entrain::io::surface_map_means(map.files, labels, atlas), map.files[0]);
    }
#else
    (void)maps, (void)o, (void)atlas;
    for (const auto* files : {&volumes, &surfaces})
        if (!files->empty())
            throw entrain::io_error(
                files->front(), "needs a program that was configured with -DENTRAIN_WITH_NEUROIMAGING=ON");
#endif
}

inline entrain::io::receptor_table maps_of(const cohort_sources& o, const entrain::io::atlas& atlas,
                                           const std::vector<std::string>& order) {
    std::vector<std::filesystem::path> tables, mats, volumes, surfaces;
    for (const auto& file : o.receptors) {
        if (is_labels(file) || has_ending(file, {".surf.gii"}))
            throw entrain::io_error(file, "is a part of an atlas, not a map: give it to --atlas-files");
        (is_volume(file)              ? volumes
         : has_ending(file, {".gii"}) ? surfaces
         : has_ending(file, {".mat"}) ? mats
                                      : tables)
            .push_back(file);
    }
    entrain::io::receptor_table maps;
    maps.density = entrain::full(atlas.regions.size(), 0, 0.0);
    if (!tables.empty()) maps = entrain::io::load_receptors(tables, atlas.regions, order);
    for (const auto& file : mats)
        append_maps(maps, read_mat_maps(file, o.receptor_variables, atlas, order), file);
    append_images(maps, o, atlas, volumes, surfaces);
    std::vector<entrain::io::map_average> averages;
    for (const auto& text : o.averages) averages.push_back(entrain::io::parse_map_average(text));
    return entrain::io::average_maps(maps, averages);
}

/// All that the library is asked for; `notes` gets what was concluded of the atlas.
inline entrain::io::derivatives_options sources_of(const cohort_sources& o, std::vector<std::string>& notes) {
    entrain::io::derivatives_options to = derivatives_options_of(o);
    if (!o.order.empty()) to.order = entrain::io::load_atlas({o.order}).regions.name;
    to.matrix_reader = [variable = o.variable](const std::filesystem::path& file) {
        return read_matrix(file, variable);
    };
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
    to.readers = {{".ptseries.nii", entrain::io::load_ptseries}};
#endif
    if (o.atlas.empty() && o.receptors.empty()) return to;
    const entrain::io::atlas atlas = atlas_of(o);
    if (!o.atlas.empty()) to.atlas_regions = atlas, notes = atlas.notes;
    if (!o.receptors.empty()) to.maps = maps_of(o, atlas, to.order);
    return to;
}

/// What an error of the library calls its options, and what they are called here.
inline std::string with_options(std::string what) {
    const std::pair<const char*, const char*> names[] = {
        {" in the filter", " (--run 1, --without run and the like)"},
        {"(join_runs;", "(--join-runs;"},
        {"choose by the filter", "choose by --space, --seg and the like"},
        {"give it as tr", "give it as --tr"},
        {"people.group_by or people.rule says", "--group-by, --responder or --one-group says"},
        {"people.file", "--participants"},
        {"set people.decimal_comma", "give --decimal-comma"},
        {"which max_mean_fd needs", "which --max-fd needs"},
        {"other_columns passes over", "--other-columns passes over"},
        {"drop_region_everywhere or drop_scan leaves", "--missing drop-region or drop-scan leaves"},
        {"(drop_scan)", "(--missing drop-scan)"},
        {"; order says which", "; --order says which"}};
    for (const auto& [library, here] : names)
        if (const auto at = what.find(library); at != what.npos)
            what.replace(at, std::string(library).size(), here);
    return what;
}

/// A cohort, and what a reader should know of how it came about.
struct made_cohort {
    entrain::io::cohort cohort;
    std::vector<section> sections;  ///< found, motion, guessed, warnings
};

/// Makes the cohort, with the scans in the order in which a folder of it is read. Throws std::runtime_error, in the
/// words of the options, where a file cannot be read or decided.
inline made_cohort make_cohort(const cohort_sources& o) {
    made_cohort made;
    entrain::io::cohort& study = made.cohort;
    std::vector<std::string> notes;
    bool named = false;                    // whether the connectome names its regions
    std::optional<stand_in_folder> scans;  // of .mat files
    try {
        auto options = sources_of(o, notes);
        if (o.mat.any()) {
            scans.emplace(read_mat_scans(o, regions_in(o, options)), o);
            options.readers.push_back(scans->reader());
            notes.insert(notes.end(), scans->notes().begin(), scans->notes().end());
        }
        study = entrain::io::load_derivatives(scans ? scans->path() : o.derivatives, options);
        if (scans)
            for (auto& scan : study.scans) scan.file = scans->source_of(scan.file);
        named = o.connectome.empty() || !options.order.empty() ||
                !options.matrix_reader(o.connectome).labels().empty();
    } catch (const entrain::io_error& problem) {
        throw std::runtime_error(with_options(scans ? scans->in_words(problem.what()) : problem.what()));
    }
    throw_if_interrupted();
    made.sections = {found_in(study), motion_in(study), guessed_in(study, named ? "" : o.connectome)};
    auto& guessed = made.sections.back();
    guessed.lines.insert(guessed.lines.begin(), notes.begin(), notes.end());
    // Scans that name their regions leave nothing to guess.
    if (std::any_of(study.warnings.begin(), study.warnings.end(),
                    [](const auto& each) { return each.starts_with("regions are not named"); }))
        check_homotopic(study, guessed);
    made.sections.push_back({"warnings", {}});
    for (const auto& warning : oddities_of(study)) made.sections.back().lines.push_back(clean(warning));
    throw_if_interrupted();
    return made;
}

/// The lines of the sections, as a page for a terminal.
inline std::string page_of(const std::vector<section>& sections) {
    std::string text;
    for (const auto& each : sections)
        for (std::size_t k = 0; k < each.lines.size(); ++k) {
            std::string margin = k == 0 ? each.heading : "";
            margin.resize(10, ' ');
            text += margin + each.lines[k] + "\n";
        }
    return text;
}

/// The files that a cohort is made of, and the checksum of each: the scans, within their folder, and what was given
/// beside them.
inline std::vector<std::pair<std::string, std::string>> checksums_of(const cohort_sources& o,
                                                                     const entrain::io::cohort& study) {
    std::vector<std::pair<std::string, std::string>> files;
    std::vector<std::filesystem::path> given{o.regions, o.connectome, o.lengths, o.order, o.participants};
    for (const auto* more : {&o.atlas, &o.receptors, &o.phenotypes})
        given.insert(given.end(), more->begin(), more->end());
    if (const auto usual = o.derivatives / "participants.tsv";
        !o.mat.any() && o.participants.empty() && std::filesystem::is_regular_file(usual))
        given.push_back(usual);
    if (o.mat.cells.empty()) {
        const auto& folder = o.mat.any() ? o.mat.psilodep : o.derivatives;
        for (const auto& scan : study.scans) {
            std::vector<std::filesystem::path> own{scan.file};
            own.insert(own.end(), scan.other_files.begin(), scan.other_files.end());
            for (const auto& file : own)
                files.emplace_back(file.lexically_relative(folder).generic_string(),
                                   entrain::io::checksum(file));
        }
    } else {  // all of them in one file
        given.insert(given.begin(), o.mat.cells);
    }
    for (const auto& file : given)
        if (!file.empty()) files.emplace_back(file.generic_string(), entrain::io::checksum(file));
    return files;
}

/// The cohort of a study, and where it comes from.
struct study_input {
    entrain::io::cohort cohort;
    scan_source source;
    std::vector<section> sections;  ///< how it was made, warnings apart; none of a cohort folder
};

/// Reads a cohort folder, or makes what prepare_cohort would write there: the same scans, maps and warnings, in the
/// same order.
inline study_input read_or_make(const std::filesystem::path& folder, const cohort_sources& o,
                                const entrain::io::cohort_options& how) {
    if (!o.given()) return {entrain::io::load_cohort(folder, how), source_of(folder), {}};
    auto made = make_cohort(o);
    study_input input;
    input.source = {
        o.mat.cells.empty() ? folder_name(o.mat.any() ? o.mat.psilodep : o.derivatives)
                            : o.mat.cells.stem().string(),
        o.mat.any() ? "Parcellated scans of .mat files" : "Parcellated scans of a folder of derivatives",
        checksums_of(o, made.cohort)};
    input.cohort = std::move(made.cohort);
    for (auto& each : made.sections)
        if (each.heading != "warnings" && !each.lines.empty()) input.sections.push_back(std::move(each));
    return input;
}

}  // namespace prepare
