// The work behind path_model.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/core/random.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/bootstrap.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/least_squares.hpp>
#include <entrain/stats/detail/max_t.hpp>
#include <entrain/stats/path_model.hpp>

namespace entrain::stats::detail {

// Variables as numbers, with what acts on each.
struct path_graph {
    std::vector<std::string> names;
    std::vector<std::vector<std::size_t>> causes;  // of each variable, in the order of the arrows

    // All directed paths from one variable to another, as lists of variables.
    std::vector<std::vector<std::size_t>> paths(std::size_t from, std::size_t to) const {
        std::vector<std::vector<std::size_t>> found;
        std::vector<std::size_t> back{to};
        const auto visit = [&](const auto& self) -> void {
            for (const std::size_t cause : causes[back.back()]) {
                back.push_back(cause);
                if (cause == from)
                    found.emplace_back(back.rbegin(), back.rend());
                else
                    self(self);
                back.pop_back();
            }
        };
        visit(visit);
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            return a.size() != b.size() ? a.size() < b.size() : a < b;
        });
        return found;
    }

    std::string text(const std::vector<std::size_t>& path) const {
        std::string line;
        for (const std::size_t each : path) line += (line.empty() ? "" : " -> ") + names[each];
        return line;
    }
};

inline path_graph make_graph(const std::vector<std::string>& names, const std::vector<arrow>& arrows,
                             std::string_view function) {
    path_graph graph{names, std::vector<std::vector<std::size_t>>(names.size())};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::find(names.begin(), names.end(), names[i]) != names.begin() + static_cast<std::ptrdiff_t>(i))
            throw argument_error(function, "variables", "names that differ", "'" + names[i] + "' twice");
    const auto find = [&](const std::string& name) {
        const auto at = std::find(names.begin(), names.end(), name);
        if (at == names.end())
            throw argument_error(function, "arrows", "names of variables", "'" + name + "'");
        return static_cast<std::size_t>(at - names.begin());
    };
    if (arrows.empty()) throw argument_error(function, "arrows", "at least one arrow", 0);
    for (const auto& [from, to] : arrows) {
        const std::size_t cause = find(from);
        auto& into = graph.causes[find(to)];
        if (std::find(into.begin(), into.end(), cause) != into.end())
            throw argument_error(function, "arrows", "arrows that differ", from + " -> " + to + " twice");
        into.push_back(cause);
    }
    // A walk backwards that meets its own trail is a cycle.
    std::vector<char> state(names.size(), 0);
    std::vector<std::size_t> trail;
    const auto visit = [&](const auto& self, std::size_t at) -> void {
        state[at] = 1;
        trail.push_back(at);
        for (const std::size_t cause : graph.causes[at]) {
            if (state[cause] == 1) {
                std::vector<std::size_t> cycle(std::find(trail.begin(), trail.end(), cause), trail.end());
                cycle.push_back(cause);
                std::reverse(cycle.begin(), cycle.end());
                throw argument_error(function, "arrows", "arrows without a cycle", graph.text(cycle));
            }
            if (state[cause] == 0) self(self, cause);
        }
        trail.pop_back();
        state[at] = 2;
    };
    for (std::size_t i = 0; i < names.size(); ++i)
        if (state[i] == 0) visit(visit, i);
    return graph;
}

// The rows `chosen` of the causes of one variable, with an intercept.
inline matrix<double> causes_of(const path_graph& graph, std::size_t variable, const matrix<double>& data,
                                const std::vector<std::size_t>& chosen) {
    const auto& causes = graph.causes[variable];
    matrix<double> x = full(chosen.size(), causes.size() + 1, 1.0);
    for (std::size_t i = 0; i < chosen.size(); ++i)
        for (std::size_t k = 0; k < causes.size(); ++k) x(i, k + 1) = data(causes[k], chosen[i]);
    return x;
}

// Coefficients (to, from) of all equations, from the rows `chosen`.
inline matrix<double> path_coefficients(const path_graph& graph, const matrix<double>& data,
                                        const std::vector<std::size_t>& chosen, std::string_view function) {
    const std::size_t variables = graph.names.size();
    matrix<double> b = full(variables, variables, 0.0);
    std::vector<double> y(chosen.size());
    for (std::size_t v = 0; v < variables; ++v) {
        if (graph.causes[v].empty()) continue;
        std::vector<std::string> names{"intercept"};
        for (const std::size_t cause : graph.causes[v]) names.push_back(graph.names[cause]);
        const least_squares solver(causes_of(graph, v, data, chosen), names, function, "data");
        for (std::size_t i = 0; i < chosen.size(); ++i) y[i] = data(v, chosen[i]);
        const auto found = solver.solve(y.data());
        for (std::size_t k = 0; k < graph.causes[v].size(); ++k) b(v, graph.causes[v][k]) = found(k + 1);
    }
    return b;
}

