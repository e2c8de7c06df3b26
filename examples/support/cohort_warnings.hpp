// What is odd about a cohort and would otherwise pass in silence: reported before the results, by every program that
// reads one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/connectome.hpp>
#include <entrain/core/runs.hpp>
#include <entrain/core/variation.hpp>
#include <entrain/io.hpp>

#include "nearest.hpp"
#include "text.hpp"
#include "warnings.hpp"

namespace example {

namespace detail {

using scans = std::vector<const entrain::io::scan*>;

inline std::string scan_name(const entrain::io::scan& scan) {
    return "sub-" + scan.subject + ", ses-" + scan.session;
}

inline std::string scan_names(const scans& of) {
    std::vector<std::string> names;
    for (const auto* scan : of) names.push_back(scan_name(*scan));
    return some_of(names, "; ");
}

inline std::size_t samples_of(const entrain::io::scan& scan) {
    return scan.bold.shape(1);
}

// The value of most scans, and the scans that have another.
template <class Value>
std::pair<double, scans> unlike_most(const std::vector<entrain::io::scan>& all, Value&& value) {
    std::map<double, std::size_t> count;
    for (const auto& scan : all) ++count[value(scan)];
    const auto most = std::max_element(count.begin(), count.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    scans others;
    for (const auto& scan : all)
        if (value(scan) != most->first) others.push_back(&scan);
    return {most->first, others};
}

// "from 2 s (sub-01, ses-before) to 2.5 s (sub-02, ses-before); 2 scans have other than 2 s: ..."; nothing where all
// scans are alike.
template <class Value>
std::string unlike(const std::vector<entrain::io::scan>& all, const std::string& unit, Value&& value) {
    const auto less = [&](const auto& a, const auto& b) { return value(a) < value(b); };
    const auto least = std::min_element(all.begin(), all.end(), less),
               greatest = std::max_element(all.begin(), all.end(), less);  // the first of several
    if (value(*least) == value(*greatest)) return "";
    std::string text = "from " + number(value(*least)) + unit + " (" + scan_name(*least) + ") to " +
                       number(value(*greatest)) + unit + " (" + scan_name(*greatest) + ")";
    // Where most are alike, those that are not may be a mistake.
    if (const auto [usual, others] = unlike_most(all, value); 2 * others.size() < all.size())
        text += "; " + plural(others.size(), "scan has", "scans have") + " other than " + number(usual) +
                unit + ": " + scan_names(others);
    return text;
}

inline double tr_of(const entrain::io::scan& scan) {
    return scan.tr;
}

}  // namespace detail

/// Throws std::runtime_error, which names the scans that differ, unless all have one repetition time.
inline void require_one_tr(const std::vector<entrain::io::scan>& scans) {
    if (scans.empty()) return;
    if (const auto how = detail::unlike(scans, " s", detail::tr_of); !how.empty())
        throw std::runtime_error("the scans differ in repetition time, and the study needs one: " + how);
}

/// The cohort with some of its scans alone, such as those that a study uses.
template <class Used>
entrain::io::cohort with_scans(entrain::io::cohort cohort, Used&& used) {
    std::erase_if(cohort.scans, [&](const auto& scan) { return !used(scan); });
    return cohort;
}

/// Throws std::runtime_error, which lists the groups there are, unless somebody is in `group`, which `option` asks
/// for.
inline void require_group(const entrain::io::cohort& cohort, const std::string& group,
                          const std::string& option) {
    require_name(group, cohort.groups(), "nobody is in the group '" + clean(group) + "' (" + option + ")",
                 "groups");
}

/// Throws std::runtime_error, which lists the sessions there are, unless some scan has `session`, which `option` asks
/// for.
inline void require_session(const entrain::io::cohort& cohort, const std::string& session,
                            const std::string& option) {
    require_name(session, cohort.sessions(),
                 "no scan has the session '" + clean(session) + "' (" + option + ")", "sessions");
}

/// What a reader should know of a cohort before its results, each as a sentence without capital and full stop: what
/// the cohort itself says (such as what was dropped); scans of unlike length or repetition time, that are very short,
/// or that have far more regions than samples; people without a session that others have; names of groups or sessions
/// that only blanks or capitals keep apart; an odd connectome; maps of receptors that are the same everywhere.
inline std::vector<std::string> oddities_of(const entrain::io::cohort& cohort) {
    std::vector<std::string> all;
    for (const auto& sentence : cohort.warnings)
        // Said below, by session.
        if (sentence.find(" without a scan of every session: ") == sentence.npos) all.push_back(sentence);
    if (cohort.scans.empty()) return all;
    for (const auto& [what, how] :
         {std::pair{"length", detail::unlike(cohort.scans, " samples",
                                             [](const auto& scan) {
                                                 return static_cast<double>(detail::samples_of(scan));
                                             })},
          {"repetition time", detail::unlike(cohort.scans, " s", detail::tr_of)}})
        if (!how.empty()) all.push_back(std::string("the scans differ in ") + what + ": " + how);

    // `one`, `more`: how the sentence begins; `than`: how it goes on after the number of samples.
    const auto of_scans = [&](auto&& is_odd, const std::string& one, const std::string& more,
                              const std::string& than) {
        detail::scans odd;
        for (const auto& scan : cohort.scans)
            if (is_odd(scan)) odd.push_back(&scan);
        if (odd.empty()) return;
        const auto [least, most] = std::minmax_element(odd.begin(), odd.end(), [](auto* a, auto* b) {
            return detail::samples_of(*a) < detail::samples_of(*b);
        });
        const std::size_t low = detail::samples_of(**least), high = detail::samples_of(**most);
        all.push_back(plural(odd.size(), one, more) + " (" +
                      (low == high ? "" : std::to_string(low) + " to ") + std::to_string(high) + ")" + than +
                      ": " + detail::scan_names(odd));
    };
    constexpr std::size_t few = 60;  // at a repetition time of 2 s some five cycles of 0.04 Hz
    of_scans([](const auto& scan) { return detail::samples_of(scan) < few; }, "scan has few samples",
             "scans have few samples", "");
    std::vector<std::string> short_runs;  // each of which is filtered by itself
    for (const auto& scan : cohort.scans)
        if (scan.runs.several()) {
            const auto runs = scan.runs.within(detail::samples_of(scan), "warnings_of");
            for (std::size_t k = 0; k < runs.size(); ++k)
                if (runs[k].samples < few)
                    short_runs.push_back(entrain::name_of_run(detail::scan_name(scan), scan.runs, k));
        }
    if (!short_runs.empty())
        all.push_back(plural(short_runs.size(), "run has", "runs have") +
                      " few samples: " + some_of(short_runs, "; "));
    of_scans([](const auto& scan) { return scan.bold.shape(0) > 3 * detail::samples_of(scan); },
             "scan has far fewer samples", "scans have far fewer samples",
             " than regions (" + std::to_string(cohort.scans.front().bold.shape(0)) +
                 "), as of a transposed matrix");

    std::map<std::string, std::set<std::string>> had;
    for (const auto& scan : cohort.scans) had[scan.subject].insert(scan.session);
    for (const auto& session : cohort.sessions()) {
        std::vector<std::string> without;
        for (const auto& [subject, sessions] : had)
            if (!sessions.contains(session)) without.push_back("sub-" + subject);
        if (!without.empty())
            all.push_back(plural(without.size(), "person has", "people have") + " no scan of ses-" + session +
                          ": " + some_of(without));
    }

    const auto alike = [&](const std::string& what, auto&& name_of) {
        std::map<std::string, std::set<std::string>> spellings;
        for (const auto& scan : cohort.scans) {
            std::string plain;
            for (const char c : name_of(scan))
                if (c != ' ' && c != '\t')
                    plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
            spellings[plain].insert(name_of(scan));
        }
        for (const auto& [plain, names] : spellings) {
            if (names.size() < 2) continue;
            std::string list;
            for (const auto& each : names) list += (list.empty() ? "'" : " and '") + each + "'";
            all.push_back("the " + what + " " + list +
                          " differ only in blanks or capitals, and are taken for different ones");
        }
    };
    alike("groups", [](const auto& scan) { return scan.group; });
    alike("sessions", [](const auto& scan) { return scan.session; });

    if (cohort.structure.size() > 0)
        for (auto& sentence : entrain::describe_oddities(cohort.structure)) {
            if (sentence.ends_with('.')) sentence.pop_back();
            all.push_back(std::move(sentence));
        }

    const auto& receptors = cohort.receptors;
    for (std::size_t r = 0; r < receptors.name.size(); ++r)
        if (!entrain::varies(receptors.map(receptors.name[r])))
            all.push_back("the map of receptor " + receptors.name[r] +
                          " is the same in every region: nothing can follow it");
    return all;
}

/// The same, each reported on the console.
inline std::vector<std::string> warnings_of(const entrain::io::cohort& cohort) {
    std::vector<std::string> all;
    for (auto& sentence : oddities_of(cohort)) warn(all, std::move(sentence));
    return all;
}

}  // namespace example
