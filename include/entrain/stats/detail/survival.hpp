// The work behind survival.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/stats/detail/distributions.hpp>
#include <entrain/stats/detail/least_squares.hpp>
#include <entrain/stats/detail/samples.hpp>
#include <entrain/stats/survival.hpp>

namespace entrain::stats::detail {

struct observed_people {
    std::vector<double> time;
    std::vector<char> event;
    std::vector<std::size_t> order;  // by time
    std::size_t size() const { return time.size(); }
};

inline observed_people observed_times(const vector<double>& time, const vector<double>& event,
                                      std::string_view function) {
    observed_people people;
    people.time = sample(time, any_size, function, "time");
    check_at_least(function, "time", people.size(), 1);
    const auto marks = sample(event, people.size(), function, "event");
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (people.time[i] < 0)
            throw argument_error(function, "time", "zero or more",
                                 describe(people.time[i]) + " in row " + std::to_string(i));
        if (marks[i] != 0 && marks[i] != 1)
            throw argument_error(function, "event", "1 (it came) or 0 (censored)",
                                 describe(marks[i]) + " in row " + std::to_string(i));
        people.event.push_back(marks[i] == 1);
    }
    people.order.resize(people.size());
    std::iota(people.order.begin(), people.order.end(), std::size_t{0});
    std::stable_sort(people.order.begin(), people.order.end(),
                     [&](std::size_t a, std::size_t b) { return people.time[a] < people.time[b]; });
    return people;
}

ENTRAIN_INLINE survival_curve kaplan_meier(const vector<double>& times, const vector<double>& marks,
                                           double confidence) {
    constexpr auto function = "stats::kaplan_meier";
    const auto people = observed_times(times, marks, function);
    check_confidence(confidence, function);
    const double z = normal_quantile(0.5 + confidence / 2), endless = std::numeric_limits<double>::infinity();
    std::vector<double> time, risk, events, censored, survival, error, low, high;
    double left = static_cast<double>(people.size()), share = 1, greenwood = 0;
    for (std::size_t i = 0; i < people.size();) {
        const double now = people.time[people.order[i]];
        double came = 0, gone = 0;
        for (; i < people.size() && people.time[people.order[i]] == now; ++i)
            (people.event[people.order[i]] ? came : gone) += 1;
        share *= came == left ? 0 : 1 - came / left;
        if (came < left) greenwood += came / (left * (left - came));
        time.push_back(now), risk.push_back(left), events.push_back(came), censored.push_back(gone);
        survival.push_back(share);
        error.push_back(share * std::sqrt(greenwood));
        if (share > 0 && share < 1) {
            const double logarithm = std::log(share), reach = z * std::sqrt(greenwood) / std::abs(logarithm);
            low.push_back(std::pow(share, std::exp(reach)));
            high.push_back(std::pow(share, std::exp(-reach)));
        } else {
            low.push_back(share), high.push_back(share);
        }
        left -= came + gone;
    }
    const auto first_below = [&](const std::vector<double>& curve) {
        for (std::size_t k = 0; k < curve.size(); ++k)
            if (curve[k] <= 0.5 * (1 + 1e-12)) return time[k];  // 1/2 as a product of shares may round up
        return endless;
    };
    const auto array = [&](const std::vector<double>& from) { return as_vector<double>(from, function, ""); };
    survival_curve curve;
    curve.time = array(time), curve.at_risk = array(risk), curve.events = array(events);
    curve.censored = array(censored), curve.survival = array(survival);
    curve.standard_error = array(error), curve.low = array(low), curve.high = array(high);
    curve.median = first_below(survival), curve.median_low = first_below(low),
    curve.median_high = first_below(high);
    return curve;
}

