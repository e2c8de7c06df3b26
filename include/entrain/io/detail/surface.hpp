// The bodies of io/surface.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/gifti.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/surface.hpp>

namespace entrain::io::detail {

/// FreeSurfer's numbers: the highest byte first, one after the other, never beyond the end.
class freesurfer_bytes {
public:
    freesurfer_bytes(const std::filesystem::path& file, std::string_view bytes) : file_(file), left_(bytes) {}

    template <class Stored>
    Stored take() {
        if (left_.size() < sizeof(Stored)) fail("truncated: it ends within its numbers");
        const Stored value = stored_value<Stored>(left_.data(), std::endian::native == std::endian::little);
        left_.remove_prefix(sizeof(Stored));
        return value;
    }
    /// A number of things that follow, of at least `bytes` each.
    std::size_t count(const char* what, std::size_t bytes) {
        const auto found = take<std::int32_t>();
        if (found < 0) fail("damaged: " + std::to_string(found) + " " + what);
        if (static_cast<std::size_t>(found) > left_.size() / bytes)
            fail("truncated: it says that it has " + std::to_string(found) + " " + what);
        return static_cast<std::size_t>(found);
    }
    /// Text with its length before it; a zero byte ends it earlier.
    std::string text() {
        const std::size_t length = count("letters of a name", 1);
        const std::string_view found = left_.substr(0, length);
        left_.remove_prefix(length);
        return std::string(found.substr(0, found.find('\0')));
    }
    void skip_line() {
        const std::size_t end = left_.find('\n');
        if (end == std::string_view::npos) fail("truncated: it ends within its first lines");
        left_.remove_prefix(end + 1);
    }
    std::size_t left() const { return left_.size(); }
    [[noreturn]] void fail(const std::string& what) const { throw io_error(file_, what); }

private:
    const std::filesystem::path& file_;
    std::string_view left_;
};

/// GIFTI begins with an XML declaration or an element, after a mark of the order of bytes perhaps.
inline bool looks_like_xml(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::size_t begin = bytes.find_first_not_of(" \n\r\t");
    return begin != std::string_view::npos && bytes[begin] == '<';
}

inline void check_mesh(const std::filesystem::path& file, const surface_mesh& mesh) {
    for (const double each : mesh.vertices)
        if (!is_finite(each)) throw io_error(file, "damaged: a coordinate is not finite");
    for (const std::size_t each : mesh.triangles)
        if (each >= mesh.vertices.shape(0))
            throw io_error(file, "damaged: a triangle names the vertex " + std::to_string(each) + " of " +
                                     std::to_string(mesh.vertices.shape(0)));
}

inline std::int64_t whole_number(const std::filesystem::path& file, double value) {
    return whole_label(file, value);
}

inline vertex_labels read_annotation(const std::filesystem::path& file, std::string_view bytes) {
    freesurfer_bytes from(file, bytes);
    const std::size_t vertices = from.count("vertices", 8);
    std::vector<std::uint32_t> colour(vertices);
    for (std::size_t k = 0; k < vertices; ++k) {
        const auto vertex = from.take<std::int32_t>();
        const auto value = from.take<std::uint32_t>();
        if (vertex < 0 || static_cast<std::size_t>(vertex) >= vertices)
            from.fail("damaged: the vertex " + std::to_string(vertex) + " of " + std::to_string(vertices));
        colour[static_cast<std::size_t>(vertex)] = value;
    }
    if (from.left() < 4 || from.take<std::int32_t>() == 0)
        from.fail("has no table of colours, so that labels have no names");
    std::map<std::uint32_t, std::int64_t> key;
    vertex_labels result;
    const auto entry = [&](std::int64_t index) {
        std::string name = from.text();
        std::uint32_t value = 0;
        for (int shift = 0; shift < 24; shift += 8) value |= (from.take<std::uint32_t>() & 0xFF) << shift;
        from.take<std::uint32_t>();  // transparency, which is no part of the value
        key.emplace(value, index);
        result.table.key.push_back(index);
        result.table.name.push_back(std::move(name));
    };
    const auto version = from.take<std::int32_t>();
    if (version > 0) {
        if (static_cast<std::size_t>(version) > from.left() / 20)
            from.fail("truncated: its table of colours is not complete");
        from.text();
        for (std::int32_t k = 0; k < version; ++k) entry(k);
    } else if (version == -2) {
        from.take<std::int32_t>();  // the largest index and one
        from.text();
        const std::size_t entries = from.count("colours", 24);
        for (std::size_t k = 0; k < entries; ++k) {
            const auto index = from.take<std::int32_t>();
            if (index < 0) from.fail("damaged: a colour of number " + std::to_string(index));
            if (std::find(result.table.key.begin(), result.table.key.end(), index) != result.table.key.end())
                from.fail("damaged: the colour " + std::to_string(index) + " comes twice");
            entry(index);
        }
    } else {
        from.fail("has a table of colours of version " + std::to_string(version) + "; 1 and 2 are supported");
    }
    for (const std::uint32_t each : colour) {
        const auto found = key.find(each & 0xFFFFFF);
        result.key.push_back(found == key.end() ? -1 : found->second);
    }
    return result;
}

}  // namespace entrain::io::detail

