// The grammar of comma- and tab-separated text: fields, quotes, line ends, and where each field stands.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/nearest_name.hpp>

namespace entrain::io::detail {

/// Throws io_error that names the line and column of byte `offset` of `text`, both from 1. The column counts
/// characters of UTF-8, as text editors do.
[[noreturn]] inline void fail_at(const std::filesystem::path& file, std::string_view text, std::size_t offset,
                                 std::string_view what) {
    const std::string_view before = text.substr(0, offset);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::string_view left = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0: the first line
    const auto column = std::count_if(left.begin(), left.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u;  // not a continuation byte
    });
    throw io_error(file, line + 1, static_cast<std::size_t>(column) + 1, what);
}

/// What came, for an error message: 'text', cut between characters where it is long, with '?' for what does
/// not print.
inline std::string shown(std::string_view text, std::size_t longest = 40) {
    for (int k = 0; k < 3 && longest < text.size() && longest > 0; ++k)
        if ((static_cast<unsigned char>(text[longest]) & 0xC0u) == 0x80u) --longest;
    std::string result = "'";
    for (const char byte : text.substr(0, longest))
        result += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? '?' : byte;
    return result + (text.size() > longest ? "...'" : "'");
}

/// Names for an error message: 'a', 'b', 'c', ... and how many there are where they are many.
template <class Names>
std::string listed(const Names& names) {
    constexpr std::size_t most = 12;
    std::string text;
    std::size_t count = 0;
    for (const auto& name : names) {
        if (++count > most) continue;
        if (count > 1) text += ", ";
        text += shown(name);
    }
    if (count > most) text.append(", ... (").append(std::to_string(count)).append(" in all)");
    return text;
}

/// "; the nearest is 'x'", where one of the names is near to what was wanted.
template <class Names>
std::string nearest(const Names& names, std::string_view wanted) {
    const std::string found = wanted.size() < 2 ? "" : nearest_name(wanted, names);
    return found.empty() ? "" : "; the nearest is " + shown(found);
}

/// Names for an error message about one that is not among them, with the nearest.
template <class Names>
std::string listed(const Names& names, std::string_view wanted) {
    return listed(names) + nearest(names, wanted);
}

/// Advice where the fields of a row came as one, because they are separated otherwise than by `separator`.
inline std::string separator_hint(std::string_view field, char separator) {
    for (const char other : {';', '\t', ','})
        if (other != separator && field.find(other) != std::string_view::npos)
            return std::string("; the fields seem to be separated by ") +
                   (other == ';' ? "semicolons: set options.separator to ';'"
                    : other == '\t'
                        ? "tabs: set options.separator to '\\t', or let the file's name end in .tsv"
                        : "commas: set options.separator to ','") +
                   ", or save the file anew";
    return {};
}

/// The separator that a file's name asks for: a tab for .tsv, a comma for every other.
inline char separator_of(const std::filesystem::path& file, char asked) {
    if (asked != '\0') return asked;
    return file.extension() == ".tsv" ? '\t' : ',';
}

/// The separator of a table: what its name asks for, or if the first line has none of that, one that it has.
inline char found_separator(const std::filesystem::path& file, std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    const char asked = separator_of(file, '\0');
    if (first.find(asked) != std::string_view::npos) return asked;
    for (const char other : {'\t', ';', ','})
        if (first.find(other) != std::string_view::npos) return other;
    return asked;
}

/// `text` without the byte order mark that some programs put in front of UTF-8.
inline std::string_view without_mark(std::string_view text) {
    return text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
}

/// Reads one field after the other. RFC 4180 with either separator: a field that begins with a quote ends at
/// the next single quote and may hold separators, line ends and doubled quotes; lines end in LF or CRLF;
/// empty lines at the end of the file do not count. `text` must outlive the reader.
class field_reader {
public:
    field_reader(const std::filesystem::path& file, std::string_view text, char separator)
        : file_(file), text_(without_mark(text)), separator_(separator) {
        text_ = text_.substr(0, text_.find_last_not_of("\r\n") + 1);
        if (text_.empty()) throw io_error(file_, "is empty");
    }

    /// Goes to the next field; false at the end of the file.
    bool next() {
        if (done_) return false;
        start_ = at_;
        if (at_ < text_.size() && text_[at_] == '"')
            read_quoted();
        else
            read_plain();
        finish();
        return true;
    }

    /// The field's text, without its quotes; valid until the next call of next().
    std::string_view field() const { return quoted_ ? std::string_view(buffer_) : plain_; }
    /// Whether the field is the last one of its row.
    bool ends_row() const { return ends_row_; }
    /// The byte where the field begins, to be given to fail().
    std::size_t offset() const { return start_; }
    const std::filesystem::path& file() const { return file_; }
    std::string_view text() const { return text_; }
    char separator() const { return separator_; }

    [[noreturn]] void fail(std::size_t offset, std::string_view what) const {
        fail_at(file_, text_, offset, what);
    }
    [[noreturn]] void fail(std::string_view what) const { fail(start_, what); }

private:
    void read_quoted() {
        quoted_ = true;
        buffer_.clear();
        ++at_;
        for (;;) {
            const std::size_t quote = text_.find('"', at_);
            if (quote == std::string_view::npos) fail("a quoted field that never ends");
            buffer_.append(text_, at_, quote - at_);
            at_ = quote + 1;
            if (at_ == text_.size() || text_[at_] != '"') return;
            buffer_ += '"';
            ++at_;
        }
    }

    void read_plain() {
        quoted_ = false;
        while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
            ++at_;
        plain_ = text_.substr(start_, at_ - start_);
    }

    void finish() {
        ends_row_ = true;
        if (at_ == text_.size()) {
            done_ = true;
        } else if (text_[at_] == separator_) {
            ++at_;
            ends_row_ = false;
        } else if (text_[at_] == '\n') {
            ++at_;
        } else if (text_[at_] == '\r') {
            if (at_ + 1 == text_.size() || text_[at_ + 1] != '\n')
                fail(at_, "a carriage return without a line feed");
            at_ += 2;
        } else {
            fail(at_, "a separator or the end of the line expected after a quoted field");
        }
    }

    const std::filesystem::path file_;
    std::string_view text_;
    const char separator_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;
    std::string buffer_;
    std::string_view plain_;
    bool quoted_ = false;
    bool ends_row_ = false;
    bool done_ = false;
};

/// Puts `field` at the end of `line`, in quotes where the reader would otherwise take it for something else.
inline void append_field(std::string& line, std::string_view field, char separator, bool alone) {
    const bool special = field.find_first_of("\"\r\n") != std::string_view::npos ||
                         field.find(separator) != std::string_view::npos ||
                         field.starts_with("\xEF\xBB\xBF") || field.starts_with("PK\x03\x04") ||
                         (alone && field.empty());  // a byte order mark, a ZIP archive, no row at all
    if (!special) {
        line += field;
        return;
    }
    line += '"';
    for (const char byte : field) {
        if (byte == '"') line += '"';
        line += byte;
    }
    line += '"';
}

/// Puts a row of fields and a line end at the end of `text`.
template <class Fields>
void append_row(std::string& text, const Fields& fields, char separator) {
    bool first = true;
    for (const auto& field : fields) {
        if (!first) text += separator;
        first = false;
        append_field(text, field, separator, fields.size() == 1);
    }
    text += '\n';
}

}  // namespace entrain::io::detail
