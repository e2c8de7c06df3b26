#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <entrain/stats/assignment.hpp>

#include "bad_input.hpp"
#include "geometry.hpp"

namespace test_bad_input {

using namespace entrain;

namespace {

const double none = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
const std::size_t most = std::numeric_limits<std::size_t>::max(), huge = std::size_t{1} << 62, half = 12,
                  n = 2 * half;

// What was tried: the function and the parameter that the message has to name, and the call.
struct attempt {
    std::string function, parameter;
    std::function<void()> call;
};

template <class Enum>
Enum no_such() {
    return static_cast<Enum>(77);
}

struct good {
    nulls::sphere surface = geometry::two_spheres(half);
    matrix<double> d = geometry::distances(surface, 220);
    std::vector<std::size_t> partner = geometry::homotopic(half);
    vector<double> x = full(n, 0.0), y = x, values = full(6, 1.0);
    matrix<double> modes = full(6, n, 0.0), turn = nulls::random_rotation(1);
    std::vector<int> labels;
    nulls::spin_null spins = nulls::hungarian_spins(surface, {.draws = 20});
    good() {
        random_stream random(2);
        for (double& value : x) value = random.normal();
        for (double& value : y) value = random.normal();
        for (double& value : modes) value = random.normal();
        for (std::size_t i = 0; i < n; ++i) labels.push_back(static_cast<int>(i) + 1);
    }
};

vector<double> with(vector<double> x, double value) {
    x(3) = value;
    return x;
}
matrix<double> with(matrix<double> d, double value) {
    d(2, 1) = d(1, 2) = value;
    return d;
}

// A map for each null that takes one, and what each refuses of it.
template <class Null>
void maps_of(std::vector<attempt>& list, const good& g, const Null& null, const std::string& type) {
    const auto refuse = [&](const vector<double>& x) {
        list.push_back({"nulls::" + type + "::surrogates", "x", [=] { null.surrogates(x); }});
        list.push_back({"nulls::" + type + "::maker", "x", [=] { null.maker(x); }});
    };
    refuse(full(0, 0.0));
    refuse(full(n - 1, 1.0));
    refuse(with(g.x, inf));
    list.push_back(
        {"nulls::correlation_test", "x", [=] { nulls::correlation_test(with(g.x, -inf), g.y, null); }});
}

template <class Null>
void flat_maps_of(std::vector<attempt>& list, const Null& null, const std::string& type) {
    for (const auto& x : {full(n, 1.0), full(n, none), full(n, 0.0)})
        list.push_back({"nulls::" + type + "::surrogates", "x", [=] { null.surrogates(x); }});
}

std::vector<attempt> attempts() {
    using namespace nulls;
    const good g;
    std::vector<attempt> list;
    const auto add = [&](const char* function, const char* parameter, std::function<void()> call) {
        list.push_back({std::string("nulls::") + function, parameter, std::move(call)});
    };

    // Spheres, for every function that takes one.
    const auto spheres = [&](const char* name, auto make) {
        for (const double value : {none, inf, -inf}) {
            auto bad = g.surface;
            bad.coordinates(3, 1) = value;
            add(name, "sphere.coordinates", [=] { make(bad, spin_options{.draws = 2}); });
        }
        add(name, "sphere", [=] { make(nulls::sphere{full(0, 3, 0.0), {}}, spin_options{.draws = 2}); });
        add(name, "sphere.coordinates", [=] {
            make(nulls::sphere{full(n, 3, 0.0), g.surface.hemisphere}, spin_options{.draws = 2});
        });
        add(name, "sphere.coordinates", [=] {
            make(nulls::sphere{full(n, 2, 1.0), g.surface.hemisphere}, spin_options{.draws = 2});
        });
        auto letter = g.surface;
        letter.hemisphere[5] = 'X';
        add(name, "sphere.hemisphere", [=] { make(letter, spin_options{.draws = 2}); });
        for (const std::size_t draws : {std::size_t{0}, huge, most})
            add(name, "options.draws", [=] { make(g.surface, spin_options{.draws = draws}); });
        for (const std::size_t threads : {std::size_t{1'000'000}, huge, most})
            add(name, "options.threads",
                [=] { make(g.surface, spin_options{.draws = 2, .threads = threads}); });
        for (const double tolerance : {none, inf, -1.0})
            add(name, "options.radius_tolerance",
                [=] { make(g.surface, spin_options{.draws = 2, .radius_tolerance = tolerance}); });
        for (const double limit : {none, -1.0})
            add(name, "options.max_distortion",
                [=] { make(g.surface, spin_options{.draws = 2, .max_distortion = limit}); });
    };
    spheres("naive_spins", [](const auto& s, const auto& o) { naive_spins(s, o); });
    spheres("vasa_spins", [](const auto& s, const auto& o) { vasa_spins(s, o); });
    spheres("hungarian_spins", [](const auto& s, const auto& o) { hungarian_spins(s, o); });
    spheres("vertex_spins", [](const auto& s, const auto& o) { vertex_spins(s, o); });
    spheres("baum_spins", [l = g.labels](const auto& s, const auto& o) { baum_spins(s, l, o); });
    spheres("cornblath_spins", [l = g.labels](const auto& s, const auto& o) { cornblath_spins(s, l, o); });
    for (const auto& d : {full(n, n, 0.0), with(g.d, none), with(g.d, -1), full(3, 3, 1.0)})
        add("hungarian_spins", "options.distances",
            [=] { hungarian_spins(g.surface, {.draws = 2, .max_distortion = 0.5, .distances = d}); });
    for (const auto& d : {full(n, n, 0.0), with(g.d, none), with(g.d, -1), full(3, 3, 1.0)})
        add("spin_distortion", "distances", [=] { spin_distortion(g.spins, g.surface.hemisphere, d); });
    add("spin_distortion", "hemisphere", [=] { spin_distortion(g.spins, {'L'}, g.d); });
    for (const auto& turn :
         {full(3, 3, 0.0), matrix<double>(2 * g.turn), with(g.turn, none), full(2, 2, 1.0)}) {
        add("spin", "rotation", [=] { spin(g.surface, turn); });
        add("parcel_spin", "rotation", [=] { parcel_spin(g.surface, g.labels, turn); });
    }
    add("spin", "rule", [=] { spin(g.surface, g.turn, no_such<spin_rule>()); });
    add("parcel_spin", "rule", [=] { parcel_spin(g.surface, g.labels, g.turn, no_such<parcel_rule>()); });
    add("spin", "options.radius_tolerance", [=] { spin(g.surface, g.turn, spin_rule::vasa, none); });
    add("mirrored_rotation", "rotation", [=] { mirrored_rotation(with(g.turn, inf)); });
    add("rotation_of_gaussian", "gaussian", [=] { rotation_of_gaussian(with(g.turn, none)); });
    add("rotation_of_gaussian", "gaussian", [=] { rotation_of_gaussian(full(3, 3, 0.0)); });

    // Labels, indices, tables of one's own.
    for (const double label : {none, inf, -1.0, 0.5, 1e9}) {
        std::vector<double> labels(g.labels.begin(), g.labels.end());
        labels[4] = label;
        add("baum_spins", "labels", [=] { baum_spins(g.surface, labels); });
    }
    add("baum_spins", "labels", [=] { baum_spins(g.surface, std::vector<int>(n, 0)); });
    add("baum_spins", "labels", [=] { baum_spins(g.surface, std::vector<int>{}); });
    add("spin_null", "source", [=] { spin_null(full(3, n, std::uint16_t{n})); });
    add("spin_null", "source", [=] { spin_null(full(0, n, std::uint16_t{0})); });
    add("spin_null", "source", [=] { spin_null(full(3, 0, std::uint16_t{0})); });
    add("spin_null", "excluded", [=] { spin_null(full(3, n, std::uint16_t{0}), none); });
    add("spin_null::maker", "first, count", [=] { g.spins.maker(g.x)(most, 2, nullptr); });
    using cover = parcel_spin_null::cover;
    add("parcel_spin_null", "covers", [=] { parcel_spin_null(2, {0, 1, 2}, {cover{0, 1}, cover{2, 1}}); });
    add("parcel_spin_null", "covers", [=] { parcel_spin_null(2, {0, 1, 2}, {cover{0, 1}, cover{1, 0}}); });
    add("parcel_spin_null", "start", [=] { parcel_spin_null(2, {0, 2, 1}, {cover{0, 1}, cover{1, 1}}); });
    add("parcel_spin_null", "start", [=] { parcel_spin_null(2, {0, 5, 2}, {cover{0, 1}, cover{1, 1}}); });
    add("parcel_spin_null", "start", [=] { parcel_spin_null(2, {}, {}); });
    add("parcel_spin_null", "parcels", [=] { parcel_spin_null(0, {0}, {}); });
    add("parcel_spin_null::source", "draw", [=] { baum_spins(g.surface, g.labels, {.draws = 2}).source(2); });
    add("vertex_spin_null::surrogates", "null", [=] { vertex_spin_null{}.surrogates(g.x); });
    add("sphere_of", "regions",
        [=] { sphere_of(g.surface.coordinates, std::vector<std::string>(n, "L"), {n}); });
    add("sphere_of", "hemisphere",
        [=] { sphere_of(g.surface.coordinates, std::vector<std::string>(n, "")); });
    add("regions_on_sphere", "coordinates", [=] { regions_on_sphere(full(3, 2, 0.0)); });
    {
        auto bad = g.surface;
        bad.hemisphere[0] = '?';
        add("mirrored_pairs", "sphere.hemisphere", [=] { mirrored_pairs(bad); });
        bad = g.surface;
        bad.coordinates(0, 0) = none;
        add("mirrored_pairs", "sphere.coordinates", [=] { mirrored_pairs(bad); });
    }

    // Distances, partners and draws, for every function that takes them.
    const auto distances = [&](const char* name, auto make) {
        for (const auto& d :
             {full(0, 0, 0.0), full(n, n - 1, 1.0), with(g.d, none), with(g.d, inf), with(g.d, 0),
              with(g.d, -1), with(g.d, 1e-310), with(g.d, 1e308), full(n, n, 1.0)})
            add(name, "distances", [=] { make(d, 2, std::vector<std::size_t>{}); });
        for (const std::size_t draws : {std::size_t{0}, huge, most})
            add(name, "options.draws", [=] { make(g.d, draws, std::vector<std::size_t>{}); });
        auto partner = g.partner;
        partner[3] = most;
        add(name, "options.partner", [=] { make(g.d, 2, partner); });
        add(name, "options.partner", [=] { make(g.d, 2, std::vector<std::size_t>{1, 0}); });
    };
    distances("moran", [](const auto& d, std::size_t draws, const auto& p) {
        moran(d, {.draws = draws, .partner = p});
    });
    distances("sar", [](const auto& d, std::size_t draws, const auto& p) {
        sar(d, {.draws = draws, .partner = p});
    });
    distances("variogram_matching", [](const auto& d, std::size_t draws, const auto& p) {
        variogram_matching(d, {.draws = draws, .partner = p});
    });
    add("moran", "options.procedure", [=] { moran(g.d, {.procedure = no_such<moran_procedure>()}); });
    add("sar", "options.weights", [=] { sar(g.d, {.weights = no_such<sar_weights>()}); });
    add("sar", "options.shift", [=] { sar(g.d, {.shift = no_such<sar_shift>()}); });
    add("sar", "options.symmetry", [=] { sar(g.d, {.symmetry = no_such<bilateral>()}); });
    for (const double rho : {none, 0.0, -1.0})
        add("sar", "options.largest_rho", [=] { sar(g.d, {.largest_rho = rho}); });
    for (const double share : {none, inf, 0.0, -1.0, 1.5})
        add("variogram_matching", "options.neighbourhoods",
            [=] { variogram_matching(g.d, {.neighbourhoods = {share}}); });
    add("variogram_matching", "options.neighbourhoods",
        [=] { variogram_matching(g.d, {.neighbourhoods = {}}); });
    for (const double p : {none, inf, 0.0, -1.0, 101.0, 1e-9})
        add("variogram_matching", "options.percentile", [=] { variogram_matching(g.d, {.percentile = p}); });
    for (const double b : {none, inf, 0.0, -1.0, 1e-300})
        add("variogram_matching", "options.bandwidth", [=] { variogram_matching(g.d, {.bandwidth = b}); });
    for (const std::size_t lags :
         {std::size_t{0}, std::size_t{2}, std::size_t{2000}, std::size_t{1} << 40, huge, most})
        add("variogram_matching", "options.lags", [=] { variogram_matching(g.d, {.lags = lags}); });
    for (const std::size_t nearest : {n, huge, most})
        add("variogram_matching", "options.nearest", [=] { variogram_matching(g.d, {.nearest = nearest}); });
    add("variogram_matching", "options.sample",
        [=] { variogram_matching(g.d, {.nearest = 20, .sample = 0}); });
    add("variogram_matching", "options.kernel",
        [=] { variogram_matching(g.d, {.kernel = no_such<smoothing_kernel>()}); });
    add("variogram_matching", "options.intercept",
        [=] { variogram_matching(g.d, {.intercept = no_such<negative_intercept>()}); });
    for (const auto& d : {full(3, 3, 1.0), with(g.d, none), with(g.d, 0), with(g.d, -1), full(n, n, 0.0)})
        add("morans_i", "distances", [=] { morans_i(g.x, d); });
    for (const auto& x : {full(n, 1.0), with(g.x, none), with(g.x, inf)})
        add("morans_i", "x", [=] { morans_i(x, g.d); });

    // Modes.
    for (const auto& modes : {full(0, n, 0.0), full(n, n, 1.0), with(g.modes, none), with(g.modes, inf),
                              full(6, n, 0.0), full(6, n, 1.0), full(6, 3, 1.0)})
        add("eigenmode_rotation", "modes", [=] { eigenmode_rotation(modes, full(modes.shape(0), 1.0)); });
    for (const auto& values : {full(5, 1.0), full(6, 0.0), full(6, -1.0), full(6, none), full(6, inf)})
        add("eigenmode_rotation", "eigenvalues", [=] { eigenmode_rotation(g.modes, values); });
    for (const std::size_t draws : {std::size_t{0}, huge, most})
        add("eigenmode_rotation", "options.draws",
            [=] { eigenmode_rotation(g.modes, g.values, {.draws = draws}); });
    add("eigenmode_rotation", "options.residual",
        [=] { eigenmode_rotation(g.modes, g.values, {.residual = no_such<mode_residual>()}); });
    add("eigenmode_rotation", "options.partner",
        [=] { eigenmode_rotation(g.modes, g.values, {.partner = g.partner}); });
    add("eigenmode_null::surrogates", "null", [=] { eigenmode_null{}.surrogates(g.x); });
    add("variogram_null::surrogates", "null", [=] { variogram_null{g.d, {}, {}, {}}.surrogates(g.x); });
    add("sar_null::surrogates", "null", [=] { sar_null{full(n, n, 0.0), {}}.surrogates(g.x); });
    add("moran_null::surrogates", "null", [=] {
        auto null = moran(g.d, {.draws = 2});
        null.eigenvalues = full(1, 0.0);
        null.surrogates(g.x);
    });

    // Maps.
    const auto m = moran(g.d, {.draws = 2});
    const auto v = variogram_matching(g.d, {.draws = 2, .percentile = 60});
    const auto s = sar(g.d, {.draws = 2});
    const auto e = eigenmode_rotation(g.modes, g.values, {.draws = 2});
    maps_of(list, g, g.spins, "spin_null");
    maps_of(list, g, baum_spins(g.surface, g.labels, {.draws = 2}), "parcel_spin_null");
    maps_of(list, g, vertex_spins(g.surface, {.draws = 2}), "vertex_spin_null");
    maps_of(list, g, m, "moran_null");
    maps_of(list, g, v, "variogram_null");
    maps_of(list, g, s, "sar_null");
    maps_of(list, g, e, "eigenmode_null");
    flat_maps_of(list, m, "moran_null");
    flat_maps_of(list, v, "variogram_null");
    flat_maps_of(list, s, "sar_null");
    flat_maps_of(list, e, "eigenmode_null");

    // Tests.
    for (const auto& x : {full(0, 0.0), full(n, 1.0), full(n, none), with(g.x, inf)}) {
        add("correlation_test", "x", [=] { correlation_test(x, x, g.spins); });
        add("correlation_tests", "x", [=] { correlation_tests(x, full(x.size(), 2, 1.0), g.spins); });
    }
    for (const auto& x : {full(0, 0.0), full(n, none), with(g.x, inf)})
        add("statistic_test", "x",
            [=] { statistic_test(x, g.spins, [](const auto& map) { return map(0); }); });
    add("correlation_test", "y", [=] { correlation_test(g.x, full(n - 1, 1.0), g.spins); });
    add("correlation_tests", "maps", [=] { correlation_tests(g.x, full(n, 0, 1.0), g.spins); });
    const auto options = [&](const char* parameter, const correlation_options& o) {
        add("correlation_test", parameter, [=] { correlation_test(g.x, g.y, g.spins, o); });
    };
    for (const std::size_t threads : {std::size_t{1'000'000}, huge, most}) {
        options("options.threads", {.threads = threads});
        add("correlation_tests", "options.threads",
            [=] { correlation_tests(g.x, full(n, 1, 1.0), g.spins, {.threads = threads}); });
        add("statistic_test", "options.threads", [=] {
            statistic_test(g.x, g.spins, [](const auto& map) { return map(0); }, {.threads = threads});
        });
        add("variogram_null::surrogates", "threads", [=] { v.surrogates(g.x, threads); });
        add("sar_null::surrogates", "threads", [=] { s.surrogates(g.x, threads); });
        add("eigenmode_null::surrogates", "threads", [=] { e.surrogates(g.x, threads); });
    }
    options("options.method", {.method = no_such<stats::correlation>()});
    options("options.alternative", {.alternative = no_such<stats::alternative>()});
    options("options.randomised", {.randomised = no_such<randomised>()});
    options("options.rounding", {.rounding = none});
    options("options.rounding", {.rounding = -1.0});
    options("options.covariates", {.covariates = full(n - 1, 2, 1.0)});
    options("options.covariates", {.covariates = full(n, 1, none)});
    options("options.distances", {.distances = full(n, n, 0.0)});
    options("options.distances", {.distances = full(3, 3, 1.0)});
    options("options.partner", {.partner = std::vector<std::size_t>(n, n)});
    add("correlation_tests", "options.stop_after", [=] {
        matrix<double> maps = full(n, 1, 0.0);
        std::copy(g.y.begin(), g.y.end(), maps.begin());
        correlation_tests(g.x, maps, g.spins, {.stop_after = 3});
    });
    add("statistic_test", "statistic",
        [=] { statistic_test(g.x, g.spins, std::function<double(const vector<double>&)>{}); });
    add("statistic_test", "statistic",
        [=] { statistic_test(g.x, g.spins, [](const auto&) { return none; }); });
    add("correlation_test", "null",
        [=] { correlation_test(g.x, g.y, std::function<matrix<double>(const vector<double>&)>{}); });
    add("correlation_test", "null(x)",
        [=] { correlation_test(g.x, g.y, [](const vector<double>&) { return full(3, n, inf); }); });
    struct own_null {
        std::size_t draw_count;
        double value;
        bool there;
        std::size_t draws() const { return draw_count; }
        std::size_t regions() const { return n; }
        std::function<void(std::size_t, std::size_t, double*)> maker(const vector<double>&) const {
            if (!there) return {};
            return [v = value](std::size_t, std::size_t count, double* maps) {
                std::fill_n(maps, count * n, v);
            };
        }
    };
    for (const std::size_t draws : {std::size_t{0}, huge, most})
        add("correlation_test", "null", [=] { correlation_test(g.x, g.y, own_null{draws, 1, true}); });
    for (const double value : {inf, none, 1.0})
        add("correlation_test", "null", [=] { correlation_test(g.x, g.y, own_null{3, value, true}); });
    add("correlation_test", "null.maker(x)", [=] { correlation_test(g.x, g.y, own_null{3, 1, false}); });
    add("statistic_test", "null", [=] {
        statistic_test(g.x, own_null{3, inf, true}, [](const auto&) { return 1.0; });
    });

    list.push_back({"stats::linear_assignment", "cost", [] { stats::linear_assignment(full(2, 3, 0.0)); }});
    for (const double value : {none, inf})
        list.push_back(
            {"stats::linear_assignment", "cost", [=] { stats::linear_assignment(full(2, 2, value)); }});
    return list;
}

}  // namespace

TEST_CASE("every bad argument of nulls ends in an argument_error that names the function and the parameter") {
    std::size_t tried = 0, clear = 0;
    for (const attempt& a : attempts()) {
        ++tried;
        const std::string wanted = "entrain::" + a.function + ": " + a.parameter;
        std::string came = "nothing";
        try {
            a.call();
        } catch (const argument_error& error) {
            came = error.what();
        } catch (const std::exception& error) {
            came = std::string("another exception: ") + error.what();
        }
        clear += came.starts_with(wanted);
        CHECK_MESSAGE(came.starts_with(wanted), "attempt ", tried, ": expected '", wanted, "...', got '",
                      came, "'");
    }
    bad_input::report("nulls", tried, clear);
    CHECK(tried > 300);
}

}  // namespace test_bad_input
