// Errors: what a wrong argument, an unreadable file and a diverging simulation look like, and the one-line
// checks that every function opens with.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <entrain/core/detail/largest_bits.hpp>
#include <entrain/core/linkage.hpp>
#include <entrain/core/memory.hpp>

namespace entrain {

/// A value or a shape as text for an error message: "3", "(90, 240)"; the same in every locale.
template <class Got>
std::string describe(const Got& got) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
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

/// Whether each of `size` numbers is neither NaN nor infinite. Cost: one pass.
template <std::floating_point T>
bool all_finite(const T* x, std::size_t size) {
    constexpr T infinity = std::numeric_limits<T>::infinity();
    return core_detail::largest_bits(x, size) < core_detail::largest_bits(&infinity, 1);
}

/// A caller's mistake. The message names the function, the parameter, what was expected and what
/// came: "entrain::kmeans: k: expected 1 to 6930 (the number of points), got 0".
class argument_error : public std::invalid_argument {
public:
    /// `got` may be anything that prints, or a shape.
    template <class Got>
    argument_error(std::string_view function, std::string_view parameter, std::string_view expected,
                   const Got& got)
        : std::invalid_argument("entrain::" + std::string(function) + ": " + std::string(parameter) +
                                ": expected " + std::string(expected) + ", got " + describe(got)) {}
};

/// A file that cannot be read or written. The message is "path:line:column: what"; line and column
/// count from 1 and are left out where they are 0.
class io_error : public std::runtime_error {
public:
    /// The error at a line and column, both from 1; 0: not known.
    io_error(const std::filesystem::path& file, std::size_t line, std::size_t column, std::string_view what)
        : std::runtime_error(message(file, line, column, what)), file_(file), line_(line), column_(column) {}
    /// An error of the file as a whole.
    io_error(const std::filesystem::path& file, std::string_view what) : io_error(file, 0, 0, what) {}

    /// The file.
    const std::filesystem::path& file() const noexcept { return file_; }
    /// The line, from 1; 0: not known.
    std::size_t line() const noexcept { return line_; }
    /// The column, from 1; 0: not known.
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
        : std::runtime_error("entrain::simulate: the state is not finite at t = " + describe(time) +
                             " s, node " + std::to_string(node) + ", replica " + std::to_string(replica) +
                             "; a smaller dt or weaker coupling may help"),
          time_(time), node_(node), replica_(replica) {}

