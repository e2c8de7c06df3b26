// Errors: what a wrong argument, an unreadable file and a diverging simulation look like.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace entrain {
namespace detail {

/// A value or a shape as text for an error message: "3", "(90, 240)".
template <class Got>
std::string describe(const Got& got) {
    std::ostringstream text;
    if constexpr (requires { text << got; }) {
        text << got;
    } else {
        text << '(';
        const char* separator = "";
        for (const auto& extent : got) {
            text << separator << extent;
            separator = ", ";
        }
        text << ')';
    }
    return text.str();
}

/// Whether `value` is neither NaN nor infinite, decided on its bits, so that it also holds under
/// -ffast-math. Integers are always finite.
template <class T>
constexpr bool is_finite(T value) {
    if constexpr (std::same_as<T, double>)
        return (std::bit_cast<std::uint64_t>(value) & 0x7ff0000000000000u) != 0x7ff0000000000000u;
    else if constexpr (std::same_as<T, float>)
        return (std::bit_cast<std::uint32_t>(value) & 0x7f800000u) != 0x7f800000u;
    else
        return true;
}

}  // namespace detail

/// A caller's mistake. The message names the function, the parameter, what was expected and what
/// came: "entrain::kmeans: k: expected 1 to 6930 (the number of points), got 0".
class argument_error : public std::invalid_argument {
public:
    /// `got` may be anything that prints, or a shape.
    template <class Got>
    argument_error(std::string_view function, std::string_view parameter, std::string_view expected,
                   const Got& got)
        : std::invalid_argument("entrain::" + std::string(function) + ": " + std::string(parameter) +
                                ": expected " + std::string(expected) + ", got " + detail::describe(got)) {}
};

/// A file that cannot be read or written. The message is "path:line:column: what"; line and column
/// count from 1 and are left out where they are 0.
class io_error : public std::runtime_error {
public:
    io_error(const std::filesystem::path& file, std::size_t line, std::size_t column, std::string_view what)
        : std::runtime_error(message(file, line, column, what)), file_(file), line_(line), column_(column) {}
    io_error(const std::filesystem::path& file, std::string_view what) : io_error(file, 0, 0, what) {}

    const std::filesystem::path& file() const noexcept { return file_; }
    std::size_t line() const noexcept { return line_; }
    std::size_t column() const noexcept { return column_; }

private:
    // Appends one piece after the other: g++ 12 warns falsely of an overflow in "literal" +
    // std::to_string(n).
    static std::string message(const std::filesystem::path& file, std::size_t line, std::size_t column,
                               std::string_view what) {
        std::string text = file.string();
        for (const std::size_t place : {line, column})
            if (place) text.append(":").append(std::to_string(place));
        return text.append(": ").append(what);
    }

    std::filesystem::path file_;
    std::size_t line_;
    std::size_t column_;
};

/// A simulation whose state left the finite numbers: usually dt is too large for the coupling.
class divergence_error : public std::runtime_error {
public:
    /// `time` in seconds of simulated time, at the check that noticed.
    divergence_error(double time, std::size_t node, std::size_t replica)
        : std::runtime_error("entrain::simulate: the state is not finite at t = " + detail::describe(time) +
                             " s, node " + std::to_string(node) + ", replica " + std::to_string(replica) +
                             "; a smaller dt or weaker coupling may help"),
          time_(time), node_(node), replica_(replica) {}

    double time() const noexcept { return time_; }
    std::size_t node() const noexcept { return node_; }
    std::size_t replica() const noexcept { return replica_; }

private:
    double time_;
    std::size_t node_;
    std::size_t replica_;
};

}  // namespace entrain
