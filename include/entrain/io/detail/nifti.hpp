// The bodies of io/nifti.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/inflate.hpp>
#include <entrain/io/detail/parcel_means.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/nifti.hpp>

namespace entrain::io::detail {

/// One value of a file, its bytes turned where they are in the other order.
template <class Stored>
Stored stored_value(const char* at, bool turned) {
    char bytes[sizeof(Stored)];
    std::memcpy(bytes, at, sizeof(Stored));
    if (turned) std::reverse(bytes, bytes + sizeof(Stored));
    Stored value;
    std::memcpy(&value, bytes, sizeof(Stored));
    return value;
}

/// A NIfTI file in memory, its header checked against its length.
struct nifti_file {
    std::filesystem::path path;
    std::string bytes;
    bool turned = false;  // whether its order of bytes is not that of this machine
    int version = 1, type = 0, intent = 0;
    std::vector<std::size_t> shape;
    std::size_t data = 0, count = 0;  // where the values begin, how many there are
    double slope = 1, inter = 0, tr = 0;
    matrix<double> affine = full(4, 4, 0.0);
    std::array<double, 3> spacing{1, 1, 1};
    std::size_t extensions = 0;  // where they begin; `data` where there are none

    template <class Stored>
    Stored get(std::size_t at) const {
        return stored_value<Stored>(bytes.data() + at, turned);
    }

