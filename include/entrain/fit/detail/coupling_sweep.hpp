// The work of coupling_sweep.hpp, which depends on the model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <entrain/fit/coupling_sweep.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/core/parallel.hpp>
#include <entrain/fit/planned_simulation.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/simulate/ensemble.hpp>

namespace entrain::fit_detail {

/// One coupling sweep: what is computed at a G, and how it becomes a row of numbers and back.
template <oscillator_model Model>
class coupling_task {
public:
    coupling_task(const Model& model, const connectome& structure, const summary& data,
                  const matrix<double>& centroids, const coupling_sweep_options& options)
        : model_(model), structure_(structure), data_(data), centroids_(centroids), options_(options),
          all_{{"kl", objectives::kl},
               {"Markov KL", objectives::markov_kl},
               {"Markov entropy", objectives::markov_entropy},
               {"FC", objectives::fc},
               {"phase coherence", objectives::phase_coherence},
               {"phase FCD", objectives::phase_fcd},
               {"metastability", objectives::metastability}} {
        all_.push_back({"choice", options.choose.value});
        for (const objective& each : options.objectives)
            all_.push_back({std::string("own: ") += each.name, each.value});
        connectivity_ = options.connectivity;
        connectivity_.simulation.threads = 1;
        connectivity_.simulation.progress = {};
        connectivity_.progress = {};
    }

    sweep::plan plan(const std::vector<double>& couplings) const {
        std::vector<std::string> columns = {"iterations", "converged"};
        for (const objective& each : all_) {
            columns.push_back(each.name);
            columns.push_back(each.name + ", standard error");
        }
        for (std::size_t s = 0; s < centroids_.shape(0); ++s)
            columns.push_back(std::string("occupancy ").append(std::to_string(s + 1)));
        if (options_.fit_connectivity)
            for (std::size_t k = 0; k < structure_.weights().size(); ++k)
                columns.push_back(std::string("weight ")
                                      .append(std::to_string(k / structure_.size()))
                                      .append(" ")
                                      .append(std::to_string(k % structure_.size())));
        sweep::plan plan("coupling sweep", {{"coupling", couplings}}, std::move(columns));
        coupling_sweep_options how = options_;
        how.connectivity = connectivity_;
        how.connectivity.simulation = with_noise_streams(at(0));
        how.connectivity.phases = phases();
        depend_on_model(plan, model_, structure_, how.connectivity.simulation, options_.made_from);
        plan.depends_on("", how, options_.made_from);
        const auto add = [&](const char* what, const auto& value) {
            if (options_.made_from.empty())
                plan.depends_on(what, value);
            else
                plan.derives(what, value);
        };
        add("centroids", centroids_);
        add("occupancy of the data", data_.occupancy);
        add("transitions of the data", data_.transitions);
        add("phase coherence of the data", data_.phase_coherence);
        add("functional connectivity of the data", data_.functional_connectivity);
        add("phase FCD of the data", data_.phase_fcd);
        add("metastability of the data", data_.metastability);
        return plan;
    }

    /// How many values of G are worked on at once. Kept weights are simulated as one ensemble, whose replicas
    /// fill panels together: as few values as fill them best, of those that make four panels or fewer. Where
    /// weights are fitted, or a panel has the exact flow of one G, there is nothing to share.
    std::size_t batch(std::size_t values) const {
        constexpr std::size_t lanes = panel_lanes<typename Model::value_type>, most = 4 * lanes;
        const std::size_t recordings =
            saturating_product(connectivity_.simulation.replicas, options_.repeats);
        const bool one_flow_each =
            connectivity_.simulation.method == integrator::strang_splitting && options_.parameter.empty();
        if (options_.fit_connectivity || has_waves<Model> || one_flow_each || recordings > most) return 1;
        const std::size_t share = std::max<std::size_t>(1, values / thread_count(options_.threads, values));
        const auto idle = [&](std::size_t count) { return (lanes - count * recordings % lanes) % lanes; };
        std::size_t best = 1;
        for (std::size_t count = 2; count <= std::min(share, most / recordings); ++count)
            if (idle(count) * best < idle(best) * count) best = count;
        return best;
    }

