// The work of export.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/sweep/export.hpp>
#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/npy.hpp>
#include <entrain/io/number.hpp>
#include <entrain/io/table.hpp>

namespace entrain::sweep {
namespace detail {

inline void require_fit(const plan& of, const results& what, std::string_view function) {
    if (what.values.shape(0) != of.size() || what.values.shape(1) != of.columns().size() ||
        what.done.size() != of.size())
        throw argument_error(function, "what",
                             "results of this plan, " + std::to_string(of.size()) + " items and " +
                                 std::to_string(of.columns().size()) + " columns",
                             what.values.shape());
}

}  // namespace detail

ENTRAIN_INLINE void save_csv(const std::filesystem::path& file, const plan& of, const results& what) {
    detail::require_fit(of, what, "sweep::save_csv");
    io::table table;
    for (const axis& each : of.axes()) table.columns.push_back(each.name);
    table.columns.insert(table.columns.end(), of.columns().begin(), of.columns().end());
    io::check_texts("sweep::save_csv", "of", table.columns);
    const auto text = [](double number) {
        std::string digits;
        io::append_number(digits, number);
        return digits;
    };
    for (std::size_t number = 0; number < of.size(); ++number) {
        if (!what.done[number]) continue;
        std::vector<std::string> row;
        for (const double value : of[number].value) row.push_back(text(value));
        for (std::size_t k = 0; k < of.columns().size(); ++k) row.push_back(text(what.values(number, k)));
        table.rows.push_back(std::move(row));
    }
    io::save_table(file, table);
}

ENTRAIN_INLINE void save_npy(const std::filesystem::path& file, const plan& of, const results& what) {
    detail::require_fit(of, what, "sweep::save_npy");
    if (of.axes().size() + 1 > io::npy_axes)
        throw argument_error("sweep::save_npy", "of", "at most " + std::to_string(io::npy_axes - 1) + " axes",
                             of.axes().size());
    std::vector<std::size_t> shape;
    for (const axis& each : of.axes()) shape.push_back(each.values.size());
    shape.push_back(of.columns().size());
    xt::xarray<double> grid = xt::xarray<double>::from_shape(shape);
    std::copy(what.values.begin(), what.values.end(), grid.begin());
    io::save_npy(file, grid);
}

}  // namespace entrain::sweep