namespace entrain::io {

inline surface_mesh load_surface(const std::filesystem::path& file) {
    const std::string bytes = read_file(file);
    surface_mesh mesh;
    if (bytes.starts_with("\xFF\xFF\xFE")) {
        detail::freesurfer_bytes from(file, std::string_view(bytes).substr(3));
        from.skip_line();
        from.skip_line();
        const std::size_t vertices = from.count("vertices", 12);
        const auto triangles = from.take<std::int32_t>();
        if (triangles < 0 || static_cast<std::size_t>(triangles) > from.left() / 12 ||
            12 * (vertices + static_cast<std::size_t>(triangles)) > from.left())
            from.fail("truncated: it says that it has " + std::to_string(vertices) + " vertices and " +
                      std::to_string(triangles) + " triangles");
        mesh.vertices = full(vertices, 3, 0.0);
        for (double& each : mesh.vertices) each = double{from.take<float>()};
        mesh.triangles = full<std::size_t>(static_cast<std::size_t>(triangles), 3, 0);
        for (std::size_t& each : mesh.triangles) {
            const auto vertex = from.take<std::int32_t>();
            if (vertex < 0) from.fail("damaged: a triangle names the vertex " + std::to_string(vertex));
            each = static_cast<std::size_t>(vertex);
        }
    } else {
        if (!detail::looks_like_xml(bytes))
            throw io_error(file, "is neither GIFTI nor a surface of triangles of FreeSurfer's");
        const detail::gifti_file gifti = detail::read_gifti(file, bytes);
        const auto array = [&](const char* intent) -> const detail::gifti_array& {
            for (const auto& each : gifti.arrays)
                if (each.intent == intent && each.columns == 3) return each;
            throw io_error(file, "has no array " + std::string(intent) + " of three columns");
        };
        const auto& points = array("NIFTI_INTENT_POINTSET");
        const auto& triangles = array("NIFTI_INTENT_TRIANGLE");
        mesh.vertices = full(points.rows, 3, 0.0);
        std::copy(points.values.begin(), points.values.end(), mesh.vertices.begin());
        mesh.triangles = full<std::size_t>(triangles.rows, 3, 0);
        for (std::size_t k = 0; k < triangles.values.size(); ++k) {
            const std::int64_t vertex = detail::whole_number(file, triangles.values[k]);
            if (vertex < 0)
                throw io_error(file, "damaged: a triangle names the vertex " + std::to_string(vertex));
            mesh.triangles.data()[k] = static_cast<std::size_t>(vertex);
        }
    }
    detail::check_mesh(file, mesh);
    return mesh;
}

inline vertex_labels load_vertex_labels(const std::filesystem::path& file) {
    const std::string bytes = read_file(file);
    if (!detail::looks_like_xml(bytes)) return detail::read_annotation(file, bytes);
    detail::gifti_file gifti = detail::read_gifti(file, bytes);
    if (gifti.arrays.size() != 1 || gifti.arrays[0].columns != 1)
        throw io_error(
            file, "has " + std::to_string(gifti.arrays.size()) + " arrays; labels are one, of one column");
    if (gifti.arrays[0].intent != "NIFTI_INTENT_LABEL")
        throw io_error(file, "has " + gifti.arrays[0].intent + ", no labels (NIFTI_INTENT_LABEL)");
    vertex_labels result;
    for (const double each : gifti.arrays[0].values) result.key.push_back(detail::whole_number(file, each));
    result.table = std::move(gifti.table);
    return result;
}

inline matrix<double> load_vertex_maps(const std::filesystem::path& file) {
    const std::string bytes = read_file(file);
    if (!detail::looks_like_xml(bytes)) throw io_error(file, "is no GIFTI file");
    const detail::gifti_file gifti = detail::read_gifti(file, bytes);
    if (gifti.arrays.empty()) throw io_error(file, "has no arrays");
    std::size_t columns = 0;
    for (const auto& each : gifti.arrays) {
        if (each.rows != gifti.arrays[0].rows)
            throw io_error(file, "has arrays over " + std::to_string(gifti.arrays[0].rows) + " and over " +
                                     std::to_string(each.rows) + " vertices");
        columns += each.columns;
    }
    matrix<double> result = full(gifti.arrays[0].rows, columns, 0.0);
    std::size_t first = 0;
    for (const auto& each : gifti.arrays) {
        for (std::size_t i = 0; i < each.rows; ++i)
            for (std::size_t j = 0; j < each.columns; ++j)
                result(i, first + j) = each.values[i * each.columns + j];
        first += each.columns;
    }
    return result;
}

inline parcel_positions parcel_centroids(const surface_mesh& surface, const vertex_labels& labels,
                                         const centroid_options& options) {
    constexpr auto function = "io::parcel_centroids";
    const std::size_t vertices = surface.vertices.shape(0);
    if (vertices != 0 && surface.vertices.shape(1) != 3)
        throw argument_error(function, "surface.vertices", "three columns", surface.vertices.shape());
    check_finite(function, "surface.vertices", surface.vertices);
    if (labels.key.size() != vertices)
        throw argument_error(function, "labels.key",
                             "as many labels as the surface has vertices (" + std::to_string(vertices) + ")",
                             labels.key.size());
    detail::check_label_table(function, "labels.table", labels.table);
    std::map<std::int64_t, std::size_t> place;
    for (std::size_t k = 0; k < labels.table.size(); ++k) place[labels.table.key[k]] = k;
    matrix<double> sum = full(labels.table.size(), 3, 0.0);
    std::vector<std::size_t> count(labels.table.size());
    double radius = 0;
    for (std::size_t v = 0; v < vertices; ++v) {
        const double x = surface.vertices(v, 0), y = surface.vertices(v, 1), z = surface.vertices(v, 2);
        radius += std::sqrt(x * x + y * y + z * z) / static_cast<double>(vertices);
        const auto found = place.find(labels.key[v]);
        if (found == place.end()) {
            if (labels.key[v] == 0 || labels.key[v] == -1) continue;
            throw argument_error(function, "labels.key", "keys of the table of labels", labels.key[v]);
        }
        ++count[found->second];
        for (std::size_t k = 0; k < 3; ++k) sum(found->second, k) += surface.vertices(v, k);
    }
    parcel_positions result;
    std::vector<std::size_t> kept;
    for (std::size_t p = 0; p < count.size(); ++p) {
        const std::string& name = labels.table.name[p];
        if (count[p] == 0 || labels.table.key[p] < 0 ||
            std::find(options.background.begin(), options.background.end(), name) != options.background.end())
            continue;
        kept.push_back(p);
        result.name.push_back(name);
        result.key.push_back(labels.table.key[p]);
        result.count.push_back(count[p]);
    }
    if (kept.empty())
        throw argument_error(function, "labels", "at least one parcel that is not background", "none");
    result.position = full(kept.size(), 3, 0.0);
    for (std::size_t k = 0; k < kept.size(); ++k) {
        double length = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            result.position(k, axis) = sum(kept[k], axis) / static_cast<double>(result.count[k]);
            length += result.position(k, axis) * result.position(k, axis);
        }
        if (!options.on_sphere) continue;
        length = std::sqrt(length);
        if (!(length > 1e-9 * radius))
            throw argument_error(function, "surface", "a parcel whose mean is not the centre of the sphere",
                                 result.name[k]);
        for (std::size_t axis = 0; axis < 3; ++axis) result.position(k, axis) *= radius / length;
    }
    return result;
}

}  // namespace entrain::io
