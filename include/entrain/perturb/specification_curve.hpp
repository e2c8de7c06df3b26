// Would another analyst have found that? The map of a study and what it follows, under other choices of analysis.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/perturb/people.hpp>

namespace entrain {

/// One way to analyse: which decision it takes otherwise than the main one, and how.
struct specification {
    std::string decision;  ///< such as "number of states"; of the main one "main"
    std::string choice;    ///< such as "4"
    /// Equal in all fields.
    bool operator==(const specification&) const = default;
};

/// A study as a function of how it is analysed: the number of a specification in, maps out.
struct specified_study {
    std::vector<specification> specifications = {};  ///< each once; the first is the main one
    std::vector<std::string> maps = {};              ///< names of its maps, each once
    matrix<double> receptors = {};  ///< (regions, receptors) what maps are correlated with; none
    std::vector<std::string> receptor_names = {};  ///< (receptors)
    /// One map of all regions per name, under the specification of this number. Called from several threads at
    /// once, the same for the same number, all values finite.
    std::function<std::vector<vector<double>>(std::size_t)> maps_of = {};
    /// What maps depend on beside the names of the specifications. A journal counts it.
    entrain::sweep::inputs made_from = {};
};

/// The maps of every specification; see specification_curve().
struct specification_curve_result {
    std::vector<specification> specifications;  ///< the first is the main one
    std::vector<std::string> maps;              ///< their names
    std::vector<std::string> receptor_names;    ///< of the receptors
    cube<double> map;                           ///< (specifications, maps, regions)
    /// (specifications, maps) Spearman's correlation with the same map of the main specification, whose own is 1;
    /// 0 where either map does not vary.
    matrix<double> with_main;
    cube<double> rho;      ///< (specifications, maps, receptors) Spearman; 0 where one does not vary
    bool complete = true;  ///< false for a shard, which has no correlations yet
    std::string note;      ///< what there is to say of the journals; empty: nothing
};

/// Runs a study under each specification and correlates its maps with those of the main one and with receptors.
///
///     specified_study study{.specifications = {{"main", ""}, {"number of states", "4"}}, .maps = {"effect"},
///                           .receptors = density, .receptor_names = {"5-HT2A"}, .maps_of = maps_of};
///     auto curve = specification_curve(study, regions);    // curve.with_main(1, 0), curve.rho(1, 0, 0)
///
/// It shows how much hangs on choices that could have been made otherwise. It is no test: specifications share
/// their data, so that many that agree are no more evidence than one, and picking one of them after having seen
/// the curve is what it is meant to reveal.
///
/// regions: of each map; receptors, where there are any, have as many rows. `run` carries the specifications out
/// (people_run); none: sweep::run. `options`: journal, shard, threads; `items` is not used. Results depend neither
/// on threads, nor on shards, nor on interruptions. Throws argument_error where names, receptors and maps do not
/// fit together, or a map has what is no finite number; errors of journals as sweep::run(). Source: Simonsohn,
/// Simmons and Nelson 2020, doi:10.1038/s41562-020-0912-z, of which this is the descriptive part. Cost: one study
/// per specification.
ENTRAIN_INLINE specification_curve_result specification_curve(const specified_study& study,
                                                              std::size_t regions,
                                                              const sweep::options& options = {},
                                                              const people_run& run = {});

}  // namespace entrain

#if ENTRAIN_HEADER_ONLY
#include <entrain/perturb/detail/specification_curve.hpp>
#endif
