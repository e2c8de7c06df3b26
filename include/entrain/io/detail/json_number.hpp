// One number, or a list of them, out of a JSON file: all that a sidecar of BIDS is asked for.
#pragma once

#include <charconv>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/io/detail/fields.hpp>
#include <entrain/io/detail/numbers.hpp>

namespace entrain::io::detail {

/// Checks a whole JSON text (RFC 8259) and keeps what the top-level object has under one key: a number, or a list of
/// numbers.
class json_scanner {
public:
    json_scanner(const std::filesystem::path& file, std::string_view text, std::string_view key)
        : file_(file), text_(without_mark(text)), key_(key) {}

    std::optional<double> number() {
        scan();
        return found_ ? std::optional(values_.front()) : std::nullopt;
    }
    std::optional<std::vector<double>> numbers() {
        list_ = true;
        scan();
        return found_ ? std::optional(std::move(values_)) : std::nullopt;
    }

private:
    void scan() {
        blanks();
        if (peek() != '{') fail("a JSON object expected");
        object(0);
        blanks();
        if (at_ != text_.size()) fail("the end of the file expected after the JSON object");
    }

    static constexpr int deepest = 100;  // a hostile file must not exhaust the stack

    [[noreturn]] void fail(std::string_view what) const { fail_at(file_, text_, at_, what); }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }
    bool accept(char wanted) {
        blanks();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    void object(int depth) {
        ++at_;
        if (accept('}')) return;
        do {
            blanks();
            const std::size_t key_at = at_;
            if (peek() != '"') fail("a key in double quotes expected");
            const std::string key = string();
            if (!accept(':')) fail("':' expected");
            blanks();
            const bool wanted = depth == 0 && key == key_;
            if (wanted && found_) {
                at_ = key_at;
                fail("a second key \"" + key + "\"");
            }
            if (!wanted) {
                value(depth + 1);
                continue;
            }
            found_ = true;
            if (!list_) {
                wanted_number();
                continue;
            }
            if (peek() != '[') fail("a list of numbers expected under \"" + key + "\"");
            ++at_;
            if (accept(']')) continue;
            do {
                blanks();
                wanted_number();
            } while (accept(','));
            if (!accept(']')) fail("',' or ']' expected");
        } while (accept(','));
        if (!accept('}')) fail("',' or '}' expected");
    }

    void wanted_number() {
        const std::size_t first = at_;
        if (!(peek() == '-' || (peek() >= '0' && peek() <= '9')))
            fail("a number expected under \"" + std::string(key_) + "\"");
        skip_number();
        const auto error =
            from_characters(text_.data() + first, text_.data() + at_, values_.emplace_back()).ec;
        if (error == std::errc()) return;
        at_ = first;
        fail("a number outside the range of double");
    }

    void array(int depth) {
        ++at_;
        if (accept(']')) return;
        do value(depth + 1);
        while (accept(','));
        if (!accept(']')) fail("',' or ']' expected");
    }

    void value(int depth) {
        if (depth > deepest) fail("nested too deeply");
        blanks();
        const char first = peek();
        if (first == '{')
            object(depth);
        else if (first == '[')
            array(depth);
        else if (first == '"')
            string();
        else if (first == '-' || (first >= '0' && first <= '9'))
            skip_number();
        else if (!(word("true") || word("false") || word("null")))
            fail("a JSON value expected");
    }

    bool word(std::string_view wanted) {
        if (!text_.substr(at_).starts_with(wanted)) return false;
        at_ += wanted.size();
        return true;
    }

    void digits() {
        if (peek() < '0' || peek() > '9') fail("a digit expected");
        while (peek() >= '0' && peek() <= '9') ++at_;
    }
    void skip_number() {
        if (peek() == '-') ++at_;
        if (peek() == '0')
            ++at_;  // no digit may follow a leading zero
        else
            digits();
        if (peek() == '.') {
            ++at_;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') ++at_;
            digits();
        }
    }

    std::string string() {
        std::string result;
        for (++at_;; ++at_) {
            if (at_ == text_.size()) fail("a string that never ends");
            const char byte = text_[at_];
            if (byte == '"') break;
            if (static_cast<unsigned char>(byte) < 0x20) fail("a control character in a string");
            if (byte != '\\') {
                result += byte;
                continue;
            }
            ++at_;
            constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
            if (const std::size_t k = letters.find(peek());
                at_ < text_.size() && k != std::string_view::npos) {
                result += meanings[k];
            } else if (peek() == 'u') {
                unsigned code = 0;
                const char* const first = text_.data() + at_ + 1;
                if (text_.size() - at_ < 5 || std::from_chars(first, first + 4, code, 16).ptr != first + 4)
                    fail("four hexadecimal digits expected after \\u");
                // Keys that are asked for are plain ASCII, so any other character need only be a different
                // one.
                result += code < 0x80 ? static_cast<char>(code) : '?';
                at_ += 4;
            } else {
                fail("an unknown escape in a string");
            }
        }
        ++at_;
        return result;
    }

    const std::filesystem::path& file_;
    std::string_view text_;
    std::string_view key_;
    std::size_t at_ = 0;
    bool found_ = false, list_ = false;
    std::vector<double> values_;
};

/// The number under `key` in the top-level object of JSON `text`, which came from `file`; nothing where it
/// has no such key. Throws io_error, with line and column, if the text is not JSON, or has the key twice or
/// with another kind of value.
inline std::optional<double> find_json_number(const std::filesystem::path& file, std::string_view text,
                                              std::string_view key) {
    return json_scanner(file, text, key).number();
}

/// The numbers of the list under `key`, in the same way.
inline std::optional<std::vector<double>> find_json_numbers(const std::filesystem::path& file,
                                                            std::string_view text, std::string_view key) {
    return json_scanner(file, text, key).numbers();
}

/// The number of a key that has to be there: io_error where it is not.
inline double json_number(const std::filesystem::path& file, std::string_view text, std::string_view key) {
    if (const std::optional<double> found = find_json_number(file, text, key)) return *found;
    throw io_error(file, "no key \"" + std::string(key) + "\" in the JSON object");
}

}  // namespace entrain::io::detail
