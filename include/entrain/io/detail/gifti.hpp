// GIFTI files: XML around arrays of numbers.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/inflate.hpp>
#include <entrain/io/detail/nifti.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/xml.hpp>
#include <entrain/io/file.hpp>

namespace entrain::io::detail {

/// The bytes that base64 stands for; blanks between its letters mean nothing.
inline std::string base64(const std::filesystem::path& file, std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    int letters = 0, padding = 0;
    for (const char letter : text) {
        std::uint32_t value = 0;
        if (letter >= 'A' && letter <= 'Z')
            value = static_cast<std::uint32_t>(letter - 'A');
        else if (letter >= 'a' && letter <= 'z')
            value = static_cast<std::uint32_t>(letter - 'a' + 26);
        else if (letter >= '0' && letter <= '9')
            value = static_cast<std::uint32_t>(letter - '0' + 52);
        else if (letter == '+')
            value = 62;
        else if (letter == '/')
            value = 63;
        else if (letter == '=')
            ++padding;
        else if (letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t')
            continue;
        else
            throw io_error(file, "damaged: base64 has no letter " + shown(std::string(1, letter)));
        if (padding > 0 && letter != '=') throw io_error(file, "damaged: base64 goes on after its end");
        bits = bits << 6 | value;
        if (++letters < 4) continue;
        for (int k = 0; k < 3 - std::min(padding, 3); ++k)
            bytes += static_cast<char>(static_cast<unsigned char>(bits >> (16 - 8 * k) & 0xFF));
        bits = 0, letters = 0;
    }
    if (letters != 0 || padding > 2) throw io_error(file, "damaged: base64 ends within four letters");
    return bytes;
}

/// One array of a GIFTI file, in row-major order.
struct gifti_array {
    std::string intent;
    std::size_t rows = 0, columns = 1;
    std::vector<double> values;
};

struct gifti_file {
    std::vector<gifti_array> arrays;
    label_table table;
};

inline gifti_array read_gifti_array(const std::filesystem::path& file, const pugi::xml_node& node) {
    gifti_array array;
    array.intent = node.attribute("Intent").as_string();
    const std::int64_t axes = xml_integer(file, node, "Dimensionality");
    if (axes < 1 || axes > 2)
        throw io_error(file, "has an array of " + std::to_string(axes) + " axes, not 1 or 2");
    const auto extent = [&](const char* name) {
        const std::int64_t found = xml_integer(file, node, name);
        if (found < 1) throw io_error(file, "damaged: " + std::string(name) + " is " + std::to_string(found));
        return static_cast<std::size_t>(found);
    };
    array.rows = extent("Dim0");
    if (axes == 2) array.columns = extent("Dim1");
    const std::size_t count = saturating_product(array.rows, array.columns);
    const std::string_view text = node.child("Data").child_value();
    const std::string encoding = node.attribute("Encoding").as_string();
    const std::string type = node.attribute("DataType").as_string();
    static constexpr std::array<std::pair<const char*, int>, 10> types{{{"NIFTI_TYPE_UINT8", 2},
                                                                        {"NIFTI_TYPE_INT16", 4},
                                                                        {"NIFTI_TYPE_INT32", 8},
                                                                        {"NIFTI_TYPE_FLOAT32", 16},
                                                                        {"NIFTI_TYPE_FLOAT64", 64},
                                                                        {"NIFTI_TYPE_INT8", 256},
                                                                        {"NIFTI_TYPE_UINT16", 512},
                                                                        {"NIFTI_TYPE_UINT32", 768},
                                                                        {"NIFTI_TYPE_INT64", 1024},
                                                                        {"NIFTI_TYPE_UINT64", 1280}}};
    const auto known =
        std::find_if(types.begin(), types.end(), [&](const auto& each) { return type == each.first; });
    if (known == types.end())
        throw io_error(file, "has an array of the type " + shown(type) + ", which is not supported");

    const auto check_count = [&](std::size_t found) {
        if (found != count)
            throw io_error(file, "damaged: an array of " + std::to_string(array.rows) + " times " +
                                     std::to_string(array.columns) + " has " + std::to_string(found) +
                                     " values");
    };
    if (encoding == "ASCII") {
        std::size_t at = 0;
        while (true) {
            at = text.find_first_not_of(" \n\r\t", at);
            if (at == std::string_view::npos) break;
            const std::size_t end = std::min(text.find_first_of(" \n\r\t", at), text.size());
            const std::string_view word = text.substr(at, end - at);
            double value = 0;
            if (const char* problem = parse_number(word, true, value, true))
                throw io_error(file, "damaged: " + number_problem(problem, word, '\0'));
            array.values.push_back(value);
            at = end;
        }
        check_count(array.values.size());
    } else if (encoding == "Base64Binary" || encoding == "GZipBase64Binary") {
        nifti_file stored;
        stored.bytes = base64(file, text);
        if (encoding == "GZipBase64Binary")
            stored.bytes = inflate(file, "an array of the file", stored.bytes, deflate_frame::zlib_or_gzip,
                                   most_inflated(stored.bytes.size()));
        const std::string endian = node.attribute("Endian").as_string();
        if (endian != "LittleEndian" && endian != "BigEndian")
            throw io_error(file, "damaged: Endian is " + shown(endian));
        stored.turned = (endian == "LittleEndian") != (std::endian::native == std::endian::little);
        stored.type = known->second;
        const std::size_t size = nifti_type_size(stored.type);
        if (stored.bytes.size() % size != 0) throw io_error(file, "damaged: an array ends within a value");
        check_count(stored.bytes.size() / size);
        array.values.resize(count);
        stored.visit([&](const auto& value) {
            for (std::size_t k = 0; k < count; ++k) array.values[k] = value(k);
        });
    } else {
        throw io_error(file, "has an array with the encoding " + shown(encoding) +
                                 "; ASCII, Base64Binary and GZipBase64Binary are supported");
    }
    const std::string order = node.attribute("ArrayIndexingOrder").as_string();
    if (order == "ColumnMajorOrder") {
        std::vector<double> turned(count);
        for (std::size_t i = 0; i < array.rows; ++i)
            for (std::size_t j = 0; j < array.columns; ++j)
                turned[i * array.columns + j] = array.values[j * array.rows + i];
        array.values = std::move(turned);
    } else if (order != "RowMajorOrder") {
        throw io_error(file, "damaged: ArrayIndexingOrder is " + shown(order));
    }
    return array;
}

inline gifti_file read_gifti(const std::filesystem::path& file, std::string_view bytes) {
    const xml_document document(file, bytes);
    const pugi::xml_node root = document.root("GIFTI");
    gifti_file result;
    for (const pugi::xml_node& node : root.child("LabelTable").children("Label")) {
        // Version 1.0 calls it Key; files of before call it Index.
        result.table.key.push_back(xml_integer(file, node, node.attribute("Key") ? "Key" : "Index"));
        result.table.name.emplace_back(xml_text(node));
    }
    check_distinct(file, result.table);
    for (const pugi::xml_node& node : root.children("DataArray"))
        result.arrays.push_back(read_gifti_array(file, node));
    return result;
}

}  // namespace entrain::io::detail
