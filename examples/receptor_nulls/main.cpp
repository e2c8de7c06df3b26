// A map and a set of receptor maps in; correlations and p-values under each null that suits the regions out,
// as a table and a figure.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/core/variation.hpp>
#include <entrain/io.hpp>
#include <entrain/nulls.hpp>
#include <entrain/stats.hpp>

#include "../support/interrupt.hpp"
#include "../support/options.hpp"
#include "../support/results_folder.hpp"
#include "../support/run_program.hpp"
#include "../support/warnings.hpp"
#include "figure.hpp"
#include "input.hpp"

namespace {

using namespace entrain;

struct options {
    receptor_nulls::input_files files;
    std::filesystem::path out = "results/receptor_nulls";
    std::size_t draws = 10'000;
    std::uint64_t seed = 1;
    std::size_t threads = 0;
    bool pearson = false;
};

// One null and what it says of every receptor, with the map randomised and with the receptor randomised.
template <class Null>
void compare(const receptor_nulls::study& s, const std::vector<std::size_t>& regions, const std::string& name,
             const Null& null, const matrix<double>& distances, const options& o,
             std::vector<receptor_nulls::finding>& findings, example::shared_sentences& untested) {
    const auto part = [&](const vector<double>& map) { return nulls::subvector(map, regions); };
    nulls::correlation_options how{
        .method = o.pearson ? stats::correlation::pearson : stats::correlation::spearman,
        .threads = o.threads,
        .randomised = nulls::randomised::both,
        .distances = nulls::submatrix(distances, regions),
        .poll = example::interrupt_poll()};
    if (!s.partner.empty()) {
        const auto partner = nulls::kept_partner(s.partner, regions);
        bool whole = true;
        for (std::size_t k = 0; k < regions.size(); ++k)
            whole = whole && regions[partner[k]] == s.partner[regions[k]];
        if (whole) how.partner = partner;
    }
    std::vector<double> p;
    const std::size_t first = findings.size();
    for (std::size_t r = 0; r < s.receptors.size(); ++r) {
        // What is the same everywhere follows nothing; the others are tested all the same.
        if (!varies(part(s.map)) || !varies(part(s.maps[r]))) {
            untested.add(name + ", " + s.receptors[r],
                         std::string("not tested, as ") +
                             (varies(part(s.map)) ? "the receptor" : "the map '" + s.name + "'") +
                             " is constant over these " + std::to_string(regions.size()) + " regions");
            continue;
        }
        findings.push_back({s.receptors[r], name, regions.size(),
                            nulls::correlation_test(part(s.map), part(s.maps[r]), null, how), 1});
        p.push_back(findings.back().test.p);
    }
    if (p.empty()) return;
    const auto adjusted = stats::holm(vector<double>(xt::adapt(p)));
    for (std::size_t r = 0; r < p.size(); ++r) findings[first + r].p_holm = adjusted(r);
}

void run(const options& o) {
    const auto s =
        o.files.map.empty() ? receptor_nulls::synthetic_study(o.seed) : receptor_nulls::load_study(o.files);
    for (const auto& note : s.notes) std::printf("note: %s\n", note.c_str());
    const std::filesystem::path out = example::resolved(o.out);  // a link may lead where nothing is yet
    const std::size_t n = s.map.size();
    std::vector<receptor_nulls::finding> findings;
    example::shared_sentences untested, warnings;

    // Spins need a place on the sphere, which subcortical regions do not have.
    const auto cortex = nulls::regions_on_sphere(s.sphere);
    if (cortex.size() >= 10) {
        const auto surface = nulls::sphere_of(s.sphere, s.hemisphere, cortex);
        // Parcel means lie inside the sphere.
        const nulls::spin_options spin{.draws = o.draws,
                                       .seed = o.seed,
                                       .radius_tolerance = 0.3,
                                       .threads = o.threads,
                                       .poll = example::interrupt_poll()};
        compare(s, cortex, "Hungarian spins", nulls::hungarian_spins(surface, spin), s.distances, o, findings,
                untested);
        compare(s, cortex, "naive spins", nulls::naive_spins(surface, spin), s.distances, o, findings,
                untested);
    }
    std::vector<std::size_t> all(n);
    for (std::size_t i = 0; i < n; ++i) all[i] = i;
    compare(s, all, "Moran",
            nulls::moran(s.distances, {.draws = o.draws, .seed = o.seed, .partner = s.partner}), s.distances,
            o, findings, untested);
    const bool paired = !s.partner.empty() && [&] {
        for (std::size_t i = 0; i < n; ++i)
            if (s.partner[i] == i) return false;
        return true;
    }();
    compare(
        s, all, "variogram",
        nulls::variogram_matching(
            s.distances,
            {.draws = o.draws, .seed = o.seed, .partner = paired ? s.partner : std::vector<std::size_t>{}}),
        s.distances, o, findings, untested);
    for (const auto& text : untested.lines()) std::printf("note: %s\n", text.c_str());

    example::throw_if_interrupted();
    std::filesystem::create_directories(out);
    receptor_nulls::write_table(out / "correlations.tsv", findings);
    const std::string missing = receptor_nulls::write_figure(out / "nulls.svg", findings, s.name, o.pearson);

    std::printf("%-24s %-16s %4s %7s %8s %8s %8s %8s\n", "receptor", "null", "n", o.pearson ? "r" : "rho",
                "p map", "p recep.", "p", "p Holm");
    for (const auto& f : findings) {
        std::printf("%-24s %-16s %4zu %7.3f %8.4f %8.4f %8.4f %8.4f\n", f.receptor.c_str(), f.null.c_str(),
                    f.regions, f.test.rho, f.test.p_x, f.test.p_y, f.test.p, f.p_holm);
        // "y: " stands before what is said of null maps of the receptor.
        for (const auto& warning : f.test.warnings)
            if (warning.starts_with("y: "))
                warnings.add(f.null + ", " + f.receptor + " (the receptor randomised)", warning.substr(3));
            else
                warnings.add(f.null + ", " + f.receptor, warning);
    }
    if (!warnings.empty()) std::printf("\n");
    for (const auto& text : warnings.lines()) std::printf("warning: %s\n", text.c_str());
    std::printf("\ntable: %s\n", (out / "correlations.tsv").c_str());
    if (missing.empty())
        std::printf("figure: %s\n", (out / "nulls.svg").c_str());
    else
        std::printf("no figure: %s\n", missing.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    example::watch_for_interrupt();
    options o;
    CLI::App app{
        "Does a brain map follow receptor maps, more than smooth maps do by chance? Without --map, a "
        "synthetic "
        "map with one receptor that is related to it and one that is not."};
    app.add_option("--map", o.files.map,
                   "CSV or TSV with a header; its first column of numbers, or --map-column")
        ->check(example::readable_file());
    app.add_option("--map-column", o.files.map_column, "column of --map")->check(example::name_text());
    std::vector<std::string> where;
    app.add_option("--where", where,
                   "COLUMN=TEXT: only these rows of --map, of a table with several maps below each other, as "
                   "trd_sensitivity writes them; may be given several times")
        ->check(example::name_text());
    app.add_option(
           "--receptors", o.files.receptors,
           "CSV or TSV with a header: a column per receptor, a row per region. A column of names orders the "
           "rows, if they are those of --regions; a column that numbers the rows is passed over")
        ->check(example::readable_file());
    app.add_option(
           "--regions", o.files.regions,
           "CSV or TSV with columns hemi (L, R), name, sph_x, sph_y, sph_z (empty off the cortex), and "
           "mni_x, mni_y, mni_z or pial_x, pial_y, pial_z (mm)")
        ->check(example::readable_file());
    app.add_option("--distances", o.files.distances,
                   "distances between regions; else straight ones between the mni or pial places")
        ->check(example::readable_file());
    app.add_option("--out", o.out, "folder of the results")
        ->capture_default_str()
        ->check(example::path_text());
    app.add_option("--draws", o.draws, "null maps of each kind")
        ->capture_default_str()
        ->check(example::whole(19, 10'000'000));
    app.add_option("--seed", o.seed, "of all random numbers")
        ->capture_default_str()
        ->check(example::seed_number());
    app.add_option("--threads", o.threads, "0: one per core")
        ->capture_default_str()
        ->check(example::whole(0, 4096));
    app.add_flag("--pearson", o.pearson, "Pearson's correlation instead of Spearman's");
    example::add_about(
        app,
        {.name = "receptor_nulls",
         .examples =
             {"receptor_nulls --out look",
              "receptor_nulls --map map.tsv --receptors density.csv --regions regions.csv --draws 10000"},
         .study = "",
         .stopped = "nothing is written"});
    example::most_used(app, {"--map", "--map-column", "--receptors", "--regions", "--out", "--draws"});
    const auto ended = example::read_command_line(app, argc, argv, [&] {
        if (o.files.map.empty() != o.files.receptors.empty() ||
            o.files.map.empty() != o.files.regions.empty())
            throw CLI::ValidationError("--map", "goes together with --receptors and --regions");
        for (const auto& text : where) {
            const auto equals = text.find('=');
            if (equals == text.npos || equals == 0)
                throw CLI::ValidationError("--where", "needs COLUMN=TEXT, got " + example::clean(text));
            o.files.where.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
    });
    if (ended) return *ended;
    return example::run_program("receptor_nulls", [&] { run(o); });
}
