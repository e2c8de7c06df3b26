// What the names of regions say, as the atlases write them: side, network, and the name of the homotopic partner.
#pragma once

#include <string>
#include <string_view>

#include <entrain/core/check.hpp>

namespace entrain::io {

/// What the name of a region says.
struct region_name {
    std::string hemisphere = "n/a";  ///< "L", "R" or "n/a"
    std::string network = "n/a";     ///< of Schaefer's names; "n/a" where the name says none
    std::string partner = {};        ///< the same name of the other side; "" where the name has no side
    /// Whether the region of that name is the homotopic one. Schaefer's names count the parcels of a network in each
    /// hemisphere by itself, so that LH_Vis_3 and RH_Vis_3 may lie apart.
    bool pairs = false;
    /// The name without what programs write differently: "L:bankssts" of ctx-lh-bankssts, lh_bankssts, L_bankssts
    /// and bankssts_L; "L:vis_1" of 7Networks_LH_Vis_1 and LH_Vis_1.
    std::string canonical = {};
};

/// Reads the name of a region as Schaefer, Desikan-Killiany, AAL, Tian, 4S and others write it.
///
/// The side is a part of the name (parts are separated by _ - . or a blank) that is l, lh, left, r, rh or right in
/// any case: the first part (after ctx or 7Networks), or else the last one, or else the only such part. Network: what
/// follows the side in names that begin with 7Networks or 17Networks, or that is one of the networks of Yeo et al.
/// 2011 (10.1152/jn.00338.2011) as Schaefer et al. 2018 (10.1093/cercor/bhx179) abbreviate them. Cost O(length).
///
///     io::read_region_name("7Networks_LH_Vis_3").network                  // "Vis"
///     io::read_region_name("ctx-lh-bankssts").partner                     // "ctx-rh-bankssts"
ENTRAIN_INLINE region_name read_region_name(std::string_view name);

}  // namespace entrain::io

#if ENTRAIN_HEADER_ONLY
#include <entrain/io/detail/region_name.hpp>
#endif