ENTRAIN_INLINE log_rank_result log_rank_test(const vector<double>& time, const vector<double>& event,
                                             const std::vector<std::string>& group) {
    constexpr auto function = "stats::log_rank_test";
    const auto people = observed_times(time, event, function);
    if (group.size() != people.size())
        throw argument_error(function, "group", std::to_string(people.size()) + " names, one per person",
                             group.size());
    log_rank_result result;
    std::vector<std::size_t> of(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto at = std::find(result.groups.begin(), result.groups.end(), group[i]);
        of[i] = static_cast<std::size_t>(at - result.groups.begin());
        if (at == result.groups.end()) result.groups.push_back(group[i]);
    }
    const std::size_t groups = result.groups.size();
    if (groups < 2) throw argument_error(function, "group", "at least two groups", groups);
    std::vector<double> risk(groups, 0.0), difference(groups, 0.0);
    for (const std::size_t each : of) risk[each] += 1;
    result.observed = full(groups, 0.0), result.expected = full(groups, 0.0);
    matrix<double> spread = full(groups - 1, groups - 1, 0.0);
    double left = static_cast<double>(people.size());
    for (std::size_t i = 0; i < people.size();) {
        const double now = people.time[people.order[i]];
        std::vector<double> came(groups, 0.0), gone(groups, 0.0);
        double all = 0, leaving = 0;
        for (; i < people.size() && people.time[people.order[i]] == now; ++i) {
            const std::size_t who = people.order[i];
            gone[of[who]] += 1, leaving += 1;
            if (people.event[who]) came[of[who]] += 1, all += 1;
        }
        for (std::size_t g = 0; g < groups; ++g) {
            result.observed(g) += came[g];
            result.expected(g) += all * risk[g] / left;
        }
        if (left > 1)
            for (std::size_t g = 0; g + 1 < groups; ++g)
                for (std::size_t h = 0; h + 1 < groups; ++h)
                    spread(g, h) +=
                        all * (left - all) / (left - 1) * (risk[g] / left) * ((g == h) - risk[h] / left);
        for (std::size_t g = 0; g < groups; ++g) risk[g] -= gone[g];
        left -= leaving;
    }
    result.df = static_cast<double>(groups - 1);
    std::vector<double> gap(groups - 1);
    for (std::size_t g = 0; g + 1 < groups; ++g) gap[g] = result.observed(g) - result.expected(g);
    if (!cholesky(spread)) return result;  // no event where two groups were at risk: nothing is known
    const auto solved = cholesky_solve(spread, gap);
    for (std::size_t g = 0; g + 1 < groups; ++g) result.chi_squared += gap[g] * solved[g];
    result.p = upper_gamma(0.5 * result.df, 0.5 * result.chi_squared);
    return result;
}

// The log partial likelihood at b, its gradient and (minus) its second derivatives.
struct partial_likelihood {
    double value = 0;
    std::vector<double> slope;
    matrix<double> information;
};

// x: (covariates, n), centred and in units of its SD.
inline partial_likelihood likelihood_of(const observed_people& people, const matrix<double>& x,
                                        const std::vector<double>& b, bool efron) {
    const std::size_t p = x.shape(0);
    partial_likelihood found{0, std::vector<double>(p, 0.0), full(p, p, 0.0)};
    double sum = 0;  // of risks of all who are still observed
    std::vector<double> first(p, 0.0);
    matrix<double> second = full(p, p, 0.0);
    for (std::size_t i = people.size(); i > 0;) {
        const double now = people.time[people.order[i - 1]];
        double tied = 0, count = 0;
        std::vector<double> tied_first(p, 0.0);
        matrix<double> tied_second = full(p, p, 0.0);
        for (; i > 0 && people.time[people.order[i - 1]] == now; --i) {
            const std::size_t who = people.order[i - 1];
            double score = 0;
            for (std::size_t k = 0; k < p; ++k) score += b[k] * x(k, who);
            const double risk = std::exp(score);
            const bool came = people.event[who];
            sum += risk;
            if (came) tied += risk, count += 1, found.value += score;
            for (std::size_t k = 0; k < p; ++k) {
                first[k] += risk * x(k, who);
                if (came) tied_first[k] += risk * x(k, who), found.slope[k] += x(k, who);
                for (std::size_t l = 0; l <= k; ++l) {
                    second(k, l) += risk * x(k, who) * x(l, who);
                    if (came) tied_second(k, l) += risk * x(k, who) * x(l, who);
                }
            }
        }
        for (double event = 0; event < count; event += 1) {
            const double part = efron ? event / count : 0, whole = sum - part * tied;
            found.value -= std::log(whole);
            for (std::size_t k = 0; k < p; ++k) {
                const double mean = (first[k] - part * tied_first[k]) / whole;
                found.slope[k] -= mean;
                for (std::size_t l = 0; l <= k; ++l)
                    found.information(k, l) += (second(k, l) - part * tied_second(k, l)) / whole -
                                               mean * (first[l] - part * tied_first[l]) / whole;
            }
        }
    }
    for (std::size_t k = 0; k < p; ++k)
        for (std::size_t l = 0; l < k; ++l) found.information(l, k) = found.information(k, l);
    return found;
}

