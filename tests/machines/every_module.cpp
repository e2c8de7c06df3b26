// Something of every module, in double and float, so that templates are compiled for the machine and not only
// read. The numbers that it checks hold on any machine; it prints them, and returns the number of those that
// do not hold.
#include <entrain/entrain.hpp>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

using namespace entrain;
using std::numbers::pi;

namespace {

int wrong = 0;

void expect(const char* what, double got, double wanted, double tolerance) {
    const bool right = std::abs(got - wanted) <= tolerance;
    std::printf("%-44s %.9g%s\n", what, got, right ? "" : "  WRONG");
    wrong += !right;
}

matrix<double> waves(std::size_t regions, std::size_t samples) {
    matrix<double> x = full(regions, samples, 0.0);
    random_stream roll(5, 1);
    for (std::size_t i = 0; i < regions; ++i)
        for (std::size_t t = 0; t < samples; ++t)
            x(i, t) = std::sin(2 * pi * 0.05 * 2.0 * static_cast<double>(t) + 0.3 * static_cast<double>(i)) +
                      0.1 * (roll.uniform() - 0.5);
    return x;
}

matrix<double> ring(std::size_t n) {
    matrix<double> w = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) w(i, (i + 1) % n) = w((i + 1) % n, i) = 0.2;
    return w;
}

void simulations() {
    const connectome network(ring(6));
    hopf<double> model{.a = -0.02, .omega = full(6, 2 * pi * 0.05), .noise = 0.02};
    simulation_options options{
        .coupling = 0.1, .dt = 0.1, .transient = 20, .samples = 50, .every = 5, .replicas = 20, .seed = 7};
    const auto runs = simulate(model, network, options);
    double square = 0, difference = 0;
    for (const double value : runs) square += value * value;
    expect("hopf, double: mean square above zero", square / static_cast<double>(runs.size()) > 1e-4, 1, 0);
    options.replicas = 1;
    const auto alone = simulate(model, network, options);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t t = 0; t < 50; ++t)
            difference = std::max(difference, std::abs(runs(0, i, t) - alone(0, i, t)));
    expect("  a replica alone is that of the ensemble", difference, 0, 0);

    kuramoto<float> rotators{.omega = full(6, 1.0f), .noise = 0.1};
    options = {
        .coupling = 5, .dt = 0.01, .transient = 5, .samples = 20, .every = 10, .replicas = 9, .seed = 2};
    const auto [order, state] = observe(rotators, network, options, record_order_parameter{});
    expect("kuramoto, float, strongly coupled: in step", order[8](0, 19) > 0.5f, 1, 0);
    expect("  the state that it ends in", static_cast<double>(state.values.size()), 9 * 6, 0);
}

}  // namespace

int main() {
    // core
    double sum = 0, squares = 0;
    random_stream roll(1, 0);
    for (int k = 0; k < 20000; ++k) sum += roll.uniform();
    for (int k = 0; k < 20000; ++k) squares += std::pow(roll.normal(), 2);
    expect("mean of uniforms", sum / 20000, 0.5, 0.01);
    expect("mean square of normals", squares / 20000, 1, 0.05);

    // signal, synchrony, states
    const auto bold = waves(8, 200);
    const auto theta = phases(bold, {.tr = 2.0, .band = {0.04, 0.07}, .trim = 3});
    const auto r = order_parameter(theta);
    expect("order parameter of a travelling wave", xt::mean(r)(),
           std::abs(std::sin(1.2) / (8 * std::sin(0.15))), 0.03);
    expect("natural frequency", natural_frequencies(std::vector{bold}, {.tr = 2.0})(0) / (2 * pi), 0.05,
           0.003);
    expect("phase locking value", phase_locking_value(theta)(0, 1), 1, 0.01);
    const auto frames = leading_eigenvectors(theta);
    const auto found = kmeans(frames, 3, {.restarts = 4, .seed = 1});
    const auto share = occupancy(found.labels, 3);
    expect("probabilities of states", share(0) + share(1) + share(2), 1, 1e-12);
    expect("metastability", metastability(r) < 0.1, 1, 0);

    // stats, nulls
    const std::vector<double> x{1, 2, 3, 4, 5, 7}, y{2, 1, 4, 3, 7, 5};
    expect("pearson", stats::pearson(x, y), 0.742857143, 1e-9);
    expect("spearman", stats::spearman(x, y), 0.828571429, 1e-9);
    expect("paired t test, p", stats::paired_t_test(x, y).p, 1, 1e-9);
    matrix<double> cost = full(3, 3, 5.0);
    cost(0, 2) = cost(1, 0) = cost(2, 1) = 1;
    const auto place = stats::linear_assignment(cost);
    expect("assignment", static_cast<double>(place[0] * 100 + place[1] * 10 + place[2]), 201, 0);
    matrix<float> cost32 = full(3, 3, 5.0f);
    cost32(0, 1) = cost32(1, 2) = cost32(2, 0) = 1;
    expect("assignment in float", static_cast<double>(stats::linear_assignment(cost32)[0]), 1, 0);

    matrix<double> places = full(12, 3, 0.0);
    std::vector<std::string> sides;
    for (std::size_t k = 0; k < 12; ++k) {
        sides.push_back(k < 6 ? "L" : "R");
        const double height = -0.9 + 0.3 * static_cast<double>(k % 6), turn = 2.4 * static_cast<double>(k);
        places(k, 0) = std::sqrt(1 - height * height) * std::cos(turn);
        places(k, 1) = std::sqrt(1 - height * height) * std::sin(turn);
        places(k, 2) = height;
    }
    const auto spins = nulls::hungarian_spins(nulls::sphere_of(places, sides), {.draws = 200, .seed = 3});
    vector<double> map = full(12, 0.0), other = full(12, 0.0);
    for (std::size_t k = 0; k < 12; ++k) map(k) = roll.normal(), other(k) = roll.normal();
    const auto test = nulls::correlation_test(map, other, spins);
    expect("p under spins", test.p > 0 && test.p <= 1, 1, 0);

    // simulate; sweep and files
    simulations();
    const sweep::plan plan("squares", {{"x", {1, 2, 3}}}, {"square"});
    const auto folder = std::filesystem::temp_directory_path() /
                        ("entrain-every-" + std::to_string(platform::process_id()) + "-\xc3\xa4");
    std::filesystem::create_directory(folder);
    const auto journal = folder / "sweep.journal";
    for (int again = 0; again < 2; ++again) {
        const auto results = sweep::run(plan, [](const sweep::item& at) { return at.value[0] * at.value[0]; },
                                        {.journal = journal, .threads = 2});
        expect("a sweep, and again out of its journal", results.values(2, 0), 9, 0);
        expect("  items that the journal had", static_cast<double>(results.found), again ? 3 : 0, 0);
    }
    matrix<double> numbers = full(2, 2, 0.1);
    numbers(1, 1) = -1.7976931348623157e308;
    io::save_csv(folder / "numbers.csv", numbers);
    const auto back = io::load_csv(folder / "numbers.csv");
    expect("numbers come back from text", back == numbers, 1, 0);
    std::filesystem::remove_all(folder);

    // fit
    const auto lowest = line_search([](double at, std::size_t) { return (at - 1.5) * (at - 1.5); }, 0, 4);
    expect("line search", lowest.best().value, 1.5, 0.1);

    // perturb
    expect("levels of a push", static_cast<double>(sync_protocol(0.1, 0.05).levels.size()), 3, 0);
    std::printf("%d wrong\n", wrong);
    return wrong;
}