    /// When it happened: since the beginning of the simulation, s.
    double time() const noexcept { return time_; }
    /// The node whose state left the finite numbers, from 0.
    std::size_t node() const noexcept { return node_; }
    /// The replica that it belongs to, from 0.
    std::size_t replica() const noexcept { return replica_; }

private:
    double time_;
    std::size_t node_;
    std::size_t replica_;
};

// The checks. Each throws argument_error in the name of `function`, which is the function that the user
// called.

/// `value` is neither NaN nor infinite.
template <class T>
void check_finite(std::string_view function, std::string_view parameter, T value) {
    if (!is_finite(value)) throw argument_error(function, parameter, "a finite number", value);
}

/// `value` is finite and above zero. `unit` is named in the message: "a positive number of seconds".
template <class T>
void check_positive(std::string_view function, std::string_view parameter, T value,
                    std::string_view unit = {}) {
    if (!is_finite(value) || !(value > T(0)))
        throw argument_error(function, parameter,
                             "a positive number" + (unit.empty() ? "" : " of " + std::string(unit)), value);
}

/// `value` is finite and not below zero.
template <class T>
void check_not_negative(std::string_view function, std::string_view parameter, T value,
                        std::string_view unit = {}) {
    if (!is_finite(value) || !(value >= T(0)))
        throw argument_error(function, parameter,
                             "zero or a positive number" + (unit.empty() ? "" : " of " + std::string(unit)),
                             value);
}

/// `value` is finite and at least `low`.
template <class T>
void check_at_least(std::string_view function, std::string_view parameter, T value,
                    std::type_identity_t<T> low) {
    if (!is_finite(value) || !(value >= low))
        throw argument_error(function, parameter, "at least " + describe(low), value);
}

/// `value` is finite and from `low` to `high`, both included.
template <class T>
void check_between(std::string_view function, std::string_view parameter, T value,
                   std::type_identity_t<T> low, std::type_identity_t<T> high) {
    if (!is_finite(value) || !(value >= low && value <= high))
        throw argument_error(function, parameter, "a number from " + describe(low) + " to " + describe(high),
                             value);
}

/// `index` is below `size`. `what` says of what: "regions".
inline void check_index(std::string_view function, std::string_view parameter, std::size_t index,
                        std::size_t size, std::string_view what) {
    if (index >= size)
        throw argument_error(
            function, parameter,
            "an index below " + std::to_string(size) + " (the number of " + std::string(what) + ")", index);
}

/// `value` is one of an enumeration's values, which count from 0 to `last`.
template <class Enum>
requires std::is_enum_v<Enum>
void check_enumerator(std::string_view function, std::string_view parameter, Enum value, Enum last) {
    using number = std::underlying_type_t<Enum>;
    if (static_cast<number>(value) < number{0} || static_cast<number>(value) > static_cast<number>(last))
        throw argument_error(function, parameter, "one of its named values",
                             "number " + std::to_string(static_cast<long long>(value)));
}

/// `function_object` can be called: it is no empty std::function and no null pointer.
template <class F>
void check_callable(std::string_view function, std::string_view parameter, const F& function_object) {
    bool empty = false;
    if constexpr (std::is_pointer_v<F>)
        empty = function_object == nullptr;
    else if constexpr (requires { function_object.operator bool(); })
        empty = !function_object.operator bool();
    if (empty) throw argument_error(function, parameter, "a function that can be called", "an empty one");
}

/// `a * b`, or the largest std::size_t where that is too large for one.
constexpr std::size_t saturating_product(std::size_t a, std::size_t b) {
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    return b != 0 && a > largest / b ? largest : a * b;
}

/// `a + b`, or the largest std::size_t where that is too large for one.
constexpr std::size_t saturating_sum(std::size_t a, std::size_t b) {
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    return a > largest - b ? largest : a + b;
}

/// The number of elements of an array of T with these extents; to be called before the array is allocated.
/// Throws where it would not fit into the memory of this machine, with the size that was asked for, which
/// never overflows: check_allocation<double>("simulate", "samples", {replicas, nodes, samples}).
template <class T>
std::size_t check_allocation(std::string_view function, std::string_view parameter,
                             std::initializer_list<std::size_t> extents) {
    std::size_t elements = 1;
    double wanted = sizeof(T);
    for (const std::size_t extent : extents) {
        elements = saturating_product(elements, extent);
        wanted *= static_cast<double>(extent);
    }
    const std::size_t memory = memory_of_machine();
    if (saturating_product(elements, sizeof(T)) > memory) {
        constexpr double gigabyte = 1e9;
        throw argument_error(
            function, parameter,
            "a size that fits into memory (" + describe(static_cast<double>(memory) / gigabyte) + " GB)",
            describe(wanted / gigabyte) + " GB for an array of " + describe(extents));
    }
    return elements;
}

/// How many whole steps a range has, `steps` being its length divided by the step; to be called before a
/// value of type T is kept for each step and one more. Throws where these would not fit into memory, and
/// where `steps` is NaN: check_steps<double>("coupling_range", "step", (last - first) / step).
template <class T>
std::size_t check_steps(std::string_view function, std::string_view parameter, double steps) {
    if (!(steps >= 0))
        throw argument_error(function, parameter, "a step that leads through the range", steps);
    constexpr double countable = 9e18;  // below 2^63
    const auto whole = static_cast<std::size_t>(steps < countable ? steps : countable);
    check_allocation<T>(function, parameter, {saturating_sum(whole, 1)});
    return whole;
}

/// `operations`, a rough number of arithmetic operations, is one that ends: within ten years on one core.
/// Throws otherwise, with the estimate; to be called before loops whose length a caller gives.
inline void check_work(std::string_view function, std::string_view parameter, double operations) {
    constexpr double per_second = 1e9, seconds_of_year = 31'557'600.0, longest = 10;
    const double years = operations / per_second / seconds_of_year;
    if (!(years <= longest))
        throw argument_error(function, parameter, "work that ends within ten years of one core",
                             "about " + describe(years) + " years");
}

}  // namespace entrain
