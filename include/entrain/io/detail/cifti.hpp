// The bodies of io/cifti.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pugixml.hpp>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/repetition_time.hpp>
#include <entrain/io/cifti.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/nifti.hpp>
#include <entrain/io/detail/parcel_means.hpp>
#include <entrain/io/detail/xml.hpp>

namespace entrain::io::detail {

/// What one of the two axes of a CIFTI file means.
struct cifti_axis {
    std::string kind;                // BRAIN_MODELS, PARCELS, SERIES, SCALARS or LABELS
    std::size_t length = 0;          // as the XML has it
    std::vector<std::string> names;  // of parcels or maps
    std::vector<label_table> tables;
    double step = 0;  // of a series, s
    // Of brain models: each grayordinate as one number, and what makes these comparable between files.
    std::vector<std::uint64_t> place;
    std::map<std::string, std::size_t> vertices;  // of the structures that are surfaces
    std::vector<double> space;  // extents of the volume and its affine, where there are voxels
};

inline constexpr std::array<const char*, 2> cifti_cortex{"CIFTI_STRUCTURE_CORTEX_LEFT",
                                                         "CIFTI_STRUCTURE_CORTEX_RIGHT"};
inline constexpr std::uint64_t cifti_voxel = std::uint64_t{1} << 63;

/// A vertex as a number: structures other than these two are rare, and told apart by a sum of their names.
inline std::uint64_t cifti_vertex(std::string_view structure, std::uint64_t vertex) {
    if (structure == cifti_cortex[0]) return vertex;
    if (structure == cifti_cortex[1]) return std::uint64_t{1} << 32 | vertex;
    std::uint64_t sum = 2;
    for (const char each : structure) sum = (sum * 31 + static_cast<unsigned char>(each)) % 1'000'003;
    return (sum + 2) << 32 | vertex;
}

class cifti_file {
public:
    explicit cifti_file(const std::filesystem::path& path) : nifti_(open_nifti(path)) {
        if (nifti_.version != 2) fail("is a NIfTI-1 file, no CIFTI-2 file");
        if (nifti_.shape.size() != 6 || std::any_of(nifti_.shape.begin(), nifti_.shape.begin() + 4,
                                                    [](std::size_t extent) { return extent != 1; }))
            fail("has the shape " + describe(nifti_.shape) +
                 "; a CIFTI-2 file of two axes has (1, 1, 1, 1, n, m)");
        const xml_document document(path, extension());
        const pugi::xml_node root = document.root("CIFTI");
        const std::string version = root.attribute("Version").as_string();
        if (version.substr(0, 1) != "2") fail("is CIFTI of version " + shown(version) + "; 2 is supported");
        std::array<bool, 2> known{};
        for (const pugi::xml_node& node : root.child("Matrix").children("MatrixIndicesMap")) {
            const cifti_axis axis = read_axis(node, root.child("Matrix").child("Volume"));
            for (const std::int64_t each :
                 integers(path, node.attribute("AppliesToMatrixDimension").as_string())) {
                if (each != 0 && each != 1)
                    fail("has an axis " + std::to_string(each) + "; two are supported");
                const auto k = static_cast<std::size_t>(each);
                if (known[k]) fail("damaged: it explains the axis " + std::to_string(each) + " twice");
                known[k] = true;
                axes_[k] = axis;
            }
        }
        for (std::size_t k = 0; k < 2; ++k) {
            if (!known[k]) fail("damaged: it does not explain the axis " + std::to_string(k));
            if (axes_[k].length != nifti_.shape[4 + k])
                fail("damaged: axis " + std::to_string(k) + " has the extent " +
                     std::to_string(nifti_.shape[4 + k]) + ", but its explanation " +
                     std::to_string(axes_[k].length));
        }
    }

    /// Axis 1 of the format: what a row is.
    const cifti_axis& rows() const { return axes_[1]; }
    /// Axis 0 of the format, which runs fastest: what a column is.
    const cifti_axis& columns() const { return axes_[0]; }
    const nifti_file& nifti() const { return nifti_; }
    const std::filesystem::path& path() const { return nifti_.path; }
    [[noreturn]] void fail(const std::string& what) const { throw io_error(nifti_.path, what); }

    /// Which map of labels is meant.
    std::size_t map(const std::string& name) const {
        if (columns().kind != "LABELS" || rows().kind != "BRAIN_MODELS")
            fail("is no dense atlas (.dlabel.nii): its axes are " + rows().kind + " and " + columns().kind);
        if (name.empty()) return 0;
        const auto found = std::find(columns().names.begin(), columns().names.end(), name);
        if (found == columns().names.end())
            fail("has no map " + shown(name) + "; it has: " + listed(columns().names, name));
        return static_cast<std::size_t>(found - columns().names.begin());
    }