// The effects of `from` on `to`: each indirect path, then direct, total indirect and total.
inline std::vector<double> effects_along(const std::vector<std::vector<std::size_t>>& paths,
                                         const matrix<double>& b) {
    std::vector<double> effects;
    double direct = 0, indirect = 0;
    for (const auto& path : paths) {
        double product = 1;
        for (std::size_t k = 1; k < path.size(); ++k) product *= b(path[k], path[k - 1]);
        if (path.size() == 2) {
            direct = product;
        } else {
            effects.push_back(product);
            indirect += product;
        }
    }
    effects.insert(effects.end(), {direct, indirect, direct + indirect});
    return effects;
}

// `from` and `to`: the pair whose effects are asked, or empty for all pairs with an indirect path.
inline path_model_result fit_paths(const std::vector<std::string>& names, const matrix<double>& data,
                                   const std::vector<arrow>& arrows, const path_model_options& options,
                                   const std::string& from, const std::string& to,
                                   std::string_view function) {
    check_threads(function, options.threads);
    const std::size_t variables = names.size(), n = data.shape(1);
    if (variables < 2 || data.shape(0) != variables)
        throw argument_error(function, "data",
                             "a row per variable (" + std::to_string(variables) + ", at least two)",
                             data.shape());
    for (std::size_t v = 0; v < variables; ++v) {
        for (std::size_t i = 0; i < n; ++i)
            if (!is_finite(data(v, i)))
                throw argument_error(
                    function, "data", "finite values",
                    describe(data(v, i)) + " of '" + names[v] + "' in row " + std::to_string(i));
        if (!varies(std::span<const double>(row_data(data, v), n)))
            throw argument_error(function, "data", "values that vary",
                                 "'" + names[v] + "', which is constant");
    }
    if (options.resamples == 1) throw argument_error(function, "resamples", "none, or at least two", 1);
    if (!(options.confidence > 0 && options.confidence < 1))
        throw argument_error(function, "confidence", "a number between 0 and 1", options.confidence);
    const path_graph graph = make_graph(names, arrows, function);
    std::size_t most = 0;
    for (const auto& each : graph.causes) most = std::max(most, each.size());
    if (n < most + 3)
        throw argument_error(function, "data",
                             "at least " + std::to_string(most + 3) + " rows for " + std::to_string(most) +
                                 " arrows into one variable",
                             n);

    std::vector<std::size_t> everyone(n);
    for (std::size_t i = 0; i < n; ++i) everyone[i] = i;
    const matrix<double> b = path_coefficients(graph, data, everyone, function);
    std::vector<double> spread(variables);  // SD, in the unit of the variable
    for (std::size_t v = 0; v < variables; ++v) {
        const double unit = power_of_two_scale(row_data(data, v), n);
        double mean = 0, squares = 0;
        for (std::size_t i = 0; i < n; ++i) mean += data(v, i) * unit / static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i) squares += std::pow(data(v, i) * unit - mean, 2);
        spread[v] = std::sqrt(squares / static_cast<double>(n - 1)) / unit;
    }
    matrix<double> standard = b;
    for (std::size_t v = 0; v < variables; ++v)
        for (std::size_t w = 0; w < variables; ++w) standard(v, w) *= spread[w] / spread[v];

    path_model_result result;
    std::vector<std::vector<double>> error(variables);  // of each coefficient, as the causes stand
    for (std::size_t v = 0; v < variables; ++v) {
        if (graph.causes[v].empty()) continue;
        const least_squares solver(causes_of(graph, v, data, everyone), {}, function, "data");
        const double unit = power_of_two_scale(row_data(data, v), n);
        std::vector<double> y(n);
        for (std::size_t i = 0; i < n; ++i) y[i] = data(v, i) * unit;
        const auto rest = solver.residuals(y.data());
        double residual = 0;
        for (const double value : rest) residual += value * value;
        const double df = static_cast<double>(n - graph.causes[v].size() - 1);
        const double total = std::pow(spread[v] * unit, 2) * static_cast<double>(n - 1);
        result.r_squared.emplace_back(names[v], 1 - residual / total);
        const auto gram = solver.inverse_gram();
        for (std::size_t k = 0; k < graph.causes[v].size(); ++k)
            error[v].push_back(std::sqrt(residual / df * gram(k + 1, k + 1)) / unit);
    }
    for (const auto& [cause, effect] : arrows) {
        const auto at = [&](const std::string& name) {
            return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
        };
        const std::size_t v = at(effect), w = at(cause);
        const auto& into = graph.causes[v];
        const auto k = static_cast<std::size_t>(std::find(into.begin(), into.end(), w) - into.begin());
        const double se = error[v][k], t = safe_t(b(v, w), se * se),
                     df = static_cast<double>(n - into.size() - 1);
        result.arrows.push_back({cause, effect, b(v, w), se, t,
                                 std::min(1.0, 2 * student_upper_tail(std::abs(t), df)), standard(v, w)});
    }

    struct asked {
        std::size_t from, to;
        std::vector<std::vector<std::size_t>> paths;
    };
    std::vector<asked> pairs;
    for (std::size_t v = 0; v < variables; ++v)
        for (std::size_t w = 0; w < variables; ++w) {
            if (!from.empty() && (names[v] != from || names[w] != to)) continue;
            if (v == w) continue;
            auto paths = graph.paths(v, w);
            if (!paths.empty() && paths.back().size() > 2) pairs.push_back({v, w, std::move(paths)});
        }
    std::vector<std::vector<double>> estimate(pairs.size()), scaled(pairs.size());
    for (std::size_t e = 0; e < pairs.size(); ++e) {
        estimate[e] = effects_along(pairs[e].paths, b);
        scaled[e] = effects_along(pairs[e].paths, standard);
    }
    // Coefficients of each resample, and without each row; an empty matrix where they could not be found.
    constexpr std::size_t head = sizeof(matrix<double>) / sizeof(double);
    check_allocation<double>(
        function, "resamples",
        {options.resamples, saturating_sum(head, saturating_product(variables, variables))});
    std::vector<matrix<double>> drawn(options.resamples), without(options.resamples ? n : 0);
    const auto attempt = [&](const std::vector<std::size_t>& chosen) {
        try {
            return path_coefficients(graph, data, chosen, function);
        } catch (const argument_error&) {
            return matrix<double>(matrix<double>::from_shape({0, 0}));
        }
    };
    parallel_for(drawn.size(), options.threads, [&](std::size_t d) {
        if (options.poll) options.poll();
        random_stream random(options.seed, d);
        std::vector<std::size_t> chosen(n);
        for (std::size_t& each : chosen) each = random.below(n);
        drawn[d] = attempt(chosen);
    });
    parallel_for(without.size(), options.threads, [&](std::size_t i) {
        if (options.poll) options.poll();
        std::vector<std::size_t> chosen = everyone;
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
        without[i] = attempt(chosen);
    });
    const std::size_t before = drawn.size();
    std::erase_if(drawn, [](const matrix<double>& m) { return m.size() == 0; });
    std::erase_if(without, [](const matrix<double>& m) { return m.size() == 0; });
    if (before && (2 * drawn.size() < before || without.empty()))
        throw argument_error(function, "data", "equations that can be solved in most resamples",
                             std::to_string(drawn.size()) + " of " + std::to_string(before));

    for (std::size_t e = 0; e < pairs.size(); ++e) {
        effects_between between;
        between.from = names[pairs[e].from];
        between.to = names[pairs[e].to];
        between.resamples = drawn.size();
        between.dropped = before - drawn.size();
        const std::size_t count = estimate[e].size();
        std::vector<std::vector<double>> draws(count);
        std::vector<vector<double>> left_out(count, full(without.size(), 0.0));
        for (const auto& each : drawn) {
            const auto values = effects_along(pairs[e].paths, each);
            for (std::size_t k = 0; k < count; ++k) draws[k].push_back(values[k]);
        }
        for (std::size_t w = 0; w < without.size(); ++w) {
            const auto values = effects_along(pairs[e].paths, without[w]);
            for (std::size_t k = 0; k < count; ++k) left_out[k](w) = values[k];
        }
        std::size_t indirect = 0;
        for (std::size_t k = 0; k < count; ++k) {
            path_effect effect;
            effect.estimate = estimate[e][k];
            effect.standardised = scaled[e][k];
            if (!drawn.empty()) {
                for (const auto method : {bootstrap_method::percentile, bootstrap_method::bca}) {
                    std::size_t next = 0;
                    const auto found = bootstrap_of(
                        estimate[e][k], [&](random_stream&) { return draws[k][next++]; }, {left_out[k]},
                        bootstrap_options{
                            .resamples = drawn.size(), .confidence = options.confidence, .method = method},
                        function);
                    effect.standard_error = found.standard_error;
                    (method == bootstrap_method::bca ? effect.bca_low : effect.percentile_low) = found.low;
                    (method == bootstrap_method::bca ? effect.bca_high : effect.percentile_high) = found.high;
                }
            }
            if (k + 3 < count) {
                while (pairs[e].paths[indirect].size() == 2) ++indirect;
                effect.path = graph.text(pairs[e].paths[indirect++]);
                between.indirect.push_back(effect);
            } else {
                effect.path = k + 3 == count ? "direct" : k + 2 == count ? "total indirect" : "total";
                (k + 3 == count   ? between.direct
                 : k + 2 == count ? between.total_indirect
                                  : between.total) = effect;
            }
        }
        between.suppression = between.direct.estimate * between.total_indirect.estimate < 0;
        result.effects.push_back(std::move(between));
    }
    return result;
}

ENTRAIN_INLINE path_model_result fit_path_model(const std::vector<std::string>& variables,
                                                const matrix<double>& data, const std::vector<arrow>& arrows,
                                                const path_model_options& options) {
    return fit_paths(variables, data, arrows, options, {}, {}, "stats::fit_path_model");
}

}  // namespace entrain::stats::detail
