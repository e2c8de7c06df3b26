// What there is in a cohort, in words: what was found, how the heads moved, what was taken for granted.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io.hpp>
#include <entrain/stats/correlation.hpp>
#include <entrain/stats/rank_tests.hpp>
#include <entrain/synchrony/coherence.hpp>

#include "page.hpp"
#include "text.hpp"
#include "which_cohort.hpp"

namespace prepare {

using namespace example;

/// "a to b", or the one value where they are the same.
inline std::string range_of(std::vector<double> values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return *low == *high ? number(*low) : number(*low) + " to " + number(*high);
}

inline section found_in(const entrain::io::cohort& study) {
    section found{"found", {}};
    std::string groups;
    for (const auto& group : study.groups()) {
        const auto count = std::count_if(study.participants.begin(), study.participants.end(),
                                         [&](const auto& person) { return person.group == group; });
        groups += (groups.empty() ? "" : ", ") + group + " " + std::to_string(count);
    }
    found.lines.push_back(plural(study.participants.size(), "person: ", "people: ") + groups);
    std::string sessions;
    std::vector<double> samples, tr;
    for (const auto& session : study.sessions())
        sessions +=
            (sessions.empty() ? "" : ", ") + session + " " + std::to_string(study.select("", session).size());
    for (const auto& scan : study.scans)
        samples.push_back(static_cast<double>(scan.bold.shape(1))), tr.push_back(scan.tr);
    found.lines.push_back(plural(study.scans.size(), "scan: ", "scans: ") + sessions + "; " +
                          range_of(samples) + " samples, repetition time " + range_of(tr) + " s");
    std::vector<double> runs;
    for (const auto& scan : study.scans) runs.push_back(static_cast<double>(scan.runs.count()));
    if (std::any_of(runs.begin(), runs.end(), [](double count) { return count > 1; }))
        found.lines.push_back(range_of(runs) + " runs of each scan, joined at their phases");
    found.lines.push_back(plural(study.regions.size(), "region", "regions") +
                          (study.atlas == "unknown" ? std::string() : " of " + study.atlas) +
                          (study.structure.size() > 0 ? ", a connectome, " : ", no connectome, ") +
                          plural(study.receptors.name.size(), "receptor map", "receptor maps"));
    if (!study.covariates.columns.empty()) {
        std::string columns;
        for (const auto& name : study.covariates.columns) columns += (columns.empty() ? "" : ", ") + name;
        found.lines.push_back("of each person: " + columns);
    }
    return found;
}

/// The sections for a page, to be opened; nothing where there are none.
inline std::string sections_html(const std::vector<section>& sections) {
    if (sections.empty()) return "";
    std::string h = "<details><summary>What the cohort was made of</summary>\n";
    for (const auto& each : sections) {
        h += "<h4>" + escape_html(capitalised(each.heading)) + "</h4>\n<ul>";
        for (const auto& line : each.lines) h += "<li>" + escape_html(line) + "</li>";
        h += "</ul>\n";
    }
    return h + "</details>\n";
}

/// Mean framewise displacement by group and session, and whether groups and sessions differ in it.
inline section motion_in(const entrain::io::cohort& study) {
    section motion{"motion", {}};
    std::map<std::pair<std::string, std::string>, std::map<std::string, double>> fd;  // by group and session
    for (const auto& scan : study.scans)
        if (entrain::is_finite(scan.mean_fd)) fd[{scan.group, scan.session}][scan.subject] = scan.mean_fd;
    if (fd.empty()) return motion;
    motion.lines.push_back("mean framewise displacement, mm: mean and standard deviation over scans");
    for (const auto& [where, people] : fd) {
        double mean = 0, square = 0;
        for (const auto& [person, value] : people) mean += value / static_cast<double>(people.size());
        for (const auto& [person, value] : people) square += (value - mean) * (value - mean);
        motion.lines.push_back(
            "  " + where.first + ", " + where.second + ": " + decimals(mean) +
            (people.size() > 1 ? " +- " + decimals(std::sqrt(square / static_cast<double>(people.size() - 1)))
                               : "") +
            " (" + std::to_string(people.size()) + ")");
    }
    const auto values = [](const std::map<std::string, double>& people) {
        std::vector<double> all;
        for (const auto& [person, value] : people) all.push_back(value);
        return all;
    };
    const auto groups = study.groups(), sessions = study.sessions();
    if (groups.size() == 2)
        for (const auto& session : sessions) {
            const auto x = values(fd[{groups[0], session}]), y = values(fd[{groups[1], session}]);
            if (x.empty() || y.empty()) continue;
            motion.lines.push_back("  " + groups[0] + " against " + groups[1] + ", " + session +
                                   ": rank sum, " + p_text(entrain::stats::rank_sum_test(x, y).p));
        }
    if (sessions.size() == 2)
        for (const auto& group : groups) {
            std::vector<double> x, y;
            for (const auto& [person, value] : fd[{group, sessions[0]}])
                if (const auto other = fd[{group, sessions[1]}].find(person);
                    other != fd[{group, sessions[1]}].end())
                    x.push_back(value), y.push_back(other->second);
            if (x.empty()) continue;
            motion.lines.push_back("  " + sessions[0] + " against " + sessions[1] + ", " + group +
                                   ": signed ranks, " + p_text(entrain::stats::signed_rank_test(x, y).p));
        }
    return motion;
}

/// Functional connectivity, the mean of all scans'; nothing where one of them is too short for it.
inline std::optional<entrain::matrix<double>> mean_connectivity(const entrain::io::cohort& study) {
    const std::size_t n = study.regions.size();
    entrain::matrix<double> fc = entrain::full(n, n, 0.0);
    for (const auto& scan : study.scans) {
        for (const auto& run : scan.runs.within(scan.bold.shape(1), "mean_connectivity"))
            if (run.samples < 3) return std::nullopt;
        fc +=
            entrain::functional_connectivity(scan.bold, scan.runs) / static_cast<double>(study.scans.size());
    }
    return fc;
}

/// Orders in which files of an atlas are often written, as which region of the table stands at each place.
inline std::vector<std::pair<std::string, std::vector<std::size_t>>> usual_orders(std::size_t n) {
    std::vector<std::size_t> interleaved(n), halves(n), mirrored(n);
    const std::size_t half = n / 2;
    for (std::size_t i = 0; i < n; ++i) {
        const bool odd_one = n % 2 == 1 && i == n - 1;
        interleaved[i] = odd_one ? i : i % 2 == 0 ? i / 2 : half + i / 2;
        mirrored[i] = i < half || odd_one ? i : 2 * half - 1 - (i - half);
    }
    for (std::size_t i = 0; i < n; ++i) halves[interleaved[i]] = i;
    return {{"left and right in turn", interleaved},
            {"one hemisphere after the other", halves},
            {"the second half backwards", mirrored}};
}

/// How well a connectome goes with the functional connectivity of all scans: Spearman over pairs.
inline double agreement(const entrain::matrix<double>& weights, const entrain::matrix<double>& fc,
                        const std::vector<std::size_t>& place) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < fc.shape(0); ++i)
        for (std::size_t j = i + 1; j < fc.shape(0); ++j) {
            x.push_back(weights(i, j) + weights(j, i));
            y.push_back(fc(place[i], place[j]));
        }
    return entrain::varies(x) && entrain::varies(y) ? entrain::stats::spearman(x, y) : 0.0;
}