    /// The key of each grayordinate in a map of labels; each is in the map's table, or 0.
    std::vector<std::int64_t> keys(std::size_t map) const {
        std::vector<std::int64_t> found(rows().length);
        nifti_.visit([&](const auto& value) {
            for (std::size_t g = 0; g < found.size(); ++g)
                found[g] = whole_label(path(), value(g * columns().length + map));
        });
        const std::vector<std::int64_t>& known = columns().tables[map].key;
        const std::set<std::int64_t> in_table(known.begin(), known.end());
        for (const std::int64_t each : found)
            if (each != 0 && !in_table.contains(each))
                fail("damaged: the label " + std::to_string(each) + " is not in its table");
        return found;
    }

private:
    std::string_view extension() const {
        const std::string_view bytes = nifti_.bytes;
        for (std::size_t at = nifti_.extensions; at + 8 <= nifti_.data;) {
            const auto size = nifti_.get<std::int32_t>(at), code = nifti_.get<std::int32_t>(at + 4);
            if (size < 8 || static_cast<std::size_t>(size) > nifti_.data - at)
                fail("damaged: an extension of " + std::to_string(size) + " bytes");
            if (code == 32) {
                const std::string_view text = bytes.substr(at + 8, static_cast<std::size_t>(size) - 8);
                return text.substr(0, text.find('\0'));
            }
            at += static_cast<std::size_t>(size);
        }
        fail("is a NIfTI-2 file without the XML of CIFTI");
    }

    cifti_axis read_axis(const pugi::xml_node& node, const pugi::xml_node& matrix_volume) const {
        cifti_axis axis;
        axis.kind = node.attribute("IndicesMapToDataType").as_string();
        constexpr std::string_view prefix = "CIFTI_INDEX_TYPE_";
        if (!std::string_view(axis.kind).starts_with(prefix))
            fail("damaged: an axis of the type " + shown(axis.kind));
        axis.kind.erase(0, prefix.size());
        if (axis.kind == "SERIES") {
            const std::int64_t points = integer(node, "NumberOfSeriesPoints");
            if (points < 0) fail("damaged: a series of " + std::to_string(points) + " points");
            axis.length = static_cast<std::size_t>(points);
            double step = 0;
            const std::string text = node.attribute("SeriesStep").as_string();
            if (parse_number(text, false, step)) fail("damaged: SeriesStep is " + shown(text));
            step *= std::pow(10.0, static_cast<double>(integer(node, "SeriesExponent")));
            if (std::string_view(node.attribute("SeriesUnit").as_string()) == "SECOND") {
                if (!is_finite(step) || step <= 0)
                    fail("damaged: samples follow each other after " + describe(step) + " s");
                if (step > longest_repetition_time)
                    fail("says that samples follow each other after " + describe(step) +
                         " s; were these milliseconds?");
                axis.step = step;
            }
        } else if (axis.kind == "PARCELS") {
            for (const pugi::xml_node& parcel : node.children("Parcel"))
                axis.names.emplace_back(parcel.attribute("Name").as_string());
            axis.length = axis.names.size();
            if (std::set<std::string>(axis.names.begin(), axis.names.end()).size() != axis.names.size())
                fail("has two parcels of one name");
        } else if (axis.kind == "SCALARS" || axis.kind == "LABELS") {
            for (const pugi::xml_node& map : node.children("NamedMap")) {
                axis.names.emplace_back(xml_text(map.child("MapName")));
                label_table table;
                for (const pugi::xml_node& label : map.child("LabelTable").children("Label")) {
                    table.key.push_back(integer(label, "Key"));
                    table.name.emplace_back(xml_text(label));
                }
                check_distinct(path(), table);
                axis.tables.push_back(std::move(table));
            }
            axis.length = axis.names.size();
        } else if (axis.kind == "BRAIN_MODELS") {
            // The volume belongs to this axis; older files have it beside the axes.
            read_models(node, node.child("Volume") ? node.child("Volume") : matrix_volume, axis);
        } else {
            fail("has an axis of the type " + shown(axis.kind) + ", which is not supported");
        }
        return axis;
    }

