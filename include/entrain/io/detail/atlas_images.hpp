// The bodies of io/atlas_images.hpp.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/io/atlas_images.hpp>
#include <entrain/io/cifti.hpp>
#include <entrain/io/detail/atlas.hpp>
#include <entrain/io/detail/region_name.hpp>
#include <entrain/io/detail/region_names.hpp>
#include <entrain/io/nifti.hpp>

namespace entrain::io::detail {

/// What a file of an atlas is, by its name.
enum class atlas_file { text, labels, dense_labels, surface, volume };
inline atlas_file kind_of_atlas_file(const std::filesystem::path& file) {
    const std::string name = lower_case(file.filename().string());
    if (name.ends_with(".dlabel.nii")) return atlas_file::dense_labels;
    if (name.ends_with(".nii") || name.ends_with(".nii.gz")) return atlas_file::volume;
    if (name.ends_with(".annot") || name.ends_with(".label.gii")) return atlas_file::labels;
    if (name.ends_with(".surf.gii") || name.ends_with(".gii")) return atlas_file::surface;
    const std::string extension = lower_case(file.extension().string());
    for (const char* const surface :
         {".sphere", ".reg", ".pial", ".white", ".midthickness", ".smoothwm", ".inflated", ".orig"})
        if (extension == surface) return atlas_file::surface;
    return atlas_file::text;
}

/// "L" or "R", of which a file is by its name.
inline std::string hemisphere_of_file(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    std::set<std::string> found;
    for (const name_token& token : tokens_of(name))
        if (is_side(token.lower)) found.insert(side_of(token.lower));
    if (found.size() != 1)
        throw io_error(file, "its name does not say of which hemisphere it is (lh, rh, or hemi-L, hemi-R)");
    return *found.begin();
}

/// A name of a hemisphere's label with the hemisphere in it.
inline std::string with_side(const std::string& name, const std::string& side) {
    return read_region_name(name).hemisphere == side ? name : (side == "L" ? "lh_" : "rh_") + name;
}

/// One volume; a fourth axis of one is allowed.
inline nifti_image load_volume(const std::filesystem::path& file, const char* what) {
    nifti_image image = load_nifti(file);
    const auto& shape = image.values.shape();
    if (shape.size() < 3) throw io_error(file, "is no volume of three axes");
    for (std::size_t axis = 3; axis < shape.size(); ++axis)
        if (shape[axis] != 1) throw io_error(file, std::string("has more than one volume: ") + what);
    return image;
}

/// The label that a voxel has.
inline std::int64_t label_at(const std::filesystem::path& file, double value) {
    if (!(std::abs(value) < 9007199254740992.0) || value != std::floor(value))
        throw io_error(file, "has the value " + describe(value) + ", and labels are whole numbers");
    return static_cast<std::int64_t>(value);
}

/// From mm to indices: the inverse of an affine, (3, 4).
inline matrix<double> inverse_affine(const std::filesystem::path& file, const matrix<double>& affine) {
    const auto a = [&](std::size_t i, std::size_t j) { return affine(i % 3, j % 3); };
    matrix<double> inverse = full(3, 4, 0.0);
    double determinant = 0;
    for (std::size_t j = 0; j < 3; ++j)
        determinant += a(0, j) * (a(1, j + 1) * a(2, j + 2) - a(1, j + 2) * a(2, j + 1));
    if (!is_finite(determinant) || !is_finite(1 / determinant))
        throw io_error(file, "has an affine that cannot be inverted");
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) {
            inverse(i, j) =
                (a(j + 1, i + 1) * a(j + 2, i + 2) - a(j + 1, i + 2) * a(j + 2, i + 1)) / determinant;
            inverse(i, 3) -= inverse(i, j) * affine(j, 3);
        }
    return inverse;
}

/// Means by region out of sums; every region needs a value.
class region_means {
public:
    explicit region_means(const atlas& regions)
        : regions_(regions), sum_(regions.regions.size()), count_(regions.regions.size()) {}
    void add(std::size_t region, double value) {
        if (!is_finite(value)) return;
        sum_[region] += value;
        ++count_[region];
    }
    vector<double> result(const std::filesystem::path& file) const {
        vector<double> means = full(sum_.size(), 0.0);
        for (std::size_t i = 0; i < sum_.size(); ++i) {
            if (count_[i] == 0)
                throw io_error(file, "has no value in region " + shown(regions_.regions.name[i]));
            means(i) = sum_[i] / static_cast<double>(count_[i]);
        }
        return means;
    }

private:
    const atlas& regions_;
    std::vector<double> sum_;
    std::vector<std::size_t> count_;
};

