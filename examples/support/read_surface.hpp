// Reads the surface that a user draws brains on: --surface and --surface-labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <entrain/io.hpp>
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
#include <entrain/io/surface.hpp>
#endif

#include "given_surface.hpp"
#include "options.hpp"

namespace example::figures {

/// Whether this program reads GIFTI and FreeSurfer.
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
inline constexpr bool reads_surfaces = true;
#else
inline constexpr bool reads_surfaces = false;
#endif

#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
namespace detail {

/// The region of each vertex by its label. Throws surface_error where numbers of vertices differ.
inline std::vector<int> labelled_regions(const std::filesystem::path& file, std::size_t vertices, bool right,
                                         const entrain::io::region_table& regions) {
    const auto labels = entrain::io::load_vertex_labels(file);
    if (labels.key.size() != vertices)
        throw surface_error("--surface-labels: " + clean(file.filename().string()) + " has " +
                            std::to_string(labels.key.size()) + " vertices, the " +
                            (right ? "right" : "left") + " surface " + std::to_string(vertices));
    const auto& names = labels.table.name;
    const auto meant = regions_of_labels(names, right, regions);
    std::map<std::int64_t, int> region_of;
    for (std::size_t k = 0; k < names.size(); ++k) region_of.emplace(labels.table.key[k], meant[k]);
    std::vector<int> region(vertices, -1);
    bool any = false;
    for (std::size_t v = 0; v < vertices; ++v) {
        const auto found = region_of.find(labels.key[v]);
        if (found != region_of.end()) region[v] = found->second;
        any = any || region[v] >= 0;
    }
    if (any) return region;
    std::string examples;
    for (std::size_t i = 0; i < regions.size() && examples.empty(); ++i)
        if (is_right(regions, i) == right) examples = ", regions such as '" + clean(regions.name[i]) + "'";
    throw surface_error("--surface-labels: no label of " + clean(file.filename().string()) +
                        " is the name of a region of its hemisphere; it has labels such as '" +
                        (names.empty() ? std::string() : clean(names.back())) + "'" + examples);
}

}  // namespace detail
#endif

/// The surface in `files` (two, left and right: GIFTI .surf.gii or FreeSurfer's lh.pial, rh.pial), its regions from `labels`
/// (two: .label.gii or .annot) or, where these are empty, from the nearest centre. Throws usage_error where this
/// program was built without the readers, io_error where a file cannot be read, surface_error where it does not fit the
/// regions.
inline given_surface read_surface(const std::vector<std::filesystem::path>& files,
                                  const std::vector<std::filesystem::path>& labels,
                                  const entrain::io::region_table& regions) {
#if defined(ENTRAIN_EXAMPLE_NEUROIMAGING)
    given_surface surface;
    surface.labelled = !labels.empty();
    for (const bool right : {false, true}) {
        auto mesh = entrain::io::load_surface(files[right ? 1 : 0]);
        auto& half = right ? surface.right : surface.left;
        half.region = surface.labelled ? detail::labelled_regions(labels[right ? 1 : 0],
                                                                  mesh.vertices.shape(0), right, regions)
                                       : nearest_regions(mesh.vertices, right, regions);
        half.vertices = std::move(mesh.vertices), half.triangles = std::move(mesh.triangles);
    }
    return surface;
#else
    (void)files, (void)labels, (void)regions;
    throw usage_error(
        "--surface: needs a program that was configured with -DENTRAIN_WITH_NEUROIMAGING=ON (Debian: "
        "zlib1g-dev libpugixml-dev)");
#endif
}

}  // namespace example::figures
