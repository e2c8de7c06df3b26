// The study itself: the placebo model, the drugs along their axes, and what is the same of them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <entrain/entrain.hpp>

#include "../support/cohort_warnings.hpp"
#include "../support/endless.hpp"
#include "options.hpp"
#include "simulation.hpp"
#include "synthetic.hpp"

namespace drugs {

/// A number with its standard error.
struct estimate {
    double value = 0, error = 0;
};

/// The placebo model at one G.
struct coupling_row {
    double coupling = 0;
    bool tuned = false;          ///< whether every node fires as it should
    estimate fcd = {}, kl = {};  ///< distances from the placebo scans
    double rate = 0;             ///< mean r_E, Hz
};

/// A map of gain along the doses, against the drug's scans.
struct dose_curve {
    std::string map, kind;  ///< kind: receptor, shuffled, uniform, other
    entrain::vector<double> density;
    std::vector<double> dose;
    std::vector<estimate> fcd = {}, fc = {};
    std::vector<condition> at = {};  ///< what was simulated
    std::size_t best = 0;            ///< of fcd
    estimate depth = {};             ///< mean of the curve minus its minimum: how clearly it has one
};

/// How much the minimum of another map lies above that of the receptor's.
struct minimum_test {
    std::string against;
    double difference = 0, low = 0, high = 0;  ///< interval at 1 - 0.05 / tests
};

/// What one condition changes against another, in one measure.
struct change {
    std::string contrast, measure, unit;
    double mean = 0, low = 0, high = 0, p = 1, p_adjusted = 1;
    double standardised = 0, standardised_low = 0, standardised_high = 0;  ///< in SD over trials of placebo
    bool firm() const { return p_adjusted < 0.05; }
};

/// A change of rates by region against a map.
struct map_test {
    std::string change, map;
    double rho = 0, p = 1, p_adjusted = 1;
};

/// All results.
struct study_results {
    std::string cohort, description, note, receptor;
    std::optional<planted_truth> planted;
    std::vector<std::string> warnings;
    entrain::io::region_table regions;
    double tr = 0;
    std::size_t samples = 0, placebo_scans = 0, drug_scans = 0;
    std::vector<coupling_row> fit;
    std::size_t chosen = 0, chosen_by_kl = 0;
    std::vector<dose_curve> curves;  ///< the receptor's first
    double gain_low = 0, gain_high = 0;
    estimate shuffled_depth, depth_difference;  ///< difference: the receptor's minus the shuffled maps'
    std::vector<minimum_test> minima;
    std::vector<double> block;
    std::vector<condition> interneurons, pyramidal;  ///< by block
    std::size_t block_chosen = 0;
    std::vector<change> changes;
    entrain::vector<double> drug_rate, ketamine_rate;  ///< (regions) change of r_E, Hz
    std::vector<map_test> maps;
    std::vector<std::pair<std::string, std::string>> parameters, inputs;

    const dose_curve& receptor_curve() const { return curves.front(); }
};

namespace detail {

inline std::vector<double> axis_of(double first, double last, double step) {
    return entrain::coupling_range(first, last, step);
}

using weights = std::vector<double>;  // how often each scan was drawn

inline double pooled_ks(const std::vector<recording>& a, const std::vector<recording>& b, const weights& wa,
                        const weights& wb) {
    const std::size_t bins = a.at(0).fcd.count.size();
    std::vector<double> x(bins), y(bins);
    const auto pool = [bins](const std::vector<recording>& of, const weights& w, std::vector<double>& to) {
        double size = 0;
        for (std::size_t i = 0; i < of.size(); ++i) {
            const double weight = w.empty() ? 1.0 : w[i];
            if (weight == 0) continue;
            for (std::size_t k = 0; k < bins; ++k) to[k] += weight * static_cast<double>(of[i].fcd.count[k]);
            size += weight * static_cast<double>(of[i].fcd.size);
        }
        for (double& each : to) each /= size;
    };
    pool(a, wa, x), pool(b, wb, y);
    double fx = 0, fy = 0, most = 0;
    for (std::size_t k = 0; k < bins; ++k) most = std::max(most, std::abs((fx += x[k]) - (fy += y[k])));
    return most;
}

inline std::vector<entrain::recording_summary> summaries(const std::vector<recording>& of) {
    std::vector<entrain::recording_summary> all;
    for (const auto& each : of) all.push_back(each.states);
    return all;
}

// Leaves out one simulated scan at a time.
inline double jackknife_ks(const std::vector<recording>& model, const std::vector<recording>& data) {
    const std::size_t n = model.size();
    std::vector<double> without;
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        weights w(n, 1.0);
        w[i] = 0;
        without.push_back(pooled_ks(model, data, w, {}));
        mean += without.back() / static_cast<double>(n);
    }
    for (const double value : without) squares += (value - mean) * (value - mean);
    return std::sqrt(squares * static_cast<double>(n - 1) / static_cast<double>(n));
}

inline std::vector<condition> read_all(const reader& read, const std::vector<simulated>& all,
                                       std::size_t threads) {
    std::vector<condition> found;
    for (const auto& each : all) found.push_back({read(each.bold, threads), each.rate});
    return found;
}

inline double mean_rate(const condition& c) {
    return xt::mean(c.rate)();
}

// Values of trials, of everything that conditions are compared by.
struct comparison {
    std::string name, unit;
    std::function<double(const condition&, std::size_t)> of_trial;

