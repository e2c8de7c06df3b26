// The command line of clinical, and the analyses of a user's table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <entrain/version.hpp>

#include "../support/options.hpp"
#include "analyses.hpp"
#include "sheet.hpp"

namespace clinical {

struct program_options {
    std::string analysis;  ///< empty: the report of worked cases
    std::filesystem::path table, out;
    std::vector<std::pair<std::string, std::string>> parameters;  ///< names and texts, for run.json
    std::uint64_t seed = 1;
    std::size_t threads = 0;
    bool figures = true;
    // meta
    std::string measure = "or", method = "reml", zero_cells = "add-half", name = "trial", effect, variance;
    std::string events = "events", people = "people", control_events = "control_events",
                control_people = "control_people";
    bool plain_interval = false;
    // mediate
    std::string x = "x", y = "y";
    std::vector<std::string> through, covariates;
    bool serial = false;
    std::size_t resamples = 5000;
    // compare
    std::string before, after, outcome, unit, group = "group", first, second, sequence = "sequence";
    double response = 0.5, reliability = 0;
    std::size_t permutations = 10'000;
    // dose
    std::string dose = "dose", response_column = "response", shape = "logistic4";
    // survival
    std::string time = "time", event = "event";
    bool asks_for_name = false, asks_for_group = false;  ///< whether meta --name, survival --group were given
};

/// Reads the command line. The exit code where the program ends by that.
inline std::optional<int> parse(int argc, const char* const* argv, program_options& o) {
    using namespace example;
    CLI::App app{
        "Statistics of trials: meta-analysis, mediation, comparison of groups, dose and response, time to an "
        "event. Without an analysis, a report of worked cases."};
    const about of_program{
        .name = "clinical",
        .examples = {"clinical meta --table trials.csv --measure or --method peto",
                     "clinical mediate --table people.tsv --x mystical --through flexibility --y depression"},
        .study = "",
        .stopped = "nothing is written"};
    add_about(app, of_program);
    app.require_subcommand(0, 1);
    app.option_defaults()->always_capture_default();
    const auto common = [&](CLI::App& of, const std::string& folder) {
        of.add_option("--out", o.out, "folder of the results")->check(path_text())->default_str(folder);
        of.add_flag("!--no-figures", o.figures, "numbers only");
        of.add_option("--seed", o.seed, "of all random numbers")->check(seed_number());
        of.add_option("--threads", o.threads, "0: one per core")->check(whole(0, 4096));
    };
    common(app, default_out("clinical"));
    const auto with_table = [&](const char* name, const char* what) {
        CLI::App* const sub = app.add_subcommand(name, what);
        sub->option_defaults()->always_capture_default();
        sub->add_option("--table", o.table, "TSV or CSV with a header; needed")->check(readable_file());
        common(*sub, default_out(std::string("clinical_") + name));
        add_common_options(*sub, of_program);
        sub->callback([&o, name] { o.analysis = name; });
        return sub;
    };
    const auto column = [](CLI::App* to, const char* option, std::string& name, const std::string& what) {
        to->add_option(option, name, "column: " + what)->check(name_text());
    };
    CLI::App* const meta = with_table("meta", "Pools the effects of trials");
    meta->add_option("--measure", o.measure,
                     "odds ratios, risk ratios or risk differences of counts, or effects that are given by "
                     "--effect and "
                     "--variance")
        ->check(CLI::IsMember({"or", "rr", "rd", "given"}));
    meta->add_option("--method", o.method,
                     "how trials are pooled; dl: DerSimonian and Laird, mh: Mantel and Haenszel")
        ->check(CLI::IsMember({"reml", "dl", "common", "mh", "peto"}));
    meta->add_flag("--normal", o.plain_interval, "normal interval instead of Knapp and Hartung's");
    meta->add_option("--zero-cells", o.zero_cells, "what is done about cells of zero")
        ->check(CLI::IsMember({"add-half", "add-half-to-all", "leave-out"}));
    column(meta, "--name", o.name, "names of the trials");
    column(meta, "--events", o.events, "people with the event, treated");
    column(meta, "--people", o.people, "people treated");
    column(meta, "--control-events", o.control_events, "people with the event, control");
    column(meta, "--control-people", o.control_people, "people of the control");
    column(meta, "--effect", o.effect, "effects that are given");
    column(meta, "--variance", o.variance, "their squared standard errors");

    CLI::App* const mediate = with_table("mediate", "Direct and indirect effects");
    column(mediate, "--x", o.x, "the cause");
    column(mediate, "--y", o.y, "the outcome");
    mediate->add_option("--through", o.through, "columns: the mediators, in order; needed")
        ->delimiter(',')
        ->check(name_text());
    mediate->add_option("--covariates", o.covariates, "columns that act on mediators and outcome")
        ->delimiter(',')
        ->check(name_text());
    mediate->add_flag("--serial", o.serial, "each mediator acts on those after it");
    mediate->add_option("--resamples", o.resamples, "of people, for the intervals")
        ->check(whole(100, 1'000'000));

    CLI::App* const compare = with_table(
        "compare",
        "Compares groups: change, repeated measures (--outcome, --unit), crossover (--first, --second)");
    column(compare, "--before", o.before, "score before");
    column(compare, "--after", o.after, "score after");
    column(compare, "--outcome", o.outcome, "repeated measures: the outcome");
    column(compare, "--unit", o.unit, "repeated measures: the person or animal of each row");
    column(compare, "--first", o.first, "crossover: outcome of the first period");
    column(compare, "--second", o.second, "crossover: outcome of the second period");
    column(compare, "--sequence", o.sequence, "crossover: AB or BA");
    column(compare, "--group", o.group, "the group of each row; the first that comes is the reference");
    compare->add_option("--covariates", o.covariates, "columns of numbers")
        ->delimiter(',')
        ->check(name_text());
    compare->add_option("--response", o.response, "share of the score that a responder loses, more than")
        ->check(between(0, 1, "1"));
    compare->add_option("--reliability", o.reliability, "test-retest, for reliable change; 0: none")
        ->check(between(0, 0.999, "0.999"));
    compare->add_option("--permutations", o.permutations, "of whole units")->check(whole(99, 10'000'000));

    CLI::App* const dose = with_table("dose", "Fits a curve of dose and response");
    column(dose, "--dose", o.dose, "doses, zero or more");
    column(dose, "--response", o.response_column, "responses");
    dose->add_option("--shape", o.shape, "of the curve")->check(CLI::IsMember({"emax", "hill", "logistic4"}));

    CLI::App* const survive = with_table("survival", "Time to an event");
    column(survive, "--time", o.time, "time observed");
    column(survive, "--event", o.event, "1: the event came, 0: censored");
    column(survive, "--group", o.group, "the group; one group if there is no such column");
    survive->add_option("--covariates", o.covariates, "columns of numbers")
        ->delimiter(',')
        ->check(name_text());

    most_used(*meta, {"--table", "--out", "--measure", "--method", "--effect", "--variance"});
    most_used(*mediate, {"--table", "--out", "--x", "--through", "--y", "--covariates"});
    most_used(*compare, {"--table", "--out", "--before", "--after", "--group", "--covariates"});
    most_used(*dose, {"--table", "--out", "--dose", "--response", "--shape", "--seed"});
    most_used(*survive, {"--table", "--out", "--time", "--event", "--group", "--covariates"});

    const auto end = read_command_line(app, argc, argv, [&] {
        // Not CLI11's own way, which would say so before it names an option that there is not.
        if (!o.analysis.empty() && o.table.empty()) throw CLI::RequiredError("--table");
        if (o.analysis == "mediate" && o.through.empty()) throw CLI::RequiredError("--through");
    });
    o.asks_for_name = meta->count("--name") > 0, o.asks_for_group = survive->count("--group") > 0;
    o.parameters = parameters_of(app);
    for (const auto* part : app.get_subcommands()) o.parameters = parameters_of(*part);
    for (auto& [name, value] : o.parameters)
        if (name == "seed") value = std::to_string(o.seed);  // which may stand before the analysis
    if (o.out.empty()) o.out = default_out(o.analysis.empty() ? "clinical" : "clinical_" + o.analysis);
    return end;
}

inline std::vector<covariate> covariates_of(const sheet& table, const std::vector<std::string>& names) {
    std::vector<covariate> all;
    for (const auto& name : names) all.push_back({name, table.numbers(name)});
    return all;
}

/// The analysis that was asked for, of a user's table.
inline section analyse(const program_options& o) {
    const sheet table(o.table);
    if (o.analysis == "meta") {
        meta_input in;
        if (o.asks_for_name || table.has(o.name)) in.names = table.texts(o.name);
        in.method = o.method;
        in.peto = o.method == "peto";
        in.knapp_hartung = !o.plain_interval;
        in.zero_cells = o.zero_cells == "leave-out"         ? st::zero_cells::leave_out
                        : o.zero_cells == "add-half-to-all" ? st::zero_cells::add_half_to_all
                                                            : st::zero_cells::add_half;
        if (o.measure == "given") {
            if (o.effect.empty() || o.variance.empty())
                throw example::usage_error("--measure given needs --effect and --variance");
            if (o.method == "mh" || in.peto)
                throw example::usage_error("--method " + o.method + " needs counts");
            const auto value = table.numbers(o.effect), variance = table.numbers(o.variance);
            for (std::size_t i = 0; i < value.size(); ++i) {
                if (!(variance[i] > 0)) table.fail(i, o.variance, "a positive number is needed");
                in.effects.push_back(
                    {value[i], variance[i], in.names.empty() ? "row " + std::to_string(i + 2) : in.names[i]});
            }
            in.effect_name = o.effect;
            return meta_analysis(in);
        }
        in.measure = o.measure == "or"   ? st::table_measure::log_odds_ratio
                     : o.measure == "rr" ? st::table_measure::log_risk_ratio
                                         : st::table_measure::risk_difference;
        if (in.peto && o.measure != "or")
            throw example::usage_error("--method peto pools odds ratios: --measure or");
        const auto a = table.counts(o.events), n = table.counts(o.people), c = table.counts(o.control_events),
                   m = table.counts(o.control_people);
        for (std::size_t i = 0; i < a.size(); ++i) {
            const auto check = [&](std::size_t events, std::size_t people, const std::string& of_events,
                                   const std::string& of_people) {
                if (people == 0) table.fail(i, of_people, "at least one person is needed");
                if (events > people)
                    table.fail(
                        i, of_events,
                        std::to_string(events) + " events among " + std::to_string(people) + " people");
            };
            check(a[i], n[i], o.events, o.people);
            check(c[i], m[i], o.control_events, o.control_people);
            in.tables.push_back({a[i], n[i], c[i], m[i]});
        }
        return meta_analysis(in);
    }
    if (o.analysis == "mediate") {
        std::vector<std::vector<double>> through, covariates;
        std::vector<std::string> names{o.x};
        for (const auto& name : o.through) through.push_back(table.numbers(name)), names.push_back(name);
        for (const auto& name : o.covariates) covariates.push_back(table.numbers(name));
        names.push_back(o.y);
        return mediation(table.numbers(o.x), through, table.numbers(o.y), covariates, names, o.serial,
                         o.resamples, o.seed, o.threads);
    }
    if (o.analysis == "compare") {
        const int ways = (!o.before.empty() || !o.after.empty()) + !o.outcome.empty() +
                         (!o.first.empty() || !o.second.empty());
        if (ways != 1)
            throw example::usage_error(
                "compare needs --before and --after, or --outcome and --unit, or --first and --second");
        if (!o.outcome.empty()) {
            if (o.unit.empty()) throw example::usage_error("--outcome needs --unit");
            return compare_repeated(table.numbers(o.outcome), table.texts(o.unit), table.texts(o.group),
                                    covariates_of(table, o.covariates), o.permutations, o.seed);
        }
        if (!o.first.empty() || !o.second.empty()) {
            if (o.first.empty() || o.second.empty())
                throw example::usage_error("--first and --second go together");
            return compare_crossover(table.numbers(o.first), table.numbers(o.second),
                                     table.texts(o.sequence));
        }
        if (o.before.empty() || o.after.empty())
            throw example::usage_error("--before and --after go together");
        return compare_change(table.numbers(o.before), table.numbers(o.after), table.texts(o.group),
                              covariates_of(table, o.covariates), o.response,
                              o.reliability > 0 ? std::optional(o.reliability) : std::nullopt);
    }
    if (o.analysis == "dose") {
        const auto dose = table.numbers(o.dose);
        for (std::size_t i = 0; i < dose.size(); ++i)
            if (dose[i] < 0) table.fail(i, o.dose, "zero or more is needed");
        return dose_response(dose, table.numbers(o.response_column),
                             o.shape == "emax"   ? st::dose_shape::emax
                             : o.shape == "hill" ? st::dose_shape::hill
                                                 : st::dose_shape::logistic4,
                             o.dose, o.response_column);
    }
    const auto time = table.numbers(o.time), event = table.numbers(o.event);
    for (std::size_t i = 0; i < time.size(); ++i) {
        if (time[i] < 0) table.fail(i, o.time, "zero or more is needed");
        if (event[i] != 0 && event[i] != 1) table.fail(i, o.event, "1 (it came) or 0 (censored) is needed");
    }
    const auto group = o.asks_for_group || table.has(o.group) ? table.texts(o.group)
                                                              : std::vector<std::string>(time.size(), "all");
    return survival(time, event, group, covariates_of(table, o.covariates), o.time);
}

}  // namespace clinical
