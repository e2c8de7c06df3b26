#include <complex>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <entrain/core.hpp>
#include <entrain/model.hpp>

#include "bad_input.hpp"

namespace test_bad_input {

using namespace entrain;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
std::size_t tried = 0, clear = 0, taken = 0;

template <class Call>
std::string refusal(const Call& call) {
    ++tried;
    try {
        call();
    } catch (const argument_error& error) {
        const std::string what = error.what();
        clear += what.find(": expected ") != what.npos;
        return what.substr(0, what.find(": expected"));
    } catch (const std::exception& error) {
        return std::string("not an argument_error: ") + error.what();
    }
    ++taken;  // it was no bad input
    return "nothing";
}

}  // namespace

TEST_CASE("every wrong input of the linear models is refused by name") {
    const connectome pair(matrix<double>{{0, 1}, {2, 0}});
    const hopf<> good{.a = -1.0, .omega = 1.0, .noise = 0.1};
    const auto linear = [&](const hopf<>& model, const linear_hopf_options& options = {}) {
        return refusal([&] { linear_hopf(model, pair, options); });
    };
    CHECK(linear(good) == "nothing");
    for (const parameter<double>& wrong :
         {parameter<double>(not_a_number), parameter<double>(std::vector<double>{-1, -1, -1}),
          parameter<double>(std::vector<double>{}), parameter<double>(full(2, 3, -1.0))}) {
        auto model = good;
        model.a = wrong;
        CHECK(linear(model) == "entrain::linear_hopf: a");
        model = good, model.omega = wrong;
        CHECK(linear(model) == "entrain::linear_hopf: omega");
        model = good, model.noise = wrong;
        CHECK(linear(model) == "entrain::linear_hopf: noise");
    }
    auto model = good;
    model.noise = -0.1;
    CHECK(linear(model) == "entrain::linear_hopf: noise");
    model.noise = 1e200;
    CHECK(linear(model) == "entrain::linear_hopf: noise");
    model = good, model.a = -1e300;
    CHECK(linear(model) == "entrain::linear_hopf: model");
    model = good, model.a = 1.0;
    CHECK(linear(model, {.coupling = 0}) == "entrain::linear_hopf: model");
    for (const double g : {not_a_number, infinite})
        CHECK(linear(good, {.coupling = g}) == "entrain::linear_hopf: coupling");
    CHECK(linear(good, {.coupling = 1e308}).starts_with("entrain::linear_hopf: "));
    for (const double tolerance : {not_a_number, 0.0, -1.0, infinite})
        CHECK(linear(good, {.tolerance = tolerance}) == "entrain::linear_hopf: tolerance");
    for (const double delay : {not_a_number, -1.0, infinite})
        CHECK(linear(good, {.delays = full(2, 2, delay)}) == "entrain::linear_hopf: delays");
    CHECK(linear(good, {.delays = full(3, 3, 0.1)}) == "entrain::linear_hopf: delays");
    CHECK(refusal([&] { linear_hopf(good, connectome()); }) == "entrain::linear_hopf: network");

    const linear_hopf found(good, pair);
    for (const double wrong : {not_a_number, infinite, 1e308}) {
        CHECK(refusal([&] { found.lagged_covariance(wrong); }) ==
              "entrain::linear_hopf::lagged_covariance: lag");
        CHECK(refusal([&] { found.cross_spectrum(wrong); }) == "entrain::linear_hopf::cross_spectrum: hz");
        CHECK(refusal([&] {
                  found.power_spectrum(vector<double>{0.1, wrong});
              }) == "entrain::linear_hopf::power_spectrum: hz");
    }
    const matrix<double> stable{{-1, 0}, {0, -2}}, eye{{1, 0}, {0, 1}};
    const auto solve = [](const matrix<double>& j, const matrix<double>& q) {
        return refusal([&] { lyapunov(j, q); });
    };
    CHECK(solve(stable, eye) == "nothing");
    CHECK(solve(full(2, 3, 1.0), eye) == "entrain::lyapunov: jacobian");
    CHECK(solve(matrix<double>(), matrix<double>()) == "entrain::lyapunov: jacobian");
    CHECK(solve(full(2, 2, not_a_number), eye) == "entrain::lyapunov: jacobian");
    CHECK(solve(eye, eye) == "entrain::lyapunov: jacobian");
    CHECK(solve(-1e308 * eye, eye) == "entrain::lyapunov: jacobian");
    CHECK(solve(-1e-300 * eye, 1e100 * eye) == "entrain::lyapunov: jacobian");
    CHECK(solve(stable, full(2, 2, infinite)) == "entrain::lyapunov: noise");
    CHECK(solve(stable, 1e308 * eye) == "entrain::lyapunov: noise");
    CHECK(solve(stable, full(3, 3, 1.0)) == "entrain::lyapunov: noise");
    CHECK(solve(stable, matrix<double>{{1, 2}, {3, 1}}) == "entrain::lyapunov: noise");
}