    entrain::vector<double> of(const condition& c) const {
        entrain::vector<double> v = entrain::full(c.trial.size(), 0.0);
        for (std::size_t i = 0; i < v.size(); ++i) v(i) = of_trial(c, i);
        return v;
    }
};
inline std::vector<comparison> comparisons(std::size_t states) {
    std::vector<comparison> all;
    for (std::size_t m = 0; m < measures.size(); ++m)
        all.push_back({measures[m].title, measures[m].unit,
                       [m](const condition& c, std::size_t i) { return c.trial[i].value[m]; }});
    for (std::size_t s = 0; s < states; ++s)
        all.push_back({"occupancy of state " + std::to_string(s + 1), "share of time",
                       [s](const condition& c, std::size_t i) { return c.trial[i].states.occupancy(s); }});
    all.push_back({"mean rate of excitation r_E", "Hz", [](const condition& c, std::size_t i) {
                       double mean = 0;
                       for (std::size_t j = 0; j < c.rate.shape(1); ++j)
                           mean += c.rate(i, j) / static_cast<double>(c.rate.shape(1));
                       return mean;
                   }});
    return all;
}

inline entrain::vector<double> rate_change(const condition& to, const condition& from) {
    entrain::vector<double> change = entrain::full(to.rate.shape(1), 0.0);
    for (std::size_t i = 0; i < to.rate.shape(0); ++i)
        for (std::size_t j = 0; j < change.size(); ++j)
            change(j) += (to.rate(i, j) - from.rate(i, j)) / static_cast<double>(to.rate.shape(0));
    return change;
}

// Throws usage_error where the simulations would take more than 60 days: by steps of a region, of which a thread
// makes some 3e7 in a second.
inline void refuse_endless(const program_options& o, double tr, std::size_t samples, std::size_t regions) {
    const auto real = [](auto count) { return static_cast<double>(count); };
    const double couplings = o.coupling_max / o.coupling_step, gains = o.gain_max / o.gain_step + 1,
                 blocks = o.block_max / o.block_step + 1;
    const double conditions = couplings + gains * (2 + real(o.shuffles)) + blocks;
    study_cost cost;
    cost.node_steps = conditions * real(o.trials) * real(samples) * tr / o.dt * real(regions);
    const double threads = real(o.threads ? o.threads : std::max(1u, std::thread::hardware_concurrency()));
    cost.seconds = cost.node_steps / 3e7 / threads;
    cost.bytes = sizeof(double) * real(o.trials) * real(samples) * real(regions);
    if (!is_endless(cost) && !is_vast(cost)) return;
    // What is farthest from its default.
    const program_options usual;
    const std::array<std::tuple<const char*, double, std::string>, 3> by = {
        {{"--dt", usual.dt / o.dt, number(o.dt)},
         {"--trials", real(o.trials) / real(usual.trials), std::to_string(o.trials)},
         {"--samples", real(samples) / 240, std::to_string(samples)}}};
    const auto& [option, times, value] = *std::max_element(
        by.begin(), by.end(), [](const auto& a, const auto& b) { return std::get<1>(a) < std::get<1>(b); });
    throw endless_study(option, value, cost);
}

}  // namespace detail

