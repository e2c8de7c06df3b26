// A made folder in the layout of XCP-D: 8 people, 2 sessions, 2 runs, the atlas 4S156Parcels, head motion;
// and the tables that stand apart from it (people, regions, connectome, receptors).
#pragma once

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "temporary_folder.hpp"

namespace xcp_d {

inline constexpr std::size_t people = 8, regions = 156, volumes = 60;
inline constexpr const char* atlas = "4S156Parcels";

/// Names in the manner of 4S156: 100 of Schaefer's on the cortex, then structures beneath it.
inline std::vector<std::string> names() {
    const char* const networks[] = {"Vis", "SomMot", "DorsAttn", "SalVentAttn", "Limbic", "Cont", "Default"};
    std::vector<std::string> all;
    for (const char* side : {"LH_", "RH_"})
        for (int k = 0; k < 50; ++k)
            all.push_back(side + (networks[k % 7] + ("_" + std::to_string(k / 7 + 1))));
    for (const char* side : {"LH-", "RH-"})
        for (int k = 0; k < 23; ++k) all.push_back(side + ("Sub" + std::to_string(k + 1)));
    for (int k = 0; k < 10; ++k) all.push_back("Cerebellar_Region" + std::to_string(k + 1));
    return all;
}

/// "sub-01" and so on, k from 0.
inline std::string person(std::size_t k) {
    return "sub-0" + std::to_string(k + 1);
}

/// Where the files of a run begin: sub-01/ses-1/func/sub-01_ses-1_task-rest_run-1.
inline std::string stem(std::size_t k, int session, int run) {
    const std::string id = person(k), ses = "ses-" + std::to_string(session);
    return id + "/" + ses + "/func/" + id + "_" + ses + "_task-rest_run-" + std::to_string(run);
}

/// The time series of a run.
inline std::string series(std::size_t k, int session, int run) {
    return stem(k, session, run) + "_space-MNI152NLin2009cAsym_seg-4S156Parcels_stat-mean_timeseries.tsv";
}

/// What region i has at sample t of a run.
inline double value(std::size_t k, int session, int run, std::size_t i, std::size_t t) {
    const double phase = 0.3 * static_cast<double>(t) + 0.7 * static_cast<double>(i) + static_cast<double>(k);
    return std::round(1e6 * (std::sin(phase) + 0.1 * session + 0.01 * run)) / 1e6;
}

/// The text of a time series. `absent`: a region that is n/a in all samples; `cut`: how many samples lack at
/// the end.
inline std::string series_text(std::size_t k, int session, int run, std::size_t absent = regions,
                               std::size_t cut = 0) {
    std::ostringstream text;
    text.precision(17);
    const auto all = names();
    for (std::size_t i = 0; i < regions; ++i) text << (i ? "\t" : "") << all[i];
    text << '\n';
    for (std::size_t t = 0; t + cut < volumes; ++t) {
        for (std::size_t i = 0; i < regions; ++i) {
            if (i) text << '\t';
            if (i == absent)
                text << "n/a";
            else
                text << value(k, session, run, i, t);
        }
        text << '\n';
    }
    return text.str();
}

/// The text of _motion.tsv, whose framewise displacement is 0 and then `fd`; mean fd (volumes - 1) / volumes.
inline std::string motion_text(double fd) {
    std::ostringstream text;
    text << "trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\tframewise_displacement\n";
    for (std::size_t t = 0; t < volumes; ++t) text << "0\t0\t0\t0\t0\t0\t" << (t ? fd : 0.0) << '\n';
    return text.str();
}

/// The text of _outliers.tsv with `count` outliers at the end.
inline std::string outliers_text(std::size_t count = 0) {
    std::string text = "framewise_displacement\n";
    for (std::size_t t = 0; t < volumes; ++t) text += t + count < volumes ? "0\n" : "1\n";
    return text;
}

/// The tables that stand apart, beside the folder xcp_d.
inline void write_tables(const temporary_folder& folder) {
    const auto all = names();
    std::string table =
        "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n";
    std::string maps = "name\t5HT1A\t5HT2A\n", weights;
    for (std::size_t i = 0; i < regions; ++i) {
        const bool cortex = i < 100, middle = i >= 146;
        const bool left = cortex ? i < 50 : i < 123;
        const std::size_t step = cortex ? 50 : 23, other = middle ? i : left ? i + step : i - step;
        const std::string at = std::to_string(i % step + 1);
        table += all[i] + (middle ? "\tn/a\tn/a\t" : (left ? "\tL\t" : "\tR\t") + all[other] + "\t");
        table += cortex ? all[i].substr(3, all[i].rfind('_') - 3) : "n/a";
        table += "\t" + std::string(middle ? "0" : (left ? "-" : "") + at) + "\t" + at + "\t7\t";
        table += cortex ? (left ? "-" : "") + at + "\t60\t" + at + "\n" : "n/a\tn/a\tn/a\n";
        maps += all[i] + "\t" + std::to_string(i % 9 + 1) + "\t" + std::to_string(i % 5 + 1) + "\n";
        for (std::size_t j = 0; j < regions; ++j)
            weights += (j ? "," : "") + std::to_string(i == j ? 0 : (i + j) % 7 + (j == other ? 10 : 1));
        weights += '\n';
    }
    folder.file("regions.tsv", table);
    folder.file("receptors.tsv", maps);
    std::string header;
    for (std::size_t i = 0; i < regions; ++i) header += (i ? "," : "") + all[i];
    folder.file("sc.csv", header + "\n" + weights);
    // As a spreadsheet writes it: a byte order mark, semicolons, CRLF, decimal commas, quotes.
    std::string scores = "\xEF\xBB\xBFparticipant_id;age;site;arm;QIDS_before;QIDS_week5\r\n";
    for (std::size_t k = 0; k < people; ++k)
        scores += person(k) + ";" + std::to_string(30 + k) + ",5;\"Leiden; NL\";" +
                  (k % 2 ? "drug" : "placebo") + ";20;" + std::to_string(k % 2 ? 4 + k : 10 + k) + "\r\n";
    folder.file("participants.tsv", scores);
}

/// The folder xcp_d itself, with the concatenation of the runs that XCP-D writes beside them.
inline void write_derivatives(const temporary_folder& folder) {
    const std::string root = "xcp_d/";
    folder.file(root + "dataset_description.json", "{\"Name\": \"XCP-D\", \"DatasetType\": \"derivative\"}");
    folder.file(root + "desc-linc_qc.json", "{}");
    folder.file(root + "atlases/atlas-4S156Parcels/atlas-4S156Parcels_dseg.tsv", "index\tlabel\n");
    for (std::size_t k = 0; k < people; ++k) {
        folder.file(root + person(k) + ".html", "<html>");
        for (int session : {1, 2}) {
            for (int run : {1, 2}) {
                const std::string begin = root + stem(k, session, run);
                folder.file(root + series(k, session, run), series_text(k, session, run));
                folder.file(begin + "_motion.tsv", motion_text(0.1 * static_cast<double>(k + 1)));
                folder.file(begin + "_motion.json", "{\"framewise_displacement\": {\"Units\": \"mm\"}}");
                folder.file(begin + "_outliers.tsv", outliers_text());
                folder.file(begin + "_desc-preproc_design.tsv", "not read");
                const std::string space = begin + "_space-MNI152NLin2009cAsym";
                folder.file(space + "_res-2_desc-denoised_bold.json",
                            "{\"RepetitionTime\": 2, \"TaskName\": \"resting state\"}");
                folder.file(space + "_res-2_desc-denoised_bold.nii.gz", "not read");
                folder.file(space + "_seg-4S156Parcels_stat-coverage_bold.tsv", "not read");
                folder.file(space + "_seg-4S156Parcels_stat-pearsoncorrelation_relmat.tsv", "not read");
                folder.file(space + "_seg-4S156Parcels_stat-mean_timeseries.json", "{\"Sources\": []}");
                folder.file(space + "_desc-linc_qc.tsv", "not read");
                folder.file(space + "_seg-Gordon_stat-mean_timeseries.tsv", "not read");
            }
        }
    }
}

}  // namespace xcp_d