/// "left" or "right", for messages.
inline const char* side_in_words(const std::string& side) {
    return side == "L" ? "left" : "right";
}

/// The name of a map: that of its file without the hemisphere and the ending.
inline std::string surface_map_name(const std::filesystem::path& file) {
    std::string name = file.filename().string();
    for (const char* const ending : {".func.gii", ".shape.gii", ".gii"})
        if (lower_case(name).ends_with(ending)) {
            name.resize(name.size() - std::string_view(ending).size());
            break;
        }
    const std::vector<name_token> tokens = tokens_of(name);
    for (std::size_t k = 0; k < tokens.size(); ++k) {
        if (!is_side(tokens[k].lower)) continue;
        // With "hemi" in front of it, and what separates it from the part before or, if there is none, after.
        const std::size_t first = k > 0 && tokens[k - 1].lower == "hemi" ? k - 1 : k;
        const auto end_of = [&](std::size_t part) { return tokens[part].begin + tokens[part].text.size(); };
        const std::size_t from = first > 0 ? end_of(first - 1) : 0;
        const std::size_t to = first > 0               ? end_of(k)
                               : k + 1 < tokens.size() ? tokens[k + 1].begin
                                                       : name.size();
        return name.substr(0, from) + name.substr(to);
    }
    return name;
}

/// The labels of the cortex, by hemisphere.
class cortex_labels {
public:
    void add(const std::filesystem::path& file, const std::string& side, vertex_labels labels, bool keyed,
             atlas_part& part) {
        if (labels_.count(side)) throw io_error(file, "a second file of labels of the hemisphere " + side);
        const std::set<std::int64_t> used(labels.key.begin(), labels.key.end());
        for (std::size_t k = 0; k < labels.table.size(); ++k) {
            if (is_background(labels.table.name[k]) || !used.count(labels.table.key[k])) continue;
            atlas_row row;
            row.name = with_side(labels.table.name[k], side);
            if (keyed) row.key = labels.table.key[k];
            row.hemisphere = side;
            part.rows.push_back(std::move(row));
        }
        if (part.rows.empty())
            throw io_error(file, "has no label of the hemisphere " + side + " but background");
        labels_.emplace(side, std::move(labels));
    }

    atlas_part positions(const std::filesystem::path& file) const {
        const std::string name = lower_case(file.filename().string());
        for (const char* const shape : {"inflated", "flat"})
            if (name.find(shape) != std::string::npos)
                throw io_error(
                    file, "is no place in the brain: give the pial or midthickness surface, or the sphere");
        const std::string side = hemisphere_of_file(file);
        const auto labels = labels_.find(side);
        if (labels == labels_.end())
            throw io_error(
                file, "needs labels of its hemisphere, " + side + " (.annot, .label.gii or .dlabel.nii)");
        const bool sphere = name.find("sphere") != std::string::npos;
        const surface_mesh mesh = load_surface(file);
        if (mesh.vertices.shape(0) != labels->second.key.size())
            throw io_error(file, "has " + std::to_string(mesh.vertices.shape(0)) +
                                     " vertices, the labels are of " +
                                     std::to_string(labels->second.key.size()));
        const parcel_positions places = parcel_centroids(mesh, labels->second, {.on_sphere = sphere});
        atlas_part part{file, {}};
        for (std::size_t k = 0; k < places.name.size(); ++k) {
            if (is_background(places.name[k])) continue;
            atlas_row row;
            row.name = with_side(places.name[k], side);
            position& place = sphere ? row.sphere : row.mni;
            for (std::size_t axis = 0; axis < 3; ++axis) place[axis] = places.position(k, axis);
            part.rows.push_back(std::move(row));
        }
        return part;
    }

private:
    std::map<std::string, vertex_labels> labels_;
};

}  // namespace entrain::io::detail

