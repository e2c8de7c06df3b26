// A null of your own: do two maps correlate by more than the networks that both follow?
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <entrain/core.hpp>
#include <entrain/nulls.hpp>

using namespace entrain;

// Null maps in which the regions of each network exchange their values at random: what differs between
// networks stays. A null is anything that makes null maps of x, (draws, regions).
struct within_networks {
    network_set networks;
    std::size_t draws = 2000;
    std::uint64_t seed = 1;

    matrix<double> operator()(const vector<double>& x) const {
        matrix<double> maps = full(draws, x.size(), 0.0);
        for (std::size_t draw = 0; draw < draws; ++draw) {
            random_stream random(seed, draw);
            for (const auto& members : networks.members) {
                auto from = members;
                random.shuffle(from.begin(), from.end());
                for (std::size_t k = 0; k < members.size(); ++k) maps(draw, members[k]) = x(from[k]);
            }
        }
        return maps;
    }
};

int main() try {
    // 180 regions in six networks. Both receptors follow the networks as the map does; the second follows the
    // map within them as well.
    std::vector<std::string> network;
    vector<double> map = full(180, 0.0), first = map, second = map;
    random_stream random(1);
    for (std::size_t i = 0; i < 180; ++i) {
        const std::size_t number = i / 30;
        network.push_back("network " + std::to_string(number + 1));
        const double shared = double(number), own = random.normal();
        map(i) = shared + own;
        first(i) = shared + random.normal();
        second(i) = shared + 0.5 * own + random.normal();
    }
    const within_networks null{.networks = networks_of(network)};

    const nulls::correlation_options options{.method = stats::correlation::pearson};
    const auto report = [&](const char* name, const vector<double>& receptor) {
        const auto test = nulls::correlation_test(map, receptor, null, options);
        std::printf("%s receptor: r %.3f, of null maps %.3f; p of Student's t %.1e, of nulls %.4f\n", name,
                    test.rho, xt::mean(test.null)(), test.p_parametric, test.p);
    };
    report("first ", first);
    report("second", second);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
