// What is observed of a node: a variable of its model or one of the model's outputs, by number or by name.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain {

/// A variable or output of a model: `quantity(1)`, `quantity("rate_e")`; a number or a name converts to it.
/// Variables count from 0 on, outputs after them. Names are those of the model (variable_names, output_names).
class quantity {
public:
    /// By number.
    template <std::integral Number>
    quantity(Number number) : number_(static_cast<std::size_t>(number)) {}
    /// By name.
    quantity(std::string name) : name_(std::move(name)) {}
    /// By name.
    quantity(const char* name) : name_(name) {}

    /// Its number in a model whose quantities have these names. Throws argument_error, in the name of
    /// `function`, where there is none.
    std::size_t in(std::string_view function, std::string_view parameter,
                   std::span<const std::string_view> names) const {
        if (name_.empty()) {
            check_index(function, parameter, number_, names.size(), "variables");
            return number_;
        }
        const auto found = std::find(names.begin(), names.end(), name_);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
        std::string known;
        for (const std::string_view name : names)
            if (!name.empty()) known.append(known.empty() ? "" : ", ").append(name);
        throw argument_error(function, parameter,
                             known.empty() ? std::string("a number, as the model has no names")
                                           : std::string("a number, or one of ").append(known),
                             std::string("'").append(name_).append("'"));
    }

    /// Its value in a sample, where it is given by number: see record_bold.
    double operator()(const auto& sample, std::size_t node) const {
        return static_cast<double>(sample(number_, node));
    }

    /// See core/fields.hpp.
    static constexpr auto fields() {
        return field_list{field("number", &quantity::number_), field("name", &quantity::name_)};
    }

private:
    std::size_t number_ = 0;
    std::string name_;  // empty: by number
};

}  // namespace entrain
