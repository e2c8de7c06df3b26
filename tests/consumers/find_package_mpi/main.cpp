// A sweep over the ranks of MPI, of which there may be one.
#include <entrain/sweep/mpi.hpp>

using namespace entrain;

int main() {
    const sweep::mpi_session mpi;
    const sweep::plan plan("squares", {{"x", {1, 2, 3}}}, {"square"});
    const auto found =
        sweep::run_mpi(plan, [](const sweep::item& each) { return each.value[0] * each.value[0]; });
    return found.complete() && found.values(2, 0) == 9 ? 0 : 1;
}