    void read_models(const pugi::xml_node& node, const pugi::xml_node& volume, cifti_axis& axis) const {
        struct model {
            std::size_t first;
            std::vector<std::uint64_t> place;
        };
        std::vector<model> models;
        for (const pugi::xml_node& each : node.children("BrainModel")) {
            const std::string structure = each.attribute("BrainStructure").as_string();
            const std::int64_t first = integer(each, "IndexOffset"), count = integer(each, "IndexCount");
            const std::string_view kind = each.attribute("ModelType").as_string();
            const bool surface = kind == "CIFTI_MODEL_TYPE_SURFACE";
            if (!surface && kind != "CIFTI_MODEL_TYPE_VOXELS")
                fail("damaged: a model of the type " + shown(kind));
            model found;
            const auto index =
                integers(path(), each.child(surface ? "VertexIndices" : "VoxelIndicesIJK").child_value());
            const std::size_t width = surface ? 1 : 3;
            if (first < 0 || count < 0 || static_cast<std::size_t>(count) > index.size() ||
                index.size() != width * static_cast<std::size_t>(count))
                fail("damaged: " + structure + " has " + std::to_string(index.size()) + " indices for " +
                     std::to_string(count) + " grayordinates");
            found.first = static_cast<std::size_t>(first);
            if (surface) {
                const std::int64_t vertices = integer(each, "SurfaceNumberOfVertices");
                for (const std::int64_t vertex : index) {
                    if (vertex < 0 || vertex >= vertices || vertex > 0x7FFFFFFF)
                        fail("damaged: " + structure + " has the vertex " + std::to_string(vertex) + " of " +
                             std::to_string(vertices));
                    found.place.push_back(cifti_vertex(structure, static_cast<std::uint64_t>(vertex)));
                }
                axis.vertices[structure] = static_cast<std::size_t>(std::max<std::int64_t>(vertices, 0));
            } else {
                for (std::size_t k = 0; k < index.size(); k += 3) {
                    std::uint64_t place = cifti_voxel;
                    for (std::size_t d = 0; d < 3; ++d) {
                        if (index[k + d] < 0 || index[k + d] >= 1 << 20)
                            fail("damaged: " + structure + " has a voxel " + std::to_string(index[k + d]));
                        place |= static_cast<std::uint64_t>(index[k + d]) << (21 * d);
                    }
                    found.place.push_back(place);
                }
                if (axis.space.empty()) axis.space = read_space(volume);
            }
            models.push_back(std::move(found));
        }
        std::sort(models.begin(), models.end(),
                  [](const model& a, const model& b) { return a.first < b.first; });
        for (const model& each : models) {
            if (each.first != axis.place.size()) fail("damaged: its brain models leave gaps or overlap");
            axis.place.insert(axis.place.end(), each.place.begin(), each.place.end());
        }
        axis.length = axis.place.size();
        if (std::set<std::uint64_t>(axis.place.begin(), axis.place.end()).size() != axis.place.size())
            fail("damaged: a vertex or a voxel comes twice");
    }

    std::vector<double> read_space(const pugi::xml_node& volume) const {
        std::vector<double> space;
        for (const std::int64_t each : integers(path(), volume.attribute("VolumeDimensions").as_string()))
            space.push_back(static_cast<double>(each));
        const pugi::xml_node transform = volume.child("TransformationMatrixVoxelIndicesIJKtoXYZ");
        // In units of 10^exponent m; here in mm.
        const double unit =
            transform ? std::pow(10.0, static_cast<double>(integer(transform, "MeterExponent") + 3)) : 1;
        std::string_view left = transform.child_value();
        while (true) {
            const std::size_t begin = left.find_first_not_of(" \n\r\t");
            if (begin == std::string_view::npos) break;
            left.remove_prefix(begin);
            const std::string_view word = left.substr(0, left.find_first_of(" \n\r\t"));
            double value = 0;
            if (parse_number(word, false, value))
                fail("damaged: a number of its transformation is " + shown(word));
            space.push_back(space.size() < 15 ? value * unit : value);
            left.remove_prefix(word.size());
        }
        if (space.size() != 19) fail("damaged: its volume has no extents or transformation");
        return space;
    }

    std::int64_t integer(const pugi::xml_node& node, const char* name) const {
        return xml_integer(path(), node, name);
    }

    nifti_file nifti_;
    std::array<cifti_axis, 2> axes_;
};

/// Structures and voxels mean the same in both files.
inline void check_same_brain(const cifti_file& scan, const cifti_file& atlas) {
    for (const auto& [structure, vertices] : scan.rows().vertices) {
        const auto other = atlas.rows().vertices.find(structure);
        if (other != atlas.rows().vertices.end() && other->second != vertices)
            scan.fail("has " + std::to_string(vertices) + " vertices of " + structure + ", the atlas " +
                      std::to_string(other->second) + ": resample one to the other");
    }
    const auto &a = scan.rows().space, &b = atlas.rows().space;
    if (a.empty() || b.empty()) return;
    for (std::size_t k = 0; k < a.size(); ++k)
        if (!(std::abs(a[k] - b[k]) <= 1e-3))
            scan.fail("has its voxels in another space than the atlas: resample one to the other");
}

}  // namespace entrain::io::detail

