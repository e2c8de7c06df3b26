// How the exponential of a matrix is computed.
#pragma once

#include <entrain/model/matrix_exponential.hpp>

#include <utility>

#include <entrain/core/check.hpp>
#include <entrain/model/detail/dense.hpp>

namespace entrain::model_detail {

ENTRAIN_INLINE matrix<double> matrix_exponential(matrix<double> a) {
    constexpr auto here = "matrix_exponential";
    if (a.shape(0) == 0 || a.shape(0) != a.shape(1))
        throw argument_error(here, "a", "a square matrix", a.shape());
    check_finite(here, "a", a);
    check_finite(here, "a", largest_column_sum(a));
    matrix<double> result = exponential(std::move(a));
    for (const double value : result)
        if (!is_finite(value))
            throw argument_error(here, "a", "a matrix whose exponential doubles can hold",
                                 describe(value) + " in the result");
    return result;
}

}  // namespace entrain::model_detail
