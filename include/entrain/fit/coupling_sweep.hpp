// The coupling sweep: fit the model at many values of the global coupling G, and choose one.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/fit/effective_connectivity.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/sweep/run.hpp>

namespace entrain {

/// 0, 0.01, ... 1 in Vohryzek 2024 and Deco 2019: `coupling_range(0, 1, 0.01)`. Both ends belong to it.
/// Throws argument_error unless all three are finite, step > 0 and last >= first, and the values differ and
/// fit into memory.
ENTRAIN_INLINE std::vector<double> coupling_range(double first, double last, double step);

/// How coupling_sweep() runs and chooses.
struct coupling_sweep_options {
    /// Values of G, or of what is added to `parameter`.
    std::vector<double> couplings = coupling_range(0, 1, 0.01);
    /// What is swept: empty: G. Else a parameter of the model, by its name among its fields: at a value x it is its
    /// own value + x * map of the region, and G is that of connectivity.simulation.
    std::string parameter = {};
    /// (regions): how far each region is moved along the parameter, e.g. a receptor's density; empty: 1 everywhere.
    vector<double> map = {};
    /// Whether the weights are fitted at each G, as the authors do, or kept.
    bool fit_connectivity = true;
    /// How; `connectivity.simulation.coupling` is overridden by each G, its `threads` and `progress` are not
    /// used. Its replicas are the recordings of one repeat.
    effective_connectivity_options connectivity = {};
    /// How often the model is simulated at each G with noise of its own; the first time is that of the fit
    /// (one in the authors' scripts). With two or more, objectives are means over repeats and their errors
    /// those of the mean; with one, errors are jackknifed over its recordings.
    std::size_t repeats = 1;
    /// What chooses G: the lowest value. The KL of state occupancies in Vohryzek 2024; see objectives.
    objective choose = {"kl", objectives::kl};
    /// What else is to be known at each G.
    std::vector<objective> objectives = {};
    /// How often the grid is refined: each time by `refine_points` new values of G on either side of the best
    /// so far, in equal steps on the way to its neighbours. The authors do not. Where values come as near to
    /// each other as rounding lets them, refinement ends.
    std::size_t refinements = 0;
    std::size_t refine_points = 4;  ///< new values on either side of the best, in each refinement
    /// File in which every G is written down as it is done, with its weights, so that a sweep that was
    /// stopped goes on where it was; refinements go to files of the same name and ".2", ".3", ... Empty: in
    /// memory. See sweep::run(): a journal of another model, other data or options is refused. Objectives
    /// count by their names, as what a callable does cannot be known.
    std::filesystem::path journal = {};
    /// What the model's parameters, the structure, the data, the centroids, and arrays among the options of
    /// the simulation were made from: scans, and options on the way. Where it is given, the journal counts it
    /// in their place, and goes on on another kind of processor, on which their last digits are others. It
    /// must say all that they depend on. Empty: they count themselves, to the bit.
    sweep::inputs made_from = {};
    /// Different values of G are worked on side by side; 0: one thread per core.
    std::size_t threads = 0;
    /// Called as (values of G done, in all so far); each refinement adds to the latter.
    progress_callback progress = {};

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = coupling_sweep_options;
        using enum field_use;  // neutral: what plans have as their axis, or what makes plans of its own
        return field_list{field<neutral>("couplings", &self::couplings),
                          field("parameter", &self::parameter),
                          field<data>("map", &self::map),
                          field("fit_connectivity", &self::fit_connectivity),
                          field("connectivity", &self::connectivity),
                          field("repeats", &self::repeats),
                          field("choose", &self::choose),
                          field("objectives", &self::objectives),
                          field<neutral>("refinements", &self::refinements),
                          field<neutral>("refine_points", &self::refine_points),
                          field<neutral>("journal", &self::journal),
                          field<neutral>("made_from", &self::made_from),
                          field<neutral>("threads", &self::threads),
                          field<neutral>("progress", &self::progress)};
    }
};

/// The model at one G.
struct coupling_point {
    double coupling = 0;                   ///< G, or the value that was added to options.parameter
    fit_distances distance;                ///< of the model from the data
    fit_distances standard_error;          ///< of each of them; NaN with a single recording
    double choice = 0;                     ///< of options.choose
    double choice_error = 0;               ///< its standard error
    std::vector<double> objectives;        ///< of options.objectives, in their order
    std::vector<double> objective_errors;  ///< their standard errors
    std::size_t iterations = 0;            ///< simulations that the fit of the weights took
    bool converged = false;                ///< whether phase coherence came within the tolerance
    vector<double> occupancy;              ///< (states) of the model
    connectome network;                    ///< the weights that were simulated
};