/// How much regions and their homotopic partners go together: the mean functional connectivity of the pairs.
inline double homotopic_mean(const entrain::matrix<double>& fc, const std::vector<std::size_t>& partner,
                             const std::vector<std::size_t>& place) {
    double sum = 0;
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < partner.size(); ++i)
        if (i < partner[i]) sum += fc(place[i], place[partner[i]]), ++pairs;
    return pairs > 0 ? sum / static_cast<double>(pairs) : 0.0;
}

/// Homotopic pairs correlate more than others do; a warning where they do so in another order of the scans' regions.
inline void check_homotopic(entrain::io::cohort& study, section& guessed) {
    const std::size_t n = study.regions.size();
    const std::vector<std::size_t>& partner = study.regions.partner;
    bool pairs = false;
    for (std::size_t i = 0; i < partner.size(); ++i) pairs = pairs || partner[i] != i;
    if (!pairs) return;
    const auto fc = mean_connectivity(study);
    if (!fc) return;
    std::vector<std::size_t> same(n);
    for (std::size_t i = 0; i < n; ++i) same[i] = i;
    const double own = homotopic_mean(*fc, partner, same);
    guessed.lines.push_back("homotopic regions correlate by " + decimals(own, 2) +
                            " on average in the scans");
    for (const auto& [name, place] : usual_orders(n)) {
        const double other = homotopic_mean(*fc, partner, place);
        constexpr double clearly = 0.1;
        if (other > own + clearly)
            study.warnings.push_back("the regions of the scans seem to be in another order (" + name +
                                     ") than was taken for granted: homotopic ones then correlate by " +
                                     decimals(other, 2) + " instead of " + decimals(own, 2));
    }
}

/// What is taken for granted, and a warning where the data contradict. `connectome`: the file of one that names no
/// regions; empty for none.
inline section guessed_in(entrain::io::cohort& study, const std::filesystem::path& connectome) {
    section guessed{"guessed", {}};
    for (const auto& session : study.sessions())
        if (session == "single")
            guessed.lines.push_back("one session, called \"single\": the names have no ses-");
    if (study.atlas == "unknown")
        guessed.lines.push_back(
            "the atlas is called \"unknown\": the names have neither atlas- nor seg- (of .mat files --atlas "
            "names "
            "it)");
    if (connectome.empty()) return guessed;
    guessed.lines.push_back(connectome.filename().string() +
                            " names no regions, so that its order is taken for that of the table");
    const std::size_t n = study.regions.size();
    if (study.structure.size() != n) return guessed;
    const auto fc = mean_connectivity(study);
    if (!fc) return guessed;
    std::vector<std::size_t> same(n);
    for (std::size_t i = 0; i < n; ++i) same[i] = i;
    const double own = agreement(study.structure.weights(), *fc, same);
    guessed.lines.push_back("  its weights go with functional connectivity by rho = " + decimals(own, 2) +
                            " in this order");
    for (const auto& [name, place] : usual_orders(n)) {
        const double other = agreement(study.structure.weights(), *fc, place);
        guessed.lines.push_back("  " + decimals(other, 2) + " if it had " + name);
        // Of AAL (90 regions) and Desikan-Killiany (68), the right order is better than any other of these by 0.15.
        constexpr double clearly = 0.1;
        if (other > own + clearly)
            study.warnings.push_back("the connectome seems to be in another order (" + name +
                                     ") than the table of regions: its weights then go with functional "
                                     "connectivity by rho = " +
                                     decimals(other, 2) + " instead of " + decimals(own, 2));
    }
    return guessed;
}

}  // namespace prepare
