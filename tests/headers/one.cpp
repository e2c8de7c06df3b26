// The other half is two.cpp: a function in a header that lacks `inline` makes the link fail.
#include <entrain/entrain.hpp>

#include <cstdio>

double strength_seen_from_two(const entrain::connectome& network);

int main() {
    const entrain::connectome network(entrain::full(3, 3, 0.5));
    const double here = network.in_strength()(0);
    const double there = strength_seen_from_two(network);
    std::printf("%g %g\n", here, there);
    return here == there && here == 1.0 ? 0 : 1;
}