namespace entrain::io {

inline parcel_positions volume_centroids(const std::filesystem::path& labels) {
    const nifti_image image = detail::load_volume(labels, "labels are one");
    const auto& shape = image.values.shape();
    struct sum {
        std::size_t count = 0;
        std::array<double, 3> index{};
    };
    std::map<std::int64_t, sum> sums;
    const double* value = image.values.data();
    for (std::size_t x = 0; x < shape[0]; ++x)
        for (std::size_t y = 0; y < shape[1]; ++y)
            for (std::size_t z = 0; z < shape[2]; ++z, ++value) {
                if (*value == 0) continue;
                sum& own = sums[detail::label_at(labels, *value)];
                ++own.count;
                own.index[0] += static_cast<double>(x);
                own.index[1] += static_cast<double>(y);
                own.index[2] += static_cast<double>(z);
            }
    if (sums.empty()) throw io_error(labels, "has no label but 0, the background");
    parcel_positions found;
    found.position = full(sums.size(), 3, 0.0);
    for (const auto& [key, own] : sums) {
        const std::size_t k = found.key.size();
        found.name.push_back(std::to_string(key));
        found.key.push_back(key);
        found.count.push_back(own.count);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            found.position(k, axis) = image.affine(axis, 3);
            for (std::size_t from = 0; from < 3; ++from)
                found.position(k, axis) +=
                    image.affine(axis, from) * own.index[from] / static_cast<double>(own.count);
        }
    }
    return found;
}

inline atlas load_atlas_images(const std::vector<std::filesystem::path>& files,
                               const atlas_options& options) {
    using detail::atlas_file;
    detail::check_atlas("io::load_atlas_images", files, options);
    std::vector<detail::atlas_part> parts;
    detail::cortex_labels cortex;
    const auto each = [&](atlas_file kind, const auto& read) {
        for (const auto& file : files)
            if (detail::kind_of_atlas_file(file) == kind) read(file);
    };
    each(atlas_file::text,
         [&](const auto& file) { parts.push_back(detail::read_atlas_text(file, options)); });
    each(atlas_file::dense_labels, [&](const auto& file) {
        detail::atlas_part both{file, {}};
        for (const char* const side : {"L", "R"}) {
            detail::atlas_part part{file, {}};
            cortex.add(file, side, load_cifti_labels(file, side), true, part);
            both.rows.insert(both.rows.end(), part.rows.begin(), part.rows.end());
        }
        parts.push_back(std::move(both));
    });
    each(atlas_file::labels, [&](const auto& file) {
        detail::atlas_part part{file, {}};
        cortex.add(file, detail::hemisphere_of_file(file), load_vertex_labels(file), false, part);
        parts.push_back(std::move(part));
    });
    each(atlas_file::surface, [&](const auto& file) { parts.push_back(cortex.positions(file)); });
    each(atlas_file::volume, [&](const auto& file) {
        const parcel_positions places = volume_centroids(file);
        detail::atlas_part part{file, {}};
        part.by_key = true;
        for (std::size_t k = 0; k < places.key.size(); ++k) {
            detail::atlas_row row;
            row.key = places.key[k];
            for (std::size_t axis = 0; axis < 3; ++axis) row.mni[axis] = places.position(k, axis);
            part.rows.push_back(std::move(row));
        }
        parts.push_back(std::move(part));
    });
    return detail::build_atlas("io::load_atlas_images", parts, options);
}

inline vector<double> map_means(const std::filesystem::path& map, const std::filesystem::path& labels,
                                const atlas& regions) {
    std::map<std::int64_t, std::size_t> region_of;
    for (std::size_t i = 0; i < regions.regions.size(); ++i) {
        if (i >= regions.key.size() || regions.key[i] < 0)
            throw argument_error("io::map_means", "regions",
                                 "a number of every region in the volume of labels",
                                 "none of " + detail::shown(regions.regions.name[i]));
        region_of.emplace(regions.key[i], i);
    }
    const nifti_image image = detail::load_volume(map, "a map is one"),
                      label_image = detail::load_volume(labels, "labels are one");
    const matrix<double> back = detail::inverse_affine(labels, label_image.affine);
    const auto &shape = image.values.shape(), &grid = label_image.values.shape();
    detail::region_means means(regions);
    const double* value = image.values.data();
    for (std::size_t x = 0; x < shape[0]; ++x)
        for (std::size_t y = 0; y < shape[1]; ++y)
            for (std::size_t z = 0; z < shape[2]; ++z, ++value) {
                const std::array<double, 3> index{static_cast<double>(x), static_cast<double>(y),
                                                  static_cast<double>(z)};
                std::array<double, 3> mm{};
                for (std::size_t i = 0; i < 3; ++i) {
                    mm[i] = image.affine(i, 3);
                    for (std::size_t j = 0; j < 3; ++j) mm[i] += image.affine(i, j) * index[j];
                }
                std::size_t place = 0;
                bool inside = true;
                for (std::size_t i = 0; i < 3; ++i) {
                    const double at =
                        std::round(back(i, 0) * mm[0] + back(i, 1) * mm[1] + back(i, 2) * mm[2] + back(i, 3));
                    inside = inside && at >= 0 && at < static_cast<double>(grid[i]);
                    if (inside) place = place * grid[i] + static_cast<std::size_t>(at);
                }
                if (!inside) continue;
                const auto found = region_of.find(detail::label_at(labels, label_image.values.data()[place]));
                if (found != region_of.end()) means.add(found->second, *value);
            }
    return means.result(map);
}