/// What coupling_sweep() finds.
struct coupling_sweep_result {
    std::vector<coupling_point> curve;  ///< by increasing G, refinements among the others
    std::size_t chosen = 0;             ///< index of the lowest value of options.choose
    std::size_t found = 0;              ///< values of G that a journal knew already
    std::string note;                   ///< what was wrong with a journal, in words; empty: nothing

    /// The point that was chosen.
    const coupling_point& best() const { return curve[chosen]; }
};

namespace fit_detail {
template <oscillator_model Model, class Run>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const matrix<double>& centroids, const coupling_sweep_options& options,
                                     Run& run);
template <oscillator_model Model>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const matrix<double>& centroids, const coupling_sweep_options& options);
}  // namespace fit_detail

/// Simulates (and fits) the model at every G and compares it with the data by every objective, with error
/// bars; chooses the G with the lowest options.choose. Every G is driven by the same noise.
///
///     const auto data = summarise_scans(scans, centroids, {.tr = 2.0});
///     auto fit = coupling_sweep(model, sc.scaled_to_max(0.2), data, centroids,
///                               {.couplings = coupling_range(0, 0.4, 0.02), .repeats = 5,
///                                .refinements = 1, .journal = "fit.journal"});
///     fit.best().coupling, fit.best().network, fit.curve[3].standard_error.kl
///
/// Along another parameter than G, here the gain of a receptor at a coupling that was fitted before:
///
///     coupling_sweep(model, sc, psilocybin, centroids, {.couplings = coupling_range(0, 0.4, 0.02),
///                    .parameter = "gain_e", .map = density, .fit_connectivity = false, .connectivity = how})
///
/// An objective of one's own, in a line:
///
///     .objectives = {{"synchrony of the FC", [](const summary& m, const summary& d) { return ...; }}}
///
/// A coupling at which options.choose is NaN is not chosen.
/// Throws argument_error as fit_effective_connectivity(), and if the model has no parameter of that name, the
/// map does not fit, there is no coupling or no repeat, a coupling stands twice or is not finite, an
/// objective has no name or cannot be called, options.choose is NaN at every coupling, or noise streams are
/// given (the sweep gives them); errors of a journal as sweep::run(). Results depend neither on the number of
/// threads nor on a journal nor on where it was interrupted.
/// Cost: couplings times (max_iterations + repeats - 1) simulations of `replicas` recordings each. Those that
/// have the network in common run as one ensemble: the repeats of a coupling after its fit; with weights that
/// are kept all repeats, and of Euler's and Heun's steps as many couplings as fill panels. A panel is 16
/// (double) or 32 (float) recordings, and costs as much where fewer are in it: replicas * repeats should be a
/// multiple of that, and with fitted weights replicas.
///
/// `run(plan, task, sweep_options)` carries runs out: sweep::run, or sweep::run_mpi.
template <oscillator_model Model, array_like C, class Run>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const C& centroids, const coupling_sweep_options& options, Run&& run) {
    return fit_detail::coupling_sweep(
        model, structure, data, as_matrix<double>(centroids, "coupling_sweep", "centroids"), options, run);
}

/// The same on the threads of this machine.
template <oscillator_model Model, array_like C>
coupling_sweep_result coupling_sweep(const Model& model, const connectome& structure, const summary& data,
                                     const C& centroids, const coupling_sweep_options& options = {}) {
    return fit_detail::coupling_sweep(model, structure, data,
                                      as_matrix<double>(centroids, "coupling_sweep", "centroids"), options);
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model, array_like C>
requires(!oscillator_model<Model>)
coupling_sweep_result coupling_sweep(const Model&, const connectome&, const summary&, const C&,
                                     const coupling_sweep_options& = {}) {
    check_model<Model>();
    return {};
}

}  // namespace entrain

#include <entrain/fit/detail/coupling_sweep.hpp>
#if ENTRAIN_HEADER_ONLY
#include <entrain/fit/detail/coupling_range.hpp>
#endif