ENTRAIN_INLINE cox_result cox_regression(const vector<double>& time, const vector<double>& event,
                                         const matrix<double>& covariates,
                                         const std::vector<std::string>& names, const cox_options& options) {
    constexpr auto function = "stats::cox_regression";
    const auto people = observed_times(time, event, function);
    check_enumerator(function, "ties", options.ties, tied_events::breslow);
    const bool efron = options.ties == tied_events::efron;
    const std::size_t p = covariates.shape(0), n = people.size();
    check_confidence(options.confidence, function);
    if (p == 0 || covariates.shape(1) != n)
        throw argument_error(function, "covariates", "(covariates, " + std::to_string(n) + ") values",
                             covariates.shape());
    check_finite(function, "covariates", covariates);
    if (!names.empty() && names.size() != p)
        throw argument_error(function, "names", std::to_string(p) + " names, one per covariate, or none",
                             names.size());
    if (std::none_of(people.event.begin(), people.event.end(), [](char e) { return e != 0; }))
        throw argument_error(function, "event", "at least one event", "none (all are censored)");
    cox_result result;
    for (std::size_t k = 0; k < p; ++k)
        result.names.push_back(names.empty() ? "x" + std::to_string(k + 1) : names[k]);
    matrix<double> x = covariates, columns = full(n, p + 1, 1.0);
    std::vector<double> sd(p);
    for (std::size_t k = 0; k < p; ++k) {
        if (!varies(std::span<const double>(row_data(covariates, k), n)))
            throw argument_error(function, "covariates", "values that vary",
                                 "'" + result.names[k] + "', which is constant");
        const double unit = power_of_two_scale(row_data(covariates, k), n);
        double mean = 0, squares = 0;
        for (std::size_t i = 0; i < n; ++i) mean += covariates(k, i) * unit / static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i) squares += std::pow(covariates(k, i) * unit - mean, 2);
        sd[k] = std::sqrt(squares / static_cast<double>(n)) / unit;
        for (std::size_t i = 0; i < n; ++i) {
            x(k, i) = (covariates(k, i) * unit - mean) / (sd[k] * unit);
            columns(i, k + 1) = x(k, i);
        }
    }
    if (n > p + 1) {
        std::vector<std::string> with{"a constant"};
        with.insert(with.end(), result.names.begin(), result.names.end());
        const least_squares independent(columns, with, function, "covariates");
    }
    std::vector<double> b(p, 0.0);
    partial_likelihood here = likelihood_of(people, x, b, efron);
    result.null_log_likelihood = here.value;
    bool settled = false, flat = false;
    while (!settled && !flat && result.iterations < options.iterations) {
        ++result.iterations;
        matrix<double> factor = here.information;
        flat = !cholesky(factor);
        if (flat) break;
        std::vector<double> step = cholesky_solve(factor, here.slope);
        // The gain that Newton's step promises; what is below rounding of the likelihood is nothing.
        double gain = 0;
        for (std::size_t k = 0; k < p; ++k) gain += step[k] * here.slope[k];
        settled = gain < 1e-14 * (1 + std::abs(here.value));
        for (int half = 0; half < 40; ++half) {
            std::vector<double> next = b;
            for (std::size_t k = 0; k < p; ++k) next[k] += step[k];
            partial_likelihood there = likelihood_of(people, x, next, efron);
            if (is_finite(there.value) && there.value >= here.value - 1e-12 * std::abs(here.value)) {
                b = next, here = std::move(there);
                break;
            }
            for (double& each : step) each /= 2;
        }
    }
    result.log_likelihood = here.value;
    result.likelihood_ratio = std::max(0.0, 2 * (here.value - result.null_log_likelihood));
    result.likelihood_ratio_p = upper_gamma(0.5 * static_cast<double>(p), 0.5 * result.likelihood_ratio);
    matrix<double> factor = here.information;
    const bool curved = cholesky(factor);
    const matrix<double> covariance = curved ? cholesky_inverse(factor) : full(p, p, 0.0);
    result.coefficients = full(p, 0.0);
    result.standard_error = result.z = result.p = result.hazard_ratio = result.low = result.high =
        result.coefficients;
    const double reach = normal_quantile(0.5 + options.confidence / 2);
    double farthest = 0;
    for (std::size_t k = 0; k < p; ++k) {
        const double error = curved ? std::sqrt(covariance(k, k)) : std::numeric_limits<double>::infinity();
        farthest = std::max(farthest, std::abs(b[k]));
        result.coefficients(k) = b[k] / sd[k];
        result.standard_error(k) = error / sd[k];
        result.z(k) = curved ? b[k] / error : 0;
        result.p(k) = std::min(1.0, 2 * normal_cdf(-std::abs(result.z(k))));
        result.hazard_ratio(k) = std::exp(result.coefficients(k));
        result.low(k) = curved ? std::exp(result.coefficients(k) - reach * result.standard_error(k)) : 0;
        result.high(k) = curved ? std::exp(result.coefficients(k) + reach * result.standard_error(k))
                                : std::numeric_limits<double>::infinity();
    }
    // Ten SDs of a covariate that change the log hazard by more than any data can show.
    if (!settled || flat || !curved || farthest > 10)
        result.warning =
            "the likelihood has no maximum: a covariate separates those with events from those without "
            "(use its likelihood ratio, not its z)";
    return result;
}

}  // namespace entrain::stats::detail
