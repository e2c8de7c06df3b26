// What the step of an integrator does to the dynamic mean field: rates, BOLD and functional connectivity against
// those of small steps.
//
//     mean_field_step_bias weights.csv [duration in s] [replicas] > table.md
//
// Weights are scaled to a largest one of 0.2; inhibition is that of Herzog 2023 at each coupling. Rate: mean of r_E
// over time and regions; spread: standard deviation of r_E over regions; BOLD: its variance over time, mean over
// regions, times 1e6; FC: the mean correlation of two regions' BOLD. In brackets the standard error over replicas.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <entrain/fit.hpp>
#include <entrain/io.hpp>
#include <entrain/model.hpp>
#include <entrain/simulate.hpp>

#include "estimate.hpp"

using namespace entrain;

namespace {

// Mean variance of the rows of a recording, and mean correlation of two of them.
std::pair<double, double> variance_and_correlation(const matrix<double>& rows) {
    const std::size_t n = rows.shape(0), samples = rows.shape(1);
    matrix<double> z = rows;
    double variance = 0, correlation = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double mean = 0, squares = 0;
        for (std::size_t t = 0; t < samples; ++t) mean += z(i, t) / double(samples);
        for (std::size_t t = 0; t < samples; ++t) squares += (z(i, t) - mean) * (z(i, t) - mean);
        for (std::size_t t = 0; t < samples; ++t) z(i, t) = (z(i, t) - mean) / std::sqrt(squares);
        variance += squares / double(samples - 1) / double(n);
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < i; ++k)
            for (std::size_t t = 0; t < samples; ++t)
                correlation += z(i, t) * z(k, t) * 2 / double(n * (n - 1));
    return {variance, correlation};
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::puts("no weights given: mean_field_step_bias weights.csv [duration in s] [replicas]; skipped");
        return 0;
    }
    const auto network = connectome(io::load_csv<double>(arguments[1])).scaled_to_max(0.2);
    const double duration = count > 2 ? io::parse_number(arguments[2]) : 300;
    const auto replicas = std::size_t(count > 3 ? io::parse_number(arguments[3]) : 32);
    constexpr double repetition_time = 2.0, warm_up = 20.0;

    std::puts("| G | integrator | dt, ms | rate, Hz | spread, Hz | BOLD x 1e6 | FC |");
    std::puts("|---|---|---|---|---|---|---|");
    for (const double coupling : {0.8, 1.6, 2.1}) {
        const dynamic_mean_field<> model{.inhibition = inhibition_by_strength(network, coupling)};
        for (const auto& [name, method] :
             {std::pair{"Euler-Maruyama", integrator::euler_maruyama}, std::pair{"Heun", integrator::heun}})
            for (const double dt : {5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2e-3}) {
                if (method == integrator::heun && dt < 1e-4) continue;  // the limit has been seen
                const auto every = std::size_t(std::lround(1e-2 / dt));
                const simulation_options options{
                    .coupling = coupling,
                    .dt = dt,
                    .method = method,
                    .transient = 5,
                    .samples = std::size_t(std::lround((duration + warm_up) / 1e-2)),
                    .every = every,
                    .replicas = replicas,
                    .seed = 11,
                    .initial = 0.001};
                const auto [rates, bold, end] =
                    observe(model, network, options, record_mean{"rate_e"},
                            record_bold<quantity>{.parameters = balloon_windkessel::deco_2018(),
                                                  .repetition_time = repetition_time,
                                                  .step = 0.1,
                                                  .input = "rate_e"});
                std::vector<double> mean, spread, variance, correlation;
                for (std::size_t r = 0; r < replicas; ++r) {
                    const double n = double(network.size());
                    double sum = 0, squares = 0;
                    for (const double rate : rates[r]) sum += rate / n;
                    for (const double rate : rates[r]) squares += (rate - sum) * (rate - sum) / (n - 1);
                    mean.push_back(sum), spread.push_back(std::sqrt(squares));
                    const auto first = std::ptrdiff_t(warm_up / repetition_time);
                    const auto [v, c] = variance_and_correlation(
                        xt::view(bold[r], xt::all(), xt::range(first, std::ptrdiff_t(bold[r].shape(1)))));
                    variance.push_back(1e6 * v), correlation.push_back(c);
                }
                const estimate m = over(mean), s = over(spread), v = over(variance), c = over(correlation);
                std::printf("| %g | %s | %g | %.4f (%.4f) | %.4f (%.4f) | %.3f (%.3f) | %.4f (%.4f) |\n",
                            coupling, name, 1e3 * dt, m.mean, m.error, s.mean, s.error, v.mean, v.error,
                            c.mean, c.error);
                std::fflush(stdout);
            }
    }
}
