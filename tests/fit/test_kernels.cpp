// A sweep over couplings goes on where BLAS has other kernels or threads: in child processes, as OpenBLAS
// chooses its kernels when a program starts.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/fit.hpp>
#include <entrain/model.hpp>
#include <entrain/signal.hpp>
#include <entrain/states.hpp>

#include "scratch_folder.hpp"

namespace test_kernels {

using namespace entrain;

namespace {

struct stopped_early {};

// Everything from the scans on, as a program would: the states and the data are results of BLAS.
coupling_sweep_result sweep_in(const std::string& journal, bool inputs, std::size_t stop_after) {
    constexpr std::size_t regions = 80;  // enough for BLAS to use its threads
    std::vector<matrix<double>> scans;
    for (std::uint64_t s = 0; s < 3; ++s) {
        random_stream random(5, s);
        matrix<double> scan = full(regions, 90, 0.0);
        double common = 0;
        for (std::size_t t = 0; t < 90; ++t) {
            common = 0.9 * common + random.normal();
            for (std::size_t i = 0; i < regions; ++i)
                scan(i, t) = (i < regions / 2 ? common : -common) + random.normal();
        }
        scans.push_back(scan);
    }
    const phase_options phases{.tr = 2.0, .trim = 3};
    std::vector<matrix<double>> vectors;
    for (const auto& scan : scans) vectors.push_back(leading_eigenvectors(phasors_of(scan, phases)));
    const auto centroids = kmeans(join_frames(vectors).frames, 2, {.restarts = 2, .threads = 1}).centroids;
    const auto data = summarise_scans(scans, centroids, phases);
    hopf<> model{.a = -0.02, .omega = natural_frequencies(scans, {.tr = 2.0}), .noise = 0.02};
    coupling_sweep_options options{.couplings = {0.1, 0.2, 0.3}};
    options.connectivity.simulation = {.transient = 20, .samples = 60, .every = 20, .replicas = 2};
    options.connectivity.max_iterations = 2;
    options.journal = journal;
    options.threads = 1;
    if (inputs) options.made_from.add("scans", scans).add("states", 2).add("band", phases.band);
    if (stop_after > 0)
        options.progress = [&](std::size_t done, std::size_t) {
            if (done == stop_after) throw stopped_early();
        };
    try {
        return coupling_sweep(model, connectome(full(regions, regions, 0.1)), data, centroids, options);
    } catch (const stopped_early&) {
        return {};
    }
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

// Run by the test below alone.
TEST_CASE("child: one coupling of a sweep in the journal that the environment names" * doctest::skip()) {
    const std::string journal = variable("ENTRAIN_TEST_JOURNAL");
    REQUIRE_FALSE(journal.empty());
    sweep_in(journal, true, 1);
    sweep_in(journal + ".bits", false, 1);
}

TEST_CASE("a sweep that was stopped goes on with other kernels and other threads of BLAS") {
#if defined(__linux__)
    const scratch_folder folder;
    const auto begin = [&](const std::string& name, const std::string& environment) {
        const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
        const std::string command = environment + " ENTRAIN_TEST_JOURNAL='" + (folder / name).string() +
                                    "' '" + self + "' --no-skip --test-case='child: one coupling*' > '" +
                                    (folder / "log").string() + "' 2>&1";
        return std::system(command.c_str());
    };
    // Threads change no bit, so that the journal that counts bits goes on as well.
    const auto whole = sweep_in(folder / "whole", true, 0);
    for (const std::string threads : {"1", "2"}) {
        const std::string name = "threads" + threads;
        REQUIRE(begin(name, "OPENBLAS_NUM_THREADS=" + threads) == 0);
        const auto resumed = sweep_in(folder / name, true, 0);
        CHECK(resumed.found == 1);
        CHECK(resumed.note.empty());
        for (std::size_t g = 0; g < 3; ++g) CHECK(resumed.curve[g].choice == whole.curve[g].choice);
        CHECK(sweep_in((folder / name).string() + ".bits", false, 0).found == 1);
    }
    if (!arithmetic_kernels().starts_with("OpenBLAS ")) {
        MESSAGE("skipped over kernels: this BLAS does not report them");
        return;
    }
    // Two of these are other than what this machine has, wherever it can run them.
    for (const std::string core : {"Sandybridge", "Haswell"}) {
        REQUIRE(begin(core, "OPENBLAS_CORETYPE=" + core) == 0);
        const auto resumed = sweep_in(folder / core, true, 0);
        CHECK(resumed.found == 1);
        const auto saved = sweep::load_journal(folder / core).results;
        const bool same = saved.origins.size() == 1;
        MESSAGE(core, ": ", resumed.note.empty() ? "the kernels of this machine" : resumed.note);
        CHECK(resumed.note.empty() == same);
        if (!same) CHECK(resumed.note.find(core) != std::string::npos);
        for (std::size_t g = 0; g < 3; ++g)
            CHECK(std::abs(resumed.curve[g].choice - whole.curve[g].choice) < 0.05);
    }
#endif
}

}  // namespace test_kernels
