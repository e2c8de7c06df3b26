// Spin nulls of parcel maps by way of the vertices: the parcellation itself is rotated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/nulls/null_model.hpp>
#include <entrain/nulls/sphere.hpp>
#include <entrain/nulls/spin.hpp>

namespace entrain::nulls {

/// How a parcel reads the rotated parcels that it finds among its vertices.
enum class parcel_rule {
    baum,      ///< the value of the one that covers most of it; of the first where several do
    cornblath  ///< their mean, each counted by what it covers
};

/// How much of each parcel each rotated parcel covers, draw by draw. Both rules read the same table; a parcel
/// that the medial wall covers wholly has no value (NaN) in that draw. The table was checked when the null
/// was made, and does not change afterwards.
class parcel_spin_null {
public:
    /// A rotated parcel over a parcel, and at how many of its vertices.
    struct cover {
        std::uint16_t parcel;    ///< the rotated one
        std::uint16_t vertices;  ///< at which it lies, at least 1
        /// Equal in both fields.
        friend bool operator==(const cover&, const cover&) = default;
    };

    /// A table of yours. parcels: their number, at least 1. start: (draws parcels + 1), where parcel p of
    /// draw d begins in `covers`, from 0 to their number, nowhere descending. covers: parcels below
    /// `parcels`, at least one vertex each.
    /// Throws argument_error where it is not so. Cost O(covers).
    parcel_spin_null(std::size_t parcels, std::vector<std::size_t> start, std::vector<cover> covers,
                     parcel_rule rule = parcel_rule::baum);

    /// Number of regions.
    std::size_t regions() const { return parcels_; }
    /// Number of null maps.
    std::size_t draws() const { return (start_.size() - 1) / parcels_; }
    /// How a rotated map is read.
    parcel_rule rule() const { return rule_; }
    const std::vector<std::size_t>& start() const { return start_; }  ///< see the constructor
    const std::vector<cover>& covers() const { return covers_; }      ///< rotated parcels in ascending order

    /// The same table under the other rule. Throws argument_error for no rule.
    parcel_spin_null with(parcel_rule other) const;

    /// No parcel.
    static constexpr std::size_t npos = std::numeric_limits<std::size_t>::max();
    /// The parcel that covers most of each parcel in a draw; npos where the wall covers it wholly.
    /// Throws argument_error for a draw that is not there.
    std::vector<std::size_t> source(std::size_t draw) const;

    /// Mean number of parcels without a value in a draw.
    double missing() const;

    /// The null maps of x: (draws, parcels), NaN where a parcel has no value.
    /// Throws argument_error if x has another number of parcels or an infinite value, or if the maps do not
    /// fit into memory.
    template <vector_like X>
    matrix<double> surrogates(const X& x) const {
        constexpr auto function = "nulls::parcel_spin_null::surrogates";
        return detail::surrogates_of(maker(as_vector<double>(x, function, "x"), function), draws(), regions(),
                                     1, function);
    }

    /// As in spin_null.
    map_maker maker(const vector<double>& x,
                    std::string_view function = "nulls::parcel_spin_null::maker") const;

private:
    const cover* largest(std::size_t draw, std::size_t parcel) const;

    double value(std::size_t draw, std::size_t parcel, const vector<double>& x) const;

    parcel_rule rule_;
    std::vector<std::size_t> start_;
    std::vector<cover> covers_;
    std::size_t parcels_;
};

namespace detail {
ENTRAIN_INLINE parcel_spin_null draw_parcel_spins(const sphere& surface, const std::vector<double>& labels,
                                                  parcel_rule rule, const spin_options& options,
                                                  std::string_view function,
                                                  const matrix<double>* rotation = nullptr);
// Their values are checked where they are used.
template <class Labels>
std::vector<double> label_values(const Labels& labels) {
    std::vector<double> values(labels.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(labels[i]);
    return values;
}
}  // namespace detail

/// Spins of a parcellation on the vertices of a surface: every vertex of a parcel reads the label that lands
/// on it, and the parcel takes the value of the label that is read most often (of the smaller label where two
/// are). Values repeat, as with naive_spins; a parcel that lands on the medial wall has none.
/// surface: places of all vertices, the medial wall's too.
/// labels: (vertices), 0 where there is no parcel, else 1 .. parcels; parcel p of a map is label p + 1.
/// Throws argument_error as `naive_spins`, if a label is not a whole number, is missing between 1 and the
/// largest, or is found in both hemispheres, and for options.max_distortion. Cost O(draws vertices). Memory:
/// 4 bytes for each rotated parcel that covers a parcel, some six each. Source: Baum et al. 2020,
/// doi:10.1073/pnas.1912034117.
template <class Labels>
parcel_spin_null baum_spins(const sphere& surface, const Labels& labels, const spin_options& options = {}) {
    return detail::draw_parcel_spins(surface, detail::label_values(labels), parcel_rule::baum, options,
                                     "nulls::baum_spins");
}

/// As `baum_spins`, where a parcel takes the mean over its vertices of the values that land on them, the
/// medial wall left out. Null maps are smoother than the map: the test is conservative. Source: Cornblath et
/// al. 2020, doi:10.1038/s42003-020-0961-x.
template <class Labels>
parcel_spin_null cornblath_spins(const sphere& surface, const Labels& labels,
                                 const spin_options& options = {}) {
    return detail::draw_parcel_spins(surface, detail::label_values(labels), parcel_rule::cornblath, options,
                                     "nulls::cornblath_spins");
}

/// One draw under a given rotation: the left hemisphere turns by `rotation` (row vectors: points Q), the
/// right one by its mirror image. Arguments and errors as `baum_spins` and `spin`.
template <class Labels, array_like Q>
parcel_spin_null parcel_spin(const sphere& surface, const Labels& labels, const Q& rotation,
                             parcel_rule rule = parcel_rule::baum, const spin_options& options = {}) {
    constexpr auto function = "nulls::parcel_spin";
    const auto& turn = as_matrix<double>(rotation, function, "rotation");
    spin_options one = options;
    one.draws = 1;
    return detail::draw_parcel_spins(surface, detail::label_values(labels), rule, one, function, &turn);
}

}  // namespace entrain::nulls

#if ENTRAIN_HEADER_ONLY
#include <entrain/nulls/detail/parcel_spin.hpp>
#endif
