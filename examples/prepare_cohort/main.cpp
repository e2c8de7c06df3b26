// A cohort folder out of a folder of derivatives: everything is read by io::load_derivatives; here is what is
// asked of it and what is reported.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <entrain/io.hpp>

#include "../support/cohort_folder.hpp"
#include "../support/cohort_sources.hpp"
#include "../support/interrupt.hpp"
#include "../support/results_folder.hpp"
#include "../support/run_record.hpp"
#include "../support/run_program.hpp"
#include "options.hpp"
#include "report.hpp"

namespace {

using namespace prepare;

/// The command that goes on from here; none where there is a connectome, but not two groups in two sessions.
std::string next_command(const entrain::io::cohort& study, const std::filesystem::path& out) {
    const auto groups = study.groups(), sessions = study.sessions();
    if (study.structure.size() == 0) return "entropic_brain --cohort " + out.string();
    if (groups.size() != 2 || sessions.size() != 2) return {};
    const bool usual = std::find(groups.begin(), groups.end(), "responder") != groups.end();
    const std::string first = usual ? "responder" : groups[0];
    const std::string other = groups[0] == first ? groups[1] : groups[0];
    std::string line = "trd_sensitivity --cohort " + out.string();
    if (!usual) line += " --group-responders '" + first + "' --group-nonresponders '" + other + "'";
    if (std::find(sessions.begin(), sessions.end(), "before") == sessions.end())
        line += " --before " + sessions[0] + " --after " + sessions[1];
    return line;
}

void run(const program_options& o) {
    results_folder folder(o.out, program_name);
    const auto [study, sections] = make_cohort(o);
    const std::string page = page_of(sections);
    entrain::io::save_cohort(folder.path(), study);
    // Scans may be gigabytes: of the inputs the tables alone.
    std::vector<std::filesystem::path> tables{o.regions, o.connectome, o.lengths, o.order, o.participants};
    for (const auto* several : {&o.phenotypes, &o.atlas, &o.receptors})
        tables.insert(tables.end(), several->begin(), several->end());
    auto record = run_record(program_name, "", parameters_of(o), checksums_of(tables));
    for (const auto& each : sections) record[each.heading] = each.lines;
    write_text(folder.path() / "run.json", json_text(record));
    const auto name = o.mat.any() ? std::string() : described(o.derivatives, "Name"),
               next = next_command(study, o.out);
    const auto likeness = likeness_of(study);
    const auto missing = figures_missing(o.figures);
    std::vector<drawn_figure> drawn;
    if (missing.empty()) drawn = drawn_on_page(figures_of(study, likeness));
    write_text(folder.path() / "report.html",
               report_html(name.empty() ? folder.final_place().filename().string() : name, study, sections,
                           likeness, drawn, missing, next, parameters_of(o)));
    if (!name.empty())
        write_text(folder.path() / "dataset_description.json",
                   json_text({{"Name", name}, {"BIDSVersion", "1.9.0"}, {"DatasetType", "derivative"}}));
    folder.commit();
    std::printf("%scohort    %s\npage      %s\n", page.c_str(), folder.final_place().c_str(),
                (folder.final_place() / "report.html").c_str());
    if (!next.empty()) std::printf("next      %s\n", next.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    example::watch_for_interrupt();
    const auto line = prepare::parse_command_line(argc, argv);
    if (!line.options) return line.exit_code;
    return example::run_program(prepare::program_name, [&] { run(*line.options); });
}
