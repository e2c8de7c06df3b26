// Arrays: the owning types that every public function takes and returns.
//
// This is the only header that names xtensor's headers, because they moved between 0.25 and 0.26; those of
// xtensor-blas are named by core/blas.hpp and core/linear_algebra.hpp, as they take as long to read as all else.
#pragma once

#if __has_include(<xtensor/containers/xtensor.hpp>)  // xtensor >= 0.26
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/views/xview.hpp>
#else  // xtensor <= 0.25, as Debian 12 ships it
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>

#include <entrain/core/check.hpp>

namespace entrain {

/// Owning, row-major arrays of `double` or `float` (or of an integer type for labels and indices).
/// A time series of several regions is a matrix of shape (regions, samples).
template <class T>
using vector = xt::xtensor<T, 1, xt::layout_type::row_major>;
/// An owning, row-major matrix (rows, columns).
template <class T>
using matrix = xt::xtensor<T, 2, xt::layout_type::row_major>;
/// An owning, row-major array of three axes.
template <class T>
using cube = xt::xtensor<T, 3, xt::layout_type::row_major>;

/// Anything of xtensor's: an array, a view, an adaptor, or an unevaluated expression.
template <class A>
concept array_like = xt::is_xexpression<std::decay_t<A>>::value;

/// What a function takes where it wants a vector: anything of xtensor's of rank one, or any contiguous range
/// of numbers (std::vector, std::array, std::span).
template <class A>
concept vector_like =
    array_like<A> || (std::ranges::contiguous_range<const std::remove_cvref_t<A>> &&
                      std::ranges::sized_range<const std::remove_cvref_t<A>> &&
                      std::is_arithmetic_v<std::remove_cv_t<typename std::remove_cvref_t<A>::value_type>>);

/// The floating type that a function computes in for an input: `float` stays `float`, all else is
/// `double`.
template <vector_like A>
using real_t =
    std::conditional_t<std::same_as<std::remove_cv_t<typename std::remove_cvref_t<A>::value_type>, float>,
                       float, double>;

/// A vector of `size` elements, each `value`. (`vector<T> v({n})` would be ONE element of value n.)
template <class T>
vector<T> full(std::size_t size, T value) {
    vector<T> result = vector<T>::from_shape({size});
    std::fill(result.begin(), result.end(), value);
    return result;
}

/// A matrix of shape (rows, columns), each element `value`.
template <class T>
matrix<T> full(std::size_t rows, std::size_t columns, T value) {
    matrix<T> result = matrix<T>::from_shape({rows, columns});
    std::fill(result.begin(), result.end(), value);
    return result;
}

/// `a` as an array of T with Rank axes: the copy at the door. An argument that is already the owning type is
/// passed through by reference; a view, adaptor, expression or range is evaluated once, so that the code behind
/// works on plain rows in memory. Bind the result to `const auto&`: that prolongs the life of the copy. Throws
/// argument_error in the name of `function` for another rank.
template <class T, std::size_t Rank, vector_like A>
decltype(auto) as_array(const A& a, std::string_view function, std::string_view parameter) {
    using target = xt::xtensor<T, Rank, xt::layout_type::row_major>;
    if constexpr (std::same_as<A, target>) {
        (void)function, (void)parameter;
        return static_cast<const target&>(a);
    } else if constexpr (!array_like<A>) {
        static_assert(Rank == 1, "a range is a vector; a matrix has a shape");
        (void)function, (void)parameter;
        target copy = target::from_shape({std::ranges::size(a)});
        std::transform(std::ranges::begin(a), std::ranges::end(a), copy.begin(),
                       [](const auto& value) { return static_cast<T>(value); });
        return copy;
    } else {
        if (a.dimension() != Rank)
            throw argument_error(function, parameter, "an array of rank " + std::to_string(Rank),
                                 "rank " + std::to_string(a.dimension()));
        typename target::shape_type shape{};
        std::copy(a.shape().begin(), a.shape().end(), shape.begin());
        target copy(shape);
        std::transform(a.template begin<xt::layout_type::row_major>(),
                       a.template end<xt::layout_type::row_major>(), copy.begin(),
                       [](const auto& value) { return static_cast<T>(value); });
        return copy;
    }
}

/// `a` as a vector<T> (T defaults to the floating type of `a`); bind to `const auto&`.
template <class T = void, vector_like A>
decltype(auto) as_vector(const A& a, std::string_view function, std::string_view parameter) {
    return as_array<std::conditional_t<std::is_void_v<T>, real_t<A>, T>, 1>(a, function, parameter);
}

/// `a` as a matrix<T> (T defaults to the floating type of `a`); bind to `const auto&`.
template <class T = void, array_like A>
decltype(auto) as_matrix(const A& a, std::string_view function, std::string_view parameter) {
    return as_array<std::conditional_t<std::is_void_v<T>, real_t<A>, T>, 2>(a, function, parameter);
}

/// Pointer to the first element of row `i` of a matrix; rows are contiguous. (xtensor's own `row` is a view.)
template <class T, std::integral Index>
T* row_data(matrix<T>& m, Index i) {
    return m.data() + static_cast<std::size_t>(i) * m.shape(1);
}
/// The same of a matrix that may not be changed.
template <class T, std::integral Index>
const T* row_data(const matrix<T>& m, Index i) {
    return m.data() + static_cast<std::size_t>(i) * m.shape(1);
}

/// Throws argument_error that names the first element of `a` that is NaN or infinite.
template <class T, std::size_t Rank>
void check_finite(std::string_view function, std::string_view parameter,
                  const xt::xtensor<T, Rank, xt::layout_type::row_major>& a) {
    if constexpr (std::same_as<T, double> || std::same_as<T, float>)
        if (all_finite(a.data(), a.size())) return;
    for (std::size_t k = 0; k < a.size(); ++k) {
        if (is_finite(a.data()[k])) continue;
        std::string where;
        std::size_t rest = k;
        for (std::size_t axis = Rank; axis-- > 0; rest /= a.shape(axis))
            where = std::to_string(rest % a.shape(axis)) + (where.empty() ? "" : ", ") + where;
        throw argument_error(function, parameter, "finite values",
                             std::to_string(a.data()[k]) + " at (" + where + ")");
    }
}

}  // namespace entrain
