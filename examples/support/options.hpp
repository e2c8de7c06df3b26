// Command lines: numbers that are read to the letter, names that cannot be lost, and how a program ends.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/core/check.hpp>
#include <entrain/io/number.hpp>
#include <entrain/sweep/run.hpp>

#include "about.hpp"
#include "help.hpp"
#include "nearest.hpp"
#include "text.hpp"

namespace example {

/// Options that are well formed each, but cannot be followed together: a program ends with exit_misused.
class usage_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A whole number written as people write it: decimal digits without a sign, and no zero in front, which some
/// programs read as octal. Nothing where `text` is anything else, or more than 64 bits hold.
inline std::optional<std::uint64_t> whole_number(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text[0] == '0')) return {};
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return {};
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return {};
        value = 10 * value + digit;
    }
    return value;
}

/// A decimal number: sign, digits, point, exponent. Nothing where `text` is anything else (nan, inf,
/// hexadecimal, a decimal comma, a unit behind it), or beyond the numbers of a double.
inline std::optional<double> decimal_number(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t first = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - first;
    };
    const auto sign = [&] { at += at < text.size() && (text[at] == '-' || text[at] == '+'); };
    sign();
    std::size_t count = digits();
    if (at < text.size() && text[at] == '.') ++at, count += digits();
    if (count == 0) return {};
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        sign();
        if (digits() == 0) return {};
    }
    if (at != text.size()) return {};
    if (text.front() == '+') text.remove_prefix(1);
    try {
        return entrain::io::parse_number(text);
    } catch (const entrain::argument_error&) {
        return {};  // beyond the numbers of a double
    }
}

/// A share of work as --shard has it: "2/5" is the second of five.
inline std::optional<entrain::sweep::shard> shard_number(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == text.npos) return {};
    const auto number = whole_number(text.substr(0, slash)), count = whole_number(text.substr(slash + 1));
    constexpr std::uint64_t most = 1'000'000;
    if (!number || !count || *number == 0 || *number > *count || *count > most) return {};
    return entrain::sweep::shard{static_cast<std::size_t>(*number), static_cast<std::size_t>(*count)};
}

namespace detail {

inline std::string needs(const std::string& what, const std::string& got) {
    return "needs " + what + ", got " + (got.empty() ? "nothing" : clean(got));
}

}  // namespace detail

// What an option accepts. CLI11 puts the option's name in front of the message: "--trials: needs a whole
// number from 1 to 1000000, got -5".

/// A whole number from `low` to `high`.
inline CLI::Validator whole(std::uint64_t low, std::uint64_t high) {
    const std::string range = std::to_string(low) + " to " + std::to_string(high);
    return {[=](const std::string& text) {
                const auto value = whole_number(text);
                return value && *value >= low && *value <= high
                           ? std::string()
                           : detail::needs("a whole number from " + range, text);
            },
            high == std::numeric_limits<std::uint64_t>::max() ? "" : range};
}

/// A seed: any whole number of 64 bits.
inline CLI::Validator seed_number() {
    return whole(0, std::numeric_limits<std::uint64_t>::max());
}

/// A number above zero.
inline CLI::Validator positive() {
    return {[](const std::string& text) {
                const auto value = decimal_number(text);
                return value && *value > 0 ? std::string() : detail::needs("a number above 0", text);
            },
            "above 0"};
}

/// Zero or a number above it.
inline CLI::Validator not_negative() {
    return {[](const std::string& text) {
                const auto value = decimal_number(text);
                return value && *value >= 0 ? std::string() : detail::needs("a number of 0 or more", text);
            },
            "0 or more"};
}

/// A number from `least` to `most`; `shown` is how the upper bound is written.
inline CLI::Validator between(double least, double most, const std::string& shown) {
    const std::string range = "from " + std::to_string(static_cast<int>(least)) + " to " + shown;
    return {[=](const std::string& text) {
                const auto value = decimal_number(text);
                return value && *value >= least && *value <= most ? std::string()
                                                                  : detail::needs("a number " + range, text);
            },
            range};
}

/// Any finite number.
inline CLI::Validator finite() {
    return {[](const std::string& text) {
                return decimal_number(text) ? std::string() : detail::needs("a number", text);
            },
            ""};
}

/// A share of work: I/N.
inline CLI::Validator share() {
    return {[](const std::string& text) {
                return shard_number(text) ? std::string() : detail::needs("I/N with 1 <= I <= N", text);
            },
            "I/N"};
}

/// A name that is there, such as a shell's empty variable is not, in valid UTF-8.
inline CLI::Validator name_text() {
    return {[](const std::string& text) {
                return !text.empty() && is_utf8(text) ? std::string()
                                                      : detail::needs("a name in UTF-8", text);
            },
            ""};
}

/// Words in UTF-8, which may be none.
inline CLI::Validator free_text() {
    return {[](const std::string& text) {
                return is_utf8(text) ? std::string() : detail::needs("text in UTF-8", text);
            },
            ""};
}

/// The path of a file or folder: any name but an empty one.
inline CLI::Validator path_text() {
    return {[](const std::string& text) {
                return text.empty() ? detail::needs("the name of a file or folder", text) : std::string();
            },
            "PATH"};
}

/// The path of a file that can be read, and that has an end.
inline CLI::Validator readable_file() {
    return {[](const std::string& text) {
                std::error_code failure;
                return std::filesystem::is_regular_file(text, failure)
                           ? std::string()
                           : detail::needs("a file that is there", text);
            },
            "FILE"};
}

