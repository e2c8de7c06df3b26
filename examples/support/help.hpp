// --help: what is used most comes first, and every line fits into the terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/core/platform.hpp>

#include "about.hpp"
#include "text.hpp"

namespace example {

/// The heading of the options that are used most.
inline constexpr const char* most_used_group = "Most used";

/// Puts options first in --help. `names` are as given to add_option.
inline void most_used(CLI::App& app, const std::vector<std::string>& names) {
    for (const auto& name : names) app.get_option(name)->group(most_used_group);
}

namespace detail {

/// "[0.04,0.07]" and "{a,b}" without brackets, with blanks.
inline std::string listed(std::string text) {
    if (text.size() < 2) return text;
    const char first = text.front(), last = text.back();
    const bool several = first == '[' && last == ']', names = first == '{' && last == '}';
    if (several || names || (first == '"' && last == '"')) text = text.substr(1, text.size() - 2);
    if (!several && !names) return text;
    std::string spaced;
    for (const char c : text) spaced += c != ',' ? std::string(1, c) : several ? " " : ", ";
    return spaced;
}

}  // namespace detail

/// How wide --help is: as the terminal, within 60 and 100 columns; 80 where there is none.
inline std::size_t help_columns() {
    const std::size_t columns = entrain::platform::terminal_columns(stdout);
    return columns == 0 ? 80 : std::clamp<std::size_t>(columns, 60, 100);
}

/// The page that --help prints: description, usage, options in their groups, examples and exit codes. Single line
/// ends in a description are blanks; two begin a paragraph; one before two blanks begins a line of its own.
class help_page : public CLI::Formatter {
public:
    help_page(about of, std::size_t columns) : of_(std::move(of)), columns_(columns) {}

    std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
        const bool part = app->get_parent() != nullptr;
        const std::string program = of_.name + (part ? " " + app->get_name() : "");
        const auto parts = app->get_subcommands([](const CLI::App*) { return true; });
        std::string page = flowed(app->get_description(), 0);
        page += "\nUsage: " + program + " [OPTIONS]" + (parts.empty() ? "" : " [ANALYSIS [OPTIONS]]") + "\n";

        // The most used ones first, those that every program has last.
        std::vector<std::string> groups{most_used_group};
        for (const auto& group : app->get_groups())
            if (group != most_used_group) groups.push_back(group);
        for (const auto& group : groups)
            page += section(group == "Options" ? "More options" : group,
                            app->get_options([&](const CLI::Option* o) {
                                return o->get_group() == group && !is_common(o);
                            }));
        if (!parts.empty()) {
            page += "\nAnalyses (" + program + " ANALYSIS --help lists their options):\n";
            for (const auto* each : parts)
                page += entry("  " + each->get_name(), each->get_description(), 12);
        }
        page += section("This program", app->get_options([](const CLI::Option* o) { return is_common(o); }));

        page += "\nExamples:\n";
        for (const auto& line : of_.examples) page += command(line);
        page += "\nExit codes:\n";
        for (const auto& [code, meaning] : exit_codes(of_))
            page += wrapped(std::to_string(code) + " " + meaning, columns_, 2);
        return page;
    }

private:
    static bool is_common(const CLI::Option* o) {
        return std::any_of(common_options.begin(), common_options.end(), [&](const auto& each) {
            return o->check_lname(std::string(each.first.substr(2)));
        });
    }

    // Paragraphs and lines of their own, each behind `margin` blanks.
    std::string flowed(std::string_view text, std::size_t margin) const {
        std::string lines;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t paragraph = std::min(text.find("\n\n", at), text.size()),
                              line = std::min(text.find("\n  ", at), text.size()),
                              end = std::min(paragraph, line);
            lines += wrapped(text.substr(at, end - at), columns_, margin);
            if (end == text.size()) break;
            if (end == paragraph) lines += '\n';
            at = end + 2;
        }
        return lines;
    }

    // A name, and beside it, or below it where it is too long, what it is.
    std::string entry(const std::string& name, const std::string& meaning, std::size_t column) const {
        const std::string lines = flowed(meaning, column);
        if (name.size() + 2 > column || lines.empty()) return name + "\n" + lines;
        return name + lines.substr(name.size());
    }

    std::string section(const std::string& heading, const std::vector<const CLI::Option*>& options) const {
        if (options.empty()) return "";
        std::string text = "\n" + heading + ":\n";
        for (const auto* each : options) text += entry("  " + name_of(each), meaning_of(each), 28);
        return text;
    }

    // "[FLOAT,FLOAT]:above 0" is a type and what holds of its values; either may be missing.
    static std::pair<std::string, std::string> type_of(const CLI::Option* o) {
        if (o->get_type_size() == 0) return {};
        std::string type = o->get_type_name(), holds;
        if (const auto colon = type.find(':'); colon != type.npos)
            holds = type.substr(colon + 1), type.resize(colon);
        // What an option takes may be named in capitals: FILE, I/N.
        if (!holds.empty() && holds.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789{ ") == holds.npos)
            type = std::exchange(holds, "");
        return {detail::listed(type), detail::listed(holds)};
    }

    static std::string name_of(const CLI::Option* o) {
        std::string name = o->get_name(false, true);
        name = name.substr(0, name.find('{'));  // of a flag that takes something away
        const std::string type = type_of(o).first;
        if (!type.empty()) name += " " + type;
        if (o->get_expected_max() >= CLI::detail::expected_max_vector_size) name += " ...";
        return name;
    }

    static std::string meaning_of(const CLI::Option* o) {
        std::string text = o->get_description();
        for (const auto& [name, meaning] : common_options)
            if (o->check_lname(std::string(name.substr(2)))) text = meaning;
        const std::string holds = type_of(o).second;
        // A list of lines ends where they do.
        const bool lines = text.find("\n  ") != text.npos;
        if (!holds.empty() && !lines) text += " (" + holds + ")";
        const std::string usual = o->get_type_size() == 0 ? "" : detail::listed(o->get_default_str());
        if (!usual.empty()) text += (lines ? "\n  [" : " [") + usual + "]";
        return text;
    }

    about of_;
    std::size_t columns_;

    // A line to type; one that is too long goes on below, as a shell takes it.
    std::string command(const std::string& line) const {
        std::string lines = wrapped(line, columns_ - 2, 4);
        std::string text = "  " + lines.substr(4);
        for (std::size_t at = text.find('\n'); at + 1 < text.size(); at = text.find('\n', at + 3))
            text.insert(at, " \\");
        return text;
    }
};

/// Gives a program, or one of its analyses, --version and --cite.
inline void add_common_options(CLI::App& app, const about& of) {
    // On parse: before anything is said to be missing.
    for (const auto& [name, text] :
         {std::pair<std::string, std::string>{"--version", version_line(of)}, {"--cite", citation(of)}})
        app.add_flag_callback(
               name, [text = text] { throw CLI::CallForVersion(text, 0); }, "")
            ->trigger_on_parse()
            ->configurable(false);
}

/// Gives a program --version, --cite and its page of --help. Before analyses are added, which then have the page
/// too.
inline void add_about(CLI::App& app, const about& of) {
    app.name(of.name);
    app.formatter(std::make_shared<help_page>(of, help_columns()));
    add_common_options(app, of);
}

}  // namespace example
