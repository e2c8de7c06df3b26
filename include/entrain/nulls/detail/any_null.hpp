// Any null as the tests see it: one type, so that their bodies are compiled once whatever the null is.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/nulls/null_model.hpp>

namespace entrain::nulls::detail {

// The null maps of one map.
struct started_null {
    std::size_t draws = 0;
    map_maker make;
};

// Refers to the null, which must live on.
struct any_null {
    // The null maps of x, checked as far as can be. A test keeps `numbers` numbers per draw.
    std::function<started_null(const vector<double>& x, std::size_t numbers, std::string_view function)>
        start;
    // Empty where the null has no such thing.
    std::function<bool(std::size_t draw)> rearranges;
    std::function<correlation_maker(const vector<double>& z, const matrix<double>& others)> correlations;
    std::function<void(const vector<double>& x, null_diagnostics& found)> diagnose;
    const matrix<double>* distances = nullptr;
    const std::vector<std::size_t>* partner = nullptr;
};

// All null maps of x are there already.
inline started_null started_from(matrix<double> maps) {
    auto all = std::make_shared<const matrix<double>>(std::move(maps));
    return {all->shape(0), [all](std::size_t first, std::size_t count, double* to) {
                std::copy_n(row_data(*all, first), count * all->shape(1), to);
            }};
}

template <spatial_null N>
started_null start_null(const N& null, const vector<double>& x, std::size_t numbers,
                        std::string_view function) {
    const std::size_t n = x.size(), regions = null.regions(), draws = null.draws();
    if (regions != n)
        throw argument_error(function, "null", "a null of " + std::to_string(n) + " regions, as x has",
                             std::to_string(regions) + " regions");
    if (draws == 0) throw argument_error(function, "null", "at least one draw", 0);
    check_allocation<double>(function, "null.draws()", {numbers, draws});
    if constexpr (has_maker<N>) {
        auto make = [&] {
            if constexpr (requires {
                              { null.maker(x, function) } -> std::convertible_to<map_maker>;
                          })
                return null.maker(x, function);
            else
                return null.maker(x);
        }();
        check_callable(function, "null.maker(x)", make);
        return {draws, map_maker(std::move(make))};
    } else {
        const auto& made = null.surrogates(x);
        matrix<double> maps = as_matrix<double>(made, function, "null.surrogates(x)");
        if (maps.shape(0) != draws || maps.shape(1) != n)
            throw argument_error(function, "null.surrogates(x)",
                                 "shape (" + std::to_string(draws) + ", " + std::to_string(n) +
                                     "), as null.draws() and null.regions() say",
                                 maps.shape());
        return started_from(std::move(maps));
    }
}

template <surrogate_maker N>
requires(!spatial_null<N>)
started_null start_null(const N& null, const vector<double>& x, std::size_t, std::string_view function) {
    const auto& made = null(x);
    matrix<double> maps = as_matrix<double>(made, function, "null(x)");
    if (maps.shape(1) != x.size() || maps.shape(0) == 0)
        throw argument_error(function, "null(x)", "shape (draws, " + std::to_string(x.size()) + ")",
                             maps.shape());
    check_finite(function, "null(x)", maps);
    return started_from(std::move(maps));
}

// What a wrong null lacks, one sentence each.
template <class N>
constexpr bool null_lacks_something() {
    if constexpr (!has_draws<N> && !has_regions<N> && !has_maker<N> && !has_surrogates<N>) {
        static_assert(null_model<N>,
                      "THIS IS NO NULL: neither a function that returns null maps (draws, regions) of a "
                      "vector<double>, nor a struct with draws(), regions() and surrogates(x): see "
                      "nulls/null_model.hpp");
    } else {
        static_assert(has_draws<N>,
                      "THIS NULL HAS NO draws() const THAT RETURNS A NUMBER: see "
                      "nulls/null_model.hpp");
        static_assert(has_regions<N>,
                      "THIS NULL HAS NO regions() const THAT RETURNS A NUMBER: see "
                      "nulls/null_model.hpp");
        static_assert(has_maker<N> || has_surrogates<N>,
                      "THIS NULL HAS NEITHER surrogates(const vector<double>&) const THAT RETURNS A MATRIX "
                      "(draws, regions) NOR maker(const vector<double>&) const THAT RETURNS A map_maker: see "
                      "nulls/null_model.hpp");
    }
    return true;
}

template <class N>
any_null any_null_of(const N& null) {
    any_null any;
    if constexpr (!null_model<N>) {
        static_assert(null_lacks_something<N>());
    } else {
        any.start = [&null](const vector<double>& x, std::size_t numbers, std::string_view function) {
            check_callable(function, "null", null);
            return start_null(null, x, numbers, function);
        };
        if constexpr (has_rearranges<N>)
            any.rearranges = [&null](std::size_t draw) -> bool { return null.rearranges(draw); };
        if constexpr (has_correlations<N>)
            any.correlations = [&null](const vector<double>& z,
                                       const matrix<double>& others) -> correlation_maker {
                return null.correlations(z, others);
            };
        if constexpr (has_diagnose<N>)
            any.diagnose = [&null](const vector<double>& x, null_diagnostics& found) {
                null.diagnose(x, found);
            };
        // Only what is of these types already: a copy would not live.
        if constexpr (requires {
                          { &null.distances } -> std::convertible_to<const matrix<double>*>;
                      })
            any.distances = &null.distances;
        using indices = std::vector<std::size_t>;
        if constexpr (requires {
                          { &null.partner } -> std::convertible_to<const indices*>;
                      })
            any.partner = &null.partner;
        else if constexpr (requires {
                               { &null.options.partner } -> std::convertible_to<const indices*>;
                           })
            any.partner = &null.options.partner;
    }
    return any;
}

}  // namespace entrain::nulls::detail
