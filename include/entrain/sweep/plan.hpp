// What a sweep is to do: named axes, the grid of all their values, and what else its results depend on.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>

namespace entrain::sweep {

/// A parameter and the values that it takes. What is not a number goes by its index.
struct axis {
    std::string name;            ///< of the parameter
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
template <class Value>
inline constexpr bool range_of_structs = false;
template <class Struct>
inline constexpr bool range_of_structs<std::vector<Struct>> = has_fields<Struct>;
// What a result depends on: a name, and the checksum of a value.
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
    plan(std::string name, std::vector<axis> axes, std::vector<std::string> columns);

    /// The name of the plan.
    const std::string& name() const { return name_; }
    /// The parameters; the last one varies fastest.
    const std::vector<axis>& axes() const { return axes_; }
    /// The names of the results.
    const std::vector<std::string>& columns() const { return columns_; }
    /// The number of items.
    std::size_t size() const { return size_; }

    /// Item `number`, from 0. Throws argument_error unless number < size().
    item operator[](std::size_t number) const;

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
    plan& depends_on(const inputs& all);

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
    std::uint64_t identity() const;

    /// All that identity() sums, as bytes: what a journal begins with. parse() reads it.
    std::string description() const;

    /// The plan that gave `description`. Throws argument_error where no plan did.
    static plan parse(std::string_view description);

    /// In what `other` differs, in words: "'seed' differs"; empty where it does not.
    std::string difference(const plan& other) const;

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

#if ENTRAIN_HEADER_ONLY
#include <entrain/sweep/detail/plan.hpp>
#endif
