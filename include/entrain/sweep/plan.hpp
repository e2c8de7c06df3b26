// What a sweep is to do: named axes, the grid of all their values, and what else its results depend on.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain::sweep {

/// A parameter and the values that it takes. What is not a number goes by its index.
struct axis {
    std::string name;  ///< of the parameter
    std::vector<double> values;  ///< in the order of the grid
    /// Equal in name and values.
    bool operator==(const axis&) const = default;
};

/// One point of the grid: what a task is called with.
struct item {
    std::size_t number = 0;          ///< in the grid, from 0
    std::vector<std::size_t> index;  ///< the position on each axis
    std::vector<double> value;       ///< the value on each axis
};

namespace detail {

inline void append_text(std::string& to, std::string_view text) {
    append_value(to, static_cast<std::uint64_t>(text.size()));
    to += text;
}

template <class Value>
inline constexpr bool range_of_structs = false;
template <class Struct>
inline constexpr bool range_of_structs<std::vector<Struct>> = has_fields<Struct>;

struct dependency {
    std::string what;
    std::uint64_t checksum;
};

template <class Value>
dependency dependency_on(std::string what, const Value& value) {
    std::string bytes;
    append_identity(bytes, value);
    return {std::move(what), checksum_of(bytes)};
}

}  // namespace detail

/// What numbers were made from that are themselves results of floating-point work: scans, options, seeds.
///
/// The last digits of such results differ from one kind of processor to another, as those of BLAS do, so that
/// a plan that counted them would refuse to go on elsewhere. Those who compute them say what they come from,
/// and the plan counts that:
///
///     sweep::inputs made_from;
///     made_from.add("scan", bold).add("seed of k-means", 7);
///     plan.depends_on(made_from);
class inputs {
public:
    /// `value`: a number, an enumerator, text, an array, a connectome (its weights), or a range of these.
    template <class Value>
    inputs& add(std::string what, const Value& value) {
        all_.push_back(detail::dependency_on(std::move(what), value));
        return *this;
    }
    /// Whether nothing was added.
    bool empty() const { return all_.empty(); }

private:
    friend class plan;
    std::vector<detail::dependency> all_;
};

/// A sweep's grid, the last axis fastest, and the names of the numbers that each of its items yields.
///
///     sweep::plan plan("coupling against noise",
///                      {{"coupling", {0.0, 0.1, 0.2}}, {"noise", {0.01, 0.02}}}, {"synchrony",
///                      "metastability"});
///     plan.depends_on("connectome", network).depends_on("seed", 7).depends_on("samples", 240);
class plan {
public:
    /// `name`: of the sweep, for people and for its identity. `columns`: one name for each number that a task
    /// returns. Throws argument_error if a name is empty or stands twice, there are no axes, no columns, an
    /// axis has no values or one that is NaN or infinite, or the grid is too large to count.
    plan(std::string name, std::vector<axis> axes, std::vector<std::string> columns)
        : name_(std::move(name)), axes_(std::move(axes)), columns_(std::move(columns)) {
        if (name_.empty()) throw argument_error("sweep::plan", "name", "a name", "an empty one");
        if (axes_.empty()) throw argument_error("sweep::plan", "axes", "at least one", 0);
        if (columns_.empty()) throw argument_error("sweep::plan", "columns", "at least one name", 0);
        std::vector<std::string_view> names;
        const auto add_name = [&names](std::string_view parameter, std::string_view each) {
            if (each.empty()) throw argument_error("sweep::plan", parameter, "names", "an empty one");
            if (std::find(names.begin(), names.end(), each) != names.end())
                throw argument_error("sweep::plan", parameter, "each name once among axes and columns",
                                     "'" + std::string(each) + "' twice");
            names.push_back(each);
        };
        for (const axis& each : axes_) {
            add_name("axes", each.name);
            const std::size_t count = each.values.size();
            if (count == 0)
                throw argument_error("sweep::plan", "axes", "at least one value on '" + each.name + "'", 0);
            for (const double value : each.values)
                if (!is_finite(value))
                    throw argument_error("sweep::plan", "axes", "finite values on '" + each.name + "'",
                                         value);
            // A byte for every number of the results must be countable as well.
            if (count > std::numeric_limits<std::size_t>::max() / sizeof(double) / columns_.size() / size_)
                throw argument_error("sweep::plan", "axes", "a grid that can be counted", "a larger one");
            size_ *= count;
        }
        for (const std::string& each : columns_) add_name("columns", each);
    }

