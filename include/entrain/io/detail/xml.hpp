// XML, by pugixml: what must be there, with the file's name in what is said.
#pragma once

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/parcels.hpp>

namespace entrain::io::detail {

class xml_document {
public:
    xml_document(const std::filesystem::path& file, std::string_view text) : file_(file) {
        const pugi::xml_parse_result result = document_.load_buffer(text.data(), text.size());
        if (!result)
            throw io_error(file, "its XML is damaged or truncated at byte " + std::to_string(result.offset) +
                                     ": " + result.description());
    }
    /// The outermost element. Throws io_error where it has another name.
    pugi::xml_node root(const char* name) const {
        const pugi::xml_node found = document_.child(name);
        if (!found)
            throw io_error(file_,
                           "its XML has no element " + std::string(name) + ", so that it is no such file");
        return found;
    }

private:
    std::filesystem::path file_;
    pugi::xml_document document_;
};

/// The text of an element, without blanks around it.
inline std::string_view xml_text(const pugi::xml_node& node) {
    std::string_view text = node.child_value();
    const std::size_t begin = text.find_first_not_of(" \n\r\t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \n\r\t") + 1 - begin);
}

/// Whole numbers apart from each other by blanks.
inline std::vector<std::int64_t> integers(const std::filesystem::path& file, std::string_view text) {
    std::vector<std::int64_t> found;
    while (true) {
        const std::size_t begin = text.find_first_not_of(" \n\r\t,");
        if (begin == std::string_view::npos) return found;
        text.remove_prefix(begin);
        const std::string_view word = text.substr(0, text.find_first_of(" \n\r\t,"));
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc{} || end != word.data() + word.size())
            throw io_error(file, "damaged: expected a whole number, found " + shown(word));
        found.push_back(value);
        text.remove_prefix(word.size());
    }
}

/// An attribute that is a whole number.
inline std::int64_t xml_integer(const std::filesystem::path& file, const pugi::xml_node& node,
                                const char* name) {
    const std::string text = node.attribute(name).as_string();
    const auto found = integers(file, text);
    if (found.size() != 1)
        throw io_error(file, "damaged: an element " + std::string(node.name()) + " without a number " + name);
    return found[0];
}

/// No number of a file's table of labels comes twice.
inline void check_distinct(const std::filesystem::path& file, const label_table& table) {
    std::set<std::int64_t> seen;
    for (const std::int64_t each : table.key)
        if (!seen.insert(each).second)
            throw io_error(file, "damaged: the label " + std::to_string(each) + " comes twice in its table");
}

}  // namespace entrain::io::detail