    /// A row for each G.
    matrix<double> operator()(std::span<const sweep::item> items) const {
        std::vector<double> couplings;
        for (const auto& item : items) couplings.push_back(item.value[0]);
        std::vector<double> rows;
        if (options_.fit_connectivity) {
            for (const double coupling : couplings) {
                effective_connectivity_options how = connectivity_;
                how.simulation = at(coupling);
                const Model model = moved(model_, {coupling}, 1);
                auto fit = fit_effective_connectivity(model, structure_, data_, centroids_, how);
                auto repeats = std::move(simulated(fit.network, {coupling}, 1).front());
                repeats.insert(repeats.begin(), std::move(fit.simulated));
                append(rows, fit.error.size(), fit.converged, repeats);
                rows.insert(rows.end(), fit.network.weights().begin(), fit.network.weights().end());
            }
        } else {
            for (const auto& repeats : simulated(structure_, couplings, 0))
                append(rows, 1, objectives::phase_coherence(repeats.front(), data_) < connectivity_.tolerance,
                       repeats);
        }
        matrix<double> result = full(items.size(), rows.size() / items.size(), 0.0);
        std::copy(rows.begin(), rows.end(), result.begin());
        return result;
    }

    /// The point that a row describes.
    coupling_point point(double coupling, const double* row) const {
        coupling_point point;
        point.coupling = coupling;
        point.iterations = static_cast<std::size_t>(*row++);
        point.converged = *row++ != 0;
        const auto next = [&row](double& value, double& error) {
            value = *row++;
            error = *row++;
        };
        fit_distances &d = point.distance, &e = point.standard_error;
        next(d.kl, e.kl);
        next(d.markov_kl, e.markov_kl);
        next(d.markov_entropy_difference, e.markov_entropy_difference);
        next(d.fc_correlation, e.fc_correlation);
        d.fc_correlation = 1 - d.fc_correlation;
        next(d.phase_coherence_error, e.phase_coherence_error);
        next(d.phase_fcd_distance, e.phase_fcd_distance);
        next(d.metastability_difference, e.metastability_difference);
        next(point.choice, point.choice_error);
        point.objectives.resize(options_.objectives.size());
        point.objective_errors.resize(options_.objectives.size());
        for (std::size_t k = 0; k < point.objectives.size(); ++k)
            next(point.objectives[k], point.objective_errors[k]);
        point.occupancy = full(centroids_.shape(0), 0.0);
        for (double& share : point.occupancy) share = *row++;
        if (options_.fit_connectivity) {
            matrix<double> weights = full(structure_.size(), structure_.size(), 0.0);
            std::copy_n(row, weights.size(), weights.begin());
            point.network = connectome(std::move(weights), structure_.labels());
        } else {
            point.network = structure_;
        }
        return point;
    }

private:
    phase_options phases() const { return with_sampling_of(connectivity_.phases, connectivity_.simulation); }

    simulation_options at(double coupling) const {
        simulation_options simulation = connectivity_.simulation;
        if (options_.parameter.empty()) simulation.coupling = coupling;
        return simulation;
    }

    // The model whose replicas, `each` of them per value, are at these values of the parameter that is swept.
    Model moved(Model model, const std::vector<double>& values, std::size_t each) const {
        if (options_.parameter.empty()) return model;
        using T = typename Model::value_type;
        const auto& own = parameter_of(model_, options_.parameter, "coupling_sweep", "parameter");
        matrix<T> moved = matrix<T>::from_shape({structure_.size(), values.size() * each});
        for (std::size_t node = 0; node < structure_.size(); ++node)
            for (std::size_t r = 0; r < moved.shape(1); ++r)
                moved(node, r) =
                    own(node, 0) +
                    static_cast<T>(values[r / each] * (options_.map.size() > 0 ? options_.map(node) : 1.0));
        parameter_of(model, options_.parameter, "coupling_sweep", "parameter") = moved;
        return model;
    }

    // The model for `times` times as many replicas.
    Model repeated(std::size_t times) const {
        using T = typename Model::value_type;
        Model more = model_;
        for_each_field(more, [times](const auto&, auto&& value) {
            if constexpr (std::is_convertible_v<decltype(&value), parameter<T>*>)
                static_cast<parameter<T>&>(value) = value.repeated(times);
        });
        return more;
    }

    // The repeats from `first` on at each G, as one ensemble, or one by one where the model is driven in time,
    // by what may differ among the replicas of a repeat.
    std::vector<std::vector<summary>> simulated(const connectome& network,
                                                const std::vector<double>& couplings,
                                                std::size_t first) const {
        if constexpr (!has_waves<Model>) return simulated(network, couplings, first, options_.repeats);
        std::vector<std::vector<summary>> all(couplings.size());
        for (std::size_t g = 0; g < couplings.size(); ++g)
            for (std::size_t p = first; p < options_.repeats; ++p)
                all[g].push_back(std::move(simulated(network, {couplings[g]}, p, p + 1).front().front()));
        return all;
    }

