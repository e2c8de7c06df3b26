// Where the regions of an atlas are drawn on a brain: parcels of cortex on the made surface, and the others apart.
#pragma once

#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/io.hpp>

#include "made_cortex.hpp"
#include "outlines.hpp"

namespace example::figures {
namespace detail {

/// Whether a name, or the name of a network, says that a region is no part of the cortex of the hemispheres.
inline bool named_subcortical(std::string_view name) {
    std::string plain;
    for (const char c : name) plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const char* part :
         {"thalam",     "caudate",  "putamen",   "pallid",     "accumbens",  "amygdal",    "striat",
          "subcort",    "sub-cort", "brainstem", "brain-stem", "brain stem", "diencephal", "ventraldc",
          "ventral dc", "cerebel",  "vermis",    "tegment",    "substantia", "nucleus",    "raphe"})
        if (plain.find(part) != plain.npos) return true;
    const std::size_t hippocampus = plain.find("hippocamp");
    if (hippocampus != plain.npos && (hippocampus < 4 || plain.compare(hippocampus - 4, 4, "para") != 0) &&
        (hippocampus < 5 || plain.compare(hippocampus - 5, 4, "para") != 0))
        return true;
    // Words of the atlas of Tian et al. (2020): aTHA, pHIP.
    for (std::size_t at = 0; at < plain.size();) {
        std::size_t end = at;
        while (end < plain.size() && std::isalnum(static_cast<unsigned char>(plain[end]))) ++end;
        const std::string word = plain.substr(at, end - at);
        for (const char* part : {"hip", "tha", "amy", "cau", "put", "nac"})
            if (word == part ||
                (word.size() == 4 && (word[0] == 'a' || word[0] == 'p') && word.substr(1) == part))
                return true;
        at = end + 1;
    }
    return false;
}

/// Whether a place lies among the deep nuclei: within an ellipsoid around basal ganglia and thalamus, mm.
inline bool deep(double x, double y, double z) {
    const double a = (std::abs(x) - 16) / 17, b = (y + 6) / 24, c = (z - 2) / 17;
    return a * a + b * b + c * c < 1;
}

}  // namespace detail

/// Which regions are no part of the cortex. Where at least half of the regions have coordinates on the registration
/// sphere of the cortex, those without; otherwise those whose name or network says so; where none says so, those whose
/// centre lies among the deep nuclei.
inline std::vector<bool> subcortical(const entrain::io::region_table& regions) {
    const std::size_t n = regions.size();
    std::vector<bool> on_sphere(n, false), named(n, false), within(n, false);
    std::size_t on = 0;
    bool any_named = false;
    for (std::size_t i = 0; i < n; ++i) {
        if (regions.sphere.shape(0) == n)
            on_sphere[i] = std::isfinite(regions.sphere(i, 0)) && std::isfinite(regions.sphere(i, 1)) &&
                           std::isfinite(regions.sphere(i, 2));
        on += on_sphere[i];
        named[i] =
            detail::named_subcortical(regions.name[i]) || detail::named_subcortical(regions.network[i]);
        any_named = any_named || named[i];
        within[i] = detail::deep(regions.mni(i, 0), regions.mni(i, 1), regions.mni(i, 2));
    }
    if (2 * on >= n) {
        on_sphere.flip();
        return on_sphere;
    }
    return any_named ? named : within;
}

/// The parcels of one hemisphere in both views, by region; -1 is what has no parcel.
struct hemisphere_parcels {
    std::vector<std::size_t> region;  ///< those with a parcel
    label_outlines lateral, medial;   ///< (anterior, superior), mm; labels are places in `region`
    std::vector<closed_line> lateral_rim = {hemisphere_outline()}, medial_rim = {hemisphere_outline()};

    const label_outlines& of(sheet side) const { return side == sheet::lateral ? lateral : medial; }
    const std::vector<closed_line>& rim(sheet side) const {
        return side == sheet::lateral ? lateral_rim : medial_rim;
    }
};

/// Where every region is drawn.
struct brain_places {
    hemisphere_parcels left, right;
    std::vector<std::size_t> apart = {};  ///< no part of the cortex: dots in a panel of their own
    double back = -110, front = 73, bottom = -50, top = 84;  ///< what a view shows, mm
    /// What the views show, for captions.
    std::string surface =
        "Brain: lateral and medial views of a made surface, a smooth body with the outline of the MNI152 "
        "brain, on which each point of cortex has the colour of the region whose centre is nearest, where "
        "distances along the temporal lobe count half; these are no measured parcels. The grey part of the "
        "medial wall has no cortex.";
    std::string dots = "regions that are no cortex", dots_title = "subcortex";  ///< what `apart` is
};

/// Regions whose hemisphere is not said go by the sign of x. Regions without coordinates are nowhere. `tolerance`: how
/// coarse the lines may be, mm.
inline brain_places places_of(const entrain::io::region_table& regions, double tolerance = 0.25) {
    static const made_hemisphere surface;
    brain_places places;
    const auto deep = subcortical(regions);
    std::array<std::vector<space_point>, 2> centres;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const space_point at{regions.mni(i, 0), regions.mni(i, 1), regions.mni(i, 2)};
        if (!std::isfinite(at[0] + at[1] + at[2])) continue;
        const bool right = regions.hemisphere[i] == "R" || (regions.hemisphere[i] != "L" && at[0] > 0);
        if (deep[i]) {
            places.apart.push_back(i);
            continue;
        }
        (right ? places.right : places.left).region.push_back(i);
        centres[right ? 1 : 0].push_back({right ? -at[0] : at[0], at[1], at[2]});
    }
    for (const bool right : {false, true}) {
        auto& hemisphere = right ? places.right : places.left;
        const auto images = nearest_parcels(surface, centres[right ? 1 : 0]);
        hemisphere.lateral = outlines_of(images.lateral, -1, {.tolerance = tolerance});
        hemisphere.medial = outlines_of(images.medial, -1, {.tolerance = tolerance});
    }
    return places;
}

}  // namespace example::figures
