// How much work a study is, before it begins: one that would take years or more memory than there is, is
// refused with the option that makes it so.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/endless.hpp"
#include "../support/progress.hpp"
#include "options.hpp"
#include "shared.hpp"

namespace trd {

/// What the work depends on beside the options.
struct study_size {
    std::size_t regions = 90, receptors = 4, units = 45;
    double tr = 2;                ///< s
    double scan_samples = 240;    ///< mean length of a scan
    double group_samples = 2160;  ///< of all scans of the larger group in one session
    double people = 15;           ///< in both groups
};

/// The size of a study of this cohort.
inline study_size size_of(const program_options& o, const entrain::io::cohort& cohort) {
    study_size size;
    size.regions = cohort.regions.size();
    size.receptors = cohort.receptors.name.size();
    size.units = size.regions;
    if (o.units == "pairs") {
        size.units = 0;
        for (std::size_t i = 0; i < size.regions; ++i) size.units += cohort.regions.partner[i] >= i;
    }
    if (!cohort.scans.empty()) size.tr = cohort.scans.front().tr;
    size.scan_samples = size.group_samples = 1;
    size.people = 0;
    for (const auto& group : {o.responders, o.nonresponders}) {
        double samples = 0, scans = 0;
        for (const auto* scan : cohort.select(group, o.before))
            samples += static_cast<double>(scan->bold.shape(1)), ++scans;
        size.group_samples = std::max(size.group_samples, samples);
        size.people += scans;
        size.scan_samples = std::max(size.scan_samples, scans > 0 ? samples / scans : 0);
    }
    return size;
}

/// The steps of integration of a study, times regions, step by step, with other work as the steps that take as long,
/// and the seconds of one thread that its clusterings take.
struct study_work {
    double fit = 0;                                            ///< of both groups
    double sync = 0, noise = 0;                                ///< pushes of both models
    double shuffles = 0, without = 0, drawn = 0, rewired = 0;  ///< small studies, see people.cpp
    double specified = 0;                                      ///< of other choices
    double cluster_seconds = 0;
    double runs = 0, clusterings = 0, frames = 0;  ///< perturbed runs; clusterings; samples of all scans

