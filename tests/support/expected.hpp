// Expected values that SciPy, scikit-learn and statsmodels gave once: tests/reference/expected.json, made by
// tests/reference/expected.py. The tests read the file; they need no Python.
#pragma once

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/core/array.hpp>

namespace expected {

/// A whole file of tests/reference.
inline nlohmann::json file(const std::string& name) {
    std::ifstream in(std::string(ENTRAIN_EXPECTED_DIR) + "/" + name);
    if (!in) throw std::runtime_error("tests/reference/" + name + " is missing");
    return nlohmann::json::parse(in);
}

/// One section of expected.json.
inline nlohmann::json values(const std::string& section) {
    static const nlohmann::json all = file("expected.json");
    return all.at(section);
}

inline entrain::vector<double> vector_of(const nlohmann::json& list) {
    const auto numbers = list.get<std::vector<double>>();
    entrain::vector<double> result = entrain::full(numbers.size(), 0.0);
    std::copy(numbers.begin(), numbers.end(), result.begin());
    return result;
}

inline entrain::matrix<double> matrix_of(const nlohmann::json& rows) {
    const auto numbers = rows.get<std::vector<std::vector<double>>>();
    entrain::matrix<double> result = entrain::full(numbers.size(), numbers.at(0).size(), 0.0);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        std::copy(numbers[i].begin(), numbers[i].end(), entrain::row_data(result, i));
    return result;
}

inline entrain::vector<std::size_t> labels_of(const nlohmann::json& list) {
    const auto numbers = list.get<std::vector<std::size_t>>();
    entrain::vector<std::size_t> result = entrain::full(numbers.size(), std::size_t{0});
    std::copy(numbers.begin(), numbers.end(), result.begin());
    return result;
}

}  // namespace expected