    // Repeat p has the noise streams after those of the repeats before it; all else is that of the replicas
    // of one repeat.
    std::vector<std::vector<summary>> simulated(const connectome& network,
                                                const std::vector<double>& couplings, std::size_t first,
                                                std::size_t last) const {
        const std::size_t replicas = connectivity_.simulation.replicas, repeats = last - first;
        std::vector<std::vector<summary>> all(couplings.size());
        if (repeats == 0) return all;
        simulation_options together = connectivity_.simulation;
        std::vector<double> coupling;
        for (const double g : couplings)
            for (std::size_t k = first * replicas; k < last * replicas; ++k) {
                coupling.push_back(g);
                together.noise_streams.push_back(static_cast<std::uint32_t>(k));
            }
        const std::size_t times = couplings.size() * repeats;
        together.replicas = coupling.size();
        if (options_.parameter.empty())
            together.coupling = std::move(coupling);
        else
            together.coupling = together.coupling.repeated(times);
        together.initial = together.initial.repeated(times);
        std::vector<recording_summary> parts(together.replicas);
        simulate_each(moved(repeated(times), couplings, repeats * replicas), network, together,
                      [&](std::size_t r, const matrix<typename Model::value_type>& trajectory) {
                          if (together.poll) together.poll();
                          parts[r] = summarise_recording(trajectory, centroids_, phases(), "coupling_sweep");
                      });
        auto next = std::make_move_iterator(parts.begin());
        for (auto& of_coupling : all)
            for (std::size_t p = 0; p < repeats; ++p, next += static_cast<std::ptrdiff_t>(replicas))
                of_coupling.push_back(summarise({next, next + static_cast<std::ptrdiff_t>(replicas)}));
        return all;
    }

    void append(std::vector<double>& row, std::size_t iterations, bool converged,
                const std::vector<summary>& repeats) const {
        row.push_back(static_cast<double>(iterations));
        row.push_back(converged);
        const auto n = static_cast<double>(repeats.size());
        const poll_callback& poll = connectivity_.simulation.poll;
        std::vector<double> jackknife;
        if (repeats.size() == 1) jackknife = standard_errors(all_, repeats.front(), data_, poll);
        for (std::size_t k = 0; k < all_.size(); ++k) {
            double mean = 0, squares = 0;
            std::vector<double> values;
            for (const summary& each : repeats) values.push_back(all_[k].value(each, data_));
            for (const double value : values) mean += value / n;
            for (const double value : values) squares += (value - mean) * (value - mean);
            row.push_back(mean);
            row.push_back(repeats.size() == 1 ? jackknife[k] : std::sqrt(squares / (n - 1) / n));
        }
        for (std::size_t s = 0; s < centroids_.shape(0); ++s) {
            double share = 0;
            for (const summary& each : repeats) share += each.occupancy(s) / n;
            row.push_back(share);
        }
    }

