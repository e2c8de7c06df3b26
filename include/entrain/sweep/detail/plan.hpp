// The work of plan.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/sweep/plan.hpp>
#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>

namespace entrain::sweep {
namespace detail {

inline void append_text(std::string& to, std::string_view text) {
    append_value(to, static_cast<std::uint64_t>(text.size()));
    to += text;
}

}  // namespace detail

ENTRAIN_INLINE plan::plan(std::string name, std::vector<axis> axes, std::vector<std::string> columns)
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
                throw argument_error("sweep::plan", "axes", "finite values on '" + each.name + "'", value);
        // A byte for every number of the results must be countable as well.
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(double) / columns_.size() / size_)
            throw argument_error("sweep::plan", "axes", "a grid that can be counted", "a larger one");
        size_ *= count;
    }
    for (const std::string& each : columns_) add_name("columns", each);
}

ENTRAIN_INLINE item plan::operator[](std::size_t number) const {
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

ENTRAIN_INLINE plan& plan::depends_on(const inputs& all) {
    dependencies_.insert(dependencies_.end(), all.all_.begin(), all.all_.end());
    return *this;
}

ENTRAIN_INLINE std::uint64_t plan::identity() const {
    return checksum_of(description());
}

ENTRAIN_INLINE std::string plan::description() const {
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

ENTRAIN_INLINE plan plan::parse(std::string_view description) {
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

ENTRAIN_INLINE std::string plan::difference(const plan& other) const {
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

}  // namespace entrain::sweep
