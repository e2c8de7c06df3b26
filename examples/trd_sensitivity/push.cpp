#include "push.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "made_from.hpp"
#include "shared.hpp"

namespace trd::detail {
namespace {

// The level at which maps are compared, one for all models of a protocol: see optimal_rules().
std::size_t choose_level(const std::string& rule, const std::vector<double>& pushes,
                         const std::vector<entrain::matrix<double>>& kl) {
    using namespace entrain;
    const std::size_t levels = pushes.size();
    if (rule == "last") return levels - 1;
    matrix<double> rows = full(0, levels, 0.0);
    if (rule == "largest-difference") {
        rows = full(1, levels, 0.0);
        for (std::size_t level = 0; level < levels; ++level)
            for (std::size_t unit = 0; unit < kl.front().shape(0); ++unit)
                rows(0, level) -= std::abs(kl.front()(unit, level) - kl.back()(unit, level));
        return optimal_level(rows, pushes);
    }
    rows = full(kl.size() * kl.front().shape(0), levels, 0.0);
    double* next = rows.data();
    for (const auto& each : kl) next = std::copy(each.begin(), each.end(), next);
    return optimal_level(rows, pushes,
                         rule == "lowest" ? level_rule::lowest_single : level_rule::lowest_mean);
}

// NaN stands for trials that were not simulated.
double mean_of_known(const entrain::vector<double>& values) {
    double sum = 0, count = 0;
    for (const double value : values)
        if (!std::isnan(value)) sum += value, count += 1;
    return sum / count;
}

// The mean KL of every unit and level over the trials first, first + step, ...
entrain::matrix<double> mean_over(const entrain::sensitivity_map& map, std::size_t first, std::size_t step) {
    const auto& shape = map.trials.shape();
    entrain::matrix<double> mean = entrain::full(shape[0], shape[1], 0.0);
    for (std::size_t unit = 0; unit < shape[0]; ++unit)
        for (std::size_t level = 0; level < shape[1]; ++level)
            mean(unit, level) =
                mean_of_known(xt::view(map.trials, unit, level, xt::range(first, shape[2], step)));
    return mean;
}

// The ranking of a model's units, for the report: that of the adaptive map, whose pilot chose its level, or one of
// the map as it was read across the halves of trials.
void add_ranking(const program_options& o, const perturbed_model& perturbed,
                 const entrain::sensitivity_map& read, sensitivity_result& result) {
    using namespace entrain;
    result.top = std::min(o.top, perturbed.map.units.size() - 1);
    if (result.top == 0 || o.trials < 2) return;
    const unit_ranking ranking =
        perturbed.ranking ? perturbed.ranking->units : rank_units(read, 0, result.top, 10'000, o.seed + 3);
    if (perturbed.ranking) result.ranked_at = {ranking.level, ranking.level};
    for (const std::size_t unit : ranking.order)
        result.ranking.push_back({.unit = unit,
                                  .trials = ranking.trials[unit],
                                  .effect = ranking.effect(unit),
                                  .standard_error = ranking.standard_error(unit),
                                  .probability = ranking.probability(unit)});
    if (perturbed.ranking) result.stopped_by = perturbed.ranking->stopped_by;
}

}  // namespace

bool push(const session& with, const entrain::io::cohort& cohort, const std::vector<fitted_model>& models,
          const entrain::phase_options& phases, const entrain::protocol& protocol, std::size_t samples,
          study_results& results) {
    using namespace entrain;
    const program_options& o = with.o;
    const double tr = cohort.scans.front().tr;
    const std::size_t every = steps_per_sample(o, tr), regions = cohort.regions.size();
    const auto units = o.units == "pairs" ? homotopic_pairs(cohort.regions.partner, cohort.regions.name)
                                          : single_regions(regions, cohort.regions.name);
    std::vector<perturbation_unit> receptors;
    for (const std::string& name : cohort.receptors.name)
        receptors.push_back(receptor_weighted(cohort.receptors.map(name), name));
    std::vector<perturbed_model> perturbed;
    std::vector<sensitivity_result> of_models;
    std::vector<matrix<double>> kl;
    for (std::size_t m = 0; m < models.size(); ++m) {
        const fitted_model& fitted = models[m];
        sensitivity_options options;
        options.protocol = protocol;
        options.units = units;
        options.trials = o.trials;
        options.settle = o.branch;
        options.made_from = inputs_of(o, cohort);
        options.phases = phases;
        options.phases.trim = 0;
        options.simulation = {.coupling = fitted.record.coupling,
                              .dt = tr / static_cast<double>(every),
                              .method = method_of(o),
                              .transient = o.transient,
                              .samples = samples,
                              .every = every,
                              .seed = o.seed + 3};
        options.simulation.poll = interrupt_poll();
        const auto with_numbers = [&](const auto& model) {
            return push_model(with, model, fitted, results.states, results.target_occupancy, receptors,
                              options, protocol.name + "-" + std::to_string(m + 1), results.speed);
        };
        auto made = o.precision == "float"
                        ? with_numbers(hopf<float>{.a = 0.0, .omega = fitted.record.omega, .noise = o.noise})
                        : with_numbers(fitted.model);
        if (!made) continue;
        const sensitivity_map& map = made->map;

        sensitivity_result result;
        result.model = fitted.record.model, result.protocol = protocol.name;
        result.levels = to_vector(protocol.levels);
        result.unperturbed = mean_of_known(map.unperturbed);
        for (const auto& unit : units)
            result.units.push_back(unit.name), result.members.push_back(unit.regions);
        result.mean = map.mean;
        result.standard_error = map.standard_error;
        const std::size_t levels = protocol.levels.size();
        result.trials = map.trials;
        result.runs = map.runs + (o.adaptive ? made->receptors.runs : 0);
        // An adaptive map may know too few trials of every push.
        if (o.trials >= 4)
            attempt(results.warnings,
                    "Whether a push beats none (" + protocol.name + ", " + result.model + ")",
                    [&] { result.best = best_push(map); });
        for (std::size_t receptor = 0; receptor < receptors.size(); ++receptor)
            for (std::size_t level = 0; level < levels; ++level)
                results.doses.push_back(
                    {.model = result.model,
                     .protocol = protocol.name,
                     .receptor = cohort.receptors.name[receptor],
                     .dose = protocol.levels[level],
                     .kl = made->receptors.mean(receptor, level),
                     .kl_standard_error = made->receptors.standard_error(receptor, level)});
        kl.push_back(result.mean);
        perturbed.push_back(std::move(*made));
        of_models.push_back(std::move(result));
    }
    if (of_models.size() < models.size()) return false;

    const std::size_t level = choose_level(o.optimal_rule, protocol.levels, kl);
    // What is said of a level is read on trials that did not choose it; a single trial has to do both.
    std::array<std::size_t, 2> chosen{level, level};
    for (std::size_t half = 0; half < 2 && o.trials >= 2; ++half)
        chosen[half] =
            choose_level(o.optimal_rule, protocol.levels,
                         {mean_over(perturbed[0].map, half, 2), mean_over(perturbed[1].map, half, 2)});
    std::vector<sensitivity_map> read;
    for (const auto& each : perturbed) read.push_back(read_across_halves(each.map, chosen));
    // Regions in no unit have no drop.
    const auto drop = [&](std::size_t model) {
        const matrix<double> of_trials = effect_trials(read[model], 0);
        vector<double> drops = full(units.size(), 0.0);
        for (std::size_t unit = 0; unit < units.size(); ++unit)
            drops(unit) = mean_of_known(xt::view(of_trials, unit, xt::all()));
        return by_region(units, drops, regions);
    };
    const vector<double> first = drop(0), second = drop(1);
    const auto add_map = [&](std::string name, std::string meaning, const vector<double>& value) {
        results.maps.push_back({protocol.name, std::move(name), value, std::move(meaning)});
    };
    const std::string at = " with a shifted by " +
                           text_of_levels(protocol.levels[chosen[0]], protocol.levels[chosen[1]]) +
                           (chosen[0] == chosen[1] ? "" : ", by halves of the trials");
    add_map("difference",
            "drop of the KL to the target by the push, " + of_models[0].model + " minus " +
                of_models[1].model + ", nats," + at,
            first - second);
    for (std::size_t m = 0; m < 2; ++m)
        add_map(m == 0 ? "effect responders" : "effect non-responders",
                "drop of the KL to the target by the push of " + of_models[m].model + ", nats," + at,
                m == 0 ? first : second);
    if (o.trials >= 2) {
        const auto compared = compare(
            read[0], read[1],
            {.level = 0, .what = contrast_of::effect, .permutations = o.permutations, .seed = o.seed + 6});
        model_contrast contrast{protocol.name, {protocol.levels[chosen[0]], protocol.levels[chosen[1]]}, {}};
        for (std::size_t unit = 0; unit < units.size(); ++unit)
            contrast.rows.push_back({.unit = units[unit].name,
                                     .difference = compared.difference(unit),
                                     .lower = compared.simultaneous(unit, 0),
                                     .upper = compared.simultaneous(unit, 1),
                                     .p = compared.p(unit),
                                     .p_max_t = compared.p_step_down(unit),
                                     .kl_difference = read[0].mean(unit, 0) - read[1].mean(unit, 0)});
        results.contrasts.push_back(std::move(contrast));
    }
    for (std::size_t m = 0; m < of_models.size(); ++m) {
        sensitivity_result& result = of_models[m];
        result.optimal_level = level;
        result.chosen = result.ranked_at = chosen;
        result.optimal_rule = o.optimal_rule;
        add_ranking(o, perturbed[m], read[m], result);
        results.sensitivity.push_back(std::move(result));
    }
    return true;
}

}  // namespace trd::detail
