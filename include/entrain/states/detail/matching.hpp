// Matched states, tables of two labellings, and halves of scans.
#pragma once

#include <entrain/states/matching.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/magnitude.hpp>
#include <entrain/core/random.hpp>
#include <entrain/states/detail/nearest.hpp>
#include <entrain/states/detail/scans.hpp>
#include <entrain/states/occupancy.hpp>
#include <entrain/stats/assignment.hpp>

namespace entrain {
namespace states_detail {

template <class T>
double cosine_of_rows(const T* x, const T* y, std::size_t size) {
    const int of_x = extreme_exponent(x, size), of_y = extreme_exponent(y, size);
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < size; ++i) {
        auto a = static_cast<double>(x[i]), b = static_cast<double>(y[i]);
        if (of_x) a = std::ldexp(a, -of_x);
        if (of_y) b = std::ldexp(b, -of_y);
        xx += a * a, yy += b * b, xy += a * b;
    }
    return xx > 0 && yy > 0 ? std::clamp(xy / (std::sqrt(xx) * std::sqrt(yy)), -1.0, 1.0) : 0;
}

ENTRAIN_INLINE state_matching match_states(const matrix<double>& a, const matrix<double>& b) {
    if (a.size() == 0) throw argument_error("match_states", "first", "at least one state", a.shape());
    if (a.shape() != b.shape())
        throw argument_error("match_states", "second", "the shape of first, " + describe(a.shape()),
                             b.shape());
    check_finite("match_states", "first", a);
    check_finite("match_states", "second", b);
    const std::size_t k = a.shape(0), regions = a.shape(1);
    check_allocation<double>("match_states", "first", {k, k});
    matrix<double> cost = full(k, k, 0.0);
    const int exponent = extreme_exponent_of(a, b);  // who matches whom is the same in every unit
    const matrix<double> near_a = divided_by_power_of_two(a, exponent),
                         near_b = divided_by_power_of_two(b, exponent);
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j)
            cost(i, j) = std::sqrt(squared_distance(row_data(near_a, i), row_data(near_b, j), regions));
    state_matching found{stats::linear_assignment(cost), full(k, 0.0)};
    for (std::size_t i = 0; i < k; ++i)
        found.similarity(i) = cosine_of_rows(row_data(a, i), row_data(b, found.partner[i]), regions);
    return found;
}

ENTRAIN_INLINE double adjusted_rand_index(const vector<std::size_t>& a, const vector<std::size_t>& b) {
    constexpr auto function = "adjusted_rand_index";
    check_labels(function, a, 1'000'000);
    check_labels(function, b, 1'000'000);
    if (a.size() != b.size())
        throw argument_error(function, "second", std::to_string(a.size()) + " labels, as many as first",
                             b.size());
    const auto pairs = [](double count) { return count * (count - 1) / 2; };
    // Runs of equal pairs in sorted order are the cells of the table of both.
    std::vector<std::pair<std::size_t, std::size_t>> both(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) both[i] = {a(i), b(i)};
    std::sort(both.begin(), both.end());
    double together = 0, in_first = 0, in_second = 0, run = 0;
    std::vector<double> row_count(*std::max_element(a.begin(), a.end()) + 1, 0.0),
        column_count(*std::max_element(b.begin(), b.end()) + 1, 0.0);
    for (std::size_t i = 0; i < both.size(); ++i) {
        row_count[both[i].first] += 1;
        column_count[both[i].second] += 1;
        run += 1;
        if (i + 1 == both.size() || both[i + 1] != both[i]) {
            together += pairs(run);
            run = 0;
        }
    }
    for (const double count : row_count) in_first += pairs(count);
    for (const double count : column_count) in_second += pairs(count);
    const double all = pairs(static_cast<double>(a.size()));
    const double expected = all > 0 ? in_first * in_second / all : 0;
    const double most = (in_first + in_second) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
}

}  // namespace states_detail

template <class T>
split_half_result split_half_stability(const joined_frames<T>& all, std::size_t k,
                                       const split_half_options& options) {
    if (all.scans() < 2)
        throw argument_error("split_half_stability", "all", "frames of at least two scans", all.scans());
    if (options.splits == 0) throw argument_error("split_half_stability", "splits", "at least one", 0);
    constexpr auto function = "split_half_stability";
    states_detail::check_joined(function, all);
    if (k == 0 || k > all.frames.shape(0))
        throw argument_error(function, "k",
                             "1 to " + std::to_string(all.frames.shape(0)) + " (the number of frames)", k);
    check_allocation<double>(function, "splits", {options.splits, 2});
    check_work(function, "splits",
               static_cast<double>(options.splits) * static_cast<double>(options.kmeans.restarts) *
                   static_cast<double>(all.frames.size()) * static_cast<double>(k));
    const std::size_t regions = all.frames.shape(1);
    split_half_result result;
    for (std::size_t split = 0; split < options.splits; ++split) {
        std::vector<std::size_t> order(all.scans());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random_stream random(options.seed, split);
        random.shuffle(order.begin(), order.end());
        matrix<T> centroids[2];
        for (const int half : {0, 1}) {
            const std::size_t middle = all.scans() / 2;
            const std::vector<std::size_t> scans(
                order.begin() + static_cast<std::ptrdiff_t>(half ? middle : 0),
                order.begin() + static_cast<std::ptrdiff_t>(half ? all.scans() : middle));
            std::size_t frames = 0;
            for (const std::size_t s : scans) frames += all.first[s + 1] - all.first[s];
            matrix<T> part = matrix<T>::from_shape({frames, regions});
            T* out = part.data();
            for (const std::size_t s : scans)
                out = std::copy(row_data(all.frames, all.first[s]), row_data(all.frames, all.first[s + 1]),
                                out);
            centroids[half] = states_detail::kmeans(part, k, options.kmeans, function).centroids;
        }
        const auto matched = match_states(centroids[0], centroids[1]);
        double mean = 0, worst = 1;
        for (const double similarity : matched.similarity) {
            mean += similarity / static_cast<double>(k);
            worst = std::min(worst, similarity);
        }
        const double agreement = adjusted_rand_index(assign_states(all.frames, centroids[0]),
                                                     assign_states(all.frames, centroids[1]));
        result.similarities.push_back(mean);
        result.agreements.push_back(agreement);
        const auto count = static_cast<double>(options.splits);
        result.similarity += mean / count;
        result.worst += worst / count;
        result.agreement += agreement / count;
    }
    return result;
}

}  // namespace entrain