    /// The name of the plan.
    const std::string& name() const { return name_; }
    /// The parameters; the last one varies fastest.
    const std::vector<axis>& axes() const { return axes_; }
    /// The names of the results.
    const std::vector<std::string>& columns() const { return columns_; }
    /// The number of items.
    std::size_t size() const { return size_; }

    /// Item `number`, from 0. Throws argument_error unless number < size().
    item operator[](std::size_t number) const {
        if (number >= size_)
            throw argument_error("sweep::plan::operator[]", "number", "less than " + std::to_string(size_),
                                 number);
        item result{number, std::vector<std::size_t>(axes_.size()), std::vector<double>(axes_.size())};
        for (std::size_t k = axes_.size(); k-- > 0;) {
            const auto& values = axes_[k].values;
            result.index[k] = number % values.size();
            result.value[k] = values[result.index[k]];
            number /= values.size();
        }
        return result;
    }

    /// Says that results depend on `value` as well: a number, an enumerator, text, an array, a connectome
    /// (its weights), a struct that lists its fields (core/fields.hpp), or a range of these. A journal of the
    /// same axes with another `value` is then refused. `what` names it for the message; a struct's fields go
    /// by their own names, "what.field", those that are neutral are left out: threads, batches and shards
    /// belong in no plan, as results do not depend on them; nor do results of floating-point work whose last
    /// digits depend on the processor: see inputs.
    ///
    ///     plan.depends_on("simulation", options);
    template <class Value>
    plan& depends_on(std::string what, const Value& value) {
        return depends_on(std::move(what), value, {});
    }
    /// The same where `made_from` may say what the struct's fields of field_use::data were made from: if it
    /// is not empty, it counts in their place (depends_on(made_from), once), and they are only derived.
    template <class Value>
    plan& depends_on(std::string what, const Value& value, const inputs& made_from) {
        const auto count = [&](std::string name, const auto& leaf, bool data) {
            if (data && !made_from.empty())
                derives(std::move(name), leaf);
            else
                dependencies_.push_back(detail::dependency_on(std::move(name), leaf));
        };
        each_leaf<field_use::setting>(std::move(what), value, count);
        return *this;
    }
    /// The same of all of these.
    plan& depends_on(const inputs& all) {
        dependencies_.insert(dependencies_.end(), all.all_.begin(), all.all_.end());
        return *this;
    }

    /// Says that results depend on `value`, which follows from what the plan depends on already, but for its
    /// last digits. A journal notes it with each result: where another value continues it, a note says so, and
    /// nothing is refused.
    template <class Value>
    plan& derives(std::string what, const Value& value) {
        const detail::dependency one = detail::dependency_on(std::move(what), value);
        std::string bytes;
        append_value(bytes, derived_);
        append_value(bytes, one.checksum);
        derived_ = checksum_of(bytes);
        return *this;
    }
    /// A checksum of all that derives() was given; 0: nothing.
    std::uint64_t derived() const { return derived_; }

    /// A number that tells plans apart: a checksum of name, axes, columns and dependencies, in their order.
    std::uint64_t identity() const { return checksum_of(description()); }

    /// All that identity() sums, as bytes: what a journal begins with. parse() reads it.
    std::string description() const {
        std::string bytes;
        detail::append_text(bytes, name_);
        append_value(bytes, static_cast<std::uint64_t>(axes_.size()));
        for (const axis& each : axes_) {
            detail::append_text(bytes, each.name);
            append_value(bytes, static_cast<std::uint64_t>(each.values.size()));
            append_bytes(bytes, each.values.data(), each.values.size());
        }
        append_value(bytes, static_cast<std::uint64_t>(columns_.size()));
        for (const std::string& each : columns_) detail::append_text(bytes, each);
        append_value(bytes, static_cast<std::uint64_t>(dependencies_.size()));
        for (const detail::dependency& each : dependencies_) {
            detail::append_text(bytes, each.what);
            append_value(bytes, each.checksum);
        }
        return bytes;
    }