    /// Calls use(value), where value(k) is the k-th value of the file, scaled.
    template <class Use>
    void visit(const Use& use) const {
        const auto as = [&]<class Stored>(Stored) {
            const char* const from = bytes.data() + data;
            use([=, this](std::size_t k) {
                return slope * static_cast<double>(stored_value<Stored>(from + k * sizeof(Stored), turned)) +
                       inter;
            });
        };
        switch (type) {
            case 2: return as(std::uint8_t{});
            case 4: return as(std::int16_t{});
            case 8: return as(std::int32_t{});
            case 16: return as(float{});
            case 64: return as(double{});
            case 256: return as(std::int8_t{});
            case 512: return as(std::uint16_t{});
            case 768: return as(std::uint32_t{});
            case 1024: return as(std::int64_t{});
            default: return as(std::uint64_t{});
        }
    }
};

inline std::size_t nifti_type_size(int type) {
    switch (type) {
        case 2:
        case 256: return 1;
        case 4:
        case 512: return 2;
        case 8:
        case 16:
        case 768: return 4;
        case 64:
        case 1024:
        case 1280: return 8;
        default: return 0;
    }
}

/// The affine of a quaternion (b, c, d) and an offset, as nifti1.h has it (method 2).
inline matrix<double> quaternion_affine(double b, double c, double d, const std::array<double, 3>& offset,
                                        const std::array<double, 3>& spacing, double handedness) {
    double a = 1 - (b * b + c * c + d * d);
    if (a < 1e-7) {
        const double scale = 1 / std::sqrt(b * b + c * c + d * d);
        b *= scale, c *= scale, d *= scale, a = 0;
    } else {
        a = std::sqrt(a);
    }
    const double dx = spacing[0], dy = spacing[1], dz = handedness < 0 ? -spacing[2] : spacing[2];
    return {
        {(a * a + b * b - c * c - d * d) * dx, 2 * (b * c - a * d) * dy, 2 * (b * d + a * c) * dz, offset[0]},
        {2 * (b * c + a * d) * dx, (a * a + c * c - b * b - d * d) * dy, 2 * (c * d - a * b) * dz, offset[1]},
        {2 * (b * d - a * c) * dx, 2 * (c * d + a * b) * dy, (a * a + d * d - b * b - c * c) * dz, offset[2]},
        {0, 0, 0, 1}};
}

inline nifti_file open_nifti(const std::filesystem::path& path) {
    nifti_file file;
    file.path = path;
    file.bytes = read_file(path);
    if (file.bytes.starts_with("\x1F\x8B"))
        file.bytes = inflate(path, "the gzip file", file.bytes, deflate_frame::zlib_or_gzip,
                             most_inflated(file.bytes.size()));
    const std::string_view bytes = file.bytes;
    if (bytes.size() < 4) throw io_error(path, "truncated: no NIfTI file is so short");
    std::size_t header = 0;
    for (const bool turned : {false, true}) {
        file.turned = turned;
        const auto size = file.get<std::int32_t>(0);
        if (size == 348 || size == 540) header = static_cast<std::size_t>(size);
        if (header) break;
    }
    if (header == 0) throw io_error(path, "is no NIfTI file: its header is neither 348 nor 540 bytes long");
    if (bytes.size() < header) throw io_error(path, "truncated: the header of NIfTI is not complete");
    const bool second = header == 540;
    file.version = second ? 2 : 1;
    if (second ? bytes.substr(4, 8) != std::string_view("n+2\0\r\n\x1A\n", 8)
               : bytes.substr(344, 4) != std::string_view("n+1\0", 4)) {
        if (!second && bytes.substr(344, 4) == std::string_view("ni1\0", 4))
            throw io_error(path, "is the header of a pair of files (.hdr, .img): convert it to .nii");
        throw io_error(path, "is no NIfTI file: it has no magic text (an ANALYZE file?)");
    }

    const auto integer = [&](std::size_t first, std::size_t other) {
        return second ? std::int64_t{file.get<std::int32_t>(other)}
                      : std::int64_t{file.get<std::int16_t>(first)};
    };
    const auto real = [&](std::size_t first, std::size_t other, std::size_t k = 0) {
        return second ? file.get<double>(other + 8 * k) : double{file.get<float>(first + 4 * k)};
    };
    const auto extent = [&](std::size_t k) {
        return second ? file.get<std::int64_t>(16 + 8 * k) : std::int64_t{file.get<std::int16_t>(40 + 2 * k)};
    };
    const std::int64_t axes = extent(0);
    if (axes < 1 || axes > 7) throw io_error(path, "damaged: " + std::to_string(axes) + " axes, not 1 to 7");
    file.count = 1;
    for (std::size_t k = 1; k <= static_cast<std::size_t>(axes); ++k) {
        if (extent(k) < 1)
            throw io_error(
                path, "damaged: axis " + std::to_string(k) + " has the extent " + std::to_string(extent(k)));
        file.shape.push_back(static_cast<std::size_t>(extent(k)));
        file.count = saturating_product(file.count, file.shape.back());
    }
    file.type = second ? file.get<std::int16_t>(12) : file.get<std::int16_t>(70);
    const std::size_t size = nifti_type_size(file.type);
    if (size == 0)
        throw io_error(path, "has values of the type " + std::to_string(file.type) +
                                 " of NIfTI; integers, float and double are supported");
    double offset = 0;
    if (second) {
        const auto whole = file.get<std::int64_t>(168);
        offset = static_cast<double>(whole);
    } else {
        offset = double{file.get<float>(108)};
    }
    if (!(offset >= static_cast<double>(header)) || offset != std::floor(offset))
        throw io_error(path, "damaged: the values begin at byte " + describe(offset));
    if (offset > static_cast<double>(bytes.size()) ||
        saturating_product(file.count, size) > bytes.size() - static_cast<std::size_t>(offset))
        throw io_error(path, "truncated: the shape " + describe(file.shape) + " needs " +
                                 describe(static_cast<double>(file.count) * static_cast<double>(size)) +
                                 " bytes of values, found " +
                                 describe(static_cast<double>(bytes.size()) - offset));
    file.data = static_cast<std::size_t>(offset);
    file.extensions = header + 4 <= file.data && bytes[header] != 0 ? header + 4 : file.data;
    file.slope = real(112, 176);
    file.inter = real(116, 184);
    if (file.slope == 0) file.slope = 1, file.inter = 0;
    // NIfTI-1 of some programs has NaN where nothing is scaled.
    if (std::isnan(file.slope) && std::isnan(file.inter)) file.slope = 1, file.inter = 0;
    if (!is_finite(file.slope) || !is_finite(file.inter))
        throw io_error(path, "damaged: slope or intercept of the values is not finite");
    const double step = real(76, 104, 4);
    const auto units = second ? file.get<std::int32_t>(500) : std::int32_t{file.get<std::uint8_t>(123)};
    const double unit = (units & 0x38) == 16 ? 1e-3 : (units & 0x38) == 24 ? 1e-6 : 1;
    if (axes >= 4 && is_finite(step) && step > 0 && (units & 0x38) <= 24) file.tr = step * unit;
    file.intent = static_cast<int>(integer(68, 504));
    for (std::size_t k = 0; k < 3; ++k) file.spacing[k] = std::abs(real(76, 104, k + 1));
    if (integer(254, 348) > 0) {
        for (std::size_t row = 0; row < 3; ++row)
            for (std::size_t k = 0; k < 4; ++k) file.affine(row, k) = real(280 + 16 * row, 400 + 32 * row, k);
        file.affine(3, 3) = 1;
    } else if (integer(252, 344) > 0) {
        file.affine =
            quaternion_affine(real(256, 352), real(260, 360), real(264, 368),
                              {real(268, 376), real(272, 384), real(276, 392)}, file.spacing, real(76, 104));
    } else {
        for (std::size_t k = 0; k < 3; ++k) file.affine(k, k) = file.spacing[k];
        file.affine(3, 3) = 1;
    }
    return file;
}

/// The volumes lie on one grid.
inline void check_same_grid(const nifti_file& a, const nifti_file& b) {
    const auto grid = [](const nifti_file& file) {
        std::vector<std::size_t> shape = file.shape;
        shape.resize(3, 1);
        return shape;
    };
    if (grid(a) != grid(b))
        throw io_error(b.path, "lies on the grid " + describe(grid(b)) + ", but " + a.path.string() + " on " +
                                   describe(grid(a)) + ": resample one to the other");
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) {
            const double edge = j < 3 ? std::max(1.0, a.spacing[j]) : 1.0;
            if (!(std::abs(a.affine(i, j) - b.affine(i, j)) <= 1e-3 * edge))
                throw io_error(b.path, "has another affine than " + a.path.string() + ": element (" +
                                           std::to_string(i) + ", " + std::to_string(j) + ") is " +
                                           describe(b.affine(i, j)) + ", not " + describe(a.affine(i, j)) +
                                           ": resample one to the other");
        }
}

