// The work of best_push.hpp.
#pragma once

#include <cmath>
#include <cstddef>

#include <entrain/core/check.hpp>
#include <entrain/perturb/best_push.hpp>
#include <entrain/stats/distributions.hpp>

namespace entrain {
namespace perturb_detail {

// Of the drops of a cell in the trials half, half + 2, and so on.
struct half_moments {
    double mean = 0, squares = 0;  // squares of the distances from the mean, summed
    std::size_t count = 0;
};
inline half_moments half_of(const sensitivity_map& map, std::size_t unit, std::size_t level,
                            std::size_t half) {
    half_moments found;
    const auto each_drop = [&](auto&& use) {
        for (std::size_t trial = half; trial < map.unperturbed.size(); trial += 2)
            if (const double drop = map.unperturbed(trial) - map.trials(unit, level, trial);
                !std::isnan(drop))
                use(drop);
    };
    each_drop([&](double drop) { found.mean += drop, found.count += 1; });
    found.mean /= static_cast<double>(found.count);
    each_drop([&](double drop) { found.squares += (drop - found.mean) * (drop - found.mean); });
    return found;
}

}  // namespace perturb_detail

ENTRAIN_INLINE best_push_result best_push(const sensitivity_map& map) {
    const char* function = "best_push";
    perturb_detail::check_map(map, function, "map", false);
    best_push_result best;
    double highest = 0, highest_of_half[2] = {};
    bool found = false;
    for (std::size_t unit = 0; unit < map.units.size(); ++unit)
        for (std::size_t level = 0; level < map.protocol.levels.size(); ++level) {
            if (map.protocol.levels[level] == 0) continue;
            const perturb_detail::half_moments halves[2] = {perturb_detail::half_of(map, unit, level, 0),
                                                            perturb_detail::half_of(map, unit, level, 1)};
            if (halves[0].count < 2 || halves[1].count < 2) continue;
            const double whole = (halves[0].mean * static_cast<double>(halves[0].count) +
                                  halves[1].mean * static_cast<double>(halves[1].count)) /
                                 static_cast<double>(halves[0].count + halves[1].count);
            if (!found || whole > highest) highest = whole, best.unit = unit, best.level = level;
            for (const std::size_t half : {std::size_t{0}, std::size_t{1}})
                if (!found || halves[half].mean > highest_of_half[half])
                    highest_of_half[half] = halves[half].mean, best.units[half] = unit,
                    best.levels[half] = level;
            found = true;
        }
    if (!found)
        throw argument_error(function, "map",
                             "a push that is not zero, of which each half of the trials knows two",
                             std::to_string(map.unperturbed.size()) + " trials");
    double sum = 0, squares = 0;
    for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {
        const auto read = perturb_detail::half_of(map, best.units[half], best.levels[half], 1 - half);
        sum += read.mean * static_cast<double>(read.count), squares += read.squares;
        best.trials += read.count;
    }
    const auto n = static_cast<double>(best.trials);
    best.drop = sum / n;
    best.standard_error = std::sqrt(squares / (n - 2) / n);
    const double reach = stats::student_quantile(0.975, n - 2) * best.standard_error;
    best.interval = {best.drop - reach, best.drop + reach};
    return best;
}

}  // namespace entrain
