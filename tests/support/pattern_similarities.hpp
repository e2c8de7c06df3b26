// What phase FCD compares, by the textbook's loops.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

/// The cosine of the angle between every two patterns: first with second, first with third, and so on.
inline std::vector<double> pattern_similarities(const std::vector<std::vector<double>>& patterns) {
    std::vector<double> similarity;
    for (std::size_t t = 0; t < patterns.size(); ++t)
        for (std::size_t u = t + 1; u < patterns.size(); ++u) {
            double tu = 0, tt = 0, uu = 0;
            for (std::size_t k = 0; k < patterns[t].size(); ++k)
                tu += patterns[t][k] * patterns[u][k], tt += patterns[t][k] * patterns[t][k],
                    uu += patterns[u][k] * patterns[u][k];
            similarity.push_back(tu / std::sqrt(tt * uu));
        }
    return similarity;
}