/// A label, which is a whole number.
inline std::int64_t whole_label(const std::filesystem::path& file, double value) {
    constexpr double most = 9e15;
    if (!(std::abs(value) <= most) || value != std::floor(value))
        throw io_error(file, "has the label " + describe(value) + ", which is no whole number");
    return static_cast<std::int64_t>(value);
}

}  // namespace entrain::io::detail

namespace entrain::io {

inline nifti_image load_nifti(const std::filesystem::path& path) {
    const detail::nifti_file file = detail::open_nifti(path);
    if (saturating_product(file.count, sizeof(double)) > memory_of_machine())
        throw io_error(path, "is larger than the memory of this machine");
    nifti_image image;
    image.affine = file.affine;
    image.tr = file.tr;
    image.values = xt::xarray<double>::from_shape(file.shape);
    const std::size_t axes = file.shape.size();
    std::vector<std::size_t> stride(axes, 1), index(axes, 0);
    for (std::size_t axis = axes; axis-- > 1;) stride[axis - 1] = stride[axis] * file.shape[axis];
    double* const to = image.values.data();
    file.visit([&](const auto& value) {
        std::size_t at = 0;
        for (std::size_t k = 0; k < file.count; ++k) {
            to[at] = value(k);
            for (std::size_t axis = 0; axis < axes; ++axis) {  // the next voxel, the first axis fastest
                at += stride[axis];
                if (++index[axis] < file.shape[axis]) break;
                at -= stride[axis] * file.shape[axis];
                index[axis] = 0;
            }
        }
    });
    return image;
}

inline parcel_series parcellate_volume(const std::filesystem::path& scan, const std::filesystem::path& labels,
                                       const parcellate_options& options) {
    check_enumerator("io::parcellate_volume", "options.missing", options.missing, missing_parcels::drop);
    detail::check_label_table("io::parcellate_volume", "options.names", options.names);
    const detail::nifti_file atlas = detail::open_nifti(labels);
    const detail::nifti_file volumes = detail::open_nifti(scan);
    detail::check_same_grid(volumes, atlas);
    std::size_t voxels = 1, samples = 1;
    for (std::size_t k = 0; k < volumes.shape.size(); ++k) (k < 3 ? voxels : samples) *= volumes.shape[k];
    if (atlas.count != voxels) throw io_error(labels, "has more than one volume of labels");
    std::vector<std::int64_t> key(voxels);
    atlas.visit([&](const auto& value) {
        for (std::size_t v = 0; v < voxels; ++v) key[v] = detail::whole_label(labels, value(v));
    });
    detail::parcel_means means(scan, key, options.names, options.missing, samples);
    volumes.visit([&](const auto& value) {
        for (std::size_t t = 0; t < samples; ++t)
            for (std::size_t v = 0; v < voxels; ++v)
                if (means.parcel[v] != means.none) means.add(means.parcel[v], t, value(t * voxels + v));
    });
    parcel_series result = means.finish(scan);
    result.tr = volumes.tr;
    return result;
}

}  // namespace entrain::io
