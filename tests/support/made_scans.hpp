// Small files of scans as other programs write them: MATLAB's .mat of version 5, CIFTI-2 series of parcels, and GIFTI
// maps over vertices.
//
// Formats: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf; NIfTI-2 with CIFTI-2's XML
// (https://www.nitrc.org/projects/cifti).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>

namespace made_scans {

/// The bytes of a number, the lowest first.
template <class T>
std::string bytes(T value) {
    std::string text(sizeof value, '\0');
    std::memcpy(text.data(), &value, sizeof value);
    return text;
}

namespace mat_detail {

inline std::string element(std::uint32_t type, const std::string& data) {
    return bytes(type) + bytes(static_cast<std::uint32_t>(data.size())) + data +
           std::string((8 - data.size() % 8) % 8, '\0');
}

/// An array: its class (6 double, 1 cell), extents, name, and what follows.
inline std::string array(std::uint32_t kind, std::size_t rows, std::size_t columns, const std::string& name,
                         const std::string& content) {
    const std::string extents =
        bytes(static_cast<std::int32_t>(rows)) + bytes(static_cast<std::int32_t>(columns));
    return element(14, element(6, bytes(kind) + bytes(std::uint32_t{0})) + element(5, extents) +
                           element(1, name) + content);
}

inline std::string matrix(const entrain::matrix<double>& values, const std::string& name) {
    std::string data;
    for (std::size_t j = 0; j < values.shape(1); ++j)
        for (std::size_t i = 0; i < values.shape(0); ++i) data += bytes(values(i, j));
    return array(6, values.shape(0), values.shape(1), name, element(9, data));
}

inline std::string header() {
    std::string text = "MATLAB 5.0 MAT-file";
    text.resize(124, ' ');
    return text + bytes(std::uint16_t{0x0100}) + "IM";
}

}  // namespace mat_detail

/// A .mat file of matrices and their names.
inline std::string mat_file(const std::vector<std::pair<std::string, entrain::matrix<double>>>& variables) {
    std::string file = mat_detail::header();
    for (const auto& [name, values] : variables) file += mat_detail::matrix(values, name);
    return file;
}

/// A .mat file of one cell array of matrices; cells[i][j] is cell {i+1, j+1}.
inline std::string mat_cells(const std::string& name,
                             const std::vector<std::vector<entrain::matrix<double>>>& cells) {
    std::string content;
    for (std::size_t j = 0; j < cells[0].size(); ++j)
        for (const auto& row : cells) content += mat_detail::matrix(row[j], "");
    return mat_detail::header() + mat_detail::array(1, cells.size(), cells[0].size(), name, content);
}

/// A GIFTI file of maps (.func.gii, .shape.gii), an array each.
inline std::string vertex_maps(const std::vector<std::vector<double>>& maps) {
    std::string file = "<?xml version=\"1.0\"?><GIFTI Version=\"1.0\" NumberOfDataArrays=\"" +
                       std::to_string(maps.size()) + "\">";
    for (const auto& values : maps) {
        file +=
            "<DataArray Intent=\"NIFTI_INTENT_SHAPE\" DataType=\"NIFTI_TYPE_FLOAT32\" "
            "ArrayIndexingOrder=\"RowMajorOrder\" Dimensionality=\"1\" Dim0=\"" +
            std::to_string(values.size()) +
            "\" Encoding=\"ASCII\" Endian=\"LittleEndian\" ExternalFileName=\"\" "
            "ExternalFileOffset=\"\"><Data>";
        for (const double value : values) file += entrain::describe(value) + " ";
        file += "</Data></DataArray>";
    }
    return file + "</GIFTI>";
}

/// A .ptseries.nii, (parcels, samples), in double precision.
inline std::string ptseries(const std::vector<std::string>& parcels, const entrain::matrix<double>& values,
                            double tr) {
    std::string xml =
        "<CIFTI Version=\"2.0\"><Matrix><MatrixIndicesMap AppliesToMatrixDimension=\"0\" "
        "IndicesMapToDataType=\"CIFTI_INDEX_TYPE_SERIES\" NumberOfSeriesPoints=\"" +
        std::to_string(values.shape(1)) + "\" SeriesExponent=\"0\" SeriesStart=\"0\" SeriesStep=\"" +
        entrain::describe(tr) +
        "\" SeriesUnit=\"SECOND\"/><MatrixIndicesMap AppliesToMatrixDimension=\"1\" "
        "IndicesMapToDataType=\"CIFTI_INDEX_TYPE_PARCELS\"><Surface "
        "BrainStructure=\"CIFTI_STRUCTURE_CORTEX_LEFT\" SurfaceNumberOfVertices=\"" +
        std::to_string(parcels.size()) + "\"/>";
    for (std::size_t i = 0; i < parcels.size(); ++i)
        xml += "<Parcel Name=\"" + parcels[i] +
               "\"><Vertices BrainStructure=\"CIFTI_STRUCTURE_CORTEX_LEFT\">" + std::to_string(i) +
               "</Vertices></Parcel>";
    xml += "</MatrixIndicesMap></Matrix></CIFTI>";
    xml.resize((xml.size() + 8 + 15) / 16 * 16 - 8, '\0');

    std::string header(544, '\0');
    const auto put = [&](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
    put(0, bytes(std::int32_t{540}) + std::string("n+2\0\r\n\x1a\n", 8) + bytes(std::int16_t{64}) +
               bytes(std::int16_t{64}));
    const std::size_t extents[] = {6, 1, 1, 1, 1, values.shape(1), values.shape(0), 1};
    for (std::size_t k = 0; k < 8; ++k) {
        put(16 + 8 * k, bytes(static_cast<std::int64_t>(extents[k])));
        put(104 + 8 * k, bytes(1.0));
    }
    put(168, bytes(static_cast<std::int64_t>(544 + 8 + xml.size())));
    put(176, bytes(1.0));
    put(504, bytes(std::int32_t{3002}));  // a series of parcels
    put(540, bytes(std::int32_t{1}));
    std::string file =
        header + bytes(static_cast<std::int32_t>(xml.size() + 8)) + bytes(std::int32_t{32}) + xml;
    for (const double value : values) file += bytes(value);
    return file;
}

}  // namespace made_scans
