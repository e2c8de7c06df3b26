// Synchrony and metastability of a Kuramoto network against its coupling, with and without delays.
//
//     first_kuramoto [weights.csv lengths.csv] [--out folder]
//
// Lengths in mm; without files: a synthetic brain.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include <entrain/entrain.hpp>

#include "../support/options.hpp"

using namespace entrain;

struct brain {
    connectome network;
    matrix<double> lengths;  // mm
};

// Regions scattered over a head; the longer a connection, the weaker it is.
brain synthetic_brain(std::size_t regions) {
    random_stream random(1);
    matrix<double> place = full(regions, 3, 0.0), lengths = full(regions, regions, 0.0);
    for (double& millimetres : place) millimetres = 25 * random.normal();
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t j = 0; j < regions; ++j)
            lengths(i, j) =
                std::hypot(place(i, 0) - place(j, 0), place(i, 1) - place(j, 1), place(i, 2) - place(j, 2));
    return {connectome(xt::exp(lengths / -25)), lengths};
}

int main(int argc, char** argv) try {
    std::vector<std::string> files;
    std::filesystem::path out = ".";
    CLI::App app{"first_kuramoto: synchrony and metastability of a Kuramoto network against its coupling."};
    app.add_option("files", files, "weights.csv and lengths.csv (mm); without them a synthetic brain")
        ->expected(2)
        ->check(example::readable_file());
    app.add_option("--out", out, "Folder for first_kuramoto.csv and first_kuramoto.svg [this one]")
        ->check(example::path_text());
    app.footer(example::exit_codes("nothing is written"));
    if (const auto ended = example::read_command_line(app, argc, argv)) return *ended;

    const auto [anatomy, lengths] =
        files.empty() ? synthetic_brain(60)
                      : brain{io::load_connectome(files[0]), io::load_connectome(files[1]).weights()};
    const connectome network(anatomy.weights() / xt::mean(anatomy.weights())());  // mean weight 1

    // Oscillators of 40 Hz, SD 1 Hz.
    random_stream random(2);
    vector<double> omega = full(network.size(), 0.0);
    for (double& w : omega) w = 2 * std::numbers::pi * (40 + random.normal());
    const kuramoto<> model{.omega = omega, .convention = kuramoto_coupling::by_nodes};

    // One ensemble holds 8 runs for each of 25 couplings from 2 to 200 rad/s: 4 s, a sample every 4 ms.
    constexpr std::size_t levels = 25, runs = 8;
    vector<double> coupling = full(levels * runs, 0.0);
    for (std::size_t r = 0; r < levels * runs; ++r) coupling(r) = 2 * std::pow(10.0, double(r / runs) / 12);
    simulation_options options{.coupling = coupling, .dt = 2.5e-4, .transient = 1, .samples = 1000};
    options.every = 16;
    options.replicas = levels * runs;
    options.initial = initial_state::uniform(-std::numbers::pi, std::numbers::pi);
    options.history = delay_history::free_rotation();

    matrix<double> table = full(levels, 9, 0.0);
    for (const bool delayed : {false, true}) {
        if (delayed) options.delays = delays_of_mean(lengths, network, 0.010);
        const auto [order, end] = observe(model, network, options, record_order_parameter{});
        for (std::size_t level = 0; level < levels; ++level) {
            vector<double> mean = full(runs, 0.0), sd = full(runs, 0.0);
            for (std::size_t run = 0; run < runs; ++run) {
                const auto r = row(order[level * runs + run], 0);  // R at each sample
                mean(run) = synchrony(r);
                sd(run) = metastability(r);
            }
            const double found[] = {xt::mean(mean)(), xt::stddev(mean)(), xt::mean(sd)(), xt::stddev(sd)()};
            table(level, 0) = coupling(level * runs);
            for (std::size_t i = 0; i < 4; ++i) table(level, (delayed ? 5 : 1) + i) = found[i];
        }
    }
    for (std::size_t level = 0; level < levels; ++level)
        std::printf("K %6.2f   no delays: R %.3f, SD %.3f   delays: R %.3f, SD %.3f\n", table(level, 0),
                    table(level, 1), table(level, 3), table(level, 5), table(level, 7));
    // The script looks for the numbers where it is run.
    const auto script = std::filesystem::absolute(__FILE__).replace_extension(".gp").string();
    std::filesystem::create_directories(out);
    std::filesystem::current_path(out);
    io::save_csv(
        "first_kuramoto.csv", table,
        {"coupling", "synchrony", "synchrony_sd", "metastability", "metastability_sd", "delayed_synchrony",
         "delayed_synchrony_sd", "delayed_metastability", "delayed_metastability_sd"});
    if (std::system(("gnuplot '" + script + "'").c_str()) != 0) std::puts("No picture: is gnuplot there?");
    return example::exit_done;
} catch (const std::exception& error) {
    std::fprintf(stderr, "first_kuramoto: %s\n", error.what());
    return example::exit_failed;
}
