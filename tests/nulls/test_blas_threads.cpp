#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <entrain/core/parallel.hpp>

#include "geometry.hpp"

namespace test_blas_threads {

using namespace entrain;

namespace {

void blas_threads(int count) {
    if (openblas_set_num_threads) openblas_set_num_threads(count);
}

// What `make` returns, with one and with two BLAS threads, has the same bits.
template <class Make>
void same_bits(const char* name, Make&& make) {
    const std::string what = name;
    CAPTURE(what);
    blas_threads(1);
    const auto one = make();
    blas_threads(2);
    const auto two = make();
    blas_threads(1);
    REQUIRE(one.size() == two.size());
    CHECK(std::equal(one.begin(), one.end(), two.begin()));
}

}  // namespace

TEST_CASE("nulls are the same bits for any number of BLAS threads") {
    if (!openblas_set_num_threads) return;  // another BLAS: its threads are the user's to set
    const int before = openblas_get_num_threads();
    const std::size_t half = 160;
    const auto surface = geometry::two_spheres(half);
    const auto d = geometry::distances(surface, 220);
    const auto partner = geometry::homotopic(half);
    random_stream random(6);
    vector<double> x = full(2 * half, 0.0), y = x;
    for (double& value : x) value = random.normal();
    for (double& value : y) value = random.normal();
    matrix<double> modes = full(100, 2 * half, 0.0);
    vector<double> eigenvalues = full(100, 0.0);
    for (double& value : modes) value = random.normal();
    for (std::size_t k = 0; k < 100; ++k) eigenvalues(k) = 1 + static_cast<double>(k);

    same_bits("moran", [&] { return nulls::moran(d, {.draws = 2}).modes; });
    same_bits("moran with partners", [&] { return nulls::moran(d, {.draws = 2, .partner = partner}).modes; });
    const auto tried = [&](const char* name, auto&& make_null) {
        // A maker is called by users too, outside any loop of ours.
        same_bits(name, [&] {
            const auto null = make_null();
            const auto make = null.maker(x);
            std::vector<double> maps(64 * 2 * half);
            make(0, 64, maps.data());
            return maps;
        });
        same_bits(name, [&] { return make_null().surrogates(x); });
        same_bits(name, [&] {
            const auto test =
                nulls::correlation_test(x, y, make_null(), {.distances = d, .partner = partner});
            std::vector<double> numbers(test.null.begin(), test.null.end());
            const auto& found = test.diagnostics;
            for (const double value : {found.morans_i_null, found.symmetry_null, found.variogram_error,
                                       found.condition, found.explained})
                if (!std::isnan(value)) numbers.push_back(value);
            return numbers;
        });
    };
    tried("moran", [&] { return nulls::moran(d, {.draws = 64}); });
    tried("variogram", [&] { return nulls::variogram_matching(d, {.draws = 64}); });
    same_bits("variogram fit", [&] { return nulls::variogram_matching(d, {.draws = 64}).fit(x, 64).null; });
    tried("sar", [&] { return nulls::sar(d, {.draws = 64, .resample = false}); });
    tried("eigenmodes", [&] { return nulls::eigenmode_rotation(modes, eigenvalues, {.draws = 64}); });
    same_bits("statistic_test", [&] {
        return nulls::statistic_test(x, nulls::moran(d, {.draws = 64}),
                                     [](const vector<double>& m) { return m(3); })
            .null;
    });
    blas_threads(before);
}

}  // namespace test_blas_threads
