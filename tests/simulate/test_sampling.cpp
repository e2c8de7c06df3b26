#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <entrain/simulate/sampling.hpp>

namespace test_sampling {

using namespace entrain;

TEST_CASE("a sample is a whole number of steps, as long as the method allows") {
    for (const double tr : {0.05, 0.72, 1.0, 1.25, 2.0, 2.08, 2.5, 3.0, 1e-3, 100.0})
        for (const auto method :
             {integrator::strang_splitting, integrator::euler_maruyama, integrator::heun}) {
            const auto options = sampled_every(tr, {.coupling = 0.3, .samples = 7}, method);
            const bool splitting = method == integrator::strang_splitting;
            const double longest = splitting ? 1.0 : std::min(0.1, tr / 20);
            CAPTURE(tr);
            CHECK(options.method == method);
            CHECK(options.dt * double(options.every) == doctest::Approx(tr).epsilon(1e-14));
            CHECK(options.dt <= longest * (1 + 1e-9));
            if (options.every > 1) CHECK(tr / double(options.every - 1) > longest);
            CHECK(options.coupling[0] == 0.3);
            CHECK(options.samples == 7);
        }
    for (const double tr : {0.0, -1.0, 1e300, double(NAN), double(INFINITY)})
        CHECK_THROWS_AS(sampled_every(tr), argument_error);
}

}  // namespace test_sampling