    /// The plan that gave `description`. Throws argument_error where no plan did.
    static plan parse(std::string_view description) {
        std::size_t at = 0;
        const auto need = [&](std::uint64_t bytes) {
            if (bytes > description.size() - at)
                throw argument_error("sweep::plan::parse", "description", "what plan::description() gave",
                                     "bytes that end too early");
        };
        const auto number = [&] {
            std::uint64_t value = 0;
            need(sizeof value);
            std::memcpy(&value, description.data() + at, sizeof value);
            at += sizeof value;
            return value;
        };
        const auto text = [&] {
            const std::uint64_t length = number();
            need(length);
            at += length;
            return std::string(description.substr(at - length, length));
        };
        std::string name = text();
        std::vector<axis> axes;
        for (std::uint64_t left = number(); left > 0; --left) {
            axis each{text(), {}};
            const std::uint64_t count = number();
            need(count > description.size() ? count : count * sizeof(double));
            each.values.resize(count);
            if (count) std::memcpy(each.values.data(), description.data() + at, count * sizeof(double));
            at += count * sizeof(double);
            axes.push_back(std::move(each));
        }
        std::vector<std::string> columns;
        for (std::uint64_t left = number(); left > 0; --left) columns.push_back(text());
        plan result(std::move(name), std::move(axes), std::move(columns));
        for (std::uint64_t left = number(); left > 0; --left) {
            std::string what = text();
            result.dependencies_.push_back({std::move(what), number()});
        }
        if (at != description.size())
            throw argument_error("sweep::plan::parse", "description", "what plan::description() gave",
                                 "more bytes than that");
        return result;
    }

    /// In what `other` differs, in words: "'seed' differs"; empty where it does not.
    std::string difference(const plan& other) const {
        if (name_ != other.name_) return "its name is '" + other.name_ + "', not '" + name_ + "'";
        const auto same_name = [](const axis& a, const axis& b) { return a.name == b.name; };
        if (!std::equal(axes_.begin(), axes_.end(), other.axes_.begin(), other.axes_.end(), same_name))
            return "its axes have other names";
        for (std::size_t k = 0; k < axes_.size(); ++k)
            if (axes_[k] != other.axes_[k]) return "the values on the axis '" + axes_[k].name + "' differ";
        if (columns_ != other.columns_) return "its columns differ";
        for (std::size_t k = 0; k < std::min(dependencies_.size(), other.dependencies_.size()); ++k) {
            if (dependencies_[k].what != other.dependencies_[k].what) break;
            if (dependencies_[k].checksum != other.dependencies_[k].checksum)
                return "'" + dependencies_[k].what + "' differs";
        }
        return description() == other.description() ? "" : "its results depend on other things";
    }

private:
    // Calls count(name, value, whether it is data) for `value`, or for what its fields come to.
    template <field_use use, class Value, class Count>
    static void each_leaf(std::string what, const Value& value, const Count& count) {
        if constexpr (has_fields<Value> && !std::same_as<Value, connectome>) {
            for_each_field(value, [&]<class Entry>(const Entry& entry, const auto& member) {
                constexpr bool data = use == field_use::data || Entry::use == field_use::data;
                if constexpr (Entry::use != field_use::neutral)
                    each_leaf<data ? field_use::data : Entry::use>(
                        what.empty() ? entry.name : std::string(what).append(".").append(entry.name), member,
                        count);
            });
        } else if constexpr (detail::range_of_structs<Value>) {
            count(std::string(what).append(".size"), value.size(), false);
            for (std::size_t k = 0; k < value.size(); ++k)
                each_leaf<use>(std::string(what).append(".").append(std::to_string(k + 1)), value[k], count);
        } else {
            count(std::move(what), value, use == field_use::data);
        }
    }

    std::string name_;
    std::vector<axis> axes_;
    std::vector<std::string> columns_;
    std::vector<detail::dependency> dependencies_;
    std::uint64_t derived_ = 0;
    std::size_t size_ = 1;
};

}  // namespace entrain::sweep