TEST_CASE("a parameter is never read past its values, and a vessel's numbers are within their range") {
    const parameter<double> two = vector<double>{1.0, 2.0}, table = full(2, 3, 1.0);
    CHECK(refusal([&] { (void)two(2, 0); }) == "entrain::parameter: node");
    CHECK(refusal([&] { (void)two(~std::size_t{0}, 0); }) == "entrain::parameter: node");
    CHECK(refusal([&] { (void)table(0, 3); }) == "entrain::parameter: replica");
    CHECK(refusal([&] { (void)parameter<double>(std::vector<double>{})(0, 0); }) ==
          "entrain::parameter: node");
    CHECK(refusal([&] {
              parameter<double>(cube<double>::from_shape({1, 1, 1}));
          }) == "entrain::parameter: values");
    for (double balloon_windkessel::*field :
         {&balloon_windkessel::signal_decay, &balloon_windkessel::feedback, &balloon_windkessel::transit_time,
          &balloon_windkessel::stiffness, &balloon_windkessel::extraction,
          &balloon_windkessel::volume_fraction, &balloon_windkessel::efficacy, &balloon_windkessel::k1,
          &balloon_windkessel::k2, &balloon_windkessel::k3})
        for (const double wrong : {not_a_number, infinite}) {
            auto b = balloon_windkessel::deco_2018();
            b.*field = wrong;
            CHECK(refusal([&] { b.validate("f"); }).starts_with("entrain::f: parameters."));
        }
    for (const auto& preset : {balloon_windkessel::friston_2003(), balloon_windkessel::cabral_2011(),
                               balloon_windkessel::deco_2018()})
        preset.validate("f");
    bad_input::report("model", tried - taken, clear);
}

TEST_CASE("covariances and spectra have the same bits on one BLAS thread and on two") {
    if (!platform::find_openblas_switch().set) {
        MESSAGE("skipped: BLAS is not OpenBLAS");
        return;
    }
    const std::size_t n = 130;
    random_stream random(1);
    matrix<double> weights = full(n, n, 0.0);
    for (double& w : weights) w = random.uniform() / double(n);
    const connectome network(weights);
    const auto all = [&](int threads) {
        const auto before = platform::find_openblas_switch().get();
        platform::find_openblas_switch().set(threads);
        std::vector<double> numbers;
        const auto add = [&](const matrix<double>& m) { numbers.insert(numbers.end(), m.begin(), m.end()); };
        const linear_hopf linear(hopf<>{.a = -0.5, .omega = 1.0}, network, {.coupling = 0.5});
        add(linear.signal_covariance());
        add(linear.lagged_covariance(1.0));
        add(linear.power_spectrum(vector<double>{0.05, 0.2}));
        for (const auto& value : linear.cross_spectrum(0.1)) numbers.push_back(value.real());
        for (const auto& value : linear.eigenvalues()) numbers.push_back(value.imag());
        add(lyapunov(linear.jacobian(), linear.covariance()));
        CHECK(platform::find_openblas_switch().get() == threads);
        platform::find_openblas_switch().set(before);
        return numbers;
    };
    CHECK(all(1) == all(2));
}

}  // namespace test_bad_input
