// A small sweep that really computes, for tests that kill it: coupling against noise in a Hopf network.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include <entrain/io/file.hpp>
#include <entrain/io/npy.hpp>
#include <entrain/model/hopf.hpp>
#include <entrain/simulate/ensemble.hpp>
#include <entrain/sweep.hpp>
#include <entrain/synchrony.hpp>

/// Synchrony and metastability of a ring of regions at each coupling and noise.
struct hopf_sweep {
    std::size_t samples;
    entrain::connectome network;
    entrain::sweep::plan plan;

    explicit hopf_sweep(std::size_t samples_each = 400)
        : samples(samples_each), network(ring(12)), plan(grid()) {
        plan.depends_on("connectome", network).depends_on("samples", samples).depends_on("seed", 7);
    }

    entrain::vector<double> operator()(const entrain::sweep::item& item) const {
        using namespace entrain;
        vector<double> omega = full(network.size(), 0.0);
        for (std::size_t i = 0; i < omega.size(); ++i) omega(i) = 0.3 + 0.01 * static_cast<double>(i % 5);
        const hopf<> model{.a = 0.0, .omega = omega, .noise = item.value[1]};
        const auto runs = simulate(model, network,
                                   {.coupling = item.value[0],
                                    .dt = 0.1,
                                    .transient = 20,
                                    .samples = samples,
                                    .every = 10,
                                    .replicas = 2,
                                    .seed = 7,
                                    .threads = 1});
        const matrix<double> first = xt::view(runs, 0, xt::all(), xt::all());
        const auto order = order_parameter(phases(first, {.tr = 1.0}));
        return {synchrony(order), metastability(order)};
    }

    /// All that a finished sweep leaves, as bytes.
    static std::string exported(const entrain::sweep::plan& of, const entrain::sweep::results& what,
                                const std::filesystem::path& place) {
        entrain::sweep::save_csv(place.string() + ".csv", of, what);
        entrain::sweep::save_npy(place.string() + ".npy", of, what);
        return entrain::io::read_file(place.string() + ".csv") +
               entrain::io::read_file(place.string() + ".npy");
    }

private:
    static entrain::connectome ring(std::size_t regions) {
        auto weights = entrain::full(regions, regions, 0.0);
        for (std::size_t i = 0; i < regions; ++i)
            weights(i, (i + 1) % regions) = weights((i + 1) % regions, i) = 0.2;
        return entrain::connectome(weights);
    }

    static entrain::sweep::plan grid() {
        return {"coupling against noise",
                {{"coupling", {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}},
                 {"noise", {0.01, 0.02, 0.03, 0.04, 0.05, 0.06}}},
                {"synchrony", "metastability"}};
    }
};