inline std::vector<surface_map> pair_surface_maps(const std::vector<std::filesystem::path>& files) {
    std::vector<surface_map> maps;
    for (const auto& file : files) {
        detail::hemisphere_of_file(file);
        const std::string name = detail::surface_map_name(file);
        const auto found =
            std::find_if(maps.begin(), maps.end(), [&](const auto& map) { return map.name == name; });
        if (found == maps.end())
            maps.push_back({name, {file}});
        else
            found->files.push_back(file);
    }
    return maps;
}

inline vector<double> surface_map_means(const std::vector<std::filesystem::path>& maps,
                                        const std::vector<std::filesystem::path>& labels,
                                        const atlas& regions) {
    if (maps.empty())
        throw argument_error("io::surface_map_means", "maps", "a file of each hemisphere", "none");
    const detail::region_lookup index(regions.regions.name, true);
    detail::region_means means(regions);
    std::set<std::string> sides;
    std::set<std::size_t> labelled;  // regions that have a vertex
    for (const auto& map : maps) {
        const std::string side = detail::hemisphere_of_file(map);
        if (!sides.insert(side).second) throw io_error(map, "a second map of the hemisphere " + side);
        const auto is_dense = [](const std::filesystem::path& each) {
            return detail::kind_of_atlas_file(each) == detail::atlas_file::dense_labels;
        };
        const std::filesystem::path* file = nullptr;
        for (const auto& each : labels)
            if (is_dense(each) || detail::hemisphere_of_file(each) == side) file = &each;
        if (!file)
            throw io_error(map, "needs labels of its hemisphere, " + side +
                                    " (.annot, .label.gii or .dlabel.nii of the same surface)");
        const matrix<double> values = load_vertex_maps(map);
        const vertex_labels of = is_dense(*file) ? load_cifti_labels(*file, side) : load_vertex_labels(*file);
        if (values.shape(1) != 1)
            throw io_error(map, "has " + std::to_string(values.shape(1)) + " maps: give a file of each");
        if (values.shape(0) != of.key.size())
            throw io_error(map, "has " + std::to_string(values.shape(0)) + " vertices, and " +
                                    file->filename().string() + " " + std::to_string(of.key.size()) +
                                    ": both are to be of one surface (mri_surf2surf, wb_command "
                                    "-metric-resample or neuromaps bring a map to another)");
        std::map<std::int64_t, std::size_t> region_of;
        for (std::size_t k = 0; k < of.table.size(); ++k)
            if (const auto found = index.find(detail::with_side(of.table.name[k], side)))
                region_of.emplace(of.table.key[k], *found);
        for (std::size_t v = 0; v < of.key.size(); ++v)
            if (const auto found = region_of.find(of.key[v]); found != region_of.end()) {
                means.add(found->second, values(v, 0));
                labelled.insert(found->second);
            }
    }
    for (std::size_t i = 0; i < regions.regions.size(); ++i) {
        const std::string &name = regions.regions.name[i], &side = regions.regions.hemisphere[i];
        if (labelled.count(i)) continue;
        if ((side == "L" || side == "R") && !sides.count(side))
            throw io_error(maps.front(),
                           std::string("is of the ") + detail::side_in_words(side == "L" ? "R" : "L") +
                               " hemisphere, and " + detail::shown(name) + " is of the " +
                               detail::side_in_words(side) + " one: give the map of that hemisphere too");
        throw io_error(maps.front(), "has no vertex in region " + detail::shown(name) +
                                         ", which the labels lack; where that is beneath the cortex, the map "
                                         "is to be a volume");
    }
    return means.result(maps.front());
}

}  // namespace entrain::io