/// The path of a folder that is there.
inline CLI::Validator readable_folder() {
    return {[](const std::string& text) {
                std::error_code failure;
                return std::filesystem::is_directory(text, failure)
                           ? std::string()
                           : detail::needs("a folder that is there", text);
            },
            "FOLDER"};
}

/// The options of a program, each of them given once: the command line, --help, --config, and what run.json and the
/// report keep of a run all come from here.
class option_list {
public:
    explicit option_list(CLI::App& app) : app_(app) {}

    /// An option, or for a bool a flag, whose value is kept, in `unit` where it has one.
    template <class T>
    CLI::Option* add(const std::string& name, T& value, const std::string& help,
                     const std::string& unit = "") {
        if (keeps_)
            kept_.push_back([name = name.substr(2), &value, unit] {
                const std::string text = text_of(value);
                return std::pair(name, unit.empty() || text.empty() ? text : text + " " + unit);
            });
        return unkept(name, value, help);
    }

    /// One that says where and how to run, not what is computed: it is not kept.
    template <class T>
    CLI::Option* unkept(const std::string& name, T& value, const std::string& help) {
        if constexpr (std::is_same_v<T, bool>)
            return app_.add_flag(name, value, help);
        else
            return app_.add_option(name, value, help);
    }

    /// Whether the options that are added from here on are kept: not those of a part that a run does not have.
    void keep(bool whether) { keeps_ = whether; }

    /// What is kept: names without dashes, and values, in the order in which they were added.
    std::vector<std::pair<std::string, std::string>> kept() const {
        std::vector<std::pair<std::string, std::string>> parameters;
        for (const auto& each : kept_) parameters.push_back(each());
        return parameters;
    }

private:
    template <class T>
    static std::string text_of(const T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            return value ? "yes" : "no";
        } else if constexpr (std::is_same_v<T, std::string>) {
            return value;
        } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
            return value.string();
        } else if constexpr (std::is_floating_point_v<T>) {
            std::array<char, 32> text;  // every digit that tells it from its neighbours
            return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
        } else if constexpr (std::is_integral_v<T>) {
            return std::to_string(value);
        } else {  // several values
            std::string text;
            for (const auto& each : value) text += (text.empty() ? "" : " ") + text_of(each);
            return text;
        }
    }

    CLI::App& app_;
    bool keeps_ = true;
    std::vector<std::function<std::pair<std::string, std::string>()>> kept_;
};

namespace detail {

/// The names of all options of a program and of its analyses that were named, as people type them.
inline std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    for (const auto* part : app.get_subcommands())
        for (auto& name : option_names(*part)) names.push_back(std::move(name));
    return names;
}

/// What is wrong with a command line, and what an option that is not known may have meant.
inline std::string what_is_wrong(const CLI::App* app, const CLI::Error& problem) {
    std::string text = problem.what();
    if (problem.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
        for (const auto& unknown : app->remaining(true))
            if (unknown.starts_with("--"))
                text += did_you_mean(unknown.substr(0, unknown.find('=')), option_names(*app));
    return text + "\nRun with --help for more information.\n";
}

}  // namespace detail

/// Reads the command line, then calls `check`, which throws CLI::ValidationError where options do not fit
/// together. Prints help, version, or what is wrong. The code to exit with where the program ends by that.
template <class Check>
std::optional<int> read_command_line(CLI::App& app, int argc, const char* const* argv, Check&& check) {
    app.failure_message(detail::what_is_wrong);
    try {
        app.parse(argc, argv);
        check();
    } catch (const CLI::ParseError& problem) {
        const bool asked = problem.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        app.exit(problem);
        return asked ? exit_done : exit_misused;
    }
    return {};
}
inline std::optional<int> read_command_line(CLI::App& app, int argc, const char* const* argv) {
    return read_command_line(app, argc, argv, [] {});
}

/// The options of `app` as names and texts, as given or by default; without those that every program has and
/// those that say where and how to run.
inline std::vector<std::pair<std::string, std::string>> parameters_of(const CLI::App& app) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto* option : app.get_options()) {
        const std::string name = option->get_lnames().empty() ? "" : option->get_lnames().front();
        bool kept = !name.empty();
        for (const char* without : {"help", "version", "cite", "out", "threads", "no-figures"})
            kept = kept && name != without;
        if (!kept) continue;
        std::string text;
        if (option->get_items_expected_max() == 0)  // a flag
            text = option->count() > 0 ? "yes" : "no";
        else if (option->count() == 0)
            text = detail::listed(option->get_default_str());
        else
            for (const auto& each : option->results()) text += (text.empty() ? "" : " ") + each;
        all.emplace_back(name, text);
    }
    return all;
}

/// Throws unless a pass band, Hz, has its lower end first.
inline void check_band(const std::array<double, 2>& band) {
    if (!(band[1] > band[0]))
        throw CLI::ValidationError("--band",
                                   "needs 0 < LO < HI, got " + number(band[0]) + " " + number(band[1]));
}

/// The parameters of a program as names and texts, in the order of --help, for run.json and the report.
/// list_options(list, options) gives each once.
template <class Options, class List>
std::vector<std::pair<std::string, std::string>> kept_parameters(Options options, List&& list_options) {
    if constexpr (requires { options.sources; }) {
        if (options.sources.given()) options.cohort = options.sources.made_of();
    }
    if (options.cohort.empty()) options.cohort = "synthetic";
    CLI::App app;
    option_list list(app);
    list_options(list, options);
    return list.kept();
}

}  // namespace example