namespace entrain::io {

inline cifti_parcels load_cifti_parcels(const std::filesystem::path& path) {
    const detail::cifti_file file(path);
    if (file.rows().kind != "PARCELS")
        file.fail("has rows of the type " + file.rows().kind + ", not PARCELS" +
                  (file.rows().kind == "BRAIN_MODELS" ? ": parcellate_cifti averages dense files" : ""));
    cifti_parcels result;
    result.name = file.rows().names;
    if (file.columns().kind == "BRAIN_MODELS") file.fail("has dense columns, which are not supported");
    result.column = file.columns().names;
    result.tr = file.columns().step;
    result.values = full(file.rows().length, file.columns().length, 0.0);
    file.nifti().visit([&](const auto& value) {
        for (std::size_t k = 0; k < result.values.size(); ++k) result.values.data()[k] = value(k);
    });
    return result;
}

inline parcel_series parcellate_cifti(const std::filesystem::path& scan, const std::filesystem::path& labels,
                                      const cifti_options& options) {
    check_enumerator("io::parcellate_cifti", "options.missing", options.missing, missing_parcels::drop);
    const detail::cifti_file atlas(labels);
    const std::size_t map = atlas.map(options.map);
    const std::vector<std::int64_t> keys = atlas.keys(map);
    const detail::cifti_file file(scan);
    if (file.rows().kind != "BRAIN_MODELS" ||
        (file.columns().kind != "SERIES" && file.columns().kind != "SCALARS"))
        file.fail("is no dense series: its axes are " + file.rows().kind + " and " + file.columns().kind +
                  (file.rows().kind == "PARCELS" ? " (load_cifti_parcels reads it)" : ""));
    detail::check_same_brain(file, atlas);

    // Only what the atlas really has counts as a parcel of it.
    const std::set<std::int64_t> present(keys.begin(), keys.end());
    label_table table;
    for (std::size_t k = 0; k < atlas.columns().tables[map].size(); ++k) {
        const std::int64_t key = atlas.columns().tables[map].key[k];
        if (key == 0 || !present.contains(key)) continue;
        table.key.push_back(key);
        table.name.push_back(atlas.columns().tables[map].name[k]);
    }
    if (table.size() == 0)
        atlas.fail("has no parcels in the map " + detail::shown(atlas.columns().names[map]));
    std::unordered_map<std::uint64_t, std::int64_t> label;
    for (std::size_t g = 0; g < keys.size(); ++g) label[atlas.rows().place[g]] = keys[g];
    std::vector<std::int64_t> key(file.rows().length, 0);
    for (std::size_t g = 0; g < key.size(); ++g)
        if (const auto found = label.find(file.rows().place[g]); found != label.end()) key[g] = found->second;

    const std::size_t samples = file.columns().length;
    detail::parcel_means means(scan, key, table, options.missing, samples);
    file.nifti().visit([&](const auto& value) {
        for (std::size_t g = 0; g < key.size(); ++g)
            if (means.parcel[g] != means.none)
                for (std::size_t t = 0; t < samples; ++t)
                    means.add(means.parcel[g], t, value(g * samples + t));
    });
    parcel_series result = means.finish(scan);
    result.tr = file.columns().step;
    return result;
}

inline named_series load_ptseries(const std::filesystem::path& file) {
    cifti_parcels read = load_cifti_parcels(file);
    if (!read.column.empty())
        throw io_error(file, "has maps or parcels for columns, not samples (.ptseries.nii)");
    return {std::move(read.name), std::move(read.values), read.tr};
}

inline vertex_labels load_cifti_labels(const std::filesystem::path& path, std::string_view hemisphere,
                                       const cifti_options& options) {
    if (hemisphere != "L" && hemisphere != "R")
        throw argument_error("io::load_cifti_labels", "hemisphere", "\"L\" or \"R\"",
                             detail::shown(hemisphere));
    const detail::cifti_file file(path);
    const std::size_t map = file.map(options.map);
    const char* const structure = detail::cifti_cortex[hemisphere == "L" ? 0 : 1];
    const auto vertices = file.rows().vertices.find(structure);
    if (vertices == file.rows().vertices.end()) file.fail("has nothing of " + std::string(structure));
    const std::vector<std::int64_t> keys = file.keys(map);
    vertex_labels result;
    result.table = file.columns().tables[map];
    // The number of vertices is only a claim of the file's XML.
    if (vertices->second > std::max<std::size_t>(64 * file.nifti().bytes.size(), 1 << 20))
        file.fail("damaged: " + std::string(structure) + " has " + std::to_string(vertices->second) +
                  " vertices");
    result.key.assign(vertices->second, 0);
    for (std::size_t g = 0; g < keys.size(); ++g) {
        const std::uint64_t place = file.rows().place[g];
        if ((place & detail::cifti_voxel) == 0 && place >> 32 == detail::cifti_vertex(structure, 0) >> 32)
            result.key[place & 0xFFFFFFFF] = keys[g];
    }
    return result;
}

}  // namespace entrain::io
