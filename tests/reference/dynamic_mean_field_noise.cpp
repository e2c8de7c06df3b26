// Writes the normals that dynamic_mean_field.m integrates with: those of simulations with seed 5 and stream 2, for
// 3 nodes of 2 variables over 20000 steps, to standard output, as doubles of the machine, [step][component].
//
//     g++ -std=c++20 -I include tests/reference/dynamic_mean_field_noise.cpp -o noise && ./noise >noise.bin
#include <array>
#include <cstdint>
#include <cstdio>

#include <entrain/core/normals.hpp>

int main() {
    std::array<double, 8> normals{};
    for (std::uint64_t step = 0; step < 20000; ++step) {
        entrain::normal_column(std::uint64_t{5}, step, std::uint32_t{2}, std::size_t{2}, normals.data());
        std::fwrite(normals.data(), sizeof(double), normals.size(), stdout);
    }
}
