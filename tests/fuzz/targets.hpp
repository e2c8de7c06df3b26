// What is fuzzed: functions that take any bytes. A target ends in silence or stops the program; it lets no
// exception by that is not the one that its reader promises, and checks what a reader says about what it
// read.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <entrain/io.hpp>
#include <entrain/simulate/checkpoint.hpp>
#include <entrain/states/kmeans.hpp>
#include <entrain/stats/assignment.hpp>
#include <entrain/sweep/export.hpp>
#include <entrain/sweep/journal.hpp>
#if defined(ENTRAIN_WITH_NEUROIMAGING)
#include <entrain/io/cifti.hpp>
#include <entrain/io/detail/mat_elements.hpp>
#include <entrain/io/nifti.hpp>
#include <entrain/io/npz.hpp>
#include <entrain/io/surface.hpp>
#endif

namespace fuzz {

using namespace entrain;

/// Ends the program where a reader did not keep its promise: what libFuzzer takes for a find.
inline void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

/// A folder of this process, where memory is a disk if there is such a place.
inline const std::filesystem::path& folder() {
    struct scratch {
        std::filesystem::path path;
        scratch() {
            std::error_code error;
            const std::filesystem::path memory = "/dev/shm";
            path = (std::filesystem::is_directory(memory, error) ? memory
                                                                 : std::filesystem::temp_directory_path()) /
                   ("entrain-fuzz-" + std::to_string(platform::process_id()));
            std::filesystem::create_directories(path);
        }
        ~scratch() {
            std::error_code error;
            std::filesystem::remove_all(path, error);
        }
    };
    static const scratch place;
    return place.path;
}

inline std::filesystem::path file(const std::string& name, std::string_view bytes) {
    std::filesystem::path path = folder() / name;
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
}

/// Whether `read` succeeded; false where it threw an `Error`. Another exception ends the program.
template <class Error, class Read>
bool succeeds(const Read& read) {
    try {
        read();
        return true;
    } catch (const Error&) {
        return false;
    }
}

template <class A>
bool same_bits(const A& a, const A& b) {
    return a.shape() == b.shape() &&
           (a.size() == 0 || std::memcmp(a.data(), b.data(), a.size() * sizeof(typename A::value_type)) == 0);
}

/// Takes one thing after the other from the front of the bytes; zeros where they end.
struct source {
    std::string_view bytes;
    template <class Value = std::uint8_t>
    Value take() {
        Value value{};
        const std::size_t count = std::min(bytes.size(), sizeof value);
        std::memcpy(&value, bytes.data(), count);
        bytes.remove_prefix(count);
        return value;
    }
    std::string_view take_bytes(std::size_t count) {
        const std::string_view taken = bytes.substr(0, count);
        bytes.remove_prefix(taken.size());
        return taken;
    }
};

inline void number(std::string_view bytes) {
    double value = 0;
    const bool read = succeeds<argument_error>([&] { value = io::parse_number(bytes); });
    float single = 0;
    succeeds<argument_error>([&] { single = io::parse_number<float>(bytes); });
    // The C library's reader as oracle, where it takes the whole field for a decimal number.
    std::string field(io::detail::without_blanks(bytes));
    if (field.find_first_not_of("0123456789.+-eE") != std::string::npos || field.empty()) {
        require(!read, "what has other characters than a number has is none");
        return;
    }
    char* end = nullptr;
    const double expected = std::strtod(field.c_str(), &end);
    const bool whole = end == field.c_str() + field.size();
    if (!whole) require(!read, "a number is the whole field");
    if (read) {
        require(whole && std::memcmp(&value, &expected, sizeof value) == 0, "the value is strtod's");
        std::string text;
        io::detail::append_number(text, value);
        const double again = io::parse_number(text);
        require(std::memcmp(&again, &value, sizeof value) == 0, "a number comes back from its text");
    } else if (whole) {
        require(!is_finite(expected) || expected == 0 || std::abs(expected) < 1e-300,
                "a decimal number within the range of double is read");
    }
}

inline void npy(std::string_view bytes) {
    const auto path = file("a.npy", bytes);
    xt::xarray<double> read;
    if (succeeds<io_error>([&] { read = io::load_npy_array(path); })) {
        require(read.size() <= bytes.size(), "no more values than bytes");
        io::save_npy(folder() / "b.npy", read);
        require(same_bits(io::load_npy_array(folder() / "b.npy"), read), ".npy comes back");
    }
    succeeds<io_error>([&] { io::load_npy_array<std::int16_t>(path); });
    succeeds<io_error>([&] { io::load_npy_array<bool>(path); });
    succeeds<io_error>([&] { io::load_connectome(path); });
}

inline void table(std::string_view bytes) {
    const char separator = bytes.empty() ? ',' : ",\t;"[static_cast<unsigned char>(bytes[0]) % 3];
    const auto path = file("a.csv", bytes);
    io::table read;
    const io::table_options options{.header = bytes.size() % 2 == 0, .separator = separator};
    if (succeeds<io_error>([&] { read = io::load_table(path, options); })) {
        io::save_table(folder() / "b.csv", read, options);
        require(io::load_table(folder() / "b.csv", options) == read, "a table comes back");
    }
    matrix<double> values;
    if (succeeds<io_error>([&] {
            values = io::load_csv(
                path, {.header = options.header, .missing = true, .infinite = true, .separator = separator});
        }) &&
        values.size() > 0) {
        const io::csv_options again_options{.missing = true, .infinite = true, .separator = separator};
        io::save_csv(folder() / "b.csv", values, {}, again_options);
        const auto again = io::load_csv(folder() / "b.csv", again_options);
        require(same_bits(again, values), "numbers come back");
    }
    succeeds<io_error>([&] { io::load_csv<float>(path, {.names = true, .separator = separator}); });
    io::map_table maps;
    if (succeeds<io_error>([&] { maps = io::load_maps(path, {.separator = separator}); }))
        require(maps.values.shape(1) == maps.name.size() &&
                    (maps.region.empty() || maps.region.size() == maps.values.shape(0)),
                "maps have names, and regions one each");
}

inline void network(std::string_view bytes) {
    const char* const name = bytes.size() % 2 ? "a.csv" : "a.tsv";
    const auto path = file(name, bytes);
    connectome read;
    if (!succeeds<io_error>([&] { read = io::load_connectome(path); })) return;
    io::save_connectome(folder() / "b.tsv", read);
    const connectome again = io::load_connectome(folder() / "b.tsv");
    require(same_bits(again.weights(), read.weights()) && again.labels() == read.labels(),
            "a connectome comes back");
}

inline void json(std::string_view bytes) {
    succeeds<io_error>([&] {
        const double found = io::detail::json_number("a.json", bytes, "RepetitionTime");
        require(is_finite(found), "a finite number");
    });
}

/// A toy cohort of which one file, chosen by the first byte, is replaced.
inline void cohort(std::string_view bytes) {
    const std::string func = "cohort/sub-1/ses-x/func",
                      stem = func + "/sub-1_ses-x_task-rest_atlas-T_timeseries";
    static const std::array<std::array<std::string, 2>, 6> files{
        {{"cohort/participants.tsv", "participant_id\tgroup\tage\nsub-1\tg\t40\n"},
         {"cohort/regions.tsv",
          "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
          "a\tL\tb\tn/a\t-1\t2\t3\t1\t2\t3\nb\tR\ta\tn/a\t1\t2\t3\tn/a\tn/a\tn/a\n"},
         {"cohort/connectome.csv", "a,b\n0,1\n1,0\n"},
         {"cohort/receptors.tsv", "name\tm\na\t1\nb\t2\n"},
         {stem + ".tsv", "a\tb\n1\t2\n3\t4\n"},
         {stem + ".json", "{\"RepetitionTime\": 2}"}}};
    static const bool made = [&] {
        std::filesystem::create_directories(folder() / func);
        for (const auto& [name, text] : files) file(name, text);
        return true;
    }();
    require(made, "the toy cohort is made");
    source from{bytes};
    const auto& [name, text] = files[from.take() % files.size()];
    file(name, from.bytes);
    io::cohort read;
    if (succeeds<io_error>([&] { read = io::load_cohort(folder() / "cohort"); })) {
        std::filesystem::remove_all(folder() / "again");
        io::save_cohort(folder() / "again", read);
        const io::cohort again = io::load_cohort(folder() / "again");
        require(again.participants == read.participants && again.covariates == read.covariates &&
                    again.warnings == read.warnings && again.regions.name == read.regions.name &&
                    again.regions.network == read.regions.network &&
                    again.receptors.name == read.receptors.name &&
                    same_bits(again.regions.mni, read.regions.mni) &&
                    same_bits(again.receptors.density, read.receptors.density) &&
                    same_bits(again.structure.weights(), read.structure.weights()) &&
                    again.scans.size() == read.scans.size() && again.scans[0].tr == read.scans[0].tr &&
                    same_bits(again.scans[0].bold, read.scans[0].bold),
                "a cohort comes back");
    }
    file(name, text);
}

/// A toy folder of derivatives of which one file, chosen by the first byte, is replaced; what is read can be saved.
inline void derivatives(std::string_view bytes) {
    const std::string func = "derivatives/sub-1/func", stem = func + "/sub-1_task-rest";
    static const std::array<std::array<std::string, 2>, 7> files{
        {{"derivatives/participants.tsv", "participant_id\tgroup\tbefore\tafter\nsub-1\tg\t20\t9\n"},
         {"derivatives/scores.tsv", "participant_id\tother\nsub-1\t5\n"},
         {"derivatives/task-rest_bold.json", "{\"RepetitionTime\": 2}"},
         {stem + "_motion.tsv", "framewise_displacement\nn/a\n0.5\n"},
         {stem + "_outliers.tsv", "framewise_displacement\n0\n1\n"},
         {stem + "_seg-T_timeseries.tsv", "a\tb\tc\n1\t2\t3\n3\t4\tn/a\n"},
         {"derivatives/regions.tsv",
          "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
          "a\tL\tb\tn/a\t-1\t2\t3\t1\t2\t3\nb\tR\ta\tn/a\t1\t2\t3\tn/a\tn/a\tn/a\n"
          "c\tn/a\tn/a\tn/a\t1\t2\t3\tn/a\tn/a\tn/a\n"}}};
    static const bool made = [&] {
        std::filesystem::create_directories(folder() / func);
        for (const auto& [name, text] : files) file(name, text);
        return true;
    }();
    require(made, "the toy folder is made");
    source from{bytes};
    const auto& [name, text] = files[from.take() % files.size()];
    const auto how = from.take();
    io::derivatives_options options{
        .people = {.phenotypes = {folder() / "derivatives/scores.tsv"}, .decimal_comma = how % 2 == 1},
        .missing = static_cast<io::missing_regions>(how / 2 % 3),
        .other_columns = how / 8 % 2 == 1};
    if (how / 16 % 2) options.people.rule = io::parse_response_rule("before after > 50%");
    file(name, from.bytes);
    io::cohort read;
    if (succeeds<io_error>([&] { read = io::load_derivatives(folder() / "derivatives", options); })) {
        std::filesystem::remove_all(folder() / "again");
        io::save_cohort(folder() / "again", read);
        const io::cohort again = io::load_cohort(folder() / "again", {.needs_connectome = false});
        require(again.participants == read.participants && again.covariates == read.covariates &&
                    again.warnings == read.warnings && again.regions.name == read.regions.name &&
                    again.scans.size() == 1 && same_bits(again.scans[0].bold, read.scans[0].bold),
                "a cohort out of derivatives comes back");
    }
    file(name, text);
    if (const auto parts = io::detail::as_bids_name(from.bytes)) {
        std::string whole;
        for (const auto& each : parts->entities) whole += each.key + "-" + each.value + "_";
        require(whole + parts->suffix + parts->extension == from.bytes, "a name is the sum of its parts");
    }
}

/// A file of an atlas as lines and as a table, alone and beside a table of names.
inline void atlas(std::string_view bytes) {
    const auto lines = file("a.txt", bytes), cells = file("a.csv", bytes),
               names = file("b.txt", "1 lh_a\n2 rh_a\n3 m\n");
    for (const auto& files : {std::vector{lines}, std::vector{cells}, std::vector{names, lines}}) {
        io::atlas read;
        if (!succeeds<io_error>([&] { read = io::load_atlas(files); })) continue;
        const io::region_table& regions = read.regions;
        require(
            regions.size() + read.left_out.size() <= bytes.size() + 3 && read.key.size() == regions.size(),
            "no more regions than bytes");
        for (std::size_t i = 0; i < regions.size(); ++i) {
            const std::size_t j = regions.partner[i];
            require(j < regions.size() && regions.partner[j] == i, "the partner of a partner is the region");
            require(i == j || regions.hemisphere[i] != regions.hemisphere[j], "partners lie on both sides");
        }
    }
    const io::region_name name = io::read_region_name(bytes);
    if (!name.partner.empty()) {
        const io::region_name other = io::read_region_name(name.partner);
        require(
            other.hemisphere != name.hemisphere && other.network == name.network && other.pairs == name.pairs,
            "the name of the partner says the other side");
        require(io::read_region_name(other.partner).canonical == name.canonical, "and back again");
    }
}

/// A .1D file: all series are as long, and no more values than bytes.
inline void series(std::string_view bytes) {
    io::named_series read;
    if (!succeeds<io_error>([&] { read = io::load_1d(file("a.1D", bytes)); })) return;
    require(read.values.size() > 0 && read.values.size() <= bytes.size(), "no more values than bytes");
    require(read.name.empty() || read.name.size() == read.values.shape(0), "a name for each series, or none");
}

/// Raw bytes, or a body between a good head and a good checksum, so that what lies behind it is reached.
inline void checkpoint(std::string_view bytes) {
    source from{bytes};
    std::string whole;
    if (from.take() % 2) {
        whole = simulate_detail::checkpoint_magic;
        append_value(whole, simulate_detail::checkpoint_version);
        whole += from.bytes;
        append_value(whole, checksum_of(whole));
    } else {
        whole = from.bytes;
    }
    const auto path = file("a.checkpoint", whole);
    const auto check = [&]<class T>(T) {
        ensemble_state<T> read;
        if (!succeeds<io_error>([&] { read = load_checkpoint<T>(path); })) return;
        save_checkpoint(folder() / "b.checkpoint", read, 5);
        const auto again = load_checkpoint<T>(folder() / "b.checkpoint", 5);
        require(again.step == read.step && same_bits(again.values, read.values) &&
                    same_bits(again.noise, read.noise) && same_bits(again.history, read.history),
                "a checkpoint comes back");
        require(!succeeds<io_error>([&] { load_checkpoint<T>(folder() / "b.checkpoint", 6); }),
                "another simulation's checkpoint is refused");
    };
    check(double{});
    check(float{});
}

/// Raw bytes, or a description and records with good checksums.
inline void journal(std::string_view bytes) {
    source from{bytes};
    std::string whole;
    constexpr std::size_t most = 100'000;
    if (from.take() % 2) {
        const std::string description(from.take_bytes(from.take<std::uint16_t>() % 1024));
        whole = sweep::detail::journal_magic;
        append_value(whole, sweep::detail::journal_version);
        append_value(whole, static_cast<std::uint64_t>(description.size()));
        whole += description;
        append_value(whole, checksum_of(description));
        succeeds<argument_error>([&] {
            const auto plan = sweep::plan::parse(description);
            require(plan.description() == description, "a plan comes back from its description");
            const std::size_t columns = plan.columns().size();
            while (columns < 100 && !from.bytes.empty()) {
                std::string record;
                append_value(record, static_cast<std::uint64_t>(from.take()));
                append_value(record, static_cast<std::uint64_t>(columns));
                sweep::detail::append_origin(record, {"some kernels", 0});
                for (std::size_t k = 0; k < columns; ++k) append_value(record, from.take<double>());
                append_value(record, checksum_of(record));
                whole += record;
            }
        });
        whole += from.bytes;
    } else {
        whole = from.bytes;
    }
    const auto path = file("a.journal", whole);
    succeeds<io_error>([&] {
        // A large grid needs memory for its results, however short its journal is.
        if (const auto plan = sweep::detail::read_journal_header(path, whole).first;
            saturating_product(plan.size(), plan.columns().size()) > most)
            return;
        const sweep::saved_sweep saved = sweep::load_journal(path);
        const auto& plan = saved.plan;
        const auto& results = saved.results;
        require(results.values.shape(0) == plan.size() && results.found <= plan.size(),
                "results of the plan");
        // What is exported is read back, or refused when it is written.
        if (succeeds<argument_error>([&] { sweep::save_csv(folder() / "b.csv", plan, results); })) {
            require(io::load_table(folder() / "b.csv").rows.size() == results.found, "a row for each item");
            if (results.found > 0) {
                const auto rows =
                    io::load_csv(folder() / "b.csv", {.header = true, .missing = true, .infinite = true});
                require(rows.shape(0) == results.found &&
                            rows.shape(1) == plan.axes().size() + plan.columns().size(),
                        "numbers for each item");
            }
        }
        if (succeeds<argument_error>([&] { sweep::save_npy(folder() / "b.npy", plan, results); })) {
            const auto grid = io::load_npy_array(folder() / "b.npy");
            require(grid.size() == results.values.size() &&
                        std::memcmp(grid.data(), results.values.data(), grid.size() * sizeof(double)) == 0,
                    "all results come back");
        }
    });
}

/// Shapes and values for k-means and for the assignment problem.
inline void arguments(std::string_view bytes) {
    source from{bytes};
    const auto value = [&] {
        const auto code = from.take<std::uint16_t>();
        if (code % 64 == 63) return from.take<double>();  // any bits: NaN, infinity, denormal
        return static_cast<double>(code % 1024) - 512;    // few values, so that ties are common
    };
    const std::size_t which = from.take() % 2, rows = from.take() % 7, columns = from.take() % 7;
    if (which == 0) {
        matrix<double> points = full(rows, columns, 0.0);
        for (double& each : points) each = value();
        const std::size_t k = from.take() % 4 == 3 ? from.take<std::uint64_t>() : from.take() % 8;
        succeeds<argument_error>([&] {
            const auto found = kmeans(points, k, {.restarts = 2, .max_iterations = 20, .threads = 1});
            require(found.centroids.shape(0) == k && found.labels.size() == rows, "shapes of the clusters");
            for (const std::size_t label : found.labels) require(label < k, "labels of clusters");
            require(std::abs(std::accumulate(found.occupancy.begin(), found.occupancy.end(), 0.0) - 1) < 1e-9,
                    "shares that sum to one");
        });
        return;
    }
    matrix<double> cost = full(rows, from.take() % 8 ? rows : columns, 0.0);
    double largest = 0;
    for (double& each : cost) each = value(), largest = std::max(largest, std::abs(each));
    succeeds<argument_error>([&] {
        const auto found = stats::linear_assignment(cost);
        std::vector<std::size_t> order(rows);
        std::iota(order.begin(), order.end(), std::size_t{0});
        require(std::is_permutation(order.begin(), order.end(), found.begin(), found.end()), "a permutation");
        const auto total = [&](const auto& columns_of) {
            double sum = 0;
            for (std::size_t i = 0; i < rows; ++i) sum += cost(i, static_cast<std::size_t>(columns_of[i]));
            return sum;
        };
        if (!(largest < 1e100) || rows > 5) return;
        double least = std::numeric_limits<double>::infinity();
        do least = std::min(least, total(order));
        while (std::next_permutation(order.begin(), order.end()));
        require(rows == 0 || total(found) <= least + 1e-9 * largest, "no cheaper assignment");
    });
}

/// Both kinds of tables of labels.
inline void labels(std::string_view bytes) {
    for (const char* const name : {"a.tsv", "a.txt"}) {
        const auto path = file(name, bytes);
        io::label_table read;
        if (succeeds<io_error>([&] { read = io::load_label_table(path); }))
            require(read.size() > 0 && read.name.size() == read.size() && read.size() <= bytes.size(),
                    "a name for each key");
    }
}

#if defined(ENTRAIN_WITH_NEUROIMAGING)
/// What is looked at in a .mat file before libmatio reads it, which needs zlib alone: in either order of bytes, and
/// behind a header, so that what follows is reached.
inline void mat(std::string_view bytes) {
    const std::string behind = std::string(128, ' ') + std::string(bytes);
    for (const bool little : {true, false})
        for (const std::string_view whole : {bytes, std::string_view(behind)})
            succeeds<io_error>([&] { io::detail::check_mat_values("a.mat", whole, little); });
}

inline void npz(std::string_view bytes) {
    const auto path = file("a.npz", bytes);
    std::vector<std::string> names;
    if (!succeeds<io_error>([&] { names = io::list_npz(path); })) return;
    for (std::size_t k = 0; k < std::min<std::size_t>(names.size(), 4); ++k) {
        xt::xarray<double> read;
        if (succeeds<io_error>([&] { read = io::load_npz_array(path, names[k]); }))
            require(read.size() <= 1040 * bytes.size(), "no more values than bytes");
    }
    succeeds<io_error>([&] { io::load_npz(path, "bold"); });
}

/// One file as the scan and as the volume of labels.
inline void nifti(std::string_view bytes) {
    const auto path = file("a.nii", bytes);
    io::nifti_image read;
    if (succeeds<io_error>([&] { read = io::load_nifti(path); }))
        require(read.values.size() <= 1040 * bytes.size() && is_finite(read.tr) && read.tr >= 0,
                "no more values than bytes");
    succeeds<io_error>([&] {
        const io::parcel_series found = io::parcellate_volume(path, path);
        require(found.values.shape(0) == found.name.size() && found.count.size() == found.name.size(),
                "a row for each parcel");
        for (const double each : found.values) require(is_finite(each), "finite means");
    });
}

inline void cifti(std::string_view bytes) {
    const auto path = file("a.nii", bytes);
    io::cifti_parcels read;
    if (succeeds<io_error>([&] { read = io::load_cifti_parcels(path); }))
        require(read.values.shape(0) == read.name.size() && read.values.size() <= 1040 * bytes.size() &&
                    (read.column.empty() || read.column.size() == read.values.shape(1)) && is_finite(read.tr),
                "a row for each parcel");
    for (const char* const hemisphere : {"L", "R"})
        succeeds<io_error>([&] { io::load_cifti_labels(path, hemisphere); });
    // With the files of the corpus, of which this one may be a likeness.
    static const std::filesystem::path corpus = std::filesystem::path(ENTRAIN_FUZZ_CORPUS) / "cifti";
    static const io::cifti_options dropped{.missing = io::missing_parcels::drop};
    const auto check = [](const std::filesystem::path& scan, const std::filesystem::path& atlas) {
        succeeds<io_error>([&] {
            const io::parcel_series found = io::parcellate_cifti(scan, atlas, dropped);
            require(found.values.shape(0) == found.name.size(), "a row for each parcel");
            for (const double each : found.values) require(is_finite(each), "finite means");
        });
    };
    check(path, corpus / "atlas.dlabel.nii");
    check(corpus / "dense.dtseries.nii", path);
}

inline void surface(std::string_view bytes) {
    const auto path = file("a", bytes);
    io::surface_mesh mesh;
    const bool read = succeeds<io_error>([&] { mesh = io::load_surface(path); });
    if (read)
        for (const std::size_t each : mesh.triangles)
            require(each < mesh.vertices.shape(0), "triangles of vertices that are there");
    io::vertex_labels found;
    if (succeeds<io_error>([&] { found = io::load_vertex_labels(path); })) {
        require(found.key.size() <= 1040 * bytes.size(), "no more labels than bytes");
        matrix<double> points = full(found.key.size(), 3, 1.0);
        succeeds<argument_error>(
            [&] { io::parcel_centroids({.vertices = points, .triangles = {}}, found, {.on_sphere = true}); });
    }
    succeeds<io_error>([&] { io::load_vertex_maps(path); });
}
#endif

struct target {
    const char* name;
    void (*run)(std::string_view);
};
inline constexpr target targets[] = {
    {"number", number},
    {"npy", npy},
    {"table", table},
    {"connectome", network},
    {"json", json},
    {"cohort", cohort},
    {"derivatives", derivatives},
    {"checkpoint", checkpoint},
    {"journal", journal},
    {"arguments", arguments},
    {"labels", labels},
    {"atlas", atlas},
    {"series", series},
#if defined(ENTRAIN_WITH_NEUROIMAGING)
    {"mat", mat},
    {"npz", npz},
    {"nifti", nifti},
    {"cifti", cifti},
    {"surface", surface},
#endif
};

}  // namespace fuzz