/// The whole analysis of a cohort.
inline study_results run_study(const program_options& o, const entrain::io::cohort& cohort,
                               const std::optional<planted_truth>& planted) {
    using namespace entrain;
    study_results r;
    r.regions = cohort.regions, r.note = o.note, r.planted = planted;
    for (const auto& session : o.placebo) require_session(cohort, session, "--placebo");
    require_session(cohort, o.drug, "--drug");
    const auto used = with_scans(cohort, [&](const io::scan& scan) {
        return scan.session == o.drug ||
               std::find(o.placebo.begin(), o.placebo.end(), scan.session) != o.placebo.end();
    });
    require_one_tr(used.scans);
    r.tr = used.scans.front().tr;
    r.warnings = warnings_of(used);
    std::vector<matrix<double>> placebo_bold, drug_bold;
    double length = 0;
    for (const auto& scan : used.scans) {
        if (scan.runs.several())
            throw std::runtime_error("the scan of sub-" + scan.subject + ", " + scan.session +
                                     " is several runs, which this program does not join");
        (scan.session == o.drug ? drug_bold : placebo_bold).push_back(scan.bold);
        length += static_cast<double>(scan.bold.shape(1));
    }
    const auto need = [&](const std::vector<matrix<double>>& scans, const std::string& session,
                          const char* option) {
        if (scans.size() < 3)
            throw std::runtime_error("fewer than three scans of the session '" + clean(session) + "' (" +
                                     option + ")");
    };
    need(placebo_bold, o.placebo.front(), "--placebo");
    need(drug_bold, o.drug, "--drug");
    r.placebo_scans = placebo_bold.size(), r.drug_scans = drug_bold.size();
    r.samples = o.samples > 0
                    ? o.samples
                    : static_cast<std::size_t>(length / static_cast<double>(r.placebo_scans + r.drug_scans));
    r.receptor = !o.receptor.empty() ? o.receptor : planted ? planted->receptor : std::string("5HT2A");
    require_name(r.receptor, cohort.receptors.name,
                 "receptors.tsv has no column '" + clean(r.receptor) + "' (--receptor)", "receptors");
    const auto density = share_of_largest(cohort.receptors.map(r.receptor));
    if (!varies(density))
        throw std::runtime_error("the density of " + r.receptor + " is the same everywhere");
    const auto network = cohort.structure.scaled_to_max(0.2);
    const std::size_t n = network.size();
    detail::refuse_endless(o, r.tr, r.samples, n);

    // States of the scans; every scan is read in the same way.
    reader read;
    read.phase = {.tr = r.tr, .band = o.band, .trim = o.trim};
    std::vector<matrix<double>> vectors;
    for (const auto* group : {&placebo_bold, &drug_bold})
        for (const auto& bold : *group) {
            throw_if_interrupted();
            vectors.push_back(leading_eigenvectors(phasors_of(bold, read.phase)));
        }
    read.centroids =
        states_of(kmeans(join_frames(vectors).frames, o.k,
                         {.restarts = 20, .seed = o.seed, .threads = o.threads, .poll = interrupt_poll()}));
    for (auto all = networks_of(cohort.regions.network); const auto& members : all.members)
        if (members.size() >= 2)
            read.networks.add(all.name[static_cast<std::size_t>(&members - all.members.data())], members);
    if (read.networks.size() == 0)
        throw std::runtime_error("no network of two regions in the column \"network\" of regions.tsv");
    const auto placebo = read(placebo_bold, o.threads), drug = read(drug_bold, o.threads);
    const summary placebo_summary = summarise(detail::summaries(placebo)),
                  drug_summary = summarise(detail::summaries(drug));

    const scan_plan plan{.tr = r.tr,
                         .samples = r.samples,
                         .trials = o.trials,
                         .dt = o.dt,
                         .seed = o.seed,
                         .threads = o.threads};

    // 1. The placebo model.
    const auto couplings = detail::axis_of(o.coupling_step, o.coupling_max, o.coupling_step);
    const auto tuned = tuned_at(network, couplings, o);
    std::vector<vector<double>> inhibitions;
    for (std::size_t g = 0; g < couplings.size(); ++g)
        inhibitions.push_back(xt::view(tuned.inhibition, xt::all(), g));
    {
        const dynamic_mean_field<real> model{.inhibition = by_condition(inhibitions, o.trials)};
        const auto at = detail::read_all(
            read, simulate_conditions(model, network, couplings, plan, "placebo model"), o.threads);
        const inhibition_options how;
        for (std::size_t g = 0; g < couplings.size(); ++g) {
            coupling_row row{.coupling = couplings[g], .tuned = true};
            for (std::size_t i = 0; i < n; ++i)
                row.tuned = row.tuned && std::abs(tuned.current(i, g) - how.target) <= how.tolerance;
            row.fcd = {detail::pooled_ks(at[g].trial, placebo, {}, {}),
                       detail::jackknife_ks(at[g].trial, placebo)};
            const auto model_summary = summarise(detail::summaries(at[g].trial));
            row.kl = {objectives::kl(model_summary, placebo_summary),
                      kl_standard_error(model_summary, placebo_summary)};
            row.rate = detail::mean_rate(at[g]);
            r.fit.push_back(row);
        }
    }
    const auto lowest = [&](auto&& value) {
        std::size_t best = r.fit.size();
        for (std::size_t g = 0; g < r.fit.size(); ++g)
            if (r.fit[g].tuned && (best == r.fit.size() || value(r.fit[g]) < value(r.fit[best]))) best = g;
        if (best == r.fit.size())
            throw std::runtime_error("no coupling at which every region can be tuned: " + tuned.failing);
        return best;
    };
    r.chosen = lowest([](const coupling_row& row) { return row.fcd.value; });
    r.chosen_by_kl = lowest([](const coupling_row& row) { return row.kl.value; });
    if (!tuned.converged) warn(r.warnings, "inhibition could not be tuned everywhere: " + tuned.failing);
    const double coupling = couplings[r.chosen];
    const auto& inhibition = inhibitions[r.chosen];

    // 2. The drug as gain: maps along the doses. The dose of zero is the same for all.
    const auto doses = detail::axis_of(0, o.gain_max, o.gain_step);
    const auto add_curve = [&](std::string map, std::string kind, vector<double> values) {
        r.curves.push_back(
            {.map = std::move(map), .kind = std::move(kind), .density = std::move(values), .dose = doses});
    };
    add_curve(r.receptor, "receptor", density);
    for (std::size_t s = 0; s < o.shuffles; ++s) {
        vector<double> map = density;
        random_stream random(o.seed, 100 + s);
        for (std::size_t i = n; i-- > 1;)
            std::swap(map(i), map(static_cast<std::size_t>(random.uniform() * static_cast<double>(i + 1))));
        add_curve("shuffled " + std::to_string(s + 1), "shuffled", map);
    }
    add_curve("uniform", "uniform", full(n, xt::mean(density)()));
    for (const auto& name : cohort.receptors.name)
        if (name != r.receptor && varies(cohort.receptors.map(name)))
            add_curve(name, "other", share_of_largest(cohort.receptors.map(name)));
    {
        std::vector<vector<double>> gains = {full(n, 0.0)};
        for (const auto& curve : r.curves)
            for (std::size_t d = 1; d < doses.size(); ++d) gains.push_back(scaled(curve.density, doses[d]));
        if (gains.size() % 2) gains.push_back(gains[0]);  // what does not fill panels is slow
        const dynamic_mean_field<real> model{.inhibition = inhibition,
                                             .gain_e = by_condition(gains, o.trials)};
        const auto at =
            detail::read_all(read,
                             simulate_conditions(model, network, std::vector<double>(gains.size(), coupling),
                                                 plan, "receptor gain"),
                             o.threads);
        std::size_t next = 1;
        for (auto& curve : r.curves) {
            curve.at.push_back(at[0]);
            for (std::size_t d = 1; d < doses.size(); ++d) curve.at.push_back(at[next++]);
            for (const auto& each : curve.at) {
                curve.fcd.push_back(
                    {detail::pooled_ks(each.trial, drug, {}, {}), detail::jackknife_ks(each.trial, drug)});
                const auto model_summary = summarise(detail::summaries(each.trial));
                curve.fc.push_back(
                    {objectives::fc(model_summary, drug_summary),
                     standard_errors({{"fc", objectives::fc}}, model_summary, drug_summary)[0]});
                if (curve.fcd.back().value < curve.fcd[curve.best].value) curve.best = curve.fcd.size() - 1;
            }
        }
    }
    // Intervals: scans of people and trials of the model are drawn anew, the same ones for all doses and maps.
    {
        const std::size_t maps = r.curves.size(), most = o.resamples;
        matrix<double> best = full(maps, most, 0.0), least = best, depth = best;
        parallel_for(most, o.threads, [&](std::size_t b) {
            throw_if_interrupted();
            random_stream random(o.seed, 10'000 + b);
            const auto drawn = [&random](std::size_t of) {
                detail::weights w(of, 0.0);
                for (std::size_t i = 0; i < of; ++i)
                    ++w[static_cast<std::size_t>(random.uniform() * static_cast<double>(of))];
                return w;
            };
            const auto people = drawn(drug.size()), trials = drawn(o.trials);
            for (std::size_t m = 0; m < maps; ++m) {
                double sum = 0;
                least(m, b) = HUGE_VAL;
                for (std::size_t d = 0; d < doses.size(); ++d) {
                    const double ks = detail::pooled_ks(r.curves[m].at[d].trial, drug, trials, people);
                    sum += ks;
                    if (ks < least(m, b)) least(m, b) = ks, best(m, b) = doses[d];
                }
                depth(m, b) = sum / static_cast<double>(doses.size()) - least(m, b);
            }
        });
        const auto depth_of = [](const dose_curve& curve) {
            double sum = 0;
            for (const auto& each : curve.fcd) sum += each.value / static_cast<double>(curve.fcd.size());
            return sum - curve.fcd[curve.best].value;
        };
        const auto spread = [most](auto&& value) {
            double mean = 0, squares = 0;
            for (std::size_t b = 0; b < most; ++b) mean += value(b) / static_cast<double>(most);
            for (std::size_t b = 0; b < most; ++b) squares += std::pow(value(b) - mean, 2);
            return std::sqrt(squares / static_cast<double>(most - 1));
        };
        for (std::size_t m = 0; m < maps; ++m)
            r.curves[m].depth = {depth_of(r.curves[m]), spread([&](std::size_t b) { return depth(m, b); })};
        const auto mean_shuffled = [&](const matrix<double>& of, std::size_t b) {
            double sum = 0;
            for (std::size_t s = 0; s < o.shuffles; ++s)
                sum += of(1 + s, b) / static_cast<double>(o.shuffles);
            return sum;
        };
        for (std::size_t s = 0; s < o.shuffles; ++s)
            r.shuffled_depth.value += r.curves[1 + s].depth.value / static_cast<double>(o.shuffles);
        r.shuffled_depth.error = spread([&](std::size_t b) { return mean_shuffled(depth, b); });
        r.depth_difference = {r.curves[0].depth.value - r.shuffled_depth.value,
                              spread([&](std::size_t b) { return depth(0, b) - mean_shuffled(depth, b); })};
        const auto quantile_of = [&](auto&& value, double share) {
            std::vector<double> all;
            for (std::size_t b = 0; b < most; ++b) all.push_back(value(b));
            return figures::quantile(all, share);
        };
        // Doses lie on a grid: the draw itself, none in between.
        const auto drawn_dose = [&](double share) {
            std::vector<double> all;
            for (std::size_t b = 0; b < most; ++b) all.push_back(best(0, b));
            std::sort(all.begin(), all.end());
            return all[static_cast<std::size_t>(share * static_cast<double>(most - 1))];
        };
        r.gain_low = drawn_dose(0.025);
        r.gain_high = drawn_dose(0.975);
        const double tests = static_cast<double>(maps - o.shuffles), tail = 0.025 / tests;
        const auto test = [&](const std::string& against, double value, auto&& of) {
            r.minima.push_back({against, value, quantile_of(of, tail), quantile_of(of, 1 - tail)});
        };
        const auto lowest_of = [&](std::size_t m) { return r.curves[m].fcd[r.curves[m].best].value; };
        double shuffled = 0;
        for (std::size_t s = 0; s < o.shuffles; ++s)
            shuffled += lowest_of(1 + s) / static_cast<double>(o.shuffles);
        test("shuffled maps (mean)", shuffled - lowest_of(0),
             [&](std::size_t b) { return mean_shuffled(least, b) - least(0, b); });
        for (std::size_t m = 1 + o.shuffles; m < maps; ++m)
            test(r.curves[m].map, lowest_of(m) - lowest_of(0),
                 [&](std::size_t b) { return least(m, b) - least(0, b); });
    }
    const dose_curve& gain = r.curves[0];
    const condition& none = gain.at[0];
    // A drug that the fit does not see is shown at the middle of the axis.
    const std::size_t dose = gain.best > 0 ? gain.best : doses.size() / 2;
    if (gain.best == 0)
        warn(r.warnings,
             "the drug's scans are nearest to the model without gain: the drug is shown at a gain of " +
                 number(doses[dose]) + " all the same");

    // 3. Ketamine as block; that on pyramidal cells alone is its control.
    r.block = detail::axis_of(0, o.block_max, o.block_step);
    {
        std::vector<vector<double>> on_i, on_e;
        for (const double b : r.block) on_i.push_back(full(n, b)), on_e.push_back(full(n, 0.0));
        for (const double b : r.block) on_i.push_back(full(n, 0.0)), on_e.push_back(full(n, b));
        const nmda_block_mean_field<real> model{.inhibition = inhibition,
                                                .block_e = by_condition(on_e, o.trials),
                                                .block_i = by_condition(on_i, o.trials)};
        const auto scans = simulate_conditions(model, network, std::vector<double>(on_i.size(), coupling),
                                               plan, "NMDA block");
        const auto at = detail::read_all(read, scans, o.threads);
        for (std::size_t b = 0; b < r.block.size(); ++b) {
            r.interneurons.push_back(at[b]);
            r.pyramidal.push_back(at[r.block.size() + b]);
        }
    }
    // There are no scans under ketamine: the block is that whose synchrony of the whole moves as far as the drug's.
    {
        const auto level = [](const condition& c) {
            double sum = 0;
            for (const auto& each : c.trial) sum += each.value[0] / static_cast<double>(c.trial.size());
            return sum;
        };
        double nearest = HUGE_VAL;
        for (std::size_t b = 1; b < r.block.size(); ++b) {
            const double far = std::abs(std::abs(level(r.interneurons[b]) - level(none)) -
                                        std::abs(level(gain.at[dose]) - level(none)));
            if (far < nearest) nearest = far, r.block_chosen = b;
        }
    }

    // 4. Serotonin that acts back: coupled, and frozen at its mean. Its own uptake needs steps of 0.1 ms.
    std::vector<condition> serotonin;
    {
        scan_plan fine = plan;
        fine.dt = std::min(1e-4, o.dt);
        fine.method = integrator::euler_maruyama;
        fine.trials = std::min<std::size_t>(2 * o.trials, o.quick ? 4 : 32);
        fine.samples = std::min<std::size_t>(plan.samples, (o.quick ? 60 : 100) + 2 * o.trim);
        // No map of the raphe: the same everywhere, of a size at which its receptors respond.
        const double projection = std::sqrt(5.0 / static_cast<double>(n));
        serotonin_mean_field<real> model{
            .inhibition = inhibition, .receptor = density, .projection = projection};
        const auto coupled = simulate_conditions(model, network, {coupling}, fine, "serotonin", true);
        const vector<double> active = xt::mean(coupled[0].activation, 0);
        const serotonin_mean_field<> standard;
        const vector<double> plain_e = full(n, standard.external(0, 0)),
                             plain_i = full(n, standard.external_i(0, 0));
        vector<double> current_e = plain_e, current_i = plain_i;
        for (std::size_t i = 0; i < n; ++i)
            current_e(i) += standard.weight_e(i, 0) * density(i) * active(i),
                current_i(i) += standard.weight_i(i, 0) * density(i) * active(i);
        model.weight_e = 0.0, model.weight_i = 0.0;
        model.external = by_condition({current_e, plain_e}, fine.trials);
        model.external_i = by_condition({current_i, plain_i}, fine.trials);
        const auto others =
            simulate_conditions(model, network, {coupling, coupling}, fine, "frozen and no serotonin");
        for (const auto* each : {&coupled[0], &others[0], &others[1]})
            serotonin.push_back(detail::read_all(read, {*each}, o.threads)[0]);
    }

    // 5. What changes, in pairs of trials that share their noise. Corrected over all that is shown.
    const auto compare = [&](const std::string& contrast, const condition& from, const condition& to) {
        for (const auto& each : detail::comparisons(o.k)) {
            const auto before = each.of(from), after = each.of(to);
            change row{.contrast = contrast, .measure = each.name, .unit = each.unit};
            if (varies(vector<double>(after - before))) {
                const auto test = stats::paired_t_test(before, after);
                row.mean = test.estimate, row.p = test.p;
                row.low = test.interval[0], row.high = test.interval[1];
                double mean = xt::mean(before)(), squares = 0;
                for (const double value : before) squares += (value - mean) * (value - mean);
                const double sd = std::sqrt(squares / static_cast<double>(before.size() - 1));
                if (sd > 0)
                    row.standardised = row.mean / sd, row.standardised_low = row.low / sd,
                    row.standardised_high = row.high / sd;
            }
            r.changes.push_back(row);
        }
    };
    // The mean over shuffled maps, trial by trial.
    condition shuffled = r.curves[1].at[dose];
    for (std::size_t i = 0; i < shuffled.trial.size(); ++i) {
        const double share = 1 / static_cast<double>(o.shuffles);
        auto& to = shuffled.trial[i];
        for (double& value : to.value) value *= share;
        to.states.occupancy *= share;
        for (std::size_t s = 1; s < o.shuffles; ++s) {
            const auto& more = r.curves[1 + s].at[dose].trial[i];
            for (std::size_t m = 0; m < to.value.size(); ++m) to.value[m] += share * more.value[m];
            to.states.occupancy += share * more.states.occupancy;
        }
    }
    shuffled.rate /= static_cast<double>(o.shuffles);
    for (std::size_t s = 1; s < o.shuffles; ++s)
        shuffled.rate += r.curves[1 + s].at[dose].rate / static_cast<double>(o.shuffles);
    const condition& ketamine = r.interneurons[r.block_chosen];
    compare("psilocybin", none, gain.at[dose]);
    compare("map", shuffled, gain.at[dose]);
    compare("ketamine", r.interneurons[0], ketamine);
    compare("pyramidal block", r.pyramidal[0], r.pyramidal[r.block_chosen]);
    compare("difference", gain.at[dose], ketamine);
    compare("serotonin", serotonin[2], serotonin[0]);
    compare("serotonin acting back", serotonin[1], serotonin[0]);
    {
        vector<double> p = full(r.changes.size(), 1.0);
        for (std::size_t i = 0; i < p.size(); ++i) p(i) = r.changes[i].p;
        const auto adjusted = stats::holm(p);
        for (std::size_t i = 0; i < p.size(); ++i) r.changes[i].p_adjusted = adjusted(i);
    }

    // 6. Where rates change, against maps, by a spatial null.
    r.drug_rate = detail::rate_change(gain.at[dose], none);
    r.ketamine_rate = detail::rate_change(ketamine, r.interneurons[0]);
    std::vector<std::string> columns = {r.receptor};
    for (const auto& curve : r.curves)
        if (curve.kind == "other") columns.push_back(curve.map);
    attempt(r.warnings, "the test of rates against maps", [&] {
        const auto null =
            nulls::moran(straight_distances(cohort.regions.mni),
                         {.draws = o.draws, .seed = o.seed + 5, .partner = cohort.regions.partner});
        const auto test = [&](const std::string& name, const vector<double>& rates,
                              const std::vector<std::string>& against, const matrix<double>& maps) {
            const auto tested =
                nulls::correlation_tests(rates, maps, null, {.threads = o.threads, .poll = interrupt_poll()});
            for (std::size_t m = 0; m < against.size(); ++m)
                r.maps.push_back({name, against[m], tested.rho(m), tested.p(m), 1});
        };
        matrix<double> maps = full(n, columns.size(), 0.0);
        for (std::size_t m = 0; m < columns.size(); ++m)
            for (std::size_t i = 0; i < n; ++i) maps(i, m) = cohort.receptors.map(columns[m])(i);
        test("psilocybin", r.drug_rate, columns, maps);
        test("ketamine", r.ketamine_rate, columns, maps);
        matrix<double> other = full(n, 2, 0.0);
        const auto strength = network.in_strength();
        for (std::size_t i = 0; i < n; ++i) other(i, 0) = r.drug_rate(i), other(i, 1) = strength(i);
        test("ketamine", r.ketamine_rate, {"change under psilocybin", "strength of connections"}, other);
        vector<double> p = full(r.maps.size(), 1.0);
        for (std::size_t i = 0; i < p.size(); ++i) p(i) = r.maps[i].p;
        const auto adjusted = stats::holm(p);
        for (std::size_t i = 0; i < p.size(); ++i) r.maps[i].p_adjusted = adjusted(i);
    });
    r.parameters = parameters_of(o);
    return r;
}

}  // namespace drugs
