// Files that nibabel and NumPy wrote, and what NumPy makes of them (tests/reference/imaging_files.py).
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <entrain/io/npy.hpp>

inline std::filesystem::path reference(const std::string& name) {
    return std::filesystem::path(ENTRAIN_EXPECTED_DIR) / "files" / name;
}

inline std::string bytes_of(const std::string& name) {
    std::ifstream in(reference(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline entrain::matrix<double> expected(const std::string& name) {
    return entrain::io::load_npy(reference("expected_" + name + ".npy"));
}

/// The largest difference, relative to the largest value; infinity where shapes differ.
template <class A, class B>
double difference(const A& found, const B& wanted) {
    if (!std::equal(found.shape().begin(), found.shape().end(), wanted.shape().begin(), wanted.shape().end()))
        return INFINITY;
    double most = 0, scale = 0;
    auto other = wanted.begin();
    for (const double each : found) {
        const double value = *other++;
        if (std::isnan(each)) return INFINITY;
        most = std::max(most, std::abs(each - value));
        scale = std::max(scale, std::abs(value));
    }
    return scale > 0 ? most / scale : most;
}
