// A mean over replicas and its standard error.
#pragma once

#include <cmath>
#include <vector>

struct estimate {
    double mean = 0, error = 0;
};

inline estimate over(const std::vector<double>& values) {
    estimate result;
    const double n = double(values.size());
    for (const double v : values) result.mean += v / n;
    for (const double v : values) result.error += (v - result.mean) * (v - result.mean) / (n - 1) / n;
    result.error = std::sqrt(result.error);
    return result;
}
