// What the study finds, as plain data.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/io.hpp>
#include <entrain/core/networks.hpp>

#include "../support/which_cohort.hpp"

namespace entropic {

/// Two readings of "how synchronous a network is at this moment".
enum signal_kind { spatial, order };

/// What is measured of each network in each scan.
struct measure {
    const char* name;   ///< in tables
    const char* title;  ///< in figures and text
    const char* unit;
    signal_kind signal;
};
inline constexpr std::array<measure, 7> measures = {{
    {"spatial_variance_mean", "mean spatial variance", "SD² of the person's scans", spatial},
    {"spatial_variance_variance", "variance over time of the spatial variance", "SD⁴", spatial},
    {"spatial_variance_entropy", "entropy of the spatial variance", "nats", spatial},
    {"order_parameter_mean", "synchrony (mean order parameter)", "0 to 1", order},
    {"order_parameter_sd", "metastability (SD of the order parameter)", "0 to 0.5", order},
    {"order_parameter_variance", "metastability (variance of the order parameter)", "0 to 0.25", order},
    {"order_parameter_entropy", "entropy of the order parameter", "nats", order},
}};
/// Those whose change is tested: variance and entropy, of either signal, as in the paper.
inline constexpr std::array<std::size_t, 4> tested = {1, 2, 5, 6};

/// One scan: its signals and measures, network by network.
struct scan_result {
    std::string subject, session;
    std::array<entrain::matrix<double>, 2> signal;  ///< by signal_kind: (networks, samples)
    entrain::matrix<double> value;                  ///< (networks, measures)
};

/// Two sessions of the same people.
struct comparison {
    std::string name, before, after;
    bool control = false;
};

/// The change of one measure in one network in one comparison.
struct change_test {
    std::string comparison;
    std::size_t measure = 0, network = 0;
    std::vector<std::string> person;                         ///< whose changes follow
    std::vector<double> change;                              ///< per cent, of each person
    double mean = 0, low = 0, high = 0, standard_error = 0;  ///< per cent; low, high: 95 % BCa interval
    double t = 0, p = 1, bonferroni = 1, max_t = 1, effect = 0;
};

/// The change of one comparison against that of the control.
struct contrast_test {
    std::string comparison, control;
    std::size_t measure = 0, network = 0, n = 0;
    double difference = 0, low = 0, high = 0;  ///< percentage points; low, high: 95 % interval by Student's t
    double t = 0, p = 1, bonferroni = 1;
};

/// All results.
struct study_results {
    std::string cohort, description, note, planted;
    std::vector<std::string> warnings;  ///< what a reader should know of the input before the results
    entrain::io::region_table regions;
    double tr = 0;
    bool joined_runs = false;  ///< whether a scan is several runs
    entrain::network_set networks;
    std::vector<std::string> left_out;  ///< networks of one region, and regions without a network
    std::vector<scan_result> scans;
    std::vector<comparison> comparisons;
    std::vector<change_test> changes;
    std::vector<contrast_test> contrasts;
    std::vector<std::pair<std::string, std::string>> parameters, inputs;
    std::vector<prepare::section> made_of;  ///< of a cohort that was made of other files

    std::vector<std::string> sessions() const {
        std::vector<std::string> all;
        for (const auto& scan : scans)
            if (std::find(all.begin(), all.end(), scan.session) == all.end()) all.push_back(scan.session);
        return all;
    }
};

}  // namespace entropic