    const Model& model_;
    const connectome& structure_;
    const summary& data_;
    const matrix<double>& centroids_;
    const coupling_sweep_options& options_;
    std::vector<objective> all_;
    effective_connectivity_options connectivity_;
};

template <oscillator_model Model, class Run>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const matrix<double>& centroids, const coupling_sweep_options& options,
                                     Run& run) {
    constexpr auto here = "coupling_sweep";
    check_threads(here, options.threads);
    if (options.couplings.empty()) throw argument_error(here, "couplings", "at least one value", 0);
    std::vector<double> couplings = options.couplings;
    for (const double each : couplings) check_finite(here, "couplings", each);
    std::sort(couplings.begin(), couplings.end());
    if (const auto twice = std::adjacent_find(couplings.begin(), couplings.end()); twice != couplings.end())
        throw argument_error(here, "couplings", "each value once", *twice);
    check_at_least(here, "repeats", options.repeats, 1);
    if (options.refinements > 0) {
        check_at_least(here, "refine_points", options.refine_points, 1);
        check_allocation<coupling_point>(here, "refine_points", {options.refine_points, 2});
    }
    if (!options.connectivity.simulation.noise_streams.empty())
        throw argument_error(here, "noise_streams", "none: every repeat gets its own",
                             options.connectivity.simulation.noise_streams.size());
    std::vector<objective> given = options.objectives;
    given.push_back(options.choose);
    for (const objective& each : given)
        if (each.name.empty() || !each.value)
            throw argument_error(here, "objectives", "a name and something to call for each",
                                 each.name.empty()
                                     ? std::string("no name")
                                     : std::string("nothing to call for '").append(each.name).append("'"));
    check_states(here, centroids, structure.size());
    check_data(here, data, centroids.shape(0), structure.size());
    const simulation_options& simulation = options.connectivity.simulation;
    check_replicas<recording_summary>(here, simulation, {simulation.replicas, options.repeats});
    if (saturating_product(simulation.replicas, options.repeats) > std::numeric_limits<std::uint32_t>::max())
        throw argument_error(here, "repeats",
                             "at most 2^32 recordings of one coupling, one noise stream each",
                             options.repeats);
    if (!options.parameter.empty() && parameter_of(model, options.parameter, here, "parameter").per_replica())
        throw argument_error(
            here, "model",
            std::string("a parameter ").append(options.parameter).append(" that is the same in all replicas"),
            "one each");
    if (options.map.size() > 0) {
        if (options.parameter.empty())
            throw argument_error(here, "map", "none where G is swept, which has no regions",
                                 options.map.size());
        if (options.map.size() != structure.size())
            throw argument_error(here, "map",
                                 "one value per region (" + std::to_string(structure.size()) + ")",
                                 options.map.size());
        check_finite(here, "map", options.map);
    }
    // By the replicas of one repeat, before they are repeated.
    check_parameters(here, model, structure.size(), simulation.replicas);
    model.noise.validate_not_negative(structure.size(), simulation.replicas, here, "noise");
    simulation.initial.validate(simulation.replicas, Model::variables, structure.size());
    const coupling_task<Model> task(model, structure, data, centroids, options);

    coupling_sweep_result result;
    for (std::size_t round = 0; round <= options.refinements; ++round) {
        if (round > 0) {
            const auto& best = result.best();
            std::vector<double> finer;
            const auto towards = [&](std::size_t neighbour) {
                const double from = best.coupling, to = result.curve[neighbour].coupling;
                double before = from;
                for (std::size_t k = 1; k <= options.refine_points; ++k) {
                    const double value = from + (to - from) * static_cast<double>(k) /
                                                    static_cast<double>(options.refine_points + 1);
                    // Values that rounding cannot tell apart end the refinement.
                    if (value == before || value == to) break;
                    finer.push_back(before = value);
                }
            };
            if (result.chosen > 0) towards(result.chosen - 1);
            if (result.chosen + 1 < result.curve.size()) towards(result.chosen + 1);
            std::sort(finer.begin(), finer.end());
            if (finer.empty()) break;  // a single G has no neighbours, nor may it be refined for ever
            couplings = std::move(finer);
        }
        const std::size_t before = result.curve.size();
        sweep::options how{.batch = task.batch(couplings.size()), .threads = options.threads};
        if (!options.journal.empty()) {
            how.journal = options.journal;
            if (round > 0) how.journal += "." + std::to_string(round + 1);
        }
        if (options.progress)
            how.progress = [&](std::size_t done, std::size_t total) {
                options.progress(before + done, before + total);
            };
        const sweep::results done = run(task.plan(couplings), task, how);
        for (std::size_t g = 0; g < couplings.size(); ++g)
            result.curve.push_back(task.point(couplings[g], row_data(done.values, g)));
        result.found += done.found;
        if (!done.note.empty()) result.note += (result.note.empty() ? "" : "; ") + done.note;
        const auto smaller = [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); };
        std::sort(result.curve.begin(), result.curve.end(),
                  [](const coupling_point& a, const coupling_point& b) { return a.coupling < b.coupling; });
        result.chosen = 0;
        for (std::size_t i = 1; i < result.curve.size(); ++i)
            if (smaller(result.curve[i].choice, result.curve[result.chosen].choice)) result.chosen = i;
        if (std::isnan(result.best().choice))
            throw argument_error(here, "choose", "an objective that is a number at one coupling at least",
                                 "NaN of '" + options.choose.name + "' at each");
    }
    return result;
}

template <oscillator_model Model>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const matrix<double>& centroids, const coupling_sweep_options& options) {
    const auto here = [](const auto& plan, const auto& task, const sweep::options& how) {
        return sweep::run(plan, task, how);
    };
    return coupling_sweep(model, structure, data, centroids, options, here);
}

}  // namespace entrain::fit_detail

#if !ENTRAIN_HEADER_ONLY
namespace entrain::fit_detail {
extern template coupling_sweep_result coupling_sweep(const hopf<double>&, const connectome&, const summary&,
                                                     const matrix<double>&, const coupling_sweep_options&);
extern template coupling_sweep_result coupling_sweep(const hopf<float>&, const connectome&, const summary&,
                                                     const matrix<double>&, const coupling_sweep_options&);
}  // namespace entrain::fit_detail
#endif