    double node_steps() const {
        return fit + sync + noise + shuffles + without + drawn + rewired + specified;
    }
};

inline study_work work_of(const program_options& o, const study_size& size) {
    const auto real = [](auto count) { return static_cast<double>(count); };
    const double fewest = o.integrator == "euler" ? 20 : 1;
    const double n = real(size.regions), every = std::max(fewest, std::ceil(size.tr / o.dt - 1e-9)),
                 dt = size.tr / every;
    const auto levels = [](double most, double step) { return std::floor(most / step + 1e-9) + 1; };

    // A recording at the end of a fit is summed up: FCD, the longest of it, compares every two samples, five in the time
    // of a step of one region (of 240 samples on Zen 5: 17 ms against 15 ns per step and region).
    const auto summary = [](double samples) { return samples * samples / 5; };

    // Both groups' fits: at each coupling every update settles and records, then the repeats are recorded.
    const double couplings = levels(o.coupling_max, o.coupling_step) + 8 * real(o.refinements);
    const double record = size.scan_samples * every;
    const double fit = 2 * couplings * real(o.replicas) *
                       (real(o.fit_repeats) * (o.transient / dt + record + summary(size.scan_samples)) +
                        real(o.fit_iterations) * ((o.settle >= 0 ? o.settle : o.transient) / dt + record));
    // Both models' pushes; no push is simulated once for all units.
    const double samples = o.samples ? real(o.samples) : size.group_samples;
    const auto cells = [&](double most, double step) {
        return real(size.units + size.receptors) * (levels(most, step) - 1) + 1;
    };
    const double syncs = o.wants("sync") ? cells(o.sync_max, o.sync_step) : 0,
                 pushes = syncs + (o.wants("noise") ? cells(o.noise_max, o.noise_step) : 0);
    double runs = 2 * pushes * real(o.trials);
    if (o.adaptive && o.budget) runs = std::min(runs, 4 * real(o.budget));
    if (o.fit_only) runs = 0;
    const double push = runs * ((o.branch >= 0 ? o.branch : o.transient) / dt + samples * every);

    // Small studies, see people.cpp: two fits at five couplings, and two maps at two levels of each protocol;
    // of other people or another connectome also the model of all recordings, at every coupling, and its maps.
    const double small_every = std::max(1.0, std::ceil(size.tr - 1e-9)),
                 small_samples = std::min(240.0, size.scan_samples) * small_every;
    // In single precision, which takes half as long; of fits most end before their last update.
    const double replicas = real(std::min<std::size_t>(o.replicas, 16)),
                 update = replicas * (60 / size.tr * small_every + small_samples) / 2,
                 last = replicas * summary(std::min(240.0, size.scan_samples));
    const double map_of_one =
        real(size.units) * 2 * real(std::min<std::size_t>(o.trials, 3)) * 480 * small_every / 2;
    const bool both = o.wants("sync") && o.wants("noise");
    const double map = (both ? 2 : 1) * map_of_one;
    const double updates = real(std::min<std::size_t>(o.fit_iterations, 15));
    const double tried = levels(o.coupling_max, o.coupling_step);
    const double fits = 2 * 5 * (std::min(6.0, updates + 1) * update + last),
                 fit_of_all = tried * ((updates + 1) * update + last);
    // Specifications are studies of one protocol, without maps of the model of all: eight of any run, one each where
    // there may be fewer states and where there is another protocol, and one by Euler's steps, twenty to a sample,
    // which are summed up as all others are.
    const double one_specification = fits + fit_of_all + 2 * map_of_one,
                 its_steps = one_specification - (2 * 5 + tried) * last,
                 specifications = (9 + (o.k > 2 ? 1 : 0) + (both ? 1 : 0)) * one_specification +
                                  (20 / small_every - 1) * its_steps;
    const bool has_small = !o.fit_only && o.shard.count <= 1;
    const double small = has_small ? n * (fits + 2 * map) : 0,
                 made_again = has_small ? small + n * (fit_of_all + map) : 0,
                 specified = has_small ? n * specifications : 0;

    // Where the number of states is chosen, every rank clusters all samples into every number, again and again:
    // some twenty iterations of every restart at a billion multiplications per second, and distances of pairs.
    study_work work;
    work.frames = 2 * size.people * size.scan_samples;
    if (o.k_highest > o.k) {
        work.clusterings = real(o.k_highest - o.k + 1) * real(o.k_repeats);
        work.cluster_seconds =
            work.frames *
            (work.clusterings * (20 * real(o.restarts) * n * real(o.k + o.k_highest) / 2 + work.frames) +
             work.frames * n) /
            1e9;
    }
    work.runs = runs;
    work.fit = n * fit;
    const double pushed = n * push / real(o.shard.count);
    work.sync = pushes > 0 ? pushed * syncs / pushes : 0;
    work.noise = pushed - work.sync;
    work.shuffles =
        o.label_shuffles ? small * (real(o.label_shuffles) + 1) : 0;  // and the labels as they are
    work.without = o.leave_one_out ? made_again * size.people : 0;
    work.drawn = o.bootstrap ? made_again * (real(o.bootstrap) + 2 * size.people) : 0;
    work.rewired = made_again * real(o.rewired);
    work.specified = o.specifications ? specified : 0;
    return work;
}

namespace detail {

inline double threads_of(const program_options& o) {
    return static_cast<double>(o.threads ? o.threads : std::max(1u, std::thread::hardware_concurrency()));
}

/// Node-steps per second of all threads and ranks: a thread makes some 10^8 with up to 100 regions, and fewer
/// as rows of the connectome grow.
inline double speed_of(const program_options& o, const study_size& size, int ranks) {
    return 1e8 * std::min(1.0, 100 / static_cast<double>(size.regions)) * threads_of(o) * ranks;
}

}  // namespace detail

/// What the study will cost, roughly.
inline study_cost cost_of(const program_options& o, const study_size& size, int ranks = 1) {
    const auto real = [](auto count) { return static_cast<double>(count); };
    const study_work work = work_of(o, size);
    const double n = real(size.regions);
    study_cost cost;
    cost.node_steps = work.node_steps();
    cost.seconds =
        cost.node_steps / detail::speed_of(o, size, ranks) + work.cluster_seconds / detail::threads_of(o);
    const double number = sizeof(double);
    // A run's occupancy, KL and place in the plan; recordings; labels of every clustering; surrogate maps and
    // their correlations.
    cost.bytes =
        number * (work.runs * real(o.k_highest + 4) / 2 + real(o.replicas) * size.scan_samples * n +
                  (o.samples ? real(o.samples) : size.group_samples) * n +
                  work.frames * (work.clusterings + n) + real(o.draws) * (n + 16 * real(size.receptors)));
    return cost;
}

/// The steps that the program reports progress of, by their labels, and how long they will take, roughly.
inline std::vector<study_time::step> steps_of(const program_options& o, const study_size& size,
                                              int ranks = 1) {
    const study_work work = work_of(o, size);
    const double speed = detail::speed_of(o, size, ranks);
    std::vector<study_time::step> steps;
    const auto add = [&](const std::string& label, double seconds, const char* kind = "simulations") {
        if (seconds > 0) steps.push_back({label, seconds, kind});
    };
    add("brain states", work.cluster_seconds / detail::threads_of(o), "clusterings");
    const std::string models[] = {o.responders + "s " + o.before, o.nonresponders + "s " + o.before};
    for (const auto& model : models) add("fit, " + model, work.fit / 2 / speed);
    const double all = static_cast<double>(size.units + size.receptors),
                 ranked = static_cast<double>(size.units) / all;
    for (const auto& [protocol, pushed] : {std::pair{"sync", work.sync}, {"noise", work.noise}})
        for (const auto& model : models) {
            const std::string label = std::string(protocol) + ", " + model;
            const double seconds = pushed / 2 / speed;
            if (!o.adaptive) {
                add(label, seconds);
            } else {
                add(label + ", ranking", seconds * ranked);
                add(label + ", receptors", seconds * (1 - ranked));
            }
        }
    add("label shuffles", work.shuffles / speed);
    add("leave one person out", work.without / speed);
    add("bootstrap over people", work.drawn / speed);
    add("rewired connectomes", work.rewired / speed);
    add("specifications", work.specified / speed);
    // Some 30 pictures at a third of a second, each by itself.
    if (o.figures && !o.fit_only && o.shard.count == 1) add("figures", 10, "figures");
    return steps;
}

/// Throws usage_error where the study would take more than 60 days or more than the machine's memory. It
/// names the option that, back at its default, would spare most.
inline void refuse_endless(const program_options& o, const study_size& size, int ranks = 1) {
    const study_cost cost = cost_of(o, size, ranks);
    const bool endless = is_endless(cost);
    if (!endless && !is_vast(cost)) return;

    const program_options usual;
    std::string name = "--trials", value = std::to_string(o.trials);
    double lowest = HUGE_VAL;
    const auto ask = [&](const char* option, auto member, const std::string& text) {
        program_options changed = o;
        changed.*member = usual.*member;
        const study_cost then = cost_of(changed, size, ranks);
        const double left = endless ? then.seconds : then.bytes;
        if (left < lowest) lowest = left, name = option, value = text;
    };
    const auto count = [&](const char* option, std::size_t program_options::*member) {
        ask(option, member, std::to_string(o.*member));
    };
    const auto quantity = [&](const char* option, double program_options::*member) {
        ask(option, member, number(o.*member));
    };
    count("--trials", &program_options::trials);
    count("--k-repeats", &program_options::k_repeats);
    count("--draws", &program_options::draws);
    count("--samples", &program_options::samples);
    count("--fit-iterations", &program_options::fit_iterations);
    count("--fit-replicas", &program_options::replicas);
    count("--fit-repeats", &program_options::fit_repeats);
    count("--label-shuffles", &program_options::label_shuffles);
    count("--bootstrap", &program_options::bootstrap);
    count("--rewired", &program_options::rewired);
    quantity("--dt", &program_options::dt);
    quantity("--transient", &program_options::transient);
    quantity("--settle", &program_options::settle);
    quantity("--branch", &program_options::branch);
    quantity("--coupling-step", &program_options::coupling_step);
    quantity("--coupling-max", &program_options::coupling_max);
    quantity("--sync-step", &program_options::sync_step);
    quantity("--sync-max", &program_options::sync_max);
    quantity("--noise-step", &program_options::noise_step);
    quantity("--noise-max", &program_options::noise_max);
    throw endless_study(name, value, cost);
}

}  // namespace trd
