// The work behind mediation.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/stats/detail/path_model.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/mediation.hpp>

namespace entrain::stats::detail {

ENTRAIN_INLINE mediation_result mediation(const vector<double>& x, const matrix<double>& m,
                                          const vector<double>& y, const mediation_options& options) {
    constexpr auto function = "stats::mediation";
    check_sample(x, any_size, function, "x");
    check_sample(y, x.size(), function, "y");
    check_enumerator(function, "mediators", options.mediators, mediators::serial);
    const bool serial = options.mediators == mediators::serial;
    const std::size_t n = x.size(), count = m.shape(0),
                      covariates = options.covariates.size() ? options.covariates.shape(0) : 0;
    if (count == 0 || m.shape(1) != n)
        throw argument_error(function, "mediators", "(mediators, " + std::to_string(n) + ") values",
                             m.shape());
    if (covariates && options.covariates.shape(1) != n)
        throw argument_error(function, "covariates", "(covariates, " + std::to_string(n) + ") values",
                             options.covariates.shape());
    check_finite(function, "mediators", m);
    check_finite(function, "covariates", options.covariates);
    check_between(function, "mediators", count, 1, 10);
    std::vector<std::string> names = options.names;
    if (names.empty()) {
        names.push_back("x");
        for (std::size_t k = 1; k <= count; ++k) names.push_back("m" + std::to_string(k));
        names.push_back("y");
    }
    if (names.size() != count + 2)
        throw argument_error(function, "names",
                             std::to_string(count + 2) + " names: cause, mediators, outcome", names.size());
    matrix<double> data = full(count + 2 + covariates, n, 0.0);
    std::copy(x.begin(), x.end(), row_data(data, 0));
    std::copy(m.begin(), m.end(), row_data(data, 1));
    std::copy(y.begin(), y.end(), row_data(data, count + 1));
    std::copy(options.covariates.begin(), options.covariates.end(), row_data(data, count + 2));
    for (std::size_t k = 1; k <= covariates; ++k) names.push_back("covariate " + std::to_string(k));
    std::vector<arrow> arrows;
    for (std::size_t to = 1; to <= count + 1; ++to)
        for (std::size_t from = 0; from < names.size(); ++from) {
            const bool covariate = from > count + 1, cause = from == 0, mediator = from >= 1 && from < to;
            if (covariate || cause || (mediator && (serial || to == count + 1)))
                arrows.push_back({names[from], names[to]});
        }
    auto model =
        fit_paths(names, data, arrows,
                  {options.resamples, options.confidence, options.seed, options.threads, options.poll},
                  names[0], names[count + 1], function);
    return {std::move(model.effects.at(0)), std::move(model.arrows), std::move(model.r_squared)};
}

}  // namespace entrain::stats::detail
